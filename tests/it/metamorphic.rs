//! The same data told in another way: rows in another order, tables in parts, other formats, other threads, less
//! memory. Bad rows included, every result is the same to the byte; only `quarantine.csv` and `run.json` say where in
//! which file something stood.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use assay_engine::dataset::{EarlierOutput, FolderSource};
use assay_engine::diagnostic::Language;
use assay_engine::run::{Memory, RunRequest};
use assay_engine::script::CheckedBook;
use assay_tests::{book_folder, checked, example_folder, request, run_into, texts_under};
use parquet::arrow::ArrowWriter;
use rust_xlsxwriter::Workbook;

/// A table as it was typed: a header and rows of cells, each a text.
#[derive(Clone)]
struct Typed {
    name: String,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

fn cells(line: &str) -> Vec<String> {
    line.split(',').map(str::to_owned).collect()
}

/// The tables of the shipped example, which quotes no cell.
fn example() -> Vec<Typed> {
    let mut tables: Vec<Typed> = fs::read_dir(example_folder())
        .expect("the example")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "csv"))
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a text");
            assert!(!text.contains('"'), "{}", path.display());
            let mut lines = text.lines().map(cells);
            let name = path.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
            Typed { name, header: lines.next().expect("a header"), rows: lines.collect() }
        })
        .collect();
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    tables
}

/// The example with many more bad rows: several of one partner in one table and in others, with keys and without,
/// some with the same thing wrong, and bad rows of bad rows.
fn worse() -> Vec<Typed> {
    let mut tables = example();
    let mut add = |name: &str, lines: &[&str]| {
        let table = tables.iter_mut().find(|table| table.name == name).expect("a table");
        for line in lines {
            let row = cells(line);
            assert_eq!(row.len(), table.header.len(), "{line}");
            table.rows.push(row);
        }
    };
    add(
        "sales",
        &[
            "ZZ-3,P010,2025-08-01,发票,,线下经销商,很多,,,,,",
            "ZZ-1,P010,2025-08-01,发票,,线下经销商,很多,,,,,",
            ",P010,2025-08-01,发票,,线下经销商,1,,,,,",
            "ZZ-2,P010,2025-02-30,发票,,线下经销商,1,,,,,",
            ",P011,2025-08-01,发票,,线下经销商,1,,,,,",
            ",P011,2025-02-30,发票,,线下经销商,1,,,,,",
            "ZZ-4,P012,2025-08-01,发票,,线下经销商,1,,,,,",
            "ZZ-4,P012,2025-08-01,发票,,线下经销商,2,,,,,",
            "ZZ-4,P013,2025-08-01,发票,,线下经销商,3,,,,,",
            "ZZ-5,P990,2025-08-01,发票,,线下经销商,3,,,,,",
        ],
    );
    add(
        "agreements",
        &[
            "ZZ-3,P014,2024-01-01,2026-12-31,季度,级别返利,全额,,,否,否,否",
            "ZZ-1,P014,2024-01-01,2026-12-31,季度,级别返利,全额,,,否,否,否",
            "ZZ-2,P014,2025-01-01,2025-12-31,季度,级别返利,全额,,,否,否,否",
            "ZZ-4,P990,2025-01-01,2025-12-31,季度,级别返利,全额,,,否,否,否",
            "ZZ-8,P015,2010-01-01,2010-12-31,,-,全额,,,,否,否",
            "ZZ-9,P015,2009-01-01,2009-12-31,季度,,,,,否,,否",
        ],
    );
    add("targets", &["ZZ-4,2025Q3,1000", "XY24-006,2025Q7,1", "XY24-006,2025Q8,1"]);
    // A row said again, and one that says something else where no policy reads.
    let indicators = tables.iter_mut().find(|table| table.name == "indicators").expect("indicators");
    let (again, mut other) = (indicators.rows[5].clone(), indicators.rows[9].clone());
    other[4].push_str("（更正）");
    indicators.rows.extend([again, other]);
    let partners = tables.iter_mut().find(|table| table.name == "partners").expect("partners");
    let mut bad = partners.rows[0].clone();
    (bad[0], bad[8]) = ("P990".to_owned(), "2025-02-30".to_owned());
    partners.rows.insert(3, bad);
    tables
}

