//! A dataset looked at with the checks of its book's tables.

use std::path::Path;

use crate::dataset::{Inspection, inspect_dataset};
use crate::diagnostic::Findings;
use crate::script::CheckedBook;

use super::ready::RowChecks;

/// Looks at the dataset in a folder: how each file is understood, and everything that is wrong with it. None where the
/// folder cannot be read, with a finding.
pub fn inspect(checked: &CheckedBook, folder: &Path, findings: &mut Findings) -> Option<Inspection> {
    inspect_dataset(folder, &checked.book, &RowChecks(checked), findings)
}
