//! Decisions: what a policy says of one row, and why.

mod prior;
mod record;

pub use prior::Prior;
pub use record::{Line, LineDetail, Problem, Reason, RowDecision, RowState, Subject};
