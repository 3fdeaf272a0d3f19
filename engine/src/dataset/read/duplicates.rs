//! Rows in key order, each key once.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::dataset::rows::{compare, says_the_same, sorted_rows};
use crate::facts::{ColumnIndex, Table};
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
    let table = &parsed.table;
    let is_sorted =
        (1..table.rows).into_par_iter().all(|row| compare(key, (table, row - 1), (table, row)) == Ordering::Less);
    if is_sorted {
        return;
    }
    let rows = sorted_rows(table, key);
    parsed.keep(&rows);
    let mut kept = Vec::with_capacity(rows.len());
    let mut bad = BTreeMap::new();
    let mut start = 0;
    while start < parsed.table.rows {
        let is_same_key = |row: &u32| compare(key, (&parsed.table, start), (&parsed.table, *row)) == Ordering::Equal;
        let end = (start + 1..parsed.table.rows).find(|row| !is_same_key(row)).unwrap_or(parsed.table.rows);
        if (start + 1..end).all(|row| says_the_same((&parsed.table, start), (&parsed.table, row))) {
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

pub(super) fn key_text(reading: Reading<'_>, table: &Table, key: &[ColumnIndex], row: u32) -> String {
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
