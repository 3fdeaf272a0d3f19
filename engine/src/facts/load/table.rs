//! One table's file.

use crate::diagnostic::{Findings, Place, Text};
use crate::document::{Entry, Fields, NameUse, Node, NodeKind, TableNode, check_name, table_of, text_of};
use crate::value::Symbols;

use super::super::dictionary::{ColumnIndex, MissingFile, OnBadRow, RowCheck, TableSpec};
use super::column::read_column;
use super::flaw;
use super::relation::{BelongsTo, read_belongs_to};
use super::shape::{read_current, read_pivot, read_spans};

/// A table with what can be resolved only beside the others.
pub(super) struct Draft<'d> {
    pub(super) spec: TableSpec,
    /// Where the name of a row stands.
    pub(super) row_place: Place,
    pub(super) belongs_to: Vec<BelongsTo<'d>>,
    /// Columns whose type is an enum described elsewhere: which, its name, and their default.
    pub(super) named_enums: Vec<NamedEnum<'d>>,
    /// Columns that refer to a table.
    pub(super) refers: Vec<Refers<'d>>,
}

/// A column that refers to a table.
pub(super) struct Refers<'d> {
    pub(super) column: ColumnIndex,
    /// Where the table is named.
    pub(super) place: &'d Place,
}

/// A column whose type is an enum described elsewhere.
pub(super) struct NamedEnum<'d> {
    pub(super) column: ColumnIndex,
    pub(super) name: &'d str,
    pub(super) place: &'d Place,
    pub(super) unlisted_is_missing: bool,
    pub(super) default: Option<&'d Node>,
}

/// Reads a table's file. `ids` are those of all tables.
pub(super) fn read_table<'d>(
    id: &str,
    node: &'d TableNode,
    ids: &[&str],
    symbols: &mut Symbols,
    findings: &mut Findings,
) -> Draft<'d> {
    let what = Text::new(format!("table `{id}`"), format!("表 `{id}`"));
    let mut fields = Fields::new(node, what);
    let title = fields.required_localized("title", findings).unwrap_or_default();
    let row = fields.required("row", findings);
    let (row, row_place) = read_row_name(row, &node.place, findings);
    let key = fields.required("key", findings);
    let missing_file = read_missing_file(fields.required("missing_file", findings), findings);
    let on_bad_row = read_on_bad_row(fields.required("on_bad_row", findings), findings);
    let belongs_to = fields.entry("belongs_to");
    let spec = TableSpec {
        id: id.to_owned(),
        place: node.place.clone(),
        title,
        row,
        key: Vec::new(),
        missing_file,
        on_bad_row,
        columns: Vec::new(),
        spans: Vec::new(),
        current: None,
        pivot: None,
        ensure: Vec::new(),
    };
    let mut draft = Draft { spec, row_place, belongs_to: Vec::new(), named_enums: Vec::new(), refers: Vec::new() };
    if let Some(columns) = fields.required("columns", findings) {
        read_columns(&mut draft, columns, ids, symbols, findings);
    }
    draft.spec.key = read_key(&draft.spec, key, findings);
    draft.belongs_to = read_belongs_to(&draft.spec, belongs_to, findings);
    draft.spec.current = read_current(&draft.spec, fields.entry("current"), findings);
    draft.spec.spans = read_spans(&draft.spec, fields.entry("spans"), findings);
    draft.spec.pivot = read_pivot(&draft.spec, fields.entry("pivot"), findings);
    draft.spec.ensure = read_ensure(fields.entry("ensure"), findings);
    fields.finish(findings);
    draft
}

fn read_row_name(entry: Option<&Entry>, table: &Place, findings: &mut Findings) -> (String, Place) {
    let Some(entry) = entry else { return (String::new(), table.clone()) };
    let place = entry.node.place.clone();
    let Some(name) = text_of(&entry.node, findings) else { return (String::new(), place) };
    check_name(name, NameUse::Scope, &place, findings);
    (name.to_owned(), place)
}

