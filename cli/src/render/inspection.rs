//! How a dataset is understood, as a person reads it: a table a file, then what is wrong.

use std::path::Path;

use assay_engine::dataset::{
    ColumnView, FileView, FoundBy, InputRecord, InspectedFile, Inspection, QuarantinedRow, TakenDefault, Understood,
};
use assay_engine::diagnostic::{Diagnostic, Language, Severity};
use assay_engine::facts::{ColumnIndex, ColumnSpec, ColumnType, Presence, TableSpec};
use assay_engine::policy::Book;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::amount::count;
use super::bad_row_kinds::{BadRows, Kind, first_flaw};
use super::header::beginning;
use super::human::{self, Texts};
use super::table::{Grid, Side};
use super::words::exact_number;
use crate::talk::Talk;

/// How wide the whole may be.
const WIDEST: usize = 100;
/// How wide a header and a column's name may be.
const NAME: usize = 24;
/// How wide the cells may be, at least.
const CELLS: usize = 24;
/// How many cells of a column are shown.
const SAMPLES: usize = 2;
/// How many rows with one kind of problem are shown.
const FIRST: usize = 3;
/// What the frame of a table takes of a line, beside its columns.
const FRAME: usize = 4;

/// A dataset that was looked at.
pub(crate) struct Inspected<'i> {
    pub(crate) book: &'i Book,
    pub(crate) dataset: &'i Path,
    pub(crate) inspection: &'i Inspection,
    pub(crate) findings: &'i [Diagnostic],
    /// The bad rows, by kind.
    pub(crate) kinds: &'i [(Kind, BadRows)],
    pub(crate) texts: &'i dyn Texts,
    pub(crate) talk: &'i Talk,
}

/// The whole text.
pub(crate) fn inspection(inspected: &Inspected<'_>) -> String {
    let mut text = inspected.head();
    for table in &inspected.inspection.tables {
        if table.files.is_empty() {
            continue;
        }
        let spec = inspected.book.dictionary.table(table.table);
        text.push_str(&format!("\n\u{1b}[1m{}\u{1b}[0m · {}\n", spec.id, spec.title.get(inspected.talk.language())));
        table.files.iter().for_each(|file| text.push_str(&inspected.file(spec, file)));
    }
    text.push_str(&inspected.lacking_tables());
    text.push_str(&inspected.problems());
    text
}

