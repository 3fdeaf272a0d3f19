//! `policy.toml`: one policy as written.

use crate::calendar::PeriodKind;
use crate::diagnostic::{Diagnostic, Findings, Place, Text};
use crate::document::{Fields, NodeKind, TableNode, text_of};
use crate::facts::{Dictionary, TableIndex};
use crate::value::Symbols;

use super::figures::{inside_quotes, read_figures, source_text};
use super::manifest::{PolicySpec, SourceText};
use super::outputs::{NamedEnums, read_outputs};
use super::reasons::read_reasons;
use super::settings::word_of;

const PERIODS: [(&str, PeriodKind); 3] =
    [("month", PeriodKind::Month), ("quarter", PeriodKind::Quarter), ("year", PeriodKind::Year)];

/// Reads the manifest of policy `id`; its parameters and its script are added by the caller.
/// `None` where it has no entity to decide.
pub(super) fn read_manifest(
    id: &str,
    document: &TableNode,
    dictionary: &Dictionary,
    symbols: &mut Symbols,
    enums: &NamedEnums<'_>,
    findings: &mut Findings,
) -> Option<PolicySpec> {
    let mut fields = Fields::new(document, Text::new(format!("policy `{id}`"), format!("政策 `{id}`")));
    let title = fields.required_localized("title", findings);
    let question = fields.required_localized("question", findings);
    let sources = read_sources(&mut fields, findings);
    let entity = read_entity(&mut fields, dictionary, findings);
    let periods = read_periods(&mut fields, findings);
    let needs = fields.texts("needs", findings).unwrap_or_default();
    let needs = needs.into_iter().map(|(text, place)| inside_quotes(text, place)).collect();
    let population = fields.table("population", findings).map(|table| read_figures(table, findings));
    let outputs =
        fields.required("outputs", findings).and_then(|entry| crate::document::table_of(&entry.node, findings));
    let outputs = outputs.map(|table| read_outputs(table, symbols, enums, findings));
    let reasons = fields.table("reasons", findings).map(|table| read_reasons(table, findings));
    let ensure = fields.table("ensure", findings).map(|table| read_ensure(table, findings));
    fields.finish(findings);
    Some(PolicySpec {
        id: id.to_owned(),
        place: document.place.clone(),
        title: title.unwrap_or_else(|| Text::same(id)),
        question: question.unwrap_or_default(),
        sources,
        entity: entity?,
        periods,
        needs,
        population: population.unwrap_or_default(),
        outputs: outputs.unwrap_or_default(),
        reasons: reasons.unwrap_or_default(),
        ensure: ensure.unwrap_or_default(),
        parameters: Vec::new(),
        script_name: format!("{id}/rules.rhai"),
        script: String::new(),
    })
}

/// `source = "…"` or `source = ["…", "…"]`.
fn read_sources(fields: &mut Fields<'_>, findings: &mut Findings) -> Vec<String> {
    let Some(entry) = fields.entry("source") else { return Vec::new() };
    match &entry.node.kind {
        NodeKind::List(list) => list.iter().filter_map(|node| text_of(node, findings)).map(str::to_owned).collect(),
        _ => text_of(&entry.node, findings).map(str::to_owned).into_iter().collect(),
    }
}

fn read_entity(fields: &mut Fields<'_>, dictionary: &Dictionary, findings: &mut Findings) -> Option<TableIndex> {
    let entry = fields.required("entity", findings)?;
    let id = text_of(&entry.node, findings)?;
    let found = dictionary.find(id);
    if found.is_none() {
        findings.push(unknown_table(id, &entry.node.place, dictionary));
    }
    found
}

fn unknown_table(id: &str, place: &Place, dictionary: &Dictionary) -> Diagnostic {
    let plain = Diagnostic::error(
        "unknown-table",
        place.clone(),
        Text::new(format!("there is no table `{id}`"), format!("没有表 `{id}`")),
    );
    let hinted = plain.clone().with_suggestion(id, dictionary.tables.iter().map(|table| table.id.as_str()));
    if hinted.hint.is_some() {
        return hinted;
    }
    plain
        .with_hint(Text::new(format!("describe it in `facts/{id}.toml`"), format!("请在 `facts/{id}.toml` 中描述该表")))
}

/// The kinds of period a policy is made for: all of them where it does not say.
fn read_periods(fields: &mut Fields<'_>, findings: &mut Findings) -> Vec<PeriodKind> {
    let Some(list) = fields.list("periods", findings) else { return PERIODS.map(|(_, kind)| kind).to_vec() };
    let mut kinds = Vec::new();
    for node in list {
        if let Some(kind) = word_of(node, "periods", &PERIODS, findings)
            && !kinds.contains(&kind)
        {
            kinds.push(kind);
        }
    }
    kinds
}

fn read_ensure(table: &TableNode, findings: &mut Findings) -> Vec<(String, SourceText)> {
    let entries = table.entries.iter();
    entries.filter_map(|entry| Some((entry.key.clone(), source_text(entry, findings)?))).collect()
}
