//! `assay replay`: a run done again from its record, after this and that was changed.

use std::fs;
use std::path::Path;

use assay_engine::policy::sha256;
use assay_tests::{Assay, data_folder, texts_under};
use serde_json::Value;

/// A scratch folder with the small book in `policies` and its small dataset in `data`.
fn workplace() -> Assay {
    let assay = Assay::new(env!("CARGO_BIN_EXE_assay-under-test"));
    for (from, to) in [("valid/small_book", "policies"), ("valid/small_data", "data")] {
        for (name, text) in texts_under(&data_folder().join(from), "") {
            assay.write(&format!("{to}/{name}"), &text);
        }
    }
    assay
}

/// Runs something that has to work.
fn done(assay: &Assay, line: &str) {
    let ran = assay.run(&format!("{line} --quiet"));
    assert_eq!((ran.code, ran.said_beside_warnings().as_str()), (Some(0), ""), "{ran}");
}

/// A workplace in which 2025Q3 was run into `out`.
fn after_a_run() -> Assay {
    let assay = workplace();
    done(&assay, "run data --period 2025Q3 --out out");
    assay
}

/// Replaces a text in a file.
fn edit(assay: &Assay, file: &str, from: &str, to: &str) {
    let text = fs::read_to_string(assay.scratch().join(file)).expect("a file");
    assert!(text.contains(from), "{file} has no `{from}`:\n{text}");
    assay.write(file, &text.replacen(from, to, 1));
}

/// Gives a record the digest that it should have.
fn reseal(assay: &Assay, file: &str) {
    let text = fs::read_to_string(assay.scratch().join(file)).expect("a record");
    let mut record: Value = serde_json::from_str(&text).expect("JSON");
    let fields = record.as_object_mut().expect("an object");
    fields.shift_remove("record_sha256");
    let digest = sha256(serde_json::to_string(fields).expect("a text").as_bytes());
    fields.insert("record_sha256".to_owned(), digest.into());
    assay.write(file, &serde_json::to_string_pretty(&record).expect("a text"));
}

/// A command line in both languages, without what is drawn anew each time.
fn in_both(assay: &Assay, line: &str, code: i32) -> String {
    let [english, chinese] = ["en", "zh"].map(|language| assay.run(&format!("{line} --lang {language}")));
    assert_eq!((english.code, chinese.code), (Some(code), Some(code)), "{english}\n{chinese}");
    format!("{english}\n{chinese}")
}

fn files(folder: &Path) -> Vec<(String, String)> {
    texts_under(folder, "")
}

#[test]
fn what_has_not_changed_comes_out_the_same() {
    let assay = after_a_run();
    let before = files(&assay.scratch().join("out"));
    insta::assert_snapshot!("identical", in_both(&assay, "replay out/run.json", 0));
    assert_eq!(files(&assay.scratch().join("out")), before, "the old output is never touched");
    let beside: Vec<String> = fs::read_dir(assay.scratch())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(beside.len(), 3, "nothing is left behind: {beside:?}");
    assert_eq!(assay.run("replay out").code, Some(0), "the folder says as much as the record in it");
    assert_eq!(assay.run("replay out/run.json --jobs 1").code, Some(0));
}

#[test]
fn every_format_can_be_replayed() {
    for format in ["parquet", "jsonl", "xlsx"] {
        let assay = workplace();
        done(&assay, &format!("run data --period 2025Q3 --lang zh --format {format} --out out"));
        assert_eq!(assay.run("replay out/run.json --lang en").code, Some(0), "{format}");
        edit(&assay, "data/sales.csv", "400.004", "300");
        let said = in_both(&assay, "replay out/run.json", 1);
        insta::with_settings!({ snapshot_suffix => format, omit_expression => true }, {
            insta::assert_snapshot!("format", said);
        });
    }
}

