# No memory is left for threads of such stacks.
export RUST_MIN_STACK=8589934592
ulimit -v 4000000
assay run data --period 2025Q3 --jobs 4 > /dev/null
