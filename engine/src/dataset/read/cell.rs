//! One cell: text to value.

use std::collections::HashMap;

use crate::calendar::Date;
use crate::diagnostic::Text;
use crate::facts::{ColumnType, folded};
use crate::number::Number;
use crate::value::{Symbol, Symbols, Value};

use super::cell_flaw;
use super::day_text::{Day, read_day};
use super::number_flaw;
use super::number_text::{NumberForm, read_number, scaled_number};
use super::record::Problem;
use super::unit::Unit;
use super::words::{is_broken_formula, is_missing, is_shortened_code, is_timestamp, read_boolean};

/// What a cell says.
pub(super) enum Cell<'r> {
    /// A value, or absent.
    Value(Value<'r>),
    /// A day that a spreadsheet counts.
    Serial(Date),
    /// A word that its enum does not list, which reads as missing.
    Unlisted,
    /// Nothing that can be read: the problem and what to do about it.
    Bad(Text, Option<Text>),
}

/// What the cells of a column have in common.
pub(super) struct Form<'b> {
    /// The values of an enum by every word that stands for them.
    pub(super) words: HashMap<String, Symbol>,
    /// The unit in the header.
    pub(super) unit: Option<Unit>,
    /// The unit that the dictionary states.
    pub(super) declared: Option<&'b Text>,
    /// Whether a comma may stand before decimals, too.
    pub(super) may_be_point: bool,
}

/// What reading one cell needs to know.
#[derive(Clone, Copy)]
pub(super) struct CellForm<'f> {
    pub(super) kind: &'f ColumnType,
    pub(super) form: &'f Form<'f>,
    /// The greatest value allowed.
    pub(super) max: Option<Number>,
    /// The currency of this row's amounts: a code, or what stands in its column where that names none.
    pub(super) currency: &'f str,
    pub(super) symbols: &'f Symbols,
    /// Whether a row without it is bad.
    pub(super) is_required: bool,
}

/// Reads a cell.
pub(super) fn read_cell<'r>(text: &'r str, cell: CellForm<'_>) -> Cell<'r> {
    if is_broken_formula(text) {
        return bad(cell_flaw::broken_formula(text, cell.is_required));
    }
    let words = &cell.form.words;
    match cell.kind {
        // A word for nothing may be the word for one of these: 无 is no, or the level none.
        ColumnType::Enum(values) => {
            let found = words.get(text).or_else(|| words.get(&folded(text)));
            match found {
                Some(symbol) => Cell::Value(Value::Symbol(*symbol)),
                None if is_missing(text) => Cell::Value(Value::Absent),
                None if values.unlisted_is_missing => Cell::Unlisted,
                None => bad(cell_flaw::unlisted(text, values, words, cell.symbols)),
            }
        }
        ColumnType::Boolean if text.is_empty() => Cell::Value(Value::Absent),
        ColumnType::Boolean => match read_boolean(text) {
            Some(yes) => Cell::Value(Value::Boolean(yes)),
            None if is_missing(text) => Cell::Value(Value::Absent),
            None => bad(cell_flaw::not_a_boolean(text)),
        },
        _ if is_missing(text) => Cell::Value(Value::Absent),
        ColumnType::Text if is_shortened_code(text) => bad(cell_flaw::shortened_code(text)),
        ColumnType::Text => Cell::Value(Value::Text(text)),
        ColumnType::Timestamp if is_timestamp(text) => Cell::Value(Value::Text(text)),
        ColumnType::Timestamp => bad(cell_flaw::not_a_timestamp(text)),
        ColumnType::Date => match read_day(text) {
            Ok(Day::Written(date)) => Cell::Value(Value::Date(date)),
            Ok(Day::Serial(date)) => Cell::Serial(date),
            Err(why) => bad(cell_flaw::not_a_date(text, why, cell.is_required)),
        },
        ColumnType::Integer | ColumnType::Decimal | ColumnType::Money | ColumnType::Fraction => {
            read_number(text, cell.number_form()).map_or_else(bad, |number| Cell::Value(Value::Number(number)))
        }
    }
}

/// Reads a cell whose format gives a value of its column's type: a number is in its header's unit all the same.
pub(super) fn read_value<'r>(value: Value<'r>, cell: CellForm<'_>) -> Cell<'r> {
    match value {
        Value::Number(number) => {
            scaled_number(number, cell.number_form()).map_or_else(bad, |number| Cell::Value(Value::Number(number)))
        }
        other => Cell::Value(other),
    }
}

impl<'f> CellForm<'f> {
    fn number_form(&self) -> NumberForm<'f> {
        let Self { kind, form, max, currency, .. } = *self;
        let (header, may_be_point) = (form.unit.as_ref(), form.may_be_point);
        NumberForm { kind, header, declared: form.declared, max, currency, may_be_point }
    }
}

fn bad<'r>((problem, hint): Problem) -> Cell<'r> {
    Cell::Bad(problem, hint)
}

/// What is wrong with a number outside its bounds.
pub(super) fn out_of_bounds(
    number: Number,
    kind: &ColumnType,
    min: Option<Number>,
    max: Option<Number>,
) -> Option<Problem> {
    if let Some(min) = min.filter(|min| number < *min) {
        return Some(number_flaw::below(number, min));
    }
    let max = max.filter(|max| number > *max)?;
    Some(number_flaw::above(number, max, *kind == ColumnType::Fraction))
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
