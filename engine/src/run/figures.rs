//! Population figures between two policies: taken over what upstream policies decided.

use crate::decision::RowDecision;
use crate::diagnostic::{Diagnostic, Findings, Text};
use crate::evaluate::FigureValues;
use crate::number::Number;
use crate::parameters::ParameterValue;
use crate::policy::{self, Parameters, PolicyIndex};
use crate::population::{Figure, Population};
use crate::script::{CheckedBook, CompiledFigure, FigureSource};
use crate::value::Value;

use super::stages::{Decisions, Stated};

/// The figures of policies whose populations have been gone through, by policy; each in the order of
/// its manifest, absent where a sum was too large.
#[derive(Debug, Default)]
pub(super) struct KnownFigures {
    by_policy: Vec<Option<Vec<Option<Figure>>>>,
}

impl KnownFigures {
    fn get(&self, policy: PolicyIndex) -> Option<&[Option<Figure>]> {
        self.by_policy.get(usize::from(policy.0))?.as_deref()
    }

    fn set(&mut self, policy: PolicyIndex, figures: Vec<Option<Figure>>) {
        let at = usize::from(policy.0);
        if self.by_policy.len() <= at {
            self.by_policy.resize_with(at + 1, || None);
        }
        if let Some(slot) = self.by_policy.get_mut(at) {
            *slot = Some(figures);
        }
    }
}

/// The populations of some policies' figures, as far as rows have been decided.
pub(super) struct Gathering<'b> {
    checked: &'b CheckedBook,
    parameters: &'b Parameters,
    /// By policy, then by figure.
    populations: Vec<(PolicyIndex, Vec<Population>)>,
}

impl<'b> Gathering<'b> {
    /// Populations of the figures of `policies`, still empty.
    pub(super) fn new(checked: &'b CheckedBook, parameters: &'b Parameters, policies: &[PolicyIndex]) -> Self {
        let empty =
            |policy: &PolicyIndex| checked.program(*policy).figures.iter().map(|_| Population::default()).collect();
        Self { checked, parameters, populations: policies.iter().map(|policy| (*policy, empty(policy))).collect() }
    }

    /// Adds so many rows, by what was decided of them.
    pub(super) fn add(&mut self, rows: u32, decisions: &Decisions<'_>) {
        for (policy, populations) in &mut self.populations {
            let figures = &self.checked.program(*policy).figures;
            for (figure, population) in figures.iter().zip(populations) {
                let counted = Counted::of(self.parameters, *policy, figure, decisions);
                (0..rows).filter_map(|row| counted.number(row)).for_each(|number| population.add(number));
            }
        }
    }

    /// Takes the figures.
    pub(super) fn settle(self, known: &mut KnownFigures, findings: &mut Findings) {
        for (policy, populations) in self.populations {
            let specs = &self.checked.book.policy(policy).population;
            let figures = populations.into_iter().zip(specs).map(|(population, spec)| {
                let figure = population.figure(spec.kind);
                if figure.is_err() {
                    findings.push(too_large(spec));
                }
                figure.ok()
            });
            known.set(policy, figures.collect());
        }
    }
}

/// The policies whose outputs the figures of a policy are taken over.
pub(super) fn sources(checked: &CheckedBook, policy: PolicyIndex) -> Vec<PolicyIndex> {
    let of_figure = |figure: &CompiledFigure| {
        let mut policies: Vec<PolicyIndex> = figure.condition.iter().map(|(policy, _)| *policy).collect();
        match &figure.of {
            None => {}
            Some(FigureSource::Output(policy, _)) => policies.push(*policy),
            Some(FigureSource::Chosen(_, options)) => policies.extend(options.iter().map(|(_, (policy, _))| *policy)),
        }
        policies
    };
    checked.program(policy).figures.iter().flat_map(of_figure).collect()
}

