//! How the fields of one file become the cells of its table.

use std::collections::HashMap;

use crate::facts::{ColumnIndex, ColumnType, EnumSpec, TableIndex, TableSpec, folded};
use crate::value::{Symbol, Symbols};

use super::Reading;
use super::batch::Origin;
use super::cell::Form;
use super::header::Header;
use super::parsed::ways_in;
use super::plausible_days::PlausibleDays;
use super::wanted::{Want, Wanted};

/// What reading a row needs to know.
pub(super) struct Layout<'b> {
    pub(super) reading: Reading<'b>,
    pub(super) index: TableIndex,
    /// Which of the table's files it is.
    pub(super) file: u16,
    pub(super) spec: &'b TableSpec,
    pub(super) header: Header,
    /// By column: what it is wanted for.
    wanted: Vec<Want>,
    /// The lines of the rows whose prints are wanted, in order, and nothing else of them; none where rows are read.
    pub(super) asked: Option<Vec<u32>>,
    /// By column: how its cells are read.
    pub(super) forms: Vec<Form<'b>>,
    /// By column: the days it can have.
    pub(super) days: Vec<PlausibleDays>,
    /// By column: whether a row without it is bad. Nothing that is only shown is required.
    pub(super) required: Vec<bool>,
    /// By column: whether the file has it, and something stands in for cells that say nothing.
    pub(super) stands_in: Vec<bool>,
    /// The names of a pivot's keys by every word that stands for them.
    pub(super) pivot_keys: HashMap<String, usize>,
}

/// What a column takes from formats that have values; of others, and of values of other types, it takes the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    Text,
    /// A text of which no sign may be lost, such as a code.
    Code,
    /// A text that is one of some words.
    Word,
    Number,
    WholeNumber,
    Boolean,
    Date,
}

/// What the cells of a field are, where their format knows more of numbers than their digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// Texts, of which some may look like numbers.
    Codes,
    Numbers,
    /// Numbers whose header has a unit.
    Measures,
    Others,
}

impl<'b> Layout<'b> {
    pub(super) fn new(reading: Reading<'b>, (index, file): (TableIndex, u16), header: Header, wanted: &Wanted) -> Self {
        let spec = reading.dictionary.table(index);
        let forms = spec.columns.iter().zip(&header.found).map(|(column, found)| Form {
            words: match &column.kind {
                ColumnType::Enum(values) => words_of(values, reading.symbols),
                _ => HashMap::new(),
            },
            unit: found.as_ref().and_then(|found| found.unit.clone()),
            declared: column.unit.as_ref(),
            may_be_point: false,
        });
        let forms = forms.collect();
        let needed = required_columns(reading, index);
        let columns = || (0_u16..).map(ColumnIndex).take(spec.columns.len());
        let wanted: Vec<Want> = columns().map(|column| wanted.column(index, column)).collect();
        let required =
            columns().zip(&wanted).map(|(column, want)| *want == Want::Read && needed.contains(&column)).collect();
        let pivot_keys = pivot_words(spec);
        let days = columns().map(|column| PlausibleDays::of(spec, column)).collect();
        let (asked, stands_in) = (None, Vec::new());
        let mut layout =
            Self { reading, index, file, spec, header, wanted, asked, forms, days, required, stands_in, pivot_keys };
        layout.stands_in = columns().map(|at| layout.has(at) && layout.stand_in(at).is_some()).collect();
        layout
    }

    /// The same for a file in which a comma may stand before the decimals of a number, too.
    pub(super) fn with_commas(mut self, may_be_points: bool) -> Self {
        self.forms.iter_mut().for_each(|form| form.may_be_point = may_be_points);
        self
    }

    /// Whether a column's cells name their row in words of its own; the key of a pivot is one of some words.
    pub(super) fn names_rows(&self, column: ColumnIndex) -> bool {
        self.spec.key.contains(&column) && self.spec.pivot.as_ref().is_none_or(|pivot| pivot.key != column)
    }

    /// What a column is wanted for.
    fn want(&self, column: ColumnIndex) -> Want {
        self.wanted.get(usize::from(column.0)).copied().unwrap_or(Want::Read)
    }

    /// Whether a column is decoded.
    pub(super) fn is_wanted(&self, column: ColumnIndex) -> bool {
        self.want(column) != Want::Nothing
    }

    /// Whether a column decides something.
    pub(super) fn is_read(&self, column: ColumnIndex) -> bool {
        self.want(column) == Want::Read
    }

    /// Whether the file has a column.
    pub(super) fn has(&self, column: ColumnIndex) -> bool {
        self.header.fields.get(usize::from(column.0)).is_some_and(Option::is_some)
    }

    /// Whether a column is only shown, so that nothing in it makes a row bad.
    pub(super) fn is_only_shown(&self, column: ColumnIndex) -> bool {
        self.want(column) == Want::Shown
    }

