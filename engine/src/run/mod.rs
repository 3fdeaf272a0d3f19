//! A whole run: policies in order, population figures between them, rows in parallel; what the
//! period before decided; results and the run record.

mod breach;
mod decided_before;
mod deciding;
mod figures;
mod held;
mod inspect;
mod memory;
mod not_decided;
mod nothing_in_period;
mod passes;
mod prior;
mod ready;
mod record;
mod recording;
mod results;
mod stages;
mod summary;
mod wording;

pub use decided_before::DecidedBefore;
pub use deciding::{BatchListener, DecidedBatch};
pub use inspect::inspect;
pub use memory::Memory;
pub(crate) use prior::{KeyCell, read_key};
pub use prior::{PriorReader, PriorRun, read_prior};
pub use ready::{Ready, RunRequest, Typed, on_threads};
pub use record::{
    BookRecord, DefaultRecord, FileRecord, InputFile, LinesRecord, PolicyDigests, PolicyRecord, PriorRecord,
    RECORD_VERSION, RecordError, RunRecord, WarningRecord,
};
pub use results::{ResultsWriter, write_results};
pub use stages::{
    Decisions, NothingStated, Outcome, Progress, ProgressListener, Stages, Stated, Work, without_reasons,
};
pub use summary::{KnownSummary, OutputSummary, PolicySummary, Summaries};
pub use wording::Wording;
