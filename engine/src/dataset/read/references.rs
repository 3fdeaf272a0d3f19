//! Columns that name rows of a table, where these are not there. The rows that name them are used, with nothing known of
//! what they name: told once a column, since a promotion or a document that nobody finds moves money.

use std::collections::HashSet;

use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, Findings, Place, Text};
use crate::facts::{ColumnIndex, RowsByName};
use crate::threads::STRETCH;

use super::Reading;
use super::batch::Origin;
use super::parsed::Parsed;
use super::row_flaw::{counted, shortened};
use super::wanted::{Want, Wanted};

/// Cells of a column that name no row.
#[derive(Default)]
struct Dangling<'t> {
    count: u32,
    /// How many of them name a row that is in quarantine.
    in_quarantine: u32,
    /// The first in the files.
    first: Option<(Origin, &'t str)>,
    /// A row that may be near the next one that is named.
    near: u32,
}

impl<'t> Dangling<'t> {
    fn add(&mut self, origin: Origin, named: &'t str, is_in_quarantine: bool) {
        self.count += 1;
        self.in_quarantine += u32::from(is_in_quarantine);
        self.start_with(Some((origin, named)));
    }

    fn start_with(&mut self, first: Option<(Origin, &'t str)>) {
        self.first = match (self.first, first) {
            (Some(ours), Some(other)) => Some(ours.min(other)),
            (ours, other) => ours.or(other),
        };
    }

    fn with(mut self, other: Self) -> Self {
        self.count += other.count;
        self.in_quarantine += other.in_quarantine;
        self.start_with(other.first);
        self
    }
}

/// Tells of each column that is read that refers to a table how many of its cells name no row there; of a table without a
/// file, none can.
pub(super) fn tell_dangling(reading: Reading<'_>, wanted: &Wanted, tables: &[Parsed], findings: &mut Findings) {
    for parsed in tables {
        let spec = reading.dictionary.table(parsed.index);
        for (at, column) in (0_u16..).map(ColumnIndex).zip(&spec.columns) {
            let Some(target) = column.refers_to.filter(|_| wanted.column(parsed.index, at) == Want::Read) else {
                continue;
            };
            let named = tables.get(usize::from(target.0));
            let target = reading.dictionary.table(target);
            let (Some(named), Some(key)) = (named, target.naming_column()) else { continue };
            let dangling = dangling(parsed, at, named, key);
            if let Some((origin, text)) = dangling.first {
                let place = Place::at(parsed.file(origin), origin.line, 0);
                let found = if named.files.is_empty() { without_file } else { finding };
                findings.push(found(&dangling, text, (&column.named(), &target.id), place));
            }
        }
    }
}

fn dangling<'t>(parsed: &'t Parsed, by: ColumnIndex, target: &Parsed, key: ColumnIndex) -> Dangling<'t> {
    let table = &parsed.table;
    if (0..table.rows).all(|row| table.text(row, by).is_none()) {
        return Dangling::default();
    }
    let rows = match &target.large {
        Some(large) => large.named(),
        None => RowsByName::of(&target.table, key),
    };
    let is_there = |named: &str, near: &mut u32| rows.row(named, near).is_some();
    let mut broken: HashSet<&str> = HashSet::new();
    if !target.bad.is_empty() {
        let missing = |near: &mut u32, row| table.text(row, by).filter(|named| !is_there(named, near));
        let missing: HashSet<&str> = (0..table.rows).into_par_iter().map_init(|| 0, missing).flatten_iter().collect();
        target.bad.each_key(&mut |key, _| broken.extend(missing.get(key)));
    }
    let stretches = (0..table.rows).into_par_iter().with_min_len(STRETCH);
    let found = stretches.fold(Dangling::default, |mut found, row| {
        if let Some(named) = table.text(row, by)
            && !is_there(named, &mut found.near)
        {
            found.add(parsed.origin(row), named, broken.contains(named));
        }
        found
    });
    found.reduce(Dangling::default, Dangling::with)
}

/// Cells name rows of a table that has no file.
fn without_file(found: &Dangling<'_>, first: &str, (column, target): (&Text, &str), place: Place) -> Diagnostic {
    let (rows, count, first) = (counted(found.count, "row"), found.count, shortened(first));
    let message = Text::new(
        format!(
            "{} names a row of `{target}` in {rows}, and there is no file of `{target}`; the first is `{first}`",
            column.en
        ),
        format!("有 {count} 行的{} 引用了 `{target}`，而数据集没有 `{target}` 的文件，首个为 `{first}`", column.zh),
    );
    Diagnostic::warning("dangling-reference", place, message).with_hint(Text::new(
        format!("add `{target}.csv` to the dataset; until then nothing is known of what these rows name"),
        format!("请在数据集中补上 `{target}.csv`；在此之前，这些行所指的内容视为未知"),
    ))
}

fn finding(found: &Dangling<'_>, first: &str, (column, target): (&Text, &str), place: Place) -> Diagnostic {
    let (rows, count, first) = (counted(found.count, "row"), found.count, shortened(first));
    let (mut en, mut zh) = (
        format!("{} names no row of `{target}` in {rows}; the first is `{first}`", column.en),
        format!("有 {count} 行的{} 在 `{target}` 中查无此行，首个为 `{first}`", column.zh),
    );
    if found.in_quarantine > 0 {
        let bad = found.in_quarantine;
        en.push_str(&format!("; in {bad} of these the row named is in quarantine"));
        zh.push_str(&format!("；其中 {bad} 行所指的行在隔离区"));
    }
    let hint = if found.in_quarantine == count {
        Text::new(
            format!("put the bad rows of `{target}` right first; until then nothing is known of them"),
            format!("请先改正 `{target}` 的坏行；在此之前视为未知"),
        )
    } else {
        Text::new(
            format!("correct the cell, or add the row to `{target}`; until then nothing is known of it"),
            format!("请更正该单元格，或在 `{target}` 中补上该行；在此之前视为未知"),
        )
    };
    Diagnostic::warning("dangling-reference", place, Text::new(en, zh)).with_hint(hint)
}
