# A sheet with a column for every document.
awk 'BEGIN { printf "partner_id"; for (column = 1; column <= 20000; column++) printf ",D%d", column; print "" }' > data/partners.csv
assay run data --period 2025Q3 > /dev/null
