//! Cells of Arrow arrays as fields of records: as values where the column is of their type, else as
//! the text that people would write.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type,
    Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type,
    UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Decimal256Array, LargeStringArray, PrimitiveArray, StringArray, StringViewArray,
};
use arrow_schema::{DataType, TimeUnit};
use arrow_select::take::take;

use crate::calendar::Date;
use crate::number::Number;

use super::super::layout::Takes;
use super::super::record::Record;
use super::super::record_flaw;
use super::odd_cells::odd_text;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// The cells of one array.
pub(super) enum ArrowCells<'a> {
    Texts(&'a StringArray),
    LargeTexts(&'a LargeStringArray),
    ViewedTexts(&'a StringViewArray),
    /// Whole numbers, and decimals in units of some place.
    Whole(Vec<Option<i128>>, i8),
    Wide(&'a Decimal256Array),
    Float(&'a PrimitiveArray<Float64Type>),
    Single(&'a PrimitiveArray<Float32Type>),
    Booleans(&'a BooleanArray),
    /// Days since 1970-01-01.
    Days(Vec<Option<i64>>),
    /// Points in time: seconds, the parts of a second, how many of them make one, and whether they are
    /// counted at Greenwich.
    Times(Vec<Option<i64>>, i64, bool),
    /// A dictionary's texts, row by row.
    Chosen(ArrayRef),
    /// Cells that no column takes.
    Odd(&'a ArrayRef),
    Nothing,
}

impl<'a> ArrowCells<'a> {
    /// Whether the cells of a type can be read.
    pub(super) fn can_read(kind: &DataType) -> bool {
        match kind {
            DataType::Dictionary(_, values) => {
                matches!(**values, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
            }
            DataType::Float16 => false,
            _ => {
                kind.is_integer()
                    || kind.is_floating()
                    || kind.is_decimal()
                    || matches!(
                        kind,
                        DataType::Utf8
                            | DataType::LargeUtf8
                            | DataType::Utf8View
                            | DataType::Boolean
                            | DataType::Date32
                            | DataType::Date64
                            | DataType::Timestamp(..)
                            | DataType::Null
                    )
            }
        }
    }

    /// The cells of an array.
    pub(super) fn of(array: &'a ArrayRef) -> Self {
        match array.data_type() {
            DataType::Utf8 => Self::Texts(array.as_string()),
            DataType::LargeUtf8 => Self::LargeTexts(array.as_string()),
            DataType::Utf8View => Self::ViewedTexts(array.as_string_view()),
            DataType::Int8 => Self::Whole(whole::<Int8Type>(array), 0),
            DataType::Int16 => Self::Whole(whole::<Int16Type>(array), 0),
            DataType::Int32 => Self::Whole(whole::<Int32Type>(array), 0),
            DataType::Int64 => Self::Whole(whole::<Int64Type>(array), 0),
            DataType::UInt8 => Self::Whole(whole::<UInt8Type>(array), 0),
            DataType::UInt16 => Self::Whole(whole::<UInt16Type>(array), 0),
            DataType::UInt32 => Self::Whole(whole::<UInt32Type>(array), 0),
            DataType::UInt64 => Self::Whole(whole::<UInt64Type>(array), 0),
            DataType::Decimal32(_, scale) => Self::Whole(whole::<Decimal32Type>(array), *scale),
            DataType::Decimal64(_, scale) => Self::Whole(whole::<Decimal64Type>(array), *scale),
            DataType::Decimal128(_, scale) => Self::Whole(whole::<Decimal128Type>(array), *scale),
            DataType::Decimal256(..) => Self::Wide(array.as_primitive::<Decimal256Type>()),
            DataType::Float64 => Self::Float(array.as_primitive()),
            DataType::Float32 => Self::Single(array.as_primitive()),
            DataType::Boolean => Self::Booleans(array.as_boolean()),
            DataType::Date32 => Self::Days(whole_64::<Date32Type>(array)),
            DataType::Date64 => Self::Times(whole_64::<Date64Type>(array), 1_000, false),
            DataType::Timestamp(unit, zone) => {
                let is_zoned = zone.is_some();
                match unit {
                    TimeUnit::Second => Self::Times(whole_64::<TimestampSecondType>(array), 1, is_zoned),
                    TimeUnit::Millisecond => Self::Times(whole_64::<TimestampMillisecondType>(array), 1_000, is_zoned),
                    TimeUnit::Microsecond => {
                        Self::Times(whole_64::<TimestampMicrosecondType>(array), 1_000_000, is_zoned)
                    }
                    TimeUnit::Nanosecond => {
                        Self::Times(whole_64::<TimestampNanosecondType>(array), 1_000_000_000, is_zoned)
                    }
                }
            }
            DataType::Dictionary(..) => {
                let dictionary = array.as_any_dictionary();
                take(dictionary.values(), dictionary.keys(), None).map_or(Self::Nothing, Self::Chosen)
            }
            DataType::Null => Self::Nothing,
            _ => Self::Odd(array),
        }
    }

    /// Adds the cell of a row to a record.
    pub(super) fn push(&self, row: usize, takes: Takes, record: &mut Record<'_>) {
        let pushed = match self {
            Self::Texts(cells) => cells.is_valid(row).then(|| record.push(cells.value(row))),
            Self::LargeTexts(cells) => cells.is_valid(row).then(|| record.push(cells.value(row))),
            Self::ViewedTexts(cells) => cells.is_valid(row).then(|| record.push(cells.value(row))),
            Self::Whole(cells, scale) => known(cells, row).map(|units| push_decimal(units, *scale, takes, record)),
            Self::Wide(cells) => cells.is_valid(row).then(|| record.push(&cells.value_as_string(row))),
            // The shortest decimal that means the same number; one that is none is refused as any text is.
            Self::Float(cells) => cells.is_valid(row).then(|| record.push(&cells.value(row).to_string())),
            Self::Single(cells) => cells.is_valid(row).then(|| record.push(&cells.value(row).to_string())),
            Self::Booleans(cells) => cells.is_valid(row).then(|| match (takes, cells.value(row)) {
                (Takes::Boolean, yes) => record.push_boolean(yes),
                (_, true) => record.push("true"),
                (_, false) => record.push("false"),
            }),
            Self::Days(cells) => known(cells, row).map(|days| push_time(days, None, takes, record)),
            Self::Times(cells, parts, is_zoned) => known(cells, row).map(|ticks| {
                let (seconds, part) = (ticks.div_euclid(*parts), ticks.rem_euclid(*parts));
                let (days, second) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
                let is_whole_day = second == 0 && part == 0 && !is_zoned;
                let time = (!is_whole_day).then(|| time_text(second, part, *parts, *is_zoned));
                push_time(days, time.as_deref(), takes, record);
            }),
            Self::Chosen(cells) => {
                match ArrowCells::of(cells) {
                    // A dictionary of dictionaries there is not.
                    ArrowCells::Chosen(_) => record.push_missing(),
                    chosen => chosen.push(row, takes, record),
                }
                Some(())
            }
            Self::Odd(cells) => {
                cells.is_valid(row).then(|| record.push_flawed(&odd_text(cells, row), record_flaw::odd_cell()))
            }
            Self::Nothing => None,
        };
        if pushed.is_none() {
            record.push_missing();
        }
    }
}

fn known<T: Copy>(cells: &[Option<T>], row: usize) -> Option<T> {
    cells.get(row).copied().flatten()
}

fn whole<T: ArrowPrimitiveType>(array: &ArrayRef) -> Vec<Option<i128>>
where
    i128: From<T::Native>,
{
    array.as_primitive::<T>().iter().map(|cell| cell.map(i128::from)).collect()
}

fn whole_64<T: ArrowPrimitiveType>(array: &ArrayRef) -> Vec<Option<i64>>
where
    i64: From<T::Native>,
{
    array.as_primitive::<T>().iter().map(|cell| cell.map(i64::from)).collect()
}

/// Adds so many units of the place that a scale says.
fn push_decimal(units: i128, scale: i8, takes: Takes, record: &mut Record<'_>) {
    if matches!(takes, Takes::Number | Takes::WholeNumber)
        && let Some(number) = number_of(units, scale).filter(|number| takes == Takes::Number || number.is_whole())
    {
        record.push_number(number);
    } else {
        record.push(&decimal_text(units, scale));
    }
}

fn number_of(units: i128, scale: i8) -> Option<Number> {
    let places = i32::try_from(Number::PLACES).ok()? - i32::from(scale);
    let power = 10_i128.checked_pow(places.unsigned_abs())?;
    let raw = if places >= 0 { units.checked_mul(power)? } else { (units % power == 0).then(|| units / power)? };
    Number::from_raw(raw).ok()
}

fn decimal_text(units: i128, scale: i8) -> String {
    let Ok(scale) = usize::try_from(scale) else {
        return format!("{units}{}", "0".repeat(usize::from(scale.unsigned_abs())));
    };
    let (sign, digits) = (if units < 0 { "-" } else { "" }, units.unsigned_abs().to_string());
    let digits = format!("{digits:0>width$}", width = scale + 1);
    let (whole, part) = digits.split_at(digits.len() - scale);
    let part = part.trim_end_matches('0');
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

/// Adds a day, with a time where it has one.
fn push_time(days: i64, time: Option<&str>, takes: Takes, record: &mut Record<'_>) {
    match (i32::try_from(days).ok().and_then(Date::from_days), time) {
        (Some(date), None) if takes == Takes::Date => record.push_date(date),
        (Some(date), time) => record.push(&format!("{date}{}", time.unwrap_or_default())),
        (None, _) => record.push(&format!("{days} days")),
    }
}

/// `T13:45:00.5Z`
fn time_text(second: i64, part: i64, parts: i64, is_zoned: bool) -> String {
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    let width = parts.to_string().len() - 1;
    let part = if part == 0 { String::new() } else { format!(".{part:0width$}") };
    let zone = if is_zoned { "Z" } else { "" };
    format!("T{hour:02}:{minute:02}:{second:02}{}{zone}", part.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_moved_and_never_rounded() {
        let number = |text: &str| text.parse::<Number>().ok();
        assert_eq!(number_of(12345, 2), number("123.45"));
        assert_eq!(number_of(-5, 0), number("-5"));
        assert_eq!(number_of(1500, 15), number("0.0000000000015"), "three places too many, all of them 0");
        assert_eq!(number_of(1501, 15), None);
        assert_eq!(number_of(7, -3), number("7000"));
        assert_eq!(number_of(10_i128.pow(38) - 1, 2), None);
        let texts = [(12345, 2), (-5, 3), (1501, 15), (7, -3), (100, 2), (0, 4)];
        let expected = ["123.45", "-0.005", "0.000000000001501", "7000", "1", "0"];
        assert_eq!(texts.map(|(units, scale)| decimal_text(units, scale)), expected);
    }

    #[test]
    fn times_are_written_to_their_last_part() {
        assert_eq!(time_text(0, 0, 1, true), "T00:00:00Z");
        assert_eq!(time_text(13 * 3600 + 45 * 60 + 7, 500, 1_000, false), "T13:45:07.5");
        assert_eq!(time_text(59, 1, 1_000_000_000, false), "T00:00:59.000000001");
    }
}
