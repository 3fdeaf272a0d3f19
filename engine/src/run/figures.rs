//! Population figures between two policies: taken over what upstream policies decided.

use crate::decision::RowDecision;
use crate::diagnostic::{Diagnostic, Findings, Text};
use crate::evaluate::FigureValues;
use crate::number::Number;
use crate::parameters::ParameterValue;
use crate::policy::{Figure, Parameters, PolicyIndex};
use crate::population::{FigureResult, figure};
use crate::script::{CheckedBook, CompiledFigure, FigureSource};
use crate::value::Value;

use super::stages::{Decisions, Stated};

/// The figures of a policy, in the order of its manifest.
pub(super) fn figures_of<'a>(
    checked: &CheckedBook,
    parameters: &Parameters,
    policy: PolicyIndex,
    rows: u32,
    decisions: &Decisions<'a>,
    stated: &dyn Stated<'a>,
    findings: &mut Findings,
) -> Vec<FigureValues<'a>> {
    let figures = &checked.book.policy(policy).population;
    let compiled = &checked.program(policy).figures;
    let values = figures.iter().zip(compiled).enumerate().map(|(index, (spec, compiled))| {
        if let Some(value) = stated.figure(policy, index) {
            return FigureValues::One(value);
        }
        let counted = counted_rows(parameters, policy, compiled, rows, decisions);
        match figure(spec.kind, &counted) {
            Ok(FigureResult::One(one)) => FigureValues::One(one.map_or(Value::Absent, Value::Number)),
            Ok(FigureResult::PerRow(each)) => {
                FigureValues::PerRow(each.into_iter().map(|one| one.map_or(Value::Absent, Value::Number)).collect())
            }
            Err(_) => {
                findings.push(too_large(spec));
                FigureValues::One(Value::Absent)
            }
        }
    });
    values.collect()
}

/// For each row its number, if it counts. Where only rows are counted, any number will do.
fn counted_rows(
    parameters: &Parameters,
    policy: PolicyIndex,
    figure: &CompiledFigure,
    rows: u32,
    decisions: &Decisions<'_>,
) -> Vec<Option<Number>> {
    let of = figure.of.as_ref().map(|of| output_meant(parameters, policy, of));
    let output = |(policy, output): (PolicyIndex, usize), row: u32| -> Value<'_> {
        let rows: Option<&Vec<RowDecision<'_>>> = decisions.get(usize::from(policy.0)).and_then(Option::as_ref);
        let decision = rows.and_then(|rows| rows.get(row as usize));
        decision.and_then(|decision| decision.outputs.get(output)).copied().unwrap_or(Value::Absent)
    };
    let number = |row: u32| {
        if let Some(condition) = figure.condition
            && output(condition, row) != Value::Boolean(true)
        {
            return None;
        }
        let Some(of) = of else { return Some(Number::ONE) };
        match of.map_or(Value::Absent, |of| output(of, row)) {
            Value::Number(number) => Some(number),
            Value::Absent => None,
            // INVARIANT: only counts are taken over what is no number.
            _ => Some(Number::ONE),
        }
    };
    (0..rows).map(number).collect()
}

/// The output that a figure is taken over, by what its choice is on the day.
fn output_meant(parameters: &Parameters, policy: PolicyIndex, of: &FigureSource) -> Option<(PolicyIndex, usize)> {
    match of {
        FigureSource::Output(policy, output) => Some((*policy, *output)),
        FigureSource::Chosen(parameter, outputs) => {
            let Some(ParameterValue::Plain(Value::Symbol(chosen))) = parameters.get(policy, *parameter) else {
                return None;
            };
            outputs.iter().find(|(option, _)| option == chosen).map(|(_, output)| *output)
        }
    }
}

fn too_large(figure: &Figure) -> Diagnostic {
    let name = &figure.name;
    Diagnostic::warning(
        "figure-too-large",
        figure.place.clone(),
        Text::new(
            format!("population figure `{name}` is 10^16 or more, and reads as absent"),
            format!("总体指标 `{name}` 达到或超过 10^16，读作缺失"),
        ),
    )
    .with_hint(Text::new("look for amounts in a wrong unit", "请检查金额单位是否有误"))
}
