//! A policy book in a folder.

use std::fs;
use std::path::{Path, PathBuf};

use assay_engine::document::{Source, SourceError};

/// The texts of a folder, by their path within it. Hidden files are left out.
#[derive(Debug, Clone)]
pub(crate) struct FolderSource {
    root: PathBuf,
}

impl FolderSource {
    /// The texts of a folder.
    pub(crate) fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The path by which a person finds a text.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }
}

impl Source for FolderSource {
    fn names(&self) -> Result<Vec<String>, SourceError> {
        let mut names = Vec::new();
        collect(&self.root, "", &mut names)?;
        names.sort();
        Ok(names)
    }

    fn text(&self, name: &str) -> Result<Option<String>, SourceError> {
        let path = self.path(name);
        if !path.is_file() {
            return Ok(None);
        }
        let bytes = fs::read(&path).map_err(|error| failed(name, &error))?;
        String::from_utf8(bytes)
            .map(Some)
            .map_err(|_| SourceError { name: name.to_owned(), reason: "it is not UTF-8".to_owned() })
    }
}

fn collect(folder: &Path, prefix: &str, names: &mut Vec<String>) -> Result<(), SourceError> {
    let shown = if prefix.is_empty() { "." } else { prefix };
    for entry in fs::read_dir(folder).map_err(|error| failed(shown, &error))? {
        let entry = entry.map_err(|error| failed(shown, &error))?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        if name.starts_with('.') {
            continue;
        }
        let path = entry.path();
        if path.is_dir() {
            collect(&path, &format!("{prefix}{name}/"), names)?;
        } else {
            names.push(format!("{prefix}{name}"));
        }
    }
    Ok(())
}

fn failed(name: &str, error: &std::io::Error) -> SourceError {
    SourceError { name: name.to_owned(), reason: error.to_string() }
}
