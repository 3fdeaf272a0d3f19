//! Rows in key order, read as often as need be.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::dataset::read::Origin;
use crate::facts::{ColumnIndex, Presence, Table, TableSpec};

use super::aside::{Aside, AsideColumns, AsideWriter, Piece};
use super::merge::Settled;

/// The rows of a table in key order, each key once, put aside on disk.
#[derive(Debug, Clone)]
pub struct SortedRows {
    aside: Arc<Aside>,
}

impl SortedRows {
    pub(super) fn new(aside: Aside) -> Self {
        Self { aside: Arc::new(aside) }
    }

    /// The rows without those that came from `odd`. `settled` hears of these with all rows that say the same
    /// as far as they were read.
    pub(in crate::dataset) fn without(
        &self,
        spec: &TableSpec,
        folder: Option<&Path>,
        odd: &BTreeMap<Origin, Vec<Origin>>,
        settled: &mut dyn FnMut(Settled<'_>),
    ) -> io::Result<Self> {
        let mut writer = AsideWriter::create(spec, folder)?;
        for piece in self.aside.read()? {
            let Piece { table, origins } = piece?;
            let (mut kept, mut kept_origins) = (Vec::new(), Vec::new());
            for (row, origin) in (0_u32..).zip(origins) {
                match odd.get(&origin) {
                    Some(all) => settled(Settled::AtOdds(&table.select(&vec![row; all.len()]), all)),
                    None => {
                        kept.push(row);
                        kept_origins.push(origin);
                    }
                }
            }
            if !kept.is_empty() {
                writer.write(&Piece { table: table.into_selected(&kept), origins: kept_origins })?;
            }
        }
        Ok(Self::new(writer.finish()?))
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.aside.rows()
    }

    /// Where the rows came from.
    #[cfg(test)]
    pub(super) fn origins(&self) -> io::Result<Vec<Origin>> {
        Ok(self
            .aside
            .read()?
            .collect::<io::Result<Vec<Piece>>>()?
            .into_iter()
            .flat_map(|piece| piece.origins)
            .collect())
    }

    /// Some columns of the rows, some rows at a time; the other columns are absent. One reader at a time.
    ///
    /// # Errors
    /// When the rows put aside cannot be read.
    pub(in crate::dataset) fn columns(&self, columns: &BTreeSet<ColumnIndex>) -> io::Result<AsideColumns> {
        self.aside.columns(columns)
    }

    /// A column of the rows, some rows at a time, with where they came from; the other columns are absent.
    pub(in crate::dataset) fn with_origins(
        &self,
        column: ColumnIndex,
        each: &mut dyn FnMut(&Table, &[Origin]),
    ) -> io::Result<()> {
        for piece in self.aside.with_origins(&[column].into())? {
            let piece = piece?;
            each(&piece.table, &piece.origins);
        }
        Ok(())
    }

    /// The rows in tables of at most so many, from the first on, with some of their columns; the others are absent. One
    /// reader at a time.
    ///
    /// # Errors
    /// When the rows put aside cannot be read.
    pub fn batches<'s>(
        &self,
        spec: &'s TableSpec,
        rows: u32,
        columns: &BTreeSet<ColumnIndex>,
    ) -> io::Result<RowBatches<'s>> {
        Ok(RowBatches { spec, reader: self.aside.columns(columns)?, rows: rows.max(1), left: None })
    }
}

/// Rows in tables of a certain size.
pub struct RowBatches<'s> {
    spec: &'s TableSpec,
    reader: AsideColumns,
    rows: u32,
    left: Option<Table>,
}

impl Iterator for RowBatches<'_> {
    type Item = io::Result<Table>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut parts: Vec<Table> = self.left.take().into_iter().collect();
        let mut count: u32 = parts.iter().map(|part| part.rows).sum();
        while count < self.rows {
            match self.reader.next() {
                None => break,
                Some(Err(error)) => return Some(Err(error)),
                Some(Ok(table)) => {
                    count += table.rows;
                    parts.push(table);
                }
            }
        }
        if count == 0 {
            return None;
        }
        let all = Table::chained(self.spec, Presence::Present, parts);
        if count <= self.rows {
            return Some(Ok(all));
        }
        self.left = Some(all.slice(self.rows, count - self.rows));
        Some(Ok(all.slice(0, self.rows)))
    }
}
