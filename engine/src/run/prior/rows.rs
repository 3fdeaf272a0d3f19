//! One policy's earlier results, read in key order beside the rows of this run.

use std::cmp::Ordering;

use crate::calendar::Date;
use crate::dataset::EarlierTable;
use crate::decision::RowState;
use crate::diagnostic::{Text, system_reason};
use crate::facts::{ColumnType, Facts, TableSpec};
use crate::number::Number;
use crate::policy::{Book, OutputType, PolicyIndex};
use crate::value::{Symbol, Symbols, Value};

/// A cell of a key. Its order is that in which results are written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum KeyCell {
    Absent,
    Number(Number),
    Boolean(bool),
    Text(String),
    Symbol(Symbol),
    Date(Date),
}

/// Why earlier results cannot be read.
#[derive(Debug)]
pub(super) enum RowsError {
    /// In the words of whoever could not read them.
    Unreadable(Text),
    /// A key, with which rows are not in order.
    Unordered(String),
}

/// Something about earlier results that reads as absent: which it is, once for all rows, and how it
/// is said in English and Chinese.
#[derive(Debug, Clone)]
pub(super) struct Flaw {
    pub(super) english: String,
    pub(super) chinese: String,
}

/// The earlier results of one policy, at some row. Memory does not grow with their number.
#[derive(Debug)]
pub(super) struct PriorRows {
    pub(super) policy: PolicyIndex,
    /// The name of their file.
    pub(super) file: String,
    table: EarlierTable,
    /// The places of the key's cells, of the outputs' and of the state's.
    keys: Vec<Option<usize>>,
    outputs: Vec<Option<usize>>,
    state: Option<usize>,
    /// The row that was read last and is not behind this run's rows yet: its key, and its cells.
    key: Option<Vec<KeyCell>>,
    cells: Vec<String>,
    is_done: bool,
    pub(super) flaws: Vec<Flaw>,
    /// By output: whether a cell of it that cannot be read was told.
    told: Vec<bool>,
}

impl PriorRows {
    /// Starts at the first row.
    pub(super) fn new(book: &Book, policy: PolicyIndex, (file, table): (String, EarlierTable)) -> Self {
        let spec = book.policy(policy);
        let entity = book.dictionary.table(spec.entity);
        let keys = entity.key.iter().map(|column| table.position(&entity.column(*column).name)).collect();
        let outputs: Vec<Option<usize>> = spec.outputs.iter().map(|output| table.position(&output.name)).collect();
        let state = table.position("state");
        let mut flaws = Vec::new();
        for (output, _) in spec.outputs.iter().zip(&outputs).filter(|(_, at)| at.is_none() && table.knows_columns()) {
            let name = &output.name;
            flaws.push(Flaw {
                english: format!("it has no column `{name}`, which reads as absent"),
                chinese: format!("没有列 `{name}`，按缺失处理"),
            });
        }
        let told = vec![false; outputs.len()];
        let (key, cells) = (None, Vec::new());
        Self { policy, file, table, keys, outputs, state, key, cells, is_done: false, flaws, told }
    }

