//! Policies: question, outputs, reasons, population figures; the book that holds them all.

mod book;
mod digest;
mod figures;
mod layout;
mod load;
mod manifest;
mod on_date;
mod outputs;
mod read;
mod reasons;
mod settings;

pub use book::Book;
pub use digest::{hexadecimal, sha256};
pub use layout::book_digests;
pub use load::load_book;
pub use manifest::{
    Figure, FigureKind, OutputSpec, OutputType, PolicyIndex, PolicySpec, RankOrder, ReasonSpec, SourceText, Ties,
};
pub use on_date::Parameters;
