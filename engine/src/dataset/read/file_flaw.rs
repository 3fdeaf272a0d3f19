//! The flaws of folders, files and headers, each in words; what spoils a row is in `row_flaw`.

use std::path::Path;

use crate::calendar::Date;
use crate::diagnostic::{Diagnostic, Place, Severity, Text, system_reason};
use crate::facts::{ColumnIndex, ColumnSpec, ColumnType, Dictionary, TableSpec, header_name};

use super::form::{is_archive, unpacked_name};
use super::record::Record;
use super::row_flaw::counted;
use super::unit::{Measure, Unit};

fn error(code: &'static str, place: Place, en: String, zh: String) -> Diagnostic {
    Diagnostic::error(code, place, Text::new(en, zh))
}

// Folders and files.

pub(super) fn unreadable_folder(folder: &str, reason: &Text) -> Diagnostic {
    error(
        "unreadable-folder",
        Place::file(folder),
        format!("the dataset folder `{folder}` cannot be read: {}", reason.en),
        format!("无法读取数据集文件夹 `{folder}`：{}", reason.zh),
    )
    .with_hint(Text::new("name a folder with a file for each table", "请给出一个文件夹，每个表一个文件"))
}

pub(super) fn unreadable_file(file: &str, reason: &Text) -> Diagnostic {
    error(
        "unreadable-file",
        Place::file(file),
        format!("`{file}` cannot be read: {}", reason.en),
        format!("无法读取 `{file}`：{}", reason.zh),
    )
    .with_hint(Text::new("look whether you may read it", "请检查读取权限"))
}

/// A file that belongs to no table; of one that holds data, which table it may be.
pub(super) fn no_table(file: &str, stem: &str, is_data: bool, dictionary: &Dictionary) -> Diagnostic {
    let message = Text::new(
        format!("`{file}` is no table of the data dictionary and is not read"),
        format!("`{file}` 不是数据字典中的表，未读取"),
    );
    let found = Diagnostic::warning("no-table", Place::file(file), message);
    if !is_data {
        return Diagnostic { severity: Severity::Note, ..found };
    }
    if let Some(table) = contained_table(stem, dictionary) {
        let name = format!("{table}{}", file.strip_prefix(stem).unwrap_or_default());
        return found.with_hint(Text::new(
            format!("if it is table `{table}`, call it `{name}`; several files of it go into a folder `{table}/`"),
            format!("如果它是表 `{table}`，请命名为 `{name}`；该表有多个文件时，放进文件夹 `{table}/`"),
        ));
    }
    let found = found.with_suggestion(stem, dictionary.tables.iter().map(|table| table.id.as_str()));
    match found.hint {
        Some(_) => found,
        None => found.with_hint(Text::new(
            "name it like its table, or take it out of the folder",
            "请用表名命名，或把它移出文件夹",
        )),
    }
}

/// A folder that is no table, with a file of data in it which may be table `table`.
pub(super) fn no_table_folder(folder: &str, file: &str, table: Option<&str>, dictionary: &Dictionary) -> Diagnostic {
    let message = Text::new(
        format!(
            "the folder `{folder}/` is no table of the data dictionary, and nothing in it is read, such as `{file}`"
        ),
        format!("文件夹 `{folder}/` 不是数据字典中的表，其中的文件（如 `{file}`）均未读取"),
    );
    let found = Diagnostic::warning("no-table", Place::file(folder), message);
    if let Some(table) = contained_table(folder, dictionary) {
        return found.with_hint(Text::new(
            format!("if it has the files of table `{table}`, call it `{table}/`"),
            format!("如果其中是表 `{table}` 的文件，请命名为 `{table}/`"),
        ));
    }
    if let Some(table) = table {
        return found.with_hint(Text::new(
            format!("if `{file}` is table `{table}`, move it up, or run with the folder that it is in"),
            format!("如果 `{file}` 是表 `{table}`，请移到数据集文件夹下，或直接以其所在文件夹运行"),
        ));
    }
    let found = found.with_suggestion(folder, dictionary.tables.iter().map(|table| table.id.as_str()));
    found.or_hint(Text::new(
        "name it like its table, or take it out of the dataset's folder",
        "请用表名命名，或把它移出数据集文件夹",
    ))
}

