//! What formats of lines have in common.

use super::super::record_flaw;
use super::super::rows::{Chunk, Rows};

/// A line that is too long to be read.
pub(super) struct LongLine(pub(super) u32);

impl Chunk for LongLine {
    fn read(&self, rows: &mut Rows<'_, '_>) {
        rows.flawed(self.0, record_flaw::long_line());
    }
}
