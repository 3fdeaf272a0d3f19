//! The evaluator: a checked book on a date, over linked facts.

use crate::calendar::{Date, Period};
use crate::decision::{Problem, RowDecision, RowState};
use crate::diagnostic::Place;
use crate::facts::{ColumnIndex, Facts, TableIndex};
use crate::policy::{Parameters, PolicyIndex};
use crate::script::CheckedBook;
use crate::value::Value;

use super::halt::Halt;
use super::inputs::Inputs;
use super::ledger::MoneyRule;
use super::machine::Machine;
use super::trace::Trace;
use super::watch::Watch;

/// How many steps one row may take in one policy.
const STEPS_A_ROW: u64 = 100_000_000;
/// How many periods before the run's a script may name.
const PERIODS_BEFORE: usize = 8;

/// Decides rows, one policy and one row at a time.
#[derive(Debug)]
pub struct Evaluator<'a> {
    pub(super) checked: &'a CheckedBook,
    pub(super) facts: &'a Facts,
    pub(super) parameters: &'a Parameters,
    pub(super) as_of: Date,
    /// The run's period and those before it, with their names.
    pub(super) periods: Vec<(Period, String)>,
    pub(super) money: MoneyRule,
    pub(super) steps: u64,
    pub(super) watch: Option<&'a Watch>,
}

impl<'a> Evaluator<'a> {
    /// An evaluator for a run of `period` as seen on `as_of`.
    #[must_use]
    pub fn new(
        checked: &'a CheckedBook,
        facts: &'a Facts,
        parameters: &'a Parameters,
        period: Period,
        as_of: Date,
    ) -> Self {
        let before = std::iter::successors(Some(period), |period| Some(period.previous()));
        let periods = before.take(PERIODS_BEFORE + 1).map(|period| (period, period.to_string())).collect();
        let money = MoneyRule { places: checked.book.money_places, rounding: checked.book.money_rounding };
        Self { checked, facts, parameters, as_of, periods, money, steps: STEPS_A_ROW, watch: None }
    }

    /// The same evaluator with another limit on the steps of a row.
    #[must_use]
    pub fn with_steps(mut self, steps: u64) -> Self {
        self.steps = steps;
        self
    }

    /// The same evaluator, whose reach is noted.
    #[must_use]
    pub fn watched(mut self, watch: &'a Watch) -> Self {
        self.watch = Some(watch);
        self
    }

    /// What notes the reach, if anything does.
    pub(crate) fn watch(&self) -> Option<&'a Watch> {
        self.watch
    }

    /// What a policy decides about a row of its entity's table.
    #[must_use]
    pub fn decide<'x>(&'x self, policy: PolicyIndex, row: u32, inputs: &Inputs<'_, 'x>) -> RowDecision<'x> {
        self.run(policy, row, inputs, None)
    }

    /// What a policy decides about a row, and every step of how.
    #[must_use]
    pub fn explain<'x>(
        &'x self,
        policy: PolicyIndex,
        row: u32,
        inputs: &Inputs<'_, 'x>,
    ) -> (RowDecision<'x>, Trace<'x>) {
        let mut trace = Trace::default();
        let decision = self.run(policy, row, inputs, Some(&mut trace));
        (decision, trace)
    }

    /// Which of the policy's `[ensure]` conditions do not hold for a decided row, by their place.
    /// A condition over a value that is not known holds.
    #[must_use]
    pub fn failed_ensure<'x>(
        &'x self,
        policy: PolicyIndex,
        row: u32,
        decision: &RowDecision<'x>,
        inputs: &Inputs<'_, 'x>,
    ) -> Vec<usize> {
        let program = self.checked.program(policy);
        if decision.state == RowState::Undecided || program.ensure.is_empty() {
            return Vec::new();
        }
        let mut machine = Machine::new(self, policy, row, inputs, None);
        machine.outputs.copy_from_slice(&decision.outputs);
        let conditions = program.ensure.iter().enumerate();
        conditions
            .filter(|(_, condition)| !matches!(machine.value(condition), Ok(Value::Boolean(true) | Value::Absent)))
            .map(|(index, _)| index)
            .collect()
    }

    fn run<'x>(
        &'x self,
        policy: PolicyIndex,
        row: u32,
        inputs: &Inputs<'_, 'x>,
        trace: Option<&mut Trace<'x>>,
    ) -> RowDecision<'x> {
        let spec = self.checked.book.policy(policy);
        let program = self.checked.program(policy);
        let mut machine = Machine::new(self, policy, row, inputs, trace);
        let kind = self.periods.first().map(|(period, _)| period.kind());
        let applicable = kind.is_some_and(|kind| spec.periods.contains(&kind))
            && program.needs.iter().all(|need| matches!(machine.value(need), Ok(Value::Boolean(true))));
        if !applicable {
            return RowDecision {
                state: RowState::NotApplicable,
                problem: None,
                outputs: machine.outputs.into(),
                reasons: Vec::new(),
                lines: Vec::new(),
            };
        }
        if let Some(watch) = self.watch {
            watch.policy(policy);
        }
        match machine.decide() {
            Ok(decision) => decision,
            Err(halt) => self.undecided(policy, *halt),
        }
    }

    fn undecided<'x>(&self, policy: PolicyIndex, halt: Halt) -> RowDecision<'x> {
        let spec = self.checked.book.policy(policy);
        let (line, column) = halt.at;
        let place = Place::at(spec.script_name.as_str(), line, column);
        RowDecision {
            state: RowState::Undecided,
            problem: Some(Box::new(Problem { code: halt.code, place, row: None, message: halt.message })),
            outputs: vec![Value::Absent; spec.outputs.len()].into(),
            reasons: Vec::new(),
            lines: Vec::new(),
        }
    }
}

impl CheckedBook {
    /// Whether a row passes a check of its table; `None` where the check cannot be told. `cell` is asked for what stands
    /// in the columns on which the answer depends.
    #[must_use]
    pub fn passes_row_check<'c>(
        &'c self,
        table: TableIndex,
        check: usize,
        cell: &dyn Fn(ColumnIndex) -> Value<'c>,
    ) -> Option<bool> {
        match super::expression::checked_value(self.row_check(table, check)?, cell) {
            Value::Boolean(passes) => Some(passes),
            _ => None,
        }
    }
}
