//! Which days a column can have: a year such as 0025 or 2205 is a slip, and for ever is no day on which something
//! happens.

use crate::calendar::Date;
use crate::facts::{ColumnIndex, TableSpec};

/// 1900-01-01, from which on programs count days that have no beginning.
const BEGINNING: i32 = -25_567;
/// 1901-01-01.
const FIRST: i32 = -25_202;
/// 2200-12-31.
const LAST: i32 = 84_370;

/// The days that a column can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PlausibleDays {
    first: i32,
    last: i32,
}

impl PlausibleDays {
    /// Those of a column: from 1901 to 2200. Where rows begin to hold it may be 1900-01-01, too; where they end, and
    /// where the dictionary says so, any later day, for ever included.
    pub(super) fn of(spec: &TableSpec, column: ColumnIndex) -> Self {
        let spans = spec.spans.iter().map(|span| (span.from, span.to));
        let ends: Vec<_> = spans.chain(spec.current.map(|current| (current.from, current.to))).collect();
        let is_start = ends.iter().any(|(from, _)| *from == column);
        let is_end = spec.column(column).open_ended || ends.iter().any(|(_, to)| *to == column);
        Self { first: if is_start { BEGINNING } else { FIRST }, last: if is_end { Date::FOREVER.days() } else { LAST } }
    }

    /// Whether a day is one of them.
    pub(super) fn have(self, day: Date) -> bool {
        self.have_number(day.days())
    }

    /// Whether the day of so many days since 1970-01-01 is one of them.
    pub(super) fn have_number(self, days: i32) -> bool {
        (self.first..=self.last).contains(&days)
    }
}

#[cfg(test)]
mod tests {
    use crate::facts::{ColumnSpec, ColumnType, SpanSpec};

    use super::*;

    #[test]
    fn for_ever_is_an_end_and_no_day_lies_in_another_age() {
        let mut spec = TableSpec::plain("deals");
        spec.columns = ["on", "from", "to", "expiry"].map(|name| ColumnSpec::plain(name, ColumnType::Date)).to_vec();
        spec.columns[3].open_ended = true;
        spec.spans = vec![SpanSpec { name: "days".to_owned(), from: ColumnIndex(1), to: ColumnIndex(2) }];
        let have = |typed: &str| {
            let day: Date = typed.parse().expect("a day");
            [0, 1, 2, 3].map(|column| PlausibleDays::of(&spec, ColumnIndex(column)).have(day))
        };
        for (typed, expected) in [
            ("0001-01-01", [false; 4]),
            ("0205-08-01", [false; 4]),
            ("1899-12-30", [false; 4]),
            ("1900-01-01", [false, true, false, false]),
            ("1900-12-31", [false, true, false, false]),
            ("1901-01-01", [true; 4]),
            ("2025-08-01", [true; 4]),
            ("2200-12-31", [true; 4]),
            ("2201-01-01", [false, false, true, true]),
            ("9999-12-31", [false, false, true, true]),
        ] {
            assert_eq!(have(typed), expected, "{typed}");
        }
    }
}
