//! What an expression may be changed to: another operator, another function, a constant.

use crate::diagnostic::Text;
use crate::number::Number;
use crate::script::{AggregateKind, Arithmetic, Comparison, Expr, ExprKind, Function, Pick, RowExpr, RowExprKind};
use crate::value::Value;

/// What an expression by itself may be changed to, and how to say so.
pub(super) fn others(expr: &Expr) -> Vec<(ExprKind, Text)> {
    let one = |kind: ExprKind, words: Text| vec![(kind, words)];
    match &expr.kind {
        ExprKind::Compare(comparison, left, right) => {
            let (other, was, is) = other_comparison(*comparison);
            one(ExprKind::Compare(other, left.clone(), right.clone()), became(was, is))
        }
        ExprKind::Arithmetic(operator, left, right) => {
            let (other, was, is) = match operator {
                Arithmetic::Add => (Arithmetic::Subtract, "+", "-"),
                Arithmetic::Subtract => (Arithmetic::Add, "-", "+"),
                Arithmetic::Multiply => (Arithmetic::Divide, "*", "/"),
                Arithmetic::Divide => (Arithmetic::Multiply, "/", "*"),
            };
            one(ExprKind::Arithmetic(other, left.clone(), right.clone()), became(was, is))
        }
        ExprKind::And(left, right) => one(ExprKind::Or(left.clone(), right.clone()), became("&&", "||")),
        ExprKind::Or(left, right) => one(ExprKind::And(left.clone(), right.clone()), became("||", "&&")),
        ExprKind::Not(inner) => one(inner.kind.clone(), dropped("!")),
        ExprKind::Negate(inner) => one(inner.kind.clone(), dropped("-")),
        ExprKind::Coalesce(first, second) => {
            let mut both =
                vec![(second.kind.clone(), Text::new("what stands before `??` is dropped", "删去 `??` 及其前的值"))];
            // A constant is changed by itself, which says more than leaving it out.
            if others(second).is_empty() {
                both.push((
                    first.kind.clone(),
                    Text::new("what stands behind `??` is dropped", "删去 `??` 及其后的值"),
                ));
            }
            both
        }
        ExprKind::Constant(value) => other_constant(*value).into_iter().collect(),
        ExprKind::Call(function, arguments) => other_call(*function, arguments).into_iter().collect(),
        ExprKind::Aggregate(kind, slot, list, value, condition) => other_figure(*kind)
            .map(|(other, words)| {
                (ExprKind::Aggregate(other, *slot, list.clone(), value.clone(), condition.clone()), words)
            })
            .into_iter()
            .collect(),
        ExprKind::Cell(row, column) => {
            picked_otherwise(row).map(|(row, words)| (ExprKind::Cell(row, *column), words)).into_iter().collect()
        }
        ExprKind::Known(_) | ExprKind::KnownRow(_) | ExprKind::KnownList(_) => negated(expr, "known"),
        ExprKind::InSet(..) | ExprKind::InSpan(..) => negated(expr, "in"),
        ExprKind::IsListed(..) => negated(expr, "is_listed"),
        ExprKind::Undetermined(_) => negated(expr, "undetermined"),
        ExprKind::Period(part, before) => {
            let words = Text::new("the period before is taken", "改取上一期间");
            one(ExprKind::Period(*part, before.saturating_add(1)), words)
        }
        _ => Vec::new(),
    }
}

/// That one thing became another, in both languages.
pub(super) fn became(was: &str, is: &str) -> Text {
    Text::new(format!("`{was}` became `{is}`"), format!("`{was}` 变为 `{is}`"))
}

/// The other way to pick one row of a list; the only row has none.
pub(super) fn other_pick(pick: Pick) -> Option<(Pick, Text)> {
    match pick {
        Pick::First => Some((Pick::Last, became("first", "last"))),
        Pick::Last => Some((Pick::First, became("last", "first"))),
        Pick::Only => None,
    }
}

fn other_call(function: Function, arguments: &[Expr]) -> Option<(ExprKind, Text)> {
    let (other, was, is) = match function {
        Function::Min => (Function::Max, "min", "max"),
        Function::Max => (Function::Min, "max", "min"),
        Function::AddDays => (Function::AddWorkingDays, "add_days", "add_working_days"),
        Function::AddWorkingDays => (Function::AddDays, "add_working_days", "add_days"),
        _ => return None,
    };
    Some((ExprKind::Call(other, arguments.to_vec()), became(was, is)))
}

fn other_figure(kind: AggregateKind) -> Option<(AggregateKind, Text)> {
    let (other, was, is) = match kind {
        AggregateKind::Sum => (AggregateKind::Max, "sum", "max"),
        AggregateKind::Mean => (AggregateKind::Max, "mean", "max"),
        AggregateKind::Min => (AggregateKind::Max, "min", "max"),
        AggregateKind::Max => (AggregateKind::Min, "max", "min"),
        AggregateKind::CountDistinct => (AggregateKind::Count, "count_distinct", "count"),
        AggregateKind::Any => (AggregateKind::All, "any", "all"),
        AggregateKind::All => (AggregateKind::Any, "all", "any"),
        AggregateKind::Count => return None,
    };
    Some((other, became(was, is)))
}

fn picked_otherwise(row: &RowExpr) -> Option<(RowExpr, Text)> {
    let RowExprKind::Pick(pick, slot, list, condition) = &row.kind else { return None };
    let (other, words) = other_pick(*pick)?;
    let kind = RowExprKind::Pick(other, *slot, list.clone(), condition.clone());
    Some((RowExpr { kind, table: row.table }, words))
}

fn other_comparison(comparison: Comparison) -> (Comparison, &'static str, &'static str) {
    match comparison {
        Comparison::Equal => (Comparison::NotEqual, "==", "!="),
        Comparison::NotEqual => (Comparison::Equal, "!=", "=="),
        Comparison::Less => (Comparison::LessOrEqual, "<", "<="),
        Comparison::LessOrEqual => (Comparison::Less, "<=", "<"),
        Comparison::Greater => (Comparison::GreaterOrEqual, ">", ">="),
        Comparison::GreaterOrEqual => (Comparison::Greater, ">=", ">"),
    }
}

fn other_constant(value: Value<'static>) -> Option<(ExprKind, Text)> {
    let (other, was, is) = match value {
        Value::Boolean(true) => (Value::Boolean(false), "true", "false"),
        Value::Boolean(false) => (Value::Boolean(true), "false", "true"),
        Value::Number(Number::ZERO) => (Value::Number(Number::ONE), "0", "1"),
        Value::Number(Number::ONE) => (Value::Number(Number::ZERO), "1", "0"),
        _ => return None,
    };
    Some((ExprKind::Constant(other), became(was, is)))
}

fn negated(expr: &Expr, word: &str) -> Vec<(ExprKind, Text)> {
    let words = Text::new(format!("`{word}` is negated"), format!("`{word}` 取反"));
    vec![(ExprKind::Not(Box::new(expr.clone())), words)]
}

fn dropped(operator: &str) -> Text {
    Text::new(format!("`{operator}` is dropped"), format!("删去 `{operator}`"))
}
