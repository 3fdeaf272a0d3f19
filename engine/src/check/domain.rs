//! What values an expression can have, as far as types, bounds, enums and earlier conditions tell.

use std::collections::{BTreeMap, BTreeSet};

use crate::number::Number;
use crate::value::{Symbol, Value};

/// The values something can have, when it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Domain {
    /// Anything.
    Any,
    /// Numbers between two bounds; a bound is a number and whether it is included.
    Numbers(Option<(Number, bool)>, Option<(Number, bool)>),
    /// Some words.
    Words(BTreeSet<Symbol>),
    /// Yes, no: which of the two can be.
    Truth(bool, bool),
}

/// By name of a value: what it can be at a point of the script.
pub(super) type Domains = BTreeMap<String, Domain>;

impl Domain {
    /// One number.
    pub(super) fn number(number: Number) -> Self {
        Self::Numbers(Some((number, true)), Some((number, true)))
    }

    /// One constant.
    pub(super) fn constant(value: &Value<'_>) -> Self {
        match value {
            Value::Number(number) => Self::number(*number),
            Value::Symbol(symbol) => Self::Words(BTreeSet::from([*symbol])),
            Value::Boolean(yes) => Self::Truth(*yes, !*yes),
            _ => Self::Any,
        }
    }

    /// Whether nothing can be in it.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Any => false,
            Self::Numbers(Some((low, low_in)), Some((high, high_in))) => {
                low > high || (low == high && !(*low_in && *high_in))
            }
            Self::Numbers(..) => false,
            Self::Words(words) => words.is_empty(),
            Self::Truth(yes, no) => !yes && !no,
        }
    }

    /// What can be in both.
    pub(super) fn and(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Any, domain) | (domain, Self::Any) => domain.clone(),
            (Self::Numbers(low_a, high_a), Self::Numbers(low_b, high_b)) => {
                Self::Numbers(tighter(*low_a, *low_b, true), tighter(*high_a, *high_b, false))
            }
            (Self::Words(a), Self::Words(b)) => Self::Words(a.intersection(b).copied().collect()),
            (Self::Truth(yes_a, no_a), Self::Truth(yes_b, no_b)) => Self::Truth(*yes_a && *yes_b, *no_a && *no_b),
            (domain, _) => domain.clone(),
        }
    }

    /// What can be in either.
    pub(super) fn or(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Numbers(low_a, high_a), Self::Numbers(low_b, high_b)) => {
                Self::Numbers(looser(*low_a, *low_b, true), looser(*high_a, *high_b, false))
            }
            (Self::Words(a), Self::Words(b)) => Self::Words(a.union(b).copied().collect()),
            (Self::Truth(yes_a, no_a), Self::Truth(yes_b, no_b)) => Self::Truth(*yes_a || *yes_b, *no_a || *no_b),
            _ => Self::Any,
        }
    }

    /// Whether a number here can be, and can fail to be, below one there (`or_equal`: or equal to it).
    pub(super) fn below(&self, other: &Self, or_equal: bool) -> (bool, bool) {
        let (Self::Numbers(low_a, high_a), Self::Numbers(low_b, high_b)) = (self, other) else { return (true, true) };
        let can = match (low_a, high_b) {
            (Some((low, low_in)), Some((high, high_in))) => {
                low < high || (or_equal && low == high && *low_in && *high_in)
            }
            _ => true,
        };
        let can_fail = match (high_a, low_b) {
            (Some((high, high_in)), Some((low, low_in))) => {
                high > low || (!or_equal && high == low && *high_in && *low_in)
            }
            _ => true,
        };
        (can, can_fail)
    }
}

type Bound = Option<(Number, bool)>;

/// Of two bounds the one that leaves less.
fn tighter(a: Bound, b: Bound, low: bool) -> Bound {
    match (a, b) {
        (None, bound) | (bound, None) => bound,
        (Some((x, x_in)), Some((y, y_in))) if x == y => Some((x, x_in && y_in)),
        (Some((x, _)), Some((y, _))) => {
            if (x > y) == low {
                a
            } else {
                b
            }
        }
    }
}

/// Of two bounds the one that leaves more.
fn looser(a: Bound, b: Bound, low: bool) -> Bound {
    match (a, b) {
        (None, _) | (_, None) => None,
        (Some((x, x_in)), Some((y, y_in))) if x == y => Some((x, x_in || y_in)),
        (Some((x, _)), Some((y, _))) => {
            if (x < y) == low {
                a
            } else {
                b
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        text.parse().expect("a number")
    }

    #[test]
    fn bounds_tell_what_can_be() {
        let low = Domain::Numbers(None, Some((number("5"), true)));
        let high = Domain::Numbers(Some((number("5"), true)), None);
        assert_eq!(high.below(&low, true), (true, true));
        assert_eq!(high.below(&low, false), (false, true));
        assert_eq!(low.below(&high, true), (true, false));
        assert_eq!(low.and(&high), Domain::number(number("5")));
        assert!(!low.and(&high).is_empty());
        let open = Domain::Numbers(Some((number("5"), false)), None);
        assert!(low.and(&open).is_empty());
        assert_eq!(low.or(&high), Domain::Numbers(None, None));
    }
}
