//! The cells of a sheet, row by row, as people see them.

#![expect(clippy::disallowed_types, reason = "a sheet's numbers become decimal texts as soon as they are read")]

use calamine::{DataRef, ExcelDateTime};

use crate::calendar::Date;

use super::super::cell_flaw;
use super::super::day_text::counted_day;
use super::super::layout::{Holds, Takes};
use super::super::record::{LONGEST_FIELD, Record};
use super::formulas::Unresolved;
use super::json_object::without_exponent;
use super::merged::{Merged, Merging};
use super::number_format::{NumberFormat, Sense};
use super::workbook::Book;

/// How many digits of a number a spreadsheet knows; what it computes may have more by chance.
const DIGITS: usize = 15;

/// How many days later than in 1900 counting began where it began in 1904.
const DAYS_TO_1904: i32 = 1462;

/// How many bytes the texts of a row may have.
const LONGEST_ROW: usize = 16 << 20;

/// A row that has something in it.
#[derive(Default)]
pub(super) struct SheetRow {
    /// Its number in the sheet, from 1.
    pub(super) line: u32,
    /// Up to the last column that is read.
    pub(super) cells: Vec<SheetCell>,
    /// How many columns there are up to the last that has something in it, read or not.
    pub(super) width: usize,
    /// How many of its numbers have more digits than a spreadsheet knows.
    pub(super) rounded: u32,
    /// How many bytes its texts have.
    pub(super) length: usize,
    /// Whether texts were left out, since they are longer than a field or a row may be.
    pub(super) is_too_long: bool,
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum SheetCell {
    Missing,
    /// There is something that nobody wants.
    Unwanted,
    /// There is a formula, and nobody kept its result.
    Unresolved,
    /// A code of more digits than a spreadsheet knows, as a number: what is left of it.
    LostDigits(String),
    /// A number that means something else than is seen: what is seen.
    OtherUnit(String),
    /// A number that is not seen as it is.
    Misleading(String),
    /// One of several merged cells: what is seen in all of them.
    Merged(String),
    Text(String),
    /// The number of a day, and the day.
    DayNumber(String, Date),
    Date(Date),
    Boolean(bool),
}

impl SheetRow {
    /// How many bytes it takes in memory.
    pub(super) fn weight(&self) -> usize {
        self.length + self.cells.len() * size_of::<SheetCell>()
    }

    /// Whether a value is short enough, by itself and with those that are here.
    fn has_room(&mut self, value: &DataRef<'_>) -> bool {
        let length = match value {
            DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.len(),
            DataRef::SharedString(text) => text.len(),
            _ => return true,
        };
        // A sheet names a text in a few bytes as often as it likes, so that rows weigh more than their file.
        let has_room = length <= LONGEST_FIELD && self.length + length <= LONGEST_ROW;
        self.is_too_long |= !has_room;
        self.length += if has_room { length } else { 0 };
        has_room
    }

    /// Puts a cell into its column; those from `end` on are counted alone.
    pub(super) fn put(&mut self, column: usize, cell: SheetCell, end: usize) {
        self.width = self.width.max(column + 1);
        self.cells.resize(self.width.min(end), SheetCell::Missing);
        if let Some(slot) = self.cells.get_mut(column) {
            *slot = cell;
        }
    }

    /// The text of a cell.
    pub(super) fn text(&self, at: usize) -> String {
        match self.cells.get(at) {
            Some(SheetCell::Text(text) | SheetCell::LostDigits(text)) => text.trim().to_owned(),
            Some(
                SheetCell::OtherUnit(text)
                | SheetCell::Misleading(text)
                | SheetCell::Merged(text)
                | SheetCell::DayNumber(text, _),
            ) => text.clone(),
            Some(SheetCell::Date(date)) => date.to_string(),
            Some(SheetCell::Boolean(yes)) => yes.to_string(),
            Some(SheetCell::Missing | SheetCell::Unwanted | SheetCell::Unresolved) | None => String::new(),
        }
    }
}

/// Adds a cell to a record.
pub(super) fn push_cell(cell: &SheetCell, record: &mut Record<'_>) {
    match cell {
        SheetCell::Missing | SheetCell::Unwanted => record.push_missing(),
        SheetCell::Unresolved => record.push_flawed("", cell_flaw::formula_without_result()),
        SheetCell::LostDigits(text) => record.push_garbled(text, cell_flaw::code_as_number()),
        SheetCell::OtherUnit(text) => record.push_flawed(text, cell_flaw::unit_in_format()),
        SheetCell::Misleading(text) => record.push_flawed(text, cell_flaw::misleading_format()),
        SheetCell::Merged(text) => record.push_flawed(text, cell_flaw::merged()),
        SheetCell::Text(text) => record.push(text),
        SheetCell::DayNumber(text, day) => record.push_counted(text, *day),
        SheetCell::Date(date) => record.push_date(*date),
        SheetCell::Boolean(yes) => record.push_boolean(*yes),
    }
}

/// What of a sheet is read.
pub(super) struct Part<'p> {
    pub(super) sheet: &'p str,
    /// The row below which reading begins, from 1; 0 for all.
    pub(super) below: u32,
    /// The column with which reading ends, from 0; what stands there and behind is counted.
    pub(super) end: usize,
    /// What is made of the cells of a column; none where nobody wants them.
    pub(super) takes: &'p dyn Fn(usize) -> Option<(Takes, Holds)>,
    /// The merged cells that reach below that row, in order of their first rows.
    pub(super) merged: &'p [Merged],
    /// The book's currency.
    pub(super) currency: &'p str,
}

