//! Bad rows by what is wrong with them.

use std::collections::BTreeMap;

use assay_engine::dataset::{Quarantine, QuarantinedRow};
use assay_engine::diagnostic::{Diagnostic, Language};
use assay_engine::facts::TableIndex;
use assay_engine::policy::Book;

use crate::report::quarantined::kind_of_problem;

/// How many rows of a kind are kept.
const KEPT: usize = 10;

/// How many rows are gone through at once.
const AT_ONCE: usize = 1 << 12;

/// A kind of bad rows: their table, column and problem.
pub(crate) type Kind = (TableIndex, String, String);

/// Bad rows of one kind.
#[derive(Debug, Default)]
pub(crate) struct BadRows {
    /// How many there are.
    pub(crate) rows: u64,
    /// The first of them: up to ten.
    pub(crate) first: Vec<QuarantinedRow>,
}

/// Bad rows by kind.
pub(crate) type BadRowsByKind = Vec<(Kind, BadRows)>;

/// The bad rows by table, column and kind of problem, in the order in which they come first.
///
/// # Errors
/// A finding, where those that were put aside cannot be read.
pub(crate) fn kinds(
    quarantine: &Quarantine,
    book: &Book,
    language: Language,
) -> Result<BadRowsByKind, Box<Diagnostic>> {
    let mut at: BTreeMap<Kind, usize> = BTreeMap::new();
    let mut kinds: BadRowsByKind = Vec::new();
    quarantine.each(AT_ONCE, &mut |rows| {
        for row in rows {
            let problem = kind_of_problem(row, book, language);
            // A row with several flaws counts by the first of them.
            let problem = first_flaw(&problem, '…').to_owned();
            let kind = (row.table, row.column.to_string(), problem);
            let at = match at.get(&kind) {
                Some(at) => *at,
                None => {
                    at.insert(kind.clone(), kinds.len());
                    kinds.push((kind, BadRows::default()));
                    kinds.len() - 1
                }
            };
            if let Some((_, known)) = kinds.get_mut(at) {
                known.rows += 1;
                known.first.extend((known.first.len() < KEPT).then(|| row.clone()));
            }
        }
        Ok(())
    })?;
    Ok(kinds)
}

/// What is said of the first of a row's flaws: the others are told behind it, each with its column, which ends in `end`.
pub(super) fn first_flaw(text: &str, end: char) -> &str {
    let is_column = |behind: &str, colon: &str| {
        let column = behind.split_once(colon).map(|(column, _)| column);
        column.is_some_and(|column| column.ends_with(end) && !column.contains(['；', ';']))
    };
    let cuts = [("; ", ": "), ("；", "：")].into_iter().flat_map(|(between, colon)| {
        let cut = text.match_indices(between);
        cut.filter(move |(at, _)| is_column(text.get(at + between.len()..).unwrap_or_default(), colon))
    });
    cuts.map(|(at, _)| at).min().and_then(|at| text.get(..at)).unwrap_or(text)
}
