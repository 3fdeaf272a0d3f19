//! Records of one line each, one behind the other, as typed columns: most cells are written plainly, and are read a
//! column at a time. A row with any other cell is read by itself.

use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, Date32Builder, Int32Builder, StringBuilder};
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, Decimal64Array, Decimal128Array, DictionaryArray, StringArray};
use arrow_buffer::NullBuffer;
use arrow_schema::DataType;

use crate::calendar::Date;
use crate::number::{Number, digits_and_places};

use super::super::layout::{Holds, Layout, Takes};
use super::super::plain::plain_rows;
use super::super::record::{LONGEST_FIELD, Record, trimmed};
use super::super::record_flaw;
use super::super::rows::Rows;
use super::super::scan::{Fields, Scanned, scan};
use super::super::words::{is_missing, read_boolean};

/// How many records are read a column at a time, at least.
const FEWEST: usize = 16;

/// How many words are told apart before they are taken for texts like any other.
const MOST_WORDS: usize = 64;

/// What the cells of a field are read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Texts,
    /// Some words, over and over.
    Words,
    Numbers,
    Days,
    Booleans,
}

/// The fields of a file that are decoded, with what they are read as.
pub(super) struct CsvColumns {
    /// By field.
    kinds: Vec<Option<Kind>>,
    wanted: usize,
}

impl CsvColumns {
    /// None where rows have to be read one by one: where somebody looks at them, or what a number means depends on its
    /// header.
    pub(super) fn of(layout: &Layout<'_>) -> Option<Self> {
        if layout.reading.inspects || layout.asked.is_some() {
            return None;
        }
        let mut kinds = Vec::with_capacity(layout.header.width);
        for field in 0..layout.header.width {
            kinds.push(match (layout.takes(field), layout.holds(field)) {
                (None, _) => None,
                (Some(_), Holds::Measures) => return None,
                (Some(Takes::Number | Takes::WholeNumber), _) | (Some(_), Holds::Numbers) => Some(Kind::Numbers),
                (Some(Takes::Word), _) => Some(Kind::Words),
                (Some(Takes::Boolean), _) => Some(Kind::Booleans),
                (Some(Takes::Date), _) => Some(Kind::Days),
                (Some(Takes::Text | Takes::Code), _) => Some(Kind::Texts),
            });
        }
        let wanted = kinds.iter().flatten().count();
        Some(Self { kinds, wanted })
    }
}

/// Records of one line each, one behind the other.
pub(super) struct Run<'t> {
    text: &'t str,
    separator: u8,
    columns: &'t CsvColumns,
    /// The line of the first.
    first: u32,
    /// Where each starts.
    starts: Vec<usize>,
    /// By record and decoded field: where it stands.
    spans: Vec<(u32, u32)>,
    /// By record: whether its fields stand in the text as they are.
    is_plain: Vec<bool>,
}

impl<'t> Run<'t> {
    pub(super) fn new(text: &'t str, separator: u8, columns: &'t CsvColumns) -> Self {
        let (starts, spans, is_plain) = (Vec::new(), Vec::new(), Vec::new());
        Self { text, separator, columns, first: 0, starts, spans, is_plain }
    }

    /// Scans what stands at a place, and takes it where it is a record of one line.
    pub(super) fn scan(&mut self, at: usize, line: u32) -> Scanned {
        let before = self.spans.len();
        let mut spans =
            Spans { kinds: &self.columns.kinds, spans: &mut self.spans, field: 0, open: None, is_odd: false };
        let scanned = scan(self.text.as_bytes(), at, self.separator, true, &mut spans);
        let is_odd = spans.is_odd || spans.field != self.columns.kinds.len();
        let is_taken = matches!(scanned, Scanned::Record { lines: 1, .. });
        if is_odd || !is_taken {
            self.spans.truncate(before);
        }
        if is_taken {
            if is_odd {
                self.spans.resize(before + self.columns.wanted, (0, 0));
            }
            if self.starts.is_empty() {
                self.first = line;
            }
            self.starts.push(at);
            self.is_plain.push(!is_odd);
        }
        scanned
    }

