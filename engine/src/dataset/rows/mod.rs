//! Rows of one table in key order, however many: a part of them in memory, the others put aside on disk.

mod aside;
mod by_origin;
mod interleaved;
mod key_order;
mod merge;
mod sorter;

#[cfg(test)]
mod sorter_tests;
mod sorted;

pub(super) use by_origin::OriginRuns;
pub(super) use key_order::{first_groups, has_same_key, is_in_key_order, says_the_same, sorted_rows};
pub(super) use merge::Settled;
pub(super) use sorter::RowSorter;

pub use sorted::{RowBatches, SortedRows};
