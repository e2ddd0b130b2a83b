//! Threads. A limit of processes keeps one from starting, which is an error to be told and no panic.

use std::thread::Builder;

use super::files::reason;
use crate::error::{Error, Kind, Result};

/// Starts a thread that ends with the process, or earlier. Exit 1 where the system has none to give.
pub(crate) fn start(work: impl FnOnce() + Send + 'static) -> Result<()> {
    match Builder::new().spawn(work) {
        Ok(_) => Ok(()),
        Err(error) => Err(Error::new(Kind::Bug, format!("can't start a thread: {}", reason(&error)))
            .hint("a limit of processes has been reached: ulimit -u, or the pids of a container")),
    }
}
