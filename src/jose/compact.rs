//! The JWS compact serialization, RFC 7515 section 7.1.

use super::{Algorithm, SigningKey, base64url};
use crate::error::Result;

/// Header and claims, JSON texts taken as they are, signed. The header's `alg` is the caller's to write.
/// Errors are [`SigningKey::sign`]'s.
pub(crate) fn compact(
    header_json: &str,
    claims_json: &str,
    key: &SigningKey,
    alg: Algorithm,
) -> Result<String> {
    let input = format!("{}.{}", base64url::encode(header_json), base64url::encode(claims_json));
    let signature = key.sign(alg, input.as_bytes())?;
    Ok(format!("{input}.{signature}"))
}
