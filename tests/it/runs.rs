//! Whole runs of a small book over a small dataset: every result file, and what never changes them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use assay_engine::dataset::FolderSource;
use assay_engine::diagnostic::Language;
use assay_engine::policy::sha256;
use assay_engine::run::RunRequest;
use assay_engine::script::CheckedBook;
use assay_tests::{changed, checked, data_folder, request, run_into, texts_under};

/// The small book, with one text replaced in one of its files.
fn small_book(change: Option<(&str, &str, &str)>) -> CheckedBook {
    let folder = data_folder().join("valid/small_book");
    match change {
        Some(change) => checked(&changed(&folder, change)),
        None => checked(&FolderSource::new(folder)),
    }
}

/// Runs the small book over a dataset and gives back every finding, in order.
fn run(data: &Path, out: &Path, request: RunRequest, jobs: usize, language: Language) -> String {
    run_into(out, (&small_book(None), data), request, jobs, language)
}

fn results(out: &Path) -> String {
    let mut text = String::new();
    for (name, content) in texts_under(out, "") {
        let _ = writeln!(text, "--- {name}\n{content}");
    }
    text
}

fn small_data() -> std::path::PathBuf {
    data_folder().join("valid/small_data")
}

#[test]
fn a_run_writes_every_file_and_the_next_one_reads_it_as_prior() {
    let folder = tempfile::tempdir().expect("a folder");
    let (before, now) = (folder.path().join("2025Q2"), folder.path().join("2025Q3"));
    let findings = run(&small_data(), &before, request("2025Q2"), 1, Language::Chinese);
    insta::assert_snapshot!("earlier_run", findings + &results(&before));
    let request = RunRequest { prior: Some(before), ..request("2025Q3") };
    let findings = run(&small_data(), &now, request, 2, Language::English);
    insta::assert_snapshot!("later_run", findings + &results(&now));
}

#[test]
fn digests_are_those_of_the_rows_in_the_csv_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    run(&small_data(), &out, request("2025Q3"), 2, Language::English);
    let read = |name: &str| fs::read_to_string(out.join(name)).expect("a file");
    let record: serde_json::Value = serde_json::from_str(&read("run.json")).expect("a record");
    for policy in record["policies"].as_array().expect("policies") {
        let id = policy["id"].as_str().expect("an id");
        assert_eq!(policy["results"]["decisions"], sha256(read(&format!("{id}.csv")).as_bytes()));
        for table in ["lines", "line_details", "reasons"] {
            let text = read(&format!("{table}.csv"));
            let of_policy = |line: &&str| line.starts_with("partner_id,") || line.contains(&format!(",{id},"));
            let rows: String = text.split_inclusive('\n').filter(of_policy).collect();
            assert_eq!(policy["results"][table], sha256(rows.as_bytes()), "{id} in {table}");
        }
    }
}

#[test]
fn only_the_period_just_before_is_prior() {
    let folder = tempfile::tempdir().expect("a folder");
    let (first, second) = (folder.path().join("first"), folder.path().join("second"));
    run(&small_data(), &first, request("2025Q1"), 1, Language::English);
    let prior = Some(first.clone());
    let said = run(&small_data(), &second, RunRequest { prior, ..request("2025Q3") }, 1, Language::English);
    insta::assert_snapshot!(
        said.replace(&folder.path().display().to_string(), "FOLDER")
            .lines()
            .filter(|line| line.contains("FOLDER"))
            .collect::<Vec<_>>()
            .join("\n")
    );
    let without = folder.path().join("without");
    run(&small_data(), &without, request("2025Q3"), 1, Language::English);
    // Only the record says that the earlier results were of no use.
    for out in [&second, &without] {
        let record = fs::read_to_string(out.join("run.json")).expect("a record");
        assert_eq!(record.contains("\"prior-of-other-period\""), *out == second);
        fs::remove_file(out.join("run.json")).expect("removed");
    }
    assert_eq!(results(&second), results(&without));
}

