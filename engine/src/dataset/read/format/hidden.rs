//! What of a sheet nobody sees, but is read like all else: hidden rows that have something in them, and hidden columns.
//!
//! The reader of workbooks does not tell them, so that the sheet is looked at once more, beside it. Most sheets
//! have none, which a look at their bytes shows.

use std::io::{BufRead, BufReader, Read};
use std::ops::RangeInclusive;
use std::path::Path;

use memchr::memmem;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::sheet_part::{SheetPart, attribute};

/// How many bytes are looked at together.
const BLOCK: usize = 1 << 16;

/// What of a sheet is hidden.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Hidden {
    /// How many rows with something in them, and the first of them, from 1; none where there are none.
    pub(super) rows: Option<(u32, u32)>,
    /// Columns, from 1.
    pub(super) columns: Vec<RangeInclusive<usize>>,
}

/// What is hidden of a sheet, of its rows only those below one, from 1; nothing where the workbook is not as others are.
pub(super) fn hidden(path: &Path, sheet: &str, below: u32) -> Hidden {
    hidden_in(path, sheet, below).unwrap_or_default()
}

fn hidden_in(path: &Path, sheet: &str, below: u32) -> Option<Hidden> {
    let mut part = SheetPart::find(path, sheet)?;
    let columns = hidden_columns(BufReader::new(part.bytes()?)).unwrap_or_default();
    let rows = if may_hide(part.bytes()?) { hidden_rows(BufReader::new(part.bytes()?), below) } else { None };
    Some(Hidden { rows, columns })
}

/// Whether a row or a column is hidden, or too small to be seen.
fn is_hidden(tag: &BytesStart<'_>, size: &str) -> bool {
    let is_nothing = |size: String| size.contains('0') && size.bytes().all(|sign| matches!(sign, b'0' | b'.'));
    matches!(attribute(tag, "hidden").as_deref(), Some("1" | "true")) || attribute(tag, size).is_some_and(is_nothing)
}

/// The hidden columns of a sheet, which are told above its rows.
fn hidden_columns(part: impl BufRead) -> Option<Vec<RangeInclusive<usize>>> {
    let mut reader = Reader::from_reader(part);
    let (mut buffer, mut found) = (Vec::new(), Vec::new());
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "sheetData" => return Some(found),
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "col" && is_hidden(&tag, "width") => {
                let at = |name| attribute(&tag, name)?.parse::<usize>().ok();
                found.push(at("min")?..=at("max")?);
            }
            Event::Eof => return Some(found),
            _ => {}
        }
    }
}

/// Whether anything below the head of a sheet may be hidden. A sheet whose rows are hidden unless they say otherwise
/// (`zeroHeight`) hides none that is there: those are the rows without anything in them.
fn may_hide(mut part: impl Read) -> bool {
    const HEAD: &[u8] = b"sheetData";
    const WORDS: [&[u8]; 3] = [b"hidden", b"ht=\"0", b"ht='0"];
    let says_so = |bytes: &[u8]| WORDS.iter().any(|word| memmem::find(bytes, word).is_some());
    let (mut bytes, mut is_below) = (Vec::with_capacity(2 * BLOCK), false);
    loop {
        let Ok(read) = part.by_ref().take(BLOCK as u64).read_to_end(&mut bytes) else { return false };
        let head = if is_below { Some(0) } else { memmem::find(&bytes, HEAD) };
        if let Some(head) = head {
            is_below = true;
            if says_so(bytes.get(head..).unwrap_or_default()) {
                return true;
            }
        }
        if read == 0 {
            return false;
        }
        // A word may begin in this block and end in the next.
        bytes.drain(..bytes.len().saturating_sub(HEAD.len() - 1));
    }
}

