//! The result files of a run, written batch by batch and put in place as a whole.

mod fill;
mod overview;
mod tables;

use std::io;
use std::path::Path;

use rayon::prelude::*;

use crate::dataset::{Piece, Quarantine, QuarantinedRow, ResultFiles, ResultFormat};
use crate::diagnostic::{Diagnostic, Findings, Language, Place, Text};
use crate::facts::{Facts, TableIndex};
use crate::policy::PolicyIndex;
use crate::script::CheckedBook;

use super::deciding::DecidedBatch;
use super::ready::Ready;
use super::record::{PolicyDigests, RunRecord};
use super::recording::Written;
use super::stages::{Decisions, Progress, ProgressListener, Work};
use super::summary::{PolicySummary, Summaries};
use super::wording::Wording;

use fill::Filler;
use overview::overview;
use tables::{Shared, layouts};

/// Whose the bad rows are: of their table the only owner.
const QUARANTINE_OWNER: u16 = 0;
/// How many entity rows are made into rows of results at a time, by one thread.
const CHUNK: u32 = 512;
/// How many chunks are made for each thread while those before them are written.
const CHUNKS_A_THREAD: usize = 4;
/// How many bad rows are made into rows of results at a time: as many as some whole batches have.
const QUARANTINE_CHUNK: usize = 1 << 14;

/// Decides all rows of a run and writes what is decided to the folder `out`, which then holds that and
/// nothing else; gives what the run came to. `None`, with a finding, where it cannot be decided or
/// written: an earlier output in `out` then stays whole.
pub fn write_results(
    out: &Path,
    ready: &Ready<'_>,
    (format, language): (ResultFormat, Language),
    progress: &ProgressListener<'_>,
    findings: &mut Findings,
) -> Option<Vec<PolicySummary>> {
    let mut summaries = Summaries::new(&ready.checked.book, &ready.order);
    let mut writer = match ResultsWriter::create(out, (format, language), ready.checked, &ready.order) {
        Ok(writer) => writer,
        Err(finding) => {
            findings.push(*finding);
            return None;
        }
    };
    ready.decide(progress, findings, &mut |batch| {
        summaries.add(batch.outcome);
        writer.add(batch)
    })?;
    progress(Progress::Work(Work::Writing));
    let summaries = summaries.finish();
    match writer.finish(ready, &summaries) {
        Ok(()) => Some(summaries),
        Err(finding) => {
            findings.push(*finding);
            None
        }
    }
}

/// The results of a run in the making: made, given the decisions of batch after batch of entity
/// rows, and finished. If it is dropped before the end, no file of it stays, and an earlier output
/// in its place stands as before.
pub struct ResultsWriter<'b> {
    checked: &'b CheckedBook,
    wording: Wording<'b>,
    format: ResultFormat,
    language: Language,
    order: Vec<PolicyIndex>,
    entities: Vec<TableIndex>,
    files: ResultFiles,
    /// Rows of each table that are made and not yet written.
    waiting: Vec<Vec<Piece>>,
}

impl<'b> ResultsWriter<'b> {
    /// Starts the results of the policies in `order`, which will stand in the folder `out`.
    ///
    /// # Errors
    /// A finding, if `out` holds anything but an earlier output, or cannot be written.
    pub fn create(
        out: &Path,
        (format, language): (ResultFormat, Language),
        checked: &'b CheckedBook,
        order: &[PolicyIndex],
    ) -> Result<Self, Box<Diagnostic>> {
        let book = &checked.book;
        let entities = entities(checked, order);
        let owners: Vec<u16> = (0_u16..).take(order.len()).collect();
        let mut tables = Vec::with_capacity(order.len() + Shared::ALL.len());
        for (place, layout) in layouts(book, order, &entities).into_iter().enumerate() {
            let owned = match owners.get(place) {
                Some(owner) => vec![*owner],
                None if place == Shared::Quarantine.place(order.len()) => vec![QUARANTINE_OWNER],
                None => owners.clone(),
            };
            tables.push((layout, owned));
        }
        let files = ResultFiles::create(out, (format, language), tables)?;
        let wording = Wording::new(checked, language);
        Ok(Self { checked, wording, format, language, order: order.to_vec(), entities, files, waiting: Vec::new() })
    }

    /// The tables whose rows are decided, in the order in which their results stand in the files.
    #[must_use]
    pub fn entities(&self) -> &[TableIndex] {
        &self.entities
    }

    /// Adds what was decided of a batch: of each of its tables that is decided.
    ///
    /// # Errors
    /// A finding, if it cannot be written.
    pub fn add(&mut self, batch: &DecidedBatch<'_>) -> Result<(), Box<Diagnostic>> {
        for entity in self.entities.clone() {
            self.append(batch.facts, entity, &batch.outcome.decisions)?;
        }
        Ok(())
    }

