//! Deciding cases: their facts linked, what they need upstream decided too, the outcome compared.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::decision::{Prior, RowDecision, RowState};
use crate::diagnostic::{Diagnostic, Findings, Place, Severity, Text};
use crate::evaluate::{RuleOutcome, StepKind, Watch};
use crate::facts::{Facts, TableIndex};
use crate::policy::{Book, Parameters, PolicyIndex};
use crate::run::{Stages, Stated, without_reasons};
use crate::script::CheckedBook;
use crate::value::Value;

use super::case::Case;
use super::compare::compare;
use super::hold::{is_subject_bad, without_bad_rows};

/// What became of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseResult {
    /// The policy it is about.
    pub policy: PolicyIndex,
    /// The sentence that says what it shows.
    pub name: String,
    /// Where it starts.
    pub place: Place,
    /// What is not as expected; nothing, if the case passes.
    pub failures: Vec<Failure>,
    /// The rules that were tried, in order, for a case that fails.
    pub tried: Vec<TriedRule>,
}

/// A rule that a case tried, and what it read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TriedRule {
    /// Its code.
    pub code: String,
    /// Its line in the script.
    pub line: u32,
    /// How it came out.
    pub outcome: RuleOutcome,
    /// What it read: names as in the script, values as in results; nothing for an absent one.
    pub reads: Vec<(String, String)>,
}

impl CaseResult {
    /// Whether everything is as expected.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.failures.is_empty()
    }
}

/// One expectation that a decision does not meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Where the expectation stands.
    pub place: Place,
    /// What was looked at: an output, the reasons, …
    pub what: String,
    /// What was expected.
    pub expected: Text,
    /// What was decided.
    pub actual: Text,
}

