//! Rows put aside: a file without a name, gone when it is closed or the process ends, however it ends.

#![expect(clippy::disallowed_types, reason = "this room opens files")]

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{UInt16Type, UInt32Type};
use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions, UInt16Array, UInt32Array, new_null_array};
use arrow_ipc::CompressionType;
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::{IpcWriteOptions, StreamWriter};
use arrow_schema::{ArrowError, DataType, Field, Schema};

use crate::dataset::output::without_path;
use crate::dataset::read::Origin;
use crate::facts::{Column, ColumnIndex, ColumnType, Presence, Table, TableSpec, array_type};

/// How many rows are written, and read again, at once.
pub(super) const PIECE: u32 = 2048;

/// Some rows with where they came from.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) table: Table,
    pub(super) origins: Vec<Origin>,
}

/// A file of rows in the making.
pub(super) struct AsideWriter {
    writer: StreamWriter<BufWriter<File>>,
    schema: Arc<Schema>,
    rows: u64,
}

/// A file of rows, to be read as often as need be.
#[derive(Debug)]
pub(super) struct Aside {
    file: File,
    /// How many columns the table has.
    width: usize,
    rows: u64,
}

/// The rows of a file, from the first on.
pub(super) struct AsideReader {
    reader: StreamReader<BufReader<File>>,
    chosen: Vec<usize>,
    width: usize,
}

impl AsideWriter {
    /// A file in `folder`, or where temporary files go.
    pub(super) fn create(spec: &TableSpec, folder: Option<&Path>) -> io::Result<Self> {
        let cells = spec.columns.iter().map(|column| Field::new(&column.name, array_type(&column.kind), true));
        Self::of_fields(cells.collect(), folder)
    }

    /// A file of columns of texts.
    pub(super) fn of_texts(columns: &[&str], folder: Option<&Path>) -> io::Result<Self> {
        let cells = columns.iter().map(|name| Field::new(*name, array_type(&ColumnType::Text), true));
        Self::of_fields(cells.collect(), folder)
    }

    fn of_fields(cells: Vec<Field>, folder: Option<&Path>) -> io::Result<Self> {
        let file = match folder {
            Some(folder) => tempfile::tempfile_in(folder),
            None => tempfile::tempfile(),
        };
        let file = file.map_err(without_path)?;
        let origin = [Field::new("file", DataType::UInt16, false), Field::new("line", DataType::UInt32, false)];
        let schema = Arc::new(Schema::new(cells.into_iter().chain(origin).collect::<Vec<_>>()));
        let options = IpcWriteOptions::default().try_with_compression(Some(CompressionType::LZ4_FRAME));
        let buffer = BufWriter::with_capacity(1 << 18, file);
        let writer = StreamWriter::try_new_with_options(buffer, &schema, options.map_err(failed)?);
        Ok(Self { writer: writer.map_err(failed)?, schema, rows: 0 })
    }

    /// Adds rows, piece by piece.
    pub(super) fn write(&mut self, rows: &Piece) -> io::Result<()> {
        self.rows += u64::from(rows.table.rows);
        let mut start = 0;
        while start < rows.table.rows {
            let count = PIECE.min(rows.table.rows - start);
            let origins = rows.origins.get(start as usize..(start + count) as usize).unwrap_or_default();
            self.write_piece(&rows.table.slice(start, count), origins)?;
            start += count;
        }
        Ok(())
    }

    /// Adds rows as one piece, which is read again as one.
    pub(super) fn write_piece(&mut self, table: &Table, origins: &[Origin]) -> io::Result<()> {
        let rows = table.rows as usize;
        let cells = table.columns.iter().zip(self.schema.fields());
        let mut arrays: Vec<ArrayRef> = cells
            .map(|(column, field)| column.array().unwrap_or_else(|| new_null_array(field.data_type(), rows)))
            .collect();
        arrays.push(Arc::new(UInt16Array::from_iter_values(origins.iter().map(|origin| origin.file))));
        arrays.push(Arc::new(UInt32Array::from_iter_values(origins.iter().map(|origin| origin.line))));
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let batch = RecordBatch::try_new_with_options(Arc::clone(&self.schema), arrays, &options).map_err(failed)?;
        self.writer.write(&batch).map_err(failed)
    }

