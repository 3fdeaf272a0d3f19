//! The rows of one relation: who is whose child, which child is current, what a pivot reads.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::calendar::Date;
use crate::value::Value;

use super::dictionary::{ColumnIndex, Current, CurrentDay, Dictionary, Pivot, RelationKind, RelationSpec, TableIndex};
use super::keys::{Keys, each_row};
use super::pivot_codes::{PivotCodes, Worth};
use super::table::Table;

/// Stands for no row.
pub(super) const NO_ROW: u32 = u32::MAX;

/// The days on which tables are linked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Day {
    pub(super) start: Date,
    pub(super) end: Date,
    pub(super) as_of: Date,
}

impl Day {
    fn of(self, on: CurrentDay) -> Date {
        match on {
            CurrentDay::PeriodEnd => self.end,
            CurrentDay::PeriodStart => self.start,
            CurrentDay::AsOf => self.as_of,
        }
    }

    /// Which rows' days include the day on which they have to count.
    pub(super) fn rows_in_force(self, table: &Table, current: Current) -> Vec<bool> {
        (0..table.rows).map(|row| self.is_in_force(table, current, row)).collect()
    }

    fn is_in_force(self, table: &Table, current: Current, row: u32) -> bool {
        let day = self.of(current.on);
        let starts = match cell(table, current.from, row) {
            Value::Date(from) => from <= day,
            _ => true,
        };
        let lasts = match cell(table, current.to, row) {
            Value::Date(to) => day <= to,
            _ => true,
        };
        starts && lasts
    }
}

/// A cell of a table.
pub(super) fn cell(table: &Table, column: ColumnIndex, row: u32) -> Value<'_> {
    table.columns.get(usize::from(column.0)).map_or(Value::Absent, |cells| cells.get(row))
}

/// The children of each parent.
pub(super) struct Grouped<'p> {
    /// Where each parent's children start; one more than there are parents.
    pub(super) starts: Vec<u32>,
    pub(super) children: Vec<u32>,
    /// Each child's parent, where somebody asks for it.
    pub(super) parents: Vec<u32>,
    /// What the rows of a pivot are worth, where that is known.
    pub(super) codes: Option<&'p PivotCodes>,
}

/// A relation's rows.
#[derive(Debug)]
pub(super) struct RelationRows {
    /// The table of the children.
    pub(super) child: TableIndex,
    /// Where each parent's children start in `children`; one more than there are parents.
    starts: Vec<u32>,
    children: Vec<u32>,
    /// The rows of the table between, one a child; empty for relations without one.
    links: Vec<u32>,
    /// Each child's parent.
    parents: Vec<u32>,
    /// Each parent's current child.
    current: Vec<u32>,
    pivot: Option<PivotRows>,
}

/// How many parents are gone through at a stretch by one thread.
const PARENTS: usize = 1 << 12;

/// The periods that a pivot's rows name, with what they are worth on the day.
struct KnownPeriods<'t> {
    /// By text, for each key.
    periods: HashMap<&'t str, Vec<Option<Worth>>>,
    /// The one asked for last: the period, the key, and what came out.
    last: Option<(&'t str, usize, Option<Worth>)>,
    pivot: &'t Pivot,
    day: Day,
}

impl<'t> KnownPeriods<'t> {
    /// The key of a row, by its place, and what its value is worth, if it has one that can be used.
    fn worth_of(&mut self, table: &'t Table, row: u32) -> Option<(usize, Worth)> {
        let (key, period) = (table.text(row, self.pivot.key)?, table.text(row, self.pivot.period)?);
        let at = self.pivot.keys.iter().position(|known| known.name == key)?;
        let worth = self.worth(period, at)?;
        table.cell(row, self.pivot.value).is_known().then_some((at, worth))
    }

    /// What a key's value of a period is worth, if it can be used.
    fn worth(&mut self, text: &'t str, key: usize) -> Option<Worth> {
        if let Some((_, _, worth)) = self.last.filter(|(known, at, _)| *known == text && *at == key) {
            return worth;
        }
        let by_key = self.periods.entry(text).or_insert_with(|| self.pivot.worth(text, self.day));
        let worth = by_key.get(key).copied().flatten();
        self.last = Some((text, key, worth));
        worth
    }
}

/// For each parent, for each key, the row that holds the value.
#[derive(Debug)]
struct PivotRows {
    value: ColumnIndex,
    keys: usize,
    rows: Vec<u32>,
}