/// Rows in another order.
fn shuffled(tables: &[Typed], seed: usize) -> Vec<Typed> {
    let mut tables = tables.to_vec();
    for table in &mut tables {
        let mut state = seed as u64;
        for at in (1..table.rows.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            table.rows.swap(at, (state >> 33) as usize % (at + 1));
        }
    }
    tables
}

type Form = fn(&Typed) -> Vec<u8>;

fn separated(table: &Typed, sign: &str) -> Vec<u8> {
    let lines = std::iter::once(&table.header).chain(&table.rows).map(|row| row.join(sign) + "\n");
    lines.collect::<String>().into_bytes()
}

fn csv(table: &Typed) -> Vec<u8> {
    separated(table, ",")
}

fn tsv(table: &Typed) -> Vec<u8> {
    separated(table, "\t")
}

fn json_lines(table: &Typed) -> Vec<u8> {
    let object = |row: &Vec<String>| {
        let members = table.header.iter().zip(row).filter(|(_, cell)| !cell.is_empty());
        let object: serde_json::Map<String, serde_json::Value> =
            members.map(|(key, cell)| (key.clone(), cell.clone().into())).collect();
        serde_json::to_string(&object).expect("a line") + "\n"
    };
    table.rows.iter().map(object).collect::<String>().into_bytes()
}

/// Every column of texts.
fn parquet(table: &Typed) -> Vec<u8> {
    let column = |at: usize| -> ArrayRef {
        let cells = table.rows.iter().map(|row| Some(row[at].as_str()).filter(|cell| !cell.is_empty()));
        Arc::new(cells.collect::<StringArray>())
    };
    let columns = table.header.iter().enumerate().map(|(at, name)| (name, column(at), true));
    let batch = RecordBatch::try_from_iter_with_nullable(columns).expect("columns of one length");
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("written");
    writer.into_inner().expect("written")
}

/// One sheet, every cell a text.
fn workbook(table: &Typed) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in (0..).zip(std::iter::once(&table.header).chain(&table.rows)) {
        for (column, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string(row, column, cell).expect("written");
        }
    }
    workbook.save_to_buffer().expect("written")
}

/// Whether a cell is a number that a format with numbers writes as it stands.
fn is_number(cell: &str) -> bool {
    cell.len() <= 15 && cell.parse::<f64>().is_ok_and(|number| number.to_string() == cell)
}

/// JSON lines whose numbers stand without quotes.
fn typed_json_lines(table: &Typed) -> Vec<u8> {
    let object = |row: &Vec<String>| {
        let members = table.header.iter().zip(row).filter(|(_, cell)| !cell.is_empty()).map(|(key, cell)| {
            let quote = if is_number(cell) { "" } else { "\"" };
            format!("\"{key}\": {quote}{cell}{quote}")
        });
        format!("{{{}}}\n", members.collect::<Vec<_>>().join(", "))
    };
    table.rows.iter().map(object).collect::<String>().into_bytes()
}

/// One sheet whose numbers are numbers.
fn typed_workbook(table: &Typed) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in (0..).zip(std::iter::once(&table.header).chain(&table.rows)) {
        for (column, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            let written = match cell.parse::<f64>() {
                Ok(number) if is_number(cell) => sheet.write_number(row, column, number),
                _ => sheet.write_string(row, column, cell),
            };
            written.expect("written");
        }
    }
    workbook.save_to_buffer().expect("written")
}

const TYPED: [(&str, Form); 2] = [("jsonl", typed_json_lines), ("xlsx", typed_workbook)];

const FORMS: [(&str, Form); 5] =
    [("csv", csv), ("tsv", tsv), ("jsonl", json_lines), ("parquet", parquet), ("xlsx", workbook)];

