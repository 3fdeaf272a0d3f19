//! One column of a table in memory: an Arrow array, typed, one cell a row, any of them absent.

use arrow_array::builder::{BooleanBuilder, Date32Builder, Decimal128Builder, LargeStringBuilder, UInt32Builder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, UInt32Type};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Decimal128Array, LargeStringArray, UInt32Array, new_null_array,
};
use arrow_schema::DataType;
use arrow_select::concat::concat;
use arrow_select::take::take;

use crate::calendar::Date;
use crate::number::Number;
use crate::value::{Symbol, Value};

use super::dictionary::ColumnType;

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
    /// Texts.
    Text(LargeStringArray),
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
            Self::Boolean(cells) if is_known(cells, row) => Value::Boolean(cells.value(row)),
            Self::Text(cells) if is_known(cells, row) => Value::Text(cells.value(row)),
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
        match self.get(row) {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The cells of some rows, in the order given.
    #[must_use]
    pub fn select(&self, rows: &UInt32Array) -> Self {
        let Some(cells) = self.array() else { return Self::Absent };
        match take(&cells, rows, None) {
            Ok(chosen) => Self::from_array(&chosen),
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
            Self::Text(cells) => Self::Text(cells.slice(start, rows)),
            Self::Symbol(cells) => Self::Symbol(cells.slice(start, rows)),
            Self::Date(cells) => Self::Date(cells.slice(start, rows)),
        }
    }

    /// Columns of the same type one behind the other, each with its number of rows.
    #[must_use]
    pub fn chained(parts: &[(&Self, u32)]) -> Self {
        let Some(kind) = parts.iter().find_map(|(part, _)| Some(part.array()?.data_type().clone())) else {
            return Self::Absent;
        };
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

    /// The Arrow array, if any cell is known.
    #[must_use]
    pub fn array(&self) -> Option<ArrayRef> {
        Some(match self {
            Self::Absent => return None,
            Self::Number(cells) => std::sync::Arc::new(cells.clone()),
            Self::Boolean(cells) => std::sync::Arc::new(cells.clone()),
            Self::Text(cells) => std::sync::Arc::new(cells.clone()),
            Self::Symbol(cells) => std::sync::Arc::new(cells.clone()),
            Self::Date(cells) => std::sync::Arc::new(cells.clone()),
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
        Self::of_array(&column.array().map_or(DataType::Null, |cells| cells.data_type().clone()))
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
        match self.cells {
            None => Column::Absent,
            Some(Cells::Number(mut cells)) => Column::Number(cells.finish()),
            Some(Cells::Boolean(mut cells)) => Column::Boolean(cells.finish()),
            Some(Cells::Text(mut cells)) => Column::Text(cells.finish()),
            Some(Cells::Symbol(mut cells)) => Column::Symbol(cells.finish()),
            Some(Cells::Date(mut cells)) => Column::Date(cells.finish()),
        }
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
    fn columns_are_chained_with_their_absent_rows() {
        let one = Value::Number(Number::ONE);
        let (first, last) = (column(&ColumnType::Integer, &[one]), column(&ColumnType::Integer, &[Value::Absent, one]));
        let chained = Column::chained(&[(&Column::Absent, 1), (&first, 1), (&last, 2)]);
        assert_eq!(known(&chained), [false, true, false, true, false, false]);
        assert!(matches!(Column::chained(&[(&Column::Absent, 3)]), Column::Absent));
    }
}
