//! Columns that are only shown change nothing: whatever stands in them, every result is the same with and
//! without them.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch, StringArray};
use assay_engine::dataset::FolderSource;
use assay_engine::diagnostic::Language;
use assay_engine::facts::{ColumnIndex, TableIndex};
use assay_engine::run::{Memory, RunRequest};
use assay_engine::script::CheckedBook;
use assay_tests::{Assay, checked, data_folder, request, run_into, texts_under};
use parquet::arrow::ArrowWriter;

/// Columns of partners that no policy reads, of every type.
const COLUMNS: &str = r#"
[columns.partner_name]
type = "text"
required = true
pattern = "AAA"
label = { en = "name", zh = "名称" }

[columns.region]
type = "text"
label = { en = "region", zh = "地区" }

[columns.kind]
type = "enum"
values = [{ value = "shop", en = "shop", zh = "店铺" }, { value = "site", en = "site", zh = "网站" }]
default = "site"
label = { en = "kind", zh = "类型" }

[columns.colour]
type = "enum"
unlisted = "missing"
values = [{ value = "red", en = "red", zh = "红" }]
label = { en = "colour", zh = "颜色" }

[columns.capital]
type = "money"
min = 0
currency = "capital_currency"
rate = "capital_rate"
label = { en = "capital", zh = "资本" }

[columns.capital_currency]
type = "text"
label = { en = "currency of the capital", zh = "资本币种" }

[columns.capital_rate]
type = "decimal"
label = { en = "rate of the capital", zh = "资本汇率" }

[columns.staff]
type = "integer"
max = 100
label = { en = "staff", zh = "人数" }

[columns.share]
type = "fraction"
label = { en = "share", zh = "占比" }

[columns.founded]
type = "date"
label = { en = "founded", zh = "成立日期" }

[columns.certified]
type = "boolean"
label = { en = "certified", zh = "已认证" }

[columns.seen]
type = "timestamp"
label = { en = "seen", zh = "登录时间" }
"#;

const PARTNERS: &str = "\
partner_id,level,volume,partner_name,region,kind,colour,capital,capital_currency,capital_rate,staff,share,founded,certified,seen
P1,gold,10.5,ABC,east,shop,red,10,CNY,,5,0.5,2020-01-01,yes,2025-07-01T08:00:00Z
P2,gold,1,abc,#REF!,shed,blue,-1,CNY,,101,1.5,soon,perhaps,noon
P3,none,2,,1.23E+17,,,ten,CNY,,1.5,x,2025-13-01,2,25:00
P4,,3,ABC,west,shop,red,10,USD,,many,0.1,39000,no,
P5,gold,4,ABC,west,shop,red,10,USD,-7,3,0.1,39000,no,
P6,none,5,ABC,west,shop,red,9999999999999999,USD,10,3,0.1,39000,no,
";

const SALES: &str = "doc_no,partner_id,doc_date,net_amount\n\
                     D1,P1,2025-07-01,600\nD2,P2,2025-08-01,700\nD3,P3,2025-09-30,800\nD4,P5,2025-09-30,soon\n";

/// The small book with more columns, in a folder.
fn book(folder: &Path) {
    for (name, text) in texts_under(&data_folder().join("valid/small_book"), "") {
        let more = if name == "facts/partners.toml" { COLUMNS } else { "" };
        let path = folder.join(&name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text + more).expect("written");
    }
}

/// The partners as Parquet, every cell a text; `region` as lists of one text, which no column takes.
fn parquet() -> Vec<u8> {
    let mut lines = PARTNERS.lines();
    let header: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    let columns = header.iter().enumerate().map(|(at, name)| {
        let cells = rows.iter().map(|row| row[at]);
        let array: ArrayRef = if *name == "region" {
            let mut builder = ListBuilder::new(StringBuilder::new());
            cells.for_each(|cell| builder.append_value([Some(cell)]));
            Arc::new(builder.finish())
        } else {
            Arc::new(cells.map(|cell| Some(cell).filter(|cell| !cell.is_empty())).collect::<StringArray>())
        };
        (*name, array)
    });
    let batch = RecordBatch::try_from_iter(columns).expect("columns of one length");
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("written");
    writer.into_inner().expect("written")
}

