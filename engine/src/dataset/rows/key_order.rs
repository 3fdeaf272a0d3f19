//! The order of rows by key, and whether two say the same.

use std::cmp::Ordering;

use arrow_array::Array;
use rayon::prelude::*;

use crate::facts::{Column, ColumnIndex, RowsByText, Table};
use crate::threads::STRETCH;
use crate::value::Value;

/// The order of two rows by key: texts by bytes, numbers and dates by value, enum words as listed.
pub(in crate::dataset) fn compare(key: &[ColumnIndex], a: (&Table, u32), b: (&Table, u32)) -> Ordering {
    key.iter()
        .map(|column| match (a.0.cell(a.1, *column), b.0.cell(b.1, *column)) {
            (Value::Text(a), Value::Text(b)) => a.cmp(b),
            (Value::Number(a), Value::Number(b)) => a.cmp(&b),
            (Value::Date(a), Value::Date(b)) => a.cmp(&b),
            (Value::Symbol(a), Value::Symbol(b)) => a.cmp(&b),
            (Value::Boolean(a), Value::Boolean(b)) => a.cmp(&b),
            (a, b) => a.is_known().cmp(&b.is_known()),
        })
        .find(|ordering| *ordering != Ordering::Equal)
        .unwrap_or(Ordering::Equal)
}

/// Whether two rows have the same key.
pub(in crate::dataset) fn has_same_key(key: &[ColumnIndex], table: &Table, a: u32, b: u32) -> bool {
    // What stands last differs most often.
    key.iter().rev().all(|column| table.cell(a, *column) == table.cell(b, *column))
}

/// Whether two rows have the same cells.
pub(in crate::dataset) fn says_the_same(a: (&Table, u32), b: (&Table, u32)) -> bool {
    a.0.columns.iter().zip(&b.0.columns).all(|(first, second)| first.get(a.1) == second.get(b.1))
}

/// The rows of a table by what stands first in their key, where they stand in that order.
pub(in crate::dataset) fn first_groups(table: &Table, key: &[ColumnIndex]) -> Option<RowsByText> {
    let first = *key.first()?;
    table.columns.get(usize::from(first.0)).filter(|column| column.is_text())?;
    RowsByText::in_place(table, first)
}

/// Whether rows stand in the order of their keys, each once; `groups` are their [`first_groups`].
pub(in crate::dataset) fn is_in_key_order(table: &Table, key: &[ColumnIndex], groups: Option<&RowsByText>) -> bool {
    let rises = |key: &[ColumnIndex], row: u32| compare(key, (table, row - 1), (table, row)) == Ordering::Less;
    let Some(groups) = groups else { return (1..table.rows).into_par_iter().all(|row| rises(key, row)) };
    let others = key.get(1..).unwrap_or_default();
    let rises_within = |group: usize| groups.rows_of(group).skip(1).all(|row| rises(others, row));
    let is_each_alone = groups.groups() == table.rows as usize;
    is_each_alone || (!others.is_empty() && (0..groups.groups()).into_par_iter().all(rises_within))
}

/// The rows of a table by key, those of one key as they come; `groups` are their [`first_groups`].
pub(in crate::dataset) fn sorted_rows(table: &Table, key: &[ColumnIndex], groups: Option<&RowsByText>) -> Vec<u32> {
    let first = key.first().and_then(|column| table.columns.get(usize::from(column.0)));
    let Some(texts) = first.filter(|column| column.is_text()) else {
        let mut rows: Vec<u32> = (0..table.rows).collect();
        rows.par_sort_by(|a, b| compare(key, (table, *a), (table, *b)));
        return rows;
    };
    let others = key.get(1..).unwrap_or_default();
    let text = |row: u32| texts.text(row).unwrap_or_default();
    let by_others = |a: &u32, b: &u32| compare(others, (table, *a), (table, *b));
    let sort_within = |rows: &mut [u32], lengths: &[u32]| {
        let codes = KeyCodes::of(table, others);
        sort_groups(rows, lengths, &|group| match &codes {
            Some(codes) => codes.sort(group, &by_others),
            None => group.sort_by(by_others),
        });
    };
    // Files are mostly in the order of what their rows belong to, and in none below that; and where they are not,
    // some rows were added behind the others.
    if let Some(groups) = groups {
        let mut rows: Vec<u32> = (0..table.rows).collect();
        sort_within(&mut rows, &groups.lengths());
        return rows;
    }
    if let Some((mut rows, strays)) = with_strays(table.rows, &text) {
        let groups = rows.chunk_by(|a, b| text(*a) == text(*b));
        let lengths: Vec<u32> = groups.map(|group| u32::try_from(group.len()).unwrap_or(u32::MAX)).collect();
        sort_within(&mut rows, &lengths);
        return merged(rows, sorted_by_text(strays, &text, &by_others), &|a, b| {
            text(*a).cmp(text(*b)).then_with(|| by_others(a, b)).then(a.cmp(b))
        });
    }
    sorted_by_text((0..table.rows).collect(), &text, &by_others)
}

