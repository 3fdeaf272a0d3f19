//! The one number under everything: fixed point, twelve decimal places.
//!
//! `+` and `-` are exact, `*` and `/` are rounded once, half to even, at twelve places. A magnitude
//! of 10^16 or more is overflow, never a wrong value. Because addition is exact, a sum does not
//! depend on the order, the batch or the thread in which it was made.

mod allocation;
mod digits;
mod fixed;
mod root;
mod rounding;
mod sum;
mod text;

pub use allocation::allocate;
pub(crate) use digits::Digits;
pub use fixed::{Number, Overflow};
pub use root::compound_growth;
pub use rounding::Rounding;
pub(crate) use rounding::divide_rounded;
pub use sum::Sum;
pub use text::NumberTextError;
pub(crate) use text::digits_and_places;
