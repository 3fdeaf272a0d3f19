//! The run record, `run.json`: what was run on what, and what it came to. Nothing in it varies from
//! run to run of the same inputs, so that two runs can be compared byte by byte.

use serde::Serialize;

use crate::diagnostic::Language;
use crate::facts::Presence;
use crate::number::{Number, Sum};
use crate::policy::{Book, PolicyIndex, sha256};

use super::ready::Ready;
use super::summary::{KnownSummary, OutputSummary, PolicySummary};

/// The whole record.
#[derive(Debug, Serialize)]
pub(super) struct RunRecord {
    assay: &'static str,
    period: String,
    as_of: String,
    language: &'static str,
    book: BookRecord,
    settings: Vec<String>,
    prior: Option<PriorRecord>,
    inputs: Vec<InputFile>,
    quarantined_rows: u32,
    policies: Vec<PolicyRecord>,
    /// The names of the files that the run wrote, this one included.
    files: Vec<String>,
}

#[derive(Debug, Serialize)]
struct BookRecord {
    name: String,
    currency: String,
    /// Of the names and digests of all its files.
    sha256: String,
}

#[derive(Debug, Serialize)]
struct PriorRecord {
    period: String,
    run_record_sha256: String,
}

#[derive(Debug, Serialize)]
struct InputFile {
    table: String,
    file: Option<String>,
    /// `csv`.
    format: Option<&'static str>,
    /// Of a text: `UTF-8`.
    encoding: Option<&'static str>,
    /// Of a packed file: `gzip`.
    #[serde(skip_serializing_if = "Option::is_none")]
    compression: Option<&'static str>,
    /// `present`, `empty` or `absent`.
    presence: &'static str,
    sha256: Option<String>,
    rows: u32,
    accepted: u32,
    quarantined: u32,
    duplicates: u32,
}

#[derive(Debug, Serialize)]
struct PolicyRecord {
    id: String,
    files: Vec<FileRecord>,
    rows: u32,
    decided: u32,
    not_applicable: u32,
    undecided: u32,
    outputs: serde_json::Map<String, serde_json::Value>,
    reasons: serde_json::Map<String, serde_json::Value>,
    lines: LinesRecord,
    results: PolicyDigests,
}

/// Digests of a policy's results in hexadecimal: SHA-256 over the header and the policy's rows of each
/// table as CSV has them, whatever the format of the files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(super) struct PolicyDigests {
    pub(super) decisions: String,
    pub(super) lines: String,
    pub(super) line_details: String,
    pub(super) reasons: String,
}

#[derive(Debug, Serialize)]
struct FileRecord {
    name: String,
    sha256: String,
}

#[derive(Debug, Serialize)]
struct LinesRecord {
    count: u32,
    total: String,
}

impl RunRecord {
    /// The record of a run that came to `summaries`, of each of which it has the digests, and that
    /// wrote `files`.
    pub(super) fn of(
        ready: &Ready<'_>,
        (summaries, digests): (&[PolicySummary], Vec<PolicyDigests>),
        files: Vec<String>,
        language: Language,
    ) -> Self {
        let book = &ready.checked.book;
        let request = &ready.request;
        Self {
            assay: env!("CARGO_PKG_VERSION"),
            period: request.period.to_string(),
            as_of: request.as_of.to_string(),
            language: language.tag(),
            book: book_record(book),
            settings: request.settings.clone(),
            prior: ready
                .prior
                .as_ref()
                .map(|prior| PriorRecord { period: prior.period.to_string(), run_record_sha256: prior.record.clone() }),
            inputs: input_files(ready),
            quarantined_rows: ready.inputs.iter().map(|input| input.quarantined).sum(),
            policies: summaries
                .iter()
                .zip(digests)
                .map(|(summary, results)| policy_record(book, summary, results))
                .collect(),
            files,
        }
    }

    /// Its text.
    pub(super) fn text(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }
}

fn book_record(book: &Book) -> BookRecord {
    let files: Vec<String> = book.files.iter().map(|(name, digest)| format!("{digest}  {name}\n")).collect();
    BookRecord {
        name: book.name.get(book.default_language()).to_owned(),
        currency: book.currency.clone(),
        sha256: sha256(files.concat().as_bytes()),
    }
}

fn input_files(ready: &Ready<'_>) -> Vec<InputFile> {
    let files = ready.inputs.iter().map(|input| InputFile {
        table: ready.checked.book.dictionary.table(input.table).id.clone(),
        file: input.file.clone(),
        format: input.file.as_ref().map(|_| input.format),
        encoding: input.encoding,
        compression: input.compression,
        presence: match input.presence {
            Presence::Present => "present",
            Presence::Empty => "empty",
            Presence::Absent => "absent",
        },
        sha256: input.file.as_ref().map(|_| input.sha256.clone()),
        rows: input.rows,
        accepted: input.accepted,
        quarantined: input.quarantined,
        duplicates: input.duplicates,
    });
    files.collect()
}

fn policy_record(book: &Book, summary: &PolicySummary, results: PolicyDigests) -> PolicyRecord {
    let spec = book.policy(summary.policy);
    let outputs = spec.outputs.iter().zip(&summary.outputs);
    let reasons = spec.reasons.iter().zip(&summary.reasons);
    PolicyRecord {
        id: spec.id.clone(),
        files: files_of(book, summary.policy),
        rows: summary.rows,
        decided: summary.decided,
        not_applicable: summary.not_applicable,
        undecided: summary.undecided,
        outputs: outputs.map(|(output, found)| (output.name.clone(), output_record(book, found))).collect(),
        reasons: reasons
            .map(|(reason, (fired, undetermined))| {
                (reason.code.clone(), serde_json::json!({ "fired": fired, "undetermined": undetermined }))
            })
            .collect(),
        lines: LinesRecord { count: summary.lines, total: total(book, summary.lines_total) },
        results,
    }
}

fn files_of(book: &Book, policy: PolicyIndex) -> Vec<FileRecord> {
    let folder = format!("{}/", book.policy(policy).id);
    let files = book.files.iter().filter(|(name, _)| name.starts_with(&folder));
    files.map(|(name, digest)| FileRecord { name: name.clone(), sha256: digest.clone() }).collect()
}

fn output_record(book: &Book, output: &OutputSummary) -> serde_json::Value {
    let mut record = serde_json::Map::new();
    match &output.known {
        KnownSummary::Enum(counts) => {
            for (symbol, count) in counts {
                record.insert(book.symbols.word(*symbol).to_owned(), (*count).into());
            }
        }
        KnownSummary::Boolean(yes, no) => {
            record.insert("true".to_owned(), (*yes).into());
            record.insert("false".to_owned(), (*no).into());
        }
        KnownSummary::Money(count, sum) => {
            record.insert("known".to_owned(), (*count).into());
            record.insert("total".to_owned(), total(book, *sum).into());
        }
        KnownSummary::Count(count) => {
            record.insert("known".to_owned(), (*count).into());
        }
    }
    record.insert("absent".to_owned(), output.absent.into());
    record.into()
}

/// A total of money with at least its places; a total too large for a number in units of the twelfth place.
fn total(book: &Book, sum: Sum) -> String {
    let places = usize::try_from(book.money_places).unwrap_or(2);
    match sum.total() {
        Ok(total) => format!("{total:.places$}"),
        Err(_) => format!("{}e-{}", sum.raw(), Number::PLACES),
    }
}