/// Rows by their text, then by `others`; those of one key as they come.
fn sorted_by_text<'t>(
    rows: Vec<u32>,
    text: &(dyn Fn(u32) -> &'t str + Sync),
    others: &(dyn Fn(&u32, &u32) -> Ordering + Sync),
) -> Vec<u32> {
    // The usual key starts with a text: look each up once, not at every comparison.
    let mut keyed: Vec<(&str, u32)> = rows.into_iter().map(|row| (text(row), row)).collect();
    keyed.par_sort_by(|a, b| a.0.cmp(b.0).then_with(|| others(&a.1, &b.1)));
    keyed.into_iter().map(|(_, row)| row).collect()
}

/// One row in so many may stand where it does not belong, for the others to count as sorted.
const STRAYS: usize = 16;

/// The rows whose texts are in order, and those that stand behind a greater text; none where these are many.
fn with_strays<'t>(rows: u32, text: &(dyn Fn(u32) -> &'t str + Sync)) -> Option<(Vec<u32>, Vec<u32>)> {
    let (mut sorted, mut strays) = (Vec::with_capacity(rows as usize), Vec::new());
    let mut last = "";
    for row in 0..rows {
        let own = text(row);
        if last <= own {
            sorted.push(row);
            last = own;
        } else {
            strays.push(row);
            if strays.len() > rows as usize / STRAYS {
                return None;
            }
        }
    }
    Some((sorted, strays))
}

/// Few rows merged into many, both in order.
fn merged(many: Vec<u32>, few: Vec<u32>, order: &dyn Fn(&u32, &u32) -> Ordering) -> Vec<u32> {
    if few.is_empty() {
        return many;
    }
    let mut all = Vec::with_capacity(many.len() + few.len());
    let mut rest = many.as_slice();
    for row in few {
        let (before, behind) = rest.split_at(rest.partition_point(|other| order(other, &row) == Ordering::Less));
        all.extend_from_slice(before);
        all.push(row);
        rest = behind;
    }
    all.extend_from_slice(rest);
    all
}

/// Puts each group in order; the rows of a group stand together, and `lengths` says how many they are.
fn sort_groups(rows: &mut [u32], lengths: &[u32], sort: &(dyn Fn(&mut [u32]) + Sync)) {
    // Stretches of whole groups.
    let (mut stretches, mut rest, mut lengths_left) = (Vec::new(), rows, lengths);
    while !lengths_left.is_empty() {
        let (mut groups, mut end) = (0, 0);
        for length in lengths_left {
            groups += 1;
            end += *length as usize;
            if end >= STRETCH {
                break;
            }
        }
        let (stretch, others) = rest.split_at_mut(end.min(rest.len()));
        let (own, left) = lengths_left.split_at(groups);
        stretches.push((stretch, own));
        (rest, lengths_left) = (others, left);
    }
    stretches.into_par_iter().for_each(|(mut rows, lengths)| {
        for length in lengths {
            let (group, others) = rows.split_at_mut((*length as usize).min(rows.len()));
            if group.len() > 1 {
                sort(group);
            }
            rows = others;
        }
    });
}

/// The cells of up to two columns as whole numbers in the same order: what compares rows of a group at a glance.
struct KeyCodes<'t> {
    columns: [Option<&'t Column>; 2],
    /// Whether these are all columns by which rows are put in order.
    are_all: bool,
}

/// Rows of a group by the codes of their cells.
type Coded = (u64, u64, u32);

impl<'t> KeyCodes<'t> {
    /// None where the cells of a column have no codes.
    fn of(table: &'t Table, key: &[ColumnIndex]) -> Option<Self> {
        let column = |at: usize| -> Option<Option<&'t Column>> {
            let Some(column) = key.get(at) else { return Some(None) };
            let cells = table.columns.get(usize::from(column.0))?;
            let has_codes =
                matches!(cells, Column::ShortText(_) | Column::SmallNumber(..) | Column::Date(_) | Column::Symbol(_));
            (has_codes && !cells.has_absent()).then_some(Some(cells))
        };
        Some(Self { columns: [column(0)?, column(1)?], are_all: key.len() <= 2 })
    }

    fn code(column: Option<&Column>, row: u32) -> u64 {
        let at = row as usize;
        // The order of signed numbers is that of unsigned ones with the other sign.
        let signed = |number: i64| number.cast_unsigned() ^ (1 << 63);
        match column {
            Some(Column::ShortText(cells)) if at < cells.len() => text_code(cells.value(at)),
            Some(Column::SmallNumber(cells, _)) => cells.values().get(at).copied().map_or(0, signed),
            Some(Column::Date(cells)) => cells.values().get(at).map_or(0, |days| signed(i64::from(*days))),
            Some(Column::Symbol(cells)) => cells.values().get(at).copied().map_or(0, u64::from),
            _ => 0,
        }
    }

    /// Sorts rows; `order` decides where the codes are the same and say not all.
    fn sort(&self, rows: &mut [u32], order: &(dyn Fn(&u32, &u32) -> Ordering + Sync)) {
        let [first, second] = self.columns;
        let coded = |row: &u32| (Self::code(first, *row), Self::code(second, *row), *row);
        let mut all: Vec<Coded> = rows.iter().map(coded).collect();
        let is_cut = |column: Option<&Column>, code: u64| matches!(column, Some(Column::ShortText(_))) && is_cut(code);
        let by_codes = |a: &Coded, b: &Coded| {
            a.0.cmp(&b.0).then_with(|| if is_cut(first, a.0) { order(&a.2, &b.2) } else { Ordering::Equal }).then_with(
                || {
                    let is_told = self.are_all && !is_cut(second, a.1);
                    a.1.cmp(&b.1).then_with(|| if is_told { Ordering::Equal } else { order(&a.2, &b.2) })
                },
            )
        };
        if !all.is_sorted_by(|a, b| by_codes(a, b) != Ordering::Greater) {
            all.sort_by(by_codes);
            rows.iter_mut().zip(all).for_each(|(slot, (_, _, row))| *slot = row);
        }
    }
}

