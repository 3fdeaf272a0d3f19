//! Changes to a policy's manifest: defaults, which of several assignments stands, population figures.

use std::collections::BTreeSet;

use crate::calendar::PeriodKind;
use crate::check::outputs_always_set;
use crate::diagnostic::Text;
use crate::number::Number;
use crate::policy::{Figure, FigureKind, OutputSpec, OutputType, PolicyIndex, RankOrder, Ties};
use crate::script::CheckedBook;
use crate::value::{Symbols, Value};

use super::mutant::{Change, Mutant};
use super::operators::became;

/// Every change to a policy's outputs and population figures, in the order of the manifest.
pub(super) fn mutants_of_outputs(checked: &CheckedBook, policy: PolicyIndex) -> Vec<Mutant> {
    let (spec, program) = (checked.book.policy(policy), checked.program(policy));
    let mut mutants = Vec::new();
    // The default of an output that is always set shows only in rows for which the policy is not made.
    let always_decides = spec.needs.is_empty() && PERIODS.iter().all(|kind| spec.periods.contains(kind));
    let always_set = if always_decides { outputs_always_set(checked, policy) } else { BTreeSet::new() };
    for (at, output) in spec.outputs.iter().enumerate() {
        let has_default_shown = !always_set.contains(&at);
        for (changed, words) in other_outputs(output, has_default_shown, &checked.book.symbols) {
            let change = Change::Output(at, Box::new(changed));
            mutants.push(Mutant { policy, place: output.place.clone(), words, change });
        }
    }
    for (at, figure) in spec.population.iter().enumerate() {
        for (kind, words) in other_figures(figure) {
            let change = Change::Figure(at, kind);
            mutants.push(Mutant { policy, place: figure.place.clone(), words, change });
        }
        if program.figures.get(at).is_some_and(|figure| figure.condition.is_some()) {
            let name = &figure.name;
            let words = Text::new(format!("`{name}` counts all rows"), format!("`{name}` 统计所有行"));
            mutants.push(Mutant { policy, place: figure.place.clone(), words, change: Change::AllRows(at) });
        }
    }
    mutants
}

/// Every kind of period.
const PERIODS: [PeriodKind; 3] = [PeriodKind::Month, PeriodKind::Quarter, PeriodKind::Year];

fn other_outputs(output: &OutputSpec, has_default_shown: bool, symbols: &Symbols) -> Vec<(OutputSpec, Text)> {
    let name = &output.name;
    let mut others = Vec::new();
    if let Some((other, words)) =
        output.default.filter(|_| has_default_shown).and_then(|default| other_value(&output.kind, default, symbols))
    {
        let words =
            Text::new(format!("the default of `{name}`: {}", words.en), format!("`{name}` 的缺省值：{}", words.zh));
        others.push((OutputSpec { default: Some(other), ..output.clone() }, words));
    }
    if output.keep_strongest {
        let words = Text::new(
            format!("`{name}` keeps what is set last, not the strongest"),
            format!("`{name}` 保留最后一次设定的值，而非最强的值"),
        );
        others.push((OutputSpec { keep_strongest: false, ..output.clone() }, words));
    }
    others
}

/// Another value of an output's type.
fn other_value(kind: &OutputType, value: Value<'static>, symbols: &Symbols) -> Option<(Value<'static>, Text)> {
    Some(match (kind, value) {
        (OutputType::Enum(values), Value::Symbol(symbol)) => {
            let at = values.iter().position(|(word, _)| *word == symbol)?;
            let (other, _) = values.get((at + 1) % values.len()).filter(|(other, _)| *other != symbol)?;
            (Value::Symbol(*other), became(symbols.word(symbol), symbols.word(*other)))
        }
        (_, Value::Boolean(yes)) => (Value::Boolean(!yes), became(&yes.to_string(), &(!yes).to_string())),
        (_, Value::Number(number)) => {
            let other = number.plus(Number::ONE).ok()?;
            (Value::Number(other), became(&number.to_string(), &other.to_string()))
        }
        (_, Value::Date(date)) => {
            let other = date.add_days(-1);
            (Value::Date(other), became(&date.to_string(), &other.to_string()))
        }
        _ => return None,
    })
}

fn other_figures(figure: &Figure) -> Vec<(FigureKind, Text)> {
    let name = &figure.name;
    let said = |words: Text| Text::new(format!("`{name}`: {}", words.en), format!("`{name}`：{}", words.zh));
    match figure.kind {
        FigureKind::Rank(order, ties) => {
            let (other_order, order_words) = match order {
                RankOrder::Ascending => (RankOrder::Descending, became("ascending", "descending")),
                RankOrder::Descending => (RankOrder::Ascending, became("descending", "ascending")),
            };
            let (other_ties, ties_words) = match ties {
                Ties::Best => (Ties::Worst, became("best", "worst")),
                Ties::Worst => (Ties::Best, became("worst", "best")),
            };
            vec![
                (FigureKind::Rank(other_order, ties), said(order_words)),
                (FigureKind::Rank(order, other_ties), said(ties_words)),
            ]
        }
        FigureKind::Sum => vec![(FigureKind::Mean, said(became("sum", "mean")))],
        FigureKind::Mean => vec![(FigureKind::Sum, said(became("mean", "sum")))],
        FigureKind::Share => vec![(FigureKind::Quantile, said(became("share", "quantile")))],
        FigureKind::Quantile => vec![(FigureKind::Share, said(became("quantile", "share")))],
        FigureKind::Count => Vec::new(),
    }
}