impl RelationRows {
    /// The rows of a relation whose children name their parents; none for one through another table.
    #[expect(clippy::indexing_slicing, reason = "there is a table for each of the dictionary's")]
    pub(super) fn direct(
        dictionary: &Dictionary,
        relation: &RelationSpec,
        tables: &[Table],
        keys: &Keys<'_>,
        day: Day,
    ) -> Option<Self> {
        if matches!(relation.kind, RelationKind::Through { .. }) {
            return None;
        }
        // INVARIANT: there is a table for each of the dictionary's.
        let (parents_table, table) = (&tables[usize::from(relation.parent.0)], &tables[usize::from(relation.child.0)]);
        // Where the parents come later, batch by batch, there is nothing to find.
        let children = if parents_table.rows > 0 { table.rows } else { 0 };
        let parents = each_row(children, |row, near| match cell(table, relation.by, row) {
            Value::Text(key) => keys.row(relation.parent, key, near),
            _ => None,
        });
        let (starts, children) = group(&parents, parents_table.rows);
        let grouped = Grouped { starts, children, parents, codes: None };
        Some(Self::grouped(dictionary, relation, (table, parents_table.rows), grouped, day))
    }

    /// The rows of a relation through another table; `before` are the relations that come earlier in the dictionary.
    #[expect(clippy::indexing_slicing, reason = "there is a table for each of the dictionary's")]
    pub(super) fn through(relation: &RelationSpec, tables: &[Table], before: &[Self]) -> Self {
        let parents = tables[usize::from(relation.parent.0)].rows;
        let RelationKind::Through { link, first, column } = relation.kind else {
            return Self::gathered(relation.child, parents, Vec::new());
        };
        let (table, link_table) = (&tables[usize::from(relation.child.0)], &tables[usize::from(link.0)]);
        let first = before.get(usize::from(first.0));
        let pairs = first.map(|first| linked_rows(relation, table, link_table, column, first));
        Self::gathered(relation.child, parents, pairs.unwrap_or_default())
    }

    /// From the children of each parent.
    pub(super) fn grouped(
        dictionary: &Dictionary,
        relation: &RelationSpec,
        (table, parent_rows): (&Table, u32),
        Grouped { starts, children, parents, codes }: Grouped<'_>,
        day: Day,
    ) -> Self {
        let mut rows = Self {
            child: relation.child,
            starts,
            children,
            links: Vec::new(),
            parents,
            current: Vec::new(),
            pivot: None,
        };
        let spec = dictionary.table(relation.child);
        match (relation.kind, spec.current, &spec.pivot) {
            (RelationKind::Current, Some(current), _) => rows.find_current(table, current, parent_rows, day),
            (RelationKind::Pivot, _, Some(pivot)) => match codes {
                Some(codes) => rows.find_pivot(pivot, parent_rows, || |row| codes.get(row)),
                None => rows.find_pivot(pivot, parent_rows, || {
                    let mut known = KnownPeriods { periods: HashMap::new(), last: None, pivot, day };
                    move |row| known.worth_of(table, row)
                }),
            },
            _ => {}
        }
        rows
    }

    /// From triples of parent, child and link row.
    pub(super) fn gathered(child: TableIndex, parent_rows: u32, mut triples: Vec<(u32, u32, u32)>) -> Self {
        triples.sort_unstable();
        let of_parents: Vec<u32> = triples.iter().map(|(parent, _, _)| *parent).collect();
        let (starts, _) = group(&of_parents, parent_rows);
        Self {
            child,
            starts,
            children: triples.iter().map(|(_, child, _)| *child).collect(),
            links: triples.iter().map(|(_, _, link)| *link).collect(),
            parents: Vec::new(),
            current: Vec::new(),
            pivot: None,
        }
    }

    /// Of a relation that nobody follows.
    pub(super) fn not_linked(child: TableIndex) -> Self {
        let none = Vec::new;
        Self { child, starts: none(), children: none(), links: none(), parents: none(), current: none(), pivot: None }
    }

    /// Whether somebody may follow it.
    pub(super) fn is_linked(&self) -> bool {
        !self.starts.is_empty()
    }

    fn find_current(&mut self, table: &Table, current: Current, parent_rows: u32, day: Day) {
        self.current = (0..parent_rows)
            .map(|parent| {
                let mut rows = self.children(parent).iter().copied();
                rows.find(|row| day.is_in_force(table, current, *row)).unwrap_or(NO_ROW)
            })
            .collect();
    }

