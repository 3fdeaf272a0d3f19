//! Flaws that show only where rules, parameters, facts, figures and cases of a book are looked at together.
//!
//! Each sample is laid over a small book that has no flaw; `on.txt` holds the day on which it is looked at.

use std::path::{Path, PathBuf};

use assay_engine::calendar::Date;
use assay_engine::cases::{load_cases, unread_facts};
use assay_engine::check::{examine, examine_on};
use assay_engine::diagnostic::Findings;
use assay_engine::document::MemorySource;
use assay_engine::policy::load_book;
use assay_engine::script::check_book;
use assay_tests::{data_folder, name_of, rendered, samples_in, texts_under};

use super::every_code::Sample;

fn laid_over(sample: &Path) -> MemorySource {
    let mut source = MemorySource(texts_under(&data_folder().join("valid/small_book"), "").into_iter().collect());
    source.0.extend(texts_under(sample, ""));
    source
}

fn findings_of(mut source: MemorySource) -> Findings {
    let day: Option<Date> = source.0.remove("on.txt").map(|day| day.trim().parse().expect("a day"));
    let mut findings = Findings::new();
    if let Some(checked) = load_book(&source, &mut findings).and_then(|book| check_book(book, &mut findings)) {
        let cases = load_cases(&checked.book, &mut findings);
        unread_facts(&checked, &cases, &mut findings);
        examine(&checked, &mut findings);
        day.into_iter().for_each(|day| examine_on(&checked, day, &mut findings));
    }
    findings
}

/// Every sample, with what is found in it.
pub(super) fn samples() -> Vec<Sample> {
    let found = |folder: PathBuf| {
        let source = laid_over(&folder);
        let findings = findings_of(source.clone());
        Sample::of_book(format!("examined_book/{}", name_of(&folder)), source, findings)
    };
    samples_in("invalid/examined_book").into_iter().map(found).collect()
}

#[test]
fn every_flaw_between_the_files_of_a_book_is_found() {
    for sample in samples_in("invalid/examined_book") {
        let name = name_of(&sample);
        insta::with_settings!({ snapshot_suffix => name, omit_expression => true }, {
            insta::assert_snapshot!("examined_book", rendered(findings_of(laid_over(&sample))));
        });
    }
}
