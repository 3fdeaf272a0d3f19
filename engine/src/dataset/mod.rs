//! The only room that opens files: books and datasets in folders, results out.

mod folder_source;
mod output_folder;

pub use folder_source::FolderSource;
pub use output_folder::{OutputFolder, RUN_RECORD};
