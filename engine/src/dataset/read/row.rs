//! One row: fields to cells, and everything that a row has to be by itself.

use std::collections::BTreeMap;

use crate::calendar::{Date, Period};
use crate::diagnostic::{Findings, Place, Text};
use crate::facts::{ColumnIndex, ColumnType, Pivot, PivotKey, TableSpec};
use crate::value::Value;

use super::batch::BadRow;
use super::cell::{Cell, CellForm, Form, matches_pattern, out_of_bounds, read_cell, read_value};
use super::cell_flaw;
use super::currency::named_currency;
use super::exchange::{Amount, Flawed, in_own_currency};
use super::file_flaw;
use super::fragments::Fragments;
use super::layout::Layout;
use super::parsed::{holds_parents, is_named, shown_key, ways_in};
use super::prints::{Print, Printer};
use super::profile::Profile;
use super::record::{LONGEST_FIELD, Problem, Record};
use super::record_flaw;
use super::row_flaw::{self, Flaw};
use super::words::{is_missing, is_total, visible};

/// What is remarkable about cells that can be read, by column: how often, and where first.
#[derive(Default)]
pub(super) struct Unlisted {
    /// Days read from the day numbers of a spreadsheet: how many, the line of the first, what stands there.
    serials: BTreeMap<ColumnIndex, (u32, u32, String, Date)>,
    /// Words that read as missing.
    words: BTreeMap<(ColumnIndex, String), (u32, u32)>,
    /// How often more words were met than are told apart, by column.
    others: BTreeMap<ColumnIndex, u32>,
    /// Cells that cannot be read of columns that are only shown: how many, the line of the first, and why.
    lost: BTreeMap<ColumnIndex, (u32, u32, Text)>,
    /// Cells of good rows that say nothing and for which something stands in: how many.
    pub(super) empty: BTreeMap<ColumnIndex, u32>,
    /// What the cells are like, where somebody looks.
    pub(super) profile: Profile,
}

/// How many words of a file are told apart.
const MOST_WORDS: usize = 50;

impl Unlisted {
    fn add_serial(&mut self, column: ColumnIndex, (text, date): (&str, Date), line: u32) {
        self.serials.entry(column).or_insert_with(|| (0, line, text.to_owned(), date)).0 += 1;
    }

    fn add_unlisted(&mut self, column: ColumnIndex, word: &str, line: u32) {
        if let Some((count, _)) = self.words.get_mut(&(column, word.to_owned())) {
            *count += 1;
        } else if self.words.len() < MOST_WORDS {
            self.words.insert((column, word.to_owned()), (1, line));
        } else {
            *self.others.entry(column).or_default() += 1;
        }
    }

    /// Counts cells of good rows for which something stands in.
    pub(super) fn add_empty(&mut self, column: ColumnIndex, cells: u32) {
        let count = self.empty.entry(column).or_default();
        *count = count.saturating_add(cells);
    }

    /// Adds what was met in later rows.
    pub(super) fn merge(&mut self, later: Self) {
        let mut words: Vec<_> = later.words.into_iter().collect();
        words.sort_by_key(|(_, (_, line))| *line);
        for ((column, word), (count, line)) in words {
            if let Some((known, _)) = self.words.get_mut(&(column, word.clone())) {
                *known += count;
            } else if self.words.len() < MOST_WORDS {
                self.words.insert((column, word), (count, line));
            } else {
                *self.others.entry(column).or_default() += count;
            }
        }
        for (column, (count, line, text, date)) in later.serials {
            self.serials.entry(column).or_insert((0, line, text, date)).0 += count;
        }
        for (column, (count, line, problem)) in later.lost {
            self.lost.entry(column).or_insert((0, line, problem)).0 += count;
        }
        later.empty.into_iter().for_each(|(column, cells)| self.add_empty(column, cells));
        self.profile.merge(later.profile);
        for (column, count) in later.others {
            *self.others.entry(column).or_default() += count;
        }
    }