    /// Ends the file.
    pub(super) fn finish(self) -> io::Result<Aside> {
        let width = self.schema.fields().len().saturating_sub(2);
        let rows = self.rows;
        let file = self.writer.into_inner().map_err(failed)?.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok(Aside { file, width, rows })
    }
}

impl Aside {
    /// How many rows there are.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// Reads the rows from the first on. One reader at a time: they share one position in the file.
    pub(super) fn read(&self) -> io::Result<AsideReader> {
        let chosen = (0..self.width).collect();
        Ok(AsideReader { reader: self.reader(None)?, chosen, width: self.width })
    }

    /// Reads some columns from the first row on, with where rows came from. One reader at a time, as above.
    pub(super) fn with_origins(&self, columns: &BTreeSet<ColumnIndex>) -> io::Result<AsideReader> {
        let chosen: Vec<usize> = columns.iter().map(|column| usize::from(column.0)).collect();
        let read = chosen.iter().copied().chain([self.width, self.width + 1]).collect();
        Ok(AsideReader { reader: self.reader(Some(read))?, chosen, width: self.width })
    }

    /// Reads some columns from the first row on, without where rows came from. One reader at a time, as above.
    pub(super) fn columns(&self, columns: &BTreeSet<ColumnIndex>) -> io::Result<AsideColumns> {
        let chosen: Vec<usize> = columns.iter().map(|column| usize::from(column.0)).collect();
        Ok(AsideColumns { reader: self.reader(Some(chosen.clone()))?, chosen, width: self.width })
    }

    fn reader(&self, columns: Option<Vec<usize>>) -> io::Result<StreamReader<BufReader<File>>> {
        let mut file = self.file.try_clone()?;
        file.seek(SeekFrom::Start(0))?;
        StreamReader::try_new(BufReader::with_capacity(1 << 18, file), columns).map_err(failed)
    }
}

/// The cells of a table of which only some columns have been read.
fn spread(cells: &[ArrayRef], chosen: &[usize], width: usize) -> Vec<Column> {
    let mut columns = vec![Column::Absent; width];
    for (at, cells) in chosen.iter().zip(cells) {
        if let Some(slot) = columns.get_mut(*at) {
            *slot = Column::from_array(cells);
        }
    }
    columns
}

/// Some columns of the rows of a file, from the first on.
pub(in crate::dataset) struct AsideColumns {
    reader: StreamReader<BufReader<File>>,
    chosen: Vec<usize>,
    width: usize,
}

impl Iterator for AsideColumns {
    type Item = io::Result<Table>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = match self.reader.next()? {
            Ok(batch) => batch,
            Err(error) => return Some(Err(failed(error))),
        };
        let columns = spread(batch.columns(), &self.chosen, self.width);
        let rows = u32::try_from(batch.num_rows()).unwrap_or(u32::MAX);
        Some(Ok(Table { columns, rows, presence: Presence::Present }))
    }
}

impl Iterator for AsideReader {
    type Item = io::Result<Piece>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = match self.reader.next()? {
            Ok(batch) => batch,
            Err(error) => return Some(Err(failed(error))),
        };
        let arrays = batch.columns();
        let (cells, origin) = arrays.split_at_checked(self.chosen.len())?;
        let [files, lines] = origin else { return None };
        let (files, lines) = (files.as_primitive::<UInt16Type>(), lines.as_primitive::<UInt32Type>());
        let origins = files.values().iter().zip(lines.values()).map(|(file, line)| Origin { file: *file, line: *line });
        let table = Table {
            columns: spread(cells, &self.chosen, self.width),
            rows: u32::try_from(batch.num_rows()).unwrap_or(u32::MAX),
            presence: Presence::Present,
        };
        Some(Ok(Piece { table, origins: origins.collect() }))
    }
}

/// What went wrong, as an error of files.
fn failed(error: ArrowError) -> io::Error {
    match error {
        ArrowError::IoError(_, error) => error,
        other => io::Error::other(other),
    }
}
