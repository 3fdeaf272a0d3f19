//! Whole-program tests of Assay.
