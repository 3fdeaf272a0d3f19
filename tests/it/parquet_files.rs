//! Parquet files in: typed columns give the same results as the text of CSV, and damage is told.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Float32Array, Float64Array,
    Int8Array, Int64Array, LargeStringArray, ListArray, RecordBatch, StringArray, StringViewArray,
    TimestampMicrosecondArray, types::Int8Type, types::Int32Type,
};
use assay_tests::small_run;
use parquet::arrow::ArrowWriter;

fn parquet(columns: Vec<(&str, ArrayRef)>) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter(columns).expect("columns of one length");
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("written");
    writer.into_inner().expect("written")
}

const PARTNERS: &str = "partner_id,level,volume\n1,gold,10.5\n2,,0\n3,gold,1234.5\n";
const SALES: &str = "doc_no,partner_id,doc_date,net_amount\n\
                     D1,1,2025-07-01,600\nD2,1,2025-08-01,400.004\nD3,3,2025-09-30,-12.5\n";

fn partners() -> Vec<u8> {
    let level: DictionaryArray<Int8Type> = vec![Some("gold"), None, Some("gold")].into_iter().collect();
    parquet(vec![
        ("volume", Arc::new(Float64Array::from(vec![10.5, 0.0, 1234.5]))),
        ("note", Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>([None::<[Option<i32>; 0]>, None, None]))),
        ("partner_id", Arc::new(Int64Array::from(vec![1, 2, 3]))),
        ("level", Arc::new(level)),
    ])
}

fn sales(dates: ArrayRef) -> Vec<u8> {
    let amounts = Decimal128Array::from(vec![600_000, 400_004, -12_500]).with_precision_and_scale(18, 3);
    parquet(vec![
        ("doc_no", Arc::new(StringViewArray::from(vec!["D1", "D2", "D3"]))),
        ("partner_id", Arc::new(LargeStringArray::from(vec!["1", "1", "3"]))),
        ("doc_date", dates),
        ("net_amount", Arc::new(amounts.expect("a decimal"))),
    ])
}

fn days() -> ArrayRef {
    Arc::new(Date32Array::from(vec![20_270, 20_301, 20_361]))
}

#[test]
fn typed_columns_give_the_results_of_text() {
    let plain = small_run(&[("partners.csv", PARTNERS.as_bytes()), ("sales.csv", SALES.as_bytes())]);
    assert!(plain.0.is_empty() && plain.1.len() > 2, "{plain:?}");
    let day = 86_400_000_000;
    let times = TimestampMicrosecondArray::from(vec![20_270 * day, 20_301 * day, 20_361 * day]);
    for dates in [
        days(),
        Arc::new(times) as ArrayRef,
        Arc::new(StringArray::from(vec!["2025/7/1", "20250801", "2025年9月30日"])),
    ] {
        let (said, typed) = small_run(&[("partners.parquet", &partners()), ("sales.parquet", &sales(dates))]);
        assert_eq!(
            said,
            "note unknown-header partners.parquet:0:2\n    header `note` is no column of `partners`, it is not read / \n    表头 `note` 不是表 `partners` 的列，未读取 / \n"
        );
        assert_eq!(typed, plain.1);
    }
}

#[test]
fn days_of_a_zone_are_those_of_its_clock() {
    let plain = small_run(&[("partners.csv", PARTNERS.as_bytes()), ("sales.csv", SALES.as_bytes())]);
    let (day, hour) = (86_400_000_000, 3_600_000_000);
    // Midnight at eight hours ahead of Greenwich.
    let times = vec![20_270 * day - 8 * hour, 20_301 * day - 8 * hour, 20_361 * day - 8 * hour];
    let zoned = |zone: &str| sales(Arc::new(TimestampMicrosecondArray::from(times.clone()).with_timezone(zone)));
    for zone in ["Asia/Shanghai", "PRC", "Asia/Hong_Kong", "Asia/Taipei", "+08:00"] {
        let (said, typed) = small_run(&[("partners.csv", PARTNERS.as_bytes()), ("sales.parquet", &zoned(zone))]);
        assert_eq!((said.as_str(), &typed), ("", &plain.1), "{zone}");
    }
    let mut shown = String::new();
    for zone in ["America/New_York", "UTC"] {
        let found = small_run(&[("partners.csv", PARTNERS.as_bytes()), ("sales.parquet", &zoned(zone))]).1;
        shown.push_str(&found.into_iter().find(|(name, _)| name == "quarantine.csv").expect("a file").1);
    }
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("parquet_zones", shown); });
}

