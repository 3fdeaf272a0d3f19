//! A dataset one of whose tables comes batch by batch: the others are linked once, and each batch is
//! linked with them as if its rows were all there are.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::calendar::{Date, Period};

use super::by_text::{GroupedRows, RowsByText, Walk};
use super::dictionary::{ColumnIndex, Dictionary, RelationIndex, RelationKind, RelationSpec, TableIndex};
use super::links::{Facts, Held, LinkedTable};
use super::pivot_codes::PivotCodes;
use super::relation::{Day, Grouped, NO_ROW, RelationRows};
use super::table::Table;

/// Everything but the rows of one table.
#[derive(Debug)]
pub struct Streaming {
    /// The table whose rows come in batches; its place among the tables is empty.
    entity: TableIndex,
    others: Facts,
    day: Day,
    /// The rows that rows of the table are looked up among, by table and column.
    by_text: BTreeMap<(TableIndex, ColumnIndex), RowsByText>,
    /// By table: what the rows of its pivot are worth.
    pivots: BTreeMap<TableIndex, PivotCodes>,
}

/// Relations with those by which they lead through another table.
fn with_first(dictionary: &Dictionary, relations: &BTreeSet<RelationIndex>) -> BTreeSet<RelationIndex> {
    let first = relations.iter().filter_map(|relation| match dictionary.relation(*relation).kind {
        RelationKind::Through { first, .. } => Some(first),
        _ => None,
    });
    first.chain(relations.iter().copied()).collect()
}

fn is_through(spec: &RelationSpec) -> bool {
    matches!(spec.kind, RelationKind::Through { .. })
}

impl Streaming {
    /// Links all tables but `entity`, which belongs to no other table and comes later, batch by batch. Rows that are
    /// grouped already are not grouped again.
    #[must_use]
    pub fn link(
        dictionary: &Dictionary,
        (tables, mut grouped): (Vec<Table>, GroupedRows),
        held: Vec<Held>,
        (period, as_of): (Period, Date),
        entity: TableIndex,
    ) -> Self {
        let others = Facts::link(dictionary, tables, held, period, as_of);
        let mut wanted: Vec<(TableIndex, ColumnIndex)> = Vec::new();
        for relation in dictionary.relations.iter().filter(|relation| relation.parent == entity) {
            wanted.push((relation.child, relation.by));
        }
        for target in dictionary.table(entity).columns.iter().filter_map(|column| column.refers_to) {
            wanted.extend(dictionary.table(target).naming_column().map(|column| (target, column)));
        }
        wanted.sort_unstable();
        wanted.dedup();
        let known: Vec<_> = wanted.into_iter().map(|at| (at, grouped.0.remove(&at))).collect();
        let index = |(at, known): ((TableIndex, ColumnIndex), Option<RowsByText>)| {
            (at, known.unwrap_or_else(|| RowsByText::of(others.table(at.0), at.1)))
        };
        let by_text = known.into_par_iter().map(index).collect::<Vec<_>>().into_iter().collect();
        let day = Day { start: period.start(), end: period.end(), as_of };
        let mut pivoted: Vec<TableIndex> = Vec::new();
        for relation in dictionary.relations.iter().filter(|relation| relation.parent == entity) {
            pivoted.extend(matches!(relation.kind, RelationKind::Pivot).then_some(relation.child));
        }
        let codes = |table: TableIndex| {
            let pivot = dictionary.table(table).pivot.as_ref()?;
            Some((table, PivotCodes::of(others.table(table), pivot, day)?))
        };
        let pivots = pivoted.into_iter().filter_map(codes).collect();
        Self { entity, others, day, by_text, pivots }
    }

    /// The table whose rows come in batches.
    #[must_use]
    pub fn entity(&self) -> TableIndex {
        self.entity
    }

    /// The other tables; of the one that comes in batches, no row.
    #[must_use]
    pub fn others(&self) -> &Facts {
        &self.others
    }

