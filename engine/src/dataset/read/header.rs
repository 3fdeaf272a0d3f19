//! The first line of a file: which field is which column.

use std::collections::HashMap;

use crate::diagnostic::{Findings, Place};
use crate::facts::{ColumnIndex, TableSpec, folded};

use super::file_flaw;
use super::record::Record;

/// For each column, the field it stands in.
pub(super) struct Header {
    pub(super) fields: Vec<Option<usize>>,
    /// How many fields a row has.
    pub(super) width: usize,
}

/// Finds the columns of a table in a header; none where a finding says that it cannot be used.
/// `required` are the columns without which no row is good.
pub(super) fn read_header(
    spec: &TableSpec,
    required: &[ColumnIndex],
    record: &Record,
    file: &str,
    findings: &mut Findings,
) -> Option<Header> {
    let known = known_headers(spec);
    let mut fields: Vec<Option<usize>> = vec![None; spec.columns.len()];
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut is_usable = true;
    for at in 0..record.len() {
        let typed = record.field(at);
        let place = Place::at(file, record.line, u32::try_from(at + 1).unwrap_or(u32::MAX));
        let header = folded(typed);
        if header.is_empty() {
            findings.push(file_flaw::empty_header(at + 1, place));
            continue;
        }
        if seen.insert(header.clone(), at).is_some() {
            findings.push(file_flaw::duplicate_header(typed, place));
            is_usable = false;
            continue;
        }
        let Some(column) = known.get(&header) else {
            findings.push(file_flaw::unknown_header(typed, place, spec));
            continue;
        };
        let name = &spec.column(*column).name;
        if let Some(other) = fields.get_mut(usize::from(column.0)).and_then(|slot| slot.replace(at)) {
            findings.push(file_flaw::two_headers(name, record.field(other), typed, place));
            is_usable = false;
        }
    }
    for column in required {
        if fields.get(usize::from(column.0)).is_some_and(Option::is_none) {
            let place = Place::at(file, record.line, 1);
            findings.push(file_flaw::missing_column(spec.column(*column), place, record));
            is_usable = false;
        }
    }
    is_usable.then_some(Header { fields, width: record.len() })
}

/// Columns by the headers that find them: names before aliases before labels, and labels only where
/// they mean one column.
fn known_headers(spec: &TableSpec) -> HashMap<String, ColumnIndex> {
    let columns = || (0_u16..).map(ColumnIndex).zip(&spec.columns);
    let mut known: HashMap<String, ColumnIndex> = HashMap::new();
    for (index, column) in columns() {
        known.insert(folded(&column.name), index);
    }
    for (index, column) in columns() {
        for alias in &column.aliases {
            known.entry(folded(alias)).or_insert(index);
        }
    }
    let mut labels: HashMap<String, Option<ColumnIndex>> = HashMap::new();
    for (index, column) in columns() {
        for label in [&column.label.en, &column.label.zh] {
            let slot = labels.entry(folded(label)).or_insert(Some(index));
            if *slot != Some(index) {
                *slot = None;
            }
        }
    }
    let mut labels: Vec<(String, ColumnIndex)> =
        labels.into_iter().filter_map(|(label, index)| Some((label, index?))).collect();
    labels.sort();
    for (label, index) in labels {
        known.entry(label).or_insert(index);
    }
    known
}
