//! Which files of a folder are which table.

#![expect(clippy::disallowed_methods, reason = "this room opens the files of datasets")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Findings, system_reason};
use crate::facts::{Dictionary, MissingFile, Presence, TableSpec, header_name};

use super::super::RUN_RECORD;
use super::file_flaw;
use super::form::{Form, is_data, split_name};

/// How deep folders that are no tables are looked into.
const DEPTH: u32 = 3;

/// A file that has rows of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SourceFile {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// Its name within the dataset: `sales.csv`, `sales/2025-07.csv`.
    pub(crate) name: String,
    /// How its bytes are to be read.
    pub(crate) form: Form,
}

/// What a folder has for a table.
#[derive(Debug)]
pub(crate) enum Found {
    /// Files, in the order in which they are read.
    Files(Vec<SourceFile>),
    /// None, and what that means.
    Missing(Presence),
    /// Something that cannot be read; there is a finding.
    Unusable,
}

/// One thing in a folder.
struct Entry {
    name: String,
    is_folder: bool,
}

/// What the folder has for each table of the dictionary; none where the folder cannot be read.
pub(crate) fn find_files(folder: &Path, dictionary: &Dictionary, findings: &mut Findings) -> Option<Vec<Found>> {
    let entries = match entries_of(folder) {
        Ok(entries) => entries,
        Err(error) => {
            findings.push(file_flaw::unreadable_folder(&folder.display().to_string(), &system_reason(&error)));
            return None;
        }
    };
    let mut by_table: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for entry in &entries {
        let (stem, form) = split_name(&entry.name);
        match table_called(stem, dictionary) {
            Some(table) => by_table.entry(&table.id).or_default().push(entry),
            None if entry.is_folder && form.is_none() => {
                if let Some(file) = data_within(&folder.join(&entry.name), &entry.name, DEPTH) {
                    findings.push(file_flaw::no_table_folder(
                        &entry.name,
                        &file,
                        table_within(&file, dictionary),
                        dictionary,
                    ));
                }
            }
            None => findings.push(file_flaw::no_table(&entry.name, stem, is_data(&entry.name), dictionary)),
        }
    }
    let found = dictionary.tables.iter().map(|table| match by_table.get(table.id.as_str()) {
        Some(entries) => found_for(folder, table, entries, findings),
        None => match table.missing_file {
            MissingFile::Empty => Found::Missing(Presence::Empty),
            MissingFile::Absent => Found::Missing(Presence::Absent),
            MissingFile::Error => {
                findings.push(file_flaw::missing_file(table));
                Found::Unusable
            }
        },
    });
    Some(found.collect())
}

/// A file in a folder, or in folders within it, whose name says that it holds data; none of an earlier output.
fn data_within(folder: &Path, shown: &str, depth: u32) -> Option<String> {
    // What cannot be looked into is not of this dataset.
    let entries = entries_of(folder).ok()?;
    if entries.iter().any(|entry| entry.name == RUN_RECORD) {
        return None;
    }
    let files = entries.iter().filter(|entry| !entry.is_folder && is_data(&entry.name));
    let here = files.map(|entry| format!("{shown}/{}", entry.name)).next();
    here.or_else(|| {
        let mut folders = entries.iter().filter(|entry| entry.is_folder && depth > 0);
        folders.find_map(|entry| data_within(&folder.join(&entry.name), &format!("{shown}/{}", entry.name), depth - 1))
    })
}

/// The table that a file would be, or be part of, where the folder that it stands in were the dataset.
fn table_within<'d>(file: &str, dictionary: &'d Dictionary) -> Option<&'d str> {
    let mut names = file.rsplit('/');
    let own = names.next().map(|name| split_name(name).0);
    own.and_then(|stem| table_called(stem, dictionary)).map(|table| table.id.as_str())
}

/// The table that a name without its ending means: the one of this id, else the one of this title in either language,
/// where it is the only one.
fn table_called<'d>(stem: &str, dictionary: &'d Dictionary) -> Option<&'d TableSpec> {
    let by_id = dictionary.tables.iter().find(|table| table.id.eq_ignore_ascii_case(stem));
    by_id.or_else(|| {
        let name = header_name(stem);
        let is_titled = |table: &&TableSpec| {
            [&table.id, &table.title.en, &table.title.zh].into_iter().any(|title| header_name(title) == name)
        };
        let mut titled = dictionary.tables.iter().filter(is_titled);
        titled.next().filter(|_| !name.is_empty() && titled.next().is_none())
    })
}

