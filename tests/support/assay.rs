//! The same command line as the binary `assay`, built for the tests.

fn main() -> std::process::ExitCode {
    assay_cli::main(std::env::args_os().collect())
}
