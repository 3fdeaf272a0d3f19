//! What the page tells of a run, gathered batch by batch in memory that does not grow with the rows.

use std::collections::BTreeSet;

use assay_engine::dataset::Quarantine;
use assay_engine::decision::{RowDecision, RowState};
use assay_engine::diagnostic::{Diagnostic, Language};
use assay_engine::facts::{ColumnIndex, ColumnType, Facts, TableIndex, TableSpec};
use assay_engine::number::{Number, Sum};
use assay_engine::policy::{Book, OutputType, PolicyIndex};
use assay_engine::run::{Decisions, Wording};
use assay_engine::script::CheckedBook;
use assay_engine::value::Value;

use super::bins::Bins;
use super::dimension::{self, Dimension};
use super::kept::{Kept, KeptDecision, KeptRow, Weight};
use super::quarantined::Quarantined;
use crate::render::tally::Tally;

/// How many rows in quarantine are gone through at once.
const AT_ONCE: usize = 1 << 12;

/// How many amounts are summed up by group.
const LEADING: usize = 16;

/// The columns of what a book decides that a report shows beside keys.
pub(crate) fn columns(book: &Book) -> Vec<(TableIndex, ColumnIndex)> {
    let entities: BTreeSet<TableIndex> = book.policies.iter().map(|policy| policy.entity).collect();
    let of = |entity: TableIndex| {
        let table = book.dictionary.table(entity);
        let telling = dimension::telling_columns(table).into_iter().map(|(column, _)| column);
        name_column(table).into_iter().chain(telling).map(move |column| (entity, column)).collect::<Vec<_>>()
    };
    entities.into_iter().flat_map(of).collect()
}

/// The column that has the name of a row.
fn name_column(table: &TableSpec) -> Option<ColumnIndex> {
    let is_name = |name: &str| name == "name" || name.ends_with("_name");
    let at = table.columns.iter().position(|column| column.kind == ColumnType::Text && is_name(&column.name))?;
    u16::try_from(at).ok().map(ColumnIndex)
}

/// What a report tells, in the making.
pub(crate) struct ReportData<'b> {
    pub(super) checked: &'b CheckedBook,
    pub(super) tallies: Vec<PolicyData>,
    pub(super) entities: Vec<EntityData>,
    pub(super) quarantined: Quarantined,
    wording: Wording<'b>,
    language: Language,
}

/// What one policy came to.
pub(super) struct PolicyData {
    pub(super) policy: PolicyIndex,
    pub(super) tally: Tally,
    /// By output: where its numbers lie, if it has any.
    pub(super) bins: Vec<Bins>,
    /// What its money lines add up to, by reason.
    pub(super) lines: Vec<(u64, Sum)>,
}

/// What the rows of one table came to.
pub(super) struct EntityData {
    pub(super) entity: TableIndex,
    /// Its policies, in running order.
    pub(super) policies: Vec<PolicyIndex>,
    /// How many rows every policy decided or found not applicable.
    pub(super) settled: u64,
    /// The amounts that are summed up by group: outputs of money that are always there.
    pub(super) amounts: Vec<(PolicyIndex, usize)>,
    /// Every way to group its rows that may turn out to be of use.
    pub(super) dimensions: Vec<Dimension>,
    /// The column that has its name.
    pub(super) name: Option<ColumnIndex>,
    /// The columns that listed rows have.
    pub(super) columns: Vec<ColumnIndex>,
    /// The rows that are listed.
    pub(super) kept: Kept,
}

impl<'b> ReportData<'b> {
    /// Nothing yet of a run of the policies `order`, each after those it reads.
    pub(crate) fn new(checked: &'b CheckedBook, order: &[PolicyIndex], language: Language) -> Self {
        let book = &checked.book;
        let mut entities: Vec<EntityData> = Vec::new();
        for policy in order {
            let entity = book.policy(*policy).entity;
            if !entities.iter().any(|known| known.entity == entity) {
                entities.push(EntityData::new(checked, order, entity));
            }
        }
        let tallies = order.iter().map(|policy| {
            let spec = book.policy(*policy);
            let bins = spec.outputs.iter().map(|_| Bins::default()).collect();
            let lines = vec![(0, Sum::default()); spec.reasons.len()];
            PolicyData { policy: *policy, tally: Tally::new(spec), bins, lines }
        });
        Self {
            checked,
            tallies: tallies.collect(),
            entities,
            quarantined: Quarantined::default(),
            wording: Wording::new(checked, language),
            language,
        }
    }

    /// Takes the rows of a batch, in key order: those of `facts`, with what was decided of each.
    pub(crate) fn add(&mut self, facts: &Facts, decisions: &Decisions<'_>) {
        (0..self.entities.len()).for_each(|at| self.add_to(at, facts, decisions));
    }

