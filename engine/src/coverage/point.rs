//! One thing that a case may reach.

use crate::diagnostic::{Place, Text};
use crate::evaluate::Truths;
use crate::policy::PolicyIndex;
use crate::script::{CheckedBook, ParameterRef};

use super::measure::CaseReach;

/// One thing that a case may reach.
#[derive(Debug, Clone)]
pub struct Point {
    /// What kind of thing it is.
    pub kind: PointKind,
    /// Where it stands.
    pub place: Place,
    /// What it is, in words.
    pub words: Text,
    /// Points of one site have the same number: the ways out of one branch.
    pub site: u32,
    /// How many of the policy's cases reach it.
    pub cases: u32,
    pub(super) test: Test,
}

/// What kind of thing a case may reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PointKind {
    /// A rule that fires, does not fire, or is undetermined.
    Rule,
    /// One way of an `if`, a `switch` or a `where`.
    Branch,
    /// A band, an entry or a side of a parameter.
    Band,
}

/// What must have been reached.
#[derive(Debug, Clone, Copy)]
pub(super) enum Test {
    /// The statement of a number ran.
    Ran(u32),
    /// The expression of a number held, did not hold, or was not known.
    Truth(u32, fn(&Truths) -> bool),
    /// This arm was taken, by the number of the expression switched on.
    Arm(u32, usize),
    /// This part was read of the value at this place among a parameter's dates.
    Part(ParameterRef, usize, usize),
}

impl Test {
    pub(super) fn passes(&self, checked: &CheckedBook, policy: PolicyIndex, case: &CaseReach<'_, '_>) -> bool {
        let reached = &case.reached;
        match *self {
            Self::Ran(number) => reached.statements.contains(&(policy, number)),
            Self::Truth(number, is_met) => reached.expressions.get(&(policy, number)).is_some_and(is_met),
            Self::Arm(subject, arm) => reached.arms.contains(&(policy, subject, arm)),
            Self::Part(reference, dated, part) => {
                reached.parameters.contains(&(reference, part)) && case.takes(checked, reference, dated)
            }
        }
    }
}
