//! One column's description.

use crate::diagnostic::{Findings, Place, Text};
use crate::document::{
    Entry, Fields, NameUse, Node, NodeKind, TableNode, boolean_of, check_name, date_of, localized_of, number_of,
    table_of, text_of,
};
use crate::number::Number;
use crate::value::{Symbols, Value};

use super::super::dictionary::{ColumnIndex, ColumnSpec, ColumnType, EnumSpec, TableIndex, TableSpec};
use super::enums::{default_of, read_values};
use super::table::{Draft, NamedEnum, Refers, column_of, word_of};
use super::{find_table, flaw};

/// The words for the types that are no enum.
const PLAIN: [(&str, ColumnType); 8] = [
    ("text", ColumnType::Text),
    ("boolean", ColumnType::Boolean),
    ("integer", ColumnType::Integer),
    ("decimal", ColumnType::Decimal),
    ("money", ColumnType::Money),
    ("fraction", ColumnType::Fraction),
    ("date", ColumnType::Date),
    ("timestamp", ColumnType::Timestamp),
];

/// The entries that only some types have.
struct Options<'d> {
    default: Option<&'d Entry>,
    min: Option<&'d Entry>,
    max: Option<&'d Entry>,
    open_ended: Option<&'d Entry>,
    pattern: Option<&'d Entry>,
    refers_to: Option<&'d Entry>,
    refers_as: Option<&'d Entry>,
    values: Option<&'d Entry>,
    unlisted: Option<&'d Entry>,
    currency: Option<&'d Entry>,
    rate: Option<&'d Entry>,
}

/// Reads a column and adds it to its table.
pub(super) fn read_column<'d>(
    draft: &mut Draft<'d>,
    entry: &'d Entry,
    ids: &[&str],
    symbols: &mut Symbols,
    findings: &mut Findings,
) {
    check_name(&entry.key, NameUse::Member, &entry.key_place, findings);
    let Some(node) = table_of(&entry.node, findings) else { return };
    let what = Text::new(format!("column `{}`", entry.key), format!("列 `{}`", entry.key));
    let mut fields = Fields::new(node, what);
    let typed = fields.required("type", findings);
    let label = fields.required_localized("label", findings).unwrap_or_default();
    let aliases = fields.texts("aliases", findings).unwrap_or_default();
    let required = fields.boolean("required", findings).unwrap_or(false);
    let unit = fields.entry("unit").and_then(|entry| read_unit(&entry.node, findings));
    let options = Options {
        default: fields.entry("default"),
        min: fields.entry("min"),
        max: fields.entry("max"),
        open_ended: fields.entry("open_ended"),
        pattern: fields.entry("pattern"),
        refers_to: fields.entry("refers_to"),
        refers_as: fields.entry("as"),
        values: fields.entry("values"),
        unlisted: fields.entry("unlisted"),
        currency: fields.entry("currency"),
        rate: fields.entry("rate"),
    };
    fields.finish(findings);
    let at = ColumnIndex(u16::try_from(draft.spec.columns.len()).unwrap_or(u16::MAX));
    let kind = read_type(draft, at, typed, &options, symbols, findings);
    refuse_others(typed, &kind, &options, findings);
    let mut column = ColumnSpec {
        name: entry.key.clone(),
        place: entry.key_place.clone(),
        label,
        aliases: aliases.into_iter().map(|(alias, _)| alias.to_owned()).collect(),
        required,
        default: None,
        min: options.min.filter(|_| is_number(&kind)).and_then(|entry| number_of(&entry.node, findings)),
        max: options.max.filter(|_| is_number(&kind)).and_then(|entry| number_of(&entry.node, findings)),
        open_ended: options.open_ended.and_then(|entry| boolean_of(&entry.node, findings)).unwrap_or(false),
        pattern: options
            .pattern
            .filter(|_| kind == ColumnType::Text)
            .and_then(|entry| read_pattern(&entry.node, findings)),
        unit,
        refers_as: options.refers_as.and_then(|entry| read_member(&entry.node, findings)),
        refers_to: read_refers_to(options.refers_to.filter(|_| kind == ColumnType::Text), ids, findings),
        currency: None,
        kind,
    };
    check_bounds(column.min, column.max, &entry.key_place, findings);
    if let (Some(_), Some(named)) = (column.refers_to, options.refers_to) {
        draft.refers.push(Refers { column: at, place: &named.node.place });
    }
    let is_named_enum = draft.named_enums.iter().any(|named| named.column == at);
    if let Some(default) = options.default.filter(|_| !is_named_enum) {
        column.default = read_default(&column, &default.node, symbols, findings);
    }
    draft.spec.columns.push(column);
}

