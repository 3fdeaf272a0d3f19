//! The bad rows of a dataset, as they are shown: however many, a part of them in memory.

use std::borrow::Cow;
use std::ops::ControlFlow;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Language, Text};
use crate::facts::{TableIndex, TableSpec};

use super::bad_rows::BadRows;
use super::bad_rows_aside::Part;
use super::batch::BadRow;
use super::file_flaw::cannot_read_back;
use super::parsed::Parsed;

/// How many of the first rows can be had without going through all.
const FIRST: usize = 16;

/// The bad rows by table, parents before their children, and by line.
#[derive(Debug, Clone)]
pub struct Quarantine {
    tables: Arc<Vec<BadTable>>,
    rows: u64,
    first: Vec<QuarantinedRow>,
}

/// Hears of some rows in quarantine, and may have something to say against going on.
pub type HearRows<'h> = dyn FnMut(&[QuarantinedRow]) -> Result<(), Box<Diagnostic>> + 'h;

/// A row that could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarantinedRow {
    /// Its table.
    pub table: TableIndex,
    /// Its file, by name.
    pub file: Arc<str>,
    /// Its first line in the file.
    pub line: u32,
    /// The column at fault; empty where it is the row as a whole.
    pub column: Arc<str>,
    /// What people call the column in Chinese, where it has a label.
    pub label: Option<Arc<str>>,
    /// What stands there.
    pub value: Box<str>,
    /// What names it, as far as it was read: of a partner its key; none where nothing does, or nobody asks for it.
    pub key: Option<Box<str>>,
    /// What is wrong with it.
    pub problem: Arc<Text>,
    /// What to do about it.
    pub hint: Option<Arc<Text>>,
}

impl QuarantinedRow {
    /// What is wrong with it, for people who see no more of its column than the name that rules have for it: in Chinese
    /// with what the column is called.
    #[must_use]
    pub fn told(&self, language: Language) -> Cow<'_, str> {
        match (language, &self.label) {
            (Language::Chinese, Some(label)) => Cow::Owned(format!("{label}：{}", self.problem.zh)),
            _ => Cow::Borrowed(self.problem.get(language)),
        }
    }
}

impl Quarantine {
    /// The bad rows of tables that come in the order in which they are shown.
    ///
    /// # Errors
    /// A finding, where those that were put aside cannot be read.
    pub(super) fn of(tables: Vec<BadTable>) -> Result<Self, Box<Diagnostic>> {
        let rows = tables.iter().flat_map(|table| table.bad.by_file()).map(|count| u64::from(*count)).sum();
        let mut quarantine = Self { tables: Arc::new(tables), rows, first: Vec::new() };
        quarantine.first = quarantine.up_to(FIRST)?;
        Ok(quarantine)
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The first rows: up to 16.
    #[must_use]
    pub fn first(&self) -> &[QuarantinedRow] {
        &self.first
    }

    /// The first rows, up to so many.
    ///
    /// # Errors
    /// A finding, where those that were put aside cannot be read.
    pub fn up_to(&self, most: usize) -> Result<Vec<QuarantinedRow>, Box<Diagnostic>> {
        let mut rows = Vec::new();
        self.hear(&mut |row| {
            rows.extend((rows.len() < most).then_some(row));
            if rows.len() < most { Ok(ControlFlow::Continue(())) } else { Ok(ControlFlow::Break(())) }
        })?;
        Ok(rows)
    }

    /// Goes through the rows, so many at a time. Not side by side with itself.
    ///
    /// # Errors
    /// What `hear` has to say, or a finding where rows that were put aside cannot be read.
    pub fn each(&self, at_once: usize, hear: &mut HearRows<'_>) -> Result<(), Box<Diagnostic>> {
        let mut waiting = Vec::new();
        self.hear(&mut |row| {
            waiting.push(row);
            if waiting.len() >= at_once {
                hear(&waiting)?;
                waiting.clear();
            }
            Ok(ControlFlow::Continue(()))
        })?;
        if waiting.is_empty() { Ok(()) } else { hear(&waiting) }
    }

    fn hear(
        &self,
        hear: &mut dyn FnMut(QuarantinedRow) -> Result<ControlFlow<()>, Box<Diagnostic>>,
    ) -> Result<(), Box<Diagnostic>> {
        for table in &*self.tables {
            let mut ended = Ok(ControlFlow::Continue(()));
            table.bad.each(Part::Shown, &mut |bad| {
                ended = hear(table.shown(bad));
                if matches!(ended, Ok(ControlFlow::Continue(()))) {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            });
            if ended?.is_break() {
                return Ok(());
            }
            if let Some(error) = table.bad.failure() {
                return Err(Box::new(cannot_read_back(&error)));
            }
        }
        Ok(())
    }
}

/// The bad rows of a table with what they are called by.
#[derive(Debug)]
pub(super) struct BadTable {
    pub(super) table: TableIndex,
    files: Vec<Arc<str>>,
    columns: Vec<(Arc<str>, Option<Arc<str>>)>,
    no_name: Arc<str>,
    bad: BadRows,
}

impl BadTable {
    /// The bad rows of a table, in the order of its files; it has none any more.
    pub(super) fn of(spec: &TableSpec, parsed: &mut Parsed) -> Self {
        let name = |name: &str| Arc::<str>::from(name);
        let mut bad = std::mem::take(&mut parsed.bad);
        bad.sort();
        Self {
            table: parsed.index,
            files: parsed.files.iter().map(|file| name(&file.name)).collect(),
            columns: spec.columns.iter().map(|column| (name(&column.name), column.chinese_label().map(name))).collect(),
            no_name: name(""),
            bad,
        }
    }

    fn shown(&self, bad: &BadRow) -> QuarantinedRow {
        let flaw = &bad.flaw;
        let column = flaw.column.and_then(|column| self.columns.get(usize::from(column.0)));
        QuarantinedRow {
            table: self.table,
            file: Arc::clone(self.files.get(usize::from(bad.origin.file)).unwrap_or(&self.no_name)),
            line: bad.origin.line,
            column: Arc::clone(column.map_or(&self.no_name, |(column, _)| column)),
            label: column.and_then(|(_, label)| label.clone()),
            value: flaw.value.clone(),
            key: bad.shown_key.as_ref().or(bad.key.as_ref()).cloned(),
            problem: Arc::clone(&flaw.problem),
            hint: flaw.hint.clone(),
        }
    }
}
