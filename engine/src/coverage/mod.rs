//! What the worked cases of a policy reach of its rules, branches and bands, and what none reaches.

mod bands;
mod lcov;
mod measure;
mod point;
mod report;
mod sites;

pub use lcov::lcov;
pub(crate) use measure::CaseReach;
pub use measure::{Measured, measure};
pub use point::{Point, PointKind};
pub use report::{PolicyCoverage, coverage};
