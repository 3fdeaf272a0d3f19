assay run data --period 2025Q3 > /dev/null
