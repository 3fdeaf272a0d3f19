//! Bad rows of a table that is decided: what they name is in no results, and whoever looks for it there has to know.

use std::collections::BTreeSet;

use crate::dataset::InputRecord;
use crate::diagnostic::{Diagnostic, Findings, Place, Text};
use crate::facts::{Dictionary, TableIndex};

/// Warns of each of some tables that are decided and of which rows are in quarantine.
pub(super) fn tell_not_decided(
    dictionary: &Dictionary,
    entities: &BTreeSet<TableIndex>,
    inputs: &[InputRecord],
    findings: &mut Findings,
) {
    for entity in entities {
        let bad = || inputs.iter().filter(|input| input.table == *entity && input.quarantined > 0);
        let Some(file) = bad().find_map(|input| input.file.as_deref()) else { continue };
        let rows: u64 = bad().map(|input| u64::from(input.quarantined)).sum();
        findings.push(not_decided(&dictionary.table(*entity).id, rows, file));
    }
}

fn not_decided(table: &str, rows: u64, file: &str) -> Diagnostic {
    let en = match rows {
        1 => format!("1 row of `{table}` is in quarantine: what it names"),
        _ => format!("{rows} rows of `{table}` are in quarantine: what they name"),
    };
    let message = Text::new(
        format!("{en} is decided by no policy, and stands in no results"),
        format!("`{table}` 有 {rows} 行被隔离：其所指的对象没有任何判定，也不在任何结果中"),
    );
    let advice = Text::new(
        "nobody who is missing from the results has been found fit or unfit: correct what is in quarantine, and run again",
        "结果中没有的对象并非已判定：请更正被隔离的行后重新运行",
    );
    Diagnostic::warning("not-decided", Place::file(file), message).with_hint(advice)
}
