//! The flaws of a file's form, each in words: packing, encoding, separators, columns.

use crate::diagnostic::{Diagnostic, Place, Severity, Text};
use crate::facts::ColumnSpec;

use super::form::{Compression, OtherContent, split_name};
use super::row_flaw::counted;

fn error(code: &'static str, place: Place, problem: (String, String), hint: (&str, &str)) -> Diagnostic {
    Diagnostic::error(code, place, Text::new(problem.0, problem.1)).with_hint(Text::new(hint.0, hint.1))
}

// Encodings.

const SAVE_AS: (&str, &str) =
    ("in a spreadsheet, save it as \"CSV UTF-8 (comma delimited)\"", "在电子表格软件中另存为“CSV UTF-8（逗号分隔）”");

/// A text that begins as GB18030 and is not that throughout.
pub(super) fn not_gb18030(place: Place) -> Diagnostic {
    let words =
        ("the file begins as GB18030 text and is not that in this line", "文件开头是 GB18030 文本，但这一行不是");
    error("not-utf8", place, (words.0.to_owned(), words.1.to_owned()), SAVE_AS)
}

/// A text that begins as UTF-16 and is not that throughout.
pub(super) fn not_utf16(place: Place) -> Diagnostic {
    let words = (
        "the file begins as UTF-16 text and is not that from this line on",
        "文件开头是 UTF-16 文本，但从这一行起不是",
    );
    error("not-utf8", place, (words.0.to_owned(), words.1.to_owned()), SAVE_AS)
}

/// A text in an encoding that is not read.
pub(super) fn other_encoding(encoding: &str, place: Place) -> Diagnostic {
    let problem = (
        format!("the file is not UTF-8 text from this line on; it seems to be {encoding}"),
        format!("从这一行起，文件不是 UTF-8 文本，似乎是 {encoding}"),
    );
    error("not-utf8", place, problem, SAVE_AS)
}

/// Says which encoding a text was taken to be in.
pub(super) fn said_encoding(place: Place, encoding: &str) -> Diagnostic {
    let message = Text::new(format!("the file is read as {encoding} text"), format!("文件按 {encoding} 文本读取"));
    let advice = Text::new("if names look wrong, save it as UTF-8", "如名称显示不正确，请另存为 UTF-8");
    let found = Diagnostic::warning("encoding", place, message).with_hint(advice);
    Diagnostic { severity: Severity::Note, ..found }
}

// Contents that are not what a name says.

/// A file whose name says that it is a text, and whose first bytes say that it is something else.
pub(super) fn other_content(file: &str, content: OtherContent) -> Diagnostic {
    let (what_en, what_zh) = match content {
        OtherContent::Workbook => ("a workbook or another archive", "工作簿或其他压缩包"),
        OtherContent::OldWorkbook => ("an older workbook, or one with a password", "旧版工作簿或加密的工作簿"),
        OtherContent::Parquet => ("a Parquet file", " Parquet 文件"),
        OtherContent::Packed(Compression::Gzip) => ("packed with gzip", " gzip 压缩文件"),
        OtherContent::Packed(Compression::Zstd) => ("packed with Zstandard", " Zstandard 压缩文件"),
    };
    let (folder, name) = file.rsplit_once('/').map_or(("", file), |(folder, name)| (folder, name));
    let stem = split_name(name).0;
    let within = |name: String| if folder.is_empty() { name } else { format!("{folder}/{name}") };
    let hint = match content {
        OtherContent::OldWorkbook => Text::new(
            "open it in a spreadsheet program, take a password off, and save it as an Excel workbook (.xlsx)",
            "请用电子表格软件打开，取消密码，另存为 Excel 工作簿（.xlsx）",
        ),
        OtherContent::Workbook => named(&within(format!("{stem}.xlsx"))),
        OtherContent::Parquet => named(&within(format!("{stem}.parquet"))),
        OtherContent::Packed(_) if split_name(name).1.is_some_and(|form| form.compression.is_some()) => {
            Text::new("it is packed twice: unpack it once", "该文件压缩了两次：请解压一次")
        }
        OtherContent::Packed(Compression::Gzip) => named(&format!("{file}.gz")),
        OtherContent::Packed(Compression::Zstd) => named(&format!("{file}.zst")),
    };
    let message = Text::new(
        format!("`{file}` is not the text that its name says, but {what_en}"),
        format!("`{file}` 不是其扩展名所示的文本，而是{what_zh}"),
    );
    Diagnostic::error("other-format", Place::file(file), message).with_hint(hint)
}

