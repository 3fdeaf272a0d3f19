assay run date --period 2025Q3 > /dev/null
