//! `assay`: what was typed goes in, an exit code comes out.

/// Runs make and drop many small values on all threads, and large columns; this allocator takes less time and memory
/// for them than the system's (docs/measures.md).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    assay_cli::main(std::env::args_os().collect())
}
