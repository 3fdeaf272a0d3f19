//! A dataset, a book and a date brought together: everything read, nothing decided yet.

use std::error::Error as _;
use std::path::{Path, PathBuf};

use crate::calendar::{Date, Period};
use crate::dataset::{
    BadRowMemory, CellOf, Dataset, EarlierOutput, InputRecord, Quarantine, ReadOptions, RowChecker, SortedRows,
    Streamed, Wanted, read_dataset,
};
use crate::decision::Prior;
use crate::diagnostic::{Diagnostic, Findings, Place, Severity, Text, system_reason};
use crate::facts::{ColumnIndex, Facts, Streaming, TableIndex};
use crate::policy::{Parameters, PolicyIndex};
use crate::script::CheckedBook;

use super::memory::Memory;
use super::not_decided::tell_not_decided;
use super::nothing_in_period::tell_nothing_in_period;
use super::prior::{PriorReader, PriorRun, is_as_written, read_prior};
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
    /// Whether these results are refused where they are not as their run wrote them.
    pub proves_prior: bool,
    /// Columns that are shown of rows although no policy reads them. They change nothing that is decided.
    pub shown: Vec<(TableIndex, ColumnIndex)>,
    /// How much is held in memory at once.
    pub memory: Memory,
    /// How folders were named by who asks, as the run record has it.
    pub typed: Typed,
}

/// How the folders of a run were named by who asked for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// The dataset's.
    pub dataset: Option<String>,
    /// That of the results of the period before.
    pub prior: Option<String>,
}

impl RunRequest {
    /// All policies for a period, as of its last day.
    #[must_use]
    pub fn new(period: Period) -> Self {
        Self {
            period,
            as_of: period.end(),
            policies: Vec::new(),
            settings: Vec::new(),
            prior: None,
            proves_prior: true,
            shown: Vec::new(),
            memory: Memory::default(),
            typed: Typed::default(),
        }
    }
}

/// The rows that are decided, with everything they read.
#[derive(Debug)]
pub(super) enum Rows {
    /// All at once.
    All(Box<Facts>),
    /// Batch by batch.
    Batches(Box<Streaming>, SortedRows),
}

