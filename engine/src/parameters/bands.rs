//! Bands: number to label, and back to thresholds.

use crate::number::Number;
use crate::value::Symbol;

use super::scale::reached;
use super::shape::Bands;

impl Bands {
    /// The place of the band that `x` reaches, from the lowest.
    #[must_use]
    pub fn band(&self, x: Number) -> Option<usize> {
        reached(&self.bands, self.word, x, None)
    }

    /// The label of the band that `x` reaches.
    #[must_use]
    pub fn label(&self, x: Number) -> Symbol {
        // INVARIANT: the loader refuses bands that are empty or whose first has a bound.
        let index = reached(&self.bands, self.word, x, None).unwrap_or(0);
        self.bands.get(index).map_or(Symbol::from_index(u32::MAX), |band| band.gives)
    }

    /// The bound of a label's band; `None` for the lowest band, which has none, and for an unknown label.
    #[must_use]
    pub fn threshold(&self, label: Symbol) -> Option<Number> {
        self.bands.iter().find(|band| band.gives == label)?.bound
    }

    /// The bound of the band above the one that `x` reaches; `None` in the highest.
    #[must_use]
    pub fn next_threshold(&self, x: Number) -> Option<Number> {
        let index = reached(&self.bands, self.word, x, None)?;
        self.bands.get(index + 1)?.bound
    }

    /// The label of the band below a label's; `None` for the lowest and for an unknown label.
    #[must_use]
    pub fn one_below(&self, label: Symbol) -> Option<Symbol> {
        let index = self.bands.iter().position(|band| band.gives == label)?;
        self.bands.get(index.checked_sub(1)?).map(|band| band.gives)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::shape::{Band, BoundWord};
    use super::*;

    fn bands(word: BoundWord, bounds: &[i64]) -> Bands {
        let bounds = std::iter::once(None).chain(bounds.iter().map(|bound| Number::from_integer(*bound).ok()));
        let bands = bounds.zip(0..).map(|(bound, index)| Band { bound, gives: Symbol::from_index(index) });
        Bands { word, bands: bands.collect() }
    }

    #[test]
    fn labels_know_their_thresholds_and_neighbours() {
        let grades = bands(BoundWord::From, &[60, 75, 90]);
        let label = Symbol::from_index;
        let number = |value: &str| value.parse::<Number>().expect("a number");
        assert_eq!(grades.label(number("59.999999")), label(0));
        assert_eq!(grades.label(number("60")), label(1));
        assert_eq!(bands(BoundWord::Above, &[60]).label(number("60")), label(0));
        assert_eq!(grades.threshold(label(2)), Some(number("75")));
        assert_eq!((grades.threshold(label(0)), grades.threshold(label(9))), (None, None));
        assert_eq!(grades.next_threshold(number("60")), Some(number("75")));
        assert_eq!(grades.next_threshold(number("90")), None);
        assert_eq!((grades.one_below(label(3)), grades.one_below(label(0))), (Some(label(2)), None));
        assert_eq!(grades.one_below(label(9)), None);
    }

    proptest! {
        #[test]
        fn a_threshold_opens_its_own_label(bounds in prop::collection::btree_set(-1_000_i64..1_000, 1..8)) {
            let bounds: Vec<i64> = bounds.into_iter().collect();
            for word in [BoundWord::From, BoundWord::Above] {
                let bands = bands(word, &bounds);
                for band in &bands.bands {
                    let Some(bound) = bands.threshold(band.gives) else { continue };
                    let below = bands.one_below(band.gives);
                    let least = Number::from_raw(1)?;
                    prop_assert_eq!(Some(bands.label(bound.minus(least)?)), below);
                    prop_assert_eq!(bands.label(bound.plus(least)?), band.gives);
                    let at = if word == BoundWord::From { Some(band.gives) } else { below };
                    prop_assert_eq!(Some(bands.label(bound)), at);
                    prop_assert_eq!(bands.next_threshold(bound.minus(least)?), Some(bound));
                }
            }
        }
    }
}
