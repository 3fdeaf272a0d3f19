//! Rows of one parent of which only one may count on any day.

use std::collections::BTreeMap;

use crate::calendar::Date;
use crate::facts::{ColumnIndex, Current, RelationKind};
use crate::value::Value;

use super::Reading;
use super::parsed::{Parsed, shown_key};
use super::row_flaw::{self, Flaw};

/// A row whose days overlap those of another one of the same parent.
pub(super) struct Overlap {
    pub(super) row: u32,
    other: u32,
    /// The column that names the parent.
    by: ColumnIndex,
    current: Current,
}

impl Overlap {
    /// What is wrong with the row.
    pub(super) fn flaw(&self, reading: Reading<'_>, parsed: &Parsed) -> Flaw {
        let (spec, table) = (reading.dictionary.table(parsed.index), &parsed.table);
        let key = shown_key(reading, spec, |column| table.cell(self.other, column));
        let named = (key.unwrap_or_default(), parsed.shown(parsed.origin(self.other)));
        let first_day = day(table.cell(self.row, self.current.from)).map_or_else(String::new, |day| day.to_string());
        let parent = table.text(self.row, self.by).unwrap_or_default();
        row_flaw::overlap(self.current.from, first_day, parent, &named)
    }
}

/// The rows whose days overlap those of another row of the same parent, in key order.
pub(super) fn overlapping_rows(reading: Reading<'_>, parsed: &Parsed) -> Vec<Overlap> {
    let (dictionary, mut bad) = (reading.dictionary, BTreeMap::new());
    let Some(current) = dictionary.table(parsed.index).current else { return Vec::new() };
    for relation in &dictionary.relations {
        if relation.child != parsed.index || relation.kind != RelationKind::Current {
            continue;
        }
        let mut rows: Vec<(&str, Option<Date>, u32)> = (0..parsed.table.rows)
            .filter_map(|row| match parsed.table.cell(row, relation.by) {
                Value::Text(parent) => Some((parent, day(parsed.table.cell(row, current.from)), row)),
                _ => None,
            })
            .collect();
        rows.sort_unstable();
        for group in rows.chunk_by(|a, b| a.0 == b.0) {
            mark(parsed, (current, relation.by), group, &mut bad);
        }
    }
    bad.into_values().collect()
}

fn day(value: Value<'_>) -> Option<Date> {
    match value {
        Value::Date(date) => Some(date),
        _ => None,
    }
}

/// Marks overlapping rows of one parent, which come by their first day. Each is held against the one
/// that has lasted longest so far: if it overlaps any, it overlaps that one.
fn mark(
    parsed: &Parsed,
    (current, by): (Current, ColumnIndex),
    group: &[(&str, Option<Date>, u32)],
    bad: &mut BTreeMap<u32, Overlap>,
) {
    let last_day = |row: u32| day(parsed.table.cell(row, current.to)).unwrap_or(Date::FOREVER);
    let mut longest: Option<u32> = None;
    for (_, from, row) in group {
        if let Some(other) = longest.filter(|other| from.is_none_or(|from| from <= last_day(*other))) {
            for (row, other) in [(*row, other), (other, *row)] {
                bad.entry(row).or_insert(Overlap { row, other, by, current });
            }
        }
        if longest.is_none_or(|other| last_day(*row) > last_day(other)) {
            longest = Some(*row);
        }
    }
}
