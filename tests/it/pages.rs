//! Every code has a page whose examples hold: what is wrong is found, what is right is not.
//!
//! A fence with a file's name lays that file over the small book (or, for CSV, over its small
//! dataset); a fence of commands says what is run instead of `assay check`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use assay_engine::diagnostic::{FindingCode, Language, Severity};
use assay_tests::{Assay, Ran, data_folder, texts_under};

/// Pages whose examples cannot be laid over a book: what they tell of is the machine's, not the book's.
const TOLD_ONLY: &[&str] = &[
    "budget",
    "cannot-put-aside",
    "changed-prior",
    "duplicate-table",
    "encoding",
    "hidden-columns",
    "hidden-rows",
    "hidden-sheet",
    "late-key",
    "no-tables",
    "no-thread",
    "no-threads",
    "not-utf8",
    "output-not-set",
    "rounded-numbers",
    "script-too-large",
    "several-sheets",
    "too-many-columns",
    "too-many-rows",
    "unread-sheet",
    "unreadable-column",
    "unreadable-file",
    "unreadable-prior",
];

const HEADINGS: [(Language, [&str; 4]); 2] = [
    (Language::English, ["## What", "## Why it matters", "## Wrong", "## Right"]),
    (Language::Chinese, ["## 是什么", "## 为何重要", "## 错误写法", "## 正确写法"]),
];

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// What a fence says after its ticks, and what stands in it.
type Fence = (String, String);

/// The fences of one section of a page.
fn fences(page: &str, heading: &str) -> Vec<Fence> {
    let section = page.split(&format!("{heading}\n")).nth(1).expect("the section");
    let section = section.split("\n## ").next().expect("its text");
    let blocks = section.split("```").skip(1).step_by(2);
    blocks
        .map(|block| block.split_once('\n').expect("a fence"))
        .map(|(info, text)| (info.into(), text.into()))
        .collect()
}

/// A file of TOML laid over another: keys before the first table and tables of the same name are replaced.
fn laid_over(below: &str, above: &str) -> String {
    let (mut keys, mut tables) = parts(below);
    let (new_keys, new_tables) = parts(above);
    let name = |line: &str| line.split(" = ").next().map(str::to_owned);
    for key in &new_keys {
        let first = key.lines().next().unwrap_or_default();
        keys.retain(|old| name(old.lines().next().unwrap_or_default()) != name(first));
    }
    keys.extend(new_keys);
    for table in new_tables {
        let header = table.lines().next().unwrap_or_default().to_owned();
        tables.retain(|old| header.starts_with("[[") || !old.starts_with(&format!("{header}\n")));
        tables.push(table);
    }
    format!("{}\n{}", keys.concat(), tables.join("\n"))
}

/// The keys before the first table, each with the lines it goes on for, and the tables.
fn parts(text: &str) -> (Vec<String>, Vec<String>) {
    let (mut keys, mut tables): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for line in text.lines().filter(|line| !line.is_empty()) {
        let goes_on = line.starts_with([' ', ']']);
        let part = match (line.starts_with('['), tables.last_mut(), keys.last_mut()) {
            (true, ..) => {
                tables.push(String::new());
                tables.last_mut()
            }
            (false, Some(table), _) => Some(table),
            (false, None, Some(key)) if goes_on => Some(key),
            (false, None, _) => {
                keys.push(String::new());
                keys.last_mut()
            }
        };
        let part = part.expect("a part");
        part.push_str(line);
        part.push('\n');
    }
    (keys, tables)
}

/// A scratch folder with the small book and its dataset, the fences laid over it, and what is run there.
fn workplace(fences: &[Fence]) -> (Assay, Vec<String>) {
    let assay = Assay::new(env!("CARGO_BIN_EXE_assay-under-test"));
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for (below, folder) in [("policies", "valid/small_book"), ("data", "valid/small_data")] {
        files.extend(
            texts_under(&data_folder().join(folder), "")
                .into_iter()
                .map(|(name, text)| (format!("{below}/{name}"), text)),
        );
    }
    let mut commands = vec!["assay check".to_owned()];
    for (info, text) in fences {
        let mut words = info.split(' ');
        let (kind, name, mode) = (words.next().expect("a kind"), words.next().unwrap_or_default(), words.next());
        let path = match kind {
            "sh" => {
                commands = text.lines().map(str::to_owned).collect();
                continue;
            }
            "csv" => {
                if commands == ["assay check"] {
                    commands = vec!["assay run data --period 2025Q3".to_owned()];
                }
                format!("data/{name}")
            }
            _ if name.contains('/') || name == "book.toml" => format!("policies/{name}"),
            _ => format!("policies/discount/{name}"),
        };
        let below = files.get(&path).cloned().unwrap_or_default();
        let whole = match (kind, mode) {
            (_, Some("(removed)")) => {
                files.remove(&path);
                continue;
            }
            ("toml", None) => laid_over(&below, text),
            ("rhai", None) => format!("{below}{text}"),
            _ => text.clone(),
        };
        files.insert(path, whole);
    }
    files.iter().for_each(|(name, text)| assay.write(name, text));
    (assay, commands)
}

