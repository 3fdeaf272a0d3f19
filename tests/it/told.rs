//! What a run says that its dataset, its request and its results may not be what was meant: said also where silence is
//! wanted, and kept in the record and the report.

use std::fs;

use assay_engine::diagnostic::Language;
use assay_tests::{Assay, data_folder, texts_under};
use calamine::{Data, Reader as _, Xlsx, open_workbook};
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

/// Partners whose level has a header that no column claims, and a file of no table.
const MISTYPED: [(&str, &str); 3] = [
    SOUND[1],
    ("data/partners.csv", "partner_id,grade,volume\nP1,gold,10\nP2,none,5\nP3,none,1\n"),
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
    assert_eq!(first["message"], "header `grade` is no column of `partners`, it is not read");
    assert_eq!(first["hint"], "there is no header for `level`: where one of these is meant, call it so");
    assert_eq!(record["warnings"][1]["code"], "no-table");
    assert_eq!(record["warnings"][1].get("line"), None);
    assert_eq!(record["warnings"].as_array().map(Vec::len), Some(2));
    let chinese: Value = serde_json::from_str(&text(&assay, "out-zh/run.json")).expect("JSON");
    assert_eq!(chinese["warnings"][0]["message"], "表头 `grade` 不是表 `partners` 的列，未读取");
    for (language, heading) in [("en", "Warnings"), ("zh", "警告")] {
        let report = text(&assay, &format!("{language}.html"));
        assert!(report.contains(&format!("<h2 id=\"warnings-h\">{heading}</h2>")), "{language}");
        assert!(report.contains("`grade`"), "{language}");
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

/// A promotion that nobody finds does not pay, whether its table lacks a row or has no file at all.
#[test]
fn references_to_a_table_without_a_file_are_told() {
    let column = "\n[columns.promotion]\ntype = \"text\"\nrefers_to = \"promotions\"\nas = \"promo\"\n\
                  label = { en = \"promotion\", zh = \"促销\" }\n";
    let promotions = "title = { en = \"Promotions\", zh = \"促销活动\" }\nrow = \"promotion\"\nkey = [\"promo_id\"]\n\
                      missing_file = \"empty\"\non_bad_row = \"drop\"\n\n[columns.promo_id]\ntype = \"text\"\n\
                      required = true\nlabel = { en = \"promotion id\", zh = \"活动编号\" }\n";
    let sales = "doc_no,partner_id,doc_date,net_amount,promotion\nD1,P1,2025-07-01,600,\nD2,P1,2025-07-01,6,X1\n\
                 D3,P1,2025-07-01,6,X2\n";
    let assay = workplace(&[SOUND[0], ("data/sales.csv", sales), ("policies/facts/promotions.toml", promotions)]);
    let facts =
        text(&assay, "policies/facts/sales.toml") + "\n[ensure]\nnamed = \"known(promotion) || net_amount > 0\"\n";
    assay.write("policies/facts/sales.toml", &facts.replace("\n[ensure]", &format!("{column}\n[ensure]")));
    let [english, chinese] =
        ["en", "zh"].map(|language| assay.run(&format!("run data --period 2025Q3 --quiet --lang {language}")));
    let en =
        "`promotion` names a row of `promotions` in 2 rows, and there is no file of `promotions`; the first is `X1`";
    assert!(english.stderr.contains(en), "{english}");
    let zh = "有 2 行的促销 `promotion` 引用了 `promotions`，而数据集没有 `promotions` 的文件，首个为 `X1`";
    assert!(chinese.stderr.contains(zh), "{chinese}");
}

#[test]
fn a_period_without_documents_is_told() {
    let assay = workplace(&SOUND);
    for (period, count) in [("2025Q3", 0), ("2025-07", 0), ("2025-08", 1), ("2052Q3", 1)] {
        let ran = assay.run(&format!("run data --period {period} --quiet"));
        assert_eq!((ran.code, ran.stderr.matches("nothing-in-period").count()), (Some(0), count), "{ran}");
    }
}

/// What was changed for one run is said wherever its results are.
#[test]
fn settings_are_held_to_what_a_share_is_and_shown() {
    let assay = workplace(&SOUND);
    for (value, code) in [("5", 2), ("-0.01", 2), ("1.0001", 2), ("5%", 0), ("1", 0), ("0", 0), ("150%", 0)] {
        let ran = assay.run(&format!("run data --period 2025Q3 --quiet --set discount.bonus_rate={value}"));
        assert_eq!(ran.code, Some(code), "{value}: {ran}");
        assert_eq!(ran.stderr.matches("out-of-bounds").count(), usize::from(code == 2), "{value}: {ran}");
    }
    for (language, told) in [("en", "with other values than the book's: "), ("zh", "参数另设：")] {
        let line = format!("run data --period 2025Q3 --format xlsx --out {language} --set discount.bonus_rate=2%");
        let ran = assay.run(&format!("{line} --lang {language}"));
        assert!(ran.stdout.contains(&format!("  {told}discount.bonus_rate=2%\n")), "{ran}");
        let mut book: Xlsx<_> = open_workbook(assay.scratch().join(language).join("results.xlsx")).expect("a workbook");
        let sheet = book.worksheet_range_at(0).expect("a sheet").expect("an overview");
        let label = if language == "en" { "changed for this run" } else { "本次改动的参数" };
        let row = sheet.rows().find(|row| row.first() == Some(&Data::String(label.to_owned()))).expect("a row");
        assert_eq!(row.get(1), Some(&Data::String("discount.bonus_rate=2%".to_owned())));
    }
}

/// A reader of stdout who goes away early does not turn a no into a yes.
#[cfg(unix)]
#[test]
fn a_closed_pipe_does_not_change_the_exit_code() {
    let assay = workplace(&[]);
    for (line, code) in [("--strict", 1), ("", 0), ("--strict --out out", 1)] {
        let script =
            format!("{{ assay run data --period 2025Q3 {line} --quiet; echo \"ended with $?\" >&2; }} | true\n");
        let ran = assay.run_script(&script, Language::English);
        assert!(ran.stderr.ends_with(&format!("ended with {code}\n")), "{line}: {ran}");
    }
}

#[test]
fn numbers_below_a_range_are_told_with_it() {
    let assay = workplace(&SOUND);
    let mut said = String::new();
    for flag in ["--max-bad-rows -1", "--rows-in-memory 0", "--rows-in-memory -5", "--jobs -1"] {
        for language in ["en", "zh"] {
            let ran = assay.run(&format!("run data --period 2025Q3 {flag} --lang {language}"));
            assert_eq!(ran.code, Some(2), "{ran}");
            said.push_str(&ran.stderr);
        }
    }
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("ranges", said) });
}

