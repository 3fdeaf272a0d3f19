//! Files of results: tables in columns, written in one of several formats.
//!
//! What is slow, turning values into columns and text, is done by [`RowsBuilder`] and
//! [`ResultTables::piece`] on any thread; [`ResultFiles::append`] then puts the pieces behind each other.

mod columns;
mod csv_file;
mod csv_text;
mod digests;
mod earlier_table;
mod files;
mod guard;
mod json_lines;
mod layout;
mod overview;
mod parquet_file;
mod rows;
mod workbook;

pub use csv_text::CsvRows;
pub use earlier_table::EarlierTable;
pub use files::{ClosedFiles, Finished, Piece, ResultFiles, ResultFormat, ResultTables, TableWriter, WORKBOOK};
pub use guard::without_guard;
pub use layout::{CellKind, ResultColumn, TableLayout};
pub use overview::{Overview, OverviewCell};
pub use rows::{ResultRows, RowsBuilder};
