assay run data --period 2025Q3 --out results > /dev/null
grep two-rows results/discount.csv
