//! The bad rows of a table: of what is said of many rows, one copy is kept, and of the rows as many as memory may hold.
//!
//! A file may have as many bad rows as rows. Those that are too many are put aside on disk. What goes wrong with that is
//! remembered, and whoever has read a table asks for it before he makes use of what was read.

use std::hash::Hash;
use std::io;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hashbrown::HashSet;

use crate::dataset::rows::OriginRuns;
use crate::diagnostic::Text;
use crate::facts::ColumnIndex;

use super::bad_rows_aside::{COLUMNS, KEY, NAMES, Part, Reader, key, names, texts};
use super::batch::{BadRow, Origin};
use super::fragments::Fragments;
use super::row_flaw::Flaw;

/// How many texts are known at once; others are kept once more.
const MOST_TEXTS: usize = 1 << 12;

/// How many names of parents are known at once.
const MOST_NAMES: usize = 1 << 16;

/// How many bytes a bad row may have for as many as are named to fit memory.
const BYTES_A_ROW: usize = 256;

/// How many bad rows of each table are held in memory at once, and where others are put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRowMemory {
    /// How many rows, of 256 bytes.
    pub rows: u32,
    /// A folder for others; the system's for temporary files unless one is named.
    pub aside: Option<PathBuf>,
}

impl Default for BadRowMemory {
    fn default() -> Self {
        Self { rows: 1 << 17, aside: None }
    }
}

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

    /// How many bytes it takes, without texts that it may share.
    fn bytes(&self) -> usize {
        let texts = [self.key.as_deref(), self.shown_key.as_deref(), Some(&self.flaw.value)];
        let own: usize = texts.into_iter().flatten().map(str::len).sum();
        size_of::<Self>() + own + size_of_val(&*self.parents) + self.fragments.as_written().len()
    }
}

/// Bad rows, which share their texts.
#[derive(Debug)]
pub(super) struct BadRows {
    /// Those in memory.
    rows: Vec<BadRow>,
    /// How many bytes these take.
    bytes: usize,
    shared: Shared,
    /// How many there are of each file.
    by_file: Vec<u32>,
    /// How many memory may hold.
    in_memory: u32,
    disk: Mutex<Disk>,
}

/// Bad rows that are put aside. One reader at a time.
#[derive(Debug)]
struct Disk {
    runs: OriginRuns,
    /// What went wrong with them first.
    failed: Option<io::Error>,
}

impl Disk {
    /// Does something with the rows, unless something went wrong before.
    fn with(&mut self, work: impl FnOnce(&mut OriginRuns) -> io::Result<()>) {
        if self.failed.is_none() {
            self.failed = work(&mut self.runs).err();
        }
    }
}

impl Default for BadRows {
    fn default() -> Self {
        Self::new(BadRowMemory { rows: u32::MAX, aside: None })
    }
}

impl BadRows {
    /// No rows yet.
    pub(super) fn new(memory: BadRowMemory) -> Self {
        let disk = Disk { runs: OriginRuns::new(COLUMNS, memory.aside), failed: None };
        Self {
            rows: Vec::new(),
            bytes: 0,
            shared: Shared::default(),
            by_file: Vec::new(),
            in_memory: memory.rows,
            disk: Mutex::new(disk),
        }
    }

    /// Adds a row.
    pub(super) fn push(&mut self, mut row: BadRow) {
        self.bytes += row.bytes() + self.shared.share_all(&mut row);
        let file = usize::from(row.origin.file);
        if self.by_file.len() <= file {
            self.by_file.resize(file + 1, 0);
        }
        if let Some(count) = self.by_file.get_mut(file) {
            *count += 1;
        }
        self.rows.push(row);
        let most = self.in_memory as usize;
        if self.rows.len() > most || self.bytes > most.saturating_mul(BYTES_A_ROW) {
            self.put_aside();
        }
    }

    /// Adds rows.
    pub(super) fn extend(&mut self, rows: impl IntoIterator<Item = BadRow>) {
        rows.into_iter().for_each(|row| self.push(row));
    }

