//! What decisions say to people: texts of reasons with their values, outputs with their labels, in
//! one language. Values are rounded here and nowhere else.

use crate::decision::Reason;
use crate::diagnostic::{Language, Text};
use crate::number::{Digits, Number, Rounding};
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
        self.push_reason(&mut text, policy, reason);
        text
    }

    /// Puts the text of a reason behind another text.
    pub(super) fn push_reason(&self, text: &mut String, policy: PolicyIndex, reason: &Reason<'_>) {
        let pieces = self.reasons.get(usize::from(policy.0)).and_then(|reasons| reasons.get(usize::from(reason.code)));
        for piece in pieces.map(Vec::as_slice).unwrap_or_default() {
            match piece {
                Piece::Plain(plain) => text.push_str(plain),
                Piece::Filled(at, shown) => {
                    let value = reason.values.get(*at).copied().unwrap_or(Value::Absent);
                    self.push_shown(text, value, shown);
                }
            }
        }
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
        let mut text = String::new();
        self.push_shown(&mut text, value, shown);
        text
    }

    fn push_shown(&self, text: &mut String, value: Value<'_>, shown: &Shown<'_>) {
        match (value, shown) {
            (Value::Absent, _) => text.push_str(self.word("unknown", "未知")),
            (Value::Number(number), Shown::Money(places)) => push_fixed(text, number, *places),
            (Value::Number(number), Shown::Percent) => push_percent(text, number),
            (Value::Number(number), Shown::Decimal) if !number.is_whole() => push_fixed(text, number, 2),
            (Value::Number(number), _) => push_number(text, number, 0),
            (Value::Boolean(true), _) => text.push_str(self.word("yes", "是")),
            (Value::Boolean(false), _) => text.push_str(self.word("no", "否")),
            (Value::Text(plain), _) => text.push_str(plain),
            (Value::Symbol(symbol), Shown::Labelled(labels)) => {
                let label = labels.iter().find(|(known, _)| *known == symbol);
                text.push_str(label.map_or_else(|| self.symbols().word(symbol), |(_, label)| label.get(self.language)));
            }
            (Value::Symbol(symbol), _) => text.push_str(self.symbols().word(symbol)),
            (Value::Date(date), _) => text.push_str(&date.to_string()),
            (Value::Span(span), _) => {
                text.push_str(&format!("{}{}{}", span.start, self.word(" to ", "至"), span.end));
            }
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
    let mut text = String::new();
    push_fixed(&mut text, number, places);
    text
}

fn push_fixed(text: &mut String, number: Number, places: u32) {
    push_number(text, number.round(places, Rounding::HalfUp).unwrap_or(number), places);
}

/// A share in percent, at most two places.
fn push_percent(text: &mut String, number: Number) {
    let rounded = number.round(4, Rounding::HalfUp).unwrap_or(number);
    match rounded.times(Number::from_count(100)) {
        Ok(percent) => {
            push_number(text, percent, 0);
            text.push('%');
        }
        Err(_) => text.push_str(&number.to_string()),
    }
}

/// A number with all its places, at least so many, and its whole part in groups of three: `1,234,567.80`.
fn push_number(text: &mut String, number: Number, least_places: u32) {
    let digits = Digits::of_raw(number.raw(), least_places);
    let digits = digits.as_str();
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let point = digits.find('.').unwrap_or(digits.len());
    let (mut whole, part) = digits.split_at(point);
    text.push_str(sign);
    while whole.len() > 3 {
        let (group, rest) = whole.split_at((whole.len() - 1) % 3 + 1);
        text.push_str(group);
        text.push(',');
        whole = rest;
    }
    text.push_str(whole);
    text.push_str(part);
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
        for (share, percent) in [("0.05", "5%"), ("0.333333333333", "33.33%"), ("12", "1,200%")] {
            let mut text = String::new();
            push_percent(&mut text, number(share));
            assert_eq!(text, percent);
        }
        for (exact, grouped) in [("-1234", "-1,234"), ("123456.7", "123,456.7"), ("-12", "-12"), ("0", "0")] {
            let mut text = String::new();
            push_number(&mut text, number(exact), 0);
            assert_eq!(text, grouped);
        }
    }
}
