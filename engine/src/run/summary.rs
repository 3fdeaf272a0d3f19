//! What a run came to: counts by state and outcome, totals of money, how often each reason was given.

use rayon::prelude::*;

use crate::decision::{RowDecision, RowState};
use crate::number::Sum;
use crate::policy::{Book, OutputType, PolicyIndex};
use crate::value::{Symbol, Value};

use super::stages::Outcome;

/// What one policy decided over all rows.
#[derive(Debug, Clone)]
pub struct PolicySummary {
    /// The policy.
    pub policy: PolicyIndex,
    /// How many rows there are.
    pub rows: u32,
    /// How many were decided.
    pub decided: u32,
    /// How many lack what the policy needs, or are not of its kind of period.
    pub not_applicable: u32,
    /// How many could not be decided.
    pub undecided: u32,
    /// Its outputs, in the order of the manifest, over the decided rows.
    pub outputs: Vec<OutputSummary>,
    /// Its reasons, in the order of the manifest: how many rows each fired for, and is undetermined for.
    pub reasons: Vec<(u32, u32)>,
    /// How many money lines there are.
    pub lines: u32,
    /// What they add up to, in units of the twelfth place.
    pub lines_total: Sum,
}

/// What one output came to over the decided rows.
#[derive(Debug, Clone)]
pub struct OutputSummary {
    /// For how many rows it is absent.
    pub absent: u32,
    /// What the others came to.
    pub known: KnownSummary,
}

/// What known values came to.
#[derive(Debug, Clone)]
pub enum KnownSummary {
    /// How many rows have each value of an enum, in its order.
    Enum(Vec<(Symbol, u32)>),
    /// How many are true, and how many false.
    Boolean(u32, u32),
    /// The total of an amount.
    Money(u32, Sum),
    /// How many there are.
    Count(u32),
}

/// The summaries of a run's policies in the making, batch by batch.
#[derive(Debug)]
pub struct Summaries {
    /// In running order.
    policies: Vec<PolicySummary>,
}

impl Summaries {
    /// Of policies in running order, before any row.
    #[must_use]
    pub fn new(book: &Book, order: &[PolicyIndex]) -> Self {
        let nothing = |policy: &PolicyIndex| PolicySummary::nothing(book, *policy);
        Self { policies: order.iter().map(nothing).collect() }
    }

    /// Adds what was decided of some rows.
    pub fn add(&mut self, outcome: &Outcome<'_>) {
        let mut nothing: Vec<()> = self.policies.iter().map(|_| ()).collect();
        self.add_and(outcome, &mut nothing, |(), _, _| {});
    }

    /// The same, and has somebody else, of whom there is one a policy in running order, look at each row while it is at
    /// hand, and at the reasons that it was given, each once.
    pub fn add_and<T: Send>(
        &mut self,
        outcome: &Outcome<'_>,
        others: &mut [T],
        look: impl Fn(&mut T, &RowDecision<'_>, &[(u16, bool)]) + Sync,
    ) {
        self.policies.par_iter_mut().zip(others).for_each(|(summary, other)| {
            let rows = outcome.decisions.get(usize::from(summary.policy.0)).and_then(Option::as_ref);
            let mut given = Vec::new();
            for row in rows.into_iter().flatten() {
                let given = row.given(&mut given);
                summary.add(row, given);
                look(other, row, given);
            }
        });
    }

    /// The summaries, in running order.
    #[must_use]
    pub fn finish(self) -> Vec<PolicySummary> {
        self.policies
    }
}

impl PolicySummary {
    fn nothing(book: &Book, policy: PolicyIndex) -> Self {
        let spec = book.policy(policy);
        let nothing = |kind| OutputSummary { absent: 0, known: nothing(kind) };
        Self {
            policy,
            rows: 0,
            decided: 0,
            not_applicable: 0,
            undecided: 0,
            outputs: spec.outputs.iter().map(|output| nothing(&output.kind)).collect(),
            reasons: vec![(0, 0); spec.reasons.len()],
            lines: 0,
            lines_total: Sum::default(),
        }
    }

    /// Adds what was decided of a row, and the reasons that it was given.
    fn add(&mut self, row: &RowDecision<'_>, given: &[(u16, bool)]) {
        self.rows += 1;
        match row.state {
            RowState::Decided => self.decided += 1,
            RowState::NotApplicable => self.not_applicable += 1,
            RowState::Undecided => self.undecided += 1,
        }
        if row.state == RowState::Decided {
            self.outputs.iter_mut().zip(&row.outputs).for_each(|(output, value)| output.add(*value));
        }
        // A code that a row's rules give several times counts once for the row.
        for (code, has_fired) in given {
            if let Some((fired, undetermined)) = self.reasons.get_mut(usize::from(*code)) {
                *(if *has_fired { fired } else { undetermined }) += 1;
            }
        }
        for line in &row.lines {
            self.lines += 1;
            self.lines_total.add(line.amount);
        }
    }
}

fn nothing(kind: &OutputType) -> KnownSummary {
    match kind {
        OutputType::Enum(values) => KnownSummary::Enum(values.iter().map(|(symbol, _)| (*symbol, 0)).collect()),
        OutputType::Boolean => KnownSummary::Boolean(0, 0),
        OutputType::Money => KnownSummary::Money(0, Sum::default()),
        OutputType::Integer | OutputType::Decimal | OutputType::Fraction | OutputType::Date => KnownSummary::Count(0),
    }
}

impl OutputSummary {
    fn add(&mut self, value: Value<'_>) {
        match (&mut self.known, value) {
            (_, Value::Absent) => self.absent += 1,
            (KnownSummary::Enum(counts), Value::Symbol(symbol)) => {
                counts.iter_mut().filter(|(known, _)| *known == symbol).for_each(|(_, count)| *count += 1);
            }
            (KnownSummary::Boolean(yes, no), Value::Boolean(value)) => *(if value { yes } else { no }) += 1,
            (KnownSummary::Money(count, sum), Value::Number(number)) => {
                *count += 1;
                sum.add(number);
            }
            (KnownSummary::Count(count), _) => *count += 1,
            _ => {}
        }
    }
}
