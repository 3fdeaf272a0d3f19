//! One flaw, and the list of all that were found.

use std::sync::Arc;

use super::text::Text;

/// How bad a flaw is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Note,
    /// Probably not what was meant; the book still runs.
    Warning,
    /// The book, or the row, cannot be used as it is.
    Error,
}

impl Severity {
    /// The word used in machine-readable output.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Where a flaw is: a file as the book names it, and a line and column counted from 1 (in
/// characters). Line 0 means the file as a whole.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file, relative to the folder of the book or of the dataset, with `/`.
    pub file: Arc<str>,
    /// Line, from 1; 0 for the whole file.
    pub line: u32,
    /// Column in characters, from 1; 0 for the whole line.
    pub column: u32,
    /// How many characters from there on are meant; 0 or 1 for one.
    pub length: u32,
}

impl Place {
    /// A file as a whole.
    #[must_use]
    pub fn file(file: impl Into<Arc<str>>) -> Self {
        Self { file: file.into(), line: 0, column: 0, length: 0 }
    }

    /// A point in a file.
    #[must_use]
    pub fn at(file: impl Into<Arc<str>>, line: u32, column: u32) -> Self {
        Self { file: file.into(), line, column, length: 1 }
    }
}

/// A flaw in somebody's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// A stable kebab-case code.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Where it is.
    pub place: Place,
    /// One sentence: lower case, no full stop, the user's text in backticks.
    pub message: Text,
    /// What to do about it.
    pub hint: Option<Text>,
}

impl Diagnostic {
    /// An error.
    #[must_use]
    pub fn error(code: &'static str, place: Place, message: Text) -> Self {
        Self { code, severity: Severity::Error, place, message, hint: None }
    }

    /// A warning.
    #[must_use]
    pub fn warning(code: &'static str, place: Place, message: Text) -> Self {
        Self { code, severity: Severity::Warning, place, message, hint: None }
    }

    /// The same flaw with advice.
    #[must_use]
    pub fn with_hint(mut self, hint: Text) -> Self {
        self.hint = Some(hint);
        self
    }

    /// The same flaw with advice, if it has none yet.
    #[must_use]
    pub fn or_hint(self, hint: Text) -> Self {
        if self.hint.is_some() { self } else { self.with_hint(hint) }
    }

    /// The same flaw with a did-you-mean for `typed`, where a known name is near.
    #[must_use]
    pub fn with_suggestion<'a>(self, typed: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        match super::did_you_mean(typed, known) {
            Some(name) => self.with_hint(Text::new(format!("did you mean `{name}`?"), format!("是否想写 `{name}`？"))),
            None => self,
        }
    }
}

/// All flaws found so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings(Vec<Diagnostic>);

impl Findings {
    /// No flaw yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Adds all of another list.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Whether one of them is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, in the order found.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.iter()
    }

    /// All of them by file, line, column and code, each once.
    #[must_use]
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.0.sort_by(|a, b| (&a.place, a.code, &a.message).cmp(&(&b.place, b.code, &b.message)));
        self.0.dedup();
        self.0
    }
}
