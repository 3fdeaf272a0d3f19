//! Columns of numbers: whole ones, and decimals that are counted in units of some place.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Decimal32Type, Decimal64Type, Decimal128Type, Int8Type, Int16Type, Int32Type, Int64Type,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, PrimitiveArray};
use arrow_schema::DataType;

use crate::facts::{Column, ColumnType};
use crate::number::Number;

use super::Marks;

/// What numbers of a column may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    least: Number,
    most: Number,
    is_whole: bool,
}

impl Limits {
    /// The limits of numbers of a type between two bounds. `stated` is a greatest value by which people who write
    /// a share tell what they mean: without one a share above 1 may be meant as a percentage.
    pub(super) fn of(kind: &ColumnType, (min, max): (Option<Number>, Option<Number>), stated: Option<Number>) -> Self {
        let all = Self { least: Number::MAX.negated(), most: Number::MAX, is_whole: *kind == ColumnType::Integer };
        let is_share = *kind == ColumnType::Fraction && stated.is_none();
        let shares = if is_share { (Some(Number::ONE.negated()), Some(Number::ONE)) } else { (None, None) };
        all.within(min, max).within(shares.0, shares.1)
    }

    /// The same within two more bounds.
    pub(super) fn within(self, min: Option<Number>, max: Option<Number>) -> Self {
        let least = min.map_or(self.least, |min| min.max(self.least));
        let most = max.map_or(self.most, |max| max.min(self.most));
        Self { least, most, ..self }
    }
}

/// Limits in units of the last place of an array's numbers.
#[derive(Debug, Clone, Copy)]
struct Counts {
    least: i128,
    most: i128,
    /// Units of the last place in one.
    one: i128,
    is_whole: bool,
}

impl Counts {
    /// `size`: how many units of the twelfth place one of the last place is.
    fn of(limits: Limits, size: i128, scale: u32) -> Self {
        Self {
            least: -(-limits.least.raw()).div_euclid(size),
            most: limits.most.raw().div_euclid(size),
            one: 10_i128.pow(scale),
            is_whole: limits.is_whole && scale > 0,
        }
    }

    fn have(self, count: i128) -> bool {
        self.least <= count && count <= self.most && (!self.is_whole || count % self.one == 0)
    }
}

/// The cells of an array of numbers. `of` says by row which of the limits are its; a row that has none is marked, as is
/// one with a number beyond them. None where it is no array of exact numbers.
pub(super) fn number_column(
    array: &ArrayRef,
    limits: &[Limits],
    of: Option<&[Option<u16>]>,
    marks: &mut Marks,
) -> Option<Column> {
    let typed = (limits, of);
    match array.data_type() {
        DataType::Int8 => read::<Int8Type>(array, 0, typed, marks),
        DataType::Int16 => read::<Int16Type>(array, 0, typed, marks),
        DataType::Int32 => read::<Int32Type>(array, 0, typed, marks),
        DataType::Int64 => read::<Int64Type>(array, 0, typed, marks),
        DataType::UInt8 => read::<UInt8Type>(array, 0, typed, marks),
        DataType::UInt16 => read::<UInt16Type>(array, 0, typed, marks),
        DataType::UInt32 => read::<UInt32Type>(array, 0, typed, marks),
        DataType::UInt64 => read::<UInt64Type>(array, 0, typed, marks),
        DataType::Decimal32(_, scale) => read::<Decimal32Type>(array, *scale, typed, marks),
        DataType::Decimal64(_, scale) => read::<Decimal64Type>(array, *scale, typed, marks),
        DataType::Decimal128(_, scale) => read::<Decimal128Type>(array, *scale, typed, marks),
        _ => None,
    }
}

fn read<T: ArrowPrimitiveType>(
    array: &ArrayRef,
    scale: i8,
    (limits, of): (&[Limits], Option<&[Option<u16>]>),
    marks: &mut Marks,
) -> Option<Column>
where
    i128: From<T::Native>,
{
    let cells: &PrimitiveArray<T> = array.as_primitive_opt()?;
    let scale = u32::try_from(scale).ok()?;
    let size = 10_i128.pow(Number::PLACES.checked_sub(scale)?);
    let counts: Vec<Counts> = limits.iter().map(|limits| Counts::of(*limits, size, scale)).collect();
    let first = counts.first().copied()?;
    let mut numbers = Vec::with_capacity(cells.len());
    for (row, cell) in cells.values().iter().enumerate() {
        let count = i128::from(*cell);
        let own = match of {
            None => Some(first),
            Some(of) => of.get(row).copied().flatten().and_then(|at| counts.get(usize::from(at)).copied()),
        };
        let is_fit = own.is_some_and(|own| own.have(count));
        // What stands in an absent cell means nothing.
        if !is_fit && cells.is_valid(row) {
            marks.mark(row);
        }
        numbers.push(if is_fit { count } else { 0 });
    }
    Some(Column::of_counts(&numbers, scale, cells.nulls().cloned()))
}
