//! Rows of a CSV file, cell by cell, at full precision.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::number::Number;
use crate::value::{Symbols, Value};

/// A CSV file being written, one row at a time: [`Rows::start`] a row, fill it, [`Rows::finish`] it.
pub(super) struct Rows<'w> {
    writer: csv::Writer<&'w mut dyn Write>,
    record: csv::ByteRecord,
    cell: String,
}

/// The row being filled.
pub(super) struct Row<'r> {
    record: &'r mut csv::ByteRecord,
    cell: &'r mut String,
}

impl<'w> Rows<'w> {
    pub(super) fn new(writer: &'w mut dyn Write) -> Self {
        Self { writer: csv::Writer::from_writer(writer), record: csv::ByteRecord::new(), cell: String::new() }
    }

    /// Starts a row.
    pub(super) fn start(&mut self) -> Row<'_> {
        self.record.clear();
        Row { record: &mut self.record, cell: &mut self.cell }
    }

    /// Writes the row that was started last.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        self.writer.write_byte_record(&self.record).map_err(io::Error::from)
    }

    /// Writes what is still held back.
    pub(super) fn end(mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl Row<'_> {
    pub(super) fn text(&mut self, text: &str) {
        self.record.push_field(text.as_bytes());
    }

    /// A value as it is; nothing for an absent one.
    pub(super) fn value(&mut self, value: Value<'_>, symbols: &Symbols) {
        match value {
            Value::Absent => self.text(""),
            Value::Number(number) => self.number(Some(number)),
            Value::Boolean(yes) => self.text(if yes { "true" } else { "false" }),
            Value::Text(text) => self.text(text),
            Value::Symbol(symbol) => self.text(symbols.word(symbol)),
            Value::Date(date) => self.shown(format_args!("{date}")),
            Value::Span(span) => self.shown(format_args!("{}/{}", span.start, span.end)),
        }
    }

    /// A number with all its places, or nothing.
    pub(super) fn number(&mut self, number: Option<Number>) {
        match number {
            Some(number) => self.shown(format_args!("{number}")),
            None => self.text(""),
        }
    }

    /// A number with at least so many places.
    pub(super) fn padded(&mut self, number: Number, places: u32) {
        let places = usize::try_from(places).unwrap_or(0);
        self.shown(format_args!("{number:.places$}"));
    }

    fn shown(&mut self, arguments: std::fmt::Arguments<'_>) {
        self.cell.clear();
        // Writing to a string does not fail.
        let _ = self.cell.write_fmt(arguments);
        self.record.push_field(self.cell.as_bytes());
    }
}