    /// Says of a file's words and day numbers what they were taken for.
    pub(super) fn report(&self, spec: &TableSpec, file: &str, findings: &mut Findings) {
        for (column, (count, line, text, date)) in &self.serials {
            let place = Place::at(file, *line, 0);
            findings.push(file_flaw::day_numbers(&spec.column(*column).named(), *count, (text, *date), place));
        }
        for ((column, word), (count, line)) in &self.words {
            let place = Place::at(file, *line, 0);
            findings.push(file_flaw::unlisted_word(spec, *column, word, *count, place));
        }
        for (column, (count, line, problem)) in &self.lost {
            let place = Place::at(file, *line, 0);
            findings.push(file_flaw::shown_as_empty(&spec.column(*column).named(), *count, problem, place));
        }
        for (column, count) in &self.others {
            findings.push(file_flaw::more_unlisted(&spec.column(*column).named(), *count, file));
        }
    }
}

/// Reads a row's cells, in the order of the table's columns.
pub(super) fn read_row<'r>(
    layout: &'r Layout<'_>,
    record: &'r Record<'r>,
    unlisted: &mut Unlisted,
) -> Result<Vec<Value<'r>>, Box<BadRow>> {
    if record.len() != layout.header.width {
        let count = |fields: usize| u32::try_from(fields).unwrap_or(u32::MAX);
        let flaw = row_flaw::wrong_width(count(record.len()), count(layout.header.width));
        return Err(Box::new(bad_row(layout, record, flaw)));
    }
    let cells = Vec::with_capacity(layout.spec.columns.len());
    let mut row = Row { layout, record, cells, flaws: Vec::new(), lost: Vec::new(), empty: Vec::new() };
    row.read_cells(unlisted);
    row.read_pivot(unlisted);
    if layout.reading.inspects {
        row.look(&mut unlisted.profile);
    }
    row.convert();
    row.check_columns();
    for (column, problem) in std::mem::take(&mut row.lost) {
        unlisted.lost.entry(column).or_insert((0, record.line, problem)).0 += 1;
    }
    if row.flaws.is_empty() {
        row.check_row();
    }
    match row_flaw::joined(std::mem::take(&mut row.flaws), layout.spec) {
        None => {
            row.empty.iter().for_each(|column| unlisted.add_empty(*column, 1));
            Ok(row.cells)
        }
        Some(flaw) => {
            let mut bad = bad_row(layout, record, flaw);
            if holds_parents(layout.reading.dictionary, layout.index) {
                let key = shown_key(layout.reading, layout.spec, |column| row.cell(column));
                bad.shown_key = key.map(String::into_boxed_str);
            }
            Err(Box::new(bad))
        }
    }
}

/// The print of a row that was good when it was read; none where it is no row of this file.
pub(super) fn row_print(layout: &Layout<'_>, record: &Record<'_>) -> Option<Print> {
    if record.len() != layout.header.width {
        return None;
    }
    let cells = Vec::with_capacity(layout.spec.columns.len());
    let mut row = Row { layout, record, cells, flaws: Vec::new(), lost: Vec::new(), empty: Vec::new() };
    let mut unlisted = Unlisted::default();
    row.read_cells(&mut unlisted);
    row.read_pivot(&mut unlisted);
    row.convert();
    row.check_columns();
    let mut printer = Printer::default();
    for (at, value) in (0_u16..).map(ColumnIndex).zip(&row.cells) {
        let field = layout.header.fields.get(usize::from(at.0)).copied().flatten();
        match field.filter(|_| row.is_flawed(at)) {
            Some(field) => printer.unread(&record.shown(field)),
            None => printer.value(*value, layout.reading.symbols),
        }
    }
    unlisted.words.keys().for_each(|(column, word)| printer.unlisted(*column, word));
    Some(printer.finish())
}