/// The figures of a policy as each of so many rows reads them, in the order of its manifest: as stated,
/// else as `known`, else taken over these rows.
pub(super) fn figures_of<'a>(
    (checked, parameters): (&CheckedBook, &Parameters),
    policy: PolicyIndex,
    (rows, decisions): (u32, &Decisions<'a>),
    stated: &dyn Stated<'a>,
    known: Option<&KnownFigures>,
    findings: &mut Findings,
) -> Vec<FigureValues<'a>> {
    let specs = &checked.book.policy(policy).population;
    let compiled = &checked.program(policy).figures;
    let values = specs.iter().zip(compiled).enumerate().map(|(index, (spec, compiled))| {
        if let Some(value) = stated.figure(policy, index) {
            return FigureValues::One(value);
        }
        let counted = Counted::of(parameters, policy, compiled, decisions);
        if let Some(figures) = known.and_then(|known| known.get(policy)) {
            let figure = figures.get(index).and_then(Option::as_ref);
            return figure.map_or(FigureValues::One(Value::Absent), |figure| values_of(figure, rows, &counted));
        }
        let mut population = Population::default();
        (0..rows).filter_map(|row| counted.number(row)).for_each(|number| population.add(number));
        match population.figure(spec.kind) {
            Ok(figure) => values_of(&figure, rows, &counted),
            Err(_) => {
                findings.push(too_large(spec));
                FigureValues::One(Value::Absent)
            }
        }
    });
    values.collect()
}

/// A figure as each row reads it.
fn values_of<'a>(figure: &Figure, rows: u32, counted: &Counted<'_, '_>) -> FigureValues<'a> {
    let value = |own: Option<Number>| figure.of_row(own).ok().flatten().map_or(Value::Absent, Value::Number);
    match figure {
        Figure::One(_) => FigureValues::One(value(None)),
        _ => FigureValues::PerRow((0..rows).map(|row| value(counted.number(row))).collect()),
    }
}

/// Which rows count for a figure, and by what number.
struct Counted<'r, 'a> {
    decisions: &'r Decisions<'a>,
    condition: Option<(PolicyIndex, usize)>,
    of: Of,
}

/// What a figure is taken over.
enum Of {
    /// Rows are only counted.
    Rows,
    /// An output.
    Output(PolicyIndex, usize),
    /// Nothing: the choice is not known on the day.
    Nothing,
}

impl<'r, 'a> Counted<'r, 'a> {
    fn of(parameters: &Parameters, policy: PolicyIndex, figure: &CompiledFigure, decisions: &'r Decisions<'a>) -> Self {
        let of = match figure.of.as_ref().map(|of| output_meant(parameters, policy, of)) {
            None => Of::Rows,
            Some(None) => Of::Nothing,
            Some(Some((policy, output))) => Of::Output(policy, output),
        };
        Self { decisions, condition: figure.condition, of }
    }

    /// A row's number, if it counts. Where only rows are counted, any number will do.
    fn number(&self, row: u32) -> Option<Number> {
        if let Some(condition) = self.condition
            && self.output(condition, row) != Value::Boolean(true)
        {
            return None;
        }
        match self.of {
            Of::Rows => Some(Number::ONE),
            Of::Nothing => None,
            Of::Output(policy, output) => match self.output((policy, output), row) {
                Value::Number(number) => Some(number),
                Value::Absent => None,
                // INVARIANT: only counts are taken over what is no number.
                _ => Some(Number::ONE),
            },
        }
    }

    fn output(&self, (policy, output): (PolicyIndex, usize), row: u32) -> Value<'a> {
        let rows: Option<&Vec<RowDecision<'a>>> = self.decisions.get(usize::from(policy.0)).and_then(Option::as_ref);
        let decision = rows.and_then(|rows| rows.get(row as usize));
        decision.and_then(|decision| decision.outputs.get(output)).copied().unwrap_or(Value::Absent)
    }
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

fn too_large(figure: &policy::Figure) -> Diagnostic {
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
