//! Tables of results as sheets of one workbook, for people who read them in a spreadsheet.
//!
//! A spreadsheet holds numbers as binary floating point of fifteen digits. An amount of which these
//! would not show every cent is written as a text; digits below the last place shown may go, and all
//! of them are in the other formats.
#![expect(clippy::disallowed_types, reason = "spreadsheets hold numbers as binary floating point")]

use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Mutex};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr as _;

use super::super::output::OutputFile;
use super::columns::{ResultCell, typed};
use super::files::{Finished, Piece, TableWriter};
use super::layout::{CellKind, ResultColumn, TableLayout};
use super::overview::{Overview, OverviewCell};
use crate::diagnostic::{Language, Text};
use crate::number::{Digits, Number};

/// How many rows a sheet can have, its header included.
const SHEET_ROWS: u32 = 1_048_576;
/// How many UTF-16 units a cell can have.
const CELL_UNITS: usize = 32_767;
/// One, in units of the twelfth place.
const WHOLE: u128 = 10_u128.pow(Number::PLACES);
/// How many digits a number of a spreadsheet can have.
const DIGITS: usize = 15;
/// How many places of numbers that are no money are kept at least.
const PLACES: usize = 6;
/// Column widths are taken from so many rows.
const MEASURED_ROWS: u32 = 1000;
/// The least and the most width of a column, in letters.
const WIDTHS: (usize, usize) = (8, 60);
/// A spreadsheet counts days from here: the number of 1970-01-01.
const EPOCH: i32 = 25_569;
/// The first day from which all spreadsheets count alike: 1900-03-01.
const FIRST_DAY: i32 = 61;

/// A workbook in the making, shared by the writers of its sheets.
#[derive(Clone)]
pub(super) struct SharedWorkbook {
    book: Arc<Mutex<Workbook>>,
    language: Language,
}

/// One table: a sheet, and further ones where it has more rows than a sheet can have.
pub(super) struct Sheets {
    shared: SharedWorkbook,
    layout: TableLayout,
    sheets: Vec<Worksheet>,
    /// How many rows a sheet can have.
    most_rows: u32,
    /// The next row of the last sheet.
    row: u32,
    widths: Vec<usize>,
}

impl SharedWorkbook {
    /// Starts a workbook whose sheets are put together in `folder`.
    pub(super) fn create(folder: &Path, language: Language) -> io::Result<Self> {
        let mut book = Workbook::new();
        book.set_tempdir(folder).map_err(plain)?;
        // Formats are numbered as they come, which must not depend on threads.
        book.register_format(&header_format());
        book.register_format(&title_format());
        for kind in [CellKind::Text, CellKind::Integer, CellKind::Number, CellKind::Fraction, CellKind::Date] {
            book.register_format(&format_of(&kind));
        }
        book.register_format(&multiple_format());
        for places in 0..=12 {
            book.register_format(&format_of(&CellKind::Money { places, padded: false }));
        }
        Ok(Self { book: Arc::new(Mutex::new(book)), language })
    }

    fn new_sheet(&self) -> io::Result<Worksheet> {
        let mut book = self.book.lock().map_err(|_| io::Error::other("the workbook was given up"))?;
        book.new_worksheet_with_constant_memory().map_err(plain)
    }

    /// Puts the sheets together behind an overview, and writes the file.
    pub(super) fn finish(self, overview: &Overview, tables: Vec<Vec<Worksheet>>, file: OutputFile) -> io::Result<()> {
        let first = self.overview_sheet(overview)?;
        let mut book = self.book.lock().map_err(|_| io::Error::other("the workbook was given up"))?;
        let created = ExcelDateTime::from_ymd(2000, 1, 1).map_err(plain)?;
        book.set_properties(&DocProperties::new().set_title(&overview.title).set_creation_datetime(&created));
        book.use_zip_large_file(true);
        // Excel keeps one name for itself.
        let mut names = vec!["history".to_owned()];
        for mut sheet in std::iter::once(first).chain(tables.into_iter().flatten()) {
            let name = free_name(&sheet.name(), &names);
            sheet.set_name(&name).map_err(plain)?;
            names.push(name.to_lowercase());
            book.push_worksheet(sheet);
        }
        let mut held = Held { file, failed: None };
        let saved = no_panic(|| book.save_to_writer(&mut held).map_err(plain));
        match held.failed {
            Some(error) => Err(error),
            None => {
                saved?;
                held.file.finish().map(drop)
            }
        }
    }

