//! What rows are grouped by: columns of the entity that say where a partner is or of what kind it is,
//! and enum outputs. Which columns those are is told from the data dictionary, and settled at the end,
//! when it is known how many different texts they hold.

use std::collections::BTreeMap;

use assay_engine::decision::RowState;
use assay_engine::diagnostic::{Language, Text};
use assay_engine::facts::{ColumnIndex, ColumnType, Facts, TableIndex, TableSpec};
use assay_engine::number::{Number, Sum};
use assay_engine::policy::{Book, OutputType, PolicyIndex};
use assay_engine::run::Decisions;
use assay_engine::value::{Symbol, Value};

use super::province;

/// Words in the names of columns that say where, most telling first.
const PLACES: [&str; 9] =
    ["region", "area", "province", "territory", "district", "city", "country", "market", "location"];
/// Words in the names of columns that say of what kind, most telling first.
const KINDS: [&str; 8] = ["type", "channel", "segment", "category", "industry", "sector", "class", "group"];
/// How many columns are tried.
const COLUMNS: usize = 6;
/// How many enum outputs are grouped by.
const OUTPUTS: usize = 6;
/// A column with more different texts than this groups nothing.
const GROUPS: usize = 60;

/// Of so many codes, one may be something else.
const MISFITS: u64 = 10;

/// One way to group rows.
#[derive(Debug)]
pub(super) struct Dimension {
    /// What tells the groups.
    pub(super) source: GroupSource,
    /// The groups; none where there are too many.
    pub(super) groups: Option<BTreeMap<GroupKey, Group>>,
    /// How many amounts are summed up for every group.
    amounts: usize,
    /// How many rows have something else than a code where codes are looked for.
    misfits: u64,
}

/// What tells groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GroupSource {
    /// A column of the entity.
    Column(ColumnIndex, Sort),
    /// The provinces of a column of GB/T 2260 codes.
    Province(ColumnIndex),
    /// An enum output, by its place.
    Output(PolicyIndex, usize),
}

/// What a column tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// Where a row is.
    Place,
    /// Of what kind it is.
    Kind,
}

/// What the rows of a group have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum GroupKey {
    /// A word of the book.
    Word(Symbol),
    /// A text.
    Text(String),
    /// Nothing is known.
    Unknown,
}

/// The rows of one group.
#[derive(Debug, Clone, Default)]
pub(super) struct Group {
    /// How many there are.
    pub(super) rows: u64,
    /// What the decided ones add up to, amount by amount.
    pub(super) sums: Vec<Sum>,
}

/// Every way to group the rows of an entity that may turn out to be of use.
pub(super) fn candidates(book: &Book, order: &[PolicyIndex], entity: TableIndex, amounts: usize) -> Vec<Dimension> {
    let table = book.dictionary.table(entity);
    let mut sources = Vec::new();
    for (column, sort) in telling_columns(table) {
        if table.column(column).kind == ColumnType::Text && sort == Sort::Place {
            sources.push(GroupSource::Province(column));
        }
        sources.push(GroupSource::Column(column, sort));
    }
    let outputs = order.iter().filter(|policy| book.policy(**policy).entity == entity).filter_map(|policy| {
        let mut outputs = book.policy(*policy).outputs.iter();
        let at = outputs.position(|output| matches!(output.kind, OutputType::Enum(_)) && !output.optional)?;
        Some(GroupSource::Output(*policy, at))
    });
    sources.extend(outputs.take(OUTPUTS));
    sources.into_iter().map(|source| Dimension { source, groups: Some(BTreeMap::new()), amounts, misfits: 0 }).collect()
}

/// Columns that may tell groups, the most telling first.
pub(super) fn telling_columns(table: &TableSpec) -> Vec<(ColumnIndex, Sort)> {
    let mut found: Vec<(usize, ColumnIndex, Sort)> = Vec::new();
    for (at, column) in table.columns.iter().enumerate() {
        let Ok(index) = u16::try_from(at).map(ColumnIndex) else { continue };
        let groups = match column.kind {
            ColumnType::Enum(_) => true,
            ColumnType::Text => column.refers_to.is_none() && column.pattern.is_none(),
            _ => false,
        };
        if !groups || table.key.contains(&index) {
            continue;
        }
        let named = |words: &[&str]| words.iter().position(|word| column.name.split('_').any(|part| part == *word));
        match (named(&PLACES), named(&KINDS)) {
            (Some(rank), _) => found.push((rank, index, Sort::Place)),
            (None, Some(rank)) => found.push((PLACES.len() + rank, index, Sort::Kind)),
            (None, None) if column.kind != ColumnType::Text => found.push((usize::MAX, index, Sort::Kind)),
            (None, None) => {}
        }
    }
    found.sort_by_key(|(rank, index, _)| (*rank, *index));
    found.into_iter().take(COLUMNS).map(|(_, index, sort)| (index, sort)).collect()
}

