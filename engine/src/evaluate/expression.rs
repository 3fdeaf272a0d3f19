//! Values of expressions.

use crate::calendar::{Date, Span};
use crate::facts::{ColumnIndex, Presence};
use crate::number::Number;
use crate::parameters::ParameterValue;
use crate::script::{Arithmetic, Comparison, Expr, ExprKind, ParameterRef, PeriodPart};
use crate::value::Value;

use super::halt::{Halt, Outcome, checked};
use super::machine::{Machine, Slot};
use super::rows::RowRef;

impl<'a> Machine<'_, '_, 'a> {
    /// The value of an expression; absent where it is not known.
    pub(super) fn value(&mut self, expr: &'a Expr) -> Outcome<Value<'a>> {
        self.spend(expr.at)?;
        let value = self.compute(expr)?;
        self.read(expr, value);
        if let Some(watch) = self.evaluator.watch {
            watch.expression(self.policy, expr.number, value);
        }
        Ok(value)
    }

    #[expect(clippy::too_many_lines, reason = "one arm for each kind of expression, none of them long")]
    fn compute(&mut self, expr: &'a Expr) -> Outcome<Value<'a>> {
        let facts = self.evaluator.facts;
        Ok(match &expr.kind {
            ExprKind::Constant(value) => *value,
            ExprKind::Text(text) => Value::Text(text),
            ExprKind::Local(slot) => match self.slots.get(usize::from(*slot)) {
                Some(Slot::Value(value)) => *value,
                _ => Value::Absent,
            },
            ExprKind::LocalScore(slot, coverage) => match self.slots.get(usize::from(*slot)) {
                Some(Slot::Score(_, share)) if *coverage => Value::Number(*share),
                Some(Slot::Score(Some(value), _)) => Value::Number(*value),
                _ => Value::Absent,
            },
            ExprKind::Score(score, coverage) => {
                let (value, share) = self.score(score, expr.at)?;
                if *coverage { Value::Number(share) } else { value.map_or(Value::Absent, Value::Number) }
            }
            ExprKind::Cell(row, column) => match self.row_of(row)? {
                Some(RowRef { table, row, .. }) => facts.cell(table, row, *column),
                None => Value::Absent,
            },
            ExprKind::CheckedCell(_) => Value::Absent,
            ExprKind::SpanCell(row, from, to) => match self.row_of(row)? {
                Some(RowRef { table, row, .. }) => {
                    open_span(facts.cell(table, row, *from), facts.cell(table, row, *to))
                }
                None => Value::Absent,
            },
            ExprKind::PivotCell(row, relation, key) => match self.row_of(row)? {
                Some(found) => facts.pivot(*relation, *key, found.row),
                None => Value::Absent,
            },
            ExprKind::Similarity(row) => {
                self.row_of(row)?.and_then(|row| row.similarity).map_or(Value::Absent, Value::Number)
            }
            ExprKind::AsOf => Value::Date(self.evaluator.as_of),
            ExprKind::Period(part, before) => self.period(*part, usize::from(*before)),
            ExprKind::Parameter(reference) => self.parameter(*reference),
            ExprKind::ParameterCall(reference, method, arguments) => {
                self.parameter_call(*reference, *method, arguments, expr.at)?
            }
            ExprKind::InSet(reference, inner) => {
                let item = self.value(inner)?;
                self.in_set(*reference, item)
            }
            ExprKind::Population(figure) => {
                self.inputs.population.get(*figure).map_or(Value::Absent, |figure| figure.get(self.row))
            }
            ExprKind::Upstream(policy, output) => self.inputs.output(*policy, *output, self.row),
            ExprKind::Prior(policy, output) => {
                self.inputs.prior.map_or(Value::Absent, |prior| prior.get(*policy, *output, self.row))
            }
            ExprKind::Output(index) => self.outputs.get(*index).copied().unwrap_or(Value::Absent),
            ExprKind::Arithmetic(operator, left, right) => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                arithmetic(*operator, left, right, expr.at)?
            }
            ExprKind::Negate(inner) => match self.value(inner)? {
                Value::Number(number) => Value::Number(number.negated()),
                Value::Absent => Value::Absent,
                _ => return Err(Halt::unlike(expr.at)),
            },
            ExprKind::Compare(comparison, left, right) => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                compare(*comparison, left, right, expr.at)?
            }
            ExprKind::Not(inner) => match self.value(inner)? {
                Value::Boolean(yes) => Value::Boolean(!yes),
                Value::Absent => Value::Absent,
                _ => return Err(Halt::unlike(expr.at)),
            },
            ExprKind::And(left, right) => match self.value(left)? {
                Value::Boolean(false) => Value::Boolean(false),
                first => and(first, self.value(right)?),
            },
            ExprKind::Or(left, right) => match self.value(left)? {
                Value::Boolean(true) => Value::Boolean(true),
                first => or(first, self.value(right)?),
            },
            ExprKind::Coalesce(first, second) => match self.value(first)? {
                Value::Absent => self.value(second)?,
                value => value,
            },
            ExprKind::InSpan(date, span) => match (self.value(date)?, self.value(span)?) {
                (Value::Date(date), Value::Span(span)) => Value::Boolean(span.contains(date)),
                _ => Value::Absent,
            },
            ExprKind::Known(inner) => Value::Boolean(self.value(inner)?.is_known()),
            ExprKind::KnownRow(row) => Value::Boolean(self.row_of(row)?.is_some()),
            ExprKind::KnownList(list) => Value::Boolean(self.list(list)?.is_some()),
            ExprKind::Call(function, arguments) => self.call(*function, arguments, expr.at)?,
            ExprKind::MakeSpan(function, arguments) => self.make_span(*function, arguments)?,
            ExprKind::Aggregate(kind, slot, list, value, condition) => {
                self.aggregate(*kind, *slot, list, value.as_deref(), condition.as_deref(), expr.at)?
            }
            ExprKind::If(condition, yes, no) => {
                let holds = self.settled(condition, ("an `if` depends on it", "`if` 取决于它"))?;
                self.value(if holds { yes } else { no })?
            }
            ExprKind::Switch(subject, arms, rest) => {
                let value = self.known_value(subject, ("a `switch` depends on it", "`switch` 取决于它"))?;
                let arm = arms.iter().position(|(words, _)| words.contains(&value));
                self.took(subject, arm.unwrap_or(arms.len()));
                match arm.and_then(|arm| arms.get(arm)) {
                    Some((_, arm)) => self.value(arm)?,
                    None => rest.as_ref().map_or(Ok(Value::Absent), |rest| self.value(rest))?,
                }
            }
            ExprKind::Undetermined(codes) => Value::Boolean(self.is_undetermined(codes)),
            ExprKind::LinesTotal(code) => {
                Value::Number(checked(self.ledger.total(*code, self.evaluator.money), expr.at)?)
            }
            ExprKind::IsListed(table, column, key) => {
                let key = self.value(key)?;
                match key {
                    Value::Text(key) if facts.table(*table).presence != Presence::Absent => {
                        Value::Boolean(facts.is_listed(*table, *column, key))
                    }
                    _ => Value::Absent,
                }
            }
        })
    }

