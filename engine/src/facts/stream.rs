//! A dataset one of whose tables comes batch by batch: the others are linked once, and each batch is
//! linked with them as if its rows were all there are.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::calendar::{Date, Period};

use super::by_text::RowsByText;
use super::dictionary::{ColumnIndex, Dictionary, RelationKind, RelationSpec, TableIndex};
use super::links::{Facts, Held, LinkedTable};
use super::relation::{Day, NO_ROW, RelationRows};
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
}

impl Streaming {
    /// Links all tables but `entity`, which belongs to no other table and comes later, batch by batch.
    #[must_use]
    pub fn link(
        dictionary: &Dictionary,
        tables: Vec<Table>,
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
        let index = |at: (TableIndex, ColumnIndex)| (at, RowsByText::of(others.table(at.0), at.1));
        let by_text = wanted.into_par_iter().map(index).collect::<Vec<_>>().into_iter().collect();
        let day = Day { start: period.start(), end: period.end(), as_of };
        Self { entity, others, day, by_text }
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

    /// All tables, with some rows of the one that comes in batches; these are in key order.
    #[must_use]
    pub fn batch(&self, dictionary: &Dictionary, rows: Table) -> Facts {
        let referred = self.referred(dictionary, &rows);
        let entity = LinkedTable::of(dictionary, usize::from(self.entity.0), rows, referred, self.day);
        let mut relations: Vec<Arc<RelationRows>> = Vec::with_capacity(dictionary.relations.len());
        for (spec, rows) in dictionary.relations.iter().zip(&self.others.relations) {
            let rows = match spec.parent == self.entity {
                true => Arc::new(self.children(dictionary, spec, &entity, &relations)),
                false => Arc::clone(rows),
            };
            relations.push(rows);
        }
        let mut tables = self.others.tables.clone();
        if let Some(slot) = tables.get_mut(usize::from(self.entity.0)) {
            *slot = Arc::new(entity);
        }
        Facts { tables, relations, held: Arc::clone(&self.others.held) }
    }

    /// The rows of a table with a text in a column that was grouped.
    fn rows(&self, at: (TableIndex, ColumnIndex), text: &str) -> &[u32] {
        self.by_text.get(&at).map(|rows| rows.rows(self.others.table(at.0), text)).unwrap_or_default()
    }

    /// A relation's rows for a batch; `before` are those of the relations that come earlier in the dictionary.
    fn children(
        &self,
        dictionary: &Dictionary,
        spec: &RelationSpec,
        entity: &LinkedTable,
        before: &[Arc<RelationRows>],
    ) -> RelationRows {
        let parents = entity.table.rows;
        let at = (spec.child, spec.by);
        if let RelationKind::Through { link, first, column } = spec.kind {
            let links = self.others.table(link);
            let mut triples = Vec::new();
            for parent in 0..parents {
                let own = before.get(usize::from(first.0)).map(|first| first.children(parent)).unwrap_or_default();
                for row in own {
                    let named = links.text(*row, column).map(|key| self.rows(at, key)).unwrap_or_default();
                    triples.extend(named.iter().map(|child| (parent, *child, *row)));
                }
            }
            return RelationRows::gathered(spec.child, parents, triples);
        }
        let naming = dictionary.table(self.entity).naming_column();
        let key = |parent: u32| naming.and_then(|column| entity.table.text(parent, column));
        let (mut starts, mut children) = (vec![0_u32], Vec::new());
        for parent in 0..parents {
            children.extend_from_slice(key(parent).map(|key| self.rows(at, key)).unwrap_or_default());
            starts.push(u32::try_from(children.len()).unwrap_or(u32::MAX));
        }
        let child = self.others.table(spec.child);
        RelationRows::grouped(dictionary, spec, (child, parents), (starts, children), Vec::new(), self.day)
    }

    /// By column of the batch, for those that refer to another table: the row that each row refers to.
    fn referred(&self, dictionary: &Dictionary, rows: &Table) -> Vec<Vec<u32>> {
        let spec = dictionary.table(self.entity);
        let columns = (0_u16..).map(ColumnIndex).zip(&spec.columns).map(|(index, column)| {
            let naming = column.refers_to.filter(|target| *target != self.entity);
            let naming = naming.and_then(|target| Some((target, dictionary.table(target).naming_column()?)));
            let Some(at) = naming else { return Vec::new() };
            let target = self.others.linked(at.0);
            let find = |row: u32| {
                let named = rows.text(row, index).and_then(|key| self.rows(at, key).first()).copied();
                named.filter(|row| target.can_be_referred_to(*row)).unwrap_or(NO_ROW)
            };
            (0..rows.rows).map(find).collect()
        });
        columns.collect()
    }
}
