//! Digests of what each policy decided, the same whatever the format of the files.
//!
//! A digest is taken over the header and a policy's rows as CSV has them, in order. That of its
//! decisions is the digest of the file that `--format csv` writes.

use std::fmt::Write as _;

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::Piece;

/// The digests of one table, by owner.
#[derive(Debug)]
pub(super) struct Digests {
    by_owner: Vec<(u16, Sha256)>,
}

impl Digests {
    /// Starts the digests of a table in which some owners have rows.
    pub(super) fn new(owners: &[u16], header: &[u8]) -> Self {
        let start = |owner: &u16| {
            let mut digest = Sha256::new();
            digest.update(header);
            (*owner, digest)
        };
        Self { by_owner: owners.iter().map(start).collect() }
    }

    /// Takes in some rows, which come behind all so far.
    pub(super) fn add(&mut self, pieces: &[Piece]) {
        self.by_owner.par_iter_mut().for_each(|(owner, digest)| {
            for piece in pieces {
                for rows in rows_of(*owner, piece) {
                    digest.update(rows);
                }
            }
        });
    }

    /// Each owner's digest, in hexadecimal.
    pub(super) fn finish(self) -> Vec<(u16, String)> {
        let hexadecimal = |(owner, digest): (u16, Sha256)| {
            let mut text = String::with_capacity(64);
            for byte in digest.finalize() {
                // Writing to a string does not fail.
                let _ = write!(text, "{byte:02x}");
            }
            (owner, text)
        };
        self.by_owner.into_iter().map(hexadecimal).collect()
    }
}

/// The rows of an owner, those that stand together as one.
fn rows_of(owner: u16, piece: &Piece) -> impl Iterator<Item = &[u8]> {
    let mut start = 0;
    piece.csv.owned.iter().filter_map(move |(found, end)| {
        let rows = start..*end;
        start = *end;
        piece.csv.bytes.get(rows).filter(|_| *found == owner)
    })
}
