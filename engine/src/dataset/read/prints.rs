//! Rows held against each other in all their cells, those that no policy reads among them.
//!
//! What is decided needs few columns, and only these are decoded. Where rows of one key say the same in them, their
//! files are read once more for just these rows, with every column of the dictionary. A row is then a hash of its
//! cells, so that a file which was delivered twice takes some bytes a row.

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::diagnostic::{Findings, Text};
use crate::facts::{ColumnIndex, TableIndex};
use crate::value::{Symbols, Value};

use super::Reading;
use super::batch::{FileRead, Origin};
use super::file::some_chunks;
use super::file_flaw;
use super::folder::SourceFile;
use super::format::{Opening, Unusable, open};
use super::header::understand_header;
use super::layout::Layout;
use super::rows::{ReadRows, Rows};
use super::wanted::Wanted;

/// What stands in all cells of a row: two rows that say the same have the same, and no two others.
pub(super) type Print = u128;

/// Makes the print of a row, cell by cell.
#[derive(Default)]
pub(super) struct Printer(Sha256);

impl Printer {
    /// Adds what was read of a cell.
    pub(super) fn value(&mut self, value: Value<'_>, symbols: &Symbols) {
        match value {
            Value::Absent => self.add(b'-', &[]),
            Value::Number(number) => self.add(b'n', &number.raw().to_le_bytes()),
            Value::Text(text) => self.add(b't', text.as_bytes()),
            Value::Boolean(yes) => self.add(b'b', &[u8::from(yes)]),
            Value::Date(date) => self.add(b'd', &date.days().to_le_bytes()),
            Value::Symbol(symbol) => self.add(b's', symbols.word(symbol).as_bytes()),
            // No cell of a file is a span of days.
            Value::Span(_) => self.add(b'-', &[]),
        }
    }

    /// Adds what stands in a cell that cannot be read.
    pub(super) fn unread(&mut self, text: &str) {
        self.add(b'?', text.as_bytes());
    }

    /// Adds a word that reads as missing.
    pub(super) fn unlisted(&mut self, column: ColumnIndex, word: &str) {
        self.add(b'c', &column.0.to_le_bytes());
        self.add(b'w', word.as_bytes());
    }

    fn add(&mut self, kind: u8, bytes: &[u8]) {
        self.0.update([kind]);
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    /// The print of the row.
    pub(super) fn finish(self) -> Print {
        let digest = self.0.finalize();
        let half = digest.first_chunk::<16>().copied().unwrap_or_default();
        u128::from_le_bytes(half)
    }
}

/// Groups of rows that say the same as far as they were read.
#[derive(Debug, Default)]
pub(super) struct Alike {
    /// The rows, each with the number of its group.
    rows: Vec<(Origin, u32)>,
    groups: u32,
}

impl Alike {
    /// Adds a group.
    pub(super) fn add(&mut self, rows: impl IntoIterator<Item = Origin>) {
        self.rows.extend(rows.into_iter().map(|origin| (origin, self.groups)));
        self.groups += 1;
    }

    /// The rows of each group, as they were added.
    pub(super) fn groups(&self) -> impl Iterator<Item = &[(Origin, u32)]> {
        self.rows.chunk_by(|a, b| a.1 == b.1)
    }

    /// By group: whether its rows differ in some cell after all. None where a finding says that they cannot be read
    /// any more.
    pub(super) fn at_odds(
        &self,
        (reading, index): (Reading<'_>, TableIndex),
        (sources, files): (&[SourceFile], &[FileRead]),
        findings: &mut Findings,
    ) -> Option<Vec<bool>> {
        let mut found = Found::of(self.groups as usize);
        // Of a table that somebody looks at, not every file may be readable: findings have said so.
        if files.len() != sources.len() {
            return Some(found.at_odds);
        }
        let mut rows = self.without_copies(files);
        rows.sort_unstable();
        for rows in rows.chunk_by(|a, b| a.0.file == b.0.file) {
            let Some(at) = rows.first().map(|(origin, _)| origin.file) else { continue };
            let (Some(source), Some(file)) = (sources.get(usize::from(at)), files.get(usize::from(at))) else {
                continue;
            };
            let lines = rows.iter().map(|(origin, _)| origin.line).collect();
            let mut seen = vec![false; rows.len()];
            let read = read_prints(
                Opening { reading, index, file: source, may_be_empty: true },
                (at, file),
                lines,
                &mut |line, print| {
                    let Ok(place) = rows.binary_search_by_key(&line, |(origin, _)| origin.line) else { return };
                    if let (Some((_, group)), Some(seen)) = (rows.get(place), seen.get_mut(place)) {
                        found.add(*group, print);
                        *seen = true;
                    }
                },
            );
            if let Err(finding) = read {
                findings.push(*finding);
                return None;
            }
            // One whose other cells are no cells is not known to say the same.
            let unseen = rows.iter().zip(&seen).filter(|(_, is_seen)| !**is_seen);
            unseen.for_each(|((_, group), _)| found.doubt(*group));
        }
        Some(found.at_odds)
    }

    /// The rows but for the groups that stand in the same place of files that are the same, byte for byte.
    fn without_copies(&self, files: &[FileRead]) -> Vec<(Origin, u32)> {
        let is_copy = |a: &FileRead, b: &FileRead| {
            let is_known = !a.sha256.is_empty();
            is_known && (&a.sha256, a.format, a.compression) == (&b.sha256, b.format, b.compression)
        };
        let firsts: Vec<usize> = files
            .iter()
            .enumerate()
            .map(|(at, file)| files.iter().position(|other| is_copy(other, file)).unwrap_or(at))
            .collect();
        let place = |origin: Origin| (firsts.get(usize::from(origin.file)).copied(), origin.line);
        let mut kept = Vec::new();
        for group in self.groups() {
            let is_copied = group.first().is_some_and(|first| group.iter().all(|row| place(row.0) == place(first.0)));
            if !is_copied {
                kept.extend_from_slice(group);
            }
        }
        kept
    }
}

/// What was found of groups so far.
struct Found {
    /// By group: the print of its first row.
    prints: Vec<Option<Print>>,
    at_odds: Vec<bool>,
}

impl Found {
    fn of(groups: usize) -> Self {
        Self { prints: vec![None; groups], at_odds: vec![false; groups] }
    }

