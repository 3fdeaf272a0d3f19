//! One row's decision by one policy.

use crate::diagnostic::{Place, Text};
use crate::facts::TableIndex;
use crate::number::Number;
use crate::value::Value;

/// Whether a policy could decide a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowState {
    /// It did.
    Decided,
    /// The row lacks what the policy needs, or the period is not one of the policy's: outputs are at their defaults.
    NotApplicable,
    /// It could not: an error, or a bad row among the row's own. All outputs read as absent.
    Undecided,
}

impl RowState {
    /// The word for it in files.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Decided => "decided",
            Self::NotApplicable => "not_applicable",
            Self::Undecided => "undecided",
        }
    }
}

/// Why a row is undecided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// A stable kebab-case code: `overflow`, `not-settled`, `two-rows`, `budget`, `bad-row`, …
    pub code: &'static str,
    /// Where in the book (or the dataset) it arose.
    pub place: Place,
    /// The key of the row of the dataset at fault, where it is one and its key is known.
    pub row: Option<String>,
    /// What it is. Says nothing that depends on where in the dataset a row stands.
    pub message: Text,
}

/// A row that a loop was at: its table and its place in it.
pub type Subject = (TableIndex, u32);

/// What a policy decided about one row.
#[derive(Debug, Clone)]
pub struct RowDecision<'a> {
    /// Whether it was decided.
    pub state: RowState,
    /// Why not, where it was not.
    pub problem: Option<Box<Problem>>,
    /// The outputs, in the order of the manifest; all absent where undecided.
    pub outputs: Box<[Value<'a>]>,
    /// The rules that fired or are undetermined, in firing order.
    pub reasons: Vec<Reason<'a>>,
    /// The money lines, in firing order of their first share.
    pub lines: Vec<Line>,
}

impl RowDecision<'_> {
    /// The reasons that fired and those that are undetermined, each once, in the order in which they came first; `given`
    /// is room to gather them in.
    pub fn given<'g>(&self, given: &'g mut Vec<(u16, bool)>) -> &'g [(u16, bool)] {
        given.clear();
        for reason in &self.reasons {
            let this = (reason.code, reason.fired);
            if !given.contains(&this) {
                given.push(this);
            }
        }
        given
    }
}

/// A rule that fired, or whose condition is not known.
#[derive(Debug, Clone)]
pub struct Reason<'a> {
    /// Which reason: its place in `PolicySpec::reasons`.
    pub code: u16,
    /// Whether it fired (else it is undetermined).
    pub fired: bool,
    /// The statement of the script it stands in, in order.
    pub statement: u32,
    /// The loop's row, inside a loop.
    pub subject: Option<Subject>,
    /// The values of the text's placeholders, in the order of `Program::placeholders`.
    pub values: Box<[Value<'a>]>,
}

/// A money line: rounded once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Which reason: its place in `PolicySpec::reasons`.
    pub code: u16,
    /// The base, where there is one rate for all of it.
    pub base: Option<Number>,
    /// The rate, where there is one.
    pub rate: Option<Number>,
    /// The amount, rounded to the book's currency.
    pub amount: Number,
    /// The shares that add up to it exactly; empty for a line made outside loops.
    pub details: Vec<LineDetail>,
}

/// One loop row's share of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineDetail {
    /// The row.
    pub subject: Option<Subject>,
    /// Its base.
    pub base: Option<Number>,
    /// Its rate.
    pub rate: Option<Number>,
    /// Its share of the line's amount.
    pub amount: Number,
}
