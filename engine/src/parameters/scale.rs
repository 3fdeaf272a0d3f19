//! Scales: number to rate or amount.

use crate::number::{Number, Overflow};

use super::shape::{Band, BoundWord, Scale};

impl Scale {
    /// The rate of the band that `x` reaches. `share` scales the bounds: a quarter's sales against a
    /// quarter of the year's bounds.
    #[must_use]
    pub fn rate(&self, x: Number, share: Option<Number>) -> Number {
        let index = self.band(x, share);
        index.and_then(|index| self.bands.get(index)).map_or(Number::ZERO, |band| band.gives)
    }

    /// The place of the band that `x` reaches, from the lowest.
    #[must_use]
    pub fn band(&self, x: Number, share: Option<Number>) -> Option<usize> {
        reached(&self.bands, self.word, x, share)
    }

    /// The amount of the band that `x` reaches.
    #[must_use]
    pub fn amount(&self, x: Number) -> Number {
        self.rate(x, None)
    }

    /// Each slice of `x` at the rate of its own band, added up. Slices start at 0: what is below gives nothing.
    ///
    /// # Errors
    /// [`Overflow`].
    pub fn marginal(&self, x: Number, share: Option<Number>) -> Result<Number, Overflow> {
        let mut total = Number::ZERO;
        for (index, band) in self.bands.iter().enumerate() {
            let lower = band.bound.map_or(Number::ZERO, |bound| scaled(bound, share).max(Number::ZERO));
            let next = self.bands.get(index + 1).and_then(|next| next.bound);
            let upper = next.map_or(x, |bound| scaled(bound, share).min(x));
            if upper > lower {
                total = total.plus(upper.minus(lower)?.times(band.gives)?)?;
            }
        }
        Ok(total)
    }
}

/// The place of the highest band that `x` reaches, going up from the first.
pub(super) fn reached<G>(bands: &[Band<G>], word: BoundWord, x: Number, share: Option<Number>) -> Option<usize> {
    let above = |band: &Band<G>| {
        let Some(bound) = band.bound.map(|bound| scaled(bound, share)) else { return true };
        match word {
            BoundWord::From => x >= bound,
            BoundWord::Above => x > bound,
        }
    };
    bands.iter().take_while(|band| above(band)).count().checked_sub(1)
}

