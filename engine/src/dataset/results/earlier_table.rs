//! A table of earlier results, read back row after row whatever its format. Cells are texts as CSV
//! has them: all digits of a number, ISO days, nothing for what is absent.
#![expect(clippy::disallowed_types, reason = "this room opens files")]

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader};
use std::path::Path;

use arrow_array::RecordBatch;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use serde_json::value::RawValue;

use super::columns::{ResultCell, Typed, typed_array};
use super::files::ResultFormat;
use super::guard::without_guard;
use crate::number::Digits;

/// How many rows of a Parquet file are in memory at a time.
const PARQUET_ROWS: usize = 4096;

/// A table of earlier results, at some row. Memory does not grow with the number of rows.
#[derive(Debug)]
pub struct EarlierTable {
    /// The names of the columns; none where the file has no rows and so does not say.
    columns: Option<Vec<String>>,
    rows: Rows,
}

enum Rows {
    Csv(csv::Reader<File>, csv::StringRecord),
    JsonLines { lines: BufReader<File>, line: String, is_first: bool },
    Parquet { batches: ParquetRecordBatchReader, batch: Option<RecordBatch>, row: usize },
}

impl std::fmt::Debug for Rows {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Csv(..) => "CSV",
            Self::JsonLines { .. } => "JSON lines",
            Self::Parquet { .. } => "Parquet",
        })
    }
}

impl EarlierTable {
    /// Opens a file of results; `None` where there is none, or the format is not one that is read back.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub fn open(path: &Path, format: ResultFormat) -> io::Result<Option<Self>> {
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        match format {
            ResultFormat::Csv => Self::csv(file).map(Some),
            ResultFormat::JsonLines => Self::json_lines(file).map(Some),
            ResultFormat::Parquet => Self::parquet(file).map(Some),
            ResultFormat::Workbook => Ok(None),
        }
    }

    fn csv(file: File) -> io::Result<Self> {
        let mut reader = csv::ReaderBuilder::new().buffer_capacity(1 << 17).from_reader(file);
        let columns = reader.headers().map_err(broken_csv)?.iter().map(|name| without_guard(name).to_owned()).collect();
        Ok(Self { columns: Some(columns), rows: Rows::Csv(reader, csv::StringRecord::new()) })
    }

    fn json_lines(file: File) -> io::Result<Self> {
        let mut lines = BufReader::with_capacity(1 << 17, file);
        let mut line = String::new();
        lines.read_line(&mut line)?;
        let columns = match line.is_empty() {
            true => None,
            false => Some(names(&line)?),
        };
        Ok(Self { columns, rows: Rows::JsonLines { lines, line, is_first: true } })
    }

    fn parquet(file: File) -> io::Result<Self> {
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(io::Error::other)?;
        let columns = builder.schema().fields().iter().map(|field| field.name().clone()).collect();
        let batches = builder.with_batch_size(PARQUET_ROWS).build().map_err(io::Error::other)?;
        Ok(Self { columns: Some(columns), rows: Rows::Parquet { batches, batch: None, row: 0 } })
    }

    /// The place of a column among the cells of a row; `None` where there is no such column.
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.as_ref()?.iter().position(|column| column == name)
    }

    /// The names of its columns; none where the file does not say.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        self.columns.as_deref().unwrap_or_default()
    }

    /// Whether the file says which columns it has: one of JSON lines without rows does not.
    #[must_use]
    pub fn knows_columns(&self) -> bool {
        self.columns.is_some()
    }

    /// Reads the next row into `cells`; whether there was one.
    ///
    /// # Errors
    /// When the file cannot be read, or is no file of results.
    pub fn next_row(&mut self, cells: &mut Vec<String>) -> io::Result<bool> {
        let columns = self.columns.as_deref().unwrap_or_default();
        cells.resize_with(columns.len(), String::new);
        match &mut self.rows {
            Rows::Csv(reader, record) => {
                if !reader.read_record(record).map_err(broken_csv)? {
                    return Ok(false);
                }
                for (cell, field) in cells.iter_mut().zip(record.iter()) {
                    cell.clear();
                    cell.push_str(without_guard(field));
                }
                Ok(true)
            }
            Rows::JsonLines { lines, line, is_first } => {
                if !std::mem::take(is_first) {
                    line.clear();
                    lines.read_line(line)?;
                }
                if line.is_empty() {
                    return Ok(false);
                }
                json_cells(line, columns, cells)?;
                Ok(true)
            }
            Rows::Parquet { batches, batch, row } => {
                while batch.as_ref().is_none_or(|batch| *row >= batch.num_rows()) {
                    *row = 0;
                    *batch = match batches.next() {
                        Some(next) => Some(next.map_err(io::Error::other)?),
                        None => return Ok(false),
                    };
                }
                if let Some(batch) = batch {
                    for (cell, array) in cells.iter_mut().zip(batch.columns()) {
                        let typed = typed_array(array).ok_or_else(|| {
                            io::Error::other(format!("a column of type {} is none of results", array.data_type()))
                        })?;
                        show(&typed, *row, cell);
                    }
                }
                *row += 1;
                Ok(true)
            }
        }
    }
}

/// The names in a line that holds an object, in their order.
fn names(line: &str) -> io::Result<Vec<String>> {
    let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line)?;
    Ok(object.into_iter().map(|(name, _)| name).collect())
}

fn json_cells(line: &str, columns: &[String], cells: &mut [String]) -> io::Result<()> {
    // Raw values keep all digits of a number.
    let object: BTreeMap<String, &RawValue> = serde_json::from_str(line)?;
    for (name, cell) in columns.iter().zip(cells) {
        cell.clear();
        match object.get(name).map(|value| value.get()) {
            None | Some("null") => {}
            Some(text) if text.starts_with('"') => cell.push_str(&serde_json::from_str::<String>(text)?),
            Some(plain) => cell.push_str(plain),
        }
    }
    Ok(())
}

fn show(cells: &Typed<'_>, row: usize, shown: &mut String) {
    shown.clear();
    match cells.get(row) {
        ResultCell::Absent => {}
        ResultCell::Text(text) => shown.push_str(text),
        ResultCell::Integer(number) => shown.push_str(Digits::of_integer(number).as_str()),
        ResultCell::Number(raw) => shown.push_str(Digits::of_raw(raw, 0).as_str()),
        ResultCell::Boolean(yes) => shown.push_str(if yes { "true" } else { "false" }),
        ResultCell::Date(date) => shown.push_str(&date.to_string()),
    }
}
/// What is wrong with CSV, in words.
fn broken_csv(error: csv::Error) -> io::Error {
    let line = error.position().map_or(1, csv::Position::line);
    match error.kind() {
        csv::ErrorKind::Io(_) => error.into(),
        csv::ErrorKind::Utf8 { .. } => {
            io::Error::new(io::ErrorKind::InvalidData, format!("line {line} is not UTF-8 text"))
        }
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => io::Error::new(
            io::ErrorKind::InvalidData,
            format!("the header and line {line} differ in their number of cells: {expected_len} and {len}"),
        ),
        _ => io::Error::new(io::ErrorKind::InvalidData, error),
    }
}
