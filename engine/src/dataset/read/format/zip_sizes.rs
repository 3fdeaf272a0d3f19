//! How large a workbook is when it is unpacked, told before anything is unpacked.
//!
//! The sizes are those that the archive's directory gives, as the workbook's reader sees them. That reader
//! stops where a part is larger than its directory says, so that a directory which lies is no way around.

use std::io::{self, Read, Seek};

use zip::ZipArchive;
use zip::result::ZipError;

/// What an archive comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unpacked {
    /// So many bytes.
    Size(u64),
    /// So many bytes, which is more than is unpacked.
    TooLarge(u64),
    /// It is none, but a file of older spreadsheets, in which those with a password are packed as well.
    Compound,
    /// It is none.
    NoArchive,
}

/// More than this is never unpacked.
const MOST: u64 = 1 << 30;

/// A part of more than this is not unpacked where it is packed more tightly than real data ever are.
const SUSPICIOUS: u64 = 100 << 20;
const TIGHTEST: u64 = 200;

/// What files of older spreadsheets begin with.
const COMPOUND: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// Adds up the sizes that an archive's directory gives; the file is then at its start again.
pub(super) fn unpacked_size(file: &mut (impl Read + Seek)) -> io::Result<Unpacked> {
    let mut start = Vec::new();
    file.rewind()?;
    file.by_ref().take(8).read_to_end(&mut start)?;
    if start == COMPOUND {
        return Ok(Unpacked::Compound);
    }
    let length = file.seek(io::SeekFrom::End(0))?;
    let sizes = match ZipArchive::new(&mut *file) {
        Ok(mut archive) => part_sizes(&mut archive),
        Err(ZipError::Io(error)) if error.kind() != io::ErrorKind::UnexpectedEof => return Err(error),
        Err(_) => return Ok(Unpacked::NoArchive),
    };
    file.rewind()?;
    let unpacked = sizes.iter().fold(0_u64, |all, (size, _)| all.saturating_add(*size));
    let is_suspicious = |(size, packed): &(u64, u64)| *size > SUSPICIOUS && size / TIGHTEST > *packed.min(&length);
    let is_too_large = unpacked > MOST || sizes.iter().any(is_suspicious);
    Ok(if is_too_large { Unpacked::TooLarge(unpacked) } else { Unpacked::Size(unpacked) })
}

/// The size of each part, unpacked and packed; parts that cannot be opened will not be unpacked.
fn part_sizes<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Vec<(u64, u64)> {
    let parts = archive.len();
    let sizes = |at| archive.by_index_raw(at).ok().map(|part| (part.size(), part.compressed_size()));
    (0..parts).filter_map(sizes).collect()
}
