//! Numbers as people read them: rounded where shown, thousands separated.

use assay_engine::number::{Number, Rounding};

/// A number at so many places, half up, thousands separated: `-1,234,567.50`.
pub(crate) fn grouped(number: Number, places: u32) -> String {
    let rounded = number.round(places, Rounding::HalfUp).unwrap_or(number);
    let text = format!("{rounded:.*}", places as usize);
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.as_str()),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let mut grouped = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if !part.is_empty() {
        grouped.push('.');
        grouped.push_str(part);
    }
    grouped
}

/// A count, thousands separated.
pub(crate) fn count(number: u64) -> String {
    i64::try_from(number)
        .ok()
        .and_then(|number| Number::from_integer(number).ok())
        .map_or_else(|| number.to_string(), |number| grouped(number, 0))
}

/// A part of a whole as a percentage with one place, half up; a dash where there is no whole.
pub(crate) fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    let permille = (u128::from(part) * 2_000 + u128::from(whole)) / (u128::from(whole) * 2);
    format!("{}.{} %", permille / 10, permille % 10)
}

/// A bar of ten characters at most, for a part of a whole.
pub(crate) fn bar(part: u64, whole: u64) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    if whole == 0 || part == 0 {
        return String::new();
    }
    let nearest = (u128::from(part) * 160 + u128::from(whole)) / (u128::from(whole) * 2);
    // Something is never nothing, and a part never the whole.
    let eighths = nearest.clamp(1, if part < whole { 79 } else { 80 });
    let full = usize::try_from(eighths / 8).unwrap_or(10);
    let rest = EIGHTHS.get(usize::try_from(eighths % 8).unwrap_or(0)).copied().unwrap_or_default();
    format!("{}{rest}", "█".repeat(full))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated_and_halves_go_up() {
        let number = |text: &str| text.parse::<Number>().expect("a number");
        for (text, places, shown) in [
            ("0", 2, "0.00"),
            ("999", 0, "999"),
            ("1000", 0, "1,000"),
            ("-1234567.5", 2, "-1,234,567.50"),
            ("74.995", 2, "75.00"),
            ("0.333333333333", 4, "0.3333"),
            ("-999999.995", 2, "-1,000,000.00"),
        ] {
            assert_eq!(grouped(number(text), places), shown);
        }
        assert_eq!(count(21_788), "21,788");
    }

    #[test]
    fn shares_are_percentages() {
        assert_eq!(percent(1, 3), "33.3 %");
        assert_eq!(percent(2, 3), "66.7 %");
        assert_eq!(percent(0, 0), "–");
        assert_eq!(percent(60, 60), "100.0 %");
        assert_eq!(bar(60, 60), "██████████");
        assert_eq!(bar(1, 1000), "▏");
        assert_eq!(bar(1, 4), "██▌");
        assert_eq!(bar(999, 1000), "█████████▉");
    }
}
