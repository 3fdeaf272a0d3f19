//! The command line of Assay: parses arguments, calls the engine, renders what it says.
//!
//! A library, so that benchmarks and tests can call what the binary calls. It has no rule of
//! business in it: stdout carries data, stderr carries talk.

pub mod sample;
