//! Findings as commands that GitHub's runners turn into annotations.

use assay_engine::diagnostic::{Diagnostic, Language, Severity};

use super::human::Texts;

/// One line a finding.
pub(crate) fn findings(findings: &[Diagnostic], texts: &dyn Texts, language: Language) -> String {
    let mut text = String::new();
    for diagnostic in findings {
        let command = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let mut message = diagnostic.message.get(language).to_owned();
        if let Some(hint) = &diagnostic.hint {
            message.push('\n');
            message.push_str(hint.get(language));
        }
        let file = property(&texts.shown(&diagnostic.place.file));
        let (line, column) = (diagnostic.place.line.max(1), diagnostic.place.column.max(1));
        let code = diagnostic.code;
        text.push_str(&format!(
            "::{command} file={file},line={line},col={column},title={code}::{}\n",
            escaped(&message)
        ));
    }
    text
}

fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    escaped(text).replace(':', "%3A").replace(',', "%2C")
}
