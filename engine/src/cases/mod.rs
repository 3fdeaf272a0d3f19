//! Worked examples: parsing what people typed, deciding it, and comparing the two.
//!
//! Cases are truth typed by hand from a policy's text; nothing here ever rewrites an expectation.

mod case;
mod expect;
mod given;
mod load;
mod rows;
mod typed;

pub use case::Case;
pub use load::load_cases;
