//! One table's rows as far as they are settled: the good ones in memory, the bad ones with why.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::facts::{
    ColumnIndex, Dictionary, Held, OnBadRow, Presence, RelationIndex, RelationKind, RowsByText, Table, TableIndex,
    TableSpec, key_text,
};
use crate::value::Value;

use super::bad_rows::{BadRows, SharedFlaw};
use super::batch::{BadRow, FileRead, Origin};
use super::folder::SourceFile;
use super::large::Large;
use super::row_flaw::{Flaw, shortened};
use super::{InputRecord, Reading};

/// A table that is being read.
pub(super) struct Parsed {
    pub(super) index: TableIndex,
    /// Where its files are.
    pub(super) sources: Vec<SourceFile>,
    /// Its files; none where the dataset has none for it.
    pub(super) files: Vec<FileRead>,
    pub(super) table: Table,
    /// Where each good row came from.
    pub(super) origins: Vec<Origin>,
    pub(super) bad: BadRows,
    /// Whom the bad rows hold, when that is settled.
    pub(super) held: Vec<Held>,
    /// The good rows by the columns that name their parents, as long as no row is taken out.
    pub(super) grouped: BTreeMap<ColumnIndex, RowsByText>,
    /// The rows that say again what another one says.
    pub(super) duplicates: Vec<Origin>,
    /// The good rows, where they are too many for `table`.
    pub(super) large: Option<Large>,
}

impl Parsed {
    /// A table without rows.
    pub(super) fn empty(spec: &TableSpec, index: TableIndex, presence: Presence) -> Self {
        let table = Table::empty(spec, presence);
        Self {
            index,
            sources: Vec::new(),
            files: Vec::new(),
            table,
            origins: Vec::new(),
            bad: BadRows::default(),
            held: Vec::new(),
            grouped: BTreeMap::new(),
            duplicates: Vec::new(),
            large: None,
        }
    }

    /// Adds good rows to bad ones, for what is wrong with each: the flaw of the row at a place in `rows`. In the order in
    /// which they stand in their files, so that they can be read in it without much ado.
    pub(super) fn condemn(
        &self,
        reading: Reading<'_>,
        rows: &[u32],
        flaw: &dyn Fn(usize) -> Option<Flaw>,
        bad: &mut BadRows,
    ) {
        let mut order: Vec<(Origin, usize, u32)> =
            rows.iter().enumerate().map(|(at, row)| (self.origin(*row), at, *row)).collect();
        order.sort_unstable();
        for (origin, at, row) in order {
            if let Some(flaw) = flaw(at) {
                bad.push(bad_row(reading, self.index, (&self.table, row), origin, flaw.into()));
            }
        }
    }

    /// Takes rows out: those given, in their order.
    pub(super) fn take_out(&mut self, rows: &[u32]) {
        if !rows.is_empty() {
            let mut left_out = rows.iter().peekable();
            let kept: Vec<u32> =
                (0..self.table.rows).filter(|row| left_out.next_if(|next| *next == row).is_none()).collect();
            self.keep(&kept);
        }
    }

    /// Keeps some rows, in the order given.
    pub(super) fn keep(&mut self, rows: &[u32]) {
        let empty = Table { columns: Vec::new(), rows: 0, presence: self.table.presence };
        self.table = std::mem::replace(&mut self.table, empty).into_selected(rows);
        self.origins = rows.par_iter().map(|row| self.origin(*row)).collect();
        self.grouped.clear();
    }

    /// Groups the rows by the columns that name their parents.
    pub(super) fn group(&mut self, dictionary: &Dictionary) {
        let columns: BTreeSet<ColumnIndex> = ways_in(dictionary, self.index).map(|(_, by)| by).collect();
        let (table, mut known) = (&self.table, std::mem::take(&mut self.grouped));
        let columns: Vec<_> = columns.into_iter().map(|by| (by, known.remove(&by))).collect();
        let grouped =
            columns.into_par_iter().map(|(by, known)| (by, known.unwrap_or_else(|| RowsByText::of(table, by))));
        self.grouped = grouped.collect::<Vec<_>>().into_iter().collect();
    }

