//! What kind of value an expression gives.

use std::sync::Arc;

use crate::facts::{ColumnType, TableIndex};
use crate::parameters::ParameterType;
use crate::policy::OutputType;
use crate::value::Symbol;

/// The kind of an expression's value. Whether it may be absent is not part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A whole number.
    Integer,
    /// A number.
    Decimal,
    /// An amount in the book's currency.
    Money,
    /// A share.
    Fraction,
    /// Yes or no.
    Boolean,
    /// Free text.
    Text,
    /// A day.
    Date,
    /// Days from one to another.
    Span,
    /// One of some words.
    Enum(Arc<[Symbol]>),
    /// A text typed in the script, which is a word or a text as its surroundings ask.
    Literal,
    /// A row of a table, with the table of the link it was reached by.
    Row(TableIndex, Option<TableIndex>),
    /// A row found by name, which also has a `.similarity`.
    Match(TableIndex),
    /// Rows of a table, with the table of the link they were reached by.
    List(TableIndex, Option<TableIndex>),
    /// What a weighted score gives: `.value` and `.coverage`.
    Score,
    /// Not known because of a flaw that has been reported; fits everything.
    Unknown,
}

impl Kind {
    /// Whether it is one of the number kinds.
    #[must_use]
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Integer | Self::Decimal | Self::Money | Self::Fraction)
    }

    /// Whether two kinds can be compared, or stand for each other.
    #[must_use]
    pub fn fits(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Unknown, _) | (_, Self::Unknown) => true,
            (a, b) if a.is_number() && b.is_number() => true,
            (Self::Literal, Self::Text | Self::Enum(_) | Self::Literal)
            | (Self::Text | Self::Enum(_), Self::Literal) => true,
            (Self::Enum(_), Self::Enum(_)) => true,
            (a, b) => a == b,
        }
    }

    /// The name of the kind: English and Chinese.
    #[must_use]
    pub fn name(&self) -> (&'static str, &'static str) {
        match self {
            Self::Integer => ("a whole number", "整数"),
            Self::Decimal => ("a number", "数字"),
            Self::Money => ("an amount of money", "金额"),
            Self::Fraction => ("a fraction", "比率"),
            Self::Boolean => ("yes or no", "是/否"),
            Self::Text | Self::Literal => ("a text", "文本"),
            Self::Date => ("a date", "日期"),
            Self::Span => ("a span of days", "日期区间"),
            Self::Enum(_) => ("a word of a list", "枚举值"),
            Self::Row(..) | Self::Match(_) => ("a row", "一行记录"),
            Self::List(..) => ("a list of rows", "多行记录"),
            Self::Score => ("a weighted score", "加权得分"),
            Self::Unknown => ("unknown", "未知"),
        }
    }

    /// The kind of a column.
    #[must_use]
    pub fn of_column(kind: &ColumnType) -> Self {
        match kind {
            ColumnType::Text | ColumnType::Timestamp => Self::Text,
            ColumnType::Boolean => Self::Boolean,
            ColumnType::Integer => Self::Integer,
            ColumnType::Decimal => Self::Decimal,
            ColumnType::Money => Self::Money,
            ColumnType::Fraction => Self::Fraction,
            ColumnType::Date => Self::Date,
            ColumnType::Enum(values) => Self::Enum(values.values.iter().map(|(symbol, _)| *symbol).collect()),
        }
    }

    /// The kind of an output.
    #[must_use]
    pub fn of_output(kind: &OutputType) -> Self {
        match kind {
            OutputType::Integer => Self::Integer,
            OutputType::Decimal => Self::Decimal,
            OutputType::Money => Self::Money,
            OutputType::Fraction => Self::Fraction,
            OutputType::Boolean => Self::Boolean,
            OutputType::Date => Self::Date,
            OutputType::Enum(values) => Self::Enum(values.iter().map(|(symbol, _)| *symbol).collect()),
        }
    }

    /// The kind of a parameter's number.
    #[must_use]
    pub fn of_parameter(kind: &ParameterType) -> Self {
        match kind {
            ParameterType::Integer => Self::Integer,
            ParameterType::Decimal => Self::Decimal,
            ParameterType::Money => Self::Money,
            ParameterType::Fraction => Self::Fraction,
            ParameterType::Boolean => Self::Boolean,
            ParameterType::Date => Self::Date,
            ParameterType::Text => Self::Text,
        }
    }

    /// The kind that holds both, for the branches of a choice.
    #[must_use]
    pub fn join(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Unknown, kind) | (kind, Self::Unknown) => kind.clone(),
            (Self::Enum(a), Self::Enum(b)) => {
                let mut words: Vec<Symbol> = a.to_vec();
                words.extend(b.iter().filter(|word| !a.contains(word)));
                Self::Enum(words.into())
            }
            (Self::Integer, kind) | (kind, Self::Integer) if kind.is_number() => kind.clone(),
            (a, b) if a == b => a.clone(),
            (a, b) if a.is_number() && b.is_number() => Self::Decimal,
            (a, _) => a.clone(),
        }
    }
}