/// The commands run, all but the last for what they leave behind.
fn ran(fences: &[Fence], language: Language) -> (Ran, String) {
    let (assay, commands) = workplace(fences);
    let mut said = None;
    for command in &commands {
        let line = command.strip_prefix("assay ").expect("a command of assay");
        let mut ran = assay.run(&format!("{line} --lang {}", language.tag()));
        if line.starts_with("run ") {
            // What a run sums up is shown elsewhere.
            ran.stdout.clear();
        }
        said = Some(ran);
    }
    let mut problems = String::new();
    if assay.scratch().join("results").is_dir() {
        for (_, text) in texts_under(&assay.scratch().join("results"), "") {
            problems.push_str(&text);
        }
    }
    (said.expect("a command"), problems)
}

fn tells_of(ran: &Ran, problems: &str, entry: &FindingCode, language: Language) -> bool {
    let told = format!("{}[{}]", severity_word(entry.severity, language), entry.code);
    ran.stdout.contains(&told) || ran.stderr.contains(&told) || problems.contains(&format!("{}: ", entry.code))
}

fn severity_word(severity: Severity, language: Language) -> &'static str {
    match (language, severity) {
        (Language::English, severity) => severity.tag(),
        (Language::Chinese, Severity::Error) => "错误",
        (Language::Chinese, Severity::Warning) => "警告",
        (Language::Chinese, Severity::Note) => "说明",
    }
}

/// Every page, and those of them whose examples are run.
fn run_pages() -> impl Iterator<Item = &'static FindingCode> {
    FindingCode::all().iter().filter(|entry| !TOLD_ONLY.contains(&entry.code))
}

#[test]
fn every_page_has_the_same_headings() {
    for entry in FindingCode::all() {
        for (language, headings) in HEADINGS {
            let page = entry.page(language);
            let mut lines = page.lines();
            assert_eq!(lines.next(), Some(format!("# {}", entry.code).as_str()));
            let severity = severity_word(entry.severity, language);
            let first = format!("{severity} · {}", entry.summary().get(language));
            assert_eq!(lines.nth(1), Some(first.as_str()), "{}", entry.code);
            let found: Vec<&str> = page.lines().filter(|line| line.starts_with("## ")).collect();
            assert_eq!(found, headings, "{}", entry.code);
        }
        for (english, chinese) in HEADINGS[0].1.iter().zip(HEADINGS[1].1).skip(2) {
            let both = [fences(entry.page(Language::English), english), fences(entry.page(Language::Chinese), chinese)];
            assert_eq!(both[0], both[1], "{}", entry.code);
            assert!(!both[0].is_empty(), "{}", entry.code);
        }
    }
}

#[test]
fn pages_are_printed_by_code() {
    let assay = Assay::new(env!("CARGO_BIN_EXE_assay-under-test"));
    let mut shown = String::new();
    for line in ["check --explain no-else", "check --explain no-esle", "check --explain nothing-like-it"] {
        shown.push_str(&format!("$ assay {line}\n{}\n", assay.run(line)));
        shown.push_str(&format!("$ assay {line} --lang zh\n{}\n", assay.run(&format!("{line} --lang zh"))));
    }
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("explained", shown); });
    for (language, first) in [("en", "keys differ in case"), ("zh", "主键仅大小写")] {
        let list = assay.run(&format!("check --explain --lang {language}"));
        assert_eq!((list.code, list.stdout.lines().count()), (Some(0), FindingCode::all().len()));
        assert!(list.stdout.lines().next().is_some_and(|line| line.contains(first)), "{list}");
    }
}

