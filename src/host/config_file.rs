//! `config.toml` written: whole or not at all, one writer at a time, and never in the place of a symlink.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::files::{behind_symlinks, new_private, read_config, reason};
use super::store;
use crate::error::{Error, Result};

/// The configuration file, held for a change: other jetons that want to change it wait.
pub(crate) struct ConfigFile {
    path: PathBuf,
    /// The folder's lock: none where the file system has none to give.
    _lock: Option<File>,
}

impl ConfigFile {
    /// Takes the file in this folder for a change. The folder is made (0700) where it is missing.
    pub(crate) fn hold(folder: &Path) -> Result<Self> {
        let path = folder.join("config.toml");
        store::make_folder(folder).map_err(|error| cant_write(&path, &error))?;
        Ok(Self { path, _lock: lock(folder) })
    }

    /// Its text as it is now, nothing where it isn't there.
    pub(crate) fn text(&self) -> Result<String> {
        read_config(&self.path).map(Option::unwrap_or_default)
    }

    /// Replaces it in one step: a private temporary file beside it (0600), synced, renamed. Where it is a symlink, the file
    /// that it leads to is replaced.
    pub(crate) fn replace(&self, text: &str) -> Result<()> {
        let failed = |error: io::Error| cant_write(&self.path, &error);
        let target = behind_symlinks(&self.path).map_err(failed)?;
        let temporary = target.with_extension("toml.tmp");
        // Left by one that was killed: this one holds the lock.
        let _ = std::fs::remove_file(&temporary);
        let written =
            write_new(&temporary, text.as_bytes()).and_then(|()| std::fs::rename(&temporary, &target));
        written.map_err(|error| {
            let _ = std::fs::remove_file(&temporary);
            failed(error)
        })
    }
}

/// The copy of `config.toml` that an editor is opened on, in the same folder.
pub(crate) struct Draft {
    /// The copy's file.
    pub(crate) path: PathBuf,
    /// An earlier edit that was refused, taken up again.
    pub(crate) is_earlier: bool,
}

impl Draft {
    /// Writes the copy; one that is already there is taken up. Exit 2 where the file has changed since that was written.
    pub(crate) fn open(folder: &Path, text: &str) -> Result<Self> {
        let config = folder.join("config.toml");
        let path = folder.join("config.edit.toml");
        match write_new(&path, text.as_bytes()) {
            Ok(()) => Ok(Self { path, is_earlier: false }),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let modified =
                    |path: &Path| std::fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
                if modified(&config) > modified(&path) {
                    let message = format!(
                        "{} is an earlier edit, and {} has changed since",
                        path.display(),
                        config.display()
                    );
                    return Err(
                        Error::usage(message).hint("take over what is worth it, and remove the earlier edit")
                    );
                }
                Ok(Self { path, is_earlier: true })
            }
            Err(error) => Err(cant_write(&path, &error)),
        }
    }

    /// What the editor left.
    pub(crate) fn text(&self) -> Result<String> {
        read_config(&self.path)?
            .ok_or_else(|| Error::input(format!("the editor removed {}", self.path.display())))
    }

    /// Removes the copy.
    pub(crate) fn remove(&self) {
        // Best effort: what stays is offered at the next edit.
        let _ = std::fs::remove_file(&self.path);
    }
}

fn cant_write(path: &Path, error: &io::Error) -> Error {
    Error::input(format!("can't write {}: {}", path.display(), reason(error)))
}

/// Writes a private file that must not be there yet.
fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = new_private(path)?;
    file.write_all(content)?;
    file.sync_all()
}

/// A lock on the folder itself, which leaves no file behind.
#[cfg(unix)]
fn lock(folder: &Path) -> Option<File> {
    let folder = File::open(folder).ok()?;
    folder.lock().ok()?;
    Some(folder)
}

/// A folder can't be locked there.
#[cfg(not(unix))]
fn lock(_folder: &Path) -> Option<File> {
    None
}
