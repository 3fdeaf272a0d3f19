//! Rows read a column at a time are the rows read cell by cell, whatever stands in them.

use std::sync::Arc;

use arrow_array::builder::{PrimitiveDictionaryBuilder, StringBuilder, StringDictionaryBuilder};
use arrow_array::types::{Int32Type, Int64Type};
use arrow_array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal64Array, Decimal128Array, Int64Array, LargeStringArray,
    RecordBatch, StringViewArray,
};
use arrow_schema::{Field, Schema};
use proptest::prelude::*;

use crate::diagnostic::{Findings, Place, Text};
use crate::facts::{
    ColumnIndex, ColumnSpec, ColumnType, Dictionary, EnumSpec, MissingFile, OnBadRow, Pivot, PivotKey, RowCheck,
    TableIndex, TableSpec,
};
use crate::number::Number;
use crate::value::{Symbols, Value};

use super::super::header::understand_header;
use super::super::layout::Layout;
use super::super::record::Record;
use super::super::rows::{ReadRows, Rows};
use super::super::wanted::Wanted;
use super::super::{CellOf, Reading, RowChecker};
use super::columns::Columns;

fn number(text: &str) -> Number {
    text.parse().expect("a number")
}

fn words(symbols: &mut Symbols, unlisted_is_missing: bool) -> ColumnType {
    let values = [("red", "红"), ("blue", "蓝"), ("none", "无")];
    let values = values.map(|(word, label)| (symbols.add(word), Text::new(word, label)));
    ColumnType::Enum(EnumSpec { values: values.to_vec(), unlisted_is_missing })
}

/// A table of every type of cell, with everything that may be said of a column.
pub(super) fn things(symbols: &mut Symbols) -> TableSpec {
    TableSpec {
        id: "things".to_owned(),
        place: Place::file("facts/things.toml"),
        title: Text::same("things"),
        row: "thing".to_owned(),
        key: vec![ColumnIndex(0)],
        missing_file: MissingFile::Error,
        on_bad_row: OnBadRow::Hold,
        columns: vec![
            ColumnSpec::plain("id", ColumnType::Text),
            ColumnSpec { pattern: Some("A-99".to_owned()), ..ColumnSpec::plain("code", ColumnType::Text) },
            ColumnSpec::plain("at", ColumnType::Timestamp),
            ColumnSpec::plain("colour", words(symbols, false)),
            ColumnSpec::plain("shade", words(symbols, true)),
            ColumnSpec { default: Some(Value::Number(Number::ONE)), ..ColumnSpec::plain("count", ColumnType::Integer) },
            ColumnSpec {
                currency: Some((ColumnIndex(7), ColumnIndex(8))),
                ..ColumnSpec::plain("amount", ColumnType::Money)
            },
            ColumnSpec::plain("currency", ColumnType::Text),
            ColumnSpec::plain("rate", ColumnType::Decimal),
            ColumnSpec::plain("share", ColumnType::Fraction),
            ColumnSpec {
                max: Some(number("2.5")),
                min: Some(number("-0.335")),
                ..ColumnSpec::plain("part", ColumnType::Fraction)
            },
            ColumnSpec { required: true, ..ColumnSpec::plain("yes", ColumnType::Boolean) },
            ColumnSpec::plain("day", ColumnType::Date),
        ],
        spans: Vec::new(),
        current: None,
        pivot: None,
        ensure: vec![RowCheck {
            name: "small".to_owned(),
            expression: "count < 50".to_owned(),
            place: Place::file("facts/things.toml"),
            message: None,
            hint: None,
        }],
    }
}

/// A table of values by key.
pub(super) fn values() -> TableSpec {
    let key = |name: &str, kind: ColumnType, max: Option<&str>| PivotKey {
        name: name.to_owned(),
        place: Place::file("facts/values.toml"),
        kind,
        label: Text::same(format!("the {name}")),
        min: Some(number("-1000")),
        max: max.map(number),
        valid_for: 1,
    };
    TableSpec {
        id: "values".to_owned(),
        key: vec![ColumnIndex(0), ColumnIndex(1)],
        columns: vec![
            ColumnSpec::plain("period", ColumnType::Text),
            ColumnSpec::plain("key", ColumnType::Text),
            ColumnSpec::plain("value", ColumnType::Decimal),
        ],
        pivot: Some(Pivot {
            period: ColumnIndex(0),
            key: ColumnIndex(1),
            value: ColumnIndex(2),
            keys: vec![
                key("turnover", ColumnType::Money, Some("1000")),
                key("staff", ColumnType::Integer, None),
                key("ratio", ColumnType::Fraction, None),
                key("grade", ColumnType::Fraction, Some("5")),
            ],
        }),
        ensure: Vec::new(),
        ..things(&mut Symbols::default())
    }
}

/// Lets rows pass whose count is less than 50, and red ones whatever their count.
pub(super) struct LessThanFifty;

