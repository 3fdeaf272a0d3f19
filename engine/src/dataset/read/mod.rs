//! A dataset from its folder: a file a table, or a folder of part files.
//!
//! A file that cannot be read as its table is a finding, and nothing is run. A row that cannot be read
//! goes to quarantine with its line and what is wrong with it, and the others are used: no row is
//! dropped in silence, and the counts of every file add up.

mod bad_rows;
mod bad_rows_aside;
mod batch;
mod blocks;
mod bytes;
mod cell;
mod charset;
mod currency;
mod digests;
mod cell_flaw;
mod day_text;
mod defaults;
mod duplicates;
mod evidence;
mod exchange;
mod file;
mod filled_keys;
mod file_flaw;
mod folder;
mod footnote;
mod form;
mod format;
mod format_flaw;
mod fragments;
mod gather;
mod header;
mod headers_told;
mod holding;
mod inspect;
mod large;
mod layout;
mod lookalikes;
mod near_keys;
mod number_flaw;
mod number_text;
mod orphans;
mod overlaps;
mod parsed;
mod prints;
mod plain;
mod plausible_days;
mod profile;
mod quarantine;
mod record;
mod record_flaw;
mod references;
mod row;
mod row_flaw;
mod rows;
mod scan;
mod sieve;
mod swallowed;
mod unit;
mod unit_statement;
mod wanted;
mod words;

use std::ops::ControlFlow;
use std::path::Path;

use rayon::prelude::*;

use crate::diagnostic::Findings;
use crate::facts::{ColumnIndex, Dictionary, GroupedRows, Held, Presence, Table, TableIndex};
use crate::policy::Book;
use crate::value::{Symbols, Value};

pub use bad_rows::BadRowMemory;
pub use defaults::TakenDefault;
pub(crate) use exchange::{Amount, in_own_currency};
pub use folder::output_as_table;
pub use header::FoundBy;
pub use inspect::{InspectedFile, InspectedTable, Inspection, inspect_dataset};
pub use large::Streamed;
pub use profile::{ColumnView, FileView, LackingColumn, Sample, Understood, UnknownHeader};
pub use quarantine::{HearRows, Quarantine, QuarantinedRow};
pub use wanted::Wanted;

pub(super) use batch::Origin;
pub(super) use bytes::file_digest;
pub use digests::input_digests;
pub(crate) use file_flaw::cannot_read_back;

use super::rows::{RowSorter, SortedRows};
use bad_rows::BadRows;
use duplicates::settle_duplicates;
use file::read_table_files;
use folder::{Found, find_files};
use gather::gather;
use large::{note_named, settle_large};
use parsed::Parsed;

/// What stands in a column of a row.
pub type CellOf<'c> = dyn Fn(ColumnIndex) -> Value<'c> + 'c;

/// Says whether rows pass the checks of their table's `[ensure]`.
pub trait RowChecker: Sync {
    /// Whether a row passes its table's check number `check`; absent where that is not known, which passes. `cell` is
    /// asked for what stands in the columns on which the answer depends.
    fn check<'c>(&'c self, table: TableIndex, check: usize, cell: &CellOf<'c>) -> Option<bool>;

    /// The columns that a table's checks read.
    fn columns(&self, table: TableIndex) -> Vec<ColumnIndex>;
}

/// What was read of a folder.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// The good rows, by table, in key order.
    pub tables: Vec<Table>,
    /// Rows of `tables` that reading has grouped by what names their parents.
    pub grouped: GroupedRows,
    /// The good rows of the table that is streamed, where they are too many to be among `tables`.
    pub large: Option<SortedRows>,
    /// The bad rows with the parents that they name and that there are: of those that name a parent in one way, or may do
    /// so where they are broken as text, the first by what is said of them.
    pub held: Vec<Held>,
    /// The bad rows by table, parents before their children, and by line.
    pub quarantine: Quarantine,
    /// What became of each file, by table; of a table without files, that.
    pub inputs: Vec<InputRecord>,
}

/// What became of the rows of one file: `rows` are `accepted`, `quarantined` or `duplicates`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputRecord {
    /// The table.
    pub table: TableIndex,
    /// The file, by its name within the dataset; none where the table has none.
    pub file: Option<String>,
    /// Its format: `csv`; empty where there is none.
    pub format: &'static str,
    /// The encoding of a text: `UTF-8`.
    pub encoding: Option<&'static str>,
    /// How it is packed: `gzip`.
    pub compression: Option<&'static str>,
    /// The sheet that was read, of a workbook.
    pub sheet: Option<String>,
    /// The SHA-256 of the file, in hexadecimal; empty where there is none.
    pub sha256: String,
    /// Whether there is a file, and what it means if not.
    pub presence: Presence,
    /// How many rows the file has.
    pub rows: u32,
    /// How many are used.
    pub accepted: u32,
    /// How many are bad.
    pub quarantined: u32,
    /// How many say again what another row says.
    pub duplicates: u32,
    /// The line of the first of them.
    pub first_duplicate: Option<u32>,
    /// What stands in for cells that say nothing, in the order of the columns.
    pub defaults: Vec<TakenDefault>,
}

/// What reading needs to know of a book.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'b> {
    pub(crate) dictionary: &'b Dictionary,
    pub(crate) symbols: &'b Symbols,
    pub(crate) currency: &'b str,
    pub(crate) checker: &'b dyn RowChecker,
    /// Whether somebody looks at the dataset, rather than runs it.
    pub(crate) inspects: bool,
}

