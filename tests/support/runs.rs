//! Whole runs, from the files of a book and a dataset to the files of results.

use std::fs;
use std::path::Path;

use assay_engine::calendar::Period;
use assay_engine::dataset::{FolderSource, ResultFormat};
use assay_engine::diagnostic::{Findings, Language};
use assay_engine::document::{MemorySource, Source};
use assay_engine::policy::load_book;
use assay_engine::run::{Ready, RunRequest, on_threads, write_results};
use assay_engine::script::{CheckedBook, check_book};

use crate::{data_folder, rendered, texts_under};

/// A book, loaded and checked.
///
/// # Panics
/// With what is wrong with it.
#[must_use]
pub fn checked(source: &dyn Source) -> CheckedBook {
    let mut findings = Findings::new();
    let checked = load_book(source, &mut findings).and_then(|book| check_book(book, &mut findings));
    let Some(checked) = checked else { panic!("{}", rendered(findings)) };
    checked
}

/// A book's files in memory, with one text replaced in one of them.
///
/// # Panics
/// If the file does not have the text.
#[must_use]
pub fn changed(folder: &Path, (file, from, to): (&str, &str, &str)) -> MemorySource {
    let mut source = MemorySource(texts_under(folder, "").into_iter().collect());
    let text = source.0.get_mut(file).expect("a file");
    assert!(text.contains(from), "{file} has no `{from}`");
    *text = text.replace(from, to);
    source
}

/// A run of all policies for a period, as of its last day.
///
/// # Panics
/// If there is no such period.
#[must_use]
pub fn request(period: &str) -> RunRequest {
    let period: Period = period.parse().expect("a period");
    RunRequest::new(period)
}

/// Runs a book over a dataset into a folder and gives back every finding, in order.
///
/// # Panics
/// If the threads cannot be had.
#[must_use]
pub fn run_into(
    out: &Path,
    (checked, data): (&CheckedBook, &Path),
    request: RunRequest,
    jobs: usize,
    language: Language,
) -> String {
    run_into_as(out, (checked, data), request, jobs, (ResultFormat::Csv, language))
}

/// As [`run_into`], with the results in some format.
///
/// # Panics
/// If the threads cannot be had.
#[must_use]
pub fn run_into_as(
    out: &Path,
    (checked, data): (&CheckedBook, &Path),
    request: RunRequest,
    jobs: usize,
    (format, language): (ResultFormat, Language),
) -> String {
    let mut findings = Findings::new();
    let work = || {
        let ready = Ready::read(checked, data, request, &mut findings)?;
        write_results(out, &ready, (format, language), &|_| {}, &mut findings)
    };
    on_threads(Some(jobs), work).expect("threads");
    rendered(findings)
}

/// Runs the small book over files, each with its name in the dataset; what was said, and the results but for the run's
/// record.
///
/// # Panics
/// If the files cannot be written.
#[must_use]
pub fn small_run(files: &[(&str, &[u8])]) -> (String, Vec<(String, String)>) {
    let data = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files {
        fs::write(data.path().join(name), bytes).expect("written");
    }
    let book = checked(&FolderSource::new(data_folder().join("valid/small_book")));
    let out = tempfile::tempdir().expect("a folder");
    let said = run_into(out.path(), (&book, data.path()), request("2025Q3"), 2, Language::English);
    let results = texts_under(out.path(), "").into_iter().filter(|(name, _)| name != "run.json").collect();
    (said, results)
}
