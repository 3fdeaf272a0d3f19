//! The flaws of rows and cells, each in words.

use std::collections::HashMap;

use crate::diagnostic::Text;
use crate::facts::{ColumnIndex, RowCheck, TableSpec};
use crate::number::Number;
use crate::value::Symbol;

use super::scan::RecordFlaw;

/// What is wrong with a row.
#[derive(Debug, Clone)]
pub(crate) struct Flaw {
    /// The column at fault; none where it is the row as a whole.
    pub(crate) column: Option<ColumnIndex>,
    /// What stands there.
    pub(crate) value: String,
    pub(crate) problem: Text,
    pub(crate) hint: Option<Text>,
}

type Problem = (Text, Option<Text>);

/// A number of things, in English.
pub(super) fn counted(count: u32, thing: &str) -> String {
    if count == 1 { format!("1 {thing}") } else { format!("{count} {thing}s") }
}

fn hint(en: impl Into<String>, zh: impl Into<String>) -> Option<Text> {
    Some(Text::new(en, zh))
}

/// One flaw of all those of a row: the first, with the others behind it.
pub(super) fn joined(flaws: Vec<Flaw>, spec: &TableSpec) -> Option<Flaw> {
    let mut flaws = flaws.into_iter();
    let mut first = flaws.next()?;
    for other in flaws {
        let column = other.column.map_or(String::new(), |column| format!("`{}`: ", spec.column(column).name));
        first.problem.en.push_str(&format!("; {column}{}", other.problem.en));
        first.problem.zh.push_str(&format!(";{column}{}", other.problem.zh));
    }
    Some(first)
}

fn whole_row(en: impl Into<String>, zh: impl Into<String>, hint: Option<Text>) -> Flaw {
    Flaw { column: None, value: String::new(), problem: Text::new(en, zh), hint }
}

pub(super) fn wrong_width(found: u32, expected: u32) -> Flaw {
    let advice = (found > expected)
        .then(|| hint("a text with a comma in it must stand in quotes", "含逗号的文本必须加引号"))
        .flatten();
    whole_row(
        format!("the row has {}, the header {expected}", counted(found, "field")),
        format!("该行有 {found} 个字段，表头有 {expected} 个"),
        advice,
    )
}

pub(super) fn broken_record(flaw: RecordFlaw) -> Flaw {
    match flaw {
        RecordFlaw::UnclosedQuote => whole_row(
            "a quote is opened and never closed",
            "引号未闭合",
            hint("close it, or write a quote within quotes twice", "请闭合引号；引号内的引号要写两次"),
        ),
        RecordFlaw::TextAfterQuote => whole_row(
            "there is text between a closing quote and the next comma",
            "右引号与逗号之间有多余文字",
            hint("write a quote within quotes twice", "引号内的引号要写两次"),
        ),
        RecordFlaw::NulByte => whole_row("the row has a NUL byte in it", "该行含有 NUL 字节", None),
    }
}

pub(super) fn breaks_check(check: &RowCheck) -> Flaw {
    let (name, expression) = (&check.name, &check.expression);
    whole_row(
        format!("the row breaks the check `{name}`: `{expression}`"),
        format!("该行不满足检查 `{name}`:`{expression}`"),
        None,
    )
}

pub(super) fn duplicate_key(column: Option<ColumnIndex>, key: &str, lines: &[String]) -> Flaw {
    let list = lines.get(..10).unwrap_or(lines).join(", ");
    Flaw {
        column,
        value: key.to_owned(),
        problem: Text::new(
            format!("{} rows with the key `{key}` say different things: lines {list}", lines.len()),
            format!("主键 `{key}` 的 {} 行内容不一致：第 {list} 行", lines.len()),
        ),
        hint: hint("keep the right one", "请只保留正确的一行"),
    }
}

pub(super) fn overlap(column: ColumnIndex, value: String, parent: &str, other: &str) -> Flaw {
    Flaw {
        column: Some(column),
        value,
        problem: Text::new(
            format!("its days overlap those of line {other}, also of `{parent}`"),
            format!("有效期与同属 `{parent}` 的第 {other} 行重叠"),
        ),
        hint: hint("only one row may be in force on a day; both ends count", "同一天只能有一行有效，首尾两天都计入"),
    }
}

