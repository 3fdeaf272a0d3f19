//! How like two names are: Jaro-Winkler, as an exact fraction.
//!
//! Letters match that are equal and no further apart than half of the longer name, less 1. With `m` matches, of which
//! `t` pairs stand in another order (half of the differing places, rounded down), the Jaro likeness of names of `a`
//! and `b` letters is `(m/a + m/b + (m - t)/m) / 3`. Above 0.7, each letter of a common prefix, up to 4, takes it a
//! tenth of the way to 1.

use std::cmp::Ordering;

use crate::number::{Number, Rounding, divide_rounded};

use super::normal::normalise_name;

/// Letters of a name beyond this many are not compared.
const LONGEST: usize = 1_000;
/// Letters of a common prefix beyond this many do not count.
pub(super) const PREFIX: usize = 4;

/// How like two names are, once normalised: 1 for the same, 0 for nothing in common or for an empty name.
#[must_use]
pub fn similarity(a: &str, b: &str) -> Number {
    likeness(&letters(&normalise_name(a)), &letters(&normalise_name(b))).number()
}

/// The letters of a normalised name that are compared.
pub(super) fn letters(name: &str) -> Vec<char> {
    name.chars().take(LONGEST).collect()
}

/// A likeness as a fraction.
#[derive(Debug, Clone, Copy)]
pub(super) struct Likeness {
    top: u64,
    bottom: u64,
}

impl Likeness {
    /// Nothing in common.
    pub(super) const NONE: Self = Self { top: 0, bottom: 1 };
    /// The same name.
    pub(super) const SAME: Self = Self { top: 1, bottom: 1 };

    /// The likeness of names of `a` and `b` letters with so many matches, pairs in another order, and letters of
    /// common prefix. It grows with `matches` and `prefix` and falls with `pairs`.
    pub(super) fn new(a: usize, b: usize, matches: usize, pairs: usize, prefix: usize) -> Self {
        if matches == 0 {
            return Self::NONE;
        }
        // INVARIANT: names have at most 1,000 letters, so the fraction stays below 3 * 10^10.
        let [a, b, matches, pairs, prefix] = [a, b, matches, pairs, prefix].map(|count| count as u64);
        let (top, bottom) = (matches * matches * (a + b) + (matches - pairs) * a * b, 3 * a * b * matches);
        if top * 10 <= bottom * 7 {
            return Self { top, bottom };
        }
        Self { top: top * 10 + prefix * (bottom - top), bottom: bottom * 10 }
    }

    /// The likeness at twelve places.
    pub(super) fn number(self) -> Number {
        let units = i128::from(self.top) * Number::ONE.raw();
        Number::from_raw(divide_rounded(units, i128::from(self.bottom), Rounding::HalfEven)).unwrap_or(Number::ZERO)
    }
}

impl PartialEq for Likeness {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Likeness {}

impl PartialOrd for Likeness {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Likeness {
    fn cmp(&self, other: &Self) -> Ordering {
        let crosswise = |one: &Self, other: &Self| u128::from(one.top) * u128::from(other.bottom);
        crosswise(self, other).cmp(&crosswise(other, self))
    }
}

/// How far apart equal letters of names of these lengths may stand.
pub(super) fn window(a: usize, b: usize) -> usize {
    (a.max(b) / 2).saturating_sub(1)
}

/// How many letters two names have in common at the start, up to [`PREFIX`].
pub(super) fn common_prefix<T: PartialEq>(a: &[T], b: &[T]) -> usize {
    a.iter().zip(b).take(PREFIX).take_while(|(a, b)| a == b).count()
}

/// The likeness of two names of any length, letter by letter.
pub(super) fn likeness<T: PartialEq>(a: &[T], b: &[T]) -> Likeness {
    let window = window(a.len(), b.len());
    let mut taken = vec![false; b.len()];
    let mut matched: Vec<&T> = Vec::new();
    for (at, letter) in a.iter().enumerate() {
        let near = b.iter().zip(taken.iter_mut()).take(at + window + 1).skip(at.saturating_sub(window));
        for (other, taken) in near {
            if !*taken && other == letter {
                *taken = true;
                matched.push(letter);
                break;
            }
        }
    }
    let other = b.iter().zip(&taken).filter(|(_, taken)| **taken).map(|(letter, _)| letter);
    let differing = matched.iter().zip(other).filter(|(one, other)| **one != *other).count();
    Likeness::new(a.len(), b.len(), matched.len(), differing / 2, common_prefix(a, b))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_pairs_have_their_known_likeness() {
        for (a, b, expected) in [
            ("华信贸易", "华信商贸有限公司", "0.866666666667"),
            ("MARTHA", "MARHTA", "0.961111111111"),
            ("DIXON", "DICKSONX", "0.813333333333"),
            ("DWAYNE", "DUANE", "0.84"),
            ("JELLYFISH", "SMELLYFISH", "0.896296296296"),
            ("CRATE", "TRACE", "0.733333333333"),
            ("ARNAB", "ARANB", "0.946666666667"),
            ("ABC", "ABC", "1"),
            ("a", "A", "1"),
            ("A", "B", "0"),
            ("AB", "BA", "0"),
            ("", "", "0"),
            ("", "A", "0"),
        ] {
            let expected: Number = expected.parse().expect("a number");
            assert_eq!(similarity(a, b), expected, "{a} {b}");
            assert_eq!(similarity(b, a), expected, "{b} {a}");
        }
    }

    #[test]
    fn a_prefix_counts_only_above_seven_tenths() {
        // 11 of 20 letters in order: (0.55 + 0.55 + 1) / 3 is exactly 0.7.
        assert_eq!(Likeness::new(20, 20, 11, 0, 4).number(), "0.7".parse().expect("a number"));
        assert_eq!(Likeness::new(20, 20, 12, 0, 4).number(), "0.84".parse().expect("a number"));
    }

    proptest! {
        #[test]
        fn likeness_is_the_same_either_way_round(a in "[ABC]{0,12}", b in "[ABC]{0,12}") {
            let (a, b) = (letters(&a), letters(&b));
            prop_assert_eq!(likeness(&a, &b), likeness(&b, &a));
            prop_assert!(likeness(&a, &b) <= Likeness::SAME);
            prop_assert_eq!(likeness(&a, &b) == Likeness::SAME, a == b && !a.is_empty());
        }
    }
}
