//! Findings as SARIF 2.1.0, which code hosts and editors read.

use std::collections::BTreeSet;

use assay_engine::diagnostic::{Diagnostic, FindingCode, Language};
use serde_json::{Value, json};

use super::human::Texts;
use super::json::pretty;

/// Findings as one SARIF run.
pub(crate) fn findings(findings: &[Diagnostic], texts: &dyn Texts, language: Language) -> String {
    let codes: BTreeSet<&str> = findings.iter().map(|diagnostic| diagnostic.code).collect();
    let rules: Vec<Value> = codes.into_iter().map(|code| rule(code, language)).collect();
    let results: Vec<Value> = findings.iter().map(|diagnostic| result(diagnostic, texts, language)).collect();
    pretty(&json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "assay", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    }))
}

/// What a code means, with its whole page.
fn rule(code: &str, language: Language) -> Value {
    let Some(entry) = FindingCode::find(code) else { return json!({ "id": code }) };
    let page = entry.page(language);
    json!({
        "id": code,
        "shortDescription": { "text": entry.summary().get(language) },
        "help": { "text": page, "markdown": page },
        "defaultConfiguration": { "level": entry.severity.tag() },
    })
}

fn result(diagnostic: &Diagnostic, texts: &dyn Texts, language: Language) -> Value {
    let mut text = diagnostic.message.get(language).to_owned();
    if let Some(hint) = &diagnostic.hint {
        text.push('\n');
        text.push_str(hint.get(language));
    }
    let place = &diagnostic.place;
    let mut physical = json!({ "artifactLocation": { "uri": texts.shown(&place.file) } });
    if place.line > 0 {
        let column = place.column.max(1);
        physical["region"] =
            json!({ "startLine": place.line, "startColumn": column, "endColumn": column + place.length.max(1) });
    }
    json!({
        "ruleId": diagnostic.code,
        "level": diagnostic.severity.tag(),
        "message": { "text": text },
        "locations": [{ "physicalLocation": physical }],
    })
}
