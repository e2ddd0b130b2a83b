//! Unpredictable bytes from the operating system.

use ring::rand::{SecureRandom, SystemRandom};

use crate::error::{Error, Kind, Result};

/// A number from 0 up to 1, for spreading out what would else happen at once.
pub(crate) fn fraction() -> Result<f64> {
    let mut bytes = [0_u8; 4];
    fill(&mut bytes)?;
    Ok(f64::from(u32::from_le_bytes(bytes)) / (f64::from(u32::MAX) + 1.0))
}

fn fill(bytes: &mut [u8]) -> Result<()> {
    SystemRandom::new()
        .fill(bytes)
        .map_err(|_| Error::new(Kind::Bug, "the operating system gave no random bytes"))
}

/// 128 random bits as 32 lower-case hexadecimal digits: a `jti` (RFC 7519 section 4.1.7) that won't repeat.
pub(crate) fn identifier() -> Result<String> {
    let mut bytes = [0_u8; 16];
    fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
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
