//! The same small dataset in every form that files can have: the results are the same bytes.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use assay_engine::dataset::FolderSource;
use assay_engine::diagnostic::Language;
use assay_tests::{checked, data_folder, request, run_into, texts_under};

const PARTNERS: &str = "partner_id,level,volume\nP1,gold,10.5\nP2,,0\nP3,gold,1234.5\n";
const SALES: &str = "doc_no,partner_id,doc_date,net_amount\n\
                     D1,P1,2025-07-01,600\nD2,P1,2025-08-01,400.004\nD3,P3,2025-09-30,-12.5\n";

/// Runs the small book over files, and gives back what was said and every result. Of the run's record
/// stay the counts, summed by table: its files are not the same.
fn results(files: &[(&str, Vec<u8>)]) -> (String, BTreeMap<String, String>) {
    let data = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files {
        let path = data.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("written");
    }
    let book = checked(&FolderSource::new(data_folder().join("valid/small_book")));
    let out = tempfile::tempdir().expect("a folder");
    let said = run_into(out.path(), (&book, data.path()), request("2025Q3"), 2, Language::English);
    let mut results: BTreeMap<String, String> = texts_under(out.path(), "").into_iter().collect();
    let record = results.remove("run.json").unwrap_or_default();
    results.extend(counts(&record));
    (said, results)
}

/// The rows and the accepted rows of each table of a run.
fn counts(record: &str) -> BTreeMap<String, String> {
    let record: serde_json::Value = serde_json::from_str(record).unwrap_or_default();
    let mut counts: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for input in record["inputs"].as_array().into_iter().flatten() {
        let count = counts.entry(input["table"].as_str().expect("a table").to_owned()).or_default();
        count.0 += input["rows"].as_u64().expect("a count");
        count.1 += input["accepted"].as_u64().expect("a count");
    }
    counts.into_iter().map(|(table, count)| (table, format!("{count:?}"))).collect()
}

fn text(name: &str, text: &str) -> (String, Vec<u8>) {
    (name.to_owned(), text.as_bytes().to_vec())
}

/// Holds the results of files against those of plain CSV.
fn assert_same(files: &[(String, Vec<u8>)]) {
    let plain = results(&[("partners.csv", PARTNERS.into()), ("sales.csv", SALES.into())]);
    let files: Vec<(&str, Vec<u8>)> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
    let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    assert_eq!(results(&files), plain, "{names:?}");
    assert!(plain.1.len() > 3 && plain.0.is_empty(), "{plain:?}");
}

#[test]
fn a_table_may_be_a_folder_of_parts() {
    let header = "doc_no,partner_id,doc_date,net_amount\n";
    let other_header = "net_amount,doc_date,note,partner_id,doc_no\n";
    assert_same(&[
        text("partners.csv", PARTNERS),
        text("sales/2025-07.csv", &format!("{header}D1,P1,2025-07-01,600\n")),
        text("sales/2025-08.csv", &format!("{header}D2,P1,2025-08-01,400.004\n")),
        text(
            "sales/2025-09.csv",
            &format!("{other_header}-12.5,2025-09-30,,P3,D3\n").replace(",note", "").replace(",,", ","),
        ),
        text("sales/2025-10.csv", header),
        text("sales/_SUCCESS", ""),
    ]);
}

#[test]
fn a_part_of_json_lines_may_be_empty() {
    let numbers = ["net_amount"];
    let lines = json_lines(SALES, &numbers);
    assert_same(&[
        text("partners.csv", PARTNERS),
        text("sales/part-0.jsonl", ""),
        text("sales/part-1.jsonl", &lines),
        text("sales/part-2.jsonl", ""),
    ]);
    // One of which nothing is known is no table.
    for file in ["sales.jsonl", "sales/part-0.jsonl"] {
        let said = results(&[("partners.csv", PARTNERS.into()), (file, Vec::new())]).0;
        assert!(said.contains("error empty-file"), "{said}");
    }
}

