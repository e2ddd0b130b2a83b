//! The object identifiers that keys and certificates name their algorithms and curves by.

use der::asn1::{AnyRef, ContextSpecific};
use der::oid::ObjectIdentifier;
use der::{SliceReader, TagNumber};
use spki::AlgorithmIdentifierRef;

use super::Algorithm;
use super::algorithm::Curve;

/// RFC 8017 appendix A: RSA for any purpose.
pub(super) const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
/// RFC 4055 section 3.1: RSA for PSS alone.
pub(super) const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
/// RFC 5480 section 2.1.1: an elliptic curve key for any purpose.
pub(super) const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
/// RFC 8410 section 3.
pub(super) const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const P521: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.35");
const SECP256K1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.10");

/// The identifier of a curve.
pub(super) fn of_curve(curve: Curve) -> ObjectIdentifier {
    match curve {
        Curve::P256 => P256,
        Curve::P384 => P384,
        Curve::P521 => P521,
        Curve::Secp256k1 => SECP256K1,
    }
}

/// The curve, or the name of one that isn't supported, by the identifier where jeton knows no name.
pub(super) fn curve(oid: ObjectIdentifier) -> Result<Curve, String> {
    if let Some(curve) = Curve::ALL.into_iter().find(|curve| of_curve(*curve) == oid) {
        return Ok(curve);
    }
    Err(match oid.to_string().as_str() {
        "1.3.132.0.33" => "P-224".to_owned(),
        "1.2.840.10045.3.1.1" => "P-192".to_owned(),
        "1.3.36.3.3.2.8.1.1.7" => "brainpoolP256r1".to_owned(),
        "1.3.36.3.3.2.8.1.1.11" => "brainpoolP384r1".to_owned(),
        "1.3.36.3.3.2.8.1.1.13" => "brainpoolP512r1".to_owned(),
        "1.2.156.10197.1.301" => "SM2".to_owned(),
        other => format!("curve {other}"),
    })
}

/// The algorithms that a key marked id-RSASSA-PSS is for, by its RSASSA-PSS-params (RFC 4055 section 3.1): those of the hash
/// that they name, or all. The error is a reason to stand behind a colon.
pub(super) fn pss_algorithms(parameters: Option<AnyRef<'_>>) -> Result<Vec<Algorithm>, String> {
    let Some(parameters) = parameters.filter(|parameters| !parameters.is_null()) else {
        return Ok(vec![Algorithm::PS256, Algorithm::PS384, Algorithm::PS512]);
    };
    let unreadable = || "an RSA-PSS key whose parameters can't be read".to_owned();
    let mut reader = SliceReader::new(parameters.value()).map_err(|_| unreadable())?;
    let hash = if parameters.value().is_empty() {
        None
    } else {
        ContextSpecific::<AlgorithmIdentifierRef<'_>>::decode_explicit(&mut reader, TagNumber(0))
            .map_err(|_| unreadable())?
    };
    let hash = hash.map_or_else(|| "SHA-1".to_owned(), |hash| hash.value.oid.to_string());
    match hash.as_str() {
        "2.16.840.1.101.3.4.2.1" => Ok(vec![Algorithm::PS256]),
        "2.16.840.1.101.3.4.2.2" => Ok(vec![Algorithm::PS384]),
        "2.16.840.1.101.3.4.2.3" => Ok(vec![Algorithm::PS512]),
        hash => Err(format!("an RSA-PSS key for the hash {hash}, which no JOSE algorithm uses")),
    }
}

/// What a key of this algorithm is called, for one that isn't supported.
pub(super) fn key_name(oid: ObjectIdentifier) -> String {
    match oid.to_string().as_str() {
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