/// The table whose id or title is the longest that a name begins or ends with, or has within it.
fn contained_table<'d>(stem: &str, dictionary: &'d Dictionary) -> Option<&'d str> {
    let name = header_name(stem);
    let named = dictionary.tables.iter().flat_map(|table| {
        [&table.id, &table.title.en, &table.title.zh].map(|title| (header_name(title), table.id.as_str()))
    });
    let found = named.filter(|(title, _)| title.chars().count() > 1 && name.contains(title.as_str()));
    // Of those as long as another, the first.
    let longest = found.fold(None, |best: Option<(String, &str)>, (title, id)| match best {
        Some(best) if best.0.len() >= title.len() => Some(best),
        _ => Some((title, id)),
    });
    longest.map(|(_, id)| id)
}

/// An output that would be read as a table.
pub(super) fn output_as_table(target: &Path, table: &str) -> Diagnostic {
    let shown = target.display();
    error(
        "not-an-output",
        Place::file(shown.to_string()),
        format!("`{shown}` lies in the dataset, and the next run would read it as table `{table}`"),
        format!("`{shown}` 位于数据集内，下次运行会把它当作表 `{table}` 读取"),
    )
    .with_hint(Text::new("name a folder beside the dataset, such as `out`", "请指定数据集以外的文件夹，如 `out`"))
}

/// Endings of spreadsheets that are not read: those of Excel, OpenDocument, WPS and Numbers.
const OTHER_SPREADSHEETS: [&str; 6] = ["xls", "xlsb", "ods", "fods", "et", "numbers"];

pub(super) fn other_format(file: &str, table: &str, instead: Option<&str>) -> Diagnostic {
    let message = Text::new(
        format!("`{file}` is of no format that is read as a table"),
        format!("`{file}` 的格式不能作为表读取"),
    );
    if let Some(instead) = instead {
        let advice = Text::new(format!("`{instead}` is read instead"), format!("改为读取 `{instead}`"));
        return Diagnostic::warning("other-format", Place::file(file), message).with_hint(advice);
    }
    let found = Diagnostic::error("other-format", Place::file(file), message);
    let is_spreadsheet = file
        .rsplit_once('.')
        .is_some_and(|(_, ending)| OTHER_SPREADSHEETS.iter().any(|known| ending.eq_ignore_ascii_case(known)));
    if is_archive(file) {
        return found.with_hint(Text::new(
            format!("unpack it, and put what is in it here as `{table}.csv` or `{table}.xlsx`"),
            format!("请先解压，再把其中的文件放在这里，命名为 `{table}.csv` 或 `{table}.xlsx`"),
        ));
    }
    if let Some(unpacked) = unpacked_name(file) {
        return found.with_hint(Text::new(
            format!("unpack it once, and put it here as `{unpacked}`"),
            format!("请解压一次，以 `{unpacked}` 为名放在这里"),
        ));
    }
    found.with_hint(if is_spreadsheet {
        Text::new(
            format!("open it in a spreadsheet program and save it as an Excel workbook, `{table}.xlsx`"),
            format!("请用电子表格软件打开，另存为 Excel 工作簿 `{table}.xlsx`"),
        )
    } else {
        Text::new(
            format!("save it as `{table}.xlsx`, `{table}.csv`, `{table}.jsonl` or `{table}.parquet`"),
            format!("请另存为 `{table}.xlsx`、`{table}.csv`、`{table}.jsonl` 或 `{table}.parquet`"),
        )
    })
}

pub(super) fn two_files(table: &str, files: &[String]) -> Diagnostic {
    let names = files.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    error(
        "two-files",
        Place::file(files.last().map_or(table, String::as_str)),
        format!("table `{table}` has more than one file: {names}"),
        format!("表 `{table}` 有多个文件：{names}"),
    )
    .with_hint(Text::new(
        format!("keep one of them, or put the parts of one table into a folder `{table}/`"),
        format!("请只保留一个；若是同一张表的几部分，请放进文件夹 `{table}/`"),
    ))
}