impl Dimension {
    /// Counts a row.
    pub(super) fn add(
        &mut self,
        (facts, entity, row): (&Facts, TableIndex, u32),
        decisions: &Decisions<'_>,
        amounts: &[Option<Number>],
    ) {
        let Some(groups) = &mut self.groups else { return };
        let key = match self.source {
            GroupSource::Column(column, _) => match facts.cell(entity, row, column) {
                Value::Symbol(symbol) => GroupKey::Word(symbol),
                Value::Text(text) => GroupKey::Text(text.to_owned()),
                _ => GroupKey::Unknown,
            },
            GroupSource::Province(column) => match facts.cell(entity, row, column) {
                Value::Text(text) => match province::code(text) {
                    Some(code) => GroupKey::Text(code.to_owned()),
                    None => {
                        self.misfits += 1;
                        GroupKey::Unknown
                    }
                },
                _ => GroupKey::Unknown,
            },
            GroupSource::Output(policy, output) => {
                let rows = decisions.get(usize::from(policy.0)).and_then(Option::as_ref);
                let decision = rows.and_then(|rows| rows.get(row as usize));
                match decision.filter(|decision| decision.state == RowState::Decided) {
                    Some(decision) => match decision.outputs.get(output) {
                        Some(Value::Symbol(symbol)) => GroupKey::Word(*symbol),
                        _ => GroupKey::Unknown,
                    },
                    None => GroupKey::Unknown,
                }
            }
        };
        let group = groups.entry(key).or_default();
        group.sums.resize(self.amounts, Sum::default());
        group.rows += 1;
        for (sum, amount) in group.sums.iter_mut().zip(amounts) {
            amount.iter().for_each(|amount| sum.add(*amount));
        }
        if groups.len() > GROUPS {
            self.groups = None;
        }
    }

    /// Whether it tells rows apart: into two groups at least, and few have something else than a code.
    fn tells(&self) -> bool {
        let Some(groups) = &self.groups else { return false };
        let known = || groups.iter().filter(|(key, _)| **key != GroupKey::Unknown);
        let rows: u64 = known().map(|(_, group)| group.rows).sum();
        known().count() > 1 && self.misfits.saturating_mul(MISFITS) <= rows
    }

    /// Whether an output tells the groups.
    pub(super) fn is_output(&self) -> bool {
        matches!(self.source, GroupSource::Output(..))
    }

    /// What people call it.
    pub(super) fn label(&self, book: &Book, entity: TableIndex) -> Text {
        match self.source {
            GroupSource::Column(column, _) => book.dictionary.table(entity).column(column).label.clone(),
            GroupSource::Province(column) => {
                let label = &book.dictionary.table(entity).column(column).label;
                Text::new(format!("{}: province", label.en), format!("{}（省级）", label.zh))
            }
            GroupSource::Output(policy, output) => {
                let policy = book.policy(policy);
                let label = policy.outputs.get(output).map(|output| output.label.clone()).unwrap_or_default();
                // A label such as `status` says little without its policy.
                match label.en.to_lowercase().contains(&policy.title.en.to_lowercase()) {
                    true => label,
                    false => Text::new(
                        format!("{}: {}", policy.title.en, label.en),
                        format!("{}：{}", policy.title.zh, label.zh),
                    ),
                }
            }
        }
    }

    /// Where it comes from, as the book has it.
    pub(super) fn origin(&self, book: &Book, entity: TableIndex) -> String {
        let table = book.dictionary.table(entity);
        match self.source {
            GroupSource::Column(column, _) | GroupSource::Province(column) => {
                format!("{}.{}", table.id, table.column(column).name)
            }
            GroupSource::Output(policy, output) => {
                let policy = book.policy(policy);
                let name = policy.outputs.get(output).map_or("", |output| &output.name);
                format!("{}.{name}", policy.id)
            }
        }
    }

    /// What people call a group.
    pub(super) fn group_label(&self, key: &GroupKey, book: &Book, entity: TableIndex, language: Language) -> String {
        match key {
            GroupKey::Unknown => match (self.source, language) {
                (GroupSource::Output(..), Language::English) => "not decided".to_owned(),
                (GroupSource::Output(..), Language::Chinese) => "无结论".to_owned(),
                (_, Language::English) => "not known".to_owned(),
                (_, Language::Chinese) => "未知".to_owned(),
            },
            GroupKey::Text(text) => match self.source {
                GroupSource::Province(_) => {
                    province::name(text).map_or_else(|| text.clone(), |name| name.get(language).to_owned())
                }
                _ => text.clone(),
            },
            GroupKey::Word(symbol) => {
                let values = self.words(book, entity);
                let label = values.iter().find(|(known, _)| known == symbol).map(|(_, label)| label.get(language));
                label.unwrap_or_else(|| book.symbols.word(*symbol)).to_owned()
            }
        }
    }

    /// The words it may have, in the order of the book; none where it has texts.
    pub(super) fn words<'b>(&self, book: &'b Book, entity: TableIndex) -> &'b [(Symbol, Text)] {
        match self.source {
            GroupSource::Output(policy, output) => {
                match book.policy(policy).outputs.get(output).map(|output| &output.kind) {
                    Some(OutputType::Enum(values)) => values,
                    _ => &[],
                }
            }
            GroupSource::Column(column, _) | GroupSource::Province(column) => {
                match &book.dictionary.table(entity).column(column).kind {
                    ColumnType::Enum(spec) => &spec.values,
                    _ => &[],
                }
            }
        }
    }
}

/// Those that are shown: one that says where, one that says of what kind, and the outputs.
pub(super) fn chosen(candidates: &[Dimension]) -> Vec<&Dimension> {
    let telling = || candidates.iter().filter(|dimension| dimension.tells());
    let place = telling()
        .find(|dimension| matches!(dimension.source, GroupSource::Province(_) | GroupSource::Column(_, Sort::Place)));
    let kind = telling().find(|dimension| matches!(dimension.source, GroupSource::Column(_, Sort::Kind)));
    let outputs = telling().filter(|dimension| matches!(dimension.source, GroupSource::Output(..)));
    place.into_iter().chain(kind).chain(outputs).collect()
}