    /// The outputs of each row of a batch, which comes behind the batches before; empty for a row
    /// that was not there or was undecided.
    pub(super) fn of_batch(&mut self, book: &Book, facts: &Facts) -> Result<Vec<Vec<Value<'static>>>, RowsError> {
        let index = book.policy(self.policy).entity;
        let entity = book.dictionary.table(index);
        let mut rows = Vec::with_capacity(facts.table(index).rows as usize);
        for row in 0..facts.table(index).rows {
            let cells = entity.key.iter().map(|column| facts.cell(index, row, *column));
            let wanted: Vec<KeyCell> = cells.map(key_cell).collect();
            while self.key.as_ref().is_none_or(|key| *key < wanted) && !self.is_done {
                self.advance(book, entity)?;
            }
            let is_there = self.key.as_ref() == Some(&wanted) && self.state() != RowState::Undecided.tag();
            rows.push(if is_there { self.values(book, facts, row) } else { Vec::new() });
        }
        Ok(rows)
    }

    /// Goes to the next row.
    fn advance(&mut self, book: &Book, entity: &TableSpec) -> Result<(), RowsError> {
        let found =
            self.table.next_row(&mut self.cells).map_err(|error| RowsError::Unreadable(system_reason(&error)))?;
        if !found {
            self.key = None;
            self.is_done = true;
            return Ok(());
        }
        let cells = entity.key.iter().zip(&self.keys).map(|(column, at)| {
            let text = at.and_then(|at| self.cells.get(at)).map_or("", String::as_str);
            read_key(text, &entity.column(*column).kind, &book.symbols)
        });
        // A key that nothing can have now is none of this run's rows.
        let Some(next) = cells.collect::<Option<Vec<KeyCell>>>() else { return Ok(()) };
        if let Some(before) = &self.key
            && (*before).cmp(&next) != Ordering::Less
        {
            return Err(RowsError::Unordered(self.key_text()));
        }
        self.key = Some(next);
        Ok(())
    }

    fn key_text(&self) -> String {
        let cell = |at: &Option<usize>| at.and_then(|at| self.cells.get(at)).map_or("", String::as_str);
        self.keys.iter().map(cell).collect::<Vec<_>>().join("/")
    }

    fn state(&self) -> &str {
        self.state.and_then(|at| self.cells.get(at)).map_or("", String::as_str)
    }

    fn values(&mut self, book: &Book, facts: &Facts, row: u32) -> Vec<Value<'static>> {
        let spec = book.policy(self.policy);
        let mut values = Vec::with_capacity(spec.outputs.len());
        for ((output, at), told) in spec.outputs.iter().zip(&self.outputs).zip(&mut self.told) {
            let text = at.and_then(|at| self.cells.get(at)).map_or("", String::as_str);
            let value = read_output(text, &output.kind, &book.symbols);
            if value == Value::Absent && !text.is_empty() && !*told {
                *told = true;
                let key = facts.key_text(&book.dictionary, &book.symbols, spec.entity, row);
                let name = &output.name;
                self.flaws.push(Flaw {
                    english: format!("`{name}` cannot be `{text}` and reads as absent, first at `{key}`"),
                    chinese: format!("`{name}` 的值 `{text}` 无法识别，按缺失处理：首见于 `{key}`"),
                });
            }
            values.push(value);
        }
        values
    }
}

fn key_cell(value: Value<'_>) -> KeyCell {
    match value {
        Value::Absent | Value::Span(_) => KeyCell::Absent,
        Value::Number(number) => KeyCell::Number(number),
        Value::Boolean(yes) => KeyCell::Boolean(yes),
        Value::Text(text) => KeyCell::Text(text.to_owned()),
        Value::Symbol(symbol) => KeyCell::Symbol(symbol),
        Value::Date(date) => KeyCell::Date(date),
    }
}

/// A cell of a key as written by an earlier run; none where it is no value of the column now.
pub(crate) fn read_key(text: &str, kind: &ColumnType, symbols: &Symbols) -> Option<KeyCell> {
    if text.is_empty() {
        return Some(KeyCell::Absent);
    }
    match kind {
        ColumnType::Text | ColumnType::Timestamp => Some(KeyCell::Text(text.to_owned())),
        ColumnType::Boolean => text.parse().ok().map(KeyCell::Boolean),
        ColumnType::Integer | ColumnType::Decimal | ColumnType::Money | ColumnType::Fraction => {
            text.parse().ok().map(KeyCell::Number)
        }
        ColumnType::Date => text.parse().ok().map(KeyCell::Date),
        ColumnType::Enum(_) => symbols.find(text).map(KeyCell::Symbol),
    }
}

/// A cell as written by an earlier run; what cannot be read, such as a value that an enum no longer
/// has, is absent.
fn read_output(text: &str, kind: &OutputType, symbols: &Symbols) -> Value<'static> {
    let value = match kind {
        OutputType::Integer | OutputType::Decimal | OutputType::Money | OutputType::Fraction => {
            text.parse().ok().map(Value::Number)
        }
        OutputType::Boolean => text.parse().ok().map(Value::Boolean),
        OutputType::Date => text.parse().ok().map(Value::Date),
        OutputType::Enum(values) => {
            let symbol = symbols.find(text);
            symbol.filter(|symbol| values.iter().any(|(known, _)| known == symbol)).map(Value::Symbol)
        }
    };
    value.unwrap_or(Value::Absent)
}
