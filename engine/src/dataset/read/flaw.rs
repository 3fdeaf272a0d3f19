//! The flaws of datasets, each in words: of folders and files, and of rows.

use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, Place, Severity, Text};
use crate::facts::{ColumnIndex, ColumnSpec, Dictionary, RowCheck, TableSpec};
use crate::number::Number;
use crate::value::Symbol;

use super::record::{Record, RecordFlaw};

/// What is wrong with a row.
#[derive(Debug, Clone)]
pub(super) struct Flaw {
    /// The column at fault; none where it is the row as a whole.
    pub(super) column: Option<ColumnIndex>,
    /// What stands there.
    pub(super) value: String,
    pub(super) problem: Text,
    pub(super) hint: Option<Text>,
}

type Problem = (Text, Option<Text>);

fn error(code: &'static str, place: Place, en: String, zh: String) -> Diagnostic {
    Diagnostic::error(code, place, Text::new(en, zh))
}

/// A number of things, in English.
fn counted(count: impl Into<u64>, thing: &str) -> String {
    let count = count.into();
    if count == 1 { format!("1 {thing}") } else { format!("{count} {thing}s") }
}

fn hint(en: impl Into<String>, zh: impl Into<String>) -> Option<Text> {
    Some(Text::new(en, zh))
}

// Folders and files.

pub(super) fn unreadable_folder(folder: &str, reason: &str) -> Diagnostic {
    error(
        "unreadable-folder",
        Place::file(folder),
        format!("the dataset folder `{folder}` cannot be read: {reason}"),
        format!("无法读取数据集文件夹 `{folder}`:{reason}"),
    )
    .with_hint(Text::new("name a folder with one CSV file a table", "请给出一个文件夹,每个表一个 CSV 文件"))
}

pub(super) fn unreadable_file(file: &str, reason: &str) -> Diagnostic {
    error(
        "unreadable-file",
        Place::file(file),
        format!("`{file}` cannot be read: {reason}"),
        format!("无法读取 `{file}`:{reason}"),
    )
}

pub(super) fn no_table(file: &str, stem: &str, extension: &str, dictionary: &Dictionary) -> Diagnostic {
    let message = Text::new(
        format!("`{file}` is no table of the data dictionary and is not read"),
        format!("`{file}` 不是数据字典中的表,未读取"),
    );
    let mut found = Diagnostic::warning("no-table", Place::file(file), message);
    if extension.eq_ignore_ascii_case("csv") {
        found = found.with_suggestion(stem, dictionary.tables.iter().map(|table| table.id.as_str()));
    }
    if found.hint.is_none() {
        found.severity = Severity::Note;
    }
    found
}

pub(super) fn other_format(file: &str, table: &str, is_beside: bool) -> Diagnostic {
    let message = Text::new(
        format!("`{file}` is not CSV, the only format of tables that is read"),
        format!("`{file}` 不是 CSV,目前只读取 CSV 格式的表"),
    );
    if is_beside {
        let advice = Text::new(format!("`{table}.csv` is read instead"), format!("改为读取 `{table}.csv`"));
        return Diagnostic::warning("not-csv", Place::file(file), message).with_hint(advice);
    }
    Diagnostic::error("not-csv", Place::file(file), message).with_hint(Text::new(
        format!("save it as `{table}.csv`, comma separated, UTF-8"),
        format!("请另存为 `{table}.csv`(逗号分隔,UTF-8)"),
    ))
}

pub(super) fn two_files(table: &str, files: &[&String]) -> Diagnostic {
    let names = files.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    error(
        "two-files",
        Place::file(files.last().map_or(table, |name| name.as_str())),
        format!("table `{table}` has more than one file: {names}"),
        format!("表 `{table}` 有多个文件:{names}"),
    )
    .with_hint(Text::new("keep one of them", "请只保留一个"))
}

pub(super) fn missing_file(table: &TableSpec) -> Diagnostic {
    let file = format!("{}.csv", table.id);
    error(
        "missing-file",
        Place::file(file.as_str()),
        format!("the dataset has no `{file}` ({})", table.title.en),
        format!("数据集缺少 `{file}`({})", table.title.zh),
    )
    .with_hint(Text::new("this table is needed in every dataset", "每个数据集都必须有这个表"))
}

