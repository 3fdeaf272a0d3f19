//! One column of a table in memory: typed, one cell a row, any of them absent.

use crate::calendar::Date;
use crate::number::Number;
use crate::value::{Symbol, Value};

/// The cells of a column.
#[derive(Debug, Clone)]
pub enum Column {
    /// Numbers, in units of the twelfth place; [`ABSENT_NUMBER`] where absent.
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
        fn cells<T: Copy>(cells: &[T], rows: &[u32]) -> Vec<T> {
            rows.iter().filter_map(|row| cells.get(*row as usize).copied()).collect()
        }
        match self {
            Self::Number(all) => Self::Number(cells(all, rows)),
            Self::Boolean(all) => Self::Boolean(cells(all, rows)),
            Self::Symbol(all) => Self::Symbol(cells(all, rows)),
            Self::Date(all) => Self::Date(cells(all, rows)),
            Self::Text(all) => {
                let mut chosen = TextColumn::default();
                for row in rows {
                    chosen.push(all.get(*row as usize));
                }
                Self::Text(chosen)
            }
        }
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
    /// Where each text ends, and whether it is known.
    ends: Vec<(usize, bool)>,
}

impl TextColumn {
    /// The text of a row, if it is known.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<&str> {
        let (end, known) = *self.ends.get(row)?;
        let start = row.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |(end, _)| *end);
        if known { self.bytes.get(start..end) } else { None }
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> u32 {
        u32::try_from(self.ends.len()).unwrap_or(u32::MAX)
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Adds a text at the end.
    pub fn push(&mut self, text: Option<&str>) {
        self.bytes.push_str(text.unwrap_or_default());
        self.ends.push((self.bytes.len(), text.is_some()));
    }
}
