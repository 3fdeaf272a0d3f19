assay run data --period 2025Q3 --out /proc/results > /dev/null
