//! `assay replay`: a run done again from its record, and whether it comes out the same.

use std::path::{Path, PathBuf};

use assay_engine::calendar::{Date, Period};
use assay_engine::dataset::{EarlierOutput, FolderSource, RUN_RECORD, ResultFormat, input_digests};
use assay_engine::diagnostic::{Diagnostic, Findings, Language, system_reason};
use assay_engine::facts::{ColumnIndex, Dictionary, TableIndex};
use assay_engine::policy::{PolicyIndex, book_digests};
use assay_engine::replay::{
    ChangeKind, FileChange, FileOf, Part, Verdict, are_all_missing, book_changes, compare_rows, dataset_changes,
    prior_changes, result_changes, verdicts,
};
use assay_engine::run::{
    Memory, Ready, RecordError, ResultsWriter, RunRecord, RunRequest, Summaries, Typed, on_threads,
};
use clap::{Args, ValueEnum};

use super::prepared::{Asked, Workplace};
use crate::exit::{Exit, Failure};
use crate::opened::BookFolder;
use crate::render::replayed::{self, Replayed};
use crate::talk::Talk;

/// Does a run again from its record, and says whether it comes out the same, or where not
#[derive(Debug, Args)]
pub(crate) struct ReplayArgs {
    /// Record of the run: the run.json in its --out folder, which is not touched
    #[arg(value_name = "RUN.json")]
    record: PathBuf,
    /// Folder of the dataset; the one in the record unless stated
    #[arg(long, value_name = "DATASET")]
    data: Option<PathBuf>,
    /// Folder with the results of the period just before; the one in the record unless stated
    #[arg(long, value_name = "DIR")]
    prior: Option<PathBuf>,
    /// How many threads; all processors unless stated
    #[arg(
        long, allow_negative_numbers = true, value_name = "N",
        value_parser = clap::value_parser!(u16).range(1..=1024)
    )]
    jobs: Option<u16>,
    /// Format of what is found
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: ReplayFormat,
}

/// The format of what is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum ReplayFormat {
    /// Text, to be read.
    #[default]
    Human,
    /// JSON, with the version of its shape.
    Json,
}

/// Runs again, compares, and tells.
pub(crate) fn run(args: &ReplayArgs, policies: &Path, talk: &Talk) -> Result<Exit, Failure> {
    let language = BookFolder::open(policies)?.language();
    let recorded = Recorded::read(args).map_err(|failure| failure.told_in(language))?;
    let done = on_threads(args.jobs.map(usize::from), || replay(args, &recorded, policies, talk));
    done.unwrap_or_else(|diagnostic| {
        let Diagnostic { message, hint, .. } = *diagnostic;
        Err(Failure::Told { message, hint, language: Some(language) })
    })
}

/// A run as its record has it.
struct Recorded {
    /// Where the record is.
    path: PathBuf,
    record: RunRecord,
    /// Whether the record is as the run wrote it.
    is_as_written: bool,
    period: Period,
    as_of: Date,
    format: ResultFormat,
    language: Language,
    dataset: PathBuf,
    prior: Option<PathBuf>,
}

impl Recorded {
    fn read(args: &ReplayArgs) -> Result<Self, Failure> {
        let path = if args.record.is_dir() { args.record.join(RUN_RECORD) } else { args.record.clone() };
        let shown = path.display();
        let text = std::fs::read(&path).map_err(|error| {
            let reason = system_reason(&error);
            Failure::new(format!("cannot read `{shown}`: {}", reason.en), format!("无法读取 `{shown}`：{}", reason.zh))
                .with_hint("name the run.json in the --out folder of a run", "请指定某次运行 --out 文件夹中的 run.json")
        })?;
        let (record, is_as_written) = RunRecord::read(&text).map_err(|error| not_a_record(&path, error))?;
        let broken = |field: &str| not_a_record(&path, RecordError::NoRecord(format!("`{field}` makes no sense")));
        let period = record.period.parse().map_err(|_| broken("period"))?;
        let as_of = record.as_of.parse().map_err(|_| broken("as_of"))?;
        let format = ResultFormat::from_tag(&record.format).ok_or_else(|| broken("format"))?;
        let language = Language::from_tag(&record.language).ok_or_else(|| broken("language"))?;
        let typed = args.data.clone().or_else(|| record.dataset.as_ref().map(PathBuf::from));
        let dataset = typed.ok_or_else(|| broken("dataset"))?;
        if !dataset.is_dir() {
            return Err(no_folder(&dataset, ("the dataset", "数据集"), "--data"));
        }
        let before = record.prior.as_ref().and_then(|prior| prior.folder.as_ref()).map(PathBuf::from);
        let prior = args.prior.clone().or(before);
        if let Some(prior) = prior.as_ref().filter(|prior| !prior.is_dir()) {
            return Err(no_folder(prior, ("the results of the period before", "上期结果"), "--prior"));
        }
        Ok(Self { path, record, is_as_written, period, as_of, format, language, dataset, prior })
    }