    fn overview_sheet(&self, overview: &Overview) -> io::Result<Worksheet> {
        let mut sheet = self.new_sheet()?;
        no_panic(|| {
            sheet.set_name(sheet_name(&overview.title)).map_err(plain)?;
            let mut widths: Vec<usize> = Vec::new();
            for (row, cells) in (0_u32..).zip(&overview.rows) {
                for (column, cell) in (0_u16..).zip(cells) {
                    let shown = overview_cell(&mut sheet, (row, column), cell)?;
                    widths.resize(widths.len().max(cells.len()), WIDTHS.0);
                    if let (Some(width), false) =
                        (widths.get_mut(usize::from(column)), matches!(cell, OverviewCell::Title(_)))
                    {
                        *width = shown.max(*width);
                    }
                }
            }
            set_widths(&mut sheet, &widths)?;
            Ok(sheet)
        })
    }
}

impl Sheets {
    /// Starts a table's first sheet.
    pub(super) fn start(shared: SharedWorkbook, layout: TableLayout) -> io::Result<Self> {
        Self::with_rows(shared, layout, SHEET_ROWS)
    }

    fn with_rows(shared: SharedWorkbook, layout: TableLayout, most_rows: u32) -> io::Result<Self> {
        let widths = layout.columns.iter().map(|column| column.label.get(shared.language).width() + 4).collect();
        let mut table = Self { shared, layout, sheets: Vec::new(), most_rows, row: 0, widths };
        no_panic(|| table.next_sheet())?;
        Ok(table)
    }

    /// Starts a sheet with its header.
    fn next_sheet(&mut self) -> io::Result<()> {
        let mut sheet = self.shared.new_sheet()?;
        let title = sheet_name(self.layout.title.get(self.shared.language));
        let name = match self.sheets.len() {
            0 => title,
            others => numbered(&title, others + 1),
        };
        sheet.set_name(name).map_err(plain)?;
        let header = header_format();
        for (at, column) in (0_u16..).zip(&self.layout.columns) {
            sheet.set_column_format(at, &format_of(&column.kind)).map_err(plain)?;
            sheet
                .write_string_with_format(0, at, cut(column.label.get(self.shared.language)), &header)
                .map_err(plain)?;
        }
        sheet.set_freeze_panes(1, 0).map_err(plain)?;
        self.sheets.push(sheet);
        self.row = 1;
        Ok(())
    }

    fn rows(&mut self, piece: &Piece) -> io::Result<()> {
        let layout = self.layout.clone();
        let batch = piece.columns()?;
        let columns = typed(&layout, batch);
        for row in 0..batch.num_rows() {
            if self.row >= self.most_rows {
                self.next_sheet()?;
            }
            let Some(sheet) = self.sheets.last_mut() else { return Ok(()) };
            for (at, (column, cells)) in (0_u16..).zip(&columns) {
                let shown = write_cell(sheet, (self.row, at), column, cells.get(row), self.shared.language)?;
                if let (Some(width), true) = (self.widths.get_mut(usize::from(at)), self.row <= MEASURED_ROWS) {
                    *width = shown.max(*width);
                }
            }
            self.row += 1;
        }
        Ok(())
    }
}

impl TableWriter for Sheets {
    fn append(&mut self, piece: &Piece) -> io::Result<()> {
        no_panic(|| self.rows(piece))
    }

    fn finish(mut self: Box<Self>) -> io::Result<Finished> {
        let last = self.sheets.len().saturating_sub(1);
        let columns = u16::try_from(self.layout.columns.len()).unwrap_or(u16::MAX).saturating_sub(1);
        for (at, sheet) in self.sheets.iter_mut().enumerate() {
            let rows = if at == last { self.row } else { self.most_rows };
            sheet.autofilter(0, 0, rows.saturating_sub(1), columns).map_err(plain)?;
            set_widths(sheet, &self.widths)?;
        }
        Ok(Finished::Sheets(self.sheets))
    }
}

