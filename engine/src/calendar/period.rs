//! The periods for which policies are run: years, quarters and months.

use std::fmt;
use std::str::FromStr;

use super::date::{Date, DateTextError};
use super::span::Span;

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PeriodKind {
    /// One calendar month, `2025-07`.
    Month,
    /// One calendar quarter, `2025Q3`.
    Quarter,
    /// One calendar year, `2025`.
    Year,
}

impl PeriodKind {
    /// The word for it in files: `month`, `quarter`, `year`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    /// Reads the word used in files.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        [Self::Month, Self::Quarter, Self::Year].into_iter().find(|kind| kind.tag() == tag)
    }

    fn months(self) -> i8 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Year => 12,
        }
    }
}

/// A calendar year, quarter or month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    kind: PeriodKind,
    year: i16,
    /// Which of its kind in the year, from 1.
    number: i8,
}

impl Period {
    /// The period of a kind in which a day lies.
    #[must_use]
    pub fn containing(date: Date, kind: PeriodKind) -> Self {
        let (year, month, _) = date.ymd();
        Self { kind, year, number: (month - 1) / kind.months() + 1 }
    }

    /// How long it is.
    #[must_use]
    pub fn kind(self) -> PeriodKind {
        self.kind
    }

    /// The year it lies in.
    #[must_use]
    pub fn year(self) -> i16 {
        self.year
    }

    /// Its first day.
    #[must_use]
    pub fn start(self) -> Date {
        let month = (self.number - 1) * self.kind.months() + 1;
        Date::new(self.year, month, 1).unwrap_or(Date::FOREVER)
    }

    /// Its last day.
    #[must_use]
    pub fn end(self) -> Date {
        if self.year == 9999 && self.number * self.kind.months() == 12 {
            return Date::FOREVER;
        }
        self.start().add_months(i64::from(self.kind.months())).add_days(-1)
    }

    /// All its days.
    #[must_use]
    pub fn span(self) -> Span {
        Span { start: self.start(), end: self.end() }
    }

    /// The period of the same kind just before.
    #[must_use]
    pub fn previous(self) -> Self {
        Self::containing(self.start().add_days(-1), self.kind)
    }
}

impl FromStr for Period {
    type Err = DateTextError;

    /// Reads `2025Q3`, `2025-07` or `2025`.
    fn from_str(text: &str) -> Result<Self, DateTextError> {
        let digits = |range: std::ops::Range<usize>| -> Result<i16, DateTextError> {
            let part = text.get(range).ok_or(DateTextError)?;
            if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(DateTextError);
            }
            part.parse().map_err(|_| DateTextError)
        };
        let year = digits(0..4)?;
        let (kind, number) = match (text.len(), text.as_bytes().get(4)) {
            (4, None) => (PeriodKind::Year, 1),
            (6, Some(b'Q')) => (PeriodKind::Quarter, digits(5..6)?),
            (7, Some(b'-')) => (PeriodKind::Month, digits(5..7)?),
            _ => return Err(DateTextError),
        };
        let number = i8::try_from(number).map_err(|_| DateTextError)?;
        if year < 1 || number < 1 || number > 12 / kind.months() {
            return Err(DateTextError);
        }
        Ok(Self { kind, year, number })
    }
}

impl fmt::Display for Period {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            PeriodKind::Year => write!(formatter, "{:04}", self.year),
            PeriodKind::Quarter => write!(formatter, "{:04}Q{}", self.year, self.number),
            PeriodKind::Month => write!(formatter, "{:04}-{:02}", self.year, self.number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_know_their_days() {
        let period = |text: &str| text.parse::<Period>().expect("a period");
        for (text, start, end, previous) in [
            ("2025Q3", "2025-07-01", "2025-09-30", "2025Q2"),
            ("2025Q1", "2025-01-01", "2025-03-31", "2024Q4"),
            ("2024-02", "2024-02-01", "2024-02-29", "2024-01"),
            ("2025", "2025-01-01", "2025-12-31", "2024"),
        ] {
            let period = period(text);
            assert_eq!(
                (period.start().to_string(), period.end().to_string(), period.previous().to_string()),
                (start.to_owned(), end.to_owned(), previous.to_owned())
            );
            assert_eq!(period.to_string(), text);
        }
        for text in ["2025Q5", "2025q3", "2025-13", "25Q3", "2025-7", "2025Q", "0000", ""] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
    }
}