    /// How many there are of each file; of those behind the last one with a bad row, none.
    pub(super) fn by_file(&self) -> &[u32] {
        &self.by_file
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.by_file.is_empty()
    }

    /// What went wrong with rows put aside; they are then not to be used.
    pub(super) fn failure(&self) -> Option<io::Error> {
        self.disk().failed.take()
    }

    /// Gives the rows away, where memory holds them all.
    pub(super) fn take(&mut self) -> Vec<BadRow> {
        std::mem::take(self).rows
    }

    /// Puts the rows in the order of their files; they are then read in it.
    pub(super) fn sort(&mut self) {
        if self.disk().runs.is_empty() {
            self.rows.sort_by_key(|row| row.origin);
        } else {
            self.put_aside();
        }
    }

    fn put_aside(&mut self) {
        self.rows.sort_by_key(|row| row.origin);
        let rows = self.rows.iter().map(|row| (row.origin, texts(row)));
        self.disk.get_mut().unwrap_or_else(PoisonError::into_inner).with(|runs| runs.add(rows));
        self.rows.clear();
        self.bytes = 0;
    }

    fn disk(&self) -> MutexGuard<'_, Disk> {
        self.disk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Goes through the rows as they were put in order, until nobody wants to hear more, with what is wanted of them.
    pub(super) fn each(&self, part: Part, hear: &mut dyn FnMut(&BadRow) -> ControlFlow<()>) {
        if self.rows.iter().try_for_each(&mut *hear).is_continue() {
            let mut reader = Reader::default();
            self.disk().with(|runs| {
                runs.read_in_order(part.columns(), &mut |table, row, origin| hear(&reader.row(table, row, origin)))
            });
        }
    }

    /// Goes through the keys of the rows, in any order.
    pub(super) fn each_key(&self, hear: &mut dyn FnMut(&str, Origin)) {
        let rows = self.rows.iter().filter_map(|row| Some((row.key.as_deref()?, row.origin)));
        rows.for_each(|(key, origin)| hear(key, origin));
        self.disk().with(|runs| {
            runs.read(&[KEY], &mut |table, row, origin| {
                key(table, row).into_iter().for_each(|key| hear(key, origin));
            })
        });
    }

    /// Goes through the texts by which the rows may name their parents, in any order.
    pub(super) fn each_name(&self, hear: &mut dyn FnMut(&str)) {
        for row in &self.rows {
            row.parents.iter().for_each(|(_, text)| hear(text));
            row.fragments.iter().for_each(&mut *hear);
        }
        self.disk().with(|runs| runs.read(&NAMES, &mut |table, row, _| names(table, row, hear)));
    }
}

/// Texts met so far, as many as are worth knowing.
#[derive(Debug, Default)]
struct Shared {
    texts: HashSet<Arc<Text>>,
    names: HashSet<Arc<str>>,
}

impl Shared {
    /// Takes what is known for its equals; gives how many bytes of texts are new.
    fn share_all(&mut self, row: &mut BadRow) -> usize {
        let texts = [Some(&mut row.flaw.problem), row.flaw.hint.as_mut()].into_iter().flatten();
        let size = |text: &Text| size_of::<Text>() + text.en.len() + text.zh.len();
        let new: usize = texts.map(|text| if known(&mut self.texts, MOST_TEXTS, text) { 0 } else { size(text) }).sum();
        let names = row.parents.iter_mut().map(|(_, name)| name);
        let new_names = names.map(|name| if known(&mut self.names, MOST_NAMES, name) { 0 } else { name.len() });
        new + new_names.sum::<usize>()
    }
}

