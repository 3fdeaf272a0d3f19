//! Workbooks in: the right sheet, its header below titles, cells as people see them.

use std::fs;
use std::io::{Cursor, Read as _, Write as _};

use assay_engine::dataset::FolderSource;
use assay_engine::diagnostic::Language;
use assay_tests::{Assay, checked, data_folder, request, run_into, small_run};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const PARTNERS: &str = "partner_id,level,volume\n1,gold,10.5\n2,,0\n3,gold,1234.5\n";
const SALES: &str = "doc_no,partner_id,doc_date,net_amount\n\
                     D1,1,2025-07-01,600\nD2,1,2025-08-01,400.004\nD3,3,2025-09-30,-12.5\n";

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
    let plain = small_run(&[("partners.csv", PARTNERS.as_bytes()), ("sales.csv", SALES.as_bytes())]);
    assert!(plain.0.is_empty() && plain.1.len() > 2, "{plain:?}");
    let note = |sheet: &mut Worksheet| drop(sheet.write_string(0, 0, "notes"));
    let partners = workbook(&[("说明", &note), ("合作伙伴", &|sheet| table(sheet, (0, 0), PARTNERS))]);
    let sales = workbook(&[("说明", &note), ("2025Q3", &sales_sheet), ("empty", &|_| {})]);
    let (said, read) = small_run(&[("partners.xlsx", &partners), ("sales.xlsx", &sales)]);
    assert_eq!(read, plain.1);
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("sheet_below_titles", said); });
}

#[test]
fn rows_and_cells_that_stand_twice_are_damage() {
    let said = |rows: &str| small_run(&[("partners.csv", PARTNERS.as_bytes()), ("sales.xlsx", &raw_sheet(rows))]).0;
    let amount = |amount: &str| format!(r#"<c r="D2"><v>{amount}</v></c>"#);
    let once = sales_rows(&[&amount("600")]);
    assert!(!said(&once).contains("error"));
    let row = once.split_once("</row>").expect("a header").1;
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!("twice_in_a_sheet", [
            said(&format!("{once}{}", row.replace("600", "700"))),
            said(&sales_rows(&[&(amount("600") + &amount("700"))])),
        ].join("\n"));
    });
}

#[test]
fn numbers_in_formats_that_mislead_are_refused() {
    let formats = ["0;0", "#,##0.00;[Red]#,##0.00", "\\-0", "0\"00\"", "0.00_);(0.00)", ";;;"];
    let sales = workbook(&[("sales", &|sheet| {
        table(sheet, (0, 0), "doc_no,partner_id,doc_date,net_amount");
        for (row, (code, number)) in (1..).zip(formats.iter().flat_map(|code| [(*code, 5.0), (*code, -5.0)])) {
            table(sheet, (row, 0), &format!("D{row},1,2025-07-01"));
            sheet.write_number_with_format(row, 3, number, &Format::new().set_num_format(code)).expect("written");
        }
    })]);
    // The same number as a text and in a format, under a header with a unit.
    let measured = workbook(&[("sales", &|sheet| {
        table(sheet, (0, 0), "doc_no,partner_id,doc_date,net_amount（万元）");
        for (row, code) in (1..).zip(["¥0.00", "0.00\"元\"", "0.00\"万元\"", "0.00"]) {
            table(sheet, (2 * row - 1, 0), &format!("D{row},1,2025-07-01"));
            table(
                sheet,
                (2 * row, 0),
                &format!("D{row}T,1,2025-07-01,{}", code.replace("0.00", "12.5").replace('"', "")),
            );
            sheet.write_number_with_format(2 * row - 1, 3, 12.5, &Format::new().set_num_format(code)).expect("written");
        }
    })]);
    let told = |sales: &[u8]| {
        let (said, all) = small_run(&[("partners.csv", PARTNERS.as_bytes()), ("sales.xlsx", sales)]);
        let quarantine = all.into_iter().find(|(name, _)| name == "quarantine.csv").expect("a file").1;
        format!("{said}\n{quarantine}")
    };
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!("misleading_formats", [told(&sales), told(&measured)].join("\n"));
    });
}

