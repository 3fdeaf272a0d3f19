//! `[population]` of a manifest: figures over all rows.

use crate::diagnostic::{Diagnostic, Findings, Text};
use crate::document::{Entry, Fields, NameUse, TableNode, check_name, table_of, text_of};

use super::manifest::{Figure, FigureKind, RankOrder, SourceText, Ties};
use super::settings::word_of;

/// The word for a kind of figure; a rank's order and ties are read beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Rank,
    Plain(FigureKind),
}

const WORDS: [(&str, Word); 6] = [
    ("rank", Word::Rank),
    ("count", Word::Plain(FigureKind::Count)),
    ("sum", Word::Plain(FigureKind::Sum)),
    ("mean", Word::Plain(FigureKind::Mean)),
    ("share", Word::Plain(FigureKind::Share)),
    ("quantile", Word::Plain(FigureKind::Quantile)),
];

/// Reads the figures of a policy, in the order written.
pub(super) fn read_figures(table: &TableNode, findings: &mut Findings) -> Vec<Figure> {
    table.entries.iter().filter_map(|entry| read_figure(entry, findings)).collect()
}

fn read_figure(entry: &Entry, findings: &mut Findings) -> Option<Figure> {
    let name = &entry.key;
    let well_named = check_name(name, NameUse::Member, &entry.key_place, findings);
    let table = table_of(&entry.node, findings)?;
    let what = Text::new(format!("population figure `{name}`"), format!("总体指标 `{name}`"));
    let mut fields = Fields::new(table, what);
    let word = fields.required("figure", findings);
    let word = word.and_then(|entry| word_of(&entry.node, "figure", &WORDS, findings));
    let of = match word {
        Some(Word::Plain(FigureKind::Count)) | None => fields.entry("of"),
        Some(_) => fields.required("of", findings),
    };
    let of = of.and_then(|entry| source_text(entry, findings));
    let condition = fields.entry("where").and_then(|entry| source_text(entry, findings));
    let kind = match word {
        Some(Word::Rank) => read_rank(&mut fields, findings),
        Some(Word::Plain(kind)) => {
            refuse_rank_keys(&mut fields, findings);
            Some(kind)
        }
        None => {
            fields.entry("order");
            fields.entry("ties");
            None
        }
    };
    fields.finish(findings);
    Some(Figure { name: name.clone(), place: entry.key_place.clone(), kind: kind?, of, condition })
        .filter(|_| well_named)
}

fn read_rank(fields: &mut Fields<'_>, findings: &mut Findings) -> Option<FigureKind> {
    let orders = [("ascending", RankOrder::Ascending), ("descending", RankOrder::Descending)];
    let order = fields.required("order", findings);
    let order = order.and_then(|entry| word_of(&entry.node, "order", &orders, findings));
    let ties = fields.required("ties", findings);
    let ties =
        ties.and_then(|entry| word_of(&entry.node, "ties", &[("best", Ties::Best), ("worst", Ties::Worst)], findings));
    Some(FigureKind::Rank(order?, ties?))
}

/// Only a rank has an order and ties.
fn refuse_rank_keys(fields: &mut Fields<'_>, findings: &mut Findings) {
    for key in ["order", "ties"] {
        if let Some(entry) = fields.entry(key) {
            findings.push(
                Diagnostic::error(
                    "key-not-used",
                    entry.key_place.clone(),
                    Text::new(format!("only a rank has `{key}`"), format!("只有 rank 有 `{key}`")),
                )
                .with_hint(Text::new(
                    format!("take `{key}` out, or write `figure = \"rank\"`"),
                    format!("请删去 `{key}`，或写 `figure = \"rank\"`"),
                )),
            );
        }
    }
}

/// A text that is compiled later, with the place of its first character.
pub(super) fn source_text(entry: &Entry, findings: &mut Findings) -> Option<SourceText> {
    let text = text_of(&entry.node, findings)?;
    Some(inside_quotes(text, &entry.node.place))
}

/// A text in quotes at `place`, with the place of its first character.
pub(super) fn inside_quotes(text: &str, place: &crate::diagnostic::Place) -> SourceText {
    let mut place = place.clone();
    place.column = place.column.saturating_add(1);
    place.length = place.length.saturating_sub(2);
    SourceText { text: text.to_owned(), place }
}
