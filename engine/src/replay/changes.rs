//! Which files are not what they were when a run was done.

use std::collections::BTreeMap;
use std::io;

use crate::dataset::{EarlierOutput, RUN_RECORD};
use crate::policy::sha256;
use crate::run::{FileRecord, RunRecord};

/// What a file is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileOf {
    /// The policy book.
    Book,
    /// The dataset.
    Dataset,
    /// The results of the period before, which the run read.
    Prior,
    /// The results of the run itself.
    Results,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// It has other bytes.
    Changed,
    /// It is not there.
    Missing,
    /// It was not there then.
    New,
}

/// A file that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChange {
    /// What it is part of.
    pub of: FileOf,
    /// Its name within that.
    pub name: String,
    /// What became of it.
    pub kind: ChangeKind,
}

/// The files of the book that are not what they were; `now` has those of today with their digests.
#[must_use]
pub fn book_changes(record: &RunRecord, now: &[(String, String)]) -> Vec<FileChange> {
    differences(FileOf::Book, record.book_files().map(|file| (file.name.as_str(), file.sha256.as_str())), now)
}

/// The files of the dataset that are not what they were; `now` has those of today with their digests.
#[must_use]
pub fn dataset_changes(record: &RunRecord, now: &[(String, String)]) -> Vec<FileChange> {
    let then = record.inputs.iter().filter_map(|input| Some((input.file.as_deref()?, input.sha256.as_deref()?)));
    differences(FileOf::Dataset, then, now)
}

fn differences<'r>(
    of: FileOf,
    then: impl Iterator<Item = (&'r str, &'r str)>,
    now: &[(String, String)],
) -> Vec<FileChange> {
    let then: BTreeMap<&str, &str> = then.collect();
    let now: BTreeMap<&str, &str> = now.iter().map(|(name, digest)| (name.as_str(), digest.as_str())).collect();
    let mut names: Vec<&str> = then.keys().chain(now.keys()).copied().collect();
    names.sort_unstable();
    names.dedup();
    let change = |name: &str| {
        let kind = match (then.get(name), now.get(name)) {
            (Some(then), Some(now)) if then == now => return None,
            (Some(_), Some(_)) => ChangeKind::Changed,
            (Some(_), None) => ChangeKind::Missing,
            (None, _) => ChangeKind::New,
        };
        Some(FileChange { of, name: name.to_owned(), kind })
    };
    names.into_iter().filter_map(change).collect()
}

/// The files of the results of the period before that are not what they were: their run record going by
/// `record`, the others going by that run record.
///
/// # Errors
/// When one of them is there and cannot be read.
pub fn prior_changes(record: &RunRecord, prior: Option<&EarlierOutput>) -> io::Result<Vec<FileChange>> {
    let change = |kind| FileChange { of: FileOf::Prior, name: RUN_RECORD.to_owned(), kind };
    let text = prior.map(|prior| prior.read(RUN_RECORD)).transpose()?.flatten();
    let mut changes = Vec::new();
    match (record.prior.as_ref(), &text) {
        (Some(then), Some(text)) if then.run_record_sha256 != sha256(text) => changes.push(change(ChangeKind::Changed)),
        (Some(_), None) => changes.push(change(ChangeKind::Missing)),
        (None, Some(_)) => changes.push(change(ChangeKind::New)),
        _ => {}
    }
    if let (Some(prior), Some(Ok((own, _)))) = (prior, text.as_deref().map(RunRecord::read)) {
        let files = files_changed(&own.files, prior)?;
        changes.extend(files.into_iter().map(|file| FileChange { of: FileOf::Prior, ..file }));
    }
    Ok(changes)
}

/// The result files that are not what the run wrote, and files that it did not write.
///
/// # Errors
/// When one of them is there and cannot be read, or the folder cannot.
pub fn result_changes(record: &RunRecord, output: &EarlierOutput) -> io::Result<Vec<FileChange>> {
    let mut changes = files_changed(&record.files, output)?;
    let is_ours = |name: &str| name == RUN_RECORD || record.files.iter().any(|file| file.name == name);
    for name in output.names()?.into_iter().filter(|name| !is_ours(name)) {
        changes.push(FileChange { of: FileOf::Results, name, kind: ChangeKind::New });
    }
    Ok(changes)
}

/// Whether not one of the result files that the run wrote is where `changes` were looked for.
#[must_use]
pub fn are_all_missing(record: &RunRecord, changes: &[FileChange]) -> bool {
    let missing = changes.iter().filter(|change| change.kind == ChangeKind::Missing).count();
    missing == record.files.len()
}

fn files_changed(files: &[FileRecord], output: &EarlierOutput) -> io::Result<Vec<FileChange>> {
    let mut changes = Vec::new();
    for file in files {
        // A run writes no folders: a name that leads elsewhere is none of its files.
        let digest = if file.name.contains(['/', '\\']) { None } else { output.digest(&file.name)? };
        let kind = match digest {
            Some(digest) if digest == file.sha256 => continue,
            Some(_) => ChangeKind::Changed,
            None => ChangeKind::Missing,
        };
        changes.push(FileChange { of: FileOf::Results, name: file.name.clone(), kind });
    }
    Ok(changes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_changed_missing_or_new() {
        let then = [("a", "1"), ("b", "1"), ("c", "1")];
        let now = [("b", "2"), ("c", "1"), ("d", "1")].map(|(name, digest)| (name.to_owned(), digest.to_owned()));
        let found = differences(FileOf::Dataset, then.into_iter(), &now);
        let found: Vec<(&str, ChangeKind)> = found.iter().map(|change| (change.name.as_str(), change.kind)).collect();
        assert_eq!(found, [("a", ChangeKind::Missing), ("b", ChangeKind::Changed), ("d", ChangeKind::New)]);
    }
}
