//! Rows that could not be used: counted by table and problem, and the first of them listed.

use std::collections::BTreeMap;

use assay_engine::dataset::QuarantinedRow;
use assay_engine::diagnostic::Language;
use assay_engine::facts::TableIndex;
use assay_engine::policy::Book;

/// How many rows of each table are listed.
pub(super) const LISTED: u64 = 500;
/// How many kinds of problem are told apart.
const KINDS: usize = 500;

/// Rows in quarantine.
#[derive(Debug, Default)]
pub(super) struct Quarantined {
    /// How many there are.
    pub(super) rows: u64,
    /// How many of each table.
    pub(super) tables: BTreeMap<TableIndex, u64>,
    /// How many have which problem: its table, its column, what it says without what differs from row to row.
    pub(super) kinds: BTreeMap<(TableIndex, String, String), u64>,
    /// How many have problems of yet other kinds.
    pub(super) other_kinds: u64,
    /// The first ones of each table.
    pub(super) listed: Vec<QuarantinedRow>,
}

impl Quarantined {
    /// Counts a row.
    pub(super) fn add(&mut self, row: &QuarantinedRow, book: &Book, language: Language) {
        self.rows += 1;
        let of_table = self.tables.entry(row.table).or_default();
        *of_table += 1;
        if *of_table <= LISTED {
            self.listed.push(row.clone());
        }
        let kind = (row.table, row.column.to_string(), kind_of_problem(row, book, language));
        let known = self.kinds.len();
        match self.kinds.get_mut(&kind) {
            Some(count) => *count += 1,
            None if known < KINDS => {
                self.kinds.insert(kind, 1);
            }
            None => self.other_kinds += 1,
        }
    }
}

/// What is wrong with a row, without what differs from row to row.
pub(crate) fn kind_of_problem(row: &QuarantinedRow, book: &Book, language: Language) -> String {
    let Book { dictionary, symbols, .. } = book;
    let spec = dictionary.table(row.table);
    general(row.problem.get(language), |word| {
        dictionary.tables.iter().any(|table| table.id == word)
            || spec.ensure.iter().any(|check| check.name == word || check.words(spec, symbols).get(language) == word)
    })
}

/// A problem without what differs from row to row: quoted values, unless they are words of the book, and numbers.
fn general(problem: &str, of_book: impl Fn(&str) -> bool) -> String {
    let mut general = String::new();
    let mut pieces = problem.split('`').peekable();
    let mut quoted = false;
    while let Some(piece) = pieces.next() {
        // A quote that is never closed is none.
        match quoted && pieces.peek().is_some() {
            true if of_book(piece) => general.extend(["`", piece, "`"]),
            true => general.push('…'),
            false => without_numbers(piece, &mut general),
        }
        quoted = !quoted;
    }
    general
}

fn without_numbers(text: &str, general: &mut String) {
    let mut characters = text.chars().peekable();
    let mut in_number = false;
    while let Some(character) = characters.next() {
        let goes_on = in_number && character == '.' && characters.peek().is_some_and(char::is_ascii_digit);
        let numeric = character.is_ascii_digit() || goes_on;
        match (numeric, in_number) {
            (true, false) => general.push('…'),
            (true, true) => {}
            (false, _) => general.push(character),
        }
        in_number = numeric;
    }
}

#[cfg(test)]
mod tests {
    use super::general;

    #[test]
    fn problems_are_told_apart_by_what_the_book_knows() {
        for (problem, kind) in [
            ("`2025-09-31` is not a date", "… is not a date"),
            ("its days overlap those of line 53, also of `P067`", "its days overlap those of line …, also of …"),
            ("the row breaks the check `positive`", "the row breaks the check `positive`"),
            ("-1.5 is below 0, the least allowed", "-… is below …, the least allowed"),
            ("a lone ` and 7", "a lone  and …"),
        ] {
            assert_eq!(general(problem, |word| word == "positive"), kind);
        }
    }
}
