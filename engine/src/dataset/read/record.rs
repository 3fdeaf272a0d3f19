//! CSV text to records: fields between commas, quoted where they hold commas, quotes or line breaks.
//!
//! Reads line by line, so that memory does not grow with the file. A quote that is never closed spoils
//! its own line only: the lines behind it are read as records of their own.

use std::collections::VecDeque;
use std::io::{self, BufRead};

/// How many lines a quoted field may run over before its quote counts as never closed.
const LONGEST: usize = 200;

/// One record: its fields one behind the other.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// The first line, from 1.
    pub(super) line: u32,
    text: String,
    ends: Vec<usize>,
}

impl Record {
    /// How many fields there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// A field, without spaces around it.
    pub(super) fn field(&self, at: usize) -> &str {
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let text = self.ends.get(at).and_then(|end| self.text.get(start..*end));
        text.unwrap_or_default().trim()
    }

    fn clear(&mut self, line: u32) {
        self.line = line;
        self.text.clear();
        self.ends.clear();
    }
}

/// What is wrong with a line that is no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RecordFlaw {
    /// A quote that is never closed.
    UnclosedQuote,
    /// Something between a closing quote and the next comma.
    TextAfterQuote,
    /// Bytes that are no text.
    NulByte,
}

/// What came next.
pub(super) enum Next {
    /// A record.
    Record,
    /// A line that is none; the record's line says which.
    Flawed(RecordFlaw),
    /// Bytes that are not UTF-8, at the record's line.
    NotUtf8,
    /// Nothing.
    End,
}

/// Records out of a stream of bytes.
pub(super) struct Records<R> {
    source: R,
    /// Lines read and not yet used, without their line breaks.
    waiting: VecDeque<Vec<u8>>,
    /// The number of the first waiting line.
    line: u32,
    at_end: bool,
}

/// How a line ended.
enum Scan {
    Complete,
    /// Within quotes: the field goes on.
    Open,
    Flawed(RecordFlaw),
}

impl<R: BufRead> Records<R> {
    pub(super) fn new(source: R) -> Self {
        Self { source, waiting: VecDeque::new(), line: 1, at_end: false }
    }

    /// Reads the next record, past lines without anything.
    pub(super) fn next(&mut self, record: &mut Record) -> io::Result<Next> {
        loop {
            record.clear(self.line);
            let Some(line) = self.waiting_line(0)? else { return Ok(Next::End) };
            if !line.is_empty() {
                break;
            }
            self.take(1);
        }
        let mut is_open = false;
        for at in 0..LONGEST {
            let Some(bytes) = self.waiting_line(at)? else { break };
            let Ok(line) = std::str::from_utf8(bytes) else {
                if is_open {
                    break;
                }
                return Ok(Next::NotUtf8);
            };
            if is_open {
                record.text.push('\n');
            }
            match scan(line, is_open, record) {
                Scan::Complete => {
                    self.take(at + 1);
                    return Ok(Next::Record);
                }
                Scan::Open => is_open = true,
                Scan::Flawed(flaw) => {
                    self.take(1);
                    // The quote of an earlier line met the first one of this line.
                    let is_open = at > 0 && flaw == RecordFlaw::TextAfterQuote;
                    return Ok(Next::Flawed(if is_open { RecordFlaw::UnclosedQuote } else { flaw }));
                }
            }
        }
        self.take(1);
        Ok(Next::Flawed(RecordFlaw::UnclosedQuote))
    }

    /// A line not yet used, read if need be.
    fn waiting_line(&mut self, at: usize) -> io::Result<Option<&[u8]>> {
        while self.waiting.len() <= at && !self.at_end {
            let mut line = Vec::new();
            if self.source.read_until(b'\n', &mut line)? == 0 {
                self.at_end = true;
                break;
            }
            if line.last() == Some(&b'\n') {
                line.pop();
            }
            if line.last() == Some(&b'\r') {
                line.pop();
            }
            if self.line == 1 && self.waiting.is_empty() && line.starts_with(b"\xef\xbb\xbf") {
                line.drain(..3);
            }
            self.waiting.push_back(line);
        }
        Ok(self.waiting.get(at).map(Vec::as_slice))
    }

