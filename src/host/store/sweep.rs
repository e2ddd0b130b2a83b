//! What is removed from the folder of the entries: what nobody needs any more.

use std::ffi::OsStr;
use std::fs::{DirEntry, OpenOptions};
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::host::files::owned;

use super::{Store, private};

/// A temporary file of this age has no writer any more; an entry has been over for this long.
const STALE: Duration = Duration::from_secs(60);

/// Entries that are over are looked for no more often than this.
const SWEPT_FOR: Duration = Duration::from_secs(60 * 60);

impl Store {
    /// Removes the temporary files that killed processes left and, once in a while, the entries that are over and the locks
    /// of what is no longer there. Best effort: a later write tries again. Only the names are read, but for what is to go.
    pub(super) fn sweep(&self) {
        let is_due = self.is_sweep_due();
        for file in self.listing() {
            let path = file.path();
            let named = (path.file_stem().and_then(OsStr::to_str), path.extension().and_then(OsStr::to_str));
            match named {
                (_, Some("tmp")) if is_older_than(STALE, &path) => remove_leftover(&path),
                (Some(name), Some("json")) if is_due && is_older_than(STALE, &path) => {
                    self.remove_if_over(name)
                }
                (Some(name), Some("lock")) if is_due && is_older_than(STALE, &path) => {
                    self.remove_if_over(name)
                }
                _ => {}
            }
        }
    }

    fn listing(&self) -> impl Iterator<Item = DirEntry> {
        std::fs::read_dir(&self.dir).into_iter().flatten().flatten()
    }

    /// True once in `SWEPT_FOR`, by the date of a file that each sweep leaves.
    fn is_sweep_due(&self) -> bool {
        let marker = self.dir.join("swept");
        let now = SystemTime::now();
        let last = std::fs::symlink_metadata(&marker).and_then(|metadata| metadata.modified());
        // A date that is to come is a clock's that was wrong.
        if last.is_ok_and(|last| now.duration_since(last).is_ok_and(|age| age < SWEPT_FOR)) {
            return false;
        }
        let mut options = OpenOptions::new();
        options.write(true).create(true);
        private(&mut options);
        let opened = options.open(marker);
        opened.and_then(|file| owned(&file, 0o600).and_then(|()| file.set_modified(now))).is_ok()
    }

    /// Removes an entry whose date has passed, and the lock of one that is not there, unless somebody is just renewing it:
    /// under the lock, which is not waited for.
    fn remove_if_over(&self, name: &str) {
        let entry = self.path(name);
        let is_there = || entry.symlink_metadata().is_ok();
        if is_there() && !is_older_than(Duration::ZERO, &entry) {
            return;
        }
        let Ok(file) = self.lock_file(name) else { return };
        if file.try_lock().is_err() || !self.is_lock_file(name, &file) {
            return;
        }
        if is_older_than(Duration::ZERO, &entry) {
            let _ = std::fs::remove_file(&entry);
        }
        // On Windows a file that somebody has open keeps its name until he closes it, and can't be opened any more.
        if cfg!(unix) && !is_there() {
            let _ = std::fs::remove_file(self.lock_path(name));
        }
    }

    /// Removes what belongs to no entry, whatever its age: for `cache clear`.
    pub(crate) fn remove_leftovers(&self) {
        for file in self.listing() {
            let path = file.path();
            match (path.file_stem().and_then(OsStr::to_str), path.extension().and_then(OsStr::to_str)) {
                (_, Some("tmp")) => remove_leftover(&path),
                (Some(name), Some("lock")) => self.remove_if_over(name),
                _ => {}
            }
        }
    }
}

/// Removes a temporary file, or an empty folder in its place; a full one is not jeton's. Best effort: one that is being renamed
/// right now is gone anyway.
fn remove_leftover(path: &Path) {
    if std::fs::remove_file(path).is_err() {
        let _ = std::fs::remove_dir(path);
    }
}

/// True of a file that was modified longer ago than this; an entry's date is its token's end.
fn is_older_than(age: Duration, path: &Path) -> bool {
    let modified = std::fs::symlink_metadata(path).and_then(|metadata| metadata.modified());
    modified.is_ok_and(|at| SystemTime::now().duration_since(at).is_ok_and(|since| since > age))
}
