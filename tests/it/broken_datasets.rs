//! Every flaw that a dataset can have, and what becomes of its rows.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use assay_engine::dataset::{CellOf, Dataset, FolderSource, ReadOptions, RowChecker, read_dataset};
use assay_engine::diagnostic::{Diagnostic, Findings, Language, Text};
use assay_engine::facts::{ColumnIndex, Table, TableIndex};
use assay_engine::policy::{Book, load_book};
use assay_engine::value::Value;
use assay_tests::{data_folder, name_of, rendered, samples_in};

use super::every_code::Sample;

/// The one check of the samples' book: what is returned has no amount above 0.
struct Returns<'b>(&'b Book);

impl RowChecker for Returns<'_> {
    fn check<'c>(&'c self, table: TableIndex, _check: usize, cell: &CellOf<'c>) -> Option<bool> {
        let spec = self.0.dictionary.table(table);
        let cell = |name: &str| cell(spec.find(name).expect("a column"));
        match (cell("returned_doc"), cell("amount")) {
            (Value::Absent, _) => Some(true),
            (_, Value::Number(amount)) => Some(!amount.is_positive()),
            _ => None,
        }
    }

    fn columns(&self, table: TableIndex) -> Vec<ColumnIndex> {
        let spec = self.0.dictionary.table(table);
        ["returned_doc", "amount"].iter().filter_map(|name| spec.find(name)).collect()
    }
}

fn shop() -> Book {
    let mut findings = Findings::new();
    let book = load_book(&FolderSource::new(data_folder().join("valid/shop")), &mut findings);
    assert_eq!(rendered(findings), "");
    book.expect("a book without findings")
}

fn in_both(text: &Text) -> String {
    format!("{} / {}", text.get(Language::English), text.get(Language::Chinese))
}

/// Everything that is handed over, as text.
fn report(book: &Book, folder: &Path, with_rows: bool) -> String {
    let mut findings = Findings::new();
    let dataset = read_dataset(folder, book, &Returns(book), &ReadOptions::default(), &mut findings);
    // Hardly any sample has all columns: what stands in for them is told in one.
    let is_told = |found: &Diagnostic| found.code != "default-used" || folder.ends_with("default_used");
    let mut told = Findings::new();
    findings.into_sorted().into_iter().filter(is_told).for_each(|found| told.push(found));
    let mut text = rendered(told).replace(&*folder.to_string_lossy(), "FOLDER");
    let Some(dataset) = dataset else {
        text.push_str("not run\n");
        return text;
    };
    for row in dataset.quarantine.up_to(usize::MAX).expect("bad rows") {
        let hint = row.hint.as_ref().map_or(String::new(), |hint| format!("\n    hint: {}", in_both(hint)));
        let _ = writeln!(
            text,
            "quarantine {}:{} [{}] `{}`\n    {}{hint}",
            row.file,
            row.line,
            row.column,
            row.value,
            in_both(&row.problem)
        );
    }
    for held in &dataset.held {
        let relation = &book.dictionary.relation(held.relation).name;
        let _ = writeln!(text, "held `{}` by {relation}, line {}", held.parent, held.line);
    }
    for input in dataset.inputs.iter().filter(|input| input.file.is_some()) {
        let (file, id) = (input.file.as_deref().unwrap_or_default(), &book.dictionary.table(input.table).id);
        let (rows, accepted, bad, same) = (input.rows, input.accepted, input.quarantined, input.duplicates);
        let _ =
            writeln!(text, "input {id} ({file}): {rows} rows = {accepted} accepted + {bad} bad + {same} duplicates");
        assert_eq!(rows, accepted + bad + same);
        assert_eq!(input.sha256.len(), 64);
    }
    if with_rows {
        rows(book, &dataset, &mut text);
    }
    text
}

fn rows(book: &Book, dataset: &Dataset, text: &mut String) {
    for (spec, table) in book.dictionary.tables.iter().zip(&dataset.tables) {
        for row in 0..table.rows {
            let cells: Vec<String> = spec
                .columns
                .iter()
                .zip(&table.columns)
                .filter(|(_, cells)| cells.get(row).is_known())
                .map(|(column, cells)| format!("{}={}", column.name, shown(book, cells.get(row))))
                .collect();
            let _ = writeln!(text, "{} {}", spec.row, cells.join(" "));
        }
    }
}

fn shown(book: &Book, value: Value<'_>) -> String {
    match value {
        Value::Absent | Value::Span(_) => String::new(),
        Value::Number(number) => number.to_string(),
        Value::Boolean(yes) => yes.to_string(),
        Value::Text(text) => format!("`{text}`"),
        Value::Symbol(symbol) => book.symbols.word(symbol).to_owned(),
        Value::Date(date) => date.to_string(),
    }
}

/// Every flawed sample, with what is found in it.
pub(super) fn samples() -> Vec<Sample> {
    let book = shop();
    let found = |folder: PathBuf| {
        let mut findings = Findings::new();
        let _ = read_dataset(&folder, &book, &Returns(&book), &ReadOptions::default(), &mut findings);
        let name = format!("dataset/{}", name_of(&folder));
        Sample { name, texts: BTreeMap::new(), found: findings.into_sorted() }
    };
    samples_in("invalid/dataset").into_iter().map(found).collect()
}

fn check_samples_in(within: &str, with_rows: bool) {
    let book = shop();
    for sample in samples_in(within) {
        let name = sample.file_name().expect("a name").to_string_lossy().into_owned();
        insta::with_settings!({ snapshot_suffix => name, omit_expression => true }, {
            insta::assert_snapshot!("dataset", report(&book, &sample, with_rows));
        });
    }
}

#[test]
fn every_form_of_a_cell_is_read() {
    check_samples_in("valid/datasets", true);
}

#[test]
fn every_flaw_of_a_dataset_is_found() {
    check_samples_in("invalid/dataset", false);
}

#[test]
fn a_folder_that_is_not_there_is_an_error() {
    let report = report(&shop(), &data_folder().join("no-such-folder"), false);
    assert!(report.starts_with("error unreadable-folder FOLDER:0:0") && report.ends_with("not run\n"), "{report}");
}

#[test]
fn two_files_for_one_table_are_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["partners.csv", "Partners.CSV"] {
        std::fs::write(folder.path().join(name), "partner_id\nA1\n").expect("written");
    }
    if std::fs::read_dir(folder.path()).expect("a folder").count() < 2 {
        // This disk takes the two names for one.
        return;
    }
    let report = report(&shop(), folder.path(), false);
    assert!(report.starts_with("error two-files partners.csv:0:0"), "{report}");
}

#[test]
fn rows_come_in_key_order_whatever_their_order_in_the_file() {
    let book = shop();
    let table = |lines: &[&str]| -> Table {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("partners.csv"), format!("partner_id\n{}\n", lines.join("\n")))
            .expect("written");
        let mut findings = Findings::new();
        let dataset = read_dataset(folder.path(), &book, &Returns(&book), &ReadOptions::default(), &mut findings)
            .expect("a dataset");
        dataset.tables[usize::from(book.dictionary.find("partners").expect("a table").0)].clone()
    };
    let (one, other) = (table(&["A1", "B2", "A2", "A1"]), table(&["B2", "A1", "A2"]));
    let column = book.dictionary.table(book.dictionary.find("partners").expect("a table")).key[0];
    for table in [one, other] {
        let keys: Vec<Value<'_>> = (0..table.rows).map(|row| table.cell(row, column)).collect();
        assert_eq!(keys, ["A1", "A2", "B2"].map(Value::Text));
    }
}
