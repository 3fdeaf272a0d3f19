//! Rows of one file as they are read: typed, and gathered into batches.

use crate::facts::{Presence, Table, TableBuilder};

use super::bad_rows::BadRows;
use super::batch::{BadRow, Batch, Origin};
use super::format::LateKeys;
use super::fragments::Fragments;
use super::layout::Layout;
use super::plain::PlainRows;
use super::prints::Print;
use super::record::Record;
use super::row::{Unlisted, bad_row, read_row, row_print};
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
    /// The prints of rows that are asked for, each with its line.
    pub(super) prints: Vec<(u32, Print)>,
    /// How many numbers lost digits that their program does not know, and the line of the first.
    pub(super) rounded: Option<(u32, u32)>,
    /// How many rows have texts in quotes with lines like rows, and the line of the first.
    pub(super) lines_in_quotes: Option<(u32, u32)>,
}

/// Takes rows and makes batches of them.
pub(super) struct Rows<'l, 'b> {
    pub(super) layout: &'l Layout<'b>,
    table: TableBuilder,
    origins: Vec<Origin>,
    bad: BadRows,
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
            bad: BadRows::default(),
            rows: 0,
            read: ReadRows {
                batches: Vec::new(),
                unlisted: Unlisted::default(),
                late_keys: LateKeys::new(),
                prints: Vec::new(),
                rounded: None,
                lines_in_quotes: None,
            },
        };
        chunk.read(&mut rows);
        rows.end_batch();
        rows.read
    }

    /// Whether a field of a row has more than 1 MiB, for formats that decode what is wanted alone: one that is only
    /// shown leaves its row as good as it is where nobody wants to see it.
    pub(super) fn is_too_long(&self, record: &Record<'_>) -> bool {
        record.long_fields().iter().any(|field| !self.layout.is_field_only_shown(*field))
    }

    /// Takes a row.
    pub(super) fn record(&mut self, record: &Record<'_>) {
        if self.layout.asked.is_some() {
            let print = if self.layout.is_asked(record.line) { row_print(self.layout, record) } else { None };
            self.read.prints.extend(print.map(|print| (record.line, print)));
            return;
        }
        match read_row(self.layout, record, &mut self.read.unlisted) {
            Ok(cells) => {
                self.table.push(&cells);
                self.origins.push(self.layout.origin(record.line));
            }
            Err(bad) => self.bad.push(*bad),
        }
        self.count();
    }

    /// Takes the rows of a chunk from the line `first` on. `each` reads one that is not plain by itself.
    pub(super) fn plain(&mut self, plain: PlainRows, first: u32, each: &mut dyn FnMut(&mut Self, usize)) {
        self.end_batch();
        plain.empty.iter().for_each(|(column, cells)| self.read.unlisted.add_empty(*column, *cells));
        let odd = plain.is_plain.iter().enumerate().filter(|(_, is_plain)| !**is_plain);
        odd.for_each(|(row, _)| each(self, row));
        let (table, rows) = (plain.table, plain.is_plain.len());
        let (own, origins) = (std::mem::take(&mut self.origins), |line: u32| self.layout.origin(line));
        let builder = std::mem::replace(&mut self.table, TableBuilder::new(self.layout.spec));
        // Of each row where it stands: among the plain ones, or behind them all.
        let mut others = own.iter().map(|origin| origin.line).zip(table.rows..).peekable();
        let mut picked = Vec::with_capacity(rows);
        let mut lines = Vec::with_capacity(rows);
        for ((at, line), is_plain) in (0_u32..).zip(first..).zip(&plain.is_plain) {
            let place = if *is_plain { Some(at) } else { others.next_if(|(own, _)| *own == line).map(|(_, at)| at) };
            if let Some(place) = place {
                picked.push(place);
                lines.push(origins(line));
            }
        }
        let table = if picked.len() == rows && own.is_empty() {
            table
        } else {
            let parts = vec![table, builder.finish(Presence::Present)];
            Table::chained(self.layout.spec, Presence::Present, parts).into_selected(&picked)
        };
        let (bad, rows) = (self.bad.take(), u32::try_from(rows).unwrap_or(u32::MAX));
        self.rows = 0;
        self.read.batches.push(Batch { table, origins: lines, bad, rows });
    }

    /// Takes a row whose fields are known and cannot be used.
    pub(super) fn flawed(&mut self, record: &Record<'_>, flaw: Flaw) {
        if self.layout.asked.is_some() {
            return;
        }
        self.bad.push(bad_row(self.layout, record, flaw));
        self.count();
    }

    /// Takes a bad row.
    pub(super) fn bad(&mut self, bad: BadRow) {
        self.bad.push(bad);
        self.count();
    }

    /// Takes a line that cannot be read, with those of its texts that may name the row it belongs to.
    pub(super) fn broken(&mut self, line: u32, flaw: Flaw, fragments: Fragments) {
        if self.layout.asked.is_some() {
            return;
        }
        let origin = self.layout.origin(line);
        self.bad.push(BadRow { fragments, ..BadRow::of(origin, flaw) });
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

    /// Takes note of a row with lines in quotes that have as many fields as a row.
    pub(super) fn lines_in_quotes(&mut self, line: u32) {
        self.read.lines_in_quotes.get_or_insert((0, line)).0 += 1;
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
                bad: self.bad.take(),
                rows: std::mem::take(&mut self.rows),
            });
        }
    }
}
