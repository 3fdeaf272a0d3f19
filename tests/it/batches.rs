//! Rows that come batch by batch: whatever the size of a batch and the order of the rows, every file
//! is the one that a run of all rows at once writes.

use std::fs;
use std::path::{Path, PathBuf};

use assay_cli::sample::{SampleSize, write_sample};
use assay_engine::dataset::FolderSource;
use assay_engine::diagnostic::{Findings, Language};
use assay_engine::run::{Memory, Ready, RunRequest};
use assay_engine::script::CheckedBook;
use assay_tests::{checked, request, run_into, texts_under};
use tempfile::TempDir;

type Files = Vec<(String, String)>;

fn book() -> CheckedBook {
    checked(&FolderSource::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies")))
}

/// A made-up dataset with bad rows, and the same with its partners in another order, some of them twice
/// and some of those with other words.
fn datasets(folder: &TempDir) -> (PathBuf, PathBuf) {
    let (plain, mixed) = (folder.path().join("plain"), folder.path().join("mixed"));
    for data in [&plain, &mixed] {
        fs::create_dir(data).expect("a folder");
        write_sample(data, SampleSize { partners: 120, seed: 7, bad_percent: 4 }, |_| {}).expect("a sample");
    }
    let partners = fs::read_to_string(plain.join("partners.csv")).expect("partners");
    let (header, rows) = partners.split_once('\n').expect("a header");
    let rows: Vec<&str> = rows.lines().collect();
    let (first, second) = (rows[3], rows[8]);
    // The name is no part of what is decided here, the type is.
    let other = second.replacen("dealer", "brand", 1);
    // A key that differs from that of another partner in case alone.
    let small = rows[5].replacen('P', "p", 1);
    let others = [first.to_owned(), small, if other == second { second.replacen(",", ",X", 1) } else { other }];
    let write = |data: &Path, rows: Vec<String>| {
        fs::write(data.join("partners.csv"), format!("{header}\n{}\n", rows.join("\n"))).expect("written");
    };
    // A document with a field too many holds its partner, whoever else stands in it, and one of nobody is told.
    for data in [&plain, &mixed] {
        let sales = fs::read_to_string(data.join("sales.csv")).expect("sales");
        let broken = |(at, line): (usize, &str)| match at {
            40 => format!("{line},extra\n"),
            300 => format!("{line}, {} \n", first.split(',').next().unwrap_or_default()),
            500 => "nobody,knows\n".to_owned(),
            // Keys that are nearly those of partners.
            600..=603 => format!("{}\n", line.replacen(",P", ",p-", 1)),
            _ => format!("{line}\n"),
        };
        let sales: String = sales.lines().enumerate().map(broken).collect();
        fs::write(data.join("sales.csv"), sales).expect("written");
    }
    let all: Vec<String> = rows.iter().map(|row| (*row).to_owned()).chain(others).collect();
    write(&plain, all.clone());
    let count = all.len();
    write(&mixed, (0..count).map(|at| all[(at * 53 + 17) % count].clone()).collect());
    (plain, mixed)
}

/// The files and the findings of a run of 2025Q3 after one of 2025Q2.
fn files(data: &Path, memory: Memory, jobs: usize) -> (Files, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let (before, out) = (folder.path().join("before"), folder.path().join("out"));
    let _ = run_into(&before, (&book(), data), request("2025Q2"), jobs, Language::English);
    let request = RunRequest { memory, prior: Some(before), ..request("2025Q3") };
    assert_eq!(is_in_batches(data, &request), request.memory != Memory::default());
    let findings = run_into(&out, (&book(), data), request, jobs, Language::English);
    (texts_under(&out, ""), findings)
}

/// Whether the rows come batch by batch.
fn is_in_batches(data: &Path, request: &RunRequest) -> bool {
    let book = book();
    let ready = Ready::read(&book, data, request.clone(), &mut Findings::new()).expect("a dataset");
    ready.facts().is_none()
}

fn at_once(rows: u32, batch: u32) -> Memory {
    Memory { rows, batch, aside: None }
}

/// Without the lines of rows in their files, which are others in another order.
fn decided(files: &Files) -> Files {
    files.iter().filter(|(name, _)| !["quarantine.csv", "run.json"].contains(&name.as_str())).cloned().collect()
}

#[test]
fn batches_of_any_size_write_what_all_rows_at_once_write() {
    let folder = tempfile::tempdir().expect("a folder");
    let (plain, _) = datasets(&folder);
    let expected = files(&plain, Memory::default(), 2);
    assert!(expected.0.iter().any(|(name, text)| name == "tiering.csv" && text.lines().count() > 100));
    assert!(expected.0.iter().any(|(name, text)| name == "rebate.csv" && text.contains("the row has")));
    assert!(expected.1.contains("warning holds-nobody sales.csv:"), "{}", expected.1);
    assert!(expected.1.contains("warning alike-keys partners.csv:"), "{}", expected.1);
    let is_hinted = |(name, text): &(String, String)| name == "quarantine.csv" && text.contains("did you mean `P000");
    assert!(expected.0.iter().any(is_hinted));
    for (rows, batch, jobs) in [(1, 1, 2), (7, 3, 1), (50, 64, 2), (119, 1000, 2)] {
        let found = files(&plain, at_once(rows, batch), jobs);
        assert_eq!(found, expected, "{rows} rows in memory, batches of {batch}");
    }
}

#[test]
fn earlier_results_in_another_order_stop_a_run_of_batches() {
    let folder = tempfile::tempdir().expect("a folder");
    let (plain, _) = datasets(&folder);
    let (before, out) = (folder.path().join("before"), folder.path().join("out"));
    let _ = run_into(&before, (&book(), &plain), request("2025Q2"), 2, Language::English);
    let tiers = fs::read_to_string(before.join("tiering.csv")).expect("tiers");
    let mut lines: Vec<&str> = tiers.lines().collect();
    lines.swap(40, 60);
    fs::write(before.join("tiering.csv"), lines.join("\n")).expect("written");
    // A record that names no files, as of an older version.
    fs::write(before.join("run.json"), "{\"period\": \"2025Q2\"}").expect("written");
    let request = RunRequest { memory: at_once(16, 16), prior: Some(before), ..request("2025Q3") };
    let findings = run_into(&out, (&book(), &plain), request, 2, Language::English);
    assert!(findings.contains("is not in the order of keys, so the file was changed since the run"), "{findings}");
    assert!(!out.exists());
}

#[test]
fn the_order_of_rows_changes_nothing_that_is_decided() {
    let folder = tempfile::tempdir().expect("a folder");
    let (plain, mixed) = datasets(&folder);
    let (expected, _) = files(&plain, Memory::default(), 2);
    for memory in [Memory::default(), at_once(10, 4), at_once(1, 16)] {
        let (found, _) = files(&mixed, memory.clone(), 2);
        assert_eq!(decided(&found), decided(&expected), "{memory:?}");
    }
}
