//! The order of rows by key, and whether two say the same.

use std::cmp::Ordering;

use crate::facts::{ColumnIndex, Table};
use crate::value::Value;

/// The order of two rows by key: texts by bytes, numbers and dates by value, enum words as listed.
pub(in crate::dataset) fn compare(key: &[ColumnIndex], a: (&Table, u32), b: (&Table, u32)) -> Ordering {
    key.iter()
        .map(|column| match (a.0.cell(a.1, *column), b.0.cell(b.1, *column)) {
            (Value::Text(a), Value::Text(b)) => a.cmp(b),
            (Value::Number(a), Value::Number(b)) => a.cmp(&b),
            (Value::Date(a), Value::Date(b)) => a.cmp(&b),
            (Value::Symbol(a), Value::Symbol(b)) => a.cmp(&b),
            (Value::Boolean(a), Value::Boolean(b)) => a.cmp(&b),
            (a, b) => a.is_known().cmp(&b.is_known()),
        })
        .find(|ordering| *ordering != Ordering::Equal)
        .unwrap_or(Ordering::Equal)
}

/// Whether two rows have the same cells.
pub(in crate::dataset) fn says_the_same(a: (&Table, u32), b: (&Table, u32)) -> bool {
    a.0.columns.iter().zip(&b.0.columns).all(|(first, second)| first.get(a.1) == second.get(b.1))
}

/// The rows of a table by key, those of one key as they come.
pub(in crate::dataset) fn sorted_rows(table: &Table, key: &[ColumnIndex]) -> Vec<u32> {
    let first = key.first().and_then(|column| table.columns.get(usize::from(column.0)));
    let Some(texts) = first.filter(|column| column.is_text()) else {
        let mut rows: Vec<u32> = (0..table.rows).collect();
        rows.sort_by(|a, b| compare(key, (table, *a), (table, *b)));
        return rows;
    };
    // The usual key starts with a text: look each up once, not at every comparison.
    let others = key.get(1..).unwrap_or_default();
    let mut keyed: Vec<(&str, u32)> = (0..table.rows).map(|row| (texts.text(row).unwrap_or_default(), row)).collect();
    // Files are often sorted but for some rows, and a stable sort is quick then.
    keyed.sort_by(|a, b| a.0.cmp(b.0).then_with(|| compare(others, (table, a.1), (table, b.1))));
    keyed.into_iter().map(|(_, row)| row).collect()
}
