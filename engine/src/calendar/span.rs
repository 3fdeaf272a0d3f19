//! A span of days, both ends included.

use super::date::Date;

/// The days from `start` to `end`, both included; empty where `end` is earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first day.
    pub start: Date,
    /// The last day.
    pub end: Date,
}

impl Span {
    /// Whether a day lies in the span.
    #[must_use]
    pub fn contains(self, date: Date) -> bool {
        self.start <= date && date <= self.end
    }

    /// How many days it has; 0 where the end is before the start.
    #[must_use]
    pub fn days(self) -> i64 {
        (i64::from(self.end.days()) - i64::from(self.start.days()) + 1).max(0)
    }

    /// The `months` months that end with `end`: the 12 months to 2025-09-30 start on 2024-10-01.
    #[must_use]
    pub fn last_months(months: i64, end: Date) -> Self {
        Self { start: end.add_days(1).add_months(-months), end }
    }

    /// The `days` days that end with `end`, which is one of them.
    #[must_use]
    pub fn last_days(days: i64, end: Date) -> Self {
        Self { start: end.add_days(1_i64.saturating_sub(days)), end }
    }

    /// From 1 January of the day's year to that day.
    #[must_use]
    pub fn year_to_date(date: Date) -> Self {
        let (year, _, _) = date.ymd();
        Self { start: Date::new(year, 1, 1).unwrap_or(date), end: date }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_months_end_with_the_period() {
        let date = |text: &str| text.parse::<Date>().expect("a date");
        assert_eq!(Span::last_months(12, date("2025-09-30")).start, date("2024-10-01"));
        assert_eq!(Span::last_months(12, date("2024-02-29")).start, date("2023-03-01"));
        assert_eq!(Span::last_days(180, date("2025-06-29")).start, date("2025-01-01"));
        assert_eq!(Span::year_to_date(date("2025-06-29")).days(), 180);
    }
}
