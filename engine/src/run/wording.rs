//! What decisions say to people: texts of reasons with their values, outputs with their labels, in
//! one language. Values are rounded here and nowhere else.

use crate::decision::Reason;
use crate::diagnostic::{Language, Text};
use crate::number::{Number, Rounding};
use crate::policy::{Book, OutputType, PolicyIndex, PolicySpec};
use crate::script::{CheckedBook, Kind, Placeholder};
use crate::value::{Symbol, Symbols, Value};

/// The texts of a book in one language, ready to be filled in.
#[derive(Debug)]
pub struct Wording<'b> {
    book: &'b Book,
    language: Language,
    /// By policy, by reason.
    reasons: Vec<Vec<Vec<Piece<'b>>>>,
}

/// A piece of a reason's text.
#[derive(Debug)]
enum Piece<'b> {
    /// As it stands.
    Plain(&'b str),
    /// A value of the reason, by its place, and how it is shown.
    Filled(usize, Shown<'b>),
}

/// How a value is shown.
#[derive(Debug, Clone)]
enum Shown<'b> {
    Money(u32),
    Percent,
    Decimal,
    /// As it is: whole numbers, texts, dates.
    Plain,
    Labelled(Vec<(Symbol, &'b Text)>),
}

impl<'b> Wording<'b> {
    /// The texts of a book in one language.
    #[must_use]
    pub fn new(checked: &'b CheckedBook, language: Language) -> Self {
        let book = &checked.book;
        let reasons = book.indices().map(|index| {
            let policy = book.policy(index);
            let program = checked.program(index);
            let reasons = policy.reasons.iter().enumerate().map(|(at, reason)| {
                let placeholders = program.placeholders.get(at).map(Vec::as_slice).unwrap_or_default();
                pieces(book, policy, reason.text.get(language), placeholders)
            });
            reasons.collect()
        });
        Self { book, language, reasons: reasons.collect() }
    }

    /// The text of a reason that a policy gave, or that is undetermined.
    #[must_use]
    pub fn reason(&self, policy: PolicyIndex, reason: &Reason<'_>) -> String {
        let mut text = String::new();
        let pieces = self.reasons.get(usize::from(policy.0)).and_then(|reasons| reasons.get(usize::from(reason.code)));
        for piece in pieces.map(Vec::as_slice).unwrap_or_default() {
            match piece {
                Piece::Plain(plain) => text.push_str(plain),
                Piece::Filled(at, shown) => {
                    let value = reason.values.get(*at).copied().unwrap_or(Value::Absent);
                    text.push_str(&self.shown(value, shown));
                }
            }
        }
        text
    }

    /// An output of a policy as a person reads it.
    #[must_use]
    pub fn output(&self, policy: PolicyIndex, output: usize, value: Value<'_>) -> String {
        let Some(spec) = self.book.policy(policy).outputs.get(output) else { return String::new() };
        match (&spec.kind, spec.places, value) {
            (OutputType::Decimal | OutputType::Money, Some(places), Value::Number(number)) => fixed(number, places),
            (OutputType::Integer | OutputType::Boolean | OutputType::Date, ..) => self.shown(value, &Shown::Plain),
            (OutputType::Decimal, ..) => self.shown(value, &Shown::Decimal),
            (OutputType::Money, ..) => self.shown(value, &Shown::Money(self.book.money_places)),
            (OutputType::Fraction, ..) => self.shown(value, &Shown::Percent),
            (OutputType::Enum(values), ..) => {
                let labels = values.iter().map(|(symbol, label)| (*symbol, label));
                self.shown(value, &Shown::Labelled(labels.collect()))
            }
        }
    }

    /// An amount of money as a person reads it.
    #[must_use]
    pub fn money(&self, amount: Number) -> String {
        fixed(amount, self.book.money_places)
    }

    fn shown(&self, value: Value<'_>, shown: &Shown<'_>) -> String {
        match (value, shown) {
            (Value::Absent, _) => self.word("unknown", "未知").to_owned(),
            (Value::Number(number), Shown::Money(places)) => fixed(number, *places),
            (Value::Number(number), Shown::Percent) => percent(number),
            (Value::Number(number), Shown::Decimal) if !number.is_whole() => fixed(number, 2),
            (Value::Number(number), _) => grouped(&number.to_string()),
            (Value::Boolean(true), _) => self.word("yes", "是").to_owned(),
            (Value::Boolean(false), _) => self.word("no", "否").to_owned(),
            (Value::Text(text), _) => text.to_owned(),
            (Value::Symbol(symbol), Shown::Labelled(labels)) => {
                let label = labels.iter().find(|(known, _)| *known == symbol);
                label.map_or_else(|| self.symbols().word(symbol), |(_, label)| label.get(self.language)).to_owned()
            }
            (Value::Symbol(symbol), _) => self.symbols().word(symbol).to_owned(),
            (Value::Date(date), _) => date.to_string(),
            (Value::Span(span), _) => format!("{}{}{}", span.start, self.word(" to ", "至"), span.end),
        }
    }

    fn symbols(&self) -> &Symbols {
        &self.book.symbols
    }

    fn word(&self, en: &'static str, zh: &'static str) -> &'static str {
        match self.language {
            Language::English => en,
            Language::Chinese => zh,
        }
    }
}

/// Cuts a text at its placeholders.
fn pieces<'b>(
    book: &'b Book,
    policy: &'b PolicySpec,
    text: &'b str,
    placeholders: &'b [Placeholder],
) -> Vec<Piece<'b>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else { break };
        pieces.push(Piece::Plain(before));
        let at = placeholders.iter().position(|placeholder| placeholder.name.trim() == name.trim());
        let found = at.and_then(|at| placeholders.get(at).map(|placeholder| (at, placeholder)));
        pieces.extend(found.map(|(at, placeholder)| Piece::Filled(at, how(book, policy, placeholder))));
        rest = behind;
    }
    pieces.push(Piece::Plain(rest));
    pieces
}

