assay run data --period 2025Q3 --out results > /dev/null
grep bad-row results/reasons.csv results/discount.csv
