//! Rows of a table by the text of a column.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use arrow_array::Array;
use hashbrown::{DefaultHashBuilder, HashTable};
use rayon::prelude::*;
use std::hash::BuildHasher;

use crate::threads::STRETCH;

use super::column::Column;
use super::dictionary::{ColumnIndex, TableIndex};
use super::relation::group;
use super::table::Table;

/// The rows of a table grouped by the text of one of its columns, the groups in the order of their texts. Holds no text
/// itself: whoever asks brings the table.
#[derive(Debug, Clone)]
pub(crate) struct RowsByText {
    column: ColumnIndex,
    /// Where each group starts among `rows`; one more than there are groups.
    starts: Vec<u32>,
    /// The rows, group by group; none where they stand like that in the table.
    rows: Option<Vec<u32>>,
}

impl RowsByText {
    /// Groups the rows of a table; those without a text are in no group.
    pub(crate) fn of(table: &Table, column: ColumnIndex) -> Self {
        if let Some(in_place) = Self::in_place(table, column) {
            return in_place;
        }
        let text = |row: u32| table.text(row, column);
        let (mut of, firsts) = groups_as_met(table, column);
        let met: Vec<&str> = firsts.iter().map(|row| text(*row).unwrap_or_default()).collect();
        if !met.is_sorted() {
            let mut order: Vec<u32> = (0_u32..).zip(&met).map(|(group, _)| group).collect();
            order.par_sort_unstable_by_key(|group| met.get(*group as usize));
            let mut places = vec![0_u32; order.len()];
            for (place, group) in (0_u32..).zip(order) {
                if let Some(slot) = places.get_mut(group as usize) {
                    *slot = place;
                }
            }
            of.par_iter_mut().for_each(|group| *group = places.get(*group as usize).copied().unwrap_or(u32::MAX));
        }
        let (starts, rows) = group(&of, u32::try_from(met.len()).unwrap_or(u32::MAX));
        Self { column, starts, rows: Some(rows) }
    }

    /// The same where all rows have a text and stand in the order of these; none where they do not.
    pub(crate) fn in_place(table: &Table, column: ColumnIndex) -> Option<Self> {
        match table.columns.get(usize::from(column.0)) {
            Some(Column::ShortText(cells)) if cells.null_count() == 0 => {
                let place = |row: u32| usize::try_from(*cells.value_offsets().get(row as usize)?).ok();
                let letters = |row: u32| cells.value_data().get(place(row)?..place(row + 1)?);
                Self::in_place_by((table.rows, column), letters)
            }
            _ => Self::in_place_by((table.rows, column), |row| table.text(row, column).map(str::as_bytes)),
        }
    }