fn how<'b>(book: &'b Book, policy: &'b PolicySpec, placeholder: &'b Placeholder) -> Shown<'b> {
    match &placeholder.kind {
        Kind::Money => Shown::Money(book.money_places),
        Kind::Fraction => Shown::Percent,
        Kind::Decimal => Shown::Decimal,
        Kind::Enum(symbols) => {
            let name = placeholder.name.rsplit('.').next().unwrap_or_default().trim();
            let labels = symbols.iter().filter_map(|symbol| Some((*symbol, label_of(book, policy, name, *symbol)?)));
            Shown::Labelled(labels.collect())
        }
        _ => Shown::Plain,
    }
}

/// What people call a word of the enum that is called `name`: the policy's own output first, then a
/// column, another policy's output, a choice; else any enum that has the word.
fn label_of<'b>(book: &'b Book, policy: &'b PolicySpec, name: &str, symbol: Symbol) -> Option<&'b Text> {
    let own = policy.outputs.iter().map(|output| (output.name.as_str(), enum_of(&output.kind)));
    let columns = book.dictionary.tables.iter().flat_map(|table| &table.columns).map(|column| {
        let values = match &column.kind {
            crate::facts::ColumnType::Enum(values) => values.values.as_slice(),
            _ => &[],
        };
        (column.name.as_str(), values)
    });
    let outputs = book.policies.iter().flat_map(|policy| &policy.outputs);
    let others = outputs.map(|output| (output.name.as_str(), enum_of(&output.kind)));
    let choices = policy.parameters.iter().map(|choice| (choice.name.as_str(), choice.option_labels.as_slice()));
    let all: Vec<(&str, &[(Symbol, Text)])> = own.chain(columns).chain(others).chain(choices).collect();
    let label = |wanted: Option<&str>| {
        let fitting = all.iter().filter(|(known, _)| wanted.is_none_or(|wanted| wanted == *known));
        fitting.flat_map(|(_, values)| values.iter()).find(|(known, _)| *known == symbol).map(|(_, label)| label)
    };
    label(Some(name)).or_else(|| label(None))
}

fn enum_of(kind: &OutputType) -> &[(Symbol, Text)] {
    match kind {
        OutputType::Enum(values) => values,
        _ => &[],
    }
}

/// A number at so many places, half up, its whole part in groups of three.
fn fixed(number: Number, places: u32) -> String {
    let rounded = number.round(places, Rounding::HalfUp).unwrap_or(number);
    let width = usize::try_from(places).unwrap_or(0);
    grouped(&format!("{rounded:.width$}"))
}

/// A share in percent, at most two places.
fn percent(number: Number) -> String {
    let rounded = number.round(4, Rounding::HalfUp).unwrap_or(number);
    let hundred = Number::from_count(100);
    match rounded.times(hundred) {
        Ok(percent) => format!("{}%", grouped(&percent.to_string())),
        Err(_) => number.to_string(),
    }
}

/// The text of a number with its whole part in groups of three: `1,234,567.80`.
fn grouped(text: &str) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    let (whole, part) = digits.split_once('.').map_or((digits, None), |(whole, part)| (whole, Some(part)));
    let mut grouped = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if let Some(part) = part {
        grouped.push('.');
        grouped.push_str(part);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        text.parse().expect("a number")
    }

    #[test]
    fn numbers_are_rounded_half_up_and_grouped() {
        assert_eq!(fixed(number("1234567.805"), 2), "1,234,567.81");
        assert_eq!(fixed(number("-0.005"), 2), "-0.01");
        assert_eq!(fixed(number("999"), 2), "999.00");
        assert_eq!(fixed(number("74.995"), 2), "75.00");
        assert_eq!(percent(number("0.05")), "5%");
        assert_eq!(percent(number("0.333333333333")), "33.33%");
        assert_eq!(percent(number("12")), "1,200%");
        assert_eq!(grouped("-1234"), "-1,234");
    }
}
