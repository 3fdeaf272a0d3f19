//! Anchors: a line through two points to a score.

use crate::number::{Number, Overflow, Rounding, divide_rounded};

use super::shape::Anchors;

impl Anchors {
    /// The score of `x` on the line from `zero` to `hundred`: 0 to 100, clipped, at 6 places, half to even.
    ///
    /// # Errors
    /// None today: both anchors and `x` are numbers, so the line between them fits. Kept for callers that
    /// handle all scores alike.
    pub fn score(&self, x: Number) -> Result<Number, Overflow> {
        let hundred = Number::from_count(100);
        let (way, whole) = (x.raw() - self.zero.raw(), self.hundred.raw() - self.zero.raw());
        let (way, whole) = if whole < 0 { (-way, -whole) } else { (way, whole) };
        if way <= 0 {
            return Ok(Number::ZERO);
        }
        if way >= whole {
            return Ok(hundred);
        }
        // INVARIANT: way < whole < 2 * 10^28, so 10^8 of it stays within 128 bits.
        let millionths = divide_rounded(way * 100_000_000, whole, Rounding::HalfEven);
        Number::from_raw(millionths * 1_000_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_lie_on_the_line_and_are_clipped() {
        let number = |text: &str| text.parse::<Number>().expect("a number");
        for (zero, hundred, x, score) in [
            ("-0.10", "0.20", "0.05", "50"),
            ("-0.10", "0.20", "-0.10", "0"),
            ("-0.10", "0.20", "-5", "0"),
            ("-0.10", "0.20", "0.20", "100"),
            ("-0.10", "0.20", "7", "100"),
            ("0.80", "0.20", "0.50", "50"),
            ("0", "3", "1", "33.333333"),
            ("0", "3", "2", "66.666667"),
            ("0", "200000000", "1", "0"),
            ("0", "200000000", "3", "0.000002"),
            ("-9999999999999999", "9999999999999999", "0", "50"),
        ] {
            let anchors = Anchors { zero: number(zero), hundred: number(hundred) };
            assert_eq!(anchors.score(number(x)), Ok(number(score)), "{x} from {zero} to {hundred}");
        }
    }
}
