//! Rows that are broken as text, and whom they hold: whoever they may belong to is not decided, and so not paid, by
//! what reads their table; everybody else is decided as if nothing were wrong.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use assay_engine::dataset::FolderSource;
use assay_engine::diagnostic::Language;
use assay_engine::run::{Memory, RunRequest};
use assay_engine::script::CheckedBook;
use assay_tests::{book_folder, checked, request, run_into};
use tempfile::TempDir;

/// The shipped book.
fn book() -> CheckedBook {
    checked(&FolderSource::new(book_folder()))
}

/// A copy of the shipped example, with a change to the lines of its sales; the first line is number 1.
fn example(change: impl Fn(usize, &str) -> String) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/retail-2025");
    let files = fs::read_dir(from).expect("the example").flatten().map(|entry| entry.path());
    for file in files.filter(|file| file.extension().is_some_and(|extension| extension == "csv")) {
        let text = fs::read_to_string(&file).expect("a text");
        let is_sales = file.ends_with("sales.csv");
        let lines = (1..).zip(text.lines()).map(|(at, line)| if is_sales { change(at, line) } else { line.to_owned() });
        let text: String = lines.map(|line| line + "\n").collect();
        fs::write(folder.path().join(file.file_name().expect("a name")), text).expect("written");
    }
    folder
}

/// Rows of results by partner.
type Rows = BTreeMap<String, String>;

/// Partners in batches, most of them put aside on disk first.
fn in_batches() -> Memory {
    Memory { rows: 7, batch: 16, aside: None }
}

/// The rebates of 2025Q3, and what was found and put into quarantine.
fn decided(data: &Path, memory: Memory) -> (Rows, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let out: PathBuf = folder.path().join("out");
    let request = RunRequest { memory, ..request("2025Q3") };
    let found = run_into(&out, (&book(), data), request, 2, Language::English);
    let text = fs::read_to_string(out.join("rebate.csv")).expect("results");
    let rows = text.lines().skip(1).map(|row| (row.split(',').next().unwrap_or_default().to_owned(), row.to_owned()));
    (rows.collect(), found + &fs::read_to_string(out.join("quarantine.csv")).expect("bad rows"))
}

/// Those whose rebate comes out otherwise with these sales than with those of the example: each is undecided because of
/// a bad row in line `line`. The same whether partners come all at once or batch by batch.
fn held(change: impl Fn(usize, &str) -> String, line: u32) -> Vec<String> {
    static EXPECTED: LazyLock<Rows> = LazyLock::new(|| {
        let plain = example(|_, line| line.to_owned());
        decided(plain.path(), Memory::default()).0
    });
    let (expected, broken) = (&*EXPECTED, example(change));
    let (found, said) = decided(broken.path(), Memory::default());
    assert!(said.contains(&format!("\nsales,sales.csv,{line},")), "{said}");
    assert_eq!(decided(broken.path(), in_batches()), (found.clone(), said), "in batches");
    assert_eq!(found.len(), expected.len());
    let others: Vec<&String> = expected.keys().filter(|key| expected[*key] != found[*key]).collect();
    for key in &others {
        let row = &found[*key];
        assert!(row.contains("bad-row: a row of `sales` is bad: ") && row.contains(",undecided,"), "{row}");
    }
    others.into_iter().cloned().collect()
}

/// Changes one line.
fn at(line: usize, change: impl Fn(&str) -> String) -> impl Fn(usize, &str) -> String {
    move |at, text| if at == line { change(text) } else { text.to_owned() }
}

#[test]
fn a_row_with_a_field_too_many_or_too_few_holds_its_partner() {
    assert_eq!(held(at(5, |line| format!("{line},extra")), 5), ["P015"]);
    assert_eq!(held(at(5, |line| line.replacen("2023-02-06,", "", 1)), 5), ["P015"]);
}

#[test]
fn a_line_that_is_no_row_holds_its_partner() {
    for change in [
        |line: &str| line.replacen("P015,", "P015,\"", 1),
        |line: &str| line.replacen("P015", "\"P015", 1),
        |line: &str| line.replacen("P015", "\"P015\"\"", 1),
        |line: &str| line.replacen("P015", "\"P015\"x", 1),
        |line: &str| line.replacen("发票", "发\0票", 1),
        |line: &str| line.replacen("P015", "P015\0", 1),
        |line: &str| line.replacen("发票", &"票".repeat(1 << 20), 1),
    ] {
        assert_eq!(held(at(5, change), 5), ["P015"]);
    }
}

#[test]
fn every_partner_that_a_broken_row_may_belong_to_is_held() {
    let with_other = at(5, |line| format!("{line}, P002 "));
    assert_eq!(held(with_other, 5), ["P002", "P015"], "any of its fields may be the one");
    let of_nobody = at(5, |line| format!("{line},P0150,XP015,P015的"));
    assert_eq!(held(of_nobody, 5), ["P015"], "part of a field is no key");
    // P025 brought in P050 and earns on what it buys.
    let referred = at(730, |line| format!("{line},extra"));
    assert_eq!(held(referred, 730), ["P025", "P050"]);
}

#[test]
fn rows_swallowed_by_a_quote_hold_their_partners() {
    // The quote of line 5 meets that of line 7, behind which a comma stands.
    let change = |at: usize, line: &str| match at {
        5 => line.replacen("发票", "\"发票", 1),
        7 => line.replacen("发票", "\",发票\"", 1),
        _ => line.to_owned(),
    };
    assert_eq!(held(change, 5), ["P008", "P015", "P037"]);
}

#[test]
fn rows_swallowed_within_the_right_number_of_fields_hold_their_partners() {
    // The quote of line 5 is closed at the end of the same field of line 7.
    let change = |at: usize, line: &str| match at {
        5 => line.replacen("发票", "\"发票", 1),
        7 => line.replacen("发票", "发票\"", 1),
        _ => line.to_owned(),
    };
    assert_eq!(held(change, 5), ["P008", "P015", "P037"]);
}

#[test]
fn rows_that_hold_nobody_are_told_once_with_the_first() {
    let broken = example(|at, line| match at {
        5 => line.replacen("P015", "P998", 1),
        7 => line.replacen("P008", "", 1) + ",extra",
        _ => line.to_owned(),
    });
    for memory in [Memory::default(), in_batches()] {
        let (_, said) = decided(broken.path(), memory);
        assert!(said.contains("warning holds-nobody sales.csv:5:0\n    3 rows of `sales` in quarantine"), "{said}");
        assert_eq!(said.matches("holds-nobody").count(), 1);
    }
}