pub(super) fn not_utf8(place: Place) -> Diagnostic {
    error(
        "not-utf8",
        place,
        "the file is not UTF-8 text from this line on".to_owned(),
        "从这一行起,文件不是 UTF-8 文本".to_owned(),
    )
    .with_hint(Text::new(
        "in a spreadsheet, save it as \"CSV UTF-8 (comma delimited)\"",
        "在电子表格软件中另存为“CSV UTF-8(逗号分隔)”",
    ))
}

pub(super) fn empty_file(file: &str) -> Diagnostic {
    error(
        "empty-file",
        Place::file(file),
        format!("`{file}` is empty: not even a header"),
        format!("`{file}` 为空,连表头也没有"),
    )
    .with_hint(Text::new(
        "for a table without rows, keep the header line, or leave the file out",
        "没有数据时请保留表头行,或去掉这个文件",
    ))
}

pub(super) fn too_many_rows(file: &str) -> Diagnostic {
    error(
        "too-many-rows",
        Place::file(file),
        format!("`{file}` has more rows than can be numbered"),
        format!("`{file}` 的行数过多,无法编号"),
    )
}

// Headers.

pub(super) fn broken_header(place: Place) -> Diagnostic {
    error("broken-header", place, "the header line cannot be read as CSV".to_owned(), "表头行不是有效的 CSV".to_owned())
        .with_hint(Text::new("look for a quote that is not closed, or binary data", "请检查未闭合的引号或二进制内容"))
}

pub(super) fn empty_header(field: usize, place: Place) -> Diagnostic {
    let message = Text::new(
        format!("header {field} is empty, its column is not read"),
        format!("第 {field} 个表头为空,该列未读取"),
    );
    Diagnostic::warning("empty-header", place, message)
}

pub(super) fn duplicate_header(typed: &str, place: Place) -> Diagnostic {
    error("duplicate-header", place, format!("header `{typed}` stands twice"), format!("表头 `{typed}` 出现两次"))
        .with_hint(Text::new("keep one of the two columns", "请只保留其中一列"))
}

pub(super) fn two_headers(column: &str, first: &str, second: &str, place: Place) -> Diagnostic {
    error(
        "two-headers",
        place,
        format!("headers `{first}` and `{second}` are both column `{column}`"),
        format!("表头 `{first}` 和 `{second}` 都对应列 `{column}`"),
    )
    .with_hint(Text::new("keep one of the two columns", "请只保留其中一列"))
}

pub(super) fn unknown_header(typed: &str, place: Place, spec: &TableSpec) -> Diagnostic {
    let message = Text::new(
        format!("header `{typed}` is no column of `{}`, it is not read", spec.id),
        format!("表头 `{typed}` 不是表 `{}` 的列,未读取", spec.id),
    );
    let names = spec.columns.iter().map(|column| column.name.as_str());
    let aliases = spec.columns.iter().flat_map(|column| column.aliases.iter().map(String::as_str));
    let mut found = Diagnostic::warning("unknown-header", place, message).with_suggestion(typed, names.chain(aliases));
    if found.hint.is_none() {
        found.severity = Severity::Note;
    }
    found
}

pub(super) fn missing_column(column: &ColumnSpec, place: Place, record: &Record) -> Diagnostic {
    let name = &column.name;
    let found = error(
        "missing-column",
        place,
        format!("no header for the required column `{name}` ({})", column.label.en),
        format!("缺少必需列 `{name}`({})的表头", column.label.zh),
    );
    let typed = record.field(0);
    if record.len() == 1
        && let Some(sign) = typed.chars().find(|sign| matches!(sign, ';' | '\t' | '|'))
    {
        let shown = if sign == '\t' { "tab".to_owned() } else { sign.to_string() };
        return found.with_hint(Text::new(
            format!("fields must be separated by commas, here they seem to be by `{shown}`"),
            format!("字段应以逗号分隔,此处似乎用的是 `{shown}`"),
        ));
    }
    let mut headers = vec![name.as_str(), &column.label.en, &column.label.zh];
    headers.extend(column.aliases.iter().map(String::as_str));
    let mut seen = Vec::new();
    headers.retain(|header| {
        !header.is_empty() && !seen.contains(header) && {
            seen.push(header);
            true
        }
    });
    let list = headers.join(", ");
    found.with_hint(Text::new(format!("it may be called: {list}"), format!("可用的表头:{list}")))
}

// Words that read as missing.

