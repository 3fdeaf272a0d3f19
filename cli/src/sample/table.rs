//! One table of a dataset as a CSV file, written row by row.

use std::fmt::{Display, Write as _};
use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

use assay_engine::calendar::Date;

use super::random::Random;

/// How much text is kept before it is written.
const CHUNK: usize = 64 * 1024;

/// A table being written.
pub(super) struct TableFile {
    name: &'static str,
    columns: usize,
    /// The column that is spoilt in a bad row; it holds a number or a date.
    spoilable: Option<usize>,
    bad_percent: u32,
    chance: Random,
    text: String,
    file: File,
    rows: u64,
}

impl TableFile {
    /// Opens the file of a table and writes its header.
    pub(super) fn create(
        folder: &Path,
        name: &'static str,
        header: &str,
        spoilable: Option<&str>,
        bad_percent: u32,
    ) -> io::Result<Self> {
        let file = File::create(folder.join(format!("{name}.csv")))?;
        let spoilable = spoilable.and_then(|column| header.split(',').position(|name| name == column));
        Ok(Self {
            name,
            columns: header.split(',').count(),
            spoilable,
            bad_percent,
            chance: Random::of(u64::from(bad_percent), name.len() as u64),
            text: format!("{header}\n"),
            file,
            rows: 0,
        })
    }

    /// A new row.
    pub(super) fn row(&mut self) -> Row<'_> {
        let bad = self.bad_percent > 0 && self.chance.percent(i64::from(self.bad_percent));
        let spoilt = if bad { self.spoilable } else { None };
        Row { table: self, cells: 0, spoilt }
    }

    /// Writes what is kept, if it is much.
    pub(super) fn spill(&mut self) -> io::Result<()> {
        if self.text.len() >= CHUNK { self.flush() } else { Ok(()) }
    }

    /// Writes what is kept.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.file.write_all(self.text.as_bytes())?;
        self.text.clear();
        Ok(())
    }

    /// The table's name, and how many rows were written.
    pub(super) fn written(&self) -> (&'static str, u64) {
        (self.name, self.rows)
    }
}

/// A row being written, cell by cell.
pub(super) struct Row<'t> {
    table: &'t mut TableFile,
    cells: usize,
    spoilt: Option<usize>,
}

impl Row<'_> {
    /// A cell that needs no quotes.
    pub(super) fn cell(mut self, value: impl Display) -> Self {
        self.put(|text| {
            // INVARIANT: writing to a String does not fail.
            let _ = write!(text, "{value}");
        });
        self
    }

    /// A cell that may be missing.
    pub(super) fn maybe(self, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.cell(value),
            None => self.missing(),
        }
    }

    /// A missing cell.
    pub(super) fn missing(mut self) -> Self {
        self.put(|_| {});
        self
    }

    /// An amount, given in hundredths.
    pub(super) fn money(self, hundredths: i64) -> Self {
        self.cell(Hundredths(hundredths))
    }

    /// An amount that may be missing.
    pub(super) fn maybe_money(self, hundredths: Option<i64>) -> Self {
        self.maybe(hundredths.map(Hundredths))
    }

    /// A share, given in hundredths of a percent.
    pub(super) fn share(self, basis_points: i64) -> Self {
        self.cell(format_args!("{}.{:04}", basis_points / 10_000, basis_points % 10_000))
    }

    /// A day that may be missing.
    pub(super) fn day(self, date: Option<Date>) -> Self {
        self.maybe(date)
    }

    /// Ends the row.
    pub(super) fn end(self) {
        debug_assert_eq!(self.cells, self.table.columns, "columns of {}", self.table.name);
        self.table.text.push('\n');
        self.table.rows += 1;
    }

    fn put(&mut self, write: impl FnOnce(&mut String)) {
        if self.cells > 0 {
            self.table.text.push(',');
        }
        if self.spoilt == Some(self.cells) {
            self.table.text.push_str("see note");
        } else {
            write(&mut self.table.text);
        }
        self.cells += 1;
    }
}

/// An amount in hundredths, shown with two places.
pub(super) struct Hundredths(pub(super) i64);

impl Display for Hundredths {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let magnitude = self.0.unsigned_abs();
        write!(formatter, "{sign}{}.{:02}", magnitude / 100, magnitude % 100)
    }
}