/// Each table as one file.
fn in_files(folder: &Path, tables: &[Typed], (extension, form): (&str, Form)) {
    for table in tables {
        fs::write(folder.join(format!("{}.{extension}", table.name)), form(table)).expect("written");
    }
}

/// Each table as a folder with a part in each format, as far as there are rows.
fn in_parts(folder: &Path, tables: &[Typed]) {
    for table in tables {
        let parts = folder.join(&table.name);
        fs::create_dir(&parts).expect("a folder");
        for (at, (extension, form)) in FORMS.into_iter().enumerate() {
            let rows: Vec<Vec<String>> = table.rows.iter().skip(at).step_by(FORMS.len()).cloned().collect();
            if rows.is_empty() {
                continue;
            }
            let part = Typed { name: String::new(), header: table.header.clone(), rows };
            fs::write(parts.join(format!("{at}.{extension}")), form(&part)).expect("written");
        }
    }
}

/// What runs of two quarters, each after the one before, leave: every file that says nothing of places, and the rows
/// in quarantine without what names a place or depends on how a format writes a value.
fn results(write: impl Fn(&Path), memory: &Memory, jobs: usize) -> BTreeMap<String, String> {
    static BOOK: LazyLock<CheckedBook> = LazyLock::new(|| checked(&FolderSource::new(book_folder())));
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    fs::create_dir(&data).expect("a folder");
    write(&data);
    let mut all = BTreeMap::new();
    let mut prior = None;
    for quarter in ["2025Q2", "2025Q3"] {
        let out = folder.path().join(quarter);
        let request = RunRequest { memory: memory.clone(), prior: prior.replace(out.clone()), ..request(quarter) };
        let said = run_into(&out, (&BOOK, &data), request, jobs, Language::English);
        assert!(!said.contains("error"), "{said}");
        for (name, text) in texts_under(&out, "") {
            if name != "run.json" && name != "quarantine.csv" {
                all.insert(format!("{quarter}/{name}"), text);
            }
        }
        all.insert(format!("{quarter}/quarantine"), quarantine(&out));
        all.insert(format!("{quarter}/defaults"), defaults(&out));
    }
    all
}

fn quarantine(out: &Path) -> String {
    let (_, mut rows) = EarlierOutput::new(out).table("quarantine").expect("readable").expect("a table");
    let kept = ["table", "column", "problem"].map(|name| rows.position(name).expect("a column"));
    let (mut cells, mut lines) = (Vec::new(), Vec::new());
    while rows.next_row(&mut cells).expect("a row") {
        lines.push(kept.iter().map(|at| cells[*at].to_string()).collect::<Vec<_>>().join(" | "));
    }
    lines.sort();
    lines.join("\n")
}

/// How many rows took which default, whichever of a table's files they are in.
fn defaults(out: &Path) -> String {
    let record = fs::read_to_string(out.join("run.json")).expect("a record");
    let record: serde_json::Value = serde_json::from_str(&record).expect("JSON");
    let mut sums: BTreeMap<String, u64> = BTreeMap::new();
    for input in record["inputs"].as_array().expect("inputs") {
        for taken in input["defaults"].as_array().into_iter().flatten() {
            let words = [&input["table"], &taken["column"], &taken["value"]].map(|word| word.as_str().expect("a word"));
            *sums.entry(words.join(" ")).or_default() += taken["cells"].as_u64().expect("a count");
        }
    }
    sums.iter().map(|(words, cells)| format!("{words} {cells}\n")).collect()
}

fn assert_same(found: &BTreeMap<String, String>, expected: &BTreeMap<String, String>, what: &str) {
    assert!(found.keys().eq(expected.keys()), "{what}");
    for (name, text) in expected {
        let pairs = text.lines().zip(found[name].lines()).find(|(one, other)| one != other);
        assert!(found[name] == *text, "{what}: {name} differs: {pairs:#?}");
    }
}

