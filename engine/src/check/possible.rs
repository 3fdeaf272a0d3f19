//! What conditions can be, given what is known of the values they read.

use crate::facts::ColumnType;
use crate::number::Number;
use crate::parameters::{ParameterKind, ParameterValue};
use crate::policy::{FigureKind, OutputType, PolicySpec};
use crate::script::{
    AggregateKind, Arithmetic, CheckedBook, Comparison, Expr, ExprKind, Function, ParameterMethod, ParameterRef,
};
use crate::value::{Symbol, Value};

use super::domain::{Domain, Domains};
use super::facts::value_key;

/// Tells what the expressions of a policy can be.
pub(super) struct Possible<'b> {
    pub(super) checked: &'b CheckedBook,
    pub(super) spec: &'b PolicySpec,
}

impl Possible<'_> {
    /// What an expression can be, when it is known.
    pub(super) fn domain(&self, expr: &Expr, domains: &Domains) -> Domain {
        let own = self.own_domain(expr, domains);
        match value_key(expr).and_then(|key| domains.get(&key).cloned()) {
            Some(known) => own.and(&known),
            None => own,
        }
    }

    fn own_domain(&self, expr: &Expr, domains: &Domains) -> Domain {
        match &expr.kind {
            ExprKind::Constant(value) => Domain::constant(value),
            ExprKind::Cell(row, column) => {
                let column = self.checked.book.dictionary.table(row.table).column(*column);
                of_column(&column.kind, column.min, column.max)
            }
            ExprKind::Parameter(reference) => self.parameter(*reference),
            ExprKind::ParameterCall(reference, method, _) => self.method(*reference, *method),
            ExprKind::Population(figure) => match self.spec.population.get(*figure).map(|figure| figure.kind) {
                Some(FigureKind::Rank(..)) => at_least(Number::ONE),
                Some(FigureKind::Count) => at_least(Number::ZERO),
                Some(FigureKind::Quantile) => between(Number::ZERO, Number::ONE),
                _ => Domain::Any,
            },
            ExprKind::Upstream(policy, output) | ExprKind::Prior(policy, output) => {
                let output = self.checked.book.policy(*policy).outputs.get(*output);
                output.map_or(Domain::Any, |output| of_output(&output.kind))
            }
            ExprKind::Output(output) => {
                self.spec.outputs.get(*output).map_or(Domain::Any, |output| of_output(&output.kind))
            }
            ExprKind::Aggregate(AggregateKind::Count | AggregateKind::CountDistinct, ..) => at_least(Number::ZERO),
            ExprKind::LocalScore(_, true) | ExprKind::Score(_, true) => between(Number::ZERO, Number::ONE),
            ExprKind::Arithmetic(operator, left, right) => {
                arithmetic(*operator, &self.domain(left, domains), &self.domain(right, domains))
            }
            ExprKind::Negate(inner) => {
                arithmetic(Arithmetic::Subtract, &Domain::number(Number::ZERO), &self.domain(inner, domains))
            }
            ExprKind::Call(function, arguments) => self.call(*function, arguments, domains),
            ExprKind::Coalesce(first, second) => self.domain(first, domains).or(&self.domain(second, domains)),
            ExprKind::If(_, yes, no) => self.domain(yes, domains).or(&self.domain(no, domains)),
            ExprKind::Switch(_, arms, rest) => {
                let mut all =
                    arms.iter().map(|(_, arm)| arm).chain(rest.as_deref()).map(|arm| self.domain(arm, domains));
                let first = all.next().unwrap_or(Domain::Any);
                all.fold(first, |known, next| known.or(&next))
            }
            ExprKind::Compare(comparison, left, right) => {
                let (yes, no) = self.comparison(*comparison, left, right, domains);
                Domain::Truth(yes, no)
            }
            ExprKind::Not(inner) => match self.domain(inner, domains) {
                Domain::Truth(yes, no) => Domain::Truth(no, yes),
                _ => Domain::Truth(true, true),
            },
            ExprKind::And(left, right) => {
                let (left_yes, left_no) = truth(&self.domain(left, domains));
                let inner = self.refined(left, true, domains);
                let (right_yes, right_no) = truth(&self.domain(right, &inner));
                Domain::Truth(left_yes && right_yes, left_no || right_no)
            }
            ExprKind::Or(left, right) => {
                let (left_yes, left_no) = truth(&self.domain(left, domains));
                let inner = self.refined(left, false, domains);
                let (right_yes, right_no) = truth(&self.domain(right, &inner));
                Domain::Truth(left_yes || right_yes, left_no && right_no)
            }
            _ => Domain::Any,
        }
    }

    fn comparison(&self, comparison: Comparison, left: &Expr, right: &Expr, domains: &Domains) -> (bool, bool) {
        let (a, b) = (self.domain(left, domains), self.domain(right, domains));
        let swapped = |(yes, no): (bool, bool)| (no, yes);
        match comparison {
            Comparison::Less => a.below(&b, false),
            Comparison::LessOrEqual => a.below(&b, true),
            Comparison::Greater => b.below(&a, false),
            Comparison::GreaterOrEqual => b.below(&a, true),
            Comparison::Equal => equality(&a, &b),
            Comparison::NotEqual => swapped(equality(&a, &b)),
        }
    }

    /// What is known of values where a condition is true, or where it is false.
    pub(super) fn refined(&self, condition: &Expr, holds: bool, domains: &Domains) -> Domains {
        let mut refined = domains.clone();
        self.refine(condition, holds, &mut refined);
        refined
    }

    fn refine(&self, condition: &Expr, holds: bool, domains: &mut Domains) {
        match &condition.kind {
            ExprKind::Not(inner) => self.refine(inner, !holds, domains),
            ExprKind::And(left, right) if holds => {
                self.refine(left, true, domains);
                self.refine(right, true, domains);
            }
            ExprKind::Or(left, right) if !holds => {
                self.refine(left, false, domains);
                self.refine(right, false, domains);
            }
            ExprKind::Coalesce(inner, otherwise) if matches!(otherwise.kind, ExprKind::Constant(Value::Boolean(value)) if value != holds) =>
            {
                self.refine(inner, holds, domains);
            }
            ExprKind::Compare(comparison, left, right) => {
                let comparison = if holds { *comparison } else { opposite(*comparison) };
                let other = self.domain(right, domains);
                self.narrow(left, comparison, &other, domains);
                let other = self.domain(left, domains);
                self.narrow(right, mirrored(comparison), &other, domains);
            }
            _ => {
                if let Some(key) = value_key(condition) {
                    domains.insert(key, Domain::Truth(holds, !holds));
                }
            }
        }
    }

    /// Narrows what a value can be by a comparison that holds.
    fn narrow(&self, expr: &Expr, comparison: Comparison, other: &Domain, domains: &mut Domains) {
        let Some(key) = value_key(expr) else { return };
        let now = self.domain(expr, domains);
        let shown = match (comparison, other) {
            (Comparison::Equal, other) => other.clone(),
            (Comparison::NotEqual, Domain::Words(words)) if words.len() == 1 => match &now {
                Domain::Words(all) => Domain::Words(all.difference(words).copied().collect()),
                _ => return,
            },
            (Comparison::NotEqual, Domain::Truth(yes, no)) if yes != no => Domain::Truth(*no, *yes),
            (Comparison::Less, Domain::Numbers(_, Some((high, _)))) => Domain::Numbers(None, Some((*high, false))),
            (Comparison::LessOrEqual, Domain::Numbers(_, high)) => Domain::Numbers(None, *high),
            (Comparison::Greater, Domain::Numbers(Some((low, _)), _)) => Domain::Numbers(Some((*low, false)), None),
            (Comparison::GreaterOrEqual, Domain::Numbers(low, _)) => Domain::Numbers(*low, None),
            _ => return,
        };
        domains.insert(key, now.and(&shown));
    }

    /// What a plain parameter can be, over all its dates.
    fn parameter(&self, reference: ParameterRef) -> Domain {
        let Some(spec) = self.checked.book.policy(reference.policy).parameters.get(reference.parameter) else {
            return Domain::Any;
        };
        let mut all = spec.values.iter().map(|dated| match &dated.value {
            ParameterValue::Plain(value) => Domain::constant(value),
            _ => Domain::Any,
        });
        let first = all.next().unwrap_or(Domain::Any);
        let joined = all.fold(first, |known, next| known.or(&next));
        match (&spec.kind, &joined) {
            // A choice may be set to any of its options for a run, and a number or a truth to any other.
            (ParameterKind::Choice(options), _) => Domain::Words(options.iter().copied().collect()),
            (_, Domain::Truth(..)) => Domain::Truth(true, true),
            _ => joined,
        }
    }

    fn method(&self, reference: ParameterRef, method: ParameterMethod) -> Domain {
        let Some(spec) = self.checked.book.policy(reference.policy).parameters.get(reference.parameter) else {
            return Domain::Any;
        };
        match (method, &spec.kind) {
            (ParameterMethod::AnchorScore, _) => {
                Number::from_integer(100).map_or(Domain::Any, |most| between(Number::ZERO, most))
            }
            (ParameterMethod::Label | ParameterMethod::OneBelow, ParameterKind::Bands { labels, .. }) => {
                Domain::Words(labels.iter().copied().collect())
            }
            (ParameterMethod::Rate | ParameterMethod::Amount, _) => {
                let mut all = spec.values.iter().flat_map(|dated| match &dated.value {
                    ParameterValue::Scale(scale) => scale.bands.iter().map(|band| Domain::number(band.gives)).collect(),
                    _ => vec![Domain::Any],
                });
                let first = all.next().unwrap_or(Domain::Any);
                all.fold(first, |known, next| known.or(&next))
            }
            _ => Domain::Any,
        }
    }

    fn call(&self, function: Function, arguments: &[Expr], domains: &Domains) -> Domain {
        let of = |index: usize| arguments.get(index).map_or(Domain::Any, |argument| self.domain(argument, domains));
        match function {
            Function::Max => match (of(0), of(1)) {
                (Domain::Numbers(low_a, _), Domain::Numbers(low_b, _)) => Domain::Numbers(low_a.max(low_b), None),
                (Domain::Numbers(low, _), _) | (_, Domain::Numbers(low, _)) => Domain::Numbers(low, None),
                _ => Domain::Any,
            },
            Function::Min => match (of(0), of(1)) {
                (Domain::Numbers(_, Some(high_a)), Domain::Numbers(_, Some(high_b))) => {
                    Domain::Numbers(None, Some(high_a.min(high_b)))
                }
                (Domain::Numbers(_, high), _) | (_, Domain::Numbers(_, high)) => Domain::Numbers(None, high),
                _ => Domain::Any,
            },
            Function::Clamp => match (of(1), of(2)) {
                (Domain::Numbers(low, _), Domain::Numbers(_, high)) => Domain::Numbers(low, high),
                _ => Domain::Any,
            },
            Function::Month => Number::from_integer(12).map_or(Domain::Any, |most| between(Number::ONE, most)),
            Function::Days => at_least(Number::ZERO),
            _ => Domain::Any,
        }
    }
}

