//! The facts of a case: rows as typed, what people leave out filled in, and the tables of them.

use std::cmp::Ordering;

use crate::diagnostic::{Diagnostic, Findings, Place, Text};
use crate::document::{Entry, Node, TableNode};
use crate::facts::{
    ColumnIndex, Dictionary, OnBadRow, Presence, RelationKind, RelationSpec, Table, TableBuilder, TableIndex, TableSpec,
};
use crate::number::Number;
use crate::value::{Symbols, Value};

use super::case::{GivenFact, RowFlaw};
use super::typed::{Wanted, read_value, unknown_name};

/// The key of a subject whose key nobody typed.
const SUBJECT: &str = "P";

/// A row as typed: its known cells by column; the rest are absent.
#[derive(Debug, Clone)]
pub(super) struct GivenRow<'b> {
    pub(super) place: Place,
    pub(super) cells: Vec<Value<'b>>,
    /// What of it somebody typed, and where.
    pub(super) typed: Vec<(GivenFact, Place)>,
    /// Why a dataset could not hold it, where the case is about such a row.
    pub(super) flaw: Option<Text>,
}

/// What is done about cells that a dataset could not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BadCells {
    /// They are findings.
    Refused,
    /// They make the row a bad one, as in a dataset.
    Kept,
}

impl BadCells {
    /// Where the flaws of a row's cells go, and what is kept of them.
    fn settle(self, own: Findings, findings: &mut Findings) -> Option<Text> {
        if self == Self::Refused || !own.has_errors() {
            findings.extend(own);
            return None;
        }
        own.into_sorted().into_iter().next().map(|flaw| flaw.message)
    }
}

/// Reads one row of a table.
pub(super) fn read_row<'b>(
    spec: &TableSpec,
    table: &'b TableNode,
    symbols: &Symbols,
    bad_cells: BadCells,
    findings: &mut Findings,
) -> GivenRow<'b> {
    let mut own = Findings::new();
    let mut cells: Vec<Value<'b>> = spec.columns.iter().map(|column| column.default.unwrap_or(Value::Absent)).collect();
    let mut typed = Vec::with_capacity(table.entries.len());
    for entry in &table.entries {
        let Some(index) = spec.find(&entry.key) else {
            findings.push(unknown_column(spec, entry));
            continue;
        };
        typed.push((GivenFact::Column(index), entry.key_place.clone()));
        let column = spec.column(index);
        let Some(value) = read_value(&entry.node, Wanted::column(&column.kind), symbols, &mut own) else { continue };
        check_bounds(value, column.min, column.max, &entry.node, &mut own);
        if let Some(cell) = cells.get_mut(usize::from(index.0)) {
            *cell = value;
        }
    }
    check_pivot(spec, table, &cells, &mut own);
    typed.extend(typed_key(spec, table, &cells, symbols));
    GivenRow { place: table.place.clone(), cells, typed, flaw: bad_cells.settle(own, findings) }
}

