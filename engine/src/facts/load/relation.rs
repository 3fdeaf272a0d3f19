//! `belongs_to`: the ways from rows to their children.

use crate::diagnostic::{Findings, Text};
use crate::document::{Entry, Fields, NameUse, check_name, list_of, table_of, text_of};

use super::super::dictionary::{
    ColumnIndex, ColumnType, RelationIndex, RelationKind, RelationSpec, TableIndex, TableSpec,
};
use super::table::{Draft, column_of};
use super::{find_table, flaw};

/// One entry of `belongs_to`, as written.
pub(super) struct BelongsTo<'d> {
    table: &'d Entry,
    by: ColumnIndex,
    by_entry: &'d Entry,
    name: &'d Entry,
    through: Option<&'d Entry>,
}

/// Reads the entries; what is incomplete is left out.
pub(super) fn read_belongs_to<'d>(
    spec: &TableSpec,
    entry: Option<&'d Entry>,
    findings: &mut Findings,
) -> Vec<BelongsTo<'d>> {
    let Some(list) = entry.and_then(|entry| list_of(&entry.node, findings)) else { return Vec::new() };
    let mut found = Vec::new();
    for node in list {
        let Some(table) = table_of(node, findings) else { continue };
        let mut fields = Fields::new(table, Text::new("an entry of `belongs_to`", "`belongs_to` 的一项"));
        let parent = fields.required("table", findings);
        let by_entry = fields.required("by", findings);
        let name = fields.required("as", findings);
        let through = fields.entry("through");
        fields.finish(findings);
        let by = by_entry.and_then(|entry| column_of(spec, &entry.node, findings));
        if let (Some(table), Some(by), Some(by_entry), Some(name)) = (parent, by, by_entry, name) {
            found.push(BelongsTo { table, by, by_entry, name, through });
        }
    }
    found
}

/// Relations of all tables: first the direct ones, then those through a table between.
pub(super) fn resolve(drafts: &[Draft<'_>], findings: &mut Findings) -> Vec<RelationSpec> {
    let mut relations = Vec::new();
    for is_through in [false, true] {
        for (child, draft) in (0_u16..).zip(drafts) {
            for entry in draft.belongs_to.iter().filter(|entry| entry.through.is_some() == is_through) {
                relations.extend(relation(drafts, TableIndex(child), draft, entry, &relations, findings));
            }
        }
    }
    relations
}

fn relation(
    drafts: &[Draft<'_>],
    child: TableIndex,
    draft: &Draft<'_>,
    entry: &BelongsTo<'_>,
    before: &[RelationSpec],
    findings: &mut Findings,
) -> Option<RelationSpec> {
    let parent = table_named(drafts, entry.table, findings);
    let name = text_of(&entry.name.node, findings)?;
    check_name(name, NameUse::Member, &entry.name.node.place, findings);
    let column = draft.spec.column(entry.by);
    if column.kind != ColumnType::Text {
        findings.push(flaw::wrong_type("by", &column.name, &entry.by_entry.node.place, ("a text", "文本列")));
    }
    let parent = parent?;
    let kind = match entry.through {
        Some(link) => through(drafts, parent, draft, entry.by, link, before, findings)?,
        None if draft.spec.current.is_some() => RelationKind::Current,
        None if draft.spec.pivot.is_some() => RelationKind::Pivot,
        None => RelationKind::List,
    };
    let place = entry.name.node.place.clone();
    Some(RelationSpec { parent, child, by: entry.by, name: name.to_owned(), place, kind })
}

fn table_named(drafts: &[Draft<'_>], entry: &Entry, findings: &mut Findings) -> Option<TableIndex> {
    let typed = text_of(&entry.node, findings)?;
    let ids: Vec<&str> = drafts.iter().map(|draft| draft.spec.id.as_str()).collect();
    let found = find_table(&ids, typed);
    match found.and_then(|index| drafts.get(usize::from(index.0))) {
        Some(target) if !has_text_key(&target.spec) => {
            findings.push(flaw::key_not_one_text(typed, &entry.node.place));
        }
        Some(_) => {}
        None => findings.push(flaw::unknown_table(typed, &entry.node.place, ids.iter().copied())),
    }
    found
}

/// Whether a table's key is one text, so that one column can name a row.
pub(super) fn has_text_key(spec: &TableSpec) -> bool {
    matches!(spec.key.as_slice(), [column] if spec.column(*column).kind == ColumnType::Text)
}

/// A way through a table between: by which relation it is reached, and which of its columns leads on.
fn through(
    drafts: &[Draft<'_>],
    parent: TableIndex,
    child: &Draft<'_>,
    by: ColumnIndex,
    entry: &Entry,
    before: &[RelationSpec],
    findings: &mut Findings,
) -> Option<RelationKind> {
    let typed = text_of(&entry.node, findings)?;
    let ids: Vec<&str> = drafts.iter().map(|draft| draft.spec.id.as_str()).collect();
    let Some(link) = find_table(&ids, typed) else {
        findings.push(flaw::unknown_table(typed, &entry.node.place, ids.iter().copied()));
        return None;
    };
    let id_of = |table: TableIndex| ids.get(usize::from(table.0)).copied().unwrap_or_default();
    let first =
        before.iter().position(|relation| relation.parent == parent && relation.child == link && is_direct(relation));
    let Some(first) = first else {
        findings.push(flaw::through_without_first(id_of(parent), typed, &entry.node.place));
        return None;
    };
    let first_by = before.get(first)?.by;
    // What the child's column names: the table it refers to or belongs to directly, else the parent's.
    let target = named_by(child, &ids, by).first().copied().unwrap_or(parent);
    let link_draft = drafts.get(usize::from(link.0))?;
    let columns: Vec<ColumnIndex> = (0_u16..)
        .map(ColumnIndex)
        .take(link_draft.spec.columns.len())
        .filter(|column| *column != first_by && named_by(link_draft, &ids, *column).contains(&target))
        .collect();
    let [column] = columns.as_slice() else {
        let place = &entry.node.place;
        findings.push(flaw::through_without_second(typed, id_of(target), columns.len(), place));
        return None;
    };
    let first = RelationIndex(u16::try_from(first).ok()?);
    Some(RelationKind::Through { link, first, column: *column })
}

fn is_direct(relation: &RelationSpec) -> bool {
    !matches!(relation.kind, RelationKind::Through { .. })
}

/// The tables whose rows a column names: by `refers_to`, or by a direct `belongs_to`.
fn named_by(draft: &Draft<'_>, ids: &[&str], column: ColumnIndex) -> Vec<TableIndex> {
    let direct = draft.belongs_to.iter().filter(|entry| entry.through.is_none() && entry.by == column);
    let belongs = direct.filter_map(|entry| match &entry.table.node.kind {
        crate::document::NodeKind::Text(id) => find_table(ids, id),
        _ => None,
    });
    draft.spec.column(column).refers_to.into_iter().chain(belongs).collect()
}
