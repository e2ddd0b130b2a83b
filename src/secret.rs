//! A secret in memory: never printed, wiped when dropped.
//!
//! Nothing but [`Secret::expose`] lets the value out, so that every use of one can be found by searching for it.

use std::fmt;

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
}