fn read_missing_file(entry: Option<&Entry>, findings: &mut Findings) -> MissingFile {
    let words = [("empty", MissingFile::Empty), ("absent", MissingFile::Absent), ("error", MissingFile::Error)];
    word_of("missing_file", entry, &words, findings).unwrap_or(MissingFile::Empty)
}

fn read_on_bad_row(entry: Option<&Entry>, findings: &mut Findings) -> OnBadRow {
    let words = [("hold", OnBadRow::Hold), ("drop", OnBadRow::Drop)];
    word_of("on_bad_row", entry, &words, findings).unwrap_or(OnBadRow::Hold)
}

/// One of a few words.
pub(super) fn word_of<T: Copy>(
    key: &str,
    entry: Option<&Entry>,
    words: &[(&'static str, T)],
    findings: &mut Findings,
) -> Option<T> {
    let node = &entry?.node;
    let typed = text_of(node, findings)?;
    let found = words.iter().find(|(word, _)| *word == typed);
    if found.is_none() {
        let known = words.iter().map(|(word, _)| *word);
        findings.push(flaw::unknown_word(key, typed, &node.place, known));
    }
    found.map(|(_, value)| *value)
}

fn read_columns<'d>(
    draft: &mut Draft<'d>,
    entry: &'d Entry,
    ids: &[&str],
    symbols: &mut Symbols,
    findings: &mut Findings,
) {
    let Some(columns) = table_of(&entry.node, findings) else { return };
    if columns.entries.is_empty() {
        findings.push(flaw::empty_list("columns", &entry.node.place));
    }
    for entry in &columns.entries {
        read_column(draft, entry, ids, symbols, findings);
    }
    super::column::resolve_conversions(&mut draft.spec, columns, findings);
}

fn read_key(spec: &TableSpec, entry: Option<&Entry>, findings: &mut Findings) -> Vec<ColumnIndex> {
    let mut key = Vec::new();
    let Some(entry) = entry else { return key };
    let Some(list) = crate::document::list_of(&entry.node, findings) else { return key };
    if list.is_empty() {
        findings.push(flaw::empty_list("key", &entry.node.place));
    }
    for node in list {
        let Some(column) = column_of(spec, node, findings) else { continue };
        if key.contains(&column) {
            findings.push(flaw::named_twice("key", &spec.column(column).name, &node.place));
        } else {
            key.push(column);
        }
    }
    key
}

/// The column that a node names.
pub(super) fn column_of(spec: &TableSpec, node: &Node, findings: &mut Findings) -> Option<ColumnIndex> {
    let typed = text_of(node, findings)?;
    let found = spec.find(typed);
    if found.is_none() {
        let known = spec.columns.iter().map(|column| column.name.as_str());
        findings.push(flaw::unknown_column(&spec.id, typed, &node.place, known));
    }
    found
}

fn read_ensure(entry: Option<&Entry>, findings: &mut Findings) -> Vec<RowCheck> {
    let Some(table) = entry.and_then(|entry| table_of(&entry.node, findings)) else { return Vec::new() };
    let checks = table.entries.iter().filter_map(|entry| {
        check_name(&entry.key, NameUse::Member, &entry.key_place, findings);
        read_check(entry, findings)
    });
    checks.collect()
}

/// A check: its expression, alone or with words for those who see a row that breaks it.
fn read_check(entry: &Entry, findings: &mut Findings) -> Option<RowCheck> {
    let (node, message, hint) = match &entry.node.kind {
        NodeKind::Table(table) => {
            let what = Text::new(format!("check `{}`", entry.key), format!("检查 `{}`", entry.key));
            let mut fields = Fields::new(table, what);
            let check = fields.required("check", findings);
            let (message, hint) = (fields.required_localized("message", findings), fields.localized("hint", findings));
            fields.finish(findings);
            (&check?.node, message, hint)
        }
        _ => (&entry.node, None, None),
    };
    let expression = text_of(node, findings)?.to_owned();
    // The text starts behind its quote.
    let place = Place { column: node.place.column + 1, ..node.place.clone() };
    Some(RowCheck { name: entry.key.clone(), expression, place, message, hint })
}