    /// All tables, with some rows of the one that comes in batches; these are in key order. Only the relations that are
    /// `followed` are linked: by any other a row of the batch has no children.
    #[must_use]
    pub fn batch(&self, dictionary: &Dictionary, rows: Table, followed: &BTreeSet<RelationIndex>) -> Facts {
        let followed = with_first(dictionary, followed);
        let referred = self.referred(dictionary, &rows);
        let entity = LinkedTable::of(dictionary, usize::from(self.entity.0), rows, referred, self.day);
        let specs = (0_u16..).map(RelationIndex).zip(&dictionary.relations).collect::<Vec<_>>();
        let own = specs.par_iter().map(|(index, spec)| {
            let is_own = spec.parent == self.entity && !is_through(spec);
            is_own.then(|| match followed.contains(index) {
                true => self.direct(dictionary, spec, &entity),
                false => RelationRows::not_linked(spec.child),
            })
        });
        let own: Vec<Option<RelationRows>> = own.collect();
        // A way through another table follows one that comes earlier in the dictionary.
        let mut relations: Vec<Arc<RelationRows>> = Vec::with_capacity(dictionary.relations.len());
        for (((index, spec), rows), own) in specs.into_iter().zip(&self.others.relations).zip(own) {
            let rows = match own {
                Some(own) => Arc::new(own),
                None if spec.parent == self.entity && followed.contains(&index) => {
                    Arc::new(self.through(spec, entity.table.rows, &relations))
                }
                None if spec.parent == self.entity => Arc::new(RelationRows::not_linked(spec.child)),
                None => Arc::clone(rows),
            };
            relations.push(rows);
        }
        let mut tables = self.others.tables.clone();
        if let Some(slot) = tables.get_mut(usize::from(self.entity.0)) {
            *slot = Arc::new(entity);
        }
        Facts { tables, relations, held: Arc::clone(&self.others.held) }
    }

    /// The rows of a table by the texts of a column that was grouped.
    fn walk(&self, at: (TableIndex, ColumnIndex)) -> Option<Walk<'_>> {
        Some(self.by_text.get(&at)?.walk(self.others.table(at.0)))
    }

    /// The rows of a relation of a batch that is not through another table.
    fn direct(&self, dictionary: &Dictionary, spec: &RelationSpec, entity: &LinkedTable) -> RelationRows {
        let naming = dictionary.table(self.entity).naming_column();
        let (mut starts, mut children) = (vec![0_u32], Vec::new());
        let mut walk = self.walk((spec.child, spec.by));
        for parent in 0..entity.table.rows {
            let key = naming.and_then(|column| entity.table.text(parent, column));
            if let (Some(walk), Some(key)) = (&mut walk, key) {
                children.extend(walk.rows(key));
            }
            starts.push(u32::try_from(children.len()).unwrap_or(u32::MAX));
        }
        let tables = (self.others.table(spec.child), entity.table.rows);
        let grouped = Grouped { starts, children, parents: Vec::new(), codes: self.pivots.get(&spec.child) };
        RelationRows::grouped(dictionary, spec, tables, grouped, self.day)
    }

    /// The rows of a relation through another table for a batch of so many rows; `before` are those of the relations
    /// that come earlier in the dictionary.
    fn through(&self, spec: &RelationSpec, parents: u32, before: &[Arc<RelationRows>]) -> RelationRows {
        let mut triples = Vec::new();
        if let RelationKind::Through { link, first, column } = spec.kind {
            let links = self.others.table(link);
            let mut walk = self.walk((spec.child, spec.by));
            for parent in 0..parents {
                let own = before.get(usize::from(first.0)).map(|first| first.children(parent)).unwrap_or_default();
                for row in own {
                    if let (Some(walk), Some(key)) = (&mut walk, links.text(*row, column)) {
                        triples.extend(walk.rows(key).map(|child| (parent, child, *row)));
                    }
                }
            }
        }
        RelationRows::gathered(spec.child, parents, triples)
    }

    /// By column of the batch, for those that refer to another table: the row that each row refers to.
    fn referred(&self, dictionary: &Dictionary, rows: &Table) -> Vec<Vec<u32>> {
        let spec = dictionary.table(self.entity);
        let columns = (0_u16..).map(ColumnIndex).zip(&spec.columns).map(|(index, column)| {
            let naming = column.refers_to.filter(|target| *target != self.entity);
            let naming = naming.and_then(|target| Some((target, dictionary.table(target).naming_column()?)));
            let Some(at) = naming else { return Vec::new() };
            let target = self.others.linked(at.0);
            let mut walk = self.walk(at);
            let mut find = |row: u32| {
                let named = walk.as_mut().zip(rows.text(row, index)).and_then(|(walk, key)| walk.rows(key).next());
                named.filter(|row| target.can_be_referred_to(*row)).unwrap_or(NO_ROW)
            };
            (0..rows.rows).map(&mut find).collect()
        });
        columns.collect()
    }
}
