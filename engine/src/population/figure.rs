//! One figure over all rows.

use crate::number::{Number, Overflow, Sum};
use crate::policy::{FigureKind, RankOrder, Ties};

/// What a figure is: the same for every row, or each row's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FigureResult {
    /// One number for all rows; none where nothing counts that could give it.
    One(Option<Number>),
    /// A number a row; none for rows that do not count.
    PerRow(Vec<Option<Number>>),
}

/// Takes a figure over rows, each with its number if the row counts. What only counts rows reads
/// no more of a number than that it is there.
///
/// # Errors
/// [`Overflow`], where a sum reaches 10^16.
pub fn figure(kind: FigureKind, rows: &[Option<Number>]) -> Result<FigureResult, Overflow> {
    Ok(match kind {
        FigureKind::Rank(order, ties) => FigureResult::PerRow(ranks(rows, order, ties)),
        FigureKind::Count => FigureResult::One(Some(count(rows))),
        FigureKind::Sum => FigureResult::One(Some(sum(rows).total()?)),
        FigureKind::Mean => FigureResult::One(mean(rows)?),
        FigureKind::Share => FigureResult::PerRow(shares(rows)?),
        FigureKind::Quantile => FigureResult::PerRow(quantiles(rows)?),
    })
}

fn count(rows: &[Option<Number>]) -> Number {
    Number::from_count(u32::try_from(rows.iter().flatten().count()).unwrap_or(u32::MAX))
}

fn sum(rows: &[Option<Number>]) -> Sum {
    let mut sum = Sum::default();
    rows.iter().flatten().for_each(|number| sum.add(*number));
    sum
}

/// The mean, rounded once, half to even, at 6 places; none of no rows.
fn mean(rows: &[Option<Number>]) -> Result<Option<Number>, Overflow> {
    let counted = i128::try_from(rows.iter().flatten().count()).map_err(|_| Overflow)?;
    if counted == 0 {
        return Ok(None);
    }
    /// One unit of the sixth place, in units of the twelfth.
    const STEP: i128 = 1_000_000;
    let divisor = counted * STEP;
    let raw = sum(rows).raw();
    let (quotient, twice) = (raw.div_euclid(divisor), raw.rem_euclid(divisor) * 2);
    let up = twice > divisor || (twice == divisor && quotient % 2 != 0);
    Number::from_raw((quotient + i128::from(up)) * STEP).map(Some)
}

/// Each row's share of the sum, at 12 places; none where the sum is 0.
fn shares(rows: &[Option<Number>]) -> Result<Vec<Option<Number>>, Overflow> {
    let total = sum(rows).total()?;
    rows.iter().map(|row| row.map_or(Ok(None), |number| number.over(total))).collect()
}

/// The rows that count, with their numbers, in order of their numbers.
fn sorted(rows: &[Option<Number>]) -> Vec<(Number, usize)> {
    let mut counted: Vec<(Number, usize)> =
        rows.iter().enumerate().filter_map(|(at, row)| row.map(|number| (number, at))).collect();
    counted.sort_unstable();
    counted
}

/// Calls `give` for every row that counts with how many are below its number and how many are not above it.
fn each_place(rows: &[Option<Number>], mut give: impl FnMut(usize, usize, usize, usize)) {
    let counted = sorted(rows);
    let mut below = 0;
    for equal in counted.chunk_by(|a, b| a.0 == b.0) {
        let not_above = below + equal.len();
        for (_, at) in equal {
            give(*at, below, not_above, counted.len());
        }
        below = not_above;
    }
}

/// Places from 1; equal rows share one.
fn ranks(rows: &[Option<Number>], order: RankOrder, ties: Ties) -> Vec<Option<Number>> {
    let mut ranks = vec![None; rows.len()];
    each_place(rows, |at, below, not_above, counted| {
        let place = match (order, ties) {
            (RankOrder::Ascending, Ties::Best) => below + 1,
            (RankOrder::Ascending, Ties::Worst) => not_above,
            (RankOrder::Descending, Ties::Best) => counted - not_above + 1,
            (RankOrder::Descending, Ties::Worst) => counted - below,
        };
        if let Some(rank) = ranks.get_mut(at) {
            *rank = u32::try_from(place).ok().map(Number::from_count);
        }
    });
    ranks
}

/// The share of counted rows whose number is at most the row's own.
fn quantiles(rows: &[Option<Number>]) -> Result<Vec<Option<Number>>, Overflow> {
    let mut quantiles = vec![Ok(None); rows.len()];
    each_place(rows, |at, _, not_above, counted| {
        let number = |count: usize| Number::from_count(u32::try_from(count).unwrap_or(u32::MAX));
        if let Some(quantile) = quantiles.get_mut(at) {
            *quantile = number(not_above).over(number(counted));
        }
    });
    quantiles.into_iter().collect()
}
