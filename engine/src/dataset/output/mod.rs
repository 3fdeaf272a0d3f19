//! A folder of results that appears as a whole or not at all.
//!
//! Files are written into a hidden folder beside the target, synced, and exchanged with what stands
//! there in one step. However a run ends, what stands at the target is the earlier output or the new
//! one, whole; what else it leaves behind is removed by the next run.
#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "this room opens and writes files")]

mod making;
mod replaced;
mod swap;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest as _, Sha256};

use crate::diagnostic::{Diagnostic, Place, Text, system_reason};
use crate::policy::hexadecimal;

pub(super) use making::without_path;
use making::{Making, hidden, remove_rubbish};
pub(super) use replaced::LEFT_BY_SYSTEMS;
use replaced::{Refused, a_disk, a_link, may_replace, not_an_output, other_files};

/// The file by which an earlier output is recognised.
pub const RUN_RECORD: &str = "run.json";

/// An output folder in the making.
#[derive(Debug)]
pub struct OutputFolder {
    target: PathBuf,
    /// Where an earlier output waits, where the system cannot exchange folders in one step.
    previous: PathBuf,
    parent: PathBuf,
    making: Making,
    digests: FileDigests,
}

/// The SHA-256 in hexadecimal of each finished file, by name.
type FileDigests = Arc<Mutex<BTreeMap<String, String>>>;

/// A file of an output, in the making.
#[derive(Debug)]
pub(super) struct OutputFile {
    name: String,
    writer: BufWriter<File>,
    digest: Sha256,
    digests: FileDigests,
}

impl OutputFile {
    /// Writes what is held back, and has the disk keep it; the SHA-256 of the file in hexadecimal.
    pub(super) fn finish(self) -> io::Result<String> {
        self.writer.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        let digest = hexadecimal(&self.digest.finalize());
        self.digests.lock().unwrap_or_else(PoisonError::into_inner).insert(self.name, digest.clone());
        Ok(digest)
    }
}

impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.writer.write(bytes)?;
        self.digest.update(bytes.get(..written).unwrap_or_default());
        Ok(written)
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.digest.update(bytes);
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
        let previous = parent.join(format!(".{}.assay-previous", hidden(name)));
        remove_rubbish(&parent, name);
        swap::put_right(target, &previous).map_err(failed)?;
        check_place(target)?;
        let making = Making::create(&parent, name).map_err(failed)?;
        Ok(Self { target: target.to_path_buf(), previous, parent, making, digests: FileDigests::default() })
    }

    /// Starts a file of the output.
    pub(super) fn create(&mut self, name: &str) -> io::Result<OutputFile> {
        let file = File::create(self.making.path().join(name))?;
        let writer = BufWriter::with_capacity(1 << 18, file);
        Ok(OutputFile { name: name.to_owned(), writer, digest: Sha256::new(), digests: Arc::clone(&self.digests) })
    }

    /// The folder in which its files are made, for what is made of them on the way.
    pub(super) fn making(&self) -> &Path {
        self.making.path()
    }

    /// Where a file of it will be found.
    pub(super) fn shown(&self, name: &str) -> PathBuf {
        self.target.join(name)
    }

    /// The files that are finished, by name, with the SHA-256 of each in hexadecimal.
    pub(super) fn digests(&self) -> Vec<(String, String)> {
        let digests = self.digests.lock().unwrap_or_else(PoisonError::into_inner);
        digests.iter().map(|(name, digest)| (name.clone(), digest.clone())).collect()
    }

    /// Writes one file of the output and syncs it.
    ///
    /// # Errors
    /// A finding, if it cannot be written.
    pub fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), Box<Diagnostic>> {
        let mut write = || -> io::Result<()> {
            let mut file = self.create(name)?;
            file.write_all(bytes)?;
            file.finish().map(drop)
        };
        let written = write();
        written.map_err(|error| Box::new(cannot_write(&self.target.join(name), &error)))
    }

    /// Puts the output in its place; what stood there before is gone only afterwards.
    ///
    /// # Errors
    /// A finding, if it cannot be put there, or somebody has put other files there since; what stood
    /// there then stands as before.
    pub fn publish(self) -> Result<(), Box<Diagnostic>> {
        let failed = |error: io::Error| Box::new(cannot_write(&self.target, &error));
        make_readable(self.making.path()).map_err(failed)?;
        sync_folder(self.making.path()).map_err(failed)?;
        check_place(&self.target)?;
        if self.target.exists() {
            swap::exchange(self.making.path(), &self.target, &self.previous).map_err(failed)?;
            // What is dropped now is the earlier output, in the place of the new one.
            drop(self.making);
        } else {
            fs::rename(self.making.path(), &self.target).map_err(failed)?;
            self.making.keep();
        }
        sync_folder(&self.parent).map_err(|error| Box::new(cannot_write(&self.target, &error)))
    }
}

