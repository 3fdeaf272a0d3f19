//! Rows that come in typed columns, read a column at a time.
//!
//! Most cells say plainly what they say. A row with any other cell (a word for nothing is still plain; a date as
//! a text, an amount in a foreign currency, a number out of bounds are not) is marked, and read by itself as
//! every other row is: what a cell means and what is wrong with it is told in one place, [`super::row`].

mod numbers;
mod pivots;
mod texts;

use std::cell::Cell;

use arrow_array::cast::AsArray;
use arrow_array::types::Date32Type;
use arrow_array::{Array, ArrayRef};
use arrow_buffer::NullBuffer;
use arrow_schema::DataType;

use crate::facts::{Column, ColumnBuilder, ColumnIndex, ColumnSpec, ColumnType, Presence, Table};
use crate::value::Value;

use super::Reading;
use super::cell::CellForm;
use super::currency::named_currency;
use super::exchange::is_exchange;
use super::layout::Layout;
use super::words::is_total;
use numbers::{Limits, number_column};
use pivots::pivot_column;
use texts::{Known, Texts, chosen_symbols, symbol_column, text_column};

/// Rows of which most are plain.
pub(super) struct PlainRows {
    /// All rows; what stands in those that are not plain means nothing.
    pub(super) table: Table,
    /// By row: whether it is plain.
    pub(super) is_plain: Vec<bool>,
    /// In how many of the plain rows a cell says nothing and something stands in for it, by column.
    pub(super) empty: Vec<(ColumnIndex, u32)>,
}

/// Which rows are plain so far.
struct Marks {
    is_plain: Vec<bool>,
}

impl Marks {
    fn rows(&self) -> usize {
        self.is_plain.len()
    }

    /// Takes note of a row that has to be read by itself.
    fn mark(&mut self, row: usize) {
        if let Some(slot) = self.is_plain.get_mut(row) {
            *slot = false;
        }
    }
}

/// Reads rows, given the array of each field that is wanted, and by row whether it may be plain. None where some
/// column is of a type whose cells have to be looked at one by one.
pub(super) fn plain_rows(layout: &Layout<'_>, fields: &[Option<&ArrayRef>], is_plain: Vec<bool>) -> Option<PlainRows> {
    let (rows, mut marks) = (is_plain.len(), Marks { is_plain });
    let spec = layout.spec;
    let array = |column: ColumnIndex| {
        let field = layout.header.fields.get(usize::from(column.0)).copied().flatten()?;
        fields.get(field).copied().flatten().filter(|_| layout.is_wanted(column))
    };
    let pivot = spec.pivot.as_ref();
    let mut columns = Vec::with_capacity(spec.columns.len());
    for (at, column) in (0_u16..).map(ColumnIndex).zip(&spec.columns) {
        let is_pivoted = pivot.is_some_and(|pivot| pivot.value == at);
        columns.push(match array(at).filter(|_| !is_pivoted) {
            Some(array) => read_column(layout, (at, column), array, &mut marks)?,
            None => Column::Absent,
        });
    }
    if let Some(pivot) = pivot {
        let values = pivot_column(layout, pivot, array(pivot.value), &columns, &mut marks)?;
        if let Some(slot) = columns.get_mut(usize::from(pivot.value.0)) {
            *slot = values;
        }
    }
    mark_foreign(layout, &columns, &mut marks);
    mark_totals(layout, &columns, &mut marks);
    let empty = empty_cells(layout, &columns);
    for ((at, column), cells) in (0_u16..).map(ColumnIndex).zip(&spec.columns).zip(&mut columns) {
        let is_required = layout.required.get(usize::from(at.0)).copied().unwrap_or(false);
        if layout.is_wanted(at) {
            fill(column, is_required, cells, &mut marks);
        }
    }
    mark_unsound(layout, &columns, &mut marks);
    let table = Table { columns, rows: u32::try_from(rows).ok()?, presence: Presence::Present };
    let empty = empty.into_iter().map(|(column, known)| (column, empty_plain(known.as_ref(), &marks.is_plain)));
    let empty = empty.filter(|(_, cells)| *cells > 0).collect();
    Some(PlainRows { table, is_plain: marks.is_plain, empty })
}

/// The columns with cells that say nothing and for which something stands in; with which of them are known, where
/// some are.
fn empty_cells(layout: &Layout<'_>, columns: &[Column]) -> Vec<(ColumnIndex, Option<NullBuffer>)> {
    let columns = (0_u16..).map(ColumnIndex).zip(columns).zip(&layout.stands_in);
    let empty = columns.filter(|((_, cells), stands_in)| **stands_in && cells.has_absent());
    empty.map(|((at, cells), _)| (at, cells.known().cloned())).collect()
}

