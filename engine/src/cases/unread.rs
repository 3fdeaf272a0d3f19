//! Facts that a case gives and nothing it decides reads: mostly a table's name mistaken for another's.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Findings, Text};
use crate::facts::TableIndex;
use crate::policy::PolicyIndex;
use crate::script::CheckedBook;

use super::case::Case;

/// Reports the tables of which a case gives rows that neither its policy nor those decided before it read.
pub fn unread_facts(checked: &CheckedBook, cases: &[Case<'_>], findings: &mut Findings) {
    for case in cases {
        let read = tables_read(checked, case);
        for (index, table) in case.tables.iter().enumerate() {
            let Ok(index) = u16::try_from(index).map(TableIndex) else { continue };
            if table.rows == 0 || read.contains(&index) {
                continue;
            }
            let (table, policy) = (&checked.book.dictionary.table(index).id, &checked.book.policy(case.policy).id);
            findings.push(
                Diagnostic::warning(
                    "unread-fact",
                    case.place.clone(),
                    Text::new(
                        format!("the case gives `{table}`, which `{policy}` does not read"),
                        format!("算例给出了 `{table}`，而 `{policy}` 并不读取它"),
                    ),
                )
                .with_hint(Text::new("leave it out, or look for a mistyped table", "请删去，或检查数据表名称是否写错")),
            );
        }
    }
}

/// The tables that the case's policy reads, and the policies that are decided for it.
fn tables_read(checked: &CheckedBook, case: &Case<'_>) -> BTreeSet<TableIndex> {
    let stated: BTreeSet<PolicyIndex> = case.stated.iter().map(|(policy, _)| *policy).collect();
    let mut open = vec![case.policy];
    let mut seen = BTreeSet::new();
    let mut tables = BTreeSet::from([checked.book.policy(case.policy).entity]);
    while let Some(policy) = open.pop() {
        if !seen.insert(policy) {
            continue;
        }
        let program = checked.program(policy);
        tables.extend(program.tables_read.iter().copied());
        open.extend(program.upstream.iter().copied().filter(|upstream| !stated.contains(upstream)));
    }
    tables
}
