//! The number itself and its arithmetic.

use super::rounding::{Rounding, divide_rounded};

/// An exact decimal with twelve places and a magnitude below 10^16.
///
/// It stands at addresses that are multiples of 8, not of 16: a value that may be a number takes 24 bytes, not 32.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[repr(Rust, packed(8))]
pub struct Number(i128);

/// A result too large to be a [`Number`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overflow;

impl std::fmt::Display for Overflow {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a number of 10^16 or more")
    }
}

impl std::error::Error for Overflow {}

/// One, in units of the last place.
const UNIT: u128 = 1_000_000_000_000;
/// The first magnitude that is too large, in units of the last place.
const BOUND: u128 = 10_000_000_000_000_000 * UNIT;
/// Half of the places, to divide in two steps without leaving 128 bits.
const HALF_UNIT: u128 = 1_000_000;

impl Number {
    /// How many decimal places a number keeps.
    pub const PLACES: u32 = 12;
    /// Zero.
    pub const ZERO: Self = Self(0);
    /// One.
    pub const ONE: Self = Self(UNIT as i128);

    /// The largest number there is.
    pub const MAX: Self = Self(BOUND.cast_signed() - 1);

    /// A whole number.
    ///
    /// # Errors
    /// [`Overflow`] from 10^16 on.
    pub fn from_integer(value: i64) -> Result<Self, Overflow> {
        Self::from_raw(i128::from(value) * Self::ONE.0)
    }

    /// A count of things, which always fits.
    #[must_use]
    pub fn from_count(value: u32) -> Self {
        Self(i128::from(value) * Self::ONE.0)
    }

    /// The number that is `raw` units of the twelfth place.
    ///
    /// # Errors
    /// [`Overflow`] from a magnitude of 10^16 on.
    pub fn from_raw(raw: i128) -> Result<Self, Overflow> {
        if raw.unsigned_abs() < BOUND { Ok(Self(raw)) } else { Err(Overflow) }
    }

    /// This number in units of the twelfth place.
    #[must_use]
    pub fn raw(self) -> i128 {
        self.0
    }

