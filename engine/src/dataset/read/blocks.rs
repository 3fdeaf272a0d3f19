//! A stream of text cut into blocks at the ends of records, so that blocks can be read side by side.

use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, UTF_16BE, UTF_16LE};

use super::bytes::Bytes;
use super::scan::whole_end;

/// How many bytes a block has, but for what belongs to its last record.
const BLOCK: usize = 1 << 20;

/// How many bytes a record may have.
const LONGEST_RECORD: usize = 64 << 20;

/// Some whole records.
pub(super) struct Block {
    pub(super) bytes: Vec<u8>,
    /// The number of its first line.
    pub(super) line: u32,
    /// It stands for one line that is too long to be read.
    pub(super) is_too_long: bool,
}

/// Why a stream ends early.
#[derive(Debug)]
pub(super) enum Broken {
    /// The system, or what unpacks it, says no.
    Stream(io::Error),
    /// What should be UTF-16 is not, from this line on.
    NotUtf16(u32),
}

/// Blocks out of a stream of bytes.
pub(super) struct Blocks {
    bytes: Bytes,
    /// Read and not yet handed over.
    waiting: Vec<u8>,
    /// The number of the first line that waits.
    line: u32,
    is_ended: bool,
    utf16: Option<Utf16>,
    /// Lines end with a carriage return alone, as old programs write them; what is handed over has line feeds.
    has_returns_alone: bool,
    /// The separator of fields that may stand in quotes; none where a line is a record.
    separator: Option<u8>,
}

struct Utf16 {
    name: &'static str,
    decoder: Decoder,
}

impl Blocks {
    /// Starts a stream: reads its first bytes, and what they say of its encoding.
    pub(super) fn start(bytes: Bytes) -> Result<Self, Broken> {
        let waiting = Vec::with_capacity(BLOCK + BLOCK / 4);
        let mut blocks =
            Self { bytes, waiting, line: 1, is_ended: false, utf16: None, has_returns_alone: false, separator: None };
        blocks.fill(BLOCK)?;
        let utf16 = [(&b"\xff\xfe"[..], UTF_16LE), (&b"\xfe\xff"[..], UTF_16BE)];
        if let Some((_, encoding)) = utf16.into_iter().find(|(mark, _)| blocks.waiting.starts_with(mark)) {
            let raw = std::mem::take(&mut blocks.waiting);
            let mut utf16 = Utf16 { name: encoding.name(), decoder: encoding.new_decoder_with_bom_removal() };
            utf16.decode(&raw, blocks.is_ended, &mut blocks.waiting).map_err(|()| blocks.not_utf16())?;
            blocks.utf16 = Some(utf16);
        } else if blocks.waiting.starts_with(b"\xef\xbb\xbf") {
            blocks.waiting.drain(..3);
        }
        let has = |sign: u8| memchr::memchr(sign, &blocks.waiting).is_some();
        blocks.has_returns_alone = !has(b'\n') && has(b'\r');
        blocks.with_line_feeds(0);
        Ok(blocks)
    }

    /// The first lines.
    pub(super) fn head(&self) -> &[u8] {
        &self.waiting
    }

    /// Says that fields may stand in quotes, and what separates them.
    pub(super) fn with_quotes(&mut self, separator: u8) {
        self.separator = Some(separator);
    }

