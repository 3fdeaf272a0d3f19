assay run data --period 2025Q3 --out data > /dev/null