/// A bound times a share. One that grows too large is out of reach of every number, on its own side.
fn scaled(bound: Number, share: Option<Number>) -> Number {
    let Some(share) = share else { return bound };
    bound.times(share).unwrap_or_else(|Overflow| {
        if bound.is_negative() == share.is_negative() { Number::MAX } else { Number::MAX.negated() }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(text: &str) -> Number {
        text.parse().expect("a number")
    }

    fn scale(word: BoundWord, bands: &[(&str, &str)]) -> Scale {
        let bands = bands
            .iter()
            .map(|(bound, gives)| Band { bound: (!bound.is_empty()).then(|| number(bound)), gives: number(gives) });
        Scale { word, bands: bands.collect() }
    }

    #[test]
    fn a_bound_belongs_to_the_band_that_its_word_says() {
        let bands = [("", "0"), ("1000000", "0.05"), ("3000000", "0.08")];
        let (from, above) = (scale(BoundWord::From, &bands), scale(BoundWord::Above, &bands));
        for (x, at_least, more_than) in [
            ("-5", "0", "0"),
            ("999999.999999999999", "0", "0"),
            ("1000000", "0.05", "0"),
            ("1000000.000000000001", "0.05", "0.05"),
            ("3000000", "0.08", "0.05"),
            ("9999999999999999", "0.08", "0.08"),
        ] {
            assert_eq!(from.rate(number(x), None), number(at_least), "from, {x}");
            assert_eq!(above.rate(number(x), None), number(more_than), "above, {x}");
        }
    }

    #[test]
    fn each_slice_has_its_own_rate_and_slices_start_at_zero() {
        let scale = scale(BoundWord::From, &[("", "0.01"), ("1000000", "0.05"), ("3000000", "0.08")]);
        for (x, given) in [
            ("-1000", "0"),
            ("0", "0"),
            ("1000", "10"),
            ("1000000", "10000"),
            ("3500000", "150000"),
            ("4000000", "190000"),
        ] {
            assert_eq!(scale.marginal(number(x), None), Ok(number(given)), "{x}");
        }
        assert_eq!(scale.marginal(number("1000000"), Some(number("0.25"))), Ok(number("47500")));
        assert_eq!(scale.rate(number("750000"), Some(number("0.25"))), number("0.08"));
    }

    #[test]
    fn bounds_below_zero_open_no_slice_below_zero() {
        let scale = scale(BoundWord::From, &[("", "0.5"), ("-100", "0.1"), ("100", "0.2")]);
        assert_eq!(scale.marginal(number("-50"), None), Ok(Number::ZERO));
        assert_eq!(scale.marginal(number("150"), None), Ok(number("20")));
    }

    #[test]
    fn a_share_that_takes_a_bound_out_of_range_leaves_it_out_of_reach() {
        let scale = scale(BoundWord::From, &[("", "0.1"), ("9000000000000000", "0.2")]);
        let (x, share) = (number("9999999999999999"), Some(number("10")));
        assert_eq!(scale.rate(x, share), number("0.1"));
        assert_eq!(scale.marginal(x, share), Ok(number("999999999999999.9")));
        assert_eq!(scale.marginal(x, None), Ok(number("1099999999999999.8")));
        let doubling = Scale { word: BoundWord::From, bands: vec![Band { bound: None, gives: number("2") }] };
        assert_eq!(doubling.marginal(x, None), Err(Overflow));
    }

    fn any_scale() -> impl Strategy<Value = Scale> {
        let bounds = prop::collection::btree_set(1_i64..5_000_000_000, 0..6);
        let rates = prop::collection::vec(0_i64..200_000, 7);
        (bounds, rates, any::<bool>()).prop_map(|(bounds, rates, from)| {
            let bounds = std::iter::once(None).chain(bounds.into_iter().map(Some));
            let bands = bounds.zip(rates).map(|(bound, rate)| Band {
                bound: bound.map(|cents| raw(cents, 10_000_000_000)),
                gives: raw(rate, 10_000_000),
            });
            Scale { word: if from { BoundWord::From } else { BoundWord::Above }, bands: bands.collect() }
        })
    }

    fn raw(units: i64, step: i128) -> Number {
        Number::from_raw(i128::from(units) * step).expect("small enough")
    }

    proptest! {
        #[test]
        fn marginal_rises_and_never_jumps(scale in any_scale(), x in -100_i64..6_000_000_000, step in 0_i64..1_000_000) {
            let (lower, upper) = (raw(x, 10_000_000_000), raw(x + step, 10_000_000_000));
            let rise = scale.marginal(upper, None)?.minus(scale.marginal(lower, None)?)?;
            let steepest = scale.bands.iter().map(|band| band.gives).max().expect("a band");
            prop_assert!(!rise.is_negative());
            prop_assert!(rise <= upper.minus(lower)?.times(steepest)?);
        }

        #[test]
        fn the_rate_changes_at_the_bound_and_nowhere_else(scale in any_scale()) {
            let least = Number::from_raw(1).expect("small enough");
            for pair in scale.bands.windows(2) {
                let bound = pair[1].bound.expect("only the first band has none");
                prop_assert_eq!(scale.rate(bound.minus(least)?, None), pair[0].gives);
                let at = if scale.word == BoundWord::From { pair[1].gives } else { pair[0].gives };
                prop_assert_eq!(scale.rate(bound, None), at);
                let past = scale.rate(bound.plus(least)?, None);
                prop_assert!(past == pair[1].gives || scale.bands.iter().any(|band| band.bound == bound.plus(least).ok()));
            }
        }

        #[test]
        fn a_share_of_one_changes_nothing(scale in any_scale(), x in -100_i64..6_000_000_000) {
            let x = raw(x, 10_000_000_000);
            prop_assert_eq!(scale.rate(x, Some(Number::ONE)), scale.rate(x, None));
            prop_assert_eq!(scale.marginal(x, Some(Number::ONE)), scale.marginal(x, None));
        }
    }
}
