//! Findings as a person reads them: the source line, what is meant underlined, the hint below.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use assay_engine::diagnostic::{Diagnostic, Language, Place, Severity};

/// Where the text of a finding's file is found, and how a person names the file.
pub(crate) trait Texts {
    /// The file as a person names it.
    fn shown(&self, file: &str) -> String;
    /// The file's text, if it is to be shown.
    fn text(&self, file: &str) -> Option<String>;
}

impl<F: Fn(&str) -> Option<String> + ?Sized> Texts for &F {
    fn shown(&self, file: &str) -> String {
        file.to_owned()
    }

    fn text(&self, file: &str) -> Option<String> {
        self(file)
    }
}

/// Findings, one below the other; with colour codes, which a stream that is no terminal takes out.
pub(crate) fn findings(findings: &[Diagnostic], texts: &dyn Texts, language: Language) -> String {
    let mut text = String::new();
    for diagnostic in findings {
        text.push_str(&finding(diagnostic, texts, language));
        text.push_str("\n\n");
    }
    text
}

fn finding(diagnostic: &Diagnostic, texts: &dyn Texts, language: Language) -> String {
    let level = level(diagnostic.severity, language);
    let message = diagnostic.message.get(language);
    let path = texts.shown(&diagnostic.place.file);
    let source = texts.text(&diagnostic.place.file);
    let shown = source.as_deref().and_then(|text| line_of(text, &diagnostic.place));
    let title = level.primary_title(message).id(diagnostic.code);
    let mut group: Group<'_> = match shown {
        Some((line, span)) => {
            let start = usize::try_from(diagnostic.place.line).unwrap_or(1);
            let snippet = Snippet::source(line).line_start(start).path(path);
            title.element(snippet.annotation(AnnotationKind::Primary.span(span)))
        }
        None => {
            let mut origin = Origin::path(path);
            if diagnostic.place.line > 0 {
                origin = origin.line(usize::try_from(diagnostic.place.line).unwrap_or(1));
            }
            if diagnostic.place.column > 0 {
                origin = origin.char_column(usize::try_from(diagnostic.place.column).unwrap_or(1));
            }
            title.element(origin)
        }
    };
    if let Some(hint) = &diagnostic.hint {
        let name = match language {
            Language::English => "hint",
            Language::Chinese => "提示",
        };
        group = group.element(Level::HELP.with_name(name).message(hint.get(language)));
    }
    Renderer::styled().decor_style(DecorStyle::Unicode).term_width(110).render(&[group])
}

fn level(severity: Severity, language: Language) -> Level<'static> {
    let name = severity_word(severity, language);
    match severity {
        Severity::Error => Level::ERROR.with_name(name),
        Severity::Warning => Level::WARNING.with_name(name),
        Severity::Note => Level::NOTE.with_name(name),
    }
}

/// What a severity is called.
pub(crate) fn severity_word(severity: Severity, language: Language) -> &'static str {
    match (severity, language) {
        (severity, Language::English) => severity.tag(),
        (Severity::Error, Language::Chinese) => "错误",
        (Severity::Warning, Language::Chinese) => "警告",
        (Severity::Note, Language::Chinese) => "说明",
    }
}

/// The line of a place, and which of its bytes are meant.
fn line_of<'t>(text: &'t str, place: &Place) -> Option<(&'t str, Range<usize>)> {
    let index = usize::try_from(place.line).ok()?.checked_sub(1)?;
    let line = text.lines().nth(index)?;
    if place.column == 0 {
        let start = line.len() - line.trim_start().len();
        return Some((line, start..line.trim_end().len().max(start)));
    }
    let first = usize::try_from(place.column).ok()? - 1;
    let length = usize::try_from(place.length.max(1)).ok()?;
    let byte = |at: usize| line.char_indices().nth(at).map_or(line.len(), |(byte, _)| byte);
    Some((line, byte(first)..byte(first + length)))
}

/// `2 errors, 1 warning`, or that nothing is wrong.
pub(crate) fn tally(findings: &[Diagnostic], language: Language) -> String {
    let count = |severity| findings.iter().filter(|diagnostic| diagnostic.severity == severity).count();
    let parts: Vec<String> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .map(|severity| (severity, count(severity)))
        .filter(|(_, count)| *count > 0)
        .map(|(severity, count)| match language {
            Language::English => format!("{count} {}{}", severity.tag(), if count == 1 { "" } else { "s" }),
            Language::Chinese => format!("{count} 个{}", severity_word(severity, language)),
        })
        .collect();
    match (parts.is_empty(), language) {
        (true, Language::English) => "nothing to remark".to_owned(),
        (true, Language::Chinese) => "没有问题".to_owned(),
        (false, Language::English) => parts.join(", "),
        (false, Language::Chinese) => parts.join("，"),
    }
}
