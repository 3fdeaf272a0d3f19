//! What cases reach, and which small changes they notice: the reports, and the promises of the repository's book.

use assay_engine::cases::load_cases;
use assay_engine::coverage::{PointKind, coverage, measure};
use assay_engine::dataset::FolderSource;
use assay_engine::diagnostic::Findings;
use assay_engine::mutation::mutate;
use assay_engine::policy::load_book;
use assay_engine::script::{CheckedBook, check_book};
use assay_tests::{Assay, book_folder, rendered};

fn assay() -> Assay {
    Assay::new(env!("CARGO_BIN_EXE_assay-under-test")).in_repository()
}

#[test]
fn coverage_says_what_no_case_reaches() {
    for language in ["en", "zh"] {
        let line = format!("test --policies tests/data/valid/small_book --coverage --lang {language}");
        insta::assert_snapshot!(format!("coverage_{language}"), assay().run(&line).to_string());
    }
}

#[test]
fn mutation_says_what_no_case_notices() {
    for language in ["en", "zh"] {
        let line = format!("test --policies tests/data/valid/small_book --mutate --lang {language}");
        insta::assert_snapshot!(format!("mutation_{language}"), assay().run(&line).to_string());
    }
}

#[test]
fn measures_are_there_for_programs_and_editors() {
    let assay = assay();
    let line = "test --policies tests/data/valid/small_book --coverage --mutate --format json";
    insta::assert_snapshot!("measures_json", assay.run(line).to_string());
    let file = assay.scratch().join("cases.lcov");
    let file = file.to_str().expect("a path that is a text");
    let ran = assay.run_with(&["test", "--policies", "tests/data/valid/small_book", "--lcov", file, "-q"]);
    assert_eq!(ran.code, Some(0));
    insta::assert_snapshot!("lcov", std::fs::read_to_string(file).expect("the file"));
}

#[test]
fn too_little_coverage_is_a_no() {
    let assay = assay();
    let run = |least: &str| assay.run(&format!("test --policies tests/data/valid/small_book --min-coverage {least}"));
    assert_eq!((run("10").code, run("100%").code, run("101").code), (Some(0), Some(1), Some(2)));
}

#[test]
fn the_formats_for_servers_stay_as_they_are() {
    let assay = assay();
    let run = |more: &str| assay.run(&format!("test --policies tests/data/valid/small_book --format junit {more}"));
    assert_eq!(run("").stdout, run("--coverage --mutate").stdout);
}

/// The repository's book, without a flaw.
fn book() -> CheckedBook {
    let mut findings = Findings::new();
    let source = FolderSource::new(book_folder());
    let checked = load_book(&source, &mut findings).and_then(|book| check_book(book, &mut findings));
    let Some(checked) = checked else { panic!("{}", rendered(findings)) };
    checked
}

#[test]
fn the_cases_of_the_book_reach_every_rule_and_branch() {
    let checked = book();
    let cases = load_cases(&checked.book, &mut Findings::new());
    let measured = measure(&checked, &cases);
    let all = coverage(&checked, &measured, &[]);
    let missed = all.iter().flat_map(|policy| policy.missed()).filter(|point| point.kind != PointKind::Band);
    let list: Vec<String> =
        missed.map(|point| format!("{}:{} {}", point.place.file, point.place.line, point.words.en)).collect();
    assert!(list.is_empty(), "add cases that reach these:\n  {}", list.join("\n  "));
}

#[test]
fn the_cases_of_the_book_notice_nine_changes_in_ten() {
    let checked = book();
    let cases = load_cases(&checked.book, &mut Findings::new());
    for policy in mutate(&checked, &measure(&checked, &cases), &[]) {
        let id = &checked.book.policy(policy.policy).id;
        let (noticed, changes) = (policy.noticed(), policy.changes);
        assert!(noticed * 10 >= changes * 9, "{id}: {noticed} of {changes}; see `assay test {id} --mutate`");
    }
}
