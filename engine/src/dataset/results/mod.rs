//! Files of results: tables in columns, written in one of several formats.
//!
//! What is slow, turning values into bytes, is done by [`ResultTables::piece`] on any thread;
//! [`ResultFiles::append`] then puts the pieces behind each other.

mod columns;
mod csv_file;
mod csv_text;
mod digests;
mod digits;
mod files;
mod guard;
mod layout;
mod rows;

pub use csv_text::CsvRows;
pub use files::{ClosedFiles, Piece, ResultFiles, ResultFormat, ResultTables, TableWriter};
pub use guard::without_guard;
pub use layout::{CellKind, ResultColumn, TableLayout};
pub use rows::{ResultRows, RowsBuilder};
