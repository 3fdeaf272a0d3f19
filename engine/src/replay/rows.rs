//! The rows in which two results of a policy differ, by key.

use std::cmp::Ordering;
use std::collections::{HashMap, VecDeque};

use crate::dataset::EarlierOutput;
use crate::diagnostic::Text;
use crate::policy::{Book, PolicyIndex};

use super::side::{Group, Keys, Side};
use super::verdict::Part;

/// How many rows are kept for each policy.
const MOST_ROWS: usize = 5;

/// Where two results differ.
#[derive(Debug, Clone, Default)]
pub struct Compared {
    /// The policies that were compared, with their rows that differ.
    pub policies: Vec<PolicyRows>,
    /// What could not be compared.
    pub problems: Vec<Text>,
}

/// The rows of a policy that differ.
#[derive(Debug, Clone)]
pub struct PolicyRows {
    /// The policy.
    pub policy: PolicyIndex,
    /// How many rows differ, in all parts that were compared.
    pub count: u64,
    /// The first of them, five at most.
    pub first: Vec<RowDifference>,
}

/// A row that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowDifference {
    /// The part it is in.
    pub part: Part,
    /// The key of the row that was decided.
    pub key: String,
    /// Of a line or reason: its code, and the loop row where there is one.
    pub row: String,
    /// How it differs.
    pub change: RowChange,
}

/// How a row differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowChange {
    /// In these cells.
    Changed(Vec<CellChange>),
    /// It is not there now. It had these cells: name and text.
    Gone(Vec<(String, String)>),
    /// It was not there then. It has these cells: name and text.
    New(Vec<(String, String)>),
}

/// A cell that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellChange {
    /// The name of its column.
    pub column: String,
    /// What it was; none where there was no such column.
    pub was: Option<String>,
    /// What it is; none where there is no such column.
    pub now: Option<String>,
}

/// Compares these parts of policies' results, row by row. Parts without files that can be read back on
/// both sides are left out. `order` has the policies of the run.
#[must_use]
pub fn compare_rows(
    book: &Book,
    order: &[PolicyIndex],
    (then, now): (&EarlierOutput, &EarlierOutput),
    wanted: &[(PolicyIndex, Vec<Part>)],
) -> Compared {
    let mut compared = Compared::default();
    for (policy, parts) in wanted {
        let mut rows = PolicyRows { policy: *policy, count: 0, first: Vec::new() };
        let mut is_compared = false;
        for part in parts {
            let mut comparison = Comparison { part: *part, rows: &mut rows, columns: Columns::default() };
            match comparison.run(book, order, (then, now)) {
                Ok(done) => is_compared |= done,
                Err(problem) => {
                    is_compared = true;
                    if !compared.problems.contains(&problem) {
                        compared.problems.push(problem);
                    }
                }
            }
        }
        if is_compared {
            compared.policies.push(rows);
        }
    }
    compared
}

/// One part of a policy's results being compared.
struct Comparison<'r> {
    part: Part,
    rows: &'r mut PolicyRows,
    columns: Columns,
}

/// The columns of both sides.
#[derive(Debug, Default)]
struct Columns {
    then: Vec<String>,
    now: Vec<String>,
    /// Those that say what a row is of: they are not told as cells.
    naming: Vec<String>,
}