#[test]
fn a_changed_parameter_shows_where_it_counts() {
    let assay = after_a_run();
    edit(&assay, "policies/discount/params.toml", "value = 1_000 ", "value = 1_001 ");
    insta::assert_snapshot!("parameter", in_both(&assay, "replay out/run.json", 1));
    let ran = assay.run("replay out/run.json --format json");
    let found: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!((found["version"].as_u64(), found["identical"].as_bool()), (Some(1), Some(false)));
    insta::assert_snapshot!("parameter_json", ran.stdout);
}

#[test]
fn changed_missing_and_new_rows_are_told() {
    let assay = after_a_run();
    edit(&assay, "data/partners.csv", "P2,,0\n", "");
    edit(&assay, "data/partners.csv", "P3,none,", "P3,gold,\nP9,gold,1");
    insta::assert_snapshot!("rows", in_both(&assay, "replay out/run.json", 1));
    // One table in parts now: files are missing and new.
    let sales = fs::read_to_string(assay.scratch().join("data/sales.csv")).expect("a file");
    assay.write("data/sales/1.csv", &sales);
    fs::remove_file(assay.scratch().join("data/sales.csv")).expect("removed");
    let said = assay.run("replay out/run.json --lang en").stdout;
    let files: Vec<&str> = said.lines().filter(|line| line.contains("dataset:")).collect();
    assert_eq!(
        files,
        ["    dataset: partners.csv · changed", "    dataset: sales.csv · missing", "    dataset: sales/1.csv · new"]
    );
}

#[test]
fn files_changed_after_the_run_are_told() {
    let assay = after_a_run();
    edit(&assay, "out/discount.csv", "P1,full", "P1,half");
    edit(&assay, "out/lines.csv", "SALE,,,1000.00", "SALE,,,900.00");
    fs::remove_file(assay.scratch().join("out/quarantine.csv")).expect("removed");
    insta::assert_snapshot!("edited", in_both(&assay, "replay out/run.json", 1));
    let assay = after_a_run();
    edit(&assay, "out/run.json", "\"decided\": 3", "\"decided\": 4");
    let said = in_both(&assay, "replay out/run.json", 1);
    insta::assert_snapshot!("edited_record", said);
    reseal(&assay, "out/run.json");
    assert_eq!(in_both(&assay, "replay out/run.json", 1), said, "with a new digest of its own, too");
    // All result files are gone.
    let assay = after_a_run();
    for (name, _) in files(&assay.scratch().join("out")).iter().filter(|(name, _)| name != "run.json") {
        fs::remove_file(assay.scratch().join("out").join(name)).expect("removed");
    }
    insta::assert_snapshot!("results_gone", in_both(&assay, "replay out/run.json", 1));
    assert_eq!(assay.run("replay out").code, Some(1));
    // A record elsewhere, without the files that it names.
    let assay = after_a_run();
    fs::copy(assay.scratch().join("out/run.json"), assay.scratch().join("kept.json")).expect("copied");
    let ran = assay.run("replay kept.json --lang en");
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(ran.stdout.contains("result files: not beside the record"), "{ran}");
}

#[test]
fn a_record_of_another_version_is_said() {
    let assay = after_a_run();
    let version = format!("\"assay\": \"{}\"", env!("CARGO_PKG_VERSION"));
    edit(&assay, "out/run.json", &version, "\"assay\": \"0.0.9\"");
    reseal(&assay, "out/run.json");
    let said = in_both(&assay, "replay out/run.json", 0);
    insta::assert_snapshot!("other_version", said.replace(env!("CARGO_PKG_VERSION"), "VERSION"));
}

#[test]
fn what_cannot_be_replayed_says_why() {
    let assay = after_a_run();
    let mut said = String::new();
    let mut try_line = |assay: &Assay, line: &str| {
        said.push_str(&format!("$ assay {line}\n{}\n", in_both(assay, line, 2)));
    };
    try_line(&assay, "replay nowhere/run.json");
    try_line(&assay, "replay data/sales.csv");
    try_line(&assay, "replay out/run.json --data elsewhere");
    let text = fs::read_to_string(assay.scratch().join("out/run.json")).expect("a record");
    assay.write("cut.json", &text[..text.len() / 2]);
    try_line(&assay, "replay cut.json");
    assay.write("old.json", "{\"assay\": \"0.1.0\", \"period\": \"2025Q3\"}");
    try_line(&assay, "replay old.json");
    edit(&assay, "policies/discount/rules.rhai", "decision.class", "decision.clazz");
    try_line(&assay, "replay out/run.json");
    let assay = after_a_run();
    edit(&assay, "data/partners.csv", "partner_id", "who");
    try_line(&assay, "replay out/run.json");
    insta::assert_snapshot!("cannot", said);
}

