//! What can be wrong with a cell that is no number, each in words.

use std::collections::HashMap;

use crate::calendar::Date;
use crate::diagnostic::{Text, did_you_mean};
use crate::facts::EnumSpec;
use crate::value::{Symbol, Symbols};

use super::day_text::NoDay;
use super::record::Problem;
use super::row_flaw::shortened as cut;

/// How many values of an enum are listed.
const MOST_LISTED: usize = 12;

fn problem(en: impl Into<String>, zh: impl Into<String>, hint: Text) -> Problem {
    (Text::new(en, zh), Some(hint))
}

pub(super) fn required_missing() -> Problem {
    problem("required, but missing", "必填，但缺失", Text::new("fill it in, or take the row out", "请填写，或删去该行"))
}

/// A key that says its row is a sum of others.
pub(super) fn is_total(text: &str) -> Problem {
    let text = cut(text);
    problem(
        format!("`{text}` is a sum of other rows, and would count twice"),
        format!("`{text}` 是其他行的合计，计入会重复"),
        Text::new("take the row of sums out", "请删去小计、合计行"),
    )
}

/// A word that is none of an enum's values: the nearest one, or all of them.
pub(super) fn unlisted(text: &str, values: &EnumSpec, words: &HashMap<String, Symbol>, symbols: &Symbols) -> Problem {
    let mut known: Vec<&str> = words.keys().map(String::as_str).collect();
    known.sort_unstable();
    let hint = match did_you_mean(text, known) {
        Some(word) => Text::new(format!("did you mean `{word}`?"), format!("是否想写 `{word}`？")),
        None => {
            let listed = |word: &dyn Fn(&(Symbol, Text)) -> String, between: &str| {
                let shown = values.values.iter().take(MOST_LISTED).map(word).collect::<Vec<_>>().join(between);
                if values.values.len() > MOST_LISTED { format!("{shown}{between}…") } else { shown }
            };
            let en = listed(&|(symbol, _)| symbols.word(*symbol).to_owned(), ", ");
            let zh = listed(&|(_, label)| label.zh.clone(), "、");
            Text::new(format!("it is one of {en}"), format!("可写：{zh}"))
        }
    };
    let text = cut(text);
    problem(format!("`{text}` is none of the values listed"), format!("`{text}` 不在取值之列"), hint)
}

/// Advice, and to leave the cell empty where nothing is known; a cell that is required cannot be.
fn unless_known(is_required: bool, en: &str, zh: &str) -> Text {
    match is_required {
        true => Text::new(en, zh),
        false => Text::new(format!("{en}; leave the cell empty where nothing is known"), format!("{zh}；未知时请留空")),
    }
}

pub(super) fn not_a_boolean(text: &str) -> Problem {
    let text = cut(text);
    problem(
        format!("`{text}` is neither yes nor no"),
        format!("`{text}` 既不是“是”也不是“否”"),
        Text::new(
            "write true or false, yes or no, Y or N, 1 or 0, 是 or 否, 有 or 无",
            "可写 是/否、有/无、true/false、yes/no、Y/N、1/0",
        ),
    )
}

pub(super) fn not_a_date(text: &str, why: NoDay, is_required: bool) -> Problem {
    let text = cut(text);
    let plain = Text::new(
        "dates are written 2025-07-01, 2025/7/1, 2025年7月1日 or 20250701",
        "日期写作 2025-07-01、2025/7/1、2025年7月1日 或 20250701",
    );
    match why {
        NoDay::Other => problem(format!("`{text}` is not a date"), format!("`{text}` 不是日期"), plain),
        NoDay::Impossible => problem(
            format!("there is no day `{text}`"),
            format!("没有 `{text}` 这一天"),
            unless_known(is_required, "look at the month and the number of its days", "请检查月份及当月天数"),
        ),
        NoDay::YearLast => problem(
            format!("day and month of `{text}` cannot be told apart"),
            format!("无法判断 `{text}` 中哪个是月、哪个是日"),
            Text::new("put the year first: 2025-07-01", "请把年份写在前面：2025-07-01"),
        ),
        NoDay::ShortYear => problem(
            format!("`{text}` has no year of four digits"),
            format!("`{text}` 没有四位数的年份"),
            Text::new("write the whole year first: 2025-07-01", "请先写完整年份：2025-07-01"),
        ),
        NoDay::MonthOnly => problem(
            format!("`{text}` is a month, not a day"),
            format!("`{text}` 是月份，没有写到日"),
            Text::new("write the day too: 2025-07-01", "请写到日：2025-07-01"),
        ),
        NoDay::OtherZone => problem(
            format!("`{text}` is a time in UTC, and may be the day after here"),
            format!("`{text}` 是世界协调时，在本地可能已是次日"),
            Text::new("write the day alone, or the local time", "请只写日期，或写本地时间"),
        ),
        NoDay::Weekday => problem(
            format!("the day of the week of `{text}` does not go with its date"),
            format!("`{text}` 中的星期与日期不符"),
            Text::new("correct one of the two, or leave the day of the week out", "请更正其一，或去掉星期"),
        ),
    }
}

