cp data/sales.csv data/Sales.csv
assay run data --period 2025Q3 > /dev/null
