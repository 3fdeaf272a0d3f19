//! What is said of the headers of a table's files: which are no columns, and what the files do not have. Once for all
//! files of which the same is to be said.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Findings, Place, Severity, Text};
use crate::facts::{ColumnIndex, ColumnSpec, TableIndex, TableSpec, header_name};

use super::Reading;
use super::header::Header;
use super::layout::required_columns;
use super::wanted::{Want, Wanted};

/// How many headers a finding names.
const NAMES: usize = 20;
/// Of how many headers a finding says what may have been meant.
const MEANT: usize = 5;
/// How many columns a finding names.
const COLUMNS: usize = 8;

/// A header that no column claims.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Unclaimed {
    /// As typed.
    pub(super) typed: String,
    /// What may have been meant.
    pub(super) near: Near,
}

/// What may have been meant by a header.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Near {
    /// This name, alias or label.
    Name(String),
    /// This column, but for what stands in brackets.
    Brackets(String),
    /// Nothing that is known.
    Nothing,
}

impl Near {
    /// Advice that names the header, where there is any; without the name where it is the only one.
    fn advice(&self, typed: Option<&str>) -> Option<Text> {
        match (self, typed) {
            (Self::Nothing, _) => None,
            (Self::Name(name), None) => {
                Some(Text::new(format!("did you mean `{name}`?"), format!("是否想写 `{name}`？")))
            }
            (Self::Name(name), Some(typed)) => Some(Text::new(
                format!("by `{typed}`, did you mean `{name}`?"),
                format!("`{typed}` 是否想写 `{name}`？"),
            )),
            (Self::Brackets(column), None) => Some(Text::new(
                format!("what stands in its brackets is no unit; without it, it would be column `{column}`"),
                format!("括号中的内容不是单位；去掉后即为列 `{column}`"),
            )),
            (Self::Brackets(column), Some(typed)) => Some(Text::new(
                format!(
                    "what stands in the brackets of `{typed}` is no unit; without it, it would be column `{column}`"
                ),
                format!("`{typed}` 括号中的内容不是单位；去掉后即为列 `{column}`"),
            )),
        }
    }

    /// Advice for a header that stands alone.
    pub(super) fn hint(&self) -> Option<Text> {
        self.advice(None)
    }
}

/// Headers of one file that no column claims.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct UnclaimedHeaders {
    /// The first ones.
    pub(super) first: Vec<Unclaimed>,
    /// How many more there are.
    pub(super) more: usize,
}

/// The headers of a table's files, as far as something is to be said of them.
#[derive(Debug, Default)]
pub(super) struct SeenHeaders {
    /// The headers that no column claims, and columns that are not there, with the first place and how many files.
    unclaimed: BTreeMap<(UnclaimedHeaders, Vec<ColumnIndex>), (Place, u32)>,
    /// By the columns that files do not have: the first file, and how many.
    lacking: BTreeMap<Vec<ColumnIndex>, (String, u32)>,
    /// By column: whether a file has it.
    had: Vec<bool>,
}