/// A day in another age, or for ever where something happens on one day.
pub(super) fn implausible_day(day: Date, is_required: bool) -> Problem {
    let or_open_ended = |advice: Text| {
        Text::new(
            format!(
                "{}; if the column says until when something holds, the data dictionary has to say `open_ended = true`",
                advice.en
            ),
            format!("{}；若该列是有效期的截止日，数据字典须写明 `open_ended = true`", advice.zh),
        )
    };
    if day == Date::FOREVER {
        return problem(
            "this day cannot be for ever",
            "该日期不能是长期（永久）",
            or_open_ended(unless_known(is_required, "write the day itself", "请写明具体日期")),
        );
    }
    let advice = if day.days() > 0 {
        or_open_ended(unless_known(is_required, "look at the year", "请检查年份"))
    } else if is_required {
        Text::new("look at the year: the day has to be known here", "请检查年份：此处的日期必须填写")
    } else {
        Text::new(
            "look at the year; programs write a day such as 1900-01-01 where none is known: leave the cell empty then",
            "请检查年份；系统常以 1900-01-01 之类的日期表示未知，未知时请留空",
        )
    };
    problem(format!("{day} is not between 1901 and 2200"), format!("{day} 不在 1901 年至 2200 年之间"), advice)
}

pub(super) fn not_a_timestamp(text: &str) -> Problem {
    let text = cut(text);
    problem(
        format!("`{text}` is not a point in time"),
        format!("`{text}` 不是时间点"),
        Text::new("write 2025-07-01T08:00:00+08:00", "写作 2025-07-01T08:00:00+08:00"),
    )
}

pub(super) fn not_a_period(text: &str) -> Problem {
    let text = cut(text);
    problem(
        format!("`{text}` is not a period"),
        format!("`{text}` 不是期间"),
        Text::new("periods are written 2025Q3, 2025-07 or 2025", "期间写作 2025Q3、2025-07 或 2025"),
    )
}

pub(super) fn broken_formula(text: &str, is_required: bool) -> Problem {
    let text = cut(text);
    problem(
        format!("`{text}` is what a spreadsheet shows where a formula failed"),
        format!("`{text}` 是电子表格中公式出错的标记"),
        unless_known(
            is_required,
            "mend the formula (or widen a column of `####`) and export again",
            "请修正公式（显示 `####` 时请加宽该列）后重新导出",
        ),
    )
}

pub(super) fn formula_without_result() -> Problem {
    problem(
        "a formula without its result",
        "公式没有保存计算结果",
        Text::new(
            "open the file in a spreadsheet program and save it, or put values in the place of formulas",
            "请用电子表格软件打开该文件并保存，或将公式粘贴为数值",
        ),
    )
}

pub(super) fn shortened_code(text: &str) -> Problem {
    let text = cut(text);
    problem(
        format!("`{text}` is a long number that a spreadsheet has shortened; its last digits are lost"),
        format!("`{text}` 是被电子表格缩写的长编号，末尾数字已丢失"),
        Text::new(
            "give the column the format Text before the numbers are put in, and export again",
            "请先把该列设为“文本”格式再填入编号，然后重新导出",
        ),
    )
}

/// A number where codes are, of a spreadsheet, which keeps 15 digits.
pub(super) fn code_as_number() -> Problem {
    problem(
        "a code of more than 15 digits stored as a number: its last digits are lost",
        "超过 15 位的编号存成了数值，末尾数字已丢失",
        Text::new("format the column as text and enter the codes again", "请将该列设为“文本”格式，再重新填入编号"),
    )
}

