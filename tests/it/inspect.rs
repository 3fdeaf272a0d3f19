//! `assay inspect`: what it shows of datasets as people have them.

use assay_tests::{Assay, Ran};

fn inspect(line: &str) -> Ran {
    Assay::new(env!("CARGO_BIN_EXE_assay-under-test")).in_repository().run(&format!("inspect {line}"))
}

#[test]
fn a_messy_dataset_is_shown_as_it_is_understood() {
    for language in ["en", "zh"] {
        let shown = inspect(&format!("tests/data/messy --lang {language}"));
        assert_eq!(shown.code, Some(1));
        insta::with_settings!({ snapshot_suffix => language, omit_expression => true }, {
            insta::assert_snapshot!("messy", shown);
        });
    }
}

#[test]
fn programs_get_the_same_with_a_version() {
    let shown = inspect("tests/data/messy --format json");
    assert_eq!(shown.code, Some(1));
    let found: serde_json::Value = serde_json::from_str(&shown.stdout).expect("JSON");
    assert_eq!(found["version"], 1);
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("messy_json", shown); });
}

#[test]
fn tables_fit_a_hundred_places() {
    for line in
        ["tests/data/messy", "tests/data/messy --lang zh", "examples/retail-2025", "examples/retail-2025 --lang zh"]
    {
        for row in inspect(line).stdout.lines().filter(|row| row.starts_with("  ") && row.contains(['│', '─'])) {
            let width: usize =
                row.chars().map(|sign| if ('\u{2e80}'..='\u{ffef}').contains(&sign) { 2 } else { 1 }).sum();
            assert!(width <= 100, "{width}: {row}");
        }
    }
}

#[test]
fn a_file_that_cannot_be_used_is_shown_as_far_as_it_can_be_read() {
    let units = Assay::new(env!("CARGO_BIN_EXE_assay-under-test")).in_repository();
    units.write("data/partners.csv", "合作伙伴编号,注册资本(美元),员工数,员工人数\nP001,1,2,3\n");
    units.write("data/sales.csv", "单据号,单据日期,不含税金额\nD1,2025-07-01,5\n");
    let mut shown = String::new();
    for language in ["en", "zh"] {
        let ran = units.run(&format!("inspect {} --lang {language}", units.scratch().join("data").display()));
        assert_eq!(ran.code, Some(1));
        shown.push_str(&format!("{ran}\n"));
    }
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("unusable", shown); });
}

#[test]
fn the_exit_code_says_whether_anything_is_wrong() {
    let assay = Assay::new(env!("CARGO_BIN_EXE_assay-under-test")).in_repository();
    assay.write("good/partners.csv", "partner_id,partner_name\nP1,one\n");
    let code = |folder: &str| assay.run(&format!("inspect {}", assay.scratch().join(folder).display())).code;
    assert_eq!(code("good"), Some(0));
    assay.write("bad/partners.csv", "partner_id,license_valid\nP1,maybe\n");
    assert_eq!(code("bad"), Some(1));
    assay.write("empty/notes.txt", "nothing here\n");
    assert_eq!(code("empty"), Some(1));
    assert_eq!(code("nowhere"), Some(2));
}

#[test]
fn defaults_are_shown_where_they_are_taken() {
    let assay = Assay::new(env!("CARGO_BIN_EXE_assay-under-test")).in_repository();
    assay.write("data/partners.csv", "合作伙伴编号,合作伙伴名称\nP1,one\nP2,two\n");
    assay.write(
        "data/agreements/2024.csv",
        "协议编号,合作伙伴编号,协议开始日,协议截止日,考核周期,返利方案\nA1,P1,2024-01-01,2024-12-31,,\nA2,P2,2024-01-01,2024-12-31,年度,\n",
    );
    assay.write(
        "data/agreements/2025.csv",
        "协议编号,合作伙伴编号,协议开始日,协议截止日\nA3,P1,2025-01-01,2025-12-31\nA4,P2,2025-02-30,2025-12-31\n",
    );
    let data = assay.scratch().join("data");
    let mut shown = String::new();
    for language in ["en", "zh"] {
        let ran = assay.run(&format!("inspect {} --lang {language}", data.display()));
        shown.push_str(&format!("{ran}\n").replace(&*data.to_string_lossy(), "DATA"));
        let ran = assay.run(&format!("run {} --period 2025Q3 --policy rebate --lang {language}", data.display()));
        shown.push_str(&format!("{}\n", ran.stderr).replace(&*data.to_string_lossy(), "DATA"));
    }
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("defaults", shown); });
}