impl Inspected<'_> {
    fn language(&self) -> Language {
        self.talk.language()
    }

    /// What was looked at, and what became of its rows.
    fn head(&self) -> String {
        let files = || self.inspection.tables.iter().flat_map(|table| &table.files);
        let sum = |of: fn(&InspectedFile) -> u32| files().map(|file| u64::from(of(file))).sum::<u64>();
        let book = self.book.name.get(self.language());
        let [rows, accepted, bad, same] = [
            sum(|file| file.input.rows),
            sum(|file| file.input.accepted),
            sum(|file| file.input.quarantined),
            sum(|file| file.input.duplicates),
        ]
        .map(count);
        let files = count(files().count() as u64);
        let counts = match self.language() {
            Language::English => format!(
                "{files} files, {rows} rows: {accepted} accepted, {bad} in quarantine, {same} said twice and left out"
            ),
            Language::Chinese => {
                format!("{files} 个文件，共 {rows} 行：采用 {accepted} 行，隔离 {bad} 行，重复略去 {same} 行")
            }
        };
        format!("{book} · {}\n  {counts}\n", self.dataset.display())
    }

    fn file(&self, spec: &TableSpec, file: &InspectedFile) -> String {
        let input = &file.input;
        let detail = file.view.detail.as_ref().map(|detail| detail.get(self.language()));
        let format = Some(input.format.to_uppercase());
        let parts = [format.as_deref(), input.encoding, input.compression, detail];
        let known = parts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let rows = if file.view.is_read {
            let [rows, accepted, bad, same] =
                [input.rows, input.accepted, input.quarantined, input.duplicates].map(|number| count(number.into()));
            match self.language() {
                Language::English => {
                    let ending = if input.rows == 1 { "" } else { "s" };
                    format!("{rows} row{ending}: {accepted} accepted, {bad} in quarantine, {same} said twice")
                }
                Language::Chinese => format!("{rows} 行：采用 {accepted}，隔离 {bad}，重复 {same}"),
            }
        } else {
            self.talk.say("its rows were not read", "未读取数据行").to_owned()
        };
        let mut text = format!("  {} · {known} · {rows}\n", input.file.as_deref().unwrap_or_default());
        text.push_str(&self.columns(spec, file));
        let lacking = |needed: bool| {
            let columns = file.view.lacking.iter().filter(move |lacking| lacking.is_required == needed);
            columns.map(|lacking| self.lacking(spec, input, lacking.column)).collect::<Vec<_>>()
        };
        let required = self.talk.say("needed and not there: ", "缺少必需列：");
        text.push_str(&self.list(required, &lacking(true)));
        text.push_str(&self.list(self.talk.say("not there: ", "没有的列："), &lacking(false)));
        let unknown: Vec<String> = file.view.unknown.iter().map(|header| self.unknown(header)).collect();
        text.push_str(&self.list(self.talk.say("not read: ", "未读取："), &unknown));
        text
    }

    /// A column that a file does not have, with what stands in for it.
    fn lacking(&self, spec: &TableSpec, input: &InputRecord, column: ColumnIndex) -> String {
        let name = spec.column(column).name.clone();
        match (taken(input, column), self.language()) {
            (None, _) => name,
            (Some(taken), Language::English) => format!("{name} (`{}` in its place)", beginning(&taken.value)),
            (Some(taken), Language::Chinese) => format!("{name}（按 `{}`）", beginning(&taken.shown.zh)),
        }
    }

    fn unknown(&self, header: &assay_engine::dataset::UnknownHeader) -> String {
        let name = match (header.typed.is_empty(), self.language()) {
            (false, _) => format!("`{}`", beginning(&header.typed)),
            (true, Language::English) => format!("field {} (no header)", header.field),
            (true, Language::Chinese) => format!("第 {} 列（无表头）", header.field),
        };
        match (&header.hint, self.language()) {
            (Some(hint), Language::English) if !header.typed.is_empty() => format!("{name} ({})", hint.en),
            (Some(hint), Language::Chinese) if !header.typed.is_empty() => format!("{name}（{}）", hint.zh),
            _ => name,
        }
    }

    /// A list within the width, each line indented.
    fn list(&self, lead: &str, items: &[String]) -> String {
        if items.is_empty() {
            return String::new();
        }
        let between = self.talk.say(", ", "、");
        let mut text = format!("    {lead}");
        let mut used = text.width();
        for (at, item) in items.iter().enumerate() {
            let end = if at + 1 < items.len() { between } else { "" };
            let width = item.width() + end.width();
            if used + width > WIDEST && at > 0 {
                text.push_str("\n      ");
                used = 6;
            }
            text.push_str(item);
            text.push_str(end);
            used += width;
        }
        text.lines().map(|line| format!("{}\n", line.trim_end())).collect()
    }

    /// A row for each header that is a column.
    fn columns(&self, spec: &TableSpec, file: &InspectedFile) -> String {
        let InspectedFile { input, view: FileView { is_read, columns: views, .. } } = file;
        if views.is_empty() {
            return String::new();
        }
        let say = |en, zh| self.talk.say(en, zh);
        let has_unreadable = views.iter().any(|view| view.unreadable > 0);
        let mut titles = vec![
            (say("header", "表头"), Side::Left),
            (say("column", "列"), Side::Left),
            (say("missing", "缺失"), Side::Right),
        ];
        if has_unreadable {
            titles.push((say("bad", "有误"), Side::Right));
        }
        let rows: Vec<Vec<String>> = views
            .iter()
            .map(|view| {
                let column = spec.column(view.column);
                let mut cells = vec![
                    format!("{}\n  {}", cut(&beginning(&view.typed), NAME), self.found_by(view)),
                    format!("{}\n  {}", cut(&column.name, NAME), self.kind(column, view)),
                    if *is_read { count(view.missing.into()) } else { String::new() },
                ];
                if has_unreadable {
                    cells.push(if view.unreadable > 0 { count(view.unreadable.into()) } else { String::new() });
                }
                cells
            })
            .collect();
        let widest = |at: usize| {
            let title = titles.get(at).map_or(0, |(title, _)| title.width());
            let lines = rows.iter().filter_map(|row| row.get(at)).flat_map(|cell| cell.lines());
            lines.map(UnicodeWidthStr::width).max().unwrap_or(0).max(title)
        };
        let used: usize = (0..titles.len()).map(|at| widest(at) + 3).sum();
        let room = WIDEST.saturating_sub(used + FRAME + 2).max(CELLS);
        titles.push((say("cells → as they are read", "单元格 → 读取结果"), Side::Left));
        let mut grid = Grid::new(&titles);
        for (mut row, view) in rows.into_iter().zip(views) {
            row.push(self.samples(spec.column(view.column), (view, taken(input, view.column)), room));
            grid.row(row);
        }
        grid.text()
    }

    /// Cells that read otherwise than they stand, a line each; else some others on one line. Before them what cells
    /// that say nothing are read as.
    fn samples(&self, column: &ColumnSpec, (view, taken): (&ColumnView, Option<&TakenDefault>), room: usize) -> String {
        let default = taken.map(|taken| {
            let (empty, number) = (self.talk.say("(empty)", "（空）"), count(taken.cells.into()));
            cut(&format!("{empty} → {} × {number}", beginning(taken.shown.get(self.language()))), room)
        });
        let shown: Vec<(String, String)> =
            view.samples.iter().map(|sample| (beginning(&sample.typed), self.value(column, &sample.value))).collect();
        let changed: Vec<String> = shown
            .iter()
            .filter(|(typed, value)| typed != value)
            .take(SAMPLES)
            .map(|(typed, value)| cut(&format!("{typed} → {value}"), room))
            .collect();
        if changed.is_empty() {
            let plain = cut(&shown.into_iter().map(|(typed, _)| typed).collect::<Vec<_>>().join(" · "), room);
            return default.into_iter().chain([plain]).collect::<Vec<_>>().join("\n");
        }
        default.into_iter().chain(changed).collect::<Vec<_>>().join("\n")
    }

    fn value(&self, column: &ColumnSpec, value: &Understood) -> String {
        match (value, &column.kind) {
            (Understood::Number(number), ColumnType::Money) => exact_number(*number),
            (Understood::Boolean(yes), _) => {
                if *yes { self.talk.say("yes", "是") } else { self.talk.say("no", "否") }.to_owned()
            }
            _ => beginning(&value.text(&self.book.symbols)),
        }
    }

    fn found_by(&self, view: &ColumnView) -> String {
        let word = match view.by {
            FoundBy::Name => self.talk.say("by name", "按列名"),
            FoundBy::Alias => self.talk.say("by alias", "按别名"),
            FoundBy::Label => self.talk.say("by label", "按标签"),
        };
        if view.is_exact { word.to_owned() } else { format!("{word} ≈") }
    }

    /// A column's type, and by what its header multiplies the numbers.
    fn kind(&self, column: &ColumnSpec, view: &ColumnView) -> String {
        let kind = kind_word(&column.kind, self.language());
        match view.unit.as_ref().map(|(_, power)| *power) {
            Some(power @ 1..) => {
                format!("{kind} ×{}", count(10_u64.saturating_pow(power.unsigned_abs())))
            }
            Some(power @ ..0) => format!("{kind} ÷{}", count(10_u64.saturating_pow(power.unsigned_abs()))),
            Some(0) | None => kind.to_owned(),
        }
    }

    /// The tables that the dataset lacks, and what that means.
    fn lacking_tables(&self) -> String {
        let of = |presence: Presence| {
            let lacking = self.inspection.tables.iter().filter(move |table| table.presence == Some(presence));
            lacking.map(|table| self.book.dictionary.table(table.table).id.clone()).collect::<Vec<_>>()
        };
        let empty = self.talk.say("no file, so there are none: ", "没有文件，视为没有记录：");
        let absent = self.talk.say("no file, so nothing is known: ", "没有文件，视为未知：");
        let both = [self.list(empty, &of(Presence::Empty)), self.list(absent, &of(Presence::Absent))].concat();
        if both.is_empty() { both } else { format!("\n{}\n{both}", self.talk.say("other tables", "其他表")) }
    }

    /// Everything that is wrong: findings about files, then bad rows by kind.
    fn problems(&self) -> String {
        // What notes say of headers stands beside the file already.
        let told: Vec<Diagnostic> = self
            .findings
            .iter()
            .filter(|found| found.severity > Severity::Note || found.code != "unknown-header")
            .cloned()
            .collect();
        let mut text = String::new();
        if !told.is_empty() {
            text.push_str(&format!("\n{}\n\n", self.talk.say("findings", "发现的问题")));
            text.push_str(human::findings(&told, self.texts, self.language()).trim_end());
            text.push('\n');
        }
        if !self.inspection.is_whole {
            text.push_str(self.talk.say(
                "\nfiles could not be read, so rows of different tables were not held against each other\n",
                "\n有文件无法读取，因此未核对各表之间的关联\n",
            ));
        }
        text.push_str(&self.bad_rows());
        text
    }

    fn bad_rows(&self) -> String {
        let rows = self.inspection.quarantine.rows();
        if rows == 0 {
            return String::new();
        }
        let number = count(rows);
        let mut text = match self.language() {
            Language::English if rows == 1 => "\n1 row in quarantine\n".to_owned(),
            Language::English => format!("\n{number} rows in quarantine\n"),
            Language::Chinese => format!("\n{number} 行被隔离\n"),
        };
        for ((table, column, kind), BadRows { rows, first }) in self.kinds {
            let table = &self.book.dictionary.table(*table).id;
            let label = first.first().and_then(|row| row.label.as_deref()).unwrap_or_default();
            let place = match self.language() {
                _ if column.is_empty() => table.clone(),
                Language::Chinese if !label.is_empty() => format!("{table}.{column}（{label}）"),
                _ => format!("{table}.{column}"),
            };
            let colon = self.talk.say(": ", "：");
            text.push_str(&wrapped(&format!("  {} × {place}{colon}{kind}", count(*rows))));
            let mut shown: Vec<String> = first.iter().take(FIRST).map(place_of).collect();
            if *rows > shown.len() as u64 {
                shown.push("…".to_owned());
            }
            text.push_str(&self.list("", &shown));
            if let Some(hint) = first.first().and_then(|row| row.hint.as_ref()) {
                let hint = first_flaw(hint.get(self.language()), '`');
                text.push_str(&wrapped(&format!("    {}{hint}", self.talk.say("hint: ", "提示："))));
            }
        }
        text
    }
}

