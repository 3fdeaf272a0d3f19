//! A folder of results that appears as a whole or not at all.
//!
//! Files are written into a folder beside the target, synced, and swapped in by renames. A run that
//! fails leaves the previous output as it was; a crash between the two renames is put right by the
//! next run.
#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "this room opens and writes files")]

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::diagnostic::{Diagnostic, Place, Text};

/// The file by which an earlier output is recognised.
pub const RUN_RECORD: &str = "run.json";

/// An output folder in the making.
#[derive(Debug)]
pub struct OutputFolder {
    target: PathBuf,
    /// Where an earlier output waits while the new one takes its place.
    previous: PathBuf,
    parent: PathBuf,
    making: TempDir,
    names: Vec<String>,
}

/// A file of an output, in the making.
#[derive(Debug)]
pub(super) struct OutputFile {
    writer: BufWriter<File>,
}

impl OutputFile {
    /// Writes what is held back, and has the disk keep it.
    pub(super) fn finish(self) -> io::Result<()> {
        self.writer.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    }
}

impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.writer.write_all(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl OutputFolder {
    /// Starts an output that will stand at `target`.
    ///
    /// # Errors
    /// A finding, if something else than an earlier output stands there, or nothing can be written beside it.
    pub fn prepare(target: &Path) -> Result<Self, Box<Diagnostic>> {
        let Some(name) = target.file_name().and_then(|name| name.to_str()) else {
            return Err(Box::new(not_a_folder(target)));
        };
        let parent = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
            _ => PathBuf::from("."),
        };
        let failed = |error: io::Error| Box::new(cannot_write(target, &error));
        fs::create_dir_all(&parent).map_err(failed)?;
        let previous = parent.join(format!(".{name}.assay-previous"));
        put_right(target, &previous).map_err(failed)?;
        if !may_replace(target).map_err(failed)? {
            return Err(Box::new(not_an_output(target)));
        }
        let making = tempfile::Builder::new()
            .prefix(&format!(".{name}.assay-new-"))
            .tempdir_in(&parent)
            .map_err(without_path)
            .map_err(failed)?;
        Ok(Self { target: target.to_path_buf(), previous, parent, making, names: Vec::new() })
    }

    /// Starts a file of the output.
    pub(super) fn create(&mut self, name: &str) -> io::Result<OutputFile> {
        let file = File::create(self.making.path().join(name))?;
        self.names.push(name.to_owned());
        Ok(OutputFile { writer: BufWriter::with_capacity(1 << 18, file) })
    }

    /// The folder in which its files are made, for what is made of them on the way.
    pub(super) fn making(&self) -> &Path {
        self.making.path()
    }

    /// Where a file of it will be found.
    pub(super) fn shown(&self, name: &str) -> PathBuf {
        self.target.join(name)
    }

    /// The names of its files so far.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// Writes one file of the output and syncs it.
    ///
    /// # Errors
    /// A finding, if it cannot be written.
    pub fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), Box<Diagnostic>> {
        let mut write = || -> io::Result<()> {
            let mut file = self.create(name)?;
            file.write_all(bytes)?;
            file.finish()
        };
        let written = write();
        written.map_err(|error| Box::new(cannot_write(&self.target.join(name), &error)))
    }

    /// Puts the output in its place; what stood there before is gone only afterwards.
    ///
    /// # Errors
    /// A finding, if it cannot be put there; the earlier output then stands as before.
    pub fn publish(self) -> Result<(), Box<Diagnostic>> {
        let failed = |error: io::Error| Box::new(cannot_write(&self.target, &error));
        make_readable(self.making.path()).map_err(failed)?;
        sync_folder(self.making.path()).map_err(failed)?;
        let replaces = self.target.exists();
        if replaces {
            fs::rename(&self.target, &self.previous).map_err(failed)?;
        }
        if let Err(error) = fs::rename(self.making.path(), &self.target) {
            if replaces {
                fs::rename(&self.previous, &self.target).map_err(failed)?;
            }
            return Err(failed(error));
        }
        // The folder has moved: there is nothing left for the guard to remove.
        let _ = self.making.keep();
        sync_folder(&self.parent).map_err(failed)?;
        if replaces {
            fs::remove_dir_all(&self.previous).map_err(failed)?;
        }
        Ok(())
    }
}

/// Finishes, or takes back, a swap that a crash has cut in two.
fn put_right(target: &Path, previous: &Path) -> io::Result<()> {
    match (target.exists(), previous.exists()) {
        (false, true) => fs::rename(previous, target),
        (true, true) => fs::remove_dir_all(previous),
        _ => Ok(()),
    }
}

