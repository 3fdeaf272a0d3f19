//! Words that stand for something in every table: missing, yes and no, days.

use unicode_normalization::UnicodeNormalization;

use crate::calendar::Date;
use crate::facts::folded;

/// Whether a cell says that nothing is known.
pub(super) fn is_missing(text: &str) -> bool {
    match text {
        "" | "-" | "—" | "——" | "/" | "无" => true,
        _ if text.is_ascii() => text.eq_ignore_ascii_case("n/a"),
        // Only full-width signs can be another way to write these.
        _ if text.chars().all(|sign| ('\u{ff00}'..='\u{ffef}').contains(&sign)) => {
            matches!(folded(text).as_str(), "-" | "/" | "n/a")
        }
        _ => false,
    }
}

/// Yes or no.
pub(super) fn read_boolean(text: &str) -> Option<bool> {
    match text {
        "是" | "有" => return Some(true),
        "否" | "无" => return Some(false),
        _ => {}
    }
    match folded(text).as_str() {
        "true" | "是" | "有" | "y" | "yes" | "1" => Some(true),
        "false" | "否" | "无" | "n" | "no" | "0" => Some(false),
        _ => None,
    }
}

/// A day: `2025-07-01`, `2025/7/1`, `2025年7月1日`, `20250701`; `长期` is for ever.
pub(super) fn read_date(text: &str) -> Option<Date> {
    if let Ok(date) = text.parse::<Date>() {
        return Some(date);
    }
    if text == "长期" {
        return Some(Date::FOREVER);
    }
    let plain: String = text.nfkc().filter(|sign| !sign.is_whitespace()).collect();
    if plain.len() == 8 && plain.bytes().all(|byte| byte.is_ascii_digit()) {
        return day_of(plain.get(..4)?, plain.get(4..6)?, plain.get(6..)?);
    }
    if let Some((year, rest)) = plain.split_once('年') {
        let (month, day) = rest.split_once('月')?;
        return day_of(year, month, day.strip_suffix('日')?);
    }
    let sign = if plain.contains('/') { '/' } else { '-' };
    let mut parts = plain.split(sign);
    let date = day_of(parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() { None } else { date }
}

fn day_of(year: &str, month: &str, day: &str) -> Option<Date> {
    let is_plain =
        |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    if year.len() != 4 || !is_plain(year, 4) || !is_plain(month, 2) || !is_plain(day, 2) {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// Whether a text is a point in time: a day, alone or followed by a time after `T` or a space.
pub(super) fn is_timestamp(text: &str) -> bool {
    let Some(day) = text.get(..10) else { return false };
    let behind = text.get(10..).unwrap_or_default();
    let time = behind.strip_prefix(['T', ' ']);
    let is_time = |time: &str| {
        let signs = time.strip_suffix('Z').unwrap_or(time);
        signs.starts_with(|sign: char| sign.is_ascii_digit())
            && signs.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b'+' | b'-'))
    };
    day.parse::<Date>().is_ok() && (behind.is_empty() || time.is_some_and(is_time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_every_usual_form() {
        let expected = Date::new(2025, 7, 1);
        for typed in ["2025-07-01", "2025/7/1", "2025/07/01", "2025年7月1日", "20250701", "２０２５/７/１", "2025-7-1"]
        {
            assert_eq!(read_date(typed), expected, "{typed}");
        }
        assert_eq!(read_date("长期"), Some(Date::FOREVER));
        for typed in ["2025-02-29", "01/07/2025", "2025/7", "2025/7/1/1", "25-7-1", "20251301", "soon", "45839"] {
            assert_eq!(read_date(typed), None, "{typed}");
        }
    }

    #[test]
    fn missing_yes_and_no_have_their_words() {
        assert!(["", "-", "—", "/", "N/A", "n/a", "无", "－", "／"].into_iter().all(is_missing));
        assert!(!["0", "none", "无锡", "no"].into_iter().any(is_missing));
        assert_eq!(["是", "有", "Y", "Yes", "1", "TRUE", "１"].map(read_boolean), [Some(true); 7]);
        assert_eq!(["否", "无", "n", "no", "0", "False", "０"].map(read_boolean), [Some(false); 7]);
        assert_eq!(read_boolean("maybe"), None);
        assert!(is_timestamp("2025-07-01T08:00:00+08:00") && is_timestamp("2025-07-01 08:00"));
        assert!(!is_timestamp("2025-07-01x") && !is_timestamp("8:00"));
    }
}