    fn request(&self, workplace: &Workplace) -> RunRequest {
        let record = &self.record;
        let dictionary = &workplace.checked().book.dictionary;
        RunRequest {
            period: self.period,
            as_of: self.as_of,
            policies: workplace.named.clone(),
            settings: record.settings.clone(),
            prior: self.prior.clone(),
            // What became of them is told with the other changes.
            proves_prior: false,
            shown: record.columns_shown.iter().filter_map(|name| column_named(dictionary, name)).collect(),
            memory: Memory::default(),
            typed: Typed {
                dataset: record.dataset.clone(),
                prior: record.prior.as_ref().and_then(|prior| prior.folder.clone()),
            },
        }
    }
}

fn column_named(dictionary: &Dictionary, name: &str) -> Option<(TableIndex, ColumnIndex)> {
    let (table, column) = name.split_once('.')?;
    let table = dictionary.find(table)?;
    Some((table, dictionary.table(table).find(column)?))
}

fn replay(args: &ReplayArgs, recorded: &Recorded, policies: &Path, talk: &Talk) -> Result<Exit, Failure> {
    let asked = Asked {
        dataset: &recorded.dataset,
        period: recorded.period,
        as_of: Some(recorded.as_of),
        policies: &recorded.record.policies_asked,
        set: &recorded.record.settings,
        prior: recorded.prior.as_deref(),
        memory: Memory::default(),
        reports: false,
        warns: false,
    };
    let record = &recorded.record;
    let mut changes = book_changes(record, &book_digests(&FolderSource::new(policies)));
    let prior = recorded.prior.as_deref().map(EarlierOutput::new);
    changes.extend(prior_changes(record, prior.as_ref()).map_err(|error| unreadable(&error))?);
    // What has changed is the likeliest reason why something cannot be run any more.
    let tell_changes = |changes: &[FileChange], talk: &Talk| {
        if !changes.is_empty() {
            talk.tell(&replayed::changes(changes, talk));
        }
    };
    let workplace = Workplace::open(&asked, policies, talk).inspect_err(|_| tell_changes(&changes, talk))?;
    let talk = &workplace.talk;
    let ready = workplace.read_for(recorded.request(&workplace)).inspect_err(|_| {
        let now = input_digests(&recorded.dataset, &workplace.checked().book.dictionary);
        tell_changes(&[changes.as_slice(), &dataset_changes(record, &now)].concat(), talk);
    })?;
    let inputs = ready.inputs().iter().filter_map(|input| Some((input.file.clone()?, input.sha256.clone())));
    let at = changes.iter().take_while(|change| change.of == FileOf::Book).count();
    changes.splice(at..at, dataset_changes(record, &inputs.collect::<Vec<_>>()));
    let (folder, output) = again(recorded, &workplace, &ready)?;
    let found = compared(recorded, &ready, changes, &output)?;
    drop(folder);
    talk.data(&match args.format {
        ReplayFormat::Human => replayed::text(&found, talk),
        ReplayFormat::Json => replayed::json(&found, talk),
    })?;
    Ok(if found.is_identical() { Exit::Yes } else { Exit::No })
}

/// Decides all rows again and writes the results to a folder that vanishes.
fn again(
    recorded: &Recorded,
    workplace: &Workplace,
    ready: &Ready<'_>,
) -> Result<(tempfile::TempDir, EarlierOutput), Failure> {
    let folder = tempfile::tempdir().map_err(|error| no_temporary_folder(&error).told_in(workplace.talk.language()))?;
    let out = folder.path().join("again");
    let refuse = |diagnostic: Box<Diagnostic>| {
        let mut findings = Findings::new();
        findings.push(*diagnostic);
        workplace.tell(findings);
        Failure::Said
    };
    let format = (recorded.format, recorded.language);
    let mut writer = ResultsWriter::create(&out, format, ready.checked(), ready.order()).map_err(refuse)?;
    let mut summaries = Summaries::new(&ready.checked().book, ready.order());
    workplace.decide(ready, &|_| true, &mut |batch| {
        summaries.add(batch.outcome);
        writer.add(batch)
    })?;
    writer.finish(ready, &summaries.finish()).map_err(refuse)?;
    Ok((folder, EarlierOutput::new(&out)))
}

