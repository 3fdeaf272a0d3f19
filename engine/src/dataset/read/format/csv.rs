//! Lines of fields between commas, tabs or semicolons, or what their first line says.

use crate::diagnostic::{Place, Text as Words};

use super::super::blocks::{Block, Blocks};
use super::super::bytes::Bytes;
use super::super::charset::Charset;
use super::super::file_flaw;
use super::super::format_flaw;
use super::super::fragments::Fragments;
use super::super::record::{MOST_FIELDS, Record};
use super::super::rows::{Chunk, Rows};
use super::super::scan::{Scanned, scan};
use super::super::swallowed::{Lines, swallowing_row};
use super::super::unit_statement::{StatedUnit, stated_below, stated_in};
use super::csv_columns::{CsvColumns, Run, take_record};
use super::csv_header::{find_header, start_of_line};
use super::lines::LongLine;
use super::{Known, Opened, Opening, Unusable};

/// How many empty lines may stand between the header and a line of units.
const EMPTY_LINES: usize = 5;

/// A text of separated fields.
pub(super) struct Csv<'b> {
    opening: Opening<'b>,
    blocks: Blocks,
    charset: Charset<'b>,
    separator: u8,
    /// How many lines with something in them stand above the header.
    lines_above: u32,
    stated: Vec<StatedUnit>,
    header: Record<'static>,
    /// What stands behind the header in its block.
    rest: Option<Text>,
}

/// Some whole records.
struct Text {
    text: String,
    /// Where the first of them starts.
    start: usize,
    /// Its line.
    line: u32,
    separator: u8,
}

impl<'b> Csv<'b> {
    /// Opens a text and reads its header.
    pub(super) fn open(opening: Opening<'b>) -> Result<Self, Unusable> {
        let name = opening.file.name.as_str();
        let bytes = Bytes::open(&opening.file.path, opening.file.form.compression);
        let bytes = bytes.map_err(|error| opening.unreadable(&error))?;
        let mut blocks = Blocks::start(bytes).map_err(|broken| opening.broken(broken))?;
        opening.as_text(blocks.head())?;
        let start = find_header(blocks.head(), opening)?;
        let separator = start.separator;
        blocks.with_quotes(separator);
        let mut charset = opening.charset();
        let Some(block) = blocks.next().map_err(|broken| opening.broken(broken))? else {
            return Err(Box::new(file_flaw::empty_file(name)));
        };
        if block.is_too_long {
            return Err(Box::new(file_flaw::broken_header(Place::at(name, block.line, 1))));
        }
        let text = charset.decode(block.bytes, name, block.line)?;
        let mut record = Record::over(&text);
        let (mut at, mut line) = (start_of_line(&text, start.line), start.line);
        let next = loop {
            record.clear(line);
            match scan(text.as_bytes(), at, separator, true, &mut record) {
                Scanned::Record { next, lines } => {
                    line = line.saturating_add(lines);
                    break next;
                }
                Scanned::Blank { next } => {
                    at = next;
                    line = line.saturating_add(1);
                }
                Scanned::Flawed { .. } => return Err(Box::new(file_flaw::broken_header(Place::at(name, line, 1)))),
                Scanned::More => return Err(Box::new(file_flaw::empty_file(name))),
            }
        };
        if record.len() > MOST_FIELDS {
            return Err(Box::new(format_flaw::too_many_columns(Place::at(name, record.line, 1), record.len())));
        }
        let header = Record::of(record.line, (0..record.len()).map(|at| record.field(at)));
        let mut stated = stated_above(text.get(..start_of_line(&text, start.line)).unwrap_or_default(), separator);
        stated.extend(units_below(&text, next, line, separator));
        let rest = Some(Text { text, start: next, line, separator });
        Ok(Self { opening, blocks, charset, separator, lines_above: start.lines_above, stated, header, rest })
    }

    fn text(&mut self, block: Block) -> Result<Box<dyn Chunk>, Unusable> {
        if block.is_too_long {
            return Ok(Box::new(LongLine(block.line)));
        }
        let text = self.charset.decode(block.bytes, &self.opening.file.name, block.line)?;
        Ok(Box::new(Text { text, start: 0, line: block.line, separator: self.separator }))
    }
}

/// The units that are stated in the lines above a header.
fn stated_above(text: &str, separator: u8) -> Vec<StatedUnit> {
    let is_separator = |sign: char| u8::try_from(sign).is_ok_and(|sign| sign == separator);
    let lines = (1_u32..).zip(text.split('\n'));
    let fields = lines.flat_map(|(line, text)| text.split(is_separator).map(move |field| (line, field)));
    stated_in(fields.map(|(line, field)| (line, field.trim().trim_matches('"'))))
}

