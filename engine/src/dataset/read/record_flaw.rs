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
