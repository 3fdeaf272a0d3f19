//! Whether policies decide what they decided, going by the digests of their results.

use crate::run::{PolicyRecord, RunRecord};

/// A part of a policy's results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Its rows: outputs, codes, state.
    Decisions,
    /// Its money lines.
    Lines,
    /// The shares that its money lines are made of.
    LineDetails,
    /// Its reasons.
    Reasons,
}

impl Part {
    /// All parts, in the order in which they are told.
    pub const ALL: [Self; 4] = [Self::Decisions, Self::Lines, Self::LineDetails, Self::Reasons];

    /// Its name, as the run record has it.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Decisions => "decisions",
            Self::Lines => "lines",
            Self::LineDetails => "line_details",
            Self::Reasons => "reasons",
        }
    }

    /// The name of the table in which a policy's rows of this part stand.
    #[must_use]
    pub fn table(self, policy: &str) -> &str {
        match self {
            Self::Decisions => policy,
            _ => self.tag(),
        }
    }

    fn digest(self, policy: &PolicyRecord) -> &str {
        let results = &policy.results;
        match self {
            Self::Decisions => &results.decisions,
            Self::Lines => &results.lines,
            Self::LineDetails => &results.line_details,
            Self::Reasons => &results.reasons,
        }
    }
}

/// What became of a policy's results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// They are the same, byte for byte.
    Identical,
    /// These parts differ.
    Differs(Vec<Part>),
    /// It did not run now.
    Gone,
    /// It did not run then.
    New,
}

/// The policies that ran then or now, with what became of the results of each.
#[must_use]
pub fn verdicts(then: &RunRecord, now: &RunRecord) -> Vec<(String, Verdict)> {
    let of = |record: &RunRecord, id: &str| record.policies.iter().find(|policy| policy.id == id).cloned();
    let mut verdicts: Vec<(String, Verdict)> = Vec::new();
    for policy in &now.policies {
        let verdict = of(then, &policy.id).map_or(Verdict::New, |before| {
            let differ: Vec<Part> =
                Part::ALL.into_iter().filter(|part| part.digest(policy) != part.digest(&before)).collect();
            if differ.is_empty() { Verdict::Identical } else { Verdict::Differs(differ) }
        });
        verdicts.push((policy.id.clone(), verdict));
    }
    let gone = then.policies.iter().filter(|policy| of(now, &policy.id).is_none());
    verdicts.extend(gone.map(|policy| (policy.id.clone(), Verdict::Gone)));
    verdicts
}
