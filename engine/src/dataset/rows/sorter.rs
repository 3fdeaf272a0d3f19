//! Rows as they come, put in key order: as many as memory may hold are sorted together, and each such
//! run is put aside.

use std::cmp::Ordering;
use std::io;
use std::path::{Path, PathBuf};

use crate::dataset::read::Origin;
use crate::facts::{Presence, Table, TableSpec};

use super::aside::{Aside, AsideWriter, Piece};
use super::key_order::{compare, first_groups, sorted_rows};
use super::merge::{Settled, merge};
use super::sorted::SortedRows;

/// How many runs are merged at once: each holds a piece in memory.
const RUNS_AT_ONCE: usize = 64;

/// Sorts the rows of a table that may not fit memory.
pub(in crate::dataset) struct RowSorter<'b> {
    spec: &'b TableSpec,
    /// How many rows memory may hold.
    in_memory: u32,
    /// Where rows are put aside.
    folder: Option<PathBuf>,
    /// Rows not yet sorted.
    waiting: Vec<Piece>,
    waiting_rows: u64,
    /// How many rows there are, by file.
    by_file: Vec<u32>,
    runs: Vec<Aside>,
    /// The run that is being written: what comes next goes there if it comes behind it.
    open: Option<AsideWriter>,
    /// The last row of the open run.
    last: Option<Table>,
    /// Whether two rows of a run have the same key.
    has_equal: bool,
}

impl<'b> RowSorter<'b> {
    pub(in crate::dataset) fn new(spec: &'b TableSpec, in_memory: u32, folder: Option<&Path>) -> Self {
        Self {
            spec,
            in_memory: in_memory.max(1),
            folder: folder.map(Path::to_owned),
            waiting: Vec::new(),
            waiting_rows: 0,
            by_file: Vec::new(),
            runs: Vec::new(),
            open: None,
            last: None,
            has_equal: false,
        }
    }

    /// Adds rows.
    pub(in crate::dataset) fn add(&mut self, table: Table, origins: Vec<Origin>) -> io::Result<()> {
        if self.waiting_rows + u64::from(table.rows) > u64::from(self.in_memory) && self.waiting_rows > 0 {
            self.put_aside()?;
        }
        self.waiting_rows += u64::from(table.rows);
        for file in origins.iter().map(|origin| usize::from(origin.file)) {
            self.by_file.resize(self.by_file.len().max(file + 1), 0);
            if let Some(count) = self.by_file.get_mut(file) {
                *count += 1;
            }
        }
        self.waiting.push(Piece { table, origins });
        Ok(())
    }

    /// How many rows there are so far, by file.
    pub(in crate::dataset) fn rows_by_file(&self) -> &[u32] {
        &self.by_file
    }

    /// Where rows are put aside; none for where temporary files go.
    pub(in crate::dataset) fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// Whether memory holds all rows so far.
    pub(in crate::dataset) fn is_in_memory(&self) -> bool {
        self.runs.is_empty() && self.open.is_none() && self.waiting_rows <= u64::from(self.in_memory)
    }

    /// The rows, where memory holds them all: unsorted, with where they came from.
    pub(in crate::dataset) fn into_memory(self) -> (Table, Vec<Origin>) {
        let piece = chained(self.spec, self.waiting);
        (piece.table, piece.origins)
    }

    /// Sorts the waiting rows and puts them aside.
    fn put_aside(&mut self) -> io::Result<()> {
        let waiting = chained(self.spec, std::mem::take(&mut self.waiting));
        self.waiting_rows = 0;
        let key = self.spec.key.as_slice();
        let rows = sorted_rows(&waiting.table, key, first_groups(&waiting.table, key).as_ref());
        let is_as_it_comes = rows.is_sorted();
        let sorted = if is_as_it_comes { waiting } else { selected(waiting, &rows) };
        let table = &sorted.table;
        self.has_equal |= (1..table.rows).any(|row| compare(key, (table, row - 1), (table, row)) == Ordering::Equal);
        let follows = self.last.as_ref().is_some_and(|last| compare(key, (last, 0), (table, 0)) == Ordering::Less);
        if !follows {
            self.close()?;
        }
        let open = match &mut self.open {
            Some(open) => open,
            None => self.open.insert(AsideWriter::create(self.spec, self.folder.as_deref())?),
        };
        open.write(&sorted)?;
        self.last = Some(table.select(&[table.rows.saturating_sub(1)]));
        Ok(())
    }

    fn close(&mut self) -> io::Result<()> {
        if let Some(open) = self.open.take() {
            self.runs.push(open.finish()?);
        }
        Ok(())
    }

    /// All rows in key order, each key once; `settled` hears of the rows whose keys stand more often.
    pub(in crate::dataset) fn finish(mut self, settled: &mut dyn FnMut(Settled<'_>)) -> io::Result<SortedRows> {
        if self.waiting_rows > 0 {
            self.put_aside()?;
        }
        self.close()?;
        if self.runs.len() == 1 && !self.has_equal {
            return Ok(SortedRows::new(self.runs.swap_remove(0)));
        }
        while self.runs.len() > RUNS_AT_ONCE {
            let some: Vec<Aside> = self.runs.drain(..RUNS_AT_ONCE).collect();
            self.runs.push(merge(self.spec, &some, self.folder.as_deref(), None)?);
        }
        Ok(SortedRows::new(merge(self.spec, &self.runs, self.folder.as_deref(), Some(settled))?))
    }
}

/// Pieces one behind the other.
fn chained(spec: &TableSpec, pieces: Vec<Piece>) -> Piece {
    let (tables, origins): (Vec<Table>, Vec<Vec<Origin>>) =
        pieces.into_iter().map(|piece| (piece.table, piece.origins)).unzip();
    Piece { table: Table::chained(spec, Presence::Present, tables), origins: origins.concat() }
}

fn selected(piece: Piece, rows: &[u32]) -> Piece {
    let origins = rows.iter().filter_map(|row| piece.origins.get(*row as usize).copied()).collect();
    Piece { table: piece.table.into_selected(rows), origins }
}