/// Goes through the rows of a sheet that have something in them, as long as `each` says so.
///
/// A wanted cell without a value is empty, or a formula whose result nobody kept. Values and formulas
/// cannot be read at once, so formulas are looked for where the first such cell is met, and the rows
/// are then read again.
pub(super) fn each_row(book: &mut Book, part: &Part<'_>, each: &mut dyn FnMut(SheetRow) -> bool) -> Result<(), String> {
    let mut given = 0_usize;
    let is_done = rows_with(book, part, None, &mut |row| {
        given += 1;
        each(row)
    })?;
    if is_done {
        return Ok(());
    }
    let unresolved = Unresolved::find(book, part)?;
    let mut at = 0_usize;
    rows_with(book, part, Some(&unresolved), &mut |row| {
        at += 1;
        at <= given || each(row)
    })?;
    Ok(())
}

/// The same for rows in which formulas do not matter.
pub(super) fn each_top_row(
    book: &mut Book,
    part: &Part<'_>,
    each: &mut dyn FnMut(SheetRow) -> bool,
) -> Result<(), String> {
    rows_with(book, part, Some(&Unresolved::default()), each).map(drop)
}

/// Goes through rows; false at a cell of which only `unresolved` tells what it is, where there is none.
fn rows_with(
    book: &mut Book,
    part: &Part<'_>,
    unresolved: Option<&Unresolved>,
    each: &mut dyn FnMut(SheetRow) -> bool,
) -> Result<bool, String> {
    let counts_from_1904 = book.has_1904_epoch();
    let mut cells = book.worksheet_cells_reader(part.sheet).map_err(|error| error.to_string())?;
    let formats: Vec<NumberFormat> =
        cells.styles().iter().map(|style| NumberFormat::of(style, part.currency)).collect();
    let plain = NumberFormat::default();
    let mut last = None;
    let (mut row, mut merging) = (SheetRow::default(), Merging::new(part.merged, part.below));
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(|error| error.to_string())? {
        let (at, column) = cell.get_position();
        let (line, column) = (at.saturating_add(1), column as usize);
        if last.replace((line, column)).is_some_and(|last| last >= (line, column)) {
            return Err(format!("a cell of row {line} stands twice, or not in its place"));
        }
        if line <= part.below {
            continue;
        }
        if line != row.line {
            let mut whole = std::mem::replace(&mut row, SheetRow { line, ..SheetRow::default() });
            if whole.width > 0 {
                merging.mark(&mut whole, part.takes, part.end);
                if !each(whole) {
                    return Ok(true);
                }
            }
        }
        let read = match ((part.takes)(column), cell.get_value()) {
            (None, DataRef::Empty) => continue,
            (Some(_), DataRef::Empty) => match unresolved {
                None => return Ok(false),
                Some(known) if known.has(line, column) => SheetCell::Unresolved,
                Some(_) => continue,
            },
            (None, _) => SheetCell::Unwanted,
            (Some(_), value) if !row.has_room(value) => SheetCell::Unwanted,
            (Some(takes), value) => {
                let format = formats.get(style).unwrap_or(&plain);
                read_cell(value, CellForm { takes, format, counts_from_1904 }, &mut row.rounded)
            }
        };
        row.put(column, read, part.end);
    }
    if row.width > 0 {
        merging.mark(&mut row, part.takes, part.end);
        each(row);
    }
    Ok(true)
}

/// What reading one cell needs to know.
#[derive(Clone, Copy)]
struct CellForm<'f> {
    takes: (Takes, Holds),
    format: &'f NumberFormat,
    counts_from_1904: bool,
}

fn read_cell(value: &DataRef<'_>, form: CellForm<'_>, rounded: &mut u32) -> SheetCell {
    let (takes, _) = form.takes;
    match value {
        DataRef::Empty => SheetCell::Missing,
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => filled(text),
        DataRef::SharedString(text) => filled(text),
        DataRef::Bool(yes) if takes == Takes::Boolean => SheetCell::Boolean(*yes),
        DataRef::Bool(yes) => SheetCell::Text(yes.to_string()),
        // Written as a spreadsheet shows it, which no type of column takes.
        DataRef::Error(error) => SheetCell::Text(error.to_string()),
        DataRef::Int(number) => number_cell(number.to_string(), form),
        DataRef::Float(number) => {
            let (text, is_rounded) = number_text(*number);
            let cell = number_cell(text, form);
            *rounded += u32::from(is_rounded && !matches!(cell, SheetCell::LostDigits(_)));
            cell
        }
        DataRef::DateTime(time) => time_cell(*time, takes),
    }
}

