//! The run record made: what was run on what, and what it came to, put into words.

use crate::dataset::{InputRecord, ResultFormat};
use crate::diagnostic::{Diagnostic, Language};
use crate::facts::{ColumnIndex, Presence, TableIndex};
use crate::number::{Number, Sum};
use crate::policy::{Book, PolicyIndex, sha256};

use super::ready::Ready;
use super::record::{
    BookRecord, DefaultRecord, FileRecord, InputFile, LinesRecord, PolicyDigests, PolicyRecord, PriorRecord,
    RECORD_VERSION, RunRecord, WarningRecord,
};
use super::summary::{KnownSummary, OutputSummary, PolicySummary};

/// The files of a run and their digests.
pub(super) struct Written {
    /// Of each policy.
    pub(super) policies: Vec<PolicyDigests>,
    /// Of the rows in quarantine.
    pub(super) quarantine: String,
    /// By name, with the digest of each.
    pub(super) files: Vec<(String, String)>,
}

impl RunRecord {
    /// The record of a run that came to `summaries` and wrote `written`.
    pub(super) fn of(
        ready: &Ready<'_>,
        summaries: &[PolicySummary],
        written: Written,
        (format, language): (ResultFormat, Language),
    ) -> Self {
        let book = &ready.checked.book;
        let request = &ready.request;
        let prior = ready.prior.as_ref().map(|prior| PriorRecord {
            folder: request.typed.prior.clone(),
            period: prior.period.to_string(),
            run_record_sha256: prior.record.clone(),
        });
        let policies = summaries.iter().zip(written.policies);
        Self {
            version: RECORD_VERSION,
            assay: env!("CARGO_PKG_VERSION").to_owned(),
            dataset: request.typed.dataset.clone(),
            period: request.period.to_string(),
            as_of: request.as_of.to_string(),
            language: language.tag().to_owned(),
            format: format.tag().to_owned(),
            policies_asked: request.policies.iter().map(|policy| book.policy(*policy).id.clone()).collect(),
            settings: request.settings.clone(),
            columns_shown: request.shown.iter().map(|column| column_name(book, *column)).collect(),
            book: book_record(book, &ready.order),
            prior,
            inputs: input_files(ready),
            warnings: ready.warnings.iter().map(|found| warning_record(found, language)).collect(),
            quarantined_rows: ready.inputs.iter().map(|input| input.quarantined).sum(),
            quarantine_sha256: written.quarantine,
            policies: policies.map(|(summary, results)| policy_record(book, summary, results)).collect(),
            files: written.files.into_iter().map(|(name, sha256)| FileRecord { name, sha256 }).collect(),
            record_sha256: String::new(),
        }
    }
}

fn column_name(book: &Book, (table, column): (TableIndex, ColumnIndex)) -> String {
    let spec = book.dictionary.table(table);
    format!("{}.{}", spec.id, spec.column(column).name)
}

fn book_record(book: &Book, order: &[PolicyIndex]) -> BookRecord {
    let ran = |name: &str| {
        let folder = name.split_once('/').map(|(folder, _)| folder);
        order.iter().any(|policy| Some(book.policy(*policy).id.as_str()) == folder)
    };
    let others = book.files.iter().filter(|(name, _)| !ran(name));
    let others = others.map(|(name, sha256)| FileRecord { name: name.clone(), sha256: sha256.clone() }).collect();
    let files: Vec<String> = book.files.iter().map(|(name, digest)| format!("{digest}  {name}\n")).collect();
    BookRecord {
        name: book.name.get(book.default_language()).to_owned(),
        currency: book.currency.clone(),
        sha256: sha256(files.concat().as_bytes()),
        files: others,
    }
}

fn input_files(ready: &Ready<'_>) -> Vec<InputFile> {
    let files = ready.inputs.iter().map(|input| InputFile {
        table: ready.checked.book.dictionary.table(input.table).id.clone(),
        file: input.file.clone(),
        format: input.file.as_ref().map(|_| input.format.to_owned()),
        encoding: input.encoding.map(str::to_owned),
        compression: input.compression.map(str::to_owned),
        sheet: input.sheet.clone(),
        presence: match input.presence {
            Presence::Present => "present",
            Presence::Empty => "empty",
            Presence::Absent => "absent",
        }
        .to_owned(),
        sha256: input.file.as_ref().map(|_| input.sha256.clone()),
        rows: input.rows,
        accepted: input.accepted,
        quarantined: input.quarantined,
        duplicates: input.duplicates,
        defaults: default_records(&ready.checked.book, input),
    });
    files.collect()
}

fn warning_record(found: &Diagnostic, language: Language) -> WarningRecord {
    let Diagnostic { code, place, message, hint, .. } = found;
    WarningRecord {
        code: (*code).to_owned(),
        file: place.file.to_string(),
        line: (place.line > 0).then_some(place.line),
        message: message.get(language).to_owned(),
        hint: hint.as_ref().map(|hint| hint.get(language).to_owned()),
    }
}

fn default_records(book: &Book, input: &InputRecord) -> Vec<DefaultRecord> {
    let spec = book.dictionary.table(input.table);
    let records = input.defaults.iter().map(|taken| DefaultRecord {
        column: spec.column(taken.column).name.clone(),
        value: taken.value.clone(),
        cells: taken.cells,
        lacking: taken.is_lacking,
    });
    records.collect()
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
