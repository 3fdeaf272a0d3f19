//! The amounts a reader asks for first, and where they are: by place, by kind, by outcome.

use assay_engine::diagnostic::Language;
use assay_engine::facts::TableIndex;
use assay_engine::number::Sum;
use assay_engine::policy::{Book, OutputSpec, OutputType, PolicyIndex, PolicySpec};

use super::chart::{Bars, Measured};
use super::collect::{EntityData, PolicyData, ReportData};
use super::dimension::{self, Dimension, Group, GroupKey};
use super::page::{BarCard, EntityPart, Grouping, MoneyCard, Words};
use crate::render::amount::{count, grouped, percent};
use crate::render::tally::OutputTally;

/// How many amounts are shown first.
const AMOUNTS: usize = 6;
/// How long a word over a column of counts may be.
const NOUN: usize = 9;
/// How many signs of a group's label are shown.
const LONGEST_LABEL: usize = 48;
/// How many groups have bars of their own.
const GROUPS: usize = 12;

/// An amount of which all rows' total is shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leading<'b> {
    /// Its place among the entity's amounts.
    pub(super) at: usize,
    pub(super) policy: &'b PolicySpec,
    pub(super) output: &'b OutputSpec,
    pub(super) total: Sum,
    /// For how many rows it is not zero.
    pub(super) counted: u64,
}

impl Leading<'_> {
    /// Whether it is, or says the same as, another.
    fn same(&self, other: &Self) -> bool {
        (self.total, self.counted) == (other.total, other.counted)
    }

    /// Its total without a sign, in units of the twelfth place.
    fn size(&self) -> u128 {
        self.total.raw().unsigned_abs()
    }
}

/// What an output's label and its policy's title are in the language, with capitals as headings have.
pub(super) fn titled(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

/// What the rows of a table are called where they are counted.
pub(super) fn counted_noun(book: &Book, entity: TableIndex, words: Words) -> String {
    let title = &book.dictionary.table(entity).title;
    match words.0 {
        Language::English if title.en.chars().count() <= NOUN => title.en.to_lowercase(),
        Language::English => "rows".to_owned(),
        Language::Chinese => "数量".to_owned(),
    }
}

/// A sum at so many places; a sum too large for a number in units of the twelfth place.
pub(super) fn summed(sum: Sum, places: u32) -> String {
    sum.total().map_or_else(|_| format!("{}e-12", sum.raw()), |total| grouped(total, places))
}

/// The amounts of an entity that matter most: of every policy the one that its money lines add up to, or
/// else its first; then the greatest of the policies that come last. Amounts that are zero everywhere
/// never matter.
pub(super) fn leading<'b>(book: &'b Book, entity: &EntityData, tallies: &[PolicyData]) -> Vec<Leading<'b>> {
    let all: Vec<Leading<'b>> = entity
        .amounts
        .iter()
        .enumerate()
        .filter_map(|(at, (policy, output))| {
            let data = tallies.iter().find(|data| data.policy == *policy)?;
            let OutputTally::Amounts(spread) = data.tally.outputs.get(*output)? else { return None };
            let policy = book.policy(*policy);
            let output = policy.outputs.get(*output)?;
            Some(Leading { at, policy, output, total: spread.sum, counted: spread.counted })
        })
        .filter(|amount| amount.counted > 0)
        .collect();
    let paid = |policy: PolicyIndex| {
        let mut paid = Sum::default();
        let data = tallies.iter().find(|data| data.policy == policy);
        data.into_iter().flat_map(|data| &data.lines).for_each(|(_, sum)| paid.join(*sum));
        paid
    };
    let mut chosen: Vec<Leading<'b>> = Vec::new();
    for policy in &entity.policies {
        let own = || all.iter().filter(|amount| std::ptr::eq(amount.policy, book.policy(*policy)));
        let paid = paid(*policy);
        let new = |amount: &&Leading<'_>| !chosen.iter().any(|known| known.same(amount));
        let first = own().find(|amount| amount.total == paid).or_else(|| own().next()).filter(new);
        // An amount that only says again what an earlier policy says makes room for the greatest of the others.
        let greatest = || own().filter(new).max_by_key(|amount| (amount.size(), std::cmp::Reverse(amount.at)));
        let found = first.or_else(greatest).copied();
        chosen.extend(found);
    }
    chosen.drain(..chosen.len().saturating_sub(AMOUNTS));
    for policy in entity.policies.iter().rev() {
        let mut others: Vec<&Leading<'b>> =
            all.iter().filter(|amount| std::ptr::eq(amount.policy, book.policy(*policy))).collect();
        others.sort_by_key(|amount| (std::cmp::Reverse(amount.size()), amount.at));
        for other in others {
            if chosen.len() < AMOUNTS && !chosen.iter().any(|known| known.same(other)) {
                chosen.push(*other);
            }
        }
    }
    chosen.sort_by_key(|amount| amount.at);
    chosen
}

