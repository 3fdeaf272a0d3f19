//! One table's rows as far as they are settled: the good ones in memory, the bad ones with why.

use std::collections::BTreeMap;

use crate::facts::{Dictionary, Presence, RelationIndex, RelationKind, Table, TableIndex, TableSpec};
use crate::value::Value;

use super::InputRecord;
use super::row_flaw::Flaw;

/// A bad row.
pub(super) struct BadRow {
    pub(super) line: u32,
    pub(super) flaw: Flaw,
    /// The key by which other rows would name it, where that can be read.
    pub(super) key: Option<String>,
    /// The parents it names, by relation.
    pub(super) parents: Vec<(RelationIndex, String)>,
}

/// A table that is being read.
pub(super) struct Parsed {
    pub(super) index: TableIndex,
    pub(super) file: Option<String>,
    pub(super) sha256: String,
    pub(super) table: Table,
    /// The line of each good row.
    pub(super) lines: Vec<u32>,
    pub(super) bad: Vec<BadRow>,
    /// How many rows the file has.
    pub(super) rows: u32,
    pub(super) duplicates: u32,
}

impl Parsed {
    /// A table without a file.
    pub(super) fn without_file(spec: &TableSpec, index: TableIndex, presence: Presence) -> Self {
        let table = Table::empty(spec, presence);
        let (lines, bad) = (Vec::new(), Vec::new());
        Self { index, file: None, sha256: String::new(), table, lines, bad, rows: 0, duplicates: 0 }
    }

    /// Takes good rows out again, for what is wrong with them.
    pub(super) fn condemn(&mut self, dictionary: &Dictionary, rows: BTreeMap<u32, Flaw>) {
        if rows.is_empty() {
            return;
        }
        let kept: Vec<u32> = (0..self.table.rows).filter(|row| !rows.contains_key(row)).collect();
        let naming = dictionary.table(self.index).naming_column();
        for (row, flaw) in rows {
            let text = |column| match self.table.cell(row, column) {
                Value::Text(text) => Some(text.to_owned()),
                _ => None,
            };
            let parents =
                ways_in(dictionary, self.index).filter_map(|(relation, by)| Some((relation, text(by)?))).collect();
            let key = naming.and_then(text);
            let line = self.lines.get(row as usize).copied().unwrap_or_default();
            self.bad.push(BadRow { line, flaw, key, parents });
        }
        self.keep(&kept);
    }

    /// Keeps some rows, in the order given.
    pub(super) fn keep(&mut self, rows: &[u32]) {
        self.table = self.table.select(rows);
        self.lines = rows.iter().filter_map(|row| self.lines.get(*row as usize).copied()).collect();
    }

    /// What became of the file's rows.
    pub(super) fn record(&self) -> InputRecord {
        InputRecord {
            table: self.index,
            file: self.file.clone(),
            sha256: self.sha256.clone(),
            presence: self.table.presence,
            rows: self.rows,
            accepted: self.table.rows,
            quarantined: u32::try_from(self.bad.len()).unwrap_or(u32::MAX),
            duplicates: self.duplicates,
        }
    }
}

/// The direct ways from rows of a table to their parents, the main one first.
pub(super) fn ways_in(
    dictionary: &Dictionary,
    child: TableIndex,
) -> impl Iterator<Item = (RelationIndex, crate::facts::ColumnIndex)> {
    (0_u16..)
        .map(RelationIndex)
        .zip(&dictionary.relations)
        .filter(move |(_, relation)| relation.child == child && !matches!(relation.kind, RelationKind::Through { .. }))
        .map(|(index, relation)| (index, relation.by))
}
