//! Numbers from text as typed, and back.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;

use super::digits::Digits;
use super::fixed::{Number, Overflow};

/// Why a text is not a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberTextError {
    /// It is not a plain decimal (an exponent, `inf`, letters, nothing).
    NotANumber,
    /// It has more than twelve decimal places.
    TooManyPlaces,
    /// Its magnitude is 10^16 or more.
    TooLarge,
}

impl FromStr for Number {
    type Err = NumberTextError;

    /// Reads a plain decimal: a sign, digits, underscores between digits, a point.
    fn from_str(text: &str) -> Result<Self, NumberTextError> {
        if let Some(number) = short(text.as_bytes()) {
            return Ok(number);
        }
        let (negative, digits) = match text.strip_prefix(['-', '+']) {
            Some(rest) => (text.starts_with('-'), rest),
            None => (false, text),
        };
        let mut magnitude: u128 = 0;
        let mut places: Option<u32> = None;
        let mut previous = '.';
        for character in digits.chars() {
            match character {
                '0'..='9' => {
                    let digit = u128::from(character as u32 - u32::from(b'0'));
                    match places.as_mut() {
                        Some(count) if *count == Self::PLACES && digit == 0 => {}
                        Some(count) if *count == Self::PLACES => return Err(NumberTextError::TooManyPlaces),
                        Some(count) => {
                            *count += 1;
                            magnitude = magnitude * 10 + digit;
                        }
                        None => magnitude = magnitude * 10 + digit,
                    }
                    if magnitude >= 10_u128.pow(29) {
                        return Err(NumberTextError::TooLarge);
                    }
                }
                '_' if previous.is_ascii_digit() => {}
                '.' if places.is_none() && previous.is_ascii_digit() => places = Some(0),
                _ => return Err(NumberTextError::NotANumber),
            }
            previous = character;
        }
        if !previous.is_ascii_digit() {
            return Err(NumberTextError::NotANumber);
        }
        let scale = 10_u128.pow(Self::PLACES - places.unwrap_or(0));
        let raw = magnitude.checked_mul(scale).ok_or(NumberTextError::TooLarge)?.cast_signed();
        Self::from_raw(if negative { -raw } else { raw }).map_err(|Overflow| NumberTextError::TooLarge)
    }
}

/// The number of a short text without underscores, which most are; none for any other text.
fn short(text: &[u8]) -> Option<Number> {
    let (units, places) = digits_and_places(text)?;
    Number::from_raw(i128::from(units) * 10_i128.pow(Number::PLACES.checked_sub(places)?)).ok()
}

/// A number out of a sign, up to 18 digits and a point among them: its digits as a whole number, and how many of them
/// stand behind the point; none for any other text.
pub(crate) fn digits_and_places(text: &[u8]) -> Option<(i64, u32)> {
    let (is_negative, digits) = match text.split_first() {
        Some((b'-', rest)) => (true, rest),
        _ => (false, text),
    };
    // So many digits fit 64 bits.
    if digits.len() > 18 || !digits.first()?.is_ascii_digit() || !digits.last()?.is_ascii_digit() {
        return None;
    }
    let (mut magnitude, mut point) = (0_i64, None);
    for (at, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => magnitude = magnitude * 10 + i64::from(byte - b'0'),
            b'.' if point.is_none() => point = Some(at + 1),
            _ => return None,
        }
    }
    let places = u32::try_from(digits.len() - point.unwrap_or(digits.len())).ok()?;
    Some((if is_negative { -magnitude } else { magnitude }, places))
}

impl TryFrom<Decimal> for Number {
    type Error = NumberTextError;

    fn try_from(decimal: Decimal) -> Result<Self, NumberTextError> {
        decimal.normalize().to_string().parse()
    }
}

impl fmt::Display for Number {
    /// Shortest exact text: `0.05`, `1000000`, `-0.333333333333`. A precision pads and never rounds away
    /// places that the number has.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let least_places = formatter.precision().and_then(|places| u32::try_from(places).ok()).unwrap_or(0);
        formatter.write_str(Digits::of_raw(self.raw(), least_places).as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_and_shown_exactly() {
        for (typed, shown) in [
            ("0.05", "0.05"),
            ("1_000_000", "1000000"),
            ("-0.10", "-0.1"),
            ("+3", "3"),
            ("0.000000000001", "0.000000000001"),
            ("0.0500000000000000", "0.05"),
            ("9999999999999999.999999999999", "9999999999999999.999999999999"),
        ] {
            assert_eq!(typed.parse::<Number>().expect(typed).to_string(), shown);
        }
        assert_eq!(format!("{:.2}", "12.5".parse::<Number>().expect("a number")), "12.50");
    }

    #[test]
    fn short_texts_are_read_as_all_others() {
        // With a sign in front they take the long way.
        for text in ["0", "7", "12.5", "0.000000000001", "123456789012345.12", "9999999999999999", "00.10", "999999.99"]
        {
            let long = format!("+{text}").parse::<Number>();
            assert_eq!(short(text.as_bytes()), long.ok(), "{text}");
            assert_eq!(short(format!("-{text}").as_bytes()), long.ok().map(Number::negated), "{text}");
        }
        for text in ["", "-", ".5", "5.", "1.2.3", "1_0", "--1", "0.0000000000001", "10000000000000000"] {
            assert_eq!(short(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn what_is_not_a_plain_decimal_is_refused() {
        for text in ["", "-", ".5", "5.", "1e3", "inf", "nan", "1,000", "1__0.", "0x10", "１"] {
            assert_eq!(text.parse::<Number>(), Err(NumberTextError::NotANumber), "{text}");
        }
        assert_eq!("0.0000000000001".parse::<Number>(), Err(NumberTextError::TooManyPlaces));
        assert_eq!("10000000000000000".parse::<Number>(), Err(NumberTextError::TooLarge));
    }
}