#[test]
fn rows_are_named_by_the_part_they_are_in() {
    let header = "doc_no,partner_id,doc_date,net_amount\n";
    let (said, results) = results(&[
        ("partners.csv", PARTNERS.into()),
        ("sales/a.csv", format!("{header}D1,P1,2025-07-01,600\nD2,P1,2025-08-01,1\n").into_bytes()),
        ("sales/b.csv", format!("{header}D2,P1,2025-08-01,2\nD1,P1,2025-07-01,600\nD3,P9,soon,1\n").into_bytes()),
    ]);
    assert!(said.starts_with("warning holds-nobody sales/b.csv:4:0\n    1 row of `sales`"), "{said}");
    assert_eq!(results["sales"], "(5, 1)");
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!("part_files", format!("{}\n{}", results["quarantine.csv"], undecided(&results)));
    });
}

fn undecided(results: &BTreeMap<String, String>) -> String {
    results.iter().filter(|(_, text)| text.contains("bad-row")).map(|(name, text)| format!("{name}\n{text}")).collect()
}

#[test]
fn a_folder_that_is_no_table_is_told() {
    let shown = |files: &[(&str, Vec<u8>)]| {
        let mut all = vec![("partners.csv", PARTNERS.into())];
        all.extend(files.to_vec());
        results(&all).0
    };
    let empty = tempfile::tempdir().expect("a folder");
    assert!(Path::new(empty.path()).is_dir());
    let both = shown(&[("sales/a.csv", SALES.into()), ("sales.csv", SALES.into())]);
    let stray =
        shown(&[("sales/a.csv", SALES.into()), ("sales/b.docx", SALES.into()), ("sales/2025/c.csv", SALES.into())]);
    let none = shown(&[("sales/.hidden", Vec::new())]);
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!("part_folders", format!("{both}\n{stray}\n{none}"));
    });
}

/// The chapters of the small dataset in Chinese: every header by its label, so that encodings matter.
const CHINESE: &str = "编号,级别,采购额\nP1,金牌,10.5\nP2,,0\nP3,金牌,1234.5\n";

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(text).expect("memory can be written");
    packed.finish().expect("memory can be written")
}

fn zstd(text: &[u8]) -> Vec<u8> {
    zstd::encode_all(text, 3).expect("memory can be read")
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(bytes).collect()
}

#[test]
fn fields_may_be_separated_by_tabs_or_semicolons_and_files_packed() {
    assert_same(&[text("partners.tsv", &PARTNERS.replace(',', "\t")), text("sales.csv", &SALES.replace(',', ";"))]);
    assert_same(&[
        text("partners.txt", &PARTNERS.replace('\n', "\r\n")),
        ("sales.csv.gz".to_owned(), gzip(SALES.as_bytes())),
    ]);
    let (first, second) = SALES.split_at(40);
    let members = [gzip(first.as_bytes()), gzip(second.as_bytes())].concat();
    let frames = [zstd(PARTNERS.as_bytes().split_at(9).0), zstd(PARTNERS.as_bytes().split_at(9).1)].concat();
    assert_same(&[("partners.tsv.zst".to_owned(), frames), ("sales.csv.gz".to_owned(), members)]);
}

/// What is said of files with these bytes as the table of partners, and which encoding they had.
fn partners_read(name: &str, bytes: &[u8]) -> (String, Option<String>) {
    let data = tempfile::tempdir().expect("a folder");
    fs::write(data.path().join(name), bytes).expect("written");
    fs::write(data.path().join("sales.csv"), SALES).expect("written");
    let book = checked(&FolderSource::new(data_folder().join("valid/small_book")));
    let out = tempfile::tempdir().expect("a folder");
    let said = run_into(out.path(), (&book, data.path()), request("2025Q3"), 1, Language::English);
    let Ok(record) = fs::read_to_string(out.path().join("run.json")) else { return (said, None) };
    let record: serde_json::Value = serde_json::from_str(&record).expect("JSON");
    let inputs = record["inputs"].as_array().expect("inputs");
    let partners = inputs.iter().find(|input| input["table"] == "partners").expect("partners");
    assert_eq!((partners["rows"].as_u64(), partners["accepted"].as_u64()), (Some(3), Some(3)), "{said}");
    (said, partners["encoding"].as_str().map(str::to_owned))
}

