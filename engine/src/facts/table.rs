//! The rows of one table in memory.

use super::column::{Column, TextColumn};
use super::dictionary::{ColumnIndex, ColumnType, TableSpec};
use crate::value::Value;

/// Whether a dataset has a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// There is a file.
    Present,
    /// There is no file, which means that there are no rows.
    Empty,
    /// There is no file, and so nothing is known.
    Absent,
}

/// The good rows of a table, in key order.
#[derive(Debug, Clone)]
pub struct Table {
    /// One a column of the dictionary, in its order.
    pub columns: Vec<Column>,
    /// How many rows there are.
    pub rows: u32,
    /// Whether the dataset has it.
    pub presence: Presence,
}

impl Table {
    /// A table with the columns of its description and no rows.
    #[must_use]
    pub fn empty(spec: &TableSpec, presence: Presence) -> Self {
        let columns = spec
            .columns
            .iter()
            .map(|column| match column.kind {
                ColumnType::Text | ColumnType::Timestamp => Column::Text(TextColumn::default()),
                ColumnType::Boolean => Column::Boolean(Vec::new()),
                ColumnType::Integer | ColumnType::Decimal | ColumnType::Money | ColumnType::Fraction => {
                    Column::Number(Vec::new())
                }
                ColumnType::Date => Column::Date(Vec::new()),
                ColumnType::Enum(_) => Column::Symbol(Vec::new()),
            })
            .collect();
        Self { columns, rows: 0, presence }
    }

    /// A cell; absent past the end.
    #[must_use]
    pub fn cell(&self, row: u32, column: ColumnIndex) -> Value<'_> {
        self.columns.get(usize::from(column.0)).map_or(Value::Absent, |cells| cells.get(row))
    }

    /// The table with some of its rows, in the order given.
    #[must_use]
    pub fn select(&self, rows: &[u32]) -> Self {
        let columns = self.columns.iter().map(|column| column.select(rows)).collect();
        Self { columns, rows: u32::try_from(rows.len()).unwrap_or(u32::MAX), presence: self.presence }
    }

    /// Adds a row; `cells` are in the order of the columns.
    pub fn push(&mut self, cells: &[Value<'_>]) {
        for (index, column) in self.columns.iter_mut().enumerate() {
            column.push_at(self.rows, cells.get(index).copied().unwrap_or(Value::Absent));
        }
        self.rows += 1;
    }
}
