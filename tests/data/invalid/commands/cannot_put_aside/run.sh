# The folder for temporary files is not there.
export TMPDIR=nowhere
assay run data --period 2025Q3 --rows-in-memory 2 > /dev/null