    /// For each parent the row of each key that is worth most, of equal ones the last; `worth` tells of a row which key
    /// it has, by place, and what it is worth.
    #[expect(clippy::indexing_slicing, reason = "positions among the keys, in lists as long as the keys")]
    fn find_pivot<W: Ord + Copy, F: FnMut(u32) -> Option<(usize, W)>>(
        &mut self,
        pivot: &Pivot,
        parent_rows: u32,
        worth: impl Fn() -> F + Sync,
    ) {
        let mut rows = vec![NO_ROW; (parent_rows as usize) * pivot.keys.len()];
        let width = pivot.keys.len().max(1);
        let this = &*self;
        rows.par_chunks_mut(width * PARENTS).enumerate().for_each(|(stretch, found)| {
            let mut worth = worth();
            let mut most: Vec<Option<W>> = vec![None; pivot.keys.len()];
            let first = u32::try_from(stretch * PARENTS).unwrap_or(u32::MAX);
            for (parent, found) in (first..).zip(found.chunks_mut(width)) {
                most.fill(None);
                for row in this.children(parent) {
                    if let Some((at, worth)) = worth(*row)
                        && Some(worth) >= most[at]
                    {
                        most[at] = Some(worth);
                        found[at] = *row;
                    }
                }
            }
        });
        self.pivot = Some(PivotRows { value: pivot.value, keys: pivot.keys.len(), rows });
    }

    fn range(&self, parent_row: u32) -> std::ops::Range<usize> {
        let at = parent_row as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(start), Some(end)) => *start as usize..*end as usize,
            _ => 0..0,
        }
    }

    pub(super) fn children(&self, parent_row: u32) -> &[u32] {
        self.children.get(self.range(parent_row)).unwrap_or_default()
    }

    pub(super) fn links(&self, parent_row: u32) -> &[u32] {
        self.links.get(self.range(parent_row)).unwrap_or_default()
    }

    pub(super) fn parent(&self, child_row: u32) -> Option<u32> {
        self.parents.get(child_row as usize).copied().filter(|row| *row != NO_ROW)
    }

    pub(super) fn current(&self, parent_row: u32) -> Option<u32> {
        self.current.get(parent_row as usize).copied().filter(|row| *row != NO_ROW)
    }

    /// The column and the row that hold the value of a pivot's key.
    pub(super) fn pivot(&self, key: usize, parent_row: u32) -> Option<(ColumnIndex, u32)> {
        let pivot = self.pivot.as_ref().filter(|pivot| key < pivot.keys)?;
        let row = pivot.rows.get((parent_row as usize) * pivot.keys + key).copied();
        row.filter(|row| *row != NO_ROW).map(|row| (pivot.value, row))
    }
}

/// The rows `0..of.len()` grouped by what they belong to, in order; those of nobody are left out.
#[expect(clippy::indexing_slicing, reason = "parents were compared with the number of groups, starts were counted")]
pub(super) fn group(of: &[u32], groups: u32) -> (Vec<u32>, Vec<u32>) {
    let groups = groups as usize;
    let mut starts = vec![0_u32; groups + 1];
    for parent in of {
        if let Some(count) = starts.get_mut(*parent as usize + 1) {
            *count += 1;
        }
    }
    let mut total = 0;
    for start in &mut starts {
        total += *start;
        *start = total;
    }
    let mut next = starts.clone();
    let mut rows = vec![0_u32; total as usize];
    for (row, parent) in (0_u32..).zip(of) {
        if (*parent as usize) < groups {
            let slot = &mut next[*parent as usize];
            rows[*slot as usize] = row;
            *slot += 1;
        }
    }
    (starts, rows)
}

/// Parent, child and link row, for every child whose `by` names what a link's `column` names.
fn linked_rows(
    relation: &RelationSpec,
    table: &Table,
    link_table: &Table,
    column: ColumnIndex,
    first: &RelationRows,
) -> Vec<(u32, u32, u32)> {
    if first.parents.is_empty() {
        return Vec::new();
    }
    let mut links: HashMap<&str, Vec<u32>> = HashMap::new();
    for link in 0..link_table.rows {
        if let Value::Text(key) = cell(link_table, column, link) {
            links.entry(key).or_default().push(link);
        }
    }
    let mut triples = Vec::new();
    for child in 0..table.rows {
        let Value::Text(key) = cell(table, relation.by, child) else { continue };
        for link in links.get(key).into_iter().flatten() {
            triples.extend(first.parent(*link).map(|parent| (parent, child, *link)));
        }
    }
    triples
}
