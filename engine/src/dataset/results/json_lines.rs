//! A table of results as JSON lines: one object a row, numbers with all their digits, days as ISO
//! texts, `null` for what is absent.

use std::io::{self, Write as _};

use arrow_array::RecordBatch;

use super::super::output::OutputFile;
use super::columns::{ResultCell, typed};
use super::files::{Finished, Piece, TableWriter};
use super::layout::{ResultColumn, TableLayout};
use crate::number::Digits;

/// A file of JSON lines being written.
pub(super) struct JsonLinesFile {
    file: OutputFile,
}

impl JsonLinesFile {
    /// Starts a file.
    pub(super) fn start(file: OutputFile) -> Self {
        Self { file }
    }
}

impl TableWriter for JsonLinesFile {
    fn append(&mut self, piece: &Piece) -> io::Result<()> {
        self.file.write_all(&piece.encoded)
    }

    fn finish(self: Box<Self>) -> io::Result<Finished> {
        Ok(Finished::File(self.file.finish()?))
    }
}

/// The rows of a batch, a line each.
pub(super) fn json_lines(layout: &TableLayout, batch: &RecordBatch) -> Vec<u8> {
    let columns = typed(layout, batch);
    let mut names: Vec<Vec<u8>> = Vec::with_capacity(columns.len());
    for (column, _) in &columns {
        let mut name = if names.is_empty() { b"{".to_vec() } else { b",".to_vec() };
        write_text(&mut name, &column.name);
        name.push(b':');
        names.push(name);
    }
    let mut out = Vec::with_capacity(batch.num_rows() * columns.len() * 20);
    for row in 0..batch.num_rows() {
        for (name, (column, cells)) in names.iter().zip(&columns) {
            out.extend_from_slice(name);
            write_cell(&mut out, column, cells.get(row));
        }
        out.extend_from_slice(b"}\n");
    }
    out
}

fn write_cell(out: &mut Vec<u8>, column: &ResultColumn, cell: ResultCell<'_>) {
    match cell {
        ResultCell::Absent => out.extend_from_slice(b"null"),
        ResultCell::Text(text) => write_text(out, text),
        ResultCell::Integer(number) => out.extend_from_slice(Digits::of_integer(number).as_bytes()),
        ResultCell::Number(raw) => Digits::push_raw(out, raw, column.least_places()),
        ResultCell::Boolean(yes) => out.extend_from_slice(if yes { b"true" } else { b"false" }),
        // Writing to bytes does not fail.
        ResultCell::Date(date) => drop(write!(out, "\"{date}\"")),
    }
}

fn write_text(out: &mut Vec<u8>, text: &str) {
    // Writing a text to bytes does not fail.
    drop(serde_json::to_writer(out, text));
}
