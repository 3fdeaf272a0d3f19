//! The tables of the example, saved as Chinese spreadsheets save text: read the same as UTF-8.

use std::collections::BTreeMap;
use std::fs;

use assay_engine::dataset::FolderSource;
use assay_engine::diagnostic::Language;
use assay_engine::script::CheckedBook;
use assay_tests::{book_folder, checked, data_folder, example_folder, request, run_into, texts_under};
use encoding_rs::{BIG5, Encoding, GB18030, UTF_8};

type Texts = BTreeMap<String, String>;

/// A part of the lines behind a header.
type Part = for<'r, 't> fn(&'r [&'t str]) -> &'r [&'t str];

/// The tables of the example, by file: the header, and a part of the rows.
fn tables(part: Part) -> Texts {
    let files = texts_under(&example_folder(), "").into_iter().filter(|(name, _)| name.ends_with(".csv"));
    files
        .map(|(name, text)| {
            let lines: Vec<&str> = text.trim_start_matches('\u{feff}').split_inclusive('\n').collect();
            let (header, rows) = lines.split_first().expect("a header");
            (name, format!("{header}{}", part(rows).concat()))
        })
        .collect()
}

/// Runs the example's book over tables in an encoding; every result but the record, and the encoding of each file.
fn read(book: &CheckedBook, tables: &Texts, encoding: &'static Encoding) -> [Texts; 2] {
    let (data, out) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    for (name, text) in tables {
        fs::write(data.path().join(name), encoding.encode(text).0).expect("written");
    }
    let said = run_into(out.path(), (book, data.path()), request("2025Q3"), 2, Language::English);
    assert!(!said.contains("error "), "{said}");
    let mut results: Texts = texts_under(out.path(), "").into_iter().collect();
    let record: serde_json::Value = serde_json::from_str(&results.remove("run.json").expect("a record")).expect("JSON");
    let inputs = record["inputs"].as_array().expect("inputs");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let encodings = inputs.iter().map(|input| (text(&input["file"]), text(&input["encoding"]))).collect();
    [results, encodings]
}

#[test]
fn every_table_of_the_example_is_read_the_same_as_gb18030() {
    let book = checked(&FolderSource::new(book_folder()));
    let parts: [Part; 3] = [|rows| rows, |rows| &rows[..rows.len() / 2], |rows| &rows[rows.len() / 2..]];
    for part in parts {
        let tables = tables(part);
        let [expected, _] = read(&book, &tables, UTF_8);
        let [found, encodings] = read(&book, &tables, GB18030);
        assert_eq!(found, expected);
        for (name, text) in &tables {
            let encoding = if text.is_ascii() { "UTF-8" } else { "GB18030" };
            assert_eq!(encodings[name], encoding, "{name}");
        }
    }
}

/// Headers that say nothing, and cells of one company.
#[test]
fn a_list_in_the_encoding_of_taiwan_is_refused_with_its_place() {
    let book = checked(&FolderSource::new(data_folder().join("valid/small_book")));
    let data = tempfile::tempdir().expect("a folder");
    let text = "partner_id,level,volume\nP1,gold,1\n台北國際貿易股份有限公司,gold,2\n";
    fs::write(data.path().join("partners.csv"), BIG5.encode(text).0).expect("written");
    let out = tempfile::tempdir().expect("a folder");
    let said = run_into(out.path(), (&book, data.path()), request("2025Q3"), 1, Language::English);
    assert!(said.starts_with("error not-utf8 partners.csv:3:1"), "{said}");
    assert!(said.contains("Big5"), "{said}");
}
