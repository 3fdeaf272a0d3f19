//! One column of a table in memory: typed, one cell a row, any of them absent.

use crate::calendar::Date;
use crate::number::Number;
use crate::value::{Symbol, Value};

/// The cells of a column.
#[derive(Debug, Clone)]
pub enum Column {
    /// Numbers, in units of the twelfth place; `i128::MIN` where absent.
    Number(Vec<i128>),
    /// 0 no, 1 yes, 2 absent.
    Boolean(Vec<u8>),
    /// Texts.
    Text(TextColumn),
    /// Vocabulary numbers; `u32::MAX` where absent.
    Symbol(Vec<u32>),
    /// Days since 1970-01-01; `i32::MIN` where absent.
    Date(Vec<i32>),
}

/// Stands for an absent number.
const ABSENT_NUMBER: i128 = i128::MIN;

impl Column {
    /// The cell of a row; absent past the end.
    #[must_use]
    pub fn get(&self, row: u32) -> Value<'_> {
        let row = row as usize;
        match self {
            Self::Number(cells) => match cells.get(row) {
                Some(raw) if *raw != ABSENT_NUMBER => Number::from_raw(*raw).map_or(Value::Absent, Value::Number),
                _ => Value::Absent,
            },
            Self::Boolean(cells) => match cells.get(row) {
                Some(0) => Value::Boolean(false),
                Some(1) => Value::Boolean(true),
                _ => Value::Absent,
            },
            Self::Text(cells) => cells.get(row).map_or(Value::Absent, Value::Text),
            Self::Symbol(cells) => match cells.get(row) {
                Some(index) if *index != u32::MAX => Value::Symbol(Symbol::from_index(*index)),
                _ => Value::Absent,
            },
            Self::Date(cells) => match cells.get(row) {
                Some(days) if *days != i32::MIN => Date::from_days(*days).map_or(Value::Absent, Value::Date),
                _ => Value::Absent,
            },
        }
    }

    /// The cells of some rows, in the order given.
    #[must_use]
    pub fn select(&self, rows: &[u32]) -> Self {
        fn cells<T: Copy>(all: &[T], rows: &[u32], absent: T) -> Vec<T> {
            if all.is_empty() {
                return Vec::new();
            }
            rows.iter().map(|row| all.get(*row as usize).copied().unwrap_or(absent)).collect()
        }
        match self {
            Self::Number(all) => Self::Number(cells(all, rows, ABSENT_NUMBER)),
            Self::Boolean(all) => Self::Boolean(cells(all, rows, 2)),
            Self::Symbol(all) => Self::Symbol(cells(all, rows, u32::MAX)),
            Self::Date(all) => Self::Date(cells(all, rows, i32::MIN)),
            Self::Text(all) if all.is_empty() => Self::Text(TextColumn::default()),
            Self::Text(all) => {
                let mut chosen =
                    TextColumn { bytes: String::with_capacity(all.bytes.len()), ends: Vec::with_capacity(rows.len()) };
                for row in rows {
                    chosen.push(all.get(*row as usize));
                }
                Self::Text(chosen)
            }
        }
    }

    /// Sets the cell of a row that comes behind all rows so far. Absent cells at the end take no
    /// memory: a column that nothing was said about stays empty.
    pub fn push_at(&mut self, row: u32, value: Value<'_>) {
        if !value.is_known() {
            return;
        }
        let row = row as usize;
        match self {
            Self::Number(cells) => cells.resize(row.max(cells.len()), ABSENT_NUMBER),
            Self::Boolean(cells) => cells.resize(row.max(cells.len()), 2),
            Self::Symbol(cells) => cells.resize(row.max(cells.len()), u32::MAX),
            Self::Date(cells) => cells.resize(row.max(cells.len()), i32::MIN),
            Self::Text(cells) => cells.pad(row),
        }
        self.push(value);
    }

    /// Adds a cell at the end; a value of another type is added as absent.
    pub fn push(&mut self, value: Value<'_>) {
        match self {
            Self::Number(cells) => cells.push(match value {
                Value::Number(number) => number.raw(),
                _ => ABSENT_NUMBER,
            }),
            Self::Boolean(cells) => cells.push(match value {
                Value::Boolean(yes) => u8::from(yes),
                _ => 2,
            }),
            Self::Text(cells) => cells.push(match value {
                Value::Text(text) => Some(text),
                _ => None,
            }),
            Self::Symbol(cells) => cells.push(match value {
                Value::Symbol(symbol) => symbol.index(),
                _ => u32::MAX,
            }),
            Self::Date(cells) => cells.push(match value {
                Value::Date(date) => date.days(),
                _ => i32::MIN,
            }),
        }
    }
}

/// Texts one behind the other.
#[derive(Debug, Clone, Default)]
pub struct TextColumn {
    bytes: String,
    /// Where each text ends; [`UNKNOWN`] is added where it is absent.
    ends: Vec<usize>,
}

/// Marks the end of an absent text.
const UNKNOWN: usize = 1 << (usize::BITS - 1);

impl TextColumn {
    /// The text of a row, if it is known.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<&str> {
        let end = *self.ends.get(row)?;
        if end & UNKNOWN != 0 {
            return None;
        }
        let start = row.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| end & !UNKNOWN);
        self.bytes.get(start..end)
    }

    /// How many rows there are, but for absent texts at the end.
    #[must_use]
    pub fn len(&self) -> u32 {
        u32::try_from(self.ends.len()).unwrap_or(u32::MAX)
    }

    /// Whether no text is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Adds a text at the end.
    pub fn push(&mut self, text: Option<&str>) {
        self.bytes.push_str(text.unwrap_or_default());
        self.ends.push(self.bytes.len() | if text.is_some() { 0 } else { UNKNOWN });
    }

    /// Adds absent texts until there are as many as `rows`.
    fn pad(&mut self, rows: usize) {
        self.ends.resize(rows.max(self.ends.len()), self.bytes.len() | UNKNOWN);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_cells_take_their_place_only_when_something_follows() {
        let mut texts = Column::Text(TextColumn::default());
        let mut days = Column::Date(Vec::new());
        texts.push_at(1, Value::Absent);
        texts.push_at(2, Value::Text(""));
        texts.push_at(4, Value::Text("ab"));
        days.push_at(3, Value::Date(Date::FOREVER));
        let read = |column: &Column| (0..6).map(|row| column.get(row).is_known()).collect::<Vec<_>>();
        assert_eq!(read(&texts), [false, false, true, false, true, false]);
        assert_eq!(read(&days), [false, false, false, true, false, false]);
        assert_eq!([texts.get(2), texts.get(4)], [Value::Text(""), Value::Text("ab")]);
        assert_eq!(read(&texts.select(&[4, 5, 0, 2])), [true, false, false, true, false, false]);
        assert_eq!(read(&days.select(&[5, 3])), [false, true, false, false, false, false]);
        assert!(matches!(Column::Boolean(Vec::new()).select(&[0, 1]), Column::Boolean(cells) if cells.is_empty()));
    }
}
