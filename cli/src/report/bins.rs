//! A histogram over any number of amounts in bounded memory: amounts are counted in fine bins by
//! their two leading digits, and the bins that are shown, chosen at the end, have their edges where
//! fine bins have theirs. So every count and every total that is shown is exact.

use std::collections::BTreeMap;

use assay_engine::number::{Number, Sum};

/// How many bins are shown at most.
const MOST: i128 = 12;
/// How many may be shown of however few amounts.
const FEWEST: i128 = 5;
/// Amounts are shown in steps of equal width unless one of them would hold more than this percentage.
const CROWDED: u64 = 60;
/// How many fine bins there are for every power of ten: leading digits 10 to 99.
const LEADS: i32 = 90;

/// Amounts, counted.
#[derive(Debug, Clone, Default)]
pub(super) struct Bins {
    /// Amounts of zero.
    pub(super) zeros: u64,
    /// The least and the greatest of the others.
    ends: Option<(i128, i128)>,
    /// By sign and magnitude; those below zero have keys below zero.
    fine: BTreeMap<i32, Bin>,
}

/// What lies between two edges.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bin {
    /// How many amounts.
    pub(super) count: u64,
    /// What they add up to.
    pub(super) sum: Sum,
}

/// Bins as they are shown: bin `n` lies between the edges `n` and `n + 1`. The edge nearer to zero
/// belongs to a bin, the other to the next one, if there is one.
#[derive(Debug, Clone, Default)]
pub(super) struct Histogram {
    /// The edges, in units of the twelfth place, upwards.
    pub(super) edges: Vec<i128>,
    /// What lies between them.
    pub(super) bins: Vec<Bin>,
    /// Whether bins are the wider the farther they are from zero.
    pub(super) growing: bool,
}

impl Bins {
    /// Counts an amount.
    pub(super) fn add(&mut self, amount: Number) {
        if amount.is_zero() {
            self.zeros += 1;
            return;
        }
        let raw = amount.raw();
        self.ends = Some(self.ends.map_or((raw, raw), |(least, greatest)| (least.min(raw), greatest.max(raw))));
        let key = key(raw.unsigned_abs());
        let bin = self.fine.entry(if amount.is_negative() { -key } else { key }).or_default();
        bin.count += 1;
        bin.sum.add(amount);
    }

    /// The bins to show; none where all amounts are zero. Zeros are in them if they are wanted.
    pub(super) fn histogram(&self, with_zeros: bool) -> Option<Histogram> {
        let zeros = Bin { count: if with_zeros { self.zeros } else { 0 }, sum: Sum::default() };
        let total = self.fine.values().map(|bin| bin.count).sum::<u64>() + zeros.count;
        let (least, greatest) = self.ends(zeros.count > 0)?;
        let shown = i128::from(total.isqrt() * 2).clamp(FEWEST, MOST);
        let even = self.filled(even_edges(least, greatest, shown), zeros);
        let fullest = even.bins.iter().map(|bin| bin.count).max().unwrap_or(0);
        if u128::from(fullest) * 100 <= u128::from(total) * u128::from(CROWDED) {
            return Some(even);
        }
        let growing = self.filled(growing_edges(self.magnitudes(false), self.magnitudes(true)), zeros);
        let fullest_growing = growing.bins.iter().map(|bin| bin.count).max().unwrap_or(0);
        Some(if fullest_growing < fullest { Histogram { growing: true, ..growing } } else { even })
    }

    /// Bounds of all amounts, at edges of fine bins; none where all are zero.
    fn ends(&self, with_zeros: bool) -> Option<(i128, i128)> {
        let (least, greatest) = self.ends?;
        let zero = with_zeros.then_some(0);
        // An amount that is itself an edge need not open a bin of its own.
        let outer = |raw: i128| {
            let key = key(raw.unsigned_abs());
            if bound(key) == raw.abs() { raw } else { bound(key + 1) * raw.signum() }
        };
        let inner = |raw: i128| bound(key(raw.unsigned_abs())) * raw.signum();
        let least = if least < 0 { outer(least) } else { inner(least) };
        let greatest = if greatest > 0 { outer(greatest) } else { inner(greatest) };
        Some((zero.map_or(least, |zero| zero.min(least)), zero.map_or(greatest, |zero| zero.max(greatest))))
    }

    /// Bounds of the magnitudes of one sign.
    fn magnitudes(&self, negative: bool) -> Option<(i128, i128)> {
        let keys = || self.fine.keys().filter(|key| (**key < 0) == negative).map(|key| key.abs());
        let (nearest, farthest) = (bound(keys().min()?), keys().max()?);
        let exact = self.ends.map(|(least, greatest)| if negative { -least } else { greatest });
        let end = if exact == Some(bound(farthest)) { bound(farthest) } else { bound(farthest + 1) };
        Some((nearest, end))
    }