/// Writes a cell; how wide it is shown.
fn write_cell(
    sheet: &mut Worksheet,
    (row, at): (u32, u16),
    column: &ResultColumn,
    cell: ResultCell<'_>,
    language: Language,
) -> io::Result<usize> {
    match (cell, &column.kind) {
        (ResultCell::Absent, _) => Ok(0),
        (ResultCell::Text(word), CellKind::Words(words)) => {
            let label = words.iter().find(|(known, _)| known == word).map_or(word, |(_, label)| label.get(language));
            write_text(sheet, (row, at), label)
        }
        (ResultCell::Text(text), _) => write_text(sheet, (row, at), text),
        (ResultCell::Boolean(yes), _) => {
            let label = if yes { Text::new("yes", "是") } else { Text::new("no", "否") };
            write_text(sheet, (row, at), label.get(language))
        }
        (ResultCell::Date(date), _) if date.days() + EPOCH >= FIRST_DAY => {
            sheet.write_number(row, at, date.days() + EPOCH).map_err(plain)?;
            Ok(11)
        }
        (ResultCell::Date(date), _) => write_text(sheet, (row, at), &date.to_string()),
        (ResultCell::Integer(number), _) => {
            write_digits(sheet, (row, at), Digits::of_integer(number).as_str(), 0, None)
        }
        (ResultCell::Number(raw), _) => {
            let is_multiple = matches!(column.kind, CellKind::Rate) && raw.unsigned_abs() > WHOLE;
            let format = is_multiple.then(multiple_format);
            write_digits(sheet, (row, at), Digits::of_raw(raw, 0).as_str(), places_of(&column.kind), format.as_ref())
        }
    }
}

fn write_text(sheet: &mut Worksheet, (row, column): (u32, u16), text: &str) -> io::Result<usize> {
    sheet.write_string(row, column, cut(text)).map_err(plain)?;
    Ok(text.width())
}

/// Writes a number as a number if a spreadsheet can hold so many places of it, else as a text; in its
/// column's format, where it has none of its own.
fn write_digits(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    text: &str,
    places: usize,
    format: Option<&Format>,
) -> io::Result<usize> {
    match (text.parse::<f64>(), format) {
        (Ok(number), Some(format)) if fits(text, places) => {
            sheet.write_number_with_format(row, column, number, format).map_err(plain)?
        }
        (Ok(number), None) if fits(text, places) => sheet.write_number(row, column, number).map_err(plain)?,
        _ => sheet.write_string(row, column, text).map_err(plain)?,
    };
    Ok(text.len().min(DIGITS) + 4)
}

/// Whether a spreadsheet can hold a number with so many of its places.
fn fits(text: &str, places: usize) -> bool {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let whole = whole.trim_start_matches(['-', '0']);
    whole.len() + part.len().min(places) <= DIGITS
}

fn places_of(kind: &CellKind) -> usize {
    match kind {
        CellKind::Money { places, .. } => usize::try_from(*places).unwrap_or(PLACES),
        _ => PLACES,
    }
}

fn overview_cell(sheet: &mut Worksheet, (row, column): (u32, u16), cell: &OverviewCell) -> io::Result<usize> {
    match cell {
        OverviewCell::Nothing => Ok(0),
        OverviewCell::Title(text) => {
            sheet.write_string_with_format(row, column, cut(text), &title_format()).map_err(plain)?;
            Ok(text.width())
        }
        OverviewCell::Heading(text) => {
            sheet.write_string_with_format(row, column, cut(text), &header_format()).map_err(plain)?;
            Ok(text.width() + 2)
        }
        OverviewCell::Text(text) => write_text(sheet, (row, column), text),
        OverviewCell::Count(count) => {
            let format = format_of(&CellKind::Integer);
            sheet.write_number_with_format(row, column, *count, &format).map_err(plain)?;
            Ok(10)
        }
        OverviewCell::Money(text, places)
            if fits(text, places_of(&CellKind::Money { places: *places, padded: false })) =>
        {
            let format = format_of(&CellKind::Money { places: *places, padded: false });
            let number = text.parse::<f64>().map_err(io::Error::other)?;
            sheet.write_number_with_format(row, column, number, &format).map_err(plain)?;
            Ok(text.len() + 4)
        }
        OverviewCell::Money(text, _) => write_text(sheet, (row, column), text),
    }
}

fn set_widths(sheet: &mut Worksheet, widths: &[usize]) -> io::Result<()> {
    for (at, width) in (0_u16..).zip(widths) {
        let width = u16::try_from((width + 2).clamp(WIDTHS.0, WIDTHS.1)).unwrap_or(u16::MAX);
        sheet.set_column_width(at, width).map_err(plain)?;
    }
    Ok(())
}

fn header_format() -> Format {
    Format::new().set_bold().set_background_color(0x00DD_EBF7).set_align(FormatAlign::VerticalCenter)
}

fn title_format() -> Format {
    Format::new().set_bold().set_font_size(14)
}