/// What a file should be called, where it is what it seems to be.
fn named(name: &str) -> Text {
    Text::new(format!("if that is right, call it `{name}`"), format!("如果确实如此，请改名为 `{name}`"))
}

// Separators and columns.

/// A header line that can be split in several ways.
pub(super) fn ambiguous_separator(place: Place, separators: &[u8]) -> Diagnostic {
    let shown: Vec<String> = separators
        .iter()
        .map(|sign| if *sign == b'\t' { "`tab`".to_owned() } else { format!("`{}`", char::from(*sign)) })
        .collect();
    let (en, zh) = (shown.join(" and "), shown.join("、"));
    error(
        "ambiguous-separator",
        place,
        (
            format!("the header can be split by {en}, and has the columns needed either way"),
            format!("表头按 {zh} 拆分都能得到所需的列"),
        ),
        ("put headers with such signs into quotes", "请把含有这些符号的表头放进引号"),
    )
}

/// Says that lines of texts in quotes may be rows; `place` is that of the first row with such a text.
pub(super) fn lines_in_quotes(place: Place, count: u32) -> Diagnostic {
    let (rows, have) = (counted(count, "row"), if count == 1 { "has" } else { "have" });
    let message = Text::new(
        format!("{rows} {have} a text in quotes over lines of as many fields as the header, this is the first"),
        format!("有 {count} 行的引号内文本跨越多行，各行的字段数与表头相同，此为首行"),
    );
    let advice = Text::new(
        "look whether a quote that is not closed has swallowed rows; a text with line breaks may stay as it is",
        "请检查是否有未闭合的引号吞掉了数据行；本来就含换行的文本无需更改",
    );
    Diagnostic::warning("lines-in-quotes", place, message).with_hint(advice)
}

/// Says that lines above the header are not read.
pub(super) fn header_below(place: Place, lines: u32) -> Diagnostic {
    let line = place.line;
    let message = Text::new(
        format!("the header is taken from line {line}; what stands above it is not read ({})", counted(lines, "line")),
        format!("表头取自第 {line} 行，其上 {lines} 行内容未读取"),
    );
    let advice = Text::new("look whether this is the header that was meant", "请确认表头是否正确");
    let found = Diagnostic::warning("header-below", place, message).with_hint(advice);
    Diagnostic { severity: Severity::Note, ..found }
}

/// What to do about a unit that stands beside the header.
pub(super) enum Remedy {
    /// It goes into the header.
    IntoHeader,
    /// It goes behind the numbers, whose column has numbers of several kinds.
    BehindNumbers,
    /// The header has another.
    Agree,
    /// It is another currency's.
    Convert,
}

/// A unit that stands beside the header, of columns whose headers, as typed, do not have it.
pub(super) fn unit_outside_header(
    typed: &str,
    unit: &str,
    columns: &[(&ColumnSpec, &str)],
    remedy: Remedy,
    place: Place,
) -> Diagnostic {
    let named = |between: &str, name: &dyn Fn(Text) -> String| {
        columns.iter().map(|(column, _)| name(column.named())).collect::<Vec<_>>().join(between)
    };
    let (en, zh) = (named(", ", &|name| name.en), named("、", &|name| name.zh));
    let (column, header, has) =
        if columns.len() == 1 { ("column", "whose header", "does") } else { ("columns", "whose headers", "do") };
    let found = Diagnostic::error(
        "unit-outside-header",
        place,
        Text::new(
            format!("`{typed}` gives a unit for {column} {en}, {header} {has} not say so"),
            format!("`{typed}` 为列{zh} 写明了单位，但表头中没有写"),
        ),
    );
    let header = columns.first().map_or("", |(_, header)| *header);
    found.with_hint(match remedy {
        Remedy::IntoHeader => Text::new(
            format!("write it into the header, as `{header} ({unit})`; where it does not hold, take it out"),
            format!("请把单位写进表头，如 `{header}（{unit}）`；若不适用，请删去这句说明"),
        ),
        Remedy::BehindNumbers => Text::new(
            format!("write it behind each of these numbers, as `1.5{unit}`, and take it out here"),
            format!("请把单位写在每个数字之后，如 `1.5{unit}`，并删去这句说明"),
        ),
        Remedy::Agree => Text::new(
            format!("the header `{header}` gives another unit: let both say the same, or take this one out"),
            format!("表头 `{header}` 写的是另一个单位：请改为一致，或删去这句说明"),
        ),
        Remedy::Convert => Text::new(
            "amounts are in the book's currency, or have currency and rate in columns of their own: convert them, and take this out",
            "金额使用政策册的币种，或另设币种列和汇率列：请换算，并删去这句说明",
        ),
    })
}

