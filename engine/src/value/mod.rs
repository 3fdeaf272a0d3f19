//! The values of the language and their types.
mod symbol;
#[expect(clippy::module_inception, reason = "the room is called after its main type")]
mod value;

pub use symbol::{Symbol, Symbols};
pub use value::Value;
