//! Keys of one table that differ in case, width or script alone, and so name rows of their own: `FP-001`, `ｆｐ-001`.
//!
//! Nothing is merged: they may be meant. Keys that are written as most are in their table cannot be alike among
//! themselves, so that only odd ones are kept and compared, up to a number; a table with more has no way of writing
//! keys, and nothing is said. No key is kept of a table whose keys are all written in one way.

use std::collections::BTreeMap;
use std::io;

use rayon::prelude::*;

use crate::dataset::rows::SortedRows;
use crate::diagnostic::{Diagnostic, Place, Text};
use crate::facts::{ColumnIndex, Table, TableSpec, folded};
use crate::threads::STRETCH;

use super::batch::Origin;
use super::parsed::Parsed;
use super::row_flaw::shortened;

/// How many odd keys are kept.
const MOST_ODD: usize = 1 << 14;

/// How many rows are looked at together.
const ROWS: u32 = 1 << 16;

/// How many groups of keys a finding shows, and how many keys of each.
const SHOWN: usize = 3;

/// Says which keys of a table in memory, in key order, are alike; nothing where none are.
pub(super) fn told_in_memory(spec: &TableSpec, parsed: &Parsed) -> Option<Diagnostic> {
    let column = spec.naming_column()?;
    let mut looked = Lookalikes::default();
    looked.look(&parsed.table, column, |row| parsed.origin(row));
    let mut candidates = looked.candidates()?;
    candidates.hold_against(&parsed.table, column, |row| parsed.origin(row));
    candidates.told(spec, parsed)
}

/// Says the same of rows put aside.
pub(super) fn told_aside(spec: &TableSpec, rows: &SortedRows, parsed: &Parsed) -> io::Result<Option<Diagnostic>> {
    let Some(column) = spec.naming_column() else { return Ok(None) };
    let origin_of =
        |origins: &[Origin], row: u32| origins.get(row as usize).copied().unwrap_or(Origin { file: 0, line: 0 });
    let mut looked = Lookalikes::default();
    rows.with_origins(column, &mut |table, origins| looked.look(table, column, |row| origin_of(origins, row)))?;
    let Some(mut candidates) = looked.candidates() else { return Ok(None) };
    rows.with_origins(column, &mut |table, origins| {
        candidates.hold_against(table, column, |row| origin_of(origins, row));
    })?;
    Ok(candidates.told(spec, parsed))
}

/// A key, and the first row that has it.
type Key = (Box<str>, Origin);

/// A key as it is written in small and in capital letters, width and script being those of most texts; none where it is
/// written so, or nobody asks.
fn rewritten(key: &str, [small, capital]: [bool; 2]) -> [Option<String>; 2] {
    if key.is_ascii() {
        let has = |kind: fn(&u8) -> bool| key.as_bytes().iter().any(kind);
        return [
            (small && has(u8::is_ascii_uppercase)).then(|| key.to_ascii_lowercase()),
            (capital && has(u8::is_ascii_lowercase)).then(|| key.to_ascii_uppercase()),
        ];
    }
    if !small && !capital {
        return [None, None];
    }
    let in_small = folded(key);
    let in_capital = in_small.to_uppercase();
    [Some(in_small).filter(|form| small && form != key), Some(in_capital).filter(|form| capital && form != key)]
}

/// Whether texts of these letters are what is asked of them rewritten.
fn are_rewritten_so(letters: &[u8], [small, capital]: [bool; 2]) -> bool {
    let is_other = |letter: &u8| {
        !letter.is_ascii() | (small & letter.is_ascii_uppercase()) | (capital & letter.is_ascii_lowercase())
    };
    !letters.iter().fold(false, |is_odd, letter| is_odd | is_other(letter))
}

/// The keys of a table that are not written in one way.
#[derive(Default)]
struct Odd {
    /// By what they are in this way.
    by_form: BTreeMap<String, Vec<Key>>,
    count: usize,
}

impl Odd {
    fn is_full(&self) -> bool {
        self.count > MOST_ODD
    }

    fn add(&mut self, form: String, key: &str, origin: Origin) {
        if self.is_full() {
            self.by_form.clear();
            return;
        }
        let keys = self.by_form.entry(form).or_default();
        // Rows of one key follow each other.
        if keys.last().is_none_or(|(last, _)| &**last != key) {
            keys.push((key.into(), origin));
            self.count += 1;
        }
    }
}

