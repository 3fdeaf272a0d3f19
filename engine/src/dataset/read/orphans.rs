//! Rows beside their parents: a child whose parent is not there is a bad row.

use std::collections::{BTreeMap, HashMap, HashSet};

use rayon::prelude::*;

use crate::facts::{Dictionary, RelationKind, TableIndex};
use crate::value::Value;

use super::Reading;
use super::batch::Origin;
use super::overlaps::overlapping_rows;
use super::parsed::{Parsed, ways_in};
use super::row_flaw::{self, Flaw};

/// Takes out orphans and overlapping rows, parents before their children, so that children of a bad
/// row are found to be orphans.
pub(super) fn settle_rows(reading: Reading<'_>, tables: &mut [Parsed]) {
    let dictionary = reading.dictionary;
    for level in levels(dictionary) {
        let found: Vec<(TableIndex, BTreeMap<u32, Flaw>)> =
            level.into_par_iter().map(|index| (index, orphans(dictionary, tables, index))).collect();
        for (index, orphans) in found {
            let Some(parsed) = tables.get_mut(usize::from(index.0)) else { continue };
            parsed.condemn(reading, orphans);
            let overlapping = overlapping_rows(reading, parsed);
            parsed.condemn(reading, overlapping);
        }
    }
}

fn orphans(dictionary: &Dictionary, tables: &[Parsed], child: TableIndex) -> BTreeMap<u32, Flaw> {
    let mut bad = BTreeMap::new();
    let Some(parsed) = tables.get(usize::from(child.0)) else { return bad };
    if parsed.table.rows == 0 {
        return bad;
    }
    for (relation, by) in ways_in(dictionary, child) {
        let parent = dictionary.relation(relation).parent;
        let spec = dictionary.table(parent);
        let (Some(parents), Some(key)) = (tables.get(usize::from(parent.0)), spec.naming_column()) else { continue };
        let known: hashbrown::HashSet<&str> =
            (0..parents.table.rows).filter_map(|row| parents.table.text(row, key)).collect();
        let mut broken: HashMap<&str, Origin> = HashMap::new();
        for (key, origin) in parents.bad.iter().filter_map(|bad| Some((bad.key.as_deref()?, bad.origin))) {
            broken.entry(key).and_modify(|first| *first = origin.min(*first)).or_insert(origin);
        }
        let mut found = None;
        for row in 0..parsed.table.rows {
            let Value::Text(named) = parsed.table.cell(row, by) else { continue };
            // Children of one parent mostly stand together.
            if found == Some(named) {
                continue;
            }
            let is_aside = parents.large.as_ref().is_some_and(|large| large.named.contains(named));
            if !is_aside && !known.contains(named) {
                let line = broken.get(named).map(|origin| parents.shown(*origin));
                let has_file = !parents.files.is_empty();
                bad.entry(row).or_insert_with(|| row_flaw::orphan(by, named, &spec.id, has_file, line.as_deref()));
            } else {
                found = Some(named);
            }
        }
    }
    bad
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
