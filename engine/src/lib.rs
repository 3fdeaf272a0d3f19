//! Assay's engine: everything that decides, nothing that talks to a user.
//!
//! A book of partner policies is loaded, checked, put on a date and evaluated over a dataset.
//! Rooms are listed in reading order; a room uses only rooms above it.

#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::unreachable)]

mod threads;
pub mod diagnostic;
pub mod number;
pub mod matching;
pub mod calendar;
pub mod value;
pub mod document;
pub mod facts;
pub mod parameters;
pub mod policy;
pub mod decision;
pub mod script;
pub mod check;
pub mod evaluate;
pub mod population;
pub mod dataset;
pub mod run;
pub mod replay;
pub mod cases;
pub mod coverage;
pub mod mutation;
