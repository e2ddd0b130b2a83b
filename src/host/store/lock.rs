//! A lock that is held, and the note in its file: what the last holder leaves for those who waited.

use std::fs::File;
use std::io::{self, Read, Seek, Write};

use crate::secret::Secret;

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

impl Lock {
    /// A lock that was just taken on this file, with its note now and as it was when the wait began.
    pub(super) fn new(file: File, note: Vec<u8>, earlier_note: Option<Vec<u8>>) -> Self {
        survive_full_disks();
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
pub(super) fn note(file: &mut File) -> io::Result<Vec<u8>> {
    let mut note = Vec::new();
    file.rewind()?;
    file.take(NOTE_LIMIT).read_to_end(&mut note)?;
    Ok(note)
}

/// A file that may not grow, by RLIMIT_FSIZE, is an error to be told like a full disk. Its signal would end the process
/// before the token is printed.
#[cfg(unix)]
fn survive_full_disks() {
    // Where it can't be set up, things are as they were.
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, std::sync::Arc::default());
}

#[cfg(not(unix))]
fn survive_full_disks() {}
