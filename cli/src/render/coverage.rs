//! What cases reach: for people and for programs.

use assay_engine::coverage::{Point, PointKind, PolicyCoverage};
use assay_engine::diagnostic::Language;
use assay_engine::policy::Book;
use serde_json::{Value, json};

use super::amount::percent;
use super::human::Texts;
use super::table::{Grid, Side};
use crate::talk::Talk;

/// A table, policy by policy; then what no case reaches, with its place.
pub(crate) fn people(book: &Book, coverage: &[PolicyCoverage], texts: &dyn Texts, talk: &Talk) -> String {
    let mut grid = Grid::new(&[
        (talk.say("reached by cases", "算例覆盖"), Side::Left),
        (talk.say("rules", "规则"), Side::Right),
        (talk.say("branches", "分支"), Side::Right),
        (talk.say("bands", "档位"), Side::Right),
        (talk.say("all", "合计"), Side::Right),
    ]);
    for policy in coverage {
        let [rules, branches, bands] = KINDS.map(|(kind, _)| part(policy.reached(Some(kind))));
        let (reached, all) = policy.reached(None);
        grid.row([book.policy(policy.policy).id.clone(), rules, branches, bands, percent(reached, all)]);
    }
    if coverage.len() > 1 {
        let [rules, branches, bands] = KINDS.map(|(kind, _)| part(whole(coverage, Some(kind))));
        let (reached, all) = whole(coverage, None);
        grid.row([talk.say("all", "合计").to_owned(), rules, branches, bands, percent(reached, all)]);
    }
    let mut text = grid.text();
    let missed: Vec<&Point> = coverage.iter().flat_map(PolicyCoverage::missed).collect();
    if !missed.is_empty() {
        text.push_str(talk.say("\nno case reaches\n", "\n没有算例覆盖\n"));
    }
    for point in missed {
        let (file, place) = (texts.shown(&point.place.file), &point.place);
        text.push_str(&format!("  {file}:{}  {}\n", place.line, point.words.get(talk.language())));
    }
    text
}

/// The same for programs.
pub(crate) fn programs(book: &Book, coverage: &[PolicyCoverage], texts: &dyn Texts, language: Language) -> Value {
    let policies = coverage.iter().map(|policy| {
        let mut object = serde_json::Map::new();
        object.insert("policy".to_owned(), json!(book.policy(policy.policy).id));
        for (kind, name) in KINDS {
            object.insert(name.to_owned(), reached_of(policy.reached(Some(kind))));
        }
        object.insert("all".to_owned(), reached_of(policy.reached(None)));
        let missed = policy.missed().map(|point| {
            json!({
                "kind": KINDS.iter().find(|(kind, _)| *kind == point.kind).map(|(_, name)| name),
                "file": texts.shown(&point.place.file),
                "line": point.place.line,
                "column": point.place.column,
                "what": point.words.get(language),
            })
        });
        object.insert("missed".to_owned(), Value::Array(missed.collect()));
        Value::Object(object)
    });
    Value::Array(policies.collect())
}

/// How much of some policies is reached, of how much.
pub(crate) fn whole(coverage: &[PolicyCoverage], kind: Option<PointKind>) -> (u64, u64) {
    let each = coverage.iter().map(|policy| policy.reached(kind));
    each.fold((0, 0), |(reached, all), (more, of)| (reached + more, all + of))
}

const KINDS: [(PointKind, &str); 3] =
    [(PointKind::Rule, "rules"), (PointKind::Branch, "branches"), (PointKind::Band, "bands")];

fn part((reached, all): (u64, u64)) -> String {
    if all == 0 { "–".to_owned() } else { format!("{reached}/{all}") }
}

fn reached_of((reached, all): (u64, u64)) -> Value {
    json!({ "reached": reached, "all": all })
}
