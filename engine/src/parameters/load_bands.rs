//! Scales and bands as written: bounds that rise, one bound word, nothing below the first band.

use crate::diagnostic::{Findings, Text};
use crate::document::{Fields, Node, TableNode, list_of, table_of, text_of};
use crate::number::Number;
use crate::value::Symbol;

use super::dated::read_dates;
use super::flaws;
use super::load::{Content, Loader};
use super::shape::{Band, Bands, BoundWord, ParameterKind, ParameterType, ParameterValue, Scale};
use super::types::{read_number, read_type};

/// The types that have bounds.
const NUMBERS: [ParameterType; 4] =
    [ParameterType::Integer, ParameterType::Decimal, ParameterType::Money, ParameterType::Fraction];

impl Loader<'_> {
    pub(super) fn scale(&mut self, fields: &mut Fields<'_>) -> Content {
        let over = read_type(fields, "over", &NUMBERS, self.findings);
        let gives = read_type(fields, "gives", &NUMBERS, self.findings);
        let mut reader = BandReader { over: over.clone(), word: None };
        let values = read_dates(fields, self.findings, |era, findings| {
            let bands = reader.read(era, findings, |node, findings| {
                read_number(node, gives.as_ref().unwrap_or(&ParameterType::Decimal), findings)
            })?;
            Some(ParameterValue::Scale(Scale { word: reader.word(), bands }))
        });
        let kind = over.zip(gives).map(|(over, gives)| ParameterKind::Scale { over, gives });
        Content::new(kind, values)
    }

    pub(super) fn bands(&mut self, fields: &mut Fields<'_>) -> Content {
        let over = read_type(fields, "over", &NUMBERS, self.findings);
        if let Some(node) = fields.entry("gives").map(|entry| &entry.node)
            && let Some(word) = text_of(node, self.findings)
            && word != "label"
        {
            self.findings.push(flaws::bands_give_labels(&node.place, word));
        }
        let mut reader = BandReader { over: over.clone(), word: None };
        let symbols = &mut *self.symbols;
        let mut labels: Vec<Symbol> = Vec::new();
        let values = read_dates(fields, self.findings, |era, findings| {
            let mut seen: Vec<Symbol> = Vec::new();
            let bands = reader.read(era, findings, |node, findings| {
                let word = text_of(node, findings)?;
                let label = symbols.add(word);
                if seen.contains(&label) {
                    findings.push(flaws::label_twice(&node.place, word));
                    return None;
                }
                seen.push(label);
                Some(label)
            });
            merge_labels(&mut labels, &seen);
            Some(ParameterValue::Bands(Bands { word: reader.word(), bands: bands? }))
        });
        Content::new(over.map(|over| ParameterKind::Bands { over, labels }), values)
    }
}

/// Adds the labels of one more date, each behind the one it follows there.
fn merge_labels(labels: &mut Vec<Symbol>, seen: &[Symbol]) {
    let mut at = 0;
    for label in seen {
        match labels.iter().position(|known| known == label) {
            Some(found) => at = found + 1,
            None => {
                labels.insert(at, *label);
                at += 1;
            }
        }
    }
}

/// Reads the bands of one parameter, date by date.
struct BandReader {
    over: Option<ParameterType>,
    /// The bound word that the parameter used first.
    word: Option<BoundWord>,
}

impl BandReader {
    fn word(&self) -> BoundWord {
        self.word.unwrap_or(BoundWord::From)
    }

    /// The key `bands` of one date; `None` where a flaw leaves no scale that could be used.
    fn read<G>(
        &mut self,
        era: &mut Fields<'_>,
        findings: &mut Findings,
        mut gives: impl FnMut(&Node, &mut Findings) -> Option<G>,
    ) -> Option<Vec<Band<G>>> {
        let entry = era.required("bands", findings)?;
        let list = list_of(&entry.node, findings)?;
        if list.is_empty() {
            findings.push(flaws::no_bands(&entry.key_place));
            return None;
        }
        let mut bands = Vec::new();
        let mut highest: Option<Number> = None;
        for (index, node) in list.iter().enumerate() {
            let Some(table) = table_of(node, findings) else { continue };
            let mut fields = Fields::new(table, Text::new("a band", "分档"));
            let bound = self.bound(&mut fields, table, index == 0, findings);
            let given = fields.required("gives", findings).and_then(|entry| gives(&entry.node, findings));
            fields.finish(findings);
            if let Some((bound, node)) = bound {
                check_rising(highest, bound, node, findings);
                highest = highest.max(Some(bound));
            }
            if let Some(given) = given {
                bands.push(Band { bound: bound.map(|(bound, _)| bound), gives: given });
            }
        }
        (bands.len() == list.len()).then_some(bands)
    }

    fn bound<'t>(
        &mut self,
        fields: &mut Fields<'t>,
        table: &TableNode,
        first: bool,
        findings: &mut Findings,
    ) -> Option<(Number, &'t Node)> {
        let (from, above) = (fields.entry("from"), fields.entry("above"));
        if let (Some(_), Some(above)) = (from, above) {
            findings.push(flaws::from_and_above(&above.key_place));
        }
        let Some((entry, word)) =
            from.map(|entry| (entry, BoundWord::From)).or(above.map(|entry| (entry, BoundWord::Above)))
        else {
            if !first {
                findings.push(flaws::band_without_bound(&table.place));
            }
            return None;
        };
        if first {
            findings.push(flaws::first_band_bound(&entry.key_place));
        }
        if *self.word.get_or_insert(word) != word {
            findings.push(flaws::two_bound_words(&entry.key_place));
        }
        let number = read_number(&entry.node, self.over.as_ref().unwrap_or(&ParameterType::Decimal), findings)?;
        Some((number, &entry.node))
    }
}

fn check_rising(highest: Option<Number>, bound: Number, node: &Node, findings: &mut Findings) {
    match highest {
        Some(before) if before == bound => findings.push(flaws::equal_bounds(&node.place, bound)),
        Some(before) if bound < before => findings.push(flaws::bounds_not_rising(&node.place, before, bound)),
        _ => {}
    }
}
