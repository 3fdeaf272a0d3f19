//! The result files of a run, put in place as a whole.

use std::io::{self, Write};
use std::path::Path;

use crate::dataset::{OutputFolder, RUN_RECORD};
use crate::decision::{Line, Reason, RowDecision, Subject};
use crate::diagnostic::{Diagnostic, Language};
use crate::facts::TableIndex;
use crate::number::Number;
use crate::policy::{PolicyIndex, PolicySpec};

use super::cells::{Row, Rows};
use super::ready::Ready;
use super::record::RunRecord;
use super::stages::Outcome;
use super::summary::summaries;
use super::wording::Wording;

/// Writes the results of a run to the folder `out`, which then holds them and nothing else.
///
/// # Errors
/// A finding, if `out` holds anything but an earlier output, or cannot be written; an earlier output
/// then stays whole.
pub fn write_results(
    out: &Path,
    ready: &Ready<'_>,
    outcome: &Outcome<'_>,
    language: Language,
) -> Result<(), Box<Diagnostic>> {
    let folder = OutputFolder::prepare(out)?;
    let results = Results {
        ready,
        outcome,
        wording: Wording::new(ready.checked, language),
        language,
        entities: entities(ready, outcome),
    };
    for policy in &outcome.order {
        let name = format!("{}.csv", results.spec(*policy).id);
        folder.write(&name, |writer| results.write_policy(*policy, writer))?;
    }
    folder.write("lines.csv", |writer| results.write_lines(writer))?;
    folder.write("line_details.csv", |writer| results.write_line_details(writer))?;
    folder.write("reasons.csv", |writer| results.write_reasons(writer))?;
    folder.write("quarantine.csv", |writer| results.write_quarantine(writer))?;
    let record = RunRecord::of(ready, &summaries(&ready.checked.book, outcome), language);
    folder.write(RUN_RECORD, |writer| writer.write_all(record.text()?.as_bytes()))?;
    folder.publish()
}

fn entities(ready: &Ready<'_>, outcome: &Outcome<'_>) -> Vec<TableIndex> {
    let mut entities: Vec<TableIndex> = Vec::new();
    for policy in &outcome.order {
        let entity = ready.checked.book.policy(*policy).entity;
        if !entities.contains(&entity) {
            entities.push(entity);
        }
    }
    entities
}

struct Results<'r, 'b, 'a> {
    ready: &'r Ready<'b>,
    outcome: &'r Outcome<'a>,
    wording: Wording<'b>,
    language: Language,
    /// The tables whose rows were decided, in running order of their policies.
    entities: Vec<TableIndex>,
}

