assay run data --period 2052Q3 > /dev/null
