//! One column of a table in memory: an Arrow array, typed, one cell a row, any of them absent.

use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, Date32Builder, Decimal128Builder, LargeStringBuilder, UInt32Builder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, Int64Type, UInt32Type};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Decimal128Array, Int64Array, LargeStringArray, StringArray,
    UInt32Array, new_null_array,
};
use arrow_buffer::{NullBuffer, ScalarBuffer};
use arrow_schema::DataType;
use arrow_select::concat::concat;
use arrow_select::take::take;

use crate::calendar::Date;
use crate::number::Number;
use crate::value::{Symbol, Value};

use super::dictionary::ColumnType;
use super::narrow::{short_texts, small_counts, small_numbers, small_units, wide_numbers, wide_texts};

/// The greatest precision of a number in a column.
const PRECISION: u8 = 38;
/// The places of a number in a column, which are those of [`Number`].
const SCALE: i8 = Number::PLACES as i8;

/// The cells of a column; once made they do not change.
#[derive(Debug, Clone)]
pub enum Column {
    /// No cell is known: nothing was said, or nobody reads it. Takes no memory.
    Absent,
    /// Numbers, in units of the twelfth place.
    Number(Decimal128Array),
    /// Yes and no.
    Boolean(BooleanArray),
    /// The same in eight bytes each: so many of a unit, which is in units of the twelfth place.
    SmallNumber(Int64Array, i64),
    /// Texts.
    Text(LargeStringArray),
    /// The same, less than two gigabytes of them.
    ShortText(StringArray),
    /// Vocabulary numbers.
    Symbol(UInt32Array),
    /// Days since 1970-01-01.
    Date(Date32Array),
}

