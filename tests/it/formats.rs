//! The same small dataset in every form that files can have: the results are the same bytes.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use assay_engine::dataset::FolderSource;
use assay_engine::diagnostic::Language;
use assay_tests::{checked, data_folder, request, run_into, texts_under};

const PARTNERS: &str = "partner_id,level,volume\nP1,gold,10.5\nP2,,0\nP3,gold,1234.5\n";
const SALES: &str = "doc_no,partner_id,doc_date,net_amount\n\
                     D1,P1,2025-07-01,600\nD2,P1,2025-08-01,400.004\nD3,P3,2025-09-30,-12.5\n";

/// Runs the small book over files, and gives back what was said and every result. Of the run's record
/// stay the counts, summed by table: its files are not the same.
fn results(files: &[(&str, Vec<u8>)]) -> (String, BTreeMap<String, String>) {
    let data = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files {
        let path = data.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("written");
    }
    let book = checked(&FolderSource::new(data_folder().join("valid/small_book")));
    let out = tempfile::tempdir().expect("a folder");
    let said = run_into(out.path(), (&book, data.path()), request("2025Q3"), 2, Language::English);
    let mut results: BTreeMap<String, String> = texts_under(out.path(), "").into_iter().collect();
    let record = results.remove("run.json").unwrap_or_default();
    results.extend(counts(&record));
    (said, results)
}

/// The rows and the accepted rows of each table of a run.
fn counts(record: &str) -> BTreeMap<String, String> {
    let record: serde_json::Value = serde_json::from_str(record).unwrap_or_default();
    let mut counts: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for input in record["inputs"].as_array().into_iter().flatten() {
        let count = counts.entry(input["table"].as_str().expect("a table").to_owned()).or_default();
        count.0 += input["rows"].as_u64().expect("a count");
        count.1 += input["accepted"].as_u64().expect("a count");
    }
    counts.into_iter().map(|(table, count)| (table, format!("{count:?}"))).collect()
}

fn text(name: &str, text: &str) -> (String, Vec<u8>) {
    (name.to_owned(), text.as_bytes().to_vec())
}

/// Holds the results of files against those of plain CSV.
fn assert_same(files: &[(String, Vec<u8>)]) {
    let plain = results(&[("partners.csv", PARTNERS.into()), ("sales.csv", SALES.into())]);
    let files: Vec<(&str, Vec<u8>)> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
    let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    assert_eq!(results(&files), plain, "{names:?}");
    assert!(plain.1.len() > 3 && plain.0.is_empty(), "{plain:?}");
}

#[test]
fn a_table_may_be_a_folder_of_parts() {
    let header = "doc_no,partner_id,doc_date,net_amount\n";
    let other_header = "net_amount,doc_date,note,partner_id,doc_no\n";
    assert_same(&[
        text("partners.csv", PARTNERS),
        text("sales/2025-07.csv", &format!("{header}D1,P1,2025-07-01,600\n")),
        text("sales/2025-08.csv", &format!("{header}D2,P1,2025-08-01,400.004\n")),
        text(
            "sales/2025-09.csv",
            &format!("{other_header}-12.5,2025-09-30,,P3,D3\n").replace(",note", "").replace(",,", ","),
        ),
        text("sales/2025-10.csv", header),
        text("sales/_SUCCESS", ""),
    ]);
}

#[test]
fn rows_are_named_by_the_part_they_are_in() {
    let header = "doc_no,partner_id,doc_date,net_amount\n";
    let (said, results) = results(&[
        ("partners.csv", PARTNERS.into()),
        ("sales/a.csv", format!("{header}D1,P1,2025-07-01,600\nD2,P1,2025-08-01,1\n").into_bytes()),
        ("sales/b.csv", format!("{header}D2,P1,2025-08-01,2\nD1,P1,2025-07-01,600\nD3,P9,soon,1\n").into_bytes()),
    ]);
    assert_eq!(said, "");
    assert_eq!(results["sales"], "(5, 1)");
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!("part_files", format!("{}\n{}", results["quarantine.csv"], undecided(&results)));
    });
}

fn undecided(results: &BTreeMap<String, String>) -> String {
    results.iter().filter(|(_, text)| text.contains("bad-row")).map(|(name, text)| format!("{name}\n{text}")).collect()
}

#[test]
fn a_folder_that_is_no_table_is_told() {
    let shown = |files: &[(&str, Vec<u8>)]| {
        let mut all = vec![("partners.csv", PARTNERS.into())];
        all.extend(files.to_vec());
        results(&all).0
    };
    let empty = tempfile::tempdir().expect("a folder");
    assert!(Path::new(empty.path()).is_dir());
    let both = shown(&[("sales/a.csv", SALES.into()), ("sales.csv", SALES.into())]);
    let stray =
        shown(&[("sales/a.csv", SALES.into()), ("sales/b.docx", SALES.into()), ("sales/2025/c.csv", SALES.into())]);
    let none = shown(&[("sales/.hidden", Vec::new())]);
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!("part_folders", format!("{both}\n{stray}\n{none}"));
    });
}
