//! Rows of one table as text, cell by cell; their columns with what they hold.

use std::fmt::{Display, Write as _};

use assay_engine::calendar::Date;

use super::random::Random;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// Texts.
    Text,
    /// Whole numbers.
    Integer,
    /// Amounts with two places.
    Money,
    /// Numbers with up to four places.
    Decimal,
    /// Days.
    Date,
    /// Yes or no.
    Boolean,
}

/// A table of a dataset.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    /// Its name.
    pub(super) name: &'static str,
    /// Its columns, each as `name:what it holds`; of texts the name alone.
    columns: &'static str,
    /// The column that is spoilt in a bad row; it holds a number or a date.
    spoilable: &'static str,
}

impl Shape {
    /// A table; `spoilable` is empty where none of its rows is ever bad.
    pub(super) const fn new(name: &'static str, columns: &'static str, spoilable: &'static str) -> Self {
        Self { name, columns, spoilable }
    }

    /// Its columns by name, with what they hold where so many rows in a hundred are bad.
    pub(super) fn columns(&self, bad_percent: u32) -> impl Iterator<Item = (&'static str, Holds)> {
        let spoilable = if bad_percent > 0 { self.spoilable } else { "" };
        self.columns.split(',').map(move |column| {
            let (name, holds) = column.split_once(':').unwrap_or((column, "text"));
            let holds = match holds {
                "integer" => Holds::Integer,
                "money" => Holds::Money,
                "decimal" => Holds::Decimal,
                "date" => Holds::Date,
                "boolean" => Holds::Boolean,
                _ => Holds::Text,
            };
            // What is no number stands in it as well.
            (name, if name == spoilable { Holds::Text } else { holds })
        })
    }
}

/// Some rows of a table.
#[derive(Debug)]
pub(super) struct TableRows {
    name: &'static str,
    columns: usize,
    spoilable: Option<usize>,
    bad_percent: u32,
    chance: Random,
    text: String,
    rows: u64,
}

impl TableRows {
    /// No rows yet.
    pub(super) fn new(shape: &Shape, bad_percent: u32) -> Self {
        let names = || shape.columns(0).map(|(name, _)| name);
        Self {
            name: shape.name,
            columns: names().count(),
            spoilable: names().position(|name| name == shape.spoilable),
            bad_percent,
            chance: Random::of(0, 0),
            text: String::new(),
            rows: 0,
        }
    }

    /// The rows that come now are those of partner number `index`, on whom alone it depends which are bad.
    pub(super) fn of_partner(&mut self, index: u64) {
        if self.bad_percent > 0 {
            let table = self.name.bytes().fold(u64::from(self.bad_percent), |sum, byte| sum * 31 + u64::from(byte));
            self.chance = Random::of(table, index);
        }
    }

    /// A new row.
    pub(super) fn row(&mut self) -> Row<'_> {
        let bad = self.bad_percent > 0 && self.chance.percent(i64::from(self.bad_percent));
        let spoilt = if bad { self.spoilable } else { None };
        Row { table: self, cells: 0, spoilt }
    }

    /// How many rows there are.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// The rows as CSV without a header; no cell has quotes, commas or line ends in it.
    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

/// A row being written, cell by cell.
pub(super) struct Row<'t> {
    table: &'t mut TableRows,
    cells: usize,
    spoilt: Option<usize>,
}

impl Row<'_> {
    /// A cell that needs no quotes.
    pub(super) fn cell(mut self, value: impl Display) -> Self {
        self.put(|text| {
            // INVARIANT: writing to a String does not fail.
            let _ = write!(text, "{value}");
        });
        self
    }

    /// A cell that may be missing.
    pub(super) fn maybe(self, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.cell(value),
            None => self.missing(),
        }
    }

    /// A missing cell.
    pub(super) fn missing(mut self) -> Self {
        self.put(|_| {});
        self
    }

    /// An amount, given in hundredths.
    pub(super) fn money(self, hundredths: i64) -> Self {
        self.cell(Hundredths(hundredths))
    }

    /// An amount that may be missing.
    pub(super) fn maybe_money(self, hundredths: Option<i64>) -> Self {
        self.maybe(hundredths.map(Hundredths))
    }

    /// A share, given in hundredths of a percent.
    pub(super) fn share(self, basis_points: i64) -> Self {
        self.cell(format_args!("{}.{:04}", basis_points / 10_000, basis_points % 10_000))
    }

    /// A day that may be missing.
    pub(super) fn day(self, date: Option<Date>) -> Self {
        self.maybe(date)
    }

    /// Ends the row.
    pub(super) fn end(self) {
        debug_assert_eq!(self.cells, self.table.columns, "columns of {}", self.table.name);
        self.table.text.push('\n');
        self.table.rows += 1;
    }

    fn put(&mut self, write: impl FnOnce(&mut String)) {
        if self.cells > 0 {
            self.table.text.push(',');
        }
        if self.spoilt == Some(self.cells) {
            self.table.text.push_str("see note");
        } else {
            write(&mut self.table.text);
        }
        self.cells += 1;
    }
}

/// An amount in hundredths, shown with two places.
pub(super) struct Hundredths(pub(super) i64);

impl Display for Hundredths {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let magnitude = self.0.unsigned_abs();
        write!(formatter, "{sign}{}.{:02}", magnitude / 100, magnitude % 100)
    }
}
