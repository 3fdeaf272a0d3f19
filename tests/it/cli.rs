//! The command line itself: help, mistakes, exit codes, streams.

use assay_engine::diagnostic::Language;
use assay_tests::{Assay, Ran, data_folder, texts_under};

fn assay() -> Assay {
    Assay::new(env!("CARGO_BIN_EXE_assay-under-test"))
}

/// The same command line in both languages, as one text.
fn in_both(assay: &Assay, line: &str) -> String {
    let english = assay.run(line);
    let chinese = assay.run(&format!("{line} --lang zh"));
    assert_eq!(english.code, chinese.code, "{line}");
    format!("$ assay {line}\n{english}\n$ assay {line} --lang zh\n{chinese}")
}

#[test]
fn the_reference_lists_every_command_and_argument() {
    insta::assert_snapshot!("reference_en", assay_cli::reference(Language::English));
    insta::assert_snapshot!("reference_zh", assay_cli::reference(Language::Chinese));
}

#[test]
fn help_goes_to_stdout_and_is_what_the_reference_says() {
    let Ran { code, stdout, stderr } = assay().run("sample --help");
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    assert!(assay_cli::reference(Language::English).contains(stdout.trim_end()));
    let Ran { code, stdout, stderr } = assay().run("sample --help --lang zh");
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    assert!(assay_cli::reference(Language::Chinese).contains(stdout.trim_end()));
}

#[test]
fn mistakes_in_what_is_typed_are_told_with_advice() {
    let assay = assay();
    assay.write("policies/book.toml", "name = { en = \"Book\", zh = \"政策册\" }\n");
    for (name, line) in [
        ("unknown command", "chekc"),
        ("no command", "--quiet"),
        ("unknown flag", "check --formt json"),
        ("unknown format", "check --format xml"),
        ("missing arguments", "sample"),
        ("not a number", "sample --partners many --out here"),
        ("no book folder", "check --policies nowhere"),
        ("no book in the folder", "check --policies ."),
        ("both loud and silent", "check -q -v"),
        ("unknown language", "check --lang fr"),
        ("bad period", "run data --period 2025Q5"),
        ("bad date", "explain data P1 --period 2025Q3 --as-of 30.9.2025"),
        ("no dataset", "run --period 2025Q3"),
    ] {
        insta::with_settings!({ snapshot_suffix => name.replace(' ', "_"), omit_expression => true }, {
            insta::assert_snapshot!("mistake", in_both(&assay, line));
        });
    }
}

#[test]
fn samples_are_the_same_for_the_same_seed() {
    let assay = assay();
    for folder in ["one", "two"] {
        let ran = assay.run(&format!("sample --partners 200 --seed 7 --out {folder} --quiet"));
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
        if folder == "one" {
            insta::assert_snapshot!("sample_of_200", ran.stdout);
        }
    }
    let other = assay.run("sample --partners 200 --seed 8 --out other --quiet");
    assert_eq!(other.code, Some(0));
    let read =
        |folder: &str, file: &str| std::fs::read_to_string(assay.scratch().join(folder).join(file)).expect("a table");
    for file in ["partners.csv", "sales.csv", "incidents.csv", "agreements.csv", "indicators.csv"] {
        assert_eq!(read("one", file), read("two", file), "{file}");
        assert_ne!(read("one", file), read("other", file), "{file}");
    }
}

const SMALL: &str = "--policies tests/data/valid/small_book";

/// Works in the repository's root on the small book and its small dataset.
fn small(line: &str) -> Ran {
    assay().in_repository().run(&format!("{line} {SMALL}"))
}

#[test]
fn a_run_is_summed_up_in_both_languages() {
    let english = small("run tests/data/valid/small_data --period 2025Q3 --lang en");
    insta::assert_snapshot!("run_en", english);
    let chinese = small("run tests/data/valid/small_data --period 2025Q3 --verbose");
    insta::assert_snapshot!("run_zh", chinese);
}

#[test]
fn one_partner_is_explained_in_both_languages() {
    let english = small("explain tests/data/valid/small_data P1 --period 2025Q3 --lang en --quiet");
    insta::assert_snapshot!("explain_en", english);
    let chinese = small("explain tests/data/valid/small_data P1 --period 2025Q3 --policy discount --verbose");
    insta::assert_snapshot!("explain_zh", chinese);
}

#[test]
fn policies_are_listed_drawn_and_written_up() {
    insta::assert_snapshot!("list", small("list --lang en"));
    insta::assert_snapshot!("list_graph", small("list --graph"));
    insta::assert_snapshot!("list_book", small("list --book"));
}

