//! `book.toml`: name, currency, rounding of money, languages, working days.

use crate::calendar::Date;
use crate::diagnostic::{Diagnostic, Findings, Language, Place, Text};
use crate::document::{Fields, Node, NodeKind, TableNode, date_of};
use crate::number::{Number, Rounding};

use super::manifest::PolicyIndex;

/// What `book.toml` says.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub(super) name: Text,
    pub(super) currency: String,
    pub(super) money_places: u32,
    pub(super) money_rounding: Rounding,
    pub(super) languages: Vec<Language>,
    pub(super) holidays: Vec<Date>,
    pub(super) workdays: Vec<Date>,
    /// The policies in the order in which people read them, each with its place.
    pub(super) order: Vec<(String, Place)>,
}

/// Reads `book.toml`; every flaw is a finding, and what cannot be read is at its usual value.
pub(super) fn read_settings(document: &TableNode, findings: &mut Findings) -> Settings {
    let mut fields = Fields::new(document, Text::new("the book", "政策册"));
    let name = fields.required_localized("name", findings).unwrap_or_default();
    let currency = fields.entry("currency").and_then(|entry| currency_of(&entry.node, findings));
    let money = fields.table("money", findings).map(|table| read_money(table, findings));
    let languages = fields.list("languages", findings).map(|list| read_languages(list, findings));
    let days = fields.table("working_days", findings).map(|table| read_days(table, findings));
    let order = fields.texts("order", findings).unwrap_or_default();
    let order = order.into_iter().map(|(id, place)| (id.to_owned(), place.clone())).collect();
    fields.finish(findings);
    let (money_places, money_rounding) = money.unwrap_or((2, Rounding::HalfUp));
    let (holidays, workdays) = days.unwrap_or_default();
    Settings {
        name,
        currency: currency.unwrap_or_else(|| "CNY".to_owned()),
        money_places,
        money_rounding,
        languages: languages
            .filter(|list| !list.is_empty())
            .unwrap_or_else(|| vec![Language::Chinese, Language::English]),
        holidays,
        workdays,
        order,
    }
}

/// The places of the policies in reading order: those that `order` names, then the others by id.
/// A name that is no policy's, or stands twice, is a finding.
pub(super) fn reading_order(order: &[(String, Place)], ids: &[&str], findings: &mut Findings) -> Vec<PolicyIndex> {
    let mut places: Vec<usize> = Vec::new();
    for (id, place) in order {
        match ids.iter().position(|known| known == id) {
            Some(at) if !places.contains(&at) => places.push(at),
            Some(_) => findings.push(
                Diagnostic::error(
                    "duplicate-policy",
                    place.clone(),
                    Text::new(format!("`{id}` stands twice in `order`"), format!("`{id}` 在 `order` 中出现两次")),
                )
                .with_hint(Text::new("name each policy once", "每项政策只写一次")),
            ),
            None => findings.push(
                Diagnostic::error(
                    "unknown-policy",
                    place.clone(),
                    Text::new(format!("there is no policy `{id}`"), format!("没有政策 `{id}`")),
                )
                .with_suggestion(id, ids.iter().copied()),
            ),
        }
    }
    places.extend((0..ids.len()).filter(|at| !order.iter().any(|(id, _)| ids.get(*at) == Some(&id.as_str()))));
    places.into_iter().filter_map(|at| u16::try_from(at).ok().map(PolicyIndex)).collect()
}

fn currency_of(node: &Node, findings: &mut Findings) -> Option<String> {
    match &node.kind {
        NodeKind::Text(code) if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()) => {
            Some(code.clone())
        }
        _ => {
            findings.push(
                Diagnostic::error(
                    "bad-currency",
                    node.place.clone(),
                    Text::new("this is no currency code", "这不是货币代码"),
                )
                .with_hint(Text::new("write three capital letters, such as \"CNY\"", "请写三个大写字母，如 \"CNY\"")),
            );
            None
        }
    }
}

