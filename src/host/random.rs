//! Unpredictable bytes from the operating system.

#[cfg(feature = "sandbox")]
use ring::error::Unspecified;
#[cfg(feature = "sandbox")]
use ring::pkcs8::Document;
use ring::rand::{SecureRandom, SystemRandom};
#[cfg(feature = "sandbox")]
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair,
};

use crate::error::{Error, Kind, Result};
#[cfg(feature = "sandbox")]
use crate::secret::Secret;

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

/// Fills a buffer with unpredictable bytes, for a new key.
///
/// Where the operating system has none the process ends at once: nothing may be made of what is in the buffer, and those who
/// draw (a search for primes) can't be told.
#[allow(clippy::disallowed_methods, reason = "see above")]
pub(crate) fn fill_or_end(buffer: &mut [u8]) {
    if fill(buffer).is_err() {
        std::process::abort();
    }
}

/// A P-256 key, PKCS#8 in DER.
#[cfg(feature = "sandbox")]
pub(crate) fn p256_key() -> Result<Secret> {
    key(EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()))
}

/// A P-384 key, PKCS#8 in DER.
#[cfg(feature = "sandbox")]
pub(crate) fn p384_key() -> Result<Secret> {
    key(EcdsaKeyPair::generate_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, &SystemRandom::new()))
}

/// An Ed25519 key, PKCS#8 in DER.
#[cfg(feature = "sandbox")]
pub(crate) fn ed25519_key() -> Result<Secret> {
    key(Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()))
}

#[cfg(feature = "sandbox")]
fn key(made: std::result::Result<Document, Unspecified>) -> Result<Secret> {
    made.map(|document| Secret::new(document.as_ref().to_vec()))
        .map_err(|_| Error::new(Kind::Bug, "the operating system gave no random bytes"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn promise_27_identifiers_have_128_bits_and_do_not_repeat() {
        let identifier = |_| {
            let id = super::identifier().unwrap();
            assert_eq!(id.len(), 32, "{id}");
            u128::from_str_radix(&id, 16).unwrap()
        };
        let mut many: Vec<u128> = (0..1_000_000).map(identifier).collect();
        many.sort_unstable();
        assert!(many.windows(2).all(|pair| pair[0] < pair[1]));
        // All of the bits take part.
        let (ones, zeros) = many.iter().fold((0, 0), |(ones, zeros), id| (ones | id, zeros | !id));
        assert_eq!((ones, zeros), (u128::MAX, u128::MAX));
    }
}