/// What stands in for cells of a column that say nothing.
pub(crate) fn taken(input: &InputRecord, column: ColumnIndex) -> Option<&TakenDefault> {
    input.defaults.iter().find(|taken| taken.column == column)
}

fn place_of(row: &QuarantinedRow) -> String {
    let value = if row.value.is_empty() { String::new() } else { format!(" `{}`", beginning(&row.value)) };
    format!("{}:{}{value}", row.file, row.line)
}

/// A text within the width, broken at spaces where there are some; lines behind the first are indented.
fn wrapped(text: &str) -> String {
    let (mut lines, mut line) = (String::new(), String::new());
    for sign in text.chars() {
        if line.width() + sign.width().unwrap_or(0) > WIDEST {
            let at = line.rfind(' ').filter(|at| line.get(..*at).is_some_and(|before| !before.trim().is_empty()));
            let rest = at.map_or_else(String::new, |at| line.split_off(at));
            lines.push_str(line.trim_end());
            lines.push('\n');
            line = format!("      {}", rest.trim_start());
        }
        line.push(sign);
    }
    format!("{lines}{line}\n")
}

/// What a type is called.
pub(crate) fn kind_word(kind: &ColumnType, language: Language) -> &'static str {
    let (en, zh) = match kind {
        ColumnType::Text => ("text", "文本"),
        ColumnType::Boolean => ("yes/no", "是/否"),
        ColumnType::Integer => ("integer", "整数"),
        ColumnType::Decimal => ("number", "数值"),
        ColumnType::Money => ("money", "金额"),
        ColumnType::Fraction => ("share", "比例"),
        ColumnType::Date => ("date", "日期"),
        ColumnType::Timestamp => ("time", "时间"),
        ColumnType::Enum(_) => ("word", "选项"),
    };
    match language {
        Language::English => en,
        Language::Chinese => zh,
    }
}

/// A text on so many places; Chinese characters take two.
fn cut(text: &str, room: usize) -> String {
    if text.width() <= room {
        return text.to_owned();
    }
    let mut used = 1;
    let mut kept = String::new();
    for sign in text.chars() {
        used += sign.width().unwrap_or(0);
        if used > room {
            break;
        }
        kept.push(sign);
    }
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use super::first_flaw;

    #[test]
    fn the_first_flaw_ends_where_another_column_is_named() {
        for (text, end, first) in [
            ("there is no day …; …: not a number", '…', "there is no day …"),
            ("没有 … 这一天；数量 …：不是数字；…：…", '…', "没有 … 这一天"),
            ("look at the month; `qty`: write one number", '`', "look at the month"),
            ("请检查月份；日期未知时请留空；数量 `qty`：请写数字", '`', "请检查月份；日期未知时请留空"),
            ("one thing; and another: yes", '…', "one thing; and another: yes"),
        ] {
            assert_eq!(first_flaw(text, end), first);
        }
    }
}
