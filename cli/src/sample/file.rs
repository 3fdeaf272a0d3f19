//! The file of a table of a dataset.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;

use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use super::generate::Written;
use super::table::Shape;
use super::typed::{Prepared, schema};

/// How many rows a group of a Parquet file has.
const GROUP_ROWS: usize = 1 << 17;

/// The format of the files of a dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SampleFormat {
    /// Comma-separated values in UTF-8.
    Csv,
    /// Parquet with typed columns, packed with zstd.
    Parquet,
}

/// A file being written.
pub(super) struct TableFile {
    name: &'static str,
    rows: u64,
    writer: Writer,
}

enum Writer {
    Csv(File),
    Parquet(Box<ArrowWriter<File>>),
}

impl TableFile {
    /// Opens the file of a table; a CSV file gets its header.
    pub(super) fn create(folder: &Path, format: SampleFormat, shape: &Shape, bad_percent: u32) -> io::Result<Self> {
        let name = shape.name;
        let writer = match format {
            SampleFormat::Csv => {
                let mut file = File::create(folder.join(format!("{name}.csv")))?;
                let names: Vec<&str> = shape.columns(bad_percent).map(|(name, _)| name).collect();
                writeln!(file, "{}", names.join(","))?;
                Writer::Csv(file)
            }
            SampleFormat::Parquet => {
                let file = File::create(folder.join(format!("{name}.parquet")))?;
                let properties = WriterProperties::builder()
                    .set_compression(Compression::ZSTD(ZstdLevel::default()))
                    .set_max_row_group_row_count(Some(GROUP_ROWS))
                    .build();
                let schema = Arc::new(schema(shape, bad_percent));
                Writer::Parquet(Box::new(ArrowWriter::try_new(file, schema, Some(properties))?))
            }
        };
        Ok(Self { name, rows: 0, writer })
    }

    /// Puts rows behind those written so far.
    pub(super) fn append<'p>(&mut self, all: impl Iterator<Item = &'p Prepared>) -> io::Result<()> {
        for Prepared { rows, text, batch } in all {
            match (&mut self.writer, batch) {
                (Writer::Csv(file), _) => file.write_all(text.as_bytes())?,
                (Writer::Parquet(writer), Some(batch)) => writer.write(batch)?,
                (Writer::Parquet(_), None) => {}
            }
            self.rows += rows;
        }
        Ok(())
    }

    /// Ends the file: the table's name, and how many rows were written.
    pub(super) fn finish(self) -> io::Result<Written> {
        if let Writer::Parquet(writer) = self.writer {
            writer.close()?;
        }
        Ok((self.name, self.rows))
    }
}