/// A number that means something else than its cell has, by its number format.
pub(super) fn unit_in_format() -> Problem {
    problem(
        "the number format shows another number than the cell has: a unit such as 万元 stands in the format alone",
        "数字格式使所见与单元格中的数值不同：万元等单位只写在格式里",
        Text::new(
            "give the cells a plain number format, and write the unit in the header or in the cells",
            "请改用普通数字格式，并把单位写进表头或单元格",
        ),
    )
}

/// A number whose format shows another sign, more digits, or nothing.
pub(super) fn misleading_format() -> Problem {
    problem(
        "the number format shows another sign, other digits or nothing in the place of the cell's number",
        "数字格式使所见的正负号或数字与单元格中的数值不同，或不显示该数值",
        Text::new(
            "give the cells a plain number format, and look whether the numbers are right",
            "请改用普通数字格式，并核对数值是否正确",
        ),
    )
}

/// A cell that is one of several which are merged: what is seen may be that of each row, or of all together.
pub(super) fn merged() -> Problem {
    problem(
        "the cell is merged with others, and may belong to each of them or to all together",
        "该单元格与其他单元格合并，其内容可能属于每一格，也可能是合计",
        Text::new(
            "unmerge the cells in the spreadsheet, and fill in what belongs to each row",
            "请在电子表格中取消合并，并在每一行填写各自的内容",
        ),
    )
}

pub(super) fn breaks_pattern(text: &str, pattern: &str) -> Problem {
    let text = cut(text);
    problem(
        format!("`{text}` is not of the form `{pattern}`"),
        format!("`{text}` 不符合格式 `{pattern}`"),
        Text::new(
            "`9` is a digit, `A` a capital letter, `X` either",
            "`9` 表示数字，`A` 表示大写字母，`X` 表示数字或大写字母",
        ),
    )
}

pub(super) fn no_rate(currency: &str, book: &str, rate: &Text) -> Problem {
    let currency = cut(currency);
    problem(
        format!("an amount in `{currency}` without a rate to {book}"),
        format!("金额币种为 `{currency}`，却没有折算为 {book} 的汇率"),
        Text::new(format!("give the rate in column {}", rate.en), format!("请在{} 列给出汇率", rate.zh)),
    )
}

/// A word in a column of currencies that names none, or may mean several.
pub(super) fn unknown_currency(word: &str) -> Problem {
    let word = cut(word);
    problem(
        format!("`{word}` does not name one currency"),
        format!("`{word}` 不能确定是哪种货币"),
        Text::new(
            "write a code of three letters such as CNY or USD, or a name such as 人民币 or 美元; `$` alone may be one of many",
            "请写三位字母的货币代码（如 CNY、USD）或名称（如人民币、美元）；单写 `$` 可能是多种货币",
        ),
    )
}

/// A rate beside an amount that nothing says is in another currency; what the currency's cell says.
pub(super) fn own_rate(word: Option<&str>, book: &str) -> Problem {
    let (en, zh) = match word {
        Some(word) => {
            let word = cut(word);
            (format!("the amount is in `{word}`"), format!("金额的币种是 `{word}`"))
        }
        None => ("no currency is stated".to_owned(), "没有写明币种".to_owned()),
    };
    problem(
        format!("there is an exchange rate other than 1, but {en}: the amount can be read in two ways"),
        format!("汇率不是 1，但{zh}：金额有两种读法"),
        Text::new(
            format!("write the currency that the amount is in; where that is {book}, take the rate out"),
            format!("请写明金额的币种；金额本就是 {book} 的，请删去汇率"),
        ),
    )
}

pub(super) fn rate_not_positive() -> Problem {
    problem(
        "an exchange rate must be above 0",
        "汇率必须大于 0",
        Text::new("write what one unit of the currency is worth", "请写一单位外币折合的金额"),
    )
}

pub(super) fn too_large_converted() -> Problem {
    problem(
        "the converted amount is 10^16 or more",
        "换算后的金额达到或超过 10^16",
        Text::new("look at the amount, its unit and the rate", "请检查金额、单位和汇率"),
    )
}
