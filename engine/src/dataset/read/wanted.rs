//! Which columns of which tables are read.

use std::collections::HashMap;

use crate::facts::{ColumnIndex, Dictionary, TableIndex};

use super::parsed::ways_in;

/// The columns that are decoded and checked, by table; all others stay absent.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// For some tables: for each column, whether it is wanted. Only ever asked by key.
    tables: HashMap<TableIndex, Vec<bool>>,
}

impl Wanted {
    /// All columns of all tables.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// Of one table only these columns, and those without which its rows cannot be told apart, linked
    /// or converted: key, parents, days in force, pivot, currency and rate. The columns that its
    /// `[ensure]` reads have to be among `columns`: a check that lacks one passes.
    pub fn restrict(&mut self, dictionary: &Dictionary, table: TableIndex, columns: &[ColumnIndex]) {
        let spec = dictionary.table(table);
        let mut wanted = vec![false; spec.columns.len()];
        let mut want = |column: ColumnIndex| {
            if let Some(slot) = wanted.get_mut(usize::from(column.0)) {
                *slot = true;
            }
        };
        columns.iter().chain(&spec.key).copied().for_each(&mut want);
        spec.naming_column().into_iter().for_each(&mut want);
        ways_in(dictionary, table).for_each(|(_, by)| want(by));
        spec.current.into_iter().flat_map(|current| [current.from, current.to]).for_each(&mut want);
        spec.pivot.iter().flat_map(|pivot| [pivot.period, pivot.key, pivot.value]).for_each(&mut want);
        for (at, column) in (0_u16..).zip(&spec.columns) {
            if let Some((currency, rate)) = column.currency.filter(|_| columns.contains(&ColumnIndex(at))) {
                want(currency);
                want(rate);
            }
        }
        self.tables.insert(table, wanted);
    }

    /// Whether a column is wanted.
    pub(crate) fn column(&self, table: TableIndex, column: ColumnIndex) -> bool {
        let wanted = self.tables.get(&table).and_then(|columns| columns.get(usize::from(column.0)));
        wanted.copied().unwrap_or(true)
    }
}
