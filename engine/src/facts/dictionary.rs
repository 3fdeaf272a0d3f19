//! The data dictionary: what tables and columns there are, what they mean, how they relate.

use std::collections::BTreeSet;

use crate::diagnostic::{Place, Text};
use crate::number::Number;
use crate::value::{Symbol, Value};

/// A table of the dictionary, by its place in [`Dictionary::tables`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TableIndex(pub u16);

/// A column of a table, by its place in [`TableSpec::columns`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ColumnIndex(pub u16);

/// A relation, by its place in [`Dictionary::relations`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelationIndex(pub u16);

/// All tables and relations. Tables are sorted by id.
#[derive(Debug, Clone, Default)]
pub struct Dictionary {
    /// The tables.
    pub tables: Vec<TableSpec>,
    /// Every way from a row to its children.
    pub relations: Vec<RelationSpec>,
}

impl Dictionary {
    /// The table of an id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<TableIndex> {
        let at = self.tables.iter().position(|table| table.id == id)?;
        u16::try_from(at).ok().map(TableIndex)
    }

    /// The table of an index.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "indices are made by this dictionary only")]
    pub fn table(&self, index: TableIndex) -> &TableSpec {
        // INVARIANT: indices are made by this dictionary only.
        &self.tables[usize::from(index.0)]
    }

    /// The relation of an index.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "indices are made by this dictionary only")]
    pub fn relation(&self, index: RelationIndex) -> &RelationSpec {
        // INVARIANT: indices are made by this dictionary only.
        &self.relations[usize::from(index.0)]
    }

    /// The relation by which rows of `parent` read their children under `name`.
    #[must_use]
    pub fn relation_named(&self, parent: TableIndex, name: &str) -> Option<RelationIndex> {
        let at = self.relations.iter().position(|relation| relation.parent == parent && relation.name == name)?;
        u16::try_from(at).ok().map(RelationIndex)
    }
}

/// One table: a file of the dataset.
#[derive(Debug, Clone)]
pub struct TableSpec {
    /// Its id, which is the name of its file in a dataset.
    pub id: String,
    /// Where it is described.
    pub place: Place,
    /// Its title.
    pub title: Text,
    /// What one row is called in scripts and cases (`sale`).
    pub row: String,
    /// The columns that together name a row.
    pub key: Vec<ColumnIndex>,
    /// What it means when a dataset has no file for it.
    pub missing_file: MissingFile,
    /// What becomes of a partner one of whose rows here is bad.
    pub on_bad_row: OnBadRow,
    /// Its columns, in the order written.
    pub columns: Vec<ColumnSpec>,
    /// Pairs of date columns read as one span.
    pub spans: Vec<SpanSpec>,
    /// Which rows count on a day, where only some do.
    pub current: Option<Current>,
    /// How rows of keys and values read as one record.
    pub pivot: Option<Pivot>,
    /// Checks that every row must pass, in the language of the rules.
    pub ensure: Vec<RowCheck>,
}

impl TableSpec {
    /// The column of a name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<ColumnIndex> {
        let at = self.columns.iter().position(|column| column.name == name)?;
        u16::try_from(at).ok().map(ColumnIndex)
    }

    /// The column whose text names a row to columns that refer to the table, if one can.
    #[must_use]
    pub fn naming_column(&self) -> Option<ColumnIndex> {
        let (first, others) = self.key.split_first()?;
        let is_enough = others.iter().all(|column| self.column(*column).default.is_some());
        (is_enough && self.column(*first).kind == ColumnType::Text).then_some(*first)
    }

    /// Every column.
    #[must_use]
    pub fn all_columns(&self) -> BTreeSet<ColumnIndex> {
        (0_u16..).map(ColumnIndex).zip(&self.columns).map(|(index, _)| index).collect()
    }

    /// The columns by which rows are told apart, named, and in force.
    #[must_use]
    pub fn linking_columns(&self) -> BTreeSet<ColumnIndex> {
        let days = self.current.iter().flat_map(|current| [current.from, current.to]);
        self.key.iter().copied().chain(self.naming_column()).chain(days).collect()
    }

    /// The column of an index.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "indices are made by this table only")]
    pub fn column(&self, index: ColumnIndex) -> &ColumnSpec {
        // INVARIANT: indices are made by this table only.
        &self.columns[usize::from(index.0)]
    }
}

/// What a dataset without the table's file means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingFile {
    /// There are no rows.
    Empty,
    /// Nothing is known: counts and sums over it are absent.
    Absent,
    /// The dataset cannot be run.
    Error,
}

/// What becomes of the parent of a bad row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnBadRow {
    /// Policies that read this table are undecided for it.
    Hold,
    /// It is decided without the row.
    Drop,
}

/// One column.
#[derive(Debug, Clone)]
pub struct ColumnSpec {
    /// Its name in scripts and, by default, in files.
    pub name: String,
    /// Where it is described.
    pub place: Place,
    /// Its type.
    pub kind: ColumnType,
    /// What people call it.
    pub label: Text,
    /// Other headers under which it is found.
    pub aliases: Vec<String>,
    /// Whether a row without it is bad.
    pub required: bool,
    /// What stands in for a missing cell.
    pub default: Option<Value<'static>>,
    /// The least number allowed.
    pub min: Option<Number>,
    /// The greatest number allowed.
    pub max: Option<Number>,
    /// Whether a day may be for ever, as an expiry can be; the last days of spans and of rows in force may be anyway.
    pub open_ended: bool,
    /// A pattern every text must match: `9` a digit, `A` a capital letter, `X` either, others themselves.
    pub pattern: Option<String>,
    /// The unit, where the label needs one.
    pub unit: Option<Text>,
    /// The table whose row this column's text names: by its key, or by the first column of its key
    /// where the others have a default (of several rows the first in key order).
    pub refers_to: Option<TableIndex>,
    /// What the row referred to is called in scripts (`as` in the file), where it is not the row name of its table.
    pub refers_as: Option<String>,
    /// The columns that hold the currency and the rate by which an amount is converted on reading.
    pub currency: Option<(ColumnIndex, ColumnIndex)>,
}