/// The key of the record that a pivot's row gives a value of.
fn typed_key(
    spec: &TableSpec,
    table: &TableNode,
    cells: &[Value<'_>],
    symbols: &Symbols,
) -> Option<(GivenFact, Place)> {
    let pivot = spec.pivot.as_ref()?;
    let word = match *cells.get(usize::from(pivot.key.0))? {
        Value::Text(word) => word,
        Value::Symbol(symbol) => symbols.word(symbol),
        _ => return None,
    };
    let index = pivot.keys.iter().position(|key| key.name == word)?;
    let entry = table.entries.iter().find(|entry| spec.find(&entry.key) == Some(pivot.key))?;
    Some((GivenFact::Key(index), entry.node.place.clone()))
}

/// The value of a pivot's row has the bounds of its key.
fn check_pivot(spec: &TableSpec, table: &TableNode, cells: &[Value<'_>], findings: &mut Findings) {
    let Some(pivot) = &spec.pivot else { return };
    let cell = |column: ColumnIndex| cells.get(usize::from(column.0)).copied().unwrap_or(Value::Absent);
    let Value::Text(word) = cell(pivot.key) else { return };
    let key = pivot.keys.iter().find(|key| key.name == word);
    let entry = table.entries.iter().find(|entry| spec.find(&entry.key) == Some(pivot.value));
    if let (Some(key), Some(entry)) = (key, entry) {
        check_bounds(cell(pivot.value), key.min, key.max, &entry.node, findings);
    }
}

fn unknown_column(spec: &TableSpec, entry: &Entry) -> Diagnostic {
    let known: Vec<&str> = spec.columns.iter().map(|column| column.name.as_str()).collect();
    let message = Text::new(
        format!("`{}` has no column `{}`", spec.id, entry.key),
        format!("表 `{}` 没有列 `{}`", spec.id, entry.key),
    );
    unknown_name("unknown-column", &entry.key_place, message, &entry.key, &known)
}

/// A number that a dataset could not hold cannot be given either.
fn check_bounds(value: Value<'_>, min: Option<Number>, max: Option<Number>, node: &Node, findings: &mut Findings) {
    let Value::Number(number) = value else { return };
    let (en, zh, bound) = match (min, max) {
        (Some(min), _) if number < min => ("less than", "小于", min),
        (_, Some(max)) if number > max => ("more than", "大于", max),
        _ => return,
    };
    findings.push(
        Diagnostic::error(
            "out-of-bounds",
            node.place.clone(),
            Text::new(format!("`{number}` is {en} `{bound}`"), format!("`{number}` {zh} `{bound}`")),
        )
        .with_hint(Text::new(
            "in a dataset such a row would be bad; the bounds are in the data dictionary",
            "数据集中这样的行会被判为坏行；界限见数据字典",
        )),
    );
}

/// Reads a pivot given as the record that it reads as: one row a key, of the case's own period.
pub(super) fn read_record<'b>(
    spec: &TableSpec,
    table: &'b TableNode,
    period: &'b str,
    symbols: &Symbols,
    bad_cells: BadCells,
    findings: &mut Findings,
) -> Vec<GivenRow<'b>> {
    let Some(pivot) = &spec.pivot else { return Vec::new() };
    let known: Vec<&str> = pivot.keys.iter().map(|key| key.name.as_str()).collect();
    let mut rows = Vec::new();
    for entry in &table.entries {
        let Some((index, key)) = pivot.keys.iter().enumerate().find(|(_, key)| key.name == entry.key) else {
            let message = Text::new(
                format!("`{}` has no key `{}`", spec.id, entry.key),
                format!("`{}` 没有键 `{}`", spec.id, entry.key),
            );
            findings.push(unknown_name("unknown-column", &entry.key_place, message, &entry.key, &known));
            continue;
        };
        let mut own = Findings::new();
        let value = read_value(&entry.node, Wanted::column(&key.kind), symbols, &mut own).unwrap_or(Value::Absent);
        check_bounds(value, key.min, key.max, &entry.node, &mut own);
        let mut cells = vec![Value::Absent; spec.columns.len()];
        let mut set = |column: ColumnIndex, value: Value<'b>| {
            if let Some(cell) = cells.get_mut(usize::from(column.0)) {
                *cell = value;
            }
        };
        set(
            pivot.key,
            symbols.find(&key.name).filter(|_| is_enum(spec, pivot.key)).map_or(Value::Text(&entry.key), Value::Symbol),
        );
        set(pivot.value, value);
        set(pivot.period, Value::Text(period));
        rows.push(GivenRow {
            place: entry.key_place.clone(),
            cells,
            typed: vec![(GivenFact::Key(index), entry.key_place.clone())],
            flaw: bad_cells.settle(own, findings),
        });
    }
    rows
}

fn is_enum(spec: &TableSpec, column: ColumnIndex) -> bool {
    matches!(spec.column(column).kind, crate::facts::ColumnType::Enum(_))
}

/// The rows given for every table, by table; and which tables have no file.
#[derive(Debug, Clone)]
pub(super) struct GivenRows<'b> {
    pub(super) rows: Vec<Vec<GivenRow<'b>>>,
    pub(super) absent: Vec<TableIndex>,
}

/// What the rows of a case come to.
#[derive(Debug)]
pub(super) struct Built {
    /// The tables, in key order.
    pub(super) tables: Vec<Table>,
    /// Where the entity's first given row is.
    pub(super) subject: u32,
    /// The rows that a dataset could not hold.
    pub(super) flaws: Vec<RowFlaw>,
}

