//! A table that does not fit memory: its rows sorted and put aside.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::dataset::rows::{RowSorter, Settled, SortedRows};
use crate::diagnostic::Findings;
use crate::facts::{
    Column, ColumnBuilder, ColumnIndex, ColumnType, Presence, RowsByName, RowsByText, Table, TableIndex, Walk, key_text,
};
use crate::value::Value;

use super::Reading;
use super::bad_rows::{BadRows, SharedFlaw};
use super::holding::named_by_bad;
use super::lookalikes;
use super::parsed::{Parsed, bad_row, ways_in};
use super::prints::Alike;
use super::row_flaw;
use super::sieve::Sieve;
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
    /// The keys that there are of those that other tables name, and maybe some more, in order: a column. None before they
    /// are noted.
    pub(super) named: Table,
}

impl Large {
    /// The keys that other tables name and that there are; what each is the row of does not matter.
    pub(super) fn named(&self) -> RowsByName<'_> {
        RowsByName::of(&self.named, ColumnIndex(0))
    }
}

/// Sorts the rows and takes out those whose keys stand more than once.
pub(super) fn settle_large(
    reading: Reading<'_>,
    parsed: &mut Parsed,
    sorter: RowSorter<'_>,
    findings: &mut Findings,
) -> io::Result<()> {
    let spec = reading.dictionary.table(parsed.index);
    let folder = sorter.folder().map(Path::to_owned);
    let mut accepted = sorter.rows_by_file().to_vec();
    let bad = std::mem::take(&mut parsed.bad);
    let bad_before = bad.by_file().to_vec();
    let mut settling = Settling { reading, parsed, bad, alike: Alike::default() };
    let mut rows = sorter.finish(&mut |settled| settling.hear(settled))?;
    let alike = std::mem::take(&mut settling.alike);
    let files = (parsed.sources.as_slice(), parsed.files.as_slice());
    let Some(at_odds) = alike.at_odds((reading, parsed.index), files, findings) else { return Ok(()) };
    let mut odd = BTreeMap::new();
    let mut duplicates = Vec::new();
    for (group, is_at_odds) in alike.groups().zip(at_odds) {
        let mut origins = group.iter().map(|(origin, _)| *origin);
        if is_at_odds && let Some((first, _)) = group.first() {
            odd.insert(*first, origins.collect());
        } else {
            duplicates.extend(origins.by_ref().skip(1));
        }
    }
    if !odd.is_empty() {
        rows = rows.without(spec, folder.as_deref(), &odd, &mut |settled| settling.hear(settled))?;
    }
    let bad = settling.bad;
    for (at, count) in accepted.iter_mut().enumerate() {
        let in_file = |counts: &[u32]| counts.get(at).copied().unwrap_or(0);
        *count = count.saturating_sub(in_file(bad.by_file()).saturating_sub(in_file(&bad_before)));
    }
    for origin in &duplicates {
        if let Some(count) = accepted.get_mut(usize::from(origin.file)) {
            *count = count.saturating_sub(1);
        }
    }
    accepted.resize(parsed.files.len(), 0);
    lookalikes::told_aside(spec, &rows, parsed)?.into_iter().for_each(|found| findings.push(found));
    parsed.bad = bad;
    parsed.duplicates.extend(duplicates);
    parsed.table = Table::empty(spec, parsed.table.presence);
    let named = Table { columns: vec![Column::Absent], rows: 0, presence: Presence::Present };
    parsed.large = Some(Large { rows, accepted, named });
    Ok(())
}

