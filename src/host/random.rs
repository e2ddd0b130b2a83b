//! Unpredictable bytes from the operating system.

use ring::rand::{SecureRandom, SystemRandom};

use crate::error::{Error, Kind, Result};

/// 128 random bits as 32 lower-case hexadecimal digits: a `jti` (RFC 7519 section 4.1.7) that won't repeat.
pub(crate) fn identifier() -> Result<String> {
    let mut bytes = [0_u8; 16];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| Error::new(Kind::Bug, "the operating system gave no random bytes"))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Fills a buffer with unpredictable bytes, for a new key.
///
/// Where the operating system has none the process ends at once: nothing may be made of what is in the buffer, and those who
/// draw (a search for primes) can't be told.
#[allow(clippy::disallowed_methods, reason = "see above")]
pub(crate) fn fill(buffer: &mut [u8]) {
    if SystemRandom::new().fill(buffer).is_err() {
        std::process::abort();
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn promise_27_identifiers_have_128_bits_and_do_not_repeat() {
        let many: std::collections::HashSet<String> =
            (0..10_000).map(|_| super::identifier().unwrap()).collect();
        assert_eq!(many.len(), 10_000);
        assert!(many.iter().all(|id| id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit())));
    }
}
