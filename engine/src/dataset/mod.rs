//! The only room that opens files: books and datasets in folders, results out.

mod folder_source;

pub use folder_source::FolderSource;
