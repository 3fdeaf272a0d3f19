//! `assay`: what was typed goes in, an exit code comes out.

fn main() -> std::process::ExitCode {
    assay_cli::main(std::env::args_os().collect())
}
