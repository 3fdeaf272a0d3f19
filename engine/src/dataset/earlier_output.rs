//! The files of an earlier output, read back.
#![expect(clippy::disallowed_methods, reason = "this room opens files")]

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::output::LEFT_BY_SYSTEMS;
use super::read::file_digest;
use super::results::{EarlierTable, ResultFormat, WORKBOOK};

/// The folder of an earlier run's results.
#[derive(Debug, Clone)]
pub struct EarlierOutput {
    folder: PathBuf,
}

impl EarlierOutput {
    /// The results in `folder`.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_path_buf() }
    }

    /// The folder, as a person finds it.
    #[must_use]
    pub fn shown(&self) -> String {
        self.folder.display().to_string()
    }

    /// A table of it with the name of its file; `None` where there is none in a format that is read back.
    ///
    /// # Errors
    /// When it is there and cannot be read: the name of its file, and why.
    pub fn table(&self, name: &str) -> Result<Option<(String, EarlierTable)>, (String, io::Error)> {
        for format in ResultFormat::READ {
            let file = format.file_name(name);
            match EarlierTable::open(&self.folder.join(&file), format) {
                Ok(Some(table)) => return Ok(Some((file, table))),
                Ok(None) => {}
                Err(error) => return Err((file, error)),
            }
        }
        Ok(None)
    }

    /// Whether its tables are in a workbook, which is not read back.
    #[must_use]
    pub fn is_workbook(&self) -> bool {
        self.folder.join(WORKBOOK).is_file()
    }

    /// The SHA-256 of a file of it, in hexadecimal; `None` where there is none.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub fn digest(&self, name: &str) -> io::Result<Option<String>> {
        match file_digest(&self.folder.join(name)) {
            Ok(digest) => Ok(Some(digest)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The names of all that stands in it, in order, but for what systems leave in folders.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn names(&self) -> io::Result<Vec<String>> {
        let folder = if self.folder.as_os_str().is_empty() { Path::new(".") } else { &self.folder };
        let mut names = Vec::new();
        for entry in fs::read_dir(folder)? {
            names.push(entry?.file_name().to_string_lossy().into_owned());
        }
        names.retain(|name| !LEFT_BY_SYSTEMS.contains(&name.as_str()));
        names.sort();
        Ok(names)
    }

    /// A file of it; `None` where there is none.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.folder.join(name)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}
