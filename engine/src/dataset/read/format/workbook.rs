//! Workbooks (XLSX): the sheet of the table, and in it the row that is its header.

#![expect(clippy::disallowed_types, reason = "this room opens the files of datasets")]

use std::fs::File;
use std::io::BufReader;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::JoinHandle;

use calamine::{Reader, SheetVisible, Xlsx};

use crate::diagnostic::{Place, Text};
use crate::facts::folded;

use super::super::bytes::file_digest;
use super::super::layout::{Holds, Layout, Takes};
use super::super::record::{MOST_FIELDS, Record};
use super::super::rows::{Chunk, Rows};
use super::super::unit_statement::{StatedUnit, stated_below, stated_in};
use super::super::{file_flaw, format_flaw, record_flaw, row_flaw};
use super::formulas::Unresolved;
use super::hidden::{Hidden, hidden};
use super::merged::merged_cells;
use super::sheet::{Part, SheetRow, each_row, each_top_row, push_cell};
use super::zip_sizes::{Unpacked, unpacked_size};
use super::{Known, Opened, Opening, ReadSheet, Unusable};

/// How far down a sheet its header may stand.
const HEADER_ROWS: usize = 20;

/// How many rows, and about how many bytes of them, are handed over at a time, and how many times before
/// the next are waited for.
const CHUNK_ROWS: usize = 1 << 12;
const CHUNK_BYTES: usize = 8 << 20;
const CHUNKS: usize = 4;

/// How many bytes the texts of a sheet may have in all its cells: a text that is there once can be named in
/// any number of them.
const MOST_TEXTS: usize = 1 << 30;

/// A workbook opened from a file.
pub(super) type Book = Xlsx<BufReader<File>>;

/// A sheet of a workbook.
pub(super) struct Workbook<'b> {
    opening: Opening<'b>,
    header: Record<'static>,
    found: Option<(Book, Sheet)>,
    sheet: Option<ReadSheet>,
    rows: Option<Receiver<Sent>>,
    is_ended: bool,
    digest: Option<JoinHandle<std::io::Result<String>>>,
    hidden: Option<JoinHandle<Hidden>>,
    /// The columns of the sheet that decide something, from 1, with their headers.
    deciding: Vec<(usize, String)>,
}

/// Rows, and whether more come; or why none do.
type Sent = Result<(Vec<SheetRow>, bool), NoRows>;

/// Why no rows come.
enum NoRows {
    Damaged(String),
    TooManyTexts,
}

/// Where the header stands.
struct Sheet {
    name: String,
    /// The row, from 1.
    line: u32,
    /// The first column, from 0.
    column: usize,
    texts: Vec<String>,
    /// How many rows with something in them stand above it.
    rows_above: u32,
    /// The units that are stated beside it.
    stated: Vec<StatedUnit>,
    /// Other sheets that could have been read.
    unread: Vec<String>,
}

struct SheetRows {
    rows: Vec<SheetRow>,
    width: usize,
}