pub(super) fn orphan(column: ColumnIndex, key: &str, parent: &str, has_file: bool, broken: Option<&str>) -> Flaw {
    let (problem, hint) = match broken {
        Some(line) => (
            Text::new(
                format!("the row `{key}` of `{parent}` is itself bad (line {line})"),
                format!("`{parent}` 中的 `{key}` 本身是坏行（第 {line} 行）"),
            ),
            hint(format!("put `{parent}` right first"), format!("请先改正 `{parent}`")),
        ),
        None if has_file => {
            (Text::new(format!("`{parent}` has no row `{key}`"), format!("`{parent}` 中没有 `{key}`")), None)
        }
        None => (
            Text::new(
                format!("the dataset has no `{parent}`, so there is no row `{key}` of it"),
                format!("数据集没有 `{parent}`，因此没有 `{key}`"),
            ),
            None,
        ),
    };
    Flaw { column: Some(column), value: key.to_owned(), problem, hint }
}

// Cells.

pub(super) fn required_missing() -> Problem {
    (Text::new("required, but missing", "必填，但缺失"), None)
}

pub(super) fn unlisted(text: &str, words: &HashMap<String, Symbol>) -> Problem {
    let mut known: Vec<&str> = words.keys().map(String::as_str).collect();
    known.sort_unstable();
    let near = crate::diagnostic::did_you_mean(text, known);
    (
        Text::new(format!("`{text}` is none of the values listed"), format!("`{text}` 不在取值之列")),
        near.map(|word| Text::new(format!("did you mean `{word}`?"), format!("是否想写 `{word}`?"))),
    )
}

pub(super) fn not_a_boolean(text: &str) -> Problem {
    (
        Text::new(format!("`{text}` is neither yes nor no"), format!("`{text}` 既不是“是”也不是“否”")),
        hint(
            "write true or false, yes or no, Y or N, 1 or 0, 是 or 否, 有 or 无",
            "可写 是/否、有/无、true/false、yes/no、Y/N、1/0",
        ),
    )
}

pub(super) fn not_a_date(text: &str) -> Problem {
    (
        Text::new(format!("`{text}` is not a date"), format!("`{text}` 不是日期")),
        hint(
            "dates are written 2025-07-01, 2025/7/1, 2025年7月1日 or 20250701; 长期 is for ever",
            "日期写作 2025-07-01、2025/7/1、2025年7月1日 或 20250701；“长期”表示永久",
        ),
    )
}

pub(super) fn not_a_timestamp(text: &str) -> Problem {
    (
        Text::new(format!("`{text}` is not a point in time"), format!("`{text}` 不是时间点")),
        hint("write 2025-07-01T08:00:00+08:00", "写作 2025-07-01T08:00:00+08:00"),
    )
}

pub(super) fn not_a_period(text: &str) -> Problem {
    (
        Text::new(format!("`{text}` is not a period"), format!("`{text}` 不是期间")),
        hint("periods are written 2025Q3, 2025-07 or 2025", "期间写作 2025Q3、2025-07 或 2025"),
    )
}

pub(super) fn percent_elsewhere(text: &str) -> Problem {
    (
        Text::new(
            format!("`{text}` has a percent sign, but the column is no share"),
            format!("`{text}` 带百分号，但该列不是比例"),
        ),
        None,
    )
}

pub(super) fn not_whole(text: &str) -> Problem {
    (Text::new(format!("`{text}` is not a whole number"), format!("`{text}` 不是整数")), None)
}

pub(super) fn below(number: Number, min: Number) -> Problem {
    (Text::new(format!("{number} is below {min}, the least allowed"), format!("{number} 小于最小值 {min}")), None)
}

pub(super) fn above(number: Number, max: Number, is_fraction: bool) -> Problem {
    let advice = is_fraction
        .then(|| {
            hint(
                format!("{number} % is written {number}% or as a share of 1"),
                format!("{number} % 应写作 {number}% 或小数"),
            )
        })
        .flatten();
    (Text::new(format!("{number} is above {max}, the most allowed"), format!("{number} 大于最大值 {max}")), advice)
}

pub(super) fn breaks_pattern(text: &str, pattern: &str) -> Problem {
    (
        Text::new(format!("`{text}` is not of the form `{pattern}`"), format!("`{text}` 不符合格式 `{pattern}`")),
        hint(
            "`9` is a digit, `A` a capital letter, `X` either",
            "`9` 表示数字，`A` 表示大写字母，`X` 表示数字或大写字母",
        ),
    )
}

pub(super) fn no_rate(currency: &str, book: &str, rate: &str) -> Problem {
    (
        Text::new(
            format!("an amount in `{currency}` without a rate to {book}"),
            format!("金额币种为 `{currency}`，却没有折算为 {book} 的汇率"),
        ),
        hint(format!("give the rate in column `{rate}`"), format!("请在 `{rate}` 列给出汇率")),
    )
}

pub(super) fn rate_not_positive() -> Problem {
    (Text::new("an exchange rate must be above 0", "汇率必须大于 0"), None)
}

pub(super) fn too_large_converted() -> Problem {
    (Text::new("the converted amount is 10^16 or more", "换算后的金额达到或超过 10^16"), None)
}
