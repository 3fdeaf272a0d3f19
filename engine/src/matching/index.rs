//! The name of a list that is most like a text, found without comparing all of them.
//!
//! A name is compared only if its length and its letters, wherever they stand, would let it be as like as the best one
//! found so far. The order in which names are tried changes the work and never the answer.

use std::collections::{BTreeMap, HashMap};

use crate::number::Number;

use super::likeness::{Likeness, PREFIX, common_prefix, letters, likeness, window};
use super::normal::normalise_name;

/// Names up to this long are compared by bits of one word.
const WORD: usize = 64;
/// Into how many classes letters are counted; more letters than classes share some.
const CLASSES: usize = 32;
/// How many letters of each class a name has. A name longer than a count can tell is [`UNCOUNTED`].
type Counts = [u8; CLASSES];
/// As many of each as can be told: allows every match.
const UNCOUNTED: Counts = [u8::MAX; CLASSES];
/// A letter that no name of the list has.
const UNKNOWN: u32 = u32::MAX;

/// A list of names, prepared to be searched by likeness.
#[derive(Debug)]
pub struct NameIndex {
    /// The number of each letter, the most frequent first.
    numbers: HashMap<char, u32>,
    /// The lowest row of each name.
    rows: HashMap<Vec<u32>, u32>,
    /// Names of equal length together, shortest first.
    groups: Vec<Group>,
    /// The lowest row of all.
    first: Option<u32>,
}

/// The names of one length, by row.
#[derive(Debug, Default)]
struct Group {
    length: usize,
    rows: Vec<u32>,
    counts: Vec<Counts>,
    /// The letters of all of them, one name behind the other.
    letters: Vec<u32>,
}

/// What is being looked for.
struct Query {
    letters: Vec<u32>,
    counts: Counts,
    /// By letter, the places where the text has it; empty where the text is too long for one word.
    places: Vec<u64>,
}

/// The best found so far.
#[derive(Clone, Copy)]
struct Best {
    row: u32,
    likeness: Likeness,
}

impl Best {
    fn offer(&mut self, row: u32, likeness: Likeness) {
        if likeness > self.likeness || (likeness == self.likeness && row < self.row) {
            *self = Self { row, likeness };
        }
    }
}

impl NameIndex {
    /// Prepares a list of names with their rows.
    #[must_use]
    pub fn new<'n>(names: impl Iterator<Item = (u32, &'n str)>) -> Self {
        let names: Vec<(u32, Vec<char>)> = names.map(|(row, name)| (row, letters(&normalise_name(name)))).collect();
        let numbers = number_letters(&names);
        let mut groups: BTreeMap<usize, Vec<(u32, Vec<u32>)>> = BTreeMap::new();
        let mut rows: HashMap<Vec<u32>, u32> = HashMap::new();
        for (row, name) in &names {
            let name: Vec<u32> = name.iter().filter_map(|letter| numbers.get(letter).copied()).collect();
            rows.entry(name.clone()).and_modify(|lowest| *lowest = (*lowest).min(*row)).or_insert(*row);
            groups.entry(name.len()).or_default().push((*row, name));
        }
        let first = names.iter().map(|(row, _)| *row).min();
        let groups = groups.into_iter().map(|(length, names)| Group::new(length, names)).collect();
        Self { numbers, rows, groups, first }
    }

    /// The row whose name is most like a text, and how like it is; of several the lowest row. `None` for an empty list.
    #[must_use]
    pub fn best(&self, text: &str) -> Option<(u32, Number)> {
        let mut best = Best { row: self.first?, likeness: Likeness::NONE };
        let query = self.query(text);
        if query.letters.is_empty() {
            return Some((best.row, best.likeness.number()));
        }
        if let Some(row) = self.rows.get(&query.letters) {
            return Some((*row, Likeness::SAME.number()));
        }
        // Nearest lengths first: they are likely to hold the best, and then rule out the rest.
        let longer = self.groups.partition_point(|group| group.length < query.letters.len());
        let (mut below, mut above) =
            (self.groups.iter().take(longer).rev().peekable(), self.groups.iter().skip(longer).peekable());
        loop {
            let gap = |group: &&&Group| group.length.abs_diff(query.letters.len());
            let next = match (below.peek().map(|group| gap(&group)), above.peek().map(|group| gap(&group))) {
                (None, None) => break,
                (Some(under), Some(over)) if under < over => below.next(),
                (Some(_), None) => below.next(),
                _ => above.next(),
            };
            if let Some(group) = next {
                group.search(&query, &mut best);
            }
        }
        Some((best.row, best.likeness.number()))
    }

    fn query(&self, text: &str) -> Query {
        let letters: Vec<u32> = letters(&normalise_name(text))
            .iter()
            .map(|letter| self.numbers.get(letter).copied().unwrap_or(UNKNOWN))
            .collect();
        let mut places = Vec::new();
        if letters.len() <= WORD {
            places = vec![0_u64; self.numbers.len()];
            for (at, letter) in letters.iter().enumerate() {
                if let Some(places) = places.get_mut(*letter as usize) {
                    *places |= 1 << at;
                }
            }
        }
        Query { counts: count(&letters), letters, places }
    }
}

