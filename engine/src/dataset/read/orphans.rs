//! Rows beside their parents: a child whose parent is not there is a bad row.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use rayon::prelude::*;

use crate::facts::{ColumnIndex, Dictionary, RelationKind, RowsByName, TableIndex};
use crate::threads::STRETCH;

use super::Reading;
use super::batch::Origin;
use super::near_keys::{NearKeys, near_keys};
use super::overlaps::overlapping_rows;
use super::parsed::{Parsed, ways_in};
use super::row_flaw::{self, Flaw, NotThere};

/// How many keys of a table that name no row are compared with those that there are.
const MOST_NEAR: usize = 100;

/// Takes out orphans and overlapping rows, parents before their children, so that children of a bad
/// row are found to be orphans.
pub(super) fn settle_rows(reading: Reading<'_>, tables: &mut [Parsed]) {
    let dictionary = reading.dictionary;
    for level in levels(dictionary) {
        let found: Vec<(TableIndex, Vec<Orphan>)> =
            level.into_par_iter().map(|index| (index, orphans(dictionary, tables, index))).collect();
        let near = near_parents(dictionary, tables, &found);
        for (index, orphans) in found {
            let at = usize::from(index.0);
            let mut bad = tables.get_mut(at).map(|parsed| std::mem::take(&mut parsed.bad)).unwrap_or_default();
            let rows: Vec<u32> = orphans.iter().map(|orphan| orphan.row).collect();
            let flaw = |at: usize| orphans.get(at).map(|orphan| orphan.flaw(dictionary, (tables, index), &near));
            if let Some(parsed) = tables.get(at) {
                parsed.condemn(reading, &rows, &flaw, &mut bad);
            }
            let Some(parsed) = tables.get_mut(at) else { continue };
            parsed.take_out(&rows);
            let overlapping = overlapping_rows(reading, parsed);
            let rows: Vec<u32> = overlapping.iter().map(|overlap| overlap.row).collect();
            let flaw = |at: usize| overlapping.get(at).map(|overlap| overlap.flaw(reading, parsed));
            parsed.condemn(reading, &rows, &flaw, &mut bad);
            parsed.take_out(&rows);
            parsed.bad = bad;
        }
    }
}

/// A row whose parent is not there.
struct Orphan {
    row: u32,
    by: ColumnIndex,
    parent: TableIndex,
    /// Where the parent's row is, where it is bad itself.
    broken: Option<Origin>,
}

impl Orphan {
    /// The parent's key.
    fn named<'t>(&self, tables: &'t [Parsed], child: TableIndex) -> &'t str {
        let child = tables.get(usize::from(child.0));
        child.and_then(|child| child.table.text(self.row, self.by)).unwrap_or_default()
    }

    /// Whether nothing is known of the parent, although there is a table of parents.
    fn is_unknown(&self, tables: &[Parsed]) -> bool {
        let parents = tables.get(usize::from(self.parent.0));
        self.broken.is_none() && parents.is_some_and(|parents| !parents.files.is_empty())
    }

    fn flaw(
        &self,
        dictionary: &Dictionary,
        (tables, child): (&[Parsed], TableIndex),
        near: &BTreeMap<TableIndex, NearKeys>,
    ) -> Flaw {
        let (named, parents) = (self.named(tables, child), tables.get(usize::from(self.parent.0)));
        let why = match (self.broken, parents) {
            (Some(origin), Some(parents)) => NotThere::Bad(parents.shown(origin)),
            (None, _) if self.is_unknown(tables) => {
                let near = near.get(&self.parent).and_then(|near| near.get(named));
                NotThere::Unknown(near.map(String::as_str))
            }
            _ => NotThere::NoTable,
        };
        row_flaw::orphan(self.by, named, &dictionary.table(self.parent).id, &why)
    }
}