/// Notes which of the keys of a table that was put aside the rows of the other tables name.
pub(super) fn note_named(
    (reading, wanted): (Reading<'_>, &Wanted),
    index: TableIndex,
    tables: &mut [Parsed],
) -> io::Result<()> {
    let Some(at) = tables.iter().position(|parsed| parsed.index == index) else { return Ok(()) };
    let Some(large) = tables.get(at).and_then(|parsed| parsed.large.as_ref()) else { return Ok(()) };
    let Some(naming) = reading.dictionary.table(index).naming_column() else { return Ok(()) };
    let named = named_rows(&large.rows, naming, &NamedKeys::of((reading, wanted), index, tables))?;
    if let Some(large) = tables.get_mut(at).and_then(|parsed| parsed.large.as_mut()) {
        large.named = named;
    }
    Ok(())
}

/// The keys of rows that are among those that others name, in order.
fn named_rows(rows: &SortedRows, naming: ColumnIndex, keys: &NamedKeys<'_>) -> io::Result<Table> {
    let (mut named, mut walks) = (ColumnBuilder::new(&ColumnType::Text), keys.walks());
    for table in rows.columns(&BTreeSet::from([naming]))? {
        let table = table?;
        let keys = (0..table.rows).filter_map(|row| table.text(row, naming));
        keys.filter(|key| walks.has(key)).for_each(|key| named.push(Value::Text(key)));
    }
    let rows = u32::try_from(named.len()).unwrap_or(u32::MAX);
    Ok(Table { columns: vec![named.finish()], rows, presence: Presence::Present })
}

/// Rows on their way to what becomes of them.
struct Settling<'t> {
    reading: Reading<'t>,
    parsed: &'t Parsed,
    bad: BadRows,
    /// Rows of one key that say the same as far as they were read, the one that stays first.
    alike: Alike,
}

impl Settling<'_> {
    fn hear(&mut self, settled: Settled<'_>) {
        let (reading, parsed) = (self.reading, self.parsed);
        let spec = reading.dictionary.table(parsed.index);
        match settled {
            Settled::Alike(origins) => self.alike.add(origins.iter().copied()),
            Settled::AtOdds(table, origins) => {
                let first = origins.iter().take(row_flaw::MOST_LINES);
                let lines: Vec<String> = first.map(|origin| parsed.shown(*origin)).collect();
                let value = key_text(spec.key.iter().map(|column| table.cell(0, *column)), reading.symbols);
                let flaw = SharedFlaw::from(row_flaw::duplicate_key(
                    spec.key.first().copied(),
                    &value,
                    (&lines, origins.len()),
                ));
                for (row, origin) in (0_u32..).zip(origins) {
                    self.bad.push(bad_row(reading, parsed.index, (table, row), *origin, flaw.clone()));
                }
            }
        }
    }
}

/// The texts by which rows of other tables name rows of a table.
struct NamedKeys<'t> {
    /// By table and column, those that name most rows first.
    ways: Vec<(&'t Table, Cow<'t, RowsByText>)>,
    /// Those of bad rows, each in what has it.
    by_bad: Vec<Sieve>,
}

impl<'t> NamedKeys<'t> {
    fn of((reading, wanted): (Reading<'t>, &Wanted), table: TableIndex, others: &'t [Parsed]) -> Self {
        let dictionary = reading.dictionary;
        let columns = |other: &'t Parsed| {
            let parents = ways_in(dictionary, other.index).filter(|(way, _)| dictionary.relation(*way).parent == table);
            let columns = (0_u16..).map(ColumnIndex).zip(&dictionary.table(other.index).columns);
            let referring = columns.filter(|(at, column)| {
                column.refers_to == Some(table) && wanted.column(other.index, *at) == Want::Read
            });
            let columns: BTreeSet<ColumnIndex> = parents.map(|(_, by)| by).chain(referring.map(|(at, _)| at)).collect();
            columns.into_iter().map(move |by| (other, by))
        };
        let columns: Vec<(&Parsed, ColumnIndex)> = others.iter().flat_map(columns).collect();
        let mut ways: Vec<(&Table, Cow<'_, RowsByText>)> =
            columns.into_par_iter().map(|(other, by)| (&other.table, other.by_text(by))).collect();
        ways.sort_by_key(|(_, rows)| Reverse(rows.groups()));
        let by_bad = others.iter().filter_map(|other| named_by_bad(dictionary, other, table)).collect();
        Self { ways, by_bad }
    }

    fn walks(&'t self) -> Walks<'t> {
        Walks { ways: self.ways.iter().map(|(table, rows)| rows.walk(table)).collect(), by_bad: &self.by_bad }
    }
}

/// The same, asked for one key after the other.
struct Walks<'t> {
    ways: Vec<Walk<'t>>,
    by_bad: &'t [Sieve],
}

impl Walks<'_> {
    fn has(&mut self, key: &str) -> bool {
        self.ways.iter_mut().any(|way| way.has(key)) || self.by_bad.iter().any(|texts| texts.may_have(key))
    }
}
