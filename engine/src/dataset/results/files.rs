//! All tables of a run's results, written side by side into one output folder.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use rayon::prelude::*;
use rust_xlsxwriter::Worksheet;

use super::super::output::{OutputFile, OutputFolder, RUN_RECORD, cannot_write};
use super::csv_file::CsvFile;
use super::csv_text::{CsvRows, csv_header};
use super::digests::Digests;
use super::json_lines::{JsonLinesFile, json_lines};
use super::layout::TableLayout;
use super::overview::Overview;
use super::parquet_file::ParquetFile;
use super::rows::{ResultRows, RowsBuilder};
use super::workbook::{SharedWorkbook, Sheets};
use crate::diagnostic::{Diagnostic, Language};

/// The format of result files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ResultFormat {
    /// Comma-separated values in UTF-8, a file a table.
    #[default]
    Csv,
    /// Parquet, a file a table.
    Parquet,
    /// JSON, an object a line, a file a table.
    JsonLines,
    /// One workbook for people, a sheet a table.
    Workbook,
}

/// The name of the workbook that holds all tables.
pub const WORKBOOK: &str = "results.xlsx";

impl ResultFormat {
    /// The formats in which earlier results are read, the commonest first.
    pub const READ: [Self; 3] = [Self::Csv, Self::Parquet, Self::JsonLines];

    /// Its name, as `--format` and the run record have it.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Parquet => "parquet",
            Self::JsonLines => "jsonl",
            Self::Workbook => "xlsx",
        }
    }

    /// The format of a name.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        [Self::Csv, Self::Parquet, Self::JsonLines, Self::Workbook].into_iter().find(|format| format.tag() == tag)
    }

    /// The name of a table's file.
    #[must_use]
    pub fn file_name(self, table: &str) -> String {
        match self {
            Self::Csv => format!("{table}.csv"),
            Self::Parquet => format!("{table}.parquet"),
            Self::JsonLines => format!("{table}.jsonl"),
            Self::Workbook => WORKBOOK.to_owned(),
        }
    }
}

/// Some rows of a table, ready to be put behind those before them.
#[derive(Debug, Clone)]
pub struct Piece {
    /// The rows as CSV, and whose they are.
    pub csv: CsvRows,
    /// The rows in columns, where the format is not CSV.
    pub batch: Option<RecordBatch>,
    /// The rows in the format of the files, where it puts bytes behind each other and is not CSV.
    pub encoded: Vec<u8>,
}

impl Piece {
    /// The rows in columns.
    ///
    /// # Errors
    /// If they were made for a format that has no use for columns.
    pub fn columns(&self) -> io::Result<&RecordBatch> {
        self.batch.as_ref().ok_or_else(|| io::Error::other("rows without columns"))
    }
}

/// What a table has come to.
pub enum Finished {
    /// A file of its own, which the disk has, with its SHA-256 in hexadecimal.
    File(String),
    /// Sheets of the workbook.
    Sheets(Vec<Worksheet>),
}

/// Writes one table in some format.
pub trait TableWriter: Send {
    /// Puts rows behind those written so far.
    ///
    /// # Errors
    /// If they cannot be written.
    fn append(&mut self, piece: &Piece) -> io::Result<()>;

    /// Writes what is still held back, and has the disk keep it.
    ///
    /// # Errors
    /// If it cannot be written.
    fn finish(self: Box<Self>) -> io::Result<Finished>;
}

/// What the tables of a run's results are, for making rows of them on any thread.
#[derive(Debug)]
pub struct ResultTables {
    format: ResultFormat,
    layouts: Vec<TableLayout>,
    schemas: Vec<SchemaRef>,
    /// How many rows and bytes of CSV the last piece had, which the next one is likely to have too.
    room: Vec<(AtomicUsize, AtomicUsize)>,
}

