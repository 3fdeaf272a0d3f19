//! Tables to search, sort and page through. Every column keeps each of its texts once, in sorting
//! order, and every cell is a place in that list: so the page's script sorts whole numbers, and never
//! reads an amount.

use std::collections::BTreeMap;

use assay_engine::calendar::Date;
use assay_engine::decision::RowState;
use assay_engine::diagnostic::Language;
use assay_engine::number::Number;
use assay_engine::policy::{Book, OutputSpec, OutputType};
use assay_engine::value::Value;
use serde_json::{Value as Json, json};

use super::chart::{Bars, Measured};
use super::collect::{EntityData, ReportData};
use super::dimension::{self, Dimension, GroupKey, GroupSource};
use super::kept::KeptRow;
use super::leading::{Leading, titled};
use super::page::{BarCard, TablePart, Words};
use super::province;
use super::quarantined::LISTED;
use super::text::{Embedded, plain};
use crate::render::amount::{count, percent};
use crate::render::summary;

/// How many kinds of problem of quarantined rows are shown.
const KINDS: usize = 12;

/// What the cells of a column are sorted by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum SortKey {
    Rank(usize),
    Number(Number),
    Date(Date),
    Text,
}

/// A column in the making.
struct Column {
    label: String,
    /// What stands above it: the policy.
    group: String,
    is_number: bool,
    cells: Vec<Option<(SortKey, String)>>,
}

impl Column {
    fn new(label: &str, group: &str, is_number: bool) -> Self {
        Self { label: titled(label), group: group.to_owned(), is_number, cells: Vec::new() }
    }

    fn text(&mut self, text: &str) {
        let text = plain(text);
        self.cells.push((!text.is_empty()).then_some((SortKey::Text, text)));
    }

    fn json(&self) -> Json {
        let mut places: BTreeMap<&(SortKey, String), usize> =
            self.cells.iter().flatten().map(|cell| (cell, 0)).collect();
        for (at, place) in places.values_mut().enumerate() {
            *place = at;
        }
        let cells = self.cells.iter().map(|cell| match cell {
            Some(cell) => places.get(cell).copied().map_or(json!(-1), |place| json!(place)),
            None => json!(-1),
        });
        let cells: Vec<Json> = cells.collect();
        let texts: Vec<&str> = places.keys().map(|(_, text)| text.as_str()).collect();
        json!({ "label": self.label, "group": self.group, "number": self.is_number, "texts": texts, "cells": cells })
    }
}

/// Texts that occur often, each kept once.
#[derive(Default)]
struct Texts {
    places: BTreeMap<String, usize>,
    texts: Vec<String>,
}

impl Texts {
    fn place(&mut self, text: &str) -> usize {
        let text = plain(text);
        if let Some(place) = self.places.get(&text) {
            return *place;
        }
        self.places.insert(text.clone(), self.texts.len());
        self.texts.push(text);
        self.texts.len() - 1
    }
}

/// The words of the tables' script.
fn script_words(words: Words) -> Json {
    json!({
        "search": words.say("Search", "搜索"),
        "columns": words.say("Columns", "显示列"),
        "undecided": words.say("only undecided", "只看无法判定的"),
        "of": words.say("{from}–{to} of {all}", "第 {from}–{to} 行，共 {all} 行"),
        "none": words.say("nothing found", "没有找到"),
        "back": words.say("Previous", "上一页"),
        "on": words.say("Next", "下一页"),
        "close": words.say("Close", "关闭"),
        "more": words.say("Details", "详情"),
        "reasons": words.say("Reasons", "理由"),
        "lines": words.say("Money lines", "金额明细"),
        "unknown": words.say("too little known to tell", "数据不足，未能判断"),
        "sort": words.say("sort by this column", "按此列排序"),
        "rows": words.say("rows a page", "每页行数"),
    })
}

