//! One figure over all rows.
//!
//! A row's own figure depends on its own number and on how all numbers are spread, so a population is
//! kept as its distinct numbers with how often each occurs: rows may come in any order, batch by batch,
//! and need not be kept.

use crate::number::{Number, Overflow, Sum};
use crate::policy::{FigureKind, RankOrder, Ties};

/// How many numbers are gathered before equal ones are put together.
const GATHERED: usize = 1 << 16;

/// The numbers of the rows that count.
#[derive(Debug, Clone, Default)]
pub struct Population {
    /// Distinct numbers, ascending, with how often each occurs.
    distinct: Vec<(Number, u64)>,
    /// Numbers not yet put among them.
    gathered: Vec<Number>,
}

impl Population {
    /// Adds a row that counts.
    pub fn add(&mut self, number: Number) {
        self.gathered.push(number);
        if self.gathered.len() >= GATHERED.max(self.distinct.len() / 4) {
            self.settle();
        }
    }

    /// Puts the gathered numbers among the others.
    fn settle(&mut self) {
        let mut gathered = std::mem::take(&mut self.gathered);
        if gathered.is_empty() {
            return;
        }
        gathered.sort_unstable();
        let before = std::mem::take(&mut self.distinct);
        let mut merged: Vec<(Number, u64)> = Vec::with_capacity(before.len() + gathered.len());
        let mut add = |number: Number, count: u64| match merged.last_mut() {
            Some((last, counted)) if *last == number => *counted += count,
            _ => merged.push((number, count)),
        };
        let mut before = before.into_iter().peekable();
        for number in gathered {
            while let Some((other, count)) = before.next_if(|(other, _)| *other <= number) {
                add(other, count);
            }
            add(number, 1);
        }
        before.for_each(|(other, count)| add(other, count));
        merged.shrink_to_fit();
        self.distinct = merged;
    }

    /// Takes a figure over the rows added.
    ///
    /// # Errors
    /// [`Overflow`], where a sum reaches 10^16.
    pub fn figure(mut self, kind: FigureKind) -> Result<Figure, Overflow> {
        self.settle();
        Ok(match kind {
            FigureKind::Rank(order, ties) => Figure::Rank(Places::of(&self.distinct), order, ties),
            FigureKind::Quantile => Figure::Quantile(Places::of(&self.distinct)),
            FigureKind::Count => Figure::One(Some(number_of(self.count())?)),
            FigureKind::Sum => Figure::One(Some(self.sum()?.total()?)),
            FigureKind::Mean => Figure::One(self.mean()?),
            FigureKind::Share => Figure::Share(self.sum()?.total()?),
        })
    }

    fn count(&self) -> u64 {
        self.distinct.iter().map(|(_, count)| count).sum()
    }

    fn sum(&self) -> Result<Sum, Overflow> {
        let mut sum = Sum::default();
        for (number, count) in &self.distinct {
            sum.add_times(*number, *count)?;
        }
        Ok(sum)
    }

    /// The mean, rounded once, half to even, at 6 places; none of no rows.
    fn mean(&self) -> Result<Option<Number>, Overflow> {
        /// One unit of the sixth place, in units of the twelfth.
        const STEP: i128 = 1_000_000;
        let counted = i128::from(self.count());
        if counted == 0 {
            return Ok(None);
        }
        let divisor = counted * STEP;
        let raw = self.sum()?.raw();
        let (quotient, twice) = (raw.div_euclid(divisor), raw.rem_euclid(divisor) * 2);
        let up = twice > divisor || (twice == divisor && quotient % 2 != 0);
        Number::from_raw((quotient + i128::from(up)) * STEP).map(Some)
    }
}

/// A figure: the same for every row, or each row's own.
#[derive(Debug, Clone)]
pub enum Figure {
    /// One number for all rows; none where nothing counts that could give it.
    One(Option<Number>),
    /// A row's place, from 1; equal rows share one.
    Rank(Places, RankOrder, Ties),
    /// A row's share of this total; none where it is 0.
    Share(Number),
    /// The share of counted rows whose number is at most the row's own.
    Quantile(Places),
}

impl Figure {
    /// The figure of a row with this number; of one that does not count, none but what all have.
    ///
    /// # Errors
    /// [`Overflow`], where it would reach 10^16.
    pub fn of_row(&self, own: Option<Number>) -> Result<Option<Number>, Overflow> {
        let Self::One(one) = self else {
            let Some(own) = own else { return Ok(None) };
            return self.of_counted(own);
        };
        Ok(*one)
    }

    fn of_counted(&self, own: Number) -> Result<Option<Number>, Overflow> {
        match self {
            Self::One(one) => Ok(*one),
            Self::Share(total) => own.over(*total),
            Self::Quantile(places) => {
                let Some((_, not_above)) = places.around(own) else { return Ok(None) };
                number_of(not_above)?.over(number_of(places.counted)?)
            }
            Self::Rank(places, order, ties) => {
                let Some((below, not_above)) = places.around(own) else { return Ok(None) };
                let place = match (order, ties) {
                    (RankOrder::Ascending, Ties::Best) => below + 1,
                    (RankOrder::Ascending, Ties::Worst) => not_above,
                    (RankOrder::Descending, Ties::Best) => places.counted - not_above + 1,
                    (RankOrder::Descending, Ties::Worst) => places.counted - below,
                };
                number_of(place).map(Some)
            }
        }
    }
}

/// Where numbers stand among all that count.
#[derive(Debug, Clone)]
pub struct Places {
    /// Distinct numbers, ascending, with how many rows are not above each.
    not_above: Vec<(Number, u64)>,
    counted: u64,
}

impl Places {
    fn of(distinct: &[(Number, u64)]) -> Self {
        let mut counted = 0;
        let not_above = distinct.iter().map(|(number, count)| {
            counted += count;
            (*number, counted)
        });
        let not_above = not_above.collect();
        Self { not_above, counted }
    }

    /// How many rows are below a number and how many are not above it; none if no row has it.
    fn around(&self, number: Number) -> Option<(u64, u64)> {
        let at = self.not_above.binary_search_by_key(&number, |(other, _)| *other).ok()?;
        let below = at.checked_sub(1).and_then(|before| self.not_above.get(before)).map_or(0, |(_, count)| *count);
        self.not_above.get(at).map(|(_, not_above)| (below, *not_above))
    }
}

fn number_of(count: u64) -> Result<Number, Overflow> {
    i64::try_from(count).map_err(|_| Overflow).and_then(Number::from_integer)
}
