//! Named rounding modes.

/// How a number is rounded; always named, never a default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rounding {
    /// To the nearest; a half goes away from zero.
    HalfUp,
    /// To the nearest; a half goes to the even neighbour.
    HalfEven,
    /// Towards minus infinity.
    Down,
}

/// `value / step`, rounded to a whole number. `step` is above zero.
pub(crate) fn divide_rounded(value: i128, step: i128, rounding: Rounding) -> i128 {
    let quotient = value.div_euclid(step);
    let rest = value.rem_euclid(step);
    let twice = rest * 2;
    let up = match rounding {
        Rounding::Down => false,
        Rounding::HalfUp => twice > step || (twice == step && value > 0),
        Rounding::HalfEven => twice > step || (twice == step && quotient % 2 != 0),
    };
    quotient + i128::from(up)
}
