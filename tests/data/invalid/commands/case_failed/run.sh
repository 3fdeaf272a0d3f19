assay test discount
