//! What an output may take the place of: nothing, an empty folder, an earlier output with nothing else
//! in it.
#![expect(clippy::disallowed_methods, reason = "this room reads files")]

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::RUN_RECORD;
use crate::diagnostic::{Diagnostic, Place, Text};

/// Files that systems leave in folders which people look at.
pub(in crate::dataset) const LEFT_BY_SYSTEMS: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];
/// The tables that every output had before run records named its files.
const SHARED: [&str; 4] = ["lines.csv", "line_details.csv", "reasons.csv", "quarantine.csv"];
/// How many files are named in a finding.
const NAMED: usize = 5;

/// Why something may not be replaced.
#[derive(Debug)]
pub(super) enum Refused {
    /// It could not be looked at.
    Unreadable(io::Error),
    /// It is something else.
    NotAnOutput,
    /// It is a link, to this.
    Link(PathBuf),
    /// It is an output with other files beside, which are named.
    OtherFiles(Vec<String>),
    /// Another disk begins there, which cannot be exchanged for a folder.
    Disk,
}

/// Whether an output may take the place of what stands at `target`.
pub(super) fn may_replace(target: &Path) -> Result<(), Refused> {
    if target.is_symlink() {
        return Err(fs::read_link(target).map_or_else(Refused::Unreadable, Refused::Link));
    }
    if !target.try_exists().map_err(Refused::Unreadable)? {
        return Ok(());
    }
    if !target.is_dir() {
        return Err(Refused::NotAnOutput);
    }
    if is_disk(target).map_err(Refused::Unreadable)? {
        return Err(Refused::Disk);
    }
    // An exchange would succeed all the same, and what stood there could not be removed.
    may_write(target).map_err(Refused::Unreadable)?;
    let mut found: BTreeSet<String> = BTreeSet::new();
    for entry in fs::read_dir(target).map_err(Refused::Unreadable)? {
        found.insert(entry.map_err(Refused::Unreadable)?.file_name().to_string_lossy().into_owned());
    }
    if found.is_empty() {
        return Ok(());
    }
    let record = match fs::read(target.join(RUN_RECORD)) {
        Ok(record) => record,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(Refused::NotAnOutput),
        Err(error) => return Err(Refused::Unreadable(error)),
    };
    let written = files_written(&record).ok_or(Refused::NotAnOutput)?;
    let is_known = |name: &String| written.contains(name) || LEFT_BY_SYSTEMS.contains(&name.as_str());
    let other: Vec<String> = found.into_iter().filter(|name| !is_known(name)).collect();
    if other.is_empty() { Ok(()) } else { Err(Refused::OtherFiles(other)) }
}

/// Fails where a folder is protected from us.
#[cfg(unix)]
fn may_write(folder: &Path) -> io::Result<()> {
    Ok(rustix::fs::access(folder, rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK)?)
}

#[cfg(not(unix))]
fn may_write(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Whether a folder is on another disk than the one it stands in.
#[cfg(unix)]
fn is_disk(folder: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    Ok(fs::metadata(folder)?.dev() != fs::metadata(folder.join(".."))?.dev())
}

#[cfg(not(unix))]
fn is_disk(_: &Path) -> io::Result<bool> {
    Ok(false)
}

/// The names of the files that the run of a record wrote; none where it is no record of a run.
fn files_written(record: &[u8]) -> Option<BTreeSet<String>> {
    let record: serde_json::Value = serde_json::from_slice(record).ok()?;
    record.get("assay")?.as_str()?;
    let names = |list: &serde_json::Value| -> Option<Vec<String>> {
        // Records of old named files without their digests.
        let name = |file: &serde_json::Value| Some(file.get("name").unwrap_or(file).as_str()?.to_owned());
        list.as_array()?.iter().map(name).collect()
    };
    let mut files: BTreeSet<String> = match record.get("files") {
        Some(list) => names(list)?.into_iter().collect(),
        None => {
            let policies = record.get("policies")?.as_array()?.iter();
            let own = policies.filter_map(|policy| Some(format!("{}.csv", policy.get("id")?.as_str()?)));
            own.chain(SHARED.map(str::to_owned)).collect()
        }
    };
    files.insert(RUN_RECORD.to_owned());
    Some(files)
}

pub(super) fn not_an_output(path: &Path) -> Diagnostic {
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

pub(super) fn a_link(path: &Path, to: &Path) -> Diagnostic {
    let (shown, to) = (path.display(), to.display());
    Diagnostic::error(
        "not-an-output",
        Place::file(shown.to_string()),
        Text::new(
            format!("`{shown}` is a link to `{to}`, and links are not replaced"),
            format!("`{shown}` 是指向 `{to}` 的链接，链接不会被替换"),
        ),
    )
    .with_hint(Text::new(
        "name the folder itself; a link can be set on it after the run",
        "请直接指定该文件夹，运行后可再把链接指向它",
    ))
}

pub(super) fn other_files(path: &Path, files: &[String]) -> Diagnostic {
    let shown = path.display();
    let named =
        |separator: &str| files.iter().take(NAMED).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(separator);
    let more = files.len().saturating_sub(NAMED);
    let (and, others) = match more {
        0 => (String::new(), String::new()),
        _ => (format!(" and {more} more"), format!("等 {} 个文件", files.len())),
    };
    Diagnostic::error(
        "not-an-output",
        Place::file(shown.to_string()),
        Text::new(
            format!("`{shown}` has files that no run wrote, and will not be replaced: {}{and}", named(", ")),
            format!("`{shown}` 中有并非由运行写出的文件，不会被替换：{}{others}", named("、")),
        ),
    )
    .with_hint(Text::new("move them elsewhere, or name a new folder", "请把这些文件移到别处，或指定新文件夹"))
}

pub(super) fn a_disk(path: &Path) -> Diagnostic {
    let shown = path.display();
    Diagnostic::error(
        "cannot-write",
        Place::file(shown.to_string()),
        Text::new(
            format!("another disk begins at `{shown}`, which cannot be exchanged for a new folder"),
            format!("`{shown}` 是另一磁盘的挂载点，不能整体替换为新文件夹"),
        ),
    )
    .with_hint(Text::new("name a folder within it", "请指定其中的一个文件夹"))
}
