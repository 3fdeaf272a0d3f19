//! What a run decided, for tests to reckon with: amounts as whole units of the twelfth place, so that
//! nothing is rounded again.

use std::collections::BTreeMap;
use std::path::Path;

use assay_engine::decision::{Line, RowDecision};
use assay_engine::diagnostic::Findings;
use assay_engine::facts::Facts;
use assay_engine::run::{Ready, RunRequest};
use assay_engine::script::CheckedBook;
use assay_engine::value::Value;

use crate::rendered;

/// One hundredth, in units of the twelfth place.
pub const CENT: i128 = 10_000_000_000;

/// What was decided of a partner, by policy.
pub type Verdicts = BTreeMap<String, Verdict>;

/// What a policy decided of a partner.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verdict {
    /// `decided`, `not_applicable` or `undecided`.
    pub state: &'static str,
    /// Why it could not be decided.
    pub problem: String,
    /// The outputs that are numbers.
    pub numbers: BTreeMap<String, i128>,
    /// The outputs that are words.
    pub words: BTreeMap<String, String>,
    /// The codes of the reasons that fired.
    pub reasons: Vec<String>,
    /// Its money lines.
    pub lines: Vec<MoneyLine>,
}

/// A money line: its code, its amount and the shares of rows in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoneyLine {
    /// The code of the rule that gave it.
    pub code: String,
    /// Its amount.
    pub amount: i128,
    /// The key and the share of every row.
    pub shares: Vec<(String, i128)>,
}

impl Verdict {
    /// An output that is a number, 0 where it is absent.
    #[must_use]
    pub fn number(&self, output: &str) -> i128 {
        self.numbers.get(output).copied().unwrap_or_default()
    }

    /// The sum of the lines of some codes.
    #[must_use]
    pub fn sum(&self, codes: &[&str]) -> i128 {
        self.lines.iter().filter(|line| codes.contains(&line.code.as_str())).map(|line| line.amount).sum()
    }
}

/// Runs a book over a dataset and gives back what it decided of every partner, by its key.
///
/// # Panics
/// If the run stops.
#[must_use]
pub fn verdicts(checked: &CheckedBook, data: &Path, request: RunRequest) -> BTreeMap<String, Verdicts> {
    let mut findings = Findings::new();
    let decided = decide(checked, data, request, &mut findings);
    decided.unwrap_or_else(|| panic!("{}", rendered(findings)))
}

fn decide(
    checked: &CheckedBook,
    data: &Path,
    request: RunRequest,
    findings: &mut Findings,
) -> Option<BTreeMap<String, Verdicts>> {
    let ready = Ready::read(checked, data, request, findings)?;
    assert!(ready.quarantine().is_empty(), "{:?}", ready.quarantine());
    let book = &checked.book;
    let mut all: BTreeMap<String, Verdicts> = BTreeMap::new();
    ready.decide(&|_| {}, findings, &mut |batch| {
        for policy in &batch.outcome.order {
            let spec = book.policy(*policy);
            let rows = batch.outcome.decisions[usize::from(policy.0)].as_ref().expect("it ran");
            for (row, decision) in (0_u32..).zip(rows) {
                let key = batch.facts.key_text(&book.dictionary, &book.symbols, spec.entity, row);
                let verdict = verdict(checked, batch.facts, spec, decision);
                all.entry(key).or_default().insert(spec.id.clone(), verdict);
            }
        }
        Ok(())
    })?;
    Some(all)
}

fn verdict(
    checked: &CheckedBook,
    facts: &Facts,
    spec: &assay_engine::policy::PolicySpec,
    decision: &RowDecision<'_>,
) -> Verdict {
    let symbols = &checked.book.symbols;
    let code = |at: u16| spec.reasons[usize::from(at)].code.clone();
    let mut verdict = Verdict { state: decision.state.tag(), ..Verdict::default() };
    verdict.problem = decision.problem.as_ref().map_or_else(String::new, |problem| problem.message.en.clone());
    for (output, value) in spec.outputs.iter().zip(&decision.outputs) {
        match value {
            Value::Number(number) => {
                verdict.numbers.insert(output.name.clone(), number.raw());
            }
            Value::Symbol(symbol) => {
                verdict.words.insert(output.name.clone(), symbols.word(*symbol).to_owned());
            }
            other => {
                verdict.words.insert(output.name.clone(), format!("{other:?}"));
            }
        }
    }
    verdict.reasons = decision.reasons.iter().filter(|reason| reason.fired).map(|reason| code(reason.code)).collect();
    let shares = |line: &Line| {
        let share = |detail: &assay_engine::decision::LineDetail| {
            let (table, row) = detail.subject.expect("a loop's row");
            (facts.key_text(&checked.book.dictionary, symbols, table, row), detail.amount.raw())
        };
        line.details.iter().map(share).collect()
    };
    let lines = decision.lines.iter();
    verdict.lines = lines
        .map(|line| MoneyLine { code: code(line.code), amount: line.amount.raw(), shares: shares(line) })
        .collect();
    verdict
}