/// Whether a condition can be true, and whether it can be false.
pub(super) fn truth(domain: &Domain) -> (bool, bool) {
    match domain {
        Domain::Truth(yes, no) => (*yes, *no),
        _ => (true, true),
    }
}

fn equality(a: &Domain, b: &Domain) -> (bool, bool) {
    let can = !a.and(b).is_empty();
    let same = |domain: &Domain| match domain {
        Domain::Words(words) => words.len() == 1,
        Domain::Numbers(Some((low, true)), Some((high, true))) => low == high,
        Domain::Truth(yes, no) => yes != no,
        _ => false,
    };
    (can, !(same(a) && same(b) && a == b))
}

fn of_column(kind: &ColumnType, min: Option<Number>, max: Option<Number>) -> Domain {
    match kind {
        ColumnType::Integer | ColumnType::Decimal | ColumnType::Money | ColumnType::Fraction => {
            Domain::Numbers(min.map(|bound| (bound, true)), max.map(|bound| (bound, true)))
        }
        ColumnType::Boolean => Domain::Truth(true, true),
        ColumnType::Enum(values) => Domain::Words(values.values.iter().map(|(symbol, _)| *symbol).collect()),
        _ => Domain::Any,
    }
}

fn of_output(kind: &OutputType) -> Domain {
    match kind {
        OutputType::Boolean => Domain::Truth(true, true),
        OutputType::Enum(values) => Domain::Words(values.iter().map(|(symbol, _): &(Symbol, _)| *symbol).collect()),
        OutputType::Integer | OutputType::Decimal | OutputType::Money | OutputType::Fraction => {
            Domain::Numbers(None, None)
        }
        OutputType::Date => Domain::Any,
    }
}

