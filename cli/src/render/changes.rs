//! What has changed for a partner since an earlier run.

use assay_engine::decision::RowDecision;
use assay_engine::diagnostic::Language;
use assay_engine::policy::{Book, PolicySpec};
use assay_engine::run::DecidedBefore;
use serde_json::{Value as Json, json};

use super::words::exact_number;

/// One thing that differs.
pub(crate) struct Change {
    /// What: an output's name, a code, a line's code.
    what: String,
    kind: ChangeKind,
}

/// How it differs.
enum ChangeKind {
    State(String, String),
    Output(String, String),
    ReasonNew,
    ReasonGone,
    Line(Option<String>, Option<String>),
}

/// Everything that differs between a decision and an earlier one.
pub(crate) fn changes(book: &Book, policy: &PolicySpec, now: &RowDecision<'_>, before: &DecidedBefore) -> Vec<Change> {
    let mut found = Vec::new();
    if now.state.tag() != before.state {
        found.push(Change {
            what: "state".to_owned(),
            kind: ChangeKind::State(before.state.clone(), now.state.tag().to_owned()),
        });
    }
    for (output, value) in policy.outputs.iter().zip(&now.outputs) {
        let now = value.written(&book.symbols);
        let Some((_, was)) = before.outputs.iter().find(|(name, _)| *name == output.name) else { continue };
        if *was != now {
            found.push(Change { what: output.name.clone(), kind: ChangeKind::Output(was.clone(), now) });
        }
    }
    let fired: Vec<&str> = now
        .reasons
        .iter()
        .filter(|reason| reason.fired)
        .filter_map(|reason| policy.reasons.get(usize::from(reason.code)))
        .map(|reason| reason.code.as_str())
        .collect();
    for (at, code) in fired.iter().enumerate() {
        if !before.reasons.iter().any(|known| known == code) && !fired.iter().take(at).any(|known| known == code) {
            found.push(Change { what: (*code).to_owned(), kind: ChangeKind::ReasonNew });
        }
    }
    for code in before.reasons.iter().filter(|code| !fired.contains(&code.as_str())) {
        found.push(Change { what: code.clone(), kind: ChangeKind::ReasonGone });
    }
    let lines: Vec<(&str, String)> = now
        .lines
        .iter()
        .filter_map(|line| Some((policy.reasons.get(usize::from(line.code))?.code.as_str(), line.amount.to_string())))
        .collect();
    for (code, amount) in &lines {
        let was = before.lines.iter().find(|(known, _)| known == code).map(|(_, amount)| amount.clone());
        if was.as_deref() != Some(amount) {
            found.push(Change { what: (*code).to_owned(), kind: ChangeKind::Line(was, Some(amount.clone())) });
        }
    }
    for (code, amount) in before.lines.iter().filter(|(code, _)| !lines.iter().any(|(known, _)| known == code)) {
        found.push(Change { what: code.clone(), kind: ChangeKind::Line(Some(amount.clone()), None) });
    }
    found
}

/// The changes as lines of text.
pub(crate) fn text(changes: &[Change], since: &str, language: Language) -> String {
    let say = |en: &'static str, zh: &'static str| match language {
        Language::English => en,
        Language::Chinese => zh,
    };
    let none = say("nothing", "无");
    let or_none = |cell: &str| match cell.parse() {
        _ if cell.is_empty() => none.to_owned(),
        Ok(number) => exact_number(number),
        Err(_) => cell.to_owned(),
    };
    let mut text = match language {
        Language::English => format!("  changed since {since}\n"),
        Language::Chinese => format!("  与 {since} 相比的变化\n"),
    };
    if changes.is_empty() {
        text.push_str(&format!("    {}\n", say("nothing has changed", "没有变化")));
    }
    for Change { what, kind } in changes {
        let line = match kind {
            ChangeKind::State(was, now) | ChangeKind::Output(was, now) => {
                format!("{what}: {} → {}", or_none(was), or_none(now))
            }
            ChangeKind::ReasonNew => format!("+ {what} {}", say("fires now", "新触发")),
            ChangeKind::ReasonGone => format!("- {what} {}", say("no longer fires", "不再触发")),
            ChangeKind::Line(was, now) => format!(
                "{} {what}: {} → {}",
                say("line", "金额"),
                or_none(was.as_deref().unwrap_or_default()),
                or_none(now.as_deref().unwrap_or_default())
            ),
        };
        text.push_str(&format!("    {line}\n"));
    }
    text
}

/// The changes for programs.
pub(crate) fn json(changes: &[Change]) -> Json {
    changes
        .iter()
        .map(|Change { what, kind }| match kind {
            ChangeKind::State(was, now) => json!({ "kind": "state", "was": was, "now": now }),
            ChangeKind::Output(was, now) => json!({ "kind": "output", "name": what, "was": was, "now": now }),
            ChangeKind::ReasonNew => json!({ "kind": "reason", "code": what, "was": false, "now": true }),
            ChangeKind::ReasonGone => json!({ "kind": "reason", "code": what, "was": true, "now": false }),
            ChangeKind::Line(was, now) => json!({ "kind": "line", "code": what, "was": was, "now": now }),
        })
        .collect()
}
