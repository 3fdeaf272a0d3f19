//! Parameters over time: days without a value, and scales that pay less for more.

use crate::calendar::Date;
use crate::diagnostic::{Diagnostic, Findings, Text};
use crate::number::{Number, Rounding};
use crate::parameters::{BoundWord, ParameterKind, ParameterSpec, ParameterType, ParameterValue, Scale};
use crate::policy::{Book, PolicySpec};

/// Reports gaps in time and cliffs in money of every parameter.
pub(super) fn examine(book: &Book, findings: &mut Findings) {
    for policy in &book.policies {
        let first_day =
            policy.parameters.iter().filter_map(|parameter| parameter.values.first()).map(|dated| dated.since).min();
        for parameter in &policy.parameters {
            if let Some(first_day) = first_day {
                gaps(policy, parameter, first_day, findings);
            }
            cliffs(parameter, findings);
        }
    }
}

/// Days of the policy's life on which a parameter has no value. The life starts with its first parameter.
fn gaps(policy: &PolicySpec, parameter: &ParameterSpec, first_day: Date, findings: &mut Findings) {
    let mut covered = first_day;
    for dated in &parameter.values {
        if dated.since > covered {
            gap(policy, parameter, covered, Some(dated.since.add_days(-1)), findings);
        }
        covered = match dated.until {
            Some(until) => until.add_days(1),
            None => Date::FOREVER,
        };
    }
    let open = parameter.values.last().is_none_or(|dated| dated.until.is_none());
    if !open {
        gap(policy, parameter, covered, None, findings);
    }
}

fn gap(policy: &PolicySpec, parameter: &ParameterSpec, from: Date, to: Option<Date>, findings: &mut Findings) {
    let name = format!("{}.{}", policy.id, parameter.name);
    let text = match to {
        Some(to) => Text::new(
            format!("`{name}` has no value from {from} to {to}"),
            format!("`{name}` 自 {from} 至 {to} 没有取值"),
        ),
        None => Text::new(format!("`{name}` has no value from {from} on"), format!("`{name}` 自 {from} 起没有取值")),
    };
    findings.push(Diagnostic::warning("parameter-gap", parameter.place.clone(), text).with_hint(Text::new(
        "a run on such a day is refused; state the value that holds then",
        "在此期间运行会被拒绝；请写明该期间的取值",
    )));
}

/// Bounds of a scale over money at which a higher base is paid less in all.
fn cliffs(parameter: &ParameterSpec, findings: &mut Findings) {
    let ParameterKind::Scale { over: ParameterType::Money, gives } = &parameter.kind else { return };
    for dated in &parameter.values {
        let ParameterValue::Scale(scale) = &dated.value else { continue };
        if let Some((less, paid_less, more, paid_more)) = cliff(scale, *gives == ParameterType::Money) {
            findings.push(
                Diagnostic::warning(
                    "cliff",
                    dated.place.clone(),
                    Text::new(
                        format!("`{}` pays {paid_less:.2} on {less:.2} and only {paid_more:.2} on {more:.2}", parameter.name),
                        format!("`{}` 对 {less:.2} 给付 {paid_less:.2}，对更高的 {more:.2} 反而只给付 {paid_more:.2}", parameter.name),
                    ),
                )
                .with_hint(Text::new(
                    "who does better is worse off; let the bands rise, or pay each slice at its own rate with `.marginal(x)`",
                    "业绩更好反而所得更少；请让各档递增，或用 `.marginal(x)` 分段计算",
                )),
            );
        }
    }
}

/// The first bound at which the payment falls: a base just below it and one at it, with what each is paid.
fn cliff(scale: &Scale, amounts: bool) -> Option<(Number, Number, Number, Number)> {
    let cent: Number = "0.01".parse().ok()?;
    let paid = |base: Number| {
        let exact = if amounts { Some(scale.amount(base)) } else { base.times(scale.rate(base, None)).ok() };
        exact.and_then(|exact| exact.round(2, Rounding::HalfUp).ok())
    };
    scale.bands.iter().filter_map(|band| band.bound).filter(|bound| bound.is_positive()).find_map(|bound| {
        let (less, more) = match scale.word {
            BoundWord::From => (bound.minus(cent).ok()?, bound),
            BoundWord::Above => (bound, bound.plus(cent).ok()?),
        };
        let (paid_less, paid_more) = (paid(less)?, paid(more)?);
        (paid_more < paid_less).then_some((less, paid_less, more, paid_more))
    })
}