fn at_least(least: Number) -> Domain {
    Domain::Numbers(Some((least, true)), None)
}

fn between(least: Number, most: Number) -> Domain {
    Domain::Numbers(Some((least, true)), Some((most, true)))
}

fn arithmetic(operator: Arithmetic, left: &Domain, right: &Domain) -> Domain {
    let (Domain::Numbers(low_a, high_a), Domain::Numbers(low_b, high_b)) = (left, right) else { return Domain::Any };
    let joined = |a: &Option<(Number, bool)>, b: &Option<(Number, bool)>, subtract: bool| {
        let ((x, x_in), (y, y_in)) = ((*a)?, (*b)?);
        let sum = if subtract { x.minus(y) } else { x.plus(y) };
        sum.ok().map(|sum| (sum, x_in && y_in))
    };
    match operator {
        Arithmetic::Add => Domain::Numbers(joined(low_a, low_b, false), joined(high_a, high_b, false)),
        Arithmetic::Subtract => Domain::Numbers(joined(low_a, high_b, true), joined(high_a, low_b, true)),
        Arithmetic::Multiply | Arithmetic::Divide => Domain::Numbers(None, None),
    }
}

fn opposite(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Equal => Comparison::NotEqual,
        Comparison::NotEqual => Comparison::Equal,
        Comparison::Less => Comparison::GreaterOrEqual,
        Comparison::LessOrEqual => Comparison::Greater,
        Comparison::Greater => Comparison::LessOrEqual,
        Comparison::GreaterOrEqual => Comparison::Less,
    }
}

fn mirrored(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        same => same,
    }
}
