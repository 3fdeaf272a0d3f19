//! The run record, `run.json`: what was run on what, and what it came to. Nothing in it varies from
//! run to run of the same inputs, so that two runs can be compared byte by byte, and everything is in
//! it that is needed to do the run again.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::policy::sha256;

/// The shape of the record; another number where a reader of the old one would misread the new one.
pub const RECORD_VERSION: u32 = 1;

/// The field that has the record's own digest.
const OWN_DIGEST: &str = "record_sha256";

/// The whole record. Digests are SHA-256 in hexadecimal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// The shape of the record: [`RECORD_VERSION`].
    pub version: u32,
    /// The version of the engine that ran.
    pub assay: String,
    /// The dataset's folder as it was typed, where it was.
    pub dataset: Option<String>,
    /// The period: `2025Q3`.
    pub period: String,
    /// The as-of date: `2025-09-30`.
    pub as_of: String,
    /// The language of texts in the results.
    pub language: String,
    /// The format of the files: `csv`.
    pub format: String,
    /// The policies asked for; none for all.
    pub policies_asked: Vec<String>,
    /// Parameters with other values than the book's, as typed.
    pub settings: Vec<String>,
    /// Columns that were read although no policy does, for what is shown of rows: `partners.region`.
    /// A bad cell in one of them puts its row in quarantine.
    pub columns_shown: Vec<String>,
    /// The policy book.
    pub book: BookRecord,
    /// The results of the period before, where rules could read them.
    pub prior: Option<PriorRecord>,
    /// The files of the dataset; also each table that has none.
    pub inputs: Vec<InputFile>,
    /// The warnings about the dataset and the results of the period before, by place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<WarningRecord>,
    /// How many rows are in quarantine.
    pub quarantined_rows: u32,
    /// The digest of the rows in quarantine, as CSV has them.
    pub quarantine_sha256: String,
    /// What the policies came to, in running order.
    pub policies: Vec<PolicyRecord>,
    /// The files that the run wrote beside this one.
    pub files: Vec<FileRecord>,
    /// The digest of this record without this field.
    pub record_sha256: String,
}

/// The policy book of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BookRecord {
    /// What it is called.
    pub name: String,
    /// The currency of amounts.
    pub currency: String,
    /// Of the names and digests of all its files.
    pub sha256: String,
    /// Its files, but for those of policies that ran, which stand there.
    pub files: Vec<FileRecord>,
}

/// The results of the period before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PriorRecord {
    /// Their folder as it was typed, where it was.
    pub folder: Option<String>,
    /// Their period.
    pub period: String,
    /// The digest of their run record.
    pub run_record_sha256: String,
}

/// A file of the dataset, or a table that has none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InputFile {
    /// The table.
    pub table: String,
    /// The file's name within the dataset.
    pub file: Option<String>,
    /// `csv`.
    pub format: Option<String>,
    /// Of a text: `UTF-8`.
    pub encoding: Option<String>,
    /// Of a packed file: `gzip`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compression: Option<String>,
    /// Of a workbook: the sheet that was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// `present`, `empty` or `absent`.
    pub presence: String,
    /// Of the file as it is on disk.
    pub sha256: Option<String>,
    /// Its rows: `accepted`, `quarantined` and `duplicates` together.
    pub rows: u32,
    /// Rows that were used.
    pub accepted: u32,
    /// Bad rows.
    pub quarantined: u32,
    /// Rows that say again what another says.
    pub duplicates: u32,
    /// What stands in for cells that say nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub defaults: Vec<DefaultRecord>,
}

/// A warning, in the language of the run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarningRecord {
    /// Its code.
    pub code: String,
    /// The file, or what else it is about.
    pub file: String,
    /// The line, or the row; none for the file as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// What is said.
    pub message: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl WarningRecord {
    /// Whether it is about the results of the period before, which a record does not name where they were not used.
    #[must_use]
    pub fn is_about_prior(&self) -> bool {
        ["no-prior", "prior-of-other-period"].contains(&self.code.as_str())
    }
}

