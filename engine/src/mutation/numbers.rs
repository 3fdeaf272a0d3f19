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

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        text.parse().expect("a number")
    }

    #[test]
    fn a_number_moves_by_the_least_step_of_its_type() {
        let moved = |text: &str, kind: &ParameterType| beside(number(text), step(kind));
        assert_eq!(moved("1000000", &ParameterType::Money), ["1000000.01", "999999.99"].map(number));
        assert_eq!(moved("0.2", &ParameterType::Fraction), ["0.2001", "0.1999"].map(number));
        assert_eq!(moved("12", &ParameterType::Integer), ["13", "11"].map(number));
        assert_eq!(moved("0", &ParameterType::Decimal), ["0.01"].map(number));
        assert_eq!(moved("9999999999999999.999999999999", &ParameterType::Integer).len(), 1);
    }

    #[test]
    fn weights_move_by_the_last_place_that_was_typed() {
        assert_eq!(last_place(&["30", "20", "50"].map(number)), Number::ONE);
        assert_eq!(last_place(&["0.3", "0.25"].map(number)), number("0.01"));
        assert_eq!(last_place(&[number("0.000000000001")]), number("0.000000000001"));
    }
}
