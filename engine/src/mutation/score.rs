//! Every change tried, and the score: how many of them a case notices.

use rayon::prelude::*;

use crate::coverage::{CaseReach, Measured};
use crate::diagnostic::{Place, Text};
use crate::policy::{Parameters, PolicyIndex};
use crate::script::CheckedBook;

use super::mutant::{Change, Mutant};
use super::outputs::mutants_of_outputs;
use super::parameters::mutants_of_parameters;
use super::rules::mutants_of_rules;

/// How many changes are tried on one copy of the book.
const CHUNK: usize = 32;

/// What became of the changes to a policy.
#[derive(Debug, Clone)]
pub struct PolicyMutations {
    /// The policy.
    pub policy: PolicyIndex,
    /// How many changes were tried.
    pub changes: u64,
    /// The changes that no case notices: of the rules in the order of the script, then of the manifest and the
    /// parameters.
    pub survivors: Vec<Survivor>,
}

impl PolicyMutations {
    /// How many changes a case noticed.
    #[must_use]
    pub fn noticed(&self) -> u64 {
        self.changes - self.survivors.len() as u64
    }
}

/// A change that no case notices.
#[derive(Debug, Clone)]
pub struct Survivor {
    /// Where it was made.
    pub place: Place,
    /// What was changed into what.
    pub words: Text,
    /// Whether a case comes to the place at all.
    pub is_reached: bool,
}

/// Tries every change to the policies named, in running order; none named means all. Cases that fail as the book is
/// notice nothing.
#[must_use]
pub fn mutate(checked: &CheckedBook, measured: &Measured<'_, '_>, only: &[PolicyIndex]) -> Vec<PolicyMutations> {
    let passing = measured.cases.iter().zip(&measured.results).filter(|(_, result)| result.passes());
    let passing: Vec<&CaseReach<'_, '_>> = passing.map(|(case, _)| case).collect();
    // Cases have been read already, and copies of the book are made without them.
    let mut lean = checked.clone();
    lean.book.cases = Vec::new();
    let wanted = checked.order.iter().copied().filter(|policy| only.is_empty() || only.contains(policy));
    wanted.map(|policy| mutate_policy(&lean, &passing, policy)).collect()
}

fn mutate_policy(checked: &CheckedBook, passing: &[&CaseReach<'_, '_>], policy: PolicyIndex) -> PolicyMutations {
    let mut mutants = mutants_of_rules(checked, policy);
    mutants.extend(mutants_of_outputs(checked, policy));
    mutants.extend(mutants_of_parameters(checked, policy));
    let mut cases = passing.to_vec();
    cases.sort_by_key(|case| (!case.is_of(policy), case.reached.cost));
    let fates: Vec<Fate> = mutants
        .par_chunks(CHUNK)
        .flat_map_iter(|chunk| {
            let mut book = checked.clone();
            let fates = chunk.iter().map(|mutant| {
                mutant.apply(&mut book);
                let fate = fate(&book, &cases, mutant);
                mutant.undo(&mut book, checked);
                fate
            });
            fates.collect::<Vec<_>>()
        })
        .collect();
    let survivors = mutants.iter().zip(fates).filter_map(|(mutant, fate)| match fate {
        Fate::Noticed => None,
        fate => Some(Survivor {
            place: mutant.place.clone(),
            words: mutant.words.clone(),
            is_reached: fate == Fate::Survived,
        }),
    });
    PolicyMutations { policy, changes: mutants.len() as u64, survivors: survivors.collect() }
}

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Noticed,
    Survived,
    NotReached,
}

fn fate(book: &CheckedBook, cases: &[&CaseReach<'_, '_>], mutant: &Mutant) -> Fate {
    let mut fate = Fate::NotReached;
    for case in cases.iter().filter(|case| mutant.is_reached(book, case)) {
        let Some(ready) = &case.ready else { continue };
        fate = Fate::Survived;
        let changed: Option<Parameters> = match &mutant.change {
            Change::Parameter(reference, _, value) => {
                let mut parameters = ready.parameters.clone();
                parameters.replace(reference.policy, reference.parameter, value.clone());
                Some(parameters)
            }
            _ => None,
        };
        if !ready.failures(book, changed.as_ref().unwrap_or(&ready.parameters), None).is_empty() {
            return Fate::Noticed;
        }
    }
    fate
}
