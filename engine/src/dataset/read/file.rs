//! A table's files: rows in chunks, read side by side, handed over in order.

use std::ops::ControlFlow;

use rayon::prelude::*;

use crate::diagnostic::{Findings, Place, Text};
use crate::facts::TableIndex;

use super::Reading;
use super::batch::{Batch, FileRead};
use super::bytes::is_empty;
use super::defaults::taken;
use super::file_flaw;
use super::folder::SourceFile;
use super::format::{Known, LateKeys, Opened, Opening, Unusable, open};
use super::format_flaw;
use super::header::{Header, understand_header};
use super::headers_told::{SeenHeaders, UnclaimedHeaders, unknown_headers};
use super::layout::{Layout, required_columns};
use super::profile::{FileView, Profile};
use super::record::Record;
use super::row::Unlisted;
use super::rows::{Chunk, ReadRows, Rows};
use super::unit_statement::are_in_headers;
use super::wanted::Wanted;

/// Reads a table's files in the order given and hands their rows over, batch by batch; only the
/// columns wanted are decoded. What was read of each file; none where a finding says that one cannot
/// be used, or where `each` breaks off; where somebody looks, of each file that could be opened.
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
    let mut headers = SeenHeaders::default();
    let may_be_empty = files.iter().any(|file| !is_empty(&file.path));
    for (at, file) in (0_u16..).zip(files) {
        let opening = Opening { reading, index, file, may_be_empty };
        match read_file(opening, at, wanted, (findings, &mut headers), each) {
            Ok(Ended::Whole(file)) => read.push(file),
            Ok(Ended::Header(file)) => {
                read.push(file);
                is_usable = false;
            }
            Ok(Ended::Broken) => return None,
            Err(finding) => {
                finding.into_iter().for_each(|finding| findings.push(*finding));
                is_usable = false;
            }
        }
    }
    headers.tell(reading, index, findings);
    (is_usable || reading.inspects).then_some(read)
}

/// How a file was understood.
fn view(opening: Opening<'_>, header: Header, profile: Profile, detail: Option<Text>) -> Box<FileView> {
    let Opening { reading, index, .. } = opening;
    let view = profile.view(header, reading.dictionary.table(index), &required_columns(reading, index));
    Box::new(FileView { detail, ..view })
}

/// A file whose rows are not read, because its header is not right.
fn seen_header(opening: Opening<'_>, header: Header, detail: Option<Text>) -> FileRead {
    let file = opening.file;
    FileRead {
        name: file.name.clone(),
        sha256: String::new(),
        format: file.form.format.name(),
        encoding: None,
        compression: file.form.compression.map(super::form::Compression::name),
        sheet: None,
        rows: 0,
        bad: 0,
        defaults: Vec::new(),
        view: Some(view(opening, header, Profile::default(), detail)),
    }
}

/// How reading a file ended.
enum Ended {
    Whole(FileRead),
    /// No further than its header, which a finding says is not right.
    Header(FileRead),
    /// Whoever takes the rows wants no more.
    Broken,
}

/// Reads one file. An error without a finding is one that has been said.
fn read_file(
    opening: Opening<'_>,
    at: u16,
    wanted: &Wanted,
    (findings, headers): (&mut Findings, &mut SeenHeaders),
    each: &mut dyn FnMut(Batch) -> ControlFlow<()>,
) -> Result<Ended, Option<Unusable>> {
    let Opening { reading, index, file, .. } = opening;
    let (name, spec) = (file.name.as_str(), reading.dictionary.table(index));
    let mut opened = open(opening)?;
    let (detail, line) = (opened.detail(), opened.header().line);
    let lines_above = opened.lines_above();
    if lines_above > 0 {
        findings.push(format_flaw::header_below(Place::at(name, line, 0), lines_above));
    }
    let header = understand_header(reading, index, opened.header(), name, findings);
    headers.add((reading, index), (name, line), &header, wanted);
    let (table, place) = ((spec, reading.currency), (name, opened.header()));
    let is_right = are_in_headers(opened.stated_units(), &header, table, place, findings);
    if !header.is_usable || !is_right {
        return if reading.inspects { Ok(Ended::Header(seen_header(opening, header, detail))) } else { Err(None) };
    }
    let looked_at = reading.inspects.then(|| header.clone());
    let layout = Layout::new(reading, (index, at), header, wanted).with_commas(opened.may_commas_be_points());
    opened.prepare(&layout)?;
    let mut counts = Counts::default();
    let mut waiting = Some(some_chunks(opened.as_mut())?);
    while let Some(chunks) = waiting.take().filter(|chunks| !chunks.is_empty()) {
        let (read, next) = rayon::join(
            || chunks.par_iter().map(|chunk| Rows::of(&layout, chunk.as_ref())).collect::<Vec<ReadRows>>(),
            || some_chunks(opened.as_mut()),
        );
        for read in read {
            counts.unlisted.merge(read.unlisted);
            if let Some((count, line)) = read.rounded {
                counts.rounded.get_or_insert((0, line)).0 += count;
            }
            if let Some((count, line)) = read.lines_in_quotes {
                counts.lines_in_quotes.get_or_insert((0, line)).0 += count;
            }
            counts.late_keys(opening, read.late_keys, findings)?;
            for batch in read.batches {
                counts.add(&batch).ok_or_else(|| Box::new(file_flaw::too_many_rows(name)))?;
                if each(batch).is_break() {
                    return Ok(Ended::Broken);
                }
            }
        }
        waiting = Some(next?);
    }
    let known = opened.finish()?;
    counts.unlisted.report(spec, name, findings);
    counts.tell_late_keys(opening, findings);
    if let Some((count, line)) = counts.rounded {
        findings.push(format_flaw::rounded(Place::at(name, line, 0), count));
    }
    if let Some((count, line)) = counts.lines_in_quotes {
        findings.push(format_flaw::lines_in_quotes(Place::at(name, line, 0), count));
    }
    tell_known(&known, (name, line), findings);
    Ok(Ended::Whole(FileRead {
        name: name.to_owned(),
        sha256: known.sha256,
        format: file.form.format.name(),
        encoding: known.encoding,
        compression: file.form.compression.map(super::form::Compression::name),
        sheet: known.sheet.map(|sheet| sheet.name),
        rows: counts.rows,
        bad: counts.bad,
        defaults: taken(&layout, counts.rows.saturating_sub(counts.bad), &counts.unlisted.empty),
        view: looked_at.map(|header| view(opening, header, counts.unlisted.profile, detail)),
    }))
}

