//! How much of a run is held in memory at once.

use std::path::PathBuf;

/// How many rows of the table that is decided, and bad rows of each table, are held in memory at once. Results do not
/// depend on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memory {
    /// With more rows than this the table is sorted on disk, and comes batch by batch; of more bad rows of a table, or
    /// more than so many of 256 bytes take, only as many are in memory.
    pub rows: u32,
    /// How many rows are decided before their results are written.
    pub batch: u32,
    /// The folder where rows are put aside; the system's for temporary files unless one is named.
    pub aside: Option<PathBuf>,
}

impl Default for Memory {
    fn default() -> Self {
        Self { rows: 1 << 17, batch: 1 << 14, aside: None }
    }
}
