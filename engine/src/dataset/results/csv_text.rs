//! Rows of results as CSV: the plainest format, and the form from which digests are taken.

use std::io::Write as _;

use super::columns::ResultCell;
use super::guard::needs_guard;
use super::layout::TableLayout;
use crate::calendar::Date;
use crate::number::Digits;

/// Rows as CSV.
#[derive(Debug, Clone, Default)]
pub struct CsvRows {
    /// The rows one behind the other, each with its line end.
    pub bytes: Vec<u8>,
    /// Whose they are, and where they end: of rows of one owner that stand together, the last one.
    pub owned: Vec<(u16, usize)>,
}

/// The line of names above the rows.
pub(super) fn csv_header(layout: &TableLayout) -> Vec<u8> {
    let mut out = Vec::new();
    for (index, column) in layout.columns.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write_text(&mut out, &column.name);
    }
    out.push(b'\n');
    out
}

impl CsvRows {
    /// Ends a row that began at `start` and is `owner`'s.
    pub(super) fn end_row(&mut self, start: usize, owner: u16) {
        // A line of one absent cell would be no line.
        if self.bytes.len() == start {
            self.bytes.extend_from_slice(b"\"\"");
        }
        self.bytes.push(b'\n');
        match self.owned.last_mut() {
            Some((last, end)) if *last == owner => *end = self.bytes.len(),
            _ => self.owned.push((owner, self.bytes.len())),
        }
    }
}

/// Writes a cell; numbers with at least so many places.
#[inline]
pub(super) fn write_cell(out: &mut Vec<u8>, cell: ResultCell<'_>, least_places: u32) {
    match cell {
        ResultCell::Absent => {}
        ResultCell::Text(text) => write_text(out, text),
        ResultCell::Integer(number) => out.extend_from_slice(Digits::of_integer(number).as_bytes()),
        ResultCell::Number(raw) => Digits::push_raw(out, raw, least_places),
        ResultCell::Boolean(yes) => out.extend_from_slice(if yes { b"true" } else { b"false" }),
        ResultCell::Date(date) => write_date(out, date),
    }
}

fn write_date(out: &mut Vec<u8>, date: Date) {
    let (year, month, day) = date.ymd();
    let [Ok(year), Ok(month), Ok(day)] = [u16::try_from(year), u16::try_from(month), u16::try_from(day)] else {
        // Writing to bytes does not fail.
        return drop(write!(out, "{date}"));
    };
    let digit = |number: u16, unit: u16| b'0' + u8::try_from(number / unit % 10).unwrap_or_default();
    let [thousands, hundreds, tens, ones] = [1000, 100, 10, 1].map(|unit| digit(year, unit));
    let [month, day] = [month, day].map(|number| [digit(number, 10), digit(number, 1)]);
    out.extend_from_slice(&[thousands, hundreds, tens, ones, b'-', month[0], month[1], b'-', day[0], day[1]]);
}

/// A text, in quotes where it has a comma, a quote or a line end in it.
fn write_text(out: &mut Vec<u8>, text: &str) {
    let guard: &[u8] = if needs_guard(text) { b"'" } else { b"" };
    let bytes = text.as_bytes();
    // Every byte is looked at, many at a time.
    let has = |sought: fn(u8) -> bool| bytes.iter().fold(false, |found, byte| found | sought(*byte));
    if !has(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        out.extend_from_slice(guard);
        out.extend_from_slice(bytes);
        return;
    }
    out.push(b'"');
    out.extend_from_slice(guard);
    if has(|byte| byte == b'"') {
        for piece in bytes.split_inclusive(|byte| *byte == b'"') {
            out.extend_from_slice(piece);
            if piece.ends_with(b"\"") {
                out.push(b'"');
            }
        }
    } else {
        out.extend_from_slice(bytes);
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::results::{CellKind, ResultColumn, RowsBuilder, without_guard};
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
            let mut builder = RowsBuilder::new(&layout, None);
            let rows: Vec<&[String]> = rows.chunks_exact(width).collect();
            for (owner, row) in (0_u16..).zip(&rows) {
                row.iter().for_each(|cell| builder.text(cell));
                builder.finish_row(owner / 2).expect("a row");
            }
            let (mut text, mut owned) = (csv_header(&layout), 0);
            for rows in builder.finish().expect("rows") {
                prop_assert_eq!(rows.csv.owned.last().map(|(_, end)| *end), Some(rows.csv.bytes.len()));
                owned += rows.csv.owned.len();
                text.extend(rows.csv.bytes);
            }
            let mut reader = csv::Reader::from_reader(text.as_slice());
            let read: Vec<Vec<String>> = reader
                .records()
                .map(|record| record.expect("a record").iter().map(|cell| without_guard(cell).to_owned()).collect())
                .collect();
            prop_assert_eq!(owned, rows.len().div_ceil(2));
            prop_assert_eq!(read, rows.iter().map(|row| row.to_vec()).collect::<Vec<_>>());
        }
    }

    #[test]
    fn days_are_written_as_they_are_shown() {
        for day in ["2025-09-30", "0001-01-01", "1969-12-31", "9999-12-31"] {
            let mut out = Vec::new();
            write_date(&mut out, day.parse().expect("a day"));
            assert_eq!(String::from_utf8(out).expect("digits"), day);
        }
    }
}
