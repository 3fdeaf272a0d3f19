//! Every construct that the language of rules refuses, and what is said about it.
//!
//! Each sample is a script that takes the place of the small book's; circles between policies and
//! other flaws of more than one file are laid over it here.

use assay_engine::check::examine;
use assay_engine::diagnostic::Findings;
use assay_engine::document::MemorySource;
use assay_engine::policy::load_book;
use assay_engine::script::check_book;
use assay_tests::{book_folder, data_folder, rendered, texts_under};

fn small_book() -> MemorySource {
    MemorySource(texts_under(&data_folder().join("valid/small_book"), "").into_iter().collect())
}

fn findings_of(source: &MemorySource) -> String {
    let mut findings = Findings::new();
    let book = load_book(source, &mut findings).expect("a book that loads");
    let checked = check_book(book, &mut findings);
    assert_eq!(checked.is_none(), findings.has_errors());
    rendered(findings)
}

#[test]
fn rules_without_a_flaw_have_no_findings() {
    assert_eq!(findings_of(&small_book()), "");
}

#[test]
fn every_refused_construct_has_its_own_message() {
    let samples = texts_under(&data_folder().join("invalid"), "rules");
    assert!(samples.len() > 60, "{}", samples.len());
    let mut all = String::new();
    for (name, script) in samples {
        let mut source = small_book();
        source.0.insert("discount/rules.rhai".to_owned(), script.clone());
        let found = findings_of(&source);
        assert_ne!(found, "", "{name} has no finding");
        let shown: String = if script.len() > 300 { "…\n".to_owned() } else { script };
        all.push_str(&format!("== {name}\n{shown}{found}\n"));
    }
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("refused", all) });
}

/// Each sample stands below the small book's rules, or `// Alone`.
#[test]
fn what_would_go_wrong_at_run_time_is_found_before() {
    let samples = texts_under(&data_folder().join("invalid"), "examined");
    let mut all = String::new();
    for (name, script) in samples {
        let mut source = small_book();
        let rules = if script.starts_with("// Alone") {
            script.clone()
        } else {
            source.0["discount/rules.rhai"].clone() + &script
        };
        source.0.insert("discount/rules.rhai".to_owned(), rules);
        let mut findings = Findings::new();
        let book = load_book(&source, &mut findings).expect("a book that loads");
        let checked = check_book(book, &mut findings).expect("rules that resolve");
        examine(&checked, &mut findings);
        let found = rendered(findings);
        assert_ne!(found, "", "{name} has no finding");
        all.push_str(&format!("== {name}\n{script}{found}\n"));
    }
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("examined", all) });
}

#[test]
fn the_shipped_book_has_nothing_to_remark() {
    let source = MemorySource(texts_under(&book_folder(), "").into_iter().collect());
    let mut findings = Findings::new();
    let book = load_book(&source, &mut findings).expect("a book that loads");
    let checked = check_book(book, &mut findings).expect("rules that resolve");
    examine(&checked, &mut findings);
    assert_eq!(rendered(findings), "");
}

#[test]
fn policies_that_read_each_other_in_a_circle_are_found() {
    let mut source = small_book();
    let copies: Vec<(String, String)> = source
        .0
        .iter()
        .filter(|(name, _)| name.starts_with("discount/"))
        .map(|(name, text)| (name.replace("discount/", "surcharge/"), text.clone()))
        .collect();
    source.0.extend(copies);
    source.0.insert("discount/rules.rhai".to_owned(), "decision.sales = surcharge.sales;\n".to_owned());
    source.0.insert("surcharge/rules.rhai".to_owned(), "decision.sales = discount.sales;\n".to_owned());
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("circle", findings_of(&source)); });
}

#[test]
fn a_placeholder_that_resolves_to_nothing_is_found() {
    let mut source = small_book();
    let manifest = source.0["discount/policy.toml"].replace("{params.large}", "{params.largest}");
    source.0.insert("discount/policy.toml".to_owned(), manifest);
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("placeholder", findings_of(&source)); });
}

#[test]
fn an_output_that_a_branch_forgets_is_found() {
    let mut source = small_book();
    let manifest = source.0["discount/policy.toml"]
        .replace("[outputs.sales]\ntype = \"money\"\ndefault = 0", "[outputs.sales]\ntype = \"money\"");
    source.0.insert("discount/policy.toml".to_owned(), manifest);
    let script = source.0["discount/rules.rhai"]
        .replace("decision.sales = sum", "if as_of > period.end { decision.sales = 0; }\nlet sales = sum");
    let script = script
        .replace("decision.sales >=", "sales >=")
        .replace("decision.sales > 0", "sales > 0")
        .replace("line(decision.sales,", "line(sales,");
    source.0.insert("discount/rules.rhai".to_owned(), script);
    let mut findings = Findings::new();
    let book = load_book(&source, &mut findings).expect("a book that loads");
    let checked = check_book(book, &mut findings).expect("rules that resolve");
    examine(&checked, &mut findings);
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("forgotten", rendered(findings)); });
}

#[test]
fn days_without_a_value_and_cliffs_are_found() {
    let mut source = small_book();
    let mut parameters = source.0["discount/params.toml"].replace(
        "values = [{ since = 2010-01-01, value = \"1%\" }]",
        "values = [{ since = 2012-01-01, until = 2019-12-31, value = \"1%\" }, { since = 2020-02-01, until = 2030-12-31, value = \"2%\" }]",
    );
    parameters.push_str(
        "\n[rates]\nkind = \"scale\"\nover = \"money\"\ngives = \"fraction\"\nlabel = { en = \"rates\", zh = \"比率\" }\nsource = \"made up\"\n\
         [[rates.values]]\nsince = 2010-01-01\nbands = [{ gives = 0.08 }, { from = 1_000, gives = 0.05 }]\n",
    );
    source.0.insert("discount/params.toml".to_owned(), parameters);
    let script = source.0["discount/rules.rhai"].clone()
        + "if decision.sales > 0 { decision.rate = params.rates.rate(decision.sales); }\n";
    source.0.insert("discount/rules.rhai".to_owned(), script);
    let mut findings = Findings::new();
    let book = load_book(&source, &mut findings).expect("a book that loads");
    let checked = check_book(book, &mut findings).expect("rules that resolve");
    examine(&checked, &mut findings);
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("over_time", rendered(findings)); });
}