impl Comparison<'_> {
    /// Whether there was something to compare.
    fn run(
        &mut self,
        book: &Book,
        order: &[PolicyIndex],
        (then, now): (&EarlierOutput, &EarlierOutput),
    ) -> Result<bool, Text> {
        let id = book.policy(self.rows.policy).id.clone();
        let keys = Keys::of(book, order, self.part, self.rows.policy);
        let name = self.part.table(&id);
        let (Some(mut then), Some(mut now)) =
            (Side::open(book, then, name, keys.clone())?, Side::open(book, now, name, keys.clone())?)
        else {
            return Ok(false);
        };
        let mut naming = keys.columns(book);
        if self.part != Part::Decisions {
            naming.extend(["policy", "code", "subject"].map(str::to_owned));
        }
        self.columns = Columns { then: then.columns().to_vec(), now: now.columns().to_vec(), naming };
        let (mut was, mut is) = (then.group()?, now.group()?);
        loop {
            let order = match (&was, &is) {
                (None, None) => return Ok(true),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(was), Some(is)) => was.key.cmp(&is.key),
            };
            let before = if order.is_le() { std::mem::replace(&mut was, then.group()?) } else { None };
            let after = if order.is_ge() { std::mem::replace(&mut is, now.group()?) } else { None };
            self.group(&id, before, after);
        }
    }

    /// The rows of one key.
    fn group(&mut self, policy: &str, then: Option<Group>, now: Option<Group>) {
        let key = then.as_ref().or(now.as_ref()).map(|group| group.shown.clone()).unwrap_or_default();
        let of_policy = |group: Option<Group>, columns: &[String]| -> Vec<Vec<String>> {
            let at = columns.iter().position(|column| column == "policy").filter(|_| self.part != Part::Decisions);
            let rows = group.map(|group| group.rows).unwrap_or_default().into_iter();
            rows.filter(|row| at.is_none_or(|at| row.get(at).is_some_and(|of| of == policy))).collect()
        };
        let (then, now) = (of_policy(then, &self.columns.then), of_policy(now, &self.columns.now));
        if then == now && self.columns.then == self.columns.now {
            return;
        }
        // Rows of the same code and loop row belong together, one after the other.
        let mut after: HashMap<String, VecDeque<usize>> = HashMap::new();
        for (at, row) in now.iter().enumerate() {
            after.entry(self.row_name(&self.columns.now, row)).or_default().push_back(at);
        }
        let mut is_paired = vec![false; now.len()];
        for row in &then {
            let name = self.row_name(&self.columns.then, row);
            let other = after.get_mut(&name).and_then(VecDeque::pop_front);
            let change = match other.and_then(|at| Some((is_paired.get_mut(at)?, now.get(at)?))) {
                Some((paired, other)) => {
                    *paired = true;
                    let cells = self.cell_changes(row, other);
                    if cells.is_empty() {
                        continue;
                    }
                    RowChange::Changed(cells)
                }
                None => RowChange::Gone(self.told_cells(&self.columns.then, row)),
            };
            self.add(&key, name, change);
        }
        for (row, _) in now.iter().zip(&is_paired).filter(|(_, paired)| !**paired) {
            let change = RowChange::New(self.told_cells(&self.columns.now, row));
            self.add(&key, self.row_name(&self.columns.now, row), change);
        }
    }

    fn add(&mut self, key: &str, row: String, change: RowChange) {
        self.rows.count += 1;
        if self.rows.first.len() < MOST_ROWS {
            self.rows.first.push(RowDifference { part: self.part, key: key.to_owned(), row, change });
        }
    }

    /// What a row among those of its key is called: nothing where there is only one.
    fn row_name(&self, columns: &[String], row: &[String]) -> String {
        if self.part == Part::Decisions {
            return String::new();
        }
        let cells = ["code", "subject"].into_iter().filter_map(|name| cell(columns, row, name));
        cells.filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" ")
    }

    fn cell_changes(&self, then: &[String], now: &[String]) -> Vec<CellChange> {
        let Columns { then: before, now: after, naming } = &self.columns;
        let gone = before.iter().filter(|name| !after.contains(name));
        let names = after.iter().chain(gone).filter(|name| !naming.contains(name));
        let change = |name: &String| {
            let (was, now) = (cell(before, then, name), cell(after, now, name));
            (was != now).then(|| CellChange {
                column: name.clone(),
                was: was.map(str::to_owned),
                now: now.map(str::to_owned),
            })
        };
        names.filter_map(change).collect()
    }

    /// The cells of a row that is on one side only, but for absent ones.
    fn told_cells(&self, columns: &[String], row: &[String]) -> Vec<(String, String)> {
        let cells = columns.iter().zip(row).filter(|(name, cell)| {
            let is_naming = self.columns.naming.contains(name);
            !is_naming && !cell.is_empty()
        });
        cells.map(|(name, cell)| (name.clone(), cell.clone())).collect()
    }
}

fn cell<'r>(columns: &[String], row: &'r [String], name: &str) -> Option<&'r str> {
    let at = columns.iter().position(|column| column == name)?;
    row.get(at).map(String::as_str)
}
