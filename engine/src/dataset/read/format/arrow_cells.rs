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
    Array, ArrayRef, BooleanArray, Decimal256Array, DictionaryArray, LargeStringArray, PrimitiveArray, StringArray,
    StringViewArray,
};
use arrow_schema::{DataType, TimeUnit};

use crate::calendar::Date;
use crate::number::Number;

use super::super::layout::Takes;
use super::super::record::Record;
use super::super::record_flaw;
use super::odd_cells::{odd_text, text_of_bytes};
use super::zone::Zone;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// The cells of one array.
pub(super) enum ArrowCells<'a> {
    Texts(&'a StringArray),
    LargeTexts(&'a LargeStringArray),
    ViewedTexts(&'a StringViewArray),
    /// Texts out of a dictionary.
    Words(&'a DictionaryArray<Int32Type>, &'a StringArray),
    /// Whole numbers, and decimals in units of some place.
    Whole(Vec<Option<i128>>, i8),
    Wide(&'a Decimal256Array),
    Float(&'a PrimitiveArray<Float64Type>),
    Single(&'a PrimitiveArray<Float32Type>),
    Booleans(&'a BooleanArray),
    /// Days since 1970-01-01.
    Days(Vec<Option<i64>>),
    /// Points in time: seconds, the parts of a second, how many of them make one, and the zone.
    Times(Vec<Option<i64>>, i64, Zone),
    /// Cells that no column takes, but for bytes that are a text.
    Odd(&'a ArrayRef),
    Nothing,
}

impl<'a> ArrowCells<'a> {
    /// Whether the cells of a type can be read.
    pub(super) fn can_read(kind: &DataType) -> bool {
        match kind {
            DataType::Dictionary(_, values) => Self::can_read(values),
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
                            | DataType::Binary
                            | DataType::LargeBinary
                            | DataType::BinaryView
                            | DataType::Boolean
                            | DataType::Date32
                            | DataType::Date64
                            | DataType::Timestamp(..)
                            | DataType::Null
                    )
            }
        }
    }

    /// The cells of an array, which is [`unpacked`](super::unpacked) or has [`words`](super::columns::words).
    pub(super) fn of(array: &'a ArrayRef) -> Self {
        let words = array.as_dictionary_opt::<Int32Type>();
        if let Some((words, texts)) = words.and_then(|words| Some((words, words.values().as_string_opt()?))) {
            return Self::Words(words, texts);
        }
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
            DataType::Date64 => Self::Times(whole_64::<Date64Type>(array), 1_000, Zone::Unstated),
            DataType::Timestamp(unit, zone) => {
                let zone = Zone::of(zone.as_deref());
                let (ticks, parts) = match unit {
                    TimeUnit::Second => (whole_64::<TimestampSecondType>(array), 1),
                    TimeUnit::Millisecond => (whole_64::<TimestampMillisecondType>(array), 1_000),
                    TimeUnit::Microsecond => (whole_64::<TimestampMicrosecondType>(array), 1_000_000),
                    TimeUnit::Nanosecond => (whole_64::<TimestampNanosecondType>(array), 1_000_000_000),
                };
                Self::Times(ticks, parts, zone)
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
            Self::Words(cells, texts) => {
                let text = cells.key(row).filter(|key| *key < texts.len() && texts.is_valid(*key));
                text.map(|key| record.push(texts.value(key)))
            }
            Self::Whole(cells, scale) => known(cells, row).map(|units| push_decimal(units, *scale, takes, record)),
            Self::Wide(cells) => cells.is_valid(row).then(|| record.push(&cells.value_as_string(row))),
            // The shortest decimal that means the same number; one that is none is refused as any text is.
            Self::Float(cells) => cells.is_valid(row).then(|| {
                let cell = cells.value(row);
                let most = if is_whole(takes) { 9_007_199_254_740_992.0 } else { 70_368_744_177_664.0 };
                push_float(&cell.to_string(), cell.is_nan() || cell.abs() < most, takes, record);
            }),
            Self::Single(cells) => cells.is_valid(row).then(|| {
                let cell = cells.value(row);
                let most = if is_whole(takes) { 16_777_216.0 } else { 131_072.0 };
                push_float(&cell.to_string(), cell.is_nan() || cell.abs() < most, takes, record);
            }),
            Self::Booleans(cells) => cells.is_valid(row).then(|| match (takes, cells.value(row)) {
                (Takes::Boolean, yes) => record.push_boolean(yes),
                (_, true) => record.push("true"),
                (_, false) => record.push("false"),
            }),
            Self::Days(cells) => known(cells, row).map(|days| push_time(days, None, takes, record)),
            Self::Times(cells, parts, zone) => {
                known(cells, row).map(|ticks| push_instant(ticks, *parts, zone, takes, record))
            }
            Self::Odd(cells) => cells.is_valid(row).then(|| match text_of_bytes(cells, row) {
                Some(text) => record.push(text),
                None => record.push_flawed(&odd_text(cells, row), record_flaw::odd_cell()),
            }),
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

/// Whether what is taken has no decimals. Else it may have two, so that floating-point numbers must be closer together
/// than cents: below 2^46, and of 32 bits below 2^17.
fn is_whole(takes: Takes) -> bool {
    matches!(takes, Takes::Code | Takes::WholeNumber | Takes::Date | Takes::Boolean)
}

/// How many signs a number has that can be one.
const MOST_DIGITS: usize = 20;

/// Adds a floating-point number, as text, if it has all its digits, of which rounding may have taken the last.
fn push_float(text: &str, has_all_digits: bool, takes: Takes, record: &mut Record<'_>) {
    match takes {
        _ if has_all_digits => record.push(text),
        Takes::Code => record.push_garbled(text, record_flaw::rounded_code()),
        // What is far too large is told as any other number is.
        _ if text.len() > MOST_DIGITS => record.push(text),
        _ => record.push_flawed(text, record_flaw::rounded_number()),
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
        _ => record.push(&day_text(days, time)),
    }
}

fn day_text(days: i64, time: Option<&str>) -> String {
    match i32::try_from(days).ok().and_then(Date::from_days) {
        Some(date) => format!("{date}{}", time.unwrap_or_default()),
        None => format!("{days} days"),
    }
}

/// Adds a point in time. What takes a day takes that of its zone.
fn push_instant(ticks: i64, parts: i64, zone: &Zone, takes: Takes, record: &mut Record<'_>) {
    let (seconds, part) = (ticks.div_euclid(parts), ticks.rem_euclid(parts));
    let at = |seconds: i64, is_zoned: bool| {
        let (days, second) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
        let is_whole_day = second == 0 && part == 0 && !is_zoned;
        (days, (!is_whole_day).then(|| time_text(second, part, parts, is_zoned)))
    };
    let (days, time) = match zone {
        Zone::Unstated => at(seconds, false),
        Zone::Fixed(_) | Zone::China(_) | Zone::Other(_) if takes == Takes::Date => match zone.local(seconds) {
            Ok(local) => at(local, false),
            Err(name) => {
                let (days, time) = at(seconds, true);
                return record.push_flawed(&day_text(days, time.as_deref()), record_flaw::unknown_zone(name));
            }
        },
        _ => at(seconds, true),
    };
    push_time(days, time.as_deref(), takes, record);
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
