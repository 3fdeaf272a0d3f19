//! Workbooks in: the right sheet, its header below titles, cells as people see them.

use std::fs;
use std::io::Write as _;

use assay_engine::dataset::FolderSource;
use assay_engine::diagnostic::Language;
use assay_tests::{checked, data_folder, request, run_into, texts_under};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};

const PARTNERS: &str = "partner_id,level,volume\n1,gold,10.5\n2,,0\n3,gold,1234.5\n";
const SALES: &str = "doc_no,partner_id,doc_date,net_amount\n\
                     D1,1,2025-07-01,600\nD2,1,2025-08-01,400.004\nD3,3,2025-09-30,-12.5\n";

/// Runs the small book over files; what was said, and the results but for the run's record.
fn results(files: &[(&str, &[u8])]) -> (String, Vec<(String, String)>) {
    let data = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files {
        fs::write(data.path().join(name), bytes).expect("written");
    }
    let book = checked(&FolderSource::new(data_folder().join("valid/small_book")));
    let out = tempfile::tempdir().expect("a folder");
    let said = run_into(out.path(), (&book, data.path()), request("2025Q3"), 2, Language::English);
    let results = texts_under(out.path(), "").into_iter().filter(|(name, _)| name != "run.json").collect();
    (said, results)
}

/// A sheet's name and what fills it.
type NamedSheet<'s> = (&'s str, &'s dyn Fn(&mut Worksheet));

fn workbook(sheets: &[NamedSheet<'_>]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for (name, fill) in sheets {
        let sheet = workbook.add_worksheet();
        sheet.set_name(*name).expect("a name");
        fill(sheet);
    }
    workbook.save_to_buffer().expect("written")
}

/// Writes rows of cells: what reads as a number is one.
fn table(sheet: &mut Worksheet, at: (u32, u16), rows: &str) {
    for (row, line) in (at.0..).zip(rows.lines()) {
        for (column, cell) in (at.1..).zip(line.split(',')) {
            match cell.parse::<f64>() {
                _ if cell.is_empty() => {}
                Ok(number) => drop(sheet.write_number(row, column, number)),
                Err(_) => drop(sheet.write_string(row, column, cell)),
            }
        }
    }
}

/// The sales below a title, their dates and amounts with formats of their own.
fn sales_sheet(sheet: &mut Worksheet) {
    let title = Format::new().set_bold();
    sheet.merge_range(0, 1, 0, 4, "销售明细 2025Q3", &title).expect("merged");
    sheet.write_string(1, 1, "单位：元").expect("written");
    table(sheet, (3, 1), SALES.lines().next().expect("a header"));
    let day = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
    let money = Format::new().set_num_format("#,##0.00\"元\"");
    let rows =
        [("D1", 1.0, (2025, 7, 1), 600.0), ("D2", 1.0, (2025, 8, 1), 400.004), ("D3", 3.0, (2025, 9, 30), -12.5)];
    for (row, (doc, partner, (year, month, of_month), amount)) in (4..).zip(rows) {
        let date = ExcelDateTime::from_ymd(year, month, of_month).expect("a day");
        sheet.write_string(row, 1, doc).expect("written");
        sheet.write_number(row, 2, partner).expect("written");
        sheet.write_datetime_with_format(row, 3, &date, &day).expect("written");
        sheet.write_number_with_format(row, 4, amount, &money).expect("written");
    }
    sheet.write_blank(300, 2, &money).expect("written");
}

#[test]
fn a_sheet_gives_the_results_of_text() {
    let plain = results(&[("partners.csv", PARTNERS.as_bytes()), ("sales.csv", SALES.as_bytes())]);
    assert!(plain.0.is_empty() && plain.1.len() > 2, "{plain:?}");
    let note = |sheet: &mut Worksheet| drop(sheet.write_string(0, 0, "notes"));
    let partners = workbook(&[("说明", &note), ("合作伙伴", &|sheet| table(sheet, (0, 0), PARTNERS))]);
    let sales = workbook(&[("说明", &note), ("2025Q3", &sales_sheet), ("empty", &|_| {})]);
    assert_eq!(results(&[("partners.xlsx", &partners), ("sales.xlsx", &sales)]), plain);
}

#[test]
fn cells_are_read_as_they_are_seen() {
    let partners = workbook(&[("partners", &|sheet| table(sheet, (0, 0), PARTNERS))]);
    let header = SALES.lines().next().expect("a header");
    let percent = Format::new().set_num_format("0.0%");
    let clock = Format::new().set_num_format("yyyy-mm-dd hh:mm");
    let time = ExcelDateTime::from_ymd(2025, 7, 1).and_then(|day| day.and_hms(13, 45, 0)).expect("a time");
    let sales = workbook(&[("sales", &|sheet| {
        table(
            sheet,
            (0, 0),
            &format!(
                "{header}\nD1,1,2025-07-01,0\nD2,1,2025-07-01,0.125\nD3,1,,1\nD4,1,2025-07-01,#N/A\nD5,1,2025-07-01,1,,more\n\nD6,1,2025-07-01,\nD7,1,45839,5"
            ),
        );
        sheet.write_number(1, 3, 0.1 + 0.2).expect("written");
        sheet.write_number_with_format(2, 3, 0.125, &percent).expect("written");
        sheet.write_datetime_with_format(3, 2, &time, &clock).expect("written");
    })]);
    let (said, all) = results(&[("partners.xlsx", &partners), ("sales.xlsx", &sales)]);
    let quarantine = all.into_iter().find(|(name, _)| name == "quarantine.csv").expect("a file").1;
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!("workbook_cells", format!("{said}\n{quarantine}"));
    });
}

#[test]
fn what_is_wrong_with_a_workbook_is_told() {
    let sheet = |sheet: &mut Worksheet| table(sheet, (0, 0), PARTNERS);
    let two = workbook(&[("July", &sheet), ("August", &sheet)]);
    let none = workbook(&[("July", &|sheet| table(sheet, (2, 0), "a title\nname,level\nx,gold"))]);
    let empty = workbook(&[("July", &|_| {})]);
    let whole = workbook(&[("partners", &sheet)]);
    let said = |bytes: &[u8]| results(&[("partners.xlsx", bytes)]).0;
    let shown = [
        said(&two),
        said(&none),
        said(&empty),
        said(&whole[..whole.len() / 2]),
        said(PARTNERS.as_bytes()),
        said(&bomb(&whole)),
    ];
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("workbooks", shown.join("\n")); });
    for at in (0..whole.len()).step_by(23) {
        let mut turned = whole.clone();
        turned[at] ^= 0x55;
        assert!(said(&turned).lines().all(|line| !line.contains("panic")), "{at}");
    }
}

/// An archive whose directory says that what is in it is very large.
fn bomb(whole: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.write_all(whole).expect("memory can be written");
    let at = bytes.windows(4).rposition(|window| window == b"PK\x01\x02").expect("a directory");
    bytes[at + 24..at + 28].copy_from_slice(&0xfff0_0000_u32.to_le_bytes());
    bytes
}