/// What is read of a dataset, and how.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// The columns that are decoded.
    pub wanted: Wanted,
    /// The table whose rows need not fit memory, if there is one.
    pub streamed: Option<Streamed>,
    /// How many bad rows are held in memory.
    pub bad_rows: BadRowMemory,
}

impl ReadOptions {
    /// Where rows of a table are put aside; none for where temporary files go.
    fn aside_of(&self, table: TableIndex) -> Option<&Path> {
        self.streamed.as_ref().filter(|streamed| streamed.table == table)?.aside.as_deref()
    }
}

/// Reads the dataset in a folder; none where a finding says that it cannot be run.
pub fn read_dataset(
    folder: &Path,
    book: &Book,
    checker: &dyn RowChecker,
    options: &ReadOptions,
    findings: &mut Findings,
) -> Option<Dataset> {
    let Book { dictionary, symbols, currency, .. } = book;
    let reading = Reading { dictionary, symbols, currency, checker, inspects: false };
    let mut own = Findings::new();
    let Some(files) = find_files(folder, dictionary, &mut own) else {
        findings.extend(own);
        return None;
    };
    let mut tables = read_tables(reading, options, files, &mut own);
    let large = tables.iter().find(|parsed| parsed.large.is_some()).map(|parsed| parsed.index);
    if let (Some(index), false) = (large, own.has_errors())
        && let Err(error) = note_named((reading, &options.wanted), index, &mut tables)
    {
        own.push(file_flaw::cannot_put_aside(options.aside_of(index), &error));
    }
    // A table that is missing from the list would move all behind it into each other's places.
    let is_readable = !own.has_errors() && tables.len() == dictionary.tables.len();
    if is_readable {
        orphans::settle_rows(reading, &mut tables);
        holding::settle_held(reading, &mut tables, &mut own);
        references::tell_dangling(reading, &options.wanted, &tables, &mut own);
        tell_failed(options, &tables, &mut own);
    }
    let is_usable = is_readable && !own.has_errors();
    findings.extend(own);
    let gathered = is_usable.then(|| gather(dictionary, tables))?;
    gathered.map_err(|finding| findings.push(*finding)).ok()
}

/// Says that bad rows could not be put aside, or not be read again, where that is so.
fn tell_failed(options: &ReadOptions, tables: &[Parsed], findings: &mut Findings) {
    if let Some(error) = tables.iter().find_map(|parsed| parsed.bad.failure()) {
        findings.push(file_flaw::cannot_put_aside(options.bad_rows.aside.as_deref(), &error));
    }
}

/// Reads every table side by side.
fn read_tables(reading: Reading<'_>, options: &ReadOptions, files: Vec<Found>, findings: &mut Findings) -> Vec<Parsed> {
    let read: Vec<(Option<Parsed>, Findings)> = files
        .into_par_iter()
        .enumerate()
        .map(|(index, found)| {
            let mut findings = Findings::new();
            let table = TableIndex(u16::try_from(index).unwrap_or(u16::MAX));
            (read_table(reading, options, table, found, &mut findings), findings)
        })
        .collect();
    let mut tables = Vec::with_capacity(read.len());
    for (read, found) in read {
        findings.extend(found);
        tables.extend(read);
    }
    tables
}

fn read_table(
    reading: Reading<'_>,
    options: &ReadOptions,
    table: TableIndex,
    found: Found,
    findings: &mut Findings,
) -> Option<Parsed> {
    let spec = reading.dictionary.table(table);
    let files = match found {
        Found::Missing(presence) => return Some(Parsed::empty(spec, table, presence)),
        Found::Unusable => return None,
        Found::Files(files) => files,
    };
    let streamed = options.streamed.as_ref().filter(|streamed| streamed.table == table);
    let (in_memory, aside) = (streamed.map_or(u32::MAX, |it| it.in_memory), options.aside_of(table));
    let mut sorter = RowSorter::new(spec, in_memory, aside);
    let (mut bad, mut failed) = (BadRows::new(options.bad_rows.clone()), None);
    let read = read_table_files(reading, table, &files, &options.wanted, findings, &mut |batch| {
        bad.extend(batch.bad);
        let added = sorter.add(batch.table, batch.origins).err().map(|error| (aside, error));
        failed = added.or_else(|| Some((options.bad_rows.aside.as_deref(), bad.failure()?)));
        if failed.is_none() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    if let Some((folder, error)) = failed {
        findings.push(file_flaw::cannot_put_aside(folder, &error));
    }
    let mut read = read?;
    defaults::settle(spec, &mut read);
    defaults::told(spec, &read).into_iter().for_each(|found| findings.push(found));
    let mut parsed = Parsed { sources: files, files: read, bad, ..Parsed::empty(spec, table, Presence::Present) };
    if !sorter.is_in_memory() {
        if streamed.is_none() {
            findings.push(file_flaw::too_many_rows(&spec.id));
            return None;
        }
        if let Err(error) = settle_large(reading, &mut parsed, sorter, findings) {
            findings.push(file_flaw::cannot_put_aside(options.aside_of(table), &error));
        }
        return Some(parsed);
    }
    (parsed.table, parsed.origins) = sorter.into_memory();
    settle_duplicates(reading, &mut parsed, findings);
    lookalikes::told_in_memory(spec, &parsed).into_iter().for_each(|found| findings.push(found));
    parsed.group(reading.dictionary);
    Some(parsed)
}
