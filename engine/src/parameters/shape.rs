//! What a parameter is, and what it is worth.

use crate::calendar::Date;
use crate::diagnostic::{Place, Text};
use crate::number::Number;
use crate::value::{Symbol, Value};

/// A parameter of a policy, with all its values.
#[derive(Debug, Clone)]
pub struct ParameterSpec {
    /// Its name in scripts: `params.NAME`.
    pub name: String,
    /// Where it is described.
    pub place: Place,
    /// What kind it is.
    pub kind: ParameterKind,
    /// What people call it.
    pub label: Text,
    /// Its unit (`CNY`, `days`, `%`), where it has one.
    pub unit: Option<Text>,
    /// The document and clause it comes from, or that it is a default.
    pub source: String,
    /// What a plain number may be, for the book, a case and one run alike.
    pub bounds: Bounds,
    /// The day by which somebody should look at it again.
    pub review_by: Option<Date>,
    /// Its values, oldest first.
    pub values: Vec<Dated>,
    /// What people call the options of a choice, for those that say so.
    pub option_labels: Vec<(Symbol, Text)>,
}

/// The least and the greatest that a number may be, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bounds {
    /// The least, if there is one.
    pub min: Option<Number>,
    /// The greatest, if there is one.
    pub max: Option<Number>,
}

/// A value and the days on which it holds.
#[derive(Debug, Clone)]
pub struct Dated {
    /// The first day.
    pub since: Date,
    /// The last day, included; without it the value holds until the next one.
    pub until: Option<Date>,
    /// Where it stands.
    pub place: Place,
    /// The value.
    pub value: ParameterValue,
}

/// The type of a plain number, or of what a scale is over or gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParameterType {
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
    /// A day.
    Date,
    /// Free text.
    Text,
}

/// What kind of parameter it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParameterKind {
    /// One plain value.
    Value(ParameterType),
    /// One of named options.
    Choice(Vec<Symbol>),
    /// Some values of an enum (the values it may have; empty: a set of free texts).
    Set(Vec<Symbol>),
    /// Number to rate or amount, by bands.
    Scale {
        /// The type of the number.
        over: ParameterType,
        /// What it gives.
        gives: ParameterType,
    },
    /// Number to label, by bands. The labels, from the lowest band to the highest, over all dates.
    Bands {
        /// The type of the number.
        over: ParameterType,
        /// Every label that any date gives.
        labels: Vec<Symbol>,
    },
    /// Enum to value; every value of the enum is listed.
    Table {
        /// The values of the enum.
        over: Vec<Symbol>,
        /// What it gives.
        gives: ParameterType,
    },
    /// Names to weights.
    Weights(Vec<String>),
    /// A line through two points to 0..100.
    Anchors(ParameterType),
}

/// A parameter's value on some day.
#[derive(Debug, Clone)]
pub enum ParameterValue {
    /// A number, boolean, date or choice (texts are in [`ParameterValue::Text`]).
    Plain(Value<'static>),
    /// A text.
    Text(String),
    /// A set of enum values.
    Set(Vec<Symbol>),
    /// A set of texts.
    TextSet(Vec<String>),
    /// Number to rate or amount.
    Scale(Scale),
    /// Number to label.
    Bands(Bands),
    /// Enum to value.
    Table(LookupTable),
    /// Names to weights.
    Weights(Weights),
    /// A line to 0..100.
    Anchors(Anchors),
}

/// Whether a bound belongs to the band that it opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoundWord {
    /// `from`: at least.
    From,
    /// `above`: more than.
    Above,
}

/// What a scale gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScaleGives {
    /// A rate: a share of the number it is over.
    Rate,
    /// An amount, by itself.
    Amount,
}

/// One band of a scale: what it gives from its bound on. The first has no bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band<T> {
    /// The bound; none for the first band.
    pub bound: Option<Number>,
    /// What the band gives.
    pub gives: T,
}

/// Number to rate or amount, by bands of rising bounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scale {
    /// Whether bounds belong to the band they open.
    pub word: BoundWord,
    /// The bands, lowest first.
    pub bands: Vec<Band<Number>>,
}

/// Number to label, by bands of rising bounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bands {
    /// Whether bounds belong to the band they open.
    pub word: BoundWord,
    /// The bands, lowest first.
    pub bands: Vec<Band<Symbol>>,
}

/// Enum to value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookupTable(pub Vec<(Symbol, Value<'static>)>);

/// Names to weights, in the order written; [`ParameterKind::Weights`] has the names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weights(pub Vec<Number>);

/// A line through two points, clipped to 0..100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchors {
    /// The number that scores 0.
    pub zero: Number,
    /// The number that scores 100.
    pub hundred: Number,
}