/// Whether an output may take the place of what stands at `target`: nothing, an empty folder, an earlier output.
fn may_replace(target: &Path) -> io::Result<bool> {
    if !target.exists() {
        return Ok(!target.is_symlink());
    }
    if !target.is_dir() || target.is_symlink() {
        return Ok(false);
    }
    let is_empty = fs::read_dir(target)?.next().is_none();
    Ok(is_empty || target.join(RUN_RECORD).is_file())
}

/// A folder for temporary files can be read by its owner alone; an output by whoever may read files made here.
#[cfg(unix)]
fn make_readable(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    // A file made beside it has the permissions that files have here; a folder can be entered by who can read it.
    let mode = match fs::read_dir(folder)?.next() {
        Some(entry) => entry?.metadata()?.permissions().mode(),
        None => return Ok(()),
    };
    let enter = (mode & 0o444) >> 2;
    fs::set_permissions(folder, fs::Permissions::from_mode(mode | enter))
}

#[cfg(not(unix))]
fn make_readable(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

pub(super) fn cannot_write(path: &Path, error: &io::Error) -> Diagnostic {
    let shown = path.display();
    Diagnostic::error(
        "cannot-write",
        Place::file(shown.to_string()),
        Text::new(format!("cannot write `{shown}`: {error}"), format!("无法写入 `{shown}`:{error}")),
    )
    .with_hint(Text::new("name a folder where files can be made", "请指定可以写入的文件夹"))
}

fn not_an_output(path: &Path) -> Diagnostic {
    let shown = path.display();
    Diagnostic::error(
        "not-an-output",
        Place::file(shown.to_string()),
        Text::new(
            format!("`{shown}` is not an earlier output and will not be replaced"),
            format!("`{shown}` 不是先前的输出，不会被替换"),
        ),
    )
    .with_hint(Text::new(
        "name a new folder, an empty one, or one with a `run.json` of an earlier run",
        "请指定新文件夹、空文件夹，或含先前运行的 `run.json` 的文件夹",
    ))
}

fn not_a_folder(path: &Path) -> Diagnostic {
    let shown = path.display();
    Diagnostic::error(
        "not-an-output",
        Place::file(shown.to_string()),
        Text::new(format!("`{shown}` cannot be the folder of an output"), format!("`{shown}` 不能用作输出文件夹")),
    )
    .with_hint(Text::new("name a folder, such as `out`", "请指定一个文件夹，如 `out`"))
}

/// An error without the temporary name it speaks of, which tells nobody anything and changes each time.
pub(super) fn without_path(error: io::Error) -> io::Error {
    let text = error.to_string();
    let before = text.split(" at path ").next().unwrap_or(&text).to_owned();
    io::Error::new(error.kind(), before)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn publish(target: &Path, text: &str) {
        let mut output = OutputFolder::prepare(target).expect("prepared");
        output.write(RUN_RECORD, text.as_bytes()).expect("written");
        output.publish().expect("published");
    }

    fn record(target: &Path) -> String {
        fs::read_to_string(target.join(RUN_RECORD)).expect("a record")
    }

    #[test]
    fn an_output_replaces_an_earlier_one_as_a_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("deep/out");
        publish(&target, "first");
        let mut unfinished = OutputFolder::prepare(&target).expect("prepared");
        unfinished.write("partners.csv", b"x").expect("written");
        drop(unfinished);
        assert_eq!(record(&target), "first");
        publish(&target, "second");
        assert_eq!(record(&target), "second");
        assert!(!target.join("partners.csv").exists());
        let beside = fs::read_dir(folder.path().join("deep")).expect("a folder").count();
        assert_eq!(beside, 1, "nothing is left behind");
    }

    #[test]
    fn what_is_no_output_is_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("thesis.txt"), "words").expect("written");
        let error = OutputFolder::prepare(folder.path()).expect_err("refused");
        assert_eq!(error.code, "not-an-output");
        assert!(OutputFolder::prepare(&folder.path().join("thesis.txt")).is_err());
        let empty = folder.path().join("empty");
        fs::create_dir(&empty).expect("made");
        publish(&empty, "first");
        assert_eq!(record(&empty), "first");
    }

    #[test]
    fn a_swap_cut_in_two_is_put_right() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("out");
        publish(&target, "first");
        let previous = folder.path().join(".out.assay-previous");
        fs::rename(&target, &previous).expect("as a crash would leave it");
        drop(OutputFolder::prepare(&target).expect("prepared"));
        assert_eq!(record(&target), "first");
        assert!(!previous.exists());
    }
}
