//! Which rows cannot be decided because a row among their own is bad.

use std::collections::{BTreeSet, HashMap};

use super::by_text::RowsByText;
use super::dictionary::{ColumnIndex, Dictionary, RelationIndex, RelationKind, TableIndex};
use super::keys::Keys;
use super::links::Held;
use super::table::Table;

/// The bad rows, by the key of every row they belong to. Only ever asked by key, so the maps' order is
/// never seen.
#[derive(Debug, Default)]
pub(super) struct HeldRows {
    held: Vec<Held>,
    in_table: HashMap<(TableIndex, TableIndex), HashMap<String, usize>>,
    in_relation: HashMap<(RelationIndex, TableIndex), HashMap<String, usize>>,
}

impl HeldRows {
    /// Of several bad rows that hold the same row through one table, the first is named.
    pub(super) fn of(dictionary: &Dictionary, mut held: Vec<Held>, keys: &Keys<'_>, tables: &[Table]) -> Self {
        held.sort_by(|a, b| a.order().cmp(&b.order()));
        let mut rows = Self::default();
        let mut links = Links::new();
        for (at, bad) in held.iter().enumerate() {
            for (relation, parent, key) in named_parents(dictionary, bad, tables, &mut links) {
                for (table, key) in ancestors(dictionary, keys, tables, parent, key) {
                    rows.in_table.entry((bad.table, table)).or_default().entry(key.clone()).or_insert(at);
                    rows.in_relation.entry((relation, table)).or_default().entry(key).or_insert(at);
                }
            }
        }
        rows.held = held;
        rows
    }

    pub(super) fn in_table(&self, table: TableIndex, entity: TableIndex, key: &str) -> Option<&Held> {
        self.in_table.get(&(table, entity)).and_then(|rows| rows.get(key)).and_then(|at| self.held.get(*at))
    }

    pub(super) fn in_relation(&self, relation: RelationIndex, entity: TableIndex, key: &str) -> Option<&Held> {
        self.in_relation.get(&(relation, entity)).and_then(|rows| rows.get(key)).and_then(|at| self.held.get(*at))
    }
}

/// The rows of tables between by the text that leads on from them, grouped when the first bad row asks.
type Links = HashMap<(TableIndex, ColumnIndex), RowsByText>;

/// The parents a bad row names, by key: the one of its relation, and those that read it through another table.
fn named_parents(
    dictionary: &Dictionary,
    bad: &Held,
    tables: &[Table],
    links: &mut Links,
) -> Vec<(RelationIndex, TableIndex, String)> {
    let own = dictionary.relation(bad.relation);
    let mut parents = vec![(bad.relation, own.parent, bad.parent.to_string())];
    for (index, relation) in (0_u16..).zip(&dictionary.relations) {
        let RelationKind::Through { link, first, column } = relation.kind else { continue };
        if relation.child != bad.table || relation.by != own.by {
            continue;
        }
        let Some(table) = tables.get(usize::from(link.0)) else { continue };
        let by = dictionary.relation(first).by;
        let rows = links.entry((link, column)).or_insert_with(|| RowsByText::of(table, column));
        for row in rows.rows(table, &bad.parent) {
            let key = table.text(row, by).map(str::to_owned);
            parents.extend(key.map(|key| (RelationIndex(index), relation.parent, key)));
        }
    }
    parents
}

/// A row and every row above it, by key.
fn ancestors(
    dictionary: &Dictionary,
    keys: &Keys<'_>,
    tables: &[Table],
    table: TableIndex,
    key: String,
) -> BTreeSet<(TableIndex, String)> {
    let mut found = BTreeSet::new();
    let mut open = vec![(table, key)];
    while let Some((table, key)) = open.pop() {
        if !found.insert((table, key.clone())) {
            continue;
        }
        let (Some(row), Some(rows)) = (keys.row(table, &key, &mut 0), tables.get(usize::from(table.0))) else {
            continue;
        };
        for relation in &dictionary.relations {
            if relation.child == table && !matches!(relation.kind, RelationKind::Through { .. }) {
                open.extend(rows.text(row, relation.by).map(|key| (relation.parent, key.to_owned())));
            }
        }
    }
    found
}
