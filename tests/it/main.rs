//! Whole-program tests of Assay.

mod broken_books;
mod broken_datasets;
mod cases;
mod broken_facts;
mod cli;
mod samples;
mod tidy;