/// The type; an enum described elsewhere is noted in the draft and stays without values for now.
fn read_type<'d>(
    draft: &mut Draft<'d>,
    at: ColumnIndex,
    entry: Option<&'d Entry>,
    options: &Options<'d>,
    symbols: &mut Symbols,
    findings: &mut Findings,
) -> ColumnType {
    let Some((typed, place)) = entry.and_then(|entry| Some((text_of(&entry.node, findings)?, &entry.node.place)))
    else {
        return ColumnType::Text;
    };
    if let Some((_, kind)) = PLAIN.iter().find(|(word, _)| *word == typed) {
        return kind.clone();
    }
    let unlisted = word_of("unlisted", options.unlisted, &[("missing", true), ("bad_row", false)], findings);
    let unlisted_is_missing = unlisted.unwrap_or(false);
    if typed == "enum" {
        let values = read_values(options.values, place, symbols, findings);
        return ColumnType::Enum(EnumSpec { values, unlisted_is_missing });
    }
    if typed.contains('.') {
        let default = options.default.map(|entry| &entry.node);
        draft.named_enums.push(NamedEnum { column: at, name: typed, place, unlisted_is_missing, default });
        return ColumnType::Enum(EnumSpec { values: Vec::new(), unlisted_is_missing });
    }
    let known = PLAIN.iter().map(|(word, _)| *word).chain(["enum"]);
    findings.push(flaw::unknown_type(typed, place, known));
    ColumnType::Text
}

/// Findings for options that the type does not have.
fn refuse_others(typed: Option<&Entry>, kind: &ColumnType, options: &Options<'_>, findings: &mut Findings) {
    let Some(NodeKind::Text(word)) = typed.map(|entry| &entry.node.kind) else { return };
    let is_own_enum = word == "enum";
    let is_enum = matches!(kind, ColumnType::Enum(_));
    if !is_enum && PLAIN.iter().all(|(plain, _)| plain != word) {
        return;
    }
    let (numbers, texts, days) = (("numbers", "数值列"), ("texts", "文本列"), ("dates", "日期列"));
    let references = ("columns with `refers_to`", "写有 `refers_to` 的列");
    let (enums, money) = (("enums", "枚举列"), ("money", "金额列"));
    let fits = [
        ("min", options.min, is_number(kind), numbers),
        ("max", options.max, is_number(kind), numbers),
        ("open_ended", options.open_ended, *kind == ColumnType::Date, days),
        ("pattern", options.pattern, *kind == ColumnType::Text, texts),
        ("refers_to", options.refers_to, *kind == ColumnType::Text, texts),
        ("as", options.refers_as, options.refers_to.is_some(), references),
        ("values", options.values, is_own_enum, enums),
        ("unlisted", options.unlisted, is_enum, enums),
        ("currency", options.currency, *kind == ColumnType::Money, money),
        ("rate", options.rate, *kind == ColumnType::Money, money),
    ];
    for (option, entry, fits, only) in fits {
        if let Some(entry) = entry.filter(|_| !fits) {
            findings.push(flaw::option_not_for_type(option, word, &entry.key_place, only));
        }
    }
}

/// Whether a type holds numbers.
pub(super) fn is_number(kind: &ColumnType) -> bool {
    matches!(kind, ColumnType::Integer | ColumnType::Decimal | ColumnType::Money | ColumnType::Fraction)
}

/// A finding where no number is allowed.
pub(super) fn check_bounds(min: Option<Number>, max: Option<Number>, place: &Place, findings: &mut Findings) {
    if let (Some(min), Some(max)) = (min, max)
        && min > max
    {
        findings.push(flaw::min_above_max(&min.to_string(), &max.to_string(), place));
    }
}

