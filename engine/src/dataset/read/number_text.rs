//! Numbers as they are typed in data: thousands separators, percent signs, full-width digits.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use crate::diagnostic::Text;
use crate::number::{Number, NumberTextError};

/// A number and whether it was typed with a percent sign, which divides it by 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Typed {
    pub(super) number: Number,
    pub(super) is_percent: bool,
}

/// Reads a number.
pub(super) fn read_number(text: &str) -> Result<Typed, (Text, Option<Text>)> {
    let plain: Cow<'_, str> = if text.is_ascii() { Cow::Borrowed(text) } else { Cow::Owned(plain_signs(text)) };
    let (digits, is_percent) = match plain.strip_suffix('%') {
        Some(digits) => (digits.trim_end(), true),
        None => (&*plain, false),
    };
    let digits = without_separators(digits).ok_or_else(|| not_a_number(text))?;
    let digits = if is_percent { Cow::Owned(hundredth(&digits)) } else { digits };
    match digits.parse::<Number>() {
        Ok(number) => Ok(Typed { number, is_percent }),
        Err(NumberTextError::NotANumber) => Err(not_a_number(text)),
        Err(NumberTextError::TooManyPlaces) => Err((
            Text::new(format!("`{text}` has more than 12 decimal places"), format!("`{text}` 的小数位超过 12 位")),
            None,
        )),
        Err(NumberTextError::TooLarge) => {
            Err((Text::new(format!("`{text}` is 10^16 or more"), format!("`{text}` 达到或超过 10^16")), None))
        }
    }
}

/// Full-width signs as plain ones.
fn plain_signs(text: &str) -> String {
    text.nfkc().map(|sign| if sign == '\u{2212}' { '-' } else { sign }).collect()
}

/// The text without thousands separators; none where they stand in wrong places.
fn without_separators(text: &str) -> Option<Cow<'_, str>> {
    if text.contains('_') {
        return None;
    }
    if !text.contains(',') {
        return Some(Cow::Borrowed(text));
    }
    let (whole, part) = text.split_once('.').map_or((text, None), |(whole, part)| (whole, Some(part)));
    let mut groups = whole.trim_start_matches(['-', '+']).split(',');
    let first = groups.next().is_some_and(|group| (1..=3).contains(&group.len()));
    if !first || groups.any(|group| group.len() != 3) || part.is_some_and(|part| part.contains(',')) {
        return None;
    }
    Some(Cow::Owned(text.replace(',', "")))
}

/// The text of a number divided by 100, made by moving its point.
fn hundredth(text: &str) -> String {
    let (sign, digits) = match text.strip_prefix(['-', '+']) {
        Some(digits) => (if text.starts_with('-') { "-" } else { "" }, digits),
        None => ("", text),
    };
    let (whole, part) = digits.split_once('.').map_or((digits, None), |(whole, part)| (whole, Some(part)));
    let is_plain = !whole.is_empty() && whole.bytes().all(|byte| byte.is_ascii_digit());
    if !is_plain || part == Some("") {
        return format!("{text}%");
    }
    let padded = format!("{whole:0>3}");
    let (left, right) = padded.split_at(padded.len() - 2);
    format!("{sign}{left}.{right}{}", part.unwrap_or_default())
}

fn not_a_number(text: &str) -> (Text, Option<Text>) {
    (
        Text::new(format!("`{text}` is not a number"), format!("`{text}` 不是数字")),
        Some(Text::new(
            "numbers are written 1234.5 or 1,234.5; no units, no exponents",
            "数字写作 1234.5 或 1,234.5，不带单位、不用指数",
        )),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_typed() {
        for (typed, value, is_percent) in [
            ("1234.5", "1234.5", false),
            ("-1,234,567.89", "-1234567.89", false),
            ("１２３４．５", "1234.5", false),
            ("1，234", "1234", false),
            ("12.5%", "0.125", true),
            ("５％", "0.05", true),
            ("-100 %", "-1", true),
            ("+3", "3", false),
        ] {
            let number = value.parse().expect("a number");
            assert_eq!(read_number(typed), Ok(Typed { number, is_percent }), "{typed}");
        }
        for typed in ["12,34", "1,2345", ",123", "1_000", "1e3", "12.", "abc", "5.%", "%", "1.2,3", "¥5", "--1"] {
            assert!(read_number(typed).is_err(), "{typed}");
        }
    }
}
