//! What is handed over, from what was read.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use crate::facts::{Dictionary, GroupedRows, Held, OnBadRow, RelationIndex, TableSpec};

use super::batch::BadRow;
use super::parsed::Parsed;
use super::{Dataset, QuarantinedRow, orphans};

/// Makes a dataset of what was read.
pub(super) fn gather(dictionary: &Dictionary, tables: Vec<Parsed>) -> Dataset {
    let mut dataset = Dataset {
        tables: Vec::new(),
        grouped: GroupedRows::default(),
        large: None,
        held: Vec::new(),
        quarantine: Vec::new(),
        inputs: Vec::new(),
    };
    for mut parsed in tables {
        parsed.bad.sort();
        dataset.inputs.extend(parsed.records());
        let (quarantine, held) = quarantined(dictionary.table(parsed.index), &mut parsed);
        dataset.held.extend(held);
        if dataset.quarantine.is_empty() {
            dataset.quarantine = quarantine;
        } else {
            dataset.quarantine.extend(quarantine);
        }
        let grouped = std::mem::take(&mut parsed.grouped);
        dataset.grouped.0.extend(grouped.into_iter().map(|(by, rows)| ((parsed.index, by), rows)));
        dataset.large = dataset.large.or(parsed.large.map(|large| large.rows));
        dataset.tables.push(parsed.table);
    }
    // Causes before consequences: a child of a bad row stands below it.
    let order = orphans::parents_first(dictionary);
    dataset.quarantine.sort_by_key(|bad| order.iter().position(|table| *table == bad.table));
    dataset
}

/// The bad rows of a table as they are shown, and whom they hold.
fn quarantined(spec: &TableSpec, parsed: &mut Parsed) -> (Vec<QuarantinedRow>, Vec<Held>) {
    let table = parsed.index;
    let name = |name: &str| Arc::<str>::from(name);
    let files: Vec<Arc<str>> = parsed.files.iter().map(|file| name(&file.name)).collect();
    let columns: Vec<(Arc<str>, Option<Arc<str>>)> =
        spec.columns.iter().map(|column| (name(&column.name), column.chinese_label().map(name))).collect();
    let (no_name, mut holding) = (name(""), Holding::default());
    let shown = |bad: BadRow| {
        let line = bad.origin.line;
        let file = files.get(usize::from(bad.origin.file)).unwrap_or(&no_name);
        if spec.on_bad_row == OnBadRow::Hold {
            bad.parents.into_iter().for_each(|(relation, parent)| {
                holding.add(Held {
                    table,
                    relation,
                    parent,
                    file: Arc::clone(file),
                    line,
                    row: bad.shown_key.clone(),
                    problem: Arc::clone(&bad.flaw.problem),
                });
            });
        }
        let column = bad.flaw.column.and_then(|column| columns.get(usize::from(column.0)));
        QuarantinedRow {
            table,
            file: Arc::clone(file),
            line,
            column: Arc::clone(column.map_or(&no_name, |(column, _)| column)),
            label: column.and_then(|(_, label)| label.clone()),
            value: bad.flaw.value,
            problem: bad.flaw.problem,
            hint: bad.flaw.hint,
        }
    };
    let rows = parsed.bad.take().into_iter().map(shown).collect();
    (rows, holding.held)
}

/// Whom the bad rows of a table hold.
#[derive(Default)]
struct Holding {
    held: Vec<Held>,
    /// Where each parent stands in `held`.
    at: HashMap<(RelationIndex, Arc<str>), usize>,
}

impl Holding {
    /// Adds a row: of all that hold a parent in one way, the first is enough.
    fn add(&mut self, row: Held) {
        match self.at.entry((row.relation, Arc::clone(&row.parent))) {
            Entry::Vacant(free) => {
                free.insert(self.held.len());
                self.held.push(row);
            }
            Entry::Occupied(known) => {
                if let Some(first) = self.held.get_mut(*known.get()).filter(|first| row.order() < first.order()) {
                    *first = row;
                }
            }
        }
    }
}
