//! The report of a run: one page that is well formed, asks nothing of any network, and in which no text
//! of the data can act.

use assay_tests::{Assay, Ran};

/// Makes a report of a dataset with the book of the repository, and gives it back.
fn report(assay: &Assay, dataset: &str, more: &str) -> String {
    let file = assay.scratch().join("report.html");
    let line = format!("run {dataset} --period 2025Q3 --quiet --report {} {more}", file.display());
    let ran = assay.run(&line);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{ran}");
    std::fs::read_to_string(file).expect("the report")
}

fn in_repository() -> Assay {
    Assay::new(env!("CARGO_BIN_EXE_assay-under-test")).in_repository()
}

#[test]
fn the_same_run_makes_the_same_page() {
    let assay = in_repository();
    let first = report(&assay, "examples/retail-2025", "--lang en --jobs 1");
    assert_eq!(report(&assay, "examples/retail-2025", "--lang en --jobs 3"), first);
    assert!(first.contains("Partner programme"), "{first}");
    assert!(report(&assay, "examples/retail-2025", "--lang zh").contains("合作伙伴政策手册"));
}

#[test]
fn only_an_earlier_report_is_replaced() {
    let assay = in_repository();
    let mine = assay.scratch().join("mine.html");
    assay.write("mine.html", "<!doctype html><p>my page</p>");
    let out = assay.scratch().join("out");
    for (report, more) in [(mine.clone(), ""), (assay.scratch().to_owned(), ""), (out.join("report.html"), "--out")] {
        let more = if more.is_empty() { String::new() } else { format!("{more} {}", out.display()) };
        for language in ["en", "zh"] {
            let line = format!(
                "run examples/retail-2025 --period 2025Q3 --lang {language} --report {} {more}",
                report.display()
            );
            let Ran { code, stdout, stderr } = assay.run(&line);
            assert_eq!((code, stdout.as_str()), (Some(2), ""), "{stderr}");
            insta::assert_snapshot!(stderr);
        }
    }
    assert_eq!(std::fs::read_to_string(mine).expect("still there"), "<!doctype html><p>my page</p>");
    assert!(!out.exists());
}
