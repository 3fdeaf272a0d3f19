//! Rows sorted in runs of any size are the rows sorted at once.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::dataset::read::Origin;
use crate::diagnostic::{Place, Text};
use crate::facts::{
    ColumnIndex, ColumnSpec, ColumnType, MissingFile, OnBadRow, Presence, Table, TableBuilder, TableSpec,
};
use crate::number::Number;
use crate::value::Value;

use super::merge::Settled;
use super::sorter::RowSorter;

fn spec() -> TableSpec {
    TableSpec {
        id: "things".to_owned(),
        place: Place::file("facts/things.toml"),
        title: Text::same("things"),
        row: "thing".to_owned(),
        key: vec![ColumnIndex(0), ColumnIndex(1)],
        missing_file: MissingFile::Error,
        on_bad_row: OnBadRow::Drop,
        columns: vec![
            ColumnSpec::plain("id", ColumnType::Text),
            ColumnSpec::plain("number", ColumnType::Integer),
            ColumnSpec::plain("amount", ColumnType::Money),
        ],
        spans: Vec::new(),
        current: None,
        pivot: None,
        ensure: Vec::new(),
    }
}

/// A row: its key's text and number, and its amount.
type Row = (u8, Option<i64>, Option<i64>);

fn number(value: Option<i64>) -> Value<'static> {
    value.and_then(|value| Number::from_integer(value).ok()).map_or(Value::Absent, Value::Number)
}

fn table(rows: &[Row]) -> Table {
    let mut builder = TableBuilder::new(&spec());
    for (id, key, amount) in rows {
        builder.push(&[Value::Text(&format!("T{id}")), number(*key), number(*amount)]);
    }
    builder.finish(Presence::Present)
}

fn shown(table: &Table) -> Vec<String> {
    (0..table.rows).map(|row| format!("{:?}", [0, 1, 2].map(|at| table.cell(row, ColumnIndex(at))))).collect()
}

/// What stays, in order; how many rows say the same again; the lines of those at odds.
#[derive(Debug, PartialEq, Default)]
struct Sorted {
    kept: Vec<String>,
    lines: Vec<u32>,
    again: Vec<u32>,
    at_odds: Vec<u32>,
}

fn sorted_in_runs(rows: &[Row], (piece, in_memory, batch): (usize, u32, u32)) -> Sorted {
    let spec = spec();
    let mut sorter = RowSorter::new(&spec, in_memory, None);
    for (at, piece_rows) in rows.chunks(piece).enumerate() {
        let lines = (at * piece..).take(piece_rows.len());
        let origins = lines.map(|line| Origin { file: 0, line: u32::try_from(line).expect("few lines") });
        sorter.add(table(piece_rows), origins.collect()).expect("room on the disk");
    }
    let mut found = Sorted::default();
    let lines = |origins: &[Origin]| origins.iter().map(|origin| origin.line).collect::<Vec<u32>>();
    let sorted = sorter.finish(&mut |settled| match settled {
        Settled::Alike(origins) => found.again.extend(lines(&origins[1..])),
        Settled::AtOdds(_, origins) => found.at_odds.extend(lines(origins)),
    });
    let sorted = sorted.expect("room on the disk");
    found.lines = lines(&sorted.origins().expect("it can be read"));
    for _ in 0..2 {
        found.kept.clear();
        for rows in sorted.batches(&spec, batch, &spec.all_columns()).expect("it can be read") {
            let rows = rows.expect("it can be read");
            assert!(rows.rows <= batch && rows.rows > 0);
            found.kept.extend(shown(&rows));
        }
    }
    assert_eq!(sorted.rows() as usize, found.kept.len());
    found.again.sort_unstable();
    found.at_odds.sort_unstable();
    found
}

fn sorted_at_once(rows: &[Row]) -> Sorted {
    type Key = (String, Option<i64>);
    let mut by_key: BTreeMap<Key, Vec<(u32, Row)>> = BTreeMap::new();
    for (line, row) in (0_u32..).zip(rows) {
        by_key.entry((format!("T{}", row.0), row.1)).or_default().push((line, *row));
    }
    let mut found = Sorted::default();
    for group in by_key.values() {
        let first = group[0];
        if group.iter().all(|(_, row)| *row == first.1) {
            found.kept.extend(shown(&table(&[first.1])));
            found.lines.push(first.0);
            found.again.extend(group[1..].iter().map(|(line, _)| *line));
        } else {
            found.at_odds.extend(group.iter().map(|(line, _)| *line));
        }
    }
    found.again.sort_unstable();
    found.at_odds.sort_unstable();
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn runs_of_any_size_give_the_same_rows(
        rows in proptest::collection::vec((0_u8..30, proptest::option::of(0_i64..3), proptest::option::of(0_i64..2)), 1..300),
        piece in 1_usize..40,
        in_memory in 1_u32..60,
        batch in 1_u32..50,
    ) {
        prop_assert_eq!(sorted_in_runs(&rows, (piece, in_memory, batch)), sorted_at_once(&rows));
    }
}

#[test]
fn more_runs_than_are_merged_at_once_are_merged_in_turns() {
    let rows: Vec<Row> = (0_i64..3000).map(|at| ((at * 7 % 251) as u8, Some(at % 11), Some(at))).collect();
    assert_eq!(sorted_in_runs(&rows, (13, 20, 100)), sorted_at_once(&rows));
}

#[test]
fn rows_that_come_in_order_stay_in_one_run() {
    let mut rows: Vec<Row> = (0_u8..200).map(|at| (at, None, Some(1))).collect();
    rows.sort_by_key(|row| format!("T{}", row.0));
    assert_eq!(sorted_in_runs(&rows, (16, 32, 64)), sorted_at_once(&rows));
}
