//! What numbers are measured in, as far as types and units of facts, parameters and outputs tell.

use crate::diagnostic::Text;
use crate::facts::ColumnType;
use crate::parameters::ParameterType;
use crate::policy::OutputType;

/// What a number is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// The book's currency.
    Money,
    /// A share of something.
    Fraction,
    /// Points of a score.
    Points,
    /// Hours.
    Hours,
    /// Days.
    Days,
    /// Weeks.
    Weeks,
    /// Months.
    Months,
    /// Years.
    Years,
}

/// What is known of a number's unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    /// A plain number such as 0 or 1, which takes the unit around it.
    Any,
    /// Nothing.
    Unknown,
    /// Its unit.
    In(Unit),
}

impl Measure {
    /// What is known of a value that is one or the other.
    pub(super) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Any, measure) | (measure, Self::Any) => measure,
            (a, b) if a == b => a,
            _ => Self::Unknown,
        }
    }

    /// The two units of values that certainly do not go together.
    pub(super) fn clash(self, other: Self) -> Option<(Unit, Unit)> {
        match (self, other) {
            (Self::In(a), Self::In(b)) if a != b => Some((a, b)),
            _ => None,
        }
    }

    /// What is known of a product.
    pub(super) fn times(self, other: Self) -> Self {
        match (self, other) {
            (Self::Any, measure) | (measure, Self::Any) => measure,
            (measure, Self::In(Unit::Fraction)) | (Self::In(Unit::Fraction), measure) => measure,
            _ => Self::Unknown,
        }
    }

    /// The measure of a column.
    pub(super) fn of_column(kind: &ColumnType, unit: Option<&Text>) -> Self {
        match kind {
            ColumnType::Money => Self::In(Unit::Money),
            ColumnType::Fraction => Self::In(Unit::Fraction),
            ColumnType::Integer | ColumnType::Decimal => Self::of_text(unit),
            _ => Self::Unknown,
        }
    }

    /// The measure of an output.
    pub(super) fn of_output(kind: &OutputType, unit: Option<&Text>) -> Self {
        match kind {
            OutputType::Money => Self::In(Unit::Money),
            OutputType::Fraction => Self::In(Unit::Fraction),
            OutputType::Integer | OutputType::Decimal => Self::of_text(unit),
            _ => Self::Unknown,
        }
    }

    /// The measure of a parameter's number.
    pub(super) fn of_parameter(kind: &ParameterType, unit: Option<&Text>) -> Self {
        match kind {
            ParameterType::Money => Self::In(Unit::Money),
            ParameterType::Fraction => Self::In(Unit::Fraction),
            ParameterType::Integer | ParameterType::Decimal => Self::of_text(unit),
            _ => Self::Unknown,
        }
    }

    /// The measure that a typed unit states. Units other than those of time and points are not compared.
    fn of_text(unit: Option<&Text>) -> Self {
        let Some(unit) = unit else { return Self::Unknown };
        let named = |text: &str| {
            Some(match text.trim().to_lowercase().as_str() {
                "point" | "points" | "分" => Unit::Points,
                "hour" | "hours" | "小时" => Unit::Hours,
                "day" | "days" | "天" | "日" => Unit::Days,
                "week" | "weeks" | "周" => Unit::Weeks,
                "month" | "months" | "个月" | "月" => Unit::Months,
                "year" | "years" | "年" => Unit::Years,
                _ => return None,
            })
        };
        match (named(&unit.en), named(&unit.zh)) {
            (Some(en), Some(zh)) if en != zh => Self::Unknown,
            (Some(unit), _) | (_, Some(unit)) => Self::In(unit),
            (None, None) => Self::Unknown,
        }
    }
}

impl Unit {
    /// What it is called: English and Chinese.
    pub(super) fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Money => ("money", "金额"),
            Self::Fraction => ("a fraction", "比率"),
            Self::Points => ("points", "分数"),
            Self::Hours => ("hours", "小时数"),
            Self::Days => ("days", "天数"),
            Self::Weeks => ("weeks", "周数"),
            Self::Months => ("months", "月数"),
            Self::Years => ("years", "年数"),
        }
    }
}
