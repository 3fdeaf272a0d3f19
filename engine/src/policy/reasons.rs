//! `[reasons]` of a manifest: the codes that rules may give, with what they say.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Findings, Place, Text};
use crate::document::{Entry, Fields, TableNode, table_of};

use super::manifest::ReasonSpec;

/// Reads the reasons of a policy, in the order written.
pub(super) fn read_reasons(table: &TableNode, findings: &mut Findings) -> Vec<ReasonSpec> {
    let reasons: Vec<(ReasonSpec, Option<Place>)> =
        table.entries.iter().filter_map(|entry| read_reason(entry, findings)).collect();
    let codes: BTreeSet<&str> = reasons.iter().map(|(reason, _)| reason.code.as_str()).collect();
    for (reason, place) in &reasons {
        if let (Some(group), Some(place)) = (&reason.group, place)
            && codes.contains(group.as_str())
        {
            findings.push(group_is_a_code(group, place));
        }
    }
    reasons.into_iter().map(|(reason, _)| reason).collect()
}

fn read_reason(entry: &Entry, findings: &mut Findings) -> Option<(ReasonSpec, Option<Place>)> {
    let code = &entry.key;
    if !is_code(code) {
        findings.push(bad_code(code, &entry.key_place));
    }
    let table = table_of(&entry.node, findings)?;
    let mut fields = Fields::new(table, Text::new(format!("reason `{code}`"), format!("原因 `{code}`")));
    let text_place = |entry: Option<&Entry>| entry.map_or(&table.place, |entry| &entry.node.place).clone();
    let text_places = (text_place(fields.entry("en")), text_place(fields.entry("zh")));
    let en = fields.required_text("en", findings);
    let zh = fields.required_text("zh", findings);
    let source = fields.required_text("source", findings);
    let group_place = fields.entry("group").map(|entry| entry.node.place.clone());
    let group = fields.text("group", findings).map(str::to_owned);
    fields.finish(findings);
    let reason = ReasonSpec {
        code: code.clone(),
        place: entry.key_place.clone(),
        text_places,
        text: Text::new(en.unwrap_or_default(), zh.unwrap_or_default()),
        source: source.unwrap_or_default().to_owned(),
        group,
    };
    Some((reason, group_place))
}

fn is_code(code: &str) -> bool {
    code.starts_with(|first: char| first.is_ascii_uppercase())
        && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

fn bad_code(code: &str, place: &Place) -> Diagnostic {
    Diagnostic::error(
        "bad-code",
        place.clone(),
        Text::new(format!("`{code}` is no reason code"), format!("`{code}` 不是原因代码")),
    )
    .with_hint(Text::new(
        "codes are capital letters A-Z, digits and `_`, such as `LICENSE_EXPIRED`",
        "代码由大写字母 A-Z、数字和 `_` 组成，如 `LICENSE_EXPIRED`",
    ))
}

fn group_is_a_code(group: &str, place: &Place) -> Diagnostic {
    Diagnostic::error(
        "group-is-a-code",
        place.clone(),
        Text::new(format!("the group `{group}` is also a reason code"), format!("组名 `{group}` 同时是原因代码")),
    )
    .with_hint(Text::new("give the group another name, in small letters", "请给该组另取一个小写名称"))
}