    /// The name of the encoding, where its first bytes said so.
    pub(super) fn encoding(&self) -> Option<&'static str> {
        self.utf16.as_ref().map(|utf16| utf16.name)
    }

    /// The next block.
    pub(super) fn next(&mut self) -> Result<Option<Block>, Broken> {
        let mut wanted = BLOCK;
        loop {
            self.fill(wanted)?;
            if self.waiting.is_empty() {
                return Ok(None);
            }
            let end = match self.separator {
                _ if self.is_ended => self.waiting.len(),
                Some(separator) => whole_end(&self.waiting, separator),
                None => memchr::memrchr(b'\n', &self.waiting).map_or(0, |at| at + 1),
            };
            if end > 0 && (self.is_ended || end <= LONGEST_RECORD) {
                return self.cut(end, end > LONGEST_RECORD && !self.waiting.contains(&b'\n')).map(Some);
            }
            if self.waiting.len() > LONGEST_RECORD {
                return self.first_line().map(Some);
            }
            wanted = self.waiting.len() + BLOCK;
        }
    }

    /// The SHA-256 of the file.
    pub(super) fn finish(self) -> io::Result<String> {
        self.bytes.finish()
    }

    fn cut(&mut self, end: usize, is_too_long: bool) -> Result<Block, Broken> {
        let mut rest = Vec::with_capacity(BLOCK + BLOCK / 4);
        rest.extend_from_slice(self.waiting.get(end..).unwrap_or_default());
        self.waiting.truncate(end);
        let bytes = std::mem::replace(&mut self.waiting, rest);
        let line = self.line;
        let lines = memchr::memchr_iter(b'\n', &bytes).count();
        self.line = line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        let bytes = if is_too_long { Vec::new() } else { bytes };
        Ok(Block { bytes, line, is_too_long })
    }

    /// The first line that waits, of a record that is too long; of a line that is itself too long,
    /// nothing is kept.
    fn first_line(&mut self) -> Result<Block, Broken> {
        if let Some(end) = memchr::memchr(b'\n', &self.waiting) {
            return self.cut(end + 1, end > LONGEST_RECORD);
        }
        loop {
            self.waiting.clear();
            self.fill(BLOCK)?;
            if let Some(end) = memchr::memchr(b'\n', &self.waiting) {
                return self.cut(end + 1, true);
            }
            if self.is_ended {
                return self.cut(self.waiting.len(), true);
            }
        }
    }

    /// Reads until so many bytes wait, or to the end.
    fn fill(&mut self, wanted: usize) -> Result<(), Broken> {
        while !self.is_ended && self.waiting.len() < wanted {
            let before = self.waiting.len();
            let missing = u64::try_from(wanted - self.waiting.len()).unwrap_or(u64::MAX).max(1 << 12);
            let Some(utf16) = &mut self.utf16 else {
                let read = (&mut self.bytes).take(missing).read_to_end(&mut self.waiting).map_err(Broken::Stream)?;
                self.is_ended = read == 0;
                self.with_line_feeds(before);
                continue;
            };
            let mut raw = Vec::new();
            let read = (&mut self.bytes).take(missing).read_to_end(&mut raw).map_err(Broken::Stream)?;
            self.is_ended = read == 0;
            if utf16.decode(&raw, self.is_ended, &mut self.waiting).is_err() {
                return Err(self.not_utf16());
            }
            self.with_line_feeds(before);
        }
        Ok(())
    }

    /// Turns carriage returns from a place on into line feeds, where they end lines alone.
    fn with_line_feeds(&mut self, from: usize) {
        if self.has_returns_alone {
            self.waiting.iter_mut().skip(from).filter(|byte| **byte == b'\r').for_each(|byte| *byte = b'\n');
        }
    }

    fn not_utf16(&self) -> Broken {
        let lines = memchr::memchr_iter(b'\n', &self.waiting).count();
        Broken::NotUtf16(self.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX)))
    }
}

impl Utf16 {
    fn decode(&mut self, raw: &[u8], is_last: bool, into: &mut Vec<u8>) -> Result<(), ()> {
        let mut text = String::with_capacity(raw.len() * 2 + 16);
        let mut rest = raw;
        loop {
            let (result, read) = self.decoder.decode_to_string_without_replacement(rest, &mut text, is_last);
            rest = rest.get(read..).unwrap_or_default();
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => text.reserve(rest.len() * 2 + 16),
                DecoderResult::Malformed(..) => {
                    into.extend_from_slice(text.as_bytes());
                    return Err(());
                }
            }
        }
        into.extend_from_slice(text.as_bytes());
        Ok(())
    }
}
