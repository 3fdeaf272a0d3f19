//! Units as people write them, behind a header in brackets or behind a number: 万元, %, 天, RMB'000.
//!
//! A unit is read whole or not at all: what is not listed here is no unit.

use crate::diagnostic::Text;
use crate::facts::{ColumnType, folded};

/// Currencies by their codes, with the words and signs that can mean them; longer words before their parts. More names
/// of currencies, for columns of them, are in [`super::currency`].
const CURRENCIES: &[(&str, &[&str])] = &[
    ("CNY", &["人民币", "rmb", "cny", "cn¥", "¥"]),
    ("USD", &["美元", "美金", "usd", "us$", "$"]),
    ("HKD", &["港元", "港币", "hkd", "hk$", "$"]),
    ("TWD", &["新台币", "台币", "twd", "nt$", "$"]),
    ("EUR", &["欧元", "eur", "€"]),
    ("GBP", &["英镑", "gbp", "£"]),
    ("JPY", &["日元", "日币", "jpy", "円", "¥"]),
    ("KRW", &["韩元", "krw", "₩"]),
    ("SGD", &["新加坡元", "新元", "sgd", "s$", "$"]),
    ("AUD", &["澳元", "澳币", "aud", "a$", "$"]),
    ("CAD", &["加元", "加币", "cad", "c$", "$"]),
    ("CHF", &["瑞士法郎", "chf"]),
    ("CNY", &["元整", "元", "圆"]),
];

/// Words for powers of ten; longer words before their parts.
const SCALES: &[(&str, i32)] = &[
    ("万亿", 12),
    ("千亿", 11),
    ("百亿", 10),
    ("十亿", 9),
    ("亿", 8),
    ("千万", 7),
    ("百万", 6),
    ("十万", 5),
    ("万", 4),
    ("千", 3),
    ("billion", 9),
    ("millions", 6),
    ("million", 6),
    ("thousands", 3),
    ("thousand", 3),
    ("'000", 3),
    ("000", 3),
];

/// Words for parts of a whole.
const SHARES: &[(&str, i32)] = &[
    ("%", -2),
    ("百分比", -2),
    ("百分数", -2),
    ("百分率", -2),
    ("percent", -2),
    ("‰", -3),
    ("千分比", -3),
    ("千分率", -3),
    ("permille", -3),
];

/// Words for times and things counted, each under one name.
const THINGS: &[(&str, &[&str])] = &[
    ("天", &["天", "日", "days", "day"]),
    ("小时", &["小时", "钟头", "时", "hours", "hour", "hrs", "h"]),
    ("分钟", &["分钟", "minutes", "minute", "min"]),
    ("周", &["周", "星期", "weeks", "week"]),
    ("月", &["个月", "月", "months", "month"]),
    ("年", &["年", "years", "year"]),
    ("分", &["分", "points", "point"]),
    ("个", &["个", "pcs"]),
    ("人", &["人", "名", "位", "people", "persons"]),
    ("家", &["家", "户"]),
    ("次", &["次", "times"]),
    ("件", &["件", "pieces"]),
    ("台", &["台"]),
    ("套", &["套"]),
    ("箱", &["箱"]),
    ("笔", &["笔"]),
    ("单", &["单"]),
    ("条", &["条"]),
    ("份", &["份"]),
    ("项", &["项"]),
];

/// Words that stand in brackets behind a header and say nothing about its numbers.
const REMARKS: &[&str] = &[
    "必填",
    "选填",
    "必选",
    "可选",
    "必需",
    "非必填",
    "可为空",
    "required",
    "optional",
    "是/否",
    "有/无",
    "y/n",
    "yes/no",
    "true/false",
    "1/0",
    "0/1",
    "yyyy/mm/dd",
    "yyyy/m/d",
    "yyyymmdd",
    "年/月/日",
    "年月日",
    "文本",
    "文字",
    "日期",
    "数字",
    "text",
    "date",
    "number",
];

/// What a unit measures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Measure {
    /// A power of ten alone: 万.
    Plain,
    /// Money: the codes of the currencies that are meant, and for what time or thing (`元/月`).
    Money(Vec<&'static str>, Option<String>),
    /// A part of a whole.
    Share,
    /// A time, or things counted.
    Thing(&'static str),
}

/// A unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unit {
    /// As typed.
    pub(super) typed: String,
    /// The power of ten by which a number is multiplied.
    pub(super) power: i32,
    pub(super) measure: Measure,
}

