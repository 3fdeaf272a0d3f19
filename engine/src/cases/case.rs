//! A worked example: given facts, and the decision that its owner expects.

use crate::calendar::{Date, Period};
use crate::decision::RowState;
use crate::diagnostic::{Place, Text};
use crate::facts::{ColumnIndex, Table, TableIndex};
use crate::number::Number;
use crate::parameters::ParameterValue;
use crate::policy::PolicyIndex;
use crate::value::Value;

/// A case of a policy, as its owner typed it.
#[derive(Debug, Clone)]
pub struct Case<'b> {
    /// The policy it is about.
    pub policy: PolicyIndex,
    /// The sentence that says what it shows.
    pub name: &'b str,
    /// Where it starts.
    pub place: Place,
    /// The period it is decided for.
    pub period: Period,
    /// The as-of date.
    pub as_of: Date,
    /// The facts, by table.
    pub(crate) tables: Vec<Table>,
    /// The columns and keys of records that somebody typed, each with the place where it first stands.
    pub(crate) typed: Vec<(TableIndex, GivenFact, Place)>,
    /// Which row of the entity's table the case is about.
    pub(crate) subject: u32,
    /// The rows of them that a dataset could not hold.
    pub(crate) flaws: Vec<RowFlaw>,
    /// Outputs of upstream policies that are stated rather than decided, in the order of their manifests.
    pub(crate) stated: Vec<(PolicyIndex, Vec<Value<'b>>)>,
    /// Outputs of the period just before.
    pub(crate) prior: Vec<(PolicyIndex, Vec<Value<'b>>)>,
    /// Population figures that are stated, by their place in the manifest.
    pub(crate) figures: Vec<(usize, Value<'b>)>,
    /// Parameters with other values than the book's, by their place among the policy's.
    pub(crate) parameters: Vec<(usize, ParameterValue)>,
    /// What is expected.
    pub(crate) expected: Vec<Expected<'b>>,
}

/// A fact of a row that somebody typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum GivenFact {
    /// A cell of a column.
    Column(ColumnIndex),
    /// A value of a record, by the place of its key.
    Key(usize),
}

/// A row that a dataset could not hold, in a case that is about such a row.
#[derive(Debug, Clone)]
pub(crate) struct RowFlaw {
    pub(crate) table: TableIndex,
    pub(crate) row: u32,
    pub(crate) problem: Text,
}

/// One thing that is expected, and where that stands.
#[derive(Debug, Clone)]
pub(crate) struct Expected<'b> {
    pub(crate) place: Place,
    pub(crate) what: Expectation<'b>,
}

/// What is expected of a decision.
#[derive(Debug, Clone)]
pub(crate) enum Expectation<'b> {
    /// An output has a value; a number at as many places as were typed.
    Output { output: usize, value: Value<'b>, places: u32 },
    /// An output is absent.
    Absent(usize),
    /// These codes fire, in this order, and no others.
    Reasons(Vec<u16>),
    /// A code fires.
    Fires(u16),
    /// A code does not fire.
    Silent(u16),
    /// These codes are undetermined, in this order, and no others.
    Undetermined(Vec<u16>),
    /// These are the money lines: code, amount, and at how many places that was typed.
    Lines(Vec<(u16, Number, u32)>),
    /// The row is decided, not applicable or undecided.
    State(RowState),
}

impl Expected<'_> {
    /// Whether a row is expected that cannot be decided.
    pub(crate) fn is_undecided(&self) -> bool {
        matches!(self.what, Expectation::State(RowState::Undecided))
    }
}