impl Column {
    /// The cell of a row; absent past the end.
    #[must_use]
    pub fn get(&self, row: u32) -> Value<'_> {
        fn is_known(cells: &dyn Array, row: usize) -> bool {
            row < cells.len() && cells.is_valid(row)
        }
        let row = row as usize;
        match self {
            Self::Number(cells) if is_known(cells, row) => {
                Number::from_raw(cells.value(row)).map_or(Value::Absent, Value::Number)
            }
            Self::SmallNumber(cells, unit) if is_known(cells, row) => {
                let raw = i128::from(cells.value(row)) * i128::from(*unit);
                Number::from_raw(raw).map_or(Value::Absent, Value::Number)
            }
            Self::Boolean(cells) if is_known(cells, row) => Value::Boolean(cells.value(row)),
            Self::Text(cells) if is_known(cells, row) => Value::Text(cells.value(row)),
            Self::ShortText(cells) if is_known(cells, row) => Value::Text(cells.value(row)),
            Self::Symbol(cells) if is_known(cells, row) => Value::Symbol(Symbol::from_index(cells.value(row))),
            Self::Date(cells) if is_known(cells, row) => {
                Date::from_days(cells.value(row)).map_or(Value::Absent, Value::Date)
            }
            _ => Value::Absent,
        }
    }

    /// The text of a row, where the column has texts and this one is known.
    #[must_use]
    pub fn text(&self, row: u32) -> Option<&str> {
        let row = row as usize;
        match self {
            Self::ShortText(cells) => (row < cells.len() && cells.is_valid(row)).then(|| cells.value(row)),
            Self::Text(cells) => (row < cells.len() && cells.is_valid(row)).then(|| cells.value(row)),
            _ => None,
        }
    }

    /// The cells of some rows, in the order given.
    #[must_use]
    pub fn select(&self, rows: &UInt32Array) -> Self {
        let (cells, unit): (ArrayRef, Option<i64>) = match self {
            Self::SmallNumber(cells, unit) => (Arc::new(cells.clone()), Some(*unit)),
            Self::ShortText(cells) => (Arc::new(cells.clone()), None),
            other => match other.array() {
                Some(cells) => (cells, None),
                None => return Self::Absent,
            },
        };
        match take(&cells, rows, None) {
            Ok(chosen) => match (unit, chosen.data_type()) {
                (Some(unit), _) => Self::SmallNumber(chosen.as_primitive::<Int64Type>().clone(), unit),
                (None, DataType::Utf8) => Self::ShortText(chosen.as_string::<i32>().clone()),
                _ => Self::from_array(&chosen),
            },
            // Rows past the end are absent.
            Err(_) => {
                let mut builder = ColumnBuilder::like(self);
                rows.iter().for_each(|row| builder.push(row.map_or(Value::Absent, |row| self.get(row))));
                builder.finish()
            }
        }
    }

    /// So many cells from one on, without a copy; these have to be there.
    #[must_use]
    pub(super) fn slice(&self, start: usize, rows: usize) -> Self {
        match self {
            Self::Absent => Self::Absent,
            Self::Number(cells) => Self::Number(cells.slice(start, rows)),
            Self::Boolean(cells) => Self::Boolean(cells.slice(start, rows)),
            Self::SmallNumber(cells, unit) => Self::SmallNumber(cells.slice(start, rows), *unit),
            Self::Text(cells) => Self::Text(cells.slice(start, rows)),
            Self::ShortText(cells) => Self::ShortText(cells.slice(start, rows)),
            Self::Symbol(cells) => Self::Symbol(cells.slice(start, rows)),
            Self::Date(cells) => Self::Date(cells.slice(start, rows)),
        }
    }

    /// Columns of the same type one behind the other, each with its number of rows.
    #[must_use]
    pub fn chained(parts: &[(Self, u32)]) -> Self {
        let Some(kind) = parts.iter().find_map(|(part, _)| part.kind()) else { return Self::Absent };
        if let Some(chained) = chained_narrow(parts) {
            return chained;
        }
        let arrays: Vec<ArrayRef> = parts
            .iter()
            .map(|(part, rows)| part.array().unwrap_or_else(|| new_null_array(&kind, *rows as usize)))
            .collect();
        let borrowed: Vec<&dyn Array> = arrays.iter().map(AsRef::as_ref).collect();
        match concat(&borrowed) {
            Ok(chained) => Self::from_array(&chained),
            // Of more than one type, or of more bytes than one array holds: cell by cell.
            Err(_) => {
                let mut builder = ColumnBuilder::of_array(&kind);
                for (part, rows) in parts {
                    (0..*rows).for_each(|row| builder.push(part.get(row)));
                }
                builder.finish()
            }
        }
    }

    /// Numbers, given as so many units of a place behind the point; of what is absent the number does not matter.
    #[must_use]
    pub fn of_counts(counts: &[i128], scale: u32, absent: Option<NullBuffer>) -> Self {
        if absent.as_ref().is_some_and(|absent| absent.null_count() == counts.len()) {
            return Self::Absent;
        }
        if let Some((small, unit)) = small_counts(counts, scale) {
            return Self::SmallNumber(Int64Array::new(ScalarBuffer::from(small), absent), unit);
        }
        let size = 10_i128.pow(Number::PLACES.saturating_sub(scale));
        let raw: Vec<i128> = counts.iter().map(|count| count.saturating_mul(size)).collect();
        let numbers = Decimal128Array::new(ScalarBuffer::from(raw), absent);
        let typed = numbers.clone().with_precision_and_scale(PRECISION, SCALE);
        Self::Number(typed.unwrap_or(numbers)).narrowed()
    }

    /// The same, given in eight bytes each; none where they do not all stay in eight bytes.
    #[must_use]
    pub fn of_small_counts(counts: Vec<i64>, scale: u32, absent: Option<&NullBuffer>) -> Option<Self> {
        let (small, unit) = small_units(counts, scale)?;
        Some(match absent {
            Some(absent) if absent.null_count() == small.len() => Self::Absent,
            absent => Self::SmallNumber(Int64Array::new(ScalarBuffer::from(small), absent.cloned()), unit),
        })
    }

    /// Which cells are known, where some are and others are not.
    #[must_use]
    pub fn known(&self) -> Option<&NullBuffer> {
        let known = match self {
            Self::Absent => None,
            Self::Number(cells) => cells.nulls(),
            Self::Boolean(cells) => cells.nulls(),
            Self::SmallNumber(cells, _) => cells.nulls(),
            Self::Text(cells) => cells.nulls(),
            Self::ShortText(cells) => cells.nulls(),
            Self::Symbol(cells) => cells.nulls(),
            Self::Date(cells) => cells.nulls(),
        };
        known.filter(|known| known.null_count() > 0)
    }

    /// Whether some cell may be absent.
    #[must_use]
    pub fn has_absent(&self) -> bool {
        matches!(self, Self::Absent) || self.known().is_some()
    }

    /// The same cells in less memory, where that can be.
    #[must_use]
    pub(super) fn narrowed(self) -> Self {
        match self {
            Self::Number(cells) => match small_numbers(&cells) {
                Some((small, unit)) => Self::SmallNumber(small, unit),
                None => Self::Number(cells),
            },
            Self::Text(cells) => short_texts(cells).map_or_else(Self::Text, Self::ShortText),
            Self::Symbol(mut cells) => {
                cells.shrink_to_fit();
                Self::Symbol(cells)
            }
            Self::Date(mut cells) => {
                cells.shrink_to_fit();
                Self::Date(cells)
            }
            other => other,
        }
    }

    /// Whether the cells are texts.
    #[must_use]
    pub fn is_text(&self) -> bool {
        matches!(self, Self::Text(_) | Self::ShortText(_))
    }

    /// The Arrow array, if any cell is known: of the type that [`array_type`] says.
    #[must_use]
    pub fn array(&self) -> Option<ArrayRef> {
        Some(match self {
            Self::Absent => return None,
            Self::Number(cells) => Arc::new(cells.clone()),
            Self::SmallNumber(cells, unit) => wide_numbers(cells, *unit, (PRECISION, SCALE)),
            Self::Boolean(cells) => Arc::new(cells.clone()),
            Self::Text(cells) => Arc::new(cells.clone()),
            Self::ShortText(cells) => wide_texts(cells),
            Self::Symbol(cells) => Arc::new(cells.clone()),
            Self::Date(cells) => Arc::new(cells.clone()),
        })
    }

    /// The type of [`Column::array`].
    fn kind(&self) -> Option<DataType> {
        Some(match self {
            Self::Absent => return None,
            Self::Number(_) | Self::SmallNumber(..) => DataType::Decimal128(PRECISION, SCALE),
            Self::Boolean(_) => DataType::Boolean,
            Self::Text(_) | Self::ShortText(_) => DataType::LargeUtf8,
            Self::Symbol(_) => DataType::UInt32,
            Self::Date(_) => DataType::Date32,
        })
    }

    /// The column of an Arrow array as [`Column::array`] gives it; absent for any other type, and
    /// where no cell is known.
    #[must_use]
    pub fn from_array(cells: &ArrayRef) -> Self {
        if cells.null_count() == cells.len() {
            return Self::Absent;
        }
        match cells.data_type() {
            DataType::Decimal128(_, SCALE) => Self::Number(cells.as_primitive::<Decimal128Type>().clone()),
            DataType::Boolean => Self::Boolean(cells.as_boolean().clone()),
            DataType::LargeUtf8 => Self::Text(cells.as_string::<i64>().clone()),
            DataType::UInt32 => Self::Symbol(cells.as_primitive::<UInt32Type>().clone()),
            DataType::Date32 => Self::Date(cells.as_primitive::<Date32Type>().clone()),
            _ => Self::Absent,
        }
    }
}

