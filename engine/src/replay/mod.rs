//! A run done again from its record: which files have changed since, whether every policy decides the
//! same, and if not, which rows differ.

mod changes;
mod rows;
mod side;
mod verdict;

pub use changes::{
    ChangeKind, FileChange, FileOf, are_all_missing, book_changes, dataset_changes, prior_changes, result_changes,
};
pub use rows::{CellChange, Compared, PolicyRows, RowChange, RowDifference, compare_rows};
pub use verdict::{Part, Verdict, verdicts};
