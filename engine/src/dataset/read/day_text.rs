//! Days as they are typed in data: `2025-07-01`, `2025/7/1`, `2025年7月1日`, `20250701`, with a time behind, or as the
//! day number of a spreadsheet. What can be read in two ways is not read.

use unicode_normalization::UnicodeNormalization;

use crate::calendar::Date;
use crate::facts::{folded, is_unseen};

use super::footnote::footnote;

/// What a cell says of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Day {
    /// A day as people write it.
    Written(Date),
    /// A day that a spreadsheet counts: 45839 is 2025-07-01.
    Serial(Date),
}

/// Why a text is no day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoDay {
    /// Nothing like a day.
    Other,
    /// The year comes last: day and month cannot be told apart.
    YearLast,
    /// The year has two digits.
    ShortYear,
    /// A month without a day.
    MonthOnly,
    /// A day that no calendar has.
    Impossible,
    /// A time in UTC, whose day may be another one here.
    OtherZone,
    /// The day of the week does not go with the day.
    Weekday,
}

/// Words for a day that never comes.
const FOREVER: [&str; 6] = ["长期", "长期有效", "永久", "永久有效", "无固定期限", "9999-12-31"];

/// The first and the last day number of a spreadsheet that is read: 1954-10-03 and 2119-01-11.
const SERIALS: std::ops::RangeInclusive<i32> = 20_000..=80_000;

/// Reads a day.
pub(super) fn read_day(text: &str) -> Result<Day, NoDay> {
    if let Ok(date) = text.parse::<Date>() {
        return Ok(Day::Written(date));
    }
    let word = folded(text);
    if FOREVER.contains(&word.as_str()) {
        return Ok(Day::Written(Date::FOREVER));
    }
    // 2025/7/1¹ is no 11th of July.
    if footnote(text).is_some() {
        return Err(NoDay::Other);
    }
    let spaced: String = text.nfkc().map(|sign| if is_unseen(sign) { ' ' } else { sign }).collect();
    let (day, time) = split_time(spaced.trim());
    let plain: String = day.chars().filter(|sign| *sign != ' ').collect();
    if !is_time(time) {
        return Err(NoDay::Other);
    }
    if let Some(serial) = read_serial(&plain).filter(|_| time.is_empty()) {
        return Ok(Day::Serial(serial));
    }
    let date = read_written(&plain)?;
    if is_in_utc(time) && time.bytes().any(|byte| (b'1'..=b'9').contains(&byte)) {
        return Err(NoDay::OtherZone);
    }
    Ok(Day::Written(date))
}

/// Whether a time is one in UTC: with `Z` behind it, or `+00:00`, `+00`, `-0000`.
fn is_in_utc(time: &str) -> bool {
    let zone = time.rsplit_once(['+', '-']).map(|(_, zone)| zone);
    time.ends_with(['Z', 'z']) || zone.is_some_and(|zone| zone.bytes().all(|byte| matches!(byte, b'0' | b':')))
}

/// The day and the time of a text; the time may be empty.
fn split_time(text: &str) -> (&str, &str) {
    let Some(colon) = text.find(':') else { return (text, "") };
    let before = text.get(..colon).unwrap_or_default();
    let hour = before.trim_end_matches(|sign: char| sign.is_ascii_digit());
    let day = hour.strip_suffix(['T', 't']).unwrap_or(hour);
    let day = ["上午", "下午", "AM", "PM"].iter().find_map(|half| day.trim_end().strip_suffix(half)).unwrap_or(day);
    if day.len() == before.len() || day.ends_with(|sign: char| sign.is_ascii_digit()) && day.len() == hour.len() {
        return (text, "");
    }
    (day.trim_end(), text.get(hour.len()..).unwrap_or_default().trim())
}

