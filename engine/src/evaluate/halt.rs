//! Why a row could not be decided.

use crate::diagnostic::Text;
use crate::number::Overflow;

/// An error of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Halt {
    pub(super) code: &'static str,
    /// Line and column of the script; 0 where the expression has no place.
    pub(super) at: (u32, u32),
    /// The statement in which it arose.
    pub(super) statement: u32,
    pub(super) message: Text,
}

/// What may go wrong.
pub(super) type Outcome<T> = Result<T, Box<Halt>>;

impl Halt {
    fn new(code: &'static str, at: (u32, u32), en: impl Into<String>, zh: impl Into<String>) -> Box<Self> {
        Box::new(Self { code, at, statement: 0, message: Text::new(en, zh) })
    }

    /// A number became too large.
    pub(super) fn overflow(at: (u32, u32)) -> Box<Self> {
        Self::new("overflow", at, "a number became 10^16 or more", "数值达到或超过 10^16")
    }

    /// An absent value stands where it would act.
    pub(super) fn not_settled(at: (u32, u32), what: Option<&str>, acts: (&str, &str)) -> Box<Self> {
        let (en, zh) = match what {
            Some(name) => (format!("`{name}` is not known, and {}", acts.0), format!("`{name}` 缺失，而{}", acts.1)),
            None => (format!("a value is not known, and {}", acts.0), format!("有值缺失，而{}", acts.1)),
        };
        Self::new("not-settled", at, en, zh)
    }

    /// Two rows where there may be one.
    pub(super) fn two_rows(at: (u32, u32)) -> Box<Self> {
        Self::new("two-rows", at, "`only` found more than one row", "`only` 找到不止一行")
    }

    /// The row took too many steps.
    pub(super) fn budget(at: (u32, u32)) -> Box<Self> {
        Self::new("budget", at, "the row takes more steps than a row may", "该行的计算步数超过上限")
    }

    /// A number with decimal places in a whole-number output.
    pub(super) fn not_whole(at: (u32, u32), output: &str) -> Box<Self> {
        Self::new(
            "not-whole",
            at,
            format!("`{output}` is a whole number and was given decimal places"),
            format!("`{output}` 为整数，却得到小数"),
        )
    }

    /// An output that no statement set.
    pub(super) fn not_set(output: &str) -> Box<Self> {
        Self::new(
            "output-not-set",
            (0, 0),
            format!("no statement set `{output}`, which has no default"),
            format!("没有语句给 `{output}` 赋值，且其无默认值"),
        )
    }

    /// A value of a kind that the checker should not have let through.
    pub(super) fn unlike(at: (u32, u32)) -> Box<Self> {
        Self::new("unlike-kinds", at, "values of different kinds meet here", "此处的值类型不一致")
    }
}

/// Turns an overflow into an error at a place.
pub(super) fn checked<T>(result: Result<T, Overflow>, at: (u32, u32)) -> Outcome<T> {
    result.map_err(|Overflow| Halt::overflow(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No sample brings these about: the first takes a hundred million steps, the second rules that the check lets through
    /// though it should not.
    #[test]
    fn what_no_sample_shows_is_told_in_both_languages() {
        for (halt, code, en, zh) in [
            (Halt::budget((1, 1)), "budget", "the row takes more steps than a row may", "该行的计算步数超过上限"),
            (
                Halt::not_set("sales"),
                "output-not-set",
                "no statement set `sales`, which has no default",
                "没有语句给 `sales` 赋值，且其无默认值",
            ),
        ] {
            assert_eq!((halt.code, halt.message), (code, Text::new(en, zh)));
        }
    }
}
