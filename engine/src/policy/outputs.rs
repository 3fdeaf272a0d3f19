//! `[outputs]` of a manifest: names, types, enum values with labels, defaults.

use crate::diagnostic::{Diagnostic, Findings, Place, Text};
use crate::document::{
    Entry, Fields, NameUse, Node, NodeKind, TableNode, boolean_of, check_name, date_of, list_of, localized_of,
    number_of, table_of, text_of, wrong_kind,
};
use crate::value::{Symbol, Symbols, Value};

use super::manifest::{OutputSpec, OutputType};
use super::settings::word_of;

/// The values of an enum with what people call them, in the order written.
pub(super) type EnumValues = Vec<(Symbol, Text)>;

/// Finds the values of an enum that is named elsewhere: `tiering.level`, `partners.status`.
pub(super) type NamedEnums<'n> = dyn Fn(&str) -> Option<EnumValues> + 'n;

/// Every plain type an output may have.
const TYPES: [&str; 7] = ["integer", "decimal", "money", "fraction", "boolean", "date", "enum"];

/// Reads the outputs of a policy, in the order written.
pub(super) fn read_outputs(
    table: &TableNode,
    symbols: &mut Symbols,
    enums: &NamedEnums<'_>,
    findings: &mut Findings,
) -> Vec<OutputSpec> {
    let entries = table.entries.iter();
    entries.filter_map(|entry| read_output(entry, symbols, enums, findings)).collect()
}

/// The enum that an output lists by itself, if it does; what is wrong with it is told by [`read_outputs`].
pub(super) fn listed_enum(output: &Node, symbols: &mut Symbols) -> Option<EnumValues> {
    let NodeKind::Table(table) = &output.kind else { return None };
    let mut ignored = Findings::new();
    let mut fields = Fields::new(table, Text::default());
    if fields.text("type", &mut ignored) != Some("enum") {
        return None;
    }
    let values = read_values(&mut fields, symbols, &mut ignored);
    (!values.is_empty()).then_some(values)
}

fn read_output(
    entry: &Entry,
    symbols: &mut Symbols,
    enums: &NamedEnums<'_>,
    findings: &mut Findings,
) -> Option<OutputSpec> {
    let name = &entry.key;
    let well_named = check_output_name(name, &entry.key_place, findings);
    let table = table_of(&entry.node, findings)?;
    let mut fields = Fields::new(table, Text::new(format!("output `{name}`"), format!("输出 `{name}`")));
    let kind = read_kind(&mut fields, symbols, enums, findings);
    let label = fields.required_localized("label", findings);
    let unit = fields.localized("unit", findings);
    let optional = fields.boolean("optional", findings).unwrap_or(false);
    let places = read_places(&mut fields, findings);
    let default = fields.entry("default");
    let keep = fields.entry("keep");
    fields.finish(findings);
    let kind = kind?;
    let default = default.and_then(|entry| read_default(&entry.node, &kind, symbols, findings));
    let keep_strongest = keep.is_some_and(|entry| read_keep(entry, &kind, findings));
    Some(OutputSpec {
        name: name.clone(),
        place: entry.key_place.clone(),
        kind,
        label: label.unwrap_or_else(|| Text::same(name)),
        unit,
        optional,
        default,
        keep_strongest,
        places,
    })
    .filter(|_| well_named)
}

/// Words that stand for something beside the outputs in cases and results.
const BESIDE_OUTPUTS: [&str; 8] = ["absent", "fires", "lines", "problem", "reasons", "silent", "state", "undetermined"];

fn check_output_name(name: &str, place: &Place, findings: &mut Findings) -> bool {
    if !BESIDE_OUTPUTS.contains(&name) {
        return check_name(name, NameUse::Member, place, findings);
    }
    findings.push(
        Diagnostic::error(
            "reserved-name",
            place.clone(),
            Text::new(
                format!("`{name}` stands for something else in cases and results, and cannot be an output"),
                format!("`{name}` 在样例和结果中另有含义，不能用作输出名称"),
            ),
        )
        .with_hint(Text::new(
            format!("use a longer name, such as `{name}_value`"),
            format!("请换一个更长的名称，如 `{name}_value`"),
        )),
    );
    false
}

