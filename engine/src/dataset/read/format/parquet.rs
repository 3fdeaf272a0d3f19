//! Parquet: typed columns, of which only those that are wanted are decoded.

#![expect(clippy::disallowed_types, reason = "this room opens the files of datasets")]

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;

use arrow_schema::{DataType, FieldRef, Schema, SchemaRef};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::basic::Type;
use parquet::file::metadata::ParquetMetaData;

use crate::diagnostic::Place;

use super::super::bytes::file_digest;
use super::super::format_flaw;
use super::super::layout::{Layout, Takes};
use super::super::record::{MOST_FIELDS, Record};
use super::super::rows::Chunk;
use super::arrow_cells::ArrowCells;
use super::columns::{Columns, words};
use super::{Known, Opened, Opening, Unusable};

/// Said of a file that contradicts itself.
const MISFIT: &str = "its parts do not fit together";

/// How many rows are decoded at a time.
const ROWS: usize = 1 << 14;

/// A Parquet file.
pub(super) struct Parquet<'b> {
    opening: Opening<'b>,
    header: Record<'static>,
    /// The file, until it is known what is read of it.
    file: Option<File>,
    metadata: ArrowReaderMetadata,
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
        let metadata = unharmed(|| ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()));
        let metadata = metadata.map_err(|reason| damaged(opening, &reason))?;
        let Some(rows) = rows_within(metadata.metadata(), length) else {
            return Err(damaged(opening, MISFIT));
        };
        let schema: &SchemaRef = metadata.schema();
        if schema.fields().len() > MOST_FIELDS {
            let place = Place::file(opening.file.name.as_str());
            return Err(Box::new(format_flaw::too_many_columns(place, schema.fields().len())));
        }
        let header = Record::of(0, schema.fields().iter().map(|field| field.name().as_str()));
        let path = opening.file.path.clone();
        let digest = std::thread::Builder::new().spawn(move || file_digest(&path));
        let digest = Some(digest.map_err(|error| opening.unreadable(&error))?);
        let file = Some(file);
        Ok(Self { opening, header, file, metadata, reader: None, takes: Vec::new(), rows, decoded: 0, digest })
    }
}

/// The types in which a file's columns are read, where these are not those that it says they have.
fn asked_schema(metadata: &ArrowReaderMetadata, takes: &[Option<Takes>]) -> Option<SchemaRef> {
    let (schema, file) = (metadata.schema(), metadata.metadata());
    let fields = schema.fields().iter().enumerate().map(|(at, field)| {
        let asked = asked_type(file, at, field.data_type(), takes.get(at).copied().flatten());
        asked.map_or_else(|| Arc::clone(field), |asked| Arc::new(field.as_ref().clone().with_data_type(asked)))
    });
    let fields: Vec<FieldRef> = fields.collect();
    let is_same = fields.iter().zip(schema.fields()).all(|(asked, field)| asked.data_type() == field.data_type());
    (!is_same).then(|| Arc::new(Schema::new_with_metadata(fields, schema.metadata().clone())))
}

/// The type in which a column is read, where it is not its own.
fn asked_type(file: &ParquetMetaData, at: usize, kind: &DataType, takes: Option<Takes>) -> Option<DataType> {
    let described = file.file_metadata().schema_descr();
    let mut leaves = (0..described.num_columns()).filter(|leaf| described.get_column_root_idx(*leaf) == at);
    let leaf = leaves.next().filter(|_| leaves.next().is_none())?;
    let stored = described.column(leaf).physical_type();
    let has_dictionaries = || {
        let mut groups = file.row_groups().iter().map(|group| group.columns().get(leaf));
        groups.all(|column| column.is_some_and(|column| column.dictionary_page_offset().is_some()))
    };
    match kind {
        // Dictionaries of anything but texts are read as their values, since their reader knows no others.
        DataType::Dictionary(_, values) if !values.is_string() && !values.is_binary() => Some(values.as_ref().clone()),
        // Numbers stay in the eight bytes or less that they have in the file.
        DataType::Decimal128(precision @ ..=18, scale) if matches!(stored, Type::INT32 | Type::INT64) => {
            Some(DataType::Decimal64(*precision, *scale))
        }
        // What a word means is then looked up once.
        DataType::Utf8 if takes == Some(Takes::Word) && has_dictionaries() => Some(words()),
        _ => None,
    }
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
        let Some(file) = self.file.take() else { return Ok(()) };
        self.takes = (0..self.header.len()).map(|field| layout.takes(field)).collect();
        let is_wanted = |(_, takes): &(usize, &Option<Takes>)| takes.is_some();
        for (field, _) in self.takes.iter().enumerate().filter(is_wanted) {
            let spec = self.metadata.schema().field(field);
            if !ArrowCells::can_read(spec.data_type()) && !layout.is_field_only_shown(field) {
                let kind = spec.data_type().to_string();
                return Err(Box::new(format_flaw::unreadable_column(&self.opening.file.name, spec.name(), &kind)));
            }
        }
        let wanted = self.takes.iter().enumerate().filter(is_wanted).map(|(field, _)| field);
        let mask = ProjectionMask::roots(self.metadata.parquet_schema(), wanted);
        let reader = unharmed(|| {
            let metadata = match asked_schema(&self.metadata, &self.takes) {
                Some(schema) => {
                    let options = ArrowReaderOptions::new().with_schema(schema);
                    ArrowReaderMetadata::try_new(Arc::clone(self.metadata.metadata()), options)?
                }
                None => self.metadata.clone(),
            };
            let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata);
            builder.with_projection(mask).with_batch_size(ROWS).build()
        });
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
