//! Arrays of cells in less memory: numbers in eight bytes, texts with places of four bytes.
//!
//! Numbers of people have two places mostly, and the texts of a column rarely more than two gigabytes.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, Decimal128Array, Int64Array, LargeStringArray, StringArray};
use arrow_buffer::{OffsetBuffer, ScalarBuffer};

use crate::number::Number;

/// What small numbers may be counted in: hundredths, or the sixth place.
const UNITS: [i64; 2] = [10_000_000_000, 1_000_000];

/// Numbers in a unit in which all of them are whole and fit eight bytes, and that unit; none where there is no such.
pub(super) fn small_numbers(cells: &Decimal128Array) -> Option<(Int64Array, i64)> {
    UNITS.into_iter().find_map(|unit| {
        let counted = |raw: &i128| {
            if let Ok(small) = i64::try_from(*raw) {
                return (small % unit == 0).then_some(small / unit);
            }
            let unit = i128::from(unit);
            (raw % unit == 0).then(|| i64::try_from(raw / unit).ok()).flatten()
        };
        let counts: Vec<i64> = cells.values().iter().map(counted).collect::<Option<_>>()?;
        Some((Int64Array::new(ScalarBuffer::from(counts), cells.nulls().cloned()), unit))
    })
}

/// Numbers that are given as so many units of a place, in one of those units in which they fit eight bytes; none where
/// the place is too far behind the point, or a number too large.
pub(super) fn small_counts(counts: &[i128], scale: u32) -> Option<(Vec<i64>, i64)> {
    let (unit, factor) = unit_of(scale)?;
    let small = counts.iter().map(|count| i64::try_from(count.checked_mul(factor.into())?).ok());
    Some((small.collect::<Option<_>>()?, unit))
}

/// The same for numbers that are given in eight bytes.
pub(super) fn small_units(counts: Vec<i64>, scale: u32) -> Option<(Vec<i64>, i64)> {
    let (unit, factor) = unit_of(scale)?;
    if factor == 1 {
        return Some((counts, unit));
    }
    let small = counts.into_iter().map(|count| count.checked_mul(factor));
    Some((small.collect::<Option<_>>()?, unit))
}

/// The unit in which numbers are counted that are given in units of a place, and how many of it one of those is.
fn unit_of(scale: u32) -> Option<(i64, i64)> {
    let size = 10_i64.pow(Number::PLACES.checked_sub(scale)?);
    let unit = UNITS.into_iter().find(|unit| size % unit == 0)?;
    Some((unit, size / unit))
}

/// The numbers as they were before.
pub(super) fn wide_numbers(cells: &Int64Array, unit: i64, (precision, scale): (u8, i8)) -> ArrayRef {
    let raw: Vec<i128> = cells.values().iter().map(|count| i128::from(*count) * i128::from(unit)).collect();
    let wide = Decimal128Array::new(ScalarBuffer::from(raw), cells.nulls().cloned());
    let typed = wide.clone().with_precision_and_scale(precision, scale);
    Arc::new(typed.unwrap_or(wide))
}

/// Texts of less than two gigabytes, or the array again where they are more.
pub(super) fn short_texts(cells: LargeStringArray) -> Result<StringArray, LargeStringArray> {
    let places: Option<Vec<i32>> = cells.offsets().iter().map(|place| i32::try_from(*place).ok()).collect();
    let Some(places) = places else { return Err(cells) };
    let (_, texts, absent) = cells.into_parts();
    let mut short = StringArray::new(OffsetBuffer::new(ScalarBuffer::from(places)), texts, absent);
    short.shrink_to_fit();
    Ok(short)
}

/// The texts as they were before; the letters are not copied.
pub(super) fn wide_texts(cells: &StringArray) -> ArrayRef {
    let places: Vec<i64> = cells.offsets().iter().map(|place| i64::from(*place)).collect();
    let places = OffsetBuffer::new(ScalarBuffer::from(places));
    Arc::new(LargeStringArray::new(places, cells.values().clone(), cells.nulls().cloned()))
}