    /// Fine bins gathered between edges, first and last bins without anything in them left out.
    fn filled(&self, edges: Vec<i128>, zeros: Bin) -> Histogram {
        let mut bins = vec![Bin::default(); edges.len().saturating_sub(1)];
        let last = bins.len().saturating_sub(1);
        let mut add = |at: usize, bin: &Bin| {
            if let Some(shown) = bins.get_mut(at) {
                shown.count += bin.count;
                shown.sum.join(bin.sum);
            }
        };
        for (key, bin) in &self.fine {
            let at = if *key < 0 {
                let far = -bound(1 - key);
                edges.partition_point(|edge| *edge <= far)
            } else {
                let near = bound(*key);
                edges.partition_point(|edge| *edge <= near)
            };
            add(at.saturating_sub(1).min(last), bin);
        }
        if zeros.count > 0 {
            add(edges.partition_point(|edge| *edge <= 0).saturating_sub(1), &zeros);
        }
        let used = |bin: &Bin| bin.count > 0;
        let first = bins.iter().position(used).unwrap_or(0);
        let end = bins.iter().rposition(used).map_or(0, |at| at + 1);
        let bins = bins.get(first..end).unwrap_or_default().to_vec();
        let edges = edges.get(first..=end).unwrap_or_default().to_vec();
        Histogram { edges, bins, growing: false }
    }
}

/// The fine bin of a magnitude above zero, from 1.
fn key(magnitude: u128) -> i32 {
    let power = magnitude.ilog10();
    let lead = if power == 0 { magnitude * 10 } else { magnitude / 10_u128.pow(power - 1) };
    let (power, lead) = (i32::try_from(power).unwrap_or(i32::MAX), i32::try_from(lead).unwrap_or(i32::MAX));
    // INVARIANT: a number has fewer than 29 digits in units of its twelfth place, so this is small.
    1 + power * LEADS + (lead - 10)
}

/// The least magnitude of a fine bin.
fn bound(key: i32) -> i128 {
    let (power, lead) = ((key - 1) / LEADS, (key - 1) % LEADS + 10);
    let power = u32::try_from(power).unwrap_or(0);
    // Below 10 units of the twelfth place, several fine bins have the same bound; only some are used.
    i128::from(lead) * 10_i128.pow(power) / 10
}

/// Edges at equal steps of 1, 2, 5, … times a power of ten, about as many as are to be shown.
fn even_edges(least: i128, greatest: i128, shown: i128) -> Vec<i128> {
    let finest = 10_i128.pow(least.unsigned_abs().max(greatest.unsigned_abs()).max(10).ilog10() - 1);
    let first = |step: i128| least.div_euclid(step);
    let last = |step: i128| -(-greatest).div_euclid(step);
    let fits = |step: &i128| last(*step) - first(*step) <= shown;
    let step = [1, 2, 5, 10, 20].map(|times| times * finest).into_iter().find(fits).unwrap_or(50 * finest);
    let (first, last) = (first(step), last(step));
    (first..=last.max(first + 1)).map(|at| at * step).collect()
}

