//! Rows of results gathered as CSV, which digests are taken of, and in columns where the format needs them.

use std::io;
use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, Date32Builder, Decimal128Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, SchemaRef};

use crate::number::Number;
use crate::value::{Symbols, Value};

use super::columns::ResultCell;
use super::csv_text::{CsvRows, write_cell};
use super::layout::{CellKind, ResultColumn, TableLayout};

/// A batch is full at so many rows…
const FULL_ROWS: usize = 8192;
/// … or at so many bytes of text, well below what a column of texts can hold.
const FULL_BYTES: usize = 1 << 26;
/// For so many bytes of each text of a column there is room from the beginning.
const TEXT_BYTES: usize = 8;

/// Some rows of a table of results.
#[derive(Debug, Clone)]
pub struct ResultRows {
    /// The rows as CSV, and whose they are.
    pub csv: CsvRows,
    /// The rows in columns, where they were asked for.
    pub batch: Option<RecordBatch>,
}

/// Gathers rows, cell by cell: fill a row in the order of the columns, then [`RowsBuilder::finish_row`].
#[derive(Debug)]
pub struct RowsBuilder {
    kinds: Vec<Kind>,
    csv: CsvRows,
    /// Where the row begins.
    start: usize,
    /// How many rows there are.
    rows: usize,
    /// The column of the next cell.
    at: usize,
    /// The rows in columns, unless CSV is all that is needed.
    columns: Option<(SchemaRef, Vec<Cells>)>,
    full: Vec<ResultRows>,
}

/// What the cells of a column are.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Text,
    Integer,
    /// With at least so many places.
    Number(u32),
    Boolean,
    Date,
}

#[derive(Debug)]
enum Cells {
    Text(StringBuilder),
    Integer(Int64Builder),
    Number(Decimal128Builder),
    Boolean(BooleanBuilder),
    Date(Date32Builder),
}

impl RowsBuilder {
    /// Starts rows of a table: as CSV, and where there is a `schema`, which is [`TableLayout::schema`], in columns
    /// of its types too.
    #[must_use]
    pub fn new(layout: &TableLayout, schema: Option<&SchemaRef>) -> Self {
        Self::with_room(layout, schema, (0, 0))
    }

    /// The same, with room for so many rows and bytes of CSV.
    #[must_use]
    pub(super) fn with_room(layout: &TableLayout, schema: Option<&SchemaRef>, (rows, bytes): (usize, usize)) -> Self {
        let kinds: Vec<Kind> = layout.columns.iter().map(Kind::of).collect();
        let columns = schema.map(|schema| {
            let cells = kinds.iter().zip(schema.fields());
            (Arc::clone(schema), cells.map(|(kind, field)| Cells::of(*kind, field.data_type(), rows)).collect())
        });
        let csv = CsvRows { bytes: Vec::with_capacity(bytes), owned: Vec::new() };
        Self { kinds, csv, start: 0, rows: 0, at: 0, columns, full: Vec::new() }
    }

    /// The next cell, a text; one without letters is absent.
    pub fn text(&mut self, text: &str) {
        match self.kinds.get(self.at) {
            Some(Kind::Text) if !text.is_empty() => self.cell(ResultCell::Text(text), 0),
            _ => self.cell(ResultCell::Absent, 0),
        }
    }

    /// The next cell, a value or absent. A value of another type than the column's is absent.
    pub fn value(&mut self, value: Value<'_>, symbols: &Symbols) {
        match (self.kinds.get(self.at).copied(), value) {
            (Some(Kind::Text), Value::Text(text)) => self.text(text),
            (Some(Kind::Text), Value::Symbol(symbol)) => self.text(symbols.word(symbol)),
            (Some(Kind::Text), other) if other.is_known() => self.text(&other.written(symbols)),
            (Some(Kind::Integer), Value::Number(number)) if number.is_whole() => {
                self.cell(ResultCell::Integer(number.to_integer()), 0);
            }
            (Some(Kind::Number(places)), Value::Number(number)) => self.cell(ResultCell::Number(number.raw()), places),
            (Some(Kind::Boolean), Value::Boolean(yes)) => self.cell(ResultCell::Boolean(yes), 0),
            (Some(Kind::Date), Value::Date(date)) => self.cell(ResultCell::Date(date), 0),
            _ => self.cell(ResultCell::Absent, 0),
        }
    }

    /// The next cell, a number or absent.
    pub fn number(&mut self, number: Option<Number>) {
        match (self.kinds.get(self.at).copied(), number) {
            (Some(Kind::Number(places)), Some(number)) => self.cell(ResultCell::Number(number.raw()), places),
            _ => self.cell(ResultCell::Absent, 0),
        }
    }

