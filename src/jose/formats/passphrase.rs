//! The passphrase of one reading of a key file, and how much work may go into keys derived from it.
//!
//! How much a derivation takes is the file's to say, and a file may have hundreds of keys: the sum is limited.

use std::cell::Cell;

use crate::error::{Error, Result};
use crate::secret::Secret;

/// The most work of a file, in rounds of PBKDF2: some seconds.
pub(super) const WORK_LIMIT: u64 = 10_000_000;

/// What is done with a private key whose encryption demands too much or isn't known.
pub(super) const REWRITE: &str = "openssl rewrites it: openssl pkcs8 -topk8 -in KEY -out NEW";

/// A passphrase, and the work that is left for it.
pub(super) struct Passphrase<'s> {
    /// The passphrase itself.
    pub(super) secret: &'s Secret,
    left: Cell<u64>,
}

impl<'s> Passphrase<'s> {
    /// For one reading of one file.
    pub(super) fn new(secret: &'s Secret) -> Self {
        Self { secret, left: Cell::new(WORK_LIMIT) }
    }

    /// Before work is done: exit code 3 where this much, in rounds of PBKDF2, is more than what is left.
    pub(super) fn spend(&self, work: u64) -> Result<()> {
        if work > WORK_LIMIT {
            return Err(Error::input(format!(
                "the private key's encryption demands the work of {work} rounds, more than 10 million"
            ))
            .hint(REWRITE));
        }
        let left = self.left.get().checked_sub(work).ok_or_else(|| {
            Error::input("the file's private keys together demand the work of more than 10 million rounds")
                .hint("keep the one to sign with in a file of its own")
        })?;
        self.left.set(left);
        Ok(())
    }
}

#[cfg(test)]
#[path = "passphrase_tests.rs"]
mod tests;