pub(super) fn stray_part(part: &str, is_folder: bool) -> Diagnostic {
    let (en, zh) = if is_folder {
        (format!("`{part}` is a folder within a table's folder"), format!("`{part}` 是表文件夹中的文件夹"))
    } else {
        (format!("`{part}` stands in a table's folder and is no table"), format!("`{part}` 在表文件夹中，但不是表"))
    };
    error("stray-part", Place::file(part), en, zh).with_hint(Text::new(
        "a table's folder holds its part files and nothing else",
        "表文件夹中只能放该表的各部分文件",
    ))
}

pub(super) fn no_parts(folder: &str) -> Diagnostic {
    error(
        "empty-file",
        Place::file(folder),
        format!("`{folder}` is empty: there is no part file in it"),
        format!("`{folder}` 为空，其中没有任何文件"),
    )
    .with_hint(Text::new(
        "for a table without rows, keep a file with a header line, or leave the folder out",
        "没有数据时请保留一个只有表头的文件，或去掉这个文件夹",
    ))
}

pub(super) fn too_many_parts(folder: &str) -> Diagnostic {
    error(
        "too-many-rows",
        Place::file(folder),
        format!("`{folder}` has more than 65535 files"),
        format!("`{folder}` 中的文件超过 65535 个"),
    )
    .with_hint(Text::new("put several parts into one file", "请把多个部分合并为一个文件"))
}

pub(super) fn missing_file(table: &TableSpec) -> Diagnostic {
    let file = format!("{}.csv", table.id);
    error(
        "missing-file",
        Place::file(file.as_str()),
        format!("the dataset has no `{file}` ({})", table.title.en),
        format!("数据集缺少 `{file}`（{}）", table.title.zh),
    )
    .with_hint(Text::new("this table is needed in every dataset", "每个数据集都必须有这个表"))
}

pub(super) fn not_utf8(place: Place) -> Diagnostic {
    error(
        "not-utf8",
        place,
        "the file is not UTF-8 text from this line on".to_owned(),
        "从这一行起，文件不是 UTF-8 文本".to_owned(),
    )
    .with_hint(Text::new(
        "in a spreadsheet, save it as \"CSV UTF-8 (comma delimited)\"",
        "在电子表格软件中另存为“CSV UTF-8（逗号分隔）”",
    ))
}

pub(super) fn empty_file(file: &str) -> Diagnostic {
    error(
        "empty-file",
        Place::file(file),
        format!("`{file}` is empty: not even a header"),
        format!("`{file}` 为空，连表头也没有"),
    )
    .with_hint(Text::new(
        "for a table without rows, keep the header line, or leave the file out",
        "没有数据时请保留表头行，或去掉这个文件",
    ))
}

pub(super) fn cannot_put_aside(folder: Option<&Path>, problem: &std::io::Error) -> Diagnostic {
    let reason = system_reason(problem);
    let place = folder.map_or_else(|| "temporary files".to_owned(), |folder| folder.display().to_string());
    error(
        "cannot-put-aside",
        Place::file(place),
        format!("rows that do not fit memory cannot be put aside: {}", reason.en),
        format!("无法将超出内存的行暂存到磁盘：{}", reason.zh),
    )
    .with_hint(Text::new(
        "make room on that disk, or hold more rows in memory with --rows-in-memory",
        "请腾出磁盘空间，或用 --rows-in-memory 增加内存中的行数",
    ))
}

/// Rows that were put aside cannot be read again.
pub(crate) fn cannot_read_back(problem: &std::io::Error) -> Diagnostic {
    let reason = system_reason(problem);
    error(
        "cannot-put-aside",
        Place::file("temporary files"),
        format!("rows that were put aside cannot be read: {}", reason.en),
        format!("无法读取暂存到磁盘的行：{}", reason.zh),
    )
    .with_hint(Text::new("look whether that disk is whole and has room", "请检查该磁盘是否完好、是否有空间"))
}

pub(super) fn too_many_rows(file: &str) -> Diagnostic {
    error(
        "too-many-rows",
        Place::file(file),
        format!("`{file}` has more rows than can be numbered"),
        format!("`{file}` 的行数过多，无法编号"),
    )
    .with_hint(Text::new("leave out periods that are not needed", "请去掉不需要的期间"))
}

// Headers.

