//! What a table of results looks like: its columns, their types, and what people call them.

use std::sync::Arc;

use arrow_schema::{DataType, Field, Schema, SchemaRef};

use crate::diagnostic::Text;
use crate::number::Number;

/// The digits that a number of results can have, all its places included.
const DIGITS: u8 = 38;

/// A table of results.
#[derive(Debug, Clone)]
pub struct TableLayout {
    /// Its name, which is that of its file.
    pub name: String,
    /// What people call it.
    pub title: Text,
    /// Its columns, in order.
    pub columns: Vec<ResultColumn>,
}

/// A column of results.
#[derive(Debug, Clone)]
pub struct ResultColumn {
    /// Its name.
    pub name: String,
    /// What people call it.
    pub label: Text,
    /// What it holds.
    pub kind: CellKind,
}

/// What the cells of a column hold; any of them may be absent.
#[derive(Debug, Clone)]
pub enum CellKind {
    /// Texts.
    Text,
    /// Some words, with what people call them.
    Words(Vec<(String, Text)>),
    /// Whole numbers.
    Integer,
    /// Numbers.
    Number,
    /// Amounts of money.
    Money {
        /// At how many places amounts are shown.
        places: u32,
        /// Whether texts of it have at least these places: `12.50`.
        padded: bool,
    },
    /// Shares: 0.05 is 5 %.
    Fraction,
    /// Shares, and multiples where they are beyond 1: 0.05 is 5 %, 2 is twice.
    Rate,
    /// Yes or no.
    Boolean,
    /// Days.
    Date,
}

impl TableLayout {
    /// The types of its columns, with what people call them as metadata.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        Arc::new(Schema::new(self.columns.iter().map(ResultColumn::field).collect::<Vec<_>>()))
    }
}

impl ResultColumn {
    /// A column.
    #[must_use]
    pub fn new(name: impl Into<String>, label: Text, kind: CellKind) -> Self {
        Self { name: name.into(), label, kind }
    }

    /// At least how many places texts of its numbers have.
    #[must_use]
    pub fn least_places(&self) -> u32 {
        match self.kind {
            CellKind::Money { places, padded: true } => places,
            _ => 0,
        }
    }

    fn field(&self) -> Field {
        let kind = match self.kind {
            CellKind::Text | CellKind::Words(_) => DataType::Utf8,
            CellKind::Integer => DataType::Int64,
            CellKind::Number | CellKind::Money { .. } | CellKind::Fraction | CellKind::Rate => {
                DataType::Decimal128(DIGITS, i8::try_from(Number::PLACES).unwrap_or(i8::MAX))
            }
            CellKind::Boolean => DataType::Boolean,
            CellKind::Date => DataType::Date32,
        };
        let mut metadata = vec![
            ("assay.kind".to_owned(), self.kind.tag().to_owned()),
            ("assay.label.en".to_owned(), self.label.en.clone()),
            ("assay.label.zh".to_owned(), self.label.zh.clone()),
        ];
        if let CellKind::Money { places, .. } = self.kind {
            metadata.push(("assay.places".to_owned(), places.to_string()));
        }
        Field::new(&self.name, kind, true).with_metadata(metadata.into_iter().collect::<arrow_schema::Metadata>())
    }
}

impl CellKind {
    fn tag(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Words(_) => "enum",
            Self::Integer => "integer",
            Self::Number => "decimal",
            Self::Money { .. } => "money",
            Self::Fraction | Self::Rate => "fraction",
            Self::Boolean => "boolean",
            Self::Date => "date",
        }
    }
}
