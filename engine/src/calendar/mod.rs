//! Dates, spans of dates, and the periods for which policies are run.
//!
//! A date is a plain calendar day: no time, no zone. Spans include both ends.

mod date;
mod period;
mod span;

pub use date::{Date, DateTextError};
pub use period::{Period, PeriodKind};
pub use span::Span;