#[test]
fn what_is_missing_from_earlier_results_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let (before, now) = (folder.path().join("2025Q2"), folder.path().join("2025Q3"));
    run(&small_data(), &before, request("2025Q2"), 1, Language::English);
    // A record that names no files, as of an older version.
    fs::write(before.join("run.json"), "{\"period\": \"2025Q2\"}").expect("written");
    let ranking = before.join("ranking.csv");
    let good = fs::read_to_string(&ranking).expect("the results");
    let (header, rows) = good.split_once('\n').expect("a header and rows");
    let mut said = String::new();
    for broken in
        [Some(format!("{}\n{rows}", header.replace("place", "rank"))), Some(good.replace(",1,", ",first,")), None]
    {
        match broken {
            Some(text) => fs::write(&ranking, text).expect("written"),
            None => fs::remove_file(&ranking).expect("removed"),
        }
        let request = RunRequest { prior: Some(before.clone()), ..request("2025Q3") };
        let findings = run(&small_data(), &now, request, 1, Language::English);
        said.push_str(&findings.replace(&folder.path().display().to_string(), "FOLDER"));
    }
    fs::write(before.join("run.json"), "{").expect("written");
    let request = RunRequest { prior: Some(before), ..request("2025Q3") };
    let findings = run(&small_data(), &now, request, 1, Language::English);
    said.push_str(&findings.replace(&folder.path().display().to_string(), "FOLDER"));
    insta::assert_snapshot!(said.lines().filter(|line| line.contains("FOLDER")).collect::<Vec<_>>().join("\n"));
}

#[test]
fn the_number_of_threads_and_the_order_of_rows_never_change_a_result() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    fs::create_dir(&data).expect("made");
    let partners: Vec<String> = (0..3000).map(|at| format!("P{at:05},gold,1")).collect();
    let sales: Vec<String> =
        (0..9000).map(|at| format!("D{at:05},P{:05},2025-07-01,{}.{:02}", at * 7 % 3000, at % 900, at % 100)).collect();
    let write = |name: &str, header: &str, rows: &[String]| {
        fs::write(data.join(name), format!("{header}\n{}\n", rows.join("\n"))).expect("written");
    };
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for jobs in [1, 2, 7] {
        let (mut partners, mut sales) = (partners.clone(), sales.clone());
        partners.rotate_left(jobs * 13);
        sales.rotate_left(jobs * 101);
        write("partners.csv", "partner_id,level,volume", &partners);
        write("sales.csv", "doc_no,partner_id,doc_date,net_amount", &sales);
        let out = folder.path().join("out");
        assert_eq!(run(&data, &out, request("2025Q3"), jobs, Language::English), "");
        fs::remove_file(out.join("run.json")).expect("the record names the inputs' digests");
        *seen.entry(results(&out)).or_default() += 1;
        fs::remove_dir_all(&out).expect("removed");
    }
    assert_eq!(seen.values().copied().collect::<Vec<_>>(), [3]);
}

#[test]
fn settings_are_checked_and_noted() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let settings =
        ["discount.lrge=1", "discounts.large=1", "large=1", "discount.large=much"].map(str::to_owned).to_vec();
    insta::assert_snapshot!(run(
        &small_data(),
        &out,
        RunRequest { settings, ..request("2025Q3") },
        1,
        Language::English
    ));
    assert!(!out.exists());
    let settings = vec!["discount.large=0.01".to_owned()];
    run(&small_data(), &out, RunRequest { settings, ..request("2025Q3") }, 1, Language::English);
    let record = fs::read_to_string(out.join("run.json")).expect("a record");
    assert!(record.contains("discount.large=0.01"));
    let discounts = fs::read_to_string(out.join("discount.csv")).expect("the decisions");
    assert!(discounts.contains("P3,half,0.01"), "{discounts}");
}

#[test]
fn a_broken_promise_stops_the_run_and_leaves_the_earlier_output_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    run(&small_data(), &out, request("2025Q3"), 1, Language::English);
    let before = results(&out);
    let book = small_book(Some(("ranking/policy.toml", "place >= 1", "place > 1")));
    insta::assert_snapshot!(run_into(&out, (&book, &small_data()), request("2025Q3"), 1, Language::English));
    assert_eq!(results(&out), before);
}

#[test]
fn parameters_without_a_value_on_the_day_stop_the_run_and_old_ones_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let unit = "type = \"money\"";
    let book = small_book(Some(("discount/params.toml", unit, &format!("{unit}\nreview_by = 2025-06-30"))));
    insta::assert_snapshot!(
        "review_due",
        run_into(&out, (&book, &small_data()), request("2025Q3"), 1, Language::English)
    );
    insta::assert_snapshot!("no_value", run_into(&out, (&book, &small_data()), request("2009"), 1, Language::English));
    let ranking = small_book(None).book.find("ranking").expect("the policy");
    let discount = small_book(None).book.find("discount").expect("the policy");
    let out = folder.path().join("one");
    let asked = RunRequest { policies: vec![discount], ..request("2025Q3") };
    run(&small_data(), &out, asked, 1, Language::English);
    assert!(out.join("discount.csv").exists() && !out.join("ranking.csv").exists());
    let asked = RunRequest { policies: vec![ranking], ..request("2025Q3") };
    run(&small_data(), &out, asked, 1, Language::English);
    assert!(out.join("discount.csv").exists() && out.join("ranking.csv").exists(), "what it needs runs too");
}
