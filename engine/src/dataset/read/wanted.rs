//! Which columns of which tables are read, and what for.

use std::collections::HashMap;

use crate::facts::{ColumnIndex, Dictionary, TableIndex};

use super::parsed::ways_in;

/// What a column is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Want {
    /// Nothing: its cells stay absent.
    Nothing,
    /// To be shown: a cell that cannot be read is absent, and its row as good as without the column.
    Shown,
    /// To decide: a cell that cannot be read makes its row bad.
    Read,
}

/// The columns that are decoded, by table; all others stay absent.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// For some tables: what each column is wanted for. Only ever asked by key.
    tables: HashMap<TableIndex, Vec<Want>>,
}

impl Wanted {
    /// All columns of all tables, each cell of which has to be right.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// Of one table only the columns that are `read`, and those without which its rows cannot be told apart,
    /// linked or converted: key, parents, days in force, pivot, currency and rate. The columns that its
    /// `[ensure]` reads have to be among them: a check that lacks one passes. Beside them those that are only
    /// `shown`, in which nothing can make a row bad.
    pub fn restrict(
        &mut self,
        dictionary: &Dictionary,
        table: TableIndex,
        read: &[ColumnIndex],
        shown: &[ColumnIndex],
    ) {
        let spec = dictionary.table(table);
        let mut wanted = vec![Want::Nothing; spec.columns.len()];
        let mut want = |column: ColumnIndex, want: Want| {
            if let Some(slot) = wanted.get_mut(usize::from(column.0)) {
                *slot = want.max(*slot);
            }
        };
        read.iter().chain(&spec.key).for_each(|column| want(*column, Want::Read));
        spec.naming_column().into_iter().for_each(|column| want(column, Want::Read));
        ways_in(dictionary, table).for_each(|(_, by)| want(by, Want::Read));
        let days = spec.current.into_iter().flat_map(|current| [current.from, current.to]);
        days.for_each(|column| want(column, Want::Read));
        let pivot = spec.pivot.iter().flat_map(|pivot| [pivot.period, pivot.key, pivot.value]);
        pivot.for_each(|column| want(column, Want::Read));
        shown.iter().for_each(|column| want(*column, Want::Shown));
        for (at, column) in (0_u16..).map(ColumnIndex).zip(&spec.columns) {
            let Some((currency, rate)) = column.currency else { continue };
            for (columns, what_for) in [(read, Want::Read), (shown, Want::Shown)] {
                if columns.contains(&at) {
                    want(currency, what_for);
                    want(rate, what_for);
                }
            }
        }
        self.tables.insert(table, wanted);
    }

    /// All columns of one table, none of which can make a row bad.
    pub(crate) fn shown(dictionary: &Dictionary, table: TableIndex) -> Self {
        let columns = vec![Want::Shown; dictionary.table(table).columns.len()];
        Self { tables: HashMap::from([(table, columns)]) }
    }

    /// What a column is wanted for.
    pub(crate) fn column(&self, table: TableIndex, column: ColumnIndex) -> Want {
        let wanted = self.tables.get(&table).and_then(|columns| columns.get(usize::from(column.0)));
        wanted.copied().unwrap_or(Want::Read)
    }
}
