//! Rows of a table by the text of a column.

use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

use super::dictionary::ColumnIndex;
use super::relation::group;
use super::table::Table;

/// The rows of a table grouped by the text of one of its columns. Holds no text itself: whoever asks
/// brings the table. Only ever asked by text, so the order of the groups is never seen.
#[derive(Debug)]
pub(super) struct RowsByText {
    column: ColumnIndex,
    hasher: DefaultHashBuilder,
    groups: HashTable<Entry>,
    /// Where each group starts among `rows`; one more than there are groups.
    starts: Vec<u32>,
    rows: Vec<u32>,
}

/// A group, with the hash of its text: a table that grows then need not look at any text again.
#[derive(Debug, Clone, Copy)]
struct Entry {
    hash: u32,
    group: u32,
}

/// The low half of a text's hash.
fn short_hash(hasher: &DefaultHashBuilder, text: &str) -> u32 {
    let hash = hasher.hash_one(text);
    u32::try_from(hash & u64::from(u32::MAX)).unwrap_or(u32::MAX)
}

/// The hash under which an entry is kept.
fn spread(hash: u32) -> u64 {
    u64::from(hash).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

impl RowsByText {
    /// Groups the rows of a table; those without a text are in no group.
    pub(super) fn of(table: &Table, column: ColumnIndex) -> Self {
        let hasher = DefaultHashBuilder::default();
        let mut groups: HashTable<Entry> = HashTable::new();
        // The first row of each group.
        let mut firsts: Vec<u32> = Vec::new();
        let text_of = |firsts: &[u32], group: u32| {
            firsts.get(group as usize).and_then(|row| table.text(*row, column)).unwrap_or_default()
        };
        let mut of = Vec::with_capacity(table.rows as usize);
        let mut last: Option<(&str, u32)> = None;
        for row in 0..table.rows {
            let Some(text) = table.text(row, column) else {
                of.push(u32::MAX);
                continue;
            };
            // Rows with the same text mostly stand together.
            if let Some((_, group)) = last.filter(|(before, _)| *before == text) {
                of.push(group);
                continue;
            }
            let hash = short_hash(&hasher, text);
            let is_same = |entry: &Entry| entry.hash == hash && text_of(&firsts, entry.group) == text;
            let known = groups.find(spread(hash), is_same).map(|entry| entry.group);
            let group = known.unwrap_or_else(|| {
                let group = u32::try_from(firsts.len()).unwrap_or(u32::MAX);
                groups.insert_unique(spread(hash), Entry { hash, group }, |entry| spread(entry.hash));
                firsts.push(row);
                group
            });
            last = Some((text, group));
            of.push(group);
        }
        let (starts, rows) = group(&of, u32::try_from(firsts.len()).unwrap_or(u32::MAX));
        Self { column, hasher, groups, starts, rows }
    }

    /// The rows with a text, in order; `table` is the one that was grouped.
    pub(super) fn rows(&self, table: &Table, text: &str) -> &[u32] {
        let range = |group: u32| {
            let (start, end) = (self.starts.get(group as usize)?, self.starts.get(group as usize + 1)?);
            self.rows.get(*start as usize..*end as usize)
        };
        let is_same = |group: u32| {
            let first = range(group).and_then(|rows| rows.first());
            first.and_then(|row| table.text(*row, self.column)) == Some(text)
        };
        let hash = short_hash(&self.hasher, text);
        let entry = self.groups.find(spread(hash), |entry| entry.hash == hash && is_same(entry.group));
        entry.and_then(|entry| range(entry.group)).unwrap_or_default()
    }
}