/// Tables of given rows, in key order, with keys that nobody typed filled in.
pub(super) fn build_tables(
    dictionary: &Dictionary,
    given: &GivenRows<'_>,
    entity: TableIndex,
    period: &str,
    bad_cells: BadCells,
    findings: &mut Findings,
) -> Built {
    let typed_keys: Vec<Vec<Vec<String>>> = dictionary
        .tables
        .iter()
        .zip(&given.rows)
        .enumerate()
        .map(|(index, (spec, rows))| made_keys(spec, rows, usize::from(entity.0) == index))
        .collect();
    let mut subject = 0;
    let mut flaws = Vec::new();
    let mut tables = Vec::with_capacity(dictionary.tables.len());
    for (index, spec) in dictionary.tables.iter().enumerate() {
        let (Some(rows), Some(keys)) = (given.rows.get(index), typed_keys.get(index)) else { continue };
        let owner = Owner::of(dictionary, index, given, &typed_keys, entity);
        let mut filled: Vec<(usize, Vec<Value<'_>>)> = Vec::with_capacity(rows.len());
        for (at, row) in rows.iter().enumerate() {
            let made = keys.get(at).map(Vec::as_slice).unwrap_or_default();
            filled.push((at, fill(spec, row, made, &owner, period, findings)));
        }
        filled.sort_by(|(_, a), (_, b)| compare_keys(spec, a, b));
        let mut twice = Findings::new();
        for pair in filled.windows(2) {
            if let [(_, first), (at, second)] = pair
                && is_same_key(spec, first, second)
                && let Some(row) = rows.get(*at)
            {
                twice.push(same_key(&spec.id, &row.place));
            }
        }
        let twice = keep_or_refuse(spec, usize::from(entity.0) == index, bad_cells).settle(twice, findings);
        let table_index = TableIndex(u16::try_from(index).unwrap_or(u16::MAX));
        flaws.extend((0_u32..).zip(&filled).filter_map(|(row, (at, _))| {
            let problem = rows.get(*at).and_then(|given| given.flaw.clone()).or_else(|| twice.clone())?;
            Some(RowFlaw { table: table_index, row, problem })
        }));
        if usize::from(entity.0) == index {
            let at = filled.iter().position(|(at, _)| *at == 0).unwrap_or(0);
            subject = u32::try_from(at).unwrap_or(0);
        }
        let mut table = TableBuilder::new(spec);
        filled.iter().for_each(|(_, cells)| table.push(cells));
        tables.push(table.finish(presence(spec, index, given)));
    }
    Built { tables, subject, flaws }
}

/// Only where a bad row holds whom it belongs to does it show; elsewhere it would be gone without a word.
/// A bad row of the entity's own table cannot be decided itself.
pub(super) fn keep_or_refuse(spec: &TableSpec, is_entity: bool, wanted: BadCells) -> BadCells {
    let shows = is_entity || spec.on_bad_row == OnBadRow::Hold;
    if shows { wanted } else { BadCells::Refused }
}

/// A table whose file is taken away is what the dictionary says of a missing file.
fn presence(spec: &TableSpec, index: usize, given: &GivenRows<'_>) -> Presence {
    if !given.absent.iter().any(|table| usize::from(table.0) == index) {
        return Presence::Present;
    }
    match spec.missing_file {
        crate::facts::MissingFile::Empty => Presence::Empty,
        crate::facts::MissingFile::Absent | crate::facts::MissingFile::Error => Presence::Absent,
    }
}

/// For each row, the texts that stand in for key columns nobody typed, by place in the key.
/// They sort in the order in which the rows were typed.
fn made_keys(spec: &TableSpec, rows: &[GivenRow<'_>], is_entity: bool) -> Vec<Vec<String>> {
    let made = |at: usize| match (is_entity, at) {
        (true, 0) => SUBJECT.to_owned(),
        (true, _) => format!("{SUBJECT}{at:04}"),
        (false, _) => format!("#{at:04}", at = at + 1),
    };
    let rows = (0..rows.len()).map(|at| vec![made(at); spec.key.len()]);
    rows.collect()
}

/// Whose child the rows of a table are, where they do not say.
struct Owner<'k> {
    by: Option<ColumnIndex>,
    key: Option<&'k str>,
    /// The parent's table, where several rows of it could be meant.
    several: Option<&'k str>,
}

impl<'k> Owner<'k> {
    fn of(
        dictionary: &'k Dictionary,
        index: usize,
        given: &'k GivenRows<'_>,
        made: &'k [Vec<Vec<String>>],
        entity: TableIndex,
    ) -> Self {
        let own = |relation: &&RelationSpec| {
            usize::from(relation.child.0) == index && !matches!(relation.kind, RelationKind::Through { .. })
        };
        let nobody = Self { by: None, key: None, several: None };
        let Some(relation) = dictionary.relations.iter().find(own) else { return nobody };
        let parent = dictionary.table(relation.parent);
        let parents = given.rows.get(usize::from(relation.parent.0)).map(Vec::as_slice).unwrap_or_default();
        let is_only = parents.len() == 1 || relation.parent == entity;
        let key = parents.first().filter(|_| is_only).and_then(|row| {
            let column = parent.key.first()?;
            match row.cells.get(usize::from(column.0)) {
                Some(Value::Text(text)) => Some(*text),
                _ => made.get(usize::from(relation.parent.0))?.first()?.first().map(String::as_str),
            }
        });
        let several = (!is_only && parents.len() > 1).then_some(parent.id.as_str());
        Self { by: Some(relation.by), key, several }
    }
}

/// A row's cells with what nobody typed: whose row it is, its key, a pivot's period.
fn fill<'v>(
    spec: &TableSpec,
    row: &GivenRow<'v>,
    made: &'v [String],
    owner: &Owner<'v>,
    period: &'v str,
    findings: &mut Findings,
) -> Vec<Value<'v>> {
    let mut cells = row.cells.clone();
    if let Some(cell) = owner.by.and_then(|by| cells.get_mut(usize::from(by.0)))
        && !cell.is_known()
    {
        if let Some(table) = owner.several {
            findings.push(which_parent(table, &row.place));
        }
        *cell = owner.key.map_or(Value::Absent, Value::Text);
    }
    if let Some(cell) = spec.pivot.as_ref().and_then(|pivot| cells.get_mut(usize::from(pivot.period.0)))
        && !cell.is_known()
    {
        *cell = Value::Text(period);
    }
    for (column, text) in spec.key.iter().zip(made) {
        let is_owner = owner.by == Some(*column);
        if let Some(cell) = cells.get_mut(usize::from(column.0))
            && !cell.is_known()
            && !is_owner
            && matches!(spec.column(*column).kind, crate::facts::ColumnType::Text)
        {
            *cell = Value::Text(text);
        }
    }
    cells
}

