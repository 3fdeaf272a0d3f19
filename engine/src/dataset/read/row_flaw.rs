//! The flaws of rows, each in words; those of cells are in `cell_flaw` and `number_flaw`.

use std::borrow::Cow;

use crate::diagnostic::{Diagnostic, Place, Text};
use crate::facts::{ColumnIndex, RowCheck, TableSpec};
use crate::value::Symbols;

use super::scan::RecordFlaw;

/// What is wrong with a row.
#[derive(Debug, Clone)]
pub(crate) struct Flaw {
    /// The column at fault; none where it is the row as a whole.
    pub(crate) column: Option<ColumnIndex>,
    /// What stands there.
    pub(crate) value: String,
    /// What is wrong with it. Names no line: it ends up in the results of whom the row holds, which are the same
    /// wherever the row stands.
    pub(crate) problem: Text,
    pub(crate) hint: Option<Text>,
}

/// The most characters of a cell that a message shows.
const LONGEST: usize = 200;

/// A cell's text as a message shows it: its beginning, where it is long.
pub(super) fn shortened(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => Cow::Owned(format!("{}…", text.get(..at).unwrap_or_default())),
        None => Cow::Borrowed(text),
    }
}

/// A number of things, in English.
pub(super) fn counted(count: u32, thing: &str) -> String {
    if count == 1 { format!("1 {thing}") } else { format!("{count} {thing}s") }
}

fn hint(en: impl Into<String>, zh: impl Into<String>) -> Option<Text> {
    Some(Text::new(en, zh))
}

/// One flaw of all those of a row: the first, with the others and their hints behind it.
pub(super) fn joined(flaws: Vec<Flaw>, spec: &TableSpec) -> Option<Flaw> {
    let mut flaws = flaws.into_iter();
    let mut first = flaws.next()?;
    for other in flaws {
        let column = other.column.map(|column| spec.column(column).named());
        append(&mut first.problem, &other.problem, column.as_ref());
        match (&mut first.hint, other.hint) {
            (Some(hint), Some(other)) if !hint.en.contains(&other.en) => append(hint, &other, column.as_ref()),
            (Some(_), _) | (None, None) => {}
            (none, Some(other)) => *none = Some(other),
        }
    }
    Some(first)
}

/// Puts a text behind another, with the column that it is about.
fn append(text: &mut Text, other: &Text, column: Option<&Text>) {
    let (en, zh) = column.map_or_else(Default::default, |name| (format!("{}: ", name.en), format!("{}：", name.zh)));
    text.en.push_str(&format!("; {en}{}", other.en));
    text.zh.push_str(&format!("；{zh}{}", other.zh));
}

fn whole_row(en: impl Into<String>, zh: impl Into<String>, hint: Option<Text>) -> Flaw {
    Flaw { column: None, value: String::new(), problem: Text::new(en, zh), hint }
}

pub(super) fn wrong_width(found: u32, expected: u32) -> Flaw {
    let advice = if found > expected {
        hint("a text with a comma in it must stand in quotes", "含逗号的文本必须加引号")
    } else {
        hint("look for a line break or a missing comma in it", "请检查行内是否有换行或缺少逗号")
    };
    whole_row(
        format!("the row has {}, the header {expected}", counted(found, "field")),
        format!("该行有 {found} 个字段，表头有 {expected} 个"),
        advice,
    )
}

/// Cells of a sheet to the right of its header.
pub(super) fn beyond_the_header(found: u32, expected: u32) -> Flaw {
    whole_row(
        format!("the row has cells up to column {found} of the table, the header up to {expected}"),
        format!("该行的内容到表格第 {found} 列，表头只到第 {expected} 列"),
        hint("give these cells a header, or take them out", "请为这些单元格补上表头，或删去其内容"),
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
        RecordFlaw::NulByte => whole_row(
            "the row has a NUL byte in it",
            "该行含有 NUL 字节",
            hint("the file may be damaged, or no text: export it again", "文件可能已损坏或不是文本，请重新导出"),
        ),
    }
}

/// A field in quotes that runs over lines behind its own, which are rows.
pub(super) fn swallowed_rows(more: u32) -> Flaw {
    let lines = if more == 1 {
        "1 more line, which looks like a row of its own".to_owned()
    } else {
        format!("{more} more lines, which look like rows of their own")
    };
    whole_row(
        format!("a field in quotes goes on over {lines}"),
        format!("引号内的字段延续到其后 {more} 行，这些行像是独立的数据行"),
        hint(
            "take the quote off or close it in its line, or write a quote within quotes twice",
            "请去掉该引号或在本行闭合；引号内的引号要写两次",
        ),
    )
}

/// A row that breaks a check, in the check's own words where it has some; with the cell where the check reads one alone.
pub(super) fn breaks_check(
    check: &RowCheck,
    (column, value): (Option<ColumnIndex>, String),
    spec: &TableSpec,
    symbols: &Symbols,
) -> Flaw {
    let problem = check.message.clone().unwrap_or_else(|| {
        let (name, words) = (&check.name, check.words(spec, symbols));
        Text::new(
            format!("the row breaks the check `{name}`: `{}`", words.en),
            format!("该行不满足检查 `{name}`：`{}`", words.zh),
        )
    });
    let general = || hint("correct the values that do not go together", "请更正互相矛盾的值");
    Flaw { column, value, problem, hint: check.hint.clone().or_else(general) }
}

