//! Sums that overflow only where the result does, whatever the order.

use super::fixed::{Number, Overflow};

/// A running sum, wide enough for 10^10 numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sum(i128);

impl Sum {
    /// Adds one number.
    pub fn add(&mut self, number: Number) {
        // INVARIANT: 10^28 a number and fewer than 2^32 rows stay far below 2^127.
        self.0 += number.raw();
    }

    /// Adds a number so many times.
    ///
    /// # Errors
    /// [`Overflow`], if the running sum would leave its width.
    pub fn add_times(&mut self, number: Number, times: u64) -> Result<(), Overflow> {
        let product = number.raw().checked_mul(i128::from(times)).ok_or(Overflow)?;
        self.0 = self.0.checked_add(product).ok_or(Overflow)?;
        Ok(())
    }

    /// Joins another running sum to this one.
    pub fn join(&mut self, other: Self) {
        self.0 += other.0;
    }

    /// The sum.
    ///
    /// # Errors
    /// [`Overflow`], if the whole sum is too large.
    pub fn total(self) -> Result<Number, Overflow> {
        Number::from_raw(self.0)
    }

    /// The sum in units of the twelfth place, however large.
    #[must_use]
    pub fn raw(self) -> i128 {
        self.0
    }
}
