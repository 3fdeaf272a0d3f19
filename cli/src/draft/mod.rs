//! A new policy: what it can decide by, and the texts of its files, which teach the language by example.

mod choose;
mod texts;

pub(crate) use choose::subjects;
pub(crate) use texts::files;
