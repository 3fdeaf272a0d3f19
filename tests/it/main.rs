//! Whole-program tests of Assay.

mod broken_facts;
