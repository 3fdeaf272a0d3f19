//! Diagnostics: what is wrong in somebody's file, where, and what to do about it, in both languages.
//!
//! A diagnostic is made by a named constructor of one of the files here, so that words are found
//! in one place. Nothing here prints.

mod catalogue;
mod record;
mod suggestion;
mod system;
mod text;

pub use catalogue::FindingCode;
pub use record::{Diagnostic, Findings, Place, Severity};
pub use suggestion::did_you_mean;
pub use system::system_reason;
pub use text::{Language, Text};