fn read_money(table: &TableNode, findings: &mut Findings) -> (u32, Rounding) {
    let mut fields = Fields::new(table, Text::new("`money`", "`money`"));
    let place = fields.entry("places").map(|entry| entry.node.place.clone());
    let places = fields.number("places", findings).and_then(|number| {
        let whole = u32::try_from(number.to_integer()).ok().filter(|_| number.is_whole());
        let fits = whole.filter(|places| *places <= 6);
        if fits.is_none() {
            findings.push(bad_places(place.unwrap_or_else(|| table.place.clone()), number));
        }
        fits
    });
    let rounding = fields.entry("rounding").and_then(|entry| rounding_of(&entry.node, findings));
    fields.finish(findings);
    (places.unwrap_or(2), rounding.unwrap_or(Rounding::HalfUp))
}

fn bad_places(place: Place, number: Number) -> Diagnostic {
    Diagnostic::error(
        "bad-places",
        place,
        Text::new(format!("money cannot have `{number}` decimal places"), format!("金额不能有 `{number}` 位小数")),
    )
    .with_hint(Text::new("write a whole number from 0 to 6", "请写 0 到 6 的整数"))
}

fn rounding_of(node: &Node, findings: &mut Findings) -> Option<Rounding> {
    let words = [("half_up", Rounding::HalfUp), ("half_even", Rounding::HalfEven), ("down", Rounding::Down)];
    word_of(node, "rounding", &words, findings)
}

/// One of some words, each of which stands for something; another word is a finding.
pub(super) fn word_of<T: Copy>(
    node: &Node,
    key: &str,
    words: &[(&'static str, T)],
    findings: &mut Findings,
) -> Option<T> {
    let typed = crate::document::text_of(node, findings)?;
    if let Some((_, meant)) = words.iter().find(|(word, _)| *word == typed) {
        return Some(*meant);
    }
    let list = words.iter().map(|(word, _)| format!("\"{word}\"")).collect::<Vec<_>>();
    let plain = Diagnostic::error(
        "unknown-word",
        node.place.clone(),
        Text::new(format!("`{key}` cannot be `{typed}`"), format!("`{key}` 不能是 `{typed}`")),
    );
    let hinted = plain.clone().with_suggestion(typed, words.iter().map(|(word, _)| *word));
    findings.push(if hinted.hint.is_some() {
        hinted
    } else {
        plain.with_hint(Text::new(format!("write {}", list.join(" or ")), format!("请写 {}", list.join(" 或 "))))
    });
    None
}

fn read_languages(list: &[Node], findings: &mut Findings) -> Vec<Language> {
    let words = [("zh", Language::Chinese), ("en", Language::English)];
    let mut languages = Vec::new();
    for node in list {
        if let Some(language) = word_of(node, "languages", &words, findings)
            && !languages.contains(&language)
        {
            languages.push(language);
        }
    }
    languages
}

fn read_days(table: &TableNode, findings: &mut Findings) -> (Vec<Date>, Vec<Date>) {
    let mut fields = Fields::new(table, Text::new("`working_days`", "`working_days`"));
    let mut days = |key: &'static str| -> Vec<Date> {
        let list = fields.list(key, findings).unwrap_or_default();
        let mut days: Vec<Date> = list.iter().filter_map(|node| date_of(node, findings)).collect();
        days.sort_unstable();
        days.dedup();
        days
    };
    let (holidays, workdays) = (days("holidays"), days("workdays"));
    for day in holidays.iter().filter(|day| workdays.binary_search(day).is_ok()) {
        findings.push(
            Diagnostic::error(
                "holiday-and-workday",
                table.place.clone(),
                Text::new(
                    format!("`{day}` is listed both as a holiday and as a working day"),
                    format!("`{day}` 同时列为假日和工作日"),
                ),
            )
            .with_hint(Text::new("take it out of one of the lists", "请从其中一个列表中删去")),
        );
    }
    fields.finish(findings);
    (holidays, workdays)
}
