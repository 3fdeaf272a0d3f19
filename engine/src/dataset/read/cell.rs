//! One cell: text to value.

use std::collections::HashMap;

use crate::diagnostic::Text;
use crate::facts::{ColumnType, folded};
use crate::number::Number;
use crate::value::{Symbol, Value};

use super::number_text::read_number;
use super::row_flaw;
use super::words::{is_missing, is_timestamp, read_boolean, read_date};

/// What a cell says.
pub(super) enum Cell<'r> {
    /// A value, or absent.
    Value(Value<'r>),
    /// A word that its enum does not list, which reads as missing.
    Unlisted,
    /// Nothing that can be read: the problem and what to do about it.
    Bad(Text, Option<Text>),
}

/// Reads a cell of some type; `words` are those of an enum.
pub(super) fn read_cell<'r>(text: &'r str, kind: &ColumnType, words: &HashMap<String, Symbol>) -> Cell<'r> {
    match kind {
        // A word for nothing may be the word for one of these: 无 is no, or the level none.
        ColumnType::Enum(values) => {
            let found = words.get(text).or_else(|| words.get(&folded(text)));
            match found {
                Some(symbol) => Cell::Value(Value::Symbol(*symbol)),
                None if is_missing(text) => Cell::Value(Value::Absent),
                None if values.unlisted_is_missing => Cell::Unlisted,
                None => bad(row_flaw::unlisted(text, words)),
            }
        }
        ColumnType::Boolean => match read_boolean(text) {
            Some(yes) => Cell::Value(Value::Boolean(yes)),
            None if is_missing(text) => Cell::Value(Value::Absent),
            None => bad(row_flaw::not_a_boolean(text)),
        },
        _ if is_missing(text) => Cell::Value(Value::Absent),
        ColumnType::Text => Cell::Value(Value::Text(text)),
        ColumnType::Timestamp if is_timestamp(text) => Cell::Value(Value::Text(text)),
        ColumnType::Timestamp => bad(row_flaw::not_a_timestamp(text)),
        ColumnType::Date => match read_date(text) {
            Some(date) => Cell::Value(Value::Date(date)),
            None => bad(row_flaw::not_a_date(text)),
        },
        ColumnType::Integer | ColumnType::Decimal | ColumnType::Money | ColumnType::Fraction => {
            let typed = match read_number(text) {
                Ok(typed) => typed,
                Err(problem) => return bad(problem),
            };
            if typed.is_percent && *kind != ColumnType::Fraction {
                bad(row_flaw::percent_elsewhere(text))
            } else if *kind == ColumnType::Integer && !typed.number.is_whole() {
                bad(row_flaw::not_whole(text))
            } else {
                Cell::Value(Value::Number(typed.number))
            }
        }
    }
}

fn bad<'r>((problem, hint): (Text, Option<Text>)) -> Cell<'r> {
    Cell::Bad(problem, hint)
}

/// What is wrong with a number outside its bounds.
pub(super) fn out_of_bounds(
    number: Number,
    kind: &ColumnType,
    min: Option<Number>,
    max: Option<Number>,
) -> Option<(Text, Option<Text>)> {
    if let Some(min) = min.filter(|min| number < *min) {
        return Some(row_flaw::below(number, min));
    }
    let max = max.filter(|max| number > *max)?;
    Some(row_flaw::above(number, max, *kind == ColumnType::Fraction))
}

/// Whether a text is as its pattern says: `9` a digit, `A` a capital letter, `X` either, others themselves.
pub(super) fn matches_pattern(text: &str, pattern: &str) -> bool {
    let mut signs = text.chars();
    let fits = pattern.chars().all(|wanted| {
        signs.next().is_some_and(|sign| match wanted {
            '9' => sign.is_ascii_digit(),
            'A' => sign.is_ascii_uppercase(),
            'X' => sign.is_ascii_digit() || sign.is_ascii_uppercase(),
            other => sign == other,
        })
    });
    fits && signs.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_go_sign_by_sign() {
        assert!(matches_pattern("91310000MA1FL8XQ30", "XXXXXXXXXXXXXXXXXX"));
        assert!(matches_pattern("P-007", "A-999"));
        for text in ["P-07", "P-0077", "p-007", "P_007", ""] {
            assert!(!matches_pattern(text, "A-999"), "{text}");
        }
    }
}
