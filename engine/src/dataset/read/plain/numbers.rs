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

/// Which limits the numbers of a column have: those of all, and by row which of them.
#[derive(Clone, Copy)]
struct Bounds<'a> {
    all: &'a [Limits],
    of: Option<&'a [Option<u16>]>,
}

/// The cells of an array of numbers. `of` says by row which of the limits are its; a row that has none is marked, as is
/// one with a number beyond them. None where it is no array of exact numbers.
pub(super) fn number_column(
    array: &ArrayRef,
    limits: &[Limits],
    of: Option<&[Option<u16>]>,
    marks: &mut Marks,
) -> Option<Column> {
    let bounds = Bounds { all: limits, of };
    match array.data_type() {
        DataType::Int8 => read_small::<Int8Type>(array, 0, bounds, marks),
        DataType::Int16 => read_small::<Int16Type>(array, 0, bounds, marks),
        DataType::Int32 => read_small::<Int32Type>(array, 0, bounds, marks),
        DataType::Int64 => read_small::<Int64Type>(array, 0, bounds, marks),
        DataType::UInt8 => read_small::<UInt8Type>(array, 0, bounds, marks),
        DataType::UInt16 => read_small::<UInt16Type>(array, 0, bounds, marks),
        DataType::UInt32 => read_small::<UInt32Type>(array, 0, bounds, marks),
        DataType::UInt64 => read::<UInt64Type>(array, 0, bounds, marks),
        DataType::Decimal32(_, scale) => read_small::<Decimal32Type>(array, *scale, bounds, marks),
        DataType::Decimal64(_, scale) => read_small::<Decimal64Type>(array, *scale, bounds, marks),
        DataType::Decimal128(_, scale) => read::<Decimal128Type>(array, *scale, bounds, marks),
        _ => None,
    }
}

/// The same of an array whose numbers have eight bytes or less.
fn read_small<T: ArrowPrimitiveType>(
    array: &ArrayRef,
    scale: i8,
    bounds: Bounds<'_>,
    marks: &mut Marks,
) -> Option<Column>
where
    i64: From<T::Native>,
    i128: From<T::Native>,
{
    let cells: &PrimitiveArray<T> = array.as_primitive_opt()?;
    let values: Vec<i64> = cells.values().iter().map(|cell| i64::from(*cell)).collect();
    let Some(column) = Column::of_small_counts(values, u32::try_from(scale).ok()?, cells.nulls()) else {
        return read::<T>(array, scale, bounds, marks);
    };
    mark_unfit(cells, scale, bounds, marks)?;
    Some(column)
}

/// Marks the rows with numbers beyond their limits, and those that have no limits.
fn mark_unfit<T: ArrowPrimitiveType>(
    cells: &PrimitiveArray<T>,
    scale: i8,
    bounds: Bounds<'_>,
    marks: &mut Marks,
) -> Option<()>
where
    i64: From<T::Native>,
{
    let scale = u32::try_from(scale).ok()?;
    let size = 10_i128.pow(Number::PLACES.checked_sub(scale)?);
    let counts: Vec<SmallCounts> =
        bounds.all.iter().map(|limits| SmallCounts::of(Counts::of(*limits, size, scale))).collect::<Option<_>>()?;
    let first = counts.first().copied()?;
    let Some(of) = bounds.of else {
        // Mostly all are fit, which is quickly told of all together.
        let is_fit = |cell: &T::Native| first.have(i64::from(*cell));
        if !cells.values().iter().fold(true, |all, cell| all & is_fit(cell)) {
            let unfit = cells.values().iter().enumerate().filter(|(row, cell)| !is_fit(cell) && cells.is_valid(*row));
            unfit.for_each(|(row, _)| marks.mark(row));
        }
        return Some(());
    };
    for (row, (cell, own)) in cells.values().iter().zip(of).enumerate() {
        let own = own.and_then(|at| counts.get(usize::from(at)));
        let is_fit = own.is_some_and(|own| own.have(i64::from(*cell)));
        if !is_fit && cells.is_valid(row) {
            marks.mark(row);
        }
    }
    Some(())
}

/// The same as [`Counts`] in eight bytes.
#[derive(Debug, Clone, Copy)]
struct SmallCounts {
    least: i64,
    most: i64,
    one: i64,
    is_whole: bool,
}

impl SmallCounts {
    /// None where nothing fits.
    fn of(counts: Counts) -> Option<Self> {
        let least = i64::try_from(counts.least.max(i64::MIN.into())).ok()?;
        let most = i64::try_from(counts.most.min(i64::MAX.into())).ok()?;
        Some(Self { least, most, one: i64::try_from(counts.one).ok()?, is_whole: counts.is_whole })
    }

    fn have(self, count: i64) -> bool {
        self.least <= count && count <= self.most && (!self.is_whole || count % self.one == 0)
    }
}

fn read<T: ArrowPrimitiveType>(
    array: &ArrayRef,
    scale: i8,
    Bounds { all, of }: Bounds<'_>,
    marks: &mut Marks,
) -> Option<Column>
where
    i128: From<T::Native>,
{
    let cells: &PrimitiveArray<T> = array.as_primitive_opt()?;
    let scale = u32::try_from(scale).ok()?;
    let size = 10_i128.pow(Number::PLACES.checked_sub(scale)?);
    let counts: Vec<Counts> = all.iter().map(|limits| Counts::of(*limits, size, scale)).collect();
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