/// Decides cases in parallel; results are in the order of the cases.
#[must_use]
pub fn run_cases(checked: &CheckedBook, cases: &[Case<'_>]) -> Vec<CaseResult> {
    cases.par_iter().map(|case| run_case(checked, case)).collect()
}

/// Decides one case.
#[must_use]
pub fn run_case(checked: &CheckedBook, case: &Case<'_>) -> CaseResult {
    let (failures, tried) = match ReadyCase::new(checked, case) {
        Ok(ready) => {
            let failures = ready.failures(checked, &ready.parameters, None);
            let tried = if failures.is_empty() { Vec::new() } else { ready.tried(checked) };
            (failures, tried)
        }
        Err(failures) => (failures, Vec::new()),
    };
    CaseResult { policy: case.policy, name: case.name.to_owned(), place: case.place.clone(), failures, tried }
}

/// A case whose facts are linked, ready to be decided any number of times: also by changed books and with
/// changed parameters, as long as facts and what reads what are the same.
pub(crate) struct ReadyCase<'c, 'b> {
    pub(crate) case: &'c Case<'b>,
    pub(crate) parameters: Parameters,
    facts: Facts,
    order: Vec<PolicyIndex>,
    prior: Option<Prior>,
}

impl<'c, 'b> ReadyCase<'c, 'b> {
    /// Links a case's facts.
    pub(crate) fn new(checked: &CheckedBook, case: &'c Case<'b>) -> Result<Self, Vec<Failure>> {
        let book = &checked.book;
        let (tables, held) = without_bad_rows(checked, case);
        let facts = Facts::link(&book.dictionary, tables, held, case.period, case.as_of);
        let order = needed(checked, case, &facts);
        let mut findings = Findings::new();
        let mut parameters = Parameters::on(book, case.as_of, &order, &mut findings);
        for (at, value) in &case.parameters {
            parameters.replace(case.policy, *at, value.clone());
        }
        if findings.has_errors() {
            return Err(could_not_run(case, findings));
        }
        let prior = prior_of(checked, case, &facts);
        Ok(Self { case, parameters, facts, order, prior })
    }

    /// Decides the case; what is not as expected.
    pub(crate) fn failures(
        &self,
        checked: &CheckedBook,
        parameters: &Parameters,
        watch: Option<&Watch>,
    ) -> Vec<Failure> {
        let (book, case) = (&checked.book, self.case);
        if is_subject_bad(checked, case) {
            return compare(book, case, &undecided(book, case));
        }
        let prior = self.prior.as_ref();
        let stages = Stages::new(checked, &self.facts, parameters, prior, (case.period, case.as_of));
        let stages = match watch {
            Some(watch) => stages.watched(watch),
            None => stages,
        };
        let stated = StatedByCase { case, entity: book.policy(case.policy).entity, checked };
        let mut findings = Findings::new();
        let Some(outcome) = stages.decide(&self.order, &stated, &|_| {}, &mut findings) else {
            return could_not_run(case, findings);
        };
        let decided = outcome.decisions.get(usize::from(case.policy.0)).and_then(Option::as_ref);
        match decided.and_then(|rows| rows.get(case.subject as usize)) {
            Some(decision) => compare(book, case, decision),
            None => could_not_run(case, findings),
        }
    }
}

impl ReadyCase<'_, '_> {
    /// The rules that the case tries, with what each read.
    pub(crate) fn tried(&self, checked: &CheckedBook) -> Vec<TriedRule> {
        let case = self.case;
        let when = (case.period, case.as_of);
        let stages = Stages::new(checked, &self.facts, &self.parameters, self.prior.as_ref(), when);
        let stated = StatedByCase { case, entity: checked.book.policy(case.policy).entity, checked };
        let Some(outcome) = stages.decide(&self.order, &stated, &|_| {}, &mut Findings::new()) else {
            return Vec::new();
        };
        let inputs = stages.inputs(&outcome, case.policy);
        let (_, trace) = stages.evaluator().explain(case.policy, case.subject, &inputs);
        let reasons = &checked.book.policy(case.policy).reasons;
        let tried = trace.steps.iter().filter_map(|step| match step.kind {
            StepKind::Rule(code, outcome) => Some(TriedRule {
                code: reasons.get(usize::from(code))?.code.clone(),
                line: step.line,
                outcome,
                reads: step
                    .reads
                    .iter()
                    .map(|read| (read.name.to_owned(), read.value.written(&checked.book.symbols)))
                    .collect(),
            }),
            _ => None,
        });
        tried.collect()
    }
}

/// What becomes of a case whose own row is bad: nothing can be said about it.
fn undecided(book: &Book, case: &Case<'_>) -> RowDecision<'static> {
    let outputs = book.policy(case.policy).outputs.iter().map(|_| Value::Absent).collect();
    without_reasons(RowState::Undecided, outputs)
}

/// The policies that must run, in running order: what is stated for the only row there is needs
/// nothing upstream of it.
fn needed(checked: &CheckedBook, case: &Case<'_>, facts: &Facts) -> Vec<PolicyIndex> {
    let is_alone = facts.table(checked.book.policy(case.policy).entity).rows == 1;
    let is_stated = |policy: PolicyIndex| is_alone && case.stated.iter().any(|(stated, _)| *stated == policy);
    let mut needed = BTreeSet::from([case.policy]);
    let mut open = vec![case.policy];
    while let Some(policy) = open.pop() {
        if policy != case.policy && is_stated(policy) {
            continue;
        }
        for upstream in &checked.program(policy).upstream {
            if needed.insert(*upstream) {
                open.push(*upstream);
            }
        }
    }
    checked.order.iter().copied().filter(|policy| needed.contains(policy)).collect()
}

fn prior_of(checked: &CheckedBook, case: &Case<'_>, facts: &Facts) -> Option<Prior> {
    if case.prior.is_empty() {
        return None;
    }
    let mut prior = Prior::default();
    for (policy, values) in &case.prior {
        let spec = checked.book.policy(*policy);
        let rows = 0..facts.table(spec.entity).rows;
        let outputs = |row: u32| -> &[Value<'_>] { if row == case.subject { values } else { &[] } };
        prior.add(*policy, spec, rows.map(outputs));
    }
    Some(prior)
}

/// What a case states instead of having it decided.
struct StatedByCase<'c, 'b> {
    case: &'c Case<'b>,
    entity: TableIndex,
    checked: &'c CheckedBook,
}

impl<'c, 'b: 'c> Stated<'c> for StatedByCase<'c, 'b> {
    fn decision(&self, policy: PolicyIndex, row: u32) -> Option<RowDecision<'c>> {
        let is_subject = row == self.case.subject && self.checked.book.policy(policy).entity == self.entity;
        if policy == self.case.policy || !is_subject {
            return None;
        }
        let (_, values) = self.case.stated.iter().find(|(stated, _)| *stated == policy)?;
        let outputs: Box<[Value<'c>]> = values.iter().copied().collect();
        Some(without_reasons(RowState::Decided, outputs))
    }

    fn figure(&self, policy: PolicyIndex, figure: usize) -> Option<Value<'c>> {
        if policy != self.case.policy {
            return None;
        }
        self.case.figures.iter().find(|(at, _)| *at == figure).map(|(_, value)| *value)
    }
}

/// A failure for each error that kept the case from being decided.
fn could_not_run(case: &Case<'_>, findings: Findings) -> Vec<Failure> {
    let is_error = |finding: &Diagnostic| finding.severity == Severity::Error;
    let failures = findings.into_sorted().into_iter().filter(is_error).map(|finding| Failure {
        place: case.place.clone(),
        what: "state".to_owned(),
        expected: Text::new("the case can be decided", "样例可以判定"),
        actual: finding.message,
    });
    failures.collect()
}
