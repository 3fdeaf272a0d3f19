//! CSV text to records: fields between separators, quoted where they hold separators, quotes or line
//! breaks. A quote that is never closed spoils its own line only: the lines behind it are records of
//! their own.
//!
//! Works on bytes, so that text can be cut between records before it is decoded: no byte of a
//! character of UTF-8 or GB18030 looks like a quote, a line break or a separator.

use memchr::{memchr, memchr_iter};

/// How many lines a quoted field may run over before its quote counts as never closed.
pub(super) const LONGEST: usize = 200;

/// What is wrong with a line that is no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RecordFlaw {
    /// A quote that is never closed.
    UnclosedQuote,
    /// Something between a closing quote and the next separator.
    TextAfterQuote,
    /// Bytes that are no text.
    NulByte,
}

/// Takes the fields of a record, by where they stand.
pub(super) trait Fields {
    /// A whole field.
    fn field(&mut self, start: usize, end: usize);
    /// Text that belongs to the next quoted field to be closed.
    fn part(&mut self, start: usize, end: usize);
    /// A line break that belongs to it.
    fn line_break(&mut self);
    /// The quoted field is closed.
    fn close(&mut self);
}

/// Counts nothing and keeps nothing: for finding where records end.
pub(super) struct Skip;

impl Fields for Skip {
    fn field(&mut self, _: usize, _: usize) {}
    fn part(&mut self, _: usize, _: usize) {}
    fn line_break(&mut self) {}
    fn close(&mut self) {}
}

/// What stands at a place; `next` is where to go on, that many lines further.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scanned {
    Record {
        next: usize,
        lines: u32,
    },
    /// A line without anything.
    Blank {
        next: usize,
    },
    /// One line that is no record.
    Flawed {
        flaw: RecordFlaw,
        next: usize,
    },
    /// The text ends before the record does.
    More,
}

/// A line: where its text ends, and where the next one starts.
fn line_at(text: &[u8], start: usize, is_last: bool) -> Option<(usize, usize)> {
    let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
    let (end, next) = match memchr(b'\n', rest) {
        Some(at) => (start + at, start + at + 1),
        None if is_last => (text.len(), text.len()),
        None => return None,
    };
    let has_return = end > start && text.get(end - 1) == Some(&b'\r');
    Some((end - usize::from(has_return), next))
}

/// Scans the record at `start`; `is_last` where nothing comes behind the text.
pub(super) fn scan(text: &[u8], start: usize, separator: u8, is_last: bool, fields: &mut impl Fields) -> Scanned {
    let Some((end, next)) = line_at(text, start, is_last) else { return Scanned::More };
    let line = text.get(start..end).unwrap_or_default();
    if line.is_empty() {
        return Scanned::Blank { next };
    }
    if memchr(0, line).is_some() {
        return Scanned::Flawed { flaw: RecordFlaw::NulByte, next };
    }
    if memchr(b'"', line).is_some() {
        return Quoted { text, separator, is_last, fields }.scan(start, (end, next));
    }
    let mut from = start;
    for at in memchr_iter(separator, line) {
        fields.field(from, start + at);
        from = start + at + 1;
    }
    fields.field(from, end);
    Scanned::Record { next, lines: 1 }
}

/// The slow way, for records with quotes.
struct Quoted<'t, F> {
    text: &'t [u8],
    separator: u8,
    is_last: bool,
    fields: &'t mut F,
}

impl<F: Fields> Quoted<'_, F> {
    fn scan(&mut self, start: usize, first: (usize, usize)) -> Scanned {
        let (mut end, mut next) = first;
        let (mut at, mut lines, mut within) = (start, 1, false);
        let flawed = |flaw| Scanned::Flawed { flaw, next: first.1 };
        loop {
            if !within {
                if self.text.get(at) != Some(&b'"') || at >= end {
                    let field = self.text.get(at..end).unwrap_or_default();
                    let stop = memchr(self.separator, field).map_or(end, |found| at + found);
                    self.fields.field(at, stop);
                    if stop == end {
                        return Scanned::Record { next, lines };
                    }
                    at = stop + 1;
                    continue;
                }
                at += 1;
                within = true;
            }
            let Some(quote) = memchr(b'"', self.text.get(at..end).unwrap_or_default()).map(|found| at + found) else {
                self.fields.part(at, end);
                self.fields.line_break();
                if lines as usize == LONGEST {
                    return flawed(RecordFlaw::UnclosedQuote);
                }
                at = next;
                match line_at(self.text, next, self.is_last) {
                    Some(line) => (end, next) = line,
                    None if self.is_last => return flawed(RecordFlaw::UnclosedQuote),
                    None => return Scanned::More,
                }
                lines += 1;
                if memchr(0, self.text.get(at..end).unwrap_or_default()).is_some() {
                    return flawed(RecordFlaw::UnclosedQuote);
                }
                continue;
            };
            if quote + 1 < end && self.text.get(quote + 1) == Some(&b'"') {
                self.fields.part(at, quote + 1);
                at = quote + 2;
                continue;
            }
            self.fields.part(at, quote);
            self.fields.close();
            within = false;
            at = quote + 1;
            while at < end
                && self.text.get(at).is_some_and(|byte| matches!(byte, b' ' | b'\t') && *byte != self.separator)
            {
                at += 1;
            }
            if at >= end {
                return Scanned::Record { next, lines };
            }
            if self.text.get(at) != Some(&self.separator) {
                // The quote of an earlier line met the first one of this line.
                return flawed(if lines > 1 { RecordFlaw::UnclosedQuote } else { RecordFlaw::TextAfterQuote });
            }
            at += 1;
        }
    }
}