    /// Adds what was decided of a batch of rows of `entity`: `facts` has the rows, and `decisions`
    /// those of its policies, a row's at the row's place. Batches come in key order, and all of one
    /// table's before the next one's.
    ///
    /// # Errors
    /// A finding, if it cannot be written.
    fn append(&mut self, facts: &Facts, entity: TableIndex, decisions: &Decisions<'_>) -> Result<(), Box<Diagnostic>> {
        let tables = self.files.tables();
        let filler = Filler {
            book: &self.checked.book,
            wording: &self.wording,
            language: self.language,
            tables: &tables,
            order: &self.order,
            names_entity: self.entities.len() != 1,
        };
        let rows = facts.table(entity).rows;
        let starts: Vec<u32> = (0..rows).step_by(CHUNK as usize).collect();
        for group in starts.chunks(rayon::current_num_threads().max(1) * CHUNKS_A_THREAD) {
            let make =
                |start: &u32| filler.pieces(facts, entity, decisions, *start..rows.min(start.saturating_add(CHUNK)));
            let waiting = std::mem::take(&mut self.waiting);
            let (made, written): (Vec<io::Result<Vec<Vec<Piece>>>>, _) =
                rayon::join(|| group.par_iter().map(make).collect(), || self.files.append(&waiting));
            written?;
            for chunk in made {
                let chunk = chunk.map_err(|error| Box::new(not_made(&error)))?;
                self.waiting.resize_with(chunk.len(), Vec::new);
                self.waiting.iter_mut().zip(chunk).for_each(|(all, more)| all.extend(more));
            }
        }
        Ok(())
    }

    /// Adds bad rows behind all others.
    ///
    /// # Errors
    /// A finding, if they cannot be written.
    fn quarantine(&mut self, quarantine: &Quarantine) -> Result<(), Box<Diagnostic>> {
        let place = Shared::Quarantine.place(self.order.len());
        self.files.append(&std::mem::take(&mut self.waiting))?;
        let mut all: Vec<Vec<Piece>> = Vec::new();
        all.resize_with(place + 1, Vec::new);
        quarantine.each(QUARANTINE_CHUNK, &mut |rows| {
            let pieces = self.quarantined(place, rows).map_err(|error| Box::new(not_made(&error)))?;
            all.truncate(place);
            all.push(pieces);
            self.files.append(&all)
        })
    }

    fn quarantined(&self, place: usize, rows: &[QuarantinedRow]) -> io::Result<Vec<Piece>> {
        let tables = self.files.tables();
        let Some(mut builder) = tables.builder(place) else { return Ok(Vec::new()) };
        for bad in rows {
            builder.text(&self.checked.book.dictionary.table(bad.table).id);
            builder.text(&bad.file);
            builder.count(bad.line);
            builder.text(&bad.column);
            builder.text(&bad.value);
            builder.text(&bad.told(self.language));
            builder.text(bad.hint.as_deref().map_or("", |hint| hint.get(self.language)));
            builder.text(bad.key.as_deref().unwrap_or_default());
            builder.finish_row(QUARANTINE_OWNER)?;
        }
        Ok(builder.finish()?.into_iter().map(|rows| tables.piece(place, rows)).collect())
    }

    /// Adds the bad rows, ends the files, adds the run record and puts everything in its place.
    ///
    /// # Errors
    /// A finding, if that fails; an earlier output then stands as before.
    pub fn finish(mut self, ready: &Ready<'_>, summaries: &[PolicySummary]) -> Result<(), Box<Diagnostic>> {
        self.quarantine(&ready.quarantine)?;
        let count = self.order.len();
        let closed = self.files.close(&overview(ready, summaries, self.language))?;
        let digest = |table: usize, owner: u16| closed.digest(table, owner).unwrap_or_default().to_owned();
        let policies = (0_u16..)
            .take(count)
            .map(|owner| PolicyDigests {
                decisions: digest(usize::from(owner), owner),
                lines: digest(Shared::Lines.place(count), owner),
                line_details: digest(Shared::LineDetails.place(count), owner),
                reasons: digest(Shared::Reasons.place(count), owner),
            })
            .collect();
        let quarantine = digest(Shared::Quarantine.place(count), QUARANTINE_OWNER);
        let written = Written { policies, quarantine, files: closed.files() };
        let record = RunRecord::of(ready, summaries, written, (self.format, self.language));
        let text = record.text().map_err(|error| Box::new(not_made(&io::Error::from(error))))?;
        closed.publish(&text)
    }
}

fn entities(checked: &CheckedBook, order: &[PolicyIndex]) -> Vec<TableIndex> {
    let mut entities: Vec<TableIndex> = Vec::new();
    for policy in order {
        let entity = checked.book.policy(*policy).entity;
        if !entities.contains(&entity) {
            entities.push(entity);
        }
    }
    entities
}

/// Rows that cannot be put into columns, which does not happen with less than gigabytes of text a row.
fn not_made(error: &io::Error) -> Diagnostic {
    Diagnostic::error(
        "cannot-write",
        Place::file("--out"),
        Text::new(format!("cannot make the results: {error}"), format!("无法生成结果：{error}")),
    )
    .with_hint(Text::new("look for very long texts in the dataset", "请检查数据集中是否有超长文本"))
}