    /// The rows by the texts of a column.
    pub(super) fn by_text(&self, by: ColumnIndex) -> Cow<'_, RowsByText> {
        self.grouped.get(&by).map_or_else(|| Cow::Owned(RowsByText::of(&self.table, by)), Cow::Borrowed)
    }

    /// Where a good row came from.
    pub(super) fn origin(&self, row: u32) -> Origin {
        self.origins.get(row as usize).copied().unwrap_or(Origin { file: 0, line: 0 })
    }

    /// The name of a row's file.
    pub(super) fn file(&self, origin: Origin) -> &str {
        self.files.get(usize::from(origin.file)).map_or("", |file| &file.name)
    }

    /// A row as messages name it: by its line, and where its table has several files, by its file.
    pub(super) fn shown(&self, origin: Origin) -> String {
        let line = origin.line;
        if self.files.len() > 1 { format!("{}:{line}", self.file(origin)) } else { line.to_string() }
    }

    /// How many good rows each file has, of those in memory.
    fn accepted(&self) -> Vec<u32> {
        if self.files.len() == 1 {
            return vec![u32::try_from(self.origins.len()).unwrap_or(u32::MAX)];
        }
        let mut accepted = vec![0; self.files.len()];
        for origin in &self.origins {
            if let Some(count) = accepted.get_mut(usize::from(origin.file)) {
                *count += 1;
            }
        }
        accepted
    }

    /// What became of each file's rows; one record without a file, where there is none.
    pub(super) fn records(&self) -> Vec<InputRecord> {
        let no_file = InputRecord {
            table: self.index,
            file: None,
            format: "",
            encoding: None,
            compression: None,
            sheet: None,
            sha256: String::new(),
            presence: self.table.presence,
            rows: 0,
            accepted: 0,
            quarantined: 0,
            duplicates: 0,
            first_duplicate: None,
            defaults: Vec::new(),
        };
        if self.files.is_empty() {
            return vec![no_file];
        }
        let mut records: Vec<InputRecord> = self
            .files
            .iter()
            .map(|file| InputRecord {
                file: Some(file.name.clone()),
                format: file.format,
                encoding: file.encoding,
                compression: file.compression,
                sheet: file.sheet.clone(),
                sha256: file.sha256.clone(),
                rows: file.rows,
                defaults: file.defaults.clone(),
                ..no_file.clone()
            })
            .collect();
        if let Some(large) = &self.large {
            for (record, accepted) in records.iter_mut().zip(&large.accepted) {
                record.accepted = *accepted;
            }
        }
        for (record, accepted) in records.iter_mut().zip(self.accepted()) {
            record.accepted += accepted;
        }
        for (record, bad) in records.iter_mut().zip(self.bad.by_file()) {
            record.quarantined += bad;
        }
        for origin in &self.duplicates {
            if let Some(record) = records.get_mut(usize::from(origin.file)) {
                record.duplicates += 1;
                let line = origin.line;
                record.first_duplicate = Some(record.first_duplicate.map_or(line, |first| first.min(line)));
            }
        }
        records
    }
}

/// A row that is bad in spite of its cells, with its key and its parents.
pub(super) fn bad_row(
    reading: Reading<'_>,
    index: TableIndex,
    (table, row): (&Table, u32),
    origin: Origin,
    flaw: SharedFlaw,
) -> BadRow {
    let (dictionary, spec) = (reading.dictionary, reading.dictionary.table(index));
    let text = |column| table.text(row, column);
    let mut bad = BadRow::of(origin, flaw);
    if is_named(dictionary, index) {
        bad.key = spec.naming_column().and_then(text).map(Box::from);
    }
    if holds_parents(dictionary, index) {
        bad.parents = ways_in(dictionary, index).filter_map(|(way, by)| Some((way, text(by)?.into()))).collect();
        bad.shown_key = shown_key(reading, spec, |column| table.cell(row, column)).map(String::into_boxed_str);
    }
    bad
}

/// The key of a row as results show it, however its cells are written; none where part of it is not known.
pub(super) fn shown_key<'v>(
    reading: Reading<'_>,
    spec: &TableSpec,
    cell: impl Fn(ColumnIndex) -> Value<'v>,
) -> Option<String> {
    let cells = || spec.key.iter().map(|column| cell(*column));
    let is_known = !spec.key.is_empty() && cells().all(|cell| cell.is_known());
    is_known.then(|| shortened(&key_text(cells(), reading.symbols)).into_owned())
}

/// Whether rows of a table are named by others, which belong to them or refer to them.
pub(super) fn is_named(dictionary: &Dictionary, table: TableIndex) -> bool {
    let mut columns = dictionary.tables.iter().flat_map(|table| &table.columns);
    columns.any(|column| column.refers_to == Some(table))
        || dictionary.relations.iter().any(|relation| relation.parent == table)
}

/// Whether bad rows of a table hold the rows they belong to.
pub(super) fn holds_parents(dictionary: &Dictionary, table: TableIndex) -> bool {
    dictionary.table(table).on_bad_row == OnBadRow::Hold && ways_in(dictionary, table).next().is_some()
}

/// The direct ways from rows of a table to their parents, the main one first.
pub(super) fn ways_in(
    dictionary: &Dictionary,
    child: TableIndex,
) -> impl Iterator<Item = (RelationIndex, ColumnIndex)> {
    (0_u16..)
        .map(RelationIndex)
        .zip(&dictionary.relations)
        .filter(move |(_, relation)| relation.child == child && !matches!(relation.kind, RelationKind::Through { .. }))
        .map(|(index, relation)| (index, relation.by))
}
