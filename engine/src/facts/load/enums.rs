//! Enums: their values and labels, and those described elsewhere.

use std::collections::HashMap;

use crate::diagnostic::{Findings, Place, Text};
use crate::document::{Entry, Fields, Node, NodeKind, localized_of, table_of, text_of};
use crate::value::{Symbol, Symbols, Value};

use super::super::dictionary::{ColumnType, EnumSpec};
use super::super::header::folded;
use super::flaw;
use super::table::Draft;

/// Reads `values = [{ value = "active", en = …, zh = … }, …]`, or `{ active = { en = …, zh = … }, … }`.
pub(super) fn read_values(
    entry: Option<&Entry>,
    type_place: &Place,
    symbols: &mut Symbols,
    findings: &mut Findings,
) -> Vec<(Symbol, Text)> {
    let Some(entry) = entry else {
        findings.push(flaw::enum_without_values(type_place));
        return Vec::new();
    };
    let mut words: Vec<(&str, &Place, Option<Text>)> = Vec::new();
    if let NodeKind::List(list) = &entry.node.kind {
        words.extend(list.iter().filter_map(|node| read_listed(node, findings)));
    } else if let Some(table) = table_of(&entry.node, findings) {
        for entry in &table.entries {
            let label = match &entry.node.kind {
                NodeKind::Text(_) => {
                    findings.push(flaw::value_without_label(&entry.key, &entry.node.place));
                    None
                }
                _ => localized_of(&entry.node, findings),
            };
            words.push((&entry.key, &entry.key_place, label));
        }
    }
    if words.is_empty() {
        findings.push(flaw::enum_without_values(&entry.node.place));
    }
    refuse_ambiguous(&words, findings);
    words.into_iter().map(|(word, _, label)| (symbols.add(word), label.unwrap_or_else(|| Text::same(word)))).collect()
}

/// One value of a list: `{ value = "active", en = …, zh = … }`.
fn read_listed<'d>(node: &'d Node, findings: &mut Findings) -> Option<(&'d str, &'d Place, Option<Text>)> {
    if let NodeKind::Text(word) = &node.kind {
        findings.push(flaw::value_without_label(word, &node.place));
        return Some((word, &node.place, None));
    }
    let mut fields = Fields::new(table_of(node, findings)?, Text::new("an enum value", "枚举取值"));
    let word = fields.required_text("value", findings);
    let en = fields.required_text("en", findings);
    let zh = fields.required_text("zh", findings);
    fields.finish(findings);
    Some((word?, &node.place, en.zip(zh).map(|(en, zh)| Text::new(en, zh))))
}

/// Findings for words and labels that stand for two values.
fn refuse_ambiguous(words: &[(&str, &Place, Option<Text>)], findings: &mut Findings) {
    let mut seen: HashMap<String, &str> = HashMap::new();
    for (word, place, _) in words {
        if let Some(other) = seen.insert(folded(word), word) {
            findings.push(flaw::ambiguous_value(word, other, place));
        }
    }
    for (word, place, label) in words {
        let Some(label) = label else { continue };
        for text in [&label.en, &label.zh] {
            match seen.get(&folded(text)) {
                Some(other) if other != word => findings.push(flaw::ambiguous_value(text, other, place)),
                Some(_) => {}
                None => {
                    seen.insert(folded(text), word);
                }
            }
        }
    }
}

/// A default, which has to be one of the values.
pub(super) fn default_of(
    values: &EnumSpec,
    node: &Node,
    symbols: &Symbols,
    findings: &mut Findings,
) -> Option<Value<'static>> {
    let typed = text_of(node, findings)?;
    let found = values.values.iter().find(|(symbol, _)| symbols.word(*symbol) == typed);
    if found.is_none() {
        let known = values.values.iter().map(|(symbol, _)| symbols.word(*symbol));
        findings.push(flaw::unknown_word("default", typed, &node.place, known));
    }
    found.map(|(symbol, _)| Value::Symbol(*symbol))
}

/// Fills in the enums that are described elsewhere: an output of a policy, or a column of a table.
pub(super) fn resolve(
    drafts: &mut [Draft<'_>],
    symbols: &Symbols,
    policy_enum: &dyn Fn(&str) -> Option<EnumSpec>,
    findings: &mut Findings,
) {
    let of_columns: HashMap<String, EnumSpec> = drafts
        .iter()
        .flat_map(|draft| draft.spec.columns.iter().map(move |column| (&draft.spec, column)))
        .filter_map(|(spec, column)| match &column.kind {
            ColumnType::Enum(values) if !values.values.is_empty() => {
                Some((format!("{}.{}", spec.id, column.name), values.clone()))
            }
            _ => None,
        })
        .collect();
    for draft in drafts {
        for named in &draft.named_enums {
            let Some(found) = policy_enum(named.name).or_else(|| of_columns.get(named.name).cloned()) else {
                findings.push(flaw::unknown_enum(named.name, named.place));
                continue;
            };
            let values = EnumSpec { values: found.values, unlisted_is_missing: named.unlisted_is_missing };
            let default = named.default.and_then(|node| default_of(&values, node, symbols, findings));
            if let Some(column) = draft.spec.columns.get_mut(usize::from(named.column.0)) {
                column.kind = ColumnType::Enum(values);
                column.default = default;
            }
        }
    }
}