/// A unit: one text, or one in each language.
pub(super) fn read_unit(node: &Node, findings: &mut Findings) -> Option<Text> {
    match &node.kind {
        NodeKind::Text(unit) => Some(Text::same(unit)),
        _ => localized_of(node, findings),
    }
}

fn read_pattern(node: &Node, findings: &mut Findings) -> Option<String> {
    let typed = text_of(node, findings)?;
    let is_other_notation = typed.contains(|sign: char| "[](){}*+?^$|\\".contains(sign));
    if typed.is_empty() || is_other_notation {
        findings.push(flaw::bad_pattern(typed, &node.place));
        return None;
    }
    Some(typed.to_owned())
}

fn read_member(node: &Node, findings: &mut Findings) -> Option<String> {
    let name = text_of(node, findings)?;
    check_name(name, NameUse::Member, &node.place, findings);
    Some(name.to_owned())
}

fn read_refers_to(entry: Option<&Entry>, ids: &[&str], findings: &mut Findings) -> Option<TableIndex> {
    let node = &entry?.node;
    let typed = text_of(node, findings)?;
    let found = find_table(ids, typed);
    if found.is_none() {
        findings.push(flaw::unknown_table(typed, &node.place, ids.iter().copied()));
    }
    found
}

fn read_default(
    column: &ColumnSpec,
    node: &Node,
    symbols: &Symbols,
    findings: &mut Findings,
) -> Option<Value<'static>> {
    match &column.kind {
        ColumnType::Boolean => boolean_of(node, findings).map(Value::Boolean),
        ColumnType::Date => date_of(node, findings).map(Value::Date),
        ColumnType::Enum(values) => default_of(values, node, symbols, findings),
        ColumnType::Text | ColumnType::Timestamp => {
            findings.push(flaw::default_for_text(&node.place));
            None
        }
        ColumnType::Integer | ColumnType::Decimal | ColumnType::Money | ColumnType::Fraction => {
            let number = number_of(node, findings)?;
            if column.min.is_some_and(|min| number < min) || column.max.is_some_and(|max| number > max) {
                findings.push(flaw::default_out_of_bounds(&node.place));
            }
            if column.kind == ColumnType::Integer && !number.is_whole() {
                findings.push(flaw::default_not_whole(&node.place));
            }
            Some(Value::Number(number))
        }
    }
}

/// Fills in the columns by which amounts are converted, once all columns are known.
pub(super) fn resolve_conversions(spec: &mut TableSpec, columns: &TableNode, findings: &mut Findings) {
    for entry in &columns.entries {
        let NodeKind::Table(node) = &entry.node.kind else { continue };
        let (currency, rate) = (node.get("currency"), node.get("rate"));
        let Some(at) = spec.find(&entry.key).filter(|at| spec.column(*at).kind == ColumnType::Money) else { continue };
        let (currency, rate) = match (currency, rate) {
            (Some(currency), Some(rate)) => (currency, rate),
            (Some(currency), None) => {
                findings.push(flaw::only_one_of("currency", "rate", &currency.key_place));
                continue;
            }
            (None, Some(rate)) => {
                findings.push(flaw::only_one_of("rate", "currency", &rate.key_place));
                continue;
            }
            (None, None) => continue,
        };
        let found = (column_of(spec, &currency.node, findings), column_of(spec, &rate.node, findings));
        let (Some(currency_at), Some(rate_at)) = found else { continue };
        if spec.column(currency_at).kind != ColumnType::Text {
            let name = &spec.column(currency_at).name;
            findings.push(flaw::wrong_type("currency", name, &currency.node.place, ("a text", "文本列")));
        } else if spec.column(rate_at).kind != ColumnType::Decimal {
            let name = &spec.column(rate_at).name;
            findings.push(flaw::wrong_type("rate", name, &rate.node.place, ("a decimal", "小数列")));
        } else if let Some(column) = spec.columns.get_mut(usize::from(at.0)) {
            column.currency = Some((currency_at, rate_at));
        }
    }
}
