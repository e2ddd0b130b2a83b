//! A secret in memory: never printed, wiped when dropped.
//!
//! Nothing but [`Secret::expose`] lets the value out, so that every use of one can be found by searching for it.

use std::fmt;
use std::path::PathBuf;

use zeroize::Zeroizing;

/// Bytes that must not be shown: a client secret, a password, a key file's content, an access token.
#[derive(Clone, Default)]
pub(crate) struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Takes the bytes over; the caller keeps no copy.
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes themselves. Whoever calls this answers for where they go.
    pub(crate) fn expose(&self) -> &[u8] {
        &self.0
    }

    /// The secret as text, or `None` where it is not UTF-8.
    pub(crate) fn expose_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// True of zero bytes: an empty file or variable is no secret.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text.into_bytes())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

/// Where a value is to be had: what a setting holds in a secret's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The value itself; only for what is no secret.
    Literal(String),
    /// A file's content, without its last line break; `-` is standard input.
    File(PathBuf),
    /// A variable of the environment.
    Env(String),
    /// What a command prints, without its last line break.
    Command(String),
}

impl Source {
    /// True of a file named `-`.
    pub(crate) fn is_standard_input(&self) -> bool {
        matches!(self, Self::File(path) if path.as_os_str() == "-")
    }

    /// Names the place without looking there: for messages, `profile show` and the cache entry's name.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Literal(value) => value.clone(),
            Self::File(_) if self.is_standard_input() => "standard input".to_owned(),
            Self::File(path) => format!("file {}", path.display()),
            Self::Env(name) => format!("variable {name}"),
            Self::Command(command) => format!("command {command}"),
        }
    }
}

/// True of a parameter or header that by its name holds what nobody should see.
///
/// Not `Cookie`: a load balancer's route is no secret, and a preset names one.
pub(crate) fn is_secret_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('-', "_");
    let words = [
        "secret",
        "password",
        "passwd",
        "passphrase",
        "token",
        "assertion",
        "authorization",
        "api_key",
        "apikey",
    ];
    let whole = ["code", "code_verifier", "pin", "otp", "pwd"];
    let is_type = name.ends_with("_type");
    (!is_type && words.iter().any(|word| name.contains(word))) || whole.contains(&name.as_str())
}

/// What stands where a secret would.
pub(crate) const REDACTED: &str = "[redacted]";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promise_26_a_secret_prints_redacted() {
        let secret = Secret::from("canary".to_owned());
        assert_eq!(format!("{secret} {secret:?}"), "[redacted] [redacted]");
        assert_eq!(format!("{:?}", Some(secret)), "Some([redacted])");
    }

    #[test]
    fn names_tell_secrets_from_their_types() {
        for name in ["client_secret", "X-Api-Key", "subject_token", "Authorization", "code", "assertion"] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in ["subject_token_type", "client_assertion_type", "scope", "Cookie", "userId", "encode"] {
            assert!(!is_secret_name(name), "{name}");
        }
    }
}
