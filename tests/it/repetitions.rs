//! Rows of one key say the same when all their cells do, those that no policy reads among them: whatever the
//! format, in memory and put aside, and to somebody who looks at the dataset.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use assay_engine::dataset::{FolderSource, InputRecord, QuarantinedRow};
use assay_engine::diagnostic::Findings;
use assay_engine::run::{Memory, Ready, RunRequest, inspect};
use assay_engine::script::CheckedBook;
use assay_tests::{Assay, checked, data_folder, request, texts_under};
use parquet::arrow::ArrowWriter;

/// Columns that no policy reads, for partners and for sales.
const COLUMNS: &str = r#"
[columns.sku]
type = "text"
required = true
label = { en = "article", zh = "商品" }

[columns.quantity]
type = "integer"
max = 5000
label = { en = "quantity", zh = "数量" }

[columns.colour]
type = "enum"
unlisted = "missing"
values = [{ value = "red", en = "red", zh = "红" }]
label = { en = "colour", zh = "颜色" }
"#;

const PARTNERS: &str = "\
partner_id,level,volume,sku,quantity,colour,note
P01,gold,10,A,5,red,
P02,gold,1,A,1,red,
P03,none,2,A,many,red,
P04,none,2,A,many,red,
P05,none,2,A,1,blue,
P06,none,2,A,\"1,000\",red,
P07,none,3,A,1,red,
P08,none,3,A,1,red,
P09,none,4,A,-,,first
P01,gold,10.0,A,5,red,
P02,gold,1,B,1,red,
P03,none,2,A,many,red,
P04,none,2,A,lots,red,
P05,none,2,A,1,green,
P06,none,2,A,1000,红,
P08,none,3,A,1,red,
P09,none,4,A,,/,second
P08,none,3,A,2,red,
P10,gold,4,A,2,red,
P10,none,4,A,2,red,
";

/// The lines of rows that are left out, and of those that are at odds.
const AGAIN: [u32; 4] = [11, 13, 16, 18];
const AT_ODDS: [u32; 11] = [3, 5, 6, 9, 12, 14, 15, 17, 19, 20, 21];

const SALES: &str = "\
doc_no,partner_id,doc_date,net_amount,sku,quantity,colour
D1,P07,2025-07-01,600,A,1,
D2,P07,2025-07-02,100,A,1,
D3,P01,2025-07-02,100,A,1,
D3,P01,2025-07-02,100,A,1,
D3,P01,2025/7/2,100,A,1.0,
D2,P07,2025-07-02,100,A,2,
";

fn book(folder: &Path) -> CheckedBook {
    for (name, text) in texts_under(&data_folder().join("valid/small_book"), "") {
        let more = if name.starts_with("facts/") { COLUMNS } else { "" };
        let path = folder.join(&name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text + more).expect("written");
    }
    checked(&FolderSource::new(folder))
}

/// The rows of a CSV as Parquet, every cell a text; lines count from 1 there, and have no header.
fn parquet(csv: &str) -> Vec<u8> {
    let mut lines = csv.lines();
    let header: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let rows: Vec<Vec<String>> = lines
        .map(|line| line.replace("\"1,000\"", "1000").split(',').map(str::to_owned).collect::<Vec<String>>())
        .collect();
    let columns = header.iter().enumerate().map(|(at, name)| {
        let cells = rows.iter().map(|row| Some(row[at].as_str()).filter(|cell| !cell.is_empty()));
        let array: ArrayRef = Arc::new(cells.collect::<StringArray>());
        (*name, array)
    });
    let batch = RecordBatch::try_from_iter(columns).expect("columns of one length");
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("written");
    writer.into_inner().expect("written")
}

fn write(data: &Path, files: &[(&str, &[u8])]) {
    let _ = fs::remove_dir_all(data);
    for (name, bytes) in files {
        let path = data.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("written");
    }
}

/// What became of the rows of files, with so many in memory.
fn settled(book: &CheckedBook, data: &Path, memory: u32) -> (Vec<QuarantinedRow>, Vec<InputRecord>) {
    let request = RunRequest { memory: Memory { rows: memory, batch: memory, aside: None }, ..request("2025Q3") };
    let mut findings = Findings::new();
    let ready = Ready::read(book, data, request, &mut findings).expect("a dataset");
    (ready.quarantine().up_to(usize::MAX).expect("bad rows"), ready.inputs().to_vec())
}

fn lines(rows: &[QuarantinedRow], file: &str) -> Vec<u32> {
    rows.iter().filter(|row| &*row.file == file).map(|row| row.line).collect()
}

