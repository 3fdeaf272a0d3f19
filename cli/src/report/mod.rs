//! A run as one page that anybody can open: key figures, charts, tables to search. Everything the page
//! needs is in it, nothing in it is loaded from elsewhere, and no text of the data can act in it.
//!
//! `ReportData` takes the run in batch by batch; `page` makes the page of it at the end. Amounts
//! are worked out and written by Rust from exact numbers: the page's script only searches, sorts by
//! places worked out before, and pages.

mod bins;
mod chart;
mod collect;
mod dimension;
mod file;
mod kept;
mod leading;
mod listing;
mod page;
mod policies;
mod province;
pub(crate) mod quarantined;
mod text;
mod whole;

pub(crate) use collect::{ReportData, columns};
pub(crate) use file::ReportFile;
pub(crate) use whole::{About, page};
