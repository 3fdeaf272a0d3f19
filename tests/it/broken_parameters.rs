//! Every flaw that a parameter can have, and what is said about it.
//!
//! Each sample is named after the code it is for, and stands below the small book's parameters.

use assay_engine::diagnostic::Findings;
use assay_engine::document::MemorySource;
use assay_engine::policy::load_book;
use assay_tests::{data_folder, rendered, texts_under};

use super::every_code::Sample;

/// The small book with a sample's parameters in it.
fn laid_over(sample: &str) -> MemorySource {
    let mut source = MemorySource(texts_under(&data_folder().join("valid/small_book"), "").into_iter().collect());
    let parameters = source.0["discount/params.toml"].clone();
    // A bare key stands before the first table.
    let whole = if sample.starts_with('[') { parameters + "\n" + sample } else { sample.to_owned() + &parameters };
    source.0.insert("discount/params.toml".to_owned(), whole);
    source
}

/// Every sample, with what is found in it.
pub(super) fn samples() -> Vec<Sample> {
    let found = |(name, sample): (String, String)| {
        let source = laid_over(&sample);
        let mut findings = Findings::new();
        load_book(&source, &mut findings);
        Sample::of_book(name, source, findings)
    };
    texts_under(&data_folder().join("invalid"), "parameters").into_iter().map(found).collect()
}

#[test]
fn every_flaw_of_parameters_is_found() {
    let samples = texts_under(&data_folder().join("invalid"), "parameters");
    assert!(samples.len() > 20, "{}", samples.len());
    let mut all = String::new();
    for (name, sample) in samples {
        let mut findings = Findings::new();
        load_book(&laid_over(&sample), &mut findings);
        let found = rendered(findings);
        let code = name.trim_start_matches("parameters/").trim_end_matches(".toml").replace('_', "-");
        assert!(found.contains(&format!(" {code} ")), "{name}: {found}");
        all.push_str(&format!("== {name}\n{sample}{found}\n"));
    }
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("parameters", all); });
}