/// The units of the first line with something in it below a header.
fn units_below(text: &str, mut at: usize, mut line: u32, separator: u8) -> Vec<StatedUnit> {
    let mut record = Record::over(text);
    for _ in 0..EMPTY_LINES {
        record.clear(line);
        match scan(text.as_bytes(), at, separator, true, &mut record) {
            Scanned::Record { next, lines } => {
                let fields: Vec<&str> = (0..record.kept()).map(|field| record.field(field)).collect();
                if fields.iter().any(|field| !field.is_empty()) {
                    return stated_below(line, &fields);
                }
                (at, line) = (next, line.saturating_add(lines));
            }
            Scanned::Blank { next } => (at, line) = (next, line.saturating_add(1)),
            Scanned::Flawed { .. } | Scanned::More => break,
        }
    }
    Vec::new()
}

impl Opened for Csv<'_> {
    fn header(&self) -> &Record<'static> {
        &self.header
    }

    fn detail(&self) -> Option<Words> {
        Some(match self.separator {
            b'\t' => Words::new("separated by tabs", "制表符分隔"),
            b';' => Words::new("separated by semicolons", "分号分隔"),
            b'|' => Words::new("separated by bars", "竖线分隔"),
            _ => Words::new("separated by commas", "逗号分隔"),
        })
    }

    fn lines_above(&self) -> u32 {
        self.lines_above
    }

    fn may_commas_be_points(&self) -> bool {
        self.separator == b';'
    }

    fn stated_units(&self) -> &[StatedUnit] {
        &self.stated
    }

    fn next(&mut self) -> Result<Option<Box<dyn Chunk>>, Unusable> {
        if let Some(rest) = self.rest.take() {
            return Ok(Some(Box::new(rest)));
        }
        match self.blocks.next().map_err(|broken| self.opening.broken(broken))? {
            Some(block) => self.text(block).map(Some),
            None => Ok(None),
        }
    }

    fn finish(self: Box<Self>) -> Result<Known, Unusable> {
        Known::of_text(self.opening, self.blocks, &self.charset)
    }
}

impl Chunk for Text {
    fn read(&self, rows: &mut Rows<'_, '_>) {
        match CsvColumns::of(rows.layout) {
            Some(columns) => self.read_columns(&columns, rows),
            None => self.read_records(rows),
        }
    }
}

impl Text {
    /// Reads records of one line together, a column at a time, and all others one by one.
    fn read_columns(&self, columns: &CsvColumns, rows: &mut Rows<'_, '_>) {
        let mut run = Run::new(&self.text, self.separator, columns);
        let mut record = Record::over(&self.text);
        let (mut at, mut line) = (self.start, self.line);
        loop {
            let scanned = run.scan(at, line);
            if let Scanned::Record { next, lines: 1 } = scanned {
                (at, line) = (next, line.saturating_add(1));
                continue;
            }
            run.read(rows);
            match self.read_one((at, line), &mut record, rows) {
                Some(next) => (at, line) = next,
                None => return,
            }
        }
    }

    fn read_records(&self, rows: &mut Rows<'_, '_>) {
        let mut record = Record::over(&self.text);
        let mut place = (self.start, self.line);
        while let Some(next) = self.read_one(place, &mut record, rows) {
            place = next;
        }
    }

    /// Reads what stands at a place in a line; where the next one is.
    fn read_one<'t>(
        &'t self,
        (at, line): (usize, u32),
        record: &mut Record<'t>,
        rows: &mut Rows<'_, '_>,
    ) -> Option<(usize, u32)> {
        record.clear(line);
        match scan(self.text.as_bytes(), at, self.separator, true, record) {
            Scanned::Record { next, lines } => {
                let text = self.text.get(at..next).unwrap_or_default();
                let kind = match lines {
                    1 => Lines::Text,
                    _ => Lines::of(rows.layout, record, text, self.separator),
                };
                if kind == Lines::Rows && !record.is_too_long() {
                    rows.bad(swallowing_row(rows.layout, record, text, self.separator));
                } else {
                    if kind == Lines::Wide && !record.is_too_long() {
                        rows.lines_in_quotes(line);
                    }
                    take_record(rows, record);
                }
                Some((next, line.saturating_add(lines)))
            }
            Scanned::Blank { next } => Some((next, line.saturating_add(1))),
            Scanned::Flawed { flaw, next } => {
                let text = self.text.get(at..next).unwrap_or_default();
                let separator = char::from(self.separator);
                let fragments = Fragments::of_line(rows.layout, text, &[&[separator], &[separator, '"']]);
                rows.broken(line, super::super::row_flaw::broken_record(flaw), fragments);
                Some((next, line.saturating_add(1)))
            }
            Scanned::More => None,
        }
    }
}

/// A text without a header.
#[cfg(test)]
pub(super) fn text_of(text: &str, separator: u8) -> impl Chunk + use<> {
    Text { text: text.to_owned(), start: 0, line: 2, separator }
}
