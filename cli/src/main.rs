//! `assay`: parses arguments, calls the engine, renders.
fn main() {}
