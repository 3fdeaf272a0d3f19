//! What `run` and `explain` have in common: a book, a dataset read for it, policies decided.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use assay_engine::calendar::{Date, Period};
use assay_engine::diagnostic::{Diagnostic, Findings, Severity};
use assay_engine::facts::{ColumnIndex, Facts, TableIndex};
use assay_engine::policy::PolicyIndex;
use assay_engine::run::{BatchListener, Memory, Progress, Ready, RunRequest, Typed, Work};
use assay_engine::script::CheckedBook;

use super::chosen::policies_named;
use crate::exit::Failure;
use crate::opened::BookFolder;
use crate::render::human::{self, Texts};
use crate::render::remarks::remarks;
use crate::report;
use crate::stopwatch::Stopwatch;
use crate::talk::Talk;

/// What was typed.
pub(crate) struct Asked<'q> {
    /// The dataset's folder.
    pub(crate) dataset: &'q Path,
    /// The period.
    pub(crate) period: Period,
    /// The as-of date, if it is not the period's last day.
    pub(crate) as_of: Option<Date>,
    /// The policies, if not all.
    pub(crate) policies: &'q [String],
    /// Parameters with other values than the book's.
    pub(crate) set: &'q [String],
    /// The results of the period before.
    pub(crate) prior: Option<&'q Path>,
    /// How much is held in memory at once.
    pub(crate) memory: Memory,
    /// Whether a report is made.
    pub(crate) reports: bool,
    /// Whether warnings about the whole dataset are of interest.
    pub(crate) warns: bool,
}

impl Asked<'_> {
    /// The columns by which people know a row: its name, where its table has one, and what a report shows.
    fn shown(&self, checked: &CheckedBook) -> Vec<(TableIndex, ColumnIndex)> {
        let dictionary = &checked.book.dictionary;
        let tables = (0_u16..).map(TableIndex).zip(&dictionary.tables);
        let names = tables.filter_map(|(index, table)| Some((index, table.find(&format!("{}_name", table.row))?)));
        let mut shown: Vec<(TableIndex, ColumnIndex)> = names.collect();
        if self.reports {
            shown.extend(report::columns(&checked.book));
        }
        let mut seen = BTreeSet::new();
        shown.retain(|column| seen.insert(*column));
        shown
    }
}

/// A book ready to run on a dataset.
pub(crate) struct Workplace {
    folder: BookFolder,
    dataset: PathBuf,
    checked: CheckedBook,
    warns: bool,
    /// How long the kinds of work took so far.
    pub(crate) stopwatch: Stopwatch,
    /// How to talk, in the book's language unless another was asked for.
    pub(crate) talk: Talk,
    /// The policies asked for, by name.
    pub(crate) named: Vec<PolicyIndex>,
}

impl Workplace {
    /// Opens the book and looks up what was named.
    pub(crate) fn open(asked: &Asked<'_>, policies: &Path, talk: &Talk) -> Result<Self, Failure> {
        let folder = BookFolder::open(policies)?;
        let talk = talk.in_language(folder.language());
        let checked = folder.ready(&talk)?;
        let named = policies_named(&checked.book, asked.policies);
        let named = named.map_err(|failure| failure.told_in(folder.language()))?;
        Ok(Self {
            folder,
            dataset: asked.dataset.to_owned(),
            checked,
            warns: asked.warns,
            stopwatch: Stopwatch::new(),
            talk,
            named,
        })
    }

