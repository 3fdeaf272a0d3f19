//! Merged cells of a sheet: what is seen in all of them stands in the first alone.
//!
//! Nobody can tell whether an amount that reaches over three rows is that of each of them or of all together, so that
//! such rows are bad, each with what is seen there. The list of merged cells stands behind the rows: it is looked for
//! before they are read, in their bytes.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use memchr::memmem;
use quick_xml::Reader;
use quick_xml::events::Event;

use super::super::layout::{Holds, Takes};
use super::sheet::{SheetCell, SheetRow};
use super::sheet_part::{SheetPart, attribute};
use super::workbook::Book;

/// What the list of merged cells begins with, and how many bytes may stand before that in its tag.
const LIST: &[u8] = b"mergeCells";
const LONGEST_PREFIX: usize = 64;

/// How many bytes are looked at together.
const BLOCK: usize = 1 << 16;

/// Cells that are merged: the first and last row, from 1, and the first and last column, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Merged {
    pub(super) rows: (u32, u32),
    pub(super) columns: (usize, usize),
}

/// The merged cells of a sheet that reach below a row, from 1, in order of their first rows.
pub(super) fn merged_cells(path: &Path, sheet: &str, below: u32, book: &mut Book) -> Result<Vec<Merged>, String> {
    let listed = SheetPart::find(path, sheet).and_then(|mut part| listed(part.bytes()?));
    let mut all = match listed {
        Some(all) => all,
        // The workbook is not as others are.
        None => {
            let all = book.merge_cells_by_sheet_name(sheet).map_err(|error| error.to_string())?;
            let merged = |it: calamine::Dimensions| Merged {
                rows: (it.start.0.saturating_add(1), it.end.0.saturating_add(1)),
                columns: (it.start.1 as usize, it.end.1 as usize),
            };
            all.into_iter().map(merged).collect()
        }
    };
    all.retain(|merged| merged.rows.1 > below);
    all.sort_unstable();
    Ok(all)
}

/// The merged cells that the XML of a sheet lists.
fn listed(part: impl Read) -> Option<Vec<Merged>> {
    let mut part = BufReader::with_capacity(BLOCK, part);
    let mut bytes = Vec::with_capacity(2 * BLOCK);
    loop {
        let read = part.by_ref().take(BLOCK as u64).read_to_end(&mut bytes).ok()?;
        // The tag may have a prefix of its own; in texts and values there is no `<`.
        let starts = memmem::find_iter(&bytes, LIST).filter_map(|at| {
            let before = bytes.get(at.saturating_sub(LONGEST_PREFIX)..at)?;
            let open = memchr::memrchr(b'<', before)?;
            let prefix = before.get(open + 1..)?;
            let is_tag = prefix.is_empty() || (prefix.ends_with(b":") && !prefix.contains(&b'>'));
            (is_tag && !prefix.starts_with(b"/")).then_some(at - (before.len() - open))
        });
        if let Some(start) = starts.into_iter().next() {
            let head = bytes.get(start..)?;
            return read_list(head.chain(part));
        }
        if read == 0 {
            return Some(Vec::new());
        }
        // A tag may begin in this block and end in the next.
        bytes.drain(..bytes.len().saturating_sub(LIST.len() + LONGEST_PREFIX));
    }
}

/// Reads the list itself, up to its end.
fn read_list(list: impl BufRead) -> Option<Vec<Merged>> {
    let mut reader = Reader::from_reader(list);
    let (mut buffer, mut all) = (Vec::new(), Vec::new());
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "mergeCell" => {
                all.push(region(&attribute(&tag, "ref")?)?);
            }
            Event::Start(tag) if tag.local_name().as_ref() == "mergeCells" => {}
            Event::End(tag) if tag.local_name().as_ref() != "mergeCells" => {}
            Event::Text(_) | Event::Comment(_) => {}
            _ => return Some(all),
        }
    }
}

/// The cells from one to another, as `B2:D5` has them.
fn region(text: &str) -> Option<Merged> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    let ((top, left), (bottom, right)) = (cell(first)?, cell(last)?);
    Some(Merged { rows: (top.min(bottom), top.max(bottom)), columns: (left.min(right), left.max(right)) })
}

/// The row, from 1, and the column, from 0, of a cell such as `B2`.
fn cell(text: &str) -> Option<(u32, usize)> {
    let plain: String = text.chars().filter(|sign| *sign != '$').collect();
    let digits = plain.find(|sign: char| sign.is_ascii_digit())?;
    let (letters, row) = plain.split_at(digits);
    let number = |all: usize, letter: u8| {
        let letter = letter.to_ascii_uppercase();
        let value = usize::from(letter.checked_sub(b'A').filter(|value| *value < 26)?) + 1;
        all.checked_mul(26)?.checked_add(value)
    };
    let column = letters.bytes().try_fold(0_usize, number)?.checked_sub(1)?;
    Some((row.parse().ok()?, column))
}

