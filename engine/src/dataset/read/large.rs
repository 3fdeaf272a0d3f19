//! A table that does not fit memory: its rows sorted and put aside.

use std::collections::HashSet;
use std::io;
use std::path::PathBuf;

use crate::dataset::rows::{RowSorter, Settled, SortedRows};
use crate::facts::{ColumnIndex, Table, TableIndex};

use super::Reading;
use super::batch::BadRow;
use super::duplicates::key_text;
use super::holding::named_by_bad;
use super::parsed::{Parsed, bad_row, ways_in};
use super::row_flaw;
use super::wanted::{Want, Wanted};

/// Which table may be read without holding all its rows in memory, and how many rows that are.
#[derive(Debug, Clone)]
pub struct Streamed {
    /// The table: one that belongs to no other.
    pub table: TableIndex,
    /// How many of its rows are held in memory at once.
    pub in_memory: u32,
    /// A folder for the others; the system's for temporary files unless one is named.
    pub aside: Option<PathBuf>,
}

/// The rows that were put aside.
pub(super) struct Large {
    pub(super) rows: SortedRows,
    /// How many are used, by file.
    pub(super) accepted: Vec<u32>,
    /// The keys, among those that other tables name, that there are.
    pub(super) named: HashSet<String>,
}

/// Sorts the rows and takes out those whose keys stand more than once. `others` are the tables that
/// name rows of this one.
pub(super) fn settle_large(
    (reading, columns): (Reading<'_>, &Wanted),
    parsed: &mut Parsed,
    sorter: RowSorter<'_>,
    others: &[Parsed],
) -> io::Result<()> {
    let spec = reading.dictionary.table(parsed.index);
    let wanted = named_keys((reading, columns), parsed.index, others);
    let mut accepted = vec![0; parsed.files.len()];
    let mut named = HashSet::new();
    let (mut bad, mut duplicates): (Vec<BadRow>, Vec<_>) = (Vec::new(), Vec::new());
    let naming = spec.naming_column();
    let rows = sorter.finish(&mut |settled| match settled {
        Settled::Kept(table, origins) => {
            for origin in origins {
                if let Some(count) = accepted.get_mut(usize::from(origin.file)) {
                    *count += 1;
                }
            }
            let keys = (0..table.rows).filter_map(|row| table.text(row, naming?));
            named.extend(keys.filter(|key| wanted.contains(key)).map(str::to_owned));
        }
        Settled::Duplicates(origins) => duplicates.extend_from_slice(origins),
        Settled::AtOdds(table, origins) => {
            let lines: Vec<String> = origins.iter().map(|origin| parsed.shown(*origin)).collect();
            let value = key_text(reading, table, &spec.key, 0);
            for (row, origin) in (0_u32..).zip(origins) {
                let flaw = row_flaw::duplicate_key(spec.key.first().copied(), &value, &lines);
                bad.push(bad_row(reading.dictionary, parsed.index, (table, row), *origin, flaw));
            }
        }
    })?;
    parsed.bad.extend(bad);
    parsed.duplicates.extend(duplicates);
    parsed.table = Table::empty(spec, parsed.table.presence);
    parsed.large = Some(Large { rows, accepted, named });
    Ok(())
}

/// The texts by which rows of other tables name rows of a table.
fn named_keys<'t>(
    (reading, wanted): (Reading<'t>, &Wanted),
    table: TableIndex,
    others: &'t [Parsed],
) -> HashSet<&'t str> {
    let dictionary = reading.dictionary;
    let mut keys = HashSet::new();
    for other in others {
        let parents = ways_in(dictionary, other.index).filter(|(way, _)| dictionary.relation(*way).parent == table);
        let columns = (0_u16..).map(ColumnIndex).zip(&dictionary.table(other.index).columns);
        let referring = columns
            .filter(|(at, column)| column.refers_to == Some(table) && wanted.column(other.index, *at) == Want::Read);
        for by in parents.map(|(_, by)| by).chain(referring.map(|(at, _)| at)) {
            let mut last = None;
            for text in (0..other.table.rows).filter_map(|row| other.table.text(row, by)) {
                if last != Some(text) {
                    keys.insert(text);
                    last = Some(text);
                }
            }
        }
        keys.extend(named_by_bad(dictionary, other, table));
    }
    keys
}