impl RowChecker for LessThanFifty {
    fn check<'c>(&'c self, _: TableIndex, _: usize, cell: &CellOf<'c>) -> Option<bool> {
        if cell(ColumnIndex(3)) == Value::Symbol(Symbols::default().add("red")) {
            return Some(true);
        }
        match cell(ColumnIndex(5)) {
            Value::Number(count) => Some(count < number("50")),
            _ => None,
        }
    }

    fn columns(&self, _: TableIndex) -> Vec<ColumnIndex> {
        vec![ColumnIndex(5), ColumnIndex(3)]
    }
}

const IDS: [&str; 16] = [
    "P1",
    "P2",
    " P1",
    "'001",
    "",
    "-",
    "无",
    "1.23E+17",
    "#REF!",
    "中文",
    "Ａ",
    "#N/A",
    "=\"7\"",
    "x\u{200b}",
    "合计",
    "Grand Total:",
];
const CODES: [&str; 5] = ["A-01", "B-77", "a-01", "B-7", " A-01"];
const TIMES: [&str; 4] = ["2025-07-01", "2025-07-01T08:00:00Z", "8:00", "n/a"];
const COLOURS: [&str; 9] = ["red", "红", "RED", "blue", "無", "-", "green", " red", "#REF!"];
const CURRENCIES: [&str; 8] = ["CNY", "cny", "人民币", "USD", "-", "¥", "$", "x"];
const PERIODS: [&str; 5] = ["2025Q3", "2025-07", "2025", "soon", "-"];
const KEYS: [&str; 7] = ["turnover", "staff", "ratio", "grade", "the staff", "Ratio", "height"];

fn texts(choice: &'static [&'static str]) -> impl Strategy<Value = Vec<Option<&'static str>>> {
    // Mostly what is plain.
    let one = prop_oneof![6 => prop::sample::select(&choice[..2]), 2 => prop::sample::select(choice)];
    prop::collection::vec(prop::option::weighted(0.9, one), 24)
}

fn numbers(scale: u32) -> impl Strategy<Value = Vec<Option<i128>>> {
    let one = 10_i128.pow(scale);
    let large = 10_i128.pow(16 + scale);
    let number = prop_oneof![
        4 => 0..40 * one,
        2 => Just(one),
        2 => -3 * one..3 * one,
        1 => Just(60 * one),
        1 => Just(large - 1),
        1 => Just(large),
        1 => Just(-large),
        1 => -large..large,
    ];
    prop::collection::vec(prop::option::weighted(0.9, number), 24)
}

/// Rates, of which some leave an amount as it is.
fn rates() -> impl Strategy<Value = Vec<Option<i128>>> {
    let rate = prop_oneof![4 => Just(10_000_i128), 1 => Just(0), 2 => 1..80_000_i128, 1 => -5..0_i128];
    prop::collection::vec(prop::option::weighted(0.5, rate), 24)
}

fn decimals(cells: &[Option<i128>], scale: u32) -> ArrayRef {
    // In eight bytes where they fit and the first is known, so that both ways are taken.
    let small: Option<Vec<Option<i64>>> = cells.iter().map(|cell| cell.map(i64::try_from).transpose().ok()).collect();
    if let Some(small) = small.filter(|small| small.first().is_some_and(Option::is_some) && scale < 12) {
        let cells = Decimal64Array::from(small);
        return Arc::new(cells.with_precision_and_scale(18, i8::try_from(scale).expect("few")).expect("a decimal"));
    }
    let cells = Decimal128Array::from(cells.to_vec());
    Arc::new(cells.with_precision_and_scale(38, i8::try_from(scale).expect("few")).expect("a decimal"))
}

/// The same texts in an array of another type.
fn array_of(cells: &[Option<&str>], kind: usize) -> ArrayRef {
    match kind {
        0 => Arc::new(LargeStringArray::from(cells.to_vec())),
        1 => Arc::new(StringViewArray::from(cells.to_vec())),
        2 => {
            let mut builder = StringDictionaryBuilder::<Int32Type>::new();
            cells.iter().for_each(|cell| builder.append_option(*cell));
            Arc::new(builder.finish())
        }
        4 => Arc::new(BinaryArray::from(cells.iter().map(|cell| cell.map(str::as_bytes)).collect::<Vec<_>>())),
        _ => {
            let mut builder = StringBuilder::new();
            cells.iter().for_each(|cell| builder.append_option(*cell));
            Arc::new(builder.finish())
        }
    }
}

/// The same whole numbers in an array of another type.
fn whole(cells: &[Option<i64>], kind: usize) -> ArrayRef {
    if kind > 2 {
        return Arc::new(Int64Array::from(cells.to_vec()));
    }
    let mut builder = PrimitiveDictionaryBuilder::<Int32Type, Int64Type>::new();
    cells.iter().for_each(|cell| builder.append_option(*cell));
    Arc::new(builder.finish())
}

