//! Names that mean the same: what a name is without its trimmings, how like two names are, and the name of a list
//! that is most like one.
//!
//! Likeness is an exact fraction, so a name is on the same side of a threshold on every machine.

mod index;
mod likeness;
mod normal;

pub use index::NameIndex;
pub use likeness::similarity;
pub use normal::{normalise_name, simplified};
