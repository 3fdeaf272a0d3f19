//! What keeps a line from being read as a row, in words.

use crate::diagnostic::Text;

use super::row_flaw::Flaw;

fn flaw(problem: (&str, &str), hint: (&str, &str)) -> Flaw {
    Flaw {
        column: None,
        value: String::new(),
        problem: Text::new(problem.0, problem.1),
        hint: Some(Text::new(hint.0, hint.1)),
    }
}

/// A field that is too long, where that is no flaw of its row.
pub(super) fn long_cell() -> (Text, Option<Text>) {
    (Text::new("the cell has more than 1 MiB", "该单元格超过 1 MiB"), None)
}

pub(super) fn odd_cell() -> (Text, Option<Text>) {
    (Text::new("the cell is of a type that cannot be read", "该单元格的类型无法读取"), None)
}

/// A number in a floating-point form that has too few digits for it.
pub(super) fn rounded_number() -> (Text, Option<Text>) {
    (
        Text::new(
            "the number is stored as a floating-point number, which is too short for it: its last digits may be rounded",
            "该数值存成了浮点数，其位数不足，末尾数字可能已被舍入",
        ),
        Some(Text::new(
            "write numbers as decimals, or as floating-point numbers of 64 bits",
            "请将数值写成定点小数（decimal），或 64 位浮点数",
        )),
    )
}

pub(super) fn rounded_code() -> (Text, Option<Text>) {
    (
        Text::new(
            "the code is stored as a floating-point number, whose last digits may be rounded",
            "该编号以浮点数存储，末尾数字可能已被舍入",
        ),
        Some(Text::new(
            "store the column as text when the file is written (pandas: `dtype=str`)",
            "请在写出文件时把该列存为文本（pandas：`dtype=str`）",
        )),
    )
}

pub(super) fn unknown_zone(zone: &str) -> (Text, Option<Text>) {
    (
        Text::new(
            format!("the time is in the zone `{zone}`, whose day cannot be told here"),
            format!("该时间的时区为 `{zone}`，无法判断是当地的哪一天"),
        ),
        Some(Text::new("write the day alone, or the local time without a zone", "请只写日期，或写不带时区的当地时间")),
    )
}

pub(super) fn long_field() -> Flaw {
    flaw(
        ("a field of the row has more than 1 MiB", "该行有字段超过 1 MiB"),
        ("look for a quote that is not closed, or take the text out", "请检查未闭合的引号，或删去这段文字"),
    )
}

pub(super) fn long_line() -> Flaw {
    flaw(
        ("the line has more than 64 MiB and is not read", "该行超过 64 MiB，未读取"),
        ("look for line breaks that are missing", "请检查是否缺少换行"),
    )
}

// JSON lines.

pub(super) fn no_object() -> Flaw {
    flaw(
        ("the line is not one JSON object", "该行不是一个 JSON 对象"),
        (
            "write one object a line: {\"key\": \"text\", \"amount\": 12.5}",
            "每行写一个对象：{\"键\": \"文本\", \"金额\": 12.5}",
        ),
    )
}

pub(super) fn key_twice(key: &str) -> Flaw {
    let (en, zh) = (format!("the object has the key `{key}` twice"), format!("该对象中键 `{key}` 出现两次"));
    flaw((&en, &zh), ("keep the right one", "请只保留正确的一个"))
}

pub(super) fn nested() -> (Text, Option<Text>) {
    (
        Text::new("an array or an object is no value of a cell", "数组或对象不能作为单元格的值"),
        Some(Text::new("write a text, a number, true, false or null", "请写文本、数字、true、false 或 null")),
    )
}
