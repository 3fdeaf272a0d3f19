//! Rows beside their parents: a child whose parent is not there is a bad row.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::facts::{ColumnIndex, Dictionary, RelationKind, RowsByName, TableIndex};

use super::Reading;
use super::batch::Origin;
use super::near_keys::{NearKeys, near_keys};
use super::overlaps::overlapping_rows;
use super::parsed::{Parsed, ways_in};
use super::row_flaw::{self, Flaw, NotThere};

/// How many keys of a table that name no row are compared with those that there are.
const MOST_NEAR: usize = 100;

/// How many parents are looked for at a stretch by one thread, at least.
const STRETCH: usize = 1 << 14;

/// Takes out orphans and overlapping rows, parents before their children, so that children of a bad
/// row are found to be orphans.
pub(super) fn settle_rows(reading: Reading<'_>, tables: &mut [Parsed]) {
    let dictionary = reading.dictionary;
    for level in levels(dictionary) {
        let found: Vec<(TableIndex, Vec<Orphan>)> =
            level.into_par_iter().map(|index| (index, orphans(dictionary, tables, index))).collect();
        let near = near_parents(dictionary, tables, &found);
        for (index, orphans) in found {
            let Some(parsed) = tables.get_mut(usize::from(index.0)) else { continue };
            let shared = |orphan: Orphan| (orphan.row, parsed.bad.shared(orphan.flaw(dictionary, &near)));
            let flaws = orphans.into_iter().map(shared).collect();
            parsed.condemn(reading, flaws);
            let overlapping = overlapping_rows(reading, parsed);
            let shared = |(row, flaw): (u32, Flaw)| (row, parsed.bad.shared(flaw));
            let overlapping = overlapping.into_iter().map(shared).collect();
            parsed.condemn(reading, overlapping);
        }
    }
}

/// A row whose parent is not there.
struct Orphan {
    row: u32,
    by: ColumnIndex,
    parent: TableIndex,
    /// The parent's key.
    named: Arc<str>,
    /// The parent's row, where it is bad itself.
    broken: Option<Arc<str>>,
    /// Whether there is a table of parents.
    has_file: bool,
}

impl Orphan {
    /// Whether nothing is known of the parent.
    fn is_unknown(&self) -> bool {
        self.has_file && self.broken.is_none()
    }

    fn flaw(self, dictionary: &Dictionary, near: &BTreeMap<TableIndex, NearKeys>) -> Flaw {
        let why = match &self.broken {
            Some(line) => NotThere::Bad(line.to_string()),
            None if self.has_file => {
                let near = near.get(&self.parent).and_then(|near| near.get(&*self.named));
                NotThere::Unknown(near.map(String::as_str))
            }
            None => NotThere::NoTable,
        };
        row_flaw::orphan(self.by, &self.named, &dictionary.table(self.parent).id, &why)
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
    for (_, orphans) in found {
        let mut names = BTreeSet::new();
        for orphan in orphans.iter().filter(|orphan| orphan.is_unknown()) {
            if names.len() == MOST_NEAR {
                break;
            }
            if names.insert((orphan.parent, &*orphan.named)) {
                wanted.entry(orphan.parent).or_default().insert(&orphan.named);
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
    let mut bad = BTreeMap::new();
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
        let mut broken: HashMap<&str, Origin> = HashMap::new();
        for (key, origin) in parents.bad.rows().iter().filter_map(|bad| Some((bad.key.as_deref()?, bad.origin))) {
            broken.entry(key).and_modify(|first| *first = origin.min(*first)).or_insert(origin);
        }
        let rows = parsed.by_text(by);
        let missing = |group: usize, near: &mut u32| {
            let named = rows.text(&parsed.table, group)?;
            known.row(named, near).is_none().then_some((group, named))
        };
        let groups = (0..rows.groups()).into_par_iter().with_min_len(STRETCH);
        let missing: Vec<(usize, &str)> =
            groups.map_init(|| 0, |near, group| missing(group, near)).flatten_iter().collect();
        for (group, named) in missing {
            let origin = broken.get(named);
            let (broken, named) = (origin.map(|origin| Arc::from(parents.shown(*origin))), Arc::<str>::from(named));
            for row in rows.rows_of(group) {
                bad.entry(row).or_insert_with(|| Orphan {
                    row,
                    by,
                    parent,
                    named: Arc::clone(&named),
                    broken: broken.clone(),
                    has_file: !parents.files.is_empty(),
                });
            }
        }
    }
    bad.into_values().collect()
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