    /// The column that a field is.
    fn column_of(&self, field: usize) -> Option<ColumnIndex> {
        let at = self.header.fields.iter().position(|found| *found == Some(field))?;
        u16::try_from(at).ok().map(ColumnIndex)
    }

    /// Whether a field is a column that is only shown.
    pub(super) fn is_field_only_shown(&self, field: usize) -> bool {
        self.column_of(field).is_some_and(|column| self.is_only_shown(column))
    }

    /// Whether a field is a column that decides something.
    pub(super) fn is_field_read(&self, field: usize) -> bool {
        self.column_of(field).is_some_and(|column| self.is_read(column))
    }

    /// What a field's values are taken as; none where nobody wants the field.
    pub(super) fn takes(&self, field: usize) -> Option<Takes> {
        let column = self.column_of(field)?;
        if !self.is_wanted(column) {
            return None;
        }
        // What a pivot's value is depends on its key, and what a number means on the header's unit.
        let is_pivoted = self.spec.pivot.as_ref().is_some_and(|pivot| pivot.value == column);
        if is_pivoted || self.forms.get(usize::from(column.0)).is_some_and(|form| form.unit.is_some()) {
            return Some(Takes::Text);
        }
        Some(match self.spec.column(column).kind {
            ColumnType::Decimal | ColumnType::Money | ColumnType::Fraction => Takes::Number,
            ColumnType::Integer => Takes::WholeNumber,
            ColumnType::Boolean => Takes::Boolean,
            ColumnType::Date => Takes::Date,
            ColumnType::Text => Takes::Code,
            ColumnType::Enum(_) => Takes::Word,
            ColumnType::Timestamp => Takes::Text,
        })
    }

    /// Whether anybody wants to know of the row at a line.
    pub(super) fn is_asked(&self, line: u32) -> bool {
        self.asked.as_ref().is_none_or(|lines| lines.binary_search(&line).is_ok())
    }

    /// What the cells of a field are.
    pub(super) fn holds(&self, field: usize) -> Holds {
        let Some(column) = self.column_of(field) else { return Holds::Others };
        if self.forms.get(usize::from(column.0)).is_some_and(|form| form.unit.is_some()) {
            return Holds::Measures;
        }
        match self.spec.column(column).kind {
            // The values of a pivot are numbers.
            _ if self.spec.pivot.as_ref().is_some_and(|pivot| pivot.value == column) => Holds::Numbers,
            ColumnType::Text => Holds::Codes,
            ColumnType::Integer | ColumnType::Decimal | ColumnType::Money | ColumnType::Fraction => Holds::Numbers,
            ColumnType::Boolean | ColumnType::Date | ColumnType::Timestamp | ColumnType::Enum(_) => Holds::Others,
        }
    }

    /// Where a row of this file comes from.
    pub(super) fn origin(&self, line: u32) -> Origin {
        Origin { file: self.file, line }
    }
}

/// The columns without which a row is bad: those that say so, the key, and the main parent's key.
pub(super) fn required_columns(reading: Reading<'_>, index: TableIndex) -> Vec<ColumnIndex> {
    let spec = reading.dictionary.table(index);
    let main = ways_in(reading.dictionary, index).next().map(|(_, by)| by);
    (0_u16..)
        .map(ColumnIndex)
        .zip(&spec.columns)
        .filter(|(at, column)| {
            let is_needed = column.required || spec.key.contains(at) || main == Some(*at);
            is_needed && column.default.is_none()
        })
        .map(|(at, _)| at)
        .collect()
}

/// Values before labels, so that a label never hides a value.
fn words_of(values: &EnumSpec, symbols: &Symbols) -> HashMap<String, Symbol> {
    let mut words = HashMap::new();
    for (symbol, _) in &values.values {
        let word = symbols.word(*symbol);
        words.insert(word.to_owned(), *symbol);
        words.entry(folded(word)).or_insert(*symbol);
    }
    for (symbol, label) in &values.values {
        for text in [&label.en, &label.zh] {
            words.entry(folded(text)).or_insert(*symbol);
        }
    }
    // As typed, too: most cells are then found without folding them.
    for (symbol, label) in &values.values {
        for text in [&label.en, &label.zh] {
            if words.get(&folded(text)) == Some(symbol) {
                words.entry(text.clone()).or_insert(*symbol);
            }
        }
    }
    words
}

fn pivot_words(spec: &TableSpec) -> HashMap<String, usize> {
    let mut words = HashMap::new();
    let keys = || spec.pivot.iter().flat_map(|pivot| pivot.keys.iter().enumerate());
    for (at, key) in keys() {
        words.insert(key.name.clone(), at);
    }
    for (at, key) in keys() {
        for text in [&key.name, &key.label.en, &key.label.zh] {
            words.entry(folded(text)).or_insert(at);
        }
    }
    words
}