    /// The next cell, a count.
    pub fn count(&mut self, count: u32) {
        let is_integer = matches!(self.kinds.get(self.at), Some(Kind::Integer));
        self.cell(if is_integer { ResultCell::Integer(i64::from(count)) } else { ResultCell::Absent }, 0);
    }

    /// The next cell, of its column's type or absent, a number with at least so many places; none beyond the last
    /// column. Made part of its callers, each of which knows what the cell is.
    #[inline]
    fn cell(&mut self, cell: ResultCell<'_>, least_places: u32) {
        if self.at >= self.kinds.len() {
            return;
        }
        if self.at > 0 {
            self.csv.bytes.push(b',');
        }
        write_cell(&mut self.csv.bytes, cell, least_places);
        if let Some(cells) = self.columns.as_mut().and_then(|(_, columns)| columns.get_mut(self.at)) {
            cells.push(cell);
        }
        self.at += 1;
    }

    /// Ends a row, which is `owner`'s; cells that were not filled are absent.
    ///
    /// # Errors
    /// If the columns cannot be made into a batch.
    pub fn finish_row(&mut self, owner: u16) -> io::Result<()> {
        while self.at < self.kinds.len() {
            self.cell(ResultCell::Absent, 0);
        }
        self.csv.end_row(self.start, owner);
        (self.start, self.at) = (self.csv.bytes.len(), 0);
        self.rows += 1;
        if self.rows >= FULL_ROWS || self.start >= FULL_BYTES { self.close() } else { Ok(()) }
    }

    /// All rows, in order, in batches of bounded size.
    ///
    /// # Errors
    /// If the columns cannot be made into a batch.
    pub fn finish(mut self) -> io::Result<Vec<ResultRows>> {
        if self.rows > 0 {
            self.close()?;
        }
        Ok(self.full)
    }

    fn close(&mut self) -> io::Result<()> {
        let batch = match &mut self.columns {
            Some((schema, columns)) => {
                let columns: Vec<ArrayRef> = columns.iter_mut().map(Cells::finish).collect();
                Some(RecordBatch::try_new(Arc::clone(schema), columns).map_err(io::Error::other)?)
            }
            None => None,
        };
        self.full.push(ResultRows { csv: std::mem::take(&mut self.csv), batch });
        (self.start, self.rows) = (0, 0);
        Ok(())
    }
}

impl Kind {
    fn of(column: &ResultColumn) -> Self {
        match column.kind {
            CellKind::Text | CellKind::Words(_) => Self::Text,
            CellKind::Integer => Self::Integer,
            CellKind::Number | CellKind::Money { .. } | CellKind::Fraction | CellKind::Rate => {
                Self::Number(column.least_places())
            }
            CellKind::Boolean => Self::Boolean,
            CellKind::Date => Self::Date,
        }
    }
}

impl Cells {
    /// An empty column with room for so many cells.
    fn of(kind: Kind, data_type: &DataType, rows: usize) -> Self {
        match kind {
            Kind::Text => Self::Text(StringBuilder::with_capacity(rows, rows * TEXT_BYTES)),
            Kind::Integer => Self::Integer(Int64Builder::with_capacity(rows)),
            Kind::Number(_) => Self::Number(Decimal128Builder::with_capacity(rows).with_data_type(data_type.clone())),
            Kind::Boolean => Self::Boolean(BooleanBuilder::with_capacity(rows)),
            Kind::Date => Self::Date(Date32Builder::with_capacity(rows)),
        }
    }

    #[inline]
    fn push(&mut self, cell: ResultCell<'_>) {
        match (self, cell) {
            (Self::Text(cells), ResultCell::Text(text)) => cells.append_value(text),
            (Self::Integer(cells), ResultCell::Integer(number)) => cells.append_value(number),
            (Self::Number(cells), ResultCell::Number(raw)) => cells.append_value(raw),
            (Self::Boolean(cells), ResultCell::Boolean(yes)) => cells.append_value(yes),
            (Self::Date(cells), ResultCell::Date(date)) => cells.append_value(date.days()),
            (Self::Text(cells), _) => cells.append_null(),
            (Self::Integer(cells), _) => cells.append_null(),
            (Self::Number(cells), _) => cells.append_null(),
            (Self::Boolean(cells), _) => cells.append_null(),
            (Self::Date(cells), _) => cells.append_null(),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(cells) => Arc::new(cells.finish()),
            Self::Integer(cells) => Arc::new(cells.finish()),
            Self::Number(cells) => Arc::new(cells.finish()),
            Self::Boolean(cells) => Arc::new(cells.finish()),
            Self::Date(cells) => Arc::new(cells.finish()),
        }
    }
}
