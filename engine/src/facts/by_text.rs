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
    groups: HashTable<u32>,
    /// Where each group starts among `rows`; one more than there are groups.
    starts: Vec<u32>,
    rows: Vec<u32>,
}

impl RowsByText {
    /// Groups the rows of a table; those without a text are in no group.
    pub(super) fn of(table: &Table, column: ColumnIndex) -> Self {
        let hasher = DefaultHashBuilder::default();
        let mut groups: HashTable<u32> = HashTable::new();
        // The first row of each group.
        let mut firsts: Vec<u32> = Vec::new();
        let hash = |text: &str| hasher.hash_one(text);
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
            let known = groups.find(hash(text), |group| text_of(&firsts, *group) == text).copied();
            let group = known.unwrap_or_else(|| {
                let group = u32::try_from(firsts.len()).unwrap_or(u32::MAX);
                groups.insert_unique(hash(text), group, |group| hash(text_of(&firsts, *group)));
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
        let group = self.groups.find(self.hasher.hash_one(text), |group| is_same(*group));
        group.and_then(|group| range(*group)).unwrap_or_default()
    }
}
