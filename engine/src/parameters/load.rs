//! `params.toml`: one table a parameter.
//!
//! Everything that is wrong is reported; a parameter whose kind is known is returned with what could be
//! read of it, so that one slip does not make its name unknown to the rules.

use crate::diagnostic::{Findings, Text};
use crate::document::{Entry, Fields, NameUse, NodeKind, TableNode, check_name, text_of};
use crate::value::{Symbol, Symbols};

use super::dated::read_dates;
use super::flaws;
use super::shape::{Bounds, Dated, ParameterKind, ParameterSpec, ParameterType};
use super::types::{read_bounds, read_plain, read_type, read_unit};

/// The kinds of parameter, in the order in which messages list them.
const KINDS: [&str; 8] = ["value", "choice", "set", "scale", "bands", "table", "weights", "anchors"];

/// Reads the parameters of a policy, in the order written.
///
/// `enums` gives the values of an enum by its name, `policy.output` or `table.column`; `set`, `choice` and
/// `table` parameters may be over one.
pub fn load_parameters(
    document: &TableNode,
    symbols: &mut Symbols,
    enums: &dyn Fn(&str) -> Option<Vec<Symbol>>,
    findings: &mut Findings,
) -> Vec<ParameterSpec> {
    let mut loader = Loader { symbols, enums, findings };
    document.entries.iter().filter_map(|entry| loader.parameter(entry)).collect()
}

/// What reading a parameter needs: the book's vocabulary and the list of flaws.
pub(super) struct Loader<'l> {
    pub(super) symbols: &'l mut Symbols,
    pub(super) enums: &'l dyn Fn(&str) -> Option<Vec<Symbol>>,
    pub(super) findings: &'l mut Findings,
}

/// What a kind's own keys say: the kind, its values, their bounds, and what people call its options.
#[derive(Default)]
pub(super) struct Content {
    pub(super) kind: Option<ParameterKind>,
    pub(super) values: Vec<Dated>,
    pub(super) bounds: Bounds,
    pub(super) option_labels: Vec<(Symbol, Text)>,
}

impl Content {
    pub(super) fn new(kind: Option<ParameterKind>, values: Vec<Dated>) -> Self {
        Self { kind, values, ..Self::default() }
    }
}

impl Loader<'_> {
    fn parameter(&mut self, entry: &Entry) -> Option<ParameterSpec> {
        check_name(&entry.key, NameUse::Member, &entry.key_place, self.findings);
        let NodeKind::Table(table) = &entry.node.kind else {
            self.findings.push(flaws::bare_parameter(&entry.key_place, &entry.key));
            return None;
        };
        let what = Text::new(format!("parameter `{}`", entry.key), format!("参数 `{}`", entry.key));
        let mut fields = Fields::new(table, what);
        let kind_node = fields.required("kind", self.findings).map(|kind| &kind.node);
        let kind_word = kind_node.and_then(|node| text_of(node, self.findings));
        let label = fields.required_localized("label", self.findings);
        let source = self.filled(&mut fields, "source");
        let unit = read_unit(&mut fields, self.findings);
        let review_by = fields.date("review_by", self.findings);
        let (Some(node), Some(word)) = (kind_node, kind_word) else { return None };
        if !KINDS.contains(&word) {
            self.findings.push(flaws::unknown_kind(&node.place, word, &KINDS));
            return None;
        }
        if let Some(undated) = table.get("value").filter(|_| table.get("values").is_none()) {
            self.findings.push(flaws::undated_value(&undated.key_place));
            fields.entry("value");
            fields.entry("values");
            return None;
        }
        let content = self.content(&entry.key, word, &mut fields);
        fields.finish(self.findings);
        Some(ParameterSpec {
            name: entry.key.clone(),
            place: entry.key_place.clone(),
            kind: content.kind?,
            label: label.unwrap_or_default(),
            unit,
            source,
            bounds: content.bounds,
            review_by,
            values: content.values,
            option_labels: content.option_labels,
        })
    }

    fn content(&mut self, name: &str, kind: &str, fields: &mut Fields<'_>) -> Content {
        match kind {
            "value" => self.plain(name, fields),
            "choice" => self.choice(fields),
            "set" => self.set(fields),
            "scale" => self.scale(fields),
            "bands" => self.bands(fields),
            "table" => self.table(fields),
            "weights" => self.weights(fields),
            _ => self.anchors(fields),
        }
    }

    fn plain(&mut self, name: &str, fields: &mut Fields<'_>) -> Content {
        let kind = read_type(fields, "type", &ParameterType::ALL, self.findings);
        let bounds = match &kind {
            Some(kind) if kind.is_number() => read_bounds(fields, kind, self.findings),
            _ => Bounds::default(),
        };
        let values = read_dates(fields, self.findings, |era, findings| {
            let node = &era.required("value", findings)?.node;
            let value = read_plain(node, kind.as_ref()?, findings)?;
            bounds.check(name, &value, &node.place, findings);
            Some(value)
        });
        Content { bounds, ..Content::new(kind.map(ParameterKind::Value), values) }
    }

    /// A text that must be there and say something.
    fn filled(&mut self, fields: &mut Fields<'_>, key: &'static str) -> String {
        let Some(node) = fields.required(key, self.findings).map(|entry| &entry.node) else { return String::new() };
        let text = text_of(node, self.findings);
        if text.is_some_and(|text| text.trim().is_empty()) {
            self.findings.push(flaws::blank(&node.place, key));
        }
        text.unwrap_or_default().to_owned()
    }
}