#[test]
fn the_head_of_a_run_counts_all_rows() {
    let assay = workplace(&[]);
    let ran = assay.run("run data --period 2025Q3 --max-bad-rows 5 --lang en");
    assert!(ran.stdout.contains("  4 partners, 11 rows read from 2 files, 8 of them used\n"), "{ran}");
    let ran = assay.run("run data --period 2025Q3 --lang zh");
    assert!(ran.stdout.contains("共从 2 个文件读入 11 行，采用 8 行\n"), "{ran}");
    let ran = workplace(&SOUND).run("run data --period 2025Q3 --lang en");
    assert!(ran.stdout.contains("  3 partners, 4 rows read from 2 files\n"), "{ran}");
}

#[test]
fn result_files_that_are_gone_and_files_of_others_are_told() {
    let assay = workplace(&SOUND);
    let ran = assay.run("run data --period 2025Q3 --out out --quiet");
    assert_eq!(ran.code, Some(0), "{ran}");
    assay.write("out/notes.txt", "mine\n");
    assay.write("out/.DS_Store", "of the system\n");
    let foreign = assay.run("replay out/run.json --lang en");
    assert_eq!(foreign.code, Some(0), "{foreign}");
    assert!(foreign.stdout.contains("  notes.txt: the run did not write this file\n"), "{foreign}");
    assert!(!foreign.stdout.contains("DS_Store"), "{foreign}");
    for name in ["discount.csv", "quarantine.csv"] {
        fs::remove_file(assay.scratch().join("out").join(name)).expect("removed");
        let ran = assay.run("replay out/run.json --lang en");
        assert_eq!(ran.code, Some(1), "{ran}");
        assert!(ran.stdout.contains(&format!("  {name}: the file is no longer there\n")), "{ran}");
    }
}

#[test]
fn a_folder_for_temporary_files_that_is_not_there_is_named() {
    let assay = workplace(&SOUND);
    let ran = assay.run("run data --period 2025Q3 --out out --quiet");
    assert_eq!(ran.code, Some(0), "{ran}");
    let nowhere = assay.scratch().join("nowhere");
    let assay = assay.with_temporary_folder(&nowhere);
    for (language, said) in [("en", "folder for temporary files, `"), ("zh", "临时文件夹 `")] {
        let ran = assay.run(&format!("replay out/run.json --lang {language}"));
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains(said) && ran.stderr.contains("/nowhere`"), "{ran}");
        assert!(ran.stderr.contains("TMPDIR"), "{ran}");
    }
}
