//! Weights: a weighted score of what is known.

use num_bigint::BigInt;

use crate::number::{Number, Overflow, Rounding, Sum, divide_rounded};

use super::shape::Weights;

impl Weights {
    /// The weighted mean of the scores that are known, in the order of the weights, at 6 places (half to
    /// even, rounded once), and how much of the whole weight they carry. No score where nothing is known.
    ///
    /// # Errors
    /// [`Overflow`].
    pub fn score(&self, scores: &[Option<Number>]) -> Result<(Option<Number>, Number), Overflow> {
        let mut whole = Sum::default();
        self.0.iter().for_each(|weight| whole.add(*weight));
        let mut known = Sum::default();
        let mut products: Vec<(i128, i128)> = Vec::with_capacity(self.0.len());
        for (weight, score) in self.0.iter().zip(scores) {
            if let Some(score) = score {
                known.add(*weight);
                products.push((weight.raw(), score.raw()));
            }
        }
        let coverage = known.total()?.over(whole.total()?)?.unwrap_or(Number::ZERO);
        if known.raw() <= 0 {
            return Ok((None, coverage));
        }
        let value = narrow_mean(&products, known.raw()).map_or_else(|| wide_mean(&products, known.raw()), Ok)?;
        Ok((Some(value), coverage))
    }
}

/// The mean in 128 bits; `None` where that is too narrow.
fn narrow_mean(products: &[(i128, i128)], weight: i128) -> Option<Number> {
    let mut sum = 0_i128;
    for (weight, score) in products {
        sum = sum.checked_add(weight.checked_mul(*score)?)?;
    }
    let step = weight.checked_mul(MILLIONTH)?;
    Number::from_raw(divide_rounded(sum, step, Rounding::HalfEven).checked_mul(MILLIONTH)?).ok()
}

/// The same mean in as many digits as it takes.
fn wide_mean(products: &[(i128, i128)], weight: i128) -> Result<Number, Overflow> {
    let sum: BigInt = products.iter().map(|(weight, score)| BigInt::from(*weight) * score).sum();
    let step = BigInt::from(weight) * MILLIONTH;
    let (zero, one, two) = (BigInt::from(0), BigInt::from(1), BigInt::from(2));
    let mut quotient = &sum / &step;
    let mut rest = sum - &quotient * &step;
    if rest < zero {
        quotient -= &one;
        rest += &step;
    }
    let twice = rest * &two;
    if twice > step || (twice == step && &quotient % &two != zero) {
        quotient += one;
    }
    i128::try_from(quotient * MILLIONTH).map_err(|_| Overflow).and_then(Number::from_raw)
}

/// A millionth, in units of the twelfth place.
const MILLIONTH: i128 = 1_000_000;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(text: &str) -> Number {
        text.parse().expect("a number")
    }

    #[test]
    fn what_is_absent_is_left_out_and_the_rest_re_weighted() {
        let weights = Weights(["25", "25", "15", "15", "20"].map(number).to_vec());
        let score = |scores: [&str; 5]| weights.score(&scores.map(|score| (!score.is_empty()).then(|| number(score))));
        assert_eq!(score(["80", "90", "70", "60", "100"]), Ok((Some(number("82")), Number::ONE)));
        assert_eq!(score(["80", "90", "70", "60", ""]), Ok((Some(number("77.5")), number("0.8"))));
        assert_eq!(score(["", "", "70", "60", ""]), Ok((Some(number("65")), number("0.3"))));
        assert_eq!(score(["", "", "", "", ""]), Ok((None, Number::ZERO)));
        let thirds = Weights(["1", "1", "1"].map(number).to_vec());
        assert_eq!(
            thirds.score(&[Some(number("60")), Some(number("60")), Some(number("60.000001"))]),
            Ok((Some(number("60")), Number::ONE))
        );
    }

    #[test]
    fn large_scores_are_weighted_as_exactly_as_small_ones() {
        let weights = Weights(["60", "40"].map(number).to_vec());
        let large = Some(number("9999999999999999.5"));
        assert_eq!(weights.score(&[large, large]), Ok((Some(number("9999999999999999.5")), Number::ONE)));
    }

    proptest! {
        #[test]
        fn both_widths_agree(parts in prop::collection::vec((1_i64..1_000_000, -1_000_000_000_i64..1_000_000_000), 1..6)) {
            let products: Vec<(i128, i128)> =
                parts.iter().map(|(weight, score)| (i128::from(*weight), i128::from(*score))).collect();
            let weight = products.iter().map(|(weight, _)| weight).sum();
            prop_assert_eq!(narrow_mean(&products, weight).ok_or(Overflow), wide_mean(&products, weight));
        }
    }
}
