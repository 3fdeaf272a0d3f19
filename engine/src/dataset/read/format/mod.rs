//! The formats of tables: each gives a header and, in chunks, the rows behind it.

mod arrow_cells;
mod columns;
#[cfg(test)]
mod columns_tests;
mod csv;
mod csv_columns;
#[cfg(test)]
mod csv_columns_tests;
mod csv_header;
mod formulas;
mod hidden;
mod json_lines;
mod json_object;
mod lines;
mod merged;
mod number_format;
mod odd_cells;
mod parquet;
mod sheet;
mod sheet_part;
mod unpacked;
mod workbook;
mod zip_sizes;
mod zone;

pub(super) use json_lines::LateKeys;

use std::io;

use crate::diagnostic::{Diagnostic, Findings, Place, Text, system_reason};
use crate::facts::TableIndex;

use super::blocks::{Blocks, Broken};
use super::charset::Charset;
use super::evidence::Evidence;
use super::file_flaw;
use super::folder::SourceFile;
use super::form::{Format, OtherContent};
use super::format_flaw;
use super::layout::Layout;
use super::record::Record;
use super::rows::Chunk;
use super::unit_statement::StatedUnit;
use super::{
    Reading,
    header::{read_header, try_header, understand_header},
    headers_told::UnclaimedHeaders,
};

/// A finding because of which a file cannot be used.
pub(super) type Unusable = Box<Diagnostic>;

/// A file opened as a table.
pub(super) trait Opened: Send {
    /// The record whose fields are the columns' headers.
    fn header(&self) -> &Record<'static>;

    /// Says how rows will be read, before the first of them is.
    fn prepare(&mut self, _layout: &Layout<'_>) -> Result<(), Unusable> {
        Ok(())
    }

    /// What somebody who looks at the file should know: what separates its fields, which sheet it is.
    fn detail(&self) -> Option<Text> {
        None
    }

    /// How many lines with something in them stand above the header and are not read, where that is to be said.
    fn lines_above(&self) -> u32 {
        0
    }

    /// The units that are stated beside the header.
    fn stated_units(&self) -> &[StatedUnit] {
        &[]
    }

    /// Whether a comma may stand before the decimals of a number, as it does where fields stand between semicolons.
    fn may_commas_be_points(&self) -> bool {
        false
    }

    /// The next rows; none behind the last.
    fn next(&mut self) -> Result<Option<Box<dyn Chunk>>, Unusable>;

    /// What the file turned out to be. Called behind the last rows.
    fn finish(self: Box<Self>) -> Result<Known, Unusable>;
}

/// What a file turned out to be.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The SHA-256 of its bytes.
    pub(super) sha256: String,
    /// The encoding, of a text.
    pub(super) encoding: Option<&'static str>,
    /// The sheet, of a workbook.
    pub(super) sheet: Option<ReadSheet>,
}

impl Known {
    /// Of a text that was read to its end.
    fn of_text(opening: Opening<'_>, blocks: Blocks, charset: &Charset<'_>) -> Result<Self, Unusable> {
        let encoding = blocks.encoding().unwrap_or(charset.name());
        let sha256 = blocks.finish().map_err(|error| opening.unreadable(&error))?;
        Ok(Self { sha256, encoding: Some(encoding), sheet: None })
    }
}

/// A sheet that was read.
#[derive(Debug, Default)]
pub(super) struct ReadSheet {
    pub(super) name: String,
    /// Whether it is hidden.
    pub(super) is_hidden: bool,
    /// How many hidden rows were read, and the first of them.
    pub(super) hidden_rows: Option<(u32, u32)>,
    /// The hidden columns that decide something, by their headers.
    pub(super) hidden_columns: Vec<String>,
    /// Other sheets that have the table's columns and rows below them.
    pub(super) unread: Vec<String>,
}

/// Who opens a file, and as what.
#[derive(Clone, Copy)]
pub(super) struct Opening<'b> {
    pub(super) reading: Reading<'b>,
    pub(super) index: TableIndex,
    pub(super) file: &'b SourceFile,
    /// Whether the file may have nothing in it at all, since others of its table have something.
    pub(super) may_be_empty: bool,
}

impl<'b> Opening<'b> {
    /// What tells the encoding of a text, for one that holds the table.
    fn charset(&self) -> Charset<'b> {
        Charset::new(Evidence::of(self.reading.dictionary.table(self.index)))
    }

    /// Whether a record would do as header of the table.
    fn fits(&self, record: &Record<'_>) -> bool {
        try_header(self.reading, self.index, record).is_usable
    }

    /// The names of the columns that a header does not have; none where it would not do.
    fn columns_without(&self, record: &Record<'_>) -> Vec<String> {
        let header = read_header(self.reading, self.index, record, &self.file.name, &mut Findings::new());
        let Some(header) = header else { return Vec::new() };
        let columns = self.reading.dictionary.table(self.index).columns.iter().zip(&header.fields);
        columns.filter(|(_, field)| field.is_none()).map(|(column, _)| column.name.clone()).collect()
    }

    /// A key that is no column, or what is wrong with it; none where it is one.
    pub(super) fn unknown_key(&self, record: &Record<'_>) -> Option<Result<UnclaimedHeaders, Diagnostic>> {
        let mut findings = Findings::new();
        let header = understand_header(self.reading, self.index, record, &self.file.name, &mut findings);
        if !header.unclaimed.first.is_empty() {
            return Some(Ok(header.unclaimed));
        }
        findings.into_sorted().into_iter().find(|found| found.code != "missing-column").map(Err)
    }

    /// Says of a text whose first bytes are those of something else what that is.
    fn as_text(&self, head: &[u8]) -> Result<(), Unusable> {
        let found = OtherContent::of(head);
        found.map_or(Ok(()), |content| Err(Box::new(format_flaw::other_content(&self.file.name, content))))
    }

    /// What is wrong with a file whose stream ends early.
    fn broken(&self, broken: Broken) -> Unusable {
        let name = self.file.name.as_str();
        Box::new(match broken {
            Broken::NotUtf16(line) => format_flaw::not_utf16(Place::at(name, line, 1)),
            Broken::Stream(error) => return self.unreadable(&error),
        })
    }

    /// What is wrong with a file that cannot be read to its end.
    fn unreadable(&self, error: &io::Error) -> Unusable {
        let name = self.file.name.as_str();
        Box::new(match self.file.form.compression {
            Some(packing) if error.raw_os_error().is_none() => {
                format_flaw::damaged(name, packing.name(), &error.to_string())
            }
            _ => file_flaw::unreadable_file(name, &system_reason(error)),
        })
    }
}

/// Opens a file as a table.
pub(super) fn open(opening: Opening<'_>) -> Result<Box<dyn Opened + '_>, Unusable> {
    match opening.file.form.format {
        Format::Csv => Ok(Box::new(csv::Csv::open(opening)?)),
        Format::Parquet => Ok(Box::new(parquet::Parquet::open(opening)?)),
        Format::Workbook => Ok(Box::new(workbook::Workbook::open(opening)?)),
        Format::JsonLines => Ok(Box::new(json_lines::JsonLines::open(opening)?)),
    }
}