    fn take(&mut self, lines: usize) {
        for _ in 0..lines {
            if self.waiting.pop_front().is_some() {
                self.line = self.line.saturating_add(1);
            }
        }
    }
}

/// Adds a line's fields to a record; `is_open` where it starts within quotes.
fn scan(line: &str, is_open: bool, record: &mut Record) -> Scan {
    if line.contains('\0') {
        return Scan::Flawed(RecordFlaw::NulByte);
    }
    let mut rest = line;
    let mut within = is_open;
    loop {
        if !within {
            let Some(quoted) = rest.strip_prefix('"') else {
                let (field, behind) =
                    rest.split_once(',').map_or((rest, None), |(field, behind)| (field, Some(behind)));
                record.text.push_str(field);
                record.ends.push(record.text.len());
                match behind {
                    Some(behind) => rest = behind,
                    None => return Scan::Complete,
                }
                continue;
            };
            rest = quoted;
        }
        within = false;
        let Some((text, behind)) = rest.split_once('"') else {
            record.text.push_str(rest);
            return Scan::Open;
        };
        record.text.push_str(text);
        if let Some(behind) = behind.strip_prefix('"') {
            record.text.push('"');
            rest = behind;
            within = true;
            continue;
        }
        record.ends.push(record.text.len());
        match behind.trim_start().strip_prefix(',') {
            Some(behind) => rest = behind,
            None if behind.trim().is_empty() => return Scan::Complete,
            None => return Scan::Flawed(RecordFlaw::TextAfterQuote),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(u32, Vec<String>)> {
        let mut records = Records::new(text.as_bytes());
        let mut record = Record::default();
        let mut found = Vec::new();
        loop {
            let fields = match records.next(&mut record).expect("memory can be read") {
                Next::Record => (0..record.len()).map(|at| record.field(at).to_owned()).collect(),
                Next::Flawed(flaw) => vec![format!("{flaw:?}")],
                Next::NotUtf8 => vec!["not UTF-8".to_owned()],
                Next::End => return found,
            };
            found.push((record.line, fields));
        }
    }

    fn row(line: u32, fields: &[&str]) -> (u32, Vec<String>) {
        (line, fields.iter().map(|field| (*field).to_owned()).collect())
    }

    #[test]
    fn fields_are_split_and_quotes_taken_off() {
        let text = "\u{feff}a, b ,c\r\n\r\n\"x, y\",\"say \"\"hi\"\"\",\n\"two\nlines\",2,3\n,,";
        let expected = vec![
            row(1, &["a", "b", "c"]),
            row(3, &["x, y", "say \"hi\"", ""]),
            row(4, &["two\nlines", "2", "3"]),
            row(6, &["", "", ""]),
        ];
        assert_eq!(read(text), expected);
    }

    #[test]
    fn an_open_quote_spoils_its_own_line_only() {
        let text = "a,b\n1,\"x\n2,y\n3,z\n";
        let expected = vec![row(1, &["a", "b"]), row(2, &["UnclosedQuote"]), row(3, &["2", "y"]), row(4, &["3", "z"])];
        assert_eq!(read(text), expected);
    }

    #[test]
    fn other_broken_lines_are_told_apart() {
        let expected = vec![row(1, &["TextAfterQuote"]), row(2, &["NulByte"]), row(3, &["5\" disk", "x"])];
        assert_eq!(read("\"a\"b,c\n1\0,2\n5\" disk,x\n"), expected);
        let mut records = Records::new(&b"a\n\xd6\xd0\n"[..]);
        let mut record = Record::default();
        assert!(matches!(records.next(&mut record), Ok(Next::Record)));
        assert!(matches!(records.next(&mut record), Ok(Next::NotUtf8)));
        assert_eq!(record.line, 2);
    }
}
