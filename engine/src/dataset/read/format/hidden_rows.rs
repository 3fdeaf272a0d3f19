//! Hidden rows of a sheet: how many that have something in them, which are read like all others.
//!
//! The reader of workbooks does not tell them, so that the sheet is looked at once more, beside it. Most sheets
//! have none, which a look at their bytes shows.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use memchr::memmem;
use quick_xml::Reader;
use quick_xml::events::Event;

use super::sheet_part::{SheetPart, attribute};

/// How many bytes are looked at together.
const BLOCK: usize = 1 << 16;

/// Hidden rows with something in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct HiddenRows {
    /// How many.
    pub(super) count: u32,
    /// The first of them, from 1.
    pub(super) first: u32,
}

/// The hidden rows of a sheet below a row, from 1; none where there are none, or the workbook is not as others are.
pub(super) fn hidden_rows(path: &Path, sheet: &str, below: u32) -> Option<HiddenRows> {
    let mut part = SheetPart::find(path, sheet)?;
    if !may_hide(part.bytes()?) {
        return None;
    }
    count(BufReader::new(part.bytes()?), below)
}

/// Whether anything below the head of a sheet says that it is hidden.
fn may_hide(mut part: impl Read) -> bool {
    const WORDS: [&[u8]; 2] = [b"sheetData", b"hidden"];
    let (mut bytes, mut is_below) = (Vec::with_capacity(2 * BLOCK), false);
    loop {
        let Ok(read) = part.by_ref().take(BLOCK as u64).read_to_end(&mut bytes) else { return false };
        let [head, hidden] = WORDS.map(|word| memmem::find(&bytes, word));
        if is_below && hidden.is_some() {
            return true;
        }
        if let Some(head) = head.filter(|_| !is_below) {
            is_below = true;
            if memmem::find(bytes.get(head..).unwrap_or_default(), WORDS[1]).is_some() {
                return true;
            }
        }
        if read == 0 {
            return false;
        }
        // A word may begin in this block and end in the next.
        bytes.drain(..bytes.len().saturating_sub(WORDS[0].len() - 1));
    }
}

/// Counts the hidden rows of a sheet.
fn count(part: impl BufRead, below: u32) -> Option<HiddenRows> {
    let mut reader = Reader::from_reader(part);
    let (mut buffer, mut line, mut is_hidden) = (Vec::new(), 0_u32, false);
    let mut found: Option<HiddenRows> = None;
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
                is_hidden = matches!(attribute(tag, "hidden").as_deref(), Some("1" | "true")) && line > below;
            }
            // A cell with a value, or with a text of its own.
            "v" | "is" if is_hidden && matches!(event, Event::Start(_)) => {
                is_hidden = false;
                let rows = found.get_or_insert(HiddenRows { count: 0, first: line });
                rows.count = rows.count.saturating_add(1);
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
        count(xml.as_bytes(), below).map(|found| (found.count, found.first))
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
        let file = tempfile::NamedTempFile::new().expect("a file");
        workbook.save(file.path()).expect("saved");
        let found = |sheet: &str| hidden_rows(file.path(), sheet, 1).map(|found| (found.count, found.first));
        assert_eq!(found("销售 & more"), Some((2, 4)));
        assert_eq!(found("其他"), None);
        assert_eq!(found("neither"), None);
    }
}