/// Everything that a run decides on.
#[derive(Debug)]
pub struct Ready<'b> {
    pub(super) checked: &'b CheckedBook,
    pub(super) request: RunRequest,
    pub(super) order: Vec<PolicyIndex>,
    pub(super) prior: Option<PriorRun>,
    pub(super) quarantine: Quarantine,
    pub(super) inputs: Vec<InputRecord>,
    pub(super) rows: Rows,
    pub(super) parameters: Parameters,
    pub(super) warnings: Vec<Diagnostic>,
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
        let streamed = checked.streamed_table(&order);
        let options = ReadOptions {
            wanted: wanted(checked, &order, &request.shown),
            streamed: streamed.map(|table| Streamed {
                table,
                in_memory: request.memory.rows,
                aside: request.memory.aside.clone(),
            }),
            bad_rows: BadRowMemory { rows: request.memory.rows, aside: request.memory.aside.clone() },
        };
        let dataset = read_dataset(folder, book, &RowChecks(checked), &options, &mut flaws);
        if let Some(Dataset { tables, inputs, quarantine, .. }) = dataset.as_ref().filter(|_| !flaws.has_errors()) {
            let entity = order.first().map(|policy| book.policy(*policy).entity);
            let whole = (entity, request.period);
            tell_nothing_in_period(&book.dictionary, (tables, inputs), whole, &mut flaws);
            let entities = order.iter().map(|policy| book.policy(*policy).entity).collect();
            tell_not_decided(&book.dictionary, &entities, (inputs, quarantine), &mut flaws);
        }
        let cannot_run = flaws.has_errors();
        let mut warnings = flaws.clone();
        findings.extend(flaws);
        let Dataset { tables, grouped, large, held, quarantine, inputs } = dataset.filter(|_| !cannot_run)?;
        let days = (request.period, request.as_of);
        let rows = match (large, streamed) {
            (Some(large), Some(entity)) => {
                Rows::Batches(Box::new(Streaming::link(&book.dictionary, (tables, grouped), held, days, entity)), large)
            }
            _ => Rows::All(Box::new(Facts::link(&book.dictionary, tables, held, days.0, days.1))),
        };
        let mut flaws = Findings::new();
        let prior = request.prior.as_ref().and_then(|folder| {
            let (earlier, run) = (EarlierOutput::new(folder), (checked, order.as_slice()));
            if request.proves_prior && !is_as_written(&earlier, (book, &order), request.period, &mut flaws) {
                return None;
            }
            match &rows {
                Rows::All(facts) => read_prior(&earlier, run, facts, request.period, &mut flaws),
                // What it decided is read beside the batches.
                Rows::Batches(..) => PriorReader::open(&earlier, run, request.period, &mut flaws).map(PriorRun::from),
            }
        });
        let cannot_run = flaws.has_errors();
        warnings.extend(flaws.clone());
        findings.extend(flaws);
        let mut warnings = warnings.into_sorted();
        warnings.retain(|found| found.severity == Severity::Warning);
        (!cannot_run).then_some(Self { checked, request, order, prior, quarantine, inputs, rows, parameters, warnings })
    }

    /// The stages that decide all rows at once; none where they come batch by batch.
    #[must_use]
    pub fn stages(&self) -> Option<Stages<'_>> {
        Some(self.stages_of(self.facts()?, self.prior.as_ref().map(|prior| &prior.decisions)))
    }

    pub(super) fn stages_of<'x>(&'x self, facts: &'x Facts, prior: Option<&'x Prior>) -> Stages<'x> {
        let days = (self.request.period, self.request.as_of);
        Stages::new(self.checked, facts, &self.parameters, prior, days)
    }

    /// The table that is decided, where it is one.
    #[must_use]
    pub fn entity(&self) -> Option<TableIndex> {
        self.order.first().map(|policy| self.checked.book.policy(*policy).entity)
    }

    /// How many rows are decided.
    #[must_use]
    pub fn row_count(&self) -> u64 {
        match &self.rows {
            Rows::All(facts) => self.entity().map_or(0, |entity| u64::from(facts.table(entity).rows)),
            Rows::Batches(_, rows) => rows.rows(),
        }
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

    /// The linked facts; none where the rows that are decided come batch by batch.
    #[must_use]
    pub fn facts(&self) -> Option<&Facts> {
        match &self.rows {
            Rows::All(facts) => Some(facts),
            Rows::Batches(..) => None,
        }
    }

    /// The parameters on the as-of date.
    #[must_use]
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// The bad rows.
    #[must_use]
    pub fn quarantine(&self) -> &Quarantine {
        &self.quarantine
    }

    /// What became of each table's file.
    #[must_use]
    pub fn inputs(&self) -> &[InputRecord] {
        &self.inputs
    }

    /// The warnings about the dataset and the results of the period before, by place.
    #[must_use]
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
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

/// The columns that policies read, those that row checks read, and those that are only shown.
fn wanted(checked: &CheckedBook, order: &[PolicyIndex], shown: &[(TableIndex, ColumnIndex)]) -> Wanted {
    let dictionary = &checked.book.dictionary;
    let reads = checked.reads(order);
    let mut wanted = Wanted::all();
    for table in (0_u16..).take(dictionary.tables.len()).map(TableIndex) {
        let of_table = |columns: &mut dyn Iterator<Item = &(TableIndex, ColumnIndex)>| -> Vec<ColumnIndex> {
            columns.filter(|(of, _)| *of == table).map(|(_, column)| *column).collect()
        };
        let mut read = of_table(&mut reads.columns.iter());
        read.extend(checked.checked_columns(table));
        wanted.restrict(dictionary, table, &read, &of_table(&mut shown.iter()));
    }
    wanted
}

/// The row checks of a book, for reading a dataset.
pub(super) struct RowChecks<'b>(pub(super) &'b CheckedBook);

impl RowChecker for RowChecks<'_> {
    fn check<'c>(&'c self, table: TableIndex, check: usize, cell: &CellOf<'c>) -> Option<bool> {
        self.0.passes_row_check(table, check, cell)
    }

    fn columns(&self, table: TableIndex) -> Vec<ColumnIndex> {
        self.0.checked_columns(table)
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
        Err(error) => {
            let refused = error.source().and_then(|source| source.downcast_ref::<std::io::Error>());
            let reason = refused.map_or_else(|| Text::same(error.to_string()), system_reason);
            Err(Box::new(no_threads(&reason)))
        }
    }
}

fn no_threads(reason: &Text) -> Diagnostic {
    Diagnostic::error(
        "no-threads",
        Place::file("--jobs"),
        Text::new(format!("cannot start threads: {}", reason.en), format!("无法启动线程：{}", reason.zh)),
    )
    .with_hint(Text::new("ask for fewer with --jobs", "请用 --jobs 减少线程数"))
}