/// Whether a text is a time of day: `0:00`, `08:05:00.000`, `8:05 PM`, `00:00:00+08:00`, `16:00:00Z`; or nothing.
fn is_time(text: &str) -> bool {
    if text.is_empty() {
        return true;
    }
    let upper = text.to_uppercase();
    let clock = ["AM", "PM", "Z"].iter().find_map(|end| upper.strip_suffix(end)).unwrap_or(&upper).trim_end();
    let (clock, zone) = match clock.rfind(['+', '-']) {
        Some(at) => (clock.get(..at).unwrap_or_default(), clock.get(at + 1..)),
        None => (clock, None),
    };
    let is_number = |part: &str, most: u8| part.len() <= 2 && part.parse::<u8>().is_ok_and(|number| number <= most);
    let (clock, fraction) = clock.split_once('.').map_or((clock, None), |(clock, part)| (clock, Some(part)));
    let mut parts = clock.trim().split(':');
    let is_clock = parts.next().is_some_and(|hour| is_number(hour, 23))
        && parts.next().is_some_and(|minute| is_number(minute, 59))
        && parts.next().is_none_or(|second| is_number(second, 59))
        && parts.next().is_none();
    let is_fraction = fraction.is_none_or(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    let is_zone = zone.is_none_or(|zone| {
        let digits: String = zone.chars().filter(|sign| *sign != ':').collect();
        matches!(digits.len(), 2 | 4) && digits.bytes().all(|byte| byte.is_ascii_digit())
    });
    is_clock && is_fraction && is_zone
}

/// The day of a spreadsheet's day number, in the system that counts from 1900.
fn read_serial(text: &str) -> Option<Date> {
    let digits = text.strip_suffix(".0").unwrap_or(text);
    if digits.len() != 5 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    counted_day(digits.parse().ok()?)
}

/// The day of a day number that counts from 1900, of those that are read.
pub(super) fn counted_day(serial: i32) -> Option<Date> {
    // Day 25569 is 1970-01-01; the day of 1900 that never was lies before all that are read.
    Some(serial).filter(|serial| SERIALS.contains(serial)).and_then(|serial| Date::from_days(serial - 25_569))
}

/// Reads a day without spaces and without a time.
fn read_written(text: &str) -> Result<Date, NoDay> {
    let (text, weekday) = split_weekday(text);
    let date = read_parts(text)?;
    match weekday {
        // 1970-01-01 was a Thursday; Mondays are 0.
        Some(weekday) if (date.days() + 3).rem_euclid(7) != weekday => Err(NoDay::Weekday),
        _ => Ok(date),
    }
}

/// A day of the week behind a day, as Chinese spreadsheets write it: `2025年7月1日星期二`.
fn split_weekday(text: &str) -> (&str, Option<i32>) {
    let split = || {
        let last = text.chars().last()?;
        let day = text.get(..text.len() - last.len_utf8())?;
        let day = day.strip_suffix("星期").or_else(|| day.strip_suffix('周'))?;
        let weekday =
            if last == '天' { Some(6) } else { "一二三四五六日".chars().position(|sign| sign == last) };
        Some((day, i32::try_from(weekday?).ok()))
    };
    split().unwrap_or((text, None))
}

fn read_parts(text: &str) -> Result<Date, NoDay> {
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let part = |range: std::ops::Range<usize>| text.get(range).unwrap_or_default();
        return day_of([part(0..4), part(4..6), part(6..8)]);
    }
    let parts: Vec<&str> = if let Some((year, rest)) = text.split_once('年') {
        let Some((month, day)) = rest.split_once('月') else { return Err(NoDay::Other) };
        let day = day.strip_suffix(['日', '号', '號']).unwrap_or(day);
        if day.is_empty() { vec![year, month] } else { vec![year, month, day] }
    } else {
        let Some(sign) = ['/', '-', '.'].into_iter().find(|sign| text.contains(*sign)) else {
            return Err(NoDay::Other);
        };
        text.split(sign).collect()
    };
    let is_number = |part: &&str| (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    if !parts.iter().all(is_number) {
        return Err(NoDay::Other);
    }
    match *parts.as_slice() {
        [year, month] if year.len() == 4 && month.len() <= 2 => Err(NoDay::MonthOnly),
        [year, month, day] if year.len() == 4 => day_of([year, month, day]),
        [_, _, year] if year.len() == 4 => Err(NoDay::YearLast),
        [a, b, c] if [a, b, c].iter().all(|part| part.len() <= 2) => Err(NoDay::ShortYear),
        _ => Err(NoDay::Other),
    }
}

fn day_of([year, month, day]: [&str; 3]) -> Result<Date, NoDay> {
    if month.len() > 2 || day.len() > 2 {
        return Err(NoDay::Other);
    }
    let parsed = (year.parse::<i16>(), month.parse::<i8>(), day.parse::<i8>());
    let (Ok(year), Ok(month), Ok(day)) = parsed else { return Err(NoDay::Other) };
    Date::new(year, month, day).ok_or(NoDay::Impossible)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_every_usual_form() {
        let expected = Date::new(2025, 7, 1).expect("a day");
        for typed in [
            "2025-07-01",
            "2025-7-1",
            "2025/7/1",
            "2025/07/01",
            "2025.7.1",
            "2025．07．01",
            "2025年7月1日",
            "2025 年 7 月 1 日",
            "2025年07月01日",
            "2025年7月1号",
            "2025年7月1日星期二",
            "2025年7月1日 周二",
            "20250701",
            "２０２５/７/１",
            "2025-7-1 00:00:00",
            "2025/7/1 0:00",
            "2025/7/1 8:05:59",
            "2025-07-01T00:00:00",
            "2025-07-01T08:00:00.123",
            "2025-07-01T00:00:00Z",
            "2025-07-01T23:00:00+08:00",
            "2025-07-01T20:00:00+08",
            "2025-07-01T00:00:00+00:00",
            "2025-07-01 00:00:00+00",
            "2025/7/1 8:05 PM",
            "2025/7/1 下午8:05",
            "2025年7月1日 8:05",
            "20250701 00:00:00",
        ] {
            assert_eq!(read_day(typed), Ok(Day::Written(expected)), "{typed}");
        }
        for typed in ["长期", "長期", "长期有效", "永久", "无固定期限", "9999-12-31"] {
            assert_eq!(read_day(typed), Ok(Day::Written(Date::FOREVER)), "{typed}");
        }
    }

    #[test]
    fn day_numbers_of_spreadsheets_count_from_1900() {
        for (typed, (year, month, day)) in [
            ("45839", (2025, 7, 1)),
            ("45839.0", (2025, 7, 1)),
            ("４５８３９", (2025, 7, 1)),
            ("20000", (1954, 10, 3)),
            ("25569", (1970, 1, 1)),
            ("36526", (2000, 1, 1)),
            ("80000", (2119, 1, 11)),
        ] {
            let expected = Date::new(year, month, day).expect("a day");
            assert_eq!(read_day(typed), Ok(Day::Serial(expected)), "{typed}");
        }
        for typed in ["19999", "80001", "45839.5", "0", "1", "123456", "-45839"] {
            assert!(read_day(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_refused() {
        for (typed, why) in [
            ("7/1/2025", NoDay::YearLast),
            ("01/07/2025", NoDay::YearLast),
            ("13/07/2025", NoDay::YearLast),
            ("1-7-2025", NoDay::YearLast),
            ("25-7-1", NoDay::ShortYear),
            ("7/1/25", NoDay::ShortYear),
            ("2025/7", NoDay::MonthOnly),
            ("2025年7月", NoDay::MonthOnly),
            ("2025-02-29", NoDay::Impossible),
            ("2025/2/29", NoDay::Impossible),
            ("2025-13-01", NoDay::Impossible),
            ("20251301", NoDay::Impossible),
            ("2025-00-00", NoDay::Impossible),
            ("0000-00-00", NoDay::Impossible),
            ("2025-06-30T16:00:00Z", NoDay::OtherZone),
            ("2025-06-30T20:00:00+00:00", NoDay::OtherZone),
            ("2025-06-30 20:00:00+00", NoDay::OtherZone),
            ("2025-06-30T20:00:00.5-0000", NoDay::OtherZone),
            ("2025-06-30T00:00:01+00:00", NoDay::OtherZone),
            ("2025年7月1日星期三", NoDay::Weekday),
            ("2025/7/1/1", NoDay::Other),
            ("soon", NoDay::Other),
            ("7月1日", NoDay::Other),
            ("2025", NoDay::Other),
            ("12:30", NoDay::Other),
            ("2025-07-01 25:00", NoDay::Other),
            ("2025-07-01 8:5:5:5", NoDay::Other),
            ("2025-7-1x", NoDay::Other),
            ("二〇二五年七月一日", NoDay::Other),
            ("2025/7/1①", NoDay::Other),
            ("2025/7/¹1", NoDay::Other),
            ("4583⁹", NoDay::Other),
        ] {
            assert_eq!(read_day(typed), Err(why), "{typed}");
        }
    }
}
