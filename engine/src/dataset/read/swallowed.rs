//! Rows that a quote has swallowed: a field in quotes that runs over several lines, and leaves the right number of
//! fields all the same.
//!
//! Texts may have line breaks in them, such as addresses. But where a quote was opened by mistake and closed by another
//! one, the lines on which that happened are rows as soon as these quotes are taken off. A row of such lines is bad if one of
//! them reads as a row of the table, with a number, a day or a word where the quotes hold a text. If they only have as
//! many fields as a row, that is told, and the row used.

use std::ops::Range;

use crate::facts::{ColumnIndex, ColumnType};

use super::batch::BadRow;
use super::fragments::Fragments;
use super::layout::Layout;
use super::record::Record;
use super::row::{Unlisted, bad_row, read_row};
use super::row_flaw;
use super::scan::{Scanned, scan};
use super::words::{is_missing, visible};

/// How many fields lines must have to be told for their number alone.
const TELLING: usize = 3;

/// Whether the lines of a record look like rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lines {
    /// They do not.
    Text,
    /// They have as many fields as a row.
    Wide,
    /// One of them is a row by itself.
    Rows,
}

impl Lines {
    /// Looks at the text of a record that runs over several lines.
    pub(super) fn of(layout: &Layout<'_>, record: &Record<'_>, text: &str, separator: u8) -> Self {
        let width = layout.header.width;
        if record.len() != width || layout.asked.is_some() {
            return Self::Text;
        }
        let lines: Vec<&str> = text.lines().collect();
        let [first, between @ .., last] = lines.as_slice() else { return Self::Text };
        // Where a quote is written twice, somebody knew what quotes are.
        let is_doubled = [first, last].iter().any(|line| line.contains("\"\""));
        let (Some(open), Some(close)) = (first.rfind('"'), last.find('"')) else { return Self::Text };
        if is_doubled || between.iter().any(|line| line.contains('"')) {
            return Self::Text;
        }
        let without = |line: &str, at: usize| {
            let (before, behind) = line.split_at(at);
            [before, behind.get(1..).unwrap_or_default()].concat()
        };
        let (first, last) = (without(first, open), without(last, close));
        let before =
            fields(first.get(..open).unwrap_or_default(), separator).map_or(0, |count| count.saturating_sub(1));
        let behind =
            fields(last.get(close..).unwrap_or_default(), separator).map_or(0, |count| count.saturating_sub(1));
        if [&first, &last].iter().any(|line| fields(line, separator) != Some(width)) {
            return Self::Text;
        }
        let is_row = |line: &str, within: Range<usize>| is_row(layout, (line, separator), within);
        let ends = is_row(&first, before..width) || is_row(&last, 0..width.saturating_sub(behind));
        match ends || between.iter().any(|line| is_row(line, 0..width)) {
            true => Self::Rows,
            false if width >= TELLING => Self::Wide,
            false => Self::Text,
        }
    }
}

/// The bad row that a record of rows is. It may belong to whoever is named in any of its lines.
pub(super) fn swallowing_row(layout: &Layout<'_>, record: &Record<'_>, text: &str, separator: u8) -> BadRow {
    let separator = char::from(separator);
    let signs: [&[char]; 2] = [&[separator, '\n'], &[separator, '\n', '\r', '"']];
    let fragments = Fragments::of_line(layout, text, &signs);
    let more = u32::try_from(text.lines().count().saturating_sub(1)).unwrap_or(u32::MAX);
    BadRow { parents: Box::default(), fragments, ..bad_row(layout, record, row_flaw::swallowed_rows(more)) }
}

/// How many fields a line has; none where it is no record.
fn fields(line: &str, separator: u8) -> Option<usize> {
    let mut record = Record::over(line);
    matches!(scan(line.as_bytes(), 0, separator, true, &mut record), Scanned::Record { .. }).then(|| record.len())
}

/// Whether a line reads as a row of the table, with more than texts in some of its fields.
fn is_row(layout: &Layout<'_>, (line, separator): (&str, u8), within: Range<usize>) -> bool {
    let mut row = Record::over(line);
    if !matches!(scan(line.as_bytes(), 0, separator, true, &mut row), Scanned::Record { .. }) {
        return false;
    }
    let Ok(cells) = read_row(layout, &row, &mut Unlisted::default()) else { return false };
    let mut columns = (0_u16..).map(ColumnIndex).zip(&layout.spec.columns).zip(&cells);
    columns.any(|((at, column), cell)| {
        let field = layout.header.fields.get(usize::from(at.0)).copied().flatten();
        // What stands in for a cell that says nothing says nothing either.
        let is_said = |field: usize| within.contains(&field) && !is_missing(visible(row.field(field)));
        let is_text = matches!(column.kind, ColumnType::Text | ColumnType::Timestamp);
        !is_text && cell.is_known() && field.is_some_and(is_said)
    })
}