fn in_batches() -> Memory {
    Memory { rows: 7, batch: 16, aside: None }
}

/// The results of some tables are the same however they are told.
fn assert_told_alike(tables: &[Typed]) -> BTreeMap<String, String> {
    let as_csv = |tables: Vec<Typed>| move |folder: &Path| in_files(folder, &tables, FORMS[0]);
    let expected = results(as_csv(tables.to_vec()), &Memory::default(), 2);
    assert_same(&results(as_csv(tables.to_vec()), &Memory::default(), 1), &expected, "one thread");
    assert_same(&results(as_csv(tables.to_vec()), &in_batches(), 2), &expected, "in batches");
    for seed in [1, 2] {
        assert_same(&results(as_csv(shuffled(tables, seed)), &Memory::default(), 2), &expected, "shuffled");
    }
    assert_same(&results(as_csv(shuffled(tables, 3)), &in_batches(), 1), &expected, "shuffled in batches");
    for form in FORMS.into_iter().skip(1).chain(TYPED) {
        let written = |folder: &Path| in_files(folder, tables, form);
        assert_same(&results(written, &Memory::default(), 2), &expected, form.0);
    }
    let parts = |folder: &Path| in_parts(folder, &shuffled(tables, 4));
    assert_same(&results(parts, &Memory::default(), 2), &expected, "in parts");
    assert_same(&results(parts, &in_batches(), 2), &expected, "in parts and batches");
    expected
}

#[test]
fn the_example_gives_the_same_results_however_it_is_told() {
    let expected = assert_told_alike(&example());
    assert!(expected["2025Q3/rebate.csv"].contains("bad-row: a row of `sales` is bad"));
    assert_eq!(expected["2025Q3/quarantine"].lines().count(), 10);
    assert_eq!(expected["2025Q3/defaults"], "sales line_no 1 1169\n");
}

#[test]
fn whatever_is_wrong_with_the_data_the_results_are_the_same_however_it_is_told() {
    let expected = assert_told_alike(&worse());
    // Of the 1171 documents of the example 2 cannot be read, and of the 10 more 6.
    let defaults = "agreements collection_factor false 1\nagreements mode all_units 1\nagreements period_kind quarter 1\n\
                    agreements prorate_thresholds false 1\nagreements scheme threshold 2\nsales line_no 1 1173\n";
    assert_eq!(expected["2025Q3/defaults"], defaults);
    let undecided = |partner: &str| {
        let row = expected["2025Q3/rebate.csv"].lines().find(|row| row.starts_with(partner)).expect("a row");
        row.split_once("bad-row: ").expect("undecided").1.to_owned()
    };
    let rows: Vec<String> = ["P010", "P011", "P012", "P014", "P067", "P068"].map(undecided).to_vec();
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!("held", format!("{}\n\n{}", rows.join("\n"), expected["2025Q3/quarantine"]));
    });
}

#[test]
fn of_lines_that_are_no_rows_the_same_holds_their_partner_wherever_they_stand() {
    let mut tables = example();
    let sales = tables.iter_mut().find(|table| table.name == "sales").expect("sales");
    for (at, more) in [(100, 3), (400, 1), (700, 2), (900, 1)] {
        sales.rows[at][1] = "P010".to_owned();
        sales.rows[at].extend(vec!["extra".to_owned(); more]);
    }
    let as_csv = |tables: Vec<Typed>| move |folder: &Path| in_files(folder, &tables, FORMS[0]);
    let expected = results(as_csv(tables.clone()), &Memory::default(), 2);
    assert!(expected["2025Q3/rebate.csv"].contains("bad-row: a row of `sales` is bad: the row has 13 fields"));
    for (seed, memory) in [(1, Memory::default()), (2, in_batches()), (3, Memory::default())] {
        assert_same(&results(as_csv(shuffled(&tables, seed)), &memory, 2), &expected, "shuffled");
    }
}
