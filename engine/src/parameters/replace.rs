//! Other values than the book's, for one run or one case: of plain values, choices and sets.

use crate::diagnostic::{Diagnostic, Findings, Place, Text};
use crate::document::{Node, NodeKind, list_of, text_of};
use crate::number::Number;
use crate::value::{Symbol, Symbols, Value};

use super::flaws;
use super::load_plain::unlisted_word;
use super::shape::{ParameterKind, ParameterSpec, ParameterType, ParameterValue};
use super::types::read_plain;

impl ParameterSpec {
    /// Reads another value for this parameter from a file. One that is out of its bounds is an error.
    pub fn value_of(&self, node: &Node, symbols: &Symbols, findings: &mut Findings) -> Option<ParameterValue> {
        match &self.kind {
            ParameterKind::Value(kind) => {
                let mut flaws = Findings::new();
                let value = read_plain(node, kind, &mut flaws);
                value.iter().for_each(|value| self.bounds.check(&self.name, value, &node.place, &mut flaws));
                let is_sound = !flaws.has_errors();
                findings.extend(flaws);
                value.filter(|_| is_sound)
            }
            ParameterKind::Choice(options) => {
                word_of(node, options, symbols, findings).map(|word| ParameterValue::Plain(Value::Symbol(word)))
            }
            ParameterKind::Set(values) if values.is_empty() => {
                let list = list_of(node, findings)?.iter();
                let texts = list.filter_map(|item| text_of(item, findings)).map(str::to_owned);
                Some(ParameterValue::TextSet(texts.collect()))
            }
            ParameterKind::Set(values) => {
                let list = list_of(node, findings)?.iter();
                let words = list.filter_map(|item| word_of(item, values, symbols, findings));
                Some(ParameterValue::Set(words.collect()))
            }
            _ => {
                findings.push(cannot_replace(&self.name, &node.place));
                None
            }
        }
    }

    /// Reads another value for this parameter from a text, as typed on a command line: `0.25`, `5%`,
    /// `true`, `2025-09-30`, an option, or the words of a set with commas between them.
    pub fn value_from_text(
        &self,
        text: &str,
        place: &Place,
        symbols: &Symbols,
        findings: &mut Findings,
    ) -> Option<ParameterValue> {
        let node = |kind: NodeKind| Node { place: place.clone(), kind };
        let plain = |text: &str| node(NodeKind::Text(text.trim().to_owned()));
        let typed = match &self.kind {
            ParameterKind::Value(ParameterType::Boolean) => match text.trim() {
                "true" => node(NodeKind::Boolean(true)),
                "false" => node(NodeKind::Boolean(false)),
                _ => plain(text),
            },
            ParameterKind::Value(ParameterType::Date) => match text.trim().parse() {
                Ok(date) => node(NodeKind::Date(date)),
                Err(_) => plain(text),
            },
            ParameterKind::Set(_) => {
                let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
                node(NodeKind::List(words.map(plain).collect()))
            }
            _ => plain(text),
        };
        self.value_of(&typed, symbols, findings).filter(|value| self.is_share(text, value, place, findings))
    }

    /// Whether a value that was typed for a share is one; a number above 1 may be so many per cent, or a multiple. What
    /// `min` and `max` allow is left to them.
    fn is_share(&self, text: &str, value: &ParameterValue, place: &Place, findings: &mut Findings) -> bool {
        let (ParameterKind::Value(ParameterType::Fraction), ParameterValue::Plain(Value::Number(number))) =
            (&self.kind, value)
        else {
            return true;
        };
        let has_sign = text.trim_end().ends_with(['%', '％', '‰']);
        let is_allowed = |bound: Option<Number>, limit: Number| bound.is_some_and(|bound| bound != limit);
        let above = *number > Number::ONE && !has_sign && !is_allowed(self.bounds.max, Number::ONE);
        let below = number.is_negative() && !is_allowed(self.bounds.min, Number::ZERO);
        if above {
            findings.push(flaws::share_above_one(place, &self.name, *number));
        } else if below {
            findings.push(flaws::share_below_zero(place, &self.name, *number));
        }
        !above && !below
    }
}

fn word_of(node: &Node, known: &[Symbol], symbols: &Symbols, findings: &mut Findings) -> Option<Symbol> {
    let word = text_of(node, findings)?;
    let found = symbols.find(word).filter(|symbol| known.contains(symbol));
    if found.is_none() {
        findings.push(unlisted_word(&node.place, word, known, symbols));
    }
    found
}

fn cannot_replace(name: &str, place: &Place) -> Diagnostic {
    Diagnostic::error(
        "cannot-replace",
        place.clone(),
        Text::new(
            format!("parameter `{name}` is neither a plain value nor a choice nor a set, and cannot be replaced"),
            format!("参数 `{name}` 不是普通值、选项或集合，无法替换"),
        ),
    )
    .with_hint(Text::new("change it in a copy of the book", "请在政策册的副本中修改"))
}
