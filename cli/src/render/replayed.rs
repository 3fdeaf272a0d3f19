//! What came of a run that was done again: for people, and for programs.

use std::path::Path;

use assay_engine::dataset::{RUN_RECORD, ResultFormat};
use assay_engine::diagnostic::Language;
use assay_engine::policy::Book;
use assay_engine::replay::{
    CellChange, ChangeKind, Compared, FileChange, FileOf, Part, PolicyRows, RowChange, RowDifference, Verdict,
    are_all_missing,
};
use assay_engine::run::RunRecord;
use serde_json::{Value, json};

use super::amount::count;
use super::json;
use super::words::exact_number;
use crate::talk::Talk;

/// The version of the shape of the JSON.
const VERSION: u32 = 1;

/// A run done again, beside its record.
pub(crate) struct Replayed<'r> {
    /// Where the record is.
    pub(crate) path: &'r Path,
    /// The dataset it was done on now.
    pub(crate) dataset: &'r Path,
    /// The record.
    pub(crate) then: &'r RunRecord,
    /// The book of now.
    pub(crate) book: &'r Book,
    /// The format of the results.
    pub(crate) format: ResultFormat,
    /// Whether the record is as the run wrote it.
    pub(crate) is_as_written: bool,
    /// Files of the book, the dataset and the results of the period before that are not what they were.
    pub(crate) changes: Vec<FileChange>,
    /// Result files that are not what the run wrote; none where the record was put away without them.
    pub(crate) results: Option<Vec<FileChange>>,
    /// What became of each policy's results.
    pub(crate) verdicts: Vec<(String, Verdict)>,
    /// Whether the same rows are in quarantine.
    pub(crate) is_quarantine_identical: bool,
    /// The rows that differ.
    pub(crate) compared: Compared,
    /// The engine of now.
    pub(crate) engine: String,
}

impl Replayed<'_> {
    /// Whether what was decided is the same.
    fn decides_the_same(&self) -> bool {
        self.is_quarantine_identical && self.verdicts.iter().all(|(_, verdict)| *verdict == Verdict::Identical)
    }

    /// Whether nothing at all differs. Files that the run did not write are told, and change nothing.
    pub(crate) fn is_identical(&self) -> bool {
        let edited = self.results.iter().flatten().any(|change| change.kind != ChangeKind::New);
        self.is_as_written && self.changes.is_empty() && !edited && self.decides_the_same()
    }

    fn rows_of(&self, id: &str) -> Option<&PolicyRows> {
        let policy = self.book.find(id)?;
        self.compared.policies.iter().find(|rows| rows.policy == policy)
    }
}

/// Everything, for people.
pub(crate) fn text(found: &Replayed<'_>, talk: &Talk) -> String {
    let then = found.then;
    let (path, dataset) = (found.path.display(), found.dataset.display());
    let (period, as_of) = (&then.period, &then.as_of);
    let comma = talk.say(", as of ", "，截止 ");
    let mut text = format!("\u{1b}[1m{path}\u{1b}[0m · {dataset} · {period}{comma}{as_of}\n");
    if !then.settings.is_empty() {
        let lead = talk.say("with other values than the book's: ", "参数另设：");
        text.push_str(&format!("  {lead}{}\n", then.settings.join(" · ")));
    }
    if let Some(prior) = &then.prior {
        text.push_str(&format!("  {}{}\n", talk.say("decided before: ", "上期结果："), prior.period));
    }
    if then.assay != found.engine {
        let (was, now) = (&then.assay, &found.engine);
        text.push_str(&match talk.language() {
            Language::English => format!("  run with assay {was}, done again with assay {now}\n"),
            Language::Chinese => format!("  原由 assay {was} 运行，现由 assay {now} 重新运行\n"),
        });
    }
    if !found.changes.is_empty() {
        text.push_str(&changes(&found.changes, talk));
    }
    text.push_str(&results(found, talk));
    let width = found.verdicts.iter().map(|(id, _)| id.len()).max().unwrap_or(0);
    for (id, verdict) in &found.verdicts {
        text.push_str(&policy(found, (id, width), verdict, talk));
    }
    if !found.is_quarantine_identical {
        let said = talk.say("rows in quarantine: others than then", "被隔离的行：与当时不同");
        text.push_str(&format!("  \u{1b}[31m✗\u{1b}[0m {said}\n"));
    }
    for problem in &found.compared.problems {
        text.push_str(&format!("  {}\n", problem.get(talk.language())));
    }
    text.push_str(verdict(found, talk));
    text
}

