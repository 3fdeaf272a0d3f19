//! Made-up datasets fit the data dictionary.

use std::collections::BTreeMap;

use assay_cli::sample::{SampleFormat, SampleSize, write_sample_as};
use assay_engine::dataset::{CellOf, Dataset, FolderSource, ReadOptions, RowChecker, read_dataset};
use assay_engine::diagnostic::Findings;
use assay_engine::facts::{ColumnIndex, TableIndex};
use assay_engine::policy::load_book;
use assay_engine::script::{CheckedBook, check_book};
use assay_tests::{Assay, book_folder, rendered};
use tempfile::TempDir;

struct Checks<'b>(&'b CheckedBook);

impl RowChecker for Checks<'_> {
    fn check<'c>(&'c self, table: TableIndex, check: usize, cell: &CellOf<'c>) -> Option<bool> {
        self.0.passes_row_check(table, check, cell)
    }

    fn columns(&self, table: TableIndex) -> Vec<ColumnIndex> {
        self.0.checked_columns(table)
    }
}

fn read_sample(size: SampleSize) -> (Dataset, String) {
    read_sample_of(size, SampleFormat::Csv)
}

fn read_sample_of(size: SampleSize, format: SampleFormat) -> (Dataset, String) {
    let mut findings = Findings::new();
    let book = load_book(&FolderSource::new(book_folder()), &mut findings);
    let checked = book.and_then(|book| check_book(book, &mut findings)).expect("the book is sound");
    let folder = TempDir::new().expect("a scratch folder");
    write_sample_as(folder.path(), size, (format, size.partners), |_| {}).expect("a sample");
    let dataset = read_dataset(folder.path(), &checked.book, &Checks(&checked), &ReadOptions::default(), &mut findings)
        .expect("it can be read");
    (dataset, rendered(findings))
}

#[test]
fn a_sample_has_no_bad_rows() {
    let (dataset, findings) = read_sample(SampleSize { partners: 2_000, seed: 3, bad_percent: 0 });
    assert_eq!(findings, "");
    assert_eq!(dataset.quarantine.first(), []);
    assert!(dataset.inputs.iter().all(|input| input.rows == input.accepted));
}

#[test]
fn a_sample_replaces_no_files() {
    let folder = TempDir::new().expect("a scratch folder");
    let file = folder.path().join("partners.csv");
    std::fs::write(&file, "mine").expect("written");
    let assay = Assay::new(env!("CARGO_BIN_EXE_assay-under-test")).in_repository();
    let told = assay.run(&format!("sample --partners 3 --out {}", folder.path().display()));
    assert_eq!(told.code, Some(2));
    assert_eq!(std::fs::read_to_string(&file).expect("still there"), "mine");
}

#[test]
fn a_sample_has_bad_rows_where_they_are_asked_for() {
    let (dataset, _) = read_sample(SampleSize { partners: 200, seed: 3, bad_percent: 5 });
    assert!(dataset.quarantine.rows() > 100);
    assert!(dataset.inputs.iter().all(|input| input.rows == input.accepted + input.quarantined + input.duplicates));
}

/// How many rows got each outcome, and how many each reason fired for, by policy and name.
fn outcomes(record: &str) -> Vec<(String, u64)> {
    let record: serde_json::Value = serde_json::from_str(record).expect("a run record");
    let mut counts = Vec::new();
    for policy in record["policies"].as_array().expect("policies") {
        let id = policy["id"].as_str().expect("an id");
        for (code, count) in policy["reasons"].as_object().expect("reasons") {
            counts.push((format!("{id}: {code}"), count["fired"].as_u64().unwrap_or(0)));
        }
        for (output, values) in policy["outputs"].as_object().expect("outputs") {
            for (value, count) in values.as_object().expect("values") {
                if !["absent", "known", "total"].contains(&value.as_str()) {
                    counts.push((format!("{id}: {output} = {value}"), count.as_u64().unwrap_or(0)));
                }
            }
        }
    }
    counts
}

#[test]
fn a_sample_meets_every_outcome_and_every_reason() {
    let assay = Assay::new(env!("CARGO_BIN_EXE_assay-under-test")).in_repository();
    let scratch = assay.scratch().display().to_string();
    let mut met: BTreeMap<String, u64> = BTreeMap::new();
    assert_eq!(assay.run(&format!("sample --partners 1000 --out {scratch}/data --quiet")).code, Some(0));
    for (period, prior) in [("2025Q3", String::new()), ("2025Q4", format!("--prior {scratch}/2025Q3"))] {
        let out = format!("{scratch}/{period}");
        let ran = assay.run(&format!("run {scratch}/data --period {period} --out {out} --quiet {prior}"));
        assert_eq!((ran.code, ran.said_beside_warnings().as_str()), (Some(0), ""));
        let record = std::fs::read_to_string(format!("{out}/run.json")).expect("the run record");
        for (name, count) in outcomes(&record) {
            *met.entry(name).or_default() += count;
        }
    }
    let never: Vec<&String> = met.iter().filter(|(_, count)| **count == 0).map(|(name, _)| name).collect();
    assert_eq!(never, Vec::<&String>::new(), "give some made-up partners what leads to these");
}

#[test]
fn a_sample_says_the_same_in_every_format() {
    for bad_percent in [0, 4] {
        let size = SampleSize { partners: 700, seed: 11, bad_percent };
        let ((csv, _), (parquet, _)) =
            (read_sample_of(size, SampleFormat::Csv), read_sample_of(size, SampleFormat::Parquet));
        assert_eq!(csv.quarantine.rows(), parquet.quarantine.rows());
        assert_eq!(csv.quarantine.is_empty(), bad_percent == 0);
        assert!(csv.tables.iter().map(|table| table.rows).sum::<u32>() > 20_000);
        for (at, (first, second)) in csv.tables.iter().zip(&parquet.tables).enumerate() {
            assert_eq!(first.rows, second.rows, "table {at}");
            for (column, (first, second)) in first.columns.iter().zip(&second.columns).enumerate() {
                let differs = (0..csv.tables[at].rows).find(|row| first.get(*row) != second.get(*row));
                assert_eq!(differs, None, "table {at}, column {column}");
            }
        }
    }
}
