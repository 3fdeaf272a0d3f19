//! The rows that the page lists one by one: those with the greatest amounts and those without a
//! decision, each up to a limit, however many rows there are.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};

use assay_engine::decision::RowState;
use assay_engine::number::Number;
use assay_engine::policy::PolicyIndex;
use assay_engine::value::Value;

/// How many rows with the greatest amounts are listed.
const GREATEST: usize = 2_000;
/// How many rows without a decision are listed beside them.
const UNDECIDED: usize = 500;

/// How much money a row is about: what its lines come to, then what its outputs come to, each without
/// signs, in units of the twelfth place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Weight {
    /// Money lines.
    pub(super) lines: u128,
    /// Outputs of money.
    pub(super) outputs: u128,
}

/// A listed row with all that is said of it.
#[derive(Debug, Clone)]
pub(super) struct KeptRow {
    /// Its key, its columns joined by `/`.
    pub(super) key: String,
    /// Its name, where the entity has one.
    pub(super) name: String,
    /// The columns by which rows may be grouped, as the data has them.
    pub(super) columns: Vec<Value<'static>>,
    /// The texts of those that are texts; empty for others.
    pub(super) texts: Vec<String>,
    /// What the entity's policies decided, in running order.
    pub(super) decisions: Vec<KeptDecision>,
}

/// What one policy decided of a listed row.
#[derive(Debug, Clone)]
pub(super) struct KeptDecision {
    /// The policy.
    pub(super) policy: PolicyIndex,
    /// Whether it was decided.
    pub(super) state: RowState,
    /// Why not.
    pub(super) problem: Option<String>,
    /// Its outputs.
    pub(super) outputs: Vec<Value<'static>>,
    /// What its rules said, and whether they fired.
    pub(super) reasons: Vec<(bool, String)>,
    /// Its money lines: reason by place, amount.
    pub(super) lines: Vec<(u16, Number)>,
}

/// Rows, in the order of their weights where two are compared.
#[derive(Debug)]
struct Weighed {
    weight: Weight,
    /// Where it came, of all rows.
    at: u64,
    row: KeptRow,
}

impl Ord for Weighed {
    /// The lighter is the greater, and of two equally heavy ones the later: so the heap gives away the least.
    fn cmp(&self, other: &Self) -> Ordering {
        other.weight.cmp(&self.weight).then(self.at.cmp(&other.at))
    }
}

impl PartialOrd for Weighed {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Weighed {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Weighed {}

/// The listed rows in the making.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// How many rows there were.
    seen: u64,
    greatest: BinaryHeap<Weighed>,
    undecided: Vec<Weighed>,
}

impl Kept {
    /// Takes a batch of rows: for each, in order, its weight and whether all policies decided it. Only
    /// of those that are listed is all of the row wanted.
    pub(super) fn add(&mut self, rows: &[(Weight, bool)], row: impl Fn(usize) -> KeptRow) {
        let mut heaviest: Vec<usize> = (0..rows.len()).collect();
        let weight = |at: usize| rows.get(at).map(|(weight, _)| *weight).unwrap_or_default();
        heaviest.sort_by(|a, b| weight(*b).cmp(&weight(*a)).then(a.cmp(b)));
        for at in heaviest.into_iter().take(GREATEST) {
            let full = self.greatest.len() >= GREATEST;
            if full && self.greatest.peek().is_some_and(|least| weight(at) <= least.weight) {
                break;
            }
            self.greatest.push(Weighed { weight: weight(at), at: self.seen + at as u64, row: row(at) });
            if full {
                self.greatest.pop();
            }
        }
        let undecided = (0..rows.len()).filter(|at| rows.get(*at).is_some_and(|(_, decided)| !decided));
        for at in undecided.take(UNDECIDED.saturating_sub(self.undecided.len())) {
            self.undecided.push(Weighed { weight: weight(at), at: self.seen + at as u64, row: row(at) });
        }
        self.seen += rows.len() as u64;
    }

    /// How many rows there were.
    pub(super) fn seen(&self) -> u64 {
        self.seen
    }

    /// The listed rows, heaviest first; they are given away.
    pub(super) fn take(&mut self) -> Vec<KeptRow> {
        let greatest = std::mem::take(&mut self.greatest).into_iter();
        let mut all: BTreeMap<u64, Weighed> = greatest.map(|weighed| (weighed.at, weighed)).collect();
        all.extend(std::mem::take(&mut self.undecided).into_iter().map(|weighed| (weighed.at, weighed)));
        let mut all: Vec<Weighed> = all.into_values().collect();
        all.sort();
        all.into_iter().map(|weighed| weighed.row).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(key: u64) -> KeptRow {
        let (name, columns, texts, decisions) = (String::new(), Vec::new(), Vec::new(), Vec::new());
        KeptRow { key: key.to_string(), name, columns, texts, decisions }
    }

    fn keys(batches: &[usize], weight: impl Fn(u64) -> (u128, bool)) -> Vec<u64> {
        let mut kept = Kept::default();
        let mut first = 0;
        for size in batches {
            let rows: Vec<(Weight, bool)> = (0..*size as u64)
                .map(|at| weight(first + at))
                .map(|(lines, decided)| (Weight { lines, outputs: 0 }, decided))
                .collect();
            kept.add(&rows, |at| row(first + at as u64));
            first += *size as u64;
        }
        assert_eq!(kept.seen(), first);
        kept.take().iter().map(|row| row.key.parse().expect("a number")).collect()
    }

    #[test]
    fn the_heaviest_rows_are_listed_first_of_equals_the_first() {
        assert_eq!(keys(&[4], |at| (u128::from(at % 3), true)), [2, 1, 0, 3]);
        let scattered = |at: u64| (u128::from(at * 7919 % 5_000), true);
        let all = keys(&[10_000], scattered);
        assert_eq!(all.len(), GREATEST);
        assert_eq!(all.first(), (0..10_000).find(|at| scattered(*at).0 == 4_999).as_ref());
        for batches in [&[1; 10_000][..], &[3_000, 3_000, 4_000], &[9_999, 1]] {
            assert_eq!(keys(batches, scattered), all);
        }
    }

    #[test]
    fn rows_without_a_decision_are_listed_too() {
        let light = |at: u64| (u128::from(at < 3_000), at != 3_500 && at < 4_000);
        let all = keys(&[2_500, 2_500], light);
        assert_eq!(all.len(), GREATEST + UNDECIDED);
        assert!(all.contains(&3_500) && all.contains(&4_498) && !all.contains(&4_499));
    }
}