/// Columns one behind the other in as little memory as they take, where all are in the same form.
fn chained_narrow(parts: &[(Column, u32)]) -> Option<Column> {
    let known = || parts.iter().map(|(part, _)| part).filter(|part| !matches!(part, Column::Absent));
    let kind = match known().next()? {
        Column::SmallNumber(_, unit) => {
            let is_same = |part: &Column| matches!(part, Column::SmallNumber(_, other) if other == unit);
            known().all(is_same).then_some(DataType::Int64)?
        }
        Column::ShortText(_) => known().all(|part| matches!(part, Column::ShortText(_))).then_some(DataType::Utf8)?,
        _ => return None,
    };
    let arrays = parts.iter().map(|(part, rows)| -> ArrayRef {
        match part {
            Column::SmallNumber(cells, _) => Arc::new(cells.clone()),
            Column::ShortText(cells) => Arc::new(cells.clone()),
            _ => new_null_array(&kind, *rows as usize),
        }
    });
    let arrays: Vec<ArrayRef> = arrays.collect();
    let borrowed: Vec<&dyn Array> = arrays.iter().map(AsRef::as_ref).collect();
    // Texts may be too many bytes together for this form.
    let chained = concat(&borrowed).ok()?;
    Some(match known().next()? {
        Column::SmallNumber(_, unit) => Column::SmallNumber(chained.as_primitive::<Int64Type>().clone(), *unit),
        _ => Column::ShortText(chained.as_string::<i32>().clone()),
    })
}