/// Numbers letters by how often they stand in the list, so that the frequent ones have classes of their own.
fn number_letters(names: &[(u32, Vec<char>)]) -> HashMap<char, u32> {
    let mut times: BTreeMap<char, usize> = BTreeMap::new();
    for letter in names.iter().flat_map(|(_, name)| name) {
        *times.entry(*letter).or_default() += 1;
    }
    let mut letters: Vec<(char, usize)> = times.into_iter().collect();
    letters.sort_by_key(|(letter, times)| (std::cmp::Reverse(*times), *letter));
    letters.into_iter().map(|(letter, _)| letter).zip(0..).collect()
}

fn count(letters: &[u32]) -> Counts {
    if letters.len() > usize::from(u8::MAX) {
        return UNCOUNTED;
    }
    let mut counts = [0; CLASSES];
    for letter in letters.iter().filter(|letter| **letter != UNKNOWN) {
        if let Some(count) = counts.get_mut(*letter as usize % CLASSES) {
            *count += 1;
        }
    }
    counts
}

impl Group {
    fn new(length: usize, mut names: Vec<(u32, Vec<u32>)>) -> Self {
        names.sort_unstable();
        let counts = names.iter().map(|(_, name)| count(name)).collect();
        let rows = names.iter().map(|(row, _)| *row).collect();
        Self { length, rows, counts, letters: names.into_iter().flat_map(|(_, name)| name).collect() }
    }

    fn search(&self, query: &Query, best: &mut Best) {
        if self.length == 0 {
            return;
        }
        let mut needed = self.matches_needed(query, best.likeness);
        let (counted, by_bits) =
            (query.letters.len() <= usize::from(u8::MAX), query.letters.len().max(self.length) <= WORD);
        for ((row, counts), name) in self.rows.iter().zip(&self.counts).zip(self.letters.chunks_exact(self.length)) {
            if counted && usize::from(common(counts, &query.counts)) < needed {
                continue;
            }
            let found =
                if by_bits { query.likeness_by_bits(name, needed) } else { Some(likeness(&query.letters, name)) };
            let Some(found) = found else { continue };
            let before = best.likeness;
            best.offer(*row, found);
            if best.likeness > before {
                needed = self.matches_needed(query, best.likeness);
            }
        }
    }

    /// The fewest matches with which a name of this length could be as like as `best`.
    fn matches_needed(&self, query: &Query, best: Likeness) -> usize {
        let (a, b) = (query.letters.len(), self.length);
        let (mut fewest, mut most) = (0, a.min(b) + 1);
        while fewest < most {
            let middle = usize::midpoint(fewest, most);
            if Likeness::new(a, b, middle, 0, PREFIX) < best {
                fewest = middle + 1;
            } else {
                most = middle;
            }
        }
        fewest
    }
}

/// How many letters two names have in common, wherever they stand; too many where letters share a class.
fn common(a: &Counts, b: &Counts) -> u8 {
    // INVARIANT: one of the two counts at most 255 letters in all, so the sum of the lesser ones does not wrap.
    a.iter().zip(b).fold(0, |sum: u8, (a, b)| sum.wrapping_add(*a.min(b)))
}

