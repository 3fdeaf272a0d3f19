//! Whether earlier results are as their run wrote them, going by the digests in its record. Results edited by hand
//! would be paid on, and their record would vouch for them.

use std::collections::BTreeMap;
use std::io;

use rayon::prelude::*;
use serde_json::Value;

use crate::calendar::Period;
use crate::dataset::{EarlierOutput, RUN_RECORD, ResultFormat};
use crate::diagnostic::{Diagnostic, Findings, Place, Text, system_reason};
use crate::policy::{Book, PolicyIndex};
use crate::run::record::RunRecord;

use super::{is_read, period_of, unreadable};

/// What is wrong with a file.
enum Flaw {
    Changed,
    Missing,
    NotOfTheRun,
    Unreadable(io::Error),
}

/// Compares what the policies in `order` look back at with the record of the run that wrote it. False, with a finding for
/// each file, where something is not as it was. What has no record, or one that names no files, is taken as it is.
pub(in crate::run) fn is_as_written(
    earlier: &EarlierOutput,
    (book, order): (&Book, &[PolicyIndex]),
    period: Period,
    findings: &mut Findings,
) -> bool {
    let Ok(Some(record)) = earlier.read(RUN_RECORD) else { return true };
    let Some(files) = files_of(&record).filter(|_| period_of(&record) == Some(period.previous())) else { return true };
    if matches!(RunRecord::read(&record), Ok((_, false))) {
        findings.push(changed(earlier, RUN_RECORD));
        return false;
    }
    let read = book.indices().filter(|policy| is_read(book, order, *policy));
    let names = read.flat_map(|policy| ResultFormat::READ.map(|format| format.file_name(&book.policy(policy).id)));
    let names: Vec<String> = names.collect();
    let flaws: Vec<Option<Flaw>> = names.par_iter().map(|name| flaw_of(earlier, name, files.get(name))).collect();
    let mut is_fine = true;
    for (name, flaw) in names.iter().zip(flaws) {
        let Some(flaw) = flaw else { continue };
        is_fine = false;
        findings.push(match flaw {
            Flaw::Changed => changed(earlier, name),
            Flaw::Missing => missing(earlier, name),
            Flaw::NotOfTheRun => not_of_the_run(earlier, name),
            Flaw::Unreadable(error) => unreadable(earlier, name, &system_reason(&error)),
        });
    }
    is_fine
}

/// The files that a record names, with their digests; none where it says nothing of files.
fn files_of(record: &[u8]) -> Option<BTreeMap<String, String>> {
    let record: Value = serde_json::from_slice(record).ok()?;
    let files = record.get("files")?.as_array()?;
    let field = |file: &Value, name: &str| Some(file.get(name)?.as_str()?.to_owned());
    Some(files.iter().filter_map(|file| Some((field(file, "name")?, field(file, "sha256")?))).collect())
}

fn flaw_of(earlier: &EarlierOutput, name: &str, then: Option<&String>) -> Option<Flaw> {
    match (then, earlier.digest(name)) {
        (_, Err(error)) => Some(Flaw::Unreadable(error)),
        (Some(then), Ok(Some(now))) => (*then != now).then_some(Flaw::Changed),
        (Some(_), Ok(None)) => Some(Flaw::Missing),
        (None, Ok(Some(_))) => Some(Flaw::NotOfTheRun),
        (None, Ok(None)) => None,
    }
}

fn found(earlier: &EarlierOutput, name: &str, told: [&str; 2]) -> Diagnostic {
    let shown = format!("{}/{name}", earlier.shown());
    let [en, zh] = told;
    Diagnostic::error(
        "changed-prior",
        Place::file(shown.as_str()),
        Text::new(format!("`{shown}` {en}"), format!("`{shown}` {zh}")),
    )
}

fn changed(earlier: &EarlierOutput, name: &str) -> Diagnostic {
    let shown = earlier.shown();
    found(earlier, name, ["is not as the run wrote it", "与运行时写出的内容不一致"]).with_hint(Text::new(
        format!("run the period before again; `assay replay {shown}` shows where it differs"),
        format!("请重新运行上期；用 `assay replay {shown}` 可查看差异"),
    ))
}

fn missing(earlier: &EarlierOutput, name: &str) -> Diagnostic {
    found(earlier, name, ["is missing, although the run wrote it", "缺失，但运行时写出过该文件"])
        .with_hint(Text::new("put it back, or run the period before again", "请放回该文件，或重新运行上期"))
}

fn not_of_the_run(earlier: &EarlierOutput, name: &str) -> Diagnostic {
    found(earlier, name, ["is none of the files that the run wrote", "不是该次运行写出的文件"]).with_hint(Text::new(
        "take it out of the folder, or run the period before again",
        "请从文件夹中移走该文件，或重新运行上期",
    ))
}
