//! The command line itself: help, mistakes, exit codes, streams.

use assay_engine::diagnostic::Language;
use assay_tests::{Assay, Ran};

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
