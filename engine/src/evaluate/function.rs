//! The library: functions of values, spans, parameters and weighted scores.

use crate::calendar::{Date, Period, Span};
use crate::number::{Number, Sum, compound_growth};
use crate::parameters::ParameterValue;
use crate::script::{Expr, Function, ParameterMethod, ParameterRef, ScoreExpr, SpanFunction};
use crate::value::Value;

use super::halt::{Halt, Outcome, checked};
use super::machine::Machine;
use super::rows::mean;

impl<'a> Machine<'_, '_, 'a> {
    /// A function of the library.
    pub(super) fn call(&mut self, function: Function, arguments: &'a [Expr], at: (u32, u32)) -> Outcome<Value<'a>> {
        let book = &self.evaluator.checked.book;
        let mut values = [Value::Absent; 3];
        if function != Function::Mean && arguments.len() <= values.len() {
            for (slot, argument) in values.iter_mut().zip(arguments) {
                *slot = self.value(argument)?;
            }
            return apply(
                function,
                values.get(..arguments.len()).unwrap_or_default(),
                &book.holidays,
                &book.workdays,
                at,
            );
        }
        let values: Vec<Value<'a>> = arguments.iter().map(|argument| self.value(argument)).collect::<Outcome<_>>()?;
        apply(function, &values, &book.holidays, &book.workdays, at)
    }

    /// A function that makes a span.
    pub(super) fn make_span(&mut self, function: SpanFunction, arguments: &'a [Expr]) -> Outcome<Value<'a>> {
        let mut values = [Value::Absent; 2];
        for (slot, argument) in values.iter_mut().zip(arguments) {
            *slot = self.value(argument)?;
        }
        let span = match (function, values) {
            (SpanFunction::Between, [Value::Date(start), Value::Date(end)]) => Span { start, end },
            (SpanFunction::LastMonths, [Value::Number(months), Value::Date(end)]) => {
                Span::last_months(months.to_integer(), end)
            }
            (SpanFunction::LastDays, [Value::Number(days), Value::Date(end)]) => {
                Span::last_days(days.to_integer(), end)
            }
            (SpanFunction::YearToDate, [Value::Date(date), _]) => Span::year_to_date(date),
            _ => return Ok(Value::Absent),
        };
        Ok(Value::Span(span))
    }

    /// A function of a parameter; absent if an argument is.
    pub(super) fn parameter_call(
        &mut self,
        reference: ParameterRef,
        method: ParameterMethod,
        arguments: &'a [Expr],
        at: (u32, u32),
    ) -> Outcome<Value<'a>> {
        let mut values = [Value::Absent; 2];
        for (slot, argument) in values.iter_mut().zip(arguments) {
            *slot = self.value(argument)?;
        }
        let [first, second] = values;
        let given = arguments.len();
        if first == Value::Absent || (given == 2 && second == Value::Absent) {
            return Ok(Value::Absent);
        }
        let share = match second {
            Value::Number(share) => Some(share),
            _ => None,
        };
        let Some(parameter) = self.evaluator.parameters.get(reference.policy, reference.parameter) else {
            return Ok(Value::Absent);
        };
        if let Some(watch) = self.evaluator.watch {
            watch.parts(reference, method, parameter, first, share);
        }
        let number = |found: Option<Number>| found.map_or(Value::Absent, Value::Number);
        Ok(match (method, parameter, first) {
            (ParameterMethod::Rate | ParameterMethod::Amount, ParameterValue::Scale(scale), Value::Number(x)) => {
                Value::Number(scale.rate(x, share))
            }
            (ParameterMethod::Marginal, ParameterValue::Scale(scale), Value::Number(x)) => {
                Value::Number(checked(scale.marginal(x, share), at)?)
            }
            (ParameterMethod::Label, ParameterValue::Bands(bands), Value::Number(x)) => Value::Symbol(bands.label(x)),
            (ParameterMethod::Threshold, ParameterValue::Bands(bands), Value::Symbol(label)) => {
                number(bands.threshold(label))
            }
            (ParameterMethod::NextThreshold, ParameterValue::Bands(bands), Value::Number(x)) => {
                number(bands.next_threshold(x))
            }
            (ParameterMethod::OneBelow, ParameterValue::Bands(bands), Value::Symbol(label)) => {
                bands.one_below(label).map_or(Value::Absent, Value::Symbol)
            }
            (ParameterMethod::Of, ParameterValue::Table(table), Value::Symbol(word)) => table.of(word),
            (ParameterMethod::AnchorScore, ParameterValue::Anchors(anchors), Value::Number(x)) => {
                Value::Number(checked(anchors.score(x), at)?)
            }
            _ => return Err(Halt::unlike(at)),
        })
    }

    /// A weighted score: its value, where any score is known, and its coverage.
    pub(super) fn score(&mut self, score: &'a ScoreExpr, at: (u32, u32)) -> Outcome<(Option<Number>, Number)> {
        let mut scores = Vec::with_capacity(score.scores.len());
        for expr in &score.scores {
            scores.push(match expr {
                Some(expr) => match self.value(expr)? {
                    Value::Number(number) => Some(number),
                    Value::Absent => None,
                    _ => return Err(Halt::unlike(expr.at)),
                },
                None => None,
            });
        }
        self.read_parameter(score.weights);
        match self.evaluator.parameters.get(score.weights.policy, score.weights.parameter) {
            Some(ParameterValue::Weights(weights)) => checked(weights.score(&scores), at),
            _ => Ok((None, Number::ZERO)),
        }
    }
}

/// A function of the library on values; absent if one is, except for the mean.
pub(super) fn apply<'a>(
    function: Function,
    values: &[Value<'a>],
    holidays: &[Date],
    workdays: &[Date],
    at: (u32, u32),
) -> Outcome<Value<'a>> {
    if function == Function::Mean {
        return mean_of_known(values, at);
    }
    if values.contains(&Value::Absent) {
        return Ok(Value::Absent);
    }
    let number = |found: Option<Number>| found.map_or(Value::Absent, Value::Number);
    let count = |days: i64| Number::from_integer(days).map_or(Value::Absent, Value::Number);
    Ok(match (function, values) {
        (Function::Min, [Value::Number(a), Value::Number(b)]) => Value::Number(*a.min(b)),
        (Function::Max, [Value::Number(a), Value::Number(b)]) => Value::Number(*a.max(b)),
        (Function::Min, [Value::Date(a), Value::Date(b)]) => Value::Date(*a.min(b)),
        (Function::Max, [Value::Date(a), Value::Date(b)]) => Value::Date(*a.max(b)),
        (Function::Clamp, [Value::Number(x), Value::Number(low), Value::Number(high)]) => {
            Value::Number(*x.max(low).min(high))
        }
        (Function::FloorTo, [Value::Number(x), Value::Number(step)]) => number(checked(x.floor_to(*step), at)?),
        (Function::Whole, [Value::Number(x)]) => Value::Number(x.whole()),
        (Function::GrowthRate, [Value::Number(before), Value::Number(now)]) => growth_rate(*before, *now, at)?,
        (Function::CompoundGrowth, [Value::Number(first), Value::Number(last), Value::Number(years)]) => {
            number(checked(compound_growth(*first, *last, *years), at)?)
        }
        (Function::AddDays, [Value::Date(date), Value::Number(days)]) => Value::Date(date.add_days(days.to_integer())),
        (Function::AddMonths, [Value::Date(date), Value::Number(months)]) => {
            Value::Date(date.add_months(months.to_integer()))
        }
        (Function::DayBefore, [Value::Date(date)]) => Value::Date(date.add_days(-1)),
        (Function::DaysBetween, [Value::Date(from), Value::Date(to)]) => {
            count(i64::from(to.days()) - i64::from(from.days()))
        }
        (Function::MonthsBetween, [Value::Date(from), Value::Date(to)]) => count(from.months_until(*to)),
        (Function::AddWorkingDays, [Value::Date(date), Value::Number(days)]) => {
            Value::Date(add_working_days(*date, days.to_integer(), holidays, workdays))
        }
        (Function::Month, [Value::Date(date)]) => count(i64::from(date.ymd().1)),
        (Function::Days, [Value::Span(span)]) => count(span.days()),
        (Function::PeriodStart, [Value::Text(name)]) => day_of(name, Period::start),
        (Function::PeriodEnd, [Value::Text(name)]) => day_of(name, Period::end),
        _ => return Err(Halt::unlike(at)),
    })
}

