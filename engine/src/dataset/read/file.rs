//! A table's files: bytes to batches of rows, hashed on the way.

#![expect(clippy::disallowed_types, reason = "this room opens the files of datasets")]

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::ops::ControlFlow;

use sha2::{Digest, Sha256};

use crate::diagnostic::{Findings, Place};
use crate::facts::{Presence, Table, TableBuilder, TableIndex};

use super::Reading;
use super::batch::{BadRow, Batch, FileRead};
use super::file_flaw;
use super::folder::SourceFile;
use super::header::read_header;
use super::layout::{Layout, required_columns};
use super::record::{Next, Record, Records};
use super::row::{Unlisted, read_row};
use super::row_flaw;
use super::wanted::Wanted;

/// How many rows a batch has at most.
const BATCH_ROWS: u32 = 1 << 16;

/// Reads a table's files in the order given and hands their rows over, batch by batch; only the
/// columns wanted are decoded. What was read of each file; none where a finding says that one cannot
/// be used, or where `each` breaks off.
pub(crate) fn read_table_files(
    reading: Reading<'_>,
    index: TableIndex,
    files: &[SourceFile],
    wanted: &Wanted,
    findings: &mut Findings,
    each: &mut dyn FnMut(Batch) -> ControlFlow<()>,
) -> Option<Vec<FileRead>> {
    let mut read = Vec::with_capacity(files.len());
    let mut is_usable = true;
    for (at, file) in (0_u16..).zip(files) {
        let opened = match File::open(&file.path) {
            Ok(opened) => opened,
            Err(error) => {
                findings.push(file_flaw::unreadable_file(&file.name, &error.to_string()));
                is_usable = false;
                continue;
            }
        };
        let mut hashed = Hashed { source: BufReader::with_capacity(1 << 16, opened), hash: Sha256::new() };
        let counts = match read_stream(reading, (index, at), &mut hashed, file, wanted, findings, each) {
            Ok(Ended::Whole(counts)) => counts,
            Ok(Ended::Unusable) => {
                is_usable = false;
                continue;
            }
            Ok(Ended::Broken) => return None,
            Err(error) => {
                findings.push(file_flaw::unreadable_file(&file.name, &error.to_string()));
                is_usable = false;
                continue;
            }
        };
        read.push(FileRead {
            name: file.name.clone(),
            sha256: hashed.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect(),
            format: file.form.format.name(),
            encoding: Some("UTF-8"),
            rows: counts.rows,
            bad: counts.bad,
        });
    }
    is_usable.then_some(read)
}

/// How reading a file ended.
enum Ended {
    Whole(Counts),
    /// A finding says that it cannot be used.
    Unusable,
    /// Whoever takes the rows wants no more.
    Broken,
}

#[derive(Default)]
struct Counts {
    rows: u32,
    bad: u32,
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
    (index, at): (TableIndex, u16),
    source: impl Read,
    file: &SourceFile,
    wanted: &Wanted,
    findings: &mut Findings,
    each: &mut dyn FnMut(Batch) -> ControlFlow<()>,
) -> io::Result<Ended> {
    let name = file.name.as_str();
    let mut records = Records::new(BufReader::with_capacity(1 << 16, source));
    let mut record = Record::default();
    let spec = reading.dictionary.table(index);
    let flaw = match records.next(&mut record)? {
        Next::Record => None,
        Next::Flawed(_) => Some(file_flaw::broken_header(Place::at(name, record.line, 1))),
        Next::NotUtf8 => Some(file_flaw::not_utf8(Place::at(name, record.line, 1))),
        Next::End => Some(file_flaw::empty_file(name)),
    };
    if let Some(flaw) = flaw {
        findings.push(flaw);
        return Ok(Ended::Unusable);
    }
    let Some(header) = read_header(spec, &required_columns(reading, index), &record, name, findings) else {
        return Ok(Ended::Unusable);
    };
    let layout = Layout::new(reading, (index, at), header, wanted);
    let (mut counts, mut unlisted) = (Counts::default(), Unlisted::default());
    loop {
        let (mut batch, mut table) = (empty_batch(&layout), TableBuilder::new(spec));
        let mut is_end = false;
        while batch.rows < BATCH_ROWS {
            match records.next(&mut record)? {
                Next::Record => add_row(&layout, &record, (&mut batch, &mut table), &mut unlisted),
                Next::Flawed(kind) => {
                    let (flaw, origin) = (row_flaw::broken_record(kind), layout.origin(record.line));
                    batch.bad.push(BadRow { origin, flaw, key: None, parents: Vec::new() });
                }
                Next::NotUtf8 => {
                    findings.push(file_flaw::not_utf8(Place::at(name, record.line, 1)));
                    return Ok(Ended::Unusable);
                }
                Next::End => {
                    is_end = true;
                    break;
                }
            }
            batch.rows += 1;
        }
        let Some(rows) = counts.rows.checked_add(batch.rows) else {
            findings.push(file_flaw::too_many_rows(name));
            return Ok(Ended::Unusable);
        };
        counts.rows = rows;
        batch.table = table.finish(Presence::Present);
        counts.bad += u32::try_from(batch.bad.len()).unwrap_or(u32::MAX);
        if each(batch).is_break() {
            return Ok(Ended::Broken);
        }
        if is_end {
            break;
        }
    }
    unlisted.report(spec, name, findings);
    Ok(Ended::Whole(counts))
}

fn empty_batch(layout: &Layout<'_>) -> Batch {
    let table = Table::empty(layout.spec, Presence::Present);
    Batch { table, origins: Vec::new(), bad: Vec::new(), rows: 0 }
}

fn add_row(
    layout: &Layout<'_>,
    record: &Record,
    (batch, table): (&mut Batch, &mut TableBuilder),
    unlisted: &mut Unlisted,
) {
    match read_row(layout, record, unlisted) {
        Ok(cells) => {
            table.push(&cells);
            batch.origins.push(layout.origin(record.line));
        }
        Err(bad) => batch.bad.push(*bad),
    }
}
