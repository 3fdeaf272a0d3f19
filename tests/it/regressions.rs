//! What fuzzing found stays fixed: each input is taken through everything, and only findings come of it.
//!
//! A sample's path says where it belongs: `BOOK/FILE/sample` takes the place of that file of that book.

use assay_engine::cases::{load_cases, run_cases};
use assay_engine::check::examine;
use assay_engine::diagnostic::Findings;
use assay_engine::document::{MemorySource, parse_document};
use assay_engine::policy::load_book;
use assay_engine::script::check_book;
use assay_tests::{data_folder, rendered, texts_under};

/// Everything that is done with a book; what is found on the way points into the damaged file.
fn findings_of(source: &MemorySource, file: &str) -> String {
    let mut findings = Findings::new();
    let book = load_book(source, &mut findings);
    if let Some(checked) = book.and_then(|book| check_book(book, &mut findings)) {
        examine(&checked, &mut findings);
        let cases = load_cases(&checked.book, &mut findings);
        let _ = run_cases(&checked, &cases);
    }
    let lines: Vec<&str> = source.0[file].split('\n').collect();
    for finding in findings.iter().filter(|finding| &*finding.place.file == file && finding.place.line > 0) {
        let line = lines.get(finding.place.line as usize - 1).expect("a line of the file");
        assert!(finding.place.column as usize <= line.chars().count() + 1, "{finding:?}");
    }
    rendered(findings)
}

#[test]
fn what_fuzzing_found_is_a_finding() {
    let samples = texts_under(&data_folder().join("regressions"), "");
    assert!(!samples.is_empty());
    for (name, text) in samples {
        let (place, _) = name.rsplit_once('/').expect("a sample stands in a folder");
        let (book, file) = place.split_once('/').expect("a sample's folder names book and file");
        let texts = texts_under(&data_folder().join("valid").join(book), "");
        let mut source = MemorySource(texts.into_iter().collect());
        source.0.insert(file.to_owned(), text);
        assert_ne!(findings_of(&source, file), "", "{name} has no finding");
    }
}

/// Finding the places of many values on one line once took as long as the square of its length.
#[test]
fn a_long_line_has_places_soon() {
    let text = format!("list = [{}]\nnext = 1", "\"销售\", ".repeat(100_000));
    let mut findings = Findings::new();
    let document = parse_document("long.toml", &text, &mut findings);
    assert!(findings.is_empty());
    let next = document.get("next").expect("the key");
    assert_eq!((next.key_place.line, next.key_place.column), (2, 1));
}