/// The first seven bytes of a text, and how many it has, up to eight: of two texts the lesser one has no greater code.
fn text_code(text: &str) -> u64 {
    let mut code = [0; 8];
    let bytes = text.as_bytes();
    for (slot, byte) in code.iter_mut().zip(bytes.iter().take(7)) {
        *slot = *byte;
    }
    let [.., length] = &mut code;
    *length = u8::try_from(bytes.len().min(8)).unwrap_or(8);
    u64::from_be_bytes(code)
}

/// Whether a text is longer than its code.
fn is_cut(code: u64) -> bool {
    code & 0xff == 8
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::facts::{ColumnBuilder, ColumnType, Presence};
    use crate::number::Number;

    fn table(rows: &[(String, String, i64, i64)]) -> Table {
        let mut columns = [ColumnType::Text, ColumnType::Text, ColumnType::Integer, ColumnType::Decimal]
            .map(|kind| ColumnBuilder::new(&kind));
        let number = |text: String| text.parse::<Number>().expect("a number");
        for (first, second, third, fourth) in rows {
            let cells = [
                Value::Text(first),
                Value::Text(second),
                Value::Number(number(third.to_string())),
                // Too fine for eight bytes.
                Value::Number(number(format!("{fourth}.00000001"))),
            ];
            columns.iter_mut().zip(cells).for_each(|(column, cell)| column.push(cell));
        }
        let count = u32::try_from(rows.len()).expect("few");
        let columns = columns.into_iter().map(ColumnBuilder::finish).collect();
        Table { columns, rows: count, presence: Presence::Present }
    }

    proptest! {
        #[test]
        fn codes_of_texts_are_in_the_order_of_the_texts(a in "[a-b\\x00]{0,9}", b in "[a-b\\x00]{0,9}") {
            let (first, second) = (text_code(&a), text_code(&b));
            let expected = if is_cut(first) && first == second { Ordering::Equal } else { a.cmp(&b) };
            prop_assert_eq!(first.cmp(&second), expected);
        }

        #[test]
        fn rows_sorted_in_any_way_are_in_the_one_order(
            mut rows in prop::collection::vec(("[a-d]{1,2}", "[ab]{0,2}(long)?[ab]{4,5}", -2_i64..3, 0_i64..3), 0..200),
            strays in prop::collection::vec((0_usize..200, "[a-d]{1,2}"), 0..4),
            is_sorted in any::<bool>(),
            key in prop::sample::subsequence(vec![1_u16, 2, 3], 0..=3).prop_shuffle(),
        ) {
            if is_sorted {
                rows.sort_by(|a, b| a.0.cmp(&b.0));
                for (at, text) in strays {
                    if let Some(row) = rows.get_mut(at) {
                        row.0 = text;
                    }
                }
            }
            let key: Vec<ColumnIndex> = [0].into_iter().chain(key).map(ColumnIndex).collect();
            let table = table(&rows);
            let mut expected: Vec<u32> = (0_u32..).zip(&rows).map(|(row, _)| row).collect();
            expected.sort_by(|a, b| compare(&key, (&table, *a), (&table, *b)));
            let groups = first_groups(&table, &key);
            prop_assert_eq!(groups.is_some(), !rows.is_empty() && rows.is_sorted_by_key(|row| &row.0));
            let rises = |rows: &[u32]| compare(&key, (&table, rows[0]), (&table, rows[1])) == Ordering::Less;
            let rows: Vec<u32> = (0..table.rows).collect();
            prop_assert_eq!(is_in_key_order(&table, &key, groups.as_ref()), rows.windows(2).all(rises));
            prop_assert_eq!(sorted_rows(&table, &key, groups.as_ref()), expected);
        }
    }
}
