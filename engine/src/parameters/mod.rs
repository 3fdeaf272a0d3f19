//! Parameters: dated numbers, choices, scales, bands, tables, weights and anchors.
//!
//! What a parameter is on a day is found once, before a run; none on that day is an error.

mod shape;

pub use shape::{
    Anchors, Band, Bands, BoundWord, Dated, LookupTable, ParameterKind, ParameterSpec, ParameterValue, ParameterType, Scale, ScaleGives, Weights,
};