/// The keys of a table that may be alike others, as far as its rows have been looked at.
#[derive(Default)]
struct Lookalikes {
    /// Those that are not in small letters, and those that are not in capitals.
    odd: [Odd; 2],
}

impl Lookalikes {
    /// Takes the keys of some rows, in key order.
    fn look(&mut self, table: &Table, column: ColumnIndex, origin: impl Fn(u32) -> Origin) {
        for start in (0..table.rows).step_by(ROWS as usize) {
            let asked = [!self.odd[0].is_full(), !self.odd[1].is_full()];
            if asked == [false, false] {
                return;
            }
            let rows = start..start.saturating_add(ROWS).min(table.rows);
            // Mostly all keys are written in one way, which is quickly told of all their letters together.
            if table.letters(column, rows.clone()).is_some_and(|letters| are_rewritten_so(letters, asked)) {
                continue;
            }
            let forms = |row: u32| {
                let forms = rewritten(table.text(row, column)?, asked);
                forms.iter().any(Option::is_some).then_some((row, forms))
            };
            let found: Vec<_> = rows.into_par_iter().with_min_len(STRETCH).filter_map(forms).collect();
            for (row, forms) in found {
                let key = table.text(row, column).unwrap_or_default();
                for (odd, form) in self.odd.iter_mut().zip(forms) {
                    form.into_iter().for_each(|form| odd.add(form, key, origin(row)));
                }
            }
        }
    }

    /// Those that are to be held against all others; none where there are none, or too many of them.
    fn candidates(self) -> Option<Candidates> {
        let odd = self.odd.into_iter().filter(|odd| !odd.is_full()).min_by_key(|odd| odd.count)?;
        let groups: Vec<Group> = odd.by_form.into_iter().map(|(form, keys)| Group { form, keys }).collect();
        (!groups.is_empty()).then_some(Candidates { groups, next: 0 })
    }
}

/// Keys that are alike.
struct Group {
    form: String,
    keys: Vec<Key>,
}

/// Odd keys, to be held against those that are not.
struct Candidates {
    /// In the order of their forms.
    groups: Vec<Group>,
    /// The first that no key has come up to.
    next: usize,
}

impl Candidates {
    /// Takes the keys of some rows once more, in key order from the first on.
    fn hold_against(&mut self, table: &Table, column: ColumnIndex, origin: impl Fn(u32) -> Origin) {
        for row in 0..table.rows {
            let Some(key) = table.text(row, column) else { continue };
            while self.groups.get(self.next).is_some_and(|group| group.form.as_str() < key) {
                self.next += 1;
            }
            let Some(group) = self.groups.get_mut(self.next) else { return };
            if group.form == key {
                group.keys.push((key.into(), origin(row)));
                self.next += 1;
            }
        }
    }

    /// Says which keys are alike; nothing where none are.
    fn told(self, spec: &TableSpec, parsed: &Parsed) -> Option<Diagnostic> {
        let (table, column) = (&spec.id, spec.column(spec.naming_column()?).named());
        let mut groups: Vec<Vec<Key>> =
            self.groups.into_iter().map(|group| group.keys).filter(|keys| keys.len() > 1).collect();
        groups.iter_mut().for_each(|keys| keys.sort_by_key(|(_, origin)| *origin));
        groups.sort_by_key(|keys| keys.iter().map(|(_, origin)| *origin).min());
        let (_, second) = groups.first()?.get(1)?;
        let place = Place::at(parsed.file(*second), second.line, 0);
        let named = |keys: &Vec<Key>| {
            let keys = keys.iter().take(SHOWN).map(|(key, origin)| (shortened(key), parsed.shown(*origin)));
            let both = keys.map(|(key, line)| (format!("`{key}` in line {line}"), format!("`{key}`（第 {line} 行）")));
            let (en, zh): (Vec<String>, Vec<String>) = both.unzip();
            (en.join(" and "), zh.join("与 "))
        };
        let (en, zh): (Vec<String>, Vec<String>) = groups.iter().take(SHOWN).map(named).unzip();
        let more = groups.len().saturating_sub(SHOWN);
        let (more_en, more_zh) = match more {
            0 => (String::new(), String::new()),
            _ => (format!("; and {more} more"), format!("；等 {} 组", groups.len())),
        };
        let message = Text::new(
            format!(
                "keys of `{table}` that differ in case, width or script alone are rows of their own: {}{more_en}",
                en.join("; ")
            ),
            format!("`{table}` 中仅大小写、全半角或简繁不同的主键按不同的行处理：{}{more_zh}", zh.join("；")),
        );
        let hint = Text::new(
            format!("where they mean the same, write {} in one way in all files, and keep one of the rows", column.en),
            format!("如指同一对象，请在所有文件中统一{} 的写法，并只保留一行", column.zh),
        );
        Some(Diagnostic::warning("alike-keys", place, message).with_hint(hint))
    }
}

