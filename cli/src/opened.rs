//! The policy book, opened: loaded, checked, its findings told.

use std::path::{Path, PathBuf};

use assay_engine::calendar::Date;
use assay_engine::cases::{load_cases, run_case, unread_facts};
use assay_engine::check::{examine, examine_on};
use assay_engine::dataset::FolderSource;
use assay_engine::diagnostic::{Diagnostic, Findings, Language, Severity};
use assay_engine::document::{MemorySource, NodeKind, Source, parse_document};
use assay_engine::policy::load_book;
use assay_engine::script::{CheckedBook, check_book};

use crate::exit::Failure;
use crate::render::human::{self, Texts};
use crate::talk::Talk;

/// A folder with a policy book in it, which may be broken.
pub(crate) struct BookFolder {
    root: PathBuf,
    source: FolderSource,
    language: Language,
}

/// What became of a policy that was tried in the book.
pub(crate) struct Tried {
    /// What it adds to the findings.
    pub(crate) findings: Vec<Diagnostic>,
    /// Whether all its cases pass.
    passes: bool,
}

impl Tried {
    /// Whether there is nothing to remark.
    pub(crate) fn holds(&self) -> bool {
        self.findings.is_empty() && self.passes
    }
}

impl BookFolder {
    /// Looks at a folder; fails where there is no book at all.
    pub(crate) fn open(folder: &Path) -> Result<Self, Failure> {
        let shown = folder.display();
        if !folder.is_dir() {
            return Err(Failure::new(format!("there is no folder `{shown}`"), format!("没有文件夹 `{shown}`"))
                .with_hint("name the policy book's folder with --policies", "用 --policies 指定政策册所在文件夹"));
        }
        let source = FolderSource::new(folder);
        let text = source.text("book.toml").map_err(|error| {
            Failure::new(
                format!("cannot read `{}`: {}", error.name, error.reason.en),
                format!("无法读取 `{}`：{}", error.name, error.reason.zh),
            )
        })?;
        let Some(text) = text else {
            return Err(Failure::new(
                format!("`{shown}` is no policy book: it has no `book.toml`"),
                format!("`{shown}` 不是政策册：缺少 `book.toml`"),
            )
            .with_hint("name the policy book's folder with --policies", "用 --policies 指定政策册所在文件夹"));
        };
        Ok(Self { root: folder.to_owned(), source, language: default_language(&text) })
    }

    /// The language in which it wants to be spoken of.
    pub(crate) fn language(&self) -> Language {
        self.language
    }

    /// The book, unless an error was found, and all that was found.
    pub(crate) fn load(&self) -> (Option<CheckedBook>, Vec<Diagnostic>) {
        let mut findings = Findings::new();
        let checked = load_book(&self.source, &mut findings).and_then(|book| check_book(book, &mut findings));
        if let Some(checked) = &checked {
            load_cases(&checked.book, &mut findings);
        }
        (checked, findings.into_sorted())
    }

    /// Everything that can be found in the book without running it, and what a day has brought about.
    pub(crate) fn examined_on(&self, day: Date) -> Vec<Diagnostic> {
        examined(&self.source, Some(day)).1
    }

    /// What would become of a policy with these files if they were in the book.
    pub(crate) fn tried_with(&self, id: &str, files: &[(&str, String)]) -> Tried {
        let texts = self.source.names().unwrap_or_default().into_iter().filter_map(|name| {
            let text = self.text(&name)?;
            Some((name, text))
        });
        let mut source = MemorySource(texts.collect());
        source.0.extend(files.iter().map(|(name, text)| (format!("{id}/{name}"), text.clone())));
        let (_, before) = examined(&self.source, None);
        let (checked, findings) = examined(&source, None);
        let passes = checked.is_some_and(|checked| {
            let cases = load_cases(&checked.book, &mut Findings::new());
            let own = checked.book.find(id);
            cases.iter().filter(|case| Some(case.policy) == own).all(|case| run_case(&checked, case).passes())
        });
        Tried { findings: findings.into_iter().filter(|found| !before.contains(found)).collect(), passes }
    }

    /// The book, ready to run; where it is broken, what is wrong with it is told.
    pub(crate) fn ready(&self, talk: &Talk) -> Result<CheckedBook, Failure> {
        let (book, findings) = self.load();
        let told: Vec<Diagnostic> = findings
            .into_iter()
            .filter(|diagnostic| diagnostic.severity == Severity::Error || talk.verbose())
            .collect();
        if !told.is_empty() {
            talk.tell(&human::findings(&told, self, talk.language()));
        }
        if let Some(checked) = &book {
            let mut findings = Findings::new();
            examine(checked, &mut findings);
            let wrong = findings.iter().filter(|found| found.severity == Severity::Error).count();
            if wrong > 0 {
                talk.tell(&match talk.language() {
                    Language::English => format!(
                        "the rules have {wrong} error{}: rows that meet {} cannot be decided; `assay check` shows more\n",
                        if wrong == 1 { "" } else { "s" },
                        if wrong == 1 { "it" } else { "them" },
                    ),
                    Language::Chinese => {
                        format!("规则中有 {wrong} 处错误：涉及的行将无法判定；详见 `assay check`\n")
                    }
                });
            }
        }
        book.ok_or_else(|| {
            let count = human::tally(&told, talk.language());
            Failure::new(format!("the policy book is broken: {count}"), format!("政策册有误：{count}"))
                .told_in(self.language)
        })
    }
}

fn examined(source: &dyn Source, day: Option<Date>) -> (Option<CheckedBook>, Vec<Diagnostic>) {
    let mut findings = Findings::new();
    let checked = load_book(source, &mut findings).and_then(|book| check_book(book, &mut findings));
    if let Some(checked) = &checked {
        let cases = load_cases(&checked.book, &mut findings);
        unread_facts(checked, &cases, &mut findings);
        examine(checked, &mut findings);
        day.into_iter().for_each(|day| examine_on(checked, day, &mut findings));
    }
    (checked, findings.into_sorted())
}

impl Texts for BookFolder {
    fn shown(&self, file: &str) -> String {
        self.root.join(file).display().to_string()
    }

    fn text(&self, file: &str) -> Option<String> {
        self.source.text(file).ok().flatten()
    }
}

/// The first language of a book, also of one that is broken elsewhere.
fn default_language(settings: &str) -> Language {
    let document = parse_document("book.toml", settings, &mut Findings::new());
    let first = document.get("languages").and_then(|entry| match &entry.node.kind {
        NodeKind::List(items) => items.first(),
        _ => None,
    });
    match first.map(|node| &node.kind) {
        Some(NodeKind::Text(tag)) => Language::from_tag(tag).unwrap_or_default(),
        _ => Language::default(),
    }
}
