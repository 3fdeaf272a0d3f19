//! What parameters are worth, in words.

use assay_engine::diagnostic::Language;
use assay_engine::number::Number;
use assay_engine::parameters::{BoundWord, ParameterKind, ParameterType, ParameterValue};
use assay_engine::policy::Book;
use assay_engine::value::{Symbol, Value};

use super::words::{exact, exact_number};

/// Writes values of parameters in a language.
#[derive(Clone, Copy)]
pub(crate) struct Worth<'b> {
    /// The book.
    pub(crate) book: &'b Book,
    /// The language.
    pub(crate) language: Language,
}

impl Worth<'_> {
    /// A value of a parameter.
    pub(crate) fn value(&self, kind: &ParameterKind, value: &ParameterValue) -> String {
        let word = |symbol: &Symbol| self.book.symbols.word(*symbol).to_owned();
        match (value, kind) {
            (ParameterValue::Plain(value), ParameterKind::Value(of)) => self.plain(of, *value),
            (ParameterValue::Plain(value), _) => exact(self.book, *value, self.language),
            (ParameterValue::Text(text), _) => text.clone(),
            (ParameterValue::Set(words), _) => words.iter().map(word).collect::<Vec<_>>().join(", "),
            (ParameterValue::TextSet(texts), _) => texts.join(", "),
            (ParameterValue::Scale(scale), ParameterKind::Scale { over, gives }) => {
                let bands = scale.bands.iter();
                let shown = bands.map(|band| self.band(scale.word, over, band.bound, &self.number(gives, band.gives)));
                shown.collect::<Vec<_>>().join("; ")
            }
            (ParameterValue::Bands(bands), ParameterKind::Bands { over, .. }) => {
                let shown = bands.bands.iter().map(|band| self.band(bands.word, over, band.bound, &word(&band.gives)));
                shown.collect::<Vec<_>>().join("; ")
            }
            (ParameterValue::Table(table), ParameterKind::Table { gives, .. }) => {
                let rows = table.0.iter().map(|(key, value)| format!("{}: {}", word(key), self.plain(gives, *value)));
                rows.collect::<Vec<_>>().join("; ")
            }
            (ParameterValue::Weights(weights), ParameterKind::Weights(names)) => {
                let both = names.iter().zip(&weights.0);
                both.map(|(name, weight)| format!("{name} {}", exact_number(*weight))).collect::<Vec<_>>().join(", ")
            }
            (ParameterValue::Anchors(anchors), ParameterKind::Anchors(of)) => {
                format!("{} → 0, {} → 100", self.number(of, anchors.zero), self.number(of, anchors.hundred))
            }
            _ => String::new(),
        }
    }

    fn plain(&self, of: &ParameterType, value: Value<'_>) -> String {
        match value {
            Value::Number(number) => self.number(of, number),
            value => exact(self.book, value, self.language),
        }
    }

    /// A number; a fraction in percent.
    fn number(&self, of: &ParameterType, number: Number) -> String {
        let hundred = Number::from_count(100);
        match number.times(hundred) {
            Ok(percent) if *of == ParameterType::Fraction => format!("{} %", exact_number(percent)),
            _ => exact_number(number),
        }
    }

    fn band(&self, bound_word: BoundWord, over: &ParameterType, bound: Option<Number>, gives: &str) -> String {
        let Some(bound) = bound else {
            return format!(
                "{}{gives}",
                match self.language {
                    Language::English => "below that ",
                    Language::Chinese => "以下 ",
                }
            );
        };
        let word = match bound_word {
            BoundWord::From => "≥",
            BoundWord::Above => ">",
        };
        format!("{word} {}: {gives}", self.number(over, bound))
    }
}
