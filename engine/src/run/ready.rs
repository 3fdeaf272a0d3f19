//! A dataset, a book and a date brought together: everything read, nothing decided yet.

use std::path::{Path, PathBuf};

use crate::calendar::{Date, Period};
use crate::dataset::{Dataset, EarlierOutput, InputRecord, QuarantinedRow, RowChecker, read_dataset};
use crate::diagnostic::{Diagnostic, Findings, Place, Text};
use crate::facts::{Facts, TableIndex};
use crate::policy::{Parameters, PolicyIndex};
use crate::script::CheckedBook;
use crate::value::Value;

use super::prior::{PriorRun, read_prior};
use super::stages::Stages;

/// What is asked of a run.
#[derive(Debug, Clone)]
pub struct RunRequest {
    /// The period.
    pub period: Period,
    /// The as-of date: the period's last day, unless said otherwise.
    pub as_of: Date,
    /// The policies asked for; none for all.
    pub policies: Vec<PolicyIndex>,
    /// Parameters with other values than the book's, as typed: `POLICY.PARAM=VALUE`.
    pub settings: Vec<String>,
    /// The folder with the results of the period before.
    pub prior: Option<PathBuf>,
}

/// Everything that a run decides on.
#[derive(Debug)]
pub struct Ready<'b> {
    pub(super) checked: &'b CheckedBook,
    pub(super) request: RunRequest,
    pub(super) order: Vec<PolicyIndex>,
    pub(super) prior: Option<PriorRun>,
    pub(super) quarantine: Vec<QuarantinedRow>,
    pub(super) inputs: Vec<InputRecord>,
    facts: Facts,
    parameters: Parameters,
}

impl<'b> Ready<'b> {
    /// Reads the dataset in a folder and what the request names. None where a finding says that
    /// it cannot be run.
    pub fn read(checked: &'b CheckedBook, folder: &Path, request: RunRequest, findings: &mut Findings) -> Option<Self> {
        let book = &checked.book;
        let mut flaws = Findings::new();
        let order = checked.with_upstream(&request.policies);
        let mut parameters = Parameters::on(book, request.as_of, &order, &mut flaws);
        request.settings.iter().for_each(|setting| parameters.set(book, setting, &mut flaws));
        let dataset = read_dataset(folder, book, &RowChecks(checked), &mut flaws);
        let cannot_run = flaws.has_errors();
        findings.extend(flaws);
        let Dataset { tables, held, quarantine, inputs } = dataset.filter(|_| !cannot_run)?;
        let facts = Facts::link(&book.dictionary, tables, held, request.period, request.as_of);
        let mut flaws = Findings::new();
        let prior = request.prior.as_ref().and_then(|folder| {
            read_prior(&EarlierOutput::new(folder), (checked, &order), &facts, request.period, &mut flaws)
        });
        let cannot_run = flaws.has_errors();
        findings.extend(flaws);
        (!cannot_run).then_some(Self { checked, request, order, prior, quarantine, inputs, facts, parameters })
    }

    /// The stages that decide it.
    #[must_use]
    pub fn stages(&self) -> Stages<'_> {
        let prior = self.prior.as_ref().map(|prior| &prior.decisions);
        let days = (self.request.period, self.request.as_of);
        Stages::new(self.checked, &self.facts, &self.parameters, prior, days)
    }

    /// The policies that run, in running order.
    #[must_use]
    pub fn order(&self) -> &[PolicyIndex] {
        &self.order
    }

    /// The book.
    #[must_use]
    pub fn checked(&self) -> &'b CheckedBook {
        self.checked
    }

    /// The linked facts.
    #[must_use]
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The parameters on the as-of date.
    #[must_use]
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// The bad rows.
    #[must_use]
    pub fn quarantine(&self) -> &[QuarantinedRow] {
        &self.quarantine
    }

    /// What became of each table's file.
    #[must_use]
    pub fn inputs(&self) -> &[InputRecord] {
        &self.inputs
    }

    /// What is asked of the run.
    #[must_use]
    pub fn request(&self) -> &RunRequest {
        &self.request
    }

    /// The period whose decisions rules read as `prior`, if they are there.
    #[must_use]
    pub fn prior_period(&self) -> Option<Period> {
        self.prior.as_ref().map(|prior| prior.period)
    }
}

/// The row checks of a book, for reading a dataset.
struct RowChecks<'b>(&'b CheckedBook);

impl RowChecker for RowChecks<'_> {
    fn check(&self, table: TableIndex, check: usize, cells: &[Value<'_>]) -> Option<bool> {
        self.0.passes_row_check(table, check, cells)
    }
}

/// Does some work on so many threads; on as many as there are cores, if none are named.
///
/// # Errors
/// A finding, if the threads cannot be had.
pub fn on_threads<R: Send>(jobs: Option<usize>, work: impl FnOnce() -> R + Send) -> Result<R, Box<Diagnostic>> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs.unwrap_or(0)).build();
    match pool {
        Ok(pool) => Ok(pool.install(work)),
        Err(error) => Err(Box::new(
            Diagnostic::error(
                "no-threads",
                Place::file("--jobs"),
                Text::new(format!("cannot start threads: {error}"), format!("无法启动线程：{error}")),
            )
            .with_hint(Text::new("ask for fewer with --jobs", "请用 --jobs 减少线程数")),
        )),
    }
}
