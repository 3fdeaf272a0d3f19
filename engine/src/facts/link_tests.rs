//! Small tables, linked.

use crate::calendar::Date;
use crate::diagnostic::{Place, Text};
use crate::number::Number;
use crate::value::{Symbols, Value};

use super::*;

fn table(id: &str, row: &str, key: &[u16], columns: &[(&str, ColumnType)]) -> TableSpec {
    TableSpec {
        id: id.to_owned(),
        place: Place::file(format!("facts/{id}.toml")),
        title: Text::same(id),
        row: row.to_owned(),
        key: key.iter().map(|at| ColumnIndex(*at)).collect(),
        missing_file: MissingFile::Empty,
        on_bad_row: OnBadRow::Hold,
        columns: columns.iter().map(|(name, kind)| ColumnSpec::plain(name, kind.clone())).collect(),
        spans: Vec::new(),
        current: None,
        pivot: None,
        ensure: Vec::new(),
    }
}

fn relation(parent: u16, child: u16, by: u16, name: &str, kind: RelationKind) -> RelationSpec {
    let place = Place::file("facts/test.toml");
    RelationSpec {
        parent: TableIndex(parent),
        child: TableIndex(child),
        by: ColumnIndex(by),
        name: name.to_owned(),
        place,
        kind,
    }
}

const AGREEMENTS: TableIndex = TableIndex(0);
const BLACKLIST: TableIndex = TableIndex(1);
const INDICATORS: TableIndex = TableIndex(2);
const PARTNERS: TableIndex = TableIndex(3);
const SALES: TableIndex = TableIndex(5);
const AGREEMENT: RelationIndex = RelationIndex(0);
const RATED: RelationIndex = RelationIndex(1);
const OWN_SALES: RelationIndex = RelationIndex(2);
const REFERRED_SALES: RelationIndex = RelationIndex(4);

fn dictionary() -> Dictionary {
    use ColumnType::{Date as Day, Decimal, Text as Words};
    let in_force = |on| Some(Current { from: ColumnIndex(2), to: ColumnIndex(3), on });
    let mut agreements = table(
        "agreements",
        "agreement",
        &[0],
        &[("agreement_id", Words), ("partner_id", Words), ("valid_from", Day), ("valid_to", Day)],
    );
    agreements.current = in_force(CurrentDay::PeriodEnd);
    let mut blacklist = table(
        "blacklist",
        "entry",
        &[0],
        &[("entry_id", Words), ("subject_name", Words), ("listed_from", Day), ("listed_to", Day)],
    );
    blacklist.current = in_force(CurrentDay::AsOf);
    let mut indicators = table(
        "indicators",
        "indicator",
        &[0, 1, 2],
        &[("partner_id", Words), ("period", Words), ("indicator", Words), ("value", Decimal)],
    );
    let key = |name: &str, valid_for| PivotKey {
        name: name.to_owned(),
        place: Place::file("facts/indicators.toml"),
        kind: Decimal,
        label: Text::same(name),
        min: None,
        max: None,
        valid_for,
    };
    indicators.pivot = Some(Pivot {
        key: ColumnIndex(2),
        value: ColumnIndex(3),
        period: ColumnIndex(1),
        keys: vec![key("service", 12), key("lawsuits", 3)],
    });
    let partners = table("partners", "partner", &[0], &[("partner_id", Words)]);
    let referrals = table("referrals", "referral", &[0, 1], &[("referrer_id", Words), ("new_partner_id", Words)]);
    let mut sales = table("sales", "sale", &[0], &[("doc_no", Words), ("partner_id", Words), ("orig_doc_no", Words)]);
    sales.columns[2].refers_to = Some(SALES);
    let through = RelationKind::Through { link: TableIndex(4), first: RelationIndex(3), column: ColumnIndex(1) };
    Dictionary {
        tables: vec![agreements, blacklist, indicators, partners, referrals, sales],
        relations: vec![
            relation(3, 0, 1, "agreement", RelationKind::Current),
            relation(3, 2, 0, "indicators", RelationKind::Pivot),
            relation(3, 5, 1, "sales", RelationKind::List),
            relation(3, 4, 0, "referrals", RelationKind::List),
            relation(3, 5, 1, "referred_sales", through),
        ],
    }
}

/// Rows typed as `P1 2025-01-01 -`: dates and numbers are read as such, `-` is absent.
fn rows(dictionary: &Dictionary, table: TableIndex, typed: &[&str]) -> Table {
    let mut rows = TableBuilder::new(dictionary.table(table));
    for line in typed {
        let cells: Vec<Value<'_>> = line
            .split(' ')
            .zip(&dictionary.table(table).columns)
            .map(|(cell, column)| match column.kind {
                _ if cell == "-" => Value::Absent,
                ColumnType::Date => Value::Date(cell.parse().expect("a date")),
                ColumnType::Decimal => Value::Number(cell.parse().expect("a number")),
                _ => Value::Text(cell),
            })
            .collect();
        rows.push(&cells);
    }
    rows.finish(Presence::Present)
}

