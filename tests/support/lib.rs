//! Support for the whole-program tests: scratch folders and a hermetic `assay` command.
