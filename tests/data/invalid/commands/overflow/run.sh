assay run data --period 2025Q3 --out results > /dev/null
grep overflow results/discount.csv
