//! `assay explain`: one partner's decisions, step by step.

use std::path::{Path, PathBuf};

use assay_engine::calendar::{Date, Period};
use assay_engine::diagnostic::{Language, did_you_mean};
use assay_engine::facts::TableIndex;
use assay_engine::value::Value;
use clap::Args;

use super::prepared::{Asked, Prepared};
use super::run::{date, decide, period};
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
}

/// Runs what the policies need over all partners, then explains one of them.
pub(crate) fn run(args: &ExplainArgs, policies: &Path, talk: &Talk) -> Result<Exit, Failure> {
    let asked =
        Asked { dataset: &args.dataset, period: args.period, as_of: args.as_of, policies: &args.policy, set: &[] };
    let prepared = Prepared::new(&asked, policies, talk)?;
    let explained = if prepared.named.is_empty() { &prepared.order } else { &prepared.named };
    let book = &prepared.checked.book;
    let table = explained.first().map(|policy| book.policy(*policy).entity);
    let row = table.and_then(|table| prepared.facts.find_row(table, &args.partner));
    let Some(row) = row else {
        return Err(unknown_partner(&prepared, table, &args.partner).told_in(prepared.talk.language()));
    };
    let stages = prepared.stages(None);
    let outcome = decide(&prepared, &stages, &args.dataset)?;
    let mut text = head(&prepared, table, row, &args.partner);
    for index in explained {
        if Some(book.policy(*index).entity) != table {
            continue;
        }
        let rows = outcome.decisions.get(usize::from(index.0)).and_then(Option::as_ref);
        let Some(decided) = rows.and_then(|rows| rows.get(row as usize)) else { continue };
        let inputs = stages.inputs(&outcome, *index);
        let (_, trace) = stages.evaluator().explain(*index, row, &inputs);
        let explained = Explained {
            checked: &prepared.checked,
            facts: &prepared.facts,
            as_of: prepared.as_of,
            index: *index,
            decision: decided,
            trace: &trace,
            talk: &prepared.talk,
        };
        text.push('\n');
        text.push_str(&explained.text());
    }
    prepared.talk.data(&text)?;
    Ok(Exit::Yes)
}

/// Id, name if there is one, period.
fn head(prepared: &Prepared, table: Option<TableIndex>, row: u32, id: &str) -> String {
    let dictionary = &prepared.checked.book.dictionary;
    let name = table.and_then(|table| {
        let word = &dictionary.table(table).row;
        let column = dictionary.table(table).find(&format!("{word}_name"))?;
        match prepared.facts.cell(table, row, column) {
            Value::Text(name) => Some(format!(" {name}")),
            _ => None,
        }
    });
    let (period, as_of) = (prepared.period, prepared.as_of);
    let name = name.unwrap_or_default();
    match prepared.talk.language() {
        Language::English => format!("\u{1b}[1m{id}{name}\u{1b}[0m · {period}, as of {as_of}\n"),
        Language::Chinese => format!("\u{1b}[1m{id}{name}\u{1b}[0m · {period}，截止 {as_of}\n"),
    }
}

fn unknown_partner(prepared: &Prepared, table: Option<TableIndex>, id: &str) -> Failure {
    let failure = Failure::new(
        format!("the dataset has no partner `{id}`, or its row is in quarantine"),
        format!("数据集中没有伙伴 `{id}`，或其所在行已被隔离"),
    );
    let Some(table) = table else { return failure };
    let book = &prepared.checked.book;
    let keys: Vec<String> = (0..prepared.facts.table(table).rows)
        .map(|row| prepared.facts.key_text(&book.dictionary, &book.symbols, table, row))
        .collect();
    match did_you_mean(id, keys.iter().map(String::as_str)) {
        Some(near) => failure.with_hint(format!("did you mean `{near}`?"), format!("是否想写 `{near}`？")),
        None => failure,
    }
}
