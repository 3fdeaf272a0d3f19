//! By how much a number is moved: the least step that its type is typed in.

use crate::number::Number;
use crate::parameters::ParameterType;

/// The least step of a type: a whole, a cent, a hundredth of a percent.
pub(super) fn step(kind: &ParameterType) -> Number {
    match kind {
        ParameterType::Money | ParameterType::Decimal => hundredths(100),
        ParameterType::Fraction => hundredths(10_000),
        _ => Number::ONE,
    }
}

/// A number a step higher, and a step lower. One that is 0 is not made negative.
pub(super) fn beside(number: Number, step: Number) -> Vec<Number> {
    let lower = if number.is_zero() { None } else { number.minus(step).ok() };
    number.plus(step).ok().into_iter().chain(lower).collect()
}

/// The unit of the last place that any of some numbers has.
pub(super) fn last_place(numbers: &[Number]) -> Number {
    let mut unit = Number::ONE.raw();
    while unit > 1 && numbers.iter().any(|number| number.raw() % unit != 0) {
        unit /= 10;
    }
    Number::from_raw(unit).unwrap_or(Number::ONE)
}

fn hundredths(parts: i128) -> Number {
    Number::from_raw(Number::ONE.raw() / parts).unwrap_or(Number::ONE)
}