/// The last line.
fn verdict(found: &Replayed<'_>, talk: &Talk) -> &'static str {
    let (en, zh) = match (found.decides_the_same(), found.is_identical()) {
        (true, true) => ("\u{1b}[1;32midentical\u{1b}[0m\n", "\u{1b}[1;32m完全一致\u{1b}[0m\n"),
        (true, false) => (
            "\u{1b}[1;33mdecided the same, but files were changed or removed after the run\u{1b}[0m\n",
            "\u{1b}[1;33m判定结果一致，但有文件在运行后被改动或移走\u{1b}[0m\n",
        ),
        _ => ("\u{1b}[1;31mnot identical\u{1b}[0m\n", "\u{1b}[1;31m不一致\u{1b}[0m\n"),
    };
    talk.say(en, zh)
}

/// Files that are not what they were when the run was done.
pub(crate) fn changes(changes: &[FileChange], talk: &Talk) -> String {
    let mut text = format!("  {}\n", talk.say("files that are not what they were:", "与运行时不同的文件："));
    for FileChange { of, name, kind } in changes {
        let of = match of {
            FileOf::Book => talk.say("policy book", "政策册"),
            FileOf::Dataset => talk.say("dataset", "数据集"),
            FileOf::Prior => talk.say("results of the period before", "上期结果"),
            FileOf::Results => talk.say("results", "结果"),
        };
        let kind = match kind {
            ChangeKind::Changed => talk.say("changed", "已改动"),
            ChangeKind::Missing => talk.say("missing", "已不存在"),
            ChangeKind::New => talk.say("new", "新增"),
        };
        let colon = talk.say(": ", "：");
        text.push_str(&format!("    {of}{colon}{name} · {kind}\n"));
    }
    text
}

/// What was done to the results since the run wrote them.
fn results(found: &Replayed<'_>, talk: &Talk) -> String {
    let mut text = String::new();
    let mut add = |name: &str, said: &str| text.push_str(&format!("  {name}{}{said}\n", talk.say(": ", "：")));
    let changed = talk.say("the file was changed after the run", "该文件在运行后被改动过");
    if !found.is_as_written {
        add(RUN_RECORD, changed);
    }
    match &found.results {
        None => {
            let said = talk.say("not beside the record, so no rows are shown", "不在运行记录旁边，因此不列出各行");
            add(talk.say("result files", "结果文件"), said);
        }
        Some(results) if are_all_missing(found.then, results) => {
            let said = talk.say("none of them is there any more, so no rows are shown", "均已不存在，因此不列出各行");
            add(talk.say("result files", "结果文件"), said);
        }
        Some(results) => {
            let gone = talk.say("the file is no longer there", "该文件已不存在");
            let foreign = talk.say("the run did not write this file", "该文件不是本次运行写出的");
            for change in results {
                let said = match change.kind {
                    ChangeKind::Missing => gone,
                    ChangeKind::Changed => changed,
                    ChangeKind::New => foreign,
                };
                add(&change.name, said);
            }
        }
    }
    if found.format == ResultFormat::Workbook && !found.is_identical() {
        let said = talk.say("cannot be read back, so no rows are shown", "不能读回，因此不列出各行");
        add(talk.say("a workbook", "工作簿"), said);
    }
    text
}

fn policy(found: &Replayed<'_>, (id, width): (&str, usize), verdict: &Verdict, talk: &Talk) -> String {
    let comma = talk.say(", ", "、");
    let said = match verdict {
        Verdict::Identical => talk.say("identical", "一致").to_owned(),
        Verdict::Differs(parts) => {
            let parts: Vec<&str> = parts.iter().map(|part| part_name(*part, talk)).collect();
            format!("{}{}", parts.join(comma), talk.say(" differ", "不同"))
        }
        Verdict::Gone => talk.say("did not run now", "本次未运行").to_owned(),
        Verdict::New => talk.say("did not run then", "当时未运行").to_owned(),
    };
    let sign = if *verdict == Verdict::Identical { "\u{1b}[32m✓\u{1b}[0m" } else { "\u{1b}[31m✗\u{1b}[0m" };
    let mut text = format!("  {sign} {id:width$}  {said}\n");
    let Some(rows) = found.rows_of(id).filter(|rows| rows.count > 0) else { return text };
    if *verdict == Verdict::Identical {
        let said = talk.say("the changed file has other rows:", "改动过的文件中有不同的行：");
        text.push_str(&format!("      {said}\n"));
    }
    for row in &rows.first {
        text.push_str(&format!("      {}\n", difference(row, talk)));
    }
    let more = rows.count.saturating_sub(rows.first.len() as u64);
    if more > 0 {
        let more = count(more);
        text.push_str(&match talk.language() {
            Language::English => format!("      and {more} more rows\n"),
            Language::Chinese => format!("      另有 {more} 行\n"),
        });
    }
    text
}

fn part_name(part: Part, talk: &Talk) -> &'static str {
    let (en, zh) = match part {
        Part::Decisions => ("decisions", "判定"),
        Part::Lines => ("lines", "金额明细"),
        Part::LineDetails => ("line details", "金额分摊"),
        Part::Reasons => ("reasons", "原因"),
    };
    talk.say(en, zh)
}

