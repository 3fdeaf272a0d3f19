//! Sorted runs merged into one, in which each key stands once.

use std::cmp::Ordering;
use std::io;
use std::path::Path;

use crate::dataset::read::Origin;
use crate::facts::{Table, TableSpec};

use super::aside::{Aside, AsideReader, AsideWriter, PIECE, Piece};
use super::interleaved::interleaved;
use super::key_order::{compare, says_the_same};

/// What became of rows when equal keys met.
pub(in crate::dataset) enum Settled<'r> {
    /// These, in order, say the same as far as they were read; the first of them stays.
    Alike(&'r [Origin]),
    /// Of these, all of one key, nobody knows which is right; none stays.
    AtOdds(&'r Table, &'r [Origin]),
}

/// Merges runs. With `settled` each key stays at most once, and it hears of those that stand more often; without, all rows stay.
pub(super) fn merge(
    spec: &TableSpec,
    runs: &[Aside],
    folder: Option<&Path>,
    settled: Option<&mut dyn FnMut(Settled<'_>)>,
) -> io::Result<Aside> {
    let mut merger = Merger {
        spec,
        cursors: Vec::new(),
        order: Vec::new(),
        pieces: Vec::new(),
        picked: Vec::new(),
        group: Vec::new(),
        writer: AsideWriter::create(spec, folder)?,
        settled,
    };
    for run in runs {
        merger.open(run.read()?)?;
    }
    while let Some(at) = merger.order.pop() {
        merger.take(at)?;
    }
    merger.end_group();
    merger.write()?;
    merger.writer.finish()
}

/// A run being read.
struct Cursor {
    reader: AsideReader,
    /// Its present piece, among the pieces.
    piece: usize,
    row: u32,
}

struct Merger<'b, 's> {
    spec: &'b TableSpec,
    cursors: Vec<Cursor>,
    /// The cursors that have rows, the one with the least key last.
    order: Vec<usize>,
    /// The pieces that rows are picked from.
    pieces: Vec<Piece>,
    /// The rows that stay, by piece and row.
    picked: Vec<(usize, usize)>,
    /// The rows of the present key.
    group: Vec<(usize, u32)>,
    writer: AsideWriter,
    settled: Option<&'s mut dyn FnMut(Settled<'_>)>,
}

impl Merger<'_, '_> {
    fn open(&mut self, mut reader: AsideReader) -> io::Result<()> {
        if let Some(piece) = reader.next().transpose()? {
            self.cursors.push(Cursor { reader, piece: self.pieces.len(), row: 0 });
            self.pieces.push(piece);
            self.place(self.cursors.len() - 1);
        }
        Ok(())
    }

    fn table(&self, piece: usize) -> Option<&Table> {
        self.pieces.get(piece).map(|piece| &piece.table)
    }

    /// The order of two rows by key, each by its piece and its row.
    fn compare(&self, a: (usize, u32), b: (usize, u32)) -> Ordering {
        match (self.table(a.0), self.table(b.0)) {
            (Some(first), Some(second)) => compare(&self.spec.key, (first, a.1), (second, b.1)),
            _ => Ordering::Equal,
        }
    }

    fn position(&self, cursor: usize) -> (usize, u32) {
        self.cursors.get(cursor).map_or((0, 0), |cursor| (cursor.piece, cursor.row))
    }

    /// Puts a cursor where its key belongs.
    fn place(&mut self, cursor: usize) {
        let own = self.position(cursor);
        // Equal keys in the order of the runs, so that nothing depends on how they meet.
        let before =
            |other: &usize| self.compare(self.position(*other), own).then(other.cmp(&cursor)) == Ordering::Greater;
        let at = self.order.partition_point(before);
        self.order.insert(at, cursor);
    }

    /// Takes a cursor's row and moves the cursor on.
    fn take(&mut self, cursor: usize) -> io::Result<()> {
        let own = self.position(cursor);
        if self.group.first().is_some_and(|first| self.compare(*first, own) != Ordering::Equal) {
            self.end_group();
        }
        if self.settled.is_none() {
            self.end_group();
        }
        if self.group.is_empty() && self.picked.len() >= PIECE as usize {
            self.write()?;
        }
        let own = self.position(cursor);
        self.group.push(own);
        let rows = self.table(own.0).map_or(0, |table| table.rows);
        let Some(moved) = self.cursors.get_mut(cursor) else { return Ok(()) };
        moved.row += 1;
        if moved.row >= rows {
            let Some(piece) = moved.reader.next().transpose()? else { return Ok(()) };
            (moved.piece, moved.row) = (self.pieces.len(), 0);
            self.pieces.push(piece);
        }
        self.place(cursor);
        Ok(())
    }

    /// Settles the rows of one key.
    fn end_group(&mut self) {
        let group = std::mem::take(&mut self.group);
        let Some(first) = group.first().copied() else { return };
        let picked = |row: &(usize, u32)| (row.0, row.1 as usize);
        let Some(settled) = &mut self.settled else {
            self.picked.extend(group.iter().map(picked));
            return;
        };
        if group.len() == 1 {
            self.picked.push(picked(&first));
            return;
        }
        let all: Vec<(usize, usize)> = group.iter().map(picked).collect();
        let mut rows = interleaved(self.spec, &self.pieces, &all);
        let is_same = (1..rows.table.rows).all(|row| says_the_same((&rows.table, 0), (&rows.table, row)));
        if !is_same {
            settled(Settled::AtOdds(&rows.table, &rows.origins));
            return;
        }
        // The one that came first stays.
        let least = (0..rows.origins.len()).min_by_key(|at| rows.origins.get(*at).copied()).unwrap_or(0);
        self.picked.extend(all.get(least));
        rows.origins.sort_unstable();
        settled(Settled::Alike(&rows.origins));
    }

    /// Writes the picked rows, and lets go of pieces that nobody needs any more.
    fn write(&mut self) -> io::Result<()> {
        if !self.picked.is_empty() {
            let rows = interleaved(self.spec, &self.pieces, &self.picked);
            self.writer.write(&rows)?;
            self.picked.clear();
        }
        let mut pieces = Vec::with_capacity(self.cursors.len());
        for cursor in &mut self.cursors {
            if let Some(piece) = self.pieces.get(cursor.piece) {
                pieces.push(piece.clone());
                cursor.piece = pieces.len() - 1;
            }
        }
        self.pieces = pieces;
        Ok(())
    }
}