/// Counts the hidden rows of a sheet.
fn hidden_rows(part: impl BufRead, below: u32) -> Option<(u32, u32)> {
    let mut reader = Reader::from_reader(part);
    let (mut buffer, mut line, mut is_unseen) = (Vec::new(), 0_u32, false);
    let mut found: Option<(u32, u32)> = None;
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).ok()?;
        let (Event::Start(tag) | Event::Empty(tag)) = &event else {
            if matches!(event, Event::Eof) {
                return found;
            }
            continue;
        };
        match tag.local_name().as_ref() {
            "row" => {
                line = attribute(tag, "r").and_then(|line| line.parse().ok()).unwrap_or(line.saturating_add(1));
                is_unseen = line > below && is_hidden(tag, "ht");
            }
            // A cell with a value, or with a text of its own.
            "v" | "is" if is_unseen && matches!(event, Event::Start(_)) => {
                is_unseen = false;
                let (count, _) = found.get_or_insert((0, line));
                *count = count.saturating_add(1);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::Workbook;

    use super::*;

    fn rows(xml: &str, below: u32) -> Option<(u32, u32)> {
        assert!(may_hide(xml.as_bytes()));
        hidden_rows(xml.as_bytes(), below)
    }

    #[test]
    fn rows_that_are_hidden_and_have_something_in_them_are_counted() {
        let xml = "<worksheet><cols><col hidden=\"1\"/></cols><sheetData>\
                   <row r=\"1\" hidden=\"1\"><c r=\"A1\"><v>1</v></c></row>\
                   <row r=\"3\" hidden=\"true\"><c r=\"A3\" t=\"inlineStr\"><is><t>x</t></is></c><c><v>2</v></c></row>\
                   <row hidden='1'><c r=\"A4\"><v>1</v></c></row>\
                   <row r=\"5\" hidden=\"0\"><c r=\"A5\"><v>1</v></c></row>\
                   <row r=\"6\" hidden=\"1\"/><row r=\"7\" hidden=\"1\"><c r=\"A7\" s=\"1\"/></row>\
                   <row r=\"8\"><c r=\"A8\"><v>hidden</v></c></row></sheetData></worksheet>";
        assert_eq!(rows(xml, 0), Some((3, 1)));
        assert_eq!(rows(xml, 1), Some((2, 3)));
        assert_eq!(rows(xml, 4), None);
        let prefixed = "<x:worksheet xmlns:x=\"m\"><x:sheetData><x:row r=\"2\" hidden=\"1\"><x:c><x:v>1</x:v></x:c>\
                        </x:row></x:sheetData></x:worksheet>";
        assert_eq!(rows(prefixed, 1), Some((1, 2)));
    }

    #[test]
    fn rows_that_are_hidden_unless_they_say_otherwise_are_those_with_nothing_in_them() {
        let xml = "<worksheet><sheetFormatPr zeroHeight=\"1\"/><sheetData>\
                   <row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"2\" hidden=\"1\"><c r=\"A2\"><v>2</v></c></row>\
                   </sheetData></worksheet>";
        assert_eq!(rows(xml, 0), Some((1, 2)));
    }

    #[test]
    fn rows_without_any_height_are_hidden() {
        let xml = "<worksheet><sheetData><row r=\"1\" ht=\"0\" customHeight=\"1\"><c r=\"A1\"><v>1</v></c></row>\
                   <row r=\"2\" ht=\"0.75\"><c r=\"A2\"><v>2</v></c></row>\
                   <row r=\"3\" ht='0.0'><c r=\"A3\"><v>3</v></c></row></sheetData></worksheet>";
        assert_eq!(rows(xml, 0), Some((2, 1)));
    }

    #[test]
    fn columns_are_hidden_by_a_word_or_by_their_width() {
        let xml = "<worksheet><cols><col min=\"1\" max=\"1\" width=\"9.5\"/><col min=\"2\" max=\"3\" hidden=\"1\"/>\
                   <col min=\"5\" max=\"5\" width=\"0\"/><col min=\"6\" max=\"6\" hidden=\"0\" width=\"10\"/></cols>\
                   <sheetData><row><c/><col min=\"9\" max=\"9\" hidden=\"1\"/></row></sheetData></worksheet>";
        assert_eq!(hidden_columns(xml.as_bytes()), Some(vec![2..=3, 5..=5]));
        assert_eq!(hidden_columns("<worksheet><sheetData/></worksheet>".as_bytes()), Some(Vec::new()));
    }

    #[test]
    fn a_look_at_the_bytes_tells_sheets_without_any() {
        let columns = "<worksheet><cols><col hidden=\"1\"/></cols><sheetData><row r=\"1\"/></sheetData></worksheet>";
        assert!(!may_hide(columns.as_bytes()));
        // Words that stand across the ends of blocks.
        for before in BLOCK - 12..BLOCK + 2 {
            let xml = format!("{}<sheetData>{}<row hidden", " ".repeat(before), " ".repeat(BLOCK - 16));
            assert!(may_hide(xml.as_bytes()), "{before}");
            assert!(!may_hide(xml.replace("hidden", "hiddem").as_bytes()), "{before}");
        }
    }

    #[test]
    fn a_sheet_is_found_by_its_name() {
        let mut workbook = Workbook::new();
        workbook.add_worksheet().set_name("其他").expect("a name");
        let sheet = workbook.add_worksheet().set_name("销售 & more").expect("a name");
        for row in 0..6 {
            sheet.write_number(row, 0, row).expect("a cell");
        }
        sheet.set_row_hidden(3).expect("hidden").set_row_hidden(4).expect("hidden").set_row_hidden(9).expect("hidden");
        sheet.set_column_range_width(1, 2, 12).expect("wide").set_column_hidden(1).expect("hidden");
        sheet.set_column_hidden(2).expect("hidden");
        let file = tempfile::NamedTempFile::new().expect("a file");
        workbook.save(file.path()).expect("saved");
        let found = |sheet: &str| hidden(file.path(), sheet, 1);
        assert_eq!(found("销售 & more"), Hidden { rows: Some((2, 4)), columns: vec![2..=3] });
        assert_eq!(found("其他"), Hidden::default());
        assert_eq!(found("neither"), Hidden::default());
    }
}
