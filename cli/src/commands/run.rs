//! `assay run`: every policy over a dataset.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use assay_engine::calendar::{Date, Period};
use assay_engine::diagnostic::Findings;
use assay_engine::run::{NothingStated, Outcome, Progress, Stages};
use clap::{Args, ValueEnum};

use super::prepared::{Asked, DatasetFolder, Prepared, tell};
use crate::exit::{Exit, Failure};
use crate::render::tally::Tally;
use crate::render::{header, summary};
use crate::talk::Talk;

/// Evaluates every policy, or those named with what they need, over a dataset folder
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// Folder of the dataset: one file a table, such as partners.csv
    #[arg(value_name = "DATASET")]
    dataset: PathBuf,
    /// Period to run: 2025Q3, 2025-07 or 2025
    #[arg(long, value_name = "PERIOD", value_parser = period)]
    period: Period,
    /// Date as of which parameters hold, such as 2025-09-30; the period's last day unless stated
    #[arg(long, value_name = "DATE", value_parser = date)]
    as_of: Option<Date>,
    /// Policy to run, with those it needs; may be repeated
    #[arg(long, value_name = "ID")]
    policy: Vec<String>,
    /// Replaces a parameter's value in this run, and says so in run.json; may be repeated
    #[arg(long, value_name = "POLICY.PARAM=VALUE")]
    set: Vec<String>,
    /// How many threads; all processors unless stated
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// What evaluates the rules
    #[arg(long, value_enum, value_name = "NAME", default_value_t)]
    evaluator: EvaluatorName,
    /// Ends with exit code 1 where rows are in quarantine
    #[arg(long)]
    strict: bool,
}

/// What evaluates the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum EvaluatorName {
    /// Row by row, exactly as written.
    #[default]
    Reference,
}

/// Reads a period.
pub(super) fn period(typed: &str) -> Result<Period, String> {
    typed.parse().map_err(|_| "no period".to_owned())
}

/// Reads a day.
pub(super) fn date(typed: &str) -> Result<Date, String> {
    typed.parse().map_err(|_| "no date".to_owned())
}

/// Runs and prints the summary.
pub(crate) fn run(args: &RunArgs, policies: &Path, talk: &Talk) -> Result<Exit, Failure> {
    let EvaluatorName::Reference = args.evaluator;
    with_threads(args.jobs, || run_here(args, policies, talk))
}

/// Does something on a number of threads.
fn with_threads<T: Send>(jobs: Option<u16>, work: impl FnOnce() -> Result<T, Failure> + Send) -> Result<T, Failure> {
    let threads = rayon::ThreadPoolBuilder::new().num_threads(usize::from(jobs.unwrap_or(0))).build();
    let threads = threads
        .map_err(|error| Failure::new(format!("cannot start threads: {error}"), format!("无法启动线程：{error}")))?;
    threads.install(work)
}

fn run_here(args: &RunArgs, policies: &Path, talk: &Talk) -> Result<Exit, Failure> {
    let asked = Asked {
        dataset: &args.dataset,
        period: args.period,
        as_of: args.as_of,
        policies: &args.policy,
        set: &args.set,
    };
    let prepared = Prepared::new(&asked, policies, talk)?;
    let talk = &prepared.talk;
    let stages = prepared.stages(None);
    let outcome = decide(&prepared, &stages, &args.dataset)?;
    let mut text = header::header(&prepared, &args.dataset);
    for index in &outcome.order {
        let policy = prepared.checked.book.policy(*index);
        let rows = outcome.decisions.get(usize::from(index.0)).and_then(Option::as_ref);
        let tally = Tally::of(policy, rows.into_iter().flatten());
        text.push('\n');
        text.push_str(&summary::policy(&prepared.checked.book, *index, &prepared.parameters, &tally, talk));
    }
    talk.data(&text)?;
    let refused = args.strict && !prepared.quarantine.is_empty();
    Ok(if refused { Exit::No } else { Exit::Yes })
}

/// Decides all rows under a progress bar.
pub(super) fn decide<'x>(prepared: &Prepared, stages: &'x Stages<'_>, dataset: &Path) -> Result<Outcome<'x>, Failure> {
    let bar = Mutex::new(prepared.talk.progress("", 0));
    let progress = |progress: Progress| {
        let Ok(bar) = bar.lock() else { return };
        match progress {
            Progress::Policy(policy, rows) => {
                bar.set_length(u64::from(rows));
                bar.set_position(0);
                bar.set_message(prepared.checked.book.policy(policy).id.clone());
            }
            Progress::Rows(rows) => bar.inc(u64::from(rows)),
        }
    };
    let mut findings = Findings::new();
    let outcome = stages.decide(&prepared.order, &NothingStated, &progress, &mut findings);
    if let Ok(bar) = bar.lock() {
        bar.finish_and_clear();
    }
    tell(findings, &DatasetFolder(dataset.to_owned()), &prepared.talk)?;
    outcome.ok_or(Failure::Said)
}