fn read_kind(
    fields: &mut Fields<'_>,
    symbols: &mut Symbols,
    enums: &NamedEnums<'_>,
    findings: &mut Findings,
) -> Option<OutputType> {
    let entry = fields.required("type", findings);
    let place = entry.map(|entry| entry.node.place.clone()).unwrap_or_else(|| fields.place().clone());
    let typed = entry.and_then(|entry| text_of(&entry.node, findings));
    let is_enum = typed == Some("enum");
    let listed = fields.entry("values").map(|entry| entry.key_place.clone());
    if let (Some(place), Some(typed), false) = (&listed, typed, is_enum) {
        findings.push(values_of_no_enum(place, typed));
        fields.entry("labels");
    }
    match typed? {
        "integer" => Some(OutputType::Integer),
        "decimal" => Some(OutputType::Decimal),
        "money" => Some(OutputType::Money),
        "fraction" => Some(OutputType::Fraction),
        "boolean" => Some(OutputType::Boolean),
        "date" => Some(OutputType::Date),
        "enum" => {
            let values = read_values(fields, symbols, findings);
            if values.is_empty() {
                findings.push(enum_without_values(place));
            }
            Some(OutputType::Enum(values))
        }
        other => {
            let named = enums(other).map(OutputType::Enum);
            if named.is_none() {
                findings.push(unknown_type(other, place));
            }
            named
        }
    }
}

/// `values = ["A", { value = "B", en = "…", zh = "…" }]`, and `labels.A = { en, zh }` beside it.
fn read_values(fields: &mut Fields<'_>, symbols: &mut Symbols, findings: &mut Findings) -> EnumValues {
    let list = fields.entry("values").and_then(|entry| list_of(&entry.node, findings)).unwrap_or_default();
    let labels = fields.table("labels", findings);
    let mut values = EnumValues::new();
    let mut words: Vec<&str> = Vec::new();
    for node in list {
        let Some((word, label)) = read_enum_value(node, findings) else { continue };
        if words.contains(&word) {
            findings.push(value_listed_twice(word, &node.place));
            continue;
        }
        words.push(word);
        let beside = labels.and_then(|labels| labels.get(word));
        let label = label.or_else(|| beside.and_then(|entry| localized_of(&entry.node, findings)));
        values.push((symbols.add(word), label.unwrap_or_else(|| Text::same(word))));
    }
    for entry in labels.map(|labels| labels.entries.as_slice()).unwrap_or_default() {
        if !words.contains(&entry.key.as_str()) {
            findings.push(not_a_value(&entry.key, &entry.key_place, words.iter().copied()));
        }
    }
    values
}

/// One item of `values`: its word, and its label where it has one.
fn read_enum_value<'t>(node: &'t Node, findings: &mut Findings) -> Option<(&'t str, Option<Text>)> {
    match &node.kind {
        NodeKind::Text(word) if !word.trim().is_empty() && !word.contains(';') => Some((word, None)),
        NodeKind::Table(table) => {
            let mut fields = Fields::new(table, Text::new("an enum value", "枚举值"));
            let word = fields.required_text("value", findings);
            let en = fields.required_text("en", findings);
            let zh = fields.required_text("zh", findings);
            fields.finish(findings);
            let label = en.zip(zh).map(|(en, zh)| Text::new(en, zh));
            Some((word?, label))
        }
        _ => {
            findings.push(wrong_kind(
                node,
                (
                    "a word, or { value = \"…\", en = \"…\", zh = \"…\" }",
                    "一个词，或 { value = \"…\", en = \"…\", zh = \"…\" }",
                ),
            ));
            None
        }
    }
}

fn read_places(fields: &mut Fields<'_>, findings: &mut Findings) -> Option<u32> {
    let place = fields.entry("places")?.node.place.clone();
    let number = fields.number("places", findings)?;
    let whole = u32::try_from(number.to_integer()).ok().filter(|places| number.is_whole() && *places <= 12);
    if whole.is_none() {
        findings.push(
            Diagnostic::error(
                "bad-places",
                place,
                Text::new(
                    format!("a number cannot be shown at `{number}` places"),
                    format!("数字不能显示 `{number}` 位小数"),
                ),
            )
            .with_hint(Text::new("write a whole number from 0 to 12", "请写 0 到 12 的整数")),
        );
    }
    whole
}

