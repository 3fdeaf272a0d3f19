//! The page's file, which appears as a whole or not at all.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use assay_engine::diagnostic::{Text, system_reason};
use tempfile::NamedTempFile;

use super::page::GENERATOR;
use crate::exit::Failure;

/// How much of a file is looked at to tell whether it is an earlier report.
const BEGINNING: u64 = 512;
/// How the names of reports in the making begin and end.
const PREFIX: &str = ".assay-report-";
const SUFFIX: &str = ".tmp";
/// How often a file is made anew when another run takes it for rubbish before it is locked.
const TRIES: usize = 8;

/// A file in the making, beside the place where it will stand.
#[derive(Debug)]
pub(crate) struct ReportFile {
    target: PathBuf,
    making: NamedTempFile,
}

impl ReportFile {
    /// Starts a report that will stand at `target`, outside the folder `out` of the results.
    ///
    /// # Errors
    /// If something else than an earlier report stands there, or nothing can be written beside it.
    pub(crate) fn prepare(target: &Path, out: Option<&Path>) -> Result<Self, Failure> {
        let failed = |error: io::Error| cannot_write(target, &error);
        let absolute = |path: &Path| std::path::absolute(path).map_err(failed);
        if let Some(out) = out
            && absolute(target)?.starts_with(absolute(out)?)
        {
            return Err(within_the_results(target, out));
        }
        if target.file_name().is_none() || target.is_dir() || !may_replace(target).map_err(failed)? {
            return Err(not_a_report(target));
        }
        let folder = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        fs::create_dir_all(folder).map_err(failed)?;
        remove_rubbish(folder);
        Ok(Self { target: target.to_owned(), making: make(folder).map_err(failed)? })
    }

    /// Puts the page in its place; what stood there before stays whole until then.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(crate) fn publish(mut self, page: &str) -> Result<(), Failure> {
        let target = self.target;
        let failed = |error: io::Error| cannot_write(&target, &error);
        self.making.write_all(page.as_bytes()).map_err(failed)?;
        self.making.as_file().sync_all().map_err(failed)?;
        self.making.persist(&target).map_err(|error| failed(error.error))?;
        sync_folder(target.parent()).map_err(failed)
    }
}

/// Makes a hidden file in a folder and locks it. The lock goes with the process, however it ends, so that a file which
/// nobody holds is rubbish and is removed by the next run.
fn make(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    as_files_are_here(&mut builder);
    for _ in 0..TRIES {
        let making = builder.tempfile_in(folder)?;
        // Where files cannot be locked none is taken for rubbish either.
        let _ = lock(making.as_file());
        // Between the two steps another run may have found it unlocked, and removed it.
        if making.path().exists() {
            return Ok(making);
        }
    }
    Err(io::Error::from(io::ErrorKind::AlreadyExists))
}

/// Removes files that runs which died left in a folder. What cannot be removed stays: it keeps nobody from anything.
fn remove_rubbish(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let is_ours = name.to_str().is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX));
        if is_ours
            && entry.file_type().is_ok_and(|kind| kind.is_file())
            && let Ok(file) = fs::File::open(entry.path())
            && lock(&file)
        {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Locks a file; false if somebody else holds it, or files cannot be locked here.
#[cfg(unix)]
fn lock(file: &fs::File) -> bool {
    file.try_lock().is_ok()
}

/// A lock keeps others from reading the file here.
#[cfg(not(unix))]
fn lock(_: &fs::File) -> bool {
    false
}

/// A temporary file can be read by its owner alone; a report by whoever may read files made here.
#[cfg(unix)]
fn as_files_are_here(builder: &mut tempfile::Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt as _;
    builder.permissions(fs::Permissions::from_mode(0o666));
}

#[cfg(not(unix))]
fn as_files_are_here(_: &mut tempfile::Builder<'_, '_>) {}

#[cfg(unix)]
fn sync_folder(folder: Option<&Path>) -> io::Result<()> {
    let folder = folder.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: Option<&Path>) -> io::Result<()> {
    Ok(())
}

/// Whether a report may take the place of what stands at `target`: nothing, or an earlier report.
fn may_replace(target: &Path) -> io::Result<bool> {
    if !target.exists() {
        return Ok(!target.is_symlink());
    }
    let mut beginning = Vec::new();
    fs::File::open(target)?.take(BEGINNING).read_to_end(&mut beginning)?;
    let generator = format!("name=\"generator\" content=\"{GENERATOR} ");
    Ok(beginning.is_empty() || beginning.windows(generator.len()).any(|part| part == generator.as_bytes()))
}

fn cannot_write(target: &Path, error: &io::Error) -> Failure {
    let shown = target.display();
    // The temporary name tells nobody anything.
    let Text { en, zh } = system_reason(error);
    let before = |reason: &str| reason.split(" at path ").next().unwrap_or_default().to_owned();
    let (en, zh) = (before(&en), before(&zh));
    Failure::new(format!("cannot write `{shown}`: {en}"), format!("无法写入 `{shown}`：{zh}"))
        .with_hint("name a file in a folder where files can be made", "请指定可以写入的文件夹中的文件")
}

fn not_a_report(target: &Path) -> Failure {
    let shown = target.display();
    Failure::new(
        format!("`{shown}` is not an earlier report and will not be replaced"),
        format!("`{shown}` 不是先前的报告，不会被替换"),
    )
    .with_hint("name a new file, such as `report.html`", "请指定一个新文件，如 `report.html`")
}

fn within_the_results(target: &Path, out: &Path) -> Failure {
    let (shown, out) = (target.display(), out.display());
    Failure::new(
        format!("the report `{shown}` cannot stand in the results folder `{out}`, which is replaced as a whole"),
        format!("报告 `{shown}` 不能放在结果文件夹 `{out}` 内：该文件夹会整体替换"),
    )
    .with_hint("name a file beside it", "请指定该文件夹以外的文件")
}
