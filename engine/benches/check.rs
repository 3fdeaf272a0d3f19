//! How long `check` takes: a book loaded, its rules turned into programs, and all of it examined.
//!
//! The repository's own book, and one of 304 policies made of 38 copies of it that read each other
//! as the originals do. Files are in memory.

use std::collections::BTreeMap;
use std::path::Path;

use assay_engine::check::examine;
use assay_engine::dataset::FolderSource;
use assay_engine::diagnostic::Findings;
use assay_engine::document::{MemorySource, Source};
use assay_engine::policy::{Book, load_book};
use assay_engine::script::{CheckedBook, check_book};
use divan::{Bencher, black_box};

const COPIES: u32 = 38;

fn main() {
    divan::main();
}

/// The repository's book.
fn shipped() -> MemorySource {
    let folder = FolderSource::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies"));
    let names = folder.names().expect("a folder");
    let text = |name: &String| Some((name.clone(), folder.text(name).expect("a text")?));
    MemorySource(names.iter().filter_map(text).collect())
}

/// The book with copies of its policies.
fn copied() -> MemorySource {
    let shipped = shipped();
    let ids: Vec<&str> = shipped.0.keys().filter_map(|name| name.strip_suffix("/policy.toml")).collect();
    let mut texts: BTreeMap<String, String> = shipped.0.clone();
    for copy in 1..COPIES {
        for (name, text) in &shipped.0 {
            let Some((id, file)) = name.split_once('/').filter(|(id, _)| ids.contains(id)) else { continue };
            let renamed = ids.iter().fold(text.clone(), |text, id| renamed(&text, id, copy));
            texts.insert(format!("{id}_{copy}/{file}"), renamed);
        }
    }
    MemorySource(texts)
}

/// A text in which `id.…` is read from a copy.
fn renamed(text: &str, id: &str, copy: u32) -> String {
    let read = format!("{id}.");
    let mut renamed = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(&read) {
        let (before, found) = rest.split_at(at);
        renamed.push_str(before);
        renamed.push_str(id);
        if !before.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            renamed.push_str(&format!("_{copy}"));
        }
        rest = &found[id.len()..];
    }
    renamed + rest
}

fn load(source: &MemorySource) -> Book {
    let mut findings = Findings::new();
    let book = load_book(source, &mut findings);
    book.unwrap_or_else(|| panic!("{:?}", findings.into_sorted().first()))
}

fn checked(book: Book) -> CheckedBook {
    let mut findings = Findings::new();
    let checked = check_book(book, &mut findings);
    checked.unwrap_or_else(|| panic!("{:?}", findings.into_sorted().first()))
}

/// All three steps, as `assay check` takes them.
#[divan::bench(args = [1, COPIES], max_time = 20)]
fn load_check_and_examine(bencher: Bencher<'_, '_>, copies: u32) {
    let source = if copies == 1 { shipped() } else { copied() };
    bencher.bench_local(|| {
        let checked = checked(load(&source));
        let mut findings = Findings::new();
        examine(&checked, &mut findings);
        black_box(findings)
    });
}

/// Files to a book.
#[divan::bench(args = [1, COPIES], max_time = 10)]
fn load_only(bencher: Bencher<'_, '_>, copies: u32) {
    let source = if copies == 1 { shipped() } else { copied() };
    bencher.bench_local(|| load(&source));
}

/// Rules to programs.
#[divan::bench(args = [1, COPIES], max_time = 10)]
fn check_only(bencher: Bencher<'_, '_>, copies: u32) {
    let book = load(&if copies == 1 { shipped() } else { copied() });
    bencher.with_inputs(|| book.clone()).bench_local_values(checked);
}

/// What can be told of programs.
#[divan::bench(args = [1, COPIES], max_time = 10)]
fn examine_only(bencher: Bencher<'_, '_>, copies: u32) {
    let checked = checked(load(&if copies == 1 { shipped() } else { copied() }));
    bencher.bench_local(|| {
        let mut findings = Findings::new();
        examine(&checked, &mut findings);
        findings
    });
}
