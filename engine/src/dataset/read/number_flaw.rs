//! What can be wrong with a number in a cell, each in words.

use crate::diagnostic::Text;
use crate::number::Number;

use super::record::Problem;
use super::row_flaw::shortened as cut;

fn problem(problem: (String, String), en: &str, zh: &str) -> Problem {
    (Text::new(problem.0, problem.1), Some(Text::new(en, zh)))
}

pub(super) fn not_a_number(text: &str) -> Problem {
    let text = cut(text);
    problem(
        (format!("`{text}` is not a number"), format!("`{text}` 不是数字")),
        "numbers are written 1234.5 or 1,234.5, amounts also ¥1,234.50, 12.5万元 or (123.00)",
        "数字写作 1234.5 或 1,234.5，金额也可写 ¥1,234.50、12.5万元 或 (123.00)",
    )
}

pub(super) fn no_digit(text: &str, sign: char) -> Problem {
    let text = cut(text);
    problem(
        (format!("`{text}` has a `{sign}`, which is no digit"), format!("`{text}` 中的 `{sign}` 不是数字")),
        "take raised, lowered and circled signs of a footnote out; a fraction such as ½ is written 0.5",
        "请去掉上标、下标、带圈等脚注符号；½ 等分数请写成小数 0.5",
    )
}

pub(super) fn is_a_day(text: &str) -> Problem {
    let text = cut(text);
    problem(
        (format!("`{text}` is a date, not a number"), format!("`{text}` 是日期，不是数字")),
        "look whether two columns have changed places, or whether the spreadsheet shows a number as a date",
        "请检查是否有两列放反，或电子表格把数字显示成了日期",
    )
}

pub(super) fn european(text: &str) -> Problem {
    let text = cut(text);
    problem(
        (
            format!("`{text}` has its points and commas the other way round"),
            format!("`{text}` 的小数点与千分位逗号位置相反"),
        ),
        "1.234,56 is written 1,234.56: a comma before thousands, a point before decimals",
        "1.234,56 应写作 1,234.56：千分位用逗号，小数用点",
    )
}

pub(super) fn wrong_groups(text: &str) -> Problem {
    let text = cut(text);
    problem(
        (
            format!("`{text}` has a separator that is not before three digits"),
            format!("`{text}` 的分隔符后不是三位数字"),
        ),
        "thousands are written 1,234,567.89; decimals stand behind a point",
        "千分位写作 1,234,567.89；小数写在点之后",
    )
}

/// One comma before three digits, in a file of a country where it may be the decimal sign.
pub(super) fn comma_or_point(text: &str) -> Problem {
    const COMMAS: [char; 2] = [',', '，'];
    let (text, thousands, decimals) = (cut(text), text.replace(COMMAS, ""), text.replace(COMMAS, "."));
    let (thousands, decimals) = (cut(&thousands), cut(&decimals));
    problem(
        (
            format!(
                "`{text}` can be read in two ways: between semicolons a comma may stand before decimals or thousands"
            ),
            format!("`{text}` 有两种读法：以分号分隔的文件中，逗号可能是千分位，也可能是小数点"),
        ),
        &format!(
            "write `{thousands}` if the comma stands before thousands, `{decimals}` if it stands before decimals; \
             best export the file again without thousands separators"
        ),
        &format!("逗号是千分位的请写 `{thousands}`，是小数点的请写 `{decimals}`；最好重新导出，不带千分位"),
    )
}

pub(super) fn shortened(text: &str) -> Problem {
    let text = cut(text);
    problem(
        (
            format!("`{text}` is how a spreadsheet shortens a number; digits may be missing"),
            format!("`{text}` 是电子表格缩写的科学计数，可能已丢失数字"),
        ),
        "give the column a number format without exponent and export it again",
        "请将该列设为不带指数的数字格式后重新导出",
    )
}

pub(super) fn vague(text: &str) -> Problem {
    let text = cut(text);
    problem(
        (format!("`{text}` is not one exact number"), format!("`{text}` 不是一个确切的数字")),
        "write one number, without words such as 约 or 以上",
        "请只写一个数字，不带“约”“以上”等字样",
    )
}

pub(super) fn word_behind(text: &str, word: &str) -> Problem {
    let (text, word) = (cut(text), cut(word));
    problem(
        (format!("`{text}` has `{word}` behind the number"), format!("`{text}` 的数字后有 `{word}`")),
        "write the number alone, or a unit that the column has",
        "请只写数字，或使用该列的单位",
    )
}

pub(super) fn too_many_places(text: &str) -> Problem {
    let text = cut(text);
    problem(
        (format!("`{text}` has more than 12 decimal places"), format!("`{text}` 的小数位超过 12 位")),
        "round it in the data to 12 places or fewer",
        "请在数据中四舍五入到 12 位以内",
    )
}

