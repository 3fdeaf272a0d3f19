//! A decision held against what was expected of it.

use crate::decision::{RowDecision, RowState};
use crate::diagnostic::{Place, Text};
use crate::number::{Number, Rounding};
use crate::policy::{Book, PolicySpec};
use crate::value::{Symbols, Value};

use super::case::{Case, Expectation, Expected};
use super::run::Failure;

/// Every expectation that a decision does not meet. A row that could not be decided, where nobody
/// expected that, is one failure: its outputs are all absent.
pub(super) fn compare(book: &Book, case: &Case<'_>, decision: &RowDecision<'_>) -> Vec<Failure> {
    let spec = book.policy(case.policy);
    let states_state = case.expected.iter().any(|expected| matches!(expected.what, Expectation::State(_)));
    if decision.state == RowState::Undecided && !states_state {
        return vec![Failure {
            place: case.place.clone(),
            what: "state".to_owned(),
            expected: Text::same(RowState::Decided.tag()),
            actual: state_text(decision),
        }];
    }
    case.expected.iter().filter_map(|expected| check(book, spec, expected, decision)).collect()
}

fn check(book: &Book, spec: &PolicySpec, expected: &Expected<'_>, decision: &RowDecision<'_>) -> Option<Failure> {
    let place = &expected.place;
    match &expected.what {
        Expectation::Output { output, value, places } => {
            let actual = decision.outputs.get(*output).copied().unwrap_or(Value::Absent);
            let name = &spec.outputs.get(*output)?.name;
            let shown = |value: Value<'_>| shown(value, Some(*places), &book.symbols);
            (!is_equal(*value, actual, *places)).then(|| failure_in_both(place, name, shown(*value), shown(actual)))
        }
        Expectation::Absent(output) => {
            let actual = decision.outputs.get(*output).copied().unwrap_or(Value::Absent);
            let name = &spec.outputs.get(*output)?.name;
            let nothing = shown(Value::Absent, None, &book.symbols);
            actual.is_known().then(|| failure_in_both(place, name, nothing, shown(actual, None, &book.symbols)))
        }
        Expectation::Reasons(codes) => whole_list(spec, place, "reasons", codes, decision, true),
        Expectation::Undetermined(codes) => whole_list(spec, place, "undetermined", codes, decision, false),
        Expectation::Fires(code) => {
            let fires = fired(decision, true).contains(code);
            (!fires)
                .then(|| failure(place, "fires", code_text(spec, &[*code]), code_text(spec, &fired(decision, true))))
        }
        Expectation::Silent(code) => {
            let fires = fired(decision, true).contains(code);
            fires.then(|| failure(place, "silent", code_text(spec, &[*code]), code_text(spec, &fired(decision, true))))
        }
        Expectation::Lines(lines) => check_lines(spec, place, lines, decision),
        Expectation::State(state) => {
            let expected = Text::same(state.tag());
            (decision.state != *state).then(|| failure_in_both(place, "state", expected, state_text(decision)))
        }
    }
}

/// Whether a value is as typed: a number at as many places as were typed, half up.
fn is_equal(expected: Value<'_>, actual: Value<'_>, places: u32) -> bool {
    match (expected, actual) {
        (Value::Number(expected), Value::Number(actual)) => is_equal_at(expected, actual, places),
        (expected, actual) => expected == actual,
    }
}

fn is_equal_at(expected: Number, actual: Number, places: u32) -> bool {
    actual.round(places, Rounding::HalfUp) == Ok(expected)
}

/// The codes of the rules that fired, or that are undetermined, in firing order: each time.
fn fired(decision: &RowDecision<'_>, fired: bool) -> Vec<u16> {
    decision.reasons.iter().filter(|reason| reason.fired == fired).map(|reason| reason.code).collect()
}

/// A code that fires for several rows of a loop may be listed once or each time.
fn whole_list(
    spec: &PolicySpec,
    place: &Place,
    what: &str,
    expected: &[u16],
    decision: &RowDecision<'_>,
    is_fired: bool,
) -> Option<Failure> {
    let each = fired(decision, is_fired);
    let mut once: Vec<u16> = Vec::new();
    for code in &each {
        if !once.contains(code) {
            once.push(*code);
        }
    }
    let is_met = expected == once || expected == each;
    (!is_met).then(|| failure(place, what, code_text(spec, expected), code_text(spec, &once)))
}

fn code_text(spec: &PolicySpec, codes: &[u16]) -> String {
    let codes = codes.iter().filter_map(|code| spec.reasons.get(usize::from(*code)));
    let list: Vec<&str> = codes.map(|reason| reason.code.as_str()).collect();
    format!("[{}]", list.join(", "))
}

fn check_lines(
    spec: &PolicySpec,
    place: &Place,
    expected: &[(u16, Number, u32)],
    decision: &RowDecision<'_>,
) -> Option<Failure> {
    let is_met = expected.len() == decision.lines.len()
        && expected
            .iter()
            .zip(&decision.lines)
            .all(|((code, amount, places), line)| *code == line.code && is_equal_at(*amount, line.amount, *places));
    let line_text = |code: u16, amount: Number| {
        let code = spec.reasons.get(usize::from(code)).map_or("", |reason| &reason.code);
        format!("{code} {amount:.2}")
    };
    (!is_met).then(|| {
        let typed: Vec<String> = expected.iter().map(|(code, amount, _)| line_text(*code, *amount)).collect();
        let decided: Vec<String> = decision.lines.iter().map(|line| line_text(line.code, line.amount)).collect();
        failure(place, "lines", format!("[{}]", typed.join(", ")), format!("[{}]", decided.join(", ")))
    })
}

fn failure(place: &Place, what: &str, expected: String, actual: String) -> Failure {
    failure_in_both(place, what, Text::same(expected), Text::same(actual))
}

fn failure_in_both(place: &Place, what: &str, expected: Text, actual: Text) -> Failure {
    Failure { place: place.clone(), what: what.to_owned(), expected, actual }
}

fn state_text(decision: &RowDecision<'_>) -> Text {
    let tag = decision.state.tag();
    match &decision.problem {
        Some(problem) => {
            let Place { file, line, .. } = &problem.place;
            Text::new(
                format!("{tag}: {} ({file}:{line})", problem.message.en),
                format!("{tag}:{}({file}:{line})", problem.message.zh),
            )
        }
        None => Text::same(tag),
    }
}

/// A value as a person reads it in a failure; a number with at least so many places.
fn shown(value: Value<'_>, places: Option<u32>, symbols: &Symbols) -> Text {
    Text::same(match value {
        Value::Absent => return Text::new("absent", "缺失"),
        Value::Number(number) => match usize::try_from(places.unwrap_or(0)) {
            Ok(places) => format!("{number:.places$}"),
            Err(_) => number.to_string(),
        },
        Value::Boolean(yes) => yes.to_string(),
        Value::Text(text) => format!("{text:?}"),
        Value::Symbol(symbol) => symbols.word(symbol).to_owned(),
        Value::Date(date) => date.to_string(),
        Value::Span(span) => format!("{}..{}", span.start, span.end),
    })
}