    /// Reads the records, of which none stay.
    pub(super) fn read(&mut self, rows: &mut Rows<'_, '_>) {
        let (starts, spans) = (std::mem::take(&mut self.starts), std::mem::take(&mut self.spans));
        let mut is_plain = std::mem::take(&mut self.is_plain);
        let mut record = Record::over(self.text);
        let mut each = |rows: &mut Rows<'_, '_>, row: usize| {
            let Some(start) = starts.get(row) else { return };
            record.clear(self.first.saturating_add(u32::try_from(row).unwrap_or(u32::MAX)));
            if matches!(scan(self.text.as_bytes(), *start, self.separator, true, &mut record), Scanned::Record { .. }) {
                take_record(rows, &record);
            }
        };
        let plain = if starts.len() < FEWEST {
            None
        } else {
            let arrays = self.arrays(&spans, &mut is_plain);
            let arrays: Vec<Option<&ArrayRef>> = arrays.iter().map(Option::as_ref).collect();
            plain_rows(rows.layout, &arrays, is_plain)
        };
        match plain {
            Some(plain) => rows.plain(plain, self.first, &mut each),
            None => (0..starts.len()).for_each(|row| each(rows, row)),
        }
    }

    /// By field: its cells, where it is decoded. Rows with other than plain cells are marked.
    fn arrays(&self, spans: &[(u32, u32)], is_plain: &mut [bool]) -> Vec<Option<ArrayRef>> {
        let mut arrays = Vec::with_capacity(self.columns.kinds.len());
        let mut at = 0;
        for kind in &self.columns.kinds {
            arrays.push(kind.map(|kind| {
                let cells = Cells { text: self.text, spans, first: at, every: self.columns.wanted };
                at += 1;
                match kind {
                    Kind::Texts => texts(&cells),
                    Kind::Words => words(&cells).unwrap_or_else(|| texts(&cells)),
                    Kind::Numbers => numbers(&cells, is_plain),
                    Kind::Days => days(&cells, is_plain),
                    Kind::Booleans => booleans(&cells, is_plain),
                }
            }));
        }
        arrays
    }
}

/// Takes a record.
pub(super) fn take_record(rows: &mut Rows<'_, '_>, record: &Record<'_>) {
    if record.is_too_long() {
        rows.flawed(record, record_flaw::long_field());
    } else {
        rows.record(record);
    }
}

/// Takes where the fields of a record stand that are decoded.
struct Spans<'s> {
    kinds: &'s [Option<Kind>],
    spans: &'s mut Vec<(u32, u32)>,
    /// How many fields there are so far.
    field: usize,
    /// The part of a field in quotes that is not closed yet.
    open: Option<(usize, usize)>,
    /// Whether some field is not a piece of the text, or too long.
    is_odd: bool,
}

impl Fields for Spans<'_> {
    fn field(&mut self, start: usize, end: usize) {
        self.is_odd |= end - start > LONGEST_FIELD;
        if self.kinds.get(self.field).is_some_and(Option::is_some) {
            // A block is far shorter than four gigabytes.
            match (u32::try_from(start), u32::try_from(end)) {
                (Ok(start), Ok(end)) => self.spans.push((start, end)),
                _ => self.is_odd = true,
            }
        }
        self.field += 1;
    }

    fn part(&mut self, start: usize, end: usize) {
        self.is_odd |= self.open.replace((start, end)).is_some();
    }

    fn line_break(&mut self) {
        self.is_odd = true;
    }

    fn close(&mut self) {
        let (start, end) = self.open.take().unwrap_or_default();
        self.field(start, end);
    }
}

/// The cells of a field.
struct Cells<'t> {
    text: &'t str,
    spans: &'t [(u32, u32)],
    first: usize,
    every: usize,
}

impl<'t> Cells<'t> {
    /// The texts, without spaces around them.
    fn iter(&self) -> impl Iterator<Item = &'t str> {
        let (text, spans) = (self.text, self.spans.get(self.first..).unwrap_or_default());
        spans
            .iter()
            .step_by(self.every.max(1))
            .map(|(start, end)| trimmed(text.get(*start as usize..*end as usize).unwrap_or_default()))
    }

    fn len(&self) -> usize {
        self.spans.len() / self.every.max(1)
    }
}

