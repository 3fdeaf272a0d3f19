//! Linked tables: every row knows its children, its parents and the rows it refers to, as of one
//! period and one day.
//!
//! Linking happens once a run. What is asked afterwards is an index into a list, so that rows can be
//! evaluated in any order and on any thread.

use std::sync::Arc;

use rayon::prelude::*;

use crate::calendar::{Date, Period};
use crate::diagnostic::Text;
use crate::number::Number;
use crate::value::{Symbols, Value};

use super::dictionary::{ColumnIndex, Dictionary, RelationIndex, RelationKind, TableIndex};
use super::hold::HeldRows;
use super::keys::Keys;
use super::lookup::Lookup;
use super::relation::{Day, NO_ROW, RelationRows};
use super::table::Table;

/// A bad row whose parent is known: the parent cannot be decided by what reads its table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The table of the bad row.
    pub table: TableIndex,
    /// The way in by which the bad row names a parent.
    pub relation: RelationIndex,
    /// The key of that parent.
    pub parent: Arc<str>,
    /// The file of the bad row, by its name within the dataset.
    pub file: Arc<str>,
    /// The line of the bad row in that file.
    pub line: u32,
    /// The key of the bad row itself, its columns joined by `/`, where it is known.
    pub row: Option<Box<str>>,
    /// What is wrong with it.
    pub problem: Arc<Text>,
}

impl Held {
    /// By what bad rows are put in order, of which the first that holds a row is named: by table, key and problem, those
    /// whose key is not known last. Where they stand in their files only decides between those of which the same is said.
    pub(crate) fn order(&self) -> impl Ord + '_ {
        (self.table, self.row.is_none(), self.row.as_deref(), &self.problem, &*self.file, self.line)
    }
}

/// The tables of a dataset, linked for one period and one as-of date.
#[derive(Debug)]
pub struct Facts {
    pub(super) tables: Vec<Arc<LinkedTable>>,
    pub(super) relations: Vec<Arc<RelationRows>>,
    pub(super) held: Arc<HeldRows>,
}

/// A table with what is asked of it by key.
#[derive(Debug)]
pub(super) struct LinkedTable {
    pub(super) table: Table,
    /// The column that alone is the key, where one is.
    key: Option<ColumnIndex>,
    /// The column by which other tables name a row, where one is.
    naming: Option<ColumnIndex>,
    /// Which rows are in force, where only some are.
    in_force: Option<Vec<bool>>,
    /// Whether it belongs to no other table.
    is_reference: bool,
    /// Rows by key; only where they are not in key order.
    by_key: Option<Vec<u32>>,
    /// By column: the rows referred to.
    referred: Vec<Vec<u32>>,
    /// By column: what is looked up in it.
    lookups: Vec<Lookup>,
}

impl Facts {
    /// Links tables, which are in the order of the dictionary and have their rows in key order.
    #[must_use]
    pub fn link(dictionary: &Dictionary, mut tables: Vec<Table>, held: Vec<Held>, period: Period, as_of: Date) -> Self {
        for spec in dictionary.tables.iter().skip(tables.len()) {
            tables.push(Table::empty(spec, super::Presence::Absent));
        }
        let day = Day { start: period.start(), end: period.end(), as_of };
        let (relations, referred, held) = {
            let keys = Keys::of(dictionary, &tables, day);
            let direct: Vec<Option<RelationRows>> = dictionary
                .relations
                .par_iter()
                .map(|relation| RelationRows::direct(dictionary, relation, &tables, &keys, day))
                .collect();
            // A way through another table follows one that comes earlier in the dictionary.
            let mut relations: Vec<RelationRows> = Vec::with_capacity(dictionary.relations.len());
            for (relation, direct) in dictionary.relations.iter().zip(direct) {
                let rows = direct.unwrap_or_else(|| RelationRows::through(relation, &tables, &relations));
                relations.push(rows);
            }
            let referred: Vec<Vec<Vec<u32>>> =
                dictionary.tables.par_iter().zip(&tables).map(|(spec, table)| keys.referred(spec, table)).collect();
            let held = HeldRows::of(dictionary, held, &keys, &tables);
            (relations, referred, held)
        };
        let tables = tables
            .into_iter()
            .zip(referred)
            .enumerate()
            .map(|(index, (table, referred))| Arc::new(LinkedTable::of(dictionary, index, table, referred, day)))
            .collect();
        Self { tables, relations: relations.into_iter().map(Arc::new).collect(), held: Arc::new(held) }
    }