/// A day of the period that a text names; absent if it names none.
fn day_of<'a>(name: &str, day: fn(Period) -> Date) -> Value<'a> {
    name.trim().parse().map_or(Value::Absent, |period| Value::Date(day(period)))
}

fn mean_of_known<'a>(values: &[Value<'a>], at: (u32, u32)) -> Outcome<Value<'a>> {
    let mut sum = Sum::default();
    let mut count = 0;
    for value in values {
        match value {
            Value::Number(number) => {
                sum.add(*number);
                count += 1;
            }
            Value::Absent => {}
            _ => return Err(Halt::unlike(at)),
        }
    }
    mean(sum, count, at)
}

/// Growth over a base; absent for a base of zero or less.
fn growth_rate<'a>(before: Number, now: Number, at: (u32, u32)) -> Outcome<Value<'a>> {
    if !before.is_positive() {
        return Ok(Value::Absent);
    }
    let change = checked(now.minus(before), at)?;
    Ok(checked(change.over(before), at)?.map_or(Value::Absent, Value::Number))
}

/// The day that is some working days later: weekends and holidays are skipped, worked weekends count.
/// A negative number goes back.
fn add_working_days(date: Date, days: i64, holidays: &[Date], workdays: &[Date]) -> Date {
    // More working days than a lifetime has are cut off.
    let mut left = days.clamp(-40_000, 40_000);
    let step = left.signum();
    let mut current = date;
    while left != 0 {
        let next = current.add_days(step);
        if next == current {
            return current;
        }
        current = next;
        let works = workdays.binary_search(&current).is_ok()
            || (!current.is_weekend() && holidays.binary_search(&current).is_err());
        if works {
            left -= step;
        }
    }
    current
}
