//! All rows decided, batch by batch: what was decided of a batch is handed over and forgotten.

use std::io;

use rayon::prelude::*;

use crate::dataset::{EarlierOutput, cannot_read_back};
use crate::decision::Prior;
use crate::diagnostic::{Diagnostic, Findings};
use crate::evaluate::Inputs;
use crate::facts::{Facts, Table};
use crate::policy::PolicyIndex;

use super::figures::{Gathering, KnownFigures};
use super::passes::{FigurePass, figure_passes};
use super::prior::PriorReader;
use super::ready::{Ready, Rows};
use super::stages::{NothingStated, Outcome, Progress, ProgressListener, Stages, Work};

/// Some rows of the table that is decided, with what was decided of them.
#[derive(Debug)]
pub struct DecidedBatch<'x> {
    /// The facts, with these rows of the table that is decided.
    pub facts: &'x Facts,
    /// What was decided, by policy and by row among these rows.
    pub outcome: &'x Outcome<'x>,
    stages: &'x Stages<'x>,
}

impl<'x> DecidedBatch<'x> {
    /// The stages that decided the batch: to explain a row of it.
    #[must_use]
    pub fn stages(&self) -> &'x Stages<'x> {
        self.stages
    }

    /// What a policy's rows read beside facts and parameters.
    #[must_use]
    pub fn inputs(&self, policy: PolicyIndex) -> Inputs<'x, 'x> {
        self.stages.inputs(self.outcome, policy)
    }
}

/// What takes decided batches, in key order.
pub type BatchListener<'l> = dyn FnMut(&DecidedBatch<'_>) -> Result<(), Box<Diagnostic>> + 'l;

impl Ready<'_> {
    /// Decides all rows and hands them over in key order. `None`, with a finding, where a row breaks a
    /// policy's `[ensure]`, where rows put aside cannot be read, or where `each` fails.
    pub fn decide(
        &self,
        progress: &ProgressListener<'_>,
        findings: &mut Findings,
        each: &mut BatchListener<'_>,
    ) -> Option<()> {
        self.decide_where(&|_| true, progress, findings, each)
    }

    /// The same for those batches only that are `wanted`; figures are taken over all rows in any case.
    pub fn decide_where(
        &self,
        wanted: &dyn Fn(&Facts) -> bool,
        progress: &ProgressListener<'_>,
        findings: &mut Findings,
        each: &mut BatchListener<'_>,
    ) -> Option<()> {
        let Rows::All(facts) = &self.rows else {
            return self.decide_batches(wanted, progress, findings, each);
        };
        let stages = self.stages_of(facts, self.prior.as_ref().map(|prior| &prior.decisions));
        progress(Progress::Work(Work::Deciding));
        let outcome = stages.decide(&self.order, &NothingStated, progress, findings)?;
        progress(Progress::Work(Work::Writing));
        let batch = DecidedBatch { facts, outcome: &outcome, stages: &stages };
        let told = told(each(&batch), findings);
        forget(outcome);
        told
    }

    fn decide_batches(
        &self,
        wanted: &dyn Fn(&Facts) -> bool,
        progress: &ProgressListener<'_>,
        findings: &mut Findings,
        each: &mut BatchListener<'_>,
    ) -> Option<()> {
        let mut known = KnownFigures::default();
        let passes = figure_passes(self.checked, &self.order);
        let last = u32::try_from(passes.len() + 1).unwrap_or(u32::MAX);
        for (at, pass) in (1_u32..).zip(&passes) {
            progress(Progress::Pass(at, last, self.row_count()));
            let FigurePass { figures_of, decided } = pass;
            let mut gathering = Gathering::new(self.checked, &self.parameters, figures_of);
            self.each_batch(&known, decided, progress, findings, &|_| true, &mut |batch| {
                // Figures are part of what is decided.
                progress(Progress::Work(Work::Deciding));
                let entity = self.entity().map_or(0, |entity| batch.facts.table(entity).rows);
                gathering.add(entity, &batch.outcome.decisions);
                Ok(())
            })?;
            gathering.settle(&mut known, findings);
        }
        progress(Progress::Pass(last, last, self.row_count()));
        self.each_batch(&known, &self.order, progress, findings, wanted, each)
    }

    fn each_batch(
        &self,
        known: &KnownFigures,
        order: &[PolicyIndex],
        progress: &ProgressListener<'_>,
        findings: &mut Findings,
        wanted: &dyn Fn(&Facts) -> bool,
        each: &mut BatchListener<'_>,
    ) -> Option<()> {
        let Rows::Batches(streaming, rows) = &self.rows else { return Some(()) };
        let dictionary = &self.checked.book.dictionary;
        let spec = dictionary.table(streaming.entity());
        progress(Progress::Work(Work::Reading));
        let reads = self.checked.reads(order);
        let is_last = order == self.order;
        let columns = if is_last { spec.all_columns() } else { reads.columns_of(streaming.entity(), spec) };
        let followed = reads.relations;
        let batches = rows.batches(spec, self.request.memory.batch, &columns);
        let mut batches = told(batches.map_err(unreadable), findings)?;
        let mut earlier = self.prior_reader();
        let mut waiting = batches.next();
        while let Some(batch) = waiting.take() {
            let table: Table = told(batch.map_err(unreadable), findings)?;
            let count = table.rows;
            let (facts, next) = rayon::join(|| streaming.batch(dictionary, table, &followed), || batches.next());
            waiting = next;
            let mut prior = Prior::default();
            if let Some(earlier) = &mut earlier {
                let mut flaws = Findings::new();
                earlier.add_batch(&self.checked.book, &facts, streaming.entity(), &mut prior, &mut flaws);
                let is_readable = !flaws.has_errors();
                findings.extend(flaws);
                is_readable.then_some(())?;
            }
            if wanted(&facts) {
                let stages = self.stages_of(&facts, earlier.as_ref().map(|_| &prior)).with_figures(known);
                progress(Progress::Work(Work::Deciding));
                // Told of as a batch, not policy by policy.
                let outcome = stages.decide(order, &NothingStated, &|_| {}, findings)?;
                progress(Progress::Work(Work::Writing));
                told(each(&DecidedBatch { facts: &facts, outcome: &outcome, stages: &stages }), findings)?;
                forget(outcome);
            }
            progress(Progress::Rows(count));
            progress(Progress::Work(Work::Reading));
        }
        // Told of once, at the end of the pass that decides everything.
        if let Some(earlier) = earlier.as_mut().filter(|_| is_last) {
            earlier.finish(findings);
        }
        Some(())
    }

    /// What the period before decided, from the first row on. What is wrong with it as a whole was told
    /// when it was opened first.
    fn prior_reader(&self) -> Option<PriorReader> {
        let (folder, _) = (self.request.prior.as_ref()?, self.prior.as_ref()?);
        let run = (self.checked, self.order.as_slice());
        PriorReader::open(&EarlierOutput::new(folder), run, self.request.period, &mut Findings::new())
    }
}

/// Gives back the memory of what was decided, on all threads: it is in many small pieces.
fn forget(outcome: Outcome<'_>) {
    outcome.decisions.into_par_iter().flatten().for_each(|rows| rows.into_par_iter().for_each(drop));
}

/// What is there, or a finding.
fn told<T>(result: Result<T, Box<Diagnostic>>, findings: &mut Findings) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(finding) => {
            findings.push(*finding);
            None
        }
    }
}

fn unreadable(problem: io::Error) -> Box<Diagnostic> {
    Box::new(cannot_read_back(&problem))
}
