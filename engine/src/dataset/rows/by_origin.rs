//! Rows of texts put aside as they come, and read again in the order in which they stand in their files.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::fmt;
use std::io;
use std::ops::ControlFlow;
use std::path::PathBuf;

use crate::dataset::read::Origin;
use crate::facts::{ColumnBuilder, ColumnIndex, ColumnType, Presence, Table};
use crate::value::Value;

use super::aside::{Aside, AsideReader, AsideWriter, PIECE, Piece};

/// How many bytes of texts are written, and read again, at once.
const PIECE_BYTES: usize = 1 << 20;

/// How many runs are read side by side: each holds a piece in memory.
const RUNS_AT_ONCE: usize = 64;

/// Rows of texts in memory, one behind the other.
struct TextRows {
    columns: Vec<ColumnBuilder>,
    origins: Vec<Origin>,
    bytes: usize,
}

impl TextRows {
    fn new(width: usize) -> Self {
        let columns = (0..width).map(|_| ColumnBuilder::new(&ColumnType::Text)).collect();
        Self { columns, origins: Vec::new(), bytes: 0 }
    }

    /// Adds a row: a text for each column, where it has one.
    fn push<'t>(&mut self, texts: impl IntoIterator<Item = Option<Cow<'t, str>>>, origin: Origin) {
        for (column, text) in self.columns.iter_mut().zip(texts) {
            let text = text.as_deref();
            self.bytes += text.map_or(0, str::len);
            column.push(text.map_or(Value::Absent, Value::Text));
        }
        self.origins.push(origin);
    }

    fn is_full(&self) -> bool {
        self.origins.len() >= PIECE as usize || self.bytes >= PIECE_BYTES
    }

    /// The rows, of which none stay.
    fn take(&mut self) -> Piece {
        let all = std::mem::replace(self, Self::new(self.columns.len()));
        let rows = u32::try_from(all.origins.len()).unwrap_or(u32::MAX);
        let columns = all.columns.into_iter().map(ColumnBuilder::finish).collect();
        Piece { table: Table { columns, rows, presence: Presence::Present }, origins: all.origins }
    }
}

/// Rows put aside in runs, each in the order of its files.
pub(in crate::dataset) struct OriginRuns {
    /// The columns by name.
    columns: &'static [&'static str],
    /// Where they are put; none for where temporary files go.
    folder: Option<PathBuf>,
    runs: Vec<Aside>,
    /// The run that is being written: what comes behind it goes there.
    open: Option<(Origin, AsideWriter)>,
}

impl fmt::Debug for OriginRuns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OriginRuns").field("runs", &self.runs).finish_non_exhaustive()
    }
}

