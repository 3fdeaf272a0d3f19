//! A dataset from its folder: a file a table, or a folder of part files.
//!
//! A file that cannot be read as its table is a finding, and nothing is run. A row that cannot be read
//! goes to quarantine with its line and what is wrong with it, and the others are used: no row is
//! dropped in silence, and the counts of every file add up.

mod batch;
mod blocks;
mod bytes;
mod cell;
mod charset;
mod duplicates;
mod file;
mod file_flaw;
mod folder;
mod form;
mod format;
mod format_flaw;
mod header;
mod layout;
mod number_text;
mod orphans;
mod overlaps;
mod parsed;
mod record;
mod record_flaw;
mod row;
mod row_flaw;
mod rows;
mod scan;
mod wanted;
mod words;

use std::ops::ControlFlow;
use std::path::Path;

use rayon::prelude::*;

use crate::diagnostic::{Findings, Text};
use crate::facts::{Dictionary, Held, Presence, Table, TableIndex};
use crate::policy::Book;
use crate::value::{Symbols, Value};

use duplicates::settle_duplicates;
use file::read_table_files;
use folder::{Found, find_files};
use parsed::Parsed;
use wanted::Wanted;

/// Says whether rows pass the checks of their table's `[ensure]`.
pub trait RowChecker: Sync {
    /// Whether `cells`, in the order of the table's columns, pass its check number `check`; absent
    /// where that is not known, which passes.
    fn check(&self, table: TableIndex, check: usize, cells: &[Value<'_>]) -> Option<bool>;
}

/// What was read of a folder.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// The good rows, by table, in key order.
    pub tables: Vec<Table>,
    /// The bad rows whose parents are known.
    pub held: Vec<Held>,
    /// The bad rows, by table and line.
    pub quarantine: Vec<QuarantinedRow>,
    /// What became of each file, by table; of a table without files, that.
    pub inputs: Vec<InputRecord>,
}

/// A row that could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarantinedRow {
    /// Its table.
    pub table: TableIndex,
    /// Its file, by name.
    pub file: String,
    /// Its first line in the file.
    pub line: u32,
    /// The column at fault; empty where it is the row as a whole.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// What is wrong with it.
    pub problem: Text,
    /// What to do about it.
    pub hint: Option<Text>,
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
}

/// What reading needs to know of a book.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'b> {
    pub(crate) dictionary: &'b Dictionary,
    pub(crate) symbols: &'b Symbols,
    pub(crate) currency: &'b str,
    pub(crate) checker: &'b dyn RowChecker,
}

/// Reads the dataset in a folder; none where a finding says that it cannot be run.
pub fn read_dataset(folder: &Path, book: &Book, checker: &dyn RowChecker, findings: &mut Findings) -> Option<Dataset> {
    let Book { dictionary, symbols, currency, .. } = book;
    let reading = Reading { dictionary, symbols, currency, checker };
    let mut own = Findings::new();
    let Some(files) = find_files(folder, dictionary, &mut own) else {
        findings.extend(own);
        return None;
    };
    let read: Vec<(Option<Parsed>, Findings)> = files
        .into_par_iter()
        .enumerate()
        .map(|(index, found)| {
            let mut findings = Findings::new();
            let table = TableIndex(u16::try_from(index).unwrap_or(u16::MAX));
            (read_table(reading, table, found, &mut findings), findings)
        })
        .collect();
    let mut tables = Vec::with_capacity(read.len());
    for (parsed, found) in read {
        own.extend(found);
        tables.extend(parsed);
    }
    let is_readable = !own.has_errors();
    findings.extend(own);
    if !is_readable {
        return None;
    }
    orphans::settle_rows(reading, &mut tables);
    Some(gather(dictionary, tables))
}

fn read_table(reading: Reading<'_>, table: TableIndex, found: Found, findings: &mut Findings) -> Option<Parsed> {
    match found {
        Found::Missing(presence) => Some(Parsed::empty(reading.dictionary.table(table), table, presence)),
        Found::Unusable => None,
        Found::Files(files) => {
            let spec = reading.dictionary.table(table);
            let (mut batches, mut rows) = (Vec::new(), 0_u32);
            let read = read_table_files(reading, table, &files, &Wanted::all(), findings, &mut |batch| {
                let Some(all) = rows.checked_add(batch.table.rows) else {
                    rows = u32::MAX;
                    return ControlFlow::Break(());
                };
                rows = all;
                batches.push(batch);
                ControlFlow::Continue(())
            });
            if rows == u32::MAX {
                findings.push(file_flaw::too_many_rows(&spec.id));
                return None;
            }
            let mut parsed = Parsed::of(spec, table, batches, read?);
            settle_duplicates(reading, &mut parsed);
            Some(parsed)
        }
    }
}

/// What is handed over, from what was read.
fn gather(dictionary: &Dictionary, tables: Vec<Parsed>) -> Dataset {
    let mut dataset = Dataset { tables: Vec::new(), held: Vec::new(), quarantine: Vec::new(), inputs: Vec::new() };
    for mut parsed in tables {
        parsed.bad.sort_by_key(|bad| bad.origin);
        dataset.inputs.extend(parsed.records());
        for bad in std::mem::take(&mut parsed.bad) {
            let (line, file) = (bad.origin.line, parsed.file(bad.origin).to_owned());
            let spec = dictionary.table(parsed.index);
            if spec.on_bad_row == crate::facts::OnBadRow::Hold {
                dataset.held.extend(bad.parents.into_iter().map(|(relation, parent)| Held {
                    table: parsed.index,
                    relation,
                    parent,
                    file: file.clone(),
                    line,
                    problem: bad.flaw.problem.clone(),
                }));
            }
            dataset.quarantine.push(QuarantinedRow {
                table: parsed.index,
                file,
                line,
                column: bad.flaw.column.map_or_else(String::new, |column| spec.column(column).name.clone()),
                value: bad.flaw.value,
                problem: bad.flaw.problem,
                hint: bad.flaw.hint,
            });
        }
        dataset.tables.push(parsed.table);
    }
    dataset
}
