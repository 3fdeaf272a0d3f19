//! Which expressions may be absent.

use std::collections::BTreeMap;

use crate::facts::MissingFile;
use crate::parameters::ParameterValue;
use crate::policy::{FigureKind, PolicySpec};
use crate::script::{
    AggregateKind, Arithmetic, CheckedBook, Expr, ExprKind, Function, ListExpr, ParameterMethod, ParameterRef, RowExpr,
    RowExprKind,
};
use crate::value::Value;

use super::facts::{KnownSet, of_each_row, row_key, value_key, where_false, where_true};

/// What is known at a point of a script.
#[derive(Debug, Clone, Default)]
pub(super) struct Point {
    /// What a condition around has shown to be known.
    pub(super) known: KnownSet,
    /// By slot: whether the variable may be absent.
    pub(super) locals: BTreeMap<u16, bool>,
    /// By slot of a yes-or-no variable: what is known where it is true, and where it is false.
    pub(super) shown: BTreeMap<u16, (KnownSet, KnownSet)>,
    /// By slot of a list: what is known of each of its rows.
    pub(super) each_row: BTreeMap<u16, KnownSet>,
}

impl Point {
    /// The same point where more is known.
    pub(super) fn with(&self, more: KnownSet) -> Self {
        let mut point = self.clone();
        point.known.extend(more);
        point
    }

    /// The point inside a loop over a list, whose row is in `slot`.
    pub(super) fn in_row_of(&self, list: &ListExpr, slot: u16) -> Self {
        let mut point = self.clone();
        point.locals.insert(slot, false);
        let of_row = of_each_row(list, self);
        point.known.extend(of_row.iter().map(|key| format!("l{slot}{key}")));
        point
    }
}

/// Tells which expressions of a policy may be absent.
pub(super) struct Absence<'b> {
    pub(super) checked: &'b CheckedBook,
    pub(super) spec: &'b PolicySpec,
}