/// What is shown of an entity: its amounts by group, and how many rows each group has.
pub(super) fn entity_part(report: &ReportData<'_>, data: &EntityData, words: Words) -> EntityPart {
    let book = &report.checked.book;
    let table = book.dictionary.table(data.entity);
    let ways = dimension::chosen(&data.dimensions);
    let title = titled(table.title.get(words.0));
    let money = leading(book, data, &report.tallies).into_iter().map(|amount| MoneyCard {
        of: titled(amount.policy.title.get(words.0)),
        title: titled(amount.output.label.get(words.0)),
        note: total_note(book, &amount, words),
        groups: ways.iter().map(|way| money_bars(book, data, way, &amount, words)).collect(),
    });
    let money = money.collect();
    let groupings = ways.iter().map(|way| Grouping {
        label: titled(way.label(book, data.entity).get(words.0)),
        origin: way.origin(book, data.entity),
    });
    let who = ways.iter().filter(|way| !way.is_output()).map(|way| BarCard {
        title: titled(way.label(book, data.entity).get(words.0)),
        bars: row_bars(book, data, way, &title, words),
        wide: false,
    });
    EntityPart { id: table.id.clone(), groupings: groupings.collect(), money, who: who.collect(), title }
}

fn total_note(book: &Book, amount: &Leading<'_>, words: Words) -> String {
    let (total, counted) = (summed(amount.total, places(book, amount.output)), count(amount.counted));
    match words.0 {
        Language::English => format!("{total} in all, not zero for {counted}"),
        Language::Chinese => format!("合计 {total}，其中 {counted} 家不为零"),
    }
}

/// At how many places an output's amounts are shown.
pub(super) fn places(book: &Book, output: &OutputSpec) -> u32 {
    match output.kind {
        OutputType::Money => output.places.unwrap_or(book.money_places),
        OutputType::Integer => 0,
        _ => output.places.unwrap_or(2),
    }
}

/// Groups in the order in which they are shown: words as the book lists them, texts by measure.
fn ordered<'d>(
    book: &Book,
    data: &EntityData,
    way: &'d Dimension,
    measure: impl Fn(&Group) -> i128,
) -> (Vec<(&'d GroupKey, &'d Group)>, Vec<&'d Group>) {
    let mut groups: Vec<(&GroupKey, &Group)> = way.groups.iter().flatten().collect();
    let words = way.words(book, data.entity);
    let place = |key: &GroupKey| match key {
        GroupKey::Word(symbol) => words.iter().position(|(known, _)| known == symbol).unwrap_or(usize::MAX - 1),
        GroupKey::Text(_) => 0,
        GroupKey::Unknown => usize::MAX,
    };
    if way.is_output() {
        groups.sort_by_key(|(key, _)| place(key));
        return (groups, Vec::new());
    }
    let by_measure = |(key, group): &(&GroupKey, &Group)| {
        (**key == GroupKey::Unknown, std::cmp::Reverse(measure(group).unsigned_abs()), place(key))
    };
    groups.sort_by_key(by_measure);
    let some = groups.iter().filter(|(_, group)| measure(group) != 0).count();
    let shown = if some > GROUPS + 1 { GROUPS } else { some.max(1) };
    groups.sort_by_key(|(_, group)| measure(group) == 0);
    let others = if groups.len() > shown + 1 { groups.split_off(shown) } else { Vec::new() };
    (groups, others.into_iter().map(|(_, group)| group).collect())
}

