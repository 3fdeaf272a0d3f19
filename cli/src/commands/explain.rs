//! `assay explain`: one partner's decisions, step by step.

use std::path::{Path, PathBuf};

use assay_engine::calendar::{Date, Period};
use assay_engine::dataset::EarlierOutput;
use assay_engine::decision::RowDecision;
use assay_engine::diagnostic::{Language, did_you_mean};
use assay_engine::facts::TableIndex;
use assay_engine::policy::PolicyIndex;
use assay_engine::run::{DecidedBefore, Ready, Wording};
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
        warns: false,
    };
    let workplace = Workplace::open(&asked, policies, talk)?;
    let (talk, ready) = (&workplace.talk, workplace.read(&asked)?);
    let (checked, facts) = (ready.checked(), ready.facts());
    let explained = if workplace.named.is_empty() { ready.order() } else { &workplace.named };
    let table = explained.first().map(|policy| checked.book.policy(*policy).entity);
    let row = table.and_then(|table| facts.find_row(table, &args.partner));
    let Some(row) = row else {
        return Err(unknown_partner(&ready, table, &args.partner).told_in(talk.language()));
    };
    let stages = ready.stages();
    let outcome = workplace.decide(&ready, &stages)?;
    let wording = Wording::new(checked, talk.language());
    let earlier = args.against.as_deref().map(|folder| Against::open(folder, talk.language())).transpose()?;
    let mut text = head(&ready, table, row, &args.partner, talk);
    let mut told = Vec::new();
    for index in explained {
        if Some(checked.book.policy(*index).entity) != table {
            continue;
        }
        let rows = outcome.decisions.get(usize::from(index.0)).and_then(Option::as_ref);
        let Some(decided) = rows.and_then(|rows| rows.get(row as usize)) else { continue };
        let inputs = stages.inputs(&outcome, *index);
        let (_, trace) = stages.evaluator().explain(*index, row, &inputs);
        let explained = Explained {
            checked,
            facts,
            wording: &wording,
            as_of: ready.request().as_of,
            index: *index,
            decision: decided,
            trace: &trace,
            talk,
        };
        let changed =
            earlier.as_ref().map(|earlier| earlier.changes(checked, *index, &args.partner, decided)).transpose()?;
        match args.format {
            ExplainFormat::Human => {
                text.push('\n');
                text.push_str(&explained.text());
                if let (Some(changed), Some(earlier)) = (changed.flatten(), &earlier) {
                    text.push_str(&changes::text(&changed, &earlier.period, talk.language()));
                }
            }
            ExplainFormat::Json => {
                let mut one = explained.json();
                if let (Some(changed), Some(fields)) = (changed.flatten(), one.as_object_mut()) {
                    fields.insert("changes".to_owned(), changes::json(&changed));
                }
                told.push(one);
            }
        }
    }
    match args.format {
        ExplainFormat::Human => talk.data(&text)?,
        ExplainFormat::Json => talk.data(&programs(&ready, &args.partner, earlier.as_ref(), &told))?,
    }
    Ok(Exit::Yes)
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

fn unreadable(folder: &str, reason: &str) -> Failure {
    Failure::new(
        format!("cannot read the results in `{folder}`: {reason}"),
        format!("无法读取 `{folder}` 中的结果：{reason}"),
    )
}

/// Id, name if there is one, period.
fn head(ready: &Ready<'_>, table: Option<TableIndex>, row: u32, id: &str, talk: &Talk) -> String {
    let dictionary = &ready.checked().book.dictionary;
    let name = table.and_then(|table| {
        let word = &dictionary.table(table).row;
        let column = dictionary.table(table).find(&format!("{word}_name"))?;
        match ready.facts().cell(table, row, column) {
            Value::Text(name) => Some(format!(" {name}")),
            _ => None,
        }
    });
    let (period, as_of) = (ready.request().period, ready.request().as_of);
    let name = name.unwrap_or_default();
    match talk.language() {
        Language::English => format!("\u{1b}[1m{id}{name}\u{1b}[0m · {period}, as of {as_of}\n"),
        Language::Chinese => format!("\u{1b}[1m{id}{name}\u{1b}[0m · {period}，截止 {as_of}\n"),
    }
}

fn unknown_partner(ready: &Ready<'_>, table: Option<TableIndex>, id: &str) -> Failure {
    let failure = Failure::new(
        format!("the dataset has no partner `{id}`, or its row is in quarantine"),
        format!("数据集中没有伙伴 `{id}`，或其所在行已被隔离"),
    );
    let Some(table) = table else { return failure };
    let (book, facts) = (&ready.checked().book, ready.facts());
    let keys: Vec<String> =
        (0..facts.table(table).rows).map(|row| facts.key_text(&book.dictionary, &book.symbols, table, row)).collect();
    match did_you_mean(id, keys.iter().map(String::as_str)) {
        Some(near) => failure.with_hint(format!("did you mean `{near}`?"), format!("是否想写 `{near}`？")),
        None => failure,
    }
}
