//! Bad rows as texts, to be put aside, and read again.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::Arc;

use crate::diagnostic::Text;
use crate::facts::{ColumnIndex, RelationIndex, Table};

use super::bad_rows::SharedFlaw;
use super::batch::{BadRow, Origin};
use super::fragments::Fragments;

/// The columns of bad rows that are put aside.
pub(super) const COLUMNS: &[&str] =
    &["key", "parents", "fragments", "shown_key", "column", "value", "problem_en", "problem_zh", "hint_en", "hint_zh"];

// Where each of them is.
pub(super) const KEY: ColumnIndex = ColumnIndex(0);
const PARENTS: ColumnIndex = ColumnIndex(1);
const FRAGMENTS: ColumnIndex = ColumnIndex(2);
const SHOWN_KEY: ColumnIndex = ColumnIndex(3);
const COLUMN: ColumnIndex = ColumnIndex(4);
const VALUE: ColumnIndex = ColumnIndex(5);
const PROBLEM: [ColumnIndex; 2] = [ColumnIndex(6), ColumnIndex(7)];
const HINT: [ColumnIndex; 2] = [ColumnIndex(8), ColumnIndex(9)];

/// Those that name parents.
pub(super) const NAMES: [ColumnIndex; 2] = [PARENTS, FRAGMENTS];

/// What somebody wants to know of rows; the rest of them is then as if it were not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Whom they hold, and why.
    Holding,
    /// What is shown of them.
    Shown,
}

impl Part {
    /// The columns that are read for it.
    pub(super) fn columns(self) -> &'static [ColumnIndex] {
        match self {
            Self::Holding => &const { [PARENTS, FRAGMENTS, SHOWN_KEY, PROBLEM[0], PROBLEM[1]] },
            Self::Shown => &const { [KEY, SHOWN_KEY, COLUMN, VALUE, PROBLEM[0], PROBLEM[1], HINT[0], HINT[1]] },
        }
    }
}

/// A row as texts, by column.
pub(super) fn texts(row: &BadRow) -> [Option<Cow<'_, str>>; COLUMNS.len()] {
    let BadRow { origin: _, flaw, key, shown_key, parents, fragments } = row;
    let SharedFlaw { column, value, problem, hint } = flaw;
    let parents = (!parents.is_empty()).then(|| {
        let mut text = String::new();
        for (RelationIndex(way), name) in parents {
            // Writing to a text does not fail.
            let _ = write!(text, "{way}:{}:{name}", name.len());
        }
        Cow::Owned(text)
    });
    let stated = |text| Some(text).filter(|text: &&str| !text.is_empty()).map(Cow::Borrowed);
    let hint = hint.as_deref();
    [
        key.as_deref().map(Cow::Borrowed),
        parents,
        stated(fragments.as_written()),
        shown_key.as_deref().map(Cow::Borrowed),
        column.map(|ColumnIndex(at)| Cow::Owned(at.to_string())),
        stated(value),
        stated(&problem.en),
        stated(&problem.zh),
        hint.map(|hint| Cow::Borrowed(hint.en.as_str())),
        hint.map(|hint| Cow::Borrowed(hint.zh.as_str())),
    ]
}

/// The key of a row.
pub(super) fn key(table: &Table, row: u32) -> Option<&str> {
    table.text(row, KEY)
}

/// The texts by which a row may name its parents.
pub(super) fn names(table: &Table, row: u32, hear: &mut dyn FnMut(&str)) {
    let [parents, fragments] = NAMES.map(|at| table.text(row, at).unwrap_or_default());
    Parents(parents).for_each(|(_, name)| hear(name));
    Fragments::texts_of(fragments).for_each(hear);
}

/// The parents in a text.
struct Parents<'t>(&'t str);

impl<'t> Iterator for Parents<'t> {
    type Item = (RelationIndex, &'t str);

    fn next(&mut self) -> Option<Self::Item> {
        let (way, rest) = self.0.split_once(':')?;
        let (length, rest) = rest.split_once(':')?;
        let (name, rest) = rest.split_at_checked(length.parse().ok()?)?;
        self.0 = rest;
        Some((RelationIndex(way.parse().ok()?), name))
    }
}

/// Reads rows again.
#[derive(Default)]
pub(super) struct Reader {
    /// The problem and the hint of the last row, which the next one mostly has, too.
    last: Option<(Arc<Text>, Option<Arc<Text>>)>,
}

impl Reader {
    /// A row.
    pub(super) fn row(&mut self, table: &Table, row: u32, origin: Origin) -> BadRow {
        let text = |at: ColumnIndex| table.text(row, at);
        let said = |at| text(at).unwrap_or_default();
        let both = |at: [ColumnIndex; 2]| at.map(said);
        let is = |known: &Text, at| [known.en.as_str(), known.zh.as_str()] == both(at);
        let [has_hint, _] = HINT.map(|at| text(at).is_some());
        let is_hint = |hint: &Option<Arc<Text>>| match hint {
            Some(hint) => has_hint && is(hint, HINT),
            None => !has_hint,
        };
        let last = self.last.take().filter(|(problem, hint)| is(problem, PROBLEM) && is_hint(hint));
        let (problem, hint) = last.unwrap_or_else(|| {
            let made = |at| {
                let [en, zh] = both(at);
                Arc::new(Text::new(en, zh))
            };
            (made(PROBLEM), has_hint.then(|| made(HINT)))
        });
        self.last = Some((Arc::clone(&problem), hint.clone()));
        BadRow {
            origin,
            flaw: SharedFlaw {
                column: text(COLUMN).and_then(|column| column.parse().ok()).map(ColumnIndex),
                value: said(VALUE).into(),
                problem,
                hint,
            },
            key: text(KEY).map(Box::from),
            shown_key: text(SHOWN_KEY).map(Box::from),
            parents: Parents(said(PARENTS)).map(|(way, name)| (way, Arc::from(name))).collect(),
            fragments: Fragments::read(said(FRAGMENTS)),
        }
    }
}
