//! Rows on their way from files to tables: some at a time, each with where it came from.

use std::sync::Arc;

use crate::facts::{RelationIndex, Table};

use super::bad_rows::SharedFlaw;
use super::defaults::TakenDefault;
use super::fragments::Fragments;
use super::profile::FileView;

/// Where a row came from. Packed, because there is one for every row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(Rust, packed(2))]
pub(crate) struct Origin {
    /// Which of its table's files, from 0.
    pub(crate) file: u16,
    /// The first line in that file, from 1; for formats without lines, the row.
    pub(crate) line: u32,
}

/// Some rows of a table, one behind the other in one file.
pub(crate) struct Batch {
    /// The good rows, as they stand in the file.
    pub(crate) table: Table,
    /// Where each good row came from.
    pub(crate) origins: Vec<Origin>,
    /// The bad rows.
    pub(crate) bad: Vec<BadRow>,
    /// How many rows these are, good and bad.
    pub(crate) rows: u32,
}

/// A bad row.
#[derive(Debug, Clone)]
pub(crate) struct BadRow {
    pub(crate) origin: Origin,
    pub(crate) flaw: SharedFlaw,
    /// The key by which other rows would name it, where rows of other tables do and that can be read.
    pub(crate) key: Option<Box<str>>,
    /// Its whole key as results show it, where it holds its parents and each column of it can be read.
    pub(crate) shown_key: Option<Box<str>>,
    /// The parents it names and holds, by relation.
    pub(crate) parents: Box<[(RelationIndex, Arc<str>)]>,
    /// Its texts, where it cannot be told which of them names a parent.
    pub(crate) fragments: Fragments,
}

/// What was read of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FileRead {
    /// Its name within the dataset: `sales.csv`, `sales/2025-07.csv`.
    pub(crate) name: String,
    /// The SHA-256 of its bytes as they are on disk, in hexadecimal.
    pub(crate) sha256: String,
    /// The format, as in `run.json`: `csv`.
    pub(crate) format: &'static str,
    /// The encoding of a text, as in `run.json`: `UTF-8`.
    pub(crate) encoding: Option<&'static str>,
    /// How it is packed, as in `run.json`: `gzip`.
    pub(crate) compression: Option<&'static str>,
    /// The sheet, of a workbook.
    pub(crate) sheet: Option<String>,
    /// How many rows it has.
    pub(crate) rows: u32,
    /// How many of them are bad by themselves.
    pub(crate) bad: u32,
    /// What stands in for cells that say nothing.
    pub(crate) defaults: Vec<TakenDefault>,
    /// How it was understood, where somebody looks.
    pub(crate) view: Option<Box<FileView>>,
}

#[cfg(test)]
impl FileRead {
    /// A CSV file of nine good rows.
    pub(crate) fn plain(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            sha256: String::new(),
            format: "csv",
            encoding: None,
            compression: None,
            sheet: None,
            rows: 9,
            bad: 0,
            defaults: Vec::new(),
            view: None,
        }
    }
}