/// By table of parents: the keys that may have been meant by rows that name none. One look at a table's keys, however
/// many tables name its rows.
fn near_parents(
    dictionary: &Dictionary,
    tables: &[Parsed],
    found: &[(TableIndex, Vec<Orphan>)],
) -> BTreeMap<TableIndex, NearKeys> {
    let mut wanted: BTreeMap<TableIndex, BTreeSet<&str>> = BTreeMap::new();
    for (child, orphans) in found {
        let mut names = BTreeSet::new();
        for orphan in orphans.iter().filter(|orphan| orphan.is_unknown(tables)) {
            if names.len() == MOST_NEAR {
                break;
            }
            let named = orphan.named(tables, *child);
            if names.insert((orphan.parent, named)) {
                wanted.entry(orphan.parent).or_default().insert(named);
            }
        }
    }
    let near = wanted.into_iter().filter_map(|(parent, names)| {
        let key = dictionary.table(parent).naming_column()?;
        let parents = tables.get(usize::from(parent.0))?;
        Some((parent, near_keys(parents, key, &names.into_iter().collect::<Vec<_>>())))
    });
    near.collect()
}

/// The rows of a table whose parents are not there, in key order; of a row that lacks several the main one.
fn orphans(dictionary: &Dictionary, tables: &[Parsed], child: TableIndex) -> Vec<Orphan> {
    let mut orphans = Vec::new();
    let Some(parsed) = tables.get(usize::from(child.0)) else { return Vec::new() };
    if parsed.table.rows == 0 {
        return Vec::new();
    }
    for (relation, by) in ways_in(dictionary, child) {
        let parent = dictionary.relation(relation).parent;
        let spec = dictionary.table(parent);
        let (Some(parents), Some(key)) = (tables.get(usize::from(parent.0)), spec.naming_column()) else { continue };
        let known = match &parents.large {
            Some(large) => large.named(),
            None => RowsByName::of(&parents.table, key),
        };
        let rows = parsed.by_text(by);
        let missing = |group: usize, near: &mut u32| {
            let named = rows.text(&parsed.table, group)?;
            known.row(named, near).is_none().then_some((group, named))
        };
        let groups = (0..rows.groups()).into_par_iter().with_min_len(STRETCH);
        let missing: Vec<(usize, &str)> =
            groups.map_init(|| 0, |near, group| missing(group, near)).flatten_iter().collect();
        let broken = broken(parents, missing.iter().map(|(_, named)| *named));
        for (group, named) in missing {
            let broken = broken.get(named).copied().flatten();
            orphans.extend(rows.rows_of(group).map(|row| Orphan { row, by, parent, broken }));
        }
    }
    // The main way comes first.
    orphans.sort_by_key(|orphan| orphan.row);
    orphans.dedup_by_key(|orphan| orphan.row);
    orphans
}

/// Where rows of some keys first stand that are bad themselves.
fn broken<'t>(parents: &Parsed, keys: impl Iterator<Item = &'t str>) -> HashMap<&'t str, Option<Origin>> {
    if parents.bad.is_empty() {
        return HashMap::new();
    }
    let mut broken: HashMap<&str, Option<Origin>> = keys.map(|key| (key, None)).collect();
    parents.bad.each_key(&mut |key, origin| {
        if let Some(first) = broken.get_mut(key) {
            *first = Some(first.map_or(origin, |first| first.min(origin)));
        }
    });
    broken
}

/// All tables, those that belong to no other first, and each later than those its rows belong to.
fn levels(dictionary: &Dictionary) -> Vec<Vec<TableIndex>> {
    let mut levels: Vec<Vec<TableIndex>> = Vec::new();
    for index in parents_first(dictionary) {
        let parents = || ways_in(dictionary, index).map(|(relation, _)| dictionary.relation(relation).parent);
        let below = levels.iter().rposition(|level| parents().any(|parent| level.contains(&parent)));
        let at = below.map_or(0, |below| below + 1);
        match levels.get_mut(at) {
            Some(level) => level.push(index),
            None => levels.push(vec![index]),
        }
    }
    levels
}

/// All tables, each after those its rows belong to.
pub(super) fn parents_first(dictionary: &Dictionary) -> Vec<TableIndex> {
    let mut order = Vec::new();
    let mut seen = HashSet::new();
    for index in (0_u16..).take(dictionary.tables.len()).map(TableIndex) {
        visit(dictionary, index, &mut seen, &mut order);
    }
    order
}

fn visit(dictionary: &Dictionary, table: TableIndex, seen: &mut HashSet<TableIndex>, order: &mut Vec<TableIndex>) {
    if !seen.insert(table) {
        return;
    }
    for relation in &dictionary.relations {
        if relation.child == table && !matches!(relation.kind, RelationKind::Through { .. }) {
            visit(dictionary, relation.parent, seen, order);
        }
    }
    order.push(table);
}