#[test]
fn settings_policies_and_the_period_before_are_those_of_the_run() {
    let assay = workplace();
    done(&assay, "run data --period 2025Q2 --out before");
    done(
        &assay,
        "run data --period 2025Q3 --as-of 2025-09-15 --policy ranking --set discount.large=600 --prior before --out out",
    );
    insta::assert_snapshot!("settings_and_prior", in_both(&assay, "replay out/run.json", 0));
    // From another folder, with both folders named.
    let elsewhere = assay.scratch().join("moved");
    fs::create_dir(&elsewhere).expect("made");
    for folder in ["data", "before"] {
        fs::rename(assay.scratch().join(folder), elsewhere.join(folder)).expect("moved");
    }
    insta::assert_snapshot!("no_prior", in_both(&assay, "replay out/run.json --data moved/data", 2));
    let ran = assay.run("replay out/run.json --data moved/data --prior moved/before");
    assert_eq!(ran.code, Some(0), "{ran}");
    edit(&assay, "moved/before/ranking.csv", "P2,1,", "P2,2,");
    insta::assert_snapshot!(
        "edited_prior",
        in_both(&assay, "replay out/run.json --data moved/data --prior moved/before", 1)
    );
}

#[test]
fn rows_of_several_tables_are_told_apart() {
    let assay = workplace();
    assay.write(
        "policies/size/policy.toml",
        "title = { en = \"Size\", zh = \"大小\" }\nquestion = { en = \"is this a sale?\", zh = \"是否为销售?\" }\n\
         source = [\"a made-up clause\"]\nentity = \"sales\"\nperiods = [\"quarter\"]\n\n\
         [outputs.taken]\ntype = \"money\"\ndefault = 0\nlabel = { en = \"taken\", zh = \"收取\" }\n\n\
         [reasons.TAKEN]\nen = \"a sale\"\nzh = \"一笔销售\"\nsource = \"a made-up clause\"\n",
    );
    assay.write(
        "policies/size/rules.rhai",
        "rule \"TAKEN\" when sale.net_amount > 1 { line(sale.net_amount); }\ndecision.taken = lines_total();\n",
    );
    done(&assay, "run data --period 2025Q3 --out out");
    assert_eq!(assay.run("replay out/run.json").code, Some(0));
    edit(&assay, "data/sales.csv", "400.004", "300");
    insta::assert_snapshot!("two_tables", in_both(&assay, "replay out/run.json", 1));
}

#[test]
fn a_file_in_another_order_is_compared_no_further() {
    let assay = after_a_run();
    edit(&assay, "out/discount.csv", "P1,", "P9,");
    let said = in_both(&assay, "replay out/run.json", 1);
    insta::assert_snapshot!("unordered", said);
}

#[test]
fn the_example_with_a_report_comes_out_the_same() {
    let assay = Assay::new(env!("CARGO_BIN_EXE_assay-under-test")).in_repository();
    let [out, page] = ["out", "page.html"].map(|name| assay.scratch().join(name).display().to_string());
    let run = format!("run examples/retail-2025 --period 2025Q3 --lang zh --quiet --out {out} --report {page}");
    assert_eq!(assay.run(&run).code, Some(0));
    let ran = assay.run(&format!("replay {out}/run.json --lang en"));
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{ran}");
}

#[test]
fn two_runs_of_the_same_command_write_the_same_record() {
    let assay = after_a_run();
    let first = files(&assay.scratch().join("out"));
    done(&assay, "run data --period 2025Q3 --out out");
    assert_eq!(files(&assay.scratch().join("out")), first);
}
