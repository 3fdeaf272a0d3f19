//! One folder in the place of another.
#![expect(clippy::disallowed_methods, reason = "this room writes files")]

use std::fs;
use std::io;
use std::path::Path;

/// Puts `new` in the place of `target`, which is a folder; what stood there then stands at `new`.
/// Where the system can, this is one step: at any moment one of the two is there as a whole.
/// Elsewhere the earlier one waits at `previous` between two steps ([`put_right`]).
pub(super) fn exchange(new: &Path, target: &Path, previous: &Path) -> io::Result<()> {
    if at_once(new, target).is_ok() {
        return Ok(());
    }
    fs::rename(target, previous)?;
    if let Err(error) = fs::rename(new, target) {
        fs::rename(previous, target)?;
        return Err(error);
    }
    fs::rename(previous, new)
}

/// Takes back an exchange that was cut in two.
pub(super) fn put_right(target: &Path, previous: &Path) -> io::Result<()> {
    match (target.exists(), previous.exists()) {
        (false, true) => fs::rename(previous, target),
        (true, true) => fs::remove_dir_all(previous),
        _ => Ok(()),
    }
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn at_once(new: &Path, target: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, new, CWD, target, RenameFlags::EXCHANGE).map_err(io::Error::from)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn at_once(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}