#[test]
fn rows_with_merged_cells_are_bad() {
    let plain = Format::new();
    let rows = "D1,1,2025-07-01,100,x\nD2,1,2025-07-02,,x\nD3,2,2025-07-03,300\nD4,,2025-07-04,400\n\
                D5,3,,500\nD6,3,2025-07-06,600\nD7,3,2025-07-07,700\nD8,3,2025-07-08,800";
    let sales = workbook(&[("sales", &|sheet| {
        sheet.merge_range(0, 0, 0, 3, "销售明细", &plain).expect("merged");
        table(sheet, (1, 0), &format!("doc_no,partner_id,doc_date,net_amount,remark\n{rows}"));
        let day = "2025-07-05";
        // The amount of two documents, the partner of two, a day and the amount beside it in one row.
        sheet.merge_range(2, 3, 3, 3, "", &plain).expect("merged").write_number(2, 3, 100).expect("written");
        sheet.merge_range(4, 1, 5, 1, "", &plain).expect("merged").write_number(4, 1, 2).expect("written");
        sheet.merge_range(6, 2, 6, 3, day, &plain).expect("merged");
        // Of columns that nobody reads, and of empty cells, nothing is said.
        sheet.merge_range(2, 4, 9, 4, "x", &plain).expect("merged");
        sheet.merge_range(8, 5, 9, 6, "", &plain).expect("merged");
    })]);
    let (said, all) = small_run(&[("partners.csv", PARTNERS.as_bytes()), ("sales.xlsx", &sales)]);
    let shown =
        all.into_iter().filter(|(name, _)| name.ends_with(".csv")).map(|(name, text)| format!("{name}\n{text}"));
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!("merged_cells", format!("{said}\n{}", shown.collect::<Vec<_>>().join("\n")));
    });
}

/// Sales whose unit may stand in many places.
#[test]
fn a_unit_beside_the_header_of_a_sheet_stops_the_run() {
    let said = |name: &str, rows: &str| {
        let sales = workbook(&[(name, &|sheet| table(sheet, (0, 0), rows))]);
        small_run(&[("partners.csv", PARTNERS.as_bytes()), ("sales.xlsx", &sales)]).0
    };
    let (header, row) = ("doc_no,partner_id,doc_date,net_amount", "D1,1,2025-07-01,600");
    let stopped = [
        said("七月", &format!("销售明细表,,,单位：万元\n{header}\n{row}")),
        said("七月", &format!("销售明细表（单位：万元）\n\n{header}\n{row}")),
        said("七月", &format!("{header}\n,,,万元\n{row}")),
        said("七月", &format!("{header}\n,单位：千元\n{row}")),
        said("七月（万元）", &format!("{header}\n{row}")),
        said("七月", &format!("{header},单位：万元\n{row}")),
        said("七月", &format!("单位：万美元\n{header}\n{row}")),
        said("七月", &format!("单位：万元\n{header}（元）\n{row}")),
    ];
    assert!(stopped.iter().all(|said| said.contains("error")), "{stopped:?}");
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!("units_beside_headers", stopped.join("\n"));
    });
    for (name, rows) in [
        ("七月", format!("单位：元\n{header}\n{row}")),
        ("七月", format!("单位：万元\n{header}（万元）\n{row}")),
        ("七月", format!("单位：台\n{header}\n{row}")),
    ] {
        assert!(!said(name, &rows).contains("error"), "{rows}");
    }
}