fn format_of(kind: &CellKind) -> Format {
    match kind {
        CellKind::Text | CellKind::Words(_) | CellKind::Boolean => Format::new().set_num_format("@"),
        CellKind::Integer => Format::new().set_num_format("#,##0"),
        CellKind::Number => Format::new().set_num_format("General"),
        CellKind::Fraction | CellKind::Rate => Format::new().set_num_format("0.00##%"),
        CellKind::Date => Format::new().set_num_format(r"yyyy\-mm\-dd"),
        CellKind::Money { places, .. } => {
            let places = usize::try_from(*places).unwrap_or(0);
            let point = if places == 0 { "" } else { "." };
            Format::new().set_num_format(format!("#,##0{point}{}", "0".repeat(places)))
        }
    }
}

/// How rates beyond 1 are shown: twice the goods' value is 2, and nobody says 200 %.
fn multiple_format() -> Format {
    Format::new().set_num_format("#,##0.00##")
}

/// A text that fits a cell.
fn cut(text: &str) -> String {
    if text.len() <= CELL_UNITS || text.encode_utf16().count() <= CELL_UNITS {
        return text.to_owned();
    }
    let mut units = 0;
    let kept = text.chars().take_while(|letter| {
        units += letter.len_utf16();
        units < CELL_UNITS
    });
    kept.chain(std::iter::once('…')).collect()
}

/// How many UTF-16 units the name of a sheet can have.
const NAME_UNITS: usize = 31;

/// A name that a sheet can have: not too long, with none of the signs that names cannot have.
fn sheet_name(title: &str) -> String {
    let name: String = title.chars().map(|sign| if r"[]:*?/\'".contains(sign) { ' ' } else { sign }).collect();
    let name = name.trim();
    let short = name_start(name, NAME_UNITS);
    // A name that is too long ends with a whole word, where it has several.
    let is_cut_in_word = name.get(short.len()..).is_some_and(|rest| rest.starts_with(|sign: char| sign != ' '));
    let short = if is_cut_in_word { short.rsplit_once(' ').map_or(short, |(words, _)| words) } else { short };
    let short = short.trim_end_matches([' ', ',', ';', '，', '、', '；']);
    if short.is_empty() { "-".to_owned() } else { short.to_owned() }
}

/// The signs at the start of a name that so many units hold.
fn name_start(name: &str, most: usize) -> &str {
    let mut units = 0;
    let end = name.char_indices().find(|(_, sign)| {
        units += sign.len_utf16();
        units > most
    });
    end.and_then(|(end, _)| name.get(..end)).unwrap_or(name)
}

/// The name of a sheet that goes on with a table: `rebate (2)`.
fn numbered(name: &str, number: usize) -> String {
    let end = format!(" ({number})");
    name_start(name, NAME_UNITS.saturating_sub(end.len())).trim_end().to_owned() + &end
}

/// A name like `name` that no other sheet has; `others` are in lower case.
fn free_name(name: &str, others: &[String]) -> String {
    let mut free = name.to_owned();
    let mut number = 2;
    while others.contains(&free.to_lowercase()) {
        free = numbered(name, number);
        number += 1;
    }
    free
}

/// Keeps the first failure of a file and takes in whatever comes behind it, since the workbook does
/// not expect that a file fails.
struct Held {
    file: OutputFile,
    failed: Option<io::Error>,
}

impl Write for Held {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.failed.is_none() {
            self.failed = self.file.write_all(bytes).err();
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Makes an error of a panic, with which the workbook answers a temporary file that cannot be written.
fn no_panic<R>(work: impl FnOnce() -> io::Result<R>) -> io::Result<R> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => done,
        Err(_) => Err(io::Error::from(io::ErrorKind::StorageFull)),
    }
}

