//! Parquet: typed columns, of which only those that are wanted are decoded.

#![expect(clippy::disallowed_types, reason = "this room opens the files of datasets")]

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;

use arrow_schema::{DataType, Field, FieldRef, Schema, SchemaRef};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::file::metadata::ParquetMetaData;

use crate::diagnostic::Place;

use super::super::bytes::file_digest;
use super::super::format_flaw;
use super::super::layout::{Layout, Takes};
use super::super::record::{MOST_FIELDS, Record};
use super::super::rows::Chunk;
use super::arrow_cells::ArrowCells;
use super::columns::Columns;
use super::{Known, Opened, Opening, Unusable};

/// Said of a file that contradicts itself.
const MISFIT: &str = "its parts do not fit together";

/// How many rows are decoded at a time.
const ROWS: usize = 1 << 14;

/// A Parquet file.
pub(super) struct Parquet<'b> {
    opening: Opening<'b>,
    header: Record<'static>,
    builder: Option<ParquetRecordBatchReaderBuilder<File>>,
    reader: Option<ParquetRecordBatchReader>,
    /// By field: what is made of its cells; none where they are not decoded.
    takes: Vec<Option<Takes>>,
    /// How many rows there are.
    rows: u64,
    /// How many of them were decoded.
    decoded: u64,
    digest: Option<JoinHandle<std::io::Result<String>>>,
}

impl<'b> Parquet<'b> {
    /// Opens a file; its headers are the names of its columns.
    pub(super) fn open(opening: Opening<'b>) -> Result<Self, Unusable> {
        let file = File::open(&opening.file.path).map_err(|error| opening.unreadable(&error))?;
        let length = file.metadata().map_err(|error| opening.unreadable(&error))?.len();
        let builder = unharmed(|| builder_of(file));
        let builder = builder.map_err(|reason| damaged(opening, &reason))?;
        let Some(rows) = rows_within(builder.metadata(), length) else {
            return Err(damaged(opening, MISFIT));
        };
        let schema: &SchemaRef = builder.schema();
        if schema.fields().len() > MOST_FIELDS {
            let place = Place::file(opening.file.name.as_str());
            return Err(Box::new(format_flaw::too_many_columns(place, schema.fields().len())));
        }
        let header = Record::of(0, schema.fields().iter().map(|field| field.name().as_str()));
        let path = opening.file.path.clone();
        let digest = std::thread::Builder::new().spawn(move || file_digest(&path));
        let digest = Some(digest.map_err(|error| opening.unreadable(&error))?);
        Ok(Self { opening, header, builder: Some(builder), reader: None, takes: Vec::new(), rows, decoded: 0, digest })
    }
}

/// What reads a file: dictionaries of anything but texts as their values, since their reader knows no others.
fn builder_of(file: File) -> parquet::errors::Result<ParquetRecordBatchReaderBuilder<File>> {
    let again = file.try_clone()?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file)?;
    let schema = builder.schema();
    let plain = |field: &FieldRef| match field.data_type() {
        DataType::Dictionary(_, values) if !values.is_string() && !values.is_binary() => {
            Arc::new(Field::new(field.name(), values.as_ref().clone(), field.is_nullable()))
        }
        _ => Arc::clone(field),
    };
    let fields: Vec<FieldRef> = schema.fields().iter().map(plain).collect();
    if fields.iter().zip(schema.fields()).all(|(plain, field)| plain.data_type() == field.data_type()) {
        return Ok(builder);
    }
    let schema = Arc::new(Schema::new_with_metadata(fields, schema.metadata().clone()));
    ParquetRecordBatchReaderBuilder::try_new_with_options(again, ArrowReaderOptions::new().with_schema(schema))
}

/// How many rows a file has; none where what it says of its parts cannot be.
fn rows_within(metadata: &ParquetMetaData, length: u64) -> Option<u64> {
    let mut rows = 0_u64;
    for group in metadata.row_groups() {
        for column in group.columns() {
            let start = column.dictionary_page_offset().unwrap_or_else(|| column.data_page_offset());
            let end = start.checked_add(column.compressed_size()).filter(|end| start >= 0 && *end >= start)?;
            if u64::try_from(end).ok()? > length {
                return None;
            }
        }
        rows = rows.checked_add(u64::try_from(group.num_rows()).ok()?)?;
    }
    let said = u64::try_from(metadata.file_metadata().num_rows()).ok()?;
    (rows == said).then_some(rows)
}

/// Does something with a file that may be damaged in ways which its format's reader does not foresee.
fn unharmed<T>(work: impl FnOnce() -> parquet::errors::Result<T>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => done.map_err(|error| error.to_string()),
        Err(_) => Err(MISFIT.to_owned()),
    }
}

fn damaged(opening: Opening<'_>, reason: &str) -> Unusable {
    Box::new(format_flaw::damaged(&opening.file.name, "Parquet", reason))
}

impl Opened for Parquet<'_> {
    fn header(&self) -> &Record<'static> {
        &self.header
    }

    fn prepare(&mut self, layout: &Layout<'_>) -> Result<(), Unusable> {
        let Some(builder) = self.builder.take() else { return Ok(()) };
        self.takes = (0..self.header.len()).map(|field| layout.takes(field)).collect();
        let is_wanted = |(_, takes): &(usize, &Option<Takes>)| takes.is_some();
        for (field, _) in self.takes.iter().enumerate().filter(is_wanted) {
            let spec = builder.schema().field(field);
            if !ArrowCells::can_read(spec.data_type()) && !layout.is_field_only_shown(field) {
                let kind = spec.data_type().to_string();
                return Err(Box::new(format_flaw::unreadable_column(&self.opening.file.name, spec.name(), &kind)));
            }
        }
        let wanted = self.takes.iter().enumerate().filter(is_wanted).map(|(field, _)| field);
        let mask = ProjectionMask::roots(builder.parquet_schema(), wanted);
        let reader = unharmed(|| builder.with_projection(mask).with_batch_size(ROWS).build());
        self.reader = Some(reader.map_err(|reason| damaged(self.opening, &reason))?);
        Ok(())
    }

    fn next(&mut self) -> Result<Option<Box<dyn Chunk>>, Unusable> {
        let Some(reader) = &mut self.reader else { return Ok(None) };
        let batch = unharmed(|| reader.next().transpose().map_err(parquet::errors::ParquetError::from));
        let Some(batch) = batch.map_err(|reason| damaged(self.opening, &reason))? else {
            let is_whole = self.decoded == self.rows;
            return if is_whole { Ok(None) } else { Err(damaged(self.opening, "rows are missing")) };
        };
        let first = u32::try_from(self.decoded + 1).unwrap_or(u32::MAX);
        self.decoded += batch.num_rows() as u64;
        Ok(Some(Box::new(Columns { batch, takes: self.takes.clone(), first })))
    }

    fn finish(self: Box<Self>) -> Result<Known, Unusable> {
        let Self { opening, digest, .. } = *self;
        let digest = digest.and_then(|digest| digest.join().ok()).unwrap_or_else(|| Ok(String::new()));
        let sha256 = digest.map_err(|error| opening.unreadable(&error))?;
        Ok(Known { sha256, encoding: None, sheet: None })
    }
}