impl OriginRuns {
    pub(in crate::dataset) fn new(columns: &'static [&'static str], folder: Option<PathBuf>) -> Self {
        Self { columns, folder, runs: Vec::new(), open: None }
    }

    /// Whether nothing is put aside.
    pub(in crate::dataset) fn is_empty(&self) -> bool {
        self.runs.is_empty() && self.open.is_none()
    }

    /// Puts rows aside that are in the order of their files: each with its texts, by column.
    pub(in crate::dataset) fn add<'t, R: IntoIterator<Item = Option<Cow<'t, str>>>>(
        &mut self,
        rows: impl IntoIterator<Item = (Origin, R)>,
    ) -> io::Result<()> {
        let mut waiting = TextRows::new(self.columns.len());
        for (origin, texts) in rows {
            waiting.push(texts, origin);
            if waiting.is_full() {
                self.write(&waiting.take())?;
            }
        }
        self.write(&waiting.take())
    }

    /// Puts rows behind the open run, where they stand behind it, or into a new one.
    fn write(&mut self, piece: &Piece) -> io::Result<()> {
        let (Some(first), Some(last)) = (piece.origins.first(), piece.origins.last()) else { return Ok(()) };
        if self.open.as_ref().is_some_and(|(end, _)| end > first) {
            self.close()?;
        }
        let (end, writer) = match &mut self.open {
            Some(open) => open,
            None => {
                if self.runs.len() >= RUNS_AT_ONCE {
                    self.runs = vec![self.merged()?];
                }
                let writer = AsideWriter::of_texts(self.columns, self.folder.as_deref())?;
                self.open.insert((*last, writer))
            }
        };
        *end = *last;
        writer.write_piece(&piece.table, &piece.origins)
    }

    fn close(&mut self) -> io::Result<()> {
        if let Some((_, writer)) = self.open.take() {
            self.runs.push(writer.finish()?);
        }
        Ok(())
    }

    /// All runs in one.
    fn merged(&self) -> io::Result<Aside> {
        let mut writer = AsideWriter::of_texts(self.columns, self.folder.as_deref())?;
        let mut waiting = TextRows::new(self.columns.len());
        let mut written = Ok(());
        let columns: BTreeSet<ColumnIndex> = (0_u16..).take(self.columns.len()).map(ColumnIndex).collect();
        read_in_order(&self.runs, &columns, &mut |piece, row, origin| {
            waiting.push(columns.iter().map(|column| piece.text(row, *column).map(Cow::Borrowed)), origin);
            if waiting.is_full() {
                let piece = waiting.take();
                written = writer.write_piece(&piece.table, &piece.origins);
            }
            if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        written?;
        let rest = waiting.take();
        if !rest.origins.is_empty() {
            writer.write_piece(&rest.table, &rest.origins)?;
        }
        writer.finish()
    }

    /// Reads the rows, in no order, with some of their columns.
    pub(in crate::dataset) fn read(
        &mut self,
        columns: &[ColumnIndex],
        hear: &mut dyn FnMut(&Table, u32, Origin),
    ) -> io::Result<()> {
        self.close()?;
        let columns = columns.iter().copied().collect();
        for run in &self.runs {
            for piece in run.with_origins(&columns)? {
                let Piece { table, origins } = piece?;
                (0_u32..).zip(origins).for_each(|(row, origin)| hear(&table, row, origin));
            }
        }
        Ok(())
    }

    /// Reads the rows in the order of their files with some of their columns, as far as they are heard.
    pub(in crate::dataset) fn read_in_order(
        &mut self,
        columns: &[ColumnIndex],
        hear: &mut dyn FnMut(&Table, u32, Origin) -> ControlFlow<()>,
    ) -> io::Result<()> {
        self.close()?;
        read_in_order(&self.runs, &columns.iter().copied().collect(), hear)
    }
}

/// A run being read: its piece, and the rows of it that are left.
struct Cursor {
    reader: AsideReader,
    piece: Piece,
    row: u32,
}

impl Cursor {
    /// Where the row comes from that is next; none at the end of the run.
    fn next(&mut self) -> io::Result<Option<Origin>> {
        loop {
            if let Some(origin) = self.piece.origins.get(self.row as usize) {
                return Ok(Some(*origin));
            }
            let Some(piece) = self.reader.next().transpose()? else { return Ok(None) };
            (self.piece, self.row) = (piece, 0);
        }
    }
}

fn read_in_order(
    runs: &[Aside],
    columns: &BTreeSet<ColumnIndex>,
    hear: &mut dyn FnMut(&Table, u32, Origin) -> ControlFlow<()>,
) -> io::Result<()> {
    let mut cursors = Vec::with_capacity(runs.len());
    let mut order = BinaryHeap::new();
    for (at, run) in runs.iter().enumerate() {
        let piece = TextRows::new(0).take();
        let mut cursor = Cursor { reader: run.with_origins(columns)?, piece, row: 0 };
        order.extend(cursor.next()?.map(|origin| Reverse((origin, at))));
        cursors.push(cursor);
    }
    while let Some(Reverse((origin, at))) = order.pop() {
        let Some(cursor) = cursors.get_mut(at) else { continue };
        if hear(&cursor.piece.table, cursor.row, origin).is_break() {
            return Ok(());
        }
        cursor.row += 1;
        order.extend(cursor.next()?.map(|origin| Reverse((origin, at))));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const COLUMNS: &[&str] = &["a", "b"];

    proptest! {
        #[test]
        fn rows_come_back_in_the_order_of_their_files(
            lots in prop::collection::vec(prop::collection::vec((0_u16..3, 1_u32..100, "[a-z]{0,4}"), 0..9), 0..90)
        ) {
            let mut runs = OriginRuns::new(COLUMNS, None);
            let mut all = Vec::new();
            for mut lot in lots {
                lot.sort();
                let rows = lot.iter().map(|(file, line, text)| {
                    let texts = [Some(text.as_str()), (line % 2 == 0).then_some("even")];
                    (Origin { file: *file, line: *line }, texts.map(|text| text.map(Cow::Borrowed)))
                });
                runs.add(rows).expect("put aside");
                all.extend(lot);
            }
            let (mut ordered, mut columns) = (Vec::new(), Vec::new());
            runs.read_in_order(&[0, 1].map(ColumnIndex), &mut |table, row, Origin { file, line }| {
                let text = |at| table.text(row, ColumnIndex(at));
                assert_eq!(text(1), (line % 2 == 0).then_some("even"));
                ordered.push((file, line, text(0).expect("a text").to_owned()));
                ControlFlow::Continue(())
            }).expect("read");
            prop_assert!(ordered.is_sorted_by_key(|(file, line, _)| (*file, *line)));
            runs.read(&[ColumnIndex(0)], &mut |table, row, Origin { file, line }| {
                assert_eq!(table.text(row, ColumnIndex(1)), None);
                columns.push((file, line, table.text(row, ColumnIndex(0)).expect("a text").to_owned()));
            }).expect("read");
            for found in [&mut ordered, &mut columns, &mut all] {
                found.sort();
            }
            prop_assert_eq!(&ordered, &all);
            prop_assert_eq!(columns, all);
        }
    }
}
