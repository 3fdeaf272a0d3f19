//! What one row's evaluation reads besides facts and parameters.

use crate::decision::{Prior, RowDecision, RowState};
use crate::policy::PolicyIndex;
use crate::value::Value;

/// The decisions, figures and earlier decisions that a policy may read.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'r, 'a> {
    /// The decisions made so far: by policy, then by row of the entity's table.
    pub decisions: &'r [Option<Vec<RowDecision<'a>>>],
    /// The policy's population figures, in the order of its manifest.
    pub population: &'r [FigureValues<'a>],
    /// The decisions of the period before.
    pub prior: Option<&'a Prior>,
}

impl<'a> Inputs<'_, 'a> {
    /// An output of a policy for a row; absent where that policy did not decide it.
    #[must_use]
    pub fn output(&self, policy: PolicyIndex, output: usize, row: u32) -> Value<'a> {
        let decision = self
            .decisions
            .get(usize::from(policy.0))
            .and_then(Option::as_ref)
            .and_then(|decisions| decisions.get(row as usize));
        match decision {
            Some(decision) if decision.state != RowState::Undecided => {
                decision.outputs.get(output).copied().unwrap_or(Value::Absent)
            }
            _ => Value::Absent,
        }
    }
}

/// A population figure's values.
#[derive(Debug, Clone)]
pub enum FigureValues<'a> {
    /// The same for every row.
    One(Value<'a>),
    /// One a row of the entity's table.
    PerRow(Vec<Value<'a>>),
}

impl<'a> FigureValues<'a> {
    /// The figure as a row reads it.
    #[must_use]
    pub fn get(&self, row: u32) -> Value<'a> {
        match self {
            Self::One(value) => *value,
            Self::PerRow(values) => values.get(row as usize).copied().unwrap_or(Value::Absent),
        }
    }
}
