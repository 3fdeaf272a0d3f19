//! What evaluations reach: noted only while somebody measures.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use crate::number::Number;
use crate::parameters::{Anchors, ParameterValue};
use crate::policy::PolicyIndex;
use crate::script::{ParameterMethod, ParameterRef};
use crate::value::Value;

/// Notes what evaluations reach, from any thread.
#[derive(Debug, Default)]
pub struct Watch(Mutex<Reached>);

/// What was reached. Statements, expressions and switches are known by their numbers in the program.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reached {
    /// The policies that decided a row by their rules.
    pub policies: BTreeSet<PolicyIndex>,
    /// The statements that ran.
    pub statements: BTreeSet<(PolicyIndex, u32)>,
    /// The population figures that were made, not stated, by their place in the manifest.
    pub figures: BTreeSet<(PolicyIndex, usize)>,
    /// The expressions that had a value, and which truths they had.
    pub expressions: BTreeMap<(PolicyIndex, u32), Truths>,
    /// The arms that were taken, by the expression that was switched on; the last place is for all others.
    pub arms: BTreeSet<(PolicyIndex, u32, usize)>,
    /// The parts of parameters that were read: bands from the lowest, entries in their order, or [`Side`]s of
    /// anchors; 0 for a parameter that has no parts.
    pub parameters: BTreeSet<(ParameterRef, usize)>,
    /// How many values were computed: what the evaluations cost.
    pub cost: u64,
}

/// Which truths a condition has had.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Truths {
    /// It held.
    pub held: bool,
    /// It did not hold.
    pub failed: bool,
    /// It was not known.
    pub unknown: bool,
}

/// Where a number lies beside two anchors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// At the anchor of 0, or beyond it.
    Zero,
    /// Between the two.
    Between,
    /// At the anchor of 100, or beyond it.
    Hundred,
}

impl Watch {
    /// What was reached so far.
    #[must_use]
    pub fn into_reached(self) -> Reached {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// A population figure was made, and perhaps a parameter chose of what.
    pub(crate) fn figure(&self, policy: PolicyIndex, figure: usize, chosen: Option<ParameterRef>) {
        self.note(|reached| {
            reached.figures.insert((policy, figure));
            reached.parameters.extend(chosen.map(|parameter| (parameter, 0)));
        });
    }

    pub(super) fn policy(&self, policy: PolicyIndex) {
        self.note(|reached| {
            reached.policies.insert(policy);
        });
    }

    pub(super) fn statement(&self, policy: PolicyIndex, number: u32) {
        self.note(|reached| {
            reached.statements.insert((policy, number));
        });
    }

    pub(super) fn expression(&self, policy: PolicyIndex, number: u32, value: Value<'_>) {
        self.note(|reached| {
            reached.cost += 1;
            let truths = reached.expressions.entry((policy, number)).or_default();
            match value {
                Value::Boolean(true) => truths.held = true,
                Value::Boolean(false) => truths.failed = true,
                Value::Absent => truths.unknown = true,
                _ => {}
            }
        });
    }

    pub(super) fn arm(&self, policy: PolicyIndex, subject: u32, arm: usize) {
        self.note(|reached| {
            reached.arms.insert((policy, subject, arm));
        });
    }

    pub(super) fn parameter(&self, reference: ParameterRef) {
        self.note(|reached| {
            reached.parameters.insert((reference, 0));
        });
    }

    /// A function of a parameter: the parts that made its value.
    pub(super) fn parts(
        &self,
        reference: ParameterRef,
        method: ParameterMethod,
        value: &ParameterValue,
        first: Value<'_>,
        share: Option<Number>,
    ) {
        let parts = parts_read(method, value, first, share);
        self.note(|reached| reached.parameters.extend(parts.into_iter().map(|part| (reference, part))));
    }

    fn note(&self, change: impl FnOnce(&mut Reached)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

fn parts_read(method: ParameterMethod, value: &ParameterValue, first: Value<'_>, share: Option<Number>) -> Vec<usize> {
    match (value, first) {
        (ParameterValue::Scale(scale), Value::Number(x)) => match (scale.band(x, share), method) {
            (Some(band), ParameterMethod::Marginal) => (0..=band).collect(),
            (band, _) => band.into_iter().collect(),
        },
        (ParameterValue::Bands(bands), Value::Number(x)) => {
            let band = bands.band(x);
            let next = (method == ParameterMethod::NextThreshold).then(|| band.map(|band| band + 1));
            next.unwrap_or(band).into_iter().collect()
        }
        (ParameterValue::Bands(bands), Value::Symbol(label)) => {
            bands.bands.iter().position(|band| band.gives == label).into_iter().collect()
        }
        (ParameterValue::Table(table), Value::Symbol(word)) => {
            table.0.iter().position(|(known, _)| *known == word).into_iter().collect()
        }
        (ParameterValue::Anchors(anchors), Value::Number(x)) => vec![side(anchors, x) as usize],
        _ => Vec::new(),
    }
}

fn side(anchors: &Anchors, x: Number) -> Side {
    let rising = anchors.hundred > anchors.zero;
    if if rising { x <= anchors.zero } else { x >= anchors.zero } {
        Side::Zero
    } else if if rising { x >= anchors.hundred } else { x <= anchors.hundred } {
        Side::Hundred
    } else {
        Side::Between
    }
}
