//! A calendar day.

use std::fmt;
use std::str::FromStr;

/// A calendar day from 0001-01-01 to 9999-12-31, kept as days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

/// A text that is not a calendar day of the form `2025-09-30`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateTextError;

impl Date {
    /// The last day there is, which stands for "for ever".
    pub const FOREVER: Self = Self(2_932_896);

    /// The day of a year, month and day, if there is one.
    #[must_use]
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        if year < 1 {
            return None;
        }
        jiff::civil::Date::new(year, month, day).ok().map(Self::from_civil)
    }

    /// The day that is `days` after 1970-01-01, if it is within range.
    #[must_use]
    pub fn from_days(days: i32) -> Option<Self> {
        (-719_162..=Self::FOREVER.0).contains(&days).then_some(Self(days))
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub fn days(self) -> i32 {
        self.0
    }

    /// Year, month and day.
    #[must_use]
    pub fn ymd(self) -> (i16, i8, i8) {
        let civil = self.to_civil();
        (civil.year(), civil.month(), civil.day())
    }

    /// The day `days` later (earlier if negative), kept within range.
    #[must_use]
    pub fn add_days(self, days: i64) -> Self {
        let sum = i64::from(self.0).saturating_add(days).clamp(-719_162, i64::from(Self::FOREVER.0));
        Self(i32::try_from(sum).unwrap_or(Self::FOREVER.0))
    }

    /// The same day `months` later, the end of the month where there is none: 30 November plus 3
    /// months is 28 (or 29) February. Kept within range.
    #[must_use]
    pub fn add_months(self, months: i64) -> Self {
        let (year, month, day) = self.ymd();
        let index = (i64::from(year) * 12 + i64::from(month) - 1).saturating_add(months);
        let (year, month) = (index.div_euclid(12), index.rem_euclid(12) + 1);
        if year < 1 {
            return Self(-719_162);
        }
        if year > 9999 {
            return Self::FOREVER;
        }
        let (year, month) = (i16::try_from(year).unwrap_or(9999), i8::try_from(month).unwrap_or(12));
        let first = jiff::civil::date(year, month, 1);
        Self::from_civil(jiff::civil::date(year, month, day.min(first.days_in_month())))
    }

    /// Complete months from this day to `later`: negative if `later` is earlier. A month is
    /// complete on the day on which [`Date::add_months`] lands.
    #[must_use]
    pub fn months_until(self, later: Self) -> i64 {
        if later < self {
            return -later.months_until(self);
        }
        let ((year_a, month_a, _), (year_b, month_b, _)) = (self.ymd(), later.ymd());
        let months = (i64::from(year_b) - i64::from(year_a)) * 12 + i64::from(month_b) - i64::from(month_a);
        if self.add_months(months) > later { months - 1 } else { months }
    }

    /// Whether it is a Saturday or a Sunday.
    #[must_use]
    pub fn is_weekend(self) -> bool {
        // 1970-01-01 was a Thursday.
        matches!((self.0 + 3).rem_euclid(7), 5 | 6)
    }

    fn from_civil(date: jiff::civil::Date) -> Self {
        let epoch = jiff::civil::date(1970, 1, 1);
        Self(date.since(epoch).map_or(0, |span| span.get_days()))
    }

    fn to_civil(self) -> jiff::civil::Date {
        // Days to a civil date, after Howard Hinnant's `civil_from_days`.
        let shifted = i64::from(self.0) + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        jiff::civil::Date::new(
            i16::try_from(year).unwrap_or(9999),
            i8::try_from(month).unwrap_or(12),
            i8::try_from(day).unwrap_or(31),
        )
        .unwrap_or(jiff::civil::Date::MAX)
    }
}

impl FromStr for Date {
    type Err = DateTextError;

    /// Reads `2025-09-30` and nothing else.
    fn from_str(text: &str) -> Result<Self, DateTextError> {
        let bytes = text.as_bytes();
        let well_formed = bytes.len() == 10
            && bytes
                .iter()
                .enumerate()
                .all(|(index, byte)| if index == 4 || index == 7 { *byte == b'-' } else { byte.is_ascii_digit() });
        if !well_formed {
            return Err(DateTextError);
        }
        let part = |range: std::ops::Range<usize>| text.get(range).and_then(|part| part.parse::<i16>().ok());
        let (Some(year), Some(month), Some(day)) = (part(0..4), part(5..7), part(8..10)) else {
            return Err(DateTextError);
        };
        let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else { return Err(DateTextError) };
        Self::new(year, month, day).ok_or(DateTextError)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(formatter, "{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().expect("a date")
    }

    #[test]
    fn days_go_there_and_back() {
        for days in (-719_162..=Date::FOREVER.days()).step_by(97) {
            let date = Date::from_days(days).expect("in range");
            assert_eq!(date.to_string().parse::<Date>(), Ok(date));
        }
        assert_eq!(Date::FOREVER.to_string(), "9999-12-31");
        assert_eq!(date("0001-01-01").days(), -719_162);
    }

    #[test]
    fn months_clamp_to_the_end_of_the_month() {
        assert_eq!(date("2025-11-30").add_months(3), date("2026-02-28"));
        assert_eq!(date("2024-02-29").add_months(12), date("2025-02-28"));
        assert_eq!(date("2025-03-31").add_months(-1), date("2025-02-28"));
        assert_eq!(date("2024-08-15").months_until(date("2025-08-14")), 11);
        assert_eq!(date("2024-08-15").months_until(date("2025-08-15")), 12);
        assert_eq!(date("2025-11-30").months_until(date("2026-02-28")), 3);
    }

    #[test]
    fn other_forms_and_impossible_days_are_refused() {
        for text in ["2025-02-29", "2025-9-30", "2025/09/30", "20250930", "", "２025-09-30", "2025-13-01"] {
            assert_eq!(text.parse::<Date>(), Err(DateTextError), "{text}");
        }
        assert!(date("2025-09-27").is_weekend() && date("2025-09-28").is_weekend());
        assert!(!date("2025-09-29").is_weekend());
    }
}
