//! Rows of results made of the decisions of some entity rows.

use std::io;
use std::ops::Range;

use crate::dataset::{Piece, ResultTables, RowsBuilder};
use crate::decision::{Line, Reason, RowDecision, Subject};
use crate::diagnostic::Language;
use crate::facts::{Facts, TableIndex};
use crate::policy::{Book, PolicyIndex};

use super::super::held::BAD_ROW;
use super::super::stages::Decisions;
use super::super::wording::Wording;
use super::tables::Shared;

/// How many entity rows' decisions are gone through policy by policy, and are then still in the processor's cache.
const BLOCK: u32 = 64;

/// What makes rows of decisions: the same for all rows of a run.
pub(super) struct Filler<'r, 'b> {
    pub(super) book: &'b Book,
    pub(super) wording: &'r Wording<'b>,
    pub(super) language: Language,
    pub(super) tables: &'r ResultTables,
    /// The policies of the run, in running order: a policy's place here is its table's place, and
    /// the owner of its rows.
    pub(super) order: &'r [PolicyIndex],
    /// Whether rows of more than one table are decided, so that each says which.
    pub(super) names_entity: bool,
}

/// The rows being made of some entity rows.
struct Fill<'r, 'b, 'f> {
    filler: &'r Filler<'r, 'b>,
    facts: &'f Facts,
    entity: TableIndex,
    builders: Vec<RowsBuilder>,
    /// Room for a text, and for the reasons that were given.
    text: String,
    given: Vec<(u16, bool)>,
}

