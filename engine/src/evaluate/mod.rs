//! The reference evaluator: runs a program on one row, exactly as written.
//!
//! Absent values flow; conditions have three values; an error makes its row undecided and no other.
//! Nothing here knows how rules are parsed.

mod evaluator;
mod expression;
mod function;
mod halt;
mod inputs;
mod ledger;
mod machine;
mod rows;
mod trace;
mod watch;

pub use evaluator::Evaluator;
pub use inputs::{FigureValues, Inputs};
pub use trace::{Read, ReadSource, RuleOutcome, Step, StepKind, Trace};
pub use watch::{Reached, Side, Truths, Watch};
