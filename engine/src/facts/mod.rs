//! Facts: the data dictionary, the tables in memory, and how rows hang together.
//!
//! Nothing here knows a file format of data: `dataset/` fills the tables.

mod by_text;
mod check_words;
mod column;
mod dictionary;
mod header;
mod hold;
mod keys;
mod links;
mod narrow;
mod load;
mod lookup;
mod pivot_codes;
mod relation;
mod stream;
mod table;

#[cfg(test)]
mod link_tests;

pub use by_text::GroupedRows;
pub(crate) use by_text::{RowsByText, Walk};
pub use column::{Column, ColumnBuilder, array_type};
pub use dictionary::{
    ColumnIndex, ColumnSpec, ColumnType, Current, CurrentDay, Dictionary, EnumSpec, MissingFile, OnBadRow, Pivot,
    PivotKey, RelationIndex, RelationKind, RelationSpec, RowCheck, SpanSpec, TableIndex, TableSpec,
};
pub use header::{folded, header_name, is_bracket, is_unseen};
pub(crate) use keys::RowsByName;
pub(crate) use links::key_text;
pub use links::{Facts, Held};
pub use load::load_dictionary;
pub use stream::Streaming;
pub use table::{Presence, Table, TableBuilder};
