//! Choices and sets: named options, and some values of an enum.

use crate::diagnostic::{Diagnostic, Findings, Place, Text};
use crate::document::{Fields, Node, NodeKind, list_of, localized_of, text_of};
use crate::value::{Symbol, Symbols, Value};

use super::dated::read_dates;
use super::flaws;
use super::load::{Content, Loader};
use super::shape::{ParameterKind, ParameterValue};

impl Loader<'_> {
    pub(super) fn choice(&mut self, fields: &mut Fields<'_>) -> Content {
        let mut labels = Vec::new();
        let from_enum = fields.entry("of").is_some();
        let options = if from_enum { self.enum_values(fields, "of") } else { self.options(fields, &mut labels) };
        let symbols = &mut *self.symbols;
        let values = read_dates(fields, self.findings, |era, findings| {
            let node = &era.required("value", findings)?.node;
            read_symbol(node, options.as_deref(), symbols, findings)
                .map(|value| ParameterValue::Plain(Value::Symbol(value)))
        });
        Content { option_labels: labels, ..Content::new(options.map(ParameterKind::Choice), values) }
    }

    pub(super) fn set(&mut self, fields: &mut Fields<'_>) -> Content {
        let of = fields.entry("of").map(|entry| &entry.node.kind);
        if matches!(of, Some(NodeKind::Text(name)) if name == "text") {
            let values = read_dates(fields, self.findings, |era, findings| {
                let list = list_of(&era.required("value", findings)?.node, findings)?;
                let read = |node: &Node, findings: &mut Findings| text_of(node, findings).map(str::to_owned);
                Some(ParameterValue::TextSet(distinct(list, findings, read)))
            });
            return Content::new(Some(ParameterKind::Set(Vec::new())), values);
        }
        let of = self.enum_values(fields, "of");
        let symbols = &mut *self.symbols;
        let values = read_dates(fields, self.findings, |era, findings| {
            let list = list_of(&era.required("value", findings)?.node, findings)?;
            let read = |node: &Node, findings: &mut Findings| read_symbol(node, of.as_deref(), symbols, findings);
            Some(ParameterValue::Set(distinct(list, findings, read)))
        });
        Content::new(of.map(ParameterKind::Set), values)
    }

    /// The values of the enum that a key names (`policy.output`, `table.column`) or lists.
    pub(super) fn enum_values(&mut self, fields: &mut Fields<'_>, key: &'static str) -> Option<Vec<Symbol>> {
        let node = &fields.required(key, self.findings)?.node;
        match &node.kind {
            NodeKind::Text(name) => {
                let values = (self.enums)(name);
                if values.is_none() {
                    self.findings.push(flaws::unknown_enum(&node.place, name));
                }
                values
            }
            NodeKind::List(list) => {
                let symbols = &mut *self.symbols;
                let read = |node: &Node, findings: &mut Findings| text_of(node, findings).map(|word| symbols.add(word));
                let values = distinct(list, self.findings, read);
                if list.is_empty() {
                    self.findings.push(flaws::no_options(&node.place, key));
                }
                Some(values)
            }
            _ => {
                self.findings.push(flaws::not_an_enum(node));
                None
            }
        }
    }

    /// The key `options`: texts, or tables `{ value = "…", label = { en = "…", zh = "…" } }`.
    fn options(&mut self, fields: &mut Fields<'_>, labels: &mut Vec<(Symbol, Text)>) -> Option<Vec<Symbol>> {
        let entry = fields.required("options", self.findings)?;
        let list = list_of(&entry.node, self.findings)?;
        if list.is_empty() {
            self.findings.push(flaws::no_options(&entry.key_place, "options"));
            return None;
        }
        let symbols = &mut *self.symbols;
        let read = |node: &Node, findings: &mut Findings| {
            let NodeKind::Table(table) = &node.kind else {
                return text_of(node, findings).map(|word| symbols.add(word));
            };
            let mut option = Fields::new(table, Text::new("an option", "选项"));
            let word = option.required_text("value", findings);
            let label = option.required("label", findings).and_then(|entry| localized_of(&entry.node, findings));
            option.finish(findings);
            let symbol = symbols.add(word?);
            labels.extend(label.map(|label| (symbol, label)));
            Some(symbol)
        };
        Some(distinct(list, self.findings, read))
    }
}

/// Reads a word that must be one of `known`; where those could not be read themselves, any word.
pub(super) fn read_symbol(
    node: &Node,
    known: Option<&[Symbol]>,
    symbols: &mut Symbols,
    findings: &mut Findings,
) -> Option<Symbol> {
    let word = text_of(node, findings)?;
    let Some(known) = known else { return Some(symbols.add(word)) };
    let found = symbols.find(word).filter(|symbol| known.contains(symbol));
    if found.is_none() {
        findings.push(unlisted_word(&node.place, word, known, symbols));
    }
    found
}

/// The finding for a word that is not among those a parameter may have.
pub(super) fn unlisted_word(place: &Place, word: &str, known: &[Symbol], symbols: &Symbols) -> Diagnostic {
    let words: Vec<&str> = known.iter().map(|symbol| symbols.word(*symbol)).collect();
    flaws::unlisted(place, word, &words)
}

/// Reads every item of a list; one that was there already is a finding.
fn distinct<T: PartialEq>(
    list: &[Node],
    findings: &mut Findings,
    mut read: impl FnMut(&Node, &mut Findings) -> Option<T>,
) -> Vec<T> {
    let mut items = Vec::new();
    for node in list {
        let Some(item) = read(node, findings) else { continue };
        if items.contains(&item) {
            findings.push(flaws::listed_twice(&node.place));
        } else {
            items.push(item);
        }
    }
    items
}
