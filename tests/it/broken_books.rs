//! Every flaw that the files of a book can have beside its facts and parameters, and what is said about it.
//!
//! Each sample is laid over a small book that has no flaw; `without.txt` lists files that it takes away.

use std::path::{Path, PathBuf};

use assay_engine::cases::load_cases;
use assay_engine::diagnostic::Findings;
use assay_engine::document::MemorySource;
use assay_engine::policy::load_book;
use assay_tests::{data_folder, name_of, rendered, samples_in, texts_under};

use super::every_code::Sample;

/// The small book that samples are laid over.
pub(super) fn small_book() -> MemorySource {
    MemorySource(texts_under(&data_folder().join("valid/small_book"), "").into_iter().collect())
}

fn laid_over(sample: &Path) -> MemorySource {
    let mut source = small_book();
    source.0.extend(texts_under(sample, ""));
    if let Some(without) = source.0.remove("without.txt") {
        for name in without.lines() {
            assert!(source.0.remove(name).is_some(), "{name}");
        }
    }
    source
}

fn findings_of(source: &MemorySource) -> Findings {
    let mut findings = Findings::new();
    if let Some(book) = load_book(source, &mut findings) {
        load_cases(&book, &mut findings);
    }
    findings
}

/// Every sample, with what is found in it.
pub(super) fn samples() -> Vec<Sample> {
    let found = |folder: PathBuf| {
        let source = laid_over(&folder);
        let findings = findings_of(&source);
        Sample::of_book(format!("book/{}", name_of(&folder)), source, findings)
    };
    samples_in("invalid/book").into_iter().map(found).collect()
}

#[test]
fn a_book_without_a_flaw_has_no_findings() {
    assert_eq!(rendered(findings_of(&small_book())), "");
}

#[test]
fn every_flaw_of_book_files_is_found() {
    for sample in samples_in("invalid/book") {
        insta::with_settings!({ snapshot_suffix => name_of(&sample), omit_expression => true }, {
            insta::assert_snapshot!("book", rendered(findings_of(&laid_over(&sample))));
        });
    }
}
