//! What `policy.toml` says.

use crate::calendar::PeriodKind;
use crate::diagnostic::{Place, Text};
use crate::facts::TableIndex;
use crate::parameters::ParameterSpec;
use crate::value::{Symbol, Value};

/// A policy of a book, by its place in the book (sorted by id).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PolicyIndex(pub u16);

/// A text of the book that is compiled later, with the place of its first character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceText {
    /// The text.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

/// A policy as written: manifest, parameters and the text of its rules.
#[derive(Debug, Clone)]
pub struct PolicySpec {
    /// Its id: the name of its folder, under which others read its outputs.
    pub id: String,
    /// Where its manifest is.
    pub place: Place,
    /// Its title.
    pub title: Text,
    /// The business question it answers.
    pub question: Text,
    /// The catalogue rules and clauses it implements (`source = [...]` in the manifest).
    pub sources: Vec<String>,
    /// The table whose rows it decides.
    pub entity: TableIndex,
    /// The kinds of period it is made for; for others every row is not applicable.
    pub periods: Vec<PeriodKind>,
    /// What a row must have to be decided at all (`partner.agreement`).
    pub needs: Vec<SourceText>,
    /// Its population figures, in the order written.
    pub population: Vec<Figure>,
    /// Its outputs, in the order written.
    pub outputs: Vec<OutputSpec>,
    /// Its reasons, in the order written.
    pub reasons: Vec<ReasonSpec>,
    /// What must hold for every row of every run, by name.
    pub ensure: Vec<(String, SourceText)>,
    /// Its parameters, in the order written.
    pub parameters: Vec<ParameterSpec>,
    /// The name of its script in the book.
    pub script_name: String,
    /// The text of its script.
    pub script: String,
}

/// One output.
#[derive(Debug, Clone)]
pub struct OutputSpec {
    /// Its name.
    pub name: String,
    /// Where it is described.
    pub place: Place,
    /// Its type.
    pub kind: OutputType,
    /// What people call it.
    pub label: Text,
    /// Its unit.
    pub unit: Option<Text>,
    /// Whether it may be absent.
    pub optional: bool,
    /// What it is when no statement sets it.
    pub default: Option<Value<'static>>,
    /// Whether, of several assignments, the strongest stands (its values are listed weakest first).
    pub keep_strongest: bool,
    /// At how many places it is shown; results keep all.
    pub places: Option<u32>,
}

/// The type of an output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutputType {
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
    /// One of some words, with what people call them.
    Enum(Vec<(Symbol, Text)>),
}

/// A reason that rules may give.
#[derive(Debug, Clone)]
pub struct ReasonSpec {
    /// Its code.
    pub code: String,
    /// Where it is described.
    pub place: Place,
    /// What it says, with `{placeholders}`.
    pub text: Text,
    /// Where its English and its Chinese text stand.
    pub text_places: (Place, Place),
    /// The clause it comes from.
    pub source: String,
    /// The group it belongs to.
    pub group: Option<String>,
}

/// A figure over all rows, taken before the policy's rules run on any of them.
#[derive(Debug, Clone)]
pub struct Figure {
    /// Its name in scripts: `population.NAME`.
    pub name: String,
    /// Where it is described.
    pub place: Place,
    /// What it is.
    pub kind: FigureKind,
    /// The upstream output it is taken over, as `policy.output`; a count needs none.
    pub of: Option<SourceText>,
    /// The upstream boolean output that says which rows count.
    pub condition: Option<SourceText>,
}

/// What a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigureKind {
    /// The row's place, from 1.
    Rank(RankOrder, Ties),
    /// How many rows count.
    Count,
    /// Their sum.
    Sum,
    /// Their mean, at 6 places.
    Mean,
    /// The row's share of the sum.
    Share,
    /// The share of counted rows whose value is at most the row's own.
    Quantile,
}

/// From which end places are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RankOrder {
    /// The least first.
    Ascending,
    /// The greatest first.
    Descending,
}

/// Which place equal rows share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ties {
    /// The best of theirs.
    Best,
    /// The worst of theirs.
    Worst,
}
