//! Decisions: what a policy says of one row, and why.

mod record;

pub use record::{Line, LineDetail, Problem, Reason, RowDecision, RowState, Subject};