/// A header with more columns than are read.
pub(super) fn too_many_columns(place: Place, columns: usize) -> Diagnostic {
    error(
        "too-many-columns",
        place,
        (format!("the header has {columns} columns; 20000 is the most"), format!("表头有 {columns} 列，最多 20000 列")),
        ("keep the columns of the table", "请只保留该表的列"),
    )
}

// JSON lines.

/// A file without a single object.
pub(super) fn no_objects(place: Place) -> Diagnostic {
    error(
        "broken-header",
        place,
        ("the file has no line that is a JSON object".to_owned(), "文件中没有一行是 JSON 对象".to_owned()),
        ("write one object a line, not one array of all", "每行写一个对象，而不是把全部写成一个数组"),
    )
}

/// A key of a column that comes for the first time when the columns are settled.
pub(super) fn late_key(place: Place, key: &str) -> Diagnostic {
    error(
        "late-key",
        place,
        (
            format!("the key `{key}` is a column, and comes here for the first time"),
            format!("键 `{key}` 是一列，但到这一行才首次出现"),
        ),
        ("give it in the first line as well, as null if need be", "请在首行也写出该键，必要时写 null"),
    )
}

// Workbooks and Parquet.

/// A file whose parts do not make what its name says.
pub(super) fn damaged(file: &str, format: &str, reason: &str) -> Diagnostic {
    error(
        "damaged-file",
        Place::file(file),
        (
            format!("`{file}` is damaged or incomplete, or it is not {format}: {reason}"),
            format!("`{file}` 已损坏或不完整，或不是 {format} 文件：{reason}"),
        ),
        ("copy or export it again; nothing of it is used", "请重新复制或导出；其中内容一概未使用"),
    )
}

/// A column whose cells are none that can be read.
pub(super) fn unreadable_column(file: &str, column: &str, kind: &str) -> Diagnostic {
    error(
        "unreadable-column",
        Place::file(file),
        (
            format!("column `{column}` is of the type `{kind}`, which cannot be read"),
            format!("列 `{column}` 的类型为 `{kind}`，无法读取"),
        ),
        ("write it as a text, a number, a day, or true and false", "请写成文本、数字、日期或真假值"),
    )
}

/// A workbook that would fill the memory when it is unpacked.
pub(super) fn too_large_unpacked(file: &str, size: u64) -> Diagnostic {
    let size = size >> 20;
    error(
        "damaged-file",
        Place::file(file),
        (
            format!("`{file}` says that it is {size} MiB when it is unpacked, and is not read"),
            format!("`{file}` 自称解压后有 {size} MiB，未读取"),
        ),
        ("save so many rows as CSV or Parquet", "数据量这样大时请另存为 CSV 或 Parquet"),
    )
}

/// A workbook whose cells name more text than memory should hold.
pub(super) fn too_many_texts(file: &str, most: usize) -> Diagnostic {
    error(
        "damaged-file",
        Place::file(file),
        (
            format!("the texts in the cells of `{file}` come to more than {most} MiB, and it is not read"),
            format!("`{file}` 各单元格的文本合计超过 {most} MiB，未读取"),
        ),
        ("save so many rows as CSV or Parquet", "数据量这样大时请另存为 CSV 或 Parquet"),
    )
}

/// A workbook that is none of today's, or that nobody can open without a password.
pub(super) fn compound_file(file: &str) -> Diagnostic {
    error(
        "damaged-file",
        Place::file(file),
        (
            format!("`{file}` has a password, or is an older workbook (.xls) under a new name"),
            format!("`{file}` 设有打开密码，或是改了扩展名的旧版工作簿（.xls）"),
        ),
        (
            "open it in a spreadsheet program, take the password off, and save it as an Excel workbook (.xlsx)",
            "请用电子表格软件打开，取消密码，另存为 Excel 工作簿（.xlsx）",
        ),
    )
}

/// A workbook with several sheets that could be the table.
pub(super) fn several_sheets(file: &str, table: &str, sheets: &[&str]) -> Diagnostic {
    let names = sheets.iter().map(|sheet| format!("`{sheet}`")).collect::<Vec<_>>().join(", ");
    Diagnostic::error(
        "several-sheets",
        Place::file(file),
        Text::new(
            format!("`{file}` has several sheets with the columns of `{table}`: {names}"),
            format!("`{file}` 中有多个工作表含有 `{table}` 的列：{names}"),
        ),
    )
    .with_hint(Text::new(
        format!("name the right one `{table}`, or take the others out"),
        format!("请把正确的工作表命名为 `{table}`，或删去其他工作表"),
    ))
}

