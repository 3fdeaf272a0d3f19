//! The report of a run: one page that is well formed, asks nothing of any network, and in which no text
//! of the data can act.

use std::fmt::Write as _;
use std::path::Path;

use assay_tests::{Assay, Page, Ran, book_folder, example_folder, texts_under};
use serde_json::Value;

const SMALL: &str = "--policies tests/data/valid/small_book";

fn in_repository() -> Assay {
    Assay::new(env!("CARGO_BIN_EXE_assay-under-test")).in_repository()
}

/// Makes a report of a dataset, and gives it back.
fn report(assay: &Assay, dataset: &str, more: &[&str]) -> String {
    let file = assay.scratch().join("report.html").display().to_string();
    let ran = assay
        .run_with(&[&["run", dataset, "--period", "2025Q3", "--quiet", "--report", &file] as &[&str], more].concat());
    assert_eq!((ran.code, ran.said_beside_warnings().as_str()), (Some(0), ""), "{ran}");
    std::fs::read_to_string(file).expect("the report")
}

/// The rows that a table's script shows in its first view.
fn rows(table: &Value) -> String {
    let columns = table["columns"].as_array().expect("columns");
    let view: Vec<&Value> = table["views"][0]["columns"]
        .as_array()
        .expect("a view")
        .iter()
        .map(|at| &columns[usize::try_from(at.as_u64().expect("a place")).expect("a place")])
        .collect();
    let line = |cells: Vec<&str>| cells.join(" | ") + "\n";
    let mut text = line(view.iter().map(|column| column["label"].as_str().expect("a label")).collect());
    for row in 0..usize::try_from(table["count"].as_u64().expect("a count")).expect("a count") {
        let cell = |column: &&Value| -> String {
            let place = column["cells"][row].as_i64().expect("a place");
            usize::try_from(place).map_or("–", |place| column["texts"][place].as_str().expect("a text")).to_owned()
        };
        let cells: Vec<String> = view.iter().map(cell).collect();
        text.push_str(&line(cells.iter().map(String::as_str).collect()));
    }
    text
}

/// Checks that nothing in a page can load anything, or act but the page's own script.
fn check_inert(page: &Page) {
    for (name, attributes) in &page.elements {
        let known = [
            "html", "head", "meta", "link", "title", "style", "body", "header", "div", "p", "h1", "h2", "h3", "bdi",
            "span", "dl", "dt", "dd", "code", "nav", "a", "main", "section", "table", "caption", "thead", "tbody",
            "tr", "th", "td", "svg", "rect", "g", "path", "text", "desc", "input", "label", "details", "summary", "ul",
            "li", "strong", "noscript", "script", "footer",
        ];
        assert!(known.contains(&name.as_str()), "the page has an element `{name}`");
        for (attribute, value) in attributes {
            assert!(!attribute.starts_with("on") && attribute != "style" && attribute != "src", "{name} {attribute}");
            if attribute == "href" {
                assert!(value.starts_with('#') || value == "data:,", "{value}");
            }
        }
    }
    let scripts: Vec<_> = page.elements.iter().filter(|(name, _)| name == "script").collect();
    let own = scripts.iter().filter(|(_, attributes)| attributes.is_empty()).count();
    let data =
        scripts.iter().filter(|(_, attributes)| attributes.get("type").is_some_and(|of| of == "application/json"));
    assert_eq!((own, own + data.count()), (1, scripts.len()));
    let policies: Vec<&str> = page
        .elements
        .iter()
        .filter(|(_, attributes)| attributes.get("http-equiv").is_some_and(|name| name == "Content-Security-Policy"))
        .map(|(_, attributes)| attributes["content"].as_str())
        .collect();
    assert_eq!(policies.len(), 1);
    let policy = policies[0].replace("&#39;", "'");
    assert!(policy.starts_with("default-src 'none'; script-src 'sha256-") && !policy.contains("unsafe"), "{policy}");
}

#[test]
fn what_the_page_says_is_what_the_run_decided() {
    let assay = in_repository();
    for language in ["en", "zh"] {
        let page = Page::of(&report(&assay, "examples/retail-2025", &["--lang", language]));
        check_inert(&page);
        insta::with_settings!({ filters => vec![("[0-9a-f]{16}…", "DIGEST")] }, {
            insta::assert_snapshot!(format!("example_{language}"), page.text);
        });
    }
}

#[test]
fn any_book_has_a_report_and_its_tables() {
    let assay = in_repository();
    for language in ["en", "zh"] {
        let mut more: Vec<&str> = SMALL.split(' ').collect();
        more.extend(["--lang", language, "--set", "discount.large=500"]);
        let page = Page::of(&report(&assay, "tests/data/valid/small_data", &more));
        check_inert(&page);
        let mut text = page.text.clone();
        for table in page.data() {
            let _ = write!(text, "\n--- table\n{}", rows(&table));
            let _ = write!(text, "details {}\n{}\n", table["texts"], table["more"]);
        }
        insta::assert_snapshot!(format!("small_{language}"), text);
    }
}

