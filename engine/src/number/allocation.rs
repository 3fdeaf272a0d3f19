//! Sharing out a rounded total so that the shares add up to it exactly.

use super::fixed::Number;
use super::rounding::{Rounding, divide_rounded};

/// Shares `total`, a multiple of the last of `places`, in the proportions of `parts` (which sum to
/// about `total`), by largest remainder: each share is its part rounded down, and the units left
/// over go to the largest remainders, the earlier part first on a tie.
#[must_use]
#[expect(clippy::indexing_slicing, reason = "every index is below the number of parts")]
pub fn allocate(total: Number, parts: &[Number], places: u32) -> Vec<Number> {
    let step = 10_i128.pow(Number::PLACES.saturating_sub(places));
    let mut shares: Vec<i128> = parts.iter().map(|part| divide_rounded(part.raw(), step, Rounding::Down)).collect();
    let mut left = total.raw() / step - shares.iter().sum::<i128>();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|&index| (-parts[index].raw().rem_euclid(step), index));
    while left != 0 && !order.is_empty() {
        let direction = left.signum();
        let indices: Vec<usize> = if direction > 0 { order.clone() } else { order.iter().rev().copied().collect() };
        for index in indices {
            if left == 0 {
                break;
            }
            shares[index] += direction;
            left -= direction;
        }
    }
    shares.into_iter().map(|share| Number::from_raw(share * step).unwrap_or(Number::ZERO)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up_and_the_largest_remainder_gets_the_cent() {
        let number = |text: &str| text.parse::<Number>().expect("a number");
        let parts = [number("33.333333"), number("33.333334"), number("33.333333")];
        assert_eq!(allocate(number("100.00"), &parts, 2), vec![number("33.33"), number("33.34"), number("33.33")]);
        let negative = [number("-0.005"), number("-0.005")];
        assert_eq!(allocate(number("-0.01"), &negative, 2), vec![number("0"), number("-0.01")]);
    }
}
