//! The example of the repository, run quarter by quarter: every result file, for people to read; and
//! what must not change a byte of it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use assay_engine::dataset::FolderSource;
use assay_engine::diagnostic::Language;
use assay_engine::policy::sha256;
use assay_engine::run::RunRequest;
use assay_engine::script::CheckedBook;
use assay_tests::{Assay, book_folder, checked, example_folder, request, run_into, texts_under};
use serde_json::Value;
use tempfile::TempDir;

const QUARTERS: [&str; 4] = ["2024Q4", "2025Q1", "2025Q2", "2025Q3"];

type Files = BTreeMap<String, String>;

fn book() -> &'static CheckedBook {
    static BOOK: OnceLock<CheckedBook> = OnceLock::new();
    BOOK.get_or_init(|| checked(&FolderSource::new(book_folder())))
}

/// The four quarters one after the other, each on what the one before decided: a folder with the
/// results of each.
fn chain(data: &Path, jobs: usize, language: Language) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let mut prior: Option<PathBuf> = None;
    for quarter in QUARTERS {
        let out = folder.path().join(quarter);
        let asked = RunRequest { prior: prior.take(), ..request(quarter) };
        let said = run_into(&out, (book(), data), asked, jobs, language);
        assert!(!said.contains("error "), "{said}");
        prior = Some(out);
    }
    folder
}

fn files(folder: &Path) -> Files {
    texts_under(folder, "").into_iter().collect()
}

/// The chain in English and in Chinese, run once for all tests.
fn chains() -> &'static [(Language, Files); 2] {
    static CHAINS: OnceLock<[(Language, Files); 2]> = OnceLock::new();
    CHAINS.get_or_init(|| {
        [Language::English, Language::Chinese]
            .map(|language| (language, files(chain(&example_folder(), 2, language).path())))
    })
}

/// The 2025Q3 of a run without the quarters before, and what is said of the dataset.
fn alone() -> (Files, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let said = run_into(folder.path(), (book(), &example_folder()), request("2025Q3"), 3, Language::English);
    (files(folder.path()), said)
}

/// The run record of a quarter, without what differs with every edit of the book.
fn record(files: &Files, name: &str) -> Value {
    serde_json::from_str(&files[name]).expect("JSON")
}

/// The counts and totals of a run record, a line an output, a line for all reasons.
fn counts(record: &Value) -> String {
    let mut text = format!("{} as of {}\n", record["period"], record["as_of"]);
    for input in record["inputs"].as_array().expect("inputs") {
        let of = |name: &str| &input[name];
        let (table, presence, rows) = (of("table"), of("presence"), of("rows"));
        let (accepted, quarantined, duplicates) = (of("accepted"), of("quarantined"), of("duplicates"));
        let _ = writeln!(
            text,
            "{table}: {presence}, rows {rows}, accepted {accepted}, quarantined {quarantined}, duplicates {duplicates}"
        );
    }
    for policy in record["policies"].as_array().expect("policies") {
        let of = |name: &str| &policy[name];
        let (decided, not_applicable, undecided) = (of("decided"), of("not_applicable"), of("undecided"));
        let _ =
            writeln!(text, "\n{}: decided {decided}, not applicable {not_applicable}, undecided {undecided}", of("id"));
        for (output, counts) in policy["outputs"].as_object().expect("outputs") {
            let _ = writeln!(text, "  {output}: {counts}");
        }
        let _ = writeln!(text, "  lines: {}", policy["lines"]);
        for (code, counts) in policy["reasons"].as_object().expect("reasons") {
            let _ = writeln!(text, "  {code}: {counts}");
        }
    }
    text
}

#[test]
fn the_four_quarters_decide_as_the_example_says() {
    let [(_, english), (_, chinese)] = chains();
    for quarter in QUARTERS {
        for (name, text) in english {
            let Some(file) = name.strip_prefix(&format!("{quarter}/")).and_then(|name| name.strip_suffix(".csv"))
            else {
                continue;
            };
            // The bad rows are the same in every quarter.
            if file != "quarantine" || quarter == "2025Q3" {
                insta::assert_snapshot!(format!("{quarter}_{file}"), text);
            }
        }
        insta::assert_snapshot!(format!("{quarter}_run"), counts(&record(english, &format!("{quarter}/run.json"))));
    }
    for name in ["2024Q4/reasons", "2025Q3/reasons", "2025Q3/quarantine"] {
        insta::assert_snapshot!(format!("{}_zh", name.replace('/', "_")), chinese[&format!("{name}.csv")]);
    }
}