    /// A condition that must be known.
    pub(super) fn settled(&mut self, expr: &'a Expr, acts: (&str, &str)) -> Outcome<bool> {
        match self.value(expr)? {
            Value::Boolean(yes) => Ok(yes),
            Value::Absent => Err(Halt::not_settled(expr.at, self.unknown_part(expr), acts)),
            _ => Err(Halt::unlike(expr.at)),
        }
    }

    /// A value that must be known.
    pub(super) fn known_value(&mut self, expr: &'a Expr, acts: (&str, &str)) -> Outcome<Value<'a>> {
        match self.value(expr)? {
            Value::Absent => Err(Halt::not_settled(expr.at, self.unknown_part(expr), acts)),
            value => Ok(value),
        }
    }

    /// A number that must be known.
    pub(super) fn number(&mut self, expr: &'a Expr, acts: (&str, &str)) -> Outcome<Number> {
        match self.known_value(expr, acts)? {
            Value::Number(number) => Ok(number),
            _ => Err(Halt::unlike(expr.at)),
        }
    }

    /// The name of the first part of an expression that is not known, for a message.
    fn unknown_part(&mut self, expr: &'a Expr) -> Option<&'a str> {
        match &expr.kind {
            ExprKind::Arithmetic(_, left, right)
            | ExprKind::Compare(_, left, right)
            | ExprKind::And(left, right)
            | ExprKind::Or(left, right)
            | ExprKind::InSpan(left, right)
            | ExprKind::Coalesce(left, right) => {
                if matches!(self.value(left), Ok(Value::Absent)) {
                    self.unknown_part(left)
                } else {
                    self.unknown_part(right)
                }
            }
            ExprKind::Not(inner) | ExprKind::Negate(inner) => self.unknown_part(inner),
            ExprKind::Call(_, arguments)
            | ExprKind::MakeSpan(_, arguments)
            | ExprKind::ParameterCall(_, _, arguments) => {
                let absent = arguments.iter().find(|argument| matches!(self.value(argument), Ok(Value::Absent)));
                match absent {
                    Some(argument) => self.unknown_part(argument),
                    None => expr.name.as_deref(),
                }
            }
            _ => expr.name.as_deref(),
        }
    }

    fn period(&self, part: PeriodPart, before: usize) -> Value<'a> {
        let Some((period, name)) = self.evaluator.periods.get(before) else { return Value::Absent };
        match part {
            PeriodPart::Days => Value::Span(period.span()),
            PeriodPart::Start => Value::Date(period.start()),
            PeriodPart::End => Value::Date(period.end()),
            PeriodPart::Name => Value::Text(name),
            PeriodPart::Year => Number::from_integer(i64::from(period.year())).map_or(Value::Absent, Value::Number),
        }
    }

    fn parameter(&self, reference: ParameterRef) -> Value<'a> {
        self.read_parameter(reference);
        match self.evaluator.parameters.get(reference.policy, reference.parameter) {
            Some(ParameterValue::Plain(value)) => *value,
            Some(ParameterValue::Text(text)) => Value::Text(text),
            _ => Value::Absent,
        }
    }

