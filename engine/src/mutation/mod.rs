//! Small changes to a book, one at a time, and which of them no worked case notices.
//!
//! A change is made to the resolved program or to a parameter's value in memory, never to a text. Only cases that
//! reach the changed place are decided again, the cheapest first, until one fails.

mod equivalent;
mod mutant;
mod numbers;
mod operators;
mod outputs;
mod parameters;
mod rules;
mod score;

pub use score::{PolicyMutations, Survivor, mutate};
