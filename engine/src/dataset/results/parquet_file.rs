//! A table of results as a Parquet file: typed, compressed, with statistics by which readers skip.

use std::io;

use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};

use super::super::output::OutputFile;
use super::files::{Finished, Piece, TableWriter};
use super::layout::TableLayout;

/// A row group ends at so many rows …
const GROUP_ROWS: usize = 1 << 17;
/// … or so many bytes, which bounds what is held in memory.
const GROUP_BYTES: usize = 1 << 25;
/// The level of compression: quick, and close to the best.
const LEVEL: i32 = 1;

/// A Parquet file being written.
pub(super) struct ParquetFile {
    writer: ArrowWriter<OutputFile>,
}

impl ParquetFile {
    /// Starts a file.
    pub(super) fn start(layout: &TableLayout, file: OutputFile) -> io::Result<Self> {
        let level = ZstdLevel::try_new(LEVEL).map_err(plain)?;
        let properties = WriterProperties::builder()
            .set_created_by(concat!("assay ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_compression(Compression::ZSTD(level))
            .set_max_row_group_row_count(Some(GROUP_ROWS))
            .set_max_row_group_bytes(Some(GROUP_BYTES))
            .set_statistics_enabled(EnabledStatistics::Page)
            .build();
        let options = ArrowWriterOptions::new().with_properties(properties);
        let writer = ArrowWriter::try_new_with_options(file, layout.schema(), options).map_err(plain)?;
        Ok(Self { writer })
    }
}

impl TableWriter for ParquetFile {
    fn append(&mut self, piece: &Piece) -> io::Result<()> {
        self.writer.write(&piece.batch).map_err(plain)
    }

    fn finish(self: Box<Self>) -> io::Result<Finished> {
        self.writer.into_inner().map_err(plain)?.finish()?;
        Ok(Finished::File)
    }
}

/// The error of the file below, where it is one.
fn plain(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(inner) => io::Error::other(inner),
        },
        other => io::Error::other(other),
    }
}
