//! Values as people type them in a case, held against the type they must have.

use crate::calendar::Date;
use crate::diagnostic::{Diagnostic, Findings, Place, Text};
use crate::document::{Node, NodeKind, boolean_of, number_of, wrong_kind};
use crate::facts::ColumnType;
use crate::number::Number;
use crate::policy::OutputType;
use crate::value::{Symbol, Symbols, Value};

/// The type that a typed value must have.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wanted<'s> {
    /// Free text, or a key. A number is read as the text that was typed.
    Text,
    /// Yes or no.
    Boolean,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// A day.
    Date,
    /// One of some words; whether another word reads as missing.
    Enum(&'s [(Symbol, Text)], bool),
}

impl<'s> Wanted<'s> {
    /// What a column must hold.
    pub(super) fn column(kind: &'s ColumnType) -> Self {
        match kind {
            ColumnType::Text | ColumnType::Timestamp => Self::Text,
            ColumnType::Boolean => Self::Boolean,
            ColumnType::Integer => Self::Integer,
            ColumnType::Decimal | ColumnType::Money | ColumnType::Fraction => Self::Number,
            ColumnType::Date => Self::Date,
            ColumnType::Enum(spec) => Self::Enum(&spec.values, spec.unlisted_is_missing),
        }
    }

    /// What an output must hold.
    pub(super) fn output(kind: &'s OutputType) -> Self {
        match kind {
            OutputType::Boolean => Self::Boolean,
            OutputType::Integer => Self::Integer,
            OutputType::Decimal | OutputType::Money | OutputType::Fraction => Self::Number,
            OutputType::Date => Self::Date,
            OutputType::Enum(values) => Self::Enum(values, false),
        }
    }
}

/// Reads a typed value; one of another type is a finding.
pub(super) fn read_value<'b>(
    node: &'b Node,
    wanted: Wanted<'_>,
    symbols: &Symbols,
    findings: &mut Findings,
) -> Option<Value<'b>> {
    match wanted {
        Wanted::Text => text_as_typed(node, findings).map(Value::Text),
        Wanted::Boolean => boolean_of(node, findings).map(Value::Boolean),
        Wanted::Number => number_of(node, findings).map(Value::Number),
        Wanted::Integer => whole_number(node, findings).map(Value::Number),
        Wanted::Date => read_date(node, findings).map(Value::Date),
        Wanted::Enum(values, unlisted_is_missing) => read_word(node, values, unlisted_is_missing, symbols, findings),
    }
}

/// A text, or a number or time as the text that was typed.
pub(super) fn text_as_typed<'b>(node: &'b Node, findings: &mut Findings) -> Option<&'b str> {
    match &node.kind {
        NodeKind::Text(text) | NodeKind::Number(text) | NodeKind::Time(text) => Some(text),
        _ => {
            findings.push(wrong_kind(node, ("a text in quotes", "带引号的文本")));
            None
        }
    }
}

fn whole_number(node: &Node, findings: &mut Findings) -> Option<Number> {
    let number = number_of(node, findings)?;
    if !number.is_whole() {
        findings.push(wrong_kind(node, ("a whole number", "整数")));
        return None;
    }
    Some(number)
}

/// A date, a text that is one, or 长期 for one that lasts for ever.
pub(super) fn read_date(node: &Node, findings: &mut Findings) -> Option<Date> {
    let date = match &node.kind {
        NodeKind::Date(date) => Some(*date),
        NodeKind::Text(text) if text == "长期" => Some(Date::FOREVER),
        NodeKind::Text(text) => text.parse().ok(),
        _ => None,
    };
    if date.is_none() {
        findings.push(
            wrong_kind(node, ("a date", "日期")).with_hint(Text::new("write it as 2025-09-30", "请写成 2025-09-30")),
        );
    }
    date
}

fn read_word<'b>(
    node: &'b Node,
    values: &[(Symbol, Text)],
    unlisted_is_missing: bool,
    symbols: &Symbols,
    findings: &mut Findings,
) -> Option<Value<'b>> {
    let typed = crate::document::text_of(node, findings)?;
    let is_meant =
        |(symbol, label): &&(Symbol, Text)| symbols.word(*symbol) == typed || label.en == typed || label.zh == typed;
    if let Some((symbol, _)) = values.iter().find(is_meant) {
        return Some(Value::Symbol(*symbol));
    }
    if unlisted_is_missing {
        return Some(Value::Absent);
    }
    let words: Vec<&str> = values.iter().map(|(symbol, _)| symbols.word(*symbol)).collect();
    findings.push(unknown_name(
        "not-a-value",
        &node.place,
        Text::new(format!("`{typed}` is not one of the values"), format!("`{typed}` 不在取值之列")),
        typed,
        &words,
    ));
    None
}

/// A finding for a word that is not among those known, with the nearest one or all of them.
pub(super) fn unknown_name(
    code: &'static str,
    place: &Place,
    message: Text,
    typed: &str,
    known: &[&str],
) -> Diagnostic {
    let plain = Diagnostic::error(code, place.clone(), message);
    let hinted = plain.clone().with_suggestion(typed, known.iter().copied());
    if hinted.hint.is_some() {
        return hinted;
    }
    if known.is_empty() {
        return plain.with_hint(Text::new("there are none here; take it out", "此处没有可用的名称，请删去"));
    }
    let list = known.join(", ");
    plain.with_hint(Text::new(format!("known: {list}"), format!("可用：{list}")))
}

/// At how many places a number was typed: `91.50` two, `"5%"` two, `1_000` none.
pub(super) fn places_typed(node: &Node) -> u32 {
    let (NodeKind::Number(typed) | NodeKind::Text(typed)) = &node.kind else { return 0 };
    let typed = typed.trim();
    let (digits, percent) = match typed.strip_suffix('%') {
        Some(digits) => (digits.trim_end(), 2),
        None => (typed, 0),
    };
    let behind = digits.split_once('.').map_or(0, |(_, part)| part.bytes().filter(u8::is_ascii_digit).count());
    u32::try_from(behind).unwrap_or(Number::PLACES).saturating_add(percent).min(Number::PLACES)
}