fn which_parent(table: &str, place: &Place) -> Diagnostic {
    Diagnostic::error(
        "which-parent",
        place.clone(),
        Text::new(
            format!("several rows of `{table}` are given, and this row does not say whose it is"),
            format!("给出了 `{table}` 的多行，而此行未说明属于哪一行"),
        ),
    )
    .with_hint(Text::new("give it the key of its row", "请写明其所属行的键"))
}

fn is_same_key(spec: &TableSpec, a: &[Value<'_>], b: &[Value<'_>]) -> bool {
    let is_known = |column: &ColumnIndex| a.get(usize::from(column.0)).is_some_and(Value::is_known);
    spec.key.iter().all(is_known) && compare_keys(spec, a, b) == Ordering::Equal
}

fn same_key(table: &str, place: &Place) -> Diagnostic {
    Diagnostic::error(
        "duplicate-key",
        place.clone(),
        Text::new(format!("another row of `{table}` has the same key"), format!("`{table}` 的另一行有相同的键")),
    )
    .with_hint(Text::new("give one of them another key, or leave the keys out", "请为其中一行另取键，或不写键"))
}

/// Key order: column by column, absent first.
fn compare_keys(spec: &TableSpec, a: &[Value<'_>], b: &[Value<'_>]) -> Ordering {
    spec.key.iter().fold(Ordering::Equal, |order, column| {
        let at = usize::from(column.0);
        order.then_with(|| compare(a.get(at), b.get(at)))
    })
}

fn compare(a: Option<&Value<'_>>, b: Option<&Value<'_>>) -> Ordering {
    match (a, b) {
        (Some(Value::Number(a)), Some(Value::Number(b))) => a.cmp(b),
        (Some(Value::Text(a)), Some(Value::Text(b))) => a.cmp(b),
        (Some(Value::Date(a)), Some(Value::Date(b))) => a.cmp(b),
        (Some(Value::Boolean(a)), Some(Value::Boolean(b))) => a.cmp(b),
        (Some(Value::Symbol(a)), Some(Value::Symbol(b))) => a.cmp(b),
        (a, b) => {
            let known = |value: Option<&Value<'_>>| value.is_some_and(Value::is_known);
            known(a).cmp(&known(b))
        }
    }
}