impl ResultTables {
    /// Some tables of results.
    #[must_use]
    pub fn new(format: ResultFormat, layouts: Vec<TableLayout>) -> Self {
        let schemas = layouts.iter().map(TableLayout::schema).collect();
        let room = layouts.iter().map(|_| Default::default()).collect();
        Self { format, layouts, schemas, room }
    }

    /// Starts rows of a table, by its place; none where there is no such table.
    #[must_use]
    pub fn builder(&self, table: usize) -> Option<RowsBuilder> {
        let schema = self.schemas.get(table).filter(|_| self.format != ResultFormat::Csv);
        let (rows, bytes) = self.room.get(table)?;
        let room = [rows, bytes].map(|last| last.load(Ordering::Relaxed)).map(|last| last + last / 8);
        Some(RowsBuilder::with_room(self.layouts.get(table)?, schema, room.into()))
    }

    /// Rows of a table made ready to be written.
    #[must_use]
    pub fn piece(&self, table: usize, rows: ResultRows) -> Piece {
        let ResultRows { csv, batch } = rows;
        if let Some((rows, bytes)) = self.room.get(table) {
            rows.store(batch.as_ref().map_or(0, RecordBatch::num_rows), Ordering::Relaxed);
            bytes.store(csv.bytes.len(), Ordering::Relaxed);
        }
        let encoded = match (self.format, self.layouts.get(table), &batch) {
            (ResultFormat::JsonLines, Some(layout), Some(batch)) => json_lines(layout, batch),
            _ => Vec::new(),
        };
        Piece { csv, batch, encoded }
    }
}

/// The files of a run's results, in the making. If they are dropped before the end, nothing of them
/// stays and what stood in their place stands as before.
pub struct ResultFiles {
    folder: OutputFolder,
    tables: Arc<ResultTables>,
    open: Vec<OpenTable>,
    workbook: Option<(SharedWorkbook, OutputFile)>,
}

struct OpenTable {
    /// The file as the user will find it.
    shown: PathBuf,
    writer: Box<dyn TableWriter>,
    digests: Digests,
    /// Whose all rows are, where the file is what his digest is taken over.
    only: Option<u16>,
}

impl ResultFiles {
    /// Starts the files that will stand in `out`: of each table, with the owners whose rows are to
    /// have a digest.
    ///
    /// # Errors
    /// A finding, if `out` holds anything but an earlier output, or cannot be written.
    pub fn create(
        out: &Path,
        (format, language): (ResultFormat, Language),
        tables: Vec<(TableLayout, Vec<u16>)>,
    ) -> Result<Self, Box<Diagnostic>> {
        let mut folder = OutputFolder::prepare(out)?;
        let failed = |error: io::Error| Box::new(cannot_write(&out.join(WORKBOOK), &error));
        let workbook = match format {
            ResultFormat::Workbook => {
                let book = SharedWorkbook::create(folder.making(), language).map_err(failed)?;
                Some((book, folder.create(WORKBOOK).map_err(failed)?))
            }
            _ => None,
        };
        let mut open = Vec::with_capacity(tables.len());
        for (layout, owners) in &tables {
            let name = format.file_name(&layout.name);
            let shown = folder.shown(&name);
            let mut start = || -> io::Result<Box<dyn TableWriter>> {
                Ok(match (format, &workbook) {
                    (_, Some((book, _))) => Box::new(Sheets::start(book.clone(), layout.clone())?),
                    (ResultFormat::Parquet, _) => Box::new(ParquetFile::start(layout, folder.create(&name)?)),
                    (ResultFormat::JsonLines, _) => Box::new(JsonLinesFile::start(folder.create(&name)?)),
                    _ => Box::new(CsvFile::start(layout, folder.create(&name)?)?),
                })
            };
            let writer = start().map_err(|error| Box::new(cannot_write(&shown, &error)))?;
            let only = match owners.as_slice() {
                [owner] if format == ResultFormat::Csv => Some(*owner),
                _ => None,
            };
            let owners = if only.is_some() { &[] } else { owners.as_slice() };
            open.push(OpenTable { shown, writer, digests: Digests::new(owners, &csv_header(layout)), only });
        }
        let layouts = tables.into_iter().map(|(layout, _)| layout).collect();
        Ok(Self { folder, tables: Arc::new(ResultTables::new(format, layouts)), open, workbook })
    }