    /// Notes a parameter that was read, if somebody measures.
    pub(super) fn read_parameter(&self, reference: ParameterRef) {
        if let Some(watch) = self.evaluator.watch {
            watch.parameter(reference);
        }
    }

    fn in_set(&self, reference: ParameterRef, item: Value<'a>) -> Value<'a> {
        self.read_parameter(reference);
        match (self.evaluator.parameters.get(reference.policy, reference.parameter), item) {
            (Some(ParameterValue::Set(words)), Value::Symbol(symbol)) => Value::Boolean(words.contains(&symbol)),
            (Some(ParameterValue::TextSet(texts)), Value::Text(text)) => {
                Value::Boolean(texts.iter().any(|known| known == text))
            }
            _ => Value::Absent,
        }
    }
}

/// A span with open ends: no first day is the beginning of time, no last day is for ever.
fn open_span<'a>(from: Value<'a>, to: Value<'a>) -> Value<'a> {
    let start = match from {
        Value::Date(date) => date,
        _ => Date::new(1, 1, 1).unwrap_or(Date::FOREVER),
    };
    let end = match to {
        Value::Date(date) => date,
        _ => Date::FOREVER,
    };
    Value::Span(Span { start, end })
}

fn and<'a>(left: Value<'a>, right: Value<'a>) -> Value<'a> {
    match (left, right) {
        (Value::Boolean(false), _) | (_, Value::Boolean(false)) => Value::Boolean(false),
        (Value::Boolean(true), Value::Boolean(true)) => Value::Boolean(true),
        _ => Value::Absent,
    }
}

fn or<'a>(left: Value<'a>, right: Value<'a>) -> Value<'a> {
    match (left, right) {
        (Value::Boolean(true), _) | (_, Value::Boolean(true)) => Value::Boolean(true),
        (Value::Boolean(false), Value::Boolean(false)) => Value::Boolean(false),
        _ => Value::Absent,
    }
}

fn arithmetic<'a>(operator: Arithmetic, left: Value<'a>, right: Value<'a>, at: (u32, u32)) -> Outcome<Value<'a>> {
    let (Value::Number(left), Value::Number(right)) = (left, right) else {
        let numbers = [left, right].iter().all(|value| matches!(value, Value::Number(_) | Value::Absent));
        return if numbers { Ok(Value::Absent) } else { Err(Halt::unlike(at)) };
    };
    let result = match operator {
        Arithmetic::Add => left.plus(right),
        Arithmetic::Subtract => left.minus(right),
        Arithmetic::Multiply => left.times(right),
        Arithmetic::Divide => return Ok(checked(left.over(right), at)?.map_or(Value::Absent, Value::Number)),
    };
    Ok(Value::Number(checked(result, at)?))
}

fn compare<'a>(comparison: Comparison, left: Value<'a>, right: Value<'a>, at: (u32, u32)) -> Outcome<Value<'a>> {
    use std::cmp::Ordering;
    let order = match (left, right) {
        (Value::Absent, _) | (_, Value::Absent) => return Ok(Value::Absent),
        (Value::Number(a), Value::Number(b)) => a.cmp(&b),
        (Value::Date(a), Value::Date(b)) => a.cmp(&b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Symbol(a), Value::Symbol(b)) => a.cmp(&b),
        (Value::Boolean(a), Value::Boolean(b)) => a.cmp(&b),
        (Value::Span(a), Value::Span(b)) => a.cmp(&b),
        _ => return Err(Halt::unlike(at)),
    };
    Ok(Value::Boolean(match comparison {
        Comparison::Equal => order == Ordering::Equal,
        Comparison::NotEqual => order != Ordering::Equal,
        Comparison::Less => order == Ordering::Less,
        Comparison::LessOrEqual => order != Ordering::Greater,
        Comparison::Greater => order == Ordering::Greater,
        Comparison::GreaterOrEqual => order != Ordering::Less,
    }))
}

/// The value of a row check's expression over a row's cells; absent where it cannot be told.
pub(super) fn checked_value<'a>(expr: &'a Expr, cell: &dyn Fn(ColumnIndex) -> Value<'a>) -> Value<'a> {
    let of = |inner: &'a Expr| checked_value(inner, cell);
    match &expr.kind {
        ExprKind::Constant(value) => *value,
        ExprKind::Text(text) => Value::Text(text),
        ExprKind::CheckedCell(column) => cell(*column),
        ExprKind::Arithmetic(operator, left, right) => {
            arithmetic(*operator, of(left), of(right), expr.at).unwrap_or(Value::Absent)
        }
        ExprKind::Compare(comparison, left, right) => {
            compare(*comparison, of(left), of(right), expr.at).unwrap_or(Value::Absent)
        }
        ExprKind::Negate(inner) => match of(inner) {
            Value::Number(number) => Value::Number(number.negated()),
            _ => Value::Absent,
        },
        ExprKind::Not(inner) => match of(inner) {
            Value::Boolean(yes) => Value::Boolean(!yes),
            _ => Value::Absent,
        },
        ExprKind::And(left, right) => match of(left) {
            Value::Boolean(false) => Value::Boolean(false),
            left => and(left, of(right)),
        },
        ExprKind::Or(left, right) => match of(left) {
            Value::Boolean(true) => Value::Boolean(true),
            left => or(left, of(right)),
        },
        ExprKind::Coalesce(first, second) => match of(first) {
            Value::Absent => of(second),
            value => value,
        },
        ExprKind::Known(inner) => Value::Boolean(of(inner).is_known()),
        ExprKind::Call(function, arguments) => {
            let values: Vec<Value<'a>> = arguments.iter().map(of).collect();
            super::function::apply(*function, &values, &[], &[], expr.at).unwrap_or(Value::Absent)
        }
        ExprKind::If(condition, yes, no) => match of(condition) {
            Value::Boolean(holds) => of(if holds { yes } else { no }),
            _ => Value::Absent,
        },
        _ => Value::Absent,
    }
}
