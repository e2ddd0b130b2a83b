//! The object identifiers that keys and certificates name their algorithms and curves by.

use der::oid::ObjectIdentifier;

use super::algorithm::Curve;

/// RFC 8017 appendix A: RSA for any purpose.
pub(super) const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
/// RFC 5480 section 2.1.1: an elliptic curve key for any purpose.
pub(super) const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
/// RFC 8410 section 3.
pub(super) const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");

/// The curve, or the name of one that isn't supported, by the identifier where jeton knows no name.
pub(super) fn curve(oid: ObjectIdentifier) -> Result<Curve, String> {
    if oid == P256 {
        return Ok(Curve::P256);
    }
    if oid == P384 {
        return Ok(Curve::P384);
    }
    Err(match oid.to_string().as_str() {
        "1.3.132.0.35" => "P-521".to_owned(),
        "1.3.132.0.10" => "secp256k1".to_owned(),
        "1.3.132.0.33" => "P-224".to_owned(),
        "1.2.840.10045.3.1.1" => "P-192".to_owned(),
        "1.3.36.3.3.2.8.1.1.7" => "brainpoolP256r1".to_owned(),
        "1.3.36.3.3.2.8.1.1.11" => "brainpoolP384r1".to_owned(),
        "1.3.36.3.3.2.8.1.1.13" => "brainpoolP512r1".to_owned(),
        "1.2.156.10197.1.301" => "SM2".to_owned(),
        other => format!("curve {other}"),
    })
}

/// What a key of this algorithm is called, for one that isn't supported.
pub(super) fn key_name(oid: ObjectIdentifier) -> String {
    match oid.to_string().as_str() {
        "1.2.840.113549.1.1.10" => "an RSA-PSS key".to_owned(),
        "1.2.840.10040.4.1" => "a DSA key".to_owned(),
        "1.2.840.113549.1.3.1" => "a Diffie-Hellman key".to_owned(),
        "1.3.101.110" => "an X25519 key".to_owned(),
        "1.3.101.111" => "an X448 key".to_owned(),
        "1.3.101.113" => "an Ed448 key".to_owned(),
        "2.16.840.1.101.3.4.3.17" => "an ML-DSA-44 key".to_owned(),
        "2.16.840.1.101.3.4.3.18" => "an ML-DSA-65 key".to_owned(),
        "2.16.840.1.101.3.4.3.19" => "an ML-DSA-87 key".to_owned(),
        other => format!("a key of algorithm {other}"),
    }
}
