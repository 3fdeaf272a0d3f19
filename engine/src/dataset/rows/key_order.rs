//! The order of rows by key, and whether two say the same.

use std::cmp::Ordering;

use rayon::prelude::*;

use crate::facts::{ColumnIndex, Table};
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

/// Whether two rows have the same cells.
pub(in crate::dataset) fn says_the_same(a: (&Table, u32), b: (&Table, u32)) -> bool {
    a.0.columns.iter().zip(&b.0.columns).all(|(first, second)| first.get(a.1) == second.get(b.1))
}

/// How many rows are gone through at a stretch by one thread, at least.
const STRETCH: u32 = 1 << 14;

/// The rows of a table by key, those of one key as they come.
pub(in crate::dataset) fn sorted_rows(table: &Table, key: &[ColumnIndex]) -> Vec<u32> {
    let first = key.first().and_then(|column| table.columns.get(usize::from(column.0)));
    let Some(texts) = first.filter(|column| column.is_text()) else {
        let mut rows: Vec<u32> = (0..table.rows).collect();
        rows.par_sort_by(|a, b| compare(key, (table, *a), (table, *b)));
        return rows;
    };
    let others = key.get(1..).unwrap_or_default();
    let text = |row: u32| texts.text(row).unwrap_or_default();
    let by_others = |a: &u32, b: &u32| compare(others, (table, *a), (table, *b));
    let is_same_group = |a: u32, b: u32| text(a) == text(b);
    // Files are mostly in the order of what their rows belong to, and in none below that; and where they are not,
    // some rows were added behind the others.
    if let Some((mut rows, strays)) = with_strays(table.rows, &text) {
        sort_groups(&mut rows, &is_same_group, &by_others);
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
    let is_in_order = |row: u32| text(row - 1) <= text(row);
    if (1..rows).into_par_iter().with_min_len(STRETCH as usize).all(is_in_order) {
        return Some(((0..rows).collect(), Vec::new()));
    }
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

/// Puts each group in order; the rows of a group stand together.
fn sort_groups(
    rows: &mut [u32],
    is_same_group: &(dyn Fn(u32, u32) -> bool + Sync),
    order: &(dyn Fn(&u32, &u32) -> Ordering + Sync),
) {
    // Stretches that end where a group does.
    let (mut stretches, mut rest) = (Vec::new(), rows);
    while !rest.is_empty() {
        let is_end = |at: &usize| rest.get(at - 1).zip(rest.get(*at)).is_none_or(|(a, b)| !is_same_group(*a, *b));
        let end = (STRETCH as usize..rest.len()).find(is_end).unwrap_or(rest.len());
        let (stretch, others) = rest.split_at_mut(end);
        stretches.push(stretch);
        rest = others;
    }
    let groups = |stretch: &mut [u32]| {
        for group in stretch.chunk_by_mut(|a, b| is_same_group(*a, *b)).filter(|group| group.len() > 1) {
            if !group.is_sorted_by(|a, b| order(a, b) != Ordering::Greater) {
                group.sort_by(order);
            }
        }
    };
    stretches.into_par_iter().for_each(groups);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::facts::{ColumnBuilder, ColumnType, Presence};
    use crate::number::Number;

    fn table(rows: &[(String, i64)]) -> Table {
        let mut texts = ColumnBuilder::new(&ColumnType::Text);
        let mut numbers = ColumnBuilder::new(&ColumnType::Integer);
        for (text, number) in rows {
            texts.push(Value::Text(text));
            numbers.push(Value::Number(number.to_string().parse::<Number>().expect("a number")));
        }
        let count = u32::try_from(rows.len()).expect("few");
        Table { columns: vec![texts.finish(), numbers.finish()], rows: count, presence: Presence::Present }
    }

    proptest! {
        #[test]
        fn rows_sorted_in_any_way_are_in_the_one_order(
            mut rows in prop::collection::vec(("[a-d]{1,2}", 0_i64..4), 0..200),
            strays in prop::collection::vec((0_usize..200, "[a-d]{1,2}"), 0..4),
            is_sorted in any::<bool>(),
        ) {
            if is_sorted {
                rows.sort_by(|a, b| a.0.cmp(&b.0));
                for (at, text) in strays {
                    if let Some(row) = rows.get_mut(at) {
                        row.0 = text;
                    }
                }
            }
            let mut expected: Vec<u32> = (0_u32..).zip(&rows).map(|(row, _)| row).collect();
            expected.sort_by_key(|row| &rows[*row as usize]);
            prop_assert_eq!(sorted_rows(&table(&rows), &[ColumnIndex(0), ColumnIndex(1)]), expected);
        }
    }
}
