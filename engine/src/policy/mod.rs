//! Policies: question, outputs, reasons, population figures; the book that holds them all.

mod manifest;

pub use manifest::{
    Figure, FigureKind, OutputSpec, OutputType, PolicyIndex, PolicySpec, RankOrder, ReasonSpec, SourceText, Ties,
};