/// Says what a file turned out to be, as far as it is to be said.
fn tell_known(known: &Known, (name, header): (&str, u32), findings: &mut Findings) {
    if let Some(encoding) = known.encoding.filter(|encoding| *encoding != "UTF-8") {
        findings.push(format_flaw::said_encoding(Place::file(name), encoding));
    }
    if let Some(sheet) = known.sheet.as_ref().filter(|sheet| sheet.is_hidden) {
        findings.push(format_flaw::hidden_sheet(name, &sheet.name));
    }
    if let Some(sheet) = known.sheet.as_ref().filter(|sheet| !sheet.unread.is_empty()) {
        findings.push(format_flaw::unread_sheets(name, &sheet.name, &sheet.unread));
    }
    if let Some((sheet, (count, first))) = known.sheet.as_ref().and_then(|sheet| Some((sheet, sheet.hidden_rows?))) {
        findings.push(format_flaw::hidden_rows(Place::at(name, first, 0), &sheet.name, count));
    }
    if let Some(sheet) = known.sheet.as_ref().filter(|sheet| !sheet.hidden_columns.is_empty()) {
        let place = Place::at(name, header, 0);
        findings.push(format_flaw::hidden_columns(place, &sheet.name, &sheet.hidden_columns));
    }
}

/// As many chunks as are read side by side.
pub(super) fn some_chunks(opened: &mut dyn Opened) -> Result<Vec<Box<dyn Chunk>>, Unusable> {
    let most = 2 * rayon::current_num_threads();
    let mut chunks = Vec::with_capacity(most);
    while chunks.len() < most {
        match opened.next()? {
            Some(chunk) => chunks.push(chunk),
            None => break,
        }
    }
    Ok(chunks)
}

/// What was met in a file so far.
#[derive(Default)]
struct Counts {
    rows: u32,
    bad: u32,
    unlisted: Unlisted,
    rounded: Option<(u32, u32)>,
    lines_in_quotes: Option<(u32, u32)>,
    /// Keys that are no columns, as many as are told.
    late_keys: LateKeys,
    /// Those of them that no column claims.
    unclaimed: UnclaimedHeaders,
    /// The line of the first late key.
    first_late: Option<u32>,
}

/// How many keys that are no columns are told of a file.
const MOST_KEYS: usize = 50;

impl Counts {
    /// Notes keys that come for the first time after the headers were settled; one that would have been a column is
    /// an error.
    fn late_keys(&mut self, opening: Opening<'_>, keys: LateKeys, findings: &mut Findings) -> Result<(), Unusable> {
        for (key, line) in keys {
            if self.late_keys.contains_key(&key) {
                continue;
            }
            let Some(unknown) = opening.unknown_key(&Record::of(line, [key.as_str()])) else {
                let place = Place::at(opening.file.name.as_str(), line, 1);
                return Err(Box::new(format_flaw::late_key(place, &key)));
            };
            if self.late_keys.len() < MOST_KEYS {
                match unknown {
                    Ok(unknown) => self.unclaimed.first.extend(unknown.first),
                    Err(found) => findings.push(found),
                }
                self.first_late = self.first_late.min(Some(line)).or(Some(line));
                self.late_keys.insert(key, line);
            }
        }
        Ok(())
    }

    /// Says of late keys that they are no columns.
    fn tell_late_keys(&self, opening: Opening<'_>, findings: &mut Findings) {
        if let Some(line) = self.first_late.filter(|_| !self.unclaimed.first.is_empty()) {
            let spec = opening.reading.dictionary.table(opening.index);
            let place = Place::at(opening.file.name.as_str(), line, 1);
            findings.push(unknown_headers(spec, &self.unclaimed, &[], place, 1));
        }
    }

    /// Counts rows; none where there are more than can be numbered.
    fn add(&mut self, batch: &Batch) -> Option<()> {
        self.rows = self.rows.checked_add(batch.rows)?;
        self.bad = self.bad.checked_add(u32::try_from(batch.bad.len()).ok()?)?;
        Some(())
    }
}
