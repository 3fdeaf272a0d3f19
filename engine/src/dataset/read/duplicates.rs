//! Rows in key order, each key once.

use std::ops::Range;

use rayon::prelude::*;

use crate::dataset::rows::{first_groups, has_same_key, is_in_key_order, says_the_same, sorted_rows};
use crate::diagnostic::Findings;
use crate::facts::{ColumnIndex, key_text};

use super::parsed::Parsed;
use super::prints::Alike;
use super::row_flaw::{self, Flaw};
use super::{Reading, filled_keys};

/// Puts rows in key order. Of rows that say the same in all their cells, one is kept; where rows of one key say
/// different things, nobody knows which is right, and all of them are bad.
pub(super) fn settle_duplicates(reading: Reading<'_>, parsed: &mut Parsed, findings: &mut Findings) {
    let spec = reading.dictionary.table(parsed.index);
    let key = spec.key.as_slice();
    let table = &parsed.table;
    let first = first_groups(table, key);
    if is_in_key_order(table, key, first.as_ref()) {
        parsed.grouped.extend(key.first().copied().zip(first));
        return;
    }
    let rows = sorted_rows(table, key, first.as_ref());
    parsed.keep(&rows);
    // Rows moved within their groups only.
    parsed.grouped.extend(key.first().copied().zip(first));
    let groups = groups_of(parsed, key);
    let mut alike = Alike::default();
    for group in groups.iter().filter(|group| group.is_alike) {
        alike.add(group.rows.clone().map(|row| parsed.origin(row)));
    }
    let Some(at_odds) = alike.at_odds((reading, parsed.index), (&parsed.sources, &parsed.files), findings) else {
        return;
    };
    // One answer for each group that was asked about.
    let mut at_odds = at_odds.into_iter();
    let mut is_repetition = |group: &Group| group.is_alike && at_odds.next() == Some(false);
    let (same, bad): (Vec<Group>, Vec<Group>) = groups.into_iter().partition(|group| is_repetition(group));
    let mut left_out: Vec<u32> = same.into_iter().flat_map(|group| group.rows.skip(1)).collect();
    filled_keys::told(reading, parsed, &left_out).into_iter().for_each(|found| findings.push(found));
    parsed.duplicates.extend(left_out.iter().filter_map(|row| parsed.origins.get(*row as usize).copied()));
    let mut all_bad = std::mem::take(&mut parsed.bad);
    let rows: Vec<u32> = bad.iter().flat_map(|group| group.rows.clone()).collect();
    let flaw = |at: usize| at_odds_flaw(reading, parsed, *rows.get(at)?, &bad);
    parsed.condemn(reading, &rows, &flaw, &mut all_bad);
    parsed.bad = all_bad;
    left_out.extend(rows);
    left_out.sort_unstable();
    parsed.take_out(&left_out);
}

/// What is wrong with a row of one of some groups, which say different things.
fn at_odds_flaw(reading: Reading<'_>, parsed: &Parsed, row: u32, groups: &[Group]) -> Option<Flaw> {
    let key = reading.dictionary.table(parsed.index).key.as_slice();
    let rows = groups.get(groups.partition_point(|group| group.rows.end <= row))?.rows.clone();
    let value = key_text(key.iter().map(|column| parsed.table.cell(rows.start, *column)), reading.symbols);
    let count = rows.len();
    let lines: Vec<String> = rows.take(row_flaw::MOST_LINES).map(|row| parsed.shown(parsed.origin(row))).collect();
    Some(row_flaw::duplicate_key(key.first().copied(), &value, (&lines, count)))
}

/// Some rows of one key, one behind the other.
struct Group {
    rows: Range<u32>,
    /// Whether they say the same as far as they were read.
    is_alike: bool,
}

/// The keys that stand in several rows.
fn groups_of(parsed: &Parsed, key: &[ColumnIndex]) -> Vec<Group> {
    let table = &parsed.table;
    let is_as_before = |row: &u32| has_same_key(key, table, row - 1, *row);
    let repeated: Vec<u32> = (1..table.rows).into_par_iter().filter(is_as_before).collect();
    let runs = repeated.chunk_by(|row, next| row + 1 == *next);
    let groups = runs.filter_map(|run| {
        let (start, end) = (run.first()? - 1, run.last()? + 1);
        let is_alike = (start + 1..end).all(|row| says_the_same((table, start), (table, row)));
        Some(Group { rows: start..end, is_alike })
    });
    groups.collect()
}