fn tables(dictionary: &Dictionary) -> Vec<Table> {
    let typed: [&[&str]; 6] = [
        &["A1 P1 - 2025-06-30", "A2 P1 2025-07-01 -", "A3 P3 2026-01-01 -"],
        &["B1 ACME - -", "B2 Bolt 2025-01-01 2025-09-30"],
        &[
            "P1 2024Q2 service 50",
            "P1 2025-09 service 62",
            "P1 2025Q1 lawsuits 1",
            "P1 2025Q3 service 61",
            "P1 2025Q4 service 99",
            "P2 2024Q3 service 70",
        ],
        &["P1", "P2", "P3"],
        &["P1 P2", "P1 P3"],
        &["D1 P2 -", "D2 P1 -", "D3 P2 D1", "D4 P9 D9"],
    ];
    (0..6).zip(typed).map(|(at, typed)| rows(dictionary, TableIndex(at), typed)).collect()
}

fn linked(held: Vec<Held>, period: &str) -> (Dictionary, Facts) {
    let dictionary = dictionary();
    let tables = tables(&dictionary);
    let period: Period = period.parse().expect("a period");
    let facts = Facts::link(&dictionary, tables, held, period, period.end());
    (dictionary, facts)
}

use crate::calendar::Period;

fn number(text: &str) -> Value<'static> {
    Value::Number(text.parse::<Number>().expect("a number"))
}

#[test]
fn children_parents_and_referred_rows_are_found() {
    let (dictionary, facts) = linked(Vec::new(), "2025Q3");
    assert_eq!(facts.children(OWN_SALES, 1), [0, 2]);
    assert_eq!(facts.children(OWN_SALES, 2), [] as [u32; 0]);
    assert_eq!(facts.parent(OWN_SALES, 2), Some(1));
    assert_eq!(facts.parent(OWN_SALES, 3), None);
    assert_eq!(facts.referred(SALES, ColumnIndex(2), 2), Some(0));
    assert_eq!(facts.referred(SALES, ColumnIndex(2), 3), None);
    assert_eq!(facts.find_row(PARTNERS, "P3"), Some(2));
    assert_eq!(facts.find_row(PARTNERS, "P4"), None);
    assert_eq!(facts.key_text(&dictionary, &Symbols::default(), INDICATORS, 0), "P1/2024Q2/service");
}

#[test]
fn a_way_through_a_table_between_gives_children_and_links() {
    let (_, facts) = linked(Vec::new(), "2025Q3");
    assert_eq!(facts.children(REFERRED_SALES, 0), [0, 2]);
    assert_eq!(facts.through(REFERRED_SALES, 0), [0, 0]);
    assert_eq!(facts.children(REFERRED_SALES, 1), [] as [u32; 0]);
    assert_eq!(facts.parent(REFERRED_SALES, 0), None);
}

#[test]
fn the_current_row_includes_both_ends_and_open_ends_last_for_ever() {
    for (period, first, third) in [("2025Q2", Some(0), None), ("2025Q3", Some(1), None), ("2026Q1", Some(1), Some(2))] {
        let (_, facts) = linked(Vec::new(), period);
        assert_eq!((facts.current(AGREEMENT, 0), facts.current(AGREEMENT, 2)), (first, third), "{period}");
        assert_eq!(facts.current(AGREEMENT, 1), None);
    }
}

#[test]
fn a_pivot_reads_the_latest_value_that_is_not_too_old() {
    let (_, facts) = linked(Vec::new(), "2025Q3");
    assert_eq!(facts.pivot(RATED, 0, 0), number("62"), "of two that end together the shorter period");
    assert_eq!(facts.pivot(RATED, 0, 1), number("70"), "twelve months old to the day");
    assert_eq!(facts.pivot(RATED, 1, 0), Value::Absent, "older than its three months");
    assert_eq!(facts.pivot(RATED, 0, 2), Value::Absent);
    let (_, facts) = linked(Vec::new(), "2025Q2");
    assert_eq!(facts.pivot(RATED, 0, 0), number("50"));
    assert_eq!(facts.pivot(RATED, 1, 0), number("1"));
}

#[test]
fn only_rows_in_force_are_listed() {
    let (_, facts) = linked(Vec::new(), "2025Q3");
    let names = ColumnIndex(1);
    assert!(facts.is_listed(BLACKLIST, names, "Bolt") && facts.is_listed(BLACKLIST, names, "ACME"));
    assert_eq!(facts.best_match(BLACKLIST, names, "Bolt").map(|(row, _)| row), Some(1));
    assert_eq!(facts.find_row(BLACKLIST, "B2"), Some(1));
    let (_, facts) = linked(Vec::new(), "2025Q4");
    assert!(!facts.is_listed(BLACKLIST, names, "Bolt") && facts.is_listed(BLACKLIST, names, "ACME"));
    assert_eq!(facts.find_row(BLACKLIST, "B2"), None);
}

