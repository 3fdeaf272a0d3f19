//! The rows of every table that is named by others, found by the text that names them.

use std::cmp::Ordering;
use std::collections::HashMap;

use rayon::prelude::*;

use crate::threads::STRETCH;
use crate::value::Value;

use super::dictionary::{ColumnIndex, Dictionary, TableIndex, TableSpec};
use super::links::is_reference;
use super::relation::{Day, NO_ROW, cell};
use super::table::Table;

/// The rows of every table that is named by others, by the text of its key.
pub(super) struct Keys<'t> {
    rows: Vec<Option<RowsByName<'t>>>,
    /// By table: which rows can be referred to, where only some can.
    in_force: Vec<Option<Vec<bool>>>,
}

impl<'t> Keys<'t> {
    pub(super) fn of(dictionary: &Dictionary, tables: &'t [Table], day: Day) -> Self {
        let is_named = |index: usize| {
            let parents = dictionary.relations.iter().map(|relation| relation.parent);
            let referred =
                dictionary.tables.iter().flat_map(|spec| &spec.columns).filter_map(|column| column.refers_to);
            parents.chain(referred).any(|table| usize::from(table.0) == index)
        };
        let rows = dictionary.tables.iter().zip(tables).enumerate().map(|(index, (spec, table))| {
            let column = spec.naming_column().filter(|_| is_named(index));
            column.map(|column| RowsByName::of(table, column))
        });
        let in_force = dictionary.tables.iter().zip(tables).enumerate().map(|(index, (spec, table))| {
            let current = spec.current.filter(|_| is_reference(dictionary, index))?;
            Some(day.rows_in_force(table, current))
        });
        Self { rows: rows.collect(), in_force: in_force.collect() }
    }

    /// The row of a table with a key. `near` is a row that may be close to it, and becomes it.
    pub(super) fn row(&self, table: TableIndex, key: &str, near: &mut u32) -> Option<u32> {
        self.rows.get(usize::from(table.0))?.as_ref()?.row(key, near)
    }

    /// By column, for those that refer to a table: the row that each row refers to.
    pub(super) fn referred(&self, spec: &TableSpec, table: &Table) -> Vec<Vec<u32>> {
        let columns = spec.columns.iter().enumerate().map(|(index, column)| {
            let (Some(target), Ok(at)) = (column.refers_to, u16::try_from(index)) else { return Vec::new() };
            let in_force = self.in_force.get(usize::from(target.0)).and_then(Option::as_deref);
            let counts = |row: u32| in_force.is_none_or(|rows| rows.get(row as usize).copied().unwrap_or(false));
            each_row(table.rows, |row, near| match cell(table, ColumnIndex(at), row) {
                Value::Text(key) => self.row(target, key, near).filter(|row| counts(*row)),
                _ => None,
            })
        });
        columns.collect()
    }
}

/// For each of so many rows another one, or [`NO_ROW`]. `find` is given what it was given for the row
/// before, as it left it.
pub(super) fn each_row(rows: u32, find: impl Fn(u32, &mut u32) -> Option<u32> + Sync) -> Vec<u32> {
    let mut all = vec![NO_ROW; rows as usize];
    all.par_chunks_mut(STRETCH).enumerate().for_each(|(stretch, found)| {
        let first = u32::try_from(stretch * STRETCH).unwrap_or(u32::MAX);
        let mut near = first;
        for (row, slot) in (first..).zip(found) {
            *slot = find(row, &mut near).unwrap_or(NO_ROW);
        }
    });
    all
}

/// The rows of a table by the text of a column.
pub(crate) struct RowsByName<'t> {
    table: &'t Table,
    column: ColumnIndex,
    /// Where the rows are not in the order of their texts. Only ever asked by text.
    unsorted: Option<HashMap<&'t str, u32>>,
}

impl<'t> RowsByName<'t> {
    /// The rows of a table by a column of texts.
    pub(crate) fn of(table: &'t Table, column: ColumnIndex) -> Self {
        let is_sorted = (0..table.rows).into_par_iter().with_min_len(STRETCH).all(|row| {
            let before = row.checked_sub(1).and_then(|before| table.text(before, column));
            table.text(row, column).is_some_and(|text| before.unwrap_or_default() <= text)
        });
        let by_text = || (0..table.rows).rev().filter_map(|row| Some((table.text(row, column)?, row))).collect();
        Self { table, column, unsorted: (!is_sorted).then(by_text) }
    }

    /// The first row with a text: children mostly stand in the order of their parents, so that the next
    /// one is near the last one. `near` is a row that may be close to it, and becomes it.
    pub(crate) fn row(&self, key: &str, near: &mut u32) -> Option<u32> {
        if let Some(rows) = &self.unsorted {
            return rows.get(key).copied();
        }
        let rows = self.table.rows;
        let order = |row: u32| self.table.text(row, self.column).unwrap_or_default().cmp(key);
        let start = (*near).min(rows.checked_sub(1)?);
        let (mut low, mut high, mut step) = (0, rows, 1_u32);
        if order(start) == Ordering::Less {
            low = start + 1;
            while let Some(at) = start.checked_add(step).filter(|at| *at < rows) {
                if order(at) != Ordering::Less {
                    high = at;
                    break;
                }
                (low, step) = (at + 1, step.saturating_mul(2));
            }
        } else {
            high = start;
            while let Some(at) = start.checked_sub(step) {
                if order(at) == Ordering::Less {
                    low = at + 1;
                    break;
                }
                (high, step) = (at, step.saturating_mul(2));
            }
        }
        while low < high {
            let middle = low + (high - low) / 2;
            if order(middle) == Ordering::Less {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        *near = low;
        (low < rows && order(low) == Ordering::Equal).then_some(low)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::column::ColumnBuilder;
    use super::super::dictionary::ColumnType;
    use super::super::table::Presence;
    use super::*;

    fn table(texts: &[String]) -> Table {
        let mut builder = ColumnBuilder::new(&ColumnType::Text);
        texts.iter().for_each(|text| builder.push(Value::Text(text)));
        let rows = u32::try_from(texts.len()).expect("few");
        Table { columns: vec![builder.finish()], rows, presence: Presence::Present }
    }

    proptest! {
        #[test]
        fn the_first_row_with_a_text_is_found_from_anywhere(
            mut texts in prop::collection::vec("[a-c]{1,3}", 0..60),
            keys in prop::collection::vec(("[a-c]{1,3}", 0_u32..70), 1..20),
            is_sorted in any::<bool>(),
        ) {
            if is_sorted {
                texts.sort();
            }
            let table = table(&texts);
            let rows = RowsByName::of(&table, ColumnIndex(0));
            for (key, mut near) in keys {
                let expected = texts.iter().position(|text| *text == key);
                prop_assert_eq!(rows.row(&key, &mut near), expected.and_then(|row| u32::try_from(row).ok()));
            }
        }
    }
}
