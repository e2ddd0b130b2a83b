//! What is removed from the folder of the entries: what nobody needs any more.

use std::fs::OpenOptions;
use std::time::{Duration, SystemTime};

use super::{Store, private};

/// A temporary file of this age has no writer any more; an entry has been over for this long.
const STALE: Duration = Duration::from_secs(60);

/// Entries that are over are looked for no more often than this.
const SWEPT_FOR: Duration = Duration::from_secs(60 * 60);

impl Store {
    /// Removes the temporary files that killed processes left and, once in a while, the entries that are over. Best
    /// effort: a later write tries again. Only the names are read, but for what is to go.
    pub(super) fn sweep(&self) {
        let Ok(files) = std::fs::read_dir(&self.dir) else { return };
        let is_due = self.is_sweep_due();
        for file in files.flatten() {
            let path = file.path();
            let is_stale = || {
                let modified = file.metadata().and_then(|metadata| metadata.modified());
                let age = modified.ok().and_then(|at| SystemTime::now().duration_since(at).ok());
                age.is_some_and(|age| age > STALE)
            };
            match path.extension().and_then(|extension| extension.to_str()) {
                Some("tmp") if is_stale() => {
                    let _ = std::fs::remove_file(&path);
                }
                Some("json") if is_due && is_stale() => {
                    if let Some(name) = path.file_stem().and_then(|name| name.to_str()) {
                        self.remove_if_over(name);
                    }
                }
                _ => {}
            }
        }
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
        options.open(marker).and_then(|file| file.set_modified(now)).is_ok()
    }

    /// Removes an entry whose date has passed, unless somebody is just renewing it: under its lock, which is not waited for.
    fn remove_if_over(&self, name: &str) {
        let Ok(file) = self.lock_file(name) else { return };
        if file.try_lock().is_err() {
            return;
        }
        let modified = std::fs::symlink_metadata(self.path(name)).and_then(|metadata| metadata.modified());
        if modified.is_ok_and(|end| end < SystemTime::now()) {
            let _ = std::fs::remove_file(self.path(name));
        }
    }

    /// Removes the temporary files of all entries, whatever their age: for `cache clear`.
    pub(crate) fn remove_temporaries(&self) {
        let Ok(files) = std::fs::read_dir(&self.dir) else { return };
        for file in files.flatten().filter(|file| file.path().extension().is_some_and(|e| e == "tmp")) {
            // Best effort: one that is being renamed right now is gone anyway.
            let _ = std::fs::remove_file(file.path());
        }
    }
}
