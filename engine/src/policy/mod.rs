//! Policies: question, outputs, reasons, population figures; the book that holds them all.

mod book;
mod digest;
mod figures;
mod layout;
mod manifest;
mod outputs;
mod read;
mod reasons;
mod settings;

pub use book::Book;
pub use digest::sha256;
pub use manifest::{
    Figure, FigureKind, OutputSpec, OutputType, PolicyIndex, PolicySpec, RankOrder, ReasonSpec, SourceText, Ties,
};
