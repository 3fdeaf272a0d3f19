//! Rows of one file as they are read: typed, and gathered into batches.

use crate::facts::{Presence, TableBuilder};

use super::batch::{BadRow, Batch, Origin};
use super::format::LateKeys;
use super::fragments::Fragments;
use super::layout::Layout;
use super::record::Record;
use super::row::{Unlisted, bad_row, read_row};
use super::row_flaw::Flaw;

/// How many rows a batch has at most.
const BATCH_ROWS: u32 = 1 << 16;

/// Some rows of a file that can be read without the others.
pub(super) trait Chunk: Send + Sync {
    /// Reads them, one behind the other.
    fn read(&self, rows: &mut Rows<'_, '_>);
}

/// What was read of a chunk.
pub(super) struct ReadRows {
    pub(super) batches: Vec<Batch>,
    pub(super) unlisted: Unlisted,
    pub(super) late_keys: LateKeys,
    /// How many numbers lost digits that their program does not know, and the line of the first.
    pub(super) rounded: Option<(u32, u32)>,
}

/// Takes rows and makes batches of them.
pub(super) struct Rows<'l, 'b> {
    pub(super) layout: &'l Layout<'b>,
    table: TableBuilder,
    origins: Vec<Origin>,
    bad: Vec<BadRow>,
    rows: u32,
    read: ReadRows,
}

impl<'l, 'b> Rows<'l, 'b> {
    /// Reads the rows of a chunk.
    pub(super) fn of(layout: &'l Layout<'b>, chunk: &dyn Chunk) -> ReadRows {
        let mut rows = Self {
            layout,
            table: TableBuilder::new(layout.spec),
            origins: Vec::new(),
            bad: Vec::new(),
            rows: 0,
            read: ReadRows {
                batches: Vec::new(),
                unlisted: Unlisted::default(),
                late_keys: LateKeys::new(),
                rounded: None,
            },
        };
        chunk.read(&mut rows);
        rows.end_batch();
        rows.read
    }

    /// Takes a row.
    pub(super) fn record(&mut self, record: &Record<'_>) {
        match read_row(self.layout, record, &mut self.read.unlisted) {
            Ok(cells) => {
                self.table.push(&cells);
                self.origins.push(self.layout.origin(record.line));
            }
            Err(bad) => self.bad.push(*bad),
        }
        self.count();
    }

    /// Takes a row whose fields are known and cannot be used.
    pub(super) fn flawed(&mut self, record: &Record<'_>, flaw: Flaw) {
        self.bad.push(bad_row(self.layout, record, flaw));
        self.count();
    }

    /// Takes a line that cannot be read, with those of its texts that may name the row it belongs to.
    pub(super) fn broken(&mut self, line: u32, flaw: Flaw, fragments: Fragments) {
        let origin = self.layout.origin(line);
        self.bad.push(BadRow { origin, flaw, key: None, parents: Vec::new(), fragments });
        self.count();
    }

    /// Takes note of a key that is no header.
    pub(super) fn late_key(&mut self, key: &str, line: u32) {
        if !self.read.late_keys.contains_key(key) {
            self.read.late_keys.insert(key.to_owned(), line);
        }
    }

    /// Takes note of numbers that lost digits.
    pub(super) fn rounded(&mut self, count: u32, line: u32) {
        if count > 0 {
            self.read.rounded.get_or_insert((0, line)).0 += count;
        }
    }

    fn count(&mut self) {
        self.rows += 1;
        if self.rows == BATCH_ROWS {
            self.end_batch();
        }
    }

    fn end_batch(&mut self) {
        if self.rows > 0 {
            let table = std::mem::replace(&mut self.table, TableBuilder::new(self.layout.spec));
            self.read.batches.push(Batch {
                table: table.finish(Presence::Present),
                origins: std::mem::take(&mut self.origins),
                bad: std::mem::take(&mut self.bad),
                rows: std::mem::take(&mut self.rows),
            });
        }
    }
}
