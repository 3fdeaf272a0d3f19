//! The bad rows of a table, small: of what is said of many rows, one copy is kept.
//!
//! A file may have as many bad rows as rows, and each of them stays in memory until it is written to quarantine.

use std::hash::Hash;
use std::sync::Arc;

use hashbrown::HashSet;

use crate::diagnostic::Text;
use crate::facts::{ColumnIndex, RelationIndex};

use super::batch::{BadRow, Origin};
use super::fragments::Fragments;
use super::row_flaw::Flaw;

/// How many texts are known at once; others are kept once more.
const MOST_TEXTS: usize = 1 << 12;

/// How many names of parents are known at once.
const MOST_NAMES: usize = 1 << 16;

/// What is wrong with a row, in texts that other rows may share.
#[derive(Debug, Clone)]
pub(crate) struct SharedFlaw {
    /// The column at fault; none where it is the row as a whole.
    pub(crate) column: Option<ColumnIndex>,
    /// What stands there.
    pub(crate) value: Box<str>,
    pub(crate) problem: Arc<Text>,
    pub(crate) hint: Option<Arc<Text>>,
}

impl From<Flaw> for SharedFlaw {
    fn from(Flaw { column, value, problem, hint }: Flaw) -> Self {
        let value = value.into_boxed_str();
        Self { column, value, problem: Arc::new(problem), hint: hint.map(Arc::new) }
    }
}

impl BadRow {
    /// A row of which nothing but its flaw is known.
    pub(super) fn of(origin: Origin, flaw: impl Into<SharedFlaw>) -> Self {
        let (parents, fragments) = (Box::default(), Fragments::default());
        Self { origin, flaw: flaw.into(), key: None, shown_key: None, parents, fragments }
    }
}

/// Bad rows, which share their texts.
#[derive(Default)]
pub(super) struct BadRows {
    rows: Vec<BadRow>,
    shared: Shared,
}

impl BadRows {
    /// Adds a row.
    pub(super) fn push(&mut self, mut row: BadRow) {
        self.shared.share(&mut row.flaw);
        row.parents.iter_mut().for_each(|(_, name)| self.shared.share_name(name));
        self.rows.push(row);
    }

    /// Adds rows.
    pub(super) fn extend(&mut self, rows: impl IntoIterator<Item = BadRow>) {
        rows.into_iter().for_each(|row| self.push(row));
    }

    /// The same flaw, in texts that the rows have.
    pub(super) fn shared(&mut self, flaw: Flaw) -> SharedFlaw {
        let mut flaw = SharedFlaw::from(flaw);
        self.shared.share(&mut flaw);
        flaw
    }

    /// The rows.
    pub(super) fn rows(&self) -> &[BadRow] {
        &self.rows
    }

    /// Adds to the parents of a row.
    pub(super) fn add_parents(&mut self, at: usize, parents: Vec<(RelationIndex, Arc<str>)>) {
        if let Some(row) = self.rows.get_mut(at) {
            row.parents = std::mem::take(&mut row.parents).into_iter().chain(parents).collect();
        }
    }

    /// Puts the rows in the order of their files.
    pub(super) fn sort(&mut self) {
        self.rows.sort_by_key(|row| row.origin);
    }

    /// Gives the rows away.
    pub(super) fn take(&mut self) -> Vec<BadRow> {
        self.shared = Shared::default();
        std::mem::take(&mut self.rows)
    }
}

/// Texts met so far, as many as are worth knowing.
#[derive(Default)]
struct Shared {
    texts: HashSet<Arc<Text>>,
    names: HashSet<Arc<str>>,
}

impl Shared {
    fn share(&mut self, flaw: &mut SharedFlaw) {
        known(&mut self.texts, MOST_TEXTS, &mut flaw.problem);
        flaw.hint.iter_mut().for_each(|hint| known(&mut self.texts, MOST_TEXTS, hint));
    }

    fn share_name(&mut self, name: &mut Arc<str>) {
        known(&mut self.names, MOST_NAMES, name);
    }
}

/// Takes the one that is known for its equal; where too many are known, none of them is any more.
fn known<T: ?Sized + Eq + Hash>(all: &mut HashSet<Arc<T>>, most: usize, one: &mut Arc<T>) {
    if let Some(same) = all.get(one) {
        *one = Arc::clone(same);
        return;
    }
    if all.len() == most {
        all.clear();
    }
    all.insert(Arc::clone(one));
}
