//! Standard input line by line, in a buffer that doesn't grow with the input.

use std::io::{self, Read};

use super::files::reason;
use crate::error::{Error, Result};

/// How much is asked for at once.
const CHUNK: usize = 64 * 1024;

/// Standard input and what was read of it and not yet taken.
pub(crate) struct Lines {
    buffer: Vec<u8>,
    taken: usize,
    /// Up to here there is no line feed that wasn't seen.
    searched: usize,
    ended: bool,
    limit: usize,
    skipping: bool,
}

/// A line without its line feed.
pub(crate) enum Line<'a> {
    /// Its bytes.
    Whole(&'a [u8]),
    /// It is longer than the limit.
    TooLong,
}

impl Lines {
    /// Nothing is read yet. A line may have `limit` bytes.
    pub(crate) fn new(limit: usize) -> Self {
        Self { buffer: Vec::new(), taken: 0, searched: 0, ended: false, limit, skipping: false }
    }

    /// What was read and not yet taken.
    pub(crate) fn waiting(&self) -> &[u8] {
        self.buffer.get(self.taken..).unwrap_or_default()
    }

    /// Reads what is there to be had, waiting for something; false at the end. Exit 3 where it can't be read.
    pub(crate) fn read_more(&mut self) -> Result<bool> {
        if self.ended {
            return Ok(false);
        }
        self.buffer.drain(..self.taken);
        self.searched -= self.taken;
        self.taken = 0;
        let filled = self.buffer.len();
        self.buffer.resize(filled + CHUNK, 0);
        let free = self.buffer.get_mut(filled..).unwrap_or_default();
        let count = loop {
            match io::stdin().read(free) {
                Ok(count) => break count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    return Err(Error::input(format!("can't read standard input: {}", reason(&error))));
                }
            }
        };
        self.buffer.truncate(filled + count);
        self.ended = count == 0;
        Ok(!self.ended)
    }

    /// The next line of what was read; `None` where more must be read first. The last line needs no line feed.
    pub(crate) fn next(&mut self) -> Option<Line<'_>> {
        loop {
            let fresh = self.buffer.get(self.searched..).unwrap_or_default();
            let end = fresh.iter().position(|byte| *byte == b'\n').map(|at| self.searched + at);
            let (end, rest) = match end {
                Some(end) => (end, end + 1),
                None if self.ended && self.taken < self.buffer.len() => {
                    (self.buffer.len(), self.buffer.len())
                }
                None => {
                    self.searched = self.buffer.len();
                    let too_long = self.buffer.len() - self.taken > self.limit;
                    if !too_long {
                        return None;
                    }
                    // The rest of such a line is thrown away as it comes; it is told of once.
                    self.taken = self.buffer.len();
                    return if std::mem::replace(&mut self.skipping, true) {
                        None
                    } else {
                        Some(Line::TooLong)
                    };
                }
            };
            let start = std::mem::replace(&mut self.taken, rest);
            self.searched = rest;
            if std::mem::take(&mut self.skipping) {
                continue;
            }
            if end - start > self.limit {
                return Some(Line::TooLong);
            }
            return self.buffer.get(start..end).map(Line::Whole);
        }
    }
}