#[test]
fn encodings_are_told_and_said() {
    let said = |bytes: &[u8]| partners_read("partners.csv", bytes).1.expect("a run");
    let gbk = encoding_rs::GBK.encode(CHINESE).0.into_owned();
    assert_eq!(said(CHINESE.as_bytes()), "UTF-8");
    assert_eq!(said(&[b"\xef\xbb\xbf", CHINESE.as_bytes()].concat()), "UTF-8");
    assert_eq!(said(&gbk), "GB18030");
    assert_eq!(said(&encoding_rs::GB18030.encode(CHINESE).0), "GB18030");
    assert_eq!(said(&utf16(CHINESE, u16::to_le_bytes)), "UTF-16LE");
    assert_eq!(said(&utf16(CHINESE, u16::to_be_bytes)), "UTF-16BE");
    let damaged = [&gbk[..], b"P4,\xff\xff,1\n"].concat();
    let mixed = [CHINESE.as_bytes(), &gbk].concat();
    let cut = &utf16(CHINESE, u16::to_le_bytes)[..41];
    let big5 = encoding_rs::BIG5
        .encode("partner_id,名稱\nP1,臺北國際貿易股份有限公司\nP2,這是繁體中文的內容，與簡體不同\n")
        .0
        .into_owned();
    let shown: Vec<String> =
        [&gbk[..], &damaged, &mixed, cut, &big5].map(|bytes| partners_read("partners.csv", bytes).0).into();
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("encodings", shown.join("\n")); });
}

#[test]
fn damaged_files_are_not_used_at_all() {
    let packed = gzip(PARTNERS.as_bytes());
    let mut turned = packed.clone();
    turned[packed.len() - 6] ^= 1;
    let frame = zstd(PARTNERS.as_bytes());
    let shown: Vec<String> = [
        ("partners.csv.gz", &packed[..packed.len() - 9]),
        ("partners.csv.gz", &turned),
        ("partners.csv.gz", PARTNERS.as_bytes()),
        ("partners.csv.zst", &frame[..frame.len() - 3]),
        ("partners.csv.zst", b"not packed at all"),
    ]
    .map(|(name, bytes)| partners_read(name, bytes).0)
    .into();
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("damaged", shown.join("\n")); });
}

/// Nothing is refused without a word, however many words there are before.
#[test]
fn a_header_that_stands_twice_is_told_behind_hundreds_that_are_no_columns() {
    let unknown: Vec<String> = (0..300).map(|at| format!("none{at}")).collect();
    let header = format!("partner_id,level,volume,{},volume\n", unknown.join(","));
    let partners = format!("{header}P1,gold,1{}\n", ",".repeat(301));
    let (said, all) = results(&[("partners.csv", partners.into_bytes()), ("sales.csv", SALES.into())]);
    assert!(said.contains("header `volume` stands twice"), "{said}");
    assert!(said.contains("and 280 more are no columns"), "{said}");
    assert_eq!(all, BTreeMap::new(), "nothing is decided on a file that is refused");
}

/// Of columns that nobody reads, two may have one header.
#[test]
fn headers_that_are_no_columns_may_stand_twice() {
    let sales = SALES.replace('\n', ",,\n").replacen(",,\n", ",备注,备注\n", 1);
    let (said, all) = results(&[("partners.csv", PARTNERS.into()), ("sales.csv", sales.into_bytes())]);
    let plain = results(&[("partners.csv", PARTNERS.into()), ("sales.csv", SALES.into())]).1;
    assert!(said.contains("`备注`") && !said.contains("error"), "{said}");
    assert_eq!(all, plain);
}

#[test]
fn a_text_that_is_something_else_is_told() {
    let said = |name: &str, bytes: &[u8]| results(&[("partners.csv", PARTNERS.into()), (name, bytes.to_vec())]).0;
    let packed = gzip(SALES.as_bytes());
    let shown = [
        said("sales.csv.gz.gz", &gzip(&packed)),
        said("sales.parquet.gz", &packed),
        said("sales.csv", &packed),
        said("sales.csv.gz", &gzip(&packed)),
        said("sales.jsonl", &zstd(SALES.as_bytes())),
        said("sales/2025.csv", b"PK\x03\x04\x14\0\0\0"),
        said("sales.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0"),
        said("sales.txt", b"PAR1\x15\0"),
    ];
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("other_content", shown.join("\n")); });
}