#[test]
fn rows_that_differ_where_no_policy_reads_are_at_odds() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let book = book(&folder.path().join("policies"));
    for (name, sales_name, partners, sales, first) in [
        ("partners.csv", "sales.csv", PARTNERS.as_bytes().to_vec(), SALES.as_bytes().to_vec(), 1),
        ("partners.parquet", "sales.parquet", parquet(PARTNERS), parquet(SALES), 0),
    ] {
        write(&data, &[(name, &partners), (sales_name, &sales)]);
        for memory in [u32::MAX, 1, 3, 7] {
            let (quarantine, inputs) = settled(&book, &data, memory);
            let of = |name: &str| inputs.iter().find(|input| input.file.as_deref() == Some(name)).expect("an input");
            let at_odds: Vec<u32> = AT_ODDS.iter().map(|line| line - 1 + first).collect();
            assert_eq!(lines(&quarantine, name), at_odds, "{name} with {memory} in memory");
            let said = |line: u32| quarantine.iter().find(|row| &*row.file == name && row.line == line - 1 + first);
            let rows = |lines: &[u32]| lines.iter().map(|line| (line - 1 + first).to_string()).collect::<Vec<_>>();
            let said = said(9).expect("a row");
            assert_eq!(said.problem.en, "3 rows with this key say different things");
            let hint = said.hint.as_ref().map(|hint| hint.en.as_str());
            let rows = rows(&[9, 17, 19]);
            assert_eq!(
                hint,
                Some(format!("keep the right one of lines {}, {} and {}", rows[0], rows[1], rows[2]).as_str())
            );
            let partners = of(name);
            assert_eq!((partners.rows, partners.accepted, partners.quarantined, partners.duplicates), (20, 5, 11, 4));
            assert_eq!(partners.first_duplicate, Some(AGAIN[0] - 1 + first));
            // Two of D2 are at odds, two of three D3 are left out.
            assert_eq!(lines(&quarantine, sales_name), [3, 7].map(|line| line - 1 + first));
            let sales = of(sales_name);
            assert_eq!((sales.rows, sales.accepted, sales.quarantined, sales.duplicates), (6, 2, 2, 2));
        }
    }
}

#[test]
fn who_looks_at_a_dataset_is_told_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let book = book(&folder.path().join("policies"));
    // A cell that cannot be read makes its row bad to whoever looks at every column.
    let readable: String =
        PARTNERS.split_inclusive('\n').filter(|line| !line.contains("P03") && !line.contains("P04")).collect();
    write(&data, &[("partners.csv", readable.as_bytes()), ("sales.csv", SALES.as_bytes())]);
    let looked = inspect(&book, &data, &mut Findings::new()).expect("a dataset");
    let seen: Vec<InputRecord> =
        looked.tables.iter().flat_map(|table| &table.files).map(|file| file.input.clone()).collect();
    for memory in [u32::MAX, 2] {
        let (quarantine, inputs) = settled(&book, &data, memory);
        assert_eq!(quarantine, looked.quarantine.up_to(usize::MAX).expect("bad rows"));
        assert_eq!(inputs, seen);
    }
}

#[test]
fn files_that_are_delivered_twice_change_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let book = book(&folder.path().join("policies"));
    let header = "partner_id,level,volume,sku,quantity,colour\n";
    let rows: String = (0..3000).map(|at| format!("P{at:04},gold,{at},A,{},red\n", at % 7)).collect();
    let (csv, other) = (format!("{header}{rows}"), format!("{header}{}", rows.replacen(",A,3,", ",B,3,", 1)));
    let copy = parquet(&csv);
    for memory in [u32::MAX, 500] {
        write(
            &data,
            &[("partners/1.csv", csv.as_bytes()), ("partners/2.csv", csv.as_bytes()), ("partners/3.parquet", &copy)],
        );
        let (quarantine, inputs) = settled(&book, &data, memory);
        assert_eq!(quarantine, []);
        let counts: Vec<(u32, u32)> = inputs.iter().map(|input| (input.accepted, input.duplicates)).collect();
        assert_eq!(counts, [(3000, 0), (0, 3000), (0, 3000), (0, 0)]);
        write(
            &data,
            &[
                ("partners/1.csv", csv.as_bytes()),
                ("partners/2.csv", other.as_bytes()),
                ("partners/3.csv", csv.as_bytes()),
            ],
        );
        let (quarantine, inputs) = settled(&book, &data, memory);
        assert_eq!(quarantine.len(), 3, "{quarantine:?}");
        assert!(quarantine.iter().all(|row| &*row.value == "P0003" && row.line == 5));
        let counts: Vec<(u32, u32)> = inputs.iter().map(|input| (input.accepted, input.duplicates)).collect();
        assert_eq!(counts, [(2999, 0), (0, 2999), (0, 2999), (0, 0)]);
    }
}

#[test]
fn what_is_left_out_is_told() {
    let assay = Assay::new(env!("CARGO_BIN_EXE_assay-under-test"));
    let _ = book(&assay.scratch().join("policies"));
    let mut shown = String::new();
    let once = SALES.replace("D3,P01,2025/7/2,100,A,1.0,\n", "");
    for (partners, sales) in [(PARTNERS, SALES), ("partner_id,level,volume,sku\nP07,,1,A\nP01,,1,A\n", once.as_str())] {
        assay.write("data/partners.csv", partners);
        assay.write("data/sales.csv", sales);
        for language in ["en", "zh"] {
            let ran = assay.run(&format!("run data --period 2025Q3 --quiet --lang {language}"));
            let head: Vec<&str> = ran.stdout.lines().take_while(|line| !line.is_empty()).collect();
            shown.push_str(&format!("{}\n\n", head.join("\n")));
        }
    }
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("left_out", shown); });
}
