//! The files of an earlier output, read back.
#![expect(clippy::disallowed_methods, reason = "this room opens files")]

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

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