    /// A table.
    #[must_use]
    pub fn table(&self, table: TableIndex) -> &Table {
        &self.linked(table).table
    }

    /// A cell; absent past the last row.
    #[must_use]
    pub fn cell(&self, table: TableIndex, row: u32, column: ColumnIndex) -> Value<'_> {
        self.table(table).columns.get(usize::from(column.0)).map_or(Value::Absent, |cells| cells.get(row))
    }

    /// The children of a row, in key order.
    #[must_use]
    pub fn children(&self, relation: RelationIndex, parent_row: u32) -> &[u32] {
        self.relation(relation).children(parent_row)
    }

    /// For a relation through another table: that table's rows, one for each of
    /// [`Facts::children`]; empty for other relations.
    #[must_use]
    pub fn through(&self, relation: RelationIndex, parent_row: u32) -> &[u32] {
        self.relation(relation).links(parent_row)
    }

    /// The one child that counts on the day; only for [`RelationKind::Current`].
    #[must_use]
    pub fn current(&self, relation: RelationIndex, parent_row: u32) -> Option<u32> {
        self.relation(relation).current(parent_row)
    }

    /// The value of a pivot's key; only for [`RelationKind::Pivot`]. `key` is its place among the
    /// pivot's keys.
    #[must_use]
    pub fn pivot(&self, relation: RelationIndex, key: usize, parent_row: u32) -> Value<'_> {
        let rows = self.relation(relation);
        match rows.pivot(key, parent_row) {
            Some((column, row)) => self.cell(rows.child, row, column),
            None => Value::Absent,
        }
    }

    /// The parent of a row; none for a relation through another table, where there may be several.
    #[must_use]
    pub fn parent(&self, relation: RelationIndex, child_row: u32) -> Option<u32> {
        self.relation(relation).parent(child_row)
    }

    /// The row that a column which refers to a table names, if there is one.
    #[must_use]
    pub fn referred(&self, table: TableIndex, column: ColumnIndex, row: u32) -> Option<u32> {
        let rows = self.linked(table).referred.get(usize::from(column.0))?;
        rows.get(row as usize).copied().filter(|row| *row != NO_ROW)
    }

    /// Whether a row in force has `key` in a column of texts.
    #[must_use]
    pub fn is_listed(&self, table: TableIndex, column: ColumnIndex, key: &str) -> bool {
        let linked = self.linked(table);
        linked.lookup(column).is_some_and(|(lookup, cells)| lookup.has(cells, linked.in_force.as_deref(), key))
    }

    /// The row in force whose text in a column of names is most like `text`, and how like it is.
    #[must_use]
    pub fn best_match(&self, table: TableIndex, column: ColumnIndex, text: &str) -> Option<(u32, Number)> {
        let linked = self.linked(table);
        let (lookup, cells) = linked.lookup(column)?;
        lookup.best(cells, linked.in_force.as_deref(), text)
    }

    /// A bad row of `table` that belongs, through any chain of parents, to a row of `entity`.
    #[must_use]
    pub fn held(&self, table: TableIndex, entity: TableIndex, entity_row: u32) -> Option<&Held> {
        self.held.in_table(table, entity, self.name(entity, entity_row)?)
    }

    /// A bad row that a row of `entity` would read by `relation`, its own or one of its descendants'.
    /// Narrower than [`Facts::held`]: a bad document attributed to a partner holds what reads the
    /// attributed documents, not what reads the partner's own.
    #[must_use]
    pub fn held_in(&self, relation: RelationIndex, entity: TableIndex, entity_row: u32) -> Option<&Held> {
        self.held.in_relation(relation, entity, self.name(entity, entity_row)?)
    }

    /// The key of a row, its columns joined by `/`.
    #[must_use]
    pub fn key_text(&self, dictionary: &Dictionary, symbols: &Symbols, table: TableIndex, row: u32) -> String {
        key_text(dictionary.table(table).key.iter().map(|column| self.cell(table, row, *column)), symbols)
    }

    /// The row of a key that is a single text; on a reference table only if it is in force.
    #[must_use]
    pub fn find_row(&self, table: TableIndex, key: &str) -> Option<u32> {
        let linked = self.linked(table);
        linked.find(key).filter(|row| linked.can_be_referred_to(*row))
    }

    /// The text by which other tables name a row.
    fn name(&self, table: TableIndex, row: u32) -> Option<&str> {
        let linked = self.linked(table);
        linked.table.text(row, linked.naming?)
    }

    #[expect(clippy::indexing_slicing, reason = "indices are made by the dictionary these tables were linked with")]
    pub(super) fn linked(&self, table: TableIndex) -> &LinkedTable {
        // INVARIANT: indices are made by the dictionary these tables were linked with.
        &self.tables[usize::from(table.0)]
    }

    #[expect(clippy::indexing_slicing, reason = "indices are made by the dictionary these tables were linked with")]
    fn relation(&self, relation: RelationIndex) -> &RelationRows {
        // INVARIANT: indices are made by the dictionary these tables were linked with.
        let rows = &self.relations[usize::from(relation.0)];
        debug_assert!(rows.is_linked(), "a relation is followed that was not said to be");
        rows
    }
}