impl Query {
    /// The likeness to a name, by bits of one word; `None` where there are fewer matches than needed.
    fn likeness_by_bits(&self, name: &[u32], needed: usize) -> Option<Likeness> {
        let window = window(self.letters.len(), name.len());
        let places = |letter: &u32| self.places.get(*letter as usize).copied().unwrap_or(0);
        // The places of the text that may match the first letter, which then move up with the name.
        let mut near = low_bits(window + 1);
        let (mut text_matched, mut name_matched) = (0_u64, 0_u64);
        for (at, letter) in name.iter().enumerate() {
            let free = places(letter) & near & !text_matched;
            text_matched |= free & free.wrapping_neg();
            name_matched |= u64::from(free != 0) << at;
            near = near << 1 | u64::from(at < window);
        }
        let matches = text_matched.count_ones() as usize;
        if matches < needed {
            return None;
        }
        let (mut left, mut differing) = (text_matched, 0);
        for (at, letter) in name.iter().enumerate() {
            if name_matched >> at & 1 == 1 {
                differing += usize::from(places(letter) & left & left.wrapping_neg() == 0);
                left &= left.wrapping_sub(1);
            }
        }
        let prefix = common_prefix(&self.letters, name);
        Some(Likeness::new(self.letters.len(), name.len(), matches, differing / 2, prefix))
    }
}

/// A word whose lowest `count` bits are set.
fn low_bits(count: usize) -> u64 {
    if count >= WORD { u64::MAX } else { (1 << count) - 1 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::matching::similarity;

    /// Compares with every name.
    fn best_of_all(names: &[String], text: &str) -> Option<(u32, Number)> {
        let all = names.iter().zip(0..).map(|(name, row)| (row, similarity(name, text)));
        all.min_by_key(|(row, likeness)| (std::cmp::Reverse(*likeness), *row))
    }

    fn best(names: &[String], text: &str) -> Option<(u32, Number)> {
        NameIndex::new((0..).zip(names.iter().map(String::as_str))).best(text)
    }

    #[test]
    fn the_best_name_is_found_and_of_equals_the_lowest_row() {
        let names = ["海天商贸", "华信商贸有限公司", "華信商貿", "Acme Inc"].map(str::to_owned);
        assert_eq!(best(&names, "华信贸易"), Some((1, "0.866666666667".parse().expect("a number"))));
        assert_eq!(best(&names, "华信商贸股份有限公司"), Some((1, Number::ONE)));
        assert_eq!(best(&names, "ACME"), Some((3, Number::ONE)));
        assert_eq!(best(&names, "XYZ"), Some((0, Number::ZERO)));
        assert_eq!(best(&names, " "), Some((0, Number::ZERO)));
        assert_eq!(best(&[], "ACME"), None);
    }

    #[test]
    fn rows_need_not_come_in_order() {
        let index = NameIndex::new([(7, "ABCD"), (3, "ABCD"), (5, "ABDC")].into_iter());
        assert_eq!(index.best("ABCD"), Some((3, Number::ONE)));
        assert_eq!(index.best("QQQ"), Some((3, Number::ZERO)));
    }

    proptest! {
        #[test]
        fn the_index_finds_what_comparing_all_finds(
            names in prop::collection::vec("[ABCD]{0,14}|[A-F]{5,9}|(华|信|商|贸|天|海){0,6}", 0..30),
            texts in prop::collection::vec("[ABCDE]{0,14}|(华|信|商|贸|天|易){0,6}", 1..10),
        ) {
            for text in &texts {
                prop_assert_eq!(best(&names, text), best_of_all(&names, text), "{}", text);
            }
        }

        #[test]
        fn long_names_are_found_as_well(
            names in prop::collection::vec("[AB]{55,75}|[A-Z]{250,262}|[A-C]{10,20}", 0..8),
            text in "[AB]{55,75}|[A-Z]{250,262}|[A-C]{10,20}",
        ) {
            prop_assert_eq!(best(&names, &text), best_of_all(&names, &text));
        }
    }
}
