//! How fast files become rows in memory: sales of 20 columns as CSV, on one thread, held against the
//! `csv` crate, which only splits them into fields.

#![expect(clippy::disallowed_methods, reason = "a benchmark makes its own files")]

use std::fmt::Write as _;
use std::path::Path;

use assay_engine::dataset::{CellOf, Dataset, FolderSource, ReadOptions, RowChecker, read_dataset};
use assay_engine::diagnostic::Findings;
use assay_engine::facts::{ColumnIndex, TableIndex};
use assay_engine::policy::{Book, load_book};
use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use tempfile::TempDir;

const ROWS: u32 = 200_000;

const HEADER: &str = "doc_no,line_no,partner_id,doc_date,doc_type,channel,region_code,sku,qty,gross_amount,net_amount,\
                      currency,fx_rate,paid_date,end_customer_id,is_first_purchase,order_no,promo_id,attribution,orig_doc_no\n";

fn main() {
    divan::main();
}

/// Checks that no row fails: what they cost is measured with the evaluator.
struct NoChecks;

impl RowChecker for NoChecks {
    fn check<'c>(&'c self, _: TableIndex, _: usize, _: &CellOf<'c>) -> Option<bool> {
        None
    }

    fn columns(&self, _: TableIndex) -> Vec<ColumnIndex> {
        Vec::new()
    }
}

fn book() -> Book {
    let folder = FolderSource::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies"));
    load_book(&folder, &mut Findings::new()).expect("a book")
}

/// The text of the sales: documents in order, everything else spread.
fn sales() -> String {
    let channels = ["online", "offline_dealer", "direct_store", "supermarket", "live"];
    let mut text = HEADER.to_owned();
    for row in 0..ROWS {
        let spread = row.wrapping_mul(2_654_435_761);
        let (day, month) = (1 + spread % 28, 7 + spread / 31 % 3);
        let (yuan, cents) = (spread % 90_000, spread % 100);
        let channel = channels.get(spread as usize % channels.len()).expect("one of them");
        let _ = writeln!(
            text,
            "INV{row:08},1,P{:05},2025-{month:02}-{day:02},invoice,{channel},310{:03},SKU-{:04},{}.5,{yuan}.{cents:02},\
             {yuan}.{cents:02},CNY,,2025-{month:02}-28,C{:06},{},SO{row:08},,web,",
            spread % 5_000,
            spread % 900,
            spread % 4_000,
            spread % 200,
            spread % 70_000,
            if spread % 5 == 0 { "是" } else { "否" },
        );
    }
    text
}

/// A dataset of sales and the partners they are of.
fn dataset() -> (TempDir, u64) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut partners = "partner_id,partner_name\n".to_owned();
    (0..5_000).for_each(|at| partners.push_str(&format!("P{at:05},name\n")));
    let sales = sales();
    std::fs::write(folder.path().join("partners.csv"), partners).expect("written");
    std::fs::write(folder.path().join("sales.csv"), &sales).expect("written");
    (folder, sales.len() as u64)
}

fn read(folder: &Path, book: &Book) -> Dataset {
    let mut findings = Findings::new();
    let dataset = read_dataset(folder, book, &NoChecks, &ReadOptions::default(), &mut findings);
    dataset.unwrap_or_else(|| panic!("{:?}", findings.into_sorted()))
}

#[divan::bench]
fn rows_on_one_thread(bencher: Bencher<'_, '_>) {
    let ((folder, bytes), book) = (dataset(), book());
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    let read_all = || pool.install(|| black_box(read(folder.path(), &book)));
    let accepted: u32 = read_all().inputs.iter().map(|input| input.accepted).sum();
    assert_eq!(accepted, ROWS + 5_000);
    bencher.counter(BytesCount::new(bytes)).bench_local(read_all);
}

#[divan::bench]
fn fields_by_the_csv_crate(bencher: Bencher<'_, '_>) {
    let (folder, bytes) = dataset();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        let mut reader = csv::Reader::from_path(folder.path().join("sales.csv")).expect("a file");
        let mut record = csv::ByteRecord::new();
        let mut fields = 0;
        while reader.read_byte_record(&mut record).expect("a record") {
            fields += record.len();
        }
        black_box(fields)
    });
}