#[test]
fn the_quarters_before_change_levels_and_exits() {
    let [(_, english), _] = chains();
    let (alone, mut text) = alone();
    for (name, alone) in alone.iter().filter(|(name, _)| name.ends_with(".csv")) {
        let chained = &english[&format!("2025Q3/{name}")];
        let differing = alone.lines().filter(|line| !chained.lines().any(|other| other == *line));
        let differing: Vec<&str> = differing.collect();
        if !differing.is_empty() {
            let _ = writeln!(text, "--- {name}, 2025Q3 alone");
            differing.iter().for_each(|line| text.extend([line, "\n"]));
            let _ = writeln!(text, "--- {name}, 2025Q3 after the three quarters before");
            let instead = chained.lines().filter(|line| !alone.lines().any(|other| other == *line));
            instead.for_each(|line| text.extend([line, "\n"]));
        }
    }
    insta::assert_snapshot!("2025Q3_alone_and_in_the_chain", text);
}

#[test]
fn every_outcome_and_every_reason_occurs() {
    let [(_, english), _] = chains();
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    for quarter in QUARTERS {
        let record = record(english, &format!("{quarter}/run.json"));
        for policy in record["policies"].as_array().expect("policies") {
            let id = policy["id"].as_str().expect("an id");
            for (output, counts) in policy["outputs"].as_object().expect("outputs") {
                for (value, count) in counts.as_object().expect("counts") {
                    if let Some(count) = count.as_u64().filter(|_| value != "absent") {
                        *seen.entry(format!("{id}.{output} {value}")).or_default() += count;
                    }
                }
            }
            for (code, counts) in policy["reasons"].as_object().expect("reasons") {
                *seen.entry(format!("{id} {code}")).or_default() += counts["fired"].as_u64().expect("a count");
            }
        }
    }
    let never: Vec<&String> = seen.iter().filter(|(_, count)| **count == 0).map(|(name, _)| name).collect();
    assert!(seen.len() > 100 && never.is_empty(), "the example never shows {never:?}");
}

#[test]
fn the_record_adds_up_and_names_what_was_read() {
    let [(_, english), _] = chains();
    let mut before: Option<String> = None;
    for quarter in QUARTERS {
        let name = format!("{quarter}/run.json");
        let record = record(english, &name);
        for input in record["inputs"].as_array().expect("inputs") {
            let file = input["file"].as_str().expect("the example has a file for every table");
            let bytes = fs::read(example_folder().join(file)).expect("a file");
            assert_eq!(input["sha256"], sha256(&bytes), "{file}");
            let count = |name: &str| input[name].as_u64().expect("a count");
            assert_eq!(count("rows"), count("accepted") + count("quarantined") + count("duplicates"), "{file}");
        }
        let quarantined = english[&format!("{quarter}/quarantine.csv")].lines().count() - 1;
        assert_eq!(record["quarantined_rows"], quarantined);
        for policy in record["policies"].as_array().expect("policies") {
            let states = ["decided", "not_applicable", "undecided"].map(|name| policy[name].as_u64().expect("a count"));
            assert_eq!(states.iter().sum::<u64>(), 68);
            for file in policy["files"].as_array().expect("files") {
                let (name, digest) = (file["name"].as_str().expect("a name"), &file["sha256"]);
                let bytes = fs::read(book_folder().join(name)).expect("a file of the book");
                assert_eq!(*digest, sha256(&bytes), "{name}");
            }
        }
        assert_eq!(record["prior"]["run_record_sha256"].as_str(), before.as_deref(), "{quarter}");
        before = Some(sha256(english[&name].as_bytes()));
    }
}

#[test]
fn the_command_line_writes_the_same_files() {
    let assay = Assay::new(env!("CARGO_BIN_EXE_assay-under-test")).in_repository();
    let out = assay.scratch().join("out").display().to_string();
    let ran = assay.run(&format!("run examples/retail-2025 --period 2025Q3 --lang en --quiet --out {out}"));
    assert_eq!((ran.code, ran.said_beside_warnings().as_str()), (Some(0), ""), "{ran}");
    let (mut found, mut alone) = (files(&assay.scratch().join("out")), alone().0);
    let records = [&mut found, &mut alone].map(|files| files.remove("run.json").expect("a record"));
    assert_eq!(found, alone);
    let [mut found, alone] = records.map(|record| without_digests(&record));
    // What was typed, and what is shown of rows, only the command line knows.
    assert_eq!(found["dataset"].take(), "examples/retail-2025");
    let shown = found["columns_shown"].take();
    assert!(shown.as_array().expect("columns").contains(&"partners.partner_name".into()), "{shown}");
    found["columns_shown"] = serde_json::json!([]);
    assert_eq!(found, alone);
}

