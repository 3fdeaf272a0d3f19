//! Rows of a case that a dataset could not hold: as in a run, they are left out and hold whom they belong to.

use crate::diagnostic::Text;
use crate::facts::{Held, OnBadRow, RelationIndex, RelationKind, Table, TableIndex, TableSpec};
use crate::script::CheckedBook;
use crate::value::Value;

use super::case::Case;

/// The tables of a case without the rows that fail a check of their table, and who is held for that.
/// The subject itself is always there.
pub(super) fn without_bad_rows(checked: &CheckedBook, case: &Case<'_>) -> (Vec<Table>, Vec<Held>) {
    let dictionary = &checked.book.dictionary;
    let entity = checked.book.policy(case.policy).entity;
    let mut held = Vec::new();
    let tables = (0_u16..).map(TableIndex).zip(&case.tables).map(|(index, table)| {
        let spec = dictionary.table(index);
        if spec.ensure.is_empty() || index == entity {
            return table.clone();
        }
        let mut good = Table::empty(spec, table.presence);
        for row in 0..table.rows {
            let cells: Vec<Value<'_>> = table.columns.iter().map(|column| column.get(row)).collect();
            let failed =
                (0..spec.ensure.len()).find(|check| checked.passes_row_check(index, *check, &cells) == Some(false));
            match failed {
                None => good.push(&cells),
                Some(check) if spec.on_bad_row == OnBadRow::Hold => {
                    held.extend(parents(checked, index, &cells, case.place.line, problem(spec, check)));
                }
                Some(_) => {}
            }
        }
        good
    });
    let tables = tables.collect();
    (tables, held)
}

/// Whom a bad row holds: every row that it names as its parent.
fn parents(checked: &CheckedBook, table: TableIndex, cells: &[Value<'_>], line: u32, problem: Text) -> Vec<Held> {
    let relations = (0_u16..).map(RelationIndex).zip(&checked.book.dictionary.relations);
    let own = relations
        .filter(|(_, relation)| relation.child == table && !matches!(relation.kind, RelationKind::Through { .. }));
    let held = own.filter_map(|(relation, spec)| match cells.get(usize::from(spec.by.0)) {
        Some(Value::Text(parent)) => {
            Some(Held { table, relation, parent: (*parent).to_owned(), line, problem: problem.clone() })
        }
        _ => None,
    });
    held.collect()
}

fn problem(spec: &TableSpec, check: usize) -> Text {
    let name = spec.ensure.get(check).map_or("", |check| check.name.as_str());
    Text::new(format!("it breaks `{name}`"), format!("不满足 `{name}`"))
}