/// A header that is a formula without its result.
pub(super) fn header_without_result(place: Place) -> Diagnostic {
    error(
        "broken-header",
        place,
        ("a header is a formula without its result".to_owned(), "有表头是公式，且没有保存计算结果".to_owned()),
        (
            "open the file in a spreadsheet program and save it, or write the header as text",
            "请用电子表格软件打开该文件并保存，或将表头写成文本",
        ),
    )
}

/// Says that the sheet that was read is hidden.
pub(super) fn hidden_sheet(file: &str, sheet: &str) -> Diagnostic {
    let message =
        Text::new(format!("the sheet `{sheet}` that is read is hidden"), format!("读取的工作表 `{sheet}` 是隐藏的"));
    let advice = Text::new(
        "look whether it is today's; a sheet that is named like its table is read before all others",
        "请确认其内容不是旧数据；与表同名的工作表优先读取",
    );
    Diagnostic::warning("hidden-sheet", Place::file(file), message).with_hint(advice)
}

/// Says that other sheets could have been read.
pub(super) fn unread_sheets(file: &str, sheet: &str, others: &[String]) -> Diagnostic {
    let names = |between: &str| others.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(between);
    let (en, zh) = (names(", "), names("、"));
    let (are, have) = if others.len() == 1 { ("sheet", "has") } else { ("sheets", "have") };
    let message = Text::new(
        format!("only the sheet `{sheet}` is read; the {are} {en} {have} the same columns, and rows below them"),
        format!("只读取了工作表 `{sheet}`；工作表 {zh} 也有同样的列和数据，未读取"),
    );
    let advice = Text::new(
        "if their rows are to count, move them into the sheet that is read, or save each sheet as a part file of the table's folder",
        "如需计入，请把其中的行移到所读取的工作表，或把各工作表分别另存为该表文件夹中的文件",
    );
    Diagnostic::warning("unread-sheet", Place::file(file), message).with_hint(advice)
}

/// Says that rows which nobody sees are read like the others; `place` is that of the first.
pub(super) fn hidden_rows(place: Place, sheet: &str, count: u32) -> Diagnostic {
    let (rows, are) = (counted(count, "hidden row"), if count == 1 { "is" } else { "are" });
    let message = Text::new(
        format!("{rows} of the sheet `{sheet}` {are} read like the others, this is the first"),
        format!("工作表 `{sheet}` 有 {count} 个隐藏行，已与其他行一样读取，此为首行"),
    );
    let advice = Text::new(
        "look whether they are to count, also those that a filter hides; if not, delete them",
        "请确认这些行（包括被筛选隐藏的行）是否应计入；不应计入的请删除",
    );
    Diagnostic::warning("hidden-rows", place, message).with_hint(advice)
}

/// Says that columns which nobody sees decide like the others; `place` is that of the header.
pub(super) fn hidden_columns(place: Place, sheet: &str, headers: &[String]) -> Diagnostic {
    const NAMES: usize = 8;
    let named = |between: &str| {
        let names: Vec<String> = headers.iter().take(NAMES).map(|header| format!("`{header}`")).collect();
        names.join(between)
    };
    let (columns, are) = if headers.len() == 1 { ("column", "is") } else { ("columns", "are") };
    let (en, zh) = match headers.len().checked_sub(NAMES).filter(|more| *more > 0) {
        Some(more) => (format!("{} and {more} more", named(", ")), format!("{} 等 {} 列", named("、"), headers.len())),
        None => (named(", "), named("、")),
    };
    let message = Text::new(
        format!("hidden {columns} of the sheet `{sheet}` {are} read like the others: {en}"),
        format!("工作表 `{sheet}` 的隐藏列与其他列一样读取：{zh}"),
    );
    let advice = Text::new(
        "look whether what stands there is right and today's; show the columns that count, and delete the others",
        "请确认其中内容正确且不是旧数据；应计入的列请取消隐藏，不应计入的请删除",
    );
    Diagnostic::warning("hidden-columns", place, message).with_hint(advice)
}

/// Says of numbers that they were taken with the digits that a spreadsheet knows.
pub(super) fn rounded(place: Place, count: u32) -> Diagnostic {
    let message = Text::new(
        format!("numbers with more than 15 digits are read as the spreadsheet shows them: {count}, this is the first"),
        format!("超过 15 位有效数字的数值按电子表格显示的数值读取：共 {count} 个，此为首个"),
    );
    let advice = Text::new("round in the formula to be sure of the digits", "如需确定位数，请在公式中四舍五入");
    let found = Diagnostic::warning("rounded-numbers", place, message).with_hint(advice);
    Diagnostic { severity: Severity::Note, ..found }
}