/// A bad row with its key and its parents, as far as they can be read; of one with more or fewer fields than the
/// header its texts.
pub(super) fn bad_row(layout: &Layout<'_>, record: &Record<'_>, flaw: Flaw) -> BadRow {
    let origin = layout.origin(record.line);
    if record.len() != layout.header.width {
        let fragments = Fragments::of_record(layout, record);
        return BadRow { fragments, ..BadRow::of(origin, flaw) };
    }
    let text = |column: ColumnIndex| {
        let field = layout.header.fields.get(usize::from(column.0)).copied().flatten()?;
        // A code whose last digits are lost is another's.
        let text = if record.is_garbled(field) { "" } else { visible(record.field(field)) };
        (text.len() <= LONGEST_FIELD && !is_missing(text)).then_some(text)
    };
    let default = |column: ColumnIndex| match layout.spec.column(column).default {
        Some(Value::Text(text)) => Some(text),
        _ => None,
    };
    let (dictionary, index) = (layout.reading.dictionary, layout.index);
    let mut bad = BadRow::of(origin, flaw);
    if is_named(dictionary, index) {
        bad.key = layout.spec.naming_column().and_then(text).map(Box::from);
    }
    if holds_parents(dictionary, index) {
        let named = ways_in(dictionary, index);
        bad.parents = named.filter_map(|(way, by)| Some((way, text(by).or_else(|| default(by))?.into()))).collect();
    }
    bad
}

struct Row<'r, 'b> {
    layout: &'r Layout<'b>,
    record: &'r Record<'r>,
    cells: Vec<Value<'r>>,
    flaws: Vec<Flaw>,
    /// The cells that cannot be read of columns that are only shown, and why.
    lost: Vec<(ColumnIndex, Text)>,
    /// The cells that say nothing and for which something stands in.
    empty: Vec<ColumnIndex>,
}

