//! Every flaw that a facts file can have, and what is said about it.

use std::path::PathBuf;

use assay_engine::diagnostic::{Findings, Text};
use assay_engine::document::parse_document;
use assay_engine::facts::{Dictionary, EnumSpec, load_dictionary};
use assay_engine::value::{Symbol, Symbols};
use assay_tests::{book_folder, name_of, rendered, samples_in, texts_under};

use super::every_code::Sample;

fn load(files: Vec<(String, String)>, findings: &mut Findings) -> Dictionary {
    let mut symbols = Symbols::default();
    let level: Vec<(Symbol, Text)> =
        ["none", "gold", "platinum", "diamond"].map(|word| (symbols.add(word), Text::same(word))).into();
    let policy_enum =
        |name: &str| (name == "tiering.level").then(|| EnumSpec { values: level.clone(), unlisted_is_missing: false });
    let files: Vec<_> = files
        .into_iter()
        .map(|(name, text)| {
            let node = parse_document(&name, &text, findings);
            (name, node)
        })
        .collect();
    load_dictionary(&files, &mut symbols, &policy_enum, findings)
}

/// Every sample, with what is found in it.
pub(super) fn samples() -> Vec<Sample> {
    let found = |folder: PathBuf| {
        let files = texts_under(&folder, "");
        let mut findings = Findings::new();
        load(files.clone(), &mut findings);
        let name = format!("facts/{}", name_of(&folder));
        Sample { name, texts: files.into_iter().collect(), found: findings.into_sorted() }
    };
    samples_in("invalid/facts").into_iter().map(found).collect()
}

#[test]
fn the_books_own_facts_are_without_findings() {
    let mut findings = Findings::new();
    let dictionary = load(texts_under(&book_folder(), "facts"), &mut findings);
    assert_eq!(rendered(findings), "");
    assert!(dictionary.find("partners").is_some());
}

#[test]
fn every_flaw_of_facts_files_is_found() {
    for sample in samples_in("invalid/facts") {
        let name = name_of(&sample);
        let mut findings = Findings::new();
        load(texts_under(&sample, ""), &mut findings);
        insta::with_settings!({ snapshot_suffix => name.clone(), omit_expression => true }, {
            insta::assert_snapshot!("facts", rendered(findings));
        });
    }
}
