//! How a file's bytes are to be read, by what its name says.

/// A format and how it is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Form {
    /// The format.
    pub(crate) format: Format,
    /// How its bytes are packed, where they are.
    pub(crate) compression: Option<Compression>,
}

/// A format of tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Format {
    /// Lines of fields: between commas, tabs or semicolons.
    #[default]
    Csv,
    /// One JSON object a line.
    JsonLines,
    /// Typed columns.
    Parquet,
    /// A sheet of a workbook.
    Workbook,
}

/// How bytes are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compression {
    /// gzip, of any number of members.
    Gzip,
    /// Zstandard, of any number of frames.
    Zstd,
}

/// Extensions of file names and the formats they stand for.
const EXTENSIONS: &[(&str, Format)] = &[
    ("csv", Format::Csv),
    ("tsv", Format::Csv),
    ("txt", Format::Csv),
    ("jsonl", Format::JsonLines),
    ("ndjson", Format::JsonLines),
    ("parquet", Format::Parquet),
    ("xlsx", Format::Workbook),
    ("xlsm", Format::Workbook),
];

impl Format {
    /// Its name in `run.json`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
            Self::Parquet => "parquet",
            Self::Workbook => "xlsx",
        }
    }

    /// Whether it is text, which may be packed.
    fn is_text(self) -> bool {
        matches!(self, Self::Csv | Self::JsonLines)
    }
}

impl Compression {
    /// Its name in `run.json`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }
}

/// Extensions of archives, of which none is unpacked.
const ARCHIVES: &[&str] = &["zip", "7z", "rar", "tar", "bz2", "xz"];
/// Further extensions of files that hold data.
const OTHER_DATA: &[&str] = &["json", "xls", "xlsb", "ods", "fods", "et", "numbers", "gz", "zst"];
/// How the names of texts begin that are there for people.
const FOR_PEOPLE: &[&str] = &["readme", "license", "changelog", "说明"];

/// Whether a file's name says that it is an archive.
pub(super) fn is_archive(name: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, extension)| ARCHIVES.iter().any(|known| extension.eq_ignore_ascii_case(known)))
}

/// Whether a file's name says that it holds data, readable or not.
pub(super) fn is_data(name: &str) -> bool {
    let is_for_people = |known: &&str| name.to_lowercase().starts_with(*known);
    let Some((_, extension)) = name.rsplit_once('.') else { return false };
    let is_known = |list: &[&str]| list.iter().any(|known| extension.eq_ignore_ascii_case(known));
    (format_of(extension).is_some() || is_archive(name) || is_known(OTHER_DATA))
        && !FOR_PEOPLE.iter().any(is_for_people)
}

/// A file's name without its extensions, and what they say; none where they say nothing that is read.
pub(super) fn split_name(name: &str) -> (&str, Option<Form>) {
    let Some((stem, extension)) = name.rsplit_once('.') else { return (name, None) };
    let compression = compression_of(extension);
    if compression.is_some() {
        let Some((inner, extension)) = stem.rsplit_once('.') else { return (stem, None) };
        // Packed twice.
        if compression_of(extension).is_some() {
            return (split_name(stem).0, None);
        }
        let format = format_of(extension).filter(|format| format.is_text());
        return (inner, format.map(|format| Form { format, compression }));
    }
    if is_archive(name) {
        let inner = stem.rsplit_once('.').filter(|(_, extension)| format_of(extension).is_some());
        return (inner.map_or(stem, |(inner, _)| inner), None);
    }
    (stem, format_of(extension).map(|format| Form { format, compression }))
}

/// What a packed file is called when it is unpacked once, where it would then be read.
pub(super) fn unpacked_name(name: &str) -> Option<&str> {
    let (stem, extension) = name.rsplit_once('.')?;
    compression_of(extension)?;
    split_name(stem).1.map(|_| stem)
}

fn compression_of(extension: &str) -> Option<Compression> {
    match extension.to_ascii_lowercase().as_str() {
        "gz" => Some(Compression::Gzip),
        "zst" => Some(Compression::Zstd),
        _ => None,
    }
}

