# No memory is left for the stack of one more thread.
export RAYON_NUM_THREADS=1
ulimit -v 80000
assay check
