//! What the period just before decided, from an earlier output. Anything but the period just before
//! is refused with a warning: rules that look back one period would silently look back further.

mod proof;
mod rows;

use crate::calendar::Period;
use crate::dataset::{EarlierOutput, RUN_RECORD, WORKBOOK};
use crate::decision::Prior;
use crate::diagnostic::{Diagnostic, Findings, Place, Severity, Text, system_reason};
use crate::facts::{Facts, TableIndex};
use crate::policy::{Book, PolicyIndex, PolicySpec, sha256};
use crate::script::CheckedBook;

pub(super) use proof::is_as_written;
pub(crate) use rows::{KeyCell, read_key};

use rows::{PriorRows, RowsError};

/// The period before, with what identifies the run that decided it.
#[derive(Debug)]
pub struct PriorRun {
    /// What it decided.
    pub decisions: Prior,
    /// Its period.
    pub period: Period,
    /// The SHA-256 of its run record.
    pub record: String,
}

impl From<PriorReader> for PriorRun {
    /// What identifies the run, without what it decided.
    fn from(reader: PriorReader) -> Self {
        Self { decisions: Prior::default(), period: reader.period, record: reader.record }
    }
}

/// Reads all that an earlier output says of the period just before `period`; none, with a warning,
/// where it is no output of that period. Read is what the policies in `order` look back at.
pub fn read_prior(
    earlier: &EarlierOutput,
    (checked, order): (&CheckedBook, &[PolicyIndex]),
    facts: &Facts,
    period: Period,
    findings: &mut Findings,
) -> Option<PriorRun> {
    let mut reader = PriorReader::open(earlier, (checked, order), period, findings)?;
    let mut decisions = Prior::default();
    let book = &checked.book;
    for table in (0_u16..).map(TableIndex).take(book.dictionary.tables.len()) {
        reader.add_batch(book, facts, table, &mut decisions, findings);
    }
    reader.finish(findings);
    Some(PriorRun { decisions, period: reader.period, record: reader.record })
}

/// An earlier output being read beside this run's rows, batch after batch. Memory does not grow with
/// its size.
#[derive(Debug)]
pub struct PriorReader {
    /// Its period.
    pub period: Period,
    /// The SHA-256 of its run record.
    pub record: String,
    earlier: EarlierOutput,
    policies: Vec<PriorRows>,
}

impl PriorReader {
    /// Starts to read an earlier output; none, with a finding, where it is not of the period just
    /// before `period`. Read is what the policies in `order` look back at.
    pub fn open(
        earlier: &EarlierOutput,
        (checked, order): (&CheckedBook, &[PolicyIndex]),
        period: Period,
        findings: &mut Findings,
    ) -> Option<Self> {
        let record = match earlier.read(RUN_RECORD) {
            Ok(Some(record)) => record,
            Ok(None) => {
                findings.push(no_output(earlier));
                return None;
            }
            Err(error) => {
                findings.push(unreadable(earlier, RUN_RECORD, &system_reason(&error)));
                return None;
            }
        };
        let Some(found) = period_of(&record) else {
            findings.push(unreadable(earlier, RUN_RECORD, &Text::new("it names no period", "其中没有期间")));
            return None;
        };
        if found != period.previous() {
            findings.push(other_period(earlier, found, period.previous()));
            return None;
        }
        let book = &checked.book;
        let mut policies = Vec::new();
        for policy in book.indices().filter(|policy| is_read(book, order, *policy)) {
            if earlier.is_workbook() {
                findings.push(workbook(earlier));
                break;
            }
            match earlier.table(&book.policy(policy).id) {
                Ok(Some(table)) => policies.push(PriorRows::new(book, policy, table)),
                Ok(None) => findings.push(did_not_run(earlier, book.policy(policy))),
                Err((file, error)) => {
                    findings.push(unreadable(earlier, &file, &system_reason(&error)));
                }
            }
        }
        Some(Self { period: found, record: sha256(&record), earlier: earlier.clone(), policies })
    }

    /// Adds to `decisions` what was decided of the rows of `entity` that `facts` has. Batches come in
    /// key order. Results that cannot be read are a finding, and read as absent.
    pub fn add_batch(
        &mut self,
        book: &Book,
        facts: &Facts,
        entity: TableIndex,
        decisions: &mut Prior,
        findings: &mut Findings,
    ) {
        let earlier = &self.earlier;
        self.policies.retain_mut(|rows| {
            let spec = book.policy(rows.policy);
            if spec.entity != entity {
                return true;
            }
            let error = match rows.of_batch(book, facts) {
                Ok(outputs) => {
                    decisions.add(rows.policy, spec, outputs.iter().map(Vec::as_slice));
                    return true;
                }
                Err(error) => error,
            };
            findings.push(match error {
                RowsError::Unreadable(reason) => unreadable(earlier, &rows.file, &reason),
                RowsError::Unordered(key) => unordered(earlier, &rows.file, &key),
            });
            false
        });
    }

