//! Rows in typed columns: a column at a time where that can be, else row by row.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::DataType;

use super::super::layout::Takes;
use super::super::plain::plain_rows;
use super::super::record::Record;
use super::super::record_flaw;
use super::super::rows::{Chunk, Rows};
use super::arrow_cells::ArrowCells;
use super::unpacked::unpacked;

/// Some rows, in columns.
pub(super) struct Columns {
    /// Those that are decoded, in the order of their fields.
    pub(super) batch: RecordBatch,
    /// By field: what is made of its cells; none where they are not decoded.
    pub(super) takes: Vec<Option<Takes>>,
    /// The number of the first row, from 1.
    pub(super) first: u32,
}

impl Chunk for Columns {
    fn read(&self, rows: &mut Rows<'_, '_>) {
        let count = self.batch.num_rows();
        let arrays = self.arrays();
        let arrays: Vec<Option<&ArrayRef>> = arrays.iter().map(Option::as_ref).collect();
        // Somebody who looks at a dataset sees every cell.
        let is_seen = rows.layout.reading.inspects || rows.layout.asked.is_some();
        let plain = if is_seen { None } else { plain_rows(rows.layout, &arrays, vec![true; count]) };
        let mut cells = None;
        let mut record = Record::default();
        let mut each = |rows: &mut Rows<'_, '_>, row: usize| {
            let line = u32::try_from(row).unwrap_or(u32::MAX).saturating_add(self.first);
            if !rows.layout.is_asked(line) {
                return;
            }
            record.clear(line);
            for field in cells.get_or_insert_with(|| self.cells(&arrays)) {
                match field {
                    Some((cells, takes)) => cells.push(row, *takes, &mut record),
                    None => record.push_missing(),
                }
            }
            if rows.is_too_long(&record) {
                rows.flawed(&record, record_flaw::long_field());
            } else {
                rows.record(&record);
            }
        };
        match plain {
            Some(plain) => rows.plain(plain, self.first, &mut each),
            None => (0..count).for_each(|row| each(rows, row)),
        }
    }
}

/// The type of arrays whose cells are words out of a dictionary.
pub(super) fn words() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

impl Columns {
    /// By field: its array, where it is decoded, of a plain type; words may be in a dictionary.
    fn arrays(&self) -> Vec<Option<ArrayRef>> {
        let mut arrays = self.batch.columns().iter();
        let plain = |takes: Takes, array: &ArrayRef| match takes {
            Takes::Word if *array.data_type() == words() => Arc::clone(array),
            _ => unpacked(array),
        };
        self.takes.iter().map(|takes| takes.and_then(|takes| Some(plain(takes, arrays.next()?)))).collect()
    }

    /// The same, for reading them cell by cell.
    fn cells<'a>(&self, arrays: &[Option<&'a ArrayRef>]) -> Vec<Option<(ArrowCells<'a>, Takes)>> {
        let cells = arrays.iter().zip(&self.takes);
        cells.map(|(array, takes)| Some((ArrowCells::of((*array)?), (*takes)?))).collect()
    }
}