impl<'b> Workbook<'b> {
    /// Opens a workbook and finds the table's sheet and header.
    pub(super) fn open(opening: Opening<'b>) -> Result<Self, Unusable> {
        let name = opening.file.name.as_str();
        let mut file = File::open(&opening.file.path).map_err(|error| opening.unreadable(&error))?;
        match unpacked_size(&mut file).map_err(|error| opening.unreadable(&error))? {
            Unpacked::Size(_) => {}
            Unpacked::TooLarge(size) => return Err(Box::new(format_flaw::too_large_unpacked(name, size))),
            Unpacked::Compound => return Err(Box::new(format_flaw::compound_file(name))),
            Unpacked::NoArchive => return Err(damaged(opening, "it is no archive")),
        }
        let book = unharmed(|| Xlsx::new(BufReader::new(file)).map_err(|error| error.to_string()));
        let mut book = book.map_err(|reason| damaged(opening, &reason))?;
        let sheet = choose(&mut book, opening)?;
        let broken = unharmed(|| Unresolved::first_in(&mut book, &sheet.name, sheet.line));
        if let Some(column) = broken.map_err(|reason| damaged(opening, &reason))? {
            let place = Place::at(name, sheet.line, u32::try_from(column).unwrap_or(u32::MAX));
            return Err(Box::new(format_flaw::header_without_result(place)));
        }
        let is_hidden = |found: &calamine::Sheet| found.name == sheet.name && found.visible != SheetVisible::Visible;
        let is_hidden = book.sheets_metadata().iter().any(is_hidden);
        let unread = sheet.unread.clone();
        let read = ReadSheet { name: sheet.name.clone(), is_hidden, unread, ..ReadSheet::default() };
        let header = Record::of(sheet.line, sheet.texts.iter().map(String::as_str));
        if header.len() > MOST_FIELDS {
            return Err(Box::new(format_flaw::too_many_columns(Place::at(name, sheet.line, 1), header.len())));
        }
        let path = opening.file.path.clone();
        let digest = std::thread::Builder::new().spawn(move || file_digest(&path));
        let digest = Some(digest.map_err(|error| opening.unreadable(&error))?);
        let (path, title, line) = (opening.file.path.clone(), sheet.name.clone(), sheet.line);
        let look = move || unharmed(|| Ok(hidden(&path, &title, line))).unwrap_or_default();
        let hidden = Some(std::thread::Builder::new().spawn(look).map_err(|error| opening.unreadable(&error))?);
        let (found, sheet) = (Some((book, sheet)), Some(read));
        Ok(Self { opening, header, found, sheet, rows: None, is_ended: false, digest, hidden, deciding: Vec::new() })
    }
}

fn damaged(opening: Opening<'_>, reason: &str) -> Unusable {
    Box::new(format_flaw::damaged(&opening.file.name, "XLSX", reason))
}

/// Does something with a file that may be damaged in ways which its format's reader does not foresee.
fn unharmed<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err("its parts do not fit together".to_owned()))
}

/// The sheet that is named like the table, else the one that has its header.
fn choose(book: &mut Book, opening: Opening<'_>) -> Result<Sheet, Unusable> {
    let name = opening.file.name.as_str();
    let spec = opening.reading.dictionary.table(opening.index);
    let titles = [folded(&spec.id), folded(&spec.title.en), folded(&spec.title.zh)];
    let sheets: Vec<(String, bool)> = book
        .sheets_metadata()
        .iter()
        .map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible))
        .collect();
    let named: Vec<String> =
        sheets.iter().map(|(sheet, _)| sheet.clone()).filter(|sheet| titles.contains(&folded(sheet))).collect();
    let (looked_at, passed_over): (Vec<_>, Vec<_>) =
        sheets.into_iter().partition(|(sheet, is_visible)| match named.is_empty() {
            true => *is_visible,
            false => named.contains(sheet),
        });
    let (mut fitting, mut others) = (Vec::new(), Vec::new());
    for (sheet, _) in looked_at {
        let top = unharmed(|| top_rows(book, &sheet));
        let rows = top.map_err(|reason| damaged(opening, &reason))?;
        let rows: Vec<Sheet> = rows.iter().filter_map(|row| header_of(&sheet, row)).collect();
        let is_header = |row: &Sheet| opening.fits(&Record::of(row.line, row.texts.iter().map(String::as_str)));
        match rows.iter().take(HEADER_ROWS).position(is_header) {
            Some(at) => fitting.extend(with_surroundings(rows, at)),
            None => others.extend(rows),
        }
    }
    match (fitting.len(), others.is_empty()) {
        (0, true) => Err(Box::new(file_flaw::empty_file(name))),
        // No row will do: what the first with several headers lacks is said.
        (0, false) => {
            let at = others.iter().position(|row| row.texts.len() > 1).unwrap_or(0);
            Ok(others.swap_remove(at))
        }
        (1, _) => {
            let mut sheet = fitting.swap_remove(0);
            let others = passed_over.into_iter().map(|(other, _)| other);
            sheet.unread = others.filter(|other| has_rows(book, other, opening)).collect();
            Ok(sheet)
        }
        _ => {
            let names: Vec<&str> = fitting.iter().map(|sheet| sheet.name.as_str()).collect();
            Err(Box::new(format_flaw::several_sheets(name, &spec.id, &names)))
        }
    }
}

