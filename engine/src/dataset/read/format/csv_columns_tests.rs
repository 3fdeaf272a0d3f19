//! Text read a column at a time is text read record by record, whatever stands in it.

use proptest::prelude::*;

use crate::diagnostic::Findings;
use crate::facts::{Dictionary, TableIndex, TableSpec};
use crate::value::Symbols;

use super::super::Reading;
use super::super::header::understand_header;
use super::super::layout::Layout;
use super::super::record::Record;
use super::super::rows::Rows;
use super::super::wanted::Wanted;
use super::columns_tests::{LessThanFifty, shown, things, values};
use super::csv::text_of;

/// By column of the table of things: what its cells may be, plain ones first.
const THINGS: [&[&str]; 13] = [
    &["P1", "P2", " P3", "'001", "", "-", "无", "1.23E+17", "#REF!", "中文", "a b", "x\u{200b}", "合计"],
    &["A-01", "B-77", "a-01", "B-7", " A-01", ""],
    &["2025-07-01", "2025-07-01T08:00:00Z", "8:00", "n/a", ""],
    &["red", "blue", "红", "RED", "無", "-", "green", " red", "#REF!", ""],
    &["red", "blue", "红", "RED", "無", "-", "green", " red", "#REF!", ""],
    &[
        "1",
        "12",
        "-3",
        "60",
        "1.0",
        "1.5",
        "007",
        "1_0",
        "1,5",
        "１２",
        "",
        "-",
        "9999999999999999",
        "123456789012345678",
    ],
    &["10.00", "10.5", "-3.25", "0.123", "0.12345678", "12.3400000", "¥5", "(5)", "", "1000000000000000.00", "无", "x"],
    &["CNY", "", "cny", "人民币", "USD", "-", "¥", "x"],
    &["1", "", "7.1", "0", "-1", "x"],
    &["0.5", "1", "1.5", "50%", "-2", "0.0000000000001", "0.123456789012", ""],
    &["2.5", "-0.335", "2.6", "-0.34", ""],
    &["true", "false", "是", "1", "0", "", "-", "maybe", "Ｙ", "#N/A"],
    &["2025-07-01", "2024-02-29", "2025/7/1", "9999-12-31", "1900-01-01", "2025-02-30", "", "N/A", "45839", "长期"],
];

/// The same of the table of values.
const VALUES: [&[&str]; 3] = [
    &["2025Q3", "2025-07", "2025", "soon", "-", ""],
    &["turnover", "staff", "ratio", "grade", "the staff", "Ratio", "height", ""],
    &["1", "0.5", "12.25", "1000", "1000.01", "-1", "5.1", "", "x"],
];

/// How a cell is written.
#[derive(Debug, Clone, Copy)]
enum Dress {
    Bare,
    Quoted,
    /// With spaces around it.
    Spaced,
    /// With a quote in it, written twice.
    Doubled,
}

/// What is done to a line.
#[derive(Debug, Clone, Copy)]
enum Line {
    Whole,
    Short,
    Long,
    Unclosed,
    /// Its last cell runs over a second line.
    Broken,
    /// With an empty one behind it.
    Gap,
}

fn cell(choice: &'static [&'static str]) -> impl Strategy<Value = (&'static str, Dress)> {
    let text = prop_oneof![12 => prop::sample::select(&choice[..2]), 2 => prop::sample::select(choice)];
    let dress = prop_oneof![
        60 => Just(Dress::Bare), 4 => Just(Dress::Quoted), 1 => Just(Dress::Spaced), 1 => Just(Dress::Doubled)
    ];
    (text, dress)
}

fn line() -> impl Strategy<Value = Line> {
    prop_oneof![
        60 => Just(Line::Whole), 1 => Just(Line::Short), 1 => Just(Line::Long), 1 => Just(Line::Unclosed),
        1 => Just(Line::Broken), 1 => Just(Line::Gap)
    ]
}

type Rowed = (Vec<(&'static str, Dress)>, Line);

fn rows(columns: &'static [&'static [&'static str]]) -> impl Strategy<Value = Vec<Rowed>> {
    prop::collection::vec((columns.iter().map(|choice| cell(choice)).collect::<Vec<_>>(), line()), 1..70)
}

fn written(rows: &[Rowed], separator: char) -> String {
    let mut text = String::new();
    for (cells, line) in rows {
        let cells = cells.iter().map(|(text, dress)| match dress {
            Dress::Bare if text.contains(separator) => format!("\"{text}\""),
            Dress::Bare => (*text).to_owned(),
            Dress::Quoted => format!("\"{text}\""),
            Dress::Spaced => format!(" {} ", text.replace(separator, "")),
            Dress::Doubled => format!("\"{text}\"\"\""),
        });
        let mut cells: Vec<String> = cells.collect();
        match line {
            Line::Whole | Line::Gap => {}
            Line::Short => drop(cells.pop()),
            Line::Long => cells.push("more".to_owned()),
            Line::Unclosed => cells.push("\"open".to_owned()),
            Line::Broken => cells.iter_mut().last().into_iter().for_each(|cell| *cell = "\"one\ntwo\"".to_owned()),
        }
        text.push_str(&cells.join(&separator.to_string()));
        text.push_str(if matches!(line, Line::Gap) { "\r\n\r\n" } else { "\n" });
    }
    text
}

/// Reads a text a column at a time, and again record by record.
fn both(spec: &TableSpec, symbols: &Symbols, (text, separator): (&str, char)) -> [Vec<String>; 2] {
    let dictionary = Dictionary { tables: vec![spec.clone()], relations: Vec::new() };
    let names: Vec<&str> = spec.columns.iter().map(|column| column.name.as_str()).collect();
    [false, true].map(|inspects| {
        let reading = Reading { dictionary: &dictionary, symbols, currency: "CNY", checker: &LessThanFifty, inspects };
        let record = Record::of(1, names.iter().copied());
        let header = understand_header(reading, TableIndex(0), &record, "things.csv", &mut Findings::new());
        assert!(header.is_usable);
        let layout = Layout::new(reading, (TableIndex(0), 0), header, &Wanted::all()).with_commas(separator == ';');
        let read = Rows::of(&layout, &text_of(text, separator as u8));
        let quoted = format!("{:?}", read.lines_in_quotes);
        let mut shown = shown(read, spec);
        shown.push(quoted);
        shown.sort();
        shown
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn records_say_the_same_a_column_at_a_time(
        rows in rows(&THINGS),
        separator in prop::sample::select(vec![',', ';', '\t']),
    ) {
        let mut symbols = Symbols::default();
        let spec = things(&mut symbols);
        let [columns, records] = both(&spec, &symbols, (&written(&rows, separator), separator));
        prop_assert_eq!(columns, records);
    }

    #[test]
    fn pivoted_values_say_the_same_a_column_at_a_time(rows in rows(&VALUES)) {
        let [columns, records] = both(&values(), &Symbols::default(), (&written(&rows, ','), ','));
        prop_assert_eq!(columns, records);
    }
}

/// Plain rows are read a column at a time, or nothing would be held against anything here.
#[test]
fn plain_records_are_read_together() {
    let mut symbols = Symbols::default();
    let spec = things(&mut symbols);
    let row = THINGS.map(|choice| choice[0]).join(",");
    let [columns, records] = both(&spec, &symbols, (&format!("{row}\n").repeat(40), ','));
    assert_eq!(columns, records);
    assert_eq!(columns.iter().filter(|line| line.contains("P1")).count(), 40);
}