/// A number as it is seen.
fn number_cell(text: String, CellForm { takes, format, counts_from_1904 }: CellForm<'_>) -> SheetCell {
    let (takes, holds) = takes;
    let is_whole = text.bytes().all(|byte| byte.is_ascii_digit());
    match (takes, holds) {
        (_, Holds::Codes) if has_lost_digits(&text) => SheetCell::LostDigits(text),
        (_, Holds::Codes) if is_whole && format.zeros > text.len() => {
            SheetCell::Text(format!("{text:0>width$}", width = format.zeros))
        }
        (_, Holds::Numbers | Holds::Measures) => {
            let (above, below) = format.misleads;
            let is_misleading = if text.starts_with('-') { below } else { above && text != "0" };
            let number = shown(text, format.is_percent);
            if is_misleading {
                return SheetCell::Misleading(number);
            }
            let (before, behind) = &format.around;
            match &format.sense {
                _ if holds == Holds::Measures && format.moves => SheetCell::OtherUnit(number),
                // Beside a header with a unit, a currency counts as it does in a text.
                Sense::Same if holds == Holds::Measures => SheetCell::Text(format!("{before}{number}{behind}")),
                Sense::Same => SheetCell::Text(number),
                Sense::Foreign(currency) => SheetCell::Text(format!("{currency}{number}")),
                // A unit in the header and beside the number counts once, where it is the same.
                Sense::Another if holds == Holds::Measures => SheetCell::Text(format!("{before}{number}{behind}")),
                Sense::Another => SheetCell::OtherUnit(format!("{before}{number}{behind}")),
            }
        }
        (Takes::Date, _) if is_whole && counts_from_1904 => {
            let day = text.parse::<i32>().ok().and_then(|day| counted_day(day.checked_add(DAYS_TO_1904)?));
            day.map_or_else(|| SheetCell::Text(text.clone()), |day| SheetCell::DayNumber(text.clone(), day))
        }
        _ => SheetCell::Text(shown(text, format.is_percent)),
    }
}

/// Whether a number has more digits before its point than a spreadsheet knows.
fn has_lost_digits(text: &str) -> bool {
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    whole.trim_start_matches('-').len() > DIGITS
}

fn filled(text: &str) -> SheetCell {
    if text.trim().is_empty() { SheetCell::Missing } else { SheetCell::Text(text.to_owned()) }
}

/// The shortest decimal that means a number, of as many digits as a spreadsheet knows; and whether
/// that took digits away.
fn number_text(number: f64) -> (String, bool) {
    let shortest = number.to_string();
    let digits = shortest.chars().filter(char::is_ascii_digit).collect::<String>();
    if digits.trim_start_matches('0').trim_end_matches('0').len() <= DIGITS {
        return (shortest, false);
    }
    let rounded = format!("{number:.places$e}", places = DIGITS - 1);
    (without_exponent(&rounded).into_owned(), true)
}

/// A number as it is seen: as a percentage where its style says so.
fn shown(number: String, is_percent: bool) -> String {
    if is_percent { format!("{}%", without_exponent(&format!("{number}e2"))) } else { number }
}

fn time_cell(time: ExcelDateTime, takes: Takes) -> SheetCell {
    if !time.is_datetime() {
        return SheetCell::Text(number_text(time.as_f64()).0);
    }
    let (year, month, day, hour, minute, second, part) = time.to_ymd_hms_milli();
    let parts = [i16::try_from(year).ok(), i16::from(month).into(), i16::from(day).into()];
    let date = match parts {
        [Some(year), ..] => {
            i8::try_from(month).ok().zip(i8::try_from(day).ok()).and_then(|(m, d)| Date::new(year, m, d))
        }
        _ => None,
    };
    let Some(date) = date else { return SheetCell::Text(number_text(time.as_f64()).0) };
    let has_time = (hour, minute, second, part) != (0, 0, 0, 0);
    match takes {
        Takes::Date if !has_time => SheetCell::Date(date),
        _ if !has_time => SheetCell::Text(date.to_string()),
        _ => SheetCell::Text(format!("{date}T{hour:02}:{minute:02}:{second:02}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_digits_that_a_spreadsheet_shows() {
        for (number, text, is_rounded) in [
            (0.1, "0.1", false),
            (1234.5, "1234.5", false),
            (-400.004, "-400.004", false),
            (0.1 + 0.2, "0.3", true),
            (113.000_000_000_000_01, "113", true),
            (1e15, "1000000000000000", false),
            (123_456_789_012_345_680.0, "123456789012346000", true),
            (1e-7, "0.0000001", false),
        ] {
            assert_eq!(number_text(number), (text.to_owned(), is_rounded), "{number}");
        }
        let percents = [("0.125", true), ("-1", true), ("0.07", false)].map(|(text, yes)| shown(text.to_owned(), yes));
        assert_eq!(percents, ["12.5%", "-100%", "0.07"]);
    }
}
