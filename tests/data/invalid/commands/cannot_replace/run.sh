assay run data --period 2025Q3 --set discount.rates=6% > /dev/null