/// Takes the one that is known for its equal, if there is one; where too many are known, none of them is any more.
fn known<T: ?Sized + Eq + Hash>(all: &mut HashSet<Arc<T>>, most: usize, one: &mut Arc<T>) -> bool {
    if let Some(same) = all.get(one) {
        *one = Arc::clone(same);
        return true;
    }
    if all.len() == most {
        all.clear();
    }
    all.insert(Arc::clone(one));
    false
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::facts::RelationIndex;

    use super::*;

    /// A text as files have them, with signs that say something where rows are put aside.
    const TEXT: &str = "[ab1:\\u{0}`，é\n]{0,6}";

    prop_compose! {
        fn flaw()(
            column in prop::option::of(0_u16..4),
            texts in prop::array::uniform3(TEXT),
            hint in prop::option::of((TEXT, TEXT)),
        ) -> Flaw {
            let [value, en, zh] = texts;
            Flaw {
                column: column.map(ColumnIndex),
                value,
                problem: Text::new(en, zh),
                hint: hint.map(|(en, zh)| Text::new(en, zh)),
            }
        }
    }

    prop_compose! {
        fn row()(
            flaw in flaw(),
            names in prop::array::uniform2(prop::option::of("[a-c:1]{1,3}")),
            parents in prop::collection::vec((0_u16..3, TEXT), 0..3),
            fragments in prop::collection::vec("[a-c]{1,3}", 0..3),
            file in 0_u16..3,
        ) -> BadRow {
            BadRow {
                key: names[0].as_deref().map(Box::from),
                shown_key: names[1].as_deref().map(Box::from),
                parents: parents.iter().map(|(way, name)| (RelationIndex(*way), Arc::from(name.as_str()))).collect(),
                fragments: Fragments::read(&fragments.iter().map(|text| format!("{text}\0")).collect::<String>()),
                ..BadRow::of(Origin { file, line: 0 }, flaw)
            }
        }
    }

    /// Everything that can be asked of bad rows, of which so many are in memory.
    fn asked(rows: &[BadRow], in_memory: u32) -> (Vec<String>, [Vec<String>; 2], Vec<u32>) {
        let mut bad = BadRows::new(BadRowMemory { rows: in_memory, aside: None });
        let count = u32::try_from(rows.len()).expect("few rows");
        // Each line once, in stretches that go on and others that go back, as reading and settling give them.
        let lines = (0..count).map(|at| (at * 7) % 61);
        let placed = |(row, line): (&BadRow, u32)| BadRow { origin: Origin { line, ..row.origin }, ..row.clone() };
        bad.extend(rows.iter().zip(lines).map(placed));
        let (mut keys, mut names, mut all) = (Vec::new(), Vec::new(), Vec::new());
        bad.each_key(&mut |key, origin| keys.push(format!("{key} {origin:?}")));
        bad.each_name(&mut |name| names.push(name.to_owned()));
        bad.sort();
        for part in [Part::Holding, Part::Shown, Part::Holding] {
            bad.each(part, &mut |row| {
                let BadRow { origin, flaw, key, shown_key, parents, fragments } = row;
                all.push(match part {
                    Part::Holding => format!("{origin:?} {shown_key:?} {parents:?} {fragments:?} {:?}", flaw.problem),
                    Part::Shown => format!("{origin:?} {key:?} {shown_key:?} {flaw:?}"),
                });
                ControlFlow::Continue(())
            });
        }
        assert!(bad.failure().is_none());
        keys.sort();
        names.sort();
        (all, [keys, names], bad.by_file().to_vec())
    }

    proptest! {
        #[test]
        fn rows_put_aside_are_as_those_in_memory(rows in prop::collection::vec(row(), 0..60), in_memory in 1_u32..20) {
            prop_assert_eq!(asked(&rows, in_memory), asked(&rows, u32::MAX));
        }
    }

    #[test]
    fn what_goes_wrong_with_the_disk_is_told_and_nothing_is_read_of_it() {
        let gone = PathBuf::from("/no/such/folder");
        let mut bad = BadRows::new(BadRowMemory { rows: 2, aside: Some(gone) });
        let flaw = || Flaw { column: None, value: String::new(), problem: Text::same("bad"), hint: None };
        (1..9).for_each(|line| bad.push(BadRow::of(Origin { file: 0, line }, flaw())));
        assert_eq!(bad.by_file(), [8]);
        assert!(bad.failure().is_some());
    }
}
