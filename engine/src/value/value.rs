//! One value.

use crate::calendar::{Date, Span};
use crate::number::Number;

use super::symbol::{Symbol, Symbols};

/// A value of a fact, a parameter or an output, or none.
///
/// Texts are borrowed from the dataset or the book, so that a value costs nothing to copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Value<'a> {
    /// Not known: neither zero nor false.
    Absent,
    /// Integer, decimal, money or fraction.
    Number(Number),
    /// Yes or no.
    Boolean(bool),
    /// Free text.
    Text(&'a str),
    /// The value of an enum or of a choice.
    Symbol(Symbol),
    /// A calendar day.
    Date(Date),
    /// Days from one to another, both included.
    Span(Span),
}

impl Value<'_> {
    /// Whether it is known.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !matches!(self, Self::Absent)
    }

    /// The value as results files have it: at full precision, words as in the book, nothing for an absent one.
    #[must_use]
    pub fn written(&self, symbols: &Symbols) -> String {
        match self {
            Self::Absent => String::new(),
            Self::Number(number) => number.to_string(),
            Self::Boolean(yes) => yes.to_string(),
            Self::Text(text) => (*text).to_owned(),
            Self::Symbol(symbol) => symbols.word(*symbol).to_owned(),
            Self::Date(date) => date.to_string(),
            Self::Span(span) => format!("{}/{}", span.start, span.end),
        }
    }
}
