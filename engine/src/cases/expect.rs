//! `expect`: the decision that a case's owner expects.

use crate::decision::RowState;
use crate::diagnostic::{Diagnostic, Findings, Place, Text};
use crate::document::{Entry, Fields, Node, NodeKind, TableNode, list_of, number_of, table_of, text_of};
use crate::number::Number;
use crate::policy::{Book, PolicySpec};

use super::case::{Expectation, Expected};
use super::given::unknown_output;
use super::typed::{Wanted, places_typed, read_value, unknown_name};

/// Reads what a case of `spec` expects; a case that expects nothing is a finding.
pub(super) fn read_expected<'b>(
    book: &'b Book,
    spec: &'b PolicySpec,
    table: &'b TableNode,
    findings: &mut Findings,
) -> Vec<Expected<'b>> {
    let mut expected = Vec::new();
    for entry in &table.entries {
        let mut add = |place: &Place, what: Expectation<'b>| expected.push(Expected { place: place.clone(), what });
        let place = &entry.key_place;
        match entry.key.as_str() {
            "absent" => {
                for (output, node) in outputs_named(spec, &entry.node, findings) {
                    add(&node.place, Expectation::Absent(output));
                }
            }
            "reasons" => add(place, Expectation::Reasons(codes(spec, &entry.node, findings))),
            "undetermined" => add(place, Expectation::Undetermined(codes(spec, &entry.node, findings))),
            "fires" => {
                codes(spec, &entry.node, findings).into_iter().for_each(|code| add(place, Expectation::Fires(code)))
            }
            "silent" => {
                codes(spec, &entry.node, findings).into_iter().for_each(|code| add(place, Expectation::Silent(code)))
            }
            "lines" => add(place, Expectation::Lines(read_lines(spec, &entry.node, findings))),
            "state" => {
                if let Some(state) = read_state(&entry.node, findings) {
                    add(place, Expectation::State(state));
                }
            }
            _ => {
                if let Some(what) = read_output(book, spec, entry, findings) {
                    add(place, what);
                }
            }
        }
    }
    if table.entries.is_empty() {
        findings.push(
            Diagnostic::error(
                "empty-expectation",
                table.place.clone(),
                Text::new("the case expects nothing", "该样例没有期望"),
            )
            .with_hint(Text::new(
                "say what the decision must be: outputs, reasons, lines",
                "请写明结论应为何：输出、原因、明细",
            )),
        );
    }
    expected
}

fn read_output<'b>(
    book: &'b Book,
    spec: &'b PolicySpec,
    entry: &'b Entry,
    findings: &mut Findings,
) -> Option<Expectation<'b>> {
    let Some((output, found)) = spec.output(&entry.key) else {
        let mut known: Vec<&str> = spec.outputs.iter().map(|output| output.name.as_str()).collect();
        known.extend(["absent", "reasons", "fires", "silent", "undetermined", "lines", "state"]);
        let plain = unknown_output(spec, entry);
        findings.push(unknown_name("unknown-output", &entry.key_place, plain.message, &entry.key, &known));
        return None;
    };
    let value = read_value(&entry.node, Wanted::output(&found.kind), &book.symbols, findings)?;
    Some(Expectation::Output { output, value, places: places_typed(&entry.node) })
}

/// A text, or a list of them.
fn words<'b>(node: &'b Node, findings: &mut Findings) -> Vec<(&'b str, &'b Node)> {
    match &node.kind {
        NodeKind::Text(word) => vec![(word.as_str(), node)],
        _ => {
            let list = list_of(node, findings).unwrap_or_default().iter();
            list.filter_map(|item| Some((text_of(item, findings)?, item))).collect()
        }
    }
}

fn codes(spec: &PolicySpec, node: &Node, findings: &mut Findings) -> Vec<u16> {
    let words = words(node, findings);
    words.into_iter().filter_map(|(word, item)| code_of(spec, word, &item.place, findings)).collect()
}

fn code_of(spec: &PolicySpec, word: &str, place: &Place, findings: &mut Findings) -> Option<u16> {
    let at = spec.reasons.iter().position(|reason| reason.code == word);
    if at.is_none() {
        let known: Vec<&str> = spec.reasons.iter().map(|reason| reason.code.as_str()).collect();
        let message = Text::new(
            format!("policy `{}` has no reason `{word}`", spec.id),
            format!("政策 `{}` 没有原因 `{word}`", spec.id),
        );
        findings.push(unknown_name("unknown-reason", place, message, word, &known));
    }
    u16::try_from(at?).ok()
}

fn outputs_named<'b>(spec: &PolicySpec, node: &'b Node, findings: &mut Findings) -> Vec<(usize, &'b Node)> {
    let mut found = Vec::new();
    for (word, item) in words(node, findings) {
        if let Some((at, _)) = spec.output(word) {
            found.push((at, item));
            continue;
        }
        let known: Vec<&str> = spec.outputs.iter().map(|output| output.name.as_str()).collect();
        let message = Text::new(
            format!("policy `{}` has no output `{word}`", spec.id),
            format!("政策 `{}` 没有输出 `{word}`", spec.id),
        );
        findings.push(unknown_name("unknown-output", &item.place, message, word, &known));
    }
    found
}

fn read_lines(spec: &PolicySpec, node: &Node, findings: &mut Findings) -> Vec<(u16, Number, u32)> {
    let mut lines = Vec::new();
    for item in list_of(node, findings).unwrap_or_default() {
        let Some(table) = table_of(item, findings) else { continue };
        let mut fields = Fields::new(table, Text::new("a line", "明细行"));
        let code = fields.required_text("code", findings);
        let code_place = fields.entry("code").map_or(&item.place, |entry| &entry.node.place);
        let amount = fields.required("amount", findings);
        fields.finish(findings);
        let code = code.and_then(|code| code_of(spec, code, code_place, findings));
        let number = amount.and_then(|entry| number_of(&entry.node, findings));
        if let (Some(code), Some(amount), Some(number)) = (code, amount, number) {
            lines.push((code, number, places_typed(&amount.node)));
        }
    }
    lines
}

fn read_state(node: &Node, findings: &mut Findings) -> Option<RowState> {
    let word = text_of(node, findings)?;
    let states = [RowState::Decided, RowState::NotApplicable, RowState::Undecided];
    let found = states.into_iter().find(|state| state.tag() == word);
    if found.is_none() {
        let message = Text::new(format!("there is no state `{word}`"), format!("没有状态 `{word}`"));
        findings.push(unknown_name("unknown-word", &node.place, message, word, &states.map(RowState::tag)));
    }
    found
}
