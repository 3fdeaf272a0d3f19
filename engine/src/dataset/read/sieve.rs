//! Whether a text may be one of many, told from some bits of each of them: of texts that are none of them, a few pass.

use std::hash::{DefaultHasher, Hash, Hasher};

/// How many bits are kept for each text.
const BITS: usize = 32;

/// The most words of 64 bits that are kept: 16 MiB.
const MOST_WORDS: usize = 1 << 21;

/// Some texts as bits.
pub(super) struct Sieve(Vec<u64>);

impl Sieve {
    /// For about so many texts.
    pub(super) fn for_texts(count: usize) -> Self {
        let words = count.saturating_mul(BITS).div_ceil(64).clamp(1, MOST_WORDS);
        Self(vec![0; words.next_power_of_two()])
    }

    /// The words that a text has a bit in, with that bit.
    fn bits(&self, text: &str) -> [(usize, u64); 2] {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        let hash = hasher.finish();
        // The number of words is a power of two, and less than 2^22.
        [hash, hash >> 32].map(|half| (((half >> 6) as usize) & (self.0.len() - 1), 1 << (half & 63)))
    }

    /// Adds a text.
    pub(super) fn add(&mut self, text: &str) {
        for (word, bit) in self.bits(text) {
            if let Some(word) = self.0.get_mut(word) {
                *word |= bit;
            }
        }
    }

    /// Whether a text may be among them: it is, if it was added.
    pub(super) fn may_have(&self, text: &str) -> bool {
        self.bits(text).iter().all(|(word, bit)| self.0.get(*word).is_some_and(|word| word & bit != 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_passes_and_little_else() {
        for count in [0, 1, 1000, 20_000] {
            let mut sieve = Sieve::for_texts(count);
            (0..count).for_each(|at| sieve.add(&format!("P{at}")));
            assert!((0..count).all(|at| sieve.may_have(&format!("P{at}"))));
            let others = (0..10_000).filter(|at| sieve.may_have(&format!("Q{at}"))).count();
            assert!(others < 200, "{others} of 10000 others, with {count}");
        }
    }
}