    /// The same by the letters of so many rows.
    fn in_place_by<'t>(
        (rows, column): (u32, ColumnIndex),
        letters: impl Fn(u32) -> Option<&'t [u8]> + Sync,
    ) -> Option<Self> {
        // Where groups start in a stretch of rows.
        let starts_of = |(first, end): (u32, u32)| {
            let mut before = first.checked_sub(1).and_then(&letters);
            let mut starts = Vec::new();
            for row in first..end {
                let own = Some(letters(row)?);
                if before != own {
                    if before > own {
                        return None;
                    }
                    starts.push(row);
                }
                before = own;
            }
            Some(starts)
        };
        let firsts = (0..rows).step_by(STRETCH);
        let ends = firsts.clone().skip(1).chain([rows]);
        let stretches: Vec<(u32, u32)> = firsts.zip(ends).collect();
        let mut starts = stretches.into_par_iter().map(starts_of).collect::<Option<Vec<Vec<u32>>>>()?.concat();
        starts.push(rows);
        Some(Self { column, starts, rows: None })
    }

    /// How many rows each group has, in order.
    pub(crate) fn lengths(&self) -> Vec<u32> {
        self.starts.iter().zip(self.starts.iter().skip(1)).map(|(start, end)| end - start).collect()
    }

    /// How many groups there are.
    pub(crate) fn groups(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// The rows with a text, in order; `table` is the one that was grouped.
    pub(super) fn rows<'a>(&'a self, table: &Table, text: &str) -> impl Iterator<Item = u32> + use<'a> {
        let group = self.search(table, text, 0);
        self.rows_of(group.unwrap_or(usize::MAX))
    }

    /// To ask for many texts, mostly in order.
    pub(crate) fn walk<'a>(&'a self, table: &'a Table) -> Walk<'a> {
        Walk { rows: self, table, at: 0 }
    }

    /// The text of a group; `table` is the one that was grouped.
    pub(crate) fn text<'t>(&self, table: &'t Table, group: usize) -> Option<&'t str> {
        table.text(self.row_at(*self.starts.get(group)?), self.column)
    }

    /// The rows of a group, in order.
    pub(crate) fn rows_of<'a>(&'a self, group: usize) -> impl Iterator<Item = u32> + use<'a> {
        let places = match (self.starts.get(group), self.starts.get(group.saturating_add(1))) {
            (Some(start), Some(end)) => *start..*end,
            _ => 0..0,
        };
        places.map(|place| self.row_at(place))
    }

    fn row_at(&self, place: u32) -> u32 {
        match &self.rows {
            None => place,
            Some(rows) => rows.get(place as usize).copied().unwrap_or(u32::MAX),
        }
    }

    /// How the text of a group compares with another.
    fn order(&self, table: &Table, group: usize, text: &str) -> Ordering {
        self.text(table, group).unwrap_or_default().cmp(text)
    }

    /// The group with a text, from a group on whose text is not behind it.
    fn search(&self, table: &Table, text: &str, from: usize) -> Option<usize> {
        let at = self.first_not_before(table, text, from);
        (at < self.groups() && self.order(table, at, text) == Ordering::Equal).then_some(at)
    }

    /// The first group whose text is not before `text`, from one on. Near ones are looked at first.
    fn first_not_before(&self, table: &Table, text: &str, from: usize) -> usize {
        let (mut low, mut step) = (from, 1);
        let mut high = loop {
            let at = low.saturating_add(step - 1);
            if at >= self.groups() {
                break self.groups();
            }
            if self.order(table, at, text) != Ordering::Less {
                break at;
            }
            (low, step) = (at + 1, step * 2);
        };
        while low < high {
            let middle = low + (high - low) / 2;
            if self.order(table, middle, text) == Ordering::Less {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

/// Rows of tables grouped by the texts of columns, as far as somebody did.
#[derive(Debug, Clone, Default)]
pub struct GroupedRows(pub(crate) BTreeMap<(TableIndex, ColumnIndex), RowsByText>);

/// Rows asked for by one text after the other: quick where these come in order, right where they do not.
#[derive(Debug)]
pub(crate) struct Walk<'a> {
    rows: &'a RowsByText,
    table: &'a Table,
    /// The group at the text that was asked for last, or the first behind it.
    at: usize,
}

impl<'a> Walk<'a> {
    /// Whether some row has a text.
    pub(crate) fn has(&mut self, text: &str) -> bool {
        let before = self.at.checked_sub(1);
        if before.is_some_and(|before| self.rows.order(self.table, before, text) != Ordering::Less) {
            self.at = 0;
        }
        self.at = self.rows.first_not_before(self.table, text, self.at);
        self.at < self.rows.groups() && self.rows.order(self.table, self.at, text) == Ordering::Equal
    }

    /// The rows with a text, in order.
    pub(super) fn rows(&mut self, text: &str) -> impl Iterator<Item = u32> + use<'a> {
        let group = if self.has(text) { self.at } else { usize::MAX };
        self.rows.rows_of(group)
    }
}

/// By row, the number of its group, in the order in which their texts are met; and the first row of each group.
fn groups_as_met(table: &Table, column: ColumnIndex) -> (Vec<u32>, Vec<u32>) {
    let hasher = DefaultHashBuilder::default();
    let mut groups: HashTable<Entry> = HashTable::new();
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
    (of, firsts)
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::column::ColumnBuilder;
    use super::super::dictionary::ColumnType;
    use super::super::table::Presence;
    use super::*;
    use crate::value::Value;

    fn table(texts: &[Option<String>]) -> Table {
        let mut builder = ColumnBuilder::new(&ColumnType::Text);
        texts.iter().for_each(|text| builder.push(text.as_deref().map_or(Value::Absent, Value::Text)));
        let rows = u32::try_from(texts.len()).expect("few");
        Table { columns: vec![builder.finish()], rows, presence: Presence::Present }
    }

    proptest! {
        #[test]
        fn rows_are_found_by_their_text_at_once_and_on_a_walk(
            mut texts in prop::collection::vec(prop::option::weighted(0.8, "[a-c]{0,3}"), 0..60),
            order in 0..3,
        ) {
            if order == 1 {
                texts.sort();
            } else if order == 2 {
                texts = texts.into_iter().map(|text| text.or(Some("b".to_owned()))).collect();
                texts.sort();
            }
            let mut expected: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
            for (row, text) in (0_u32..).zip(&texts) {
                if let Some(text) = text {
                    expected.entry(text).or_default().push(row);
                }
            }
            let table = table(&texts);
            let rows = RowsByText::of(&table, ColumnIndex(0));
            prop_assert_eq!(rows.groups(), expected.len());
            let mut walk = rows.walk(&table);
            for text in ["", "a", "aab", "b", "bca", "c", "cc", "ccc", "d", "a", "c", "b", "", "b"] {
                let wanted = expected.get(text).cloned().unwrap_or_default();
                prop_assert_eq!(rows.rows(&table, text).collect::<Vec<_>>(), wanted.clone());
                prop_assert_eq!(walk.has(text), !wanted.is_empty());
                prop_assert_eq!(walk.rows(text).collect::<Vec<_>>(), wanted);
            }
        }
    }
}
