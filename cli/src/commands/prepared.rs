//! What `run` and `explain` have in common: a book on a date, a dataset read and linked.

use std::path::{Path, PathBuf};

use assay_engine::calendar::{Date, Period};
use assay_engine::dataset::{InputRecord, QuarantinedRow, RowChecker, read_dataset};
use assay_engine::decision::Prior;
use assay_engine::diagnostic::{Diagnostic, Findings, Severity};
use assay_engine::facts::{Facts, TableIndex};
use assay_engine::policy::{Parameters, PolicyIndex};
use assay_engine::run::Stages;
use assay_engine::script::CheckedBook;
use assay_engine::value::Value;

use super::chosen::policies_named;
use crate::exit::Failure;
use crate::opened::BookFolder;
use crate::render::human::{self, Texts};
use crate::talk::Talk;

/// What was asked for.
pub(crate) struct Asked<'q> {
    /// The dataset's folder.
    pub(crate) dataset: &'q Path,
    /// The period.
    pub(crate) period: Period,
    /// The as-of date, if it is not the period's last day.
    pub(crate) as_of: Option<Date>,
    /// The policies, if not all.
    pub(crate) policies: &'q [String],
    /// Parameters with other values than the book's, as typed.
    pub(crate) set: &'q [String],
}

/// Everything a run needs.
pub(crate) struct Prepared {
    /// How to talk, in the book's language unless another was asked for.
    pub(crate) talk: Talk,
    /// The book.
    pub(crate) checked: CheckedBook,
    /// The policies asked for, by name.
    pub(crate) named: Vec<PolicyIndex>,
    /// The policies that run, in running order.
    pub(crate) order: Vec<PolicyIndex>,
    /// What became of each table's file.
    pub(crate) inputs: Vec<InputRecord>,
    /// The bad rows.
    pub(crate) quarantine: Vec<QuarantinedRow>,
    /// The good rows, linked.
    pub(crate) facts: Facts,
    /// What parameters are worth.
    pub(crate) parameters: Parameters,
    /// The period.
    pub(crate) period: Period,
    /// The as-of date.
    pub(crate) as_of: Date,
}

impl Prepared {
    /// Opens the book, reads the dataset, tells what is found on the way.
    pub(crate) fn new(asked: &Asked<'_>, policies: &Path, talk: &Talk) -> Result<Self, Failure> {
        let folder = BookFolder::open(policies)?;
        let language = folder.language();
        let talk = talk.in_language(language);
        let checked = folder.ready(&talk)?;
        let named = policies_named(&checked.book, asked.policies).map_err(|failure| failure.told_in(language))?;
        let order = checked.with_upstream(&named);
        let as_of = asked.as_of.unwrap_or_else(|| asked.period.end());
        let mut findings = Findings::new();
        let mut parameters = Parameters::on(&checked.book, as_of, &order, &mut findings);
        for typed in asked.set {
            parameters.set(&checked.book, typed, &mut findings);
        }
        tell(findings, &folder, &talk)?;
        let mut findings = Findings::new();
        let waiting = talk.waiting(talk.say("reading the dataset", "正在读取数据集"));
        let dataset = read_dataset(asked.dataset, &checked.book, &Checks(&checked), &mut findings);
        waiting.finish_and_clear();
        tell(findings, &DatasetFolder(asked.dataset.to_owned()), &talk)?;
        let Some(dataset) = dataset else { return Err(Failure::Said) };
        let facts = Facts::link(&checked.book.dictionary, dataset.tables, dataset.held, asked.period, as_of);
        let (inputs, quarantine) = (dataset.inputs, dataset.quarantine);
        Ok(Self { talk, checked, named, order, inputs, quarantine, facts, parameters, period: asked.period, as_of })
    }

    /// The run itself, ready to start.
    pub(crate) fn stages<'p>(&'p self, prior: Option<&'p Prior>) -> Stages<'p> {
        Stages::new(&self.checked, &self.facts, &self.parameters, prior, (self.period, self.as_of))
    }
}

/// Tells findings; an error ends the command.
pub(crate) fn tell(findings: Findings, texts: &dyn Texts, talk: &Talk) -> Result<(), Failure> {
    let wrong = findings.has_errors();
    let mut told: Vec<Diagnostic> = findings.into_sorted();
    told.retain(|diagnostic| diagnostic.severity > Severity::Note || talk.verbose());
    if !told.is_empty() {
        let text = human::findings(&told, texts, talk.language());
        if wrong { talk.tell(&text) } else { talk.note(&text) }
    }
    if told.iter().any(|diagnostic| diagnostic.severity == Severity::Error) { Err(Failure::Said) } else { Ok(()) }
}

/// The files of a dataset: their lines are not shown, since they may be huge.
pub(crate) struct DatasetFolder(pub(crate) PathBuf);

impl Texts for DatasetFolder {
    fn shown(&self, file: &str) -> String {
        self.0.join(file).display().to_string()
    }

    fn text(&self, _file: &str) -> Option<String> {
        None
    }
}

/// The book's row checks.
struct Checks<'b>(&'b CheckedBook);

impl RowChecker for Checks<'_> {
    fn check(&self, table: TableIndex, check: usize, cells: &[Value<'_>]) -> Option<bool> {
        self.0.passes_row_check(table, check, cells)
    }
}
