//! What makes rows of a table read as something else: the current row, spans, pivots.

use crate::diagnostic::{Findings, Text};
use crate::document::{Entry, Fields, NameUse, Node, check_name, number_of, table_of, text_of};

use super::super::dictionary::{ColumnIndex, ColumnType, Current, CurrentDay, Pivot, PivotKey, SpanSpec, TableSpec};
use super::column::{check_bounds, is_number};
use super::flaw;
use super::table::{column_of, word_of};

/// Twelve months, unless a key says otherwise.
const VALID_FOR: i64 = 12;

/// `current = { from = …, to = …, on = … }`.
pub(super) fn read_current(spec: &TableSpec, entry: Option<&Entry>, findings: &mut Findings) -> Option<Current> {
    let table = table_of(&entry?.node, findings)?;
    let mut fields = Fields::new(table, Text::new("`current`", "`current`"));
    let from = fields.required("from", findings);
    let to = fields.required("to", findings);
    let on = fields.required("on", findings);
    fields.finish(findings);
    let from = from.and_then(|entry| date_column(spec, "from", &entry.node, findings));
    let to = to.and_then(|entry| date_column(spec, "to", &entry.node, findings));
    let days =
        [("period_end", CurrentDay::PeriodEnd), ("period_start", CurrentDay::PeriodStart), ("as_of", CurrentDay::AsOf)];
    let on = word_of("on", on, &days, findings);
    Some(Current { from: from?, to: to?, on: on? })
}

/// `spans = { window = { from = …, to = … } }`.
pub(super) fn read_spans(spec: &TableSpec, entry: Option<&Entry>, findings: &mut Findings) -> Vec<SpanSpec> {
    let Some(table) = entry.and_then(|entry| table_of(&entry.node, findings)) else { return Vec::new() };
    let mut spans = Vec::new();
    for entry in &table.entries {
        check_name(&entry.key, NameUse::Member, &entry.key_place, findings);
        let Some(table) = table_of(&entry.node, findings) else { continue };
        let mut fields =
            Fields::new(table, Text::new(format!("span `{}`", entry.key), format!("区间 `{}`", entry.key)));
        let from = fields.required("from", findings);
        let to = fields.required("to", findings);
        fields.finish(findings);
        let from = from.and_then(|entry| date_column(spec, "from", &entry.node, findings));
        let to = to.and_then(|entry| date_column(spec, "to", &entry.node, findings));
        if let (Some(from), Some(to)) = (from, to) {
            spans.push(SpanSpec { name: entry.key.clone(), from, to });
        }
    }
    spans
}

fn date_column(spec: &TableSpec, key: &str, node: &Node, findings: &mut Findings) -> Option<ColumnIndex> {
    column_of_type(spec, key, node, |kind| *kind == ColumnType::Date, ("a date", "日期列"), findings)
}

fn column_of_type(
    spec: &TableSpec,
    key: &str,
    node: &Node,
    fits: fn(&ColumnType) -> bool,
    wanted: (&str, &str),
    findings: &mut Findings,
) -> Option<ColumnIndex> {
    let at = column_of(spec, node, findings)?;
    let column = spec.column(at);
    if fits(&column.kind) {
        return Some(at);
    }
    findings.push(flaw::wrong_type(key, &column.name, &node.place, wanted));
    None
}

/// `[pivot]` with its keys.
pub(super) fn read_pivot(spec: &TableSpec, entry: Option<&Entry>, findings: &mut Findings) -> Option<Pivot> {
    let table = table_of(&entry?.node, findings)?;
    let mut fields = Fields::new(table, Text::new("`pivot`", "`pivot`"));
    let key = fields.required("key", findings);
    let value = fields.required("value", findings);
    let period = fields.required("period", findings);
    let keys = fields.required("keys", findings);
    fields.finish(findings);
    let is_text = |kind: &ColumnType| *kind == ColumnType::Text;
    let text = ("a text", "文本列");
    let key = key.and_then(|entry| column_of_type(spec, "key", &entry.node, is_text, text, findings));
    let period = period.and_then(|entry| column_of_type(spec, "period", &entry.node, is_text, text, findings));
    let number = ("a number", "数值列");
    let value = value.and_then(|entry| column_of_type(spec, "value", &entry.node, is_number, number, findings));
    let keys = keys.map(|entry| read_keys(entry, findings)).unwrap_or_default();
    Some(Pivot { key: key?, value: value?, period: period?, keys })
}

fn read_keys(entry: &Entry, findings: &mut Findings) -> Vec<PivotKey> {
    let Some(table) = table_of(&entry.node, findings) else { return Vec::new() };
    if table.entries.is_empty() {
        findings.push(flaw::empty_list("keys", &entry.node.place));
    }
    table.entries.iter().filter_map(|entry| read_key(entry, findings)).collect()
}

fn read_key(entry: &Entry, findings: &mut Findings) -> Option<PivotKey> {
    check_name(&entry.key, NameUse::Member, &entry.key_place, findings);
    let table = table_of(&entry.node, findings)?;
    let what = Text::new(format!("pivot key `{}`", entry.key), format!("透视键 `{}`", entry.key));
    let mut fields = Fields::new(table, what);
    let typed = fields.required("type", findings);
    let label = fields.required_localized("label", findings).unwrap_or_default();
    let (min, max) = (fields.number("min", findings), fields.number("max", findings));
    let valid_for = fields.entry("valid_for");
    fields.finish(findings);
    check_bounds(min, max, &entry.key_place, findings);
    Some(PivotKey {
        name: entry.key.clone(),
        place: entry.key_place.clone(),
        kind: typed.map_or(ColumnType::Decimal, |entry| read_key_type(entry, findings)),
        label,
        min,
        max,
        valid_for: valid_for.map_or(VALID_FOR, |entry| read_months(entry, findings)),
    })
}

fn read_key_type(entry: &Entry, findings: &mut Findings) -> ColumnType {
    let types = [
        ("integer", ColumnType::Integer),
        ("decimal", ColumnType::Decimal),
        ("money", ColumnType::Money),
        ("fraction", ColumnType::Fraction),
    ];
    let Some(typed) = text_of(&entry.node, findings) else { return ColumnType::Decimal };
    if let Some((_, kind)) = types.iter().find(|(word, _)| *word == typed) {
        return kind.clone();
    }
    let known = types.iter().map(|(word, _)| *word);
    findings.push(flaw::unknown_type(typed, &entry.node.place, known));
    ColumnType::Decimal
}

fn read_months(entry: &Entry, findings: &mut Findings) -> i64 {
    let Some(number) = number_of(&entry.node, findings) else { return VALID_FOR };
    if number.is_whole() && number.is_positive() {
        return number.to_integer();
    }
    findings.push(flaw::bad_months(&entry.node.place));
    VALID_FOR
}
