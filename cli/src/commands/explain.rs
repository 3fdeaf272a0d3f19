//! `assay explain`: one partner's decisions, step by step.

use std::path::{Path, PathBuf};

use assay_engine::calendar::{Date, Period};
use assay_engine::diagnostic::{Language, did_you_mean};
use assay_engine::facts::TableIndex;
use assay_engine::run::{Ready, Wording};
use assay_engine::value::Value;
use clap::Args;

use super::prepared::{Asked, Workplace};
use super::run::{date, period};
use crate::exit::{Exit, Failure};
use crate::render::explanation::Explained;
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
    let mut text = head(&ready, table, row, &args.partner, talk);
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
        text.push('\n');
        text.push_str(&explained.text());
    }
    talk.data(&text)?;
    Ok(Exit::Yes)
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