/// What is wrong with an output at `target`, where the next run over the dataset in `folder` would take it for a table.
#[must_use]
pub fn output_as_table(target: &Path, folder: &Path, dictionary: &Dictionary) -> Option<Diagnostic> {
    let (real_target, real_folder) = (real(target)?, real(folder)?);
    let first = real_target.strip_prefix(real_folder).ok()?.components().next()?;
    let name = first.as_os_str().to_str().filter(|name| !is_unseen_name(name))?;
    let table = table_called(split_name(name).0, dictionary)?;
    Some(file_flaw::output_as_table(target, &table.id))
}

/// A path without links, as far as it exists.
fn real(path: &Path) -> Option<PathBuf> {
    let absolute = std::path::absolute(path).ok()?;
    let existing = absolute.ancestors().find_map(|above| Some((above, fs::canonicalize(above).ok()?)))?;
    Some(existing.1.join(absolute.strip_prefix(existing.0).ok()?))
}

/// Whether things of this name are not looked at: what is hidden, what an office program locks, and what programs
/// that write part files call what is no part.
fn is_unseen_name(name: &str) -> bool {
    name.starts_with(['.', '~', '_'])
}

/// What there is for a table, of everything that has its name.
fn found_for(folder: &Path, table: &TableSpec, entries: &[&Entry], findings: &mut Findings) -> Found {
    let is_usable = |entry: &&Entry| entry.is_folder || split_name(&entry.name).1.is_some();
    let (usable, others): (Vec<&Entry>, Vec<&Entry>) = entries.iter().copied().partition(is_usable);
    for other in &others {
        let instead = usable.first().map(|entry| shown(entry));
        findings.push(file_flaw::other_format(&other.name, &table.id, instead.as_deref()));
    }
    match usable.as_slice() {
        [] => Found::Unusable,
        [entry] if entry.is_folder => parts_of(folder, &entry.name, findings).map_or(Found::Unusable, Found::Files),
        [entry] => {
            let form = split_name(&entry.name).1.unwrap_or_default();
            Found::Files(vec![SourceFile { path: folder.join(&entry.name), name: entry.name.clone(), form }])
        }
        several => {
            let names: Vec<String> = several.iter().map(|entry| shown(entry)).collect();
            findings.push(file_flaw::two_files(&table.id, &names));
            Found::Unusable
        }
    }
}

fn shown(entry: &Entry) -> String {
    if entry.is_folder { format!("{}/", entry.name) } else { entry.name.clone() }
}

/// The files in a table's folder, by name; none where a finding says that they cannot be used.
fn parts_of(folder: &Path, name: &str, findings: &mut Findings) -> Option<Vec<SourceFile>> {
    let entries = match entries_of(&folder.join(name)) {
        Ok(entries) => entries,
        Err(error) => {
            findings.push(file_flaw::unreadable_file(&format!("{name}/"), &system_reason(&error)));
            return None;
        }
    };
    let mut parts = Vec::with_capacity(entries.len());
    let mut is_usable = true;
    for entry in entries {
        let part = format!("{name}/{}", shown(&entry));
        match split_name(&entry.name).1 {
            Some(form) if !entry.is_folder => {
                parts.push(SourceFile { path: folder.join(name).join(&entry.name), name: part, form });
            }
            _ => {
                findings.push(file_flaw::stray_part(&part, entry.is_folder));
                is_usable = false;
            }
        }
    }
    if is_usable && parts.is_empty() {
        findings.push(file_flaw::no_parts(&format!("{name}/")));
        return None;
    }
    if parts.len() > usize::from(u16::MAX) {
        findings.push(file_flaw::too_many_parts(&format!("{name}/")));
        return None;
    }
    is_usable.then_some(parts)
}

/// What is in a folder by name, in order.
fn entries_of(folder: &Path) -> std::io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !is_unseen_name(&name) {
            entries.push(Entry { name, is_folder: entry.path().is_dir() });
        }
    }
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(entries)
}
