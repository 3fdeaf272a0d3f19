//! Findings for programs.

use assay_engine::diagnostic::{Diagnostic, Language};
use serde_json::{Value, json};

use super::human::Texts;

/// Findings as a JSON list.
pub(crate) fn findings(findings: &[Diagnostic], texts: &dyn Texts, language: Language) -> String {
    let list: Vec<Value> = findings
        .iter()
        .map(|diagnostic| {
            json!({
                "code": diagnostic.code,
                "severity": diagnostic.severity.tag(),
                "file": texts.shown(&diagnostic.place.file),
                "line": diagnostic.place.line,
                "column": diagnostic.place.column,
                "length": diagnostic.place.length,
                "message": diagnostic.message.get(language),
                "hint": diagnostic.hint.as_ref().map(|hint| hint.get(language)),
            })
        })
        .collect();
    pretty(&Value::Array(list))
}

/// A value as indented text that ends with a line break.
pub(crate) fn pretty(value: &Value) -> String {
    // A value that was built here always has a text.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}
