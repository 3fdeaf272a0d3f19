//! Rows of a case that a dataset could not hold: as in a run, they are left out and hold whom they belong
//! to. Amounts in a foreign currency are converted, as when a dataset is read.

use crate::calendar::Date;
use crate::dataset::{Amount, in_own_currency};
use crate::diagnostic::Text;
use crate::facts::{
    ColumnIndex, Current, Held, OnBadRow, RelationIndex, RelationKind, Table, TableBuilder, TableIndex, TableSpec,
    key_text,
};
use crate::script::CheckedBook;
use crate::value::Value;

use super::case::Case;

/// The cells of a row, in the order of its table's columns.
type Cells<'v> = Vec<Value<'v>>;

/// The tables of a case without the rows that are bad, and who is held for that.
/// The subject itself is always there.
pub(super) fn without_bad_rows(checked: &CheckedBook, case: &Case<'_>) -> (Vec<Table>, Vec<Held>) {
    let dictionary = &checked.book.dictionary;
    let entity = checked.book.policy(case.policy).entity;
    let mut held = Vec::new();
    let tables = (0_u16..).map(TableIndex).zip(&case.tables).map(|(index, table)| {
        let spec = dictionary.table(index);
        if index == entity {
            return in_own_currency_all(checked, spec, table);
        }
        let (good, bad) = sift(checked, case, index, table);
        if spec.on_bad_row == OnBadRow::Hold {
            bad.into_iter()
                .for_each(|(cells, problem)| held.extend(parents(checked, index, &cells, case.place.line, &problem)));
        }
        let mut kept = TableBuilder::new(spec);
        good.iter().for_each(|cells| kept.push(cells));
        kept.finish(table.presence)
    });
    let tables = tables.collect();
    (tables, held)
}

/// Whether a dataset could not hold the row that a case is about.
pub(super) fn is_subject_bad(checked: &CheckedBook, case: &Case<'_>) -> bool {
    let entity = checked.book.policy(case.policy).entity;
    let is_converted = || {
        let mut cells =
            case.tables.get(usize::from(entity.0)).map_or_else(Vec::new, |table| cells(table, case.subject));
        convert(checked.book.dictionary.table(entity), &checked.book.currency, &mut cells).is_none()
    };
    case.flaws.iter().any(|flaw| flaw.table == entity && flaw.row == case.subject) || !is_converted()
}

/// A table with its amounts in the book's currency, but those that cannot be converted.
fn in_own_currency_all(checked: &CheckedBook, spec: &TableSpec, table: &Table) -> Table {
    if spec.columns.iter().all(|column| column.currency.is_none()) {
        return table.clone();
    }
    let mut converted = TableBuilder::new(spec);
    for row in 0..table.rows {
        let mut cells = cells(table, row);
        // Of a row that cannot be converted nothing is said.
        let _ = convert(spec, &checked.book.currency, &mut cells);
        converted.push(&cells);
    }
    converted.finish(table.presence)
}

fn cells(table: &Table, row: u32) -> Cells<'_> {
    table.columns.iter().map(|column| column.get(row)).collect()
}

/// The good rows of a table, converted, and the bad ones with what is wrong with them.
fn sift<'t>(
    checked: &CheckedBook,
    case: &Case<'_>,
    index: TableIndex,
    table: &'t Table,
) -> (Vec<Cells<'t>>, Vec<(Cells<'t>, Text)>) {
    let spec = checked.book.dictionary.table(index);
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for row in 0..table.rows {
        let mut cells: Cells<'t> = cells(table, row);
        let typed = case.flaws.iter().find(|flaw| flaw.table == index && flaw.row == row);
        let problem = typed.map(|flaw| flaw.problem.clone());
        let problem = problem.or_else(|| convert(spec, &checked.book.currency, &mut cells));
        match problem.or_else(|| broken_check(checked, index, &cells)) {
            None => good.push(cells),
            Some(problem) => bad.push((cells, problem)),
        }
    }
    let (overlapping, good): (Vec<_>, Vec<_>) =
        overlaps(checked, index, good).into_iter().partition(|(at_odds, _)| *at_odds);
    let problem = || Text::new("its days overlap those of another row", "有效期与另一行重叠");
    bad.extend(overlapping.into_iter().map(|(_, cells)| (cells, problem())));
    (good.into_iter().map(|(_, cells)| cells).collect(), bad)
}