pub(super) fn broken_header(place: Place) -> Diagnostic {
    error("broken-header", place, "the header line cannot be read as CSV".to_owned(), "表头行不是有效的 CSV".to_owned())
        .with_hint(Text::new("look for a quote that is not closed, or binary data", "请检查未闭合的引号或二进制内容"))
}

pub(super) fn empty_header(field: usize, place: Place) -> Diagnostic {
    let message = Text::new(
        format!("header {field} is empty, its column is not read"),
        format!("第 {field} 个表头为空，该列未读取"),
    );
    Diagnostic::warning("empty-header", place, message)
        .with_hint(Text::new("give the column a header, or take it out", "请给该列写上表头，或删去该列"))
}

pub(super) fn duplicate_header(typed: &str, place: Place) -> Diagnostic {
    error("duplicate-header", place, format!("header `{typed}` stands twice"), format!("表头 `{typed}` 出现两次"))
        .with_hint(Text::new("keep one of the two columns", "请只保留其中一列"))
}

pub(super) fn two_headers(column: &str, first: &str, second: &str, place: Place) -> Diagnostic {
    error(
        "two-headers",
        place,
        format!("headers `{first}` and `{second}` are both column `{column}`"),
        format!("表头 `{first}` 和 `{second}` 都对应列 `{column}`"),
    )
    .with_hint(Text::new("keep one of the two columns", "请只保留其中一列"))
}

pub(super) fn ambiguous_header(typed: &str, columns: &[&str], place: Place) -> Diagnostic {
    let list = |between: &str| columns.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(between);
    error(
        "ambiguous-header",
        place,
        format!("header `{typed}` may be any of the columns {}", list(", ")),
        format!("表头 `{typed}` 可能是这些列之一：{}", list("、")),
    )
    .with_hint(Text::new("write the name of the column instead", "请改写为列名"))
}

pub(super) fn unit_does_not_fit(typed: &str, unit: &Unit, column: &ColumnSpec, place: Place) -> Diagnostic {
    let (Text { en, zh }, given) = (column.named(), &unit.typed);
    let found = error(
        "unit-does-not-fit",
        place,
        format!("header `{typed}` gives the unit `{given}`, in which column {en} cannot be"),
        format!("表头 `{typed}` 的单位 `{given}` 不适用于列{zh}"),
    );
    match (&column.kind, &column.unit) {
        (ColumnType::Money, _) if !matches!(unit.measure, Measure::Plain | Measure::Money(..)) => {
            found.with_hint(Text::new(
                format!("an amount of money is not counted in `{given}`: look whether the column is the right one, or take the unit out of the header"),
                format!("金额不以 `{given}` 计：请检查是否放错了列，或去掉表头中的单位"),
            ))
        }
        (_, Some(declared)) if unit.measure == Measure::Share => found.with_hint(Text::new(
            format!("its unit is `{}`, and it is no share: look whether the column is the right one", declared.en),
            format!("该列的单位是 `{}`，不是比例：请检查是否放错了列", declared.zh),
        )),
        (_, Some(declared)) => found.with_hint(Text::new(
            format!("its unit is `{}`: convert the numbers", declared.en),
            format!("该列的单位是 `{}`：请换算数字", declared.zh),
        )),
        (ColumnType::Money, None) => found.with_hint(Text::new(
            "amounts are in the book's currency, or have currency and rate in columns of their own: convert them",
            "金额使用政策册的币种，或另设币种列和汇率列：请换算",
        )),
        (ColumnType::Fraction, None) => {
            found.with_hint(Text::new("a share is in % or ‰, or without a unit", "比例的单位是 % 或 ‰，也可不带单位"))
        }
        _ => found.with_hint(Text::new(
            "take the unit out of the header, or look whether the column is the right one",
            "请去掉表头中的单位，或检查该列是否正确",
        )),
    }
}

