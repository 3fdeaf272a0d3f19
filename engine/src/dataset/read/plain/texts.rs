//! Columns of texts and of words.

use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{Array, ArrayRef, DictionaryArray, LargeStringArray, StringArray, StringViewArray, UInt32Array};
use arrow_schema::DataType;

use crate::facts::{Column, ColumnBuilder, ColumnSpec, ColumnType};
use crate::value::{Symbol, Value};

use super::super::cell::{Cell, CellForm, matches_pattern, read_cell};
use super::super::record::LONGEST_FIELD;
use super::super::words::{is_plain_start, is_plain_word, is_word_letter, visible};
use super::Marks;

/// The texts of an array.
pub(super) enum Texts<'a> {
    Short(&'a StringArray),
    Long(&'a LargeStringArray),
    Viewed(&'a StringViewArray),
}

impl<'a> Texts<'a> {
    /// None where it has no texts.
    pub(super) fn of(array: &'a ArrayRef) -> Option<Self> {
        match array.data_type() {
            DataType::Utf8 => array.as_string_opt().map(Self::Short),
            DataType::LargeUtf8 => array.as_string_opt().map(Self::Long),
            DataType::Utf8View => array.as_string_view_opt().map(Self::Viewed),
            _ => None,
        }
    }

    fn get(&self, row: usize) -> Option<&'a str> {
        match self {
            Self::Short(cells) => cells.is_valid(row).then(|| cells.value(row)),
            Self::Long(cells) => cells.is_valid(row).then(|| cells.value(row)),
            Self::Viewed(cells) => cells.is_valid(row).then(|| cells.value(row)),
        }
    }
}

/// What a text says at first sight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sight {
    /// Itself.
    Plain,
    /// Nothing.
    Missing,
    /// Something that has to be looked at.
    Odd,
}

/// Whether a text stands as it is meant, without anything around it.
fn is_bare(text: &str) -> bool {
    text.len() <= LONGEST_FIELD && visible(text.trim()).len() == text.len()
}

/// Whether all cells are plain words, or absent.
fn has_plain_words(cells: &StringArray) -> bool {
    let offsets = cells.value_offsets();
    let (Some(first), Some(last)) = (offsets.first(), offsets.last()) else { return true };
    let place = |offset: i32| usize::try_from(offset).unwrap_or(usize::MAX);
    let Some(letters) = cells.value_data().get(place(*first)..place(*last)) else { return false };
    // All letters of all cells are looked at in one go; then where each begins.
    if letters.iter().fold(false, |is_odd, letter| is_odd | !is_word_letter(*letter)) {
        return false;
    }
    (0..cells.len()).all(|row| cells.is_null(row) || is_plain_start(cells.value(row).as_bytes()))
}

/// The cells of a column of texts or of points in time; none where it has none.
pub(super) fn text_column(
    column: &ColumnSpec,
    form: CellForm<'_>,
    array: &ArrayRef,
    marks: &mut Marks,
) -> Option<Column> {
    let texts = Texts::of(array)?;
    let pattern = column.pattern.as_deref().filter(|_| column.kind == ColumnType::Text);
    let is_free = column.kind == ColumnType::Text && pattern.is_none();
    if let (Texts::Short(cells), true) = (&texts, is_free)
        && has_plain_words(cells)
    {
        return Some(Column::ShortText((*cells).clone()));
    }
    let see = |text: &str| {
        if is_free && is_plain_word(text) {
            return Sight::Plain;
        }
        if !is_bare(text) {
            return Sight::Odd;
        }
        match read_cell(text, form) {
            Cell::Value(Value::Text(_)) if pattern.is_none_or(|pattern| matches_pattern(text, pattern)) => Sight::Plain,
            Cell::Value(Value::Absent) => Sight::Missing,
            _ => Sight::Odd,
        }
    };
    let mut missing = Vec::new();
    // The rows of one parent mostly stand together.
    let mut last: Option<(&str, Sight)> = None;
    for row in 0..marks.rows() {
        let Some(text) = texts.get(row) else { continue };
        let sight = match last {
            Some((known, sight)) if known == text => sight,
            _ => see(text),
        };
        last = Some((text, sight));
        match sight {
            Sight::Plain => {}
            Sight::Missing => missing.push(row),
            Sight::Odd => marks.mark(row),
        }
    }
    if let (Texts::Short(cells), true) = (&texts, missing.is_empty()) {
        return Some(Column::ShortText((*cells).clone()));
    }
    let mut missing = missing.into_iter().peekable();
    let mut cells = ColumnBuilder::new(&column.kind);
    for row in 0..marks.rows() {
        let is_missing = missing.next_if_eq(&row).is_some();
        cells.push(texts.get(row).filter(|_| !is_missing).map_or(Value::Absent, Value::Text));
    }
    Some(cells.finish())
}

