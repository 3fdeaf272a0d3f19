//! Made-up datasets of any size, the same for the same seed on every machine and in every version.
//!
//! Every partner is drawn from the seed and its own number alone, so a dataset is written as it is
//! made and needs no memory. Rare traits are drawn by chance and also dealt out in turn, so that a
//! few hundred partners already meet every outcome of every policy. All companies, people and
//! identity numbers are inventions: no region of the identity numbers (`99…`) exists.

mod dealings;
mod file;
mod finances;
mod generate;
mod names;
mod partner;
mod random;
mod registry;
mod sales;
mod table;
mod terms;
mod typed;
mod violations;

pub use file::SampleFormat;
pub use generate::{SampleSize, Written, write_sample, write_sample_as};
