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
    ColumnBuilder, ColumnIndex, ColumnType, Presence, RowsByName, RowsByText, Table, TableIndex, Walk, key_text,
};
use crate::value::Value;

use super::Reading;
use super::bad_rows::{BadRows, SharedFlaw};
use super::batch::Origin;
use super::holding::named_by_bad;
use super::lookalikes::{self, Lookalikes};
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
    /// The keys that there are of those that other tables name, and maybe some more, in order: a column.
    pub(super) named: Table,
}

impl Large {
    /// The keys that other tables name and that there are; what each is the row of does not matter.
    pub(super) fn named(&self) -> RowsByName<'_> {
        RowsByName::of(&self.named, ColumnIndex(0))
    }
}

/// Sorts the rows and takes out those whose keys stand more than once. `others` are the tables that
/// name rows of this one.
pub(super) fn settle_large(
    (reading, columns): (Reading<'_>, &Wanted),
    parsed: &mut Parsed,
    sorter: RowSorter<'_>,
    others: &[Parsed],
    findings: &mut Findings,
) -> io::Result<()> {
    let spec = reading.dictionary.table(parsed.index);
    let wanted = NamedKeys::of((reading, columns), parsed.index, others);
    let folder = sorter.folder().map(Path::to_owned);
    let bad = std::mem::take(&mut parsed.bad);
    let mut settling =
        Settling { reading, parsed, walks: wanted.walks(), kept: Kept::default(), bad, alike: Alike::default() };
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
        settling.kept = Kept::default();
        rows = rows.without(spec, folder.as_deref(), &odd, &mut |settled| settling.hear(settled))?;
    }
    let Settling { kept: Kept { mut accepted, named, lookalikes }, bad, .. } = settling;
    lookalikes::told_aside(lookalikes, spec, &rows, parsed)?.into_iter().for_each(|found| findings.push(found));
    accepted.resize(parsed.files.len(), 0);
    let count = u32::try_from(named.len()).unwrap_or(u32::MAX);
    let named = Table { columns: vec![named.finish()], rows: count, presence: Presence::Present };
    parsed.bad = bad;
    parsed.duplicates.extend(duplicates);
    parsed.table = Table::empty(spec, parsed.table.presence);
    parsed.large = Some(Large { rows, accepted, named });
    Ok(())
}

/// What is known of the rows that stay.
struct Kept {
    /// How many are used, by file.
    accepted: Vec<u32>,
    /// The keys, among those that other tables name, that there are.
    named: ColumnBuilder,
    /// The keys that may be alike others.
    lookalikes: Lookalikes,
}

impl Default for Kept {
    fn default() -> Self {
        let named = ColumnBuilder::new(&ColumnType::Text);
        Self { accepted: Vec::new(), named, lookalikes: Lookalikes::default() }
    }
}

/// Rows on their way to what becomes of them.
struct Settling<'t> {
    reading: Reading<'t>,
    parsed: &'t Parsed,
    /// The keys that other tables name.
    walks: Walks<'t>,
    kept: Kept,
    bad: BadRows,
    /// Rows of one key that say the same as far as they were read, the one that stays first.
    alike: Alike,
}

impl Settling<'_> {
    fn hear(&mut self, settled: Settled<'_>) {
        let (reading, parsed) = (self.reading, self.parsed);
        let spec = reading.dictionary.table(parsed.index);
        match settled {
            Settled::Kept(table, origins) => {
                for file in origins.iter().map(|origin| usize::from(origin.file)) {
                    self.kept.accepted.resize(self.kept.accepted.len().max(file + 1), 0);
                    if let Some(count) = self.kept.accepted.get_mut(file) {
                        *count += 1;
                    }
                }
                let Some(naming) = spec.naming_column() else { return };
                let origin = |row: u32| origins.get(row as usize).copied().unwrap_or(Origin { file: 0, line: 0 });
                self.kept.lookalikes.look(table, naming, origin);
                let keys = (0..table.rows).filter_map(|row| table.text(row, naming));
                for key in keys.filter(|key| self.walks.has(key)) {
                    self.kept.named.push(Value::Text(key));
                }
            }
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
