//! What formats of lines have in common.

use super::super::fragments::Fragments;
use super::super::record_flaw;
use super::super::rows::{Chunk, Rows};

/// A line that is too long to be read. Nothing of it is kept, so that nobody is held for it, which is told.
pub(super) struct LongLine(pub(super) u32);

impl Chunk for LongLine {
    fn read(&self, rows: &mut Rows<'_, '_>) {
        rows.broken(self.0, record_flaw::long_line(), Fragments::default());
    }
}