fn read_keep(entry: &Entry, kind: &OutputType, findings: &mut Findings) -> bool {
    if word_of(&entry.node, "keep", &[("strongest", ())], findings).is_none() {
        return false;
    }
    if matches!(kind, OutputType::Enum(_)) {
        return true;
    }
    findings.push(
        Diagnostic::error(
            "keep-without-enum",
            entry.key_place.clone(),
            Text::new(
                "`keep` is for enums, whose values are listed weakest first",
                "`keep` 只用于枚举，其值由弱到强列出",
            ),
        )
        .with_hint(Text::new("take `keep` out, or make the output an enum", "请删去 `keep`，或将该输出改为枚举")),
    );
    false
}

fn read_default(node: &Node, kind: &OutputType, symbols: &Symbols, findings: &mut Findings) -> Option<Value<'static>> {
    match kind {
        OutputType::Boolean => boolean_of(node, findings).map(Value::Boolean),
        OutputType::Date => date_of(node, findings).map(Value::Date),
        OutputType::Enum(values) => {
            let word = text_of(node, findings)?;
            let found = values.iter().find(|(symbol, _)| symbols.word(*symbol) == word);
            if found.is_none() {
                let words = values.iter().map(|(symbol, _)| symbols.word(*symbol));
                findings.push(not_a_value(word, &node.place, words));
            }
            found.map(|(symbol, _)| Value::Symbol(*symbol))
        }
        OutputType::Integer => {
            let number = number_of(node, findings)?;
            if !number.is_whole() {
                findings.push(wrong_kind(node, ("a whole number", "整数")));
                return None;
            }
            Some(Value::Number(number))
        }
        OutputType::Decimal | OutputType::Money | OutputType::Fraction => number_of(node, findings).map(Value::Number),
    }
}

fn unknown_type(typed: &str, place: Place) -> Diagnostic {
    let plain = Diagnostic::error(
        "unknown-type",
        place,
        Text::new(format!("there is no type `{typed}`"), format!("没有类型 `{typed}`")),
    );
    let hinted = plain.clone().with_suggestion(typed, TYPES);
    if hinted.hint.is_some() {
        return hinted;
    }
    let list = TYPES.join(", ");
    plain.with_hint(Text::new(
        format!("types are {list}, or an enum that is named elsewhere, such as `tiering.level`"),
        format!("可用类型：{list}，或他处定义的枚举，如 `tiering.level`"),
    ))
}

fn enum_without_values(place: Place) -> Diagnostic {
    Diagnostic::error("enum-without-values", place, Text::new("an enum has no values", "枚举没有列出取值"))
        .with_hint(Text::new("list them: `values = [\"A\", \"B\"]`", "请列出：`values = [\"A\", \"B\"]`"))
}

fn values_of_no_enum(place: &Place, typed: &str) -> Diagnostic {
    Diagnostic::error(
        "values-without-enum",
        place.clone(),
        Text::new(format!("a `{typed}` lists no values"), format!("`{typed}` 类型不列取值")),
    )
    .with_hint(Text::new("write `type = \"enum\"`, or take `values` out", "请写 `type = \"enum\"`，或删去 `values`"))
}

fn value_listed_twice(word: &str, place: &Place) -> Diagnostic {
    Diagnostic::error(
        "duplicate-value",
        place.clone(),
        Text::new(format!("`{word}` is listed twice"), format!("`{word}` 重复列出")),
    )
    .with_hint(Text::new("take one of them out", "请删去其中一个"))
}

fn not_a_value<'w>(word: &str, place: &Place, words: impl Iterator<Item = &'w str> + Clone) -> Diagnostic {
    let plain = Diagnostic::error(
        "not-a-value",
        place.clone(),
        Text::new(format!("`{word}` is not one of the values"), format!("`{word}` 不在取值之列")),
    );
    let hinted = plain.clone().with_suggestion(word, words.clone());
    if hinted.hint.is_some() {
        return hinted;
    }
    let list = words.collect::<Vec<_>>().join(", ");
    plain.with_hint(Text::new(format!("values are {list}"), format!("可用取值：{list}")))
}
