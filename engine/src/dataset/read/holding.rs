//! Whom the bad rows hold: the rows they belong to, as far as these are known.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::ControlFlow;
use std::sync::Arc;

use crate::diagnostic::{Findings, Place};
use crate::facts::{ColumnIndex, Dictionary, Held, OnBadRow, RelationIndex, RelationKind, Table, TableIndex};

use super::Reading;
use super::bad_rows_aside::Part;
use super::batch::BadRow;
use super::parsed::{Parsed, ways_in};
use super::row_flaw;
use super::sieve::Sieve;

/// Finds whom the bad rows of each table hold: parents that are known, and of rows whose columns cannot be told the
/// parents among their texts. Says of each table whose bad rows hold their parents how many of them belong to one that is
/// not known. Comes behind everything that makes a row bad.
pub(super) fn settle_held(reading: Reading<'_>, tables: &mut [Parsed], findings: &mut Findings) {
    let dictionary = reading.dictionary;
    tables.iter_mut().for_each(|table| table.bad.sort());
    for at in 0..tables.len() {
        let Some(child) = tables.get(at).filter(|child| holds_parents(dictionary, child)) else { continue };
        let known = Known::of(dictionary, child, tables);
        let mut holding = Holding::of(child);
        let (mut unknown, mut first) = (0, None);
        child.bad.each(Part::Holding, &mut |bad| {
            known.parents_of(bad, &mut |way, parent| holding.add(way, parent, bad));
            if let Some(way) = known.unknown_way(bad) {
                unknown += 1;
                first.get_or_insert((bad.origin, way));
            }
            ControlFlow::Continue(())
        });
        if let Some((first, way)) = first {
            let parent = &dictionary.table(dictionary.relation(way).parent).id;
            let place = Place::at(child.file(first), first.line, 0);
            let table = &dictionary.table(child.index).id;
            findings.push(row_flaw::holds_nobody(table, parent, unknown, place));
        }
        let held = holding.held;
        if let Some(child) = tables.get_mut(at) {
            child.held = held;
        }
    }
}

/// Whether bad rows of a table hold the rows they belong to, and there are some.
fn holds_parents(dictionary: &Dictionary, child: &Parsed) -> bool {
    dictionary.table(child.index).on_bad_row == OnBadRow::Hold && !child.bad.is_empty()
}

/// The texts by which the bad rows of a table may name rows, where they hold rows of another one.
pub(super) fn named_by_bad(dictionary: &Dictionary, child: &Parsed, parent: TableIndex) -> Option<Sieve> {
    let is_way = |way: RelationIndex| dictionary.relation(way).parent == parent;
    let has_way = holds_parents(dictionary, child) && ways_in(dictionary, child.index).any(|(way, _)| is_way(way));
    has_way.then(|| names_of_bad(child))
}

fn names_of_bad(child: &Parsed) -> Sieve {
    let mut texts = Sieve::for_texts(child.bad.by_file().iter().map(|count| *count as usize).sum());
    child.bad.each_name(&mut |text| texts.add(text));
    texts
}

/// Which of the texts of a table's bad rows are keys of rows that these belong to.
struct Known<'t> {
    /// The direct ways in, the main one first.
    ways: Vec<(RelationIndex, ColumnIndex)>,
    /// By way in: the keys of its parents that may be named, and what leads through a table between to rows that read it
    /// as well.
    by_way: BTreeMap<RelationIndex, HashSet<&'t str>>,
    /// By way in: the keys of parents that are bad themselves.
    bad: BTreeMap<RelationIndex, HashSet<Box<str>>>,
}

impl<'t> Known<'t> {
    fn of(dictionary: &'t Dictionary, child: &'t Parsed, tables: &'t [Parsed]) -> Self {
        let ways: Vec<_> = ways_in(dictionary, child.index).collect();
        let mut known = Self { ways: ways.clone(), by_way: BTreeMap::new(), bad: BTreeMap::new() };
        let wanted = names_of_bad(child);
        for (way, by) in ways {
            let parent = dictionary.relation(way).parent;
            let Some(parents) = tables.get(usize::from(parent.0)) else { continue };
            let mut found = HashSet::new();
            if let Some(column) = dictionary.table(parent).naming_column() {
                add_texts(&parents.table, column, &wanted, &mut found);
            }
            if let Some(large) = &parents.large {
                add_texts(&large.named, ColumnIndex(0), &wanted, &mut found);
            }
            for relation in dictionary.relations.iter().filter(|other| other.child == child.index && other.by == by) {
                let RelationKind::Through { link, column, .. } = relation.kind else { continue };
                if let Some(links) = tables.get(usize::from(link.0)) {
                    add_texts(&links.table, column, &wanted, &mut found);
                }
            }
            let mut bad = HashSet::new();
            parents.bad.each_key(&mut |key, _| {
                if wanted.may_have(key) && !bad.contains(key) {
                    bad.insert(Box::from(key));
                }
            });
            known.bad.insert(way, bad);
            known.by_way.insert(way, found);
        }
        known
    }