pub(super) fn missing_column(column: &ColumnSpec, place: Place, record: &Record) -> Diagnostic {
    let name = &column.name;
    let found = error(
        "missing-column",
        place,
        format!("no header for the required column `{name}` ({})", column.label.en),
        format!("缺少必需列 `{name}`（{}）的表头", column.label.zh),
    );
    let typed = record.field(0);
    if record.len() == 1
        && let Some(sign) = typed.chars().find(|sign| matches!(sign, ';' | '\t' | '|'))
    {
        let shown = if sign == '\t' { "tab".to_owned() } else { sign.to_string() };
        return found.with_hint(Text::new(
            format!("fields must be separated by commas, here they seem to be by `{shown}`"),
            format!("字段应以逗号分隔，此处似乎用的是 `{shown}`"),
        ));
    }
    let mut headers = vec![name.as_str(), &column.label.en, &column.label.zh];
    headers.extend(column.aliases.iter().map(String::as_str));
    let mut seen = Vec::new();
    headers.retain(|header| {
        !header.is_empty() && !seen.contains(header) && {
            seen.push(header);
            true
        }
    });
    let list = headers.join(", ");
    found.with_hint(Text::new(format!("it may be called: {list}"), format!("可用的表头：{list}")))
}

// Cells that are remarkable.

pub(super) fn day_numbers(column: &Text, count: u32, (text, date): (&str, Date), place: Place) -> Diagnostic {
    let (cells, Text { en, zh }) = (counted(count, "cell"), column);
    let message = Text::new(
        format!("{en} has {cells} with the day number of a spreadsheet, read as a day: `{text}` is {date}"),
        format!("{zh} 有 {count} 格是电子表格的日期序号，已读作日期：`{text}` 即 {date}"),
    );
    let mut found = Diagnostic::warning("day-numbers", place, message).with_hint(Text::new(
        "look whether the first is the day that was meant; give the column a date format to be sure",
        "请核对首个日期是否正确；为稳妥起见，请将该列设为日期格式",
    ));
    found.severity = Severity::Note;
    found
}

/// Says that cells which are only shown cannot be read.
pub(super) fn shown_as_empty(column: &Text, count: u32, problem: &Text, place: Place) -> Diagnostic {
    let (cells, are) = (counted(count, "cell"), if count == 1 { "is" } else { "are" });
    let message = Text::new(
        format!("{cells} of {} cannot be read and {are} shown as empty, this is the first: {}", column.en, problem.en),
        format!("{} 有 {count} 格无法读取，显示为空，此为首格：{}", column.zh, problem.zh),
    );
    Diagnostic::warning("shown-as-empty", place, message).with_hint(Text::new(
        "no policy of this run reads the column, so every result is the same; correct the cells to see them",
        "本次运行没有政策读取该列，结果不受影响；如需显示请更正",
    ))
}

pub(super) fn unlisted_word(spec: &TableSpec, column: ColumnIndex, word: &str, count: u32, place: Place) -> Diagnostic {
    let is_pivot_key = spec.pivot.as_ref().is_some_and(|pivot| pivot.key == column);
    let Text { en, zh } = spec.column(column).named();
    let message = if is_pivot_key {
        Text::new(
            format!("`{word}` is no key of {en} and is not used: {}, this is the first", counted(count, "row")),
            format!("`{word}` 不是{zh} 的键，未使用：共 {count} 行，此为首行"),
        )
    } else {
        Text::new(
            format!(
                "`{word}` is not listed for {en} and reads as missing: {}, this is the first",
                counted(count, "row")
            ),
            format!("`{word}` 不在{zh} 的取值之列，按缺失处理：共 {count} 行，此为首行"),
        )
    };
    Diagnostic::warning("unlisted-word", place, message)
        .with_hint(Text::new("correct it in the data, or list it in facts/", "请在数据中更正，或在 facts/ 中列出该词"))
}

pub(super) fn more_unlisted(column: &Text, count: u32, file: &str) -> Diagnostic {
    let message = Text::new(
        format!("{} more with other words that are not listed for {}", counted(count, "row"), column.en),
        format!("另有 {count} 行含有{} 未列出的其他词", column.zh),
    );
    Diagnostic::warning("unlisted-word", Place::file(file), message)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No sample has so many rows.
    #[test]
    fn what_no_sample_shows_is_told_in_both_languages() {
        let found = too_many_rows("sales.csv");
        let hint = Text::new("leave out periods that are not needed", "请去掉不需要的期间");
        assert_eq!((found.code, found.hint), ("too-many-rows", Some(hint)));
        assert_eq!(found.message.en, "`sales.csv` has more rows than can be numbered");
        assert_eq!(found.message.zh, "`sales.csv` 的行数过多，无法编号");
    }
}
