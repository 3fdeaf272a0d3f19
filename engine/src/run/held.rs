//! Rows that cannot be decided because one of their own is bad.

use crate::decision::Problem;
use crate::diagnostic::{Place, Text};
use crate::facts::Facts;
use crate::policy::PolicyIndex;
use crate::script::CheckedBook;

/// The code of such a problem.
pub(super) const BAD_ROW: &str = "bad-row";

/// Why a policy cannot decide a row, if a row of a table that it reads is bad and belongs to that row.
pub(super) fn held_row(checked: &CheckedBook, facts: &Facts, policy: PolicyIndex, row: u32) -> Option<Problem> {
    let dictionary = &checked.book.dictionary;
    let entity = checked.book.policy(policy).entity;
    let held = checked.program(policy).tables_read.iter().find_map(|table| facts.held(*table, entity, row))?;
    let table = &dictionary.table(held.table).id;
    let (line, problem) = (held.line, &held.problem);
    Some(Problem {
        code: BAD_ROW,
        place: Place::at(&*held.file, line, 0),
        row: held.row.as_deref().map(str::to_owned),
        message: Text::new(
            format!("a row of `{table}` is bad: {}", problem.en),
            format!("`{table}` 的一行有误：{}", problem.zh),
        ),
    })
}
