mkdir earlier
assay run data --period 2025Q3 --prior earlier > /dev/null