/// The listed rows of an entity.
pub(super) fn entity_table(
    report: &ReportData<'_>,
    data: &EntityData,
    (rows, all): (Vec<KeptRow>, u64),
    leading: &[Leading<'_>],
    words: Words,
) -> TablePart {
    let book = &report.checked.book;
    let table = book.dictionary.table(data.entity);
    let mut columns = row_columns(book, data, &rows, words);
    let fixed: Vec<usize> = (0..columns.len()).collect();
    let mut overview = fixed.clone();
    let mut views = Vec::new();
    let states = (0..rows.len()).map(|row| rows.get(row).is_some_and(|row| !settled(row))).map(u8::from);
    let states: Vec<u8> = states.collect();
    for (at, policy) in data.policies.iter().enumerate() {
        let spec = book.policy(*policy);
        let title = titled(spec.title.get(words.0));
        let mut view = fixed.clone();
        view.push(columns.len());
        columns.push(state_column(&rows, at, &title, words));
        let first_word =
            spec.outputs.iter().position(|output| matches!(output.kind, OutputType::Enum(_)) && !output.optional);
        for (place, output) in spec.outputs.iter().enumerate() {
            let leads = leading.iter().any(|amount| std::ptr::eq(amount.output, output));
            if leads || first_word == Some(place) {
                overview.push(columns.len());
            }
            view.push(columns.len());
            columns.push(output_column(book, output, &title, (at, place), &rows, words));
        }
        views.push(json!({ "label": title, "columns": view }));
    }
    views.insert(0, json!({ "label": words.say("Overview", "概览"), "columns": overview }));
    let (texts, more) = details(book, data, &rows, words);
    let json = json!({
        "words": script_words(words),
        "columns": columns.iter().map(Column::json).collect::<Vec<_>>(),
        "fixed": fixed.len(),
        "views": views,
        "count": rows.len(),
        "undecided": states,
        "texts": texts.texts,
        "more": more,
    });
    let title = titled(table.title.get(words.0));
    TablePart {
        id: format!("list-{}", table.id),
        note: listed_note(rows.len() as u64, all, words),
        charts: Vec::new(),
        json: (!rows.is_empty()).then(|| Embedded::new(&json)),
        title: match words.0 {
            Language::English => format!("{title} one by one"),
            Language::Chinese => format!("{title}明细"),
        },
    }
}

fn settled(row: &KeptRow) -> bool {
    row.decisions.iter().all(|decision| decision.state != RowState::Undecided)
}

fn listed_note(shown: u64, all: u64, words: Words) -> String {
    let (shown_text, all_text) = (count(shown), count(all));
    match (words.0, shown == all) {
        (Language::English, true) => format!("All {all_text}, those with the greatest amounts first"),
        (Language::Chinese, true) => format!("全部 {all_text} 家，金额大的在前"),
        (Language::English, false) => format!(
            "{shown_text} of {all_text} shown: those with the greatest amounts, and the first of the undecided; the results folder (--out) has all"
        ),
        (Language::Chinese, false) => {
            format!(
                "共 {all_text} 家，列出 {shown_text} 家：金额最大的，以及最先的无法判定者；全部见结果文件夹（--out）"
            )
        }
    }
}

/// Key, name, place and kind.
fn row_columns(book: &Book, data: &EntityData, rows: &[KeptRow], words: Words) -> Vec<Column> {
    let table = book.dictionary.table(data.entity);
    let key: Vec<&str> = table.key.iter().map(|column| table.column(*column).label.get(words.0)).collect();
    let mut keys = Column::new(&key.join(" / "), "", false);
    rows.iter().for_each(|row| keys.text(&row.key));
    let mut columns = vec![keys];
    if let Some(name) = data.name {
        let mut names = Column::new(table.column(name).label.get(words.0), "", false);
        rows.iter().for_each(|row| names.text(&row.name));
        columns.push(names);
    }
    for way in dimension::chosen(&data.dimensions) {
        let (GroupSource::Column(source, _) | GroupSource::Province(source)) = way.source else { continue };
        let Some(at) = data.columns.iter().position(|column| *column == source) else { continue };
        let mut column = Column::new(way.label(book, data.entity).get(words.0), "", false);
        rows.iter().for_each(|row| column.cells.push(group_cell(book, data, way, row, at, words)));
        columns.push(column);
    }
    columns
}

fn group_cell(
    book: &Book,
    data: &EntityData,
    way: &Dimension,
    row: &KeptRow,
    at: usize,
    words: Words,
) -> Option<(SortKey, String)> {
    let text = row.texts.get(at).map(String::as_str).unwrap_or_default();
    let (rank, key) = match (way.source, row.columns.get(at)) {
        (_, Some(Value::Symbol(symbol))) => {
            let known = way.words(book, data.entity).iter().position(|(known, _)| known == symbol);
            (SortKey::Rank(known.unwrap_or(usize::MAX)), GroupKey::Word(*symbol))
        }
        (GroupSource::Province(_), _) => (SortKey::Text, GroupKey::Text(province::code(text)?.to_owned())),
        _ if text.is_empty() => return None,
        _ => (SortKey::Text, GroupKey::Text(text.to_owned())),
    };
    Some((rank, plain(&way.group_label(&key, book, data.entity, words.0))))
}

fn state_column(rows: &[KeptRow], policy: usize, title: &str, words: Words) -> Column {
    let mut column = Column::new(words.say("state", "判定"), title, false);
    column.cells.extend(rows.iter().map(|row| {
        let (rank, text) = match row.decisions.get(policy)?.state {
            RowState::Decided => (0, words.say("decided", "已判定")),
            RowState::NotApplicable => (1, words.say("not applicable", "不适用")),
            RowState::Undecided => (2, words.say("undecided", "无法判定")),
        };
        Some((SortKey::Rank(rank), text.to_owned()))
    }));
    column
}

fn output_column(
    book: &Book,
    output: &OutputSpec,
    title: &str,
    (policy, place): (usize, usize),
    rows: &[KeptRow],
    words: Words,
) -> Column {
    let is_number =
        matches!(output.kind, OutputType::Money | OutputType::Integer | OutputType::Decimal | OutputType::Fraction);
    let label = match (&output.unit, words.0) {
        (None, _) => output.label.get(words.0).to_owned(),
        (Some(unit), Language::English) => format!("{} ({})", output.label.en, unit.en),
        (Some(unit), Language::Chinese) => format!("{}（{}）", output.label.zh, unit.zh),
    };
    let mut column = Column::new(&label, title, is_number);
    column.cells.extend(rows.iter().map(|row| match (row.decisions.get(policy)?.outputs.get(place)?, &output.kind) {
        (Value::Number(number), _) => Some((SortKey::Number(*number), summary::value(book, output, *number))),
        (Value::Boolean(yes), _) => {
            let text = if *yes { words.say("yes", "是") } else { words.say("no", "否") };
            Some((SortKey::Rank(usize::from(*yes)), text.to_owned()))
        }
        (Value::Symbol(symbol), OutputType::Enum(values)) => {
            let rank = values.iter().position(|(known, _)| known == symbol)?;
            Some((SortKey::Rank(rank), values.get(rank)?.1.get(words.0).to_owned()))
        }
        (Value::Date(date), _) => Some((SortKey::Date(*date), date.to_string())),
        _ => None,
    }));
    column
}

/// What is told of a row on demand: by policy its state's problem, reasons, money lines.
fn details(book: &Book, data: &EntityData, rows: &[KeptRow], words: Words) -> (Texts, Vec<Json>) {
    let mut texts = Texts::default();
    let policies: Vec<usize> =
        data.policies.iter().map(|policy| texts.place(&titled(book.policy(*policy).title.get(words.0)))).collect();
    let more = rows.iter().map(|row| {
        let told = row.decisions.iter().zip(&policies).filter_map(|(decision, title)| {
            let problem = decision.problem.as_ref().map_or(-1, |said| texts.place(said) as i64);
            let of = |fired: bool, texts: &mut Texts| -> Vec<usize> {
                let said = decision.reasons.iter().filter(|(known, _)| *known == fired);
                said.map(|(_, said)| texts.place(said)).collect()
            };
            let (fired, unknown) = (of(true, &mut texts), of(false, &mut texts));
            let spec = book.policy(decision.policy);
            let lines: Vec<Json> = decision
                .lines
                .iter()
                .map(|(code, amount)| {
                    let code = spec.reasons.get(usize::from(*code)).map_or("", |reason| &reason.code);
                    json!([texts.place(code), texts.place(&crate::render::amount::grouped(*amount, book.money_places))])
                })
                .collect();
            let nothing = problem < 0 && fired.is_empty() && unknown.is_empty() && lines.is_empty();
            (!nothing).then(|| json!([title, problem, fired, unknown, lines]))
        });
        Json::Array(told.collect())
    });
    let more = more.collect();
    (texts, more)
}

/// The rows in quarantine.
pub(super) fn quarantine_table(report: &ReportData<'_>, words: Words) -> TablePart {
    let found = &report.quarantined;
    let dictionary = &report.checked.book.dictionary;
    let heads = |first: &str| {
        vec![first.to_owned(), words.say("rows", "行数").to_owned(), words.say("share", "占比").to_owned()]
    };
    let bar = |label: String, code: String, number: u64| Measured {
        label,
        code,
        measure: i128::from(number),
        figures: vec![count(number), percent(number, found.rows)],
    };
    let mut tables: Vec<_> = found.tables.iter().collect();
    tables.sort_by_key(|(table, number)| (std::cmp::Reverse(**number), **table));
    let tables = tables
        .into_iter()
        .map(|(table, number)| bar(titled(dictionary.table(*table).title.get(words.0)), String::new(), *number));
    let mut kinds: Vec<_> = found.kinds.iter().collect();
    kinds.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
    let mut rest: u64 = found.other_kinds + kinds.iter().skip(KINDS).map(|(_, number)| **number).sum::<u64>();
    let mut problems: Vec<Measured> = kinds
        .into_iter()
        .take(KINDS)
        .map(|((table, column, problem), number)| {
            let table = &dictionary.table(*table).id;
            let place = if column.is_empty() { table.clone() } else { format!("{table}.{column}") };
            bar(problem.clone(), place, *number)
        })
        .collect();
    if rest > 0 {
        problems.push(bar(words.say("others", "其他").to_owned(), String::new(), std::mem::take(&mut rest)));
    }
    let card = |title: &str, head: &str, bars: Vec<Measured>, wide: bool| BarCard {
        title: title.to_owned(),
        wide,
        bars: Bars::new(title.to_owned(), heads(head), bars, None),
    };
    let charts = vec![
        card(words.say("By table", "按数据表"), words.say("table", "数据表"), tables.collect(), false),
        card(words.say("By problem", "按问题"), words.say("problem", "问题"), problems, true),
    ];
    let empty = found.rows == 0;
    TablePart {
        id: "quarantine".to_owned(),
        title: words.say("Quarantine", "被隔离的数据行").to_owned(),
        note: quarantine_note(found.listed.len() as u64, found.rows, words),
        charts: if empty { Vec::new() } else { charts },
        json: (!empty).then(|| Embedded::new(&quarantine_rows(report, words))),
    }
}

fn quarantine_note(listed: u64, all: u64, words: Words) -> String {
    let (shown, total) = (count(listed), count(all));
    match (words.0, all) {
        (Language::English, 0) => "Every row that was read could be used".to_owned(),
        (Language::Chinese, 0) => "读入的每一行都可用".to_owned(),
        (Language::English, _) if listed == all => format!("{total} rows could not be used"),
        (Language::Chinese, _) if listed == all => format!("{total} 行不可用"),
        (Language::English, _) => {
            let most = count(LISTED);
            format!(
                "{total} rows could not be used; listed are {shown}, the first {most} of each table; the results folder (--out) has all"
            )
        }
        (Language::Chinese, _) => {
            let most = count(LISTED);
            format!("{total} 行不可用；列出 {shown} 行，即每张表的前 {most} 行；全部见结果文件夹（--out）")
        }
    }
}

fn quarantine_rows(report: &ReportData<'_>, words: Words) -> Json {
    let dictionary = &report.checked.book.dictionary;
    let mut columns = [
        Column::new(words.say("table", "数据表"), "", false),
        Column::new(words.say("file", "文件"), "", false),
        Column::new(words.say("line", "行号"), "", true),
        Column::new(words.say("key", "主键"), "", false),
        Column::new(words.say("column", "列"), "", false),
        Column::new(words.say("value", "值"), "", false),
        Column::new(words.say("problem", "问题"), "", false),
        Column::new(words.say("advice", "建议"), "", false),
    ];
    for row in &report.quarantined.listed {
        let [table, file, line, key, column, value, problem, advice] = &mut columns;
        table.text(dictionary.table(row.table).title.get(words.0));
        file.text(&row.file);
        line.cells.push(Some((SortKey::Number(Number::from_count(row.line)), row.line.to_string())));
        key.text(row.key.as_deref().unwrap_or_default());
        column.text(&row.column);
        value.text(&row.value);
        problem.text(&row.told(words.0));
        advice.text(row.hint.as_ref().map_or("", |hint| hint.get(words.0)));
    }
    json!({
        "words": script_words(words),
        "columns": columns.iter().map(Column::json).collect::<Vec<_>>(),
        "fixed": 1,
        "views": [{ "label": "", "columns": [0, 1, 2, 3, 4, 5, 6, 7] }],
        "count": report.quarantined.listed.len(),
    })
}
