//! Rows in key order, each key once.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::facts::{Column, ColumnIndex, Table};
use crate::value::Value;

use super::Reading;
use super::batch::Origin;
use super::parsed::Parsed;
use super::row_flaw;

/// Puts rows in key order. Of rows that say the same, one is kept; where rows of one key say different
/// things, nobody knows which is right, and all of them are bad.
pub(super) fn settle_duplicates(reading: Reading<'_>, parsed: &mut Parsed) {
    let spec = reading.dictionary.table(parsed.index);
    let key = spec.key.as_slice();
    let mut rows: Vec<u32> = (0..parsed.table.rows).collect();
    let is_sorted = rows.is_sorted_by(|a, b| compare(&parsed.table, key, *a, *b) == Ordering::Less);
    if is_sorted {
        return;
    }
    sort_rows(&parsed.table, key, &mut rows);
    parsed.keep(&rows);
    let mut kept = Vec::with_capacity(rows.len());
    let mut bad = BTreeMap::new();
    let mut start = 0;
    while start < parsed.table.rows {
        let is_same_key = |row: &u32| compare(&parsed.table, key, start, *row) == Ordering::Equal;
        let end = (start + 1..parsed.table.rows).find(|row| !is_same_key(row)).unwrap_or(parsed.table.rows);
        if (start + 1..end).all(|row| says_the_same(&parsed.table, start, row)) {
            let again: Vec<Origin> = (start + 1..end).map(|row| parsed.origin(row)).collect();
            parsed.duplicates.extend(again);
        } else {
            let lines: Vec<String> = (start..end).map(|row| parsed.shown(parsed.origin(row))).collect();
            let column = key.first().copied();
            let value = key_text(reading, &parsed.table, key, start);
            bad.extend((start..end).map(|row| (row, row_flaw::duplicate_key(column, &value, &lines))));
        }
        kept.push(start);
        start = end;
    }
    if kept.len() < parsed.table.rows as usize {
        // A bad key's rows all stay until they are condemned.
        let mut rows: Vec<u32> = kept.into_iter().chain(bad.keys().copied()).collect();
        rows.sort_unstable();
        rows.dedup();
        let moved = (0_u32..).zip(&rows).filter_map(|(to, from)| bad.remove(from).map(|flaw| (to, flaw))).collect();
        parsed.keep(&rows);
        parsed.condemn(reading.dictionary, moved);
    }
}

/// Sorts rows by key, those of one key as they come.
fn sort_rows(table: &Table, key: &[ColumnIndex], rows: &mut Vec<u32>) {
    let first = key.first().and_then(|column| table.columns.get(usize::from(column.0)));
    let Some(texts @ Column::Text(_)) = first else {
        rows.sort_by(|a, b| compare(table, key, *a, *b));
        return;
    };
    // The usual key starts with a text: look each up once, not at every comparison.
    let mut keyed: Vec<(&str, u32)> = rows.iter().map(|row| (texts.text(*row).unwrap_or_default(), *row)).collect();
    keyed.sort_unstable_by(|a, b| {
        a.0.cmp(b.0).then_with(|| compare(table, key.get(1..).unwrap_or_default(), a.1, b.1)).then(a.1.cmp(&b.1))
    });
    *rows = keyed.into_iter().map(|(_, row)| row).collect();
}

fn key_text(reading: Reading<'_>, table: &Table, key: &[ColumnIndex], row: u32) -> String {
    let parts = key.iter().map(|column| match table.cell(row, *column) {
        Value::Number(number) => number.to_string(),
        Value::Text(text) => text.to_owned(),
        Value::Date(date) => date.to_string(),
        Value::Boolean(yes) => yes.to_string(),
        Value::Symbol(symbol) => reading.symbols.word(symbol).to_owned(),
        Value::Absent | Value::Span(_) => String::new(),
    });
    parts.collect::<Vec<_>>().join("/")
}

fn says_the_same(table: &Table, a: u32, b: u32) -> bool {
    table.columns.iter().all(|column| column.get(a) == column.get(b))
}

/// The order of two rows by key: texts by bytes, numbers and dates by value, enum words as listed.
fn compare(table: &Table, key: &[ColumnIndex], a: u32, b: u32) -> Ordering {
    key.iter()
        .map(|column| match (table.cell(a, *column), table.cell(b, *column)) {
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
