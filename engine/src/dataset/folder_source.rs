//! A book in a folder of the disk.
#![expect(clippy::disallowed_methods, reason = "this room opens files")]

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Text, system_reason};
use crate::document::{Source, SourceError};

/// The texts of a folder and the folders in it. What starts with a point or a `~`, or ends with a
/// `~`, is an editor's or a version control's, and is not seen.
#[derive(Debug, Clone)]
pub struct FolderSource {
    folder: PathBuf,
}

impl FolderSource {
    /// The texts in `folder`.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }
}

impl Source for FolderSource {
    fn names(&self) -> Result<Vec<String>, SourceError> {
        let mut names = Vec::new();
        list(&self.folder, "", &mut names)?;
        names.sort();
        Ok(names)
    }

    fn text(&self, name: &str) -> Result<Option<String>, SourceError> {
        let path = name.split('/').fold(self.folder.clone(), |path, part| path.join(part));
        match fs::read(&path) {
            Ok(bytes) => match String::from_utf8(bytes) {
                Ok(text) => Ok(Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))),
                Err(error) => Err(not_utf8(name, &error)),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(SourceError { name: name.to_owned(), reason: system_reason(&error) }),
        }
    }
}

fn not_utf8(name: &str, error: &std::string::FromUtf8Error) -> SourceError {
    let before = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    SourceError {
        name: name.to_owned(),
        reason: Text::new(format!("not UTF-8 text (line {line})"), format!("不是 UTF-8 文本（第 {line} 行）")),
    }
}

fn list(folder: &Path, prefix: &str, names: &mut Vec<String>) -> Result<(), SourceError> {
    let failed = |error: io::Error| SourceError { name: folder.display().to_string(), reason: system_reason(&error) };
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let file_name = entry.file_name();
        let Some(part) = file_name.to_str() else {
            let name = format!("{prefix}{}", file_name.to_string_lossy());
            return Err(SourceError { name, reason: Text::new("its name is not UTF-8", "文件名不是 UTF-8") });
        };
        if part.starts_with(['.', '~']) || part.ends_with('~') {
            continue;
        }
        let name = format!("{prefix}{part}");
        let path = entry.path();
        if path.is_dir() {
            list(&path, &format!("{name}/"), names)?;
        } else {
            names.push(name);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_hidden_files_are_not_seen() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["rebate/rules.rhai", "book.toml", ".git/config", "rebate/rules.rhai~", "facts/sales.toml"] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, "\u{feff}text").expect("written");
        }
        let source = FolderSource::new(folder.path());
        assert_eq!(source.names().expect("names"), ["book.toml", "facts/sales.toml", "rebate/rules.rhai"]);
        assert_eq!(source.text("book.toml"), Ok(Some("text".to_owned())));
        assert_eq!(source.text("no.toml"), Ok(None));
        fs::write(folder.path().join("bad.md"), b"a\n\xff").expect("written");
        let error = source.text("bad.md").expect_err("not UTF-8");
        assert_eq!(error.reason, Text::new("not UTF-8 text (line 2)", "不是 UTF-8 文本（第 2 行）"));
    }
}
