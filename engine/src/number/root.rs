//! Roots, found in integers: the yearly growth that turns one number into another.

use num_bigint::BigUint;

use super::fixed::{Number, Overflow};

/// The longest time over which growth is taken, in years. Longer ones would cost more digits than they tell.
const LONGEST: i64 = 1_000;

/// The yearly growth that takes `first` to `last` in `years` years: the root of `last / first`, less 1, rounded once,
/// half to even, at twelve places.
///
/// `None` where there is no such growth: `first` is not above zero, or `years` is not a whole number from 1 to
/// 1,000. A `last` of zero or less is a growth of -1: nothing is left.
///
/// # Errors
/// [`Overflow`].
pub fn compound_growth(first: Number, last: Number, years: Number) -> Result<Option<Number>, Overflow> {
    if !first.is_positive() || !years.is_whole() || !(1..=LONGEST).contains(&years.to_integer()) {
        return Ok(None);
    }
    if !last.is_positive() {
        return Ok(Some(Number::ONE.negated()));
    }
    let years = u32::try_from(years.to_integer()).map_err(|_| Overflow)?;
    let (first, last) = (BigUint::from(first.raw().unsigned_abs()), BigUint::from(last.raw().unsigned_abs()));
    let one = BigUint::from(Number::ONE.raw().unsigned_abs());
    // The largest whole root with root^years * first <= last * one^years.
    let root = (&last * one.pow(years) / &first).nth_root(years);
    // Against the middle between it and the next: (2 * root + 1)^years * first with last * (2 * one)^years.
    let middle = (BigUint::from(2_u8) * &root + 1_u8).pow(years) * first;
    let exact = last * (one * 2_u8).pow(years);
    let up = exact > middle || (exact == middle && root.bit(0));
    let rounded = i128::try_from(root).map_err(|_| Overflow)? + i128::from(up);
    Number::from_raw(rounded - Number::ONE.raw()).map(Some)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(text: &str) -> Number {
        text.parse().expect("a number")
    }

    #[test]
    fn growth_is_the_exact_root_rounded_once() {
        for (first, last, years, growth) in [
            ("100", "121", "2", Some("0.1")),
            ("100", "133.1", "3", Some("0.1")),
            ("100", "200", "1", Some("1")),
            ("100", "200", "2", Some("0.414213562373")),
            ("1", "2", "12", Some("0.059463094359")),
            ("200", "100", "2", Some("-0.292893218813")),
            ("100", "100", "1000", Some("0")),
            ("3", "1", "1", Some("-0.666666666667")),
            // Exactly half of the last place goes to the even neighbour.
            ("2000000000000", "2000000000001", "1", Some("0")),
            ("2000000000000", "2000000000003", "1", Some("0.000000000002")),
            ("1", "1.000000000001000000000000", "1", Some("0.000000000001")),
            ("100", "0", "3", Some("-1")),
            ("100", "-5", "3", Some("-1")),
            ("0", "100", "3", None),
            ("-100", "100", "3", None),
            ("100", "100", "0", None),
            ("100", "100", "1.5", None),
            ("100", "100", "-1", None),
            ("100", "100", "1001", None),
            ("0.000000000001", "9999999999999999", "2", Some("99999999999998.995")),
        ] {
            let expected = growth.map(number);
            assert_eq!(
                compound_growth(number(first), number(last), number(years)),
                Ok(expected),
                "{first} {last} {years}"
            );
        }
        assert_eq!(compound_growth(number("0.000000000001"), number("9999999999999999"), Number::ONE), Err(Overflow));
    }

    proptest! {
        #[test]
        fn one_year_is_a_quotient(first in 1_i64.., last in 1_i64..) {
            let number = |value: i64| Number::from_raw(i128::from(value)).expect("small enough");
            let (first, last) = (number(first), number(last));
            let growth = last.over(first).map(|ratio| ratio.and_then(|ratio| ratio.minus(Number::ONE).ok()));
            prop_assert_eq!(compound_growth(first, last, Number::ONE), growth);
        }

        #[test]
        fn the_root_is_the_nearest_there_is(first in 1_i64.., last in 1_i64.., years in 1_u32..12) {
            let number = |value: i64| Number::from_raw(i128::from(value)).expect("small enough");
            let Ok(Some(growth)) = compound_growth(number(first), number(last), Number::from_count(years)) else {
                return Err(TestCaseError::fail("no growth"));
            };
            // Twice the root, less and more one half of the last place, encloses the exact value.
            let root = growth.raw() + Number::ONE.raw();
            let exact = BigUint::from(last.unsigned_abs()) * BigUint::from(2 * Number::ONE.raw().unsigned_abs()).pow(years);
            let side = |value: i128| BigUint::from(value.max(0).unsigned_abs()).pow(years) * first.unsigned_abs();
            prop_assert!(side(2 * root - 1) <= exact || root == 0);
            prop_assert!(exact <= side(2 * root + 1));
        }
    }
}
