//! `cases.toml`: the worked examples of a policy.

use std::collections::BTreeSet;

use crate::calendar::Period;
use crate::diagnostic::{Diagnostic, Findings, Place, Text};
use crate::document::{Fields, Node, TableNode, table_of};
use crate::facts::TableIndex;
use crate::policy::{Book, PolicyIndex};

use super::case::{Case, Expected, GivenFact};
use super::expect::read_expected;
use super::given::read_given;
use super::rows::{BadCells, GivenRows, build_tables};
use super::typed::{read_date, text_as_typed};

/// Reads the cases of every policy of a book, by policy and in the order typed. A case with a
/// flaw is left out; its flaws go to `findings`.
pub fn load_cases<'b>(book: &'b Book, findings: &mut Findings) -> Vec<Case<'b>> {
    let mut cases = Vec::new();
    for policy in book.indices() {
        let Some(document) = book.cases.get(usize::from(policy.0)).and_then(Option::as_ref) else { continue };
        let mut fields = Fields::new(document, Text::new("a file of cases", "样例文件"));
        let list = fields.list("case", findings).unwrap_or_default();
        fields.finish(findings);
        let start = cases.len();
        for node in list {
            if let Some(table) = table_of(node, findings) {
                cases.extend(read_case(book, policy, table, findings));
            }
        }
        check_names(cases.get(start..).unwrap_or_default(), findings);
    }
    cases
}

fn read_case<'b>(
    book: &'b Book,
    policy: PolicyIndex,
    table: &'b TableNode,
    findings: &mut Findings,
) -> Option<Case<'b>> {
    let mut flaws = Findings::new();
    let mut fields = Fields::new(table, Text::new("a case", "样例"));
    let name = fields.required_text("name", &mut flaws);
    let period = fields.required("period", &mut flaws);
    let period = period.and_then(|entry| read_period(&entry.node, &mut flaws));
    let as_of = fields.entry("as_of").and_then(|entry| read_date(&entry.node, &mut flaws));
    let given = fields.table("given", &mut flaws);
    let expect = fields.required("expect", &mut flaws);
    let expect = expect.and_then(|entry| table_of(&entry.node, &mut flaws));
    fields.finish(&mut flaws);
    let (period, period_text) = period.map_or((None, ""), |(period, text)| (Some(period), text));
    let spec = book.policy(policy);
    let expected = expect.map(|expect| read_expected(book, spec, expect, &mut flaws));
    // A case of a row that cannot be decided may give what no dataset could hold.
    let is_undecided = expected.iter().flatten().any(Expected::is_undecided);
    let bad_cells = if is_undecided { BadCells::Kept } else { BadCells::Refused };
    let given = read_given(book, policy, given, period_text, bad_cells, &mut flaws);
    let typed = typed_facts(&given.rows);
    let built = build_tables(&book.dictionary, &given.rows, spec.entity, period_text, bad_cells, &mut flaws);
    let is_sound = !flaws.has_errors();
    findings.extend(flaws);
    let period = period.filter(|_| is_sound)?;
    Some(Case {
        policy,
        name: name?,
        place: table.place.clone(),
        period,
        as_of: as_of.unwrap_or_else(|| period.end()),
        tables: built.tables,
        typed,
        subject: built.subject,
        flaws: built.flaws,
        stated: given.stated,
        prior: given.prior,
        figures: given.figures,
        parameters: given.parameters,
        expected: expected?,
    })
}

/// The facts that somebody typed, each once, but for those of rows that are there to be bad.
fn typed_facts(given: &GivenRows<'_>) -> Vec<(TableIndex, GivenFact, Place)> {
    let mut seen = BTreeSet::new();
    let mut typed = Vec::new();
    for (table, rows) in (0_u16..).map(TableIndex).zip(&given.rows) {
        for (fact, place) in rows.iter().filter(|row| row.flaw.is_none()).flat_map(|row| &row.typed) {
            if seen.insert((table, *fact)) {
                typed.push((table, *fact, place.clone()));
            }
        }
    }
    typed
}

/// A period, with the text that was typed.
fn read_period<'b>(node: &'b Node, findings: &mut Findings) -> Option<(Period, &'b str)> {
    let text = text_as_typed(node, findings)?;
    if let Ok(period) = text.parse() {
        return Some((period, text));
    }
    findings.push(
        Diagnostic::error(
            "bad-period",
            node.place.clone(),
            Text::new(format!("`{text}` is no period"), format!("`{text}` 不是期间")),
        )
        .with_hint(Text::new("write 2025Q3, 2025-07 or 2025", "请写 2025Q3、2025-07 或 2025")),
    );
    None
}

/// Two cases of a policy with one name cannot be told apart.
fn check_names(cases: &[Case<'_>], findings: &mut Findings) {
    for (at, case) in cases.iter().enumerate() {
        let earlier = cases.iter().take(at).find(|earlier| earlier.name == case.name);
        if let Some(earlier) = earlier {
            let (name, line) = (case.name, earlier.place.line);
            findings.push(
                Diagnostic::error(
                    "duplicate-case",
                    case.place.clone(),
                    Text::new(
                        format!("`{name}` is also the name of the case at line {line}"),
                        format!("`{name}` 也是第 {line} 行样例的名称"),
                    ),
                )
                .with_hint(Text::new("say what is different about this one", "请写明此样例的不同之处")),
            );
        }
    }
}