impl Absence<'_> {
    /// Whether an expression may be absent.
    #[expect(clippy::too_many_lines, reason = "one arm for each kind, none of them long")]
    pub(super) fn value(&self, expr: &Expr, point: &Point) -> bool {
        if value_key(expr).is_some_and(|key| point.known.contains(&key)) {
            return false;
        }
        let any = |expressions: &[Expr]| expressions.iter().any(|expr| self.value(expr, point));
        match &expr.kind {
            ExprKind::Constant(value) => *value == Value::Absent,
            ExprKind::Text(_)
            | ExprKind::AsOf
            | ExprKind::Period(..)
            | ExprKind::Parameter(_)
            | ExprKind::LocalScore(_, true)
            | ExprKind::Score(_, true)
            | ExprKind::Known(_)
            | ExprKind::KnownRow(_)
            | ExprKind::KnownList(_)
            | ExprKind::Undetermined(_)
            | ExprKind::LinesTotal(_)
            | ExprKind::CheckedCell(_) => false,
            ExprKind::LocalScore(..) | ExprKind::Score(..) | ExprKind::PivotCell(..) | ExprKind::Prior(..) => true,
            ExprKind::Local(slot) => point.locals.get(slot).copied().unwrap_or(true),
            ExprKind::Cell(row, column) => {
                let table = self.checked.book.dictionary.table(row.table);
                let spec = table.column(*column);
                let always = spec.default.is_some() || spec.required || table.key.contains(column);
                !always || self.row(row, point)
            }
            ExprKind::SpanCell(row, ..) => self.row(row, point),
            ExprKind::Similarity(row) => self.row(row, point),
            ExprKind::ParameterCall(reference, method, arguments) => {
                any(arguments) || self.method_may_be_absent(*reference, *method, arguments)
            }
            ExprKind::InSet(_, inner) | ExprKind::Negate(inner) | ExprKind::Not(inner) => self.value(inner, point),
            ExprKind::Population(figure) => !matches!(
                self.spec.population.get(*figure).map(|figure| figure.kind),
                Some(FigureKind::Count | FigureKind::Sum)
            ),
            ExprKind::Upstream(policy, output) => {
                self.checked.book.policy(*policy).outputs.get(*output).is_none_or(|output| output.optional)
            }
            ExprKind::Output(output) => self.spec.outputs.get(*output).is_none_or(|output| output.optional),
            ExprKind::Arithmetic(operator, left, right) => {
                let divides = *operator == Arithmetic::Divide && !is_fixed(right);
                divides || self.value(left, point) || self.value(right, point)
            }
            ExprKind::Compare(_, left, right) | ExprKind::InSpan(left, right) => {
                self.value(left, point) || self.value(right, point)
            }
            ExprKind::And(left, right) => {
                self.value(left, point) || self.value(right, &point.with(where_true(left, point)))
            }
            ExprKind::Or(left, right) => {
                self.value(left, point) || self.value(right, &point.with(where_false(left, point)))
            }
            ExprKind::Coalesce(first, second) => self.value(first, point) && self.value(second, point),
            ExprKind::Call(function, arguments) => match function {
                Function::Mean => arguments.iter().all(|expr| self.value(expr, point)),
                Function::GrowthRate | Function::CompoundGrowth | Function::PeriodStart | Function::PeriodEnd => true,
                _ => any(arguments),
            },
            ExprKind::MakeSpan(_, arguments) => any(arguments),
            ExprKind::Aggregate(kind, _, list, _, _) => {
                matches!(kind, AggregateKind::Mean | AggregateKind::Min | AggregateKind::Max) || self.list(list, point)
            }
            ExprKind::If(condition, yes, no) => {
                self.value(yes, &point.with(where_true(condition, point)))
                    || self.value(no, &point.with(where_false(condition, point)))
            }
            ExprKind::Switch(_, arms, rest) => {
                arms.iter().any(|(_, arm)| self.value(arm, point))
                    || rest.as_ref().is_some_and(|rest| self.value(rest, point))
            }
            ExprKind::IsListed(table, _, key) => {
                self.checked.book.dictionary.table(*table).missing_file == MissingFile::Absent || self.value(key, point)
            }
        }
    }

    /// Whether there may be no row.
    pub(super) fn row(&self, row: &RowExpr, point: &Point) -> bool {
        if row_key(row).is_some_and(|key| point.known.contains(&key)) {
            return false;
        }
        match &row.kind {
            RowExprKind::Entity => false,
            RowExprKind::Local(slot) => point.locals.get(slot).copied().unwrap_or(true),
            RowExprKind::Parent(inner, _) | RowExprKind::Link(inner) => self.row(inner, point),
            RowExprKind::Referred(..) | RowExprKind::Current(..) | RowExprKind::Pick(..) => true,
            RowExprKind::BestMatch(_, text) => {
                self.checked.book.dictionary.table(row.table).missing_file == MissingFile::Absent
                    || self.value(text, point)
            }
        }
    }

    /// Whether it may not be known which rows a list has.
    pub(super) fn list(&self, list: &ListExpr, point: &Point) -> bool {
        match list {
            ListExpr::Children(row, relation) => {
                let dictionary = &self.checked.book.dictionary;
                let child = dictionary.relation(*relation).child;
                dictionary.table(child).missing_file == MissingFile::Absent || self.row(row, point)
            }
            ListExpr::Local(slot) => point.locals.get(slot).copied().unwrap_or(true),
            ListExpr::Filter(_, inner, _) => self.list(inner, point),
        }
    }

    /// Whether a function of a parameter may give nothing for a known argument.
    fn method_may_be_absent(&self, reference: ParameterRef, method: ParameterMethod, arguments: &[Expr]) -> bool {
        match method {
            ParameterMethod::NextThreshold | ParameterMethod::OneBelow => true,
            ParameterMethod::Threshold => {
                let label = match arguments.first().map(|expr| &expr.kind) {
                    Some(ExprKind::Constant(Value::Symbol(label))) => *label,
                    _ => return true,
                };
                let parameter = self.checked.book.policy(reference.policy).parameters.get(reference.parameter);
                parameter.is_none_or(|parameter| {
                    parameter.values.iter().any(|dated| match &dated.value {
                        ParameterValue::Bands(bands) => bands.threshold(label).is_none(),
                        _ => true,
                    })
                })
            }
            _ => false,
        }
    }
}

/// Whether an expression is made of parameters and constants only, so that it is no zero by accident of data.
fn is_fixed(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Parameter(_) => true,
        ExprKind::Constant(Value::Number(number)) => !number.is_zero(),
        ExprKind::Arithmetic(_, left, right) => is_fixed(left) && is_fixed(right),
        _ => false,
    }
}
