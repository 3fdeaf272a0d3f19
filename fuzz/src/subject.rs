//! One input taken through everything that the engine does with it.

use std::collections::BTreeSet;
use std::path::Path;

use assay_engine::calendar::Period;
use assay_engine::cases::{load_cases, run_cases};
use assay_engine::check::examine;
use assay_engine::decision::RowState;
use assay_engine::diagnostic::{Findings, Language};
use assay_engine::document::MemorySource;
use assay_engine::policy::load_book;
use assay_engine::run::{NothingStated, Ready, RunRequest, Wording};
use assay_engine::script::{CheckedBook, check_book};

use crate::seeds::{Base, Sample};

/// What was seen on the way: the codes of all findings, and how far it came.
pub(crate) type Seen = BTreeSet<&'static str>;

/// Takes a sample as far as it goes. `scratch` is a folder for datasets.
///
/// # Panics
/// Where the engine does, and where a finding points to a place that is not in the file.
#[must_use]
pub(crate) fn run(base: &Base, sample: &Sample, scratch: &Path) -> Seen {
    match sample.file.strip_prefix("data/") {
        Some(file) => run_dataset(base, file, &sample.bytes, scratch),
        None => run_book(base, &sample.file, &sample.bytes),
    }
}

fn run_book(base: &Base, file: &str, bytes: &[u8]) -> Seen {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let mut source = MemorySource(base.texts.clone());
    source.0.insert(file.to_owned(), text.clone());
    let mut findings = Findings::new();
    let mut seen = Seen::new();
    let book = load_book(&source, &mut findings);
    if let Some(checked) = book.and_then(|book| check_book(book, &mut findings)) {
        seen.insert("(checked)");
        examine(&checked, &mut findings);
        let mut cases = load_cases(&checked.book, &mut findings);
        if base.name == "policies" {
            let id = file.split('/').next().unwrap_or_default();
            cases.retain(|case| checked.book.policy(case.policy).id == id);
            cases.truncate(40);
        }
        for result in run_cases(&checked, &cases) {
            seen.insert(if result.passes() { "(passes)" } else { "(fails)" });
        }
    }
    look_at(findings, file, &text, &mut seen);
    seen
}

fn run_dataset(base: &Base, file: &str, bytes: &[u8], scratch: &Path) -> Seen {
    for (name, sound) in &base.data {
        std::fs::write(scratch.join(name), if name == file { bytes } else { sound }).expect("a file can be written");
    }
    std::fs::write(scratch.join(file), bytes).expect("a file can be written");
    let mut findings = Findings::new();
    let mut seen = Seen::new();
    let period: Period = "2025Q3".parse().expect("a period");
    let request = RunRequest::new(period);
    if let Some(ready) = Ready::read(&base.checked, scratch, request, &mut findings) {
        seen.insert("(read)");
        decide(&base.checked, &ready, &mut findings, &mut seen);
        let flaws = ready.quarantine().up_to(usize::MAX).expect("bad rows can be read");
        seen.extend(flaws.iter().map(|row| if row.column.is_empty() { "(bad row)" } else { "(bad cell)" }));
    }
    if !base.data.contains_key(file) {
        std::fs::remove_file(scratch.join(file)).expect("a file can be removed");
    }
    look_at(findings, file, &String::from_utf8_lossy(bytes), &mut seen);
    seen
}

/// Decides all rows and explains the first of each policy.
fn decide(checked: &CheckedBook, ready: &Ready<'_>, findings: &mut Findings, seen: &mut Seen) {
    let Some(stages) = ready.stages() else { return };
    let Some(outcome) = stages.decide(ready.order(), &NothingStated, &|_| {}, findings) else { return };
    seen.insert("(decided)");
    let wording = Wording::new(checked, Language::Chinese);
    for policy in ready.order() {
        let rows = outcome.decisions.get(usize::from(policy.0)).and_then(Option::as_ref);
        let Some(first) = rows.and_then(|rows| rows.first()) else { continue };
        let inputs = stages.inputs(&outcome, *policy);
        let (again, _) = stages.evaluator().explain(*policy, 0, &inputs);
        // A row whose own bad rows hold it back is explained as if it had none.
        if first.state != RowState::Undecided {
            assert_eq!(first.outputs, again.outputs, "explaining decides otherwise");
        }
        first.outputs.iter().enumerate().for_each(|(output, value)| drop(wording.output(*policy, output, *value)));
        first.reasons.iter().for_each(|reason| drop(wording.reason(*policy, reason)));
    }
}

/// Notes the codes; every finding in the file must point into it.
fn look_at(findings: Findings, file: &str, text: &str, seen: &mut Seen) {
    // In a table of data the column is the number of the field.
    let is_table = file.ends_with(".csv");
    // Lines of a table may end with a return alone.
    let line_end = if is_table && !text.contains('\n') { '\r' } else { '\n' };
    let lengths: Vec<usize> = text.split(line_end).map(|line| line.chars().count()).collect();
    for finding in findings.into_sorted() {
        seen.insert(finding.code);
        let place = &finding.place;
        assert!(!finding.message.en.is_empty() && !finding.message.zh.is_empty(), "`{}` says nothing", finding.code);
        if &*place.file != file || place.line == 0 {
            continue;
        }
        let length = lengths.get(place.line as usize - 1);
        let within = length.is_some_and(|length| is_table || place.column as usize <= length + 1);
        assert!(within, "`{}` points to {}:{}, which is not in the file", finding.code, place.line, place.column);
    }
}
