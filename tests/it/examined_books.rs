//! Flaws that show only where rules, parameters, facts, figures and cases of a book are looked at together.
//!
//! Each sample is laid over a small book that has no flaw; `on.txt` holds the day on which it is looked at.

use std::path::Path;

use assay_engine::calendar::Date;
use assay_engine::cases::{load_cases, unread_facts};
use assay_engine::check::{examine, examine_on};
use assay_engine::diagnostic::Findings;
use assay_engine::document::MemorySource;
use assay_engine::policy::load_book;
use assay_engine::script::check_book;
use assay_tests::{data_folder, rendered, texts_under};

fn findings_of(sample: &Path) -> String {
    let mut source = MemorySource(texts_under(&data_folder().join("valid/small_book"), "").into_iter().collect());
    source.0.extend(texts_under(sample, ""));
    let day: Option<Date> = source.0.remove("on.txt").map(|day| day.trim().parse().expect("a day"));
    let mut findings = Findings::new();
    if let Some(checked) = load_book(&source, &mut findings).and_then(|book| check_book(book, &mut findings)) {
        let cases = load_cases(&checked.book, &mut findings);
        unread_facts(&checked, &cases, &mut findings);
        examine(&checked, &mut findings);
        day.into_iter().for_each(|day| examine_on(&checked, day, &mut findings));
    }
    rendered(findings)
}

#[test]
fn every_flaw_between_the_files_of_a_book_is_found() {
    let folder = data_folder().join("invalid").join("examined_book");
    let mut samples: Vec<_> =
        std::fs::read_dir(folder).expect("the samples").flatten().map(|entry| entry.path()).collect();
    samples.sort();
    assert!(!samples.is_empty());
    for sample in samples {
        let name = sample.file_name().expect("a name").to_string_lossy().into_owned();
        insta::with_settings!({ snapshot_suffix => name.clone(), omit_expression => true }, {
            insta::assert_snapshot!("examined_book", findings_of(&sample));
        });
    }
}