    /// Whether it is below zero.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Whether it is zero.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Whether it is above zero.
    #[must_use]
    pub fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// Whether it has no decimal places.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.0 % Self::ONE.0 == 0
    }

    /// The exact sum.
    ///
    /// # Errors
    /// [`Overflow`].
    pub fn plus(self, other: Self) -> Result<Self, Overflow> {
        Self::from_raw(self.0 + other.0)
    }

    /// The exact difference.
    ///
    /// # Errors
    /// [`Overflow`].
    pub fn minus(self, other: Self) -> Result<Self, Overflow> {
        Self::from_raw(self.0 - other.0)
    }

    /// The number with the other sign.
    #[must_use]
    pub fn negated(self) -> Self {
        Self(-self.0)
    }

    /// The product, rounded once, half to even, at twelve places.
    ///
    /// # Errors
    /// [`Overflow`].
    pub fn times(self, other: Self) -> Result<Self, Overflow> {
        let negative = (self.0 < 0) != (other.0 < 0);
        let (a, b) = (self.0.unsigned_abs(), other.0.unsigned_abs());
        let (a_whole, a_part) = (a / UNIT, a % UNIT);
        let (b_whole, b_part) = (b / UNIT, b % UNIT);
        // a * b / UNIT, in pieces that stay within 128 bits; only the last piece is rounded.
        let exact = a_whole.checked_mul(b).and_then(|left| left.checked_add(a_part * b_whole)).ok_or(Overflow)?;
        let product = a_part * b_part;
        let (quotient, rest) = (product / UNIT, product % UNIT);
        let total = exact.checked_add(quotient).ok_or(Overflow)?;
        Self::from_magnitude(negative, round_half_even(total, rest, UNIT))
    }

    /// The quotient, rounded once, half to even, at twelve places; `None` for a divisor of zero.
    ///
    /// # Errors
    /// [`Overflow`].
    pub fn over(self, divisor: Self) -> Result<Option<Self>, Overflow> {
        if divisor.0 == 0 {
            return Ok(None);
        }
        let negative = (self.0 < 0) != (divisor.0 < 0);
        let (a, b) = (self.0.unsigned_abs(), divisor.0.unsigned_abs());
        // a * UNIT / b by long division in three steps, each within 128 bits.
        let (whole, rest) = (a / b, a % b);
        let (upper, rest) = (rest * HALF_UNIT / b, rest * HALF_UNIT % b);
        let (lower, rest) = (rest * HALF_UNIT / b, rest * HALF_UNIT % b);
        let total =
            whole.checked_mul(UNIT).and_then(|value| value.checked_add(upper * HALF_UNIT + lower)).ok_or(Overflow)?;
        Self::from_magnitude(negative, round_half_even(total, rest, b)).map(Some)
    }

    /// The number at `places` decimal places (at most twelve), rounded as said.
    ///
    /// # Errors
    /// [`Overflow`], where rounding up reaches 10^16.
    pub fn round(self, places: u32, rounding: Rounding) -> Result<Self, Overflow> {
        let step = 10_i128.pow(Self::PLACES.saturating_sub(places));
        Self::from_raw(divide_rounded(self.0, step, rounding) * step)
    }

    /// The largest multiple of `step` that is not above this number; `None` for a step of zero or less.
    ///
    /// # Errors
    /// [`Overflow`].
    pub fn floor_to(self, step: Self) -> Result<Option<Self>, Overflow> {
        if step.0 <= 0 {
            return Ok(None);
        }
        Self::from_raw(self.0.div_euclid(step.0) * step.0).map(Some)
    }

    /// The whole part, decimal places cut off (towards zero).
    #[must_use]
    pub fn whole(self) -> Self {
        Self(self.0 / Self::ONE.0 * Self::ONE.0)
    }

    /// The whole part as an integer.
    #[must_use]
    pub fn to_integer(self) -> i64 {
        // INVARIANT: the magnitude is below 10^16, which an i64 holds.
        i64::try_from(self.0 / Self::ONE.0).unwrap_or(i64::MAX)
    }

    fn from_magnitude(negative: bool, magnitude: u128) -> Result<Self, Overflow> {
        if magnitude >= BOUND {
            return Err(Overflow);
        }
        let raw = magnitude.cast_signed();
        Ok(Self(if negative { -raw } else { raw }))
    }
}

/// `total` plus `rest / divisor`, rounded half to even.
fn round_half_even(total: u128, rest: u128, divisor: u128) -> u128 {
    let twice = rest * 2;
    if twice > divisor || (twice == divisor && total % 2 == 1) { total + 1 } else { total }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        text.parse().expect("a number")
    }

    #[test]
    fn products_and_quotients_are_rounded_once_half_to_even() {
        assert_eq!(number("0.000001").times(number("0.0000005")), Ok(Number::ZERO));
        assert_eq!(number("0.000003").times(number("0.0000005")), Ok(number("0.000000000002")));
        assert_eq!(number("3500000").times(number("0.08")), Ok(number("280000")));
        assert_eq!(number("2").over(number("3")), Ok(Some(number("0.666666666667"))));
        assert_eq!(number("-1").over(number("3")), Ok(Some(number("-0.333333333333"))));
        assert_eq!(number("1").over(Number::ZERO), Ok(None));
    }

    #[test]
    fn what_is_too_large_is_an_overflow() {
        let large = number("9999999999999999.999999999999");
        assert_eq!(large.plus(number("0.000000000001")), Err(Overflow));
        assert_eq!(large.times(number("2")), Err(Overflow));
        assert_eq!(large.over(number("0.000000000001")), Err(Overflow));
        assert_eq!(large.over(large), Ok(Some(Number::ONE)));
    }

    #[test]
    fn floor_and_whole_go_down_and_towards_zero() {
        assert_eq!(number("666666.67").floor_to(number("1000")), Ok(Some(number("666000"))));
        assert_eq!(number("-1").floor_to(number("1000")), Ok(Some(number("-1000"))));
        assert_eq!(number("-1.9").whole(), number("-1"));
    }
}
