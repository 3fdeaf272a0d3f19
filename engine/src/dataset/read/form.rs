//! How a file's bytes are to be read, by what its name says.

/// A format and how it is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Form {
    /// The format.
    pub(crate) format: Format,
}

/// A format of tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Format {
    /// Lines of fields.
    #[default]
    Csv,
}

impl Format {
    /// Its name in `run.json`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
        }
    }
}

/// A file's name without its extensions, and what they say; none where they say nothing that is read.
pub(super) fn split_name(name: &str) -> (&str, Option<Form>) {
    let Some((stem, extension)) = name.rsplit_once('.') else { return (name, None) };
    let form = extension.eq_ignore_ascii_case("csv").then_some(Form { format: Format::Csv });
    (stem, form)
}
