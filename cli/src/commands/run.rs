//! `assay run`: every policy over a dataset.

use std::io;
use std::path::{Path, PathBuf};

use assay_engine::calendar::{Date, Period};
use assay_engine::dataset::{OutputFolder, ResultFormat, output_as_table};
use assay_engine::diagnostic::{Diagnostic, Findings, Text, system_reason};
use assay_engine::policy::PolicyIndex;
use assay_engine::run::{Memory, Ready, ResultsWriter, Summaries, Work, on_threads};
use clap::{Args, ValueEnum};

use super::prepared::{Asked, Workplace};
use crate::exit::{Exit, Failure};
use crate::render::tally::Tally;
use crate::render::{header, summary};
use crate::report::{self, About, ReportData, ReportFile};
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
    /// Folder to write the results to; an earlier output there is replaced
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// File to write a report to: one page with charts and tables, to open in any browser
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Format of the results
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: FormatName,
    /// Folder with the results of the period just before (its --out)
    #[arg(long, value_name = "DIR")]
    prior: Option<PathBuf>,
    /// Replaces a parameter's value in this run, and says so in run.json; may be repeated
    #[arg(long, value_name = "POLICY.PARAM=VALUE")]
    set: Vec<String>,
    /// How many threads; all processors unless stated
    #[arg(
        long, allow_negative_numbers = true, value_name = "N",
        value_parser = clap::value_parser!(u16).range(1..=1024)
    )]
    jobs: Option<u16>,
    /// How many partners, and bad rows of each table, are held in memory at once; others are put aside on disk, and
    /// results do not depend on it
    #[arg(
        long, allow_negative_numbers = true, value_name = "N",
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    rows_in_memory: Option<u32>,
    /// What evaluates the rules
    #[arg(long, value_enum, value_name = "NAME", default_value_t)]
    evaluator: EvaluatorName,
    /// Ends with exit code 1 where rows are in quarantine
    #[arg(long)]
    strict: bool,
    /// Ends with exit code 1, before anything is decided, where more rows than this are bad
    #[arg(long, allow_negative_numbers = true, value_name = "N")]
    max_bad_rows: Option<u32>,
}

/// What evaluates the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum EvaluatorName {
    /// Row by row, exactly as written.
    #[default]
    Reference,
}

/// The format of the results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum FormatName {
    /// Comma-separated values in UTF-8, a file a table.
    #[default]
    Csv,
    /// Parquet, a file a table.
    Parquet,
    /// JSON, an object a line, a file a table.
    Jsonl,
    /// One workbook for people, a sheet a table.
    Xlsx,
}

impl FormatName {
    fn format(self) -> ResultFormat {
        match self {
            Self::Csv => ResultFormat::Csv,
            Self::Parquet => ResultFormat::Parquet,
            Self::Jsonl => ResultFormat::JsonLines,
            Self::Xlsx => ResultFormat::Workbook,
        }
    }
}

/// Reads a period.
pub(super) fn period(typed: &str) -> Result<Period, String> {
    typed.parse().map_err(|_| "no period".to_owned())
}

/// Reads a day.
pub(super) fn date(typed: &str) -> Result<Date, String> {
    typed.parse().map_err(|_| "no date".to_owned())
}

/// Runs, prints the summary and writes the results.
pub(crate) fn run(args: &RunArgs, policies: &Path, talk: &Talk) -> Result<Exit, Failure> {
    let EvaluatorName::Reference = args.evaluator;
    let asked = Asked {
        dataset: &args.dataset,
        period: args.period,
        as_of: args.as_of,
        policies: &args.policy,
        set: &args.set,
        prior: args.prior.as_deref(),
        memory: memory(args),
        reports: args.report.is_some(),
        warns: true,
    };
    let workplace = Workplace::open(&asked, policies, talk)?;
    let done = on_threads(args.jobs.map(usize::from), || run_here(args, &asked, &workplace));
    done.unwrap_or_else(|diagnostic| refuse(&workplace, *diagnostic))
}

/// What is held in memory; other rows are put aside beside the results, where there is room for them.
fn memory(args: &RunArgs) -> Memory {
    let beside = args.out.as_deref().and_then(Path::parent);
    let beside = beside.map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
    let aside = beside.filter(|folder| folder.is_dir()).map(Path::to_owned);
    let Memory { rows, batch, .. } = Memory::default();
    match args.rows_in_memory {
        Some(rows) => Memory { rows, batch: batch.min(rows), aside },
        None => Memory { rows, batch, aside },
    }
}

