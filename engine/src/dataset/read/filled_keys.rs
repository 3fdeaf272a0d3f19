//! Rows that say the same, where part of what names them is not stated: they may be rows of their own.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Place, Text};
use crate::facts::ColumnIndex;

use super::Reading;
use super::parsed::Parsed;
use super::row_flaw::counted;

/// Says how many of the rows that are left out, since others say the same, have a key of which a default is part: two
/// equal lines of a document without numbers are not told from one line that was exported twice.
pub(super) fn told(reading: Reading<'_>, parsed: &Parsed, left_out: &[u32]) -> Option<Diagnostic> {
    let spec = reading.dictionary.table(parsed.index);
    let filled_in = |row: u32| {
        let file = parsed.files.get(usize::from(parsed.origin(row).file))?;
        let is_filled_in = |column: ColumnIndex| {
            let default = spec.column(column).default;
            default.is_some_and(|default| parsed.table.cell(row, column) == default)
                && file.defaults.iter().any(|taken| taken.column == column)
        };
        spec.key.iter().copied().find(|column| is_filled_in(*column))
    };
    let mut rows: BTreeMap<ColumnIndex, Vec<u32>> = BTreeMap::new();
    for row in left_out {
        if let Some(column) = filled_in(*row) {
            rows.entry(column).or_default().push(*row);
        }
    }
    let (column, rows) = rows.into_iter().next()?;
    let first = rows.iter().map(|row| parsed.origin(*row)).min_by_key(|origin| (origin.file, origin.line))?;
    let (count, column, id) = (u32::try_from(rows.len()).unwrap_or(u32::MAX), spec.column(column).named(), &spec.id);
    let verb = if count == 1 { "is" } else { "are" };
    let message = Text::new(
        format!(
            "{} of `{id}` {verb} left out because another one says the same, but without {} these may be rows of their own",
            counted(count, "row"),
            column.en
        ),
        format!("`{id}` 有 {count} 行与另一行内容相同而未计入，但{} 未填写，可能本是不同的行", column.zh),
    );
    let hint = Text::new(
        format!("give each of them a {} of its own, or take real repetitions out", column.en),
        format!("请为各行填写不同的{}；确属重复的，请删去", column.zh),
    );
    let place = Place::at(parsed.file(first), first.line, 0);
    Some(Diagnostic::warning("not-told-apart", place, message).with_hint(hint))
}
