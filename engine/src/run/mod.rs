//! A whole run: policies in order, population figures between them, rows in parallel; what the
//! period before decided; results and the run record.

mod breach;
mod figures;
mod held;
mod stages;

pub use stages::{Decisions, NothingStated, Outcome, Progress, ProgressListener, Stages, Stated, without_reasons};
