//! How a file was understood: which header is which column, and some cells as they stand and as they were read.

use std::collections::BTreeMap;

use crate::calendar::Date;
use crate::diagnostic::Text;
use crate::facts::{ColumnIndex, ColumnSpec, TableSpec};
use crate::number::Number;
use crate::value::{Symbol, Symbols, Value};

use super::header::{FoundBy, Header};

/// How many cells of a column are shown that read otherwise than they stand, and how many others.
const SAMPLES: usize = 3;

/// How a file's header was understood, and what its cells are like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileView {
    /// Whether its rows could be read.
    pub is_read: bool,
    /// What else is to be known of it: what separates its fields, which sheet it is.
    pub detail: Option<Text>,
    /// The headers that are columns, as they stand in the file.
    pub columns: Vec<ColumnView>,
    /// The headers that are none.
    pub unknown: Vec<UnknownHeader>,
    /// The columns of the dictionary without a header here.
    pub lacking: Vec<LackingColumn>,
}

/// A header that is a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnView {
    /// The column.
    pub column: ColumnIndex,
    /// Which field of a row it is, from 1.
    pub field: usize,
    /// The header as typed.
    pub typed: String,
    /// What of the dictionary it was found by.
    pub by: FoundBy,
    /// Whether it is typed as the dictionary has it; else case, spaces, brackets or script differ.
    pub is_exact: bool,
    /// The unit in the header, as typed, and the power of ten by which it multiplies numbers.
    pub unit: Option<(String, i32)>,
    /// How many cells say nothing.
    pub missing: u32,
    /// How many cells cannot be read.
    pub unreadable: u32,
    /// Some cells, first those that read otherwise than they stand.
    pub samples: Vec<Sample>,
}

/// A header that is no column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownHeader {
    /// Which field of a row it is, from 1.
    pub field: usize,
    /// As typed; empty where nothing stands there.
    pub typed: String,
    /// What may have been meant.
    pub hint: Option<Text>,
}

/// A column of the dictionary that a file does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LackingColumn {
    /// The column.
    pub column: ColumnIndex,
    /// Whether no row is good without it.
    pub is_required: bool,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// As it stands in the file.
    pub typed: String,
    /// As it was read.
    pub value: Understood,
}

/// A value that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Understood {
    /// A number, in the unit of its column; before an amount is converted to the book's currency.
    Number(Number),
    /// A text.
    Text(String),
    /// Yes or no.
    Boolean(bool),
    /// A day.
    Date(Date),
    /// A word of an enum.
    Word(Symbol),
}

impl Understood {
    pub(super) fn of(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Number(number) => Some(Self::Number(number)),
            Value::Text(text) => Some(Self::Text(text.to_owned())),
            Value::Boolean(yes) => Some(Self::Boolean(yes)),
            Value::Date(date) => Some(Self::Date(date)),
            Value::Symbol(symbol) => Some(Self::Word(symbol)),
            Value::Absent | Value::Span(_) => None,
        }
    }

    /// As the dictionary writes it.
    #[must_use]
    pub fn text(&self, symbols: &Symbols) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
            Self::Boolean(yes) => yes.to_string(),
            Self::Date(date) => date.to_string(),
            Self::Word(symbol) => symbols.word(*symbol).to_owned(),
        }
    }
}

/// What the cells of some rows are like, by column.
#[derive(Debug, Default)]
pub(super) struct Profile {
    columns: BTreeMap<ColumnIndex, Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    missing: u32,
    unreadable: u32,
    changed: Vec<Sample>,
    plain: Vec<Sample>,
}

impl Seen {
    fn keep(samples: &mut Vec<Sample>, sample: Sample) {
        if samples.len() < SAMPLES && samples.iter().all(|known| known.typed != sample.typed) {
            samples.push(sample);
        }
    }
}

impl Profile {
    /// Takes a cell that was read; `typed` gives it as it stands.
    pub(super) fn add(
        &mut self,
        column: ColumnIndex,
        value: Value<'_>,
        typed: impl FnOnce() -> String,
        symbols: &Symbols,
    ) {
        let seen = self.columns.entry(column).or_default();
        let Some(value) = Understood::of(value) else {
            seen.missing = seen.missing.saturating_add(1);
            return;
        };
        if seen.changed.len() == SAMPLES {
            return;
        }
        let typed = typed();
        let is_changed = value.text(symbols) != typed;
        Seen::keep(if is_changed { &mut seen.changed } else { &mut seen.plain }, Sample { typed, value });
    }

    /// Takes a cell that cannot be read.
    pub(super) fn add_unreadable(&mut self, column: ColumnIndex) {
        let seen = self.columns.entry(column).or_default();
        seen.unreadable = seen.unreadable.saturating_add(1);
    }

    /// Adds what later rows are like.
    pub(super) fn merge(&mut self, later: Self) {
        for (column, other) in later.columns {
            let seen = self.columns.entry(column).or_default();
            seen.missing = seen.missing.saturating_add(other.missing);
            seen.unreadable = seen.unreadable.saturating_add(other.unreadable);
            other.changed.into_iter().for_each(|sample| Seen::keep(&mut seen.changed, sample));
            other.plain.into_iter().for_each(|sample| Seen::keep(&mut seen.plain, sample));
        }
    }

    /// How a file with this header and these cells was understood.
    pub(super) fn view(mut self, header: Header, spec: &TableSpec, required: &[ColumnIndex]) -> FileView {
        let mut columns = Vec::new();
        let mut lacking = Vec::new();
        let found = header.found.into_iter().zip(&header.fields);
        for (column, (found, field)) in (0_u16..).map(ColumnIndex).zip(found) {
            let (Some(found), Some(field)) = (found, field) else {
                lacking.push(LackingColumn { column, is_required: required.contains(&column) });
                continue;
            };
            let Seen { missing, unreadable, changed, plain } = self.columns.remove(&column).unwrap_or_default();
            columns.push(ColumnView {
                column,
                field: field + 1,
                is_exact: is_exact(spec.column(column), &found.typed),
                typed: found.typed,
                by: found.by,
                unit: found.unit.map(|unit| (unit.typed, unit.power)),
                missing,
                unreadable,
                samples: changed.into_iter().chain(plain).take(SAMPLES).collect(),
            });
        }
        columns.sort_by_key(|view| view.field);
        FileView { is_read: header.is_usable, detail: None, columns, unknown: header.unknown, lacking }
    }
}

/// Whether the dictionary has a header letter for letter.
fn is_exact(column: &ColumnSpec, typed: &str) -> bool {
    let labels = [&column.label.en, &column.label.zh];
    column.name == typed || labels.iter().any(|label| *label == typed) || column.aliases.iter().any(|it| it == typed)
}
