//! `assay explain`: one partner's decisions, step by step.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use assay_engine::calendar::{Date, Period};
use assay_engine::dataset::{EarlierOutput, QuarantinedRow};
use assay_engine::decision::RowDecision;
use assay_engine::diagnostic::{Language, Text, did_you_mean};
use assay_engine::facts::{Facts, TableIndex};
use assay_engine::policy::PolicyIndex;
use assay_engine::run::{DecidedBatch, DecidedBefore, Memory, Ready, Wording};
use assay_engine::script::CheckedBook;
use assay_engine::value::Value;
use clap::{Args, ValueEnum};
use serde_json::json;

use super::prepared::{Asked, Workplace};
use super::run::{date, period};
use crate::exit::{Exit, Failure};
use crate::render::explained_json::VERSION;
use crate::render::explanation::Explained;
use crate::render::{changes, json};
use crate::talk::Talk;

/// How many bad rows are looked at together.
const ROWS_AT_ONCE: usize = 1 << 12;

/// Explains one partner's decisions: rules, the values they read, parameters with date and source, sums
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// Folder of the dataset
    #[arg(value_name = "DATASET")]
    dataset: PathBuf,
    /// Id of the partner
    #[arg(value_name = "PARTNER")]
    partner: String,
    /// Period to run: 2025Q3, 2025-07 or 2025
    #[arg(long, value_name = "PERIOD", value_parser = period)]
    period: Period,
    /// Date as of which parameters hold; the period's last day unless stated
    #[arg(long, value_name = "DATE", value_parser = date)]
    as_of: Option<Date>,
    /// Policy to explain; may be repeated
    #[arg(long, value_name = "ID")]
    policy: Vec<String>,
    /// Folder with the results of the period just before
    #[arg(long, value_name = "DIR")]
    prior: Option<PathBuf>,
    /// Folder with the results of another run: shows what has changed since
    #[arg(long, value_name = "DIR")]
    against: Option<PathBuf>,
    /// Format of the explanation
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: ExplainFormat,
}

/// The format of an explanation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum ExplainFormat {
    /// A tree to read.
    #[default]
    Human,
    /// JSON, with the version of its shape.
    Json,
}

/// Runs what the policies need over all partners, then explains one of them.
pub(crate) fn run(args: &ExplainArgs, policies: &Path, talk: &Talk) -> Result<Exit, Failure> {
    let asked = Asked {
        dataset: &args.dataset,
        period: args.period,
        as_of: args.as_of,
        policies: &args.policy,
        set: &[],
        prior: args.prior.as_deref(),
        memory: Memory::default(),
        reports: false,
        warns: false,
    };
    let workplace = Workplace::open(&asked, policies, talk)?;
    let (talk, ready) = (&workplace.talk, workplace.read(&asked)?);
    let explained = if workplace.named.is_empty() { ready.order() } else { &workplace.named };
    let Some(table) = explained.first().map(|policy| ready.checked().book.policy(*policy).entity) else {
        return Err(unknown_partner(&args.partner, &[]).told_in(talk.language()));
    };
    let near = Mutex::new(Vec::new());
    let has_partner = |facts: &Facts| {
        let found = facts.find_row(table, &args.partner).is_some();
        if !found && let Ok(mut near) = near.lock() {
            near.extend(nearest(&ready, facts, table, &args.partner));
        }
        found
    };
    if ready.facts().is_some_and(|facts| !has_partner(facts)) {
        return Err(no_row(&ready, (table, &args.partner), near, talk.language()));
    }
    let earlier = args.against.as_deref().map(|folder| Against::open(folder, talk.language())).transpose()?;
    let wording = Wording::new(ready.checked(), talk.language());
    let mut telling = Telling { args, ready: &ready, talk, wording: &wording, earlier: earlier.as_ref(), explained };
    let mut told: Option<Result<Told, Failure>> = None;
    workplace.decide(&ready, &has_partner, &mut |batch| {
        if let Some(row) = batch.facts.find_row(table, &args.partner) {
            told = Some(telling.tell(batch, table, row));
        }
        Ok(())
    })?;
    let Some(told) = told else {
        return Err(no_row(&ready, (table, &args.partner), near, talk.language()));
    };
    match (args.format, told?) {
        (ExplainFormat::Human, Told { text, .. }) => talk.data(&text)?,
        (ExplainFormat::Json, Told { json, .. }) => {
            talk.data(&programs(&ready, &args.partner, earlier.as_ref(), &json))?;
        }
    }
    Ok(Exit::Yes)
}

