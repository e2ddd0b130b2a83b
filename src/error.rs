//! How a failure is told: the kind (which is the exit code), one line of what happened, one of what to do.

use std::fmt;

use crate::retry::RetryAfter;

/// The kinds of failure. The number is the process's exit code, which scripts rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    /// A bug, or standard output could not be written.
    Bug = 1,
    /// The command line or the configuration is wrong.
    Usage = 2,
    /// A key, a secret or another input could not be used.
    Input = 3,
    /// The authorization server refused.
    Refused = 4,
    /// The answer was not a token response.
    NotToken = 5,
    /// DNS, connection refused, connection reset.
    Unreachable = 6,
    /// TLS: certificate, name, protocol version.
    Tls = 7,
    /// The time allowed is over.
    TimedOut = 8,
    /// 429 or 5xx: the server may do better later.
    Unavailable = 9,
    /// `decode`: the token is malformed or too large.
    Malformed = 10,
    /// `decode`: signature, algorithm, key or `crit` refused.
    Signature = 11,
    /// `decode`: the signature is good, the claims are refused.
    Claims = 12,
    /// The lock was not to be had in time, or the cache was required and can't be used.
    Locked = 13,
    /// `exec`: the command is there and can't be run; env(1)'s number.
    NotRun = 126,
    /// `exec`: there is no such command; env(1)'s number.
    NoCommand = 127,
}

/// A failure: its kind, what happened, and what to do about it where there is something to do.
#[derive(Debug, Clone)]
pub(crate) struct Error {
    /// Which exit code.
    pub(crate) kind: Kind,
    /// What happened: one line, no capital at the start, no full stop at the end, no secret.
    pub(crate) message: String,
    /// What to do, naming the flag or the setting.
    pub(crate) hint: Option<String>,
    /// When the server wants to be asked again, where it said so.
    pub(crate) retry_after: Option<RetryAfter>,
}

/// What every fallible function of jeton's gives back.
pub(crate) type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error of this kind, with its message.
    pub(crate) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: None, retry_after: None }
    }

    /// Exit code 2: the command line or the configuration is wrong.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// Exit code 3: a key, a secret or another input could not be used.
    pub(crate) fn input(message: impl Into<String>) -> Self {
        Self::new(Kind::Input, message)
    }

    /// The same error with a hint; a later hint replaces an earlier one.
    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