impl SeenHeaders {
    /// Notes the header of a file.
    pub(super) fn add(
        &mut self,
        (reading, index): (Reading<'_>, TableIndex),
        (file, line): (&str, u32),
        header: &Header,
        wanted: &Wanted,
    ) {
        let spec = reading.dictionary.table(index);
        let needed = required_columns(reading, index);
        let has = |column: ColumnIndex| header.fields.get(usize::from(column.0)).copied().flatten();
        let columns = || (0_u16..).map(ColumnIndex).zip(&spec.columns);
        let is_read = |column: ColumnIndex| wanted.column(index, column) == Want::Read;
        let lacks: Vec<ColumnIndex> = columns()
            .map(|(at, _)| at)
            .filter(|at| is_read(*at) && has(*at).is_none() && !needed.contains(at))
            .collect();
        if let Some(first) = header.first_unclaimed {
            // Who looks at a dataset is shown all columns that are not there.
            let lacks = if reading.inspects { Vec::new() } else { lacks.clone() };
            let place = Place::at(file, line, column_of(first));
            self.unclaimed.entry((header.unclaimed.clone(), lacks)).or_insert((place, 0)).1 += 1;
        }
        self.had.resize(spec.columns.len(), false);
        for (had, field) in self.had.iter_mut().zip(&header.fields) {
            *had |= field.is_some();
        }
        if header.is_usable {
            self.lacking.entry(lacks).or_insert((file.to_owned(), 0)).1 += 1;
        }
    }

    /// Says what is to be said.
    pub(super) fn tell(&self, reading: Reading<'_>, index: TableIndex, findings: &mut Findings) {
        let spec = reading.dictionary.table(index);
        for ((headers, lacks), (place, files)) in &self.unclaimed {
            let mut lacks: Vec<&ColumnSpec> = lacks.iter().map(|column| spec.column(*column)).collect();
            lacks.sort_by_key(|column| !headers.first.iter().any(|header| is_within(&header.typed, column)));
            findings.push(unknown_headers(spec, headers, &lacks, place.clone(), *files));
        }
        self.tell_lacking(spec, findings);
    }

    /// Says which files lack columns that other files of the table have.
    fn tell_lacking(&self, spec: &TableSpec, findings: &mut Findings) {
        let had = |column: &ColumnIndex| self.had.get(usize::from(column.0)).copied().unwrap_or(false);
        for (lacks, (file, files)) in &self.lacking {
            let lacks: Vec<&ColumnSpec> =
                lacks.iter().filter(|column| had(column)).map(|at| spec.column(*at)).collect();
            if !lacks.is_empty() {
                findings.push(part_lacks_column(&lacks, file, *files));
            }
        }
    }
}

/// Whether a header is within what a column is called, or the other way round.
fn is_within(typed: &str, column: &ColumnSpec) -> bool {
    let typed = header_name(typed);
    let names = [&column.name, &column.label.en, &column.label.zh].into_iter().chain(&column.aliases);
    names.map(|name| header_name(name)).any(|name| {
        let shorter = if name.len() < typed.len() { &name } else { &typed };
        shorter.len() > 3 && (name.contains(&typed) || typed.contains(&name))
    })
}

fn column_of(field: usize) -> u32 {
    u32::try_from(field + 1).unwrap_or(u32::MAX)
}

/// Says of headers that they are no columns; a warning where something may have been meant by one.
pub(super) fn unknown_headers(
    spec: &TableSpec,
    headers: &UnclaimedHeaders,
    lacks: &[&ColumnSpec],
    place: Place,
    files: u32,
) -> Diagnostic {
    // Where not all are named, those are of which something more is said.
    let mut order: Vec<&Unclaimed> = headers.first.iter().collect();
    order.sort_by_key(|header| header.near == Near::Nothing);
    let named: Vec<String> = order.iter().take(NAMES).map(|header| format!("`{}`", header.typed)).collect();
    let count = headers.first.len() + headers.more;
    let (en_more, zh_more) = more_files(files);
    let (table, more) = (&spec.id, count.saturating_sub(named.len()));
    let message = match (count, more) {
        (1, _) => Text::new(
            format!("header {} is no column of `{table}`, it is not read{en_more}", named.concat()),
            format!("表头 {} 不是表 `{table}` 的列，未读取{zh_more}", named.concat()),
        ),
        (_, 0) => Text::new(
            format!("headers {} are no columns of `{table}`, they are not read{en_more}", named.join(", ")),
            format!("表头 {} 不是表 `{table}` 的列，未读取{zh_more}", named.join("、")),
        ),
        _ => Text::new(
            format!(
                "headers {} and {more} more are no columns of `{table}`, they are not read{en_more}",
                named.join(", ")
            ),
            format!("表头 {} 等共 {count} 个不是表 `{table}` 的列，未读取{zh_more}", named.join("、")),
        ),
    };
    let mut advice: Vec<Text> = order
        .iter()
        .filter_map(|header| header.near.advice((count > 1).then_some(header.typed.as_str())))
        .take(MEANT)
        .collect();
    if !lacks.is_empty() {
        let Text { en, zh } = column_list(lacks);
        advice.push(Text::new(
            format!("there is no header for {en}: where one of these is meant, call it so"),
            format!("文件中没有这些列的表头：{zh}；如果指的是其中一列，请改为该列名"),
        ));
    }
    let found = Diagnostic::warning("unknown-header", place, message);
    if advice.is_empty() {
        return Diagnostic { severity: Severity::Note, ..found };
    }
    let (en, zh): (Vec<String>, Vec<String>) = advice.into_iter().map(|text| (text.en, text.zh)).unzip();
    found.with_hint(Text::new(en.join("; ").replace("?; ", "? "), zh.join("；").replace("？；", "？")))
}

/// Part files lack columns that other part files of their table have.
fn part_lacks_column(lacks: &[&ColumnSpec], file: &str, files: u32) -> Diagnostic {
    let (Text { en, zh }, (en_more, zh_more)) = (column_list(lacks), more_files(files));
    let message = Text::new(
        format!("`{file}` has no {en}, and other files of its table do{en_more}"),
        format!("`{file}` 没有列{zh}，而同表的其他文件有{zh_more}"),
    );
    Diagnostic::warning("part-lacks-column", Place::file(file), message).with_hint(Text::new(
        "all its rows are read as if nothing stood there: look whether the column is missing or has another header",
        "该文件的所有行在此列均视为未填写：请检查是否漏了该列，或表头写法不同",
    ))
}

fn column_list(columns: &[&ColumnSpec]) -> Text {
    let named = || columns.iter().take(COLUMNS).map(|column| column.named());
    let (mut en, mut zh) = (
        named().map(|text| text.en).collect::<Vec<_>>().join(", "),
        named().map(|text| text.zh).collect::<Vec<_>>().join("、"),
    );
    let more = columns.len().saturating_sub(COLUMNS);
    if more > 0 {
        en.push_str(&format!(" and {more} more"));
        zh.push_str(&format!(" 等共 {} 列", columns.len()));
    }
    Text::new(en, zh)
}

fn more_files(files: u32) -> (String, String) {
    match files.saturating_sub(1) {
        0 => (String::new(), String::new()),
        1 => (", the same in 1 more file".to_owned(), "，另有 1 个文件相同".to_owned()),
        more => (format!(", the same in {more} more files"), format!("，另有 {more} 个文件相同")),
    }
}

#[cfg(test)]
mod tests {
    use crate::facts::ColumnType;

