//! Changes that no case notices: for people and for programs.

use assay_engine::diagnostic::Language;
use assay_engine::mutation::{PolicyMutations, Survivor};
use assay_engine::policy::Book;
use serde_json::{Value, json};

use super::amount::{count, percent};
use super::human::Texts;
use super::table::{Grid, Side};
use crate::talk::Talk;

/// A table, policy by policy; then the changes that no case notices, with the lines they were made in.
pub(crate) fn people(book: &Book, mutations: &[PolicyMutations], texts: &dyn Texts, talk: &Talk) -> String {
    let mut grid = Grid::new(&[
        (talk.say("small changes", "细微改动"), Side::Left),
        (talk.say("tried", "尝试"), Side::Right),
        (talk.say("noticed", "被发现"), Side::Right),
        (talk.say("not noticed", "未发现"), Side::Right),
        (talk.say("score", "得分"), Side::Right),
    ]);
    for policy in mutations {
        grid.row(row(&book.policy(policy.policy).id, policy.noticed(), policy.changes));
    }
    let (noticed, changes) = whole(mutations);
    if mutations.len() > 1 {
        grid.row(row(talk.say("all", "合计"), noticed, changes));
    }
    let mut text = grid.text();
    if noticed < changes {
        text.push_str(talk.say("\nno case notices\n", "\n没有算例发现\n"));
    }
    for survivor in mutations.iter().flat_map(|policy| &policy.survivors) {
        text.push_str(&people_read(survivor, texts, talk));
    }
    text
}

fn row(name: &str, noticed: u64, changes: u64) -> [String; 5] {
    [name.to_owned(), count(changes), count(noticed), count(changes - noticed), percent(noticed, changes)]
}

fn people_read(survivor: &Survivor, texts: &dyn Texts, talk: &Talk) -> String {
    let place = &survivor.place;
    let unreached =
        if survivor.is_reached { "" } else { talk.say(" (no case comes here)", "（没有算例到达此处）") };
    let words = survivor.words.get(talk.language());
    let mut text = format!("  {}:{}:{}  {words}{unreached}\n", texts.shown(&place.file), place.line, place.column);
    let source = texts.text(&place.file);
    let index = usize::try_from(place.line).ok().and_then(|line| line.checked_sub(1));
    if let Some(line) = source.as_deref().and_then(|source| source.lines().nth(index?)) {
        text.push_str(&format!("      {}\n", line.trim()));
    }
    text
}

/// The same for programs.
pub(crate) fn programs(book: &Book, mutations: &[PolicyMutations], texts: &dyn Texts, language: Language) -> Value {
    let policies = mutations.iter().map(|policy| {
        let survivors = policy.survivors.iter().map(|survivor| {
            json!({
                "file": texts.shown(&survivor.place.file),
                "line": survivor.place.line,
                "column": survivor.place.column,
                "change": survivor.words.get(language),
                "reached": survivor.is_reached,
            })
        });
        json!({
            "policy": book.policy(policy.policy).id,
            "changes": policy.changes,
            "noticed": policy.noticed(),
            "survivors": survivors.collect::<Vec<_>>(),
        })
    });
    Value::Array(policies.collect())
}

/// How many changes are noticed, of how many.
pub(crate) fn whole(mutations: &[PolicyMutations]) -> (u64, u64) {
    mutations.iter().fold((0, 0), |(noticed, all), policy| (noticed + policy.noticed(), all + policy.changes))
}
