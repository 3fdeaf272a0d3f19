//! Rows of a table made ready to be written: as text, or in typed columns.

use std::io;
use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, Date32Builder, Decimal128Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema};
use assay_engine::calendar::Date;

use super::file::SampleFormat;
use super::table::{Holds, Shape, TableRows};

/// Some rows of a table, ready to be written.
#[derive(Debug)]
pub(super) struct Prepared {
    /// How many they are.
    pub(super) rows: u64,
    /// The rows as CSV; empty where they are in columns.
    pub(super) text: String,
    /// The rows in columns.
    pub(super) batch: Option<RecordBatch>,
}

/// Makes rows ready for a format. An error where a cell is not of the kind that its column holds.
pub(super) fn prepared(
    shape: &Shape,
    rows: &TableRows,
    bad_percent: u32,
    format: SampleFormat,
) -> io::Result<Prepared> {
    let count = rows.rows();
    match format {
        SampleFormat::Csv => Ok(Prepared { rows: count, text: rows.text().to_owned(), batch: None }),
        SampleFormat::Parquet if count == 0 => Ok(Prepared { rows: 0, text: String::new(), batch: None }),
        SampleFormat::Parquet => {
            let batch = Some(in_columns(shape, rows.text(), bad_percent)?);
            Ok(Prepared { rows: count, text: String::new(), batch })
        }
    }
}

/// The columns of a table with their types.
pub(super) fn schema(shape: &Shape, bad_percent: u32) -> Schema {
    let fields = shape.columns(bad_percent).map(|(name, holds)| Field::new(name, holds.data_type(), true));
    Schema::new(fields.collect::<Vec<_>>())
}

fn in_columns(shape: &Shape, text: &str, bad_percent: u32) -> io::Result<RecordBatch> {
    let mut cells: Vec<Cells> = shape.columns(bad_percent).map(|(_, holds)| Cells::new(holds)).collect();
    for line in text.lines() {
        for (cells, cell) in cells.iter_mut().zip(line.split(',')) {
            let added = cells.add(cell);
            added.ok_or_else(|| io::Error::other(format!("`{cell}` in {}", shape.name)))?;
        }
    }
    let columns: Vec<ArrayRef> = cells.iter_mut().map(Cells::finish).collect();
    RecordBatch::try_new(Arc::new(schema(shape, bad_percent)), columns).map_err(io::Error::other)
}

impl Holds {
    fn data_type(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8,
            Self::Integer => DataType::Int64,
            Self::Money => DataType::Decimal128(18, 2),
            Self::Decimal => DataType::Decimal128(18, 4),
            Self::Date => DataType::Date32,
            Self::Boolean => DataType::Boolean,
        }
    }
}

/// The cells of a column in the making.
enum Cells {
    Text(StringBuilder),
    Integer(Int64Builder),
    Number(Decimal128Builder, usize),
    Date(Date32Builder),
    Boolean(BooleanBuilder),
}

impl Cells {
    fn new(holds: Holds) -> Self {
        let number = || Decimal128Builder::new().with_data_type(holds.data_type());
        match holds {
            Holds::Text => Self::Text(StringBuilder::new()),
            Holds::Integer => Self::Integer(Int64Builder::new()),
            Holds::Money => Self::Number(number(), 2),
            Holds::Decimal => Self::Number(number(), 4),
            Holds::Date => Self::Date(Date32Builder::new()),
            Holds::Boolean => Self::Boolean(BooleanBuilder::new()),
        }
    }

    /// Adds a cell as it is written; none where it is of another kind.
    fn add(&mut self, cell: &str) -> Option<()> {
        let known = (!cell.is_empty()).then_some(cell);
        match self {
            Self::Text(cells) => cells.append_option(known),
            Self::Integer(cells) => cells.append_option(known.map(str::parse).transpose().ok()?),
            Self::Number(cells, places) => {
                let number = match known {
                    Some(cell) => Some(scaled(cell, *places)?),
                    None => None,
                };
                cells.append_option(number);
            }
            Self::Date(cells) => cells.append_option(known.map(str::parse).transpose().ok()?.map(Date::days)),
            Self::Boolean(cells) => cells.append_option(known.map(str::parse).transpose().ok()?),
        }
        Some(())
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(cells) => Arc::new(cells.finish()),
            Self::Integer(cells) => Arc::new(cells.finish()),
            Self::Number(cells, _) => Arc::new(cells.finish()),
            Self::Date(cells) => Arc::new(cells.finish()),
            Self::Boolean(cells) => Arc::new(cells.finish()),
        }
    }
}

/// A number in units of its last place; none where it is no number, or has more places.
fn scaled(text: &str, places: usize) -> Option<i128> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let missing = u32::try_from(places.checked_sub(part.len())?).ok()?;
    let digits: i128 = format!("{whole}{part}").parse().ok()?;
    Some(digits * 10_i128.pow(missing))
}

#[cfg(test)]
mod tests {
    use super::scaled;

    #[test]
    fn numbers_keep_their_places() {
        assert_eq!(scaled("-0.05", 2), Some(-5));
        assert_eq!(scaled("12", 4), Some(120_000));
        assert_eq!(scaled("0.0650", 4), Some(650));
        assert_eq!(scaled("0.065", 2), None);
        assert_eq!(scaled("see note", 2), None);
    }
}
