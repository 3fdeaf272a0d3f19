//! From what the engine says to what a person or a program reads.

pub(crate) mod amount;
pub(crate) mod bad_row_kinds;
pub(crate) mod changes;
pub(crate) mod coverage;
pub(crate) mod explained_json;
pub(crate) mod explanation;
pub(crate) mod github;
pub(crate) mod handbook;
pub(crate) mod header;
pub(crate) mod human;
pub(crate) mod inspection;
pub(crate) mod inspection_json;
pub(crate) mod json;
pub(crate) mod junit;
pub(crate) mod mutations;
pub(crate) mod remarks;
pub(crate) mod replayed;
pub(crate) mod sarif;
pub(crate) mod summary;
pub(crate) mod table;
pub(crate) mod tally;
pub(crate) mod words;
pub(crate) mod worth;