/// In how many plain rows a column says nothing, given which of its cells are known.
fn empty_plain(known: Option<&NullBuffer>, is_plain: &[bool]) -> u32 {
    let is_empty = |row: usize| known.is_none_or(|known| known.is_null(row));
    let count = is_plain.iter().enumerate().filter(|(row, is_plain)| **is_plain && is_empty(*row)).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The cells of a column; none where its type is not that of its cells.
fn read_column(
    layout: &Layout<'_>,
    (at, column): (ColumnIndex, &ColumnSpec),
    array: &ArrayRef,
    marks: &mut Marks,
) -> Option<Column> {
    if *array.data_type() == DataType::Null {
        return Some(Column::Absent);
    }
    let form = layout.forms.get(usize::from(at.0))?;
    let Reading { currency, symbols, .. } = layout.reading;
    let is_required = layout.required.get(usize::from(at.0)).copied().unwrap_or(false);
    let words = CellForm { kind: &column.kind, form, max: column.max, currency, symbols, is_required };
    let cells = match &column.kind {
        ColumnType::Text | ColumnType::Timestamp => text_column(column, words, array, marks)?,
        ColumnType::Enum(_) => match array.as_dictionary_opt() {
            Some(chosen) => chosen_symbols(words, chosen, marks)?,
            None => symbol_column(words, &Texts::of(array)?, marks),
        },
        ColumnType::Integer | ColumnType::Decimal | ColumnType::Money | ColumnType::Fraction => {
            // What a number means depends on its header's unit.
            let limits = Limits::of(&column.kind, (column.min, column.max), column.max);
            form.unit.is_none().then_some(())?;
            number_column(array, &[limits], None, marks)?
        }
        ColumnType::Boolean => Column::Boolean(array.as_boolean_opt()?.clone()),
        ColumnType::Date => {
            let days = array.as_primitive_opt::<Date32Type>()?;
            let plausible = layout.days.get(usize::from(at.0))?;
            for (row, day) in days.iter().enumerate() {
                if day.is_some_and(|day| !plausible.have_number(day)) {
                    marks.mark(row);
                }
            }
            Column::Date(days.clone())
        }
    };
    let is_known = array.null_count() < array.len();
    Some(if is_known { cells } else { Column::Absent })
}

/// Marks rows with amounts that are not in the book's currency, and those with a rate beside an amount that is.
fn mark_foreign(layout: &Layout<'_>, columns: &[Column], marks: &mut Marks) {
    let book = layout.reading.currency;
    let cells = |column: ColumnIndex| columns.get(usize::from(column.0)).unwrap_or(&Column::Absent);
    for (at, column) in (0_u16..).map(ColumnIndex).zip(&layout.spec.columns) {
        let Some((currency, rate)) = column.currency else { continue };
        let (amounts, currencies, rates) = (cells(at), cells(currency), cells(rate));
        if matches!((currencies, rates), (Column::Absent, Column::Absent)) {
            continue;
        }
        let mut known: Option<(&str, bool)> = None;
        for (at, row) in (0_u32..).zip(0..marks.rows()) {
            let is_own = match (currencies.text(at), known) {
                (None, _) => true,
                (Some(word), Some((last, is_own))) if last == word => is_own,
                (Some(word), _) => {
                    let is_own = named_currency(word, book) == Some(book);
                    known = Some((word, is_own));
                    is_own
                }
            };
            let is_plain = is_own && !matches!(rates.get(at), Value::Number(rate) if is_exchange(rate));
            if !is_plain && amounts.get(at).is_known() {
                marks.mark(row);
            }
        }
    }
}

/// Marks rows whose key says that they are sums of others.
fn mark_totals(layout: &Layout<'_>, columns: &[Column], marks: &mut Marks) {
    let named = layout.spec.key.iter().filter(|column| layout.names_rows(**column));
    for column in named.filter_map(|column| columns.get(usize::from(column.0))) {
        for (at, row) in (0_u32..).zip(0..marks.rows()) {
            if column.text(at).is_some_and(is_total) {
                marks.mark(row);
            }
        }
    }
}

/// Marks rows that lack what is required; elsewhere what is absent takes the column's default.
fn fill(column: &ColumnSpec, is_required: bool, cells: &mut Column, marks: &mut Marks) {
    if (!is_required && column.default.is_none()) || !cells.has_absent() {
        return;
    }
    let rows = (0_u32..).zip(0..marks.rows());
    if is_required {
        rows.filter(|(at, _)| !cells.get(*at).is_known()).for_each(|(_, row)| marks.mark(row));
        return;
    }
    let mut filled = ColumnBuilder::new(&column.kind);
    for (at, _) in rows {
        let cell = cells.get(at);
        filled.push(if cell.is_known() { cell } else { column.default.unwrap_or(Value::Absent) });
    }
    *cells = filled.finish();
}

/// How many words are kept of which a check's answer is known.
const FEW_WORDS: usize = 16;

/// Marks rows that break a check of their table.
fn mark_unsound(layout: &Layout<'_>, columns: &[Column], marks: &mut Marks) {
    let (checker, checks) = (layout.reading.checker, layout.spec.ensure.len());
    if checks == 0 {
        return;
    }
    let read = checker.columns(layout.index);
    let column = |column: ColumnIndex| columns.get(usize::from(column.0));
    // What is asked for besides the word by which rows differ most.
    let word = read.iter().copied().find(|at| matches!(column(*at), Some(Column::Symbol(_))));
    let asks_more = Cell::new(false);
    let is_sound = |at: u32| {
        let cell = |asked: ColumnIndex| {
            if Some(asked) != word {
                asks_more.set(true);
            }
            column(asked).map_or(Value::Absent, |cells| cells.get(at))
        };
        (0..checks).all(|check| checker.check(layout.index, check, &cell) != Some(false))
    };
    // Often one column of few texts is all that is checked, a period; or a word says enough: an invoice may have any amount.
    let only = if let [only] = read.as_slice() { column(*only) } else { None };
    let mut known: Known<'_, bool> = Known::default();
    let mut known_words: Vec<(Value<'_>, bool)> = Vec::new();
    for (at, is_plain) in (0_u32..).zip(&mut marks.is_plain).filter(|(_, is_plain)| **is_plain) {
        if let Some(text) = only.and_then(|only| only.text(at)) {
            *is_plain = known.get(text, |_| is_sound(at));
            continue;
        }
        let said = word.and_then(column).map(|cells| cells.get(at));
        if let Some((_, is_sound)) = known_words.iter().find(|(word, _)| Some(*word) == said) {
            *is_plain = *is_sound;
            continue;
        }
        asks_more.set(false);
        *is_plain = is_sound(at);
        if !asks_more.get() && known_words.len() < FEW_WORDS {
            known_words.extend(said.map(|word| (word, *is_plain)));
        }
    }
}