/// Whether an output may be put at `target`.
fn check_place(target: &Path) -> Result<(), Box<Diagnostic>> {
    let flaw = match may_replace(target) {
        Ok(()) => return Ok(()),
        Err(Refused::Unreadable(error)) => cannot_write(target, &error),
        Err(Refused::NotAnOutput) => not_an_output(target),
        Err(Refused::Link(to)) => a_link(target, &to),
        Err(Refused::OtherFiles(files)) => other_files(target, &files),
        Err(Refused::Disk) => a_disk(target),
    };
    Err(Box::new(flaw))
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
    let reason = system_reason(error);
    let shown = path.display();
    Diagnostic::error(
        "cannot-write",
        Place::file(shown.to_string()),
        Text::new(format!("cannot write `{shown}`: {}", reason.en), format!("无法写入 `{shown}`：{}", reason.zh)),
    )
    .with_hint(match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Text::new(
            "make room on that disk, or name a folder on another one",
            "请腾出磁盘空间，或指定另一磁盘上的文件夹",
        ),
        _ => Text::new("name a folder where files can be made", "请指定可以写入的文件夹"),
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    fn publish(target: &Path, text: &str) {
        let mut output = OutputFolder::prepare(target).expect("prepared");
        let record = format!("{{\"assay\": \"{text}\", \"files\": [\"partners.csv\"]}}");
        output.write(RUN_RECORD, record.as_bytes()).expect("written");
        output.publish().expect("published");
    }

    fn record(target: &Path) -> String {
        let text = fs::read_to_string(target.join(RUN_RECORD)).expect("a record");
        text.split('"').nth(3).expect("a version").to_owned()
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
    fn files_that_no_run_wrote_are_not_removed() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("out");
        publish(&target, "first");
        fs::write(target.join("partners.csv"), "of the run").expect("written");
        fs::write(target.join(".DS_Store"), "of the system").expect("written");
        publish(&target, "second");
        let unfinished = OutputFolder::prepare(&target).expect("prepared");
        for at in 0..7 {
            fs::write(target.join(format!("thesis{at}.txt")), "words").expect("written");
        }
        let refused = unfinished.publish().expect_err("somebody put a file there meanwhile");
        assert_eq!(refused.code, "not-an-output");
        let refused = OutputFolder::prepare(&target).expect_err("refused");
        let named = "`thesis0.txt`, `thesis1.txt`, `thesis2.txt`, `thesis3.txt`, `thesis4.txt` and 2 more";
        assert!(refused.message.en.ends_with(named), "{}", refused.message.en);
        assert!(refused.message.zh.ends_with("等 7 个文件"), "{}", refused.message.zh);
        assert_eq!(record(&target), "second");
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing is left behind");
    }

    #[test]
    fn outputs_whose_records_name_no_files_are_replaced_too() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("out");
        fs::create_dir(&target).expect("made");
        let old = r#"{"assay": "0.1.0", "policies": [{"id": "rebate"}]}"#;
        fs::write(target.join(RUN_RECORD), old).expect("written");
        for name in ["rebate.csv", "lines.csv", "reasons.csv"] {
            fs::write(target.join(name), "a").expect("written");
        }
        publish(&target, "second");
        assert_eq!(record(&target), "second");
        fs::write(target.join(RUN_RECORD), "{}").expect("written");
        assert_eq!(OutputFolder::prepare(&target).expect_err("refused").code, "not-an-output");
    }

    #[test]
    fn a_name_may_be_as_long_as_a_name_can_be() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["x".repeat(237), "x".repeat(238), "x".repeat(255), "果".repeat(85)] {
            let target = folder.path().join(&name);
            publish(&target, "first");
            publish(&target, "second");
            assert_eq!(record(&target), "second");
        }
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 4, "nothing is left behind");
        assert_ne!(hidden(&"x".repeat(238)), hidden(&"x".repeat(239)));
        assert_eq!(hidden("out"), "out");
    }

    #[test]
    fn a_full_disk_is_told_with_advice_of_its_own() {
        let hint =
            |kind: io::ErrorKind| cannot_write(Path::new("out"), &io::Error::from(kind)).hint.map(|hint| hint.en);
        let room = Some("make room on that disk, or name a folder on another one".to_owned());
        assert_eq!(hint(io::ErrorKind::StorageFull), room);
        assert_eq!(hint(io::ErrorKind::QuotaExceeded), room);
        assert_ne!(hint(io::ErrorKind::PermissionDenied), room);
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