    /// Tells what could not be read and was taken as absent.
    pub fn finish(&mut self, findings: &mut Findings) {
        for rows in &mut self.policies {
            for flaw in std::mem::take(&mut rows.flaws) {
                let mut finding = unreadable(&self.earlier, &rows.file, &Text::new(flaw.english, flaw.chinese));
                finding.severity = Severity::Warning;
                findings.push(finding);
            }
        }
    }
}

fn period_of(record: &[u8]) -> Option<Period> {
    let record: serde_json::Value = serde_json::from_slice(record).ok()?;
    record.get("period")?.as_str()?.parse().ok()
}

/// Whether one of the policies of a run reads what a policy decided before.
fn is_read(book: &Book, order: &[PolicyIndex], policy: PolicyIndex) -> bool {
    let name = format!("prior.{}", book.policy(policy).id);
    order.iter().map(|reader| book.policy(*reader)).any(|reader| {
        let ensures = reader.ensure.iter().map(|(_, text)| &text.text);
        let texts = reader.reasons.iter().flat_map(|reason| [&reason.text.en, &reason.text.zh]);
        reader.script.contains(&name) || ensures.chain(texts).any(|text| text.contains(&name))
    })
}

fn no_output(earlier: &EarlierOutput) -> Diagnostic {
    let shown = earlier.shown();
    Diagnostic::warning(
        "no-prior",
        Place::file(shown.as_str()),
        Text::new(
            format!("`{shown}` is no output of an earlier run, and nothing is known of the period before"),
            format!("`{shown}` 不是先前运行的输出，上期结果视为未知"),
        ),
    )
    .with_hint(Text::new("name the --out folder of the run of the period before", "请指定上期运行的 --out 文件夹"))
}

fn other_period(earlier: &EarlierOutput, found: Period, wanted: Period) -> Diagnostic {
    let shown = earlier.shown();
    Diagnostic::warning(
        "prior-of-other-period",
        Place::file(shown.as_str()),
        Text::new(
            format!("`{shown}` is of {found}, not of {wanted}, and is not used as the period before"),
            format!("`{shown}` 的期间是 {found}，不是 {wanted}，不用作上期结果"),
        ),
    )
    .with_hint(Text::new(
        format!("name the --out folder of the run of {wanted}"),
        format!("请指定 {wanted} 运行的 --out 文件夹"),
    ))
}

/// The policy did not run then: nothing is known of it.
fn did_not_run(earlier: &EarlierOutput, spec: &PolicySpec) -> Diagnostic {
    let (shown, id) = (earlier.shown(), &spec.id);
    Diagnostic::warning(
        "no-prior",
        Place::file(shown.as_str()),
        Text::new(
            format!("`{shown}` has no results of `{id}`, and nothing is known of them"),
            format!("`{shown}` 中没有 `{id}` 的结果，视为未知"),
        ),
    )
    .with_hint(Text::new("run the period before with all policies", "请用全部政策重新运行上期"))
}

fn unreadable(earlier: &EarlierOutput, name: &str, reason: &Text) -> Diagnostic {
    let shown = format!("{}/{name}", earlier.shown());
    Diagnostic::error(
        "unreadable-prior",
        Place::file(shown.as_str()),
        Text::new(format!("cannot read `{shown}`: {}", reason.en), format!("无法读取 `{shown}`：{}", reason.zh)),
    )
    .with_hint(Text::new("run the period before again", "请重新运行上期"))
}

/// Rows of results stand in the order of their keys; others are not as they were written.
fn unordered(earlier: &EarlierOutput, name: &str, key: &str) -> Diagnostic {
    let reason = Text::new(
        format!("`{key}` is not in the order of keys, so the file was changed since the run"),
        format!("`{key}` 不按主键顺序排列，文件在运行后被改动过"),
    );
    unreadable(earlier, name, &reason)
}

fn workbook(earlier: &EarlierOutput) -> Diagnostic {
    let shown = format!("{}/{WORKBOOK}", earlier.shown());
    Diagnostic::error(
        "unreadable-prior",
        Place::file(shown.as_str()),
        Text::new(
            format!("`{shown}` is a workbook for people, which is not read as the period before"),
            format!("`{shown}` 是供人查看的工作簿，不能作为上期结果读取"),
        ),
    )
    .with_hint(Text::new(
        "run the period before again with --format csv, parquet or jsonl",
        "请用 --format csv、parquet 或 jsonl 重新运行上期",
    ))
}
