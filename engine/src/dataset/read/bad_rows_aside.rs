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

/// Where the key is among the columns.
pub(super) const KEY: ColumnIndex = ColumnIndex(0);

/// Where the names of parents are among the columns.
pub(super) const NAMES: [ColumnIndex; 2] = [ColumnIndex(1), ColumnIndex(2)];

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
        const HOLDING: [ColumnIndex; 5] =
            [ColumnIndex(1), ColumnIndex(2), ColumnIndex(3), ColumnIndex(6), ColumnIndex(7)];
        const SHOWN: [ColumnIndex; 8] = [
            KEY,
            ColumnIndex(3),
            ColumnIndex(4),
            ColumnIndex(5),
            ColumnIndex(6),
            ColumnIndex(7),
            ColumnIndex(8),
            ColumnIndex(9),
        ];
        match self {
            Self::Holding => &HOLDING,
            Self::Shown => &SHOWN,
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
        let text = |at: u16| table.text(row, ColumnIndex(at));
        let said = |at: u16| text(at).unwrap_or_default();
        let is = |known: &Text, en: u16| known.en == said(en) && known.zh == said(en + 1);
        let is_hint = |hint: &Option<Arc<Text>>| match hint {
            Some(hint) => text(8).is_some() && is(hint, 8),
            None => text(8).is_none(),
        };
        let last = self.last.take().filter(|(problem, hint)| is(problem, 6) && is_hint(hint));
        let (problem, hint) = last.unwrap_or_else(|| {
            let hint = text(8).map(|hint| Arc::new(Text::new(hint, said(9))));
            (Arc::new(Text::new(said(6), said(7))), hint)
        });
        self.last = Some((Arc::clone(&problem), hint.clone()));
        BadRow {
            origin,
            flaw: SharedFlaw {
                column: text(4).and_then(|column| column.parse().ok()).map(ColumnIndex),
                value: said(5).into(),
                problem,
                hint,
            },
            key: text(0).map(Box::from),
            shown_key: text(3).map(Box::from),
            parents: Parents(said(1)).map(|(way, name)| (way, Arc::from(name))).collect(),
            fragments: Fragments::read(said(2)),
        }
    }
}