pub(super) fn unlisted_word(spec: &TableSpec, column: ColumnIndex, word: &str, count: u32, place: Place) -> Diagnostic {
    let is_pivot_key = spec.pivot.as_ref().is_some_and(|pivot| pivot.key == column);
    let column = &spec.column(column).name;
    let message = if is_pivot_key {
        Text::new(
            format!("`{word}` is no key of `{column}` and is not used: {}, this is the first", counted(count, "row")),
            format!("`{word}` 不是 `{column}` 的键,未使用:共 {count} 行,此为首行"),
        )
    } else {
        Text::new(
            format!(
                "`{word}` is not listed for `{column}` and reads as missing: {}, this is the first",
                counted(count, "row")
            ),
            format!("`{word}` 不在 `{column}` 的取值之列,按缺失处理:共 {count} 行,此为首行"),
        )
    };
    Diagnostic::warning("unlisted-word", place, message)
}

pub(super) fn more_unlisted(column: &str, count: u32, file: &str) -> Diagnostic {
    let message = Text::new(
        format!("{} more with other words that are not listed for `{column}`", counted(count, "row")),
        format!("另有 {count} 行含有 `{column}` 未列出的其他词"),
    );
    Diagnostic::warning("unlisted-word", Place::file(file), message)
}

// Rows.

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
        format!("该行有 {found} 个字段,表头有 {expected} 个"),
        advice,
    )
}

pub(super) fn broken_record(flaw: RecordFlaw) -> Flaw {
    match flaw {
        RecordFlaw::UnclosedQuote => whole_row(
            "a quote is opened and never closed",
            "引号未闭合",
            hint("close it, or write a quote within quotes twice", "请闭合引号;引号内的引号要写两次"),
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

pub(super) fn duplicate_key(column: Option<ColumnIndex>, key: &str, lines: &[u32]) -> Flaw {
    let list = lines.iter().take(10).map(u32::to_string).collect::<Vec<_>>().join(", ");
    Flaw {
        column,
        value: key.to_owned(),
        problem: Text::new(
            format!("{} rows with the key `{key}` say different things: lines {list}", lines.len()),
            format!("主键 `{key}` 的 {} 行内容不一致:第 {list} 行", lines.len()),
        ),
        hint: hint("keep the right one", "请只保留正确的一行"),
    }
}

pub(super) fn overlap(column: ColumnIndex, value: String, parent: &str, other: u32) -> Flaw {
    Flaw {
        column: Some(column),
        value,
        problem: Text::new(
            format!("its days overlap those of line {other}, also of `{parent}`"),
            format!("有效期与同属 `{parent}` 的第 {other} 行重叠"),
        ),
        hint: hint("only one row may be in force on a day; both ends count", "同一天只能有一行有效,首尾两天都计入"),
    }
}

pub(super) fn orphan(column: ColumnIndex, key: &str, parent: &str, has_file: bool, broken: Option<u32>) -> Flaw {
    let (problem, hint) = match broken {
        Some(line) => (
            Text::new(
                format!("the row `{key}` of `{parent}` is itself bad (line {line})"),
                format!("`{parent}` 中的 `{key}` 本身是坏行(第 {line} 行)"),
            ),
            hint(format!("put `{parent}` right first"), format!("请先改正 `{parent}`")),
        ),
        None if has_file => {
            (Text::new(format!("`{parent}` has no row `{key}`"), format!("`{parent}` 中没有 `{key}`")), None)
        }
        None => (
            Text::new(
                format!("the dataset has no `{parent}`, so there is no row `{key}` of it"),
                format!("数据集没有 `{parent}`,因此没有 `{key}`"),
            ),
            None,
        ),
    };
    Flaw { column: Some(column), value: key.to_owned(), problem, hint }
}

// Cells.

pub(super) fn required_missing() -> Problem {
    (Text::new("required, but missing", "必填,但缺失"), None)
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
            "日期写作 2025-07-01、2025/7/1、2025年7月1日 或 20250701;“长期”表示永久",
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
            format!("`{text}` 带百分号,但该列不是比例"),
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
            "`9` 表示数字,`A` 表示大写字母,`X` 表示数字或大写字母",
        ),
    )
}

pub(super) fn no_rate(currency: &str, book: &str, rate: &str) -> Problem {
    (
        Text::new(
            format!("an amount in `{currency}` without a rate to {book}"),
            format!("金额币种为 `{currency}`,却没有折算为 {book} 的汇率"),
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
