//! Results in every format: the same decisions, the same bytes each time, and read back as they were.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use assay_engine::dataset::{EarlierOutput, FolderSource, ResultFormat};
use assay_engine::diagnostic::Language;
use assay_engine::policy::sha256;
use assay_engine::run::RunRequest;
use assay_engine::script::CheckedBook;
use assay_tests::{checked, data_folder, request, run_into_as};
use calamine::{Data, Reader as _, Xlsx, open_workbook};

const ALL: [ResultFormat; 4] =
    [ResultFormat::Csv, ResultFormat::Parquet, ResultFormat::JsonLines, ResultFormat::Workbook];

fn small_book() -> CheckedBook {
    checked(&FolderSource::new(data_folder().join("valid/small_book")))
}

/// The small dataset with partners whose names a spreadsheet would run, and amounts of many digits.
fn harsh_data(folder: &Path) -> PathBuf {
    let data = folder.join("data");
    fs::create_dir(&data).expect("made");
    let partners = "partner_id,level,volume\n\"=1+1\",gold,1\n\"''=1\",gold,2\n+2,none,\n\"ＡＢ，\"\"x\"\"\",gold,3\n";
    fs::write(data.join("partners.csv"), partners).expect("written");
    let sales = "doc_no,partner_id,doc_date,net_amount\n@D1,=1+1,2025-07-01,1234567890123.456789\n\
                 D2,\"''=1\",2025-07-01,0.000000000001\nD3,+2,2025-07-01,600\n";
    fs::write(data.join("sales.csv"), sales).expect("written");
    data
}

fn files(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(out).expect("a folder").map(|entry| entry.expect("an entry"));
    entries
        .map(|entry| (entry.file_name().into_string().expect("a name"), fs::read(entry.path()).expect("a file")))
        .collect()
}

fn run_as(
    out: &Path,
    data: &Path,
    request: RunRequest,
    jobs: usize,
    format: ResultFormat,
) -> BTreeMap<String, Vec<u8>> {
    let said = run_into_as(out, (&small_book(), data), request, jobs, (format, Language::Chinese));
    assert!(!said.contains("error"), "{said}");
    files(out)
}

#[test]
fn every_format_has_the_same_bytes_each_time_and_the_same_digests() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = harsh_data(folder.path());
    let mut digests: Vec<String> = Vec::new();
    for format in ALL {
        let first = run_as(&folder.path().join("first"), &data, request("2025Q3"), 1, format);
        let second = run_as(&folder.path().join("second"), &data, request("2025Q3"), 2, format);
        for (name, bytes) in &first {
            assert!(second.get(name) == Some(bytes), "{name} differs from run to run");
        }
        let record: serde_json::Value = serde_json::from_slice(&first["run.json"]).expect("a record");
        let others = first.iter().filter(|(name, _)| *name != "run.json");
        let others = others.map(|(name, bytes)| serde_json::json!({ "name": name, "sha256": sha256(bytes) }));
        assert_eq!(record["files"], serde_json::Value::Array(others.collect()));
        let found = record["policies"].as_array().expect("policies").iter().map(|policy| policy["results"].to_string());
        digests.push(found.collect());
    }
    assert_eq!(digests.iter().filter(|digest| **digest == digests[0]).count(), ALL.len());
}

#[test]
fn every_format_but_the_workbook_is_read_back_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = harsh_data(folder.path());
    let tables = |format: ResultFormat| {
        let out = folder.path().join("out");
        run_as(&out, &data, request("2025Q3"), 1, format);
        let mut text = String::new();
        for table in ["discount", "ranking", "lines", "line_details", "reasons", "quarantine"] {
            let (_, mut rows) = EarlierOutput::new(&out).table(table).expect("readable").expect("a table");
            let mut cells = Vec::new();
            let _ = writeln!(text, "--- {table}");
            while rows.next_row(&mut cells).expect("a row") {
                // Amounts of money are written with more zeros in texts.
                let shown = cells.iter().map(|cell| match cell.parse::<assay_engine::number::Number>() {
                    Ok(number) => number.to_string(),
                    Err(_) => cell.clone(),
                });
                let _ = writeln!(text, "{}", shown.collect::<Vec<_>>().join(" | "));
            }
        }
        text
    };
    let csv = tables(ResultFormat::Csv);
    insta::assert_snapshot!("read_back", csv);
    assert_eq!(tables(ResultFormat::Parquet), csv);
    assert_eq!(tables(ResultFormat::JsonLines), csv);
}

