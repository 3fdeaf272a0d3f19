//! The types of plain values: their words, and reading a value of each.

use crate::diagnostic::{Findings, Place, Text};
use crate::document::{Fields, Node, NodeKind, boolean_of, date_of, localized_of, number_of, text_of, wrong_kind};
use crate::number::Number;
use crate::value::Value;

use super::flaws;
use super::shape::{Bounds, ParameterType, ParameterValue};

impl ParameterType {
    /// Every type, in the order in which messages list them.
    pub const ALL: [Self; 7] =
        [Self::Integer, Self::Decimal, Self::Money, Self::Fraction, Self::Boolean, Self::Date, Self::Text];

    /// The word for it in files.
    #[must_use]
    pub fn tag(&self) -> &'static str {
        match self {
            Self::Integer => "integer",
            Self::Decimal => "decimal",
            Self::Money => "money",
            Self::Fraction => "fraction",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Text => "text",
        }
    }

    /// Reads the word used in files.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.tag() == tag)
    }

    /// Whether its values are numbers.
    #[must_use]
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Integer | Self::Decimal | Self::Money | Self::Fraction)
    }
}

/// Reads the type that a key names, which must be one of `allowed`.
pub(super) fn read_type(
    fields: &mut Fields<'_>,
    key: &'static str,
    allowed: &[ParameterType],
    findings: &mut Findings,
) -> Option<ParameterType> {
    let node = &fields.required(key, findings)?.node;
    let typed = text_of(node, findings)?;
    let found = ParameterType::from_tag(typed).filter(|kind| allowed.contains(kind));
    if found.is_none() {
        let names: Vec<&str> = allowed.iter().map(ParameterType::tag).collect();
        findings.push(flaws::unknown_type(&node.place, key, typed, &names));
    }
    found
}

/// Reads a number of a numeric type; an integer must be whole.
pub(super) fn read_number(node: &Node, kind: &ParameterType, findings: &mut Findings) -> Option<Number> {
    if let NodeKind::Text(typed) = &node.kind
        && typed.trim_end().ends_with('%')
        && matches!(kind, ParameterType::Integer | ParameterType::Money)
    {
        findings.push(flaws::percent_of_no_share(&node.place, typed, kind.tag()));
        return None;
    }
    let number = number_of(node, findings)?;
    if *kind == ParameterType::Integer && !number.is_whole() {
        findings.push(flaws::not_whole(&node.place, number));
        return None;
    }
    Some(number)
}

/// Reads `min` and `max`, between which the values of a number parameter lie.
pub(super) fn read_bounds(fields: &mut Fields<'_>, kind: &ParameterType, findings: &mut Findings) -> Bounds {
    let mut bound = |key: &'static str| {
        let node = &fields.entry(key)?.node;
        Some((read_number(node, kind, findings)?, &node.place))
    };
    let (min, max) = (bound("min"), bound("max"));
    if let (Some((min, _)), Some((max, place))) = (min, max)
        && min > max
    {
        findings.push(flaws::min_above_max(place, min, max));
        return Bounds::default();
    }
    Bounds { min: min.map(|min| min.0), max: max.map(|max| max.0) }
}

impl Bounds {
    /// Reports a value of the parameter `name` that lies outside.
    pub(super) fn check(self, name: &str, value: &ParameterValue, place: &Place, findings: &mut Findings) {
        let ParameterValue::Plain(Value::Number(number)) = value else { return };
        if self.min.is_some_and(|min| *number < min) || self.max.is_some_and(|max| *number > max) {
            findings.push(flaws::out_of_bounds(place, name, *number, self));
        }
    }
}

/// Reads a value of a type other than text, which borrows nothing.
pub(super) fn read_value(node: &Node, kind: &ParameterType, findings: &mut Findings) -> Option<Value<'static>> {
    match kind {
        ParameterType::Boolean => boolean_of(node, findings).map(Value::Boolean),
        ParameterType::Date => date_of(node, findings).map(Value::Date),
        ParameterType::Text => {
            findings.push(wrong_kind(node, ("a number, a date, true or false", "数字、日期、true 或 false")));
            None
        }
        _ => read_number(node, kind, findings).map(Value::Number),
    }
}

/// Reads a value of any type.
pub(super) fn read_plain(node: &Node, kind: &ParameterType, findings: &mut Findings) -> Option<ParameterValue> {
    if *kind == ParameterType::Text {
        return text_of(node, findings).map(|text| ParameterValue::Text(text.to_owned()));
    }
    read_value(node, kind, findings).map(ParameterValue::Plain)
}

/// A unit: one text for both languages, or a text in each.
pub(super) fn read_unit(fields: &mut Fields<'_>, findings: &mut Findings) -> Option<Text> {
    let node = &fields.entry("unit")?.node;
    match &node.kind {
        NodeKind::Text(text) => Some(Text::same(text)),
        _ => localized_of(node, findings),
    }
}
