//! TOML files with places: every key and value knows its line and column, numbers keep their text
//! as typed, tables keep the order in which they were written, and what nobody asked for is found.

mod fields;
mod names;
mod node;
mod parse;
mod source;

pub use fields::Fields;
pub(crate) use fields::{boolean_of, date_of, list_of, localized_of, number_of, table_of, text_of, wrong_kind};
pub use names::{NameUse, check_name, is_reserved};
pub use node::{Entry, Node, NodeKind, TableNode};
pub(crate) use parse::half_width;
pub use parse::parse_document;
pub use source::{MemorySource, Source, SourceError};
