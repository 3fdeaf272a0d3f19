//! Worked cases: those of the repository's book all pass, and a failing one says what differs.

use std::fmt::Write as _;

use assay_engine::cases::{CaseResult, load_cases, run_cases, unread_facts};
use assay_engine::dataset::FolderSource;
use assay_engine::diagnostic::Findings;
use assay_engine::document::MemorySource;
use assay_engine::script::CheckedBook;
use assay_tests::{book_folder, checked, data_folder, rendered, texts_under};

fn failures(checked: &CheckedBook) -> (usize, String) {
    let mut findings = Findings::new();
    let cases = load_cases(&checked.book, &mut findings);
    let results = run_cases(checked, &cases);
    let mut text = rendered(findings);
    results.iter().filter(|result| !result.passes()).for_each(|result| describe(result, &mut text));
    (results.len(), text)
}

fn describe(result: &CaseResult, text: &mut String) {
    let _ = writeln!(text, "{}:{} {}", result.place.file, result.place.line, result.name);
    for failure in &result.failures {
        let line = failure.place.line;
        let (what, expected, actual) = (&failure.what, &failure.expected, &failure.actual);
        let _ = writeln!(text, "    line {line}, {what}: expected {}, found {}", expected.en, actual.en);
        let _ = writeln!(text, "    第 {line} 行,{what}:应为 {},实为 {}", expected.zh, actual.zh);
    }
}

#[test]
fn every_case_of_the_book_passes() {
    let (count, failures) = failures(&checked(&FolderSource::new(book_folder())));
    assert_eq!(failures, "");
    assert!(count > 0);
}

#[test]
fn a_failing_case_says_what_differs() {
    let mut source = MemorySource(texts_under(&data_folder().join("valid/small_book"), "").into_iter().collect());
    let (count, text) = failures(&checked(&source));
    assert_eq!((count, text.as_str()), (3, ""));
    let wrong = std::fs::read_to_string(data_folder().join("invalid/cases.toml")).expect("the sample");
    source.0.insert("discount/cases.toml".to_owned(), wrong);
    insta::assert_snapshot!(failures(&checked(&source)).1);
}

#[test]
fn the_language_does_what_its_examples_say() {
    let (count, failures) = failures(&checked(&FolderSource::new(data_folder().join("valid/language_book"))));
    assert_eq!(failures, "");
    assert!(count >= 33, "{count}");
}

/// A case about a partner with one sale of 100, in a currency and at a rate.
fn sale_in((currency, rate): (&str, &str), expected: &str) -> String {
    let rate = if rate.is_empty() { String::new() } else { format!(", fx_rate = {rate}") };
    let sale = r#"doc_no = "D1", doc_date = 2025-07-05, doc_type = "invoice", net_amount = 100"#;
    format!(
        "\n[[case]]\nname = '`{currency}`{rate}'\nperiod = \"2025Q3\"\n\
         given.partner = {{ partner_id = \"P1\", status = \"active\", sign_date = 2024-01-01 }}\n\
         given.sales = [{{ {sale}, currency = '{currency}'{rate} }}]\nexpect = {{ {expected} }}\n"
    )
}

#[test]
fn currencies_in_cases_are_those_of_datasets() {
    let mut source = MemorySource(texts_under(&book_folder(), "").into_iter().collect());
    let cases = source.0.get_mut("performance/cases.toml").expect("the cases");
    cases.clear();
    let bad = r#"state = "undecided""#;
    for own in ["CNY", "人民币", "rmb", "¥", "-"] {
        for (rate, expected) in [("", "period_sales = 100"), ("1", "period_sales = 100"), ("7.1", bad)] {
            cases.push_str(&sale_in((own, rate), expected));
        }
    }
    for foreign in ["USD", "美元", "US$"] {
        for (rate, expected) in [("", bad), ("0", bad), ("7.1", "period_sales = 710")] {
            cases.push_str(&sale_in((foreign, rate), expected));
        }
    }
    for unknown in ["$", "ABC", "比特币"] {
        cases.push_str(&sale_in((unknown, "7.1"), bad));
    }
    let (count, failures) = failures(&checked(&source));
    assert_eq!(failures, "");
    assert!(count >= 27, "{count}");
}

#[test]
fn facts_that_nothing_reads_are_found() {
    let mut source = MemorySource(texts_under(&data_folder().join("valid/language_book"), "").into_iter().collect());
    let cases = source.0.get_mut("dates/cases.toml").expect("the cases");
    cases.push_str("\n[[case]]\nname = \"sales have no say here\"\nperiod = \"2025Q3\"\ngiven.partner = {}\ngiven.sales = [{ doc_date = 2025-07-01 }]\nexpect = { year = 2025 }\n");
    let checked = checked(&source);
    let mut findings = Findings::new();
    let cases = load_cases(&checked.book, &mut findings);
    unread_facts(&checked, &cases, &mut findings);
    insta::assert_snapshot!("unread", rendered(findings));
}