impl ColumnSpec {
    /// What scripts call the row of `target` that this column refers to.
    #[must_use]
    pub fn reference_name<'d>(&'d self, target: &'d TableSpec) -> &'d str {
        self.refers_as.as_deref().unwrap_or(&target.row)
    }
}

#[cfg(test)]
impl TableSpec {
    /// A table of which nothing is said but its id.
    pub(crate) fn plain(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            place: Place::file("facts/things.toml"),
            title: Text::same(id),
            row: id.to_owned(),
            key: Vec::new(),
            missing_file: MissingFile::Empty,
            on_bad_row: OnBadRow::Hold,
            columns: Vec::new(),
            spans: Vec::new(),
            current: None,
            pivot: None,
            ensure: Vec::new(),
        }
    }
}

#[cfg(test)]
impl ColumnSpec {
    /// A column of which nothing is said but its name and its type.
    pub(crate) fn plain(name: &str, kind: ColumnType) -> Self {
        Self {
            name: name.to_owned(),
            place: Place::file("facts/things.toml"),
            kind,
            label: Text::same(name),
            aliases: Vec::new(),
            required: false,
            default: None,
            min: None,
            max: None,
            open_ended: false,
            pattern: None,
            unit: None,
            refers_to: None,
            refers_as: None,
            currency: None,
        }
    }
}

/// The type of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnType {
    /// Free text, or a key.
    Text,
    /// Yes or no.
    Boolean,
    /// A whole number.
    Integer,
    /// A number.
    Decimal,
    /// An amount in the book's currency.
    Money,
    /// A share: 0.05 is 5 %.
    Fraction,
    /// A day.
    Date,
    /// A point in time; kept as text in this version's files, its day is read as a date.
    Timestamp,
    /// One of some words.
    Enum(EnumSpec),
}

/// The values of an enum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumSpec {
    /// The values with what people call them, in the order written. Labels are read in data, too.
    pub values: Vec<(Symbol, Text)>,
    /// Whether a word that is not listed reads as missing, with a warning; else its row is bad.
    pub unlisted_is_missing: bool,
}

/// Two date columns read as one span.
#[derive(Debug, Clone)]
pub struct SpanSpec {
    /// Its name in scripts.
    pub name: String,
    /// The first day; missing means from the beginning of time.
    pub from: ColumnIndex,
    /// The last day; missing means for ever.
    pub to: ColumnIndex,
}

/// Which rows of a table count: those whose days include one certain day.
#[derive(Debug, Clone, Copy)]
pub struct Current {
    /// The first day of a row; missing means from the beginning of time.
    pub from: ColumnIndex,
    /// The last day of a row, included; missing means for ever.
    pub to: ColumnIndex,
    /// The day.
    pub on: CurrentDay,
}

/// The day on which a row has to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CurrentDay {
    /// The last day of the period.
    PeriodEnd,
    /// The first day of the period.
    PeriodStart,
    /// The as-of date.
    AsOf,
}

/// How rows of keys and values read as one record.
#[derive(Debug, Clone)]
pub struct Pivot {
    /// The column that names the value.
    pub key: ColumnIndex,
    /// The column that holds it.
    pub value: ColumnIndex,
    /// The column that names the period it belongs to.
    pub period: ColumnIndex,
    /// The keys there are.
    pub keys: Vec<PivotKey>,
}

/// One key of a pivot.
#[derive(Debug, Clone)]
pub struct PivotKey {
    /// Its name.
    pub name: String,
    /// Where it is described.
    pub place: Place,
    /// Its type: integer, decimal, money or fraction.
    pub kind: ColumnType,
    /// What people call it.
    pub label: Text,
    /// The least value allowed.
    pub min: Option<Number>,
    /// The greatest value allowed.
    pub max: Option<Number>,
    /// For how many months after its period a value is used.
    pub valid_for: i64,
}

/// A check that every row of a table must pass.
#[derive(Debug, Clone)]
pub struct RowCheck {
    /// Its name.
    pub name: String,
    /// The expression, over the row's own columns; a row for which it is absent passes.
    pub expression: String,
    /// Where the expression stands.
    pub place: Place,
    /// What is wrong with a row that breaks it, for people; without it they see the expression.
    pub message: Option<Text>,
    /// What to do about such a row.
    pub hint: Option<Text>,
}

/// A way from a row to its children.
#[derive(Debug, Clone)]
pub struct RelationSpec {
    /// The table of the row.
    pub parent: TableIndex,
    /// The table of its children.
    pub child: TableIndex,
    /// The child's column that holds the parent's key.
    pub by: ColumnIndex,
    /// What the parent calls it (`partner.sales`).
    pub name: String,
    /// Where it is described.
    pub place: Place,
    /// How it reads.
    pub kind: RelationKind,
}

/// How a relation reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelationKind {
    /// A list of children, in key order.
    List,
    /// The one child that counts on the day, or none ([`TableSpec::current`]).
    Current,
    /// A record of values ([`TableSpec::pivot`]).
    Pivot,
    /// A list through a table between: `parent` has children in `link` (by relation `first`), whose
    /// column `column` names the row that the child's [`RelationSpec::by`] names. A child reads the
    /// link's row under that table's row name.
    Through {
        /// The table between.
        link: TableIndex,
        /// The relation from the parent to the table between.
        first: RelationIndex,
        /// The column of the table between that the child's `by` column matches.
        column: ColumnIndex,
    },
}