impl Unit {
    /// The unit of a text in brackets, if it is one: `万元`, `单位：万元`, `RMB'000`.
    pub(super) fn of(typed: &str) -> Option<Self> {
        let spaced = folded(typed);
        let plain = |sign: char| if sign == '’' { '\'' } else { sign };
        let whole: String = spaced.chars().filter(|sign| !sign.is_whitespace()).map(plain).collect();
        let word = ["单位:", "单位为", "单位", "unit:", "in"].iter().find_map(|lead| whole.strip_prefix(lead));
        let word = word.filter(|word| !word.is_empty()).unwrap_or(&whole);
        let (measure, power) = measured(word).or_else(|| measured(&whole))?;
        Some(Self { typed: typed.trim().to_owned(), power, measure })
    }

    /// Whether amounts in it can only be in other currencies than `code`.
    pub(super) fn is_foreign_to(&self, code: &str) -> bool {
        matches!(&self.measure, Measure::Money(codes, _) if !codes.is_empty() && !codes.contains(&code))
    }

    /// Whether a column's cells can be in this unit. `declared` is what the dictionary says of it.
    pub(super) fn fits(&self, kind: &ColumnType, declared: Option<&Text>, currency: &str) -> bool {
        let declared = declared.and_then(|unit| Self::of(&unit.zh).or_else(|| Self::of(&unit.en)));
        match (kind, &self.measure) {
            (ColumnType::Fraction, measure) => *measure == Measure::Share,
            (ColumnType::Money, Measure::Plain) => true,
            (ColumnType::Money, Measure::Money(_, per)) => {
                let known = declared.as_ref().and_then(|unit| match &unit.measure {
                    Measure::Money(_, per) => per.as_ref(),
                    _ => None,
                });
                !self.is_foreign_to(currency) && (per.is_none() || per.as_ref() == known)
            }
            (ColumnType::Integer | ColumnType::Decimal, Measure::Plain) => true,
            (ColumnType::Integer | ColumnType::Decimal, Measure::Thing(_)) => {
                declared.is_none_or(|unit| unit.measure == self.measure)
            }
            (ColumnType::Integer | ColumnType::Decimal, Measure::Money(..)) => {
                declared.is_some_and(|unit| unit.measure == self.measure)
            }
            _ => false,
        }
    }
}

/// Whether a text in brackets behind a header says nothing about its numbers: `必填`.
pub(super) fn is_remark(typed: &str) -> bool {
    let plain = |sign: char| if sign == '-' { '/' } else { sign };
    let word: String = folded(typed).chars().filter(|sign| !sign.is_whitespace()).map(plain).collect();
    word.is_empty() || word == "*" || REMARKS.contains(&word.as_str())
}

/// What a whole word measures, and its power of ten.
pub(super) fn measured(word: &str) -> Option<(Measure, i32)> {
    if let Some((_, power)) = SHARES.iter().find(|(share, _)| *share == word) {
        return Some((Measure::Share, *power));
    }
    let (amount, per) = word.split_once('/').map_or((word, None), |(amount, per)| (amount, Some(per)));
    if per == Some("") {
        return None;
    }
    let (before, rest) = currency_prefix(amount).map_or((None, amount), |(codes, rest)| (Some(codes), rest));
    let (power, rest) = scale_prefix(rest).unwrap_or((0, rest));
    let (behind, rest) = currency_prefix(rest).map_or((None, rest), |(codes, rest)| (Some(codes), rest));
    // 万元人民币 says it twice.
    let is_yuan = before.is_none() && behind.as_ref().is_some_and(|codes| codes.contains(&"CNY"));
    let rest = if is_yuan && matches!(rest, "人民币" | "rmb" | "cny") { "" } else { rest };
    if rest.is_empty() {
        return match (before, behind) {
            (Some(a), Some(b)) => {
                let both: Vec<&'static str> = a.into_iter().filter(|code| b.contains(code)).collect();
                (!both.is_empty()).then(|| (Measure::Money(both, per.map(str::to_owned)), power))
            }
            (Some(codes), None) | (None, Some(codes)) => Some((Measure::Money(codes, per.map(str::to_owned)), power)),
            // A bare number is no unit: 000 only stands beside a currency.
            (None, None) if per.is_none() && power > 0 && !amount.ends_with("000") => Some((Measure::Plain, power)),
            (None, None) => None,
        };
    }
    if before.is_some() || behind.is_some() || per.is_some() {
        return None;
    }
    let (name, _) = THINGS.iter().find(|(_, words)| words.contains(&rest))?;
    Some((Measure::Thing(name), power))
}

