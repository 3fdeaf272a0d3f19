//! Where the texts of a book come from.

use std::collections::BTreeMap;

use crate::diagnostic::Text;

/// Why a text could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceError {
    /// What was asked for.
    pub name: String,
    /// What the operating system, or whoever holds the texts, said.
    pub reason: Text,
}

impl std::fmt::Display for SourceError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "cannot read `{}`: {}", self.name, self.reason.en)
    }
}

impl std::error::Error for SourceError {}

/// Texts by name: a folder, a git revision, or memory. Names use `/`.
pub trait Source {
    /// Every name there is, sorted.
    ///
    /// # Errors
    /// When the names cannot be listed.
    fn names(&self) -> Result<Vec<String>, SourceError>;

    /// The text of a name; `None` where there is none.
    ///
    /// # Errors
    /// When it is there and cannot be read, or is not UTF-8.
    fn text(&self, name: &str) -> Result<Option<String>, SourceError>;
}

/// Texts in memory, for tests and generated books.
#[derive(Debug, Clone, Default)]
pub struct MemorySource(pub BTreeMap<String, String>);

impl Source for MemorySource {
    fn names(&self) -> Result<Vec<String>, SourceError> {
        Ok(self.0.keys().cloned().collect())
    }

    fn text(&self, name: &str) -> Result<Option<String>, SourceError> {
        Ok(self.0.get(name).cloned())
    }
}
