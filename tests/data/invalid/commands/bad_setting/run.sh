assay run data --period 2025Q3 --set discount.large > /dev/null
