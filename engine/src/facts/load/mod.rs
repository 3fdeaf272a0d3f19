//! The data dictionary from its files, `facts/<table>.toml`.
//!
//! Everything that can be wrong in them is a finding, and reading goes on: what is returned fits
//! together even where there are findings, but it is used only where there are none.

mod check;
mod column;
mod enums;
mod flaw;
mod relation;
mod shape;
mod table;

use crate::diagnostic::Findings;
use crate::document::{NameUse, TableNode, check_name};
use crate::value::Symbols;

use super::dictionary::{Dictionary, EnumSpec, TableIndex};

/// Reads the data dictionary. `files` are names (`facts/sales.toml`) and what stands in them;
/// `policy_enum` gives the values of a policy's output by its name (`tiering.level`).
pub fn load_dictionary(
    files: &[(String, TableNode)],
    symbols: &mut Symbols,
    policy_enum: &dyn Fn(&str) -> Option<EnumSpec>,
    findings: &mut Findings,
) -> Dictionary {
    let files = by_id(files, findings);
    let ids: Vec<&str> = files.iter().map(|(id, _)| *id).collect();
    let mut drafts: Vec<table::Draft<'_>> =
        files.iter().map(|(id, node)| table::read_table(id, node, &ids, symbols, findings)).collect();
    enums::resolve(&mut drafts, symbols, policy_enum, findings);
    let relations = relation::resolve(&drafts, findings);
    check::check_tables(&drafts, &relations, findings);
    Dictionary { tables: drafts.into_iter().map(|draft| draft.spec).collect(), relations }
}

/// The files by the id of their table, which is the last part of the file's name.
fn by_id<'f>(files: &'f [(String, TableNode)], findings: &mut Findings) -> Vec<(&'f str, &'f TableNode)> {
    let stem = |name: &'f str| {
        let last = name.rsplit('/').next().unwrap_or(name);
        last.strip_suffix(".toml").unwrap_or(last)
    };
    let mut found: Vec<(&str, &TableNode)> = Vec::new();
    for (name, node) in files {
        let id = stem(name);
        let place = crate::diagnostic::Place::file(name.as_str());
        check_name(id, NameUse::Scope, &place, findings);
        match found.iter().find(|(other, _)| *other == id) {
            Some((_, other)) => findings.push(flaw::duplicate_table(id, &place, &other.place)),
            None => found.push((id, node)),
        }
    }
    found.sort_by_key(|(id, _)| *id);
    found
}

/// The place of a table among ids in order.
fn find_table(ids: &[&str], id: &str) -> Option<TableIndex> {
    let at = ids.iter().position(|known| *known == id)?;
    u16::try_from(at).ok().map(TableIndex)
}
