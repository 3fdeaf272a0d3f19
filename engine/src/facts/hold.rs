//! Which rows cannot be decided because a row among their own is bad.

use std::collections::{BTreeSet, HashMap};

use super::dictionary::{Dictionary, RelationIndex, RelationKind, TableIndex};
use super::links::Held;
use super::relation::{Keys, RelationRows, cell};
use super::table::Table;
use crate::value::Value;

/// The bad rows, by every row they belong to. Only ever asked by key, so the maps' order is never seen.
#[derive(Debug, Default)]
pub(super) struct HeldRows {
    held: Vec<Held>,
    in_table: HashMap<(TableIndex, TableIndex, u32), usize>,
    in_relation: HashMap<(RelationIndex, TableIndex, u32), usize>,
}

impl HeldRows {
    pub(super) fn of(
        dictionary: &Dictionary,
        held: Vec<Held>,
        keys: &Keys<'_>,
        relations: &[RelationRows],
        tables: &[Table],
    ) -> Self {
        let mut rows = Self::default();
        for (at, bad) in held.iter().enumerate() {
            for (relation, parent, row) in named_parents(dictionary, bad, keys, relations, tables) {
                for (table, row) in ancestors(dictionary, relations, parent, row) {
                    rows.in_table.entry((bad.table, table, row)).or_insert(at);
                    rows.in_relation.entry((relation, table, row)).or_insert(at);
                }
            }
        }
        rows.held = held;
        rows
    }

    pub(super) fn in_table(&self, table: TableIndex, entity: TableIndex, row: u32) -> Option<&Held> {
        self.in_table.get(&(table, entity, row)).and_then(|at| self.held.get(*at))
    }

    pub(super) fn in_relation(&self, relation: RelationIndex, entity: TableIndex, row: u32) -> Option<&Held> {
        self.in_relation.get(&(relation, entity, row)).and_then(|at| self.held.get(*at))
    }
}

/// The parents a bad row names: the one of its relation, and those that read it through another table.
fn named_parents(
    dictionary: &Dictionary,
    bad: &Held,
    keys: &Keys<'_>,
    relations: &[RelationRows],
    tables: &[Table],
) -> Vec<(RelationIndex, TableIndex, u32)> {
    let own = dictionary.relation(bad.relation);
    let mut parents = Vec::new();
    if let Some(row) = keys.row(own.parent, &bad.parent) {
        parents.push((bad.relation, own.parent, row));
    }
    for (index, relation) in (0_u16..).zip(&dictionary.relations) {
        let RelationKind::Through { link, first, column } = relation.kind else { continue };
        if relation.child != bad.table || relation.by != own.by {
            continue;
        }
        let (Some(table), Some(first)) = (tables.get(usize::from(link.0)), relations.get(usize::from(first.0))) else {
            continue;
        };
        for row in (0..table.rows).filter(|row| cell(table, column, *row) == Value::Text(&bad.parent)) {
            parents.extend(first.parent(row).map(|parent| (RelationIndex(index), relation.parent, parent)));
        }
    }
    parents
}

/// A row and every row above it.
fn ancestors(
    dictionary: &Dictionary,
    relations: &[RelationRows],
    table: TableIndex,
    row: u32,
) -> BTreeSet<(TableIndex, u32)> {
    let mut found = BTreeSet::new();
    let mut open = vec![(table, row)];
    while let Some((table, row)) = open.pop() {
        if !found.insert((table, row)) {
            continue;
        }
        for (spec, rows) in dictionary.relations.iter().zip(relations) {
            if spec.child == table {
                open.extend(rows.parent(row).map(|parent| (spec.parent, parent)));
            }
        }
    }
    found
}
