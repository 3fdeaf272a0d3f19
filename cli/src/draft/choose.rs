//! What a new policy decides by: an amount of the row or of its children, and a day that may be missing.

use assay_engine::facts::{
    ColumnSpec, ColumnType, Dictionary, MissingFile, RelationKind, RelationSpec, TableIndex, TableSpec,
};

/// What a new policy decides by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subject<'d> {
    /// The table whose rows it decides.
    pub(crate) entity: &'d TableSpec,
    /// The amount.
    pub(crate) amount: &'d ColumnSpec,
    /// The children that have the amount, if it is not the row's own.
    pub(crate) children: Option<Children<'d>>,
    /// A day of the row that may be missing.
    pub(crate) day: Option<&'d ColumnSpec>,
}

/// Rows that belong to the one decided.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Children<'d> {
    /// The relation.
    pub(crate) relation: &'d RelationSpec,
    /// Their table.
    pub(crate) table: &'d TableSpec,
    /// The day by which they fall into a period.
    pub(crate) day: Option<&'d ColumnSpec>,
}

impl Children<'_> {
    /// Whether nothing is known where a dataset has no file of them.
    pub(crate) fn may_be_unknown(&self) -> bool {
        self.table.missing_file == MissingFile::Absent
    }
}

/// What a policy about a table's rows can decide by, the fittest first; nothing where there is no amount.
pub(crate) fn subjects(dictionary: &Dictionary, entity: TableIndex) -> Vec<Subject<'_>> {
    let table = dictionary.table(entity);
    let mut found: Vec<(u32, Subject<'_>)> = dictionary
        .relations
        .iter()
        .filter(|relation| relation.parent == entity && relation.kind == RelationKind::List)
        .filter_map(|relation| of_children(dictionary, table, relation))
        .collect();
    found.extend(of_row(table));
    // Of equal ones the first in the order of the dictionary.
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, subject)| subject).collect()
}

fn of_children<'d>(
    dictionary: &'d Dictionary,
    entity: &'d TableSpec,
    relation: &'d RelationSpec,
) -> Option<(u32, Subject<'d>)> {
    let table = dictionary.table(relation.child);
    let amount = best(table, &ColumnType::Money)?;
    let day = best(table, &ColumnType::Date);
    let is_sure = |column: &ColumnSpec| is_always_there(table, column);
    let rank = match day {
        Some(day) if is_sure(day) && is_sure(amount) && table.missing_file != MissingFile::Absent => 0,
        Some(_) => 1,
        None => 3,
    };
    let children = Children { relation, table, day };
    Some((rank, Subject { entity, amount, children: Some(children), day: spare_day(entity) }))
}

fn of_row(entity: &TableSpec) -> Option<(u32, Subject<'_>)> {
    let amount = best(entity, &ColumnType::Money)?;
    Some((2, Subject { entity, amount, children: None, day: spare_day(entity) }))
}

/// The first column of a type, those before others that are always there.
fn best<'d>(table: &'d TableSpec, kind: &ColumnType) -> Option<&'d ColumnSpec> {
    let mut columns: Vec<&ColumnSpec> = table.columns.iter().filter(|column| column.kind == *kind).collect();
    columns.sort_by_key(|column| !is_always_there(table, column));
    columns.into_iter().next()
}

/// A day of the row that may be missing and, by its name, is the last of something.
fn spare_day(table: &TableSpec) -> Option<&ColumnSpec> {
    let is_last = |column: &&ColumnSpec| {
        ["expir", "_end", "_to", "until", "deadline", "due"].iter().any(|part| column.name.contains(part))
    };
    let mut days = table.columns.iter().filter(|column| column.kind == ColumnType::Date);
    days.find(|column| is_last(column) && !is_always_there(table, column))
}

/// Whether every row has the column.
pub(crate) fn is_always_there(table: &TableSpec, column: &ColumnSpec) -> bool {
    let in_key = table.key.iter().any(|key| table.column(*key).name == column.name);
    column.required || column.default.is_some() || in_key
}
