//! Which line of a text of separated fields is its header, and what separates its fields.

use encoding_rs::GB18030;

use crate::diagnostic::Place;

use super::super::format_flaw;
use super::super::header::try_header;
use super::super::record::Record;
use super::super::scan::{Scanned, Skip, scan};
use super::{Opening, Unusable};

/// What may separate fields.
const SEPARATORS: [u8; 3] = [b',', b'\t', b';'];
/// What a first line may say that separates them.
const SAID: [u8; 4] = [b',', b'\t', b';', b'|'];
/// Among how many lines with something in them the header must be.
const HEADER_LINES: usize = 10;

/// How far down it may start, in bytes: what has longer lines than this is no text of fields.
const HEADER_BYTES: usize = 1 << 14;

/// How many bytes a line has that is tried with each separator; one that is longer is taken by the first it has.
const TRIED_BYTES: usize = 1 << 16;

/// Where a header starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Start {
    /// Its line, from 1.
    pub(super) line: u32,
    pub(super) separator: u8,
    /// How many lines with something in them stand above it.
    pub(super) lines_above: u32,
}

/// A line that may be the header.
struct Candidate {
    line: u32,
    /// What separates its fields: of several, what makes a header of it.
    separator: u8,
    /// How many columns it has.
    columns: usize,
}

/// Finds the header among the first lines of a text: the first that has the columns which the table needs. The
/// separator is the one sign outside quotes that can be one; of several, the one with which the header fits.
pub(super) fn find_header(head: &[u8], opening: Opening<'_>) -> Result<Start, Unusable> {
    let (mut at, mut line) = (0, 1_u32);
    let said = said_separator(head);
    if let Some((_, next)) = said {
        (at, line) = (next, 2);
    }
    let mut others: Vec<Candidate> = Vec::new();
    while others.is_empty() || (others.len() < HEADER_LINES && at < HEADER_BYTES) {
        let (next, lines) = match scan(head, at, b',', true, &mut Skip) {
            Scanned::More => break,
            Scanned::Blank { next } => {
                (at, line) = (next, line.saturating_add(1));
                continue;
            }
            Scanned::Record { next, lines } => (next, lines),
            Scanned::Flawed { next, .. } => (next, 1),
        };
        let signs = match said {
            Some((sign, _)) => vec![sign],
            None => SEPARATORS.into_iter().filter(|sign| is_outside_quotes(head, at, *sign)).collect(),
        };
        let signs = if signs.is_empty() { vec![b','] } else { signs };
        let tried: Vec<(u8, usize, bool)> = signs
            .into_iter()
            .map(|sign| {
                let (columns, fits) = columns_of(head, at, sign, opening);
                (sign, columns, fits)
            })
            .collect();
        let fitting: Vec<u8> = tried.iter().filter(|(_, _, fits)| *fits).map(|(sign, ..)| *sign).collect();
        match fitting.as_slice() {
            [] => others.extend(tried.first().map(|(separator, columns, _)| Candidate {
                line,
                separator: *separator,
                columns: *columns,
            })),
            [only] => {
                let lines_above = u32::try_from(others.len()).unwrap_or(u32::MAX);
                return Ok(Start { line, separator: *only, lines_above });
            }
            _ => {
                let place = Place::at(opening.file.name.as_str(), line, 1);
                return Err(Box::new(format_flaw::ambiguous_separator(place, &fitting)));
            }
        }
        (at, line) = (next, line.saturating_add(lines));
    }
    Ok(nearest(&others))
}

/// Where nothing fits: the first of the lines with the most columns, of which is said what it lacks.
fn nearest(others: &[Candidate]) -> Start {
    let most = others.iter().map(|other| other.columns).max().unwrap_or_default();
    let found = others.iter().zip(0_u32..).find(|(other, _)| other.columns == most);
    let start =
        |(other, lines_above): (&Candidate, u32)| Start { line: other.line, separator: other.separator, lines_above };
    found.map_or(Start { line: 1, separator: b',', lines_above: 0 }, start)
}

/// What a first line says that separates fields, as `sep=;` does for spreadsheets; and where the next line starts.
fn said_separator(head: &[u8]) -> Option<(u8, usize)> {
    let end = memchr::memchr(b'\n', head).unwrap_or(head.len());
    let line = head.get(..end)?;
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    // Spreadsheets that write the line as a field put quotes around it.
    let line = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    let (key, sign) = line.split_at_checked(4)?;
    match sign {
        [sign] if key.eq_ignore_ascii_case(b"sep=") && SAID.contains(sign) => Some((*sign, (end + 1).min(head.len()))),
        _ => None,
    }
}

/// How many columns the record at a place has as header, and whether these are enough.
fn columns_of(head: &[u8], at: usize, separator: u8, opening: Opening<'_>) -> (usize, bool) {
    let Scanned::Record { next, .. } = scan(head, at, separator, true, &mut Skip) else { return (0, false) };
    let bytes = head.get(at..next).unwrap_or_default();
    if bytes.len() > TRIED_BYTES {
        return (0, false);
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        // Whether it is that is settled when all of it is decoded.
        Err(_) => GB18030.decode_without_bom_handling(bytes).0.into_owned(),
    };
    let mut record = Record::over(&text);
    scan(text.as_bytes(), 0, separator, true, &mut record);
    let header = try_header(opening.reading, opening.index, &record);
    (header.found.iter().flatten().count(), header.is_usable)
}

/// Whether a sign stands in the line at a place outside quotes.
fn is_outside_quotes(head: &[u8], start: usize, sign: u8) -> bool {
    let line = head.get(start..).unwrap_or_default().split(|byte| *byte == b'\n').next().unwrap_or_default();
    let mut within = false;
    line.iter().any(|byte| {
        within ^= *byte == b'"';
        *byte == sign && !within
    })
}

/// Where a line of a text starts.
pub(super) fn start_of_line(text: &str, line: u32) -> usize {
    let Some(before) = line.checked_sub(2) else { return 0 };
    let ends = memchr::memchr_iter(b'\n', text.as_bytes());
    ends.map(|end| end + 1).nth(usize::try_from(before).unwrap_or(usize::MAX)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_line_may_say_what_separates_fields() {
        for (head, said) in [
            (&b"sep=;\r\na;b\n"[..], Some((b';', 7))),
            (b"SEP=,\na,b\n", Some((b',', 6))),
            (b"\"sep=\t\"\na\tb\n", Some((b'\t', 8))),
            (b"sep=|", Some((b'|', 5))),
            (b"sep=x\n", None),
            (b"separator\n", None),
            (b"sep=", None),
            (b"", None),
        ] {
            assert_eq!(said_separator(head), said, "{}", String::from_utf8_lossy(head));
        }
    }

    #[test]
    fn lines_are_found_by_their_number() {
        assert_eq!([1, 2, 3, 9].map(|line| start_of_line("标题\n\na,b\n", line)), [0, 7, 8, 12]);
    }
}