/// Edges at 1, 2, 5, 10, … or, where these are too many, at 1, 3, 10, … or at 1, 10, 100, …; what is
/// nearer to zero than the first of them is one bin. One such series for each sign.
fn growing_edges(positive: Option<(i128, i128)>, negative: Option<(i128, i128)>) -> Vec<i128> {
    let shown = if positive.is_some() && negative.is_some() { MOST / 2 } else { MOST };
    let shown = usize::try_from(shown).unwrap_or(usize::MAX);
    let series = |(least, greatest): (i128, i128)| -> Vec<i128> {
        let within = |leads: &[i128]| -> Vec<i128> {
            let all = (0..28).flat_map(|power| leads.iter().map(move |lead| lead * 10_i128.pow(power)));
            let all: Vec<i128> = all.collect();
            let from = all.partition_point(|edge| *edge <= least).saturating_sub(1);
            let to = all.partition_point(|edge| *edge < greatest);
            all.get(from..=to).unwrap_or_default().to_vec()
        };
        let close: [&[i128]; 2] = [&[1, 2, 5], &[1, 3]];
        let fitting = close.into_iter().map(within).find(|edges| edges.len() <= shown + 1);
        let mut edges = fitting.unwrap_or_else(|| within(&[1]));
        let left_out = edges.len().saturating_sub(shown + 1);
        edges.drain(..left_out);
        edges
    };
    let mut edges: Vec<i128> = negative.map(series).unwrap_or_default();
    edges.iter_mut().for_each(|edge| *edge = -*edge);
    edges.reverse();
    edges.push(0);
    edges.extend(positive.map(series).unwrap_or_default());
    edges
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(amounts: &[&str], with_zeros: bool) -> String {
        let mut bins = Bins::default();
        amounts.iter().for_each(|amount| bins.add(amount.parse().expect("a number")));
        let Some(Histogram { edges, bins, .. }) = bins.histogram(with_zeros) else { return "nothing".to_owned() };
        let pairs = edges.windows(2).zip(&bins).map(|(edges, bin)| {
            let [from, to] = [0, 1].map(|at| Number::from_raw(edges[at]).expect("in range"));
            format!("{from}..{to}: {} = {}", bin.count, bin.sum.total().expect("in range"))
        });
        pairs.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn amounts_lie_between_their_edges() {
        // An edge belongs to the bin away from zero, if there is one.
        assert_eq!(
            shown(&["60", "69.99", "70", "94"], false),
            "60..70: 2 = 129.99, 70..80: 1 = 70, 80..90: 0 = 0, 90..100: 1 = 94"
        );
        assert_eq!(shown(&["-10", "-4", "10"], false), "-10..-5: 1 = -10, -5..0: 1 = -4, 0..5: 0 = 0, 5..10: 1 = 10");
    }

    #[test]
    fn crowded_amounts_are_shown_by_orders_of_magnitude() {
        assert_eq!(
            shown(&["5", "7", "12", "150", "150", "20000"], false),
            "5..10: 2 = 12, 10..20: 1 = 12, 20..50: 0 = 0, 50..100: 0 = 0, 100..200: 2 = 300, 200..500: 0 = 0, 500..1000: 0 = 0, 1000..2000: 0 = 0, 2000..5000: 0 = 0, 5000..10000: 0 = 0, 10000..20000: 1 = 20000"
        );
        assert_eq!(
            shown(&["5", "7", "12", "150", "150", "1000000"], false),
            "3..10: 2 = 12, 10..30: 1 = 12, 30..100: 0 = 0, 100..300: 2 = 300, 300..1000: 0 = 0, 1000..3000: 0 = 0, 3000..10000: 0 = 0, 10000..30000: 0 = 0, 30000..100000: 0 = 0, 100000..300000: 0 = 0, 300000..1000000: 1 = 1000000"
        );
        assert_eq!(
            shown(&["-5000", "7", "12", "150", "150", "1000000"], false),
            "-5000..0: 1 = -5000, 0..1: 0 = 0, 1..10: 1 = 7, 10..100: 1 = 12, 100..1000: 2 = 300, 1000..10000: 0 = 0, 10000..100000: 0 = 0, 100000..1000000: 1 = 1000000"
        );
    }

    #[test]
    fn zeros_count_where_they_mean_something() {
        assert_eq!(shown(&["0", "0"], false), "nothing");
        assert_eq!(shown(&["0", "0", "3"], true), "0..1: 2 = 0, 1..2: 0 = 0, 2..3: 1 = 3");
        assert_eq!(shown(&["0"], true), "nothing");
    }

    #[test]
    fn no_amount_is_lost_between_bins() {
        let mut state: u64 = 7;
        for round in 0..200_u32 {
            let mut bins = Bins::default();
            let mut sum = Sum::default();
            for _ in 0..50 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let magnitude = i128::from(state >> 8) * 10_i128.pow(round % 11);
                let raw = magnitude * if state.is_multiple_of(3) && round % 2 == 0 { -1 } else { 1 };
                let amount = Number::from_raw(raw % Number::MAX.raw()).expect("in range");
                bins.add(amount);
                sum.add(amount);
            }
            let histogram = bins.histogram(true).expect("bins");
            assert_eq!(histogram.bins.iter().map(|bin| bin.count).sum::<u64>(), 50);
            let mut total = Sum::default();
            histogram.bins.iter().for_each(|bin| total.join(bin.sum));
            assert_eq!(total, sum);
            for (edges, bin) in histogram.edges.windows(2).zip(&histogram.bins) {
                let count = i128::from(bin.count);
                assert!(bin.sum.raw() >= edges[0] * count && bin.sum.raw() <= edges[1] * count, "{edges:?} {bin:?}");
            }
            assert!(histogram.bins.len() <= 26, "{histogram:?}");
        }
    }
}