/// A default that rows of a file took, of those that can be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefaultRecord {
    /// The column.
    pub column: String,
    /// The default, as the data dictionary writes it.
    pub value: String,
    /// How many rows took it.
    pub cells: u32,
    /// Whether the file does not have the column at all.
    pub lacking: bool,
}

/// What a policy came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PolicyRecord {
    /// Its id.
    pub id: String,
    /// Its files in the book.
    pub files: Vec<FileRecord>,
    /// Rows that it ran over: decided, not applicable and undecided ones.
    pub rows: u32,
    /// Rows that were decided.
    pub decided: u32,
    /// Rows to which it does not apply.
    pub not_applicable: u32,
    /// Rows that could not be decided.
    pub undecided: u32,
    /// By output: counts of values, totals of money.
    pub outputs: serde_json::Map<String, Value>,
    /// By reason: for how many rows it fired, and was undetermined.
    pub reasons: serde_json::Map<String, Value>,
    /// The money lines.
    pub lines: LinesRecord,
    /// Digests of its results.
    pub results: PolicyDigests,
}

/// Digests of a policy's results: over the header and the policy's rows of each table as CSV has them,
/// whatever the format of the files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyDigests {
    /// Of `<policy>`.
    pub decisions: String,
    /// Of its rows in `lines`.
    pub lines: String,
    /// Of its rows in `line_details`.
    pub line_details: String,
    /// Of its rows in `reasons`.
    pub reasons: String,
}

/// A file with its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// Its name.
    pub name: String,
    /// Its digest.
    pub sha256: String,
}

/// The money lines of a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinesRecord {
    /// How many.
    pub count: u32,
    /// Their total.
    pub total: String,
}

/// Why a text is no run record from which a run can be done again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordError {
    /// It is no record at all, or lacks something: what exactly, in English.
    NoRecord(String),
    /// It has another shape: that of an older version, or of a newer one.
    OtherShape {
        /// The engine that wrote it, where that is said.
        written_by: String,
    },
}

impl RunRecord {
    /// Reads a record; also says whether it is as the run wrote it, going by its own digest.
    ///
    /// # Errors
    /// Where it is none, or has another shape.
    pub fn read(text: &[u8]) -> Result<(Self, bool), RecordError> {
        let no_record = |error: serde_json::Error| RecordError::NoRecord(error.to_string());
        let mut value: Value = serde_json::from_slice(text).map_err(no_record)?;
        let written_by = value.get("assay").and_then(Value::as_str).map(str::to_owned);
        let version = value.get("version").and_then(Value::as_u64);
        if let Some(written_by) = written_by.filter(|_| version != Some(u64::from(RECORD_VERSION))) {
            return Err(RecordError::OtherShape { written_by });
        }
        let record: Self = serde_json::from_value(value.clone()).map_err(no_record)?;
        let own = value.as_object_mut().and_then(|fields| fields.shift_remove(OWN_DIGEST));
        let is_as_written = own.as_ref().and_then(Value::as_str) == Some(&digest_of(&value).map_err(no_record)?);
        Ok((record, is_as_written))
    }

    /// Its text, with its own digest at the end.
    pub(super) fn text(&self) -> serde_json::Result<String> {
        let mut value = serde_json::to_value(self)?;
        if let Some(fields) = value.as_object_mut() {
            fields.shift_remove(OWN_DIGEST);
        }
        let digest = digest_of(&value)?;
        if let Some(fields) = value.as_object_mut() {
            fields.insert(OWN_DIGEST.to_owned(), digest.into());
        }
        Ok(serde_json::to_string_pretty(&value)? + "\n")
    }

    /// The files of the book, by name.
    pub fn book_files(&self) -> impl Iterator<Item = &FileRecord> {
        self.book.files.iter().chain(self.policies.iter().flat_map(|policy| &policy.files))
    }
}

/// The digest of a record without its own digest. Spaces and line ends do not count.
fn digest_of(record: &Value) -> serde_json::Result<String> {
    Ok(sha256(serde_json::to_string(record)?.as_bytes()))
}
