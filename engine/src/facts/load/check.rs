//! What can be seen only with all tables read: names that mean two things, keys that name no row.

use std::collections::HashMap;

use crate::diagnostic::{Findings, Place};

use super::super::dictionary::{RelationKind, RelationSpec, TableIndex};
use super::super::header::header_name;
use super::flaw;
use super::table::Draft;

/// A use of a name: what it is called in messages (English, Chinese) and where it is given.
type NameUse<'n> = (&'n str, (&'static str, &'static str), &'n Place);

/// All findings that need more than one table or column.
pub(super) fn check_tables(drafts: &[Draft<'_>], relations: &[RelationSpec], findings: &mut Findings) {
    check_row_names(drafts, findings);
    for (index, draft) in (0_u16..).zip(drafts) {
        check_headers(draft, findings);
        check_refers(drafts, draft, findings);
        check_members(drafts, TableIndex(index), draft, relations, findings);
    }
}

/// A row's name and a table's id stand by themselves in rules, so each may mean one thing.
fn check_row_names(drafts: &[Draft<'_>], findings: &mut Findings) {
    let (table, row) = (("a table", "表名"), ("the name of a row", "行的名称"));
    let ids = drafts.iter().map(|draft| (draft.spec.id.as_str(), table, &draft.spec.place));
    let rows = drafts.iter().map(|draft| (draft.spec.row.as_str(), row, &draft.row_place));
    refuse_collisions(ids.chain(rows), findings);
}

fn refuse_collisions<'n>(names: impl Iterator<Item = NameUse<'n>>, findings: &mut Findings) {
    let mut seen: HashMap<&str, (&str, &str)> = HashMap::new();
    for (name, what, place) in names.filter(|(name, _, _)| !name.is_empty()) {
        match seen.get(name) {
            Some(other) => findings.push(flaw::name_collision(name, place, what, *other)),
            None => {
                seen.insert(name, what);
            }
        }
    }
}

/// A header finds one column: names and aliases of a table are all different.
fn check_headers(draft: &Draft<'_>, findings: &mut Findings) {
    let mut seen: HashMap<String, &str> = HashMap::new();
    for column in &draft.spec.columns {
        if let Some(other) = seen.insert(header_name(&column.name), &column.name) {
            findings.push(flaw::duplicate_alias(&column.name, other, &column.place));
        }
    }
    for column in &draft.spec.columns {
        let mut own: Vec<String> = Vec::new();
        for alias in &column.aliases {
            let header = header_name(alias);
            match seen.get(&header) {
                Some(other) if *other != column.name || own.contains(&header) => {
                    findings.push(flaw::duplicate_alias(alias, other, &column.place));
                }
                _ => {
                    seen.insert(header.clone(), &column.name);
                }
            }
            own.push(header);
        }
    }
}

/// A column that refers to a table names a row by one text.
fn check_refers(drafts: &[Draft<'_>], draft: &Draft<'_>, findings: &mut Findings) {
    for refers in &draft.refers {
        let target = draft.spec.column(refers.column).refers_to.and_then(|table| drafts.get(usize::from(table.0)));
        if let Some(target) = target.filter(|target| target.spec.naming_column().is_none()) {
            findings.push(flaw::key_not_one_text(&target.spec.id, refers.place));
        }
    }
}

/// What can follow `row.`: columns, spans, children, parents and rows referred to.
fn check_members(
    drafts: &[Draft<'_>],
    table: TableIndex,
    draft: &Draft<'_>,
    relations: &[RelationSpec],
    findings: &mut Findings,
) {
    let spec = &draft.spec;
    let row_of = |table: TableIndex| drafts.get(usize::from(table.0)).map_or("", |draft| draft.spec.row.as_str());
    let columns = spec.columns.iter().map(|column| (column.name.as_str(), ("a column", "列"), &column.place));
    let spans = spec.spans.iter().map(|span| (span.name.as_str(), ("a span", "区间"), &spec.place));
    let children = relations
        .iter()
        .filter(|relation| relation.parent == table)
        .map(|relation| (relation.name.as_str(), ("a relation", "关联"), &relation.place));
    let parents = parents_of(relations, table);
    let referred = draft.refers.iter().filter_map(|refers| {
        let column = spec.column(refers.column);
        let target = drafts.get(usize::from(column.refers_to?.0))?;
        Some((column.reference_name(&target.spec), ("a row referred to", "所引用的行"), refers.place))
    });
    let parents =
        parents.iter().map(|(parent, place)| (row_of(*parent), ("the row it belongs to", "所属的行"), *place));
    refuse_collisions(columns.chain(spans).chain(children).chain(referred).chain(parents), findings);
}

/// The rows a row of a table reads by their row name, each once: its parents, and the tables between.
fn parents_of(relations: &[RelationSpec], table: TableIndex) -> Vec<(TableIndex, &Place)> {
    let mut parents: Vec<(TableIndex, &Place)> = Vec::new();
    for relation in relations.iter().filter(|relation| relation.child == table) {
        let parent = match relation.kind {
            RelationKind::Through { link, .. } => link,
            _ => relation.parent,
        };
        if parents.iter().all(|(known, _)| *known != parent) {
            parents.push((parent, &relation.place));
        }
    }
    parents
}
