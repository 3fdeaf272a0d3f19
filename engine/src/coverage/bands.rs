//! The bands, entries and sides of a policy's parameters.

use crate::diagnostic::Text;
use crate::evaluate::Side;
use crate::parameters::{Band, BoundWord, ParameterSpec, ParameterValue};
use crate::policy::PolicyIndex;
use crate::script::{CheckedBook, ParameterRef};

use super::point::{Point, PointKind, Test};

/// Every part of a policy's parameters that a number or a word may reach, in the order written.
pub(super) fn points_of_parameters(checked: &CheckedBook, policy: PolicyIndex) -> Vec<Point> {
    let mut points = Vec::new();
    for (parameter, spec) in checked.book.policy(policy).parameters.iter().enumerate() {
        let reference = ParameterRef { policy, parameter };
        for (dated, value) in spec.values.iter().enumerate() {
            for (part, words) in parts(checked, spec, &value.value) {
                let test = Test::Part(reference, dated, part);
                points.push(Point {
                    kind: PointKind::Band,
                    place: value.place.clone(),
                    words,
                    site: 0,
                    cases: 0,
                    test,
                });
            }
        }
    }
    points
}

fn parts(checked: &CheckedBook, spec: &ParameterSpec, value: &ParameterValue) -> Vec<(usize, Text)> {
    let name = &spec.name;
    match value {
        ParameterValue::Scale(scale) => band_words(name, scale.word, &scale.bands),
        ParameterValue::Bands(bands) => band_words(name, bands.word, &bands.bands),
        ParameterValue::Table(table) => {
            let entries = table.0.iter().enumerate();
            let symbols = &checked.book.symbols;
            entries
                .map(|(part, (word, _))| (part, Text::same(format!("`{name}`: `{}`", symbols.word(*word)))))
                .collect()
        }
        ParameterValue::Anchors(anchors) => {
            let (zero, hundred) = (anchors.zero, anchors.hundred);
            let (below, above) = if hundred > zero { ("<=", ">=") } else { (">=", "<=") };
            vec![
                (Side::Zero as usize, Text::same(format!("`{name}`: {below} {zero}"))),
                (
                    Side::Between as usize,
                    Text::new(
                        format!("`{name}`: between {zero} and {hundred}"),
                        format!("`{name}`：{zero} 与 {hundred} 之间"),
                    ),
                ),
                (Side::Hundred as usize, Text::same(format!("`{name}`: {above} {hundred}"))),
            ]
        }
        _ => Vec::new(),
    }
}

fn band_words<G>(name: &str, word: BoundWord, bands: &[Band<G>]) -> Vec<(usize, Text)> {
    let words = bands.iter().enumerate().map(|(part, band)| {
        let text = match (band.bound, word) {
            (None, _) => Text::new(format!("`{name}`: the lowest band"), format!("`{name}`：最低一档")),
            (Some(bound), BoundWord::From) => {
                Text::new(format!("`{name}`: the band from {bound}"), format!("`{name}`：{bound} 起的一档"))
            }
            (Some(bound), BoundWord::Above) => {
                Text::new(format!("`{name}`: the band above {bound}"), format!("`{name}`：高于 {bound} 的一档"))
            }
        };
        (part, text)
    });
    words.collect()
}
