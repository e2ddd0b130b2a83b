//! A lock that is held, and the note in its file: what the last holder leaves for those who waited.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::{Store, check_owner, in_words, named, private};
use crate::error::{Error, Kind};
use crate::secret::Secret;

/// Why there is no lock.
pub(crate) enum NoLock {
    /// Somebody holds it: exit 13, naming the file.
    Busy(Error),
    /// This file system has none to give: why.
    Impossible(String),
}

/// How often a lock is taken again whose file was removed meanwhile. On a file system that knows no file again it would be
/// endless.
const ATTEMPTS: usize = 100;

/// A held lock: given back when dropped, or by the system when the process ends. Its file holds a note by whoever held
/// it last, for those who waited meanwhile.
#[derive(Debug)]
pub(crate) struct Lock {
    file: File,
    note: Vec<u8>,
    /// The note as it was when the wait began; `None` where there was no wait.
    earlier_note: Option<Vec<u8>>,
}

/// The most bytes of a note that are read: an error of 2 KiB, quoted and escaped.
const NOTE_LIMIT: u64 = 64 * 1024;

impl Store {
    /// Opens the file that an entry's lock is on.
    pub(super) fn lock_file(&self, name: &str) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true);
        private(&mut options);
        let file = options.open(self.lock_path(name)).map_err(in_words)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(io::Error::other("is not a file"));
        }
        check_owner(&metadata)?;
        super::super::files::owned(&file, 0o600)?;
        Ok(file)
    }

    /// True where the open file still is the entry's lock. The sweep removes those that nobody needs, under the lock itself; who
    /// waited for that has the lock of a file without a name, which keeps nobody out.
    #[cfg(unix)]
    pub(super) fn is_lock_file(&self, name: &str, file: &File) -> bool {
        use std::os::unix::fs::MetadataExt;
        let (open, named) = (file.metadata(), std::fs::symlink_metadata(self.lock_path(name)));
        open.is_ok_and(|open| named.is_ok_and(|named| (open.dev(), open.ino()) == (named.dev(), named.ino())))
    }

    /// Elsewhere none is removed.
    #[cfg(not(unix))]
    pub(super) fn is_lock_file(&self, _name: &str, _file: &File) -> bool {
        true
    }

    pub(super) fn lock_path(&self, name: &str) -> PathBuf {
        self.dir.join(format!("{name}.lock"))
    }

    /// Takes the entry's lock, waiting at most `timeout`. The folders are made first, with mode 0700.
    pub(crate) fn lock(&self, name: &str, timeout: Duration) -> Result<Lock, NoLock> {
        let impossible = NoLock::Impossible;
        self.make_folders().map_err(impossible)?;
        let path = self.lock_path(name);
        // The lock must not take the last descriptor, which the connection needs.
        let opened = self.lock_file(name).and_then(|file| file.try_clone().map(|_| file));
        let mut file = opened.map_err(|error| impossible(named(&error, &path)))?;
        let mut earlier_note = None;
        let start = Instant::now();
        let mut pause = Duration::from_millis(1);
        let mut attempts = 1..ATTEMPTS;
        loop {
            match file.try_lock() {
                Ok(()) if !self.is_lock_file(name, &file) && attempts.next().is_some() => {
                    file = self.lock_file(name).map_err(|error| impossible(named(&error, &path)))?;
                    continue;
                }
                Ok(()) => {
                    let note = note(&mut file).map_err(|error| impossible(named(&error, &path)))?;
                    return Ok(Lock::new(file, note, earlier_note));
                }
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => return Err(impossible(named(&error, &path))),
            }
            if earlier_note.is_none() {
                earlier_note = Some(note(&mut file).map_err(|error| impossible(named(&error, &path)))?);
            }
            let left = timeout.saturating_sub(start.elapsed());
            if left.is_zero() {
                return Err(NoLock::Busy(
                    Error::new(
                        Kind::Locked,
                        format!(
                            "another jeton has been getting this token for {} s: {} is locked",
                            timeout.as_secs_f32(),
                            path.display()
                        ),
                    )
                    .hint("--lock-timeout TIME waits longer, --no-cache goes without"),
                ));
            }
            std::thread::sleep(pause.min(left));
            pause = (pause * 2).min(Duration::from_millis(20));
        }
    }
}

impl Lock {
    /// A lock that was just taken on this file, with its note now and as it was when the wait began.
    fn new(file: File, note: Vec<u8>, earlier_note: Option<Vec<u8>>) -> Self {
        Self { file, note, earlier_note }
    }

    /// The note that was left while this process waited, if one was.
    pub(crate) fn news(&self) -> Option<&[u8]> {
        self.earlier_note.as_ref().filter(|earlier| **earlier != self.note && !self.note.is_empty())?;
        Some(&self.note)
    }

    /// Leaves a note in the place of the one before. Best effort: without it the waiting ask for themselves.
    pub(crate) fn leave(&mut self, note: &Secret) {
        if self.file.set_len(0).is_ok() && self.file.rewind().is_ok() {
            let _ = self.file.write_all(note.expose());
        }
    }

    /// Takes the last note away: what it tells of is over.
    pub(crate) fn wipe(&mut self) {
        if !self.note.is_empty() {
            let _ = self.file.set_len(0);
        }
    }
}

/// The note in a lock's file.
fn note(file: &mut File) -> io::Result<Vec<u8>> {
    let mut note = Vec::new();
    file.rewind()?;
    file.take(NOTE_LIMIT).read_to_end(&mut note)?;
    Ok(note)
}
