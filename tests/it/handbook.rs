//! The book as people read it: the handbook, and three partners of the example explained.

use assay_tests::Assay;

fn assay() -> Assay {
    Assay::new(env!("CARGO_BIN_EXE_assay-under-test")).in_repository()
}

/// What a command writes to stdout.
fn said(assay: &Assay, line: &str) -> String {
    let ran = assay.run(line);
    assert_eq!((ran.code, ran.said_beside_warnings().as_str()), (Some(0), ""), "{line}: {ran}");
    ran.stdout
}

#[test]
fn the_handbook_says_the_whole_book() {
    for language in ["en", "zh"] {
        insta::assert_snapshot!(format!("book_{language}"), said(&assay(), &format!("list --book --lang {language}")));
    }
    insta::assert_snapshot!("coverage_zh", said(&assay(), "list --coverage --lang zh"));
    insta::assert_snapshot!("order", said(&assay(), "list --lang en"));
}

#[test]
fn decisions_of_the_example_are_explained() {
    let assay = assay();
    let quarter = |period: &str, prior: &str| {
        let out = assay.scratch().join(period).display().to_string();
        said(&assay, &format!("run examples/retail-2025 --period {period} --out {out} --quiet{prior}"));
        format!(" --prior {out}")
    };
    let prior = quarter("2025Q2", &quarter("2025Q1", ""));
    for (name, partner) in [
        ("level_rebate_with_promotion_and_cap", "P001"),
        ("fine_from_deposit_and_rebate", "P013"),
        ("two_quarters_among_the_last", "P045"),
    ] {
        for language in ["en", "zh"] {
            let line =
                format!("explain examples/retail-2025 {partner} --period 2025Q3 --lang {language} --quiet{prior}");
            insta::assert_snapshot!(format!("{name}_{language}"), said(&assay, &line));
        }
    }
}

#[test]
fn an_explanation_shows_what_has_changed_since_another_run() {
    let assay = assay();
    let before = assay.scratch().join("2025Q2").display().to_string();
    said(&assay, &format!("run examples/retail-2025 --period 2025Q2 --out {before} --quiet"));
    let explain = "explain examples/retail-2025 P006 --period 2025Q3 --policy tiering --policy rebate --quiet";
    for language in ["en", "zh"] {
        let text = said(&assay, &format!("{explain} --against {before} --lang {language}"));
        let changes: String =
            text.lines().skip_while(|line| !line.contains("2025Q2")).map(|line| format!("{line}\n")).collect();
        insta::assert_snapshot!(format!("changes_{language}"), changes);
    }
    insta::assert_snapshot!(
        "explained_for_programs",
        said(&assay, &format!("{explain} --against {before} --format json --lang en"))
    );
    let ran = assay.run(&format!("{explain} --against examples/retail-2025 --lang zh"));
    assert_eq!(ran.code, Some(2));
    insta::assert_snapshot!("no_results_to_compare_with", ran.stderr);
}
