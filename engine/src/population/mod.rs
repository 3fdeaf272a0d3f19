//! Population figures: ranks, counts, sums, means, shares and quantiles over all rows.
//!
//! They are taken over what upstream policies decided, before a policy runs on any row, and do
//! not depend on the order of the rows. A row that does not count reads its own figure as absent.

mod figure;

pub use figure::{Figure, Places, Population};

#[cfg(test)]
mod figure_tests;
