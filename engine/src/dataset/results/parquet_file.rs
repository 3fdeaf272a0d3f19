//! A table of results as a Parquet file: typed, compressed, with statistics by which readers skip rows:
//! of all columns but those of texts in no order, where there is nothing to skip.

use std::io;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;

use super::super::output::OutputFile;
use super::columns::{Typed, typed_array};
use super::files::{Finished, Piece, TableWriter};
use super::layout::TableLayout;

/// A row group ends at so many rows …
const GROUP_ROWS: usize = 1 << 17;
/// … or so many bytes, which bounds what is held in memory.
const GROUP_BYTES: usize = 1 << 25;
/// So many rows of a column are encoded at a time.
const WRITTEN_ROWS: usize = 1 << 13;
/// The level of compression: quick, and close to the best.
const LEVEL: i32 = 1;
/// A column is written as places in a list of its values where at most every so many-th of them is
/// another; to list values that hardly repeat takes longer and more bytes than to write them.
const REPEATED: usize = 8;

/// A Parquet file being written.
pub(super) struct ParquetFile {
    schema: SchemaRef,
    state: State,
}

enum State {
    /// The first rows tell how each column is written.
    Waiting(OutputFile),
    Writing(Box<ArrowWriter<OutputFile>>),
    /// The file could not be begun, which was told.
    Failed,
}

impl ParquetFile {
    /// Starts a file.
    pub(super) fn start(layout: &TableLayout, file: OutputFile) -> Self {
        Self { schema: layout.schema(), state: State::Waiting(file) }
    }

    /// The writer, which is started with the first rows.
    fn writer(&mut self, first: Option<&RecordBatch>) -> io::Result<&mut ArrowWriter<OutputFile>> {
        if let State::Waiting(_) = self.state
            && let State::Waiting(file) = std::mem::replace(&mut self.state, State::Failed)
        {
            let options = ArrowWriterOptions::new().with_properties(properties(&self.schema, first)?);
            let writer = ArrowWriter::try_new_with_options(file, SchemaRef::clone(&self.schema), options);
            self.state = State::Writing(Box::new(writer.map_err(plain)?));
        }
        match &mut self.state {
            State::Writing(writer) => Ok(writer),
            State::Waiting(_) | State::Failed => Err(given_up()),
        }
    }
}

impl TableWriter for ParquetFile {
    fn append(&mut self, piece: &Piece) -> io::Result<()> {
        let batch = piece.columns()?;
        self.writer(Some(batch))?.write(batch).map_err(plain)
    }

    fn finish(mut self: Box<Self>) -> io::Result<Finished> {
        self.writer(None)?;
        let State::Writing(writer) = self.state else { return Err(given_up()) };
        Ok(Finished::File(writer.into_inner().map_err(plain)?.finish()?))
    }
}

/// How a file is written whose first rows these are.
fn properties(schema: &SchemaRef, first: Option<&RecordBatch>) -> io::Result<WriterProperties> {
    let level = ZstdLevel::try_new(LEVEL).map_err(plain)?;
    let mut builder = WriterProperties::builder()
        .set_created_by(concat!("assay ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_compression(Compression::ZSTD(level))
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_max_row_group_bytes(Some(GROUP_BYTES))
        .set_write_batch_size(WRITTEN_ROWS)
        .set_statistics_enabled(EnabledStatistics::Page);
    for (at, field) in schema.fields().iter().enumerate() {
        let Some(column) = first.and_then(|rows| rows.columns().get(at)) else { continue };
        let path = ColumnPath::from(field.name().as_str());
        builder = builder.set_column_dictionary_enabled(path.clone(), repeats(column));
        if !is_in_order(column) {
            builder = builder.set_column_statistics_enabled(path, EnabledStatistics::None);
        }
    }
    Ok(builder.build())
}

/// Whether the values of a column repeat so often that they are listed.
fn repeats(column: &ArrayRef) -> bool {
    match typed_array(column) {
        Some(Typed::Text(cells)) => repeat(cells.iter().flatten().collect()),
        Some(Typed::Number(cells)) => repeat(cells.iter().flatten().collect()),
        Some(Typed::Integer(cells)) => repeat(cells.iter().flatten().collect()),
        Some(Typed::Date(cells)) => repeat(cells.iter().flatten().collect()),
        Some(Typed::Boolean(_)) | None => false,
    }
}

/// Whether statistics of a column are of use: of texts they are where these are in order, as keys are.
fn is_in_order(column: &ArrayRef) -> bool {
    match typed_array(column) {
        Some(Typed::Text(cells)) => cells.iter().flatten().is_sorted(),
        _ => true,
    }
}

fn repeat<V: Ord>(mut values: Vec<V>) -> bool {
    let count = values.len();
    values.sort_unstable();
    values.dedup();
    values.len() * REPEATED <= count
}

fn given_up() -> io::Error {
    io::Error::other("the file was given up")
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

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::{Int64Array, StringArray};
    use std::sync::Arc;

    #[test]
    fn values_are_listed_where_they_repeat() {
        let keys = StringArray::from_iter_values((0..100).map(|at| format!("P{at}")));
        let words = StringArray::from_iter((0..100).map(|at| (at % 3 > 0).then_some(["yes", "no"][at % 2])));
        let columns: [(ArrayRef, bool); 4] = [
            (Arc::new(keys), false),
            (Arc::new(words), true),
            (Arc::new(Int64Array::from_iter_values((0..80).map(|at| at % 10))), true),
            (Arc::new(Int64Array::from_iter_values((0..80).map(|at| at % 11))), false),
        ];
        for (column, listed) in columns {
            assert_eq!(repeats(&column), listed, "{column:?}");
        }
    }

    #[test]
    fn statistics_are_taken_of_texts_in_order() {
        let texts = |texts: [Option<&str>; 3]| -> ArrayRef { Arc::new(StringArray::from_iter(texts)) };
        assert!(is_in_order(&texts([Some("P1"), Some("P2"), Some("P3")])));
        assert!(is_in_order(&texts([Some("P1"), None, Some("P1")])));
        assert!(!is_in_order(&texts([Some("P1"), Some("P3"), Some("P2")])));
        let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values([3, 1, 2]));
        assert!(is_in_order(&numbers));
    }
}