/// Whether a sheet has the table's columns, and something below them.
fn has_rows(book: &mut Book, sheet: &str, opening: Opening<'_>) -> bool {
    // One that cannot be read is not looked at further: nothing of it is used.
    let Ok(rows) = unharmed(|| top_rows(book, sheet)) else { return false };
    let rows: Vec<Sheet> = rows.iter().filter_map(|row| header_of(sheet, row)).collect();
    let is_header = |row: &Sheet| opening.fits(&Record::of(row.line, row.texts.iter().map(String::as_str)));
    rows.iter().take(HEADER_ROWS).position(is_header).is_some_and(|at| at + 1 < rows.len())
}

/// The row that is the header, with what those around it say.
fn with_surroundings(mut rows: Vec<Sheet>, at: usize) -> Option<Sheet> {
    let below = (at + 1 < rows.len()).then(|| rows.remove(at + 1));
    rows.truncate(at + 1);
    let mut header = rows.pop()?;
    header.rows_above = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let title = std::iter::once((0, header.name.as_str()));
    let above = rows.iter().flat_map(|row| row.texts.iter().map(|text| (row.line, text.as_str())));
    header.stated = stated_in(title.chain(above));
    if let Some(below) = below {
        // Its first text may stand to the right of the first header, and to the left of it.
        let empty = below.column.saturating_sub(header.column);
        let left = header.column.saturating_sub(below.column);
        let texts = below.texts.iter().map(String::as_str);
        let fields: Vec<&str> = std::iter::repeat_n("", empty).chain(texts.skip(left)).collect();
        header.stated.extend(stated_below(below.line, &fields));
    }
    Some(header)
}

/// The rows of a sheet among which its header must be, and the one behind.
fn top_rows(book: &mut Book, sheet: &str) -> Result<Vec<SheetRow>, String> {
    let mut rows = Vec::new();
    let takes = |_| Some((Takes::Text, Holds::Others));
    let part = Part { sheet, below: 0, end: usize::MAX, takes: &takes, merged: &[], currency: "" };
    each_top_row(book, &part, &mut |row| {
        rows.push(row);
        rows.len() <= HEADER_ROWS
    })?;
    Ok(rows)
}

/// A row as header: its texts from the first to the last that is not empty.
fn header_of(sheet: &str, row: &SheetRow) -> Option<Sheet> {
    let texts: Vec<String> = (0..row.cells.len()).map(|at| row.text(at)).collect();
    let first = texts.iter().position(|text| !text.is_empty())?;
    let last = texts.iter().rposition(|text| !text.is_empty())?;
    let texts = texts.get(first..=last)?.to_vec();
    let name = sheet.to_owned();
    Some(Sheet { name, line: row.line, column: first, texts, rows_above: 0, stated: Vec::new(), unread: Vec::new() })
}