impl Results<'_, '_, '_> {
    fn spec(&self, policy: PolicyIndex) -> &PolicySpec {
        self.ready.checked.book.policy(policy)
    }

    fn decisions(&self, policy: PolicyIndex) -> &[RowDecision<'_>] {
        let rows = self.outcome.decisions.get(usize::from(policy.0)).and_then(Option::as_ref);
        rows.map(Vec::as_slice).unwrap_or_default()
    }

    fn code(&self, policy: PolicyIndex, code: u16) -> &str {
        self.spec(policy).reasons.get(usize::from(code)).map_or("", |reason| &reason.code)
    }

    /// `<policy>.csv`: one row an entity row.
    fn write_policy(&self, policy: PolicyIndex, writer: &mut dyn Write) -> io::Result<()> {
        let book = &self.ready.checked.book;
        let spec = self.spec(policy);
        let entity = book.dictionary.table(spec.entity);
        let mut rows = Rows::new(writer);
        let mut header = rows.start();
        entity.key.iter().for_each(|column| header.text(&entity.column(*column).name));
        spec.outputs.iter().for_each(|output| header.text(&output.name));
        ["reasons", "undetermined", "state", "problem"].iter().for_each(|name| header.text(name));
        rows.finish()?;
        for (at, decision) in (0_u32..).zip(self.decisions(policy)) {
            let mut row = rows.start();
            for column in &entity.key {
                row.value(self.ready.facts().cell(spec.entity, at, *column), &book.symbols);
            }
            decision.outputs.iter().for_each(|value| row.value(*value, &book.symbols));
            row.text(&self.codes(policy, decision, true));
            row.text(&self.codes(policy, decision, false));
            row.text(decision.state.tag());
            row.text(&self.problem(decision));
            rows.finish()?;
        }
        rows.end()
    }

    /// The codes of a row, each once, in the order in which they were given first.
    fn codes(&self, policy: PolicyIndex, decision: &RowDecision<'_>, fired: bool) -> String {
        let mut codes: Vec<u16> = Vec::new();
        for reason in decision.reasons.iter().filter(|reason| reason.fired == fired) {
            if !codes.contains(&reason.code) {
                codes.push(reason.code);
            }
        }
        let codes: Vec<&str> = codes.into_iter().map(|code| self.code(policy, code)).collect();
        codes.join(";")
    }

    fn problem(&self, decision: &RowDecision<'_>) -> String {
        decision.problem.as_ref().map_or_else(String::new, |problem| {
            let place = &problem.place;
            let message = problem.message.get(self.language);
            format!("{}: {message} ({}:{})", problem.code, place.file, place.line)
        })
    }

    /// Calls `each` for every decision of the run, a row's policies one after the other.
    fn each_decision(
        &self,
        mut each: impl FnMut(PolicyIndex, u32, &RowDecision<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        for entity in self.entities.iter().copied() {
            let policies: Vec<PolicyIndex> =
                self.outcome.order.iter().copied().filter(|policy| self.spec(*policy).entity == entity).collect();
            for row in 0..self.ready.facts().table(entity).rows {
                for policy in &policies {
                    if let Some(decision) = self.decisions(*policy).get(row as usize) {
                        each(*policy, row, decision)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// The headers of what names an entity row: its key where one table is decided, else table and key.
    fn subject_header(&self, row: &mut Row<'_>) {
        match self.entities.as_slice() {
            [entity] => {
                let entity = self.ready.checked.book.dictionary.table(*entity);
                entity.key.iter().for_each(|column| row.text(&entity.column(*column).name));
            }
            _ => ["entity", "key"].iter().for_each(|name| row.text(name)),
        }
    }

    fn subject_cells(&self, row: &mut Row<'_>, policy: PolicyIndex, at: u32) {
        let book = &self.ready.checked.book;
        let index = self.spec(policy).entity;
        let entity = book.dictionary.table(index);
        if self.entities.len() == 1 {
            let cells = entity.key.iter().map(|column| self.ready.facts().cell(index, at, *column));
            cells.for_each(|cell| row.value(cell, &book.symbols));
        } else {
            row.text(&entity.id);
            row.text(&self.ready.facts().key_text(&book.dictionary, &book.symbols, index, at));
        }
    }

    fn loop_row(&self, subject: Option<Subject>) -> String {
        let book = &self.ready.checked.book;
        subject.map_or_else(String::new, |(table, row)| {
            self.ready.facts().key_text(&book.dictionary, &book.symbols, table, row)
        })
    }

    /// `lines.csv`: one row a money line.
    fn write_lines(&self, writer: &mut dyn Write) -> io::Result<()> {
        let mut rows = Rows::new(writer);
        let mut header = rows.start();
        self.subject_header(&mut header);
        ["policy", "code", "base", "rate", "amount"].iter().for_each(|name| header.text(name));
        rows.finish()?;
        self.each_decision(|policy, at, decision| {
            for Line { code, base, rate, amount, .. } in &decision.lines {
                let mut row = rows.start();
                self.subject_cells(&mut row, policy, at);
                row.text(&self.spec(policy).id);
                row.text(self.code(policy, *code));
                self.amounts(&mut row, *base, *rate, *amount);
                rows.finish()?;
            }
            Ok(())
        })?;
        rows.end()
    }

    fn amounts(&self, row: &mut Row<'_>, base: Option<Number>, rate: Option<Number>, amount: Number) {
        row.number(base);
        row.number(rate);
        row.padded(amount, self.ready.checked.book.money_places);
    }

    /// `line_details.csv`: the loop rows' shares that add up to a line.
    fn write_line_details(&self, writer: &mut dyn Write) -> io::Result<()> {
        let mut rows = Rows::new(writer);
        let mut header = rows.start();
        self.subject_header(&mut header);
        ["policy", "code", "subject", "base", "rate", "amount"].iter().for_each(|name| header.text(name));
        rows.finish()?;
        self.each_decision(|policy, at, decision| {
            for line in &decision.lines {
                for detail in &line.details {
                    let mut row = rows.start();
                    self.subject_cells(&mut row, policy, at);
                    row.text(&self.spec(policy).id);
                    row.text(self.code(policy, line.code));
                    row.text(&self.loop_row(detail.subject));
                    self.amounts(&mut row, detail.base, detail.rate, detail.amount);
                    rows.finish()?;
                }
            }
            Ok(())
        })?;
        rows.end()
    }

    /// `reasons.csv`: one row a reason that was given or is undetermined.
    fn write_reasons(&self, writer: &mut dyn Write) -> io::Result<()> {
        let mut rows = Rows::new(writer);
        let mut header = rows.start();
        self.subject_header(&mut header);
        ["policy", "code", "state", "subject", "text"].iter().for_each(|name| header.text(name));
        rows.finish()?;
        self.each_decision(|policy, at, decision| {
            for reason in &decision.reasons {
                let Reason { code, fired, subject, .. } = reason;
                let mut row = rows.start();
                self.subject_cells(&mut row, policy, at);
                row.text(&self.spec(policy).id);
                row.text(self.code(policy, *code));
                row.text(if *fired { "fired" } else { "undetermined" });
                row.text(&self.loop_row(*subject));
                row.text(&self.wording.reason(policy, reason));
                rows.finish()?;
            }
            Ok(())
        })?;
        rows.end()
    }

    /// `quarantine.csv`: one row a bad row.
    fn write_quarantine(&self, writer: &mut dyn Write) -> io::Result<()> {
        let mut rows = Rows::new(writer);
        let mut header = rows.start();
        ["table", "file", "line", "column", "value", "problem"].iter().for_each(|name| header.text(name));
        rows.finish()?;
        for bad in &self.ready.quarantine {
            let mut row = rows.start();
            row.text(&self.ready.checked.book.dictionary.table(bad.table).id);
            row.text(&bad.file);
            row.text(&bad.line.to_string());
            row.text(&bad.column);
            row.text(&bad.value);
            row.text(bad.problem.get(self.language));
            rows.finish()?;
        }
        rows.end()
    }
}
