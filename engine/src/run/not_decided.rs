//! Bad rows of a table that is decided: what they name is in no results, and whoever looks for it there has to know.

use std::collections::BTreeSet;

use crate::dataset::{InputRecord, Quarantine};
use crate::diagnostic::{Diagnostic, Findings, Place, Text};
use crate::facts::{Dictionary, TableIndex};

/// How many keys are named.
const NAMED: usize = 3;

/// Warns of each of some tables that are decided and of which rows are in quarantine.
pub(super) fn tell_not_decided(
    dictionary: &Dictionary,
    entities: &BTreeSet<TableIndex>,
    (inputs, quarantine): (&[InputRecord], &Quarantine),
    findings: &mut Findings,
) {
    for entity in entities {
        let bad = || inputs.iter().filter(|input| input.table == *entity && input.quarantined > 0);
        let Some(file) = bad().find_map(|input| input.file.as_deref()) else { continue };
        let count: u64 = bad().map(|input| u64::from(input.quarantined)).sum();
        // What is decided stands first, since it belongs to nothing.
        let rows = || quarantine.first().iter().filter(|row| row.table == *entity);
        let place = rows().next().map_or_else(|| Place::file(file), |row| Place::at(&*row.file, row.line, 0));
        let mut keys: Vec<&str> = rows().filter_map(|row| row.key.as_deref()).collect();
        keys.dedup();
        keys.truncate(NAMED);
        findings.push(not_decided(&dictionary.table(*entity).id, count, &keys, place));
    }
}

fn not_decided(table: &str, rows: u64, keys: &[&str], place: Place) -> Diagnostic {
    let named = |between: &str| {
        let mut named: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
        let is_all = u64::try_from(keys.len()).is_ok_and(|named| named >= rows);
        named.extend((!is_all).then(|| "…".to_owned()));
        named.join(between)
    };
    let (first_en, first_zh) = match keys {
        [] => (String::new(), String::new()),
        _ => (format!(" ({})", named(", ")), format!("（{}）", named("、"))),
    };
    let en = match rows {
        1 => format!("1 row of `{table}` is in quarantine{first_en}: what it names"),
        _ => format!("{rows} rows of `{table}` are in quarantine{first_en}: what they name"),
    };
    let message = Text::new(
        format!("{en} is decided by no policy, and stands in no results"),
        format!("`{table}` 有 {rows} 行被隔离{first_zh}：其所指的对象没有任何判定，也不在任何结果中"),
    );
    let advice = Text::new(
        "nobody who is missing from the results has been found fit or unfit: correct what is in quarantine, and run again",
        "结果中没有的对象并非已判定：请更正被隔离的行后重新运行",
    );
    Diagnostic::warning("not-decided", place, message).with_hint(advice)
}