    /// Reads the dataset; tells what is found on the way.
    pub(crate) fn read(&self, asked: &Asked<'_>) -> Result<Ready<'_>, Failure> {
        if let Some(prior) = asked.prior.filter(|prior| !prior.is_dir()) {
            let shown = prior.display();
            return Err(Failure::new(
                format!("there is no folder `{shown}` with earlier results"),
                format!("没有存放前期结果的文件夹 `{shown}`"),
            )
            .with_hint(
                "give the folder that `assay run --out` wrote for the period before, or leave out --prior",
                "请给出上一期 `assay run --out` 写入的文件夹，或去掉 --prior",
            )
            .told_in(self.talk.language()));
        }
        self.read_for(RunRequest {
            period: asked.period,
            as_of: asked.as_of.unwrap_or_else(|| asked.period.end()),
            policies: self.named.clone(),
            settings: asked.set.to_vec(),
            prior: asked.prior.map(Path::to_owned),
            proves_prior: true,
            shown: asked.shown(&self.checked),
            memory: asked.memory.clone(),
            typed: Typed {
                dataset: Some(asked.dataset.display().to_string()),
                prior: asked.prior.map(|prior| prior.display().to_string()),
            },
        })
    }

    /// Reads the dataset for a request; tells what is found on the way.
    pub(crate) fn read_for(&self, request: RunRequest) -> Result<Ready<'_>, Failure> {
        self.stopwatch.start(Work::Reading);
        let mut findings = Findings::new();
        let waiting = self.talk.waiting(self.talk.say("reading the dataset", "正在读取数据集"));
        let ready = Ready::read(&self.checked, &self.dataset, request, &mut findings);
        waiting.finish_and_clear();
        self.tell(findings);
        ready.ok_or(Failure::Said)
    }

    /// The book.
    pub(crate) fn checked(&self) -> &CheckedBook {
        &self.checked
    }

    /// Decides all rows, or those of the batches that are wanted, under a progress bar.
    pub(crate) fn decide(
        &self,
        ready: &Ready<'_>,
        wanted: &dyn Fn(&Facts) -> bool,
        each: &mut BatchListener<'_>,
    ) -> Result<(), Failure> {
        let bar = Mutex::new(self.talk.progress("", 0));
        let progress = |progress: Progress| {
            let Ok(bar) = bar.lock() else { return };
            match progress {
                Progress::Policy(policy, rows) => {
                    bar.set_length(u64::from(rows));
                    bar.set_position(0);
                    bar.set_message(self.checked.book.policy(policy).id.clone());
                }
                Progress::Pass(pass, passes, rows) => {
                    bar.set_length(rows);
                    bar.set_position(0);
                    bar.set_message(format!("{pass}/{passes}"));
                }
                Progress::Rows(rows) => bar.inc(u64::from(rows)),
                Progress::Work(work) => self.stopwatch.start(work),
            }
        };
        let mut findings = Findings::new();
        let done = ready.decide_where(wanted, &progress, &mut findings, each);
        if let Ok(bar) = bar.lock() {
            bar.finish_and_clear();
        }
        self.tell(findings);
        done.ok_or(Failure::Said)
    }

    /// Tells findings on stderr: errors and warnings always, also where silence is wanted, notes on demand; how files
    /// were read in short.
    pub(crate) fn tell(&self, findings: Findings) {
        let mut told: Vec<Diagnostic> = findings.into_sorted();
        // On demand notes are shown in full, and else those about files in short.
        let in_short = self.warns && !self.talk.verbose();
        let short = if in_short { remarks(&told, self.talk.language()) } else { String::new() };
        told.retain(|diagnostic| match diagnostic.severity {
            Severity::Error => true,
            Severity::Warning => self.warns || self.talk.verbose(),
            Severity::Note => self.talk.verbose(),
        });
        if !told.is_empty() {
            self.talk.tell(&human::findings(&told, self, self.talk.language()));
        }
        if !short.is_empty() {
            self.talk.note(&short);
        }
    }
}

impl Texts for Workplace {
    fn shown(&self, file: &str) -> String {
        let within = self.dataset.join(file);
        match () {
            () if self.folder.text(file).is_some() => self.folder.shown(file),
            () if within.is_file() => within.display().to_string(),
            () => file.to_owned(),
        }
    }

    /// Lines of the book are shown; a dataset's are not, since its files may be huge.
    fn text(&self, file: &str) -> Option<String> {
        self.folder.text(file)
    }
}
