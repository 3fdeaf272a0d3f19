//! Rows of results gathered into columns.

use std::io;
use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, Date32Builder, Decimal128Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::SchemaRef;

use crate::number::Number;
use crate::value::{Symbols, Value};

use super::layout::{CellKind, TableLayout};

/// A batch is full at so many rows…
const FULL_ROWS: usize = 8192;
/// … or at so many bytes of text, well below what a column of texts can hold.
const FULL_BYTES: usize = 1 << 26;

/// Some rows of a table of results.
#[derive(Debug, Clone)]
pub struct ResultRows {
    /// The rows in columns.
    pub batch: RecordBatch,
    /// Whose each row is: a number by which the caller knows a policy.
    pub owners: Vec<u16>,
}

/// Gathers rows, cell by cell: fill a row in the order of the columns, then [`RowsBuilder::finish_row`].
#[derive(Debug)]
pub struct RowsBuilder {
    schema: SchemaRef,
    cells: Vec<Cells>,
    /// The column of the next cell.
    at: usize,
    bytes: usize,
    owners: Vec<u16>,
    full: Vec<ResultRows>,
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
    /// Starts rows of a table, whose types are `schema` ([`TableLayout::schema`]).
    #[must_use]
    pub fn new(layout: &TableLayout, schema: &SchemaRef) -> Self {
        let cells = layout.columns.iter().zip(schema.fields()).map(|(column, field)| match column.kind {
            CellKind::Text | CellKind::Words(_) => Cells::Text(StringBuilder::new()),
            CellKind::Integer => Cells::Integer(Int64Builder::new()),
            CellKind::Number | CellKind::Money { .. } | CellKind::Fraction | CellKind::Rate => {
                Cells::Number(Decimal128Builder::new().with_data_type(field.data_type().clone()))
            }
            CellKind::Boolean => Cells::Boolean(BooleanBuilder::new()),
            CellKind::Date => Cells::Date(Date32Builder::new()),
        });
        let cells = cells.collect();
        Self { schema: Arc::clone(schema), cells, at: 0, bytes: 0, owners: Vec::new(), full: Vec::new() }
    }

    /// The next cell, a text; one without letters is absent.
    pub fn text(&mut self, text: &str) {
        match self.cells.get_mut(self.at) {
            Some(Cells::Text(cells)) if text.is_empty() => cells.append_null(),
            Some(Cells::Text(cells)) => {
                cells.append_value(text);
                self.bytes += text.len();
            }
            Some(other) => other.nothing(),
            None => {}
        }
        self.at += 1;
    }

    /// The next cell, a value or absent. A value of another type than the column's is absent.
    pub fn value(&mut self, value: Value<'_>, symbols: &Symbols) {
        match (self.cells.get_mut(self.at), value) {
            (Some(Cells::Text(_)), Value::Text(text)) => return self.text(text),
            (Some(Cells::Text(_)), Value::Symbol(symbol)) => return self.text(symbols.word(symbol)),
            (Some(Cells::Text(_)), other) if other.is_known() => return self.text(&other.written(symbols)),
            (Some(Cells::Integer(cells)), Value::Number(number)) if number.is_whole() => {
                cells.append_value(number.to_integer());
            }
            (Some(Cells::Number(cells)), Value::Number(number)) => cells.append_value(number.raw()),
            (Some(Cells::Boolean(cells)), Value::Boolean(yes)) => cells.append_value(yes),
            (Some(Cells::Date(cells)), Value::Date(date)) => cells.append_value(date.days()),
            (Some(other), _) => other.nothing(),
            (None, _) => {}
        }
        self.at += 1;
    }

    /// The next cell, a number or absent.
    pub fn number(&mut self, number: Option<Number>) {
        match (self.cells.get_mut(self.at), number) {
            (Some(Cells::Number(cells)), Some(number)) => cells.append_value(number.raw()),
            (Some(other), _) => other.nothing(),
            (None, _) => {}
        }
        self.at += 1;
    }

    /// The next cell, a count.
    pub fn count(&mut self, count: u32) {
        match self.cells.get_mut(self.at) {
            Some(Cells::Integer(cells)) => cells.append_value(i64::from(count)),
            Some(other) => other.nothing(),
            None => {}
        }
        self.at += 1;
    }

    /// Ends a row, which is `owner`'s; cells that were not filled are absent.
    ///
    /// # Errors
    /// If the columns cannot be made into a batch.
    pub fn finish_row(&mut self, owner: u16) -> io::Result<()> {
        self.cells.iter_mut().skip(self.at).for_each(Cells::nothing);
        self.at = 0;
        self.owners.push(owner);
        if self.owners.len() >= FULL_ROWS || self.bytes >= FULL_BYTES { self.close() } else { Ok(()) }
    }

    /// All rows, in order, in batches of bounded size.
    ///
    /// # Errors
    /// If the columns cannot be made into a batch.
    pub fn finish(mut self) -> io::Result<Vec<ResultRows>> {
        if !self.owners.is_empty() {
            self.close()?;
        }
        Ok(self.full)
    }

    fn close(&mut self) -> io::Result<()> {
        let columns: Vec<ArrayRef> = self.cells.iter_mut().map(Cells::finish).collect();
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns).map_err(io::Error::other)?;
        self.full.push(ResultRows { batch, owners: std::mem::take(&mut self.owners) });
        self.bytes = 0;
        Ok(())
    }
}

impl Cells {
    fn nothing(&mut self) {
        match self {
            Self::Text(cells) => cells.append_null(),
            Self::Integer(cells) => cells.append_null(),
            Self::Number(cells) => cells.append_null(),
            Self::Boolean(cells) => cells.append_null(),
            Self::Date(cells) => cells.append_null(),
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