impl Opened for Workbook<'_> {
    fn header(&self) -> &Record<'static> {
        &self.header
    }

    fn detail(&self) -> Option<Text> {
        let (_, sheet) = self.found.as_ref()?;
        Some(Text::new(format!("sheet `{}`", sheet.name), format!("工作表 `{}`", sheet.name)))
    }

    fn lines_above(&self) -> u32 {
        self.found.as_ref().map_or(0, |(_, sheet)| sheet.rows_above)
    }

    fn stated_units(&self) -> &[StatedUnit] {
        self.found.as_ref().map_or(&[], |(_, sheet)| &sheet.stated)
    }

    fn prepare(&mut self, layout: &Layout<'_>) -> Result<(), Unusable> {
        let Some((mut book, sheet)) = self.found.take() else { return Ok(()) };
        let fields = 0..self.header.len();
        let takes: Vec<Option<(Takes, Holds)>> =
            fields.clone().map(|field| Some((layout.takes(field)?, layout.holds(field)))).collect();
        let deciding = fields.filter(|field| layout.is_field_read(*field));
        self.deciding = deciding.map(|field| (sheet.column + field + 1, self.header.field(field).to_owned())).collect();
        let (currency, path) = (layout.reading.currency.to_owned(), self.opening.file.path.clone());
        let (sender, receiver) = sync_channel(CHUNKS);
        let read = move || {
            let (mut waiting, mut weight, mut texts) = (Vec::new(), 0_usize, 0_usize);
            let field =
                |column: usize| column.checked_sub(sheet.column).and_then(|at| takes.get(at).copied().flatten());
            let end = sheet.column + takes.len();
            let ended = unharmed(|| {
                let merged = merged_cells(&path, &sheet.name, sheet.line, &mut book)?;
                let merged = merged.as_slice();
                let part =
                    Part { sheet: &sheet.name, below: sheet.line, end, takes: &field, merged, currency: &currency };
                each_row(&mut book, &part, &mut |mut row| {
                    weight += row.weight();
                    texts = texts.saturating_add(row.length);
                    if texts > MOST_TEXTS {
                        return false;
                    }
                    row.cells.drain(..sheet.column.min(row.cells.len()));
                    row.width = row.width.saturating_sub(sheet.column);
                    waiting.push(row);
                    if waiting.len() < CHUNK_ROWS && weight < CHUNK_BYTES {
                        return true;
                    }
                    weight = 0;
                    sender.send(Ok((std::mem::take(&mut waiting), true))).is_ok()
                })
            });
            // Nobody may be there any more to be told.
            let _ = sender.send(match ended {
                Err(reason) => Err(NoRows::Damaged(reason)),
                Ok(()) if texts > MOST_TEXTS => Err(NoRows::TooManyTexts),
                Ok(()) => Ok((waiting, false)),
            });
        };
        let thread = std::thread::Builder::new().spawn(read);
        thread.map_err(|error| self.opening.unreadable(&error))?;
        self.rows = Some(receiver);
        Ok(())
    }

    fn next(&mut self) -> Result<Option<Box<dyn Chunk>>, Unusable> {
        let Some(receiver) = self.rows.as_ref().filter(|_| !self.is_ended) else { return Ok(None) };
        let read = receiver.recv().unwrap_or_else(|_| Err(NoRows::Damaged("rows are missing".to_owned())));
        let (rows, has_more) = read.map_err(|reason| match reason {
            NoRows::Damaged(reason) => damaged(self.opening, &reason),
            NoRows::TooManyTexts => Box::new(format_flaw::too_many_texts(&self.opening.file.name, MOST_TEXTS >> 20)),
        })?;
        self.is_ended = !has_more;
        Ok(Some(Box::new(SheetRows { rows, width: self.header.len() })))
    }

    fn finish(self: Box<Self>) -> Result<Known, Unusable> {
        let Self { opening, digest, hidden, mut sheet, deciding, .. } = *self;
        let hidden = hidden.and_then(|hidden| hidden.join().ok()).unwrap_or_default();
        if let Some(sheet) = &mut sheet {
            let is_unseen = |column: usize| hidden.columns.iter().any(|columns| columns.contains(&column));
            let unseen = deciding.into_iter().filter(|(column, _)| is_unseen(*column));
            sheet.hidden_columns = unseen.map(|(_, header)| header).collect();
            sheet.hidden_rows = hidden.rows;
        }
        let digest = digest.and_then(|digest| digest.join().ok()).unwrap_or_else(|| Ok(String::new()));
        let sha256 = digest.map_err(|error| opening.unreadable(&error))?;
        Ok(Known { sha256, encoding: None, sheet })
    }
}

impl Chunk for SheetRows {
    fn read(&self, rows: &mut Rows<'_, '_>) {
        let mut record = Record::default();
        for row in &self.rows {
            record.clear(row.line);
            row.cells.iter().for_each(|cell| push_cell(cell, &mut record));
            (row.cells.len()..self.width).for_each(|_| record.push_missing());
            record.push_beyond(row.width.saturating_sub(self.width));
            rows.rounded(row.rounded, row.line);
            if row.width > self.width {
                let [found, expected] = [row.width, self.width].map(|width| u32::try_from(width).unwrap_or(u32::MAX));
                rows.flawed(&record, row_flaw::beyond_the_header(found, expected));
            } else if row.is_too_long || rows.is_too_long(&record) {
                rows.flawed(&record, record_flaw::long_field());
            } else {
                rows.record(&record);
            }
        }
    }
}
