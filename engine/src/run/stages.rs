//! Policies one after the other, each over all rows: figures first, then the rules, in parallel.
//!
//! Results are gathered in row order, so that nothing depends on the number of threads.

use rayon::prelude::*;

use crate::calendar::{Date, Period};
use crate::decision::{Prior, RowDecision, RowState};
use crate::diagnostic::Findings;
use crate::evaluate::{Evaluator, FigureValues, Inputs, Watch};
use crate::facts::Facts;
use crate::policy::{Parameters, PolicyIndex};
use crate::script::{CheckedBook, FigureSource, ParameterRef};
use crate::value::Value;

use super::breach::breaches;
use super::figures::{KnownFigures, figures_of};
use super::held::held_row;

/// The decisions of a run: by policy, and for those that ran by entity row.
pub type Decisions<'a> = Vec<Option<Vec<RowDecision<'a>>>>;

/// How many rows are decided between two reports of progress.
const CHUNK: usize = 1024;

/// How far a run has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// A policy starts over so many rows.
    Policy(PolicyIndex, u32),
    /// So many more of its rows, or of all rows in a pass, are decided.
    Rows(u32),
    /// A pass, of so many, starts over so many rows.
    Pass(u32, u32, u64),
    /// Another kind of work starts: to be told in turn with its ends by whoever has a clock.
    Work(Work),
}

/// The kinds of work of a run; it goes back and forth between them where rows come batch by batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Files, and rows put aside, are read and linked.
    Reading,
    /// Policies are decided.
    Deciding,
    /// What was decided is handed over: counted and written.
    Writing,
}

/// What hears of progress, from any thread.
pub type ProgressListener<'l> = dyn Fn(Progress) + Sync + 'l;

/// What is stated rather than decided; a run states nothing, a worked case may.
pub trait Stated<'a>: Sync {
    /// The decision of a row, where it is stated.
    fn decision(&self, _policy: PolicyIndex, _row: u32) -> Option<RowDecision<'a>> {
        None
    }

    /// A population figure, by its place in the manifest, where it is stated.
    fn figure(&self, _policy: PolicyIndex, _figure: usize) -> Option<Value<'a>> {
        None
    }
}

/// States nothing.
#[derive(Debug, Clone, Copy)]
pub struct NothingStated;

impl Stated<'_> for NothingStated {}

/// Everything that policies are decided on.
#[derive(Debug)]
pub struct Stages<'a> {
    pub(super) checked: &'a CheckedBook,
    pub(super) facts: &'a Facts,
    parameters: &'a Parameters,
    prior: Option<&'a Prior>,
    period: Period,
    evaluator: Evaluator<'a>,
    /// The figures of populations of which these rows are only a part.
    known: Option<&'a KnownFigures>,
}

/// What a run decided.
#[derive(Debug)]
pub struct Outcome<'a> {
    /// The policies that ran, in running order.
    pub order: Vec<PolicyIndex>,
    /// Their decisions.
    pub decisions: Decisions<'a>,
    /// Their population figures, by policy.
    pub figures: Vec<Vec<FigureValues<'a>>>,
}

impl<'a> Stages<'a> {
    /// The stages of a run of a book: on facts linked for `period` and `as_of`, parameters as they
    /// are on `as_of`, and what the period before decided, if that is known.
    #[must_use]
    pub fn new(
        checked: &'a CheckedBook,
        facts: &'a Facts,
        parameters: &'a Parameters,
        prior: Option<&'a Prior>,
        (period, as_of): (Period, Date),
    ) -> Self {
        let evaluator = Evaluator::new(checked, facts, parameters, period, as_of);
        Self { checked, facts, parameters, prior, period, evaluator, known: None }
    }

    /// The same stages, whose reach is noted.
    #[must_use]
    pub fn watched(mut self, watch: &'a Watch) -> Self {
        self.evaluator = self.evaluator.watched(watch);
        self
    }

    /// The same stages for a part of the rows, with the figures of all of them.
    #[must_use]
    pub(super) fn with_figures(mut self, known: &'a KnownFigures) -> Self {
        self.known = Some(known);
        self
    }