#[test]
fn nothing_in_a_text_is_too_large() {
    let wide: Vec<String> = (0..5000).map(|at| format!("extra{at}")).collect();
    let header = format!("partner_id,level,volume,{}\n", wide.join(","));
    let row = format!(
        "P1,gold,1,{}\nP2,\"{}\",2{}\nP3,,3{}\n",
        ",".repeat(4999),
        "x".repeat(10 << 20),
        ",".repeat(5000),
        ",".repeat(5000)
    );
    let (said, all) = results(&[("partners.csv", format!("{header}{row}").into_bytes()), ("sales.csv", SALES.into())]);
    assert_eq!(said.matches("unknown-header").count(), 1, "{said}");
    assert!(said.contains("`extra19` and 4980 more are no columns"), "{said}");
    let quarantine = &all["quarantine.csv"];
    assert!(quarantine.contains("partners,partners.csv,3,,,a field of the row has more than 1 MiB"), "{quarantine}");
    assert_eq!(all["partners"], "(3, 2)", "{quarantine}");
    let columns: Vec<String> = (0..20_001).map(|at| format!("extra{at}")).collect();
    let (said, _) = results(&[("partners.csv", columns.join(",").into_bytes())]);
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("too_many_columns", said); });
}

/// CSV as JSON lines: what `is_number` says is written without quotes, what is empty is left out.
fn json_lines(csv: &str, numbers: &[&str]) -> String {
    let mut lines = csv.lines();
    let header: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let object = |line: &str| {
        let members = header.iter().zip(line.split(',')).filter(|(_, cell)| !cell.is_empty());
        let members = members.map(|(key, cell)| {
            if numbers.contains(key) { format!("\"{key}\":{cell}") } else { format!("\"{key}\": \"{cell}\"") }
        });
        format!("{{{}}}\n", members.collect::<Vec<_>>().join(","))
    };
    lines.map(object).collect()
}

#[test]
fn json_lines_are_read_as_they_are_written() {
    let partners = json_lines(PARTNERS, &["volume"]);
    let sales = json_lines(SALES, &["net_amount"]).replace("400.004", "4.00004e2").replace("600", "600.000");
    assert_same(&[text("partners.jsonl", &partners), text("sales.ndjson", &sales)]);
    let packed = ("partners.jsonl.zst".to_owned(), zstd(partners.as_bytes()));
    let first: String = SALES.split_inclusive('\n').take(2).collect();
    let others: String = sales.split_inclusive('\n').skip(1).collect();
    assert_same(&[packed, text("sales/1.csv", &first), text("sales/2.jsonl", &others)]);
}

#[test]
fn units_in_keys_of_json_lines_count() {
    // In units of 10,000: 10.5, 600, 400.004 and -12.5; as a number, with an exponent, and as a text.
    let partners = "{\"partner_id\":\"P1\",\"level\":\"gold\",\"采购额(万元)\":0.00105}\n\
                    {\"partner_id\":\"P2\",\"采购额(万元)\":0}\n\
                    {\"partner_id\":\"P3\",\"level\":\"gold\",\"采购额(万元)\":\"0.12345\"}\n";
    let sale = |number: u32, partner: &str, day: &str, amount: &str| {
        format!(
            "{{\"单号\":\"D{number}\",\"partner_id\":\"{partner}\",\"日期\":\"{day}\",\"金额（万元）\":{amount}}}\n"
        )
    };
    let sales = [
        sale(1, "P1", "2025-07-01", "0.06"),
        sale(2, "P1", "2025-08-01", "4.00004e-2"),
        sale(3, "P3", "2025-09-30", "\"-0.00125万元\""),
    ];
    assert_same(&[text("partners.jsonl", partners), text("sales.jsonl", &sales.concat())]);
    let percent = partners.replace("(万元)", "(%)");
    let (said, _) = results(&[("partners.jsonl", percent.into()), ("sales.csv", SALES.into())]);
    assert!(said.starts_with("error unit-does-not-fit partners.jsonl:1:3"), "{said}");
}

