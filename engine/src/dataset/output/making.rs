//! The hidden folder in which an output is made, and what becomes of those of runs that died.
//!
//! Whoever makes an output holds a lock on the folder. The lock goes with the process, however it ends,
//! so that a folder which nobody holds is rubbish and is removed by the next run.
#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "this room opens and writes files")]

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::policy::sha256;

/// How many bytes a name may have beside what is put around it: names of files have 255 at most.
const LONGEST: usize = 220;
/// How many signs of a longer name are kept.
const CUT: usize = 40;
/// How often a folder is made anew when another run takes it for rubbish before it is locked.
const TRIES: usize = 8;

/// A hidden folder that is removed when it is dropped.
#[derive(Debug)]
pub(super) struct Making {
    folder: TempDir,
    /// Held as long as the folder is in the making; none where folders cannot be locked.
    _lock: Option<File>,
}

impl Making {
    /// Makes a folder beside an output called `name`.
    pub(super) fn create(parent: &Path, name: &str) -> io::Result<Self> {
        let prefix = prefix(name);
        for _ in 0..TRIES {
            let folder = tempfile::Builder::new().prefix(&prefix).tempdir_in(parent).map_err(without_path)?;
            let lock = lock(folder.path());
            // Between the two steps another run may have found it unlocked, and removed it.
            if folder.path().is_dir() {
                return Ok(Self { folder, _lock: lock });
            }
        }
        Err(io::Error::from(io::ErrorKind::AlreadyExists))
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Leaves alone what now stands in the folder's place.
    pub(super) fn keep(self) {
        let _ = self.folder.keep();
    }
}

/// Removes folders that runs which died left beside an output called `name`. What cannot be removed
/// stays: it keeps nobody from anything.
pub(super) fn remove_rubbish(parent: &Path, name: &str) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    let prefix = prefix(name);
    for entry in entries.flatten() {
        let is_ours = entry.file_name().to_str().is_some_and(|found| found.starts_with(&prefix));
        if is_ours && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            let path: PathBuf = entry.path();
            if let Some(held) = lock(&path) {
                let _ = fs::remove_dir_all(&path);
                drop(held);
            }
        }
    }
}

fn prefix(name: &str) -> String {
    format!(".{}.assay-new-", hidden(name))
}

/// What stands for the name of an output in the names of hidden folders beside it: a long one is cut, and told from
/// others by its digest.
pub(super) fn hidden(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let digest = sha256(name.as_bytes());
    format!("{}-{}", digest.get(..16).unwrap_or_default(), name.chars().take(CUT).collect::<String>())
}

/// A lock on a folder; none if somebody else holds it, or folders cannot be locked here.
#[cfg(unix)]
fn lock(folder: &Path) -> Option<File> {
    let file = File::open(folder).ok()?;
    file.try_lock().ok()?;
    Some(file)
}

#[cfg(not(unix))]
fn lock(_: &Path) -> Option<File> {
    None
}

/// An error without the temporary name it speaks of, which tells nobody anything and changes each time.
pub(in crate::dataset) fn without_path(error: io::Error) -> io::Error {
    let text = error.to_string();
    let before = text.split(" at path ").next().unwrap_or(&text).to_owned();
    io::Error::new(error.kind(), before)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn only_folders_that_nobody_holds_are_rubbish() {
        let parent = tempfile::tempdir().expect("a folder");
        let held = Making::create(parent.path(), "out").expect("made");
        let dead = parent.path().join(".out.assay-new-dead");
        let other = parent.path().join(".other.assay-new-dead");
        for folder in [&dead, &other] {
            fs::create_dir(folder).expect("made");
            fs::write(folder.join("lines.csv"), "half a li").expect("written");
        }
        remove_rubbish(parent.path(), "out");
        assert_eq!([held.path().is_dir(), dead.exists(), other.exists()], [true, false, true]);
        let path = held.path().to_owned();
        drop(held);
        assert!(!path.exists());
    }
}