/// The files of a run, its record without the columns that were shown; and what was said.
fn results(data: &Path, checked: &CheckedBook, shown: Vec<(TableIndex, ColumnIndex)>, memory: u32) -> (Files, String) {
    let out = tempfile::tempdir().expect("a folder");
    let memory = Memory { rows: memory, batch: memory, aside: None };
    let request = RunRequest { shown, memory, ..request("2025Q3") };
    let said = run_into(out.path(), (checked, data), request, 2, Language::English);
    (files(out.path()), said)
}

type Files = Vec<(String, String)>;

/// The files of a folder; of the run's record everything but what was shown, and the warnings, which are
/// also about that.
fn files(out: &Path) -> Files {
    let mut files = texts_under(out, "");
    assert!(files.len() > 3, "{files:?}");
    for (_, text) in files.iter_mut().filter(|(name, _)| name == "run.json") {
        let mut record: serde_json::Value = serde_json::from_str(text).expect("JSON");
        let taken = ["columns_shown", "record_sha256"].map(|key| record[key].take());
        assert!(taken.iter().all(|value| !value.is_null()));
        record.as_object_mut().expect("an object").shift_remove("warnings");
        *text = record.to_string();
    }
    files
}

fn columns_of(checked: &CheckedBook) -> Vec<(TableIndex, ColumnIndex)> {
    let tables = (0_u16..).map(TableIndex).zip(&checked.book.dictionary.tables);
    tables.flat_map(|(at, table)| (0_u16..).take(table.columns.len()).map(move |of| (at, ColumnIndex(of)))).collect()
}

#[test]
fn whatever_stands_in_columns_that_are_shown_the_results_are_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let (policies, data) = (folder.path().join("policies"), folder.path().join("data"));
    book(&policies);
    let checked = checked(&FolderSource::new(policies));
    let mut told = String::new();
    for (name, bytes) in [("partners.csv", PARTNERS.into()), ("partners.parquet", parquet())] {
        let _ = fs::remove_dir_all(&data);
        fs::create_dir_all(&data).expect("a folder");
        fs::write(data.join(name), bytes).expect("written");
        fs::write(data.join("sales.csv"), SALES).expect("written");
        for memory in [u32::MAX, 2] {
            let (plain, said) = results(&data, &checked, Vec::new(), memory);
            assert_eq!(said, "");
            let (shown, said) = results(&data, &checked, columns_of(&checked), memory);
            assert_eq!(shown, plain, "{name}");
            assert!(said.contains("shown-as-empty"), "{said}");
            if memory == 2 {
                told.push_str(&said);
            }
        }
    }
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("shown_as_empty", told); });
}

#[test]
fn a_report_changes_no_result() {
    let assay = Assay::new(env!("CARGO_BIN_EXE_assay-under-test"));
    book(&assay.scratch().join("policies"));
    for (at, bytes) in [PARTNERS.as_bytes().to_vec(), parquet()].into_iter().enumerate() {
        let data = assay.scratch().join("data");
        let _ = fs::remove_dir_all(&data);
        fs::create_dir_all(&data).expect("a folder");
        fs::write(data.join(["partners.csv", "partners.parquet"][at]), bytes).expect("written");
        fs::write(data.join("sales.csv"), SALES).expect("written");
        let plain = assay.run("run data --period 2025Q3 --out plain");
        let reported = assay.run("run data --period 2025Q3 --out reported --report report.html");
        assert_eq!((plain.code, reported.code), (Some(0), Some(0)), "{plain}{reported}");
        assert_eq!(reported.stdout, plain.stdout);
        assert_eq!(files(&assay.scratch().join("reported")), files(&assay.scratch().join("plain")));
        let record = fs::read_to_string(assay.scratch().join("reported/run.json")).expect("a record");
        assert_eq!(record.matches("partners.partner_name").count(), 1, "{record}");
        let explained = assay.run("explain data P2 --period 2025Q3");
        assert_eq!(explained.code, Some(0), "{explained}");
    }
}
