//! Tables, weights and anchors as written.

use crate::diagnostic::{Findings, Place};
use crate::document::{Fields, NameUse, TableNode, check_name, table_of};
use crate::number::{Number, Sum};
use crate::value::{Symbol, Symbols, Value};

use super::dated::read_dates;
use super::flaws;
use super::load::{Content, Loader};
use super::shape::{Anchors, LookupTable, ParameterKind, ParameterType, ParameterValue, Weights};
use super::types::{read_number, read_type, read_value};

/// What a table may give: every type but text.
const GIVEN: [ParameterType; 6] = [
    ParameterType::Integer,
    ParameterType::Decimal,
    ParameterType::Money,
    ParameterType::Fraction,
    ParameterType::Boolean,
    ParameterType::Date,
];

impl Loader<'_> {
    pub(super) fn table(&mut self, fields: &mut Fields<'_>) -> Content {
        let over = self.enum_values(fields, "over");
        let gives = read_type(fields, "gives", &GIVEN, self.findings);
        let symbols = &mut *self.symbols;
        let values = read_dates(fields, self.findings, |era, findings| {
            let entry = era.required("entries", findings)?;
            let table = table_of(&entry.node, findings)?;
            let kind = gives.as_ref()?;
            let entries = read_entries(table, over.as_deref(), kind, symbols, findings);
            if let Some(over) = &over {
                let listed = |value: &&Symbol| !table.entries.iter().any(|entry| entry.key == symbols.word(**value));
                let missing: Vec<&str> = over.iter().filter(listed).map(|value| symbols.word(*value)).collect();
                if !missing.is_empty() {
                    findings.push(flaws::table_incomplete(&entry.key_place, &missing));
                }
            }
            Some(ParameterValue::Table(LookupTable(entries)))
        });
        let kind = over.zip(gives).map(|(over, gives)| ParameterKind::Table { over, gives });
        Content::new(kind, values)
    }

    pub(super) fn weights(&mut self, fields: &mut Fields<'_>) -> Content {
        let mut names: Option<Vec<String>> = None;
        let values = read_dates(fields, self.findings, |era, findings| {
            let entry = era.required("weights", findings)?;
            let table = table_of(&entry.node, findings)?;
            let weights = read_weights(table, &entry.key_place, findings)?;
            let names = names.get_or_insert_with(|| weights.iter().map(|(name, _)| (*name).to_owned()).collect());
            in_order(names, &weights, &entry.key_place, findings)
                .map(|weights| ParameterValue::Weights(Weights(weights)))
        });
        Content::new(Some(ParameterKind::Weights(names.unwrap_or_default())), values)
    }

    pub(super) fn anchors(&mut self, fields: &mut Fields<'_>) -> Content {
        let numbers = [ParameterType::Integer, ParameterType::Decimal, ParameterType::Money, ParameterType::Fraction];
        let over = read_type(fields, "over", &numbers, self.findings);
        let values = read_dates(fields, self.findings, |era, findings| {
            let kind = over.as_ref().unwrap_or(&ParameterType::Decimal);
            let mut point = |key, findings: &mut Findings| {
                let node = &era.required(key, findings)?.node;
                Some((read_number(node, kind, findings)?, node))
            };
            let (zero, hundred) = (point("zero", findings), point("hundred", findings));
            let ((zero, _), (hundred, node)) = zero.zip(hundred)?;
            if zero == hundred {
                findings.push(flaws::equal_anchors(&node.place, zero));
                return None;
            }
            Some(ParameterValue::Anchors(Anchors { zero, hundred }))
        });
        Content::new(over.map(ParameterKind::Anchors), values)
    }
}

fn read_entries(
    table: &TableNode,
    over: Option<&[Symbol]>,
    gives: &ParameterType,
    symbols: &mut Symbols,
    findings: &mut Findings,
) -> Vec<(Symbol, Value<'static>)> {
    let mut entries = Vec::new();
    for entry in &table.entries {
        let symbol = match over {
            None => Some(symbols.add(&entry.key)),
            Some(over) => symbols.find(&entry.key).filter(|symbol| over.contains(symbol)),
        };
        if symbol.is_none() {
            let words: Vec<&str> = over.unwrap_or_default().iter().map(|value| symbols.word(*value)).collect();
            findings.push(flaws::unlisted(&entry.key_place, &entry.key, &words));
        }
        let value = read_value(&entry.node, gives, findings);
        entries.extend(symbol.zip(value));
    }
    entries
}

/// Names and weights in the order written; `None` where one of them could not be read.
fn read_weights<'t>(
    table: &'t TableNode,
    key_place: &Place,
    findings: &mut Findings,
) -> Option<Vec<(&'t str, Number)>> {
    let mut weights = Vec::new();
    let mut sum = Sum::default();
    for entry in &table.entries {
        let named = check_name(&entry.key, NameUse::Member, &entry.key_place, findings);
        let Some(weight) = read_number(&entry.node, &ParameterType::Decimal, findings) else { continue };
        if weight.is_negative() {
            findings.push(flaws::negative_weight(&entry.node.place, &entry.key, weight));
        }
        sum.add(weight);
        if named {
            weights.push((entry.key.as_str(), weight));
        }
    }
    if weights.len() < table.entries.len() {
        return None;
    }
    let hundred = Number::from_count(100);
    if sum.total() != Ok(Number::ONE) && sum.total() != Ok(hundred) {
        findings.push(flaws::weights_sum(key_place, sum));
    }
    Some(weights)
}

/// The weights in the order of `names`, which every date must have, all of them and no other.
fn in_order(
    names: &[String],
    weights: &[(&str, Number)],
    place: &Place,
    findings: &mut Findings,
) -> Option<Vec<Number>> {
    let of = |name: &String| weights.iter().find(|(known, _)| known == name).map(|(_, weight)| *weight);
    let ordered: Vec<Number> = names.iter().filter_map(of).collect();
    if ordered.len() == names.len() && ordered.len() == weights.len() {
        return Some(ordered);
    }
    let missing = names.iter().filter(|name| of(name).is_none()).map(String::as_str);
    let added = weights.iter().map(|(name, _)| *name).filter(|name| !names.iter().any(|known| known == name));
    let differing: Vec<&str> = missing.chain(added).collect();
    findings.push(flaws::weights_differ(place, &differing));
    None
}