/// Goes along with rows from the first to the last, and knows which cells are merged there.
pub(super) struct Merging<'m> {
    below: u32,
    waiting: std::slice::Iter<'m, Merged>,
    /// Those that reach into the row, with what is seen in them.
    here: Vec<(Merged, String)>,
}

impl<'m> Merging<'m> {
    /// Begins below a row, from 1.
    pub(super) fn new(all: &'m [Merged], below: u32) -> Self {
        Self { below, waiting: all.iter(), here: Vec::new() }
    }

    /// Marks the cells of a row that are merged with others, where something stands in the first of them. Within one
    /// row the first is what is seen.
    pub(super) fn mark(&mut self, row: &mut SheetRow, takes: &dyn Fn(usize) -> Option<(Takes, Holds)>, end: usize) {
        self.here.retain(|(merged, _)| merged.rows.1 >= row.line);
        while let Some(merged) = self.waiting.as_slice().first().filter(|merged| merged.rows.0 <= row.line) {
            self.waiting.next();
            if !(merged.columns.0..end.min(merged.columns.1.saturating_add(1))).any(|column| takes(column).is_some()) {
                continue;
            }
            let seen = if merged.rows.0 == row.line { seen(row, merged.columns.0) } else { None };
            // A header that reaches down.
            let seen = if merged.rows.0 <= self.below { Some(String::new()) } else { seen };
            self.here.extend(seen.filter(|_| merged.rows.1 >= row.line).map(|seen| (*merged, seen)));
        }
        for (merged, seen) in &self.here {
            let is_one_row = merged.rows.0 == merged.rows.1;
            let first = merged.columns.0 + usize::from(is_one_row);
            for column in (first..=merged.columns.1).take_while(|column| *column < end) {
                if takes(column).is_some() {
                    row.put(column, SheetCell::Merged(seen.clone()), end);
                    row.length = row.length.saturating_add(seen.len());
                }
            }
        }
    }
}

/// What is seen in the cell of a row; none where it is empty.
fn seen(row: &SheetRow, column: usize) -> Option<String> {
    match row.cells.get(column) {
        // Behind the columns that are read nothing is known of a cell.
        None if column < row.width => Some(String::new()),
        None | Some(SheetCell::Missing) => None,
        Some(_) => Some(row.text(column)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(rows: (u32, u32), columns: (usize, usize)) -> Merged {
        Merged { rows, columns }
    }

    #[test]
    fn the_list_is_found_behind_the_rows() {
        let list = "<mergeCells count=\"3\"><mergeCell ref=\"A1:D1\"/>\n<mergeCell ref=\"$B$5:B3\"></mergeCell>\
                    <mergeCell ref=\"AA10\"/></mergeCells><pageMargins/></worksheet>";
        let all = vec![merged((1, 1), (0, 3)), merged((3, 5), (1, 1)), merged((10, 10), (26, 26))];
        let prefixed = list.replace("<merge", "<x:merge").replace("</merge", "</x:merge");
        for between in [0, 5, BLOCK - 20, BLOCK - 12, BLOCK - 2, BLOCK, 3 * BLOCK + 7] {
            for list in [list, &prefixed] {
                let rows =
                    format!("<row><c><v>mergeCells mergeCell</v></c></row>{}</sheetData>{list}", " ".repeat(between));
                assert_eq!(listed(rows.as_bytes()), Some(all.clone()), "{between}");
            }
        }
        assert_eq!(listed(&b"<sheetData/><pageMargins/>"[..]), Some(Vec::new()));
        assert_eq!(listed(&b"<mergeCells><mergeCell ref=\"?\"/></mergeCells>"[..]), None);
    }

    #[test]
    fn merged_cells_show_what_stands_in_the_first() {
        let all = [merged((1, 2), (0, 0)), merged((3, 4), (1, 1)), merged((3, 3), (2, 3)), merged((5, 6), (1, 1))];
        let mut merging = Merging::new(&all, 1);
        let mut marked = |line: u32, texts: [&str; 4]| -> String {
            let text = |text: &str| if text.is_empty() { SheetCell::Missing } else { SheetCell::Text(text.to_owned()) };
            let cells = texts.map(text).to_vec();
            let mut row = SheetRow { line, cells, width: 4, ..SheetRow::default() };
            merging.mark(&mut row, &|_| Some((Takes::Text, Holds::Others)), 4);
            let shown = row.cells.iter().map(|cell| match cell {
                SheetCell::Merged(text) => format!("[{text}]"),
                SheetCell::Text(text) => text.clone(),
                _ => "-".to_owned(),
            });
            shown.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(marked(2, ["", "a", "b", "c"]), "[] a b c");
        assert_eq!(marked(3, ["a", "USD", "c", ""]), "a [USD] c [c]");
        assert_eq!(marked(4, ["a", "", "c", "d"]), "a [USD] c d");
        // Nothing stands in the first.
        assert_eq!(marked(5, ["a", "", "c", "d"]), "a - c d");
        assert_eq!(marked(6, ["a", "", "c", "d"]), "a - c d");
    }
}
