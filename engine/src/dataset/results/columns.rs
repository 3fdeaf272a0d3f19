//! The columns of a batch of results, each under its own type.

use arrow_array::cast::AsArray as _;
use arrow_array::types::{Date32Type, Decimal128Type, Int64Type};
use arrow_array::{
    Array as _, ArrayRef, BooleanArray, Date32Array, Decimal128Array, Int64Array, RecordBatch, StringArray,
};

use crate::calendar::Date;
use crate::number::Number;

use super::layout::{ResultColumn, TableLayout};

/// A column of a batch.
pub(super) enum Typed<'b> {
    Text(&'b StringArray),
    Integer(&'b Int64Array),
    Number(&'b Decimal128Array),
    Boolean(&'b BooleanArray),
    Date(&'b Date32Array),
}

/// A cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ResultCell<'b> {
    Absent,
    Text(&'b str),
    Integer(i64),
    /// In units of the twelfth place.
    Number(i128),
    Boolean(bool),
    Date(Date),
}

/// The columns of a batch with what they are.
pub(super) fn typed<'b>(layout: &'b TableLayout, batch: &'b RecordBatch) -> Vec<(&'b ResultColumn, Typed<'b>)> {
    // INVARIANT: batches are made by the rows builder, which makes arrays of these types only.
    let columns = layout.columns.iter().zip(batch.columns());
    columns.filter_map(|(column, array)| Some((column, typed_array(array)?))).collect()
}

/// A column under its type; none where results have no columns of that type.
pub(super) fn typed_array(array: &ArrayRef) -> Option<Typed<'_>> {
    let places = i8::try_from(Number::PLACES).ok();
    let number = || array.as_primitive_opt::<Decimal128Type>().filter(|cells| Some(cells.scale()) == places);
    array
        .as_string_opt::<i32>()
        .map(Typed::Text)
        .or_else(|| number().map(Typed::Number))
        .or_else(|| array.as_primitive_opt::<Int64Type>().map(Typed::Integer))
        .or_else(|| array.as_primitive_opt::<Date32Type>().map(Typed::Date))
        .or_else(|| array.as_boolean_opt().map(Typed::Boolean))
}

impl<'b> Typed<'b> {
    /// The cell of a row within the batch.
    pub(super) fn get(&self, row: usize) -> ResultCell<'b> {
        match self {
            Self::Text(cells) if cells.is_valid(row) => ResultCell::Text(cells.value(row)),
            Self::Integer(cells) if cells.is_valid(row) => ResultCell::Integer(cells.value(row)),
            Self::Number(cells) if cells.is_valid(row) => ResultCell::Number(cells.value(row)),
            Self::Boolean(cells) if cells.is_valid(row) => ResultCell::Boolean(cells.value(row)),
            Self::Date(cells) if cells.is_valid(row) => {
                Date::from_days(cells.value(row)).map_or(ResultCell::Absent, ResultCell::Date)
            }
            _ => ResultCell::Absent,
        }
    }
}
