//! What a policy decided about all rows, counted.

use std::collections::BTreeMap;

use assay_engine::decision::{RowDecision, RowState};
use assay_engine::diagnostic::Text;
use assay_engine::number::{Number, Sum};
use assay_engine::policy::{OutputType, PolicySpec};
use assay_engine::value::{Symbol, Value};

/// How many kinds of problem are told apart: a message may quote what differs from row to row.
const PROBLEMS: usize = 1_000;

/// The counts of one policy.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    /// Rows decided.
    pub(crate) decided: u64,
    /// Rows that lack what the policy needs.
    pub(crate) not_applicable: u64,
    /// Rows that could not be decided.
    pub(crate) undecided: u64,
    /// By output: what the decided rows got.
    pub(crate) outputs: Vec<OutputTally>,
    /// By reason: for how many rows it fired, and for how many nobody knows.
    pub(crate) reasons: Vec<(u64, u64)>,
    /// Why rows are undecided, and how many; of the kinds met first, if there are very many.
    pub(crate) problems: BTreeMap<(&'static str, Text), u64>,
}

/// What the decided rows got as one output.
#[derive(Debug, Clone)]
pub(crate) enum OutputTally {
    /// How often each word, and how often none.
    Words(BTreeMap<Symbol, u64>, u64),
    /// How often yes.
    Yes(u64),
    /// Numbers.
    Numbers(Spread),
    /// Amounts.
    Amounts(Spread),
    /// How many days are known.
    Days(u64),
}

/// Where numbers lie.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Spread {
    /// How many count: all that are known, of amounts those that are not zero.
    pub(crate) counted: u64,
    /// Their sum.
    pub(crate) sum: Sum,
    /// The least and the greatest.
    pub(crate) ends: Option<(Number, Number)>,
}

impl Spread {
    fn add(&mut self, number: Number) {
        self.counted += 1;
        self.sum.add(number);
        self.ends = Some(match self.ends {
            Some((least, greatest)) => (least.min(number), greatest.max(number)),
            None => (number, number),
        });
    }

    /// Their mean, where there are any.
    pub(crate) fn mean(&self) -> Option<Number> {
        let count = Number::from_integer(i64::try_from(self.counted).ok()?).ok()?;
        self.sum.total().ok()?.over(count).ok().flatten()
    }
}

impl Tally {
    /// The counts of a policy, before any row.
    pub(crate) fn new(policy: &PolicySpec) -> Self {
        Self {
            outputs: policy.outputs.iter().map(|output| OutputTally::new(&output.kind)).collect(),
            reasons: vec![(0, 0); policy.reasons.len()],
            ..Self::default()
        }
    }

    /// Counts what was decided of a row, and the reasons that it was given, each once.
    pub(crate) fn add(&mut self, row: &RowDecision<'_>, given: &[(u16, bool)]) {
        match row.state {
            RowState::Decided => self.decided += 1,
            RowState::NotApplicable => self.not_applicable += 1,
            RowState::Undecided => self.undecided += 1,
        }
        if let Some(problem) = &row.problem {
            let kind = (problem.code, problem.message.clone());
            if self.problems.len() < PROBLEMS || self.problems.contains_key(&kind) {
                *self.problems.entry(kind).or_default() += 1;
            }
        }
        if row.state != RowState::Decided {
            return;
        }
        for (tally, value) in self.outputs.iter_mut().zip(&row.outputs) {
            tally.add(*value);
        }
        for (code, fired) in given {
            if let Some((fires, unknown)) = self.reasons.get_mut(usize::from(*code)) {
                *(if *fired { fires } else { unknown }) += 1;
            }
        }
    }
}

impl OutputTally {
    fn new(kind: &OutputType) -> Self {
        match kind {
            OutputType::Enum(_) => Self::Words(BTreeMap::new(), 0),
            OutputType::Boolean => Self::Yes(0),
            OutputType::Date => Self::Days(0),
            OutputType::Money => Self::Amounts(Spread::default()),
            OutputType::Integer | OutputType::Decimal | OutputType::Fraction => Self::Numbers(Spread::default()),
        }
    }

    fn add(&mut self, value: Value<'_>) {
        match (self, value) {
            (Self::Words(words, _), Value::Symbol(word)) => *words.entry(word).or_default() += 1,
            (Self::Words(_, absent), Value::Absent) => *absent += 1,
            (Self::Yes(count), Value::Boolean(true)) | (Self::Days(count), Value::Date(_)) => *count += 1,
            (Self::Numbers(spread), Value::Number(number)) => spread.add(number),
            (Self::Amounts(spread), Value::Number(number)) if !number.is_zero() => spread.add(number),
            _ => {}
        }
    }
}
