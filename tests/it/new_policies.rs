//! `assay new`: a policy to start from is without a finding, its cases pass, and mistakes are told.

use assay_tests::{Assay, book_folder, data_folder, texts_under};

fn assay_with(book: &std::path::Path) -> Assay {
    let assay = Assay::new(env!("CARGO_BIN_EXE_assay-under-test"));
    texts_under(book, "").into_iter().for_each(|(name, text)| assay.write(&format!("policies/{name}"), &text));
    assay
}

fn small_book() -> Assay {
    assay_with(&data_folder().join("valid/small_book"))
}

/// Makes a policy and looks that it checks without a new finding and passes its cases.
fn holds(assay: &Assay, line: &str, id: &str) {
    let before = assay.run("check");
    let made = assay.run(line);
    assert_eq!(made.code, Some(0), "{line}: {made}");
    let after = assay.run("check --lang en");
    assert_eq!(before.code, after.code);
    assert!(!after.stdout.contains(&format!("policies/{id}/")), "{line}: {after}");
    let tested = assay.run(&format!("test {id} --lang en"));
    assert_eq!(tested.code, Some(0), "{line}: {tested}");
}

fn texts_of(assay: &Assay, id: &str) -> String {
    let texts = texts_under(&assay.scratch().join("policies").join(id), "");
    texts.into_iter().map(|(name, text)| format!("== {name}\n{text}\n")).collect()
}

#[test]
fn a_new_policy_of_the_shipped_book_holds() {
    let assay = assay_with(&book_folder());
    holds(&assay, "new gift", "gift");
    assert_eq!(assay.run("check").code, Some(0));
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("gift", texts_of(&assay, "gift")); });
}

#[test]
fn a_new_policy_goes_by_what_another_book_has() {
    for (name, line) in [("own rows", "new gift"), ("rows themselves", "new gift --entity sales")] {
        let assay = small_book();
        holds(&assay, line, "gift");
        insta::with_settings!({ snapshot_suffix => name.replace(' ', "_"), omit_expression => true }, {
            insta::assert_snapshot!("small", texts_of(&assay, "gift"));
        });
    }
    for book in ["valid/shop", "valid/language_book"] {
        holds(&assay_with(&data_folder().join(book)), "new gift", "gift");
    }
}

#[test]
fn tables_with_an_amount_can_have_a_policy_and_others_are_refused() {
    let assay = assay_with(&book_folder());
    for table in ["agreements", "financials", "incidents"] {
        // It tries its own cases before it writes.
        assert_eq!(assay.run(&format!("new about_{table} --entity {table}")).code, Some(0), "{table}");
    }
    let refused = ["en", "zh"].map(|tag| assay.run(&format!("new gift --entity blacklist --lang {tag}")).to_string());
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("refused", refused.join("\n")); });
}

#[test]
fn mistakes_are_told_and_nothing_is_written() {
    let assay = small_book();
    let before = texts_under(&assay.scratch().join("policies"), "");
    let mut shown = String::new();
    for line in [
        "new discount",
        "new Gift",
        "new case",
        "new period",
        "new sales",
        "new sale",
        "new facts",
        "new ../gift",
        "new gift --entity sale",
        "new gift --policies nowhere",
        "new",
    ] {
        for language in ["en", "zh"] {
            let line = format!("{line} --lang {language}");
            let ran = assay.run(&line);
            assert_eq!(ran.code, Some(2), "{line}: {ran}");
            shown.push_str(&format!("$ assay {line}\n{ran}\n"));
        }
    }
    assert_eq!(texts_under(&assay.scratch().join("policies"), ""), before);
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("mistakes", shown); });
}