    fn add(&mut self, group: u32, print: Print) {
        let Some(first) = self.prints.get_mut(group as usize) else { return };
        if *first.get_or_insert(print) != print {
            self.doubt(group);
        }
    }

    fn doubt(&mut self, group: u32) {
        if let Some(slot) = self.at_odds.get_mut(group as usize) {
            *slot = true;
        }
    }
}

/// Reads a file again for the rows at some lines, which come in order.
fn read_prints(
    opening: Opening<'_>,
    (at, before): (u16, &FileRead),
    lines: Vec<u32>,
    each: &mut dyn FnMut(u32, Print),
) -> Result<(), Unusable> {
    let Opening { reading, index, file, .. } = opening;
    // Whoever looks at a dataset has seen its cells.
    let opening = Opening { reading: Reading { inspects: false, ..reading }, ..opening };
    let mut opened = open(opening)?;
    let header = understand_header(reading, index, opened.header(), &file.name, &mut Findings::new());
    let wanted = Wanted::shown(reading.dictionary, index);
    let mut layout =
        Layout::new(opening.reading, (index, at), header, &wanted).with_commas(opened.may_commas_be_points());
    layout.asked = Some(lines);
    opened.prepare(&layout)?;
    let mut waiting = Some(some_chunks(opened.as_mut())?);
    while let Some(chunks) = waiting.take().filter(|chunks| !chunks.is_empty()) {
        let (read, next) = rayon::join(
            || chunks.par_iter().map(|chunk| Rows::of(&layout, chunk.as_ref())).collect::<Vec<ReadRows>>(),
            || some_chunks(opened.as_mut()),
        );
        read.into_iter().flat_map(|read| read.prints).for_each(|(line, print)| each(line, print));
        waiting = Some(next?);
    }
    if opened.finish()?.sha256 != before.sha256 {
        let reason = Text::new("it was changed while it was read", "读取期间文件被修改");
        return Err(Box::new(file_flaw::unreadable_file(&file.name, &reason)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(values: &[Value<'_>]) -> Print {
        let mut printer = Printer::default();
        values.iter().for_each(|value| printer.value(*value, &Symbols::default()));
        printer.finish()
    }

    #[test]
    fn prints_tell_cells_and_their_kinds_apart() {
        let number = |text: &str| Value::Number(text.parse().expect("a number"));
        let rows = [
            vec![Value::Text("ab"), Value::Text("c")],
            vec![Value::Text("a"), Value::Text("bc")],
            vec![Value::Text("abc"), Value::Absent],
            vec![Value::Absent, Value::Text("abc")],
            vec![Value::Text(""), Value::Text("abc")],
            vec![number("1"), Value::Absent],
            vec![Value::Text("1"), Value::Absent],
            vec![Value::Boolean(true), Value::Absent],
        ];
        for (at, row) in rows.iter().enumerate() {
            assert_eq!(print(row), print(&row.clone()));
            assert!(rows.iter().skip(at + 1).all(|other| print(row) != print(other)), "{row:?}");
        }
        assert_eq!(print(&[number("1.50")]), print(&[number("1.5")]));
        let unread = |text: &str| {
            let mut printer = Printer::default();
            printer.unread(text);
            printer.finish()
        };
        assert!(unread("abc") == unread("abc") && unread("abc") != unread("abd"));
        assert_ne!(unread("abc"), print(&[Value::Text("abc")]));
    }

    fn file(name: &str, sha256: &str) -> FileRead {
        FileRead { sha256: sha256.to_owned(), ..FileRead::plain(name) }
    }

    #[test]
    fn rows_at_one_place_of_copied_files_need_no_second_look() {
        let files = [file("a.csv", "1"), file("b.csv", "2"), file("c.csv", "1"), file("d.csv", "")];
        let mut alike = Alike::default();
        for rows in [[(0, 2), (2, 2)], [(0, 3), (2, 4)], [(0, 5), (1, 5)], [(2, 6), (2, 7)], [(3, 1), (0, 1)]] {
            alike.add(rows.map(|(file, line)| Origin { file, line }));
        }
        let groups: Vec<u32> = alike.without_copies(&files).iter().map(|row| row.1).collect();
        assert_eq!(groups, [1, 1, 2, 2, 3, 3, 4, 4]);
    }
}