/// Where the last record that is known to be whole ends; 0 where none is.
pub(super) fn whole_end(text: &[u8], separator: u8) -> usize {
    let Some(last) = memchr::memrchr(b'\n', text).map(|at| at + 1) else { return 0 };
    let mut at = 0;
    while let Some(quote) = memchr(b'"', text.get(at..last).unwrap_or_default()).map(|found| at + found) {
        let before = text.get(at..quote).unwrap_or_default();
        let start = memchr::memrchr(b'\n', before).map_or(at, |found| at + found + 1);
        match scan(text, start, separator, false, &mut Skip) {
            Scanned::Record { next, .. } | Scanned::Blank { next } | Scanned::Flawed { next, .. } => at = next,
            Scanned::More => return start,
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::super::record::Record;
    use super::*;

    fn read(text: &str, separator: u8) -> Vec<(u32, Vec<String>)> {
        let mut record = Record::over(text);
        let (mut found, mut at, mut line) = (Vec::new(), 0, 1);
        loop {
            record.clear(line);
            let (fields, next, lines) = match scan(text.as_bytes(), at, separator, true, &mut record) {
                Scanned::Record { next, lines } => {
                    ((0..record.len()).map(|at| record.field(at).to_owned()).collect(), next, lines)
                }
                Scanned::Flawed { flaw, next } => (vec![format!("{flaw:?}")], next, 1),
                Scanned::Blank { next } => {
                    (at, line) = (next, line + 1);
                    continue;
                }
                Scanned::More => return found,
            };
            found.push((line, fields));
            (at, line) = (next, line + lines);
        }
    }

    fn row(line: u32, fields: &[&str]) -> (u32, Vec<String>) {
        (line, fields.iter().map(|field| (*field).to_owned()).collect())
    }

    #[test]
    fn fields_are_split_and_quotes_taken_off() {
        let text = "a, b ,c\r\n\r\n\"x, y\",\"say \"\"hi\"\"\",\n\"two\r\nlines\",2,3\n,,";
        let expected = vec![
            row(1, &["a", "b", "c"]),
            row(3, &["x, y", "say \"hi\"", ""]),
            row(4, &["two\nlines", "2", "3"]),
            row(6, &["", "", ""]),
        ];
        assert_eq!(read(text, b','), expected);
        assert_eq!(read("a\t\"b\t\"\"\" \t\n", b'\t'), [row(1, &["a", "b\t\"", ""])]);
        assert_eq!(read("a;b,c\n\"x\" ;\"\"", b';'), [row(1, &["a", "b,c"]), row(2, &["x", ""])]);
    }

    #[test]
    fn an_open_quote_spoils_its_own_line_only() {
        let text = "a,b\n1,\"x\n2,y\n3,z\n";
        let expected = vec![row(1, &["a", "b"]), row(2, &["UnclosedQuote"]), row(3, &["2", "y"]), row(4, &["3", "z"])];
        assert_eq!(read(text, b','), expected);
        let long = format!("\"{}\",1\n2,2", "x\n".repeat(LONGEST));
        assert_eq!(read(&long, b',').len(), LONGEST + 2);
        let short = format!("\"{}\",1\n2,2", "x\n".repeat(LONGEST - 1));
        assert_eq!(read(&short, b',').len(), 2);
    }

    #[test]
    fn other_broken_lines_are_told_apart() {
        let expected = vec![row(1, &["TextAfterQuote"]), row(2, &["NulByte"]), row(3, &["5\" disk", "x"])];
        assert_eq!(read("\"a\"b,c\n1\0,2\n5\" disk,x\n", b','), expected);
    }

    #[test]
    fn text_is_cut_behind_whole_records_only() {
        for (text, end) in [
            ("a,b\n1,2\n3,", 8),
            ("a,b", 0),
            ("a,b\n1,\"x\ny\",3\n4,", 14),
            ("a,b\n1,\"x\ny\",3", 4),
            ("a,b\n5\" disk,\"\"\n\"x\"y,\"\n", 22),
        ] {
            assert_eq!(whole_end(text.as_bytes(), b','), end, "{text}");
        }
        let unclosed = format!("a\n\"{}z\n", "x\n".repeat(LONGEST));
        assert_eq!(whole_end(unclosed.as_bytes(), b','), unclosed.len());
    }
}
