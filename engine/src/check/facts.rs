//! What a condition shows to be known where it holds, and where it does not.

use std::collections::BTreeSet;

use crate::script::{Expr, ExprKind, Function, ListExpr, RowExpr, RowExprKind};
use crate::value::Value;

use super::absent::Point;

/// Names of things that are known: cells, rows, outputs, variables.
pub(super) type KnownSet = BTreeSet<String>;

/// The name of a value, if it has one that means the same wherever it stands.
pub(super) fn value_key(expr: &Expr) -> Option<String> {
    Some(match &expr.kind {
        ExprKind::Cell(row, column) => format!("{}.c{}", row_key(row)?, column.0),
        ExprKind::PivotCell(row, relation, key) => format!("{}.r{}.{key}", row_key(row)?, relation.0),
        ExprKind::Local(slot) => format!("l{slot}"),
        ExprKind::LocalScore(slot, false) => format!("l{slot}.value"),
        ExprKind::Upstream(policy, output) => format!("u{}.{output}", policy.0),
        ExprKind::Prior(policy, output) => format!("p{}.{output}", policy.0),
        ExprKind::Output(output) => format!("o{output}"),
        ExprKind::Population(figure) => format!("f{figure}"),
        _ => return None,
    })
}

/// The name of a row.
pub(super) fn row_key(row: &RowExpr) -> Option<String> {
    Some(match &row.kind {
        RowExprKind::Entity => "e".to_owned(),
        RowExprKind::Local(slot) => format!("l{slot}"),
        RowExprKind::Parent(inner, relation) => format!("{}.p{}", row_key(inner)?, relation.0),
        RowExprKind::Referred(inner, column) => format!("{}.f{}", row_key(inner)?, column.0),
        RowExprKind::Current(inner, relation) => format!("{}.n{}", row_key(inner)?, relation.0),
        RowExprKind::Link(inner) => format!("{}.link", row_key(inner)?),
        RowExprKind::Pick(..) | RowExprKind::BestMatch(..) => return None,
    })
}

/// What is known where a condition is true.
pub(super) fn where_true(expr: &Expr, point: &Point) -> KnownSet {
    match &expr.kind {
        ExprKind::Known(inner) => required(inner),
        ExprKind::KnownRow(row) => rows_of(row),
        ExprKind::And(left, right) => union(where_true(left, point), where_true(right, point)),
        ExprKind::Or(left, right) => both(&where_true(left, point), &where_true(right, point)),
        ExprKind::Not(inner) => where_false(inner, point),
        // `condition ?? false` is true only where the condition is.
        ExprKind::Coalesce(inner, otherwise) if is_constant(otherwise, false) => where_true(inner, point),
        ExprKind::Local(slot) => {
            let mut known = required(expr);
            known.extend(point.shown.get(slot).map(|shown| shown.0.clone()).unwrap_or_default());
            known
        }
        ExprKind::Coalesce(..) | ExprKind::KnownList(_) => KnownSet::new(),
        _ => required(expr),
    }
}

/// What is known where a condition is false.
pub(super) fn where_false(expr: &Expr, point: &Point) -> KnownSet {
    match &expr.kind {
        ExprKind::Known(_) | ExprKind::KnownRow(_) | ExprKind::KnownList(_) => KnownSet::new(),
        ExprKind::Or(left, right) => union(where_false(left, point), where_false(right, point)),
        ExprKind::And(left, right) => both(&where_false(left, point), &where_false(right, point)),
        ExprKind::Not(inner) => where_true(inner, point),
        ExprKind::Coalesce(inner, otherwise) if is_constant(otherwise, true) => where_false(inner, point),
        ExprKind::Local(slot) => {
            let mut known = required(expr);
            known.extend(point.shown.get(slot).map(|shown| shown.1.clone()).unwrap_or_default());
            known
        }
        ExprKind::Coalesce(..) => KnownSet::new(),
        _ => required(expr),
    }
}

fn is_constant(expr: &Expr, yes: bool) -> bool {
    matches!(expr.kind, ExprKind::Constant(Value::Boolean(value)) if value == yes)
}

/// What is known of every row of a list, as it is named after the row: `.c3`.
pub(super) fn of_each_row(list: &ListExpr, point: &Point) -> KnownSet {
    match list {
        ListExpr::Children(..) => KnownSet::new(),
        ListExpr::Local(slot) => point.each_row.get(slot).cloned().unwrap_or_default(),
        ListExpr::Filter(slot, inner, condition) => {
            let mut known = of_each_row(inner, point);
            let prefix = format!("l{slot}.");
            let shown = condition.as_ref().map(|condition| where_true(condition, point)).unwrap_or_default();
            known.extend(shown.iter().filter_map(|key| key.strip_prefix(&prefix).map(|rest| format!(".{rest}"))));
            known
        }
    }
}

/// What must be known for an expression to have a value at all.
fn required(expr: &Expr) -> KnownSet {
    let mut known: KnownSet = value_key(expr).into_iter().collect();
    match &expr.kind {
        ExprKind::Cell(row, _)
        | ExprKind::SpanCell(row, ..)
        | ExprKind::PivotCell(row, ..)
        | ExprKind::Similarity(row) => {
            known.extend(rows_of(row));
        }
        ExprKind::Arithmetic(_, left, right) | ExprKind::Compare(_, left, right) | ExprKind::InSpan(left, right) => {
            known.extend(required(left));
            known.extend(required(right));
        }
        ExprKind::Negate(inner)
        | ExprKind::Not(inner)
        | ExprKind::InSet(_, inner)
        | ExprKind::IsListed(_, _, inner) => {
            known.extend(required(inner));
        }
        ExprKind::Call(function, arguments) if *function != Function::Mean => {
            arguments.iter().for_each(|argument| known.extend(required(argument)));
        }
        ExprKind::MakeSpan(_, arguments) | ExprKind::ParameterCall(_, _, arguments) => {
            arguments.iter().for_each(|argument| known.extend(required(argument)));
        }
        _ => {}
    }
    known
}

/// A row and those by which it is reached.
pub(super) fn rows_of(row: &RowExpr) -> KnownSet {
    let mut known: KnownSet = row_key(row).into_iter().collect();
    match &row.kind {
        RowExprKind::Parent(inner, _)
        | RowExprKind::Referred(inner, _)
        | RowExprKind::Current(inner, _)
        | RowExprKind::Link(inner) => {
            known.extend(rows_of(inner));
        }
        _ => {}
    }
    known
}

fn union(mut left: KnownSet, right: KnownSet) -> KnownSet {
    left.extend(right);
    left
}

fn both(left: &KnownSet, right: &KnownSet) -> KnownSet {
    left.intersection(right).cloned().collect()
}
