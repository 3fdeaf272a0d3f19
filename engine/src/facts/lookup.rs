//! Looking up texts in a column: whether one is there, and which name is most like one.
//!
//! Each index is built when it is first asked for, once for all threads.

use std::collections::HashSet;
use std::sync::OnceLock;

use crate::matching::NameIndex;
use crate::number::Number;

use super::dictionary::ColumnIndex;
use super::table::Table;

/// The indexes of one column.
#[derive(Debug, Default)]
pub(super) struct Lookup {
    listed: OnceLock<HashSet<Box<str>>>,
    names: OnceLock<NameIndex>,
}

impl Lookup {
    /// Whether a row in force has this text.
    pub(super) fn has(&self, cells: (&Table, ColumnIndex), in_force: Option<&[bool]>, key: &str) -> bool {
        let listed = || texts(cells, in_force).map(|(_, text)| Box::from(text)).collect();
        self.listed.get_or_init(listed).contains(key)
    }

    /// The row in force whose name is most like `text`; none if there is no row.
    pub(super) fn best(
        &self,
        cells: (&Table, ColumnIndex),
        in_force: Option<&[bool]>,
        text: &str,
    ) -> Option<(u32, Number)> {
        self.names.get_or_init(|| NameIndex::new(texts(cells, in_force))).best(text)
    }
}

/// The known texts of a column with their rows, only those in force.
fn texts<'c>(
    (table, column): (&'c Table, ColumnIndex),
    in_force: Option<&'c [bool]>,
) -> impl Iterator<Item = (u32, &'c str)> {
    let counts = move |row: u32| in_force.is_none_or(|rows| rows.get(row as usize).copied().unwrap_or(false));
    (0..table.rows).filter(move |row| counts(*row)).filter_map(move |row| Some((row, table.text(row, column)?)))
}