/// Makes amounts in a foreign currency amounts in the book's; says where that cannot be done.
fn convert(spec: &TableSpec, own: &str, cells: &mut [Value<'_>]) -> Option<Text> {
    for (at, column) in spec.columns.iter().enumerate() {
        let Some((currency, rate)) = column.currency else { continue };
        let Some(Value::Number(number)) = cells.get(at).copied() else { continue };
        let currency = match cells.get(usize::from(currency.0)) {
            Some(Value::Text(word)) => Some(*word),
            _ => None,
        };
        let rated = match cells.get(usize::from(rate.0)) {
            Some(Value::Number(rate)) => Some(*rate),
            _ => None,
        };
        let amount = Amount { number, currency, rate: rated };
        let converted = match in_own_currency(amount, own, || spec.column(rate).named()) {
            Ok(converted) => converted,
            Err((_, (problem, _))) => return Some(problem),
        };
        if let Some(cell) = cells.get_mut(at) {
            *cell = Value::Number(converted);
        }
    }
    None
}

/// The first check of its table that a row breaks.
fn broken_check(checked: &CheckedBook, index: TableIndex, cells: &[Value<'_>]) -> Option<Text> {
    let spec = checked.book.dictionary.table(index);
    let cell = |column: ColumnIndex| cells.get(usize::from(column.0)).copied().unwrap_or(Value::Absent);
    let broken = (0..).zip(&spec.ensure).find(|(at, _)| checked.passes_row_check(index, *at, &cell) == Some(false));
    broken.map(|(_, check)| Text::new(format!("it breaks `{}`", check.name), format!("不满足 `{}`", check.name)))
}

/// Each row, and whether its days overlap those of another row of its parent, where one alone may count.
fn overlaps<'t>(checked: &CheckedBook, index: TableIndex, rows: Vec<Cells<'t>>) -> Vec<(bool, Cells<'t>)> {
    let dictionary = &checked.book.dictionary;
    let ways = dictionary.relations.iter().filter(|way| way.child == index && way.kind == RelationKind::Current);
    let ways: Vec<usize> = ways.map(|way| usize::from(way.by.0)).collect();
    let is_at_odds = |at: usize| {
        let (Some(current), Some(row)) = (dictionary.table(index).current, rows.get(at)) else { return false };
        let others = rows.iter().enumerate().filter(|(other, _)| *other != at);
        others.into_iter().any(|(_, other)| {
            let is_sibling =
                ways.iter().any(|by| row.get(*by).is_some_and(Value::is_known) && row.get(*by) == other.get(*by));
            is_sibling && share_a_day(current, row, other)
        })
    };
    let at_odds: Vec<bool> = (0..rows.len()).map(is_at_odds).collect();
    at_odds.into_iter().zip(rows).collect()
}

fn share_a_day(current: Current, a: &[Value<'_>], b: &[Value<'_>]) -> bool {
    let day = |cells: &[Value<'_>], column: crate::facts::ColumnIndex| match cells.get(usize::from(column.0)) {
        Some(Value::Date(date)) => Some(*date),
        _ => None,
    };
    let begins_by_end = |a: &[Value<'_>], b: &[Value<'_>]| {
        day(a, current.from).is_none_or(|from| from <= day(b, current.to).unwrap_or(Date::FOREVER))
    };
    begins_by_end(a, b) && begins_by_end(b, a)
}

/// Whom a bad row holds: every row that it names as its parent.
fn parents(checked: &CheckedBook, table: TableIndex, cells: &[Value<'_>], line: u32, problem: &Text) -> Vec<Held> {
    let key = checked.book.dictionary.table(table).key.iter().filter_map(|column| cells.get(usize::from(column.0)));
    let row = key_text(key.copied(), &checked.book.symbols);
    let relations = (0_u16..).map(RelationIndex).zip(&checked.book.dictionary.relations);
    let own = relations
        .filter(|(_, relation)| relation.child == table && !matches!(relation.kind, RelationKind::Through { .. }));
    let held = own.filter_map(|(relation, spec)| match cells.get(usize::from(spec.by.0)) {
        Some(Value::Text(parent)) => {
            let file = &checked.book.dictionary.table(table).id;
            Some(Held {
                table,
                relation,
                parent: (*parent).into(),
                file: file.as_str().into(),
                line,
                row: Some(row.as_str().into()),
                problem: problem.clone().into(),
            })
        }
        _ => None,
    });
    held.collect()
}