    /// What the tables are.
    #[must_use]
    pub fn tables(&self) -> Arc<ResultTables> {
        Arc::clone(&self.tables)
    }

    /// Puts rows behind those so far: of each table, in the order in which the tables were named.
    /// Tables are written at the same time, and their digests taken meanwhile.
    ///
    /// # Errors
    /// A finding, if they cannot be written.
    pub fn append(&mut self, pieces: &[Vec<Piece>]) -> Result<(), Box<Diagnostic>> {
        let written: Vec<Result<(), Box<Diagnostic>>> = self
            .open
            .par_iter_mut()
            .zip(pieces)
            .filter(|(_, pieces)| !pieces.is_empty())
            .map(|(table, pieces)| table.append(pieces))
            .collect();
        written.into_iter().collect()
    }

    /// Ends the tables, and takes the digests of their owners' rows. A workbook has `overview` as
    /// its first sheet.
    ///
    /// # Errors
    /// A finding, if the last rows cannot be written.
    pub fn close(self, overview: &Overview) -> Result<ClosedFiles, Box<Diagnostic>> {
        let closed: Vec<Result<Closed, Box<Diagnostic>>> = self
            .open
            .into_par_iter()
            .map(|table| {
                let finished = table.writer.finish();
                let finished = finished.map_err(|error| Box::new(cannot_write(&table.shown, &error)))?;
                let digests = match (&finished, table.only) {
                    (Finished::File(digest), Some(owner)) => vec![(owner, digest.clone())],
                    _ => table.digests.finish(),
                };
                Ok((finished, digests))
            })
            .collect();
        let (mut digests, mut sheets) = (Vec::new(), Vec::new());
        for table in closed {
            let (finished, found) = table?;
            digests.push(found);
            if let Finished::Sheets(own) = finished {
                sheets.push(own);
            }
        }
        if let Some((book, file)) = self.workbook {
            let written = book.finish(overview, sheets, file);
            written.map_err(|error| Box::new(cannot_write(&self.folder.shown(WORKBOOK), &error)))?;
        }
        Ok(ClosedFiles { folder: self.folder, digests })
    }
}

/// What a table has come to, and its digests by owner.
type Closed = (Finished, Vec<(u16, String)>);

impl OpenTable {
    fn append(&mut self, pieces: &[Piece]) -> Result<(), Box<Diagnostic>> {
        let Self { shown, writer, digests, .. } = self;
        let (written, ()) =
            rayon::join(|| pieces.iter().try_for_each(|piece| writer.append(piece)), || digests.add(pieces));
        written.map_err(|error| Box::new(cannot_write(shown, &error)))
    }
}

/// The files of a run's results, whole but for the run record, and not yet in their place.
#[derive(Debug)]
pub struct ClosedFiles {
    folder: OutputFolder,
    digests: Vec<Vec<(u16, String)>>,
}

impl ClosedFiles {
    /// The digest in hexadecimal of an owner's rows of a table, by the table's place.
    #[must_use]
    pub fn digest(&self, table: usize, owner: u16) -> Option<&str> {
        let found = self.digests.get(table)?.iter().find(|(known, _)| *known == owner);
        found.map(|(_, digest)| digest.as_str())
    }

    /// The files by name, with the SHA-256 of each in hexadecimal.
    #[must_use]
    pub fn files(&self) -> Vec<(String, String)> {
        self.folder.digests()
    }

    /// Adds the run record and puts everything in its place.
    ///
    /// # Errors
    /// A finding, if that fails; what stood there before then stands as before.
    pub fn publish(mut self, record: &str) -> Result<(), Box<Diagnostic>> {
        self.folder.write(RUN_RECORD, record.as_bytes())?;
        self.folder.publish()
    }
}