#[test]
fn the_same_run_makes_the_same_page() {
    let assay = in_repository();
    let first = report(&assay, "examples/retail-2025", &["--jobs", "1"]);
    assert_eq!(report(&assay, "examples/retail-2025", &["--jobs", "3"]), first);
    assert_eq!(report(&assay, "examples/retail-2025", &["--rows-in-memory", "9"]), first);
}

/// What somebody may write where a name is asked for.
const HOSTILE: [&str; 8] = [
    "</script><img src=x onerror=alert(1)>",
    "</title><script>alert(2)</script>",
    "{{ 7 * 7 }}{% raw %}<!--",
    "=cmd|' /C calc'!A0",
    "\" autofocus onfocus=\"alert(3)",
    "]]>&lt;b&gt;&#x3c;i>",
    "\u{202e}dlrow\u{2066}\u{2028}\u{2029}",
    "\u{1b}[31m\u{7}\u{feff}",
];

/// A copy of the example whose first partners have such names, and some of whose rows cannot be used.
fn hostile_dataset(folder: &Path) {
    std::fs::create_dir(folder).expect("made");
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    for (name, text) in texts_under(&example_folder(), "").into_iter().filter(|(name, _)| name.ends_with(".csv")) {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        for (at, hostile) in
            HOSTILE.iter().enumerate().filter(|_| ["partners.csv", "sales.csv"].contains(&name.as_str()))
        {
            let mut cells: Vec<String> = lines[at + 1].split(',').map(str::to_owned).collect();
            match name.as_str() {
                // The name, and where the partner is.
                "partners.csv" => (cells[1], cells[6]) = (quoted(hostile), quoted(hostile)),
                // No partner, no amount: the row goes to quarantine.
                _ => cells.iter_mut().for_each(|cell| *cell = quoted(hostile)),
            }
            lines[at + 1] = cells.join(",");
        }
        std::fs::write(folder.join(name), lines.join("\n") + "\n").expect("written");
    }
}

#[test]
fn no_text_of_the_data_acts() {
    let assay = in_repository();
    let folder = assay.scratch().join("<img src=x onerror=alert(4)>&amp;");
    hostile_dataset(&folder);
    let policies = assay.scratch().join("policies");
    for (name, text) in texts_under(&book_folder(), "") {
        let text = match name.as_str() {
            "book.toml" => text.replace("Partner programme", "</style><script>alert(5)</script>"),
            "rebate/policy.toml" => text.replace("en = \"nothing\"", "en = \"</script><b onclick='alert(6)'>\""),
            "screening/policy.toml" => text.replace("The score {decision.score}", "<img src=x> {decision.score}"),
            _ => text,
        };
        assay.write(&format!("policies/{name}"), &text);
    }
    let policies = policies.display().to_string();
    let more = ["--policies", &policies, "--lang", "en", "--set", "rebate.referral_rate=0.06"];
    let page = report(&assay, &folder.display().to_string(), &more);
    assert!(!page.contains("<img") && !page.contains("<b onclick") && !page.contains("alert(2)</script>"));
    assert!(!page.contains(['\u{202e}', '\u{2066}', '\u{2028}', '\u{2029}', '\u{1b}', '\u{7}', '\u{feff}']));
    let page = Page::of(&page);
    check_inert(&page);
    assert!(
        page.text.contains("</style><script>alert(5)</script>") && page.text.contains("<img src=x onerror=alert(4)>")
    );
    let partners = &page.data()[0];
    let names = partners["columns"][1]["texts"].as_array().expect("texts");
    let read = |hostile: &&&str| !hostile.chars().any(|c| c.is_control() || ('\u{2000}'..'\u{3000}').contains(&c));
    for hostile in HOSTILE.iter().filter(read) {
        assert!(names.iter().any(|name| name == hostile), "`{hostile}` reads as it is written");
    }
    // What a name must not have is left away on reading; what a bad row has is shown, and made visible.
    let quarantine = page.data()[1]["columns"].to_string();
    assert!(quarantine.contains("\u{fffd}dlrow\u{fffd}"), "{quarantine}");
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
    let left = std::fs::read_dir(assay.scratch()).expect("a folder").count();
    assert_eq!(left, 1, "nothing is left behind");
    // A run that fails leaves an earlier report as it was.
    let first = report(&assay, "examples/retail-2025", &[]);
    let file = assay.scratch().join("report.html");
    let line = format!("run examples/nothing-here --period 2025Q3 --report {}", file.display());
    assert_eq!(assay.run(&line).code, Some(2));
    assert_eq!(std::fs::read_to_string(file).expect("still there"), first);
}
