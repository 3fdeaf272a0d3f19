//! Changes that change nothing, known without trying.

use crate::number::Number;
use crate::script::{Arithmetic, Comparison, Expr, ExprKind, Stmt, StmtKind};
use crate::value::Value;

/// A comparison `x > 0` of a rule that only makes a line of `x`: a line of zero is none, and its rule does not
/// fire, so that `x >= 0` is the same. (Not so inside a loop, where another row may have made a line.)
pub(super) fn zero_line_comparisons(condition: &Expr, block: &[Stmt]) -> Vec<u32> {
    let [Stmt { kind: StmtKind::Line(_, base, rate), .. }] = block else { return Vec::new() };
    let factors: Vec<&Expr> = [Some(base), rate.as_ref()].into_iter().flatten().collect();
    let mut found = Vec::new();
    collect(condition, &factors, &mut found);
    found
}

/// Whether a rule that makes a line of `x` if `x != 0` would do the same always.
pub(super) fn makes_no_line_of_zero(condition: &Expr, block: &[Stmt]) -> bool {
    let [Stmt { kind: StmtKind::Line(_, base, rate), .. }] = block else { return false };
    let ExprKind::Compare(Comparison::NotEqual, left, right) = &condition.kind else { return false };
    is_zero(right) && [Some(base), rate.as_ref()].into_iter().flatten().any(|factor| is_same_amount(factor, left))
}

fn collect(condition: &Expr, factors: &[&Expr], found: &mut Vec<u32>) {
    match &condition.kind {
        ExprKind::And(left, right) => {
            collect(left, factors, found);
            collect(right, factors, found);
        }
        ExprKind::Compare(Comparison::Greater, left, right)
            if is_zero(right) && factors.iter().any(|factor| is_same_amount(factor, left)) =>
        {
            found.push(condition.number);
        }
        _ => {}
    }
}

/// Whether a line's base or rate is an amount, or that amount with the other sign.
fn is_same_amount(factor: &Expr, amount: &Expr) -> bool {
    match &factor.kind {
        ExprKind::Arithmetic(Arithmetic::Subtract, zero, inner) if is_zero(zero) => is_same_amount(inner, amount),
        ExprKind::Negate(inner) => is_same_amount(inner, amount),
        _ => is_same(factor, amount),
    }
}

/// Whether two expressions read the same variable, or the same thing by the same name.
fn is_same(one: &Expr, other: &Expr) -> bool {
    match (&one.kind, &other.kind) {
        (ExprKind::Local(one), ExprKind::Local(other)) => one == other,
        (ExprKind::Output(one), ExprKind::Output(other)) => one == other,
        (ExprKind::Upstream(policy, one), ExprKind::Upstream(other_policy, other)) => {
            (policy, one) == (other_policy, other)
        }
        _ => false,
    }
}

fn is_zero(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Constant(Value::Number(Number::ZERO)))
}
