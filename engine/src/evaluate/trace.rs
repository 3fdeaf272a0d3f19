//! What an evaluation did, step by step, for people.

use crate::decision::Subject;
use crate::number::Number;
use crate::policy::PolicyIndex;
use crate::script::ParameterRef;
use crate::value::Value;

/// The steps of one row's evaluation, in the order of the script.
#[derive(Debug, Clone, Default)]
pub struct Trace<'a> {
    /// The steps.
    pub steps: Vec<Step<'a>>,
}

/// One step.
#[derive(Debug, Clone)]
pub struct Step<'a> {
    /// The statement, from the top of the script.
    pub statement: u32,
    /// The line of the script.
    pub line: u32,
    /// The loop's row, inside a loop.
    pub subject: Option<Subject>,
    /// What happened.
    pub kind: StepKind<'a>,
    /// What was read for it, in the order read.
    pub reads: Vec<Read<'a>>,
}

/// What happened in a step.
#[derive(Debug, Clone)]
pub enum StepKind<'a> {
    /// A variable was given a value.
    Variable(&'a str, Value<'a>),
    /// An output (by its place in the manifest) was given a value.
    Output(usize, Value<'a>),
    /// A rule (its reason's place in the manifest) was tried.
    Rule(u16, RuleOutcome),
    /// Something was added to a rule's line.
    Line {
        /// The reason's place in the manifest.
        code: u16,
        /// The base, where a rate was given.
        base: Option<Number>,
        /// The rate, where one was given.
        rate: Option<Number>,
        /// The amount, not rounded.
        amount: Number,
    },
}

/// How a rule came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleOutcome {
    /// Its condition holds.
    Fired,
    /// Its condition does not hold.
    NotFired,
    /// Its condition is not known.
    Undetermined,
}

/// A value that was read.
#[derive(Debug, Clone)]
pub struct Read<'a> {
    /// What it is called in the script.
    pub name: &'a str,
    /// What it was.
    pub value: Value<'a>,
    /// Where it comes from.
    pub source: ReadSource,
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadSource {
    /// The row or its relatives.
    Fact,
    /// A figure over rows, or a function of tables.
    Figure,
    /// A parameter.
    Parameter(ParameterRef),
    /// A policy before this one.
    Upstream(PolicyIndex),
    /// The period before.
    Prior(PolicyIndex),
    /// All rows.
    Population,
    /// The run itself: as-of date and period.
    Run,
    /// A variable or output of the script.
    Script,
}
