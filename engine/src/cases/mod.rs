//! Worked examples: parsing what people typed, deciding it, and comparing the two.
//!
//! Cases are truth typed by hand from a policy's text; nothing here ever rewrites an expectation.

mod case;
mod compare;
mod expect;
mod given;
mod hold;
mod load;
mod reads;
mod rows;
mod run;
mod typed;
mod unread;

pub use case::Case;
pub use load::load_cases;
pub(crate) use run::ReadyCase;
pub use run::{CaseResult, Failure, TriedRule, run_case, run_cases};
pub use unread::unread_facts;