#[test]
fn a_bad_row_holds_every_row_it_belongs_to() {
    let bad = |table, relation, parent: &str| Held {
        table,
        relation,
        parent: parent.into(),
        file: "sales.csv".into(),
        line: 7,
        row: None,
        problem: Text::same("bad").into(),
    };
    let (_, facts) = linked(vec![bad(SALES, OWN_SALES, "P2"), bad(AGREEMENTS, AGREEMENT, "P3")], "2025Q3");
    assert_eq!(facts.held(SALES, PARTNERS, 1).map(|held| held.line), Some(7));
    assert!(facts.held_in(OWN_SALES, PARTNERS, 1).is_some());
    assert!(facts.held_in(REFERRED_SALES, PARTNERS, 0).is_some(), "the referrer reads it too");
    assert!(facts.held_in(OWN_SALES, PARTNERS, 0).is_none());
    assert!(facts.held(AGREEMENTS, PARTNERS, 2).is_some() && facts.held(SALES, PARTNERS, 2).is_none());
}

#[test]
fn rows_need_not_be_in_key_order_to_be_found() {
    let dictionary = dictionary();
    let tables =
        (0..6).map(|at| rows(&dictionary, TableIndex(at), if at == 3 { &["P9", "P1", "P5"] } else { &[] })).collect();
    let day: Date = "2025-09-30".parse().expect("a date");
    let facts = Facts::link(&dictionary, tables, Vec::new(), "2025Q3".parse().expect("a period"), day);
    assert_eq!([facts.find_row(PARTNERS, "P1"), facts.find_row(PARTNERS, "P9")], [Some(1), Some(0)]);
}

#[test]
fn a_batch_of_rows_reads_what_it_would_read_among_all() {
    let dictionary = dictionary();
    let period: Period = "2025Q3".parse().expect("a period");
    let bad = |table, relation, parent: &str| Held {
        table,
        relation,
        parent: parent.into(),
        file: "sales.csv".into(),
        line: 7,
        row: None,
        problem: Text::same("bad").into(),
    };
    let held = vec![bad(SALES, OWN_SALES, "P2"), bad(INDICATORS, RATED, "P3")];
    let all = Facts::link(&dictionary, tables(&dictionary), held.clone(), period, period.end());
    let mut others = tables(&dictionary);
    let partners = std::mem::replace(
        &mut others[usize::from(PARTNERS.0)],
        Table::empty(dictionary.table(PARTNERS), Presence::Present),
    );
    let streaming =
        Streaming::link(&dictionary, (others, GroupedRows::default()), held, (period, period.end()), PARTNERS);
    for rows in [vec![0_u32, 1, 2], vec![0], vec![1, 2], vec![2]] {
        let followed = (0..5).map(RelationIndex).collect();
        let batch = streaming.batch(&dictionary, partners.select(&rows), &followed);
        for (at, row) in (0_u32..).zip(&rows) {
            for relation in (0..5).map(RelationIndex) {
                assert_eq!(batch.children(relation, at), all.children(relation, *row), "{relation:?} {row}");
                assert_eq!(batch.through(relation, at), all.through(relation, *row), "{relation:?} {row}");
                assert_eq!(batch.held_in(relation, PARTNERS, at), all.held_in(relation, PARTNERS, *row));
            }
            assert_eq!(batch.current(AGREEMENT, at), all.current(AGREEMENT, *row));
            assert_eq!([0, 1].map(|key| batch.pivot(RATED, key, at)), [0, 1].map(|key| all.pivot(RATED, key, *row)));
            assert_eq!(batch.cell(PARTNERS, at, ColumnIndex(0)), all.cell(PARTNERS, *row, ColumnIndex(0)));
            for table in [SALES, INDICATORS] {
                assert_eq!(batch.held(table, PARTNERS, at), all.held(table, PARTNERS, *row));
            }
        }
        // What leads through another table needs no more to be asked for.
        let batch = streaming.batch(&dictionary, partners.select(&rows), &[REFERRED_SALES].into());
        for (at, row) in (0_u32..).zip(&rows) {
            assert_eq!(batch.children(REFERRED_SALES, at), all.children(REFERRED_SALES, *row));
        }
        assert_eq!(batch.referred(SALES, ColumnIndex(2), 2), all.referred(SALES, ColumnIndex(2), 2));
    }
    assert!(all.held(SALES, PARTNERS, 1).is_some() && all.held(SALES, PARTNERS, 0).is_some(), "as referrer, too");
}
