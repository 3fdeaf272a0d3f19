//! Parameters: dated numbers, choices, scales, bands, tables, weights and anchors.
//!
//! What a parameter is on a day is found once, before a run; none on that day is an error.

mod anchors;
mod bands;
mod dated;
mod flaws;
mod load;
mod load_bands;
mod load_entries;
mod load_plain;
mod lookup;
mod replace;
mod scale;
mod shape;
mod types;
mod weights;

#[cfg(test)]
mod tests;

pub use load::load_parameters;
pub use shape::{
    Anchors, Band, Bands, BoundWord, Bounds, Dated, LookupTable, ParameterKind, ParameterSpec, ParameterType,
    ParameterValue, Scale, ScaleGives, Weights,
};