/// Everything that was read, in words.
pub(super) fn shown(read: ReadRows, spec: &TableSpec) -> Vec<String> {
    let mut shown = Vec::new();
    for batch in &read.batches {
        for row in 0..batch.table.rows {
            let cells =
                (0..spec.columns.len()).map(|at| batch.table.cell(row, ColumnIndex(u16::try_from(at).expect("few"))));
            let origin = batch.origins[row as usize];
            shown.push(format!("{} {:?}", { origin.line }, cells.collect::<Vec<_>>()));
        }
        assert_eq!(batch.origins.len(), batch.table.rows as usize);
        assert_eq!(batch.rows as usize, batch.origins.len() + batch.bad.len());
        for bad in &batch.bad {
            shown.push(format!(
                "{} {:?} {:?} {:?} {:?}",
                { bad.origin.line },
                bad.flaw,
                bad.key,
                bad.parents,
                bad.fragments
            ));
        }
    }
    shown.push(format!("empty: {:?}", read.unlisted.empty));
    let mut findings = Findings::new();
    read.unlisted.report(spec, "things.parquet", &mut findings);
    shown.extend(findings.into_sorted().iter().map(|finding| format!("{finding:?}")));
    shown
}

/// Reads a batch a column at a time, and again cell by cell.
fn both(spec: TableSpec, symbols: &Symbols, names: &[&str], arrays: Vec<ArrayRef>) -> [Vec<String>; 2] {
    let dictionary = Dictionary { tables: vec![spec.clone()], relations: Vec::new() };
    let fields: Vec<Field> =
        names.iter().zip(&arrays).map(|(name, array)| Field::new(*name, array.data_type().clone(), true)).collect();
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).expect("a batch");
    [false, true].map(|inspects| {
        let reading = Reading { dictionary: &dictionary, symbols, currency: "CNY", checker: &LessThanFifty, inspects };
        let record = Record::of(0, names.iter().copied());
        let header = understand_header(reading, TableIndex(0), &record, "things.parquet", &mut Findings::new());
        assert!(header.is_usable);
        let layout = Layout::new(reading, (TableIndex(0), 0), header, &Wanted::all());
        let takes = (0..names.len()).map(|field| layout.takes(field)).collect();
        let read = Rows::of(&layout, &Columns { batch: batch.clone(), takes, first: 1 });
        shown(read, &spec)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn cells_say_the_same_a_column_at_a_time(
        (ids, codes, times) in (texts(&IDS), texts(&CODES), texts(&TIMES)),
        (colours, shades, currencies) in (texts(&COLOURS), texts(&COLOURS), texts(&CURRENCIES)),
        (counts, amounts, rates, shares, parts) in (numbers(0), numbers(2), rates(), numbers(13), numbers(5)),
        flags in prop::collection::vec(prop::option::weighted(0.95, any::<bool>()), 24),
        days in prop::collection::vec(prop::option::weighted(0.9, prop_oneof![9 => 0..30_000, 1 => -26_000..-25_000, 1 => 2_932_896..2_932_898, 1 => any::<i32>()]), 24),
        (kind, scale) in (0_usize..6, 0_usize..4),
    ) {
        let mut symbols = Symbols::default();
        let spec = things(&mut symbols);
        let names: Vec<&str> = spec.columns.iter().map(|column| column.name.as_str()).collect();
        let small: Vec<Option<i64>> = counts.iter().map(|count| count.and_then(|count| i64::try_from(count).ok())).collect();
        // A scale of 13 is beyond what numbers have, and read cell by cell throughout.
        let shares = match scale {
            0 => decimals(&shares, 13),
            _ => decimals(&shares.iter().map(|share| share.map(|share| share / 10)).collect::<Vec<_>>(), 12),
        };
        let arrays: Vec<ArrayRef> = vec![
            array_of(&ids, kind),
            array_of(&codes, kind / 2),
            array_of(&times, 3),
            array_of(&colours, kind),
            array_of(&shades, 5 - kind),
            whole(&small, kind),
            decimals(&amounts, 2),
            array_of(&currencies, kind),
            decimals(&rates, 4),
            shares,
            decimals(&parts, 5),
            Arc::new(BooleanArray::from(flags)),
            Arc::new(Date32Array::from(days)),
        ];
        let [columns, cells] = both(spec.clone(), &symbols, &names, arrays);
        prop_assert_eq!(columns, cells);
    }

    #[test]
    fn pivoted_values_say_the_same_a_column_at_a_time(
        (periods, keys) in (texts(&PERIODS), texts(&KEYS)),
        values_of in numbers(3),
        kind in 0_usize..4,
    ) {
        let arrays: Vec<ArrayRef> = vec![array_of(&periods, kind), array_of(&keys, 3 - kind), decimals(&values_of, 3)];
        let [columns, cells] = both(values(), &Symbols::default(), &["period", "key", "value"], arrays);
        prop_assert_eq!(columns, cells);
    }
}