#[test]
fn what_a_page_calls_wrong_is_found_and_shown_in_both_languages() {
    let (mut missed, mut found) = (Vec::new(), Vec::new());
    for entry in run_pages() {
        let wrong = fences(entry.page(Language::English), "## Wrong");
        let mut shown = String::new();
        for language in [Language::English, Language::Chinese] {
            let (ran, problems) = ran(&wrong, language);
            if !tells_of(&ran, &problems, entry, language) {
                missed.push(format!("{}:\n{ran}", entry.code));
            }
            let is_hinted =
                [&ran.stdout, &ran.stderr].iter().any(|text| text.contains("hint: ") || text.contains("提示: "));
            if !is_hinted && problems.is_empty() {
                missed.push(format!("{} without advice:\n{ran}", entry.code));
            }
            let told: Vec<&str> = problems.lines().filter(|line| line.contains(&format!("{}: ", entry.code))).collect();
            shown.push_str(&format!("{ran}\n{}\n", told.join("\n")));
        }
        found.push((entry.code, shown));
    }
    assert!(missed.is_empty(), "these pages' wrong examples are not found:\n{}", missed.join("\n"));
    for (code, shown) in found {
        insta::with_settings!({ snapshot_suffix => code, omit_expression => true }, {
            insta::assert_snapshot!("wrong", shown);
        });
    }
}

#[test]
fn what_a_page_calls_right_is_without_an_error() {
    let mut broken = Vec::new();
    for entry in run_pages() {
        let (ran, problems) = ran(&fences(entry.page(Language::English), "## Right"), Language::English);
        if ran.code != Some(0) || tells_of(&ran, &problems, entry, Language::English) {
            broken.push(format!("{}:\n{ran}", entry.code));
        }
    }
    assert!(broken.is_empty(), "these pages' right examples are not right:\n{}", broken.join("\n"));
}

#[test]
fn what_no_page_can_lay_over_a_book_is_told_as_well() {
    let mut shown = String::new();
    for tag in ["en", "zh"] {
        let (assay, _) = workplace(&[]);
        assay.write("policies/discount/rules.rhai", &"// far too long\n".repeat(20_000));
        shown.push_str(&format!("{}\n", assay.run(&format!("check --lang {tag}"))));

        let (assay, _) = workplace(&[]);
        let rules = assay.scratch().join("policies/discount/rules.rhai");
        std::fs::write(rules, [0xB9, 0xE6, 0xD4, 0xF2]).expect("written");
        shown.push_str(&format!("{}\n", assay.run(&format!("check --lang {tag}"))));

        let (assay, _) = workplace(&[]);
        assert_eq!(assay.run("run data --period 2025Q2 --out earlier --quiet").code, Some(0));
        let results = assay.scratch().join("earlier/ranking.csv");
        assay.write("earlier/run.json", r#"{"period": "2025Q2"}"#);
        std::fs::write(results, [b'a', b',', b'b', b'\n', 0xFF, b',', 0xFE, b'\n']).expect("written");
        let line = format!("run data --period 2025Q3 --prior earlier --quiet --lang {tag}");
        shown.push_str(&format!("{}\n", assay.run(&line)));

        let assay = workplace(&[]).0.with_temporary_folder(Path::new("/no/such/folder"));
        let line = format!("run data --period 2025Q3 --rows-in-memory 1 --quiet --lang {tag}");
        shown.push_str(&format!("{}\n", assay.run(&line)));
    }
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("unreadable", shown); });
}

/// Words in quotes with a hyphen, in the sources of the engine and of `assay test`, are codes.
#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    let mut named = BTreeSet::new();
    for (name, text) in texts_under(root(), "engine/src").into_iter().chain(texts_under(root(), "cli/src/commands")) {
        if name.ends_with("tests.rs") || name.ends_with("catalogue.rs") {
            continue;
        }
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        named.extend(text.split('"').skip(1).map(str::to_owned).filter(|word| is_code(word)));
    }
    let known: BTreeSet<String> = FindingCode::all().iter().map(|entry| entry.code.to_owned()).collect();
    let listed = |codes: Vec<&String>| codes.into_iter().map(String::as_str).collect::<Vec<_>>().join(" ");
    let without_page = named.iter().filter(|code| code.contains('-') && !known.contains(*code)).collect();
    assert_eq!(listed(without_page), "", "give these codes a page and a line in catalogue.rs");
    assert_eq!(listed(known.difference(&named).collect()), "", "no source makes these codes; take their pages out");
    let pages: BTreeSet<String> = texts_under(&root().join("docs/findings"), "")
        .into_iter()
        .filter_map(|(name, _)| name.strip_suffix(".md").map(str::to_owned))
        .collect();
    assert_eq!(listed(pages.difference(&known).collect()), "", "list these pages in catalogue.rs");
    assert!(FindingCode::all().is_sorted_by_key(|entry| entry.code));
}

fn is_code(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_lowercase())
        && !word.ends_with('-')
        && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}