#[test]
fn edited_results_of_the_period_before_are_refused_in_every_format() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = harsh_data(folder.path());
    let (before, now) = (folder.path().join("before"), folder.path().join("now"));
    let mut said = String::new();
    for format in ResultFormat::READ {
        for memory in
            [assay_engine::run::Memory::default(), assay_engine::run::Memory { rows: 2, ..Default::default() }]
        {
            run_as(&before, &data, request("2025Q2"), 1, format);
            let ranking = before.join(format.file_name("ranking"));
            let mut bytes = fs::read(&ranking).expect("a file");
            let at = bytes.len() / 2;
            bytes[at] ^= 1;
            fs::write(&ranking, bytes).expect("written");
            let mut refused = |what: &str| {
                let asked = RunRequest { prior: Some(before.clone()), memory: memory.clone(), ..request("2025Q3") };
                let told = run_into_as(&now, (&small_book(), &data), asked, 1, (ResultFormat::Csv, Language::English));
                assert!(told.contains("error changed-prior"), "{what} {told}");
                let _ = writeln!(said, "{what}:\n{}", told.replace(&folder.path().display().to_string(), "FOLDER"));
            };
            refused("edited");
            fs::remove_file(&ranking).expect("removed");
            refused("removed");
        }
    }
    run_as(&before, &data, request("2025Q2"), 1, ResultFormat::Parquet);
    fs::write(before.join("ranking.csv"), "partner_id,state\n").expect("written");
    let asked = RunRequest { prior: Some(before.clone()), ..request("2025Q3") };
    let told = run_into_as(&now, (&small_book(), &data), asked, 1, (ResultFormat::Csv, Language::English));
    let _ = writeln!(said, "put there later:\n{}", told.replace(&folder.path().display().to_string(), "FOLDER"));
    fs::remove_file(before.join("ranking.csv")).expect("removed");
    run_as(&before, &data, request("2025Q2"), 1, ResultFormat::Csv);
    let record = fs::read_to_string(before.join("run.json")).expect("a record");
    fs::write(before.join("run.json"), record.replace("\"quarantined_rows\": ", "\"quarantined_rows\": 1"))
        .expect("written");
    let asked = RunRequest { prior: Some(before), ..request("2025Q3") };
    let told = run_into_as(&now, (&small_book(), &data), asked, 1, (ResultFormat::Csv, Language::English));
    let _ = writeln!(said, "the record:\n{}", told.replace(&folder.path().display().to_string(), "FOLDER"));
    insta::assert_snapshot!("prior_edited", said);
}

#[test]
fn the_period_before_says_the_same_in_every_format() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = harsh_data(folder.path());
    let (before, now) = (folder.path().join("before"), folder.path().join("now"));
    let mut seen: Vec<BTreeMap<String, Vec<u8>>> = Vec::new();
    for format in ResultFormat::READ {
        run_as(&before, &data, request("2025Q2"), 1, format);
        let request = RunRequest { prior: Some(before.clone()), ..request("2025Q3") };
        let mut found = run_as(&now, &data, request, 1, ResultFormat::JsonLines);
        found.remove("run.json");
        seen.push(found);
    }
    assert!(seen.iter().all(|found| *found == seen[0]));
    let ranking = String::from_utf8(seen[0]["ranking.jsonl"].clone()).expect("a text");
    insta::assert_snapshot!("ranking_jsonl", ranking);
    run_as(&before, &data, request("2025Q2"), 1, ResultFormat::Workbook);
    let asked = RunRequest { prior: Some(before.clone()), ..request("2025Q3") };
    let said = run_into_as(&now, (&small_book(), &data), asked, 1, (ResultFormat::Csv, Language::English));
    insta::assert_snapshot!("prior_workbook", said.replace(&folder.path().display().to_string(), "FOLDER"));
    // Rows out of order are no longer what a run wrote, also where the record names no files.
    run_as(&before, &data, request("2025Q2"), 1, ResultFormat::Csv);
    fs::write(before.join("run.json"), "{\"period\": \"2025Q2\"}").expect("written");
    let ranking = fs::read_to_string(before.join("ranking.csv")).expect("a file");
    let mut lines: Vec<&str> = ranking.split_inclusive('\n').collect();
    lines.swap(1, 2);
    fs::write(before.join("ranking.csv"), lines.concat()).expect("written");
    let asked = RunRequest { prior: Some(before), ..request("2025Q3") };
    let said = run_into_as(&now, (&small_book(), &data), asked, 1, (ResultFormat::Csv, Language::English));
    insta::assert_snapshot!("prior_out_of_order", said.replace(&folder.path().display().to_string(), "FOLDER"));
}

#[test]
fn texts_that_would_run_in_a_spreadsheet_do_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = harsh_data(folder.path());
    let csv = run_as(&folder.path().join("csv"), &data, request("2025Q3"), 1, ResultFormat::Csv);
    let text = |name: &str| String::from_utf8(csv[name].clone()).expect("a text");
    insta::assert_snapshot!("guarded_csv", format!("{}\n{}", text("discount.csv"), text("line_details.csv")));
    let out = folder.path().join("xlsx");
    run_as(&out, &data, request("2025Q3"), 1, ResultFormat::Workbook);
    let mut book: Xlsx<_> = open_workbook(out.join("results.xlsx")).expect("a workbook");
    let mut shown = String::new();
    for sheet in book.sheet_names() {
        let _ = writeln!(shown, "--- {sheet}");
        assert!(book.worksheet_formula(&sheet).expect("a sheet").is_empty(), "no formulas in {sheet}");
        for row in book.worksheet_range(&sheet).expect("a sheet").rows() {
            let cells: Vec<String> = row.iter().map(cell).collect();
            let _ = writeln!(shown, "{}", cells.join(" | "));
        }
    }
    insta::assert_snapshot!("workbook", shown);
}

/// A cell with its kind where that is not plain from the text.
fn cell(data: &Data) -> String {
    match data {
        Data::Empty => String::new(),
        Data::String(text) => format!("{text:?}"),
        Data::DateTime(day) => format!("day {day}"),
        other => other.to_string(),
    }
}