#[test]
fn no_number_of_threads_and_no_second_run_changes_a_byte() {
    let [(_, english), _] = chains();
    for jobs in [1, 5] {
        assert_eq!(&files(chain(&example_folder(), jobs, Language::English).path()), english, "{jobs} threads");
    }
}

/// The same rows in another order. Those that cannot be used stay where they are, since what is said
/// of them names their lines.
fn shuffled(text: &str, keep: &[usize], seed: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let free: Vec<usize> = (1..lines.len()).filter(|at| !keep.contains(&(at + 1))).collect();
    let mut order = free.clone();
    // A fixed shuffle, so that a failure can be had again.
    let mut state = seed;
    for at in (1..order.len()).rev() {
        state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
        order.swap(at, state / 65_536 % (at + 1));
    }
    let mut shuffled = lines.clone();
    free.iter().zip(&order).for_each(|(to, from)| shuffled[*to] = lines[*from]);
    shuffled.join("\n") + "\n"
}

#[test]
fn no_order_of_rows_changes_a_byte() {
    let [(_, english), _] = chains();
    let folder = tempfile::tempdir().expect("a folder");
    let bad = quarantined_lines(&english["2025Q3/quarantine.csv"]);
    for seed in [1, 2] {
        let mut moved = 0;
        for (name, text) in texts_under(&example_folder(), "").into_iter().filter(|(name, _)| name.ends_with(".csv")) {
            let text = text.replace("\r\n", "\n");
            let shuffled = shuffled(&text, bad.get(name.as_str()).map_or(&[], Vec::as_slice), seed);
            moved += usize::from(shuffled != text);
            fs::write(folder.path().join(name), shuffled).expect("written");
        }
        assert!(moved > 10, "{moved} tables are in another order");
        let found = files(chain(folder.path(), 3, Language::English).path());
        for (name, text) in &found {
            if name.ends_with("run.json") {
                assert_eq!(without_digests(text), without_digests(&english[name]), "{name}");
            } else {
                assert_eq!(text, &english[name], "{name}");
            }
        }
        assert_eq!(found.len(), english.len());
    }
}

/// The lines of each file that cannot be used.
fn quarantined_lines(quarantine: &str) -> BTreeMap<&str, Vec<usize>> {
    let mut lines: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for row in quarantine.lines().skip(1) {
        let mut cells = row.split(',').skip(1);
        let (Some(file), Some(line)) = (cells.next(), cells.next()) else { panic!("{row}") };
        lines.entry(file).or_default().push(line.parse().expect("a line"));
    }
    lines
}

/// A run record without the digests of its inputs, of the run before, which names them too, and its own.
fn without_digests(record: &str) -> Value {
    let mut record: Value = serde_json::from_str(record).expect("JSON");
    record["inputs"].as_array_mut().expect("inputs").iter_mut().for_each(|input| input["sha256"] = Value::Null);
    record["record_sha256"] = Value::Null;
    // Where rows stand in another order, warnings are of other lines.
    for warning in record["warnings"].as_array_mut().into_iter().flatten() {
        warning["line"] = Value::Null;
    }
    if record["prior"].is_object() {
        record["prior"]["run_record_sha256"] = Value::Null;
    }
    record
}

/// Taken for none, it would take the whole rebate by targets away.
#[test]
fn a_target_of_a_period_that_cannot_be_read_holds_its_partner() {
    let (data, out) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    for (name, text) in texts_under(&example_folder(), "").into_iter().filter(|(name, _)| name.ends_with(".csv")) {
        fs::write(data.path().join(name), text.replace("XY24-006,2025Q3,", "XY24-006,2025q3,")).expect("written");
    }
    let said = run_into(out.path(), (book(), data.path()), request("2025Q3"), 3, Language::English);
    assert!(!said.contains("error "), "{said}");
    let files = files(out.path());
    let quarantined = files["quarantine.csv"].lines().find(|row| row.starts_with("targets,targets.csv,5,"));
    assert!(quarantined.is_some_and(|row| row.contains(",period,2025q3,this is no period")), "{quarantined:?}");
    let rebate = files["rebate.csv"].lines().find(|row| row.starts_with("P006,"));
    assert!(rebate.is_some_and(|row| row.contains(",undecided,")), "{rebate:?}");
}
