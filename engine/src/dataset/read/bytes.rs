//! The bytes of a file: hashed as they are on disk, unpacked on the way.

#![expect(clippy::disallowed_types, reason = "this room opens the files of datasets")]

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

use super::form::Compression;

/// How many bytes are read from the disk at a time.
const PIECE: usize = 1 << 18;

/// A stream of a file's bytes, unpacked where they are packed. What is packed too tightly is no
/// danger: nothing here grows with what comes out.
pub(super) struct Bytes {
    source: Box<dyn Read + Send>,
    hashed: Hashed,
}

impl Bytes {
    /// Opens a file.
    pub(super) fn open(path: &Path, compression: Option<Compression>) -> io::Result<Self> {
        let file = Arc::new(File::open(path)?);
        let hashed = Hashed { file, hash: Arc::new(Mutex::new(Sha256::new())) };
        let source: Box<dyn Read + Send> = match compression {
            None => Box::new(hashed.clone()),
            Some(Compression::Gzip) => {
                Box::new(flate2::bufread::MultiGzDecoder::new(BufReader::with_capacity(PIECE, hashed.clone())))
            }
            Some(Compression::Zstd) => {
                Box::new(zstd::stream::read::Decoder::with_buffer(BufReader::with_capacity(PIECE, hashed.clone()))?)
            }
        };
        Ok(Self { source, hashed })
    }

    /// The SHA-256 of the whole file, in hexadecimal; reads what is left of it.
    pub(super) fn finish(mut self) -> io::Result<String> {
        io::copy(&mut self.hashed, &mut io::sink())?;
        Ok(self.hashed.digest())
    }
}

impl Read for Bytes {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.source.read(buffer)
    }
}

/// The SHA-256 of a file, in hexadecimal.
pub(in crate::dataset) fn file_digest(path: &Path) -> io::Result<String> {
    Bytes::open(path, None)?.finish()
}

/// Whether a file has no bytes; of one that cannot be read, opening it tells why.
pub(super) fn is_empty(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|metadata| metadata.len() == 0)
}

/// A file that keeps the hash of what was read of it.
#[derive(Clone)]
struct Hashed {
    file: Arc<File>,
    hash: Arc<Mutex<Sha256>>,
}

impl Hashed {
    fn digest(&self) -> String {
        let hash = self.hash.lock().unwrap_or_else(PoisonError::into_inner).clone();
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl Read for Hashed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = (&*self.file).read(buffer)?;
        let mut hash = self.hash.lock().unwrap_or_else(PoisonError::into_inner);
        hash.update(buffer.get(..count).unwrap_or_default());
        Ok(count)
    }
}
