//! Whom the bad rows hold: the rows they belong to, as far as these are known.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use crate::diagnostic::{Findings, Place};
use crate::facts::{ColumnIndex, Dictionary, OnBadRow, RelationIndex, RelationKind, TableIndex};

use super::Reading;
use super::batch::BadRow;
use super::parsed::{Parsed, ways_in};
use super::row_flaw;

/// Finds the parents of rows whose columns cannot be told among their texts, and says of each table whose bad rows
/// hold their parents how many of them belong to one that is not known. Comes behind everything that makes a row bad.
pub(super) fn settle_held(reading: Reading<'_>, tables: &mut [Parsed], findings: &mut Findings) {
    let dictionary = reading.dictionary;
    for at in 0..tables.len() {
        if let Some(child) = tables.get_mut(at) {
            child.bad.sort();
        }
        let Some(child) = tables.get(at).filter(|child| holds_parents(dictionary, child)) else { continue };
        let known = Known::of(dictionary, child, tables);
        let mut held = HashSet::new();
        // Of rows that say the same of whom they may belong to, one is enough: the first by what is wrong with it.
        let broken = child.bad.rows().iter().enumerate().filter(|(_, bad)| !bad.fragments.is_empty());
        let mut order: Vec<(usize, &BadRow)> = broken.collect();
        order.sort_by_key(|(_, bad)| &bad.flaw.problem);
        let named = order.into_iter().map(|(at, bad)| (at, known.parents_among(bad, &mut held)));
        let named: Vec<_> = named.filter(|(_, parents)| !parents.is_empty()).collect();
        let unknown = || child.bad.rows().iter().filter_map(|bad| Some((bad.origin, known.unknown_way(bad)?)));
        if let Some((first, way)) = unknown().next() {
            let parent = &dictionary.table(dictionary.relation(way).parent).id;
            let place = Place::at(child.file(first), first.line, 0);
            let table = &dictionary.table(child.index).id;
            findings.push(row_flaw::holds_nobody(table, parent, unknown().count(), place));
        }
        let Some(child) = tables.get_mut(at) else { continue };
        named.into_iter().for_each(|(at, parents)| child.bad.add_parents(at, parents));
    }
}

/// Whether bad rows of a table hold the rows they belong to, and there are some.
fn holds_parents(dictionary: &Dictionary, child: &Parsed) -> bool {
    dictionary.table(child.index).on_bad_row == OnBadRow::Hold && !child.bad.rows().is_empty()
}

/// The texts by which the bad rows of a table may name rows of another one.
pub(super) fn named_by_bad<'t>(
    dictionary: &'t Dictionary,
    child: &'t Parsed,
    parent: TableIndex,
) -> impl Iterator<Item = &'t str> {
    let is_way = move |way: RelationIndex| dictionary.relation(way).parent == parent;
    let has_way = holds_parents(dictionary, child) && ways_in(dictionary, child.index).any(|(way, _)| is_way(way));
    child.bad.rows().iter().filter(move |_| has_way).flat_map(move |bad| {
        let named = bad.parents.iter().filter(move |(way, _)| is_way(*way)).map(|(_, text)| &**text);
        named.chain(bad.fragments.iter())
    })
}

/// Which of the texts of a table's bad rows are keys of rows that these belong to.
struct Known<'t> {
    /// The direct ways in, the main one first.
    ways: Vec<(RelationIndex, ColumnIndex)>,
    /// By way in: the keys of its parents, and what leads through a table between to rows that read it as well.
    by_way: BTreeMap<RelationIndex, HashSet<&'t str>>,
    /// By way in: the keys of parents that are bad themselves.
    bad: BTreeMap<RelationIndex, HashSet<&'t str>>,
}

impl<'t> Known<'t> {
    fn of(dictionary: &'t Dictionary, child: &'t Parsed, tables: &'t [Parsed]) -> Self {
        let ways: Vec<_> = ways_in(dictionary, child.index).collect();
        let mut known = Self { ways: ways.clone(), by_way: BTreeMap::new(), bad: BTreeMap::new() };
        for (way, by) in ways {
            let parent = dictionary.relation(way).parent;
            let wanted: HashSet<&str> = named_by_bad(dictionary, child, parent).collect();
            let mut found = HashSet::new();
            let Some(parents) = tables.get(usize::from(parent.0)) else { continue };
            if let Some(column) = dictionary.table(parent).naming_column() {
                add_texts(parents, column, &wanted, &mut found);
            }
            if let Some(large) = &parents.large {
                let named = large.named();
                found.extend(wanted.iter().copied().filter(|text| named.row(text, &mut 0).is_some()));
            }
            for relation in dictionary.relations.iter().filter(|other| other.child == child.index && other.by == by) {
                let RelationKind::Through { link, column, .. } = relation.kind else { continue };
                if let Some(links) = tables.get(usize::from(link.0)) {
                    add_texts(links, column, &wanted, &mut found);
                }
            }
            let bad = parents.bad.rows().iter().filter_map(|bad| bad.key.as_deref()).filter(|key| wanted.contains(key));
            known.bad.insert(way, bad.collect());
            known.by_way.insert(way, found);
        }
        known
    }

    /// Those of a row's texts that name rows it may belong to, but for those that a row before it holds in this way.
    fn parents_among<'b>(
        &self,
        bad: &'b BadRow,
        held: &mut HashSet<(RelationIndex, &'b str)>,
    ) -> Vec<(RelationIndex, Arc<str>)> {
        let all = self.ways.iter().flat_map(|(way, _)| bad.fragments.iter().map(move |text| (*way, text)));
        let new = all.filter(|(way, text)| self.has(&self.by_way, *way, text) && held.insert((*way, text)));
        new.map(|(way, text)| (way, Arc::from(text))).collect()
    }

    /// A way in by which a row belongs to one that is not known; none where a parent is there, or is itself bad and
    /// therefore decided by nobody. That a row names nobody by another way in than the main one is no flaw.
    fn unknown_way(&self, bad: &BadRow) -> Option<RelationIndex> {
        let is_known = |way, text: &str| self.has(&self.by_way, way, text) || self.has(&self.bad, way, text);
        if bad.fragments.iter().any(|text| self.ways.iter().any(|(way, _)| is_known(*way, text))) {
            return None;
        }
        let unknown = bad.parents.iter().find(|(way, text)| !is_known(*way, text)).map(|(way, _)| *way);
        let (main, _) = *self.ways.first()?;
        unknown.or_else(|| bad.parents.iter().all(|(way, _)| *way != main).then_some(main))
    }

    fn has(&self, keys: &BTreeMap<RelationIndex, HashSet<&'t str>>, way: RelationIndex, text: &str) -> bool {
        keys.get(&way).is_some_and(|keys| keys.contains(text))
    }
}

/// Adds the texts of a column that are wanted.
fn add_texts<'t>(parsed: &'t Parsed, column: ColumnIndex, wanted: &HashSet<&str>, found: &mut HashSet<&'t str>) {
    let texts = (0..parsed.table.rows).filter_map(|row| parsed.table.text(row, column));
    found.extend(texts.filter(|text| wanted.contains(text)));
}
