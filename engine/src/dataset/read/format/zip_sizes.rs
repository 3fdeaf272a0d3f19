//! How large an archive says it is when it is unpacked, told before anything is unpacked.

use std::io::{self, Read, Seek, SeekFrom};

/// What an archive comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unpacked {
    /// So many bytes.
    Size(u64),
    /// So many bytes, which is more than is unpacked.
    TooLarge(u64),
    /// It is none.
    NoArchive,
}

/// More than this is never unpacked.
const MOST: u64 = 1 << 30;

/// More than this is not unpacked where it is packed more tightly than real data ever are.
const SUSPICIOUS: u64 = 100 << 20;
const TIGHTEST: u64 = 200;

/// How long the end of an archive's directory can be: a fixed part and a remark.
const LONGEST_END: u64 = 22 + 65_535;

/// Adds up the sizes that an archive's directory gives; the file is then at its start again.
pub(super) fn unpacked_size(file: &mut (impl Read + Seek)) -> io::Result<Unpacked> {
    let length = file.seek(SeekFrom::End(0))?;
    let start = length.saturating_sub(LONGEST_END);
    let tail = read_at(file, start, length - start)?;
    file.seek(SeekFrom::Start(0))?;
    let end = (0..tail.len().saturating_sub(21)).rev().find(|at| tail.get(*at..*at + 4) == Some(b"PK\x05\x06"));
    let Some(end) = end else { return Ok(Unpacked::NoArchive) };
    let (Some(size), Some(offset)) = (number(&tail, end + 12, 4), number(&tail, end + 16, 4)) else {
        return Ok(Unpacked::NoArchive);
    };
    // Numbers that do not fit here stand for archives of 4 GiB and more.
    if offset == u64::from(u32::MAX) || size == u64::from(u32::MAX) {
        return Ok(Unpacked::TooLarge(u64::from(u32::MAX)));
    }
    if offset.saturating_add(size) > length {
        return Ok(Unpacked::NoArchive);
    }
    let directory = read_at(file, offset, size)?;
    file.seek(SeekFrom::Start(0))?;
    let (mut at, mut packed, mut unpacked) = (0, 0_u64, 0_u64);
    while directory.get(at..at + 4) == Some(b"PK\x01\x02") {
        let field = |from: usize, length: usize| number(&directory, at + from, length).unwrap_or_default();
        packed = packed.saturating_add(field(20, 4));
        unpacked = unpacked.saturating_add(field(24, 4));
        let names = field(28, 2) + field(30, 2) + field(32, 2);
        at += 46 + usize::try_from(names).unwrap_or(usize::MAX / 2);
    }
    let is_suspicious = unpacked > SUSPICIOUS && unpacked / TIGHTEST > packed;
    Ok(if unpacked > MOST || is_suspicious { Unpacked::TooLarge(unpacked) } else { Unpacked::Size(unpacked) })
}

fn read_at(file: &mut (impl Read + Seek), start: u64, length: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(length)?)?;
    Some(bytes.iter().rev().fold(0, |all, byte| all << 8 | u64::from(*byte)))
}