/// A column in the making.
#[derive(Debug)]
pub struct ColumnBuilder {
    kind: DataType,
    /// How many cells there are.
    rows: usize,
    /// Nothing as long as no cell is known.
    cells: Option<Cells>,
}

#[derive(Debug)]
enum Cells {
    Number(Decimal128Builder),
    Boolean(BooleanBuilder),
    Text(LargeStringBuilder),
    Symbol(UInt32Builder),
    Date(Date32Builder),
}

impl ColumnBuilder {
    /// An empty column for cells of a type.
    #[must_use]
    pub fn new(kind: &ColumnType) -> Self {
        Self::of_array(&array_type(kind))
    }

    /// An empty column for cells as they stand in an array of a type.
    #[must_use]
    pub fn of_array(kind: &DataType) -> Self {
        Self { kind: kind.clone(), rows: 0, cells: None }
    }

    fn like(column: &Column) -> Self {
        Self::of_array(&column.kind().unwrap_or(DataType::Null))
    }

    /// How many cells there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there is no cell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Adds a cell at the end; a value of another type is added as absent.
    pub fn push(&mut self, value: Value<'_>) {
        if value.is_known() && self.cells.is_none() {
            self.cells = Cells::of(&self.kind, self.rows);
        }
        self.rows += 1;
        match &mut self.cells {
            None => {}
            Some(Cells::Number(cells)) => cells.append_option(match value {
                Value::Number(number) => Some(number.raw()),
                _ => None,
            }),
            Some(Cells::Boolean(cells)) => cells.append_option(match value {
                Value::Boolean(yes) => Some(yes),
                _ => None,
            }),
            Some(Cells::Text(cells)) => cells.append_option(match value {
                Value::Text(text) => Some(text),
                _ => None,
            }),
            Some(Cells::Symbol(cells)) => cells.append_option(match value {
                Value::Symbol(symbol) => Some(symbol.index()),
                _ => None,
            }),
            Some(Cells::Date(cells)) => cells.append_option(match value {
                Value::Date(date) => Some(date.days()),
                _ => None,
            }),
        }
    }

    /// The column.
    #[must_use]
    pub fn finish(self) -> Column {
        let column = match self.cells {
            None => Column::Absent,
            Some(Cells::Number(mut cells)) => Column::Number(cells.finish()),
            Some(Cells::Boolean(mut cells)) => Column::Boolean(cells.finish()),
            Some(Cells::Text(mut cells)) => Column::Text(cells.finish()),
            Some(Cells::Symbol(mut cells)) => Column::Symbol(cells.finish()),
            Some(Cells::Date(mut cells)) => Column::Date(cells.finish()),
        };
        column.narrowed()
    }
}

impl Cells {
    /// Cells of a type, the first `absent` of them absent; none for a type that columns do not have.
    fn of(kind: &DataType, absent: usize) -> Option<Self> {
        Some(match kind {
            DataType::Decimal128(precision, scale) => {
                let cells = Decimal128Builder::new().with_precision_and_scale(*precision, *scale);
                let mut cells = cells.unwrap_or_default();
                cells.append_nulls(absent);
                Self::Number(cells)
            }
            DataType::Boolean => {
                let mut cells = BooleanBuilder::new();
                cells.append_nulls(absent);
                Self::Boolean(cells)
            }
            DataType::LargeUtf8 => {
                let mut cells = LargeStringBuilder::new();
                cells.append_nulls(absent);
                Self::Text(cells)
            }
            DataType::UInt32 => {
                let mut cells = UInt32Builder::new();
                cells.append_nulls(absent);
                Self::Symbol(cells)
            }
            DataType::Date32 => {
                let mut cells = Date32Builder::new();
                cells.append_nulls(absent);
                Self::Date(cells)
            }
            _ => return None,
        })
    }
}

