//! A dataset looked at, not run: how each file was understood, and everything that is wrong with it.

use std::path::Path;

use crate::diagnostic::Findings;
use crate::facts::{Presence, TableIndex};
use crate::policy::Book;

use super::profile::FileView;
use super::{
    Dataset, InputRecord, Quarantine, ReadOptions, Reading, RowChecker, find_files, gather, holding, orphans,
    read_tables, tell_failed,
};

/// What was found out about a dataset.
#[derive(Debug, Clone)]
pub struct Inspection {
    /// The tables of the dictionary, in its order.
    pub tables: Vec<InspectedTable>,
    /// The bad rows, by table and line.
    pub quarantine: Quarantine,
    /// Whether every file could be read, so that rows of different tables were held against each other.
    pub is_whole: bool,
}

/// What a dataset has for a table.
#[derive(Debug, Clone)]
pub struct InspectedTable {
    /// The table.
    pub table: TableIndex,
    /// Whether it is there, and what it means if not; none where it is there and cannot be read.
    pub presence: Option<Presence>,
    /// Its files that could be opened.
    pub files: Vec<InspectedFile>,
}

/// A file of a dataset.
#[derive(Debug, Clone)]
pub struct InspectedFile {
    /// What it is, and what became of its rows.
    pub input: InputRecord,
    /// How it was understood.
    pub view: FileView,
}

/// Looks at the dataset in a folder: reads every column of every table, and goes on where a run would stop. None where
/// the folder cannot be read.
pub fn inspect_dataset(
    folder: &Path,
    book: &Book,
    checker: &dyn RowChecker,
    findings: &mut Findings,
) -> Option<Inspection> {
    let Book { dictionary, symbols, currency, .. } = book;
    let reading = Reading { dictionary, symbols, currency, checker, inspects: true };
    let files = find_files(folder, dictionary, findings)?;
    let mut own = Findings::new();
    let options = ReadOptions::default();
    let mut tables = read_tables(reading, &options, files, &mut own);
    let is_whole = !own.has_errors() && !findings.has_errors();
    findings.extend(own);
    if is_whole {
        orphans::settle_rows(reading, &mut tables);
        holding::settle_held(reading, &mut tables, findings);
    }
    tell_failed(&options, &tables, findings);
    let mut inspected: Vec<InspectedTable> = (0_u16..)
        .take(dictionary.tables.len())
        .map(|at| InspectedTable { table: TableIndex(at), presence: None, files: Vec::new() })
        .collect();
    for parsed in &tables {
        let Some(table) = inspected.get_mut(usize::from(parsed.index.0)) else { continue };
        table.presence = Some(parsed.table.presence);
        let views = parsed.files.iter().map(|file| file.view.as_deref().cloned());
        table.files = parsed
            .records()
            .into_iter()
            .zip(views)
            .filter_map(|(input, view)| Some(InspectedFile { input, view: view? }))
            .collect();
    }
    match gather(dictionary, tables) {
        Ok(Dataset { quarantine, .. }) => Some(Inspection { tables: inspected, quarantine, is_whole }),
        Err(finding) => {
            findings.push(*finding);
            None
        }
    }
}