/// One row: which, then what it was and what it is.
fn difference(row: &RowDifference, talk: &Talk) -> String {
    let none = talk.say("nothing", "无");
    let shown = |cell: &str| match cell.parse() {
        _ if cell.is_empty() => none.to_owned(),
        Ok(number) => exact_number(number),
        Err(_) => cell.to_owned(),
    };
    let name = match row.part {
        Part::Decisions => row.key.clone(),
        part if row.row.is_empty() => format!("{} {}", row.key, part_name(part, talk)),
        part => format!("{} {} {}", row.key, part_name(part, talk), row.row),
    };
    let cells = |cells: &[(String, String)]| {
        let cells: Vec<String> = cells.iter().map(|(name, cell)| format!("{name} {}", shown(cell))).collect();
        cells.join(" · ")
    };
    let colon = talk.say(": ", "：");
    match &row.change {
        RowChange::Changed(changes) => {
            let column = |cell: &Option<String>| {
                cell.as_deref().map_or_else(|| talk.say("no column", "没有此列").to_owned(), shown)
            };
            let change = |CellChange { column: name, was, now }: &CellChange| {
                format!("{name}{colon}{} → {}", column(was), column(now))
            };
            format!("{name}  {}", changes.iter().map(change).collect::<Vec<_>>().join(" · "))
        }
        RowChange::Gone(was) => format!("- {name}{colon}{}", cells(was)),
        RowChange::New(now) => format!("+ {name}{colon}{}", cells(now)),
    }
}

/// Everything, for programs.
pub(crate) fn json(found: &Replayed<'_>, talk: &Talk) -> String {
    let policies: Vec<Value> = found.verdicts.iter().map(|(id, verdict)| policy_json(found, id, verdict)).collect();
    let language = talk.language();
    json::pretty(&json!({
        "version": VERSION,
        "record": found.path.display().to_string(),
        "dataset": found.dataset.display().to_string(),
        "period": found.then.period,
        "as_of": found.then.as_of,
        "identical": found.is_identical(),
        "decides_the_same": found.decides_the_same(),
        "run_with": found.then.assay,
        "replayed_with": found.engine,
        "record_changed": !found.is_as_written,
        "files": found.changes.iter().map(file_json).collect::<Vec<_>>(),
        "results": found.results.as_ref().map(|results| results.iter().map(file_json).collect::<Vec<_>>()),
        "quarantine": if found.is_quarantine_identical { "identical" } else { "different" },
        "policies": policies,
        "problems": found.compared.problems.iter().map(|problem| problem.get(language)).collect::<Vec<_>>(),
    }))
}

fn file_json(change: &FileChange) -> Value {
    let of = match change.of {
        FileOf::Book => "book",
        FileOf::Dataset => "dataset",
        FileOf::Prior => "prior",
        FileOf::Results => "results",
    };
    let kind = match change.kind {
        ChangeKind::Changed => "changed",
        ChangeKind::Missing => "missing",
        ChangeKind::New => "new",
    };
    json!({ "of": of, "name": change.name, "change": kind })
}

fn policy_json(found: &Replayed<'_>, id: &str, verdict: &Verdict) -> Value {
    let (result, differ): (&str, &[Part]) = match verdict {
        Verdict::Identical => ("identical", &[]),
        Verdict::Differs(parts) => ("different", parts),
        Verdict::Gone => ("gone", &[]),
        Verdict::New => ("new", &[]),
    };
    let rows = found.rows_of(id);
    json!({
        "id": id,
        "result": result,
        "differ": differ.iter().map(|part| part.tag()).collect::<Vec<_>>(),
        "rows_different": rows.map(|rows| rows.count),
        "rows": rows.map(|rows| rows.first.iter().map(row_json).collect::<Vec<_>>()).unwrap_or_default(),
    })
}

fn row_json(row: &RowDifference) -> Value {
    let cell = |column: &str, was: Option<&str>, now: Option<&str>| json!({ "column": column, "was": was, "now": now });
    let (change, cells): (&str, Vec<Value>) = match &row.change {
        RowChange::Changed(changes) => {
            let changes = changes.iter();
            ("changed", changes.map(|one| cell(&one.column, one.was.as_deref(), one.now.as_deref())).collect())
        }
        RowChange::Gone(cells) => ("gone", cells.iter().map(|(name, was)| cell(name, Some(was), None)).collect()),
        RowChange::New(cells) => ("new", cells.iter().map(|(name, now)| cell(name, None, Some(now))).collect()),
    };
    json!({ "part": row.part.tag(), "key": row.key, "row": row.row, "change": change, "cells": cells })
}
