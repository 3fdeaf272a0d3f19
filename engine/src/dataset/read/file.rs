//! One file: bytes to rows, hashed on the way.

#![expect(clippy::disallowed_types, reason = "this room opens the files of datasets")]

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::diagnostic::{Findings, Place};
use crate::facts::{Presence, TableBuilder, TableIndex};

use super::Reading;
use super::duplicates::settle_duplicates;
use super::file_flaw;
use super::header::read_header;
use super::layout::{Layout, required_columns};
use super::parsed::{BadRow, Parsed};
use super::record::{Next, Record, Records};
use super::row::{Unlisted, read_row};
use super::row_flaw;

/// Reads a table's file; none where a finding says that it cannot be used.
pub(super) fn read_file(
    reading: Reading<'_>,
    index: TableIndex,
    path: &Path,
    name: &str,
    findings: &mut Findings,
) -> Option<Parsed> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) => {
            findings.push(file_flaw::unreadable_file(name, &error.to_string()));
            return None;
        }
    };
    let mut hashed = Hashed { source: BufReader::with_capacity(1 << 16, file), hash: Sha256::new() };
    let parsed = read_stream(reading, index, &mut hashed, name, findings);
    let mut parsed = match parsed {
        Ok(parsed) => parsed?,
        Err(error) => {
            findings.push(file_flaw::unreadable_file(name, &error.to_string()));
            return None;
        }
    };
    parsed.sha256 = hashed.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    settle_duplicates(reading, &mut parsed);
    Some(parsed)
}

/// A stream of bytes that keeps their hash.
struct Hashed<R> {
    source: R,
    hash: Sha256,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(buffer)?;
        self.hash.update(buffer.get(..count).unwrap_or_default());
        Ok(count)
    }
}

fn read_stream(
    reading: Reading<'_>,
    index: TableIndex,
    source: impl Read,
    name: &str,
    findings: &mut Findings,
) -> io::Result<Option<Parsed>> {
    let mut records = Records::new(BufReader::with_capacity(1 << 16, source));
    let mut record = Record::default();
    let spec = reading.dictionary.table(index);
    match records.next(&mut record)? {
        Next::Record => {}
        Next::Flawed(_) => {
            findings.push(file_flaw::broken_header(Place::at(name, record.line, 1)));
            return Ok(None);
        }
        Next::NotUtf8 => {
            findings.push(file_flaw::not_utf8(Place::at(name, record.line, 1)));
            return Ok(None);
        }
        Next::End => {
            findings.push(file_flaw::empty_file(name));
            return Ok(None);
        }
    }
    let Some(header) = read_header(spec, &required_columns(reading, index), &record, name, findings) else {
        return Ok(None);
    };
    let layout = Layout::new(reading, index, header);
    let mut parsed = Parsed::without_file(spec, index, Presence::Present);
    parsed.file = Some(name.to_owned());
    let mut unlisted = Unlisted::default();
    let mut table = TableBuilder::new(spec);
    loop {
        match records.next(&mut record)? {
            Next::Record => add_row(&layout, &record, &mut table, &mut parsed, &mut unlisted),
            Next::Flawed(kind) => {
                let flaw = row_flaw::broken_record(kind);
                parsed.bad.push(BadRow { line: record.line, flaw, key: None, parents: Vec::new() });
            }
            Next::NotUtf8 => {
                findings.push(file_flaw::not_utf8(Place::at(name, record.line, 1)));
                return Ok(None);
            }
            Next::End => break,
        }
        parsed.rows += 1;
        if parsed.rows == u32::MAX {
            findings.push(file_flaw::too_many_rows(name));
            return Ok(None);
        }
    }
    parsed.table = table.finish(Presence::Present);
    for ((column, word), (count, line)) in &unlisted.words {
        let place = Place::at(name, *line, 0);
        findings.push(file_flaw::unlisted_word(spec, *column, word, *count, place));
    }
    for (column, count) in &unlisted.others {
        findings.push(file_flaw::more_unlisted(&spec.column(*column).name, *count, name));
    }
    Ok(Some(parsed))
}

fn add_row(
    layout: &Layout<'_>,
    record: &Record,
    table: &mut TableBuilder,
    parsed: &mut Parsed,
    unlisted: &mut Unlisted,
) {
    match read_row(layout, record, unlisted) {
        Ok(cells) => {
            table.push(&cells);
            parsed.lines.push(record.line);
        }
        Err(bad) => parsed.bad.push(*bad),
    }
}
