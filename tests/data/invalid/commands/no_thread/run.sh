# No memory is left for the stack of one more thread.
ulimit -v 70000
assay check