#[test]
fn bad_lines_of_json_are_put_aside_and_late_keys_told() {
    let sales = "{\"doc_no\":\"D1\",\"partner_id\":\"P1\",\"doc_date\":\"2025-07-01\",\"net_amount\":1}\n\
                 not JSON\n[1]\n{\"doc_no\":\"D2\",\"doc_no\":\"D3\"}\n\n\
                 {\"doc_no\":\"D4\",\"partner_id\":\"P1\",\"doc_date\":\"2025-07-01\",\"net_amount\":{\"a\":1}}\n\
                 {\"doc_no\":\"D5\",\"partner_id\":\"P1\",\"net_amount\":1e99,\"note\":[]}\n";
    let (said, all) = results(&[("partners.csv", PARTNERS.into()), ("sales.jsonl", sales.into())]);
    assert_eq!(all["sales"], "(6, 1)");
    let filler = "{\"partner_id\":\"P1\"}\n".repeat(60_000);
    let late = |key: &str| {
        let last = format!("{{\"partner_id\":\"P2\",\"{key}\":1}}\n");
        results(&[("partners.jsonl", format!("{filler}{last}").into_bytes())])
    };
    let (unknown, counts) = late("note");
    assert_eq!(counts["partners"], "(60001, 2)");
    assert_eq!(late("volume").0, "", "a column may come late by its name");
    insta::with_settings!({ omit_expression => true }, {
        let shown = [said, all["quarantine.csv"].clone(), unknown, late("采购额").0, results(&[("partners.jsonl", b"[\n]\n".to_vec())]).0];
        insta::assert_snapshot!("json_lines", shown.join("\n"));
    });
}

#[test]
fn files_may_be_called_by_the_titles_of_their_tables() {
    assert_same(&[text("partners.csv", PARTNERS), text("销售.tsv", &SALES.replace(',', "\t"))]);
    assert_same(&[text("合作伙伴.csv", PARTNERS), text("sales.csv", SALES)]);
}

#[test]
fn data_that_belongs_to_no_table_is_a_warning() {
    let mut files = vec![("partners.csv", PARTNERS.as_bytes().to_vec()), ("sales.csv", SALES.into())];
    for name in ["sales (1).csv", "sale.csv", "2025.json", "all.zip", "notes.docx", "README.md", "~$sales.xlsx"] {
        files.push((name, Vec::new()));
    }
    let beside = results(&files).0;
    let unpacked = results(&[("partners.csv", PARTNERS.into()), ("sales.csv.zip", Vec::new())]).0;
    let twice =
        results(&[("partners.csv", PARTNERS.into()), ("sales.csv", SALES.into()), ("销售.csv", SALES.into())]).0;
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!("files_of_no_table", format!("{beside}\n{unpacked}\n{twice}"));
    });
}

#[test]
fn lines_above_the_header_and_old_line_ends_do_no_harm() {
    let semicolons = format!("sep=;\r\n{}", SALES.replace(',', ";"));
    assert_same(&[text("partners.csv", &PARTNERS.replace('\n', "\r")), text("sales.csv", &semicolons)]);
    assert_same(&[text("partners.csv", &format!("sep=|\n{}", PARTNERS.replace(',', "|"))), text("sales.csv", SALES)]);
    assert_same(&[
        text("partners.csv", &format!("\"SEP=,\"\n{PARTNERS}")),
        text("sales.csv", &SALES.replace('\n', "\r")),
    ]);
    let quoted = "doc_no,partner_id,doc_date,net_amount\r\"D\r1\",P1,2025-07-01,600\r";
    let (said, found) = results(&[("partners.csv", PARTNERS.into()), ("sales.csv", quoted.into())]);
    assert_eq!((said.as_str(), found["sales"].as_str()), ("", "(1, 1)"));
    // In an encoding whose characters have other lengths, with a sign that separates fields in the title.
    let titled = format!("三季度采购;汇总\n\n\n{CHINESE}");
    let gbk = encoding_rs::GBK.encode(&titled).0.into_owned();
    let (said, titled) = results(&[("partners.csv", gbk), ("sales.csv", SALES.into())]);
    let (_, plain) = results(&[("partners.csv", CHINESE.into()), ("sales.csv", SALES.into())]);
    assert_eq!(titled, plain);
    assert!(said.contains("the header is taken from line 4; what stands above it is not read (1 line)"), "{said}");
    let lacking = results(&[("partners.csv", b"all partners\nlevel,volume\ngold,1\n".to_vec())]).0;
    assert!(lacking.contains("error missing-column partners.csv:2:1"), "{lacking}");
    assert_eq!(lacking.matches("error ").count(), 1, "{lacking}");
}
