//! Rows of results as CSV: the plainest format, and the form from which digests are taken.

use std::io::Write as _;

use arrow_array::RecordBatch;

use super::columns::{ResultCell, typed};
use super::digits::{write_integer, write_number};
use super::guard::needs_guard;
use super::layout::{ResultColumn, TableLayout};

/// Rows as CSV.
#[derive(Debug, Clone, Default)]
pub struct CsvRows {
    /// The rows one behind the other, each with its line end.
    pub bytes: Vec<u8>,
    /// Where each row ends.
    pub ends: Vec<usize>,
}

/// The line of names above the rows.
pub(super) fn csv_header(layout: &TableLayout) -> Vec<u8> {
    let mut out = Vec::new();
    for (index, column) in layout.columns.iter().enumerate() {
        separate(&mut out, index);
        write_text(&mut out, &column.name);
    }
    out.push(b'\n');
    out
}

/// The rows of a batch.
pub(super) fn csv_rows(layout: &TableLayout, batch: &RecordBatch) -> CsvRows {
    let columns = typed(layout, batch);
    let mut rows = CsvRows {
        bytes: Vec::with_capacity(batch.num_rows() * columns.len() * 8),
        ends: Vec::with_capacity(batch.num_rows()),
    };
    for row in 0..batch.num_rows() {
        for (index, (column, cells)) in columns.iter().enumerate() {
            separate(&mut rows.bytes, index);
            write_cell(&mut rows.bytes, column, cells.get(row));
        }
        // A line of one absent cell would be no line.
        if columns.len() == 1 && rows.ends.last().copied().unwrap_or(0) == rows.bytes.len() {
            rows.bytes.extend_from_slice(b"\"\"");
        }
        rows.bytes.push(b'\n');
        rows.ends.push(rows.bytes.len());
    }
    rows
}

fn separate(out: &mut Vec<u8>, index: usize) {
    if index > 0 {
        out.push(b',');
    }
}

fn write_cell(out: &mut Vec<u8>, column: &ResultColumn, cell: ResultCell<'_>) {
    match cell {
        ResultCell::Absent => {}
        ResultCell::Text(text) => write_text(out, text),
        ResultCell::Integer(number) => write_integer(out, number),
        ResultCell::Number(raw) => write_number(out, raw, column.least_places()),
        ResultCell::Boolean(yes) => out.extend_from_slice(if yes { b"true" } else { b"false" }),
        // Writing to bytes does not fail.
        ResultCell::Date(date) => drop(write!(out, "{date}")),
    }
}

/// A text, in quotes where it has a comma, a quote or a line end in it.
fn write_text(out: &mut Vec<u8>, text: &str) {
    let guard = needs_guard(text);
    let bytes = text.as_bytes();
    if !bytes.iter().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        out.extend_from_slice(if guard { b"'" } else { b"" });
        out.extend_from_slice(bytes);
        return;
    }
    out.push(b'"');
    out.extend_from_slice(if guard { b"'" } else { b"" });
    for piece in bytes.split_inclusive(|byte| *byte == b'"') {
        out.extend_from_slice(piece);
        if piece.ends_with(b"\"") {
            out.push(b'"');
        }
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::results::{CellKind, RowsBuilder, without_guard};
    use crate::diagnostic::Text;
    use proptest::prelude::*;

    fn layout(columns: usize) -> TableLayout {
        let column = |at: usize| ResultColumn::new(format!("c{at}"), Text::same("c"), CellKind::Text);
        TableLayout { name: "t".to_owned(), title: Text::same("t"), columns: (0..columns).map(column).collect() }
    }

    proptest! {
        #[test]
        fn any_texts_are_read_back_by_any_csv_reader(rows in prop::collection::vec("[a,\"\r\n'=\\PC]{0,6}", 1..30), width in 1_usize..4) {
            let layout = layout(width);
            let mut builder = RowsBuilder::new(&layout, &layout.schema());
            let rows: Vec<&[String]> = rows.chunks_exact(width).collect();
            for row in &rows {
                row.iter().for_each(|cell| builder.text(cell));
                builder.finish_row(0).expect("a row");
            }
            let mut text = csv_header(&layout);
            for rows in builder.finish().expect("rows") {
                let csv = csv_rows(&layout, &rows.batch);
                prop_assert_eq!(csv.ends.len(), rows.owners.len());
                prop_assert_eq!(csv.ends.last().copied(), Some(csv.bytes.len()));
                text.extend(csv.bytes);
            }
            let mut reader = csv::Reader::from_reader(text.as_slice());
            let read: Vec<Vec<String>> = reader
                .records()
                .map(|record| record.expect("a record").iter().map(|cell| without_guard(cell).to_owned()).collect())
                .collect();
            prop_assert_eq!(read, rows.iter().map(|row| row.to_vec()).collect::<Vec<_>>());
        }
    }
}