/// An explanation, for people or for programs.
struct Told {
    text: String,
    json: Vec<serde_json::Value>,
}

/// What explaining a partner needs.
struct Telling<'t> {
    args: &'t ExplainArgs,
    ready: &'t Ready<'t>,
    talk: &'t Talk,
    wording: &'t Wording<'t>,
    earlier: Option<&'t Against>,
    explained: &'t [PolicyIndex],
}

impl Telling<'_> {
    /// Explains a row of a batch.
    fn tell(&mut self, batch: &DecidedBatch<'_>, table: TableIndex, row: u32) -> Result<Told, Failure> {
        let (args, ready, talk, earlier) = (self.args, self.ready, self.talk, self.earlier);
        let checked = ready.checked();
        let mut told = Told { text: head(ready, batch.facts, (table, row), &args.partner, talk), json: Vec::new() };
        for index in self.explained {
            if checked.book.policy(*index).entity != table {
                continue;
            }
            let rows = batch.outcome.decisions.get(usize::from(index.0)).and_then(Option::as_ref);
            let Some(decided) = rows.and_then(|rows| rows.get(row as usize)) else { continue };
            let inputs = batch.inputs(*index);
            let (_, trace) = batch.stages().evaluator().explain(*index, row, &inputs);
            let explained = Explained {
                checked,
                facts: batch.facts,
                wording: self.wording,
                as_of: ready.request().as_of,
                index: *index,
                decision: decided,
                trace: &trace,
                talk,
            };
            let changed =
                earlier.map(|earlier| earlier.changes(checked, *index, &args.partner, decided)).transpose()?.flatten();
            match args.format {
                ExplainFormat::Human => {
                    told.text.push('\n');
                    told.text.push_str(&explained.text());
                    if let (Some(changed), Some(earlier)) = (changed, earlier) {
                        told.text.push_str(&changes::text(&changed, &earlier.period, talk.language()));
                    }
                }
                ExplainFormat::Json => {
                    let mut one = explained.json();
                    if let (Some(changed), Some(fields)) = (changed, one.as_object_mut()) {
                        fields.insert("changes".to_owned(), changes::json(&changed));
                    }
                    told.json.push(one);
                }
            }
        }
        Ok(told)
    }
}

/// The explanation of all policies for programs.
fn programs(ready: &Ready<'_>, partner: &str, earlier: Option<&Against>, told: &[serde_json::Value]) -> String {
    json::pretty(&json!({
        "version": VERSION,
        "partner": partner,
        "period": ready.request().period.to_string(),
        "as_of": ready.request().as_of.to_string(),
        "against": earlier.map(|earlier| &earlier.period),
        "policies": told,
    }))
}

/// An earlier run that this one is compared with.
struct Against {
    output: EarlierOutput,
    period: String,
    language: Language,
}

impl Against {
    fn open(folder: &Path, language: Language) -> Result<Self, Failure> {
        let output = EarlierOutput::new(folder);
        let shown = output.shown();
        if output.is_workbook() {
            return Err(Failure::new(
                format!("`{shown}` holds a workbook for people, with which nothing is compared"),
                format!("`{shown}` 中是供人查看的工作簿，不能用来比较"),
            )
            .with_hint(
                "run it again with --format csv, parquet or jsonl",
                "请用 --format csv、parquet 或 jsonl 重新运行",
            )
            .told_in(language));
        }
        match DecidedBefore::period(&output) {
            Ok(Some(period)) => Ok(Self { output, period, language }),
            Ok(None) => Err(Failure::new(
                format!("`{shown}` has no run.json: it holds no results of a run"),
                format!("`{shown}` 中没有 run.json，不是运行结果文件夹"),
            )
            .with_hint("give the folder that `assay run --out` wrote", "请给出 `assay run --out` 写入的文件夹")
            .told_in(language)),
            Err(reason) => Err(unreadable(&shown, &reason).told_in(language)),
        }
    }