pub(super) fn too_large(text: &str) -> Problem {
    let text = cut(text);
    problem(
        (format!("`{text}` is 10^16 or more"), format!("`{text}` 达到或超过 10^16")),
        "look for a wrong unit, or a number that is really a code",
        "请检查单位是否有误，或这其实是编码而非数字",
    )
}

pub(super) fn not_whole(text: &str) -> Problem {
    let text = cut(text);
    problem(
        (format!("`{text}` is not a whole number"), format!("`{text}` 不是整数")),
        "write a number without decimals",
        "请写不带小数的数字",
    )
}

pub(super) fn percent_elsewhere(text: &str) -> Problem {
    let text = cut(text);
    problem(
        (
            format!("`{text}` has a percent sign, but the column is no share"),
            format!("`{text}` 带百分号，但该列不是比例"),
        ),
        "write the number itself, without the sign",
        "请写数值本身，不带百分号",
    )
}

pub(super) fn scale_of_a_share(text: &str) -> Problem {
    let text = cut(text);
    problem(
        (format!("`{text}` is no share of something"), format!("`{text}` 不是比例")),
        "a share is written 12.5% or 0.125",
        "比例写作 12.5% 或 0.125",
    )
}

pub(super) fn share_without_sign(text: &str) -> Problem {
    let text = cut(text);
    problem(
        (format!("`{text}` is above 1 and has no percent sign"), format!("`{text}` 大于 1 且没有百分号")),
        &format!("15 % is written 15% or 0.15; if `{text}` is meant as it stands, write it as a percentage"),
        &format!("15 % 应写作 15% 或 0.15；若确为 `{text}` 倍，也请写成百分数"),
    )
}

pub(super) fn currency_elsewhere(text: &str) -> Problem {
    let text = cut(text);
    problem(
        (
            format!("`{text}` has a currency, but the column is no amount of money"),
            format!("`{text}` 带币种，但该列不是金额"),
        ),
        "write the number alone, or look whether the column is the right one",
        "请只写数字，或检查是否放错了列",
    )
}

pub(super) fn foreign_currency(text: &str, codes: &[&str], expected: &str) -> Problem {
    let (text, found, expected) = (cut(text), codes.first().copied().unwrap_or_default(), cut(expected));
    problem(
        (
            format!("`{text}` is in {found}, but amounts of this row are in {expected}"),
            format!("`{text}` 为 {found}，但该行金额的币种是 {expected}"),
        ),
        "convert it, or give currency and rate in columns of their own where the table has them",
        "请先换算，或在该表的币种列和汇率列中写明",
    )
}

pub(super) fn header_in_other_currency(unit: &str, expected: &str) -> Problem {
    let (unit, expected) = (cut(unit), cut(expected));
    problem(
        (
            format!("the header gives the unit `{unit}`, but the row's currency is {expected}"),
            format!("表头的单位是 `{unit}`，但该行的币种是 {expected}"),
        ),
        "take the unit out of the header, or correct the row's currency",
        "请去掉表头中的单位，或更正该行的币种",
    )
}

pub(super) fn two_units(text: &str, header: &str) -> Problem {
    let (text, header) = (cut(text), cut(header));
    problem(
        (
            format!("`{text}` has another unit than its header, `{header}`"),
            format!("`{text}` 的单位与表头的单位 `{header}` 不同"),
        ),
        "write the number in the header's unit, or take the unit out of the header",
        "请按表头的单位填写数字，或去掉表头中的单位",
    )
}

pub(super) fn currency_under_a_scale(text: &str, header: &str) -> Problem {
    let (text, header) = (cut(text), cut(header));
    problem(
        (
            format!("`{text}` names a currency under a header in `{header}`, and can be read in two ways"),
            format!("`{text}` 带币种，而表头的单位是 `{header}`，有两种读法"),
        ),
        "write the number alone, in the header's unit, or take the unit out of the header",
        "请按表头的单位只写数字，或去掉表头中的单位",
    )
}

pub(super) fn below(number: Number, min: Number) -> Problem {
    problem(
        (format!("{number} is below {min}, the least allowed"), format!("{number} 小于最小值 {min}")),
        "correct the number, or look whether the column is the right one",
        "请更正数字，或检查是否放错了列",
    )
}

pub(super) fn above(number: Number, max: Number, is_fraction: bool) -> Problem {
    let told = (format!("{number} is above {max}, the most allowed"), format!("{number} 大于最大值 {max}"));
    if !is_fraction {
        return problem(
            told,
            "correct the number, or look whether its unit is the right one",
            "请更正数字，或检查单位是否有误",
        );
    }
    // A bound too large for a percentage is told as it stands.
    let most = max.times(Number::from_count(100)).map_or_else(|_| max.to_string(), |most| format!("{most}%"));
    problem(
        told,
        &format!("the most allowed is {most}; correct the share, and write percentages with their sign, as in 15%"),
        &format!("最大可为 {most}；请更正该比例，百分数要带百分号，如 15%"),
    )
}
