//! Rows of one parent of which only one may count on any day.

use std::collections::BTreeMap;

use crate::calendar::Date;
use crate::facts::{Current, RelationKind};
use crate::value::Value;

use super::Reading;
use super::parsed::{Parsed, shown_key};
use super::row_flaw::{self, Flaw};

/// The rows whose days overlap those of another row of the same parent.
pub(super) fn overlapping_rows(reading: Reading<'_>, parsed: &Parsed) -> BTreeMap<u32, Flaw> {
    let (dictionary, mut bad) = (reading.dictionary, BTreeMap::new());
    let Some(current) = dictionary.table(parsed.index).current else { return bad };
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
            mark((reading, parsed), current, group, &mut bad);
        }
    }
    bad
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
    (reading, parsed): (Reading<'_>, &Parsed),
    current: Current,
    group: &[(&str, Option<Date>, u32)],
    bad: &mut BTreeMap<u32, Flaw>,
) {
    let spec = reading.dictionary.table(parsed.index);
    let named = |row: u32| {
        let key = shown_key(reading, spec, |column| parsed.table.cell(row, column));
        (key.unwrap_or_default(), parsed.shown(parsed.origin(row)))
    };
    let last_day = |row: u32| day(parsed.table.cell(row, current.to)).unwrap_or(Date::FOREVER);
    let first_day =
        |row: u32| day(parsed.table.cell(row, current.from)).map_or_else(String::new, |day| day.to_string());
    let mut longest: Option<u32> = None;
    for (parent, from, row) in group {
        if let Some(other) = longest.filter(|other| from.is_none_or(|from| from <= last_day(*other))) {
            bad.entry(*row).or_insert_with(|| row_flaw::overlap(current.from, first_day(*row), parent, &named(other)));
            bad.entry(other).or_insert_with(|| row_flaw::overlap(current.from, first_day(other), parent, &named(*row)));
        }
        if longest.is_none_or(|other| last_day(*row) > last_day(other)) {
            longest = Some(*row);
        }
    }
}