impl<'r> Row<'r, '_> {
    fn field(&self, column: ColumnIndex) -> &'r str {
        let field = self.layout.header.fields.get(usize::from(column.0)).copied().flatten();
        field.map_or("", |field| visible(self.record.field(field)))
    }

    /// How a cell of a column is read; a pivot's value is read as its key says.
    fn form<'f>(&'f self, form: &'f Form<'_>, at: ColumnIndex) -> CellForm<'f> {
        let (reading, column) = (self.layout.reading, self.layout.spec.column(at));
        let currency = column.currency.map_or("", |(currency, _)| self.field(currency));
        // Most cells are of columns that have no currency.
        let named = if currency.is_empty() { None } else { named_currency(currency, reading.currency) };
        let currency = match named {
            Some(code) => code,
            None if is_missing(currency) => reading.currency,
            None => currency,
        };
        let is_required = self.layout.required.get(usize::from(at.0)).copied().unwrap_or(false);
        CellForm { kind: &column.kind, form, max: column.max, currency, symbols: reading.symbols, is_required }
    }

    fn cell(&self, column: ColumnIndex) -> Value<'r> {
        self.cells.get(usize::from(column.0)).copied().unwrap_or(Value::Absent)
    }

    fn set(&mut self, column: ColumnIndex, value: Value<'r>) {
        if let Some(cell) = self.cells.get_mut(usize::from(column.0)) {
            *cell = value;
        }
    }

    /// Says what is wrong with a cell: of a column that is only shown it is then absent, of others its row is bad.
    fn flaw(&mut self, column: ColumnIndex, (problem, hint): Problem) {
        if self.layout.is_only_shown(column) {
            self.set(column, Value::Absent);
            self.lost.push((column, problem));
            return;
        }
        let field = self.layout.header.fields.get(usize::from(column.0)).copied().flatten();
        let value = field.map_or_else(String::new, |field| self.record.shown(field));
        self.flaws.push(Flaw { column: Some(column), value, problem, hint });
    }

    fn read_cells(&mut self, unlisted: &mut Unlisted) {
        let layout = self.layout;
        let pivot_value = layout.spec.pivot.as_ref().map(|pivot| pivot.value);
        for (at, form) in (0_u16..).zip(&layout.forms) {
            let index = ColumnIndex(at);
            let field = layout.header.fields.get(usize::from(at)).copied().flatten();
            let Some(field) = field.filter(|_| layout.is_wanted(index)) else {
                self.cells.push(Value::Absent);
                continue;
            };
            if let Some(problem) = self.record.problem(field) {
                self.flaw(index, problem.clone());
                self.cells.push(Value::Absent);
                continue;
            }
            if self.record.long_fields().contains(&field) {
                self.flaw(index, record_flaw::long_cell());
                self.cells.push(Value::Absent);
                continue;
            }
            // What type a pivot's value has depends on its key.
            if pivot_value == Some(index) {
                self.cells.push(Value::Absent);
                continue;
            }
            let text = visible(self.record.field(field));
            let cell = match (self.record.value(field), self.record.counted(field)) {
                (Some(value), _) => read_value(value, self.form(form, index)),
                (None, Some(day)) => Cell::Serial(day),
                (None, None) => read_cell(text, self.form(form, index)),
            };
            let value = match cell {
                Cell::Value(value) => value,
                Cell::Serial(date) => {
                    unlisted.add_serial(index, (text, date), self.record.line);
                    Value::Date(date)
                }
                Cell::Unlisted => {
                    unlisted.add_unlisted(index, text, self.record.line);
                    Value::Absent
                }
                Cell::Bad(problem, hint) => {
                    self.flaw(index, (problem, hint));
                    Value::Absent
                }
            };
            self.cells.push(value);
        }
    }

    /// Notes what the cells are like.
    fn look(&self, profile: &mut Profile) {
        for ((at, value), field) in (0_u16..).zip(&self.cells).zip(&self.layout.header.fields) {
            let (index, Some(field)) = (ColumnIndex(at), *field) else { continue };
            if self.is_flawed(index) {
                profile.add_unreadable(index);
            } else {
                profile.add(index, *value, || self.record.shown(field), self.layout.reading.symbols);
            }
        }
    }

    fn read_pivot(&mut self, unlisted: &mut Unlisted) {
        let Some(pivot) = &self.layout.spec.pivot else { return };
        if let Value::Text(period) = self.cell(pivot.period)
            && period.parse::<Period>().is_err()
        {
            self.flaw(pivot.period, cell_flaw::not_a_period(period));
        }
        let key = self.pivot_key(pivot, unlisted);
        let column = self.layout.spec.column(pivot.value);
        let (kind, min, max) = key.map_or((&column.kind, column.min, column.max), |key| (&key.kind, key.min, key.max));
        let Some(form) = self.layout.forms.get(usize::from(pivot.value.0)) else { return };
        let form = CellForm { kind, max, ..self.form(form, pivot.value) };
        let field = self.layout.header.fields.get(usize::from(pivot.value.0)).copied().flatten();
        let cell = match field.and_then(|field| self.record.value(field)) {
            Some(value) => read_value(value, form),
            None => read_cell(self.field(pivot.value), form),
        };
        match cell {
            Cell::Value(value) => {
                self.set(pivot.value, value);
                if let Value::Number(number) = value
                    && let Some(problem) = out_of_bounds(number, kind, min, max)
                {
                    self.flaw(pivot.value, problem);
                }
            }
            Cell::Bad(problem, hint) => self.flaw(pivot.value, (problem, hint)),
            // A pivot's values are numbers.
            Cell::Unlisted | Cell::Serial(_) => {}
        }
    }

    /// The pivot's key of this row; its cell becomes the key's name, whatever word stood there.
    fn pivot_key(&mut self, pivot: &'r Pivot, unlisted: &mut Unlisted) -> Option<&'r PivotKey> {
        let Value::Text(word) = self.cell(pivot.key) else { return None };
        let keys = &self.layout.pivot_keys;
        let found = keys.get(word).or_else(|| keys.get(&crate::facts::folded(word)));
        let Some(key) = found.and_then(|at| pivot.keys.get(*at)) else {
            unlisted.add_unlisted(pivot.key, word, self.record.line);
            return None;
        };
        self.set(pivot.key, Value::Text(&key.name));
        Some(key)
    }

    /// Whether something is wrong with a cell.
    fn is_flawed(&self, column: ColumnIndex) -> bool {
        self.flaws.iter().any(|flaw| flaw.column == Some(column)) || self.lost.iter().any(|(lost, _)| *lost == column)
    }

    /// Amounts in a foreign currency become amounts in the book's.
    fn convert(&mut self) {
        let (layout, book) = (self.layout, self.layout.reading.currency);
        for (at, column) in (0_u16..).zip(&layout.spec.columns) {
            let (index, Some((currency, rate))) = (ColumnIndex(at), column.currency) else { continue };
            let Value::Number(amount) = self.cell(index) else { continue };
            // What cannot be read has been told.
            if self.is_flawed(currency) || self.is_flawed(rate) {
                continue;
            }
            let word = match self.cell(currency) {
                Value::Text(word) => Some(word),
                _ => None,
            };
            let rated = match self.cell(rate) {
                Value::Number(rate) => Some(rate),
                _ => None,
            };
            let amount = Amount { number: amount, currency: word, rate: rated };
            match in_own_currency(amount, book, || layout.spec.column(rate).named()) {
                Ok(converted) => self.set(index, Value::Number(converted)),
                Err((Flawed::Amount, problem)) => self.flaw(index, problem),
                Err((Flawed::Currency, problem)) => self.flaw_beside(index, currency, problem),
                Err((Flawed::Rate, problem)) => self.flaw_beside(index, rate, problem),
            }
        }
    }

    /// Says once what is wrong with the currency or the rate beside an amount. An amount that is only shown must not
    /// make its row bad by what others read.
    fn flaw_beside(&mut self, amount: ColumnIndex, column: ColumnIndex, problem: Problem) {
        if self.layout.is_only_shown(amount) {
            self.flaw(amount, problem);
        } else if !self.is_flawed(column) {
            self.flaw(column, problem);
        }
    }

    fn check_columns(&mut self) {
        let layout = self.layout;
        let columns = (0_u16..).zip(&layout.spec.columns).zip(&layout.required).zip(&layout.stands_in);
        for (((at, column), required), stands_in) in columns {
            let index = ColumnIndex(at);
            if !layout.is_wanted(index) {
                continue;
            }
            if self.is_flawed(index) {
                continue;
            }
            match self.cell(index) {
                Value::Absent if *required => self.flaw(index, cell_flaw::required_missing()),
                Value::Absent => {
                    if *stands_in {
                        self.empty.push(index);
                    }
                    if let Some(default) = column.default {
                        self.set(index, default);
                    }
                }
                Value::Number(number) => {
                    if let Some(problem) = out_of_bounds(number, &column.kind, column.min, column.max) {
                        self.flaw(index, problem);
                    }
                }
                Value::Date(day) => {
                    let is_plausible = layout.days.get(usize::from(at)).is_none_or(|days| days.have(day));
                    if !is_plausible {
                        self.flaw(index, cell_flaw::implausible_day(day, *required));
                    }
                }
                Value::Text(text) if layout.names_rows(index) && is_total(text) => {
                    self.flaw(index, cell_flaw::is_total(text));
                }
                Value::Text(text) => {
                    let pattern = column.pattern.as_deref().filter(|_| column.kind == ColumnType::Text);
                    if let Some(pattern) = pattern.filter(|pattern| !matches_pattern(text, pattern)) {
                        self.flaw(index, cell_flaw::breaks_pattern(text, pattern));
                    }
                }
                _ => {}
            }
        }
    }

    fn check_row(&mut self) {
        let layout = self.layout;
        for (at, check) in layout.spec.ensure.iter().enumerate() {
            if layout.reading.checker.check(layout.index, at, &|column| self.cell(column)) == Some(false) {
                let column = check.only_column(layout.spec);
                let field =
                    column.and_then(|column| layout.header.fields.get(usize::from(column.0)).copied().flatten());
                let value = field.map_or_else(String::new, |field| self.record.shown(field));
                let flaw = row_flaw::breaks_check(check, (column, value), layout.spec, layout.reading.symbols);
                self.flaws.push(flaw);
            }
        }
    }
}
