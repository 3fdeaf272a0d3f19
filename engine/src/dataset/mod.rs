//! The only room that opens files: books and datasets in folders, results out.

mod earlier_output;
mod folder_source;
mod output;
mod read;
mod results;
mod rows;

pub use earlier_output::EarlierOutput;
pub use folder_source::FolderSource;
pub use output::{OutputFolder, RUN_RECORD};
pub(crate) use read::{Amount, cannot_read_back, in_own_currency};
pub use read::{
    BadRowMemory, CellOf, ColumnView, Dataset, FileView, FoundBy, HearRows, InputRecord, InspectedFile, InspectedTable,
    Inspection, LackingColumn, Quarantine, QuarantinedRow, ReadOptions, RowChecker, Sample, Streamed, TakenDefault,
    Understood, UnknownHeader, Wanted, input_digests, inspect_dataset, output_as_table, read_dataset,
};
pub use results::{
    CellKind, ClosedFiles, CsvRows, EarlierTable, Finished, Overview, OverviewCell, Piece, ResultColumn, ResultFiles,
    ResultFormat, ResultRows, ResultTables, RowsBuilder, TableLayout, TableWriter, WORKBOOK, without_guard,
};
pub use rows::{RowBatches, SortedRows};
