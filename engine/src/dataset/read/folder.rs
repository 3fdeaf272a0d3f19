//! Which file of a folder is which table.

#![expect(clippy::disallowed_methods, reason = "this room opens the files of datasets")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::diagnostic::Findings;
use crate::facts::{Dictionary, MissingFile, Presence};

use super::file_flaw;

/// What a folder has for a table.
pub(super) enum Found {
    /// A file: its path and its name.
    File(PathBuf, String),
    /// None, and what that means.
    Missing(Presence),
    /// Something that cannot be read; there is a finding.
    Unusable,
}

/// What the folder has for each table of the dictionary; none where the folder cannot be read.
pub(super) fn find_files(folder: &Path, dictionary: &Dictionary, findings: &mut Findings) -> Option<Vec<Found>> {
    let names = match names_in(folder) {
        Ok(names) => names,
        Err(error) => {
            findings.push(file_flaw::unreadable_folder(&folder.display().to_string(), &error.to_string()));
            return None;
        }
    };
    let mut files: BTreeMap<&str, Vec<&String>> = BTreeMap::new();
    let mut others: BTreeMap<&str, &String> = BTreeMap::new();
    for name in &names {
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        let table = dictionary.tables.iter().find(|table| table.id.eq_ignore_ascii_case(stem));
        match table {
            Some(table) if extension.eq_ignore_ascii_case("csv") => files.entry(&table.id).or_default().push(name),
            Some(table) => {
                others.insert(&table.id, name);
            }
            None => findings.push(file_flaw::no_table(name, stem, extension, dictionary)),
        }
    }
    let found = dictionary.tables.iter().map(|table| {
        let other = others.get(table.id.as_str());
        match (files.get(table.id.as_str()).map(Vec::as_slice), other) {
            (Some([name]), other) => {
                if let Some(other) = other {
                    findings.push(file_flaw::other_format(other, &table.id, true));
                }
                Found::File(folder.join(name), (*name).clone())
            }
            (Some(names), _) => {
                findings.push(file_flaw::two_files(&table.id, names));
                Found::Unusable
            }
            (None, Some(other)) => {
                findings.push(file_flaw::other_format(other, &table.id, false));
                Found::Unusable
            }
            (None, None) => match table.missing_file {
                MissingFile::Empty => Found::Missing(Presence::Empty),
                MissingFile::Absent => Found::Missing(Presence::Absent),
                MissingFile::Error => {
                    findings.push(file_flaw::missing_file(table));
                    Found::Unusable
                }
            },
        }
    });
    Some(found.collect())
}

/// The files of a folder by name, in order; hidden ones and folders are not seen.
fn names_in(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with(['.', '~']) && !entry.path().is_dir() {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}