/// The same of text.
#[test]
fn a_unit_beside_the_header_of_a_text_stops_the_run() {
    let said = |text: &str| small_run(&[("partners.csv", PARTNERS.as_bytes()), ("sales.csv", text.as_bytes())]).0;
    let (header, row) = ("doc_no,partner_id,doc_date,net_amount", "D1,1,2025-07-01,600\n");
    for (text, line) in [
        (format!("2025年三季度销售明细表\n单位：万元\n{header}\n{row}"), 2),
        (format!("Amounts in CNY million,,,\n{header}\n{row}"), 1),
        (format!("\"销售明细表, 单位：万元\",,,\n{header}\n{row}"), 1),
        (format!("{header}\n,,,万元\n{row}"), 2),
        (format!("{header}\n\n,,,\n单位,选填,日期,万元\n{row}"), 4),
    ] {
        let said = said(&text);
        assert!(said.contains(&format!("unit-outside-header sales.csv:{line}:0")), "{text} {said}");
    }
    for text in [
        format!("单位：元\n{header}\n{row}"),
        format!("单位：万元\n{header}（万元）\n{row}"),
        format!("编制单位：某某公司\n{header}\n{row}"),
    ] {
        assert!(!said(&text).contains("error"), "{text}");
    }
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
    let (said, all) = small_run(&[("partners.xlsx", &partners), ("sales.xlsx", &sales)]);
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
    let said = |bytes: &[u8]| small_run(&[("partners.xlsx", bytes)]).0;
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

/// A workbook whose only sheet has these rows, written as its XML has them.
fn raw_sheet(rows: &str) -> Vec<u8> {
    let whole = workbook(&[("sales", &|sheet| table(sheet, (0, 0), SALES))]);
    with_part(whole, "xl/worksheets/sheet1.xml", |text| {
        let (start, end) = (text.find("<sheetData>").expect("rows"), text.find("</sheetData>").expect("rows"));
        text.replace_range(start + "<sheetData>".len()..end, rows);
    })
}

/// A workbook with one part changed.
fn with_part(whole: Vec<u8>, changes: &str, change: impl Fn(&mut String)) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(whole)).expect("an archive");
    let mut changed = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).expect("a part");
        let mut text = String::new();
        part.read_to_string(&mut text).expect("a text");
        let name = part.name().expect("a name").into_owned();
        if name == changes {
            change(&mut text);
        }
        changed.start_file(name, SimpleFileOptions::default()).expect("a part");
        changed.write_all(text.as_bytes()).expect("memory can be written");
    }
    changed.finish().expect("written").into_inner()
}

