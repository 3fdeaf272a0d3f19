//! In which order a run goes through its rows: once for every level of population figures, which need
//! what is decided of all rows below them, and once for everything.

use crate::policy::PolicyIndex;
use crate::script::CheckedBook;

use super::figures::sources;

/// One way through all rows, to take figures.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FigurePass {
    /// The policies whose figures are taken.
    pub(super) figures_of: Vec<PolicyIndex>,
    /// The policies that have to be decided for it, in running order.
    pub(super) decided: Vec<PolicyIndex>,
}

/// The ways through the rows before the last one, which decides all of `order`.
pub(super) fn figure_passes(checked: &CheckedBook, order: &[PolicyIndex]) -> Vec<FigurePass> {
    let mut levels: Vec<(PolicyIndex, usize)> = Vec::with_capacity(order.len());
    for policy in order {
        let level_of = |policies: &[PolicyIndex]| {
            let known = levels.iter().filter(|(other, _)| policies.contains(other));
            known.map(|(_, level)| *level).max().unwrap_or(0)
        };
        let program = checked.program(*policy);
        let own = if program.figures.is_empty() { 0 } else { level_of(&sources(checked, *policy)) + 1 };
        levels.push((*policy, own.max(level_of(&program.upstream))));
    }
    let has_figures = |policy: &PolicyIndex| !checked.program(*policy).figures.is_empty();
    let highest = levels.iter().filter(|(policy, _)| has_figures(policy)).map(|(_, level)| *level).max().unwrap_or(0);
    let pass = |level: usize| {
        let at_level = levels.iter().filter(|(policy, own)| *own == level && has_figures(policy));
        let figures_of: Vec<PolicyIndex> = at_level.map(|(policy, _)| *policy).collect();
        let read: Vec<PolicyIndex> = figures_of.iter().flat_map(|policy| sources(checked, *policy)).collect();
        // Nothing asked for would mean everything.
        let decided = if read.is_empty() { Vec::new() } else { checked.with_upstream(&read) };
        FigurePass { figures_of, decided }
    };
    (1..=highest).map(pass).filter(|pass| !pass.figures_of.is_empty()).collect()
}