#[cfg(test)]
mod tests {
    use crate::facts::{ColumnBuilder, ColumnType, Presence};
    use crate::value::Value;

    use super::*;

    /// The keys that are alike among those of a table, looked at some at a time.
    fn alike(keys: &[&str], at_once: usize) -> Vec<Vec<String>> {
        let mut keys = keys.to_vec();
        keys.sort_unstable();
        let tables = || {
            keys.chunks(at_once).map(|keys| {
                let mut column = ColumnBuilder::new(&ColumnType::Text);
                keys.iter().for_each(|key| column.push(Value::Text(key)));
                let rows = u32::try_from(keys.len()).expect("few");
                Table { columns: vec![column.finish()], rows, presence: Presence::Present }
            })
        };
        let origin = |line| Origin { file: 0, line };
        let mut looked = Lookalikes::default();
        tables().for_each(|table| looked.look(&table, ColumnIndex(0), origin));
        let Some(mut candidates) = looked.candidates() else { return Vec::new() };
        tables().for_each(|table| candidates.hold_against(&table, ColumnIndex(0), origin));
        let groups = candidates.groups.into_iter().map(|group| group.keys).filter(|keys| keys.len() > 1);
        groups
            .map(|keys| {
                let mut keys: Vec<String> = keys.into_iter().map(|(key, _)| key.into()).collect();
                keys.sort_unstable();
                keys
            })
            .collect()
    }

    #[test]
    fn keys_that_differ_in_case_width_or_script_are_alike() {
        for at_once in [1, 2, 100] {
            assert_eq!(alike(&["FP-001", "FP-002", "ｆｐ-001", "P1"], at_once), [["FP-001", "ｆｐ-001"]]);
            assert_eq!(alike(&["fp-001", "fp-002", "ｆｐ-001"], at_once), [["fp-001", "ｆｐ-001"]]);
            assert_eq!(alike(&["Fp-1", "fP-1", "a", "b"], at_once), [["Fp-1", "fP-1"]]);
            assert_eq!(alike(&["Fp-1", "fP-1", "FP-1", "fp-1"], at_once), [["FP-1", "Fp-1", "fP-1", "fp-1"]]);
            assert_eq!(alike(&["經銷商1", "经销商1", "经销商１", "P2"], at_once), [["經銷商1", "经销商1", "经销商１"]]);
            assert_eq!(alike(&["A1", "a1", "A1", "B2", "B２", "b3"], at_once), [["A1", "a1"], ["B2", "B２"]]);
        }
    }

    #[test]
    fn keys_written_in_one_way_are_not() {
        for keys in [["P1", "P2", "P-1"], ["p1", "p2", "p-1"], ["1", "01", "001"], ["门店1", "门店2", "门店-1"]] {
            assert_eq!(alike(&keys, 2), Vec::<Vec<String>>::new());
            assert!({
                let mut looked = Lookalikes::default();
                let mut column = ColumnBuilder::new(&ColumnType::Text);
                keys.iter().for_each(|key| column.push(Value::Text(key)));
                let table = Table { columns: vec![column.finish()], rows: 3, presence: Presence::Present };
                looked.look(&table, ColumnIndex(0), |line| Origin { file: 0, line });
                looked.candidates().is_none()
            });
        }
    }

    #[test]
    fn a_table_without_a_way_of_writing_keys_is_passed_over() {
        let keys = |count: usize| (0..count).flat_map(|at| [format!("Ab{at}"), format!("AB{at}")]).collect::<Vec<_>>();
        let found = |count: usize| {
            let keys = keys(count);
            alike(&keys.iter().map(String::as_str).collect::<Vec<_>>(), 5_000).len()
        };
        assert_eq!(found(MOST_ODD), MOST_ODD);
        assert_eq!(found(MOST_ODD + 1), 0);
    }
}