fn run_here(args: &RunArgs, asked: &Asked<'_>, workplace: &Workplace) -> Result<Exit, Failure> {
    let talk = &workplace.talk;
    let dictionary = &workplace.checked().book.dictionary;
    let as_table = args.out.as_deref().and_then(|out| output_as_table(out, &args.dataset, dictionary));
    if let Some(diagnostic) = as_table {
        return refuse(workplace, diagnostic);
    }
    // Whether the results can be written is known before the work is done, not after.
    if let Some(Err(diagnostic)) = args.out.as_deref().map(OutputFolder::prepare) {
        return refuse(workplace, *diagnostic);
    }
    let report = args.report.as_deref().map(|path| ReportFile::prepare(path, args.out.as_deref())).transpose();
    let report = report.map_err(|failure| failure.told_in(talk.language()))?;
    let ready = workplace.read(asked)?;
    if let Some(most) = args.max_bad_rows.filter(|most| ready.quarantine().rows() > u64::from(*most)) {
        too_many_bad_rows(&ready, most, talk);
        return Ok(Exit::No);
    }
    let mut report = report.map(|file| (file, ReportData::new(ready.checked(), ready.order(), talk.language())));
    let book = &ready.checked().book;
    let format = (args.format.format(), talk.language());
    let create = |out: &PathBuf| ResultsWriter::create(out, format, ready.checked(), ready.order());
    let mut writer = match args.out.as_ref().map(create).transpose() {
        Ok(writer) => writer,
        Err(diagnostic) => return refuse(workplace, *diagnostic),
    };
    let mut summaries = Summaries::new(book, ready.order());
    let mut tallies: Vec<(PolicyIndex, Tally)> =
        ready.order().iter().map(|index| (*index, Tally::new(book.policy(*index)))).collect();
    workplace.decide(&ready, &|_| true, &mut |batch| {
        let count = || {
            summaries.add_and(batch.outcome, &mut tallies, |(_, tally), row, given| tally.add(row, given));
            if let Some((_, data)) = &mut report {
                data.add(batch.facts, &batch.outcome.decisions);
            }
        };
        let write = || writer.as_mut().map_or(Ok(()), |writer| writer.add(batch));
        let ((), written) = rayon::join(count, write);
        written
    })?;
    workplace.stopwatch.start(Work::Writing);
    if let Some(writer) = writer {
        let waiting = talk.waiting(talk.say("writing the results", "正在写出结果"));
        let written = writer.finish(&ready, &summaries.finish());
        waiting.finish_and_clear();
        if let Err(diagnostic) = written {
            return refuse(workplace, *diagnostic);
        }
    }
    if let Some((file, mut data)) = report {
        if let Err(diagnostic) = data.add_quarantined(ready.quarantine()) {
            return refuse(workplace, *diagnostic);
        }
        file.publish(&report::page(data, &about(args, &ready), talk)?)?;
    }
    if talk.verbose() {
        talk.note(&workplace.stopwatch.told(talk));
    }
    talk.data(&told(args, &ready, &tallies, talk)).map_err(|error| not_shown(args, error, talk))?;
    let written = [(talk.say("results: ", "结果："), &args.out), (talk.say("report: ", "报告："), &args.report)];
    for (lead, path) in written {
        path.iter().for_each(|path| talk.note(&format!("{lead}{}", path.display())));
    }
    let refused = args.strict && !ready.quarantine().is_empty();
    Ok(if refused { Exit::No } else { Exit::Yes })
}

/// Why the command fails when its summary cannot be shown; results that are in place are not called into doubt.
fn not_shown(args: &RunArgs, error: io::Error, talk: &Talk) -> Failure {
    let Some(out) = args.out.as_deref() else { return error.into() };
    let (reason, shown) = (system_reason(&error), out.display());
    Failure::new(
        format!("the results are whole in `{shown}`, but the summary cannot be shown: {}", reason.en),
        format!("结果已完整写入 `{shown}`，但无法显示摘要：{}", reason.zh),
    )
    .with_hint("use the results; nothing has to be run again for them", "结果可以直接使用，不必重新运行")
    .told_in(talk.language())
}

/// Tells that more rows are bad than are allowed, and which are the first.
fn too_many_bad_rows(ready: &Ready<'_>, most: u32, talk: &Talk) {
    let bad = ready.quarantine().rows();
    let rows = if bad == 1 { "1 bad row is".to_owned() } else { format!("{bad} bad rows are") };
    let message = Text::new(
        format!("{rows} more than `--max-bad-rows {most}` allows: nothing was decided, and nothing written"),
        format!("坏行共 {bad} 行，超过 `--max-bad-rows {most}` 的上限：未作判定，也未写出结果"),
    );
    let hint = Text::new(
        "correct them in the data; `assay inspect` shows how each file was understood",
        "请在数据中更正；`assay inspect` 可查看每个文件的读取情况",
    );
    talk.complain(&message, Some(&hint));
    talk.tell(&header::first_bad_rows(ready.quarantine(), talk.language()));
}

/// What the report says of the run beside its rows.
fn about<'r>(args: &'r RunArgs, ready: &'r Ready<'_>) -> About<'r> {
    let request = ready.request();
    About {
        dataset: &args.dataset,
        period: request.period,
        as_of: request.as_of,
        settings: &request.settings,
        prior: ready.prior_period(),
        parameters: ready.parameters(),
        inputs: ready.inputs(),
        warnings: ready.warnings(),
    }
}

/// The whole summary.
fn told(args: &RunArgs, ready: &Ready<'_>, tallies: &[(PolicyIndex, Tally)], talk: &Talk) -> String {
    let book = &ready.checked().book;
    let mut text = header::header(ready, &args.dataset, talk);
    text.push('\n');
    text.push_str(&summary::overview(book, tallies, talk));
    for (index, tally) in tallies {
        text.push('\n');
        text.push_str(&summary::policy(book, *index, ready.parameters(), tally, talk));
    }
    text
}

/// Tells a finding that ends the command.
fn refuse(workplace: &Workplace, diagnostic: Diagnostic) -> Result<Exit, Failure> {
    let mut findings = Findings::new();
    findings.push(diagnostic);
    workplace.tell(findings);
    Err(Failure::Said)
}