    /// What has changed for a partner in a policy; `None` where the earlier run does not know it.
    fn changes(
        &self,
        checked: &CheckedBook,
        index: PolicyIndex,
        key: &str,
        decided: &RowDecision<'_>,
    ) -> Result<Option<Vec<changes::Change>>, Failure> {
        let policy = checked.book.policy(index);
        let entity = checked.book.dictionary.table(policy.entity);
        let keys: Vec<String> = entity.key.iter().map(|column| entity.column(*column).name.clone()).collect();
        let before = DecidedBefore::read(&self.output, policy, &keys, key)
            .map_err(|reason| unreadable(&self.output.shown(), &reason).told_in(self.language))?;
        Ok(before.map(|before| changes::changes(&checked.book, policy, decided, &before)))
    }
}

fn unreadable(folder: &str, reason: &Text) -> Failure {
    Failure::new(
        format!("cannot read the results in `{folder}`: {}", reason.en),
        format!("无法读取 `{folder}` 中的结果：{}", reason.zh),
    )
}

/// Id, name if there is one, period.
fn head(ready: &Ready<'_>, facts: &Facts, (table, row): (TableIndex, u32), id: &str, talk: &Talk) -> String {
    let described = ready.checked().book.dictionary.table(table);
    let name =
        described.find(&format!("{}_name", described.row)).and_then(|column| match facts.cell(table, row, column) {
            Value::Text(name) => Some(format!(" {name}")),
            _ => None,
        });
    let (period, as_of) = (ready.request().period, ready.request().as_of);
    let name = name.unwrap_or_default();
    match talk.language() {
        Language::English => format!("\u{1b}[1m{id}{name}\u{1b}[0m · {period}, as of {as_of}\n"),
        Language::Chinese => format!("\u{1b}[1m{id}{name}\u{1b}[0m · {period}，截止 {as_of}\n"),
    }
}

/// The key most like an id, if one is like it.
fn nearest(ready: &Ready<'_>, facts: &Facts, table: TableIndex, id: &str) -> Option<String> {
    let book = &ready.checked().book;
    let keys: Vec<String> =
        (0..facts.table(table).rows).map(|row| facts.key_text(&book.dictionary, &book.symbols, table, row)).collect();
    did_you_mean(id, keys.iter().map(String::as_str)).map(str::to_owned)
}

/// Says of a partner that has no row whether it has one that is bad.
fn no_row(ready: &Ready<'_>, (table, id): (TableIndex, &str), near: Mutex<Vec<String>>, language: Language) -> Failure {
    let mut found: Option<QuarantinedRow> = None;
    let heard = ready.quarantine().each(ROWS_AT_ONCE, &mut |rows| {
        let is_its = |row: &&QuarantinedRow| row.table == table && row.key.as_deref() == Some(id);
        found = found.take().or_else(|| rows.iter().find(is_its).cloned());
        Ok(())
    });
    let failure = match found.filter(|_| heard.is_ok()) {
        Some(row) => {
            let (file, line, told) = (&row.file, row.line, row.told(language));
            let place = format!("{file}:{line}");
            Failure::new(
                format!("the row of partner `{id}` is in quarantine, so that nothing is decided: {place}: {told}"),
                format!("伙伴 `{id}` 所在行已被隔离，因此没有判定：{place}：{told}"),
            )
            .with_hint("put it right, and explain again", "请更正后重试")
        }
        None => unknown_partner(id, &near.into_inner().unwrap_or_default()),
    };
    failure.told_in(language)
}

fn unknown_partner(id: &str, near: &[String]) -> Failure {
    let failure = Failure::new(
        format!("the dataset has no partner `{id}`, or its row is in quarantine"),
        format!("数据集中没有伙伴 `{id}`，或其所在行已被隔离"),
    );
    match did_you_mean(id, near.iter().map(String::as_str)) {
        Some(near) => failure.with_hint(format!("did you mean `{near}`?"), format!("是否想写 `{near}`？")),
        None => failure,
    }
}