fn others_label(number: usize, words: Words) -> String {
    match words.0 {
        Language::English => format!("{} others", count(number as u64)),
        Language::Chinese => format!("其余 {} 组", count(number as u64)),
    }
}

/// A label that is no longer than a chart can bear.
fn cut(label: String) -> String {
    match label.char_indices().nth(LONGEST_LABEL) {
        Some((at, _)) => format!("{}…", label.get(..at).unwrap_or_default()),
        None => label,
    }
}

/// An amount group by group.
fn money_bars(book: &Book, data: &EntityData, way: &Dimension, amount: &Leading<'_>, words: Words) -> Bars {
    let of = |group: &Group| group.sums.get(amount.at).copied().unwrap_or_default();
    let (groups, others) = ordered(book, data, way, |group| of(group).raw());
    let places = places(book, amount.output);
    let bar = |label: String, sum: Sum, rows: u64| Measured {
        label,
        code: String::new(),
        measure: sum.raw(),
        figures: vec![summed(sum, places), count(rows)],
    };
    let label = |key: &GroupKey| cut(way.group_label(key, book, data.entity, words.0));
    let mut measured: Vec<Measured> =
        groups.into_iter().map(|(key, group)| bar(label(key), of(group), group.rows)).collect();
    if !others.is_empty() {
        let mut sum = Sum::default();
        others.iter().for_each(|group| sum.join(of(group)));
        measured.push(bar(others_label(others.len(), words), sum, others.iter().map(|group| group.rows).sum()));
    }
    let way = way.label(book, data.entity);
    let caption = match words.0 {
        Language::English => format!("{} by {}", amount.output.label.en, way.en),
        Language::Chinese => format!("{}，按{}", amount.output.label.zh, way.zh),
    };
    let heads =
        [titled(way.get(words.0)), words.say("total", "合计").to_owned(), counted_noun(book, data.entity, words)];
    Bars::new(caption, heads.to_vec(), measured, None)
}

/// How many rows each group has.
fn row_bars(book: &Book, data: &EntityData, way: &Dimension, title: &str, words: Words) -> Bars {
    let (groups, others) = ordered(book, data, way, |group| i128::from(group.rows));
    let whole = data.kept.seen();
    let bar = |label: String, rows: u64| Measured {
        label,
        code: String::new(),
        measure: i128::from(rows),
        figures: vec![count(rows), percent(rows, whole)],
    };
    let mut measured: Vec<Measured> = groups
        .into_iter()
        .map(|(key, group)| bar(cut(way.group_label(key, book, data.entity, words.0)), group.rows))
        .collect();
    if !others.is_empty() {
        measured.push(bar(others_label(others.len(), words), others.iter().map(|group| group.rows).sum()));
    }
    let label = way.label(book, data.entity);
    let caption = match words.0 {
        Language::English => format!("{title} by {}", label.en),
        Language::Chinese => format!("{title}，按{}", label.zh),
    };
    let heads =
        [titled(label.get(words.0)), counted_noun(book, data.entity, words), words.say("share", "占比").to_owned()];
    Bars::new(caption, heads.to_vec(), measured, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A chart whose labels go over a hundred lines shows nothing.
    #[test]
    fn long_labels_of_groups_are_cut() {
        assert_eq!(cut("江苏省苏州市".to_owned()), "江苏省苏州市");
        let exact = "区".repeat(LONGEST_LABEL);
        assert_eq!(cut(exact.clone()), exact);
        assert_eq!(cut(format!("{exact}区")), format!("{exact}…"));
    }
}
