//! Every code of a finding has a sample under `tests/data/invalid`, and is shown from it in full, in both languages.
//!
//! A folder `commands/<code>` is laid over a small book in `policies/` and its dataset in `data/`; its `run.sh`
//! says what is typed there, and is `assay check` where there is none. A code without such a folder is shown
//! from another sample that has it: one of its name, or else the first.

use std::collections::BTreeMap;
use std::path::Path;

use assay_engine::check::examine;
use assay_engine::diagnostic::{Diagnostic, FindingCode, Findings, Language};
use assay_engine::document::MemorySource;
use assay_engine::policy::load_book;
use assay_engine::script::check_book;
use assay_tests::{Assay, data_folder, texts_under};

use super::{broken_books, broken_datasets, broken_facts, broken_parameters, examined_books};

/// Codes that no file can bring about in a test: they stand for hundreds of millions of steps, for billions of rows,
/// and for rules that the check should not have let through. What they say is pinned where they are made.
const OUT_OF_REACH: [&str; 3] = ["budget", "output-not-set", "too-many-rows"];

/// What was found in a sample, with the files it was found in.
pub(super) struct Sample {
    /// The sample's path below `tests/data/invalid`.
    pub(super) name: String,
    /// Its files by the names that findings have for them.
    pub(super) texts: BTreeMap<String, String>,
    /// What was found, in order of place.
    pub(super) found: Vec<Diagnostic>,
}

impl Sample {
    /// A sample whose files are all of a book.
    pub(super) fn of_book(name: impl Into<String>, source: MemorySource, findings: Findings) -> Self {
        Self { name: name.into(), texts: source.0, found: findings.into_sorted() }
    }
}

/// The samples of rules, checked and examined.
fn rules() -> Vec<Sample> {
    let mut samples = Vec::new();
    for within in ["rules", "examined"] {
        for (name, script) in texts_under(&data_folder().join("invalid"), within) {
            let mut source = broken_books::small_book();
            let alone = within == "rules" || script.starts_with("// Alone");
            let before = if alone { String::new() } else { source.0["discount/rules.rhai"].clone() };
            source.0.insert("discount/rules.rhai".to_owned(), before + &script);
            let mut findings = Findings::new();
            let checked = load_book(&source, &mut findings).and_then(|book| check_book(book, &mut findings));
            if let Some(checked) = checked {
                examine(&checked, &mut findings);
            }
            samples.push(Sample::of_book(name, source, findings));
        }
    }
    samples
}

/// A finding as a person is shown it.
fn shown_in_full(sample: &Sample, found: &Diagnostic) -> String {
    let text = |file: &str| sample.texts.get(file).cloned();
    [Language::English, Language::Chinese]
        .map(|language| assay_cli::shown(std::slice::from_ref(found), &text, language))
        .concat()
}

/// What a sample of a command says, in both languages.
fn shown_by_command(folder: &Path) -> String {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for (below, valid) in [("policies", "valid/small_book"), ("data", "valid/small_data")] {
        let texts = texts_under(&data_folder().join(valid), "");
        files.extend(texts.into_iter().map(|(name, text)| (format!("{below}/{name}"), text)));
    }
    files.extend(texts_under(folder, ""));
    let script = files.remove("run.sh").unwrap_or_else(|| "assay check\n".to_owned());
    let mut shown = format!("{script}\n");
    for language in [Language::English, Language::Chinese] {
        let assay = Assay::new(env!("CARGO_BIN_EXE_assay-under-test"));
        files.iter().for_each(|(name, text)| assay.write(name, text));
        shown.push_str(&format!("{}\n", assay.run_script(&script, language)));
    }
    shown
}

/// Every code, with its sample and what is shown of it.
fn shown() -> BTreeMap<&'static str, String> {
    let invalid = data_folder().join("invalid");
    let samples: Vec<Sample> = [
        broken_books::samples(),
        broken_facts::samples(),
        broken_parameters::samples(),
        rules(),
        examined_books::samples(),
        broken_datasets::samples(),
    ]
    .into_iter()
    .flatten()
    .collect();
    let mut shown = BTreeMap::new();
    for code in FindingCode::all().iter().map(|entry| entry.code) {
        let name = format!("commands/{}", code.replace('-', "_"));
        if invalid.join(&name).is_dir() {
            shown.insert(code, format!("tests/data/invalid/{name}\n\n{}", shown_by_command(&invalid.join(&name))));
            continue;
        }
        let of = |sample: &Sample| {
            let found = sample.found.iter().find(|found| found.code == code)?;
            Some(format!("tests/data/invalid/{}\n\n{}", sample.name, shown_in_full(sample, found)))
        };
        let called_after = |sample: &&Sample| {
            let last = sample.name.rsplit('/').next().unwrap_or_default();
            last.split('.').next() == Some(&*code.replace('-', "_"))
        };
        let named = samples.iter().filter(called_after).find_map(of);
        if let Some(text) = named.or_else(|| samples.iter().find_map(of)) {
            shown.insert(code, text);
        }
    }
    shown
}

#[test]
fn every_code_has_a_sample_that_is_shown_in_both_languages() {
    let shown = shown();
    let missing: Vec<&str> =
        FindingCode::all().iter().map(|entry| entry.code).filter(|code| !shown.contains_key(code)).collect();
    assert_eq!(missing, OUT_OF_REACH, "give these codes a sample under tests/data/invalid");
    let told =
        |code: &str, text: &str| [format!("[{code}]"), format!("{code}: ")].map(|form| text.matches(&form).count());
    let silent: Vec<String> = shown
        .iter()
        .filter(|(code, text)| told(code, text).iter().sum::<usize>() < 2)
        .map(|(code, text)| format!("{code}:\n{text}"))
        .collect();
    assert!(silent.is_empty(), "these samples do not show their code in both languages:\n{}", silent.join("\n"));
    for (code, text) in shown {
        insta::with_settings!({ snapshot_suffix => code, omit_expression => true }, {
            insta::assert_snapshot!("shown", text);
        });
    }
}

#[test]
fn every_sample_of_a_command_is_of_a_code() {
    let folder = data_folder().join("invalid").join("commands");
    let stray: Vec<String> = std::fs::read_dir(folder)
        .expect("the samples")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().replace('_', "-"))
        .filter(|name| FindingCode::find(name).is_none())
        .collect();
    assert!(stray.is_empty(), "name these folders after a code: {stray:?}");
    let snapshots = Path::new(env!("CARGO_MANIFEST_DIR")).join("it/snapshots");
    let left: Vec<String> = std::fs::read_dir(snapshots)
        .expect("the snapshots")
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            let code = name.strip_prefix("it__every_code__shown@")?.strip_suffix(".snap")?;
            FindingCode::find(code).is_none().then(|| code.to_owned())
        })
        .collect();
    assert!(left.is_empty(), "take the snapshots of these codes out: {left:?}");
}