/// The texts; an empty one says nothing.
fn texts(cells: &Cells<'_>) -> ArrayRef {
    let bytes = cells.iter().map(str::len).sum();
    let mut texts = StringBuilder::with_capacity(cells.len(), bytes);
    cells.iter().for_each(|text| texts.append_option(Some(text).filter(|text| !text.is_empty())));
    Arc::new(texts.finish())
}

/// The texts out of a dictionary; none where there are too many different ones.
fn words(cells: &Cells<'_>) -> Option<ArrayRef> {
    let mut known: Vec<&str> = Vec::new();
    let mut keys = Int32Builder::with_capacity(cells.len());
    let mut last = (0, "");
    for text in cells.iter() {
        if text.is_empty() {
            keys.append_null();
            continue;
        }
        if last.1 != text {
            let at = known.iter().position(|word| *word == text).unwrap_or_else(|| {
                known.push(text);
                known.len() - 1
            });
            last = (i32::try_from(at).ok().filter(|_| known.len() <= MOST_WORDS)?, text);
        }
        keys.append_value(last.0);
    }
    let known: ArrayRef = Arc::new(StringArray::from(known));
    Some(Arc::new(DictionaryArray::<Int32Type>::try_new(keys.finish(), known).ok()?))
}

/// The places of numbers that stay in eight bytes.
const SMALL: [u32; 2] = [2, 6];

/// The numbers, in units of the place that the finest of them needs.
fn numbers(cells: &Cells<'_>, is_plain: &mut [bool]) -> ArrayRef {
    let (mut read, mut finest) = (Vec::with_capacity(cells.len()), 0);
    for (text, is_plain) in cells.iter().zip(is_plain.iter_mut()) {
        let number = digits_and_places(text.as_bytes()).filter(|(_, places)| *places <= Number::PLACES);
        *is_plain &= number.is_some() || is_missing(text);
        read.push(number.map(|(mut units, mut places)| {
            while places > SMALL[0] && units % 10 == 0 {
                (units, places) = (units / 10, places - 1);
            }
            finest = finest.max(places);
            (units, places)
        }));
    }
    let absent = NullBuffer::from_iter(read.iter().map(Option::is_some));
    let Some(scale) = SMALL.into_iter().find(|scale| finest <= *scale) else {
        let unit = |places: u32| 10_i128.pow(Number::PLACES - places);
        let raw = read.iter().map(|number| number.map_or(0, |(units, places)| i128::from(units) * unit(places)));
        let numbers = Decimal128Array::new(raw.collect::<Vec<i128>>().into(), Some(absent));
        return Arc::new(numbers.with_data_type(DataType::Decimal128(38, scale_of(Number::PLACES))));
    };
    let mut counts = Vec::with_capacity(read.len());
    for (number, is_plain) in read.iter().zip(is_plain) {
        let count = number.map_or(Some(0), |(units, places)| units.checked_mul(10_i64.pow(scale - places)));
        *is_plain &= count.is_some();
        counts.push(count.unwrap_or(0));
    }
    Arc::new(Decimal64Array::new(counts.into(), Some(absent)).with_data_type(DataType::Decimal64(18, scale_of(scale))))
}

/// Places as arrays count them.
fn scale_of(places: u32) -> i8 {
    i8::try_from(places).unwrap_or(i8::MAX)
}

/// The days.
fn days(cells: &Cells<'_>, is_plain: &mut [bool]) -> ArrayRef {
    let mut days = Date32Builder::with_capacity(cells.len());
    let mut last: (&str, Option<i32>) = ("", None);
    for (text, is_plain) in cells.iter().zip(is_plain) {
        if last.0 != text {
            last = (text, text.parse::<Date>().ok().map(Date::days));
        }
        *is_plain &= last.1.is_some() || is_missing(text);
        days.append_option(last.1);
    }
    Arc::new(days.finish())
}

/// Yes and no.
fn booleans(cells: &Cells<'_>, is_plain: &mut [bool]) -> ArrayRef {
    let mut booleans = BooleanBuilder::with_capacity(cells.len());
    for (text, is_plain) in cells.iter().zip(is_plain) {
        let yes = if text.is_empty() { None } else { read_boolean(text) };
        *is_plain &= yes.is_some() || is_missing(text);
        booleans.append_option(yes);
    }
    Arc::new(booleans.finish())
}