/// The XML of a text.
fn text(column: char, row: u32, text: &str) -> String {
    format!(r#"<c r="{column}{row}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

/// Rows of sales whose amounts are given as XML; the column behind is one that nobody wants.
fn sales_rows(amounts: &[&str]) -> String {
    let headers = ["doc_no", "partner_id", "doc_date", "net_amount", "remark"];
    let header: String = "ABCDE".chars().zip(headers).map(|(column, header)| text(column, 1, header)).collect();
    let mut rows = format!(r#"<row r="1">{header}</row>"#);
    for (row, amount) in (2_u32..).zip(amounts) {
        let doc = text('A', row, &format!("D{row}"));
        let remark = format!(r#"<c r="E{row}"><f>D{row}*2</f></c>"#);
        let (partner, day) = (text('B', row, "1"), text('C', row, "2025-07-01"));
        rows.push_str(&format!(r#"<row r="{row}">{doc}{partner}{day}{amount}{remark}</row>"#));
    }
    rows
}

#[test]
fn a_formula_without_its_result_is_told() {
    let amounts = [
        // With results: a number, a text that is none, and one that went wrong.
        r#"<c r="D2"><f>300*2</f><v>600</v></c>"#,
        r#"<c r="D3" t="str"><f>IF(1=1,"","x")</f><v></v></c>"#,
        r#"<c r="D4" t="e"><f>A1/0</f><v>#DIV/0!</v></c>"#,
        // No formula, and nothing there.
        r#"<c r="D5" s="0"/>"#,
        "",
        // Without: as several programs write them.
        r#"<c r="D7"><f>300*2</f></c>"#,
        r#"<c r="D8"><f>300*2</f><v></v></c>"#,
        r#"<c r="D9"><f t="shared" ref="D9:D10" si="0">A1*2</f><v/></c>"#,
        r#"<c r="D10" s="0"><f t="shared" si="0"/></c>"#,
        r#"<c r="D11" t="str"><f>"a"</f></c>"#,
        r#"<c r="D12"><v>5</v></c>"#,
    ];
    let sales = raw_sheet(&(sales_rows(&amounts) + r#"<row r="14"><c r="D14"><f>SUM(D1:D13)</f></c></row>"#));
    let (said, all) = small_run(&[("partners.csv", PARTNERS.as_bytes()), ("sales.xlsx", &sales)]);
    let quarantine = all.into_iter().find(|(name, _)| name == "quarantine.csv").expect("a file").1;
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!("formulas", format!("{said}\n{quarantine}"));
    });
    let assay = Assay::new(env!("CARGO_BIN_EXE_assay-under-test")).in_repository();
    fs::create_dir(assay.scratch().join("data")).expect("made");
    fs::write(assay.scratch().join("data/sales.xlsx"), &sales).expect("written");
    let data = assay.scratch().join("data");
    let shown = assay.run(&format!("inspect {} --policies tests/data/valid/small_book --lang zh", data.display()));
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("formulas_inspected", shown); });
}

/// A cell with a number in a number format.
type FormattedCell = (f64, &'static str);

#[test]
fn what_number_formats_show_is_read_or_refused() {
    let day = (45839.0, "yyyy-mm-dd");
    let rows: [[FormattedCell; 4]; 14] = [
        [(7.0, "00000"), (1.0, "0"), day, (1.0, "0.00\"元\"")],
        [(8.0, "General"), (2.0, "000"), day, (2.0, "\"¥\"#,##0.00")],
        [(110_101_199_003_077_654.0, "0"), (1.0, "0"), day, (3.0, "0")],
        [(9.0, "0"), (1_234_567_890_123_456.0, "0"), day, (4.0, "0")],
        [(123_456_789_012_345.0, "0"), (1.0, "0"), day, (5.0, "0")],
        [(11.0, "0"), (1.0, "0"), day, (50.0, "0.00\"万元\"")],
        [(12.0, "0"), (1.0, "0"), day, (-50_000.0, "0.00,;-0.00,")],
        [(13.0, "0"), (1.0, "0"), day, (5_000_000.0, "#,##0.0,,\"M\"")],
        [(14.0, "0"), (1.0, "0"), day, (123_456.0, "0!.0,\"万\"")],
        [(15.0, "0"), (1.0, "0"), day, (7.0, "[$$-409]#,##0.00")],
        [(16.0, "0"), (1.0, "0"), day, (-8.0, "#,##0 [$€-407]")],
        [(17.0, "0"), (1.0, "0"), day, (9.0, "[$₹-4009]#,##0")],
        [(18.0, "0"), (1.0, "0"), day, (10.0, "0\"%\"")],
        [(19.0, "0"), (1.0, "0"), (45839.0, "General"), (11.0, "General")],
    ];
    let fill = |header: &str| {
        let header = header.to_owned();
        workbook(&[("sales", &move |sheet| {
            table(sheet, (0, 0), &header);
            for (at, row) in (1..).zip(&rows) {
                for (column, (number, code)) in (0..).zip(row) {
                    let format = Format::new().set_num_format(*code);
                    sheet.write_number_with_format(at, column, *number, &format).expect("written");
                }
            }
        })])
    };
    let told = |sales: &[u8]| {
        let partners = "partner_id,level,volume\n1,gold,10.5\n002,,0\n1234567890123460,gold,3\n";
        let (said, all) = small_run(&[("partners.csv", partners.as_bytes()), ("sales.xlsx", sales)]);
        let shown = all.into_iter().filter(|(name, _)| name.ends_with(".csv")).map(|(_, text)| text);
        format!("{said}\n{}", shown.collect::<Vec<_>>().join("\n"))
    };
    let plain = fill("doc_no,partner_id,doc_date,net_amount");
    let measured = fill("doc_no,partner_id,doc_date,net_amount (万元)");
    // Days counted from 1904 are as many days later.
    let later = with_part(plain.clone(), "xl/workbook.xml", |text| {
        *text = text.replacen("<workbookPr ", "<workbookPr date1904=\"1\" ", 1);
        assert!(text.contains("date1904"), "{text}");
    });
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!("number_formats", [told(&plain), told(&measured), told(&later)].join("\n"));
    });
}

#[test]
fn a_header_that_is_a_formula_without_result_is_told() {
    let rows = sales_rows(&[r#"<c r="D2"><v>600</v></c>"#]);
    let header = text('D', 1, "net_amount");
    let rows = rows.replacen(&header, &(header.clone() + r#"<c r="E1"><f>"re"&amp;"mark"</f></c>"#), 1);
    let rows = rows.replacen(&text('E', 1, "remark"), "", 1);
    let said = small_run(&[("partners.csv", PARTNERS.as_bytes()), ("sales.xlsx", &raw_sheet(&rows))]).0;
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("header_formula", said); });
}

#[test]
fn the_sheet_that_was_read_is_recorded() {
    let hidden = |sheet: &mut Worksheet| {
        sheet.set_hidden(true);
        table(sheet, (0, 0), PARTNERS);
    };
    let partners = workbook(&[("2024", &|sheet| table(sheet, (0, 0), PARTNERS)), ("Partners", &hidden)]);
    let data = tempfile::tempdir().expect("a folder");
    fs::write(data.path().join("partners.xlsx"), partners).expect("written");
    fs::write(data.path().join("sales.csv"), SALES).expect("written");
    let book = checked(&FolderSource::new(data_folder().join("valid/small_book")));
    let out = tempfile::tempdir().expect("a folder");
    let said = run_into(out.path(), (&book, data.path()), request("2025Q3"), 2, Language::English);
    assert!(said.contains("the sheet `Partners` that is read is hidden"), "{said}");
    let record = fs::read_to_string(out.path().join("run.json")).expect("a record");
    assert_eq!(record.matches("\"sheet\"").count(), 1);
    assert!(record.contains("\"sheet\": \"Partners\""), "{record}");
}

#[test]
fn rows_behind_the_first_formula_without_result_are_read_once() {
    let header = sales_rows(&[]);
    let rows: String = (2..9_000_u32)
        .map(|row| {
            let (doc, partner, day) =
                (text('A', row, &format!("D{row}")), text('B', row, "1"), text('C', row, "2025-07-01"));
            let amount = if row % 5_000 == 0 { "<f>1</f>" } else { "<v>1</v>" };
            format!(r#"<row r="{row}">{doc}{partner}{day}<c r="D{row}">{amount}</c><c r="E{row}"/></row>"#)
        })
        .collect();
    let sales = raw_sheet(&(header + &rows));
    let (_, all) = small_run(&[("partners.csv", PARTNERS.as_bytes()), ("sales.xlsx", &sales)]);
    let quarantine = &all.iter().find(|(name, _)| name == "quarantine.csv").expect("a file").1;
    let lines: Vec<&str> = quarantine.lines().skip(1).filter_map(|line| line.split(',').nth(2)).collect();
    assert_eq!(lines, ["5000"]);
}

#[test]
fn a_workbook_larger_than_it_says_is_refused() {
    // Spaces between rows: the sheet has 16 MiB, of which little is left when it is packed.
    let spaces = " ".repeat(16 << 20);
    let sheet = raw_sheet(&format!("{}{spaces}", sales_rows(&[r#"<c r="D2"><v>5</v></c>"#])));
    let said = |bytes: &[u8]| small_run(&[("partners.csv", PARTNERS.as_bytes()), ("sales.xlsx", bytes)]).0;
    assert!(!said(&sheet).contains("error"));
    let lying = with_size_of(&sheet, "xl/worksheets/sheet1.xml", 100_000);
    // What a password makes of a workbook.
    let old = [&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], &[0; 600]].concat();
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!("workbooks_that_lie", [said(&lying), said(&old)].join("\n"));
    });
}

/// An archive that gives another size for one of its parts, in its directory and before the part.
fn with_size_of(whole: &[u8], part: &str, size: u32) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    let names: Vec<usize> =
        (0..bytes.len() - part.len()).filter(|at| bytes[*at..].starts_with(part.as_bytes())).collect();
    assert_eq!(names.len(), 2, "before the part, and in the directory");
    for (name, size_at) in names.into_iter().zip([30 - 22, 46 - 24]) {
        bytes[name - size_at..name - size_at + 4].copy_from_slice(&size.to_le_bytes());
    }
    bytes
}

#[test]
fn a_row_with_a_text_that_is_too_long_is_put_aside() {
    let long = "x".repeat((1 << 20) + 1);
    let amounts = [r#"<c r="D2"><v>5</v></c>"#, &text('D', 3, &long), r#"<c r="D4"><v>5</v></c>"#];
    let sales = raw_sheet(&sales_rows(&amounts));
    let (_, all) = small_run(&[("partners.csv", PARTNERS.as_bytes()), ("sales.xlsx", &sales)]);
    let quarantine = &all.iter().find(|(name, _)| name == "quarantine.csv").expect("a file").1;
    assert_eq!(quarantine.lines().count(), 2);
    assert!(quarantine.contains("sales.xlsx,3,,,a field of the row has more than 1 MiB"), "{quarantine}");
}