#[test]
fn what_cannot_be_run_says_why() {
    for (name, line) in [
        ("unknown policy", "run tests/data/valid/small_data --period 2025Q3 --policy discuont"),
        ("unknown partner", "explain tests/data/valid/small_data P11 --period 2025Q3 --quiet"),
        ("bad partner", "explain tests/data/valid/small_data P4 --period 2025Q3 --quiet"),
        ("missing dataset", "run tests/data/valid/nothing_here --period 2025Q3"),
        ("unknown parameter", "run tests/data/valid/small_data --period 2025Q3 --set discount.larg=5 --quiet"),
        ("before the parameters", "run tests/data/valid/small_data --period 2009Q4 --quiet"),
        ("unknown policy to test", "test rankings"),
        (
            "no earlier results",
            "run tests/data/valid/small_data --period 2025Q3 --prior tests/data/valid --policy discount",
        ),
    ] {
        let both = format!("{}\n{}", small(&format!("{line} --lang en")), small(&format!("{line} --lang zh")));
        insta::with_settings!({ snapshot_suffix => name.replace(' ', "_"), omit_expression => true }, {
            insta::assert_snapshot!("cannot_run", both);
        });
    }
}

#[test]
fn exit_codes_say_yes_no_and_unable() {
    let run = "run tests/data/valid/small_data --period 2025Q3 --quiet";
    for (line, code) in [
        ("check", 0),
        ("test", 0),
        ("list", 0),
        (run, 0),
        (&format!("{run} --strict") as &str, 1),
        ("run tests/data/valid/small_data --period soon", 2),
    ] {
        assert_eq!(small(line).code, Some(code), "{line}");
    }
    let broken = assay();
    broken.write("policies/book.toml", "name = 1\n");
    assert_eq!(broken.run("check").code, Some(1));
    assert_eq!(broken.run("list").code, Some(2));
}

#[test]
fn more_bad_rows_than_allowed_stop_a_run_before_it_decides() {
    let mut shown = String::new();
    for language in ["en", "zh"] {
        let assay = assay().in_repository();
        let out = assay.scratch().join("out");
        let line = "run tests/data/valid/small_data --policies tests/data/valid/small_book --period 2025Q3";
        let run_with = |more: &str| assay.run(&format!("{line} {more} --lang {language} --out {}", out.display()));
        let run = |most: u32| run_with(&format!("--max-bad-rows {most}"));
        let refused = run(2);
        // Nor do rows that are put aside change what is said, or how many there are.
        let put_aside = run_with("--max-bad-rows 2 --rows-in-memory 1");
        assert_eq!((put_aside.code, &put_aside.stderr), (refused.code, &refused.stderr));
        assert_eq!(refused.code, Some(1));
        assert!(refused.stdout.is_empty() && !out.exists(), "{refused}");
        shown.push_str(&format!("{refused}\n"));
        assert_eq!(run(3).code, Some(0));
        assert!(out.join("quarantine.csv").is_file());
        // What an earlier run wrote stays as it is.
        let before = std::fs::read(out.join("run.json")).expect("a file");
        assert_eq!(run(0).code, Some(1));
        assert_eq!(std::fs::read(out.join("run.json")).expect("a file"), before);
    }
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("max_bad_rows", shown); });
}

#[test]
fn a_case_that_fails_is_shown_where_it_stands() {
    let assay = assay();
    for (name, text) in texts_under(&data_folder().join("valid/small_book"), "") {
        assay.write(
            &format!("policies/{name}"),
            &text.replace("class = \"half\", sales = 1000.00", "class = \"full\", sales = 999.99"),
        );
    }
    insta::assert_snapshot!("test_failed", in_both(&assay, "test discount"));
    insta::assert_snapshot!("test_failed_junit", assay.run("test discount --format junit --lang en"));
    insta::assert_snapshot!("test_failed_json", assay.run("test discount --format json --lang en"));
}

#[test]
fn findings_come_in_four_formats() {
    let assay = assay();
    for (name, text) in texts_under(&data_folder().join("valid/small_book"), "") {
        assay.write(
            &format!("policies/{name}"),
            &text.replace("periods = [\"quarter\", \"year\"]", "periods = [\"quarter\", \"yaer\"]"),
        );
    }
    for format in ["human", "json", "sarif", "github"] {
        insta::with_settings!({ snapshot_suffix => format, omit_expression => true }, {
            insta::assert_snapshot!("check", assay.run(&format!("check --lang en --format {format}")));
        });
    }
}

#[test]
fn any_number_of_threads_writes_the_same_results() {
    let assay = assay().in_repository();
    for jobs in ["1", "7"] {
        let out = assay.scratch().join(jobs).display().to_string();
        let ran =
            assay.run(&format!("run tests/data/valid/small_data --period 2025Q3 --jobs {jobs} --out {out} {SMALL}"));
        assert_eq!(ran.code, Some(0), "{ran}");
    }
    let read = |jobs: &str| texts_under(&assay.scratch().join(jobs), "");
    assert_eq!(read("1"), read("7"));
    assert!(read("1").iter().any(|(name, _)| name == "run.json"));
}

#[test]
fn a_mistyped_folder_of_earlier_results_stops_the_run() {
    let assay = Assay::new(env!("CARGO_BIN_EXE_assay-under-test")).in_repository();
    for language in ["en", "zh"] {
        let ran =
            assay.run(&format!("run examples/retail-2025 --period 2025Q3 --prior no-such-folder --lang {language}"));
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran}");
        insta::assert_snapshot!(format!("no_prior_folder_{language}"), ran.stderr);
    }
}
