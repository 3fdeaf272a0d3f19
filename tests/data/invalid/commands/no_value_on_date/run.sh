assay run data --period 2009Q4 > /dev/null
