//! Support for the whole-program tests: scratch folders and a hermetic `assay` command.

mod command;
mod dealings;
mod page;
mod script_maker;
mod runs;
mod verdicts;

pub use command::{Assay, Ran};
pub use dealings::{
    Dealer, Document, Incident, Tables, Terms, cents, day, dealer, money, name, sellers, tables, terms, threshold,
};
pub use page::Page;
pub use runs::{changed, checked, request, run_into, run_into_as, small_run};
pub use script_maker::script_of;
pub use verdicts::{CENT, MoneyLine, Verdict, Verdicts, verdicts};

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use assay_engine::diagnostic::{Findings, Language};

/// The folder of the samples that tests read.
#[must_use]
pub fn data_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data")
}

/// The dataset to try things with.
#[must_use]
pub fn example_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/retail-2025")
}

/// The policy book of the repository.
#[must_use]
pub fn book_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies")
}

/// The samples in a folder of [`data_folder`]: what stands in it, in order.
///
/// # Panics
/// If there are none.
#[must_use]
pub fn samples_in(folder: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(data_folder().join(folder)).expect("the samples");
    let mut samples: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    samples.sort();
    assert!(!samples.is_empty(), "{folder}");
    samples
}

/// What a sample is called: the name of its folder.
///
/// # Panics
/// If it has none.
#[must_use]
pub fn name_of(sample: &Path) -> String {
    sample.file_name().expect("a name").to_string_lossy().into_owned()
}

/// Findings as text, in order of place, in both languages: `severity code file:line:column message / hint`.
#[must_use]
pub fn rendered(findings: Findings) -> String {
    let mut text = String::new();
    for diagnostic in findings.into_sorted() {
        let place = &diagnostic.place;
        let (severity, code) = (diagnostic.severity.tag(), diagnostic.code);
        let _ = writeln!(text, "{severity} {code} {}:{}:{}", place.file, place.line, place.column);
        for language in [Language::English, Language::Chinese] {
            let message = diagnostic.message.get(language);
            let hint = diagnostic.hint.as_ref().map_or("", |hint| hint.get(language));
            let _ = writeln!(text, "    {message} / {hint}");
        }
    }
    text
}

/// Names, relative to `folder`, and texts of all files in a folder of it, by name.
///
/// # Panics
/// If one cannot be read.
#[must_use]
pub fn texts_under(folder: &Path, within: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open = vec![folder.join(within)];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(&path).expect("a folder").flatten().map(|entry| entry.path()));
        } else if let Ok(name) = path.strip_prefix(folder) {
            let text = std::fs::read_to_string(&path).expect("a text");
            found.push((name.to_string_lossy().replace('\\', "/"), text));
        }
    }
    found.sort();
    found
}
