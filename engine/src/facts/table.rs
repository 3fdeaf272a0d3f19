//! The rows of one table in memory.

use std::ops::Range;

use arrow_array::UInt32Array;
use rayon::prelude::*;

use super::column::{Column, ColumnBuilder};
use super::dictionary::{ColumnIndex, TableSpec};
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

/// Rows of a table, in columns; a table of a dataset has its good rows in key order.
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
        Self { columns: spec.columns.iter().map(|_| Column::Absent).collect(), rows: 0, presence }
    }

    /// A cell; absent past the end.
    #[must_use]
    pub fn cell(&self, row: u32, column: ColumnIndex) -> Value<'_> {
        self.columns.get(usize::from(column.0)).map_or(Value::Absent, |cells| cells.get(row))
    }

    /// The text of a cell, where it is one and is known.
    #[must_use]
    pub fn text(&self, row: u32, column: ColumnIndex) -> Option<&str> {
        self.columns.get(usize::from(column.0))?.text(row)
    }

    /// The letters of the texts of some rows, one behind the other, where they are kept like that.
    #[must_use]
    pub fn letters(&self, column: ColumnIndex, rows: Range<u32>) -> Option<&[u8]> {
        let Column::ShortText(cells) = self.columns.get(usize::from(column.0))? else { return None };
        let place = |row: u32| usize::try_from(*cells.value_offsets().get(row as usize)?).ok();
        cells.value_data().get(place(rows.start)?..place(rows.end)?)
    }

    /// The table with some of its rows, in the order given.
    #[must_use]
    pub fn select(&self, rows: &[u32]) -> Self {
        let chosen = UInt32Array::from(rows.to_vec());
        let columns = self.columns.iter().map(|column| column.select(&chosen)).collect();
        Self { columns, rows: u32::try_from(rows.len()).unwrap_or(u32::MAX), presence: self.presence }
    }

    /// So many rows from one on, without a copy.
    #[must_use]
    pub fn slice(&self, start: u32, rows: u32) -> Self {
        let start = start.min(self.rows);
        let rows = rows.min(self.rows - start);
        let columns = self.columns.iter().map(|column| column.slice(start as usize, rows as usize)).collect();
        Self { columns, rows, presence: self.presence }
    }

    /// The same of a table that nobody needs any more: each column's memory is free once its rows are chosen.
    #[must_use]
    pub fn into_selected(self, rows: &[u32]) -> Self {
        let runs = runs_of(rows, self.rows);
        let chosen = UInt32Array::from(if runs.is_none() { rows.to_vec() } else { Vec::new() });
        let select = |column: Column| match &runs {
            Some(runs) => {
                let parts = runs.iter().map(|(start, rows)| (column.slice(*start as usize, *rows as usize), *rows));
                Column::chained(&parts.collect::<Vec<_>>())
            }
            None => column.select(&chosen),
        };
        let columns = self.columns.into_par_iter().map(select).collect();
        Self { columns, rows: u32::try_from(rows.len()).unwrap_or(u32::MAX), presence: self.presence }
    }

    /// Tables of the same description one behind the other. Each column's memory is free once it is copied.
    #[must_use]
    pub fn chained(spec: &TableSpec, presence: Presence, mut parts: Vec<Self>) -> Self {
        if parts.len() == 1
            && let Some(only) = parts.pop()
        {
            return Self { presence, ..only };
        }
        let taken = |at: usize| {
            let of_part = |part: &mut Self| {
                let column = part.columns.get_mut(at).map(|column| std::mem::replace(column, Column::Absent));
                (column.unwrap_or(Column::Absent), part.rows)
            };
            parts.iter_mut().map(of_part).collect()
        };
        let columns: Vec<Vec<(Column, u32)>> = (0..spec.columns.len()).map(taken).collect();
        let columns = columns.into_par_iter().map(|cells| {
            let is_narrow =
                cells.iter().any(|(column, _)| matches!(column, Column::SmallNumber(..) | Column::ShortText(_)));
            let chained = Column::chained(&cells);
            drop(cells);
            let is_wide = matches!(chained, Column::Number(_) | Column::Text(_));
            if is_narrow && is_wide { chained.narrowed() } else { chained }
        });
        let columns = columns.collect();
        Self { columns, rows: parts.iter().map(|part| part.rows).sum(), presence }
    }
}

/// How many rows a run has on average, at least, for rows to be chosen run by run.
const LONG_RUN: usize = 64;

/// Rows of so many as runs of neighbours, each with where it starts and how many they are; none where the runs are short.
fn runs_of(rows: &[u32], of: u32) -> Option<Vec<(u32, u32)>> {
    let mut runs = Vec::new();
    for run in rows.chunk_by(|row, next| row.checked_add(1) == Some(*next)) {
        runs.push((*run.first()?, u32::try_from(run.len()).ok()?));
        if run.last()? >= &of || runs.len() > rows.len() / LONG_RUN {
            return None;
        }
    }
    (!runs.is_empty()).then_some(runs)
}

/// A table in the making.
#[derive(Debug)]
pub struct TableBuilder {
    columns: Vec<ColumnBuilder>,
    rows: u32,
}

impl TableBuilder {
    /// A table with the columns of its description and no rows yet.
    #[must_use]
    pub fn new(spec: &TableSpec) -> Self {
        Self { columns: spec.columns.iter().map(|column| ColumnBuilder::new(&column.kind)).collect(), rows: 0 }
    }

    /// How many rows there are so far.
    #[must_use]
    pub fn rows(&self) -> u32 {
        self.rows
    }

    /// Adds a row; `cells` are in the order of the columns.
    pub fn push(&mut self, cells: &[Value<'_>]) {
        for (index, column) in self.columns.iter_mut().enumerate() {
            column.push(cells.get(index).copied().unwrap_or(Value::Absent));
        }
        self.rows += 1;
    }

    /// The table.
    #[must_use]
    pub fn finish(self, presence: Presence) -> Table {
        Table { columns: self.columns.into_iter().map(ColumnBuilder::finish).collect(), rows: self.rows, presence }
    }
}
