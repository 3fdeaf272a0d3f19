//! Whole-program tests of Assay.

mod batches;
mod broken_books;
mod broken_datasets;
mod broken_facts;
mod broken_parameters;
mod broken_rules;
mod cases;
mod check_versus_run;
mod cli;
mod examined_books;
mod faults;
mod example;
mod formats;
mod handbook;
mod new_policies;
mod pages;
mod parquet_files;
mod measures;
mod readme;
mod report;
mod regressions;
mod rebate_properties;
mod result_formats;
mod samples;
mod runs;
mod tidy;