/// The most lines that a message lists.
pub(super) const MOST_LINES: usize = 10;

/// So many rows of one key that say different things. What is wrong is the same wherever they stand; the first `lines`
/// go into the hint.
pub(super) fn duplicate_key(column: Option<ColumnIndex>, key: &str, (lines, count): (&[String], usize)) -> Flaw {
    let (en, zh) = match lines.split_last() {
        Some((last, others)) if lines.len() == count => {
            (format!("{} and {last}", others.join(", ")), format!("{} 行", lines.join("、")))
        }
        _ => {
            let more = count.saturating_sub(lines.len());
            (format!("{} and {more} more", lines.join(", ")), format!("{} 等 {count} 行", lines.join("、")))
        }
    };
    Flaw {
        column,
        value: key.to_owned(),
        problem: Text::new(
            format!("{count} rows with this key say different things"),
            format!("该主键的 {count} 行内容不一致"),
        ),
        hint: hint(format!("keep the right one of lines {en}"), format!("第 {zh}，请只保留正确的一行")),
    }
}

/// A row whose days overlap those of another one: `key` in line `line`.
pub(super) fn overlap(column: ColumnIndex, value: String, parent: &str, (key, line): &(String, String)) -> Flaw {
    let parent = shortened(parent);
    Flaw {
        column: Some(column),
        value,
        problem: Text::new(
            format!("its days overlap those of `{key}`, also of `{parent}`"),
            format!("有效期与同属 `{parent}` 的 `{key}` 重叠"),
        ),
        hint: hint(
            format!("only one row may be in force on a day, both ends count: look at line {line}, too"),
            format!("同一天只能有一行有效，首尾两天都计入：另请检查第 {line} 行"),
        ),
    }
}

/// Says that bad rows belong to rows that are not known, so that these are not held, although their table asks for it.
pub(super) fn holds_nobody(table: &str, parent: &str, count: usize, first: Place) -> Diagnostic {
    let en = if count == 1 {
        format!(
            "1 row of `{table}` in quarantine belongs to a row of `{parent}` that is not known: nobody is held in its \
             place, and it is in nobody's figures"
        )
    } else {
        format!(
            "{count} rows of `{table}` in quarantine belong to rows of `{parent}` that are not known: nobody is held \
             in their place, and they are in nobody's figures"
        )
    };
    let zh = format!(
        "`{table}` 有 {count} 行被隔离，其所属的 `{parent}` 行未知：没有任何一方因此暂缓判定，这些行也未计入任何一方的数字"
    );
    Diagnostic::warning("holds-nobody", first, Text::new(en, zh)).with_hint(Text::new(
        format!("before anything is paid, correct what is in quarantine or add what is missing to `{parent}`"),
        format!("付款前请更正被隔离的行，或在 `{parent}` 中补上缺少的行"),
    ))
}

/// Whether a row that is named and cannot be used is there at all.
pub(super) enum NotThere<'t> {
    /// It is, and is bad itself: in this line.
    Bad(String),
    /// It is not; another one may have been meant.
    Unknown(Option<&'t str>),
    /// The dataset does not have its table.
    NoTable,
}

pub(super) fn orphan(column: ColumnIndex, key: &str, parent: &str, why: &NotThere<'_>) -> Flaw {
    let shown = shortened(key);
    let (problem, hint) = match why {
        NotThere::Bad(line) => (
            Text::new(
                format!("the row `{shown}` of `{parent}` is itself bad"),
                format!("`{parent}` 中的 `{shown}` 本身是坏行"),
            ),
            hint(format!("put line {line} of `{parent}` right first"), format!("请先改正 `{parent}` 的第 {line} 行")),
        ),
        NotThere::Unknown(near) => {
            let (en, zh) = match near.map(shortened) {
                Some(near) => (
                    format!("did you mean `{near}`? correct the key here, or add the row to `{parent}`"),
                    format!("是否应为 `{near}`？请更正此处的编号，或在 `{parent}` 中补上该行"),
                ),
                None => (
                    format!("add the row to `{parent}`, or correct the key here"),
                    format!("请在 `{parent}` 中补上该行，或更正此处的编号"),
                ),
            };
            let problem = Text::new(format!("`{parent}` has no row `{shown}`"), format!("`{parent}` 中没有 `{shown}`"));
            (problem, hint(en, zh))
        }
        NotThere::NoTable => (
            Text::new(
                format!("the dataset has no `{parent}`, so there is no row `{shown}` of it"),
                format!("数据集没有 `{parent}`，因此没有 `{shown}`"),
            ),
            hint(format!("add the table `{parent}` to the dataset"), format!("请在数据集中加入表 `{parent}`")),
        ),
    };
    Flaw { column: Some(column), value: key.to_owned(), problem, hint }
}
