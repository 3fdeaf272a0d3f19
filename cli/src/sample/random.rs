//! Random numbers: SplitMix64, which fits in ten lines and never changes.

/// A stream of numbers that depends on its seed alone.
#[derive(Debug, Clone)]
pub(super) struct Random(u64);

impl Random {
    /// The stream of one partner of a dataset.
    pub(super) fn of(seed: u64, index: u64) -> Self {
        // The number is mixed before it meets the seed, or neighbours' streams would overlap.
        let (mut dataset, mut partner) = (Self(seed ^ 0xA55A_1C0D_E5EE_D000), Self(index));
        Self(dataset.next() ^ partner.next().rotate_left(32))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = u128::from(high.abs_diff(low)) + 1;
        // INVARIANT: the product's upper half is below `width`, which came from the two bounds.
        let offset = (u128::from(self.next()) * width) >> 64;
        low + i64::try_from(offset).unwrap_or(0)
    }

    /// Yes, this many times in a hundred.
    pub(super) fn percent(&mut self, chance: i64) -> bool {
        self.between(1, 100) <= chance
    }

    /// One of some things.
    pub(super) fn pick<'t, T>(&mut self, things: &'t [T]) -> &'t T {
        let last = i64::try_from(things.len()).unwrap_or(1) - 1;
        &things[usize::try_from(self.between(0, last)).unwrap_or(0)]
    }
    /// One of some words.
    pub(super) fn word(&mut self, words: &[&'static str]) -> &'static str {
        self.pick::<&str>(words)
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn the_stream_never_changes() {
        let mut random = Random::of(42, 7);
        let drawn: Vec<i64> = (0..6).map(|_| random.between(0, 999)).collect();
        assert_eq!(drawn, PINNED);
        assert!((0..1000).all(|_| (-3..=3).contains(&random.between(-3, 3))));
    }

    const PINNED: [i64; 6] = [918, 671, 426, 769, 369, 312];
}