#[test]
fn codes_are_never_rounded_and_dictionaries_and_bytes_are_their_values() {
    let plain = small_run(&[("partners.csv", PARTNERS.as_bytes()), ("sales.csv", SALES.as_bytes())]);
    let ids = |ids: Vec<f64>| Arc::new(Float64Array::from(ids)) as ArrayRef;
    let volumes: ArrayRef = {
        let values = Decimal128Array::from(vec![105, 0, 12_345]).with_precision_and_scale(9, 1).expect("a decimal");
        Arc::new(DictionaryArray::<Int8Type>::new(Int8Array::from(vec![0, 1, 2]), Arc::new(values)))
    };
    let levels: ArrayRef = Arc::new(BinaryArray::from_opt_vec(vec![Some(b"gold"), None, Some(b"gold")]));
    let good =
        parquet(vec![("partner_id", ids(vec![1.0, 2.0, 3.0])), ("level", levels), ("volume", Arc::clone(&volumes))]);
    let (said, typed) = small_run(&[("partners.parquet", &good), ("sales.csv", SALES.as_bytes())]);
    assert_eq!((said.as_str(), &typed), ("", &plain.1));
    // Those of more digits are kept as bytes.
    for precision in [18, 19, 38] {
        let values = Decimal128Array::from(vec![0, 105, 12_345]).with_precision_and_scale(precision, 1);
        let values: ArrayRef = Arc::new(values.expect("a decimal"));
        let volumes = DictionaryArray::<Int8Type>::new(Int8Array::from(vec![1, 0, 2]), values);
        let levels: DictionaryArray<Int8Type> = vec![Some("gold"), None, Some("gold")].into_iter().collect();
        let good = parquet(vec![
            ("partner_id", ids(vec![1.0, 2.0, 3.0])),
            ("level", Arc::new(levels)),
            ("volume", Arc::new(volumes)),
        ]);
        let (said, typed) = small_run(&[("partners.parquet", &good), ("sales.csv", SALES.as_bytes())]);
        assert_eq!((said.as_str(), &typed), ("", &plain.1), "{precision}");
    }
    let levels: ArrayRef = Arc::new(BinaryArray::from_vec(vec![b"gold", b"\xFF\xFE", b"gold"]));
    let bad = parquet(vec![
        ("partner_id", ids(vec![1.0, 2.0, 110_101_199_003_077_654.0])),
        ("level", levels),
        ("volume", volumes),
    ]);
    let found = small_run(&[("partners.parquet", &bad)]).1;
    let quarantine = found.into_iter().find(|(name, _)| name == "quarantine.csv").expect("a file").1;
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("parquet_codes", quarantine); });
}

#[test]
fn cells_that_do_not_fit_are_put_aside_and_types_that_are_none_refused() {
    let sales = |amounts: ArrayRef| {
        let documents: Vec<String> = (0..amounts.len()).map(|at| format!("D{at}")).collect();
        let dates: Vec<&str> = documents.iter().map(|_| "2025-07-01").collect();
        parquet(vec![
            ("doc_no", Arc::new(StringArray::from(documents.clone()))),
            ("partner_id", Arc::new(StringArray::from(vec!["1"; documents.len()]))),
            ("doc_date", Arc::new(StringArray::from(dates))),
            ("net_amount", amounts),
        ])
    };
    let amounts = Float64Array::from(vec![Some(0.1 + 0.2), Some(f64::NAN), Some(1e300), None, Some(-1.0)]);
    let level = BooleanArray::from(vec![Some(true), None]);
    let partners = parquet(vec![("partner_id", Arc::new(Int64Array::from(vec![2, 1]))), ("level", Arc::new(level))]);
    let (said, all) = small_run(&[("partners.parquet", &partners), ("sales.parquet", &sales(Arc::new(amounts)))]);
    assert!(said.starts_with("warning not-decided partners.parquet") && said.lines().count() == 3, "{said}");
    let quarantine = all.into_iter().find(|(name, _)| name == "quarantine.csv").expect("a file").1;
    let short = Float32Array::from(vec![600.1, 131_071.99, -131_072.0, 16_777_217.0, 1e30]);
    let short = small_run(&[("partners.parquet", &partners), ("sales.parquet", &sales(Arc::new(short)))]).1;
    let short = short.into_iter().find(|(name, _)| name == "quarantine.csv").expect("a file").1;
    let list = sales(Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>([Some([Some(1)])])));
    let refused = small_run(&[("partners.parquet", &partners), ("sales.parquet", &list)]).0;
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!("parquet_cells", format!("{quarantine}\n{short}\n{refused}"));
    });
}

#[test]
fn a_damaged_file_is_not_used() {
    let whole = sales(days());
    let said = |bytes: &[u8]| small_run(&[("partners.csv", PARTNERS.as_bytes()), ("sales.parquet", bytes)]).0;
    let shown = [said(&whole[..whole.len() / 2]), said(b""), said(b"PAR1 and no more"), said(SALES.as_bytes())];
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("parquet_damaged", shown.join("\n")); });
    // Whatever byte is turned, the program says something or reads what is there.
    for at in (0..whole.len()).step_by(7) {
        let mut turned = whole.clone();
        turned[at] ^= 0x55;
        let said = said(&turned);
        assert!(said.lines().all(|line| !line.starts_with("error") || !line.contains("panic")), "{at}: {said}");
    }
}