/// The currencies that a text starts with, and what is behind.
pub(super) fn currency_prefix(text: &str) -> Option<(Vec<&'static str>, &str)> {
    let word = CURRENCIES
        .iter()
        .flat_map(|(_, words)| words.iter())
        .filter(|word| text.starts_with(**word))
        .max_by_key(|word| word.len())?;
    let codes = CURRENCIES.iter().filter(|(_, words)| words.contains(word)).map(|(code, _)| *code).collect();
    Some((codes, text.get(word.len()..)?))
}

/// The power of ten that a text starts with, and what is behind.
pub(super) fn scale_prefix(text: &str) -> Option<(i32, &str)> {
    SCALES.iter().find_map(|(word, power)| Some((*power, text.strip_prefix(word)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(codes: &[&'static str]) -> Measure {
        Measure::Money(codes.to_vec(), None)
    }

    #[test]
    fn units_are_read_whole() {
        for (typed, power, measure) in [
            ("元", 0, money(&["CNY"])),
            ("万元", 4, money(&["CNY"])),
            ("萬元", 4, money(&["CNY"])),
            ("千元", 3, money(&["CNY"])),
            ("百万元", 6, money(&["CNY"])),
            ("亿元", 8, money(&["CNY"])),
            ("億元", 8, money(&["CNY"])),
            ("人民币万元", 4, money(&["CNY"])),
            ("万元人民币", 4, money(&["CNY"])),
            ("单位：万元", 4, money(&["CNY"])),
            ("RMB", 0, money(&["CNY"])),
            ("RMB'000", 3, money(&["CNY"])),
            ("CNY million", 6, money(&["CNY"])),
            ("in CNY", 0, money(&["CNY"])),
            ("美元", 0, money(&["USD"])),
            ("万美元", 4, money(&["USD"])),
            ("¥", 0, money(&["CNY", "JPY"])),
            ("元/月", 0, Measure::Money(vec!["CNY"], Some("月".to_owned()))),
            ("万", 4, Measure::Plain),
            ("%", -2, Measure::Share),
            ("％", -2, Measure::Share),
            ("‰", -3, Measure::Share),
            ("天", 0, Measure::Thing("天")),
            ("Days", 0, Measure::Thing("天")),
            ("小时", 0, Measure::Thing("小时")),
            ("小時", 0, Measure::Thing("小时")),
            ("万人", 4, Measure::Thing("人")),
            ("个", 0, Measure::Thing("个")),
        ] {
            let unit = Unit::of(typed).unwrap_or_else(|| panic!("{typed} is a unit"));
            assert_eq!((unit.power, unit.measure), (power, measure), "{typed}");
        }
        for typed in [
            "含税",
            "净额",
            "千克",
            "",
            "单位",
            "000",
            "'000",
            "人民币美元",
            "元元元",
            "万万",
            "12",
            "/月",
            "k",
            "m",
            "省",
        ] {
            assert_eq!(Unit::of(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_unit_fits_a_type_and_what_is_declared() {
        let fits = |typed: &str, kind: &ColumnType, declared: Option<&str>| {
            let declared = declared.map(Text::same);
            Unit::of(typed).is_some_and(|unit| unit.fits(kind, declared.as_ref(), "CNY"))
        };
        let (money, decimal, fraction) = (ColumnType::Money, ColumnType::Decimal, ColumnType::Fraction);
        assert!(fits("万元", &money, None) && fits("万", &money, None) && fits("¥", &money, None));
        assert!(fits("万元", &money, Some("元/月")) && fits("元/月", &money, Some("元/月")));
        assert!(!fits("元/月", &money, None) && !fits("元/年", &money, Some("元/月")));
        assert!(!fits("美元", &money, None) && !fits("%", &money, None) && !fits("天", &money, None));
        assert!(fits("%", &fraction, None) && fits("‰", &fraction, None) && !fits("元", &fraction, None));
        assert!(fits("天", &decimal, Some("天")) && fits("days", &decimal, Some("天")) && fits("天", &decimal, None));
        assert!(!fits("小时", &decimal, Some("天")) && !fits("个", &decimal, Some("天")));
        assert!(!fits("%", &decimal, None) && !fits("元", &decimal, None) && fits("万件", &decimal, None));
        assert!(!fits("天", &ColumnType::Text, None) && !fits("年", &ColumnType::Date, None));
    }
}
