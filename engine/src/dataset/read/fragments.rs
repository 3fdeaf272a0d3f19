//! The texts of a row that is broken as text, so that nobody can tell which of them is the key of the row it
//! belongs to.
//!
//! Each of them that is the key of such a row holds that row. This is careful on purpose: a field of another column
//! that happens to be a key, say the partner who brought the partner in, holds that row as well. Holding one too many
//! costs a question, deciding one on half its documents costs money.

use std::collections::BTreeSet;

use crate::facts::is_unseen;

use super::layout::Layout;
use super::parsed::holds_parents;
use super::record::Record;
use super::words::{is_missing, visible};

/// How many bytes a text may have that is looked at as a key.
const LONGEST: usize = 200;

/// How many bytes of texts are kept of one row; what comes behind is not looked at.
const MOST: usize = 1 << 16;

/// Stands between two texts: a text with it in it is damaged, and is looked at in parts.
const BETWEEN: char = '\0';

/// The texts of a broken row, each of which may be the key of the row it belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Fragments(Box<str>);

impl Fragments {
    /// The fields of a row that has more or fewer of them than the header. Those that run over several lines, which
    /// may be other rows swallowed by a quote, are looked at line by line as well.
    pub(super) fn of_record(layout: &Layout<'_>, record: &Record<'_>) -> Self {
        let mut texts = Texts::default();
        if is_held(layout) {
            for field in (0..record.kept()).map(|at| record.field(at)) {
                texts.add(field);
                if field.contains('\n') {
                    field.split(['\n', ',', ';', '\t']).for_each(|part| texts.add(part));
                }
            }
        }
        texts.joined()
    }

    /// A line that cannot be read, split at the signs that may stand between its fields: at each of these sets.
    pub(super) fn of_line(layout: &Layout<'_>, line: &str, separators: &[&[char]]) -> Self {
        let mut texts = Texts::default();
        if is_held(layout) {
            separators.iter().for_each(|signs| line.split(*signs).for_each(|part| texts.add(part)));
        }
        texts.joined()
    }

    /// The same again of what `as_written` gave.
    pub(super) fn read(written: &str) -> Self {
        Self(written.into())
    }

    /// All of them in one text.
    pub(super) fn as_written(&self) -> &str {
        &self.0
    }

    /// The texts in one that `as_written` gave.
    pub(super) fn texts_of(written: &str) -> impl Iterator<Item = &str> {
        written.split(BETWEEN).filter(|text| !text.is_empty())
    }

    /// The texts, each once.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        Self::texts_of(&self.0)
    }
}

/// Whether rows that a bad row of the table belongs to are held.
fn is_held(layout: &Layout<'_>) -> bool {
    holds_parents(layout.reading.dictionary, layout.index)
}

/// Texts as they are gathered.
#[derive(Default)]
struct Texts<'t> {
    found: BTreeSet<&'t str>,
    bytes: usize,
}

impl<'t> Texts<'t> {
    fn add(&mut self, text: &'t str) {
        for part in text.split(BETWEEN) {
            let bare = |sign: char| matches!(sign, '"' | '=') || is_unseen(sign);
            for text in [visible(part), visible(part.trim_matches(bare))] {
                let is_key = text.len() <= LONGEST && !is_missing(text);
                if is_key && self.bytes + text.len() < MOST && self.found.insert(text) {
                    self.bytes += text.len() + BETWEEN.len_utf8();
                }
            }
        }
    }

    fn joined(self) -> Fragments {
        let mut joined = String::with_capacity(self.bytes);
        for text in self.found {
            joined.push_str(text);
            joined.push(BETWEEN);
        }
        Fragments(joined.into_boxed_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(line: &str) -> Vec<String> {
        let mut texts = Texts::default();
        line.split(',').for_each(|part| texts.add(part));
        texts.joined().iter().map(str::to_owned).collect()
    }

    #[test]
    fn quotes_blanks_and_what_cannot_be_seen_are_taken_off() {
        let finds = |line: &str, keys: &[&str]| {
            let found = texts(line);
            keys.iter().for_each(|key| assert!(found.iter().any(|text| text == key), "{key} in {found:?}"));
        };
        finds("D1, P1\t,\"P2,\"\"P3\"\"", &["D1", "P1", "P2", "P3"]);
        finds("\u{feff}P1\u{200b},'00123,=\"00456\",\"=\"\"00789\"\"\"", &["P1", "00123", "00456", "00789"]);
        assert_eq!(texts("P1\0\0,\0P2\0P3,-,,N/A,\"\",P1"), ["\"\"", "P1", "P2", "P3"]);
    }

    #[test]
    fn what_is_kept_of_a_row_is_bounded() {
        let long = "x".repeat(LONGEST + 1);
        assert_eq!(texts(&format!("{long},{},P1", "x".repeat(LONGEST))).len(), 2);
        let many: Vec<String> = (0..100_000).map(|at| format!("P{at}")).collect();
        let kept = texts(&many.join(","));
        let bytes: usize = kept.iter().map(|text| text.len() + 1).sum();
        assert!(kept.len() > 9_000 && bytes <= MOST, "{} texts of {bytes} bytes", kept.len());
        assert!(kept.contains(&"P0".to_owned()));
    }
}
