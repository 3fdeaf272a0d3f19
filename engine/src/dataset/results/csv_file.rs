//! A table of results as a CSV file.

use std::io::{self, Write as _};

use super::super::output::OutputFile;
use super::csv_text::csv_header;
use super::files::{Finished, Piece, TableWriter};
use super::layout::TableLayout;

/// A CSV file being written.
pub(super) struct CsvFile {
    file: OutputFile,
}

impl CsvFile {
    /// Starts a file with its header.
    pub(super) fn start(layout: &TableLayout, mut file: OutputFile) -> io::Result<Self> {
        file.write_all(&csv_header(layout))?;
        Ok(Self { file })
    }
}

impl TableWriter for CsvFile {
    fn append(&mut self, piece: &Piece) -> io::Result<()> {
        self.file.write_all(&piece.csv.bytes)
    }

    fn finish(self: Box<Self>) -> io::Result<Finished> {
        Ok(Finished::File(self.file.finish()?))
    }
}