/// The type of the array that holds cells of a type.
#[must_use]
pub fn array_type(kind: &ColumnType) -> DataType {
    match kind {
        ColumnType::Text | ColumnType::Timestamp => DataType::LargeUtf8,
        ColumnType::Boolean => DataType::Boolean,
        ColumnType::Integer | ColumnType::Decimal | ColumnType::Money | ColumnType::Fraction => {
            DataType::Decimal128(PRECISION, SCALE)
        }
        ColumnType::Date => DataType::Date32,
        ColumnType::Enum(_) => DataType::UInt32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(kind: &ColumnType, values: &[Value<'_>]) -> Column {
        let mut builder = ColumnBuilder::new(kind);
        values.iter().for_each(|value| builder.push(*value));
        builder.finish()
    }

    fn known(column: &Column) -> Vec<bool> {
        (0..6).map(|row| column.get(row).is_known()).collect()
    }

    #[test]
    fn cells_are_what_was_pushed_and_absent_elsewhere() {
        let absent = Value::Absent;
        let texts = column(&ColumnType::Text, &[absent, absent, Value::Text(""), absent, Value::Text("ab")]);
        let days = column(&ColumnType::Date, &[absent, absent, absent, Value::Date(Date::FOREVER)]);
        let numbers = column(&ColumnType::Money, &[Value::Number(Number::MAX), Value::Text("1"), absent]);
        assert_eq!(known(&texts), [false, false, true, false, true, false]);
        assert_eq!(known(&days), [false, false, false, true, false, false]);
        assert_eq!(known(&numbers), [true, false, false, false, false, false]);
        assert_eq!([texts.text(2), texts.text(4), texts.text(9)], [Some(""), Some("ab"), None]);
        assert_eq!([days.get(3), numbers.get(0)], [Value::Date(Date::FOREVER), Value::Number(Number::MAX)]);
        assert_eq!(
            known(&texts.select(&UInt32Array::from(vec![4, 3, 0, 2]))),
            [true, false, false, true, false, false]
        );
        assert!(matches!(column(&ColumnType::Boolean, &[absent, absent]), Column::Absent));
    }

    #[test]
    fn numbers_take_eight_bytes_where_they_can_and_stay_what_they_are() {
        let number = |text: &str| Value::Number(text.parse().expect("a number"));
        let cents = [number("-12.50"), Value::Absent, number("99999999999999.99"), number("0")];
        let fine = [number("0.000001"), number("-9223372036854.775808"), Value::Absent, number("1")];
        let finer = [number("0.0000001"), number("1"), Value::Absent, number("2")];
        let large = [number("0.000001"), number("9223372036854.775808"), Value::Absent, number("2")];
        for (values, unit) in [(cents, Some(10_000_000_000)), (fine, Some(1_000_000)), (finer, None), (large, None)] {
            let column = column(&ColumnType::Money, &values);
            let found = if let Column::SmallNumber(_, unit) = &column { Some(*unit) } else { None };
            assert_eq!(found, unit, "{values:?}");
            let wide = Column::from_array(&column.array().expect("cells"));
            for (row, value) in (0..).zip(values) {
                assert_eq!([column.get(row), wide.get(row)], [value, value]);
            }
            let chosen = column.select(&UInt32Array::from(vec![3, 0])).slice(1, 1);
            assert_eq!(chosen.get(0), values[0]);
            assert_eq!(Column::chained(&[(column, 4), (wide, 4)]).get(7), values[3]);
        }
    }

    #[test]
    fn columns_are_chained_with_their_absent_rows() {
        let one = Value::Number(Number::ONE);
        let (first, last) = (column(&ColumnType::Integer, &[one]), column(&ColumnType::Integer, &[Value::Absent, one]));
        let chained = Column::chained(&[(Column::Absent, 1), (first, 1), (last, 2)]);
        assert_eq!(known(&chained), [false, true, false, true, false, false]);
        assert!(matches!(Column::chained(&[(Column::Absent, 3)]), Column::Absent));
    }
}