fn plain(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) | XlsxError::TempFileError(_, error) => error,
        other => io::Error::other(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{ResultFormat, ResultTables};
    use calamine::Reader as _;

    type Read = calamine::Xlsx<io::BufReader<std::fs::File>>;

    /// A workbook with one table, whose sheets have so many rows.
    fn workbook_of(column: ResultColumn, most_rows: u32, fill: &dyn Fn(&mut crate::dataset::RowsBuilder)) -> Read {
        let folder = tempfile::tempdir().expect("a folder");
        let columns = vec![column];
        let layout = TableLayout { name: "rank".to_owned(), title: Text::new("Ranking: all", "排名"), columns };
        let shared = SharedWorkbook::create(folder.path(), Language::English).expect("a workbook");
        let mut sheets = Sheets::with_rows(shared.clone(), layout.clone(), most_rows).expect("a sheet");
        let tables = ResultTables::new(ResultFormat::Workbook, vec![layout]);
        let mut builder = tables.builder(0).expect("a builder");
        fill(&mut builder);
        for rows in builder.finish().expect("rows") {
            sheets.append(&tables.piece(0, rows)).expect("written");
        }
        let Finished::Sheets(sheets) = Box::new(sheets).finish().expect("finished") else { panic!("no sheets") };
        let target = folder.path().join("out");
        let mut output = super::super::super::output::OutputFolder::prepare(&target).expect("prepared");
        let file = output.create("results.xlsx").expect("a file");
        let overview = Overview { title: "overview".to_owned(), rows: Vec::new() };
        shared.finish(&overview, vec![sheets], file).expect("saved");
        output.publish().expect("published");
        calamine::open_workbook(target.join("results.xlsx")).expect("a workbook")
    }

    #[test]
    fn a_table_that_is_too_long_goes_on_in_further_sheets() {
        let column = ResultColumn::new("place", Text::new("place", "名次"), CellKind::Integer);
        let mut book = workbook_of(column, 4, &|builder| {
            for place in 1..=7 {
                builder.count(place);
                builder.finish_row(0).expect("a row");
            }
        });
        let names = book.sheet_names();
        assert_eq!(names, ["overview", "Ranking  all", "Ranking  all (2)", "Ranking  all (3)"]);
        let cells = |range: calamine::Range<calamine::Data>| -> Vec<String> {
            range.rows().flatten().map(ToString::to_string).collect()
        };
        let read: Vec<Vec<String>> =
            names.iter().map(|name| cells(book.worksheet_range(name).expect("a sheet"))).collect();
        assert_eq!(read[1], ["place", "1", "2", "3"]);
        assert_eq!(read[2], ["place", "4", "5", "6"]);
        assert_eq!(read[3], ["place", "7"]);
    }

    #[test]
    fn rates_beyond_one_are_multiples() {
        let rates = ["0.05", "0.01125", "-0.5", "1", "-1", "1.000001", "3", "-2"];
        let column = ResultColumn::new("rate", Text::new("rate", "比率"), CellKind::Rate);
        let mut book = workbook_of(column, 100, &|builder| {
            for rate in rates {
                builder.number(Some(rate.parse().expect("a number")));
                builder.finish_row(0).expect("a row");
            }
        });
        let mut cells = book.worksheet_cells_reader("Ranking  all").expect("a sheet");
        let styles = cells.styles().to_vec();
        let mut read = Vec::new();
        while let Some((cell, style)) = cells.next_cell_with_style_id().expect("a cell") {
            let format = styles[style].number_format.as_ref().map_or("", |format| &format.format_code);
            read.push(format!("{:?} {format}", cell.get_value()));
        }
        let (percent, multiple) = ("0.00##%", "#,##0.00##");
        let expected = rates.map(|rate| {
            let format = if ["1.000001", "3", "-2"].contains(&rate) { multiple } else { percent };
            format!("Float({}) {format}", if rate.contains('.') { rate.to_owned() } else { format!("{rate}.0") })
        });
        assert_eq!(read[1..], expected);
    }

    #[test]
    fn numbers_of_which_a_spreadsheet_would_lose_a_cent_are_told_apart() {
        for (text, places, holds) in [
            ("0", 2, true),
            ("-0.05", 2, true),
            ("1234567890123.456789", 2, true),
            ("12345678901234.5", 2, true),
            ("12345678901234.56", 2, false),
            ("123456789012345", 0, true),
            ("-1234567890123456", 0, false),
            ("0.000000000001", 6, true),
        ] {
            assert_eq!(fits(text, places), holds, "{text}");
        }
    }

    #[test]
    fn names_of_sheets_are_short_free_and_without_forbidden_signs() {
        assert_eq!(sheet_name("a/b: [c]"), "a b   c");
        assert_eq!(sheet_name("'"), "-");
        assert_eq!(sheet_name(&"长".repeat(40)).chars().count(), 31);
        assert_eq!(sheet_name(&"😀".repeat(40)).encode_utf16().count(), 30);
        assert_eq!(sheet_name("Which tier is this partner in, and why?"), "Which tier is this partner in");
        assert_eq!(sheet_name("the rebate of all the partners who were there"), "the rebate of all the partners");
        assert_eq!(sheet_name("Rückvergütungsvereinbarungenübersicht"), "Rückvergütungsvereinbarungenübe");
        assert_eq!(numbered(&"x".repeat(31), 12).chars().count(), 31);
        assert_eq!(free_name("Rebate", &["rebate".to_owned(), "rebate (2)".to_owned()]), "Rebate (3)");
        assert_eq!(cut(&"长".repeat(40_000)).encode_utf16().count(), CELL_UNITS);
    }
}
