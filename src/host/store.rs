//! The folder of cached tokens: entries read and written whole, and one lock for each.
//!
//! The folder is private to the user (0700), so the dangers are those of the user's own processes: torn writes, several
//! writers, files that somebody put there by hand. A path is never followed through a symlink at its last step.

mod lock;
mod sweep;

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::files::{new_private, new_private_folder, reason};
use crate::error::{Error, Result};
use crate::secret::Secret;

pub(crate) use lock::{Lock, NoLock};

/// The most bytes of an entry that are read: a response of 1 MiB, escaped, with the token twice.
const ENTRY_LIMIT: u64 = 8 * 1024 * 1024;

/// The store: a folder, which may not be there yet.
#[derive(Debug)]
pub(crate) struct Store {
    config_dir: PathBuf,
    dir: PathBuf,
}

/// What reading an entry came to.
pub(crate) enum Found {
    /// Nothing is there.
    Nothing,
    /// Its bytes.
    Entry(Secret),
    /// Something is there that is no entry: why, in a few words.
    Unusable(String),
}

impl Store {
    /// The store in a configuration folder. Nothing is touched yet.
    pub(crate) fn new(config_dir: PathBuf) -> Self {
        Self { dir: config_dir.join("tokens"), config_dir }
    }

    /// The store of what servers publish: metadata and JWK Sets. Nothing is touched yet.
    pub(crate) fn metadata(config_dir: PathBuf) -> Self {
        Self { dir: config_dir.join("metadata"), config_dir }
    }

    /// The entry's file.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.join(format!("{name}.json"))
    }

    /// Reads an entry. A mode wider than 0600 is tightened.
    pub(crate) fn read(&self, name: &str) -> Found {
        match self.read_file(&self.path(name)) {
            Ok(content) => Found::Entry(content),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                Found::Nothing
            }
            Err(error) => Found::Unusable(reason(&error)),
        }
    }

    fn read_file(&self, path: &Path) -> io::Result<Secret> {
        let mut options = OpenOptions::new();
        options.read(true);
        no_follow(&mut options);
        let file = options.open(path).map_err(in_words)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(io::Error::other("is not a file"));
        }
        if metadata.len() > ENTRY_LIMIT {
            return Err(io::Error::other("is too large"));
        }
        check_owner(&metadata)?;
        // Where the mode can't be changed, not to use the token would make it no less readable.
        let _ = tighten_file(&file, &metadata);
        let mut content = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default() + 1);
        file.take(ENTRY_LIMIT).read_to_end(&mut content)?;
        Ok(Secret::new(content))
    }

    /// Whether entries can be written: the folders are made, and a file in them, which goes again. The error says why not.
    pub(crate) fn probe(&self) -> std::result::Result<(), String> {
        self.make_folders()?;
        let path = self.dir.join(format!("probe-{}.tmp", std::process::id()));
        let written = new_private(&path).and_then(|mut file| file.write_all(b"probe"));
        let removed = remove_if_there(&path);
        written.and(removed).map_err(|error| named(&error, &path))
    }

    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.dir
    }

    /// Writes an entry: temporary file, fsync, rename. The caller holds the entry's lock, so a temporary file of that
    /// name which is already there was left by a process that was killed. The file is dated with the entry's end
    /// (seconds since the epoch), by which the sweep knows it. The error names the file.
    pub(crate) fn write(
        &self,
        name: &str,
        content: &Secret,
        ends_at: i64,
        _lock: &Lock,
    ) -> std::result::Result<(), String> {
        let temporary = self.dir.join(format!("{name}.tmp"));
        let written = clear_place(&temporary).and_then(|()| new_private(&temporary)).and_then(|mut file| {
            file.write_all(content.expose())?;
            let end = Duration::from_secs(u64::try_from(ends_at).unwrap_or_default());
            // Where the file system takes no date the entry may be swept early, which costs a request.
            let _ = SystemTime::UNIX_EPOCH.checked_add(end).map(|end| file.set_modified(end));
            file.sync_all()
        });
        let renamed = written.and_then(|()| self.put_in_place(&temporary, &self.path(name)));
        if renamed.is_err() {
            // The first error is the one to tell; what is left is swept by a later write.
            let _ = std::fs::remove_file(&temporary);
        }
        self.sweep();
        renamed.map_err(|error| named(&error, &temporary))
    }

    /// Renames over whatever stands there. A folder can't be renamed over: an empty one goes, a full one steps aside.
    fn put_in_place(&self, temporary: &Path, path: &Path) -> io::Result<()> {
        match std::fs::rename(temporary, path) {
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::IsADirectory
                        | io::ErrorKind::AlreadyExists
                        | io::ErrorKind::DirectoryNotEmpty
                ) =>
            {
                put_aside(path)?;
                std::fs::rename(temporary, path)
            }
            done => done,
        }
    }

    /// Makes what is missing. Only the folder of the entries is closed to others where it is there and open: the one
    /// above may be a place that others use too, such as /etc.
    fn make_folders(&self) -> std::result::Result<(), String> {
        let named_folder = |folder| move |error: io::Error| named(&error, folder);
        make_folder(&self.config_dir).map_err(named_folder(&self.config_dir))?;
        make_folder(&self.dir).and_then(|()| close_folder(&self.dir)).map_err(named_folder(&self.dir))
    }

    /// The names of all entries, in no order.
    pub(crate) fn names(&self) -> Result<Vec<String>> {
        let files = match std::fs::read_dir(&self.dir) {
            Ok(files) => files,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => {
                return Err(Error::input(format!("can't read {}: {}", self.dir.display(), reason(&error))));
            }
        };
        Ok(files
            .flatten()
            .filter_map(|file| Some(file.file_name().to_str()?.strip_suffix(".json")?.to_owned()))
            .collect())
    }

    /// Removes an entry; `false` where there was none.
    pub(crate) fn remove(&self, name: &str) -> Result<bool> {
        let path = self.path(name);
        let removed = match std::fs::remove_file(&path) {
            Err(error) if error.kind() == io::ErrorKind::IsADirectory => std::fs::remove_dir(&path),
            removed => removed,
        };
        match removed {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(Error::input(format!("can't remove {}: {}", path.display(), reason(&error)))),
        }
    }
}