    fn add_to(&mut self, at: usize, facts: &Facts, decisions: &Decisions<'_>) {
        let of = |policy: PolicyIndex| -> &[RowDecision<'_>] {
            let rows = decisions.get(usize::from(policy.0)).and_then(Option::as_ref);
            rows.map(Vec::as_slice).unwrap_or_default()
        };
        let Some(data) = self.entities.get_mut(at) else { return };
        let entity = data.entity;
        for policy in &mut self.tallies {
            if data.policies.contains(&policy.policy) {
                of(policy.policy).iter().for_each(|decision| policy.add(decision));
            }
        }
        let rows = facts.table(entity).rows;
        let mut weights: Vec<(Weight, bool)> = Vec::with_capacity(rows as usize);
        let mut amounts: Vec<Option<Number>> = Vec::with_capacity(data.amounts.len());
        for row in 0..rows {
            let decided = data.policies.iter().filter_map(|policy| of(*policy).get(row as usize));
            weights.push(weight(self.checked, &data.policies, decided));
            amounts.clear();
            amounts.extend(data.amounts.iter().map(|(policy, output)| {
                match of(*policy).get(row as usize).and_then(|decision| decision.outputs.get(*output)) {
                    Some(Value::Number(number)) => Some(*number),
                    _ => None,
                }
            }));
            data.dimensions.iter_mut().for_each(|dimension| dimension.add((facts, entity, row), decisions, &amounts));
        }
        data.settled += weights.iter().filter(|(_, settled)| *settled).count() as u64;
        let (policies, name, columns) = (&data.policies, data.name, &data.columns);
        let (checked, wording, language) = (self.checked, &self.wording, self.language);
        data.kept.add(&weights, |at| {
            let row = u32::try_from(at).unwrap_or(u32::MAX);
            let cells: Vec<Value<'_>> = columns.iter().map(|column| facts.cell(entity, row, *column)).collect();
            let text = |value: &Value<'_>| match value {
                Value::Text(text) => (*text).to_owned(),
                _ => String::new(),
            };
            KeptRow {
                key: facts.key_text(&checked.book.dictionary, &checked.book.symbols, entity, row),
                name: name.map(|column| text(&facts.cell(entity, row, column))).unwrap_or_default(),
                texts: cells.iter().map(text).collect(),
                columns: cells.into_iter().map(lasting).collect(),
                decisions: policies
                    .iter()
                    .filter_map(|policy| Some(kept(wording, language, *policy, of(*policy).get(at)?)))
                    .collect(),
            }
        });
    }

    /// Takes the rows that could not be used.
    ///
    /// # Errors
    /// A finding, where those that were put aside cannot be read.
    pub(crate) fn add_quarantined(&mut self, quarantine: &Quarantine) -> Result<(), Box<Diagnostic>> {
        let (book, language, quarantined) = (&self.checked.book, self.language, &mut self.quarantined);
        quarantine.each(AT_ONCE, &mut |rows| {
            rows.iter().for_each(|row| quarantined.add(row, book, language));
            Ok(())
        })
    }
}

impl PolicyData {
    fn add(&mut self, decision: &RowDecision<'_>) {
        self.tally.add(decision, decision.given(&mut Vec::new()));
        if decision.state == RowState::Decided {
            for (bins, value) in self.bins.iter_mut().zip(&decision.outputs) {
                if let Value::Number(number) = value {
                    bins.add(*number);
                }
            }
        }
        for line in &decision.lines {
            if let Some((count, sum)) = self.lines.get_mut(usize::from(line.code)) {
                *count += 1;
                sum.add(line.amount);
            }
        }
    }
}

impl EntityData {
    fn new(checked: &CheckedBook, order: &[PolicyIndex], entity: TableIndex) -> Self {
        let book = &checked.book;
        let table = book.dictionary.table(entity);
        let policies: Vec<PolicyIndex> =
            order.iter().copied().filter(|policy| book.policy(*policy).entity == entity).collect();
        let amounts: Vec<(PolicyIndex, usize)> = policies
            .iter()
            .flat_map(|policy| {
                let outputs = book.policy(*policy).outputs.iter().enumerate();
                let always = outputs.filter(|(_, output)| output.kind == OutputType::Money && !output.optional);
                always.map(|(at, _)| (*policy, at))
            })
            .take(LEADING)
            .collect();
        Self {
            entity,
            settled: 0,
            dimensions: dimension::candidates(book, order, entity, amounts.len()),
            amounts,
            name: name_column(table),
            columns: dimension::telling_columns(table).into_iter().map(|(column, _)| column).collect(),
            kept: Kept::default(),
            policies,
        }
    }
}

/// How much money a row is about, and whether every policy settled it.
fn weight<'d, 'a: 'd>(
    checked: &CheckedBook,
    policies: &[PolicyIndex],
    decisions: impl Iterator<Item = &'d RowDecision<'a>>,
) -> (Weight, bool) {
    let mut weight = Weight::default();
    let mut settled = true;
    for (policy, decision) in policies.iter().zip(decisions) {
        settled &= decision.state != RowState::Undecided;
        weight.lines += decision.lines.iter().map(|line| line.amount.raw().unsigned_abs()).sum::<u128>();
        for (output, value) in checked.book.policy(*policy).outputs.iter().zip(&decision.outputs) {
            if let (OutputType::Money, Value::Number(number)) = (&output.kind, value) {
                weight.outputs += number.raw().unsigned_abs();
            }
        }
    }
    (weight, settled)
}

/// What a policy decided of a listed row.
fn kept(wording: &Wording<'_>, language: Language, policy: PolicyIndex, decision: &RowDecision<'_>) -> KeptDecision {
    let mut reasons: Vec<(bool, String)> = Vec::new();
    for reason in &decision.reasons {
        let said = (reason.fired, wording.reason(policy, reason));
        if !reasons.contains(&said) {
            reasons.push(said);
        }
    }
    KeptDecision {
        policy,
        state: decision.state,
        problem: decision.problem.as_ref().map(|problem| problem.message.get(language).to_owned()),
        outputs: decision.outputs.iter().copied().map(lasting).collect(),
        reasons,
        lines: decision.lines.iter().map(|line| (line.code, line.amount)).collect(),
    }
}

/// A value that outlives its batch; texts are kept elsewhere.
fn lasting(value: Value<'_>) -> Value<'static> {
    match value {
        Value::Absent | Value::Text(_) => Value::Absent,
        Value::Number(number) => Value::Number(number),
        Value::Boolean(yes) => Value::Boolean(yes),
        Value::Symbol(symbol) => Value::Symbol(symbol),
        Value::Date(date) => Value::Date(date),
        Value::Span(span) => Value::Span(span),
    }
}
