//! What is handed over, from what was read.

use crate::diagnostic::Diagnostic;
use crate::facts::{Dictionary, GroupedRows};

use super::parsed::Parsed;
use super::quarantine::{BadTable, Quarantine};
use super::{Dataset, orphans};

/// Makes a dataset of what was read.
///
/// # Errors
/// A finding, where bad rows that were put aside cannot be read.
pub(super) fn gather(dictionary: &Dictionary, tables: Vec<Parsed>) -> Result<Dataset, Box<Diagnostic>> {
    let (mut gathered, mut grouped) = (Vec::with_capacity(tables.len()), GroupedRows::default());
    let (mut large, mut held, mut inputs, mut bad) = (None, Vec::new(), Vec::new(), Vec::new());
    for mut parsed in tables {
        inputs.extend(parsed.records());
        bad.push(BadTable::of(dictionary.table(parsed.index), &mut parsed));
        held.extend(parsed.held);
        grouped.0.extend(parsed.grouped.into_iter().map(|(by, rows)| ((parsed.index, by), rows)));
        large = large.or(parsed.large.map(|large| large.rows));
        gathered.push(parsed.table);
    }
    // Causes before consequences: a child of a bad row stands below it.
    let order = orphans::parents_first(dictionary);
    bad.sort_by_key(|bad| order.iter().position(|table| *table == bad.table));
    Ok(Dataset { tables: gathered, grouped, large, held, quarantine: Quarantine::of(bad)?, inputs })
}