    /// Goes through the known rows that a row holds: those it names, and those that its texts may name where its columns
    /// cannot be told.
    fn parents_of<'b>(&self, bad: &'b BadRow, hear: &mut dyn FnMut(RelationIndex, &'b str)) {
        let named = bad.parents.iter().map(|(way, text)| (*way, &**text));
        let texts = self.ways.iter().flat_map(|(way, _)| bad.fragments.iter().map(move |text| (*way, text)));
        let known = named.chain(texts).filter(|(way, text)| self.is_there(*way, text));
        known.for_each(|(way, text)| hear(way, text));
    }

    /// A way in by which a row belongs to one that is not known; none where a parent is there, or is itself bad and
    /// therefore decided by nobody. That a row names nobody by another way in than the main one is no flaw.
    fn unknown_way(&self, bad: &BadRow) -> Option<RelationIndex> {
        let is_known = |way, text: &str| self.is_there(way, text) || self.is_bad(way, text);
        if bad.fragments.iter().any(|text| self.ways.iter().any(|(way, _)| is_known(*way, text))) {
            return None;
        }
        let unknown = bad.parents.iter().find(|(way, text)| !is_known(*way, text)).map(|(way, _)| *way);
        let (main, _) = *self.ways.first()?;
        unknown.or_else(|| bad.parents.iter().all(|(way, _)| *way != main).then_some(main))
    }

    fn is_there(&self, way: RelationIndex, text: &str) -> bool {
        self.by_way.get(&way).is_some_and(|keys| keys.contains(text))
    }

    fn is_bad(&self, way: RelationIndex, text: &str) -> bool {
        self.bad.get(&way).is_some_and(|keys| keys.contains(text))
    }
}

/// Adds the texts of a column that may be wanted.
fn add_texts<'t>(table: &'t Table, column: ColumnIndex, wanted: &Sieve, found: &mut HashSet<&'t str>) {
    let texts = (0..table.rows).filter_map(|row| table.text(row, column));
    found.extend(texts.filter(|text| wanted.may_have(text)));
}

/// Whom the bad rows of a table hold.
struct Holding<'t> {
    child: &'t Parsed,
    files: Vec<Arc<str>>,
    held: Vec<Held>,
    /// Where each parent stands in `held`, by relation.
    at: BTreeMap<RelationIndex, HashMap<Arc<str>, usize>>,
}

impl<'t> Holding<'t> {
    fn of(child: &'t Parsed) -> Self {
        let files = child.files.iter().map(|file| Arc::from(file.name.as_str())).collect();
        Self { child, files, held: Vec::new(), at: BTreeMap::new() }
    }

    /// Adds a row that holds a parent: of all that hold one in one way, the first is enough.
    fn add(&mut self, relation: RelationIndex, parent: &str, bad: &BadRow) {
        let known = self.at.entry(relation).or_default();
        let at = known.get(parent).copied();
        let parent = match at.and_then(|at| self.held.get(at)) {
            Some(first) => Arc::clone(&first.parent),
            None => Arc::from(parent),
        };
        let row = Held {
            table: self.child.index,
            relation,
            parent: Arc::clone(&parent),
            file: self.files.get(usize::from(bad.origin.file)).cloned().unwrap_or_default(),
            line: bad.origin.line,
            row: bad.shown_key.clone(),
            problem: Arc::clone(&bad.flaw.problem),
        };
        match at.and_then(|at| self.held.get_mut(at)) {
            Some(first) => {
                if row.order() < first.order() {
                    *first = row;
                }
            }
            None => {
                known.insert(parent, self.held.len());
                self.held.push(row);
            }
        }
    }
}