/// What a file is that its name says is a text, as its first bytes tell: how its name should end instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OtherContent {
    /// A workbook, or another archive.
    Workbook,
    /// A workbook of older programs, or one with a password.
    OldWorkbook,
    Parquet,
    /// Packed bytes.
    Packed(Compression),
}

impl OtherContent {
    /// What bytes begin, where that is no text.
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        let known: [(&[u8], Self); 5] = [
            (b"PK\x03\x04", Self::Workbook),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Self::OldWorkbook),
            (b"PAR1", Self::Parquet),
            (b"\x1f\x8b\x08", Self::Packed(Compression::Gzip)),
            (b"\x28\xb5\x2f\xfd", Self::Packed(Compression::Zstd)),
        ];
        // A text may begin with these four letters; it has no NUL byte.
        let is_binary = head.iter().take(1 << 12).any(|byte| *byte == 0);
        let found = known.into_iter().find(|(start, _)| head.starts_with(start)).map(|(_, content)| content);
        found.filter(|content| *content != Self::Parquet || is_binary)
    }
}

fn format_of(extension: &str) -> Option<Format> {
    EXTENSIONS.iter().find(|(known, _)| extension.eq_ignore_ascii_case(known)).map(|(_, format)| *format)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_format_and_packing() {
        let csv = |compression| Some(Form { format: Format::Csv, compression });
        for (name, expected) in [
            ("sales.csv", ("sales", csv(None))),
            ("sales.TSV", ("sales", csv(None))),
            ("sales.csv.gz", ("sales", csv(Some(Compression::Gzip)))),
            ("2025.07.txt.ZST", ("2025.07", csv(Some(Compression::Zstd)))),
            ("sales.ndjson", ("sales", Some(Form { format: Format::JsonLines, compression: None }))),
            ("sales.parquet", ("sales", Some(Form { format: Format::Parquet, compression: None }))),
            ("sales.parquet.gz", ("sales", None)),
            ("sales.gz", ("sales", None)),
            ("sales.csv.gz.gz", ("sales", None)),
            ("sales.csv.zst.gz", ("sales", None)),
            ("sales.csv.zip", ("sales", None)),
            ("sales.2025.7z", ("sales.2025", None)),
            ("sales.doc", ("sales", None)),
            ("sales", ("sales", None)),
        ] {
            assert_eq!(split_name(name), expected, "{name}");
        }
        for (name, unpacked) in [
            ("sales.csv.gz.gz", Some("sales.csv.gz")),
            ("sales.parquet.zst", Some("sales.parquet")),
            ("sales.gz", None),
            ("sales.csv", None),
        ] {
            assert_eq!(unpacked_name(name), unpacked, "{name}");
        }
        for name in ["sales.csv", "a.csv.gz", "a.ZIP", "表.xls", "a.json", "说明书.txt", "README.txt", "a.docx", "a"]
        {
            let is_expected = !name.starts_with(['说', 'R']) && !matches!(name, "a.docx" | "a");
            assert_eq!(is_data(name), is_expected, "{name}");
        }
    }
    #[test]
    fn first_bytes_tell_what_is_no_text() {
        let gzip = Some(OtherContent::Packed(Compression::Gzip));
        for (head, content) in [
            (&b"PK\x03\x04\x14\x00"[..], Some(OtherContent::Workbook)),
            (b"\x1f\x8b\x08\x00", gzip),
            (b"\x28\xb5\x2f\xfd\x00", Some(OtherContent::Packed(Compression::Zstd))),
            (b"PAR1\x15\x00", Some(OtherContent::Parquet)),
            (b"PAR1,partner_id\n", None),
            (b"PKW,partner_id\n", None),
            (b"doc_no,partner_id\n", None),
            (b"", None),
        ] {
            assert_eq!(OtherContent::of(head), content, "{head:?}");
        }
    }
}