/// Makes room for a file: whatever has its name goes, a folder too.
fn clear_place(path: &Path) -> io::Result<()> {
    match remove_if_there(path) {
        Err(_) if path.symlink_metadata().is_ok_and(|metadata| metadata.is_dir()) => put_aside(path),
        removed => removed,
    }
}

/// A folder in a file's place: an empty one goes, a full one steps aside.
fn put_aside(path: &Path) -> io::Result<()> {
    if std::fs::remove_dir(path).is_err() {
        std::fs::rename(path, path.with_extension(format!("aside-{}", std::process::id())))?;
    }
    Ok(())
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The same error, in words of jeton's where the system's would not help.
fn in_words(error: io::Error) -> io::Error {
    #[cfg(unix)]
    if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) {
        return io::Error::other("is a symlink");
    }
    error
}

/// What is wrong with a file or folder, in words that name it.
fn named(error: &io::Error, path: &Path) -> String {
    // jeton's own words have no number of the system's.
    let colon = if error.raw_os_error().is_some() { ":" } else { "" };
    format!("{}{colon} {}", path.display(), reason(error))
}

#[cfg(unix)]
fn no_follow(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;
    // NONBLOCK: a FIFO put in an entry's place must not hang the reader.
    let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
    options.custom_flags(flags.bits().cast_signed());
}

#[cfg(not(unix))]
fn no_follow(_options: &mut OpenOptions) {}

/// A file that is made is its owner's alone, and a symlink is not followed.
fn private(options: &mut OpenOptions) {
    super::files::private(options);
    no_follow(options);
}

#[cfg(unix)]
fn check_owner(metadata: &std::fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    if metadata.uid() == rustix::process::geteuid().as_raw() {
        return Ok(());
    }
    Err(io::Error::other("belongs to another user"))
}

#[cfg(not(unix))]
fn check_owner(_metadata: &std::fs::Metadata) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn tighten_file(file: &File, metadata: &std::fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if metadata.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    file.set_permissions(std::fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
fn tighten_file(_file: &File, _metadata: &std::fs::Metadata) -> io::Result<()> {
    Ok(())
}

/// Makes a folder (0700) with those above it, but never the home folder: where that is missing, nothing belongs there.
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(home) = super::environment::home().filter(|home| folder.starts_with(home) && !home.exists()) {
        return Err(io::Error::other(format!("can't be made: there is no home folder {}", home.display())));
    }
    if let Some(parent) = folder.parent() {
        make_folder(parent)?;
    }
    match new_private_folder(folder) {
        // Another process has just made it.
        Err(_) if folder.is_dir() => Ok(()),
        Err(error) if matches!(error.kind(), io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory) => {
            Err(io::Error::other("is not a folder"))
        }
        made => made,
    }
}

/// Closes the folder of the entries to others; another user's is refused. What a symlink leads to is somebody's own choice and
/// keeps its mode: its files are closed anyway, but where others could replace them it is refused.
#[cfg(unix)]
fn close_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let metadata = std::fs::metadata(folder)?;
    check_owner(&metadata)?;
    let mode = metadata.permissions().mode() & 0o777;
    if mode == 0o700 {
        return Ok(());
    }
    if folder.symlink_metadata()?.is_symlink() {
        if mode & 0o022 == 0 {
            return Ok(());
        }
        return Err(io::Error::other(format!("leads to a folder that others can change (mode {mode:03o})")));
    }
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn close_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests;