/// Everything in which the run of the record and that of now differ.
fn compared<'r>(
    recorded: &'r Recorded,
    ready: &'r Ready<'_>,
    changes: Vec<FileChange>,
    output: &EarlierOutput,
) -> Result<Replayed<'r>, Failure> {
    let then = &recorded.record;
    let text = output.read(RUN_RECORD).map_err(|error| unreadable(&error))?.unwrap_or_default();
    let (now, _) = RunRecord::read(&text).map_err(|error| not_a_record(Path::new(RUN_RECORD), error))?;
    let earlier = EarlierOutput::new(recorded.path.parent().unwrap_or(Path::new("")));
    let results = result_changes(then, &earlier).map_err(|error| unreadable(&error))?;
    // A record that was put away under another name stands for itself: nobody expects the results beside it.
    let is_of_output = recorded.path.file_name().is_some_and(|name| name == RUN_RECORD);
    let results = Some(results).filter(|changes| is_of_output || !are_all_missing(then, changes));
    let verdicts = verdicts(then, &now);
    let book = &ready.checked().book;
    let mut wanted: Vec<(PolicyIndex, Vec<Part>)> = Vec::new();
    for (id, verdict) in &verdicts {
        let differing = match verdict {
            Verdict::Identical => &[],
            Verdict::Differs(parts) => parts.as_slice(),
            Verdict::Gone | Verdict::New => continue,
        };
        let is_edited = |part: &Part| {
            let name = recorded.format.file_name(part.table(id));
            results.iter().flatten().any(|change| change.name == name && change.kind == ChangeKind::Changed)
        };
        let parts: Vec<Part> =
            Part::ALL.into_iter().filter(|part| differing.contains(part) || is_edited(part)).collect();
        if let Some(policy) = book.find(id).filter(|_| !parts.is_empty()) {
            wanted.push((policy, parts));
        }
    }
    let compared = compare_rows(book, ready.order(), (&earlier, output), &wanted);
    let mut found = Replayed {
        path: &recorded.path,
        dataset: &recorded.dataset,
        then,
        book,
        format: recorded.format,
        is_as_written: recorded.is_as_written,
        changes,
        results,
        verdicts,
        is_quarantine_identical: then.quarantine_sha256 == now.quarantine_sha256,
        compared,
        engine: now.assay.clone(),
    };
    // Same inputs, same results, same engine: what the record says beside must be the same, too.
    if found.is_identical() && then.assay == now.assay {
        let (mut then, mut now) = (then.clone(), now);
        for record in [&mut then, &mut now] {
            record.record_sha256.clear();
            record.warnings.retain(|warning| !warning.is_about_prior());
        }
        found.is_as_written = then == now;
    }
    Ok(found)
}

fn not_a_record(path: &Path, error: RecordError) -> Failure {
    let shown = path.display();
    match error {
        RecordError::NoRecord(reason) => Failure::new(
            format!("`{shown}` is no whole record of a run: {reason}"),
            format!("`{shown}` 不是完整的运行记录：{reason}"),
        )
        .with_hint("name the run.json in the --out folder of a run", "请指定某次运行 --out 文件夹中的 run.json"),
        RecordError::OtherShape { written_by } => Failure::new(
            format!("`{shown}` was written by assay {written_by} in another form, from which nothing can be run again"),
            format!("`{shown}` 由 assay {written_by} 写出，格式不同，无法据以重新运行"),
        )
        .with_hint(
            "replay it with that version, or run it once more with this one",
            "请用该版本重放，或用当前版本重新运行",
        ),
    }
}

fn no_folder(path: &Path, (en, zh): (&str, &str), flag: &str) -> Failure {
    let shown = path.display();
    Failure::new(format!("there is no folder `{shown}` with {en}"), format!("没有存放{zh}的文件夹 `{shown}`"))
        .with_hint(
            format!("folders of a record are taken from where you are: go where the run was started, or use {flag}"),
            format!("运行记录中的文件夹从当前位置算起：请到当时运行的位置，或用 {flag} 指定"),
        )
}

fn no_temporary_folder(error: &std::io::Error) -> Failure {
    let (shown, reason) = (std::env::temp_dir(), system_reason(error));
    let shown = shown.display();
    Failure::new(
        format!("the new results cannot be written to the folder for temporary files, `{shown}`: {}", reason.en),
        format!("无法把新结果写入临时文件夹 `{shown}`：{}", reason.zh),
    )
    .with_hint("set TMPDIR to a folder where files can be made", "请将 TMPDIR 设为可以写入的文件夹")
}

fn unreadable(error: &std::io::Error) -> Failure {
    let reason = system_reason(error);
    Failure::new(format!("cannot read or write the results: {}", reason.en), format!("无法读写结果：{}", reason.zh))
}