    /// What evaluates a row: to explain one after a run.
    #[must_use]
    pub fn evaluator(&self) -> &Evaluator<'a> {
        &self.evaluator
    }

    /// What a policy's rows read beside facts and parameters, after a run.
    #[must_use]
    pub fn inputs<'r, 'x>(&'x self, outcome: &'r Outcome<'x>, policy: PolicyIndex) -> Inputs<'r, 'x> {
        let population = outcome.figures.get(usize::from(policy.0)).map(Vec::as_slice).unwrap_or_default();
        Inputs { decisions: &outcome.decisions, population, prior: self.prior }
    }

    /// Decides the policies of `order`, each of which comes after those it reads. A row that breaks
    /// a policy's `[ensure]` stops the run with a finding.
    pub fn decide<'x>(
        &'x self,
        order: &[PolicyIndex],
        stated: &dyn Stated<'x>,
        progress: &ProgressListener<'_>,
        findings: &mut Findings,
    ) -> Option<Outcome<'x>> {
        let book = &self.checked.book;
        let mut decisions: Decisions<'x> = book.policies.iter().map(|_| None).collect();
        let mut figures: Vec<Vec<FigureValues<'x>>> = book.policies.iter().map(|_| Vec::new()).collect();
        for policy in order {
            let rows = self.facts.table(book.policy(*policy).entity).rows;
            progress(Progress::Policy(*policy, rows));
            let population =
                figures_of((self.checked, self.parameters), *policy, (rows, &decisions), stated, self.known, findings);
            self.note_figures(*policy, stated);
            let inputs = Inputs { decisions: &decisions, population: &population, prior: self.prior };
            let decided = self.decide_rows(*policy, rows, &inputs, stated, progress);
            let broken = breaches(self, *policy, &decided);
            if !broken.is_empty() {
                broken.into_iter().for_each(|breach| findings.push(breach));
                return None;
            }
            let decided = decided.into_iter().map(|(decision, _)| decision).collect();
            let at = usize::from(policy.0);
            if let (Some(slot), Some(figure_slot)) = (decisions.get_mut(at), figures.get_mut(at)) {
                *slot = Some(decided);
                *figure_slot = population;
            }
        }
        Some(Outcome { order: order.to_vec(), decisions, figures })
    }

    /// Notes the figures that were made, if somebody measures.
    fn note_figures<'x>(&'x self, policy: PolicyIndex, stated: &dyn Stated<'x>) {
        let Some(watch) = self.evaluator.watch() else { return };
        for (index, figure) in self.checked.program(policy).figures.iter().enumerate() {
            let chosen = match figure.of {
                Some(FigureSource::Chosen(parameter, _)) => Some(ParameterRef { policy, parameter }),
                _ => None,
            };
            if stated.figure(policy, index).is_none() {
                watch.figure(policy, index, chosen);
            }
        }
    }

    /// Each row's decision, with the checks of `[ensure]` that it fails.
    fn decide_rows<'x>(
        &'x self,
        policy: PolicyIndex,
        rows: u32,
        inputs: &Inputs<'_, 'x>,
        stated: &dyn Stated<'x>,
        progress: &ProgressListener<'_>,
    ) -> Vec<(RowDecision<'x>, Vec<usize>)> {
        let all: Vec<u32> = (0..rows).collect();
        let chunks: Vec<Vec<(RowDecision<'x>, Vec<usize>)>> = all
            .par_chunks(CHUNK)
            .map(|chunk| {
                let decide = |row: &u32| {
                    if let Some(decision) = stated.decision(policy, *row) {
                        return (decision, Vec::new());
                    }
                    let decision = self.decide_row(policy, *row, inputs);
                    let failed = match decision.state {
                        RowState::Undecided => Vec::new(),
                        _ => self.evaluator.failed_ensure(policy, *row, &decision, inputs),
                    };
                    (decision, failed)
                };
                let decided = chunk.iter().map(decide).collect();
                progress(Progress::Rows(u32::try_from(chunk.len()).unwrap_or(u32::MAX)));
                decided
            })
            .collect();
        chunks.into_iter().flatten().collect()
    }

    fn decide_row<'x>(&'x self, policy: PolicyIndex, row: u32, inputs: &Inputs<'_, 'x>) -> RowDecision<'x> {
        let spec = self.checked.book.policy(policy);
        if !spec.periods.contains(&self.period.kind()) {
            let outputs = spec.outputs.iter().map(|output| output.default.unwrap_or(Value::Absent)).collect();
            return without_reasons(RowState::NotApplicable, outputs);
        }
        if let Some(problem) = held_row(self.checked, self.facts, policy, row) {
            let outputs = spec.outputs.iter().map(|_| Value::Absent).collect();
            return RowDecision { problem: Some(Box::new(problem)), ..without_reasons(RowState::Undecided, outputs) };
        }
        self.evaluator.decide(policy, row, inputs)
    }
}

/// A decision that no rule had a part in.
#[must_use]
pub fn without_reasons<'a>(state: RowState, outputs: Box<[Value<'a>]>) -> RowDecision<'a> {
    RowDecision { state, problem: None, outputs, reasons: Vec::new(), lines: Vec::new() }
}
