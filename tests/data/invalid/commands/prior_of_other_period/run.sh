assay run data --period 2024Q1 --out earlier > /dev/null
assay run data --period 2025Q3 --prior earlier > /dev/null