/// What a word says: a symbol, or nothing; none where it has to be looked at.
fn read_word(form: CellForm<'_>, text: &str) -> Option<Option<Symbol>> {
    match read_cell(text, form) {
        _ if !is_bare(text) => None,
        Cell::Value(Value::Symbol(symbol)) => Some(Some(symbol)),
        Cell::Value(Value::Absent) => Some(None),
        _ => None,
    }
}

/// The cells of a column of words out of a dictionary; none where these are no texts.
pub(super) fn chosen_symbols(
    form: CellForm<'_>,
    chosen: &DictionaryArray<Int32Type>,
    marks: &mut Marks,
) -> Option<Column> {
    let texts = chosen.values().as_string_opt::<i32>()?;
    let words: Vec<Option<Option<Symbol>>> =
        texts.iter().map(|text| text.map_or(Some(None), |text| read_word(form, text))).collect();
    if let Some(symbols) = words.iter().map(|word| word.flatten().map(Symbol::index)).collect::<Option<Vec<u32>>>() {
        // What stands in an absent cell means nothing.
        let symbol = |key: &i32| usize::try_from(*key).ok().and_then(|key| symbols.get(key)).copied().unwrap_or(0);
        let cells: Vec<u32> = chosen.keys().values().iter().map(symbol).collect();
        return Some(Column::Symbol(UInt32Array::new(cells.into(), chosen.keys().nulls().cloned())));
    }
    let mut cells = ColumnBuilder::new(form.kind);
    for row in 0..marks.rows() {
        let word = chosen.key(row).map_or(Some(None), |key| words.get(key).copied().flatten());
        if word.is_none() {
            marks.mark(row);
        }
        cells.push(word.flatten().map_or(Value::Absent, Value::Symbol));
    }
    Some(cells.finish())
}

/// The cells of a column of words.
pub(super) fn symbol_column(form: CellForm<'_>, texts: &Texts<'_>, marks: &mut Marks) -> Column {
    let mut known: Known<'_, Option<Option<Symbol>>> = Known::default();
    let mut cells = ColumnBuilder::new(form.kind);
    for row in 0..marks.rows() {
        let symbol = texts.get(row).map_or(Some(None), |text| known.get(text, |text| read_word(form, text)));
        if symbol.is_none() {
            marks.mark(row);
        }
        cells.push(symbol.flatten().map_or(Value::Absent, Value::Symbol));
    }
    cells.finish()
}

/// What is known of the few texts that a column has.
pub(super) struct Known<'a, T> {
    few: Vec<(&'a str, T)>,
    /// The place of the last one asked for.
    last: usize,
}

/// How many texts are kept: more are looked for as long as it takes to see what they are.
const FEW: usize = 32;

impl<T> Default for Known<'_, T> {
    fn default() -> Self {
        Self { few: Vec::new(), last: 0 }
    }
}

impl<'a, T: Copy> Known<'a, T> {
    /// What a text is, as `see` says where it is met for the first time.
    pub(super) fn get(&mut self, text: &'a str, see: impl FnOnce(&'a str) -> T) -> T {
        if let Some((_, known)) = self.few.get(self.last).filter(|(known, _)| *known == text) {
            return *known;
        }
        if let Some(at) = self.few.iter().position(|(known, _)| *known == text) {
            self.last = at;
            return self.few.get(at).map_or_else(|| see(text), |(_, known)| *known);
        }
        let seen = see(text);
        if self.few.len() < FEW {
            self.last = self.few.len();
            self.few.push((text, seen));
        }
        seen
    }
}
