//! The files of a dataset and their digests, without reading what is in them.

use std::path::Path;

use crate::diagnostic::Findings;
use crate::facts::Dictionary;

use super::bytes::file_digest;
use super::folder::{Found, find_files};

/// The files of the dataset in a folder by name, with the SHA-256 of each in hexadecimal; without a
/// digest where a file cannot be read.
#[must_use]
pub fn input_digests(folder: &Path, dictionary: &Dictionary) -> Vec<(String, String)> {
    let found = find_files(folder, dictionary, &mut Findings::new()).unwrap_or_default();
    let files = found.into_iter().flat_map(|found| match found {
        Found::Files(files) => files,
        _ => Vec::new(),
    });
    files.map(|file| (file.name, file_digest(&file.path).unwrap_or_default())).collect()
}