/// A key as a text: its cells, joined by `/`.
pub(crate) fn key_text<'v>(cells: impl Iterator<Item = Value<'v>>, symbols: &Symbols) -> String {
    let texts = cells.map(|cell| match cell {
        Value::Absent | Value::Span(_) => String::new(),
        Value::Number(number) => number.to_string(),
        Value::Boolean(yes) => yes.to_string(),
        Value::Text(text) => text.to_owned(),
        Value::Symbol(symbol) => symbols.word(symbol).to_owned(),
        Value::Date(date) => date.to_string(),
    });
    texts.collect::<Vec<_>>().join("/")
}

impl LinkedTable {
    pub(super) fn of(dictionary: &Dictionary, index: usize, table: Table, referred: Vec<Vec<u32>>, day: Day) -> Self {
        let Some(spec) = dictionary.tables.get(index) else {
            let (key, naming, in_force, by_key, lookups) = (None, None, None, None, Vec::new());
            return Self { table, key, naming, in_force, is_reference: true, by_key, referred, lookups };
        };
        let key = match spec.key.as_slice() {
            [column] => Some(*column),
            _ => None,
        };
        let by_key = key.and_then(|column| rows_by_key(&table, column));
        let in_force = spec.current.map(|current| day.rows_in_force(&table, current));
        let lookups = spec.columns.iter().map(|_| Lookup::default()).collect();
        let is_reference = is_reference(dictionary, index);
        let naming = spec.naming_column();
        Self { table, key, naming, in_force, is_reference, by_key, referred, lookups }
    }

    /// Whether other tables can refer to a row: of a reference table only to those in force.
    pub(super) fn can_be_referred_to(&self, row: u32) -> bool {
        match &self.in_force {
            Some(in_force) if self.is_reference => in_force.get(row as usize).copied().unwrap_or(false),
            _ => true,
        }
    }

    fn lookup(&self, column: ColumnIndex) -> Option<(&Lookup, (&Table, ColumnIndex))> {
        let lookup = self.lookups.get(usize::from(column.0))?;
        Some((lookup, (&self.table, column)))
    }

    fn find(&self, key: &str) -> Option<u32> {
        let column = self.key?;
        let (mut low, mut high) = (0_u32, self.table.rows);
        while low < high {
            let middle = low + (high - low) / 2;
            let row = match &self.by_key {
                Some(rows) => rows.get(middle as usize).copied()?,
                None => middle,
            };
            match self.table.text(row, column).unwrap_or_default().cmp(key) {
                std::cmp::Ordering::Equal => return Some(row),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }
}

/// Whether a table belongs to no other.
pub(super) fn is_reference(dictionary: &Dictionary, index: usize) -> bool {
    !dictionary.relations.iter().any(|relation| {
        usize::from(relation.child.0) == index && !matches!(relation.kind, RelationKind::Through { .. })
    })
}

/// The rows in the order of a text key, unless that is how they are.
fn rows_by_key(table: &Table, column: ColumnIndex) -> Option<Vec<u32>> {
    table.columns.get(usize::from(column.0)).filter(|column| column.is_text())?;
    let text = |row: &u32| table.text(*row, column).unwrap_or_default();
    let mut rows: Vec<u32> = (0..table.rows).collect();
    if rows.is_sorted_by_key(text) {
        return None;
    }
    rows.sort_by_key(text);
    Some(rows)
}
