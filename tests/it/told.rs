//! What a run says that its dataset, its request and its results may not be what was meant: said also where silence is
//! wanted, and kept in the record and the report.

use std::fs;

use assay_tests::{Assay, data_folder, texts_under};
use serde_json::Value;

/// A scratch folder with the small book in `policies`, and its small dataset in `data` with these files laid over it.
fn workplace(files: &[(&str, &str)]) -> Assay {
    let assay = Assay::new(env!("CARGO_BIN_EXE_assay-under-test"));
    for (from, to) in [("valid/small_book", "policies"), ("valid/small_data", "data")] {
        for (name, text) in texts_under(&data_folder().join(from), "") {
            assay.write(&format!("{to}/{name}"), &text);
        }
    }
    files.iter().for_each(|(name, text)| assay.write(name, text));
    assay
}

fn text(assay: &Assay, file: &str) -> String {
    fs::read_to_string(assay.scratch().join(file)).expect("a file")
}

/// A dataset without a flaw.
const SOUND: [(&str, &str); 2] = [
    ("data/partners.csv", "partner_id,level,volume\nP1,gold,10\nP2,none,5\nP3,none,1\n"),
    ("data/sales.csv", "doc_no,partner_id,doc_date,net_amount\nD1,P1,2025-07-01,600\n"),
];

/// Partners whose volume has a header that no column claims, and a file of no table.
const MISTYPED: [(&str, &str); 3] = [
    SOUND[1],
    ("data/partners.csv", "partner_id,level,purchases\nP1,gold,10\nP2,none,5\nP3,none,1\n"),
    ("data/sale.csv", "doc_no,partner_id,doc_date,net_amount\nD9,P1,2025-07-01,600\n"),
];

#[test]
fn warnings_are_said_in_silence_and_kept() {
    let assay = workplace(&MISTYPED);
    for language in ["en", "zh"] {
        let line = format!("run data --period 2025Q3 --out out-{language} --report {language}.html --quiet");
        let ran = assay.run(&format!("{line} --lang {language}"));
        assert_eq!(ran.code, Some(0), "{ran}");
        assert_eq!(ran.stderr.matches("unknown-header").count(), 1, "{ran}");
        assert_eq!(ran.stderr.matches("no-table").count(), 1, "{ran}");
    }
    let record: Value = serde_json::from_str(&text(&assay, "out-en/run.json")).expect("JSON");
    let first = &record["warnings"][0];
    assert_eq!((first["code"].as_str(), first["line"].as_u64()), (Some("unknown-header"), Some(1)), "{first}");
    assert_eq!(first["file"], "partners.csv");
    assert_eq!(first["message"], "header `purchases` is no column of `partners`, it is not read");
    assert_eq!(first["hint"], "there is no header for `volume`: where one of these is meant, call it so");
    assert_eq!(record["warnings"][1]["code"], "no-table");
    assert_eq!(record["warnings"][1].get("line"), None);
    assert_eq!(record["warnings"].as_array().map(Vec::len), Some(2));
    let chinese: Value = serde_json::from_str(&text(&assay, "out-zh/run.json")).expect("JSON");
    assert_eq!(chinese["warnings"][0]["message"], "表头 `purchases` 不是表 `partners` 的列，未读取");
    for (language, heading) in [("en", "Warnings"), ("zh", "警告")] {
        let report = text(&assay, &format!("{language}.html"));
        assert!(report.contains(&format!("<h2 id=\"warnings-h\">{heading}</h2>")), "{language}");
        assert!(report.contains("`purchases`"), "{language}");
    }
}

#[test]
fn a_run_without_warnings_keeps_none() {
    let assay = workplace(&SOUND);
    let ran = assay.run("run data --period 2025Q3 --out out --report report.html --quiet");
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{ran}");
    assert!(!text(&assay, "out/run.json").contains("\"warnings\""));
    assert!(!text(&assay, "report.html").contains("warnings-h"));
}

#[test]
fn warnings_do_not_depend_on_threads_and_batches_and_are_the_same_again() {
    let assay = workplace(&MISTYPED);
    let mut records = Vec::new();
    for how in ["--jobs 1", "--jobs 4", "--rows-in-memory 1"] {
        let ran = assay.run(&format!("run data --period 2025Q3 --out out --quiet {how}"));
        assert_eq!(ran.code, Some(0), "{ran}");
        records.push(text(&assay, "out/run.json"));
    }
    assert!(records.windows(2).all(|pair| pair[0] == pair[1]), "{records:#?}");
    let again = assay.run("replay out/run.json");
    assert_eq!(again.code, Some(0), "{again}");
}

/// A record does not name results of the period before that were of no use, and says so in a warning.
#[test]
fn a_run_whose_earlier_results_were_of_no_use_is_the_same_again() {
    let assay = workplace(&SOUND);
    let before = assay.run("run data --period 2024Q1 --out earlier --quiet");
    assert_eq!(before.code, Some(0), "{before}");
    let ran = assay.run("run data --period 2025Q3 --prior earlier --out out --quiet");
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(text(&assay, "out/run.json").contains("\"prior-of-other-period\""));
    let again = assay.run("replay out/run.json");
    assert_eq!(again.code, Some(0), "{again}");
}
