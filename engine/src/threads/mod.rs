//! Work shared out among threads, its results in the order of the work.
//!
//! The threads live as long as the work does. Nothing here panics where a machine has no thread left:
//! what can be done on the thread of the caller is done there, and what cannot is refused.

mod each;

pub(crate) use each::{each, each_on_stacks_of};

/// How many rows one thread goes through at a stretch, at least: fewer are done sooner than they are shared out.
pub(crate) const STRETCH: usize = 1 << 14;