impl Filler<'_, '_> {
    /// The rows of all tables that some rows of `entity` give, by table.
    ///
    /// # Errors
    /// If the columns cannot be made into batches.
    pub(super) fn pieces(
        &self,
        facts: &Facts,
        entity: TableIndex,
        decisions: &Decisions<'_>,
        rows: Range<u32>,
    ) -> io::Result<Vec<Vec<Piece>>> {
        let count = self.order.len() + Shared::ALL.len();
        let builders = (0..count).filter_map(|table| self.tables.builder(table)).collect();
        let mut fill = Fill { filler: self, facts, entity, builders, text: String::new(), given: Vec::new() };
        let decided = |policy: &PolicyIndex| decisions.get(usize::from(policy.0)).and_then(Option::as_ref);
        let policies: Vec<(u16, PolicyIndex, &[RowDecision<'_>])> = (0_u16..)
            .zip(self.order)
            .filter(|(_, policy)| self.book.policy(**policy).entity == entity)
            .filter_map(|(owner, policy)| Some((owner, *policy, decided(policy)?.as_slice())))
            .collect();
        for start in rows.clone().step_by(BLOCK as usize) {
            let rows = start..rows.end.min(start.saturating_add(BLOCK));
            // A policy's decisions of rows in a row lie together in memory.
            for (owner, policy, decided) in &policies {
                for row in rows.clone() {
                    if let Some(decision) = decided.get(row as usize) {
                        fill.policy_row(*owner, *policy, row, decision)?;
                    }
                }
            }
            for row in rows {
                for (owner, policy, decided) in &policies {
                    if let Some(decision) = decided.get(row as usize) {
                        fill.shared_rows(*owner, *policy, row, decision)?;
                    }
                }
            }
        }
        let mut tables = Vec::with_capacity(count);
        for (table, builder) in fill.builders.into_iter().enumerate() {
            let rows = builder.finish()?;
            tables.push(rows.into_iter().map(|rows| self.tables.piece(table, rows)).collect());
        }
        Ok(tables)
    }

    fn code(&self, policy: PolicyIndex, code: u16) -> &str {
        self.book.policy(policy).reasons.get(usize::from(code)).map_or("", |reason| &reason.code)
    }

    /// What kept a row from being decided, with the place in the rules. Of a bad row of the dataset the key instead:
    /// the same rows give the same results, wherever they stand in whatever files.
    fn problem(&self, decision: &RowDecision<'_>) -> String {
        decision.problem.as_ref().map_or_else(String::new, |problem| {
            let place = &problem.place;
            let said = format!("{}: {}", problem.code, problem.message.get(self.language));
            match &problem.row {
                Some(row) => format!("{said} ({row})"),
                None if problem.code == BAD_ROW => said,
                None => format!("{said} ({}:{})", place.file, place.line),
            }
        })
    }
}

impl Fill<'_, '_, '_> {
    /// The rows of the tables that all policies share.
    fn shared_rows(&mut self, owner: u16, policy: PolicyIndex, row: u32, decision: &RowDecision<'_>) -> io::Result<()> {
        for line in &decision.lines {
            self.line(owner, policy, row, line)?;
        }
        for reason in &decision.reasons {
            self.reason(owner, policy, row, reason)?;
        }
        Ok(())
    }

    /// One row of `<policy>`.
    fn policy_row(&mut self, owner: u16, policy: PolicyIndex, row: u32, decision: &RowDecision<'_>) -> io::Result<()> {
        let Self { filler, facts, entity, builders, text, given } = self;
        let Some(builder) = builders.get_mut(usize::from(owner)) else { return Ok(()) };
        for column in &filler.book.dictionary.table(*entity).key {
            builder.value(facts.cell(*entity, row, *column), &filler.book.symbols);
        }
        decision.outputs.iter().for_each(|value| builder.value(*value, &filler.book.symbols));
        let given = decision.given(given);
        for fired in [true, false] {
            text.clear();
            for (code, _) in given.iter().filter(|(_, has_fired)| *has_fired == fired) {
                text.push_str(if text.is_empty() { "" } else { ";" });
                text.push_str(filler.code(policy, *code));
            }
            builder.text(text);
        }
        builder.text(decision.state.tag());
        builder.text(&filler.problem(decision));
        builder.finish_row(owner)
    }

    /// A row of `lines`, and rows of `line_details`: the loop rows' shares that add up to it.
    fn line(&mut self, owner: u16, policy: PolicyIndex, row: u32, line: &Line) -> io::Result<()> {
        let filler = self.filler;
        let Some(builder) = self.shared(Shared::Lines, policy, row) else { return Ok(()) };
        builder.text(filler.code(policy, line.code));
        [line.base, line.rate, Some(line.amount)].into_iter().for_each(|number| builder.number(number));
        builder.finish_row(owner)?;
        for detail in &line.details {
            let subject = self.loop_row(detail.subject);
            let Some(builder) = self.shared(Shared::LineDetails, policy, row) else { return Ok(()) };
            builder.text(filler.code(policy, line.code));
            builder.text(&subject);
            [detail.base, detail.rate, Some(detail.amount)].into_iter().for_each(|number| builder.number(number));
            builder.finish_row(owner)?;
        }
        Ok(())
    }

    /// A row of `reasons`: one that was given or is undetermined.
    fn reason(&mut self, owner: u16, policy: PolicyIndex, row: u32, reason: &Reason<'_>) -> io::Result<()> {
        let filler = self.filler;
        let subject = self.loop_row(reason.subject);
        let mut text = std::mem::take(&mut self.text);
        text.clear();
        filler.wording.push_reason(&mut text, policy, reason);
        if let Some(builder) = self.shared(Shared::Reasons, policy, row) {
            builder.text(filler.code(policy, reason.code));
            builder.text(if reason.fired { "fired" } else { "undetermined" });
            builder.text(&subject);
            builder.text(&text);
            builder.finish_row(owner)?;
        }
        self.text = text;
        Ok(())
    }

    fn loop_row(&self, subject: Option<Subject>) -> String {
        let Book { dictionary, symbols, .. } = self.filler.book;
        subject.map_or_else(String::new, |(table, row)| self.facts.key_text(dictionary, symbols, table, row))
    }

    /// Starts a row of a table that all policies share with what names the entity row and the policy.
    fn shared(&mut self, table: Shared, policy: PolicyIndex, row: u32) -> Option<&mut RowsBuilder> {
        let Self { filler, facts, entity, builders, .. } = self;
        let builder = builders.get_mut(table.place(filler.order.len()))?;
        let Book { dictionary, symbols, .. } = filler.book;
        let spec = dictionary.table(*entity);
        if filler.names_entity {
            builder.text(&spec.id);
            builder.text(&facts.key_text(dictionary, symbols, *entity, row));
        } else {
            spec.key.iter().for_each(|column| builder.value(facts.cell(*entity, row, *column), symbols));
        }
        builder.text(&filler.book.policy(policy).id);
        Some(builder)
    }
}