    use super::*;

    fn told(
        headers: &[(&str, Near)],
        more: usize,
        lacks: &[&ColumnSpec],
        files: u32,
    ) -> (Severity, Text, Option<Text>) {
        let first = headers.iter().map(|(typed, near)| Unclaimed { typed: (*typed).to_owned(), near: near.clone() });
        let headers = UnclaimedHeaders { first: first.collect(), more };
        let found = unknown_headers(&TableSpec::plain("deals"), &headers, lacks, Place::file("deals.csv"), files);
        (found.severity, found.message, found.hint)
    }

    #[test]
    fn headers_of_a_file_are_told_together() {
        let one = told(&[("remark", Near::Nothing)], 0, &[], 1);
        let message = Text::new(
            "header `remark` is no column of `deals`, it is not read",
            "表头 `remark` 不是表 `deals` 的列，未读取",
        );
        assert_eq!(one, (Severity::Note, message, None));
        let near = Near::Name("rate".to_owned());
        let (severity, message, hint) = told(&[("remark", Near::Nothing), ("rat", near)], 0, &[], 3);
        assert_eq!(severity, Severity::Warning);
        assert_eq!(
            message.en,
            "headers `rat`, `remark` are no columns of `deals`, they are not read, the same in 2 more files"
        );
        assert_eq!(message.zh, "表头 `rat`、`remark` 不是表 `deals` 的列，未读取，另有 2 个文件相同");
        let hint = hint.expect("advice");
        assert_eq!(hint, Text::new("by `rat`, did you mean `rate`?", "`rat` 是否想写 `rate`？"));
        let many: Vec<(String, Near)> = (0..30).map(|at| (format!("h{at}"), Near::Nothing)).collect();
        let many: Vec<(&str, Near)> = many.iter().map(|(typed, near)| (typed.as_str(), near.clone())).collect();
        let column =
            ColumnSpec { label: Text::new("rate", "汇率"), ..ColumnSpec::plain("rate", ColumnType::Decimal) };
        let (severity, message, hint) = told(&many, 70, &[&column], 1);
        assert_eq!(severity, Severity::Warning);
        assert!(message.en.ends_with("`h19` and 80 more are no columns of `deals`, they are not read"), "{message:?}");
        assert!(message.zh.ends_with("`h19` 等共 100 个不是表 `deals` 的列，未读取"), "{message:?}");
        let en = "there is no header for `rate`: where one of these is meant, call it so";
        let zh = "文件中没有这些列的表头：汇率 `rate`；如果指的是其中一列，请改为该列名";
        assert_eq!(hint, Some(Text::new(en, zh)));
    }
}
