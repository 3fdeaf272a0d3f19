//! What can be damaged: which files of a book or a dataset belong to which target.

/// A kind of input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// `book.toml` and `policy.toml`.
    Manifest,
    /// `params.toml`.
    Parameters,
    /// The data dictionary.
    Facts,
    /// `rules.rhai`.
    Script,
    /// `cases.toml`.
    Cases,
    /// The CSV files of a dataset.
    Dataset,
}

impl Target {
    /// All of them.
    pub(crate) const ALL: [Self; 6] =
        [Self::Manifest, Self::Parameters, Self::Facts, Self::Script, Self::Cases, Self::Dataset];

    /// The word for it on the command line.
    #[must_use]
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Manifest => "manifest",
            Self::Parameters => "parameters",
            Self::Facts => "facts",
            Self::Script => "script",
            Self::Cases => "cases",
            Self::Dataset => "dataset",
        }
    }

    /// The target of a word.
    #[must_use]
    pub(crate) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|target| target.name() == word)
    }

    /// Whether a file, named within its base, is one of its inputs.
    #[must_use]
    pub(crate) fn has(self, file: &str) -> bool {
        match self {
            Self::Manifest => file.ends_with("policy.toml") || file == "book.toml",
            Self::Parameters => file.ends_with("params.toml"),
            Self::Facts => file.starts_with("facts/"),
            Self::Script => file.ends_with(".rhai"),
            Self::Cases => file.ends_with("cases.toml"),
            Self::Dataset => file.starts_with("data/"),
        }
    }
}
