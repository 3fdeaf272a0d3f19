//! The values of the language and their types.
mod symbol;
mod value;

pub use symbol::{Symbol, Symbols};
pub use value::Value;
