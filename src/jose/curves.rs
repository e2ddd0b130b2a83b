//! The elliptic curve mathematics that ring doesn't have, by RustCrypto: ES512 and ES256K, and for every curve the
//! public point that belongs to a private scalar or to a compressed point.
//!
//! ES256 and ES384 are signed and verified by ring. Nonces here are RFC 6979's: no randomness is needed.

use k256::ecdsa as k256_ecdsa;
use p521::ecdsa as p521_ecdsa;
use p521::ecdsa::signature::{Signer, Verifier};
use p521::elliptic_curve::sec1::ToSec1Point;

use super::algorithm::Curve;

/// The uncompressed point (SEC 1 section 2.3.3) of a private scalar, which has the curve's size. `None` for a scalar
/// that is zero or not below the curve's order.
pub(super) fn point_of(curve: Curve, scalar: &[u8]) -> Option<Vec<u8>> {
    Some(match curve {
        Curve::P256 => {
            p256::SecretKey::from_slice(scalar).ok()?.public_key().to_sec1_point(false).as_bytes().to_vec()
        }
        Curve::P384 => {
            p384::SecretKey::from_slice(scalar).ok()?.public_key().to_sec1_point(false).as_bytes().to_vec()
        }
        Curve::P521 => {
            p521::SecretKey::from_slice(scalar).ok()?.public_key().to_sec1_point(false).as_bytes().to_vec()
        }
        Curve::Secp256k1 => {
            k256::SecretKey::from_slice(scalar).ok()?.public_key().to_sec1_point(false).as_bytes().to_vec()
        }
    })
}

/// The uncompressed form of a point in any of SEC 1's forms. `None` where it doesn't lie on the curve.
pub(super) fn uncompressed(curve: Curve, point: &[u8]) -> Option<Vec<u8>> {
    Some(match curve {
        Curve::P256 => p256::PublicKey::from_sec1_bytes(point).ok()?.to_sec1_point(false).as_bytes().to_vec(),
        Curve::P384 => p384::PublicKey::from_sec1_bytes(point).ok()?.to_sec1_point(false).as_bytes().to_vec(),
        Curve::P521 => p521::PublicKey::from_sec1_bytes(point).ok()?.to_sec1_point(false).as_bytes().to_vec(),
        Curve::Secp256k1 => {
            k256::PublicKey::from_sec1_bytes(point).ok()?.to_sec1_point(false).as_bytes().to_vec()
        }
    })
}

/// The JOSE signature (r and s, each of the curve's size) for the two curves that ring doesn't have; `None` for another
/// curve or a scalar out of range.
pub(super) fn sign(curve: Curve, scalar: &[u8], input: &[u8]) -> Option<Vec<u8>> {
    match curve {
        Curve::P521 => {
            let signature: p521_ecdsa::Signature =
                p521_ecdsa::SigningKey::from_slice(scalar).ok()?.try_sign(input).ok()?;
            Some(signature.to_bytes().to_vec())
        }
        Curve::Secp256k1 => {
            let signature: k256_ecdsa::Signature =
                k256_ecdsa::SigningKey::from_slice(scalar).ok()?.try_sign(input).ok()?;
            Some(signature.to_bytes().to_vec())
        }
        Curve::P256 | Curve::P384 => None,
    }
}

/// Whether a JOSE signature is good, for the two curves that ring doesn't have; never for another.
pub(super) fn verifies(curve: Curve, point: &[u8], input: &[u8], signature: &[u8]) -> bool {
    let verified = match curve {
        Curve::P521 => p521_ecdsa::VerifyingKey::from_sec1_bytes(point)
            .and_then(|key| key.verify(input, &p521_ecdsa::Signature::from_slice(signature)?)),
        Curve::Secp256k1 => k256_ecdsa::VerifyingKey::from_sec1_bytes(point).and_then(|key| {
            // The crate wants the smaller of s and -s, which Bitcoin does and RFC 8812 doesn't.
            key.verify(input, &k256_ecdsa::Signature::from_slice(signature)?.normalize_s())
        }),
        Curve::P256 | Curve::P384 => return false,
    };
    verified.is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_verify_and_no_bit_may_flip() {
        for curve in [Curve::P521, Curve::Secp256k1] {
            let mut scalar = vec![0; curve.size()];
            scalar[curve.size() - 1] = 7;
            let point = point_of(curve, &scalar).unwrap();
            let signature = sign(curve, &scalar, b"input").unwrap();
            assert_eq!(signature.len(), 2 * curve.size());
            assert!(verifies(curve, &point, b"input", &signature));
            assert!(!verifies(curve, &point, b"inpux", &signature));
            for at in 0..signature.len() {
                let mut other = signature.clone();
                other[at] ^= 1;
                assert!(!verifies(curve, &point, b"input", &other), "{at}");
            }
            assert!(!verifies(curve, &point, b"input", &signature[1..]));
        }
    }

    #[test]
    fn points_belong_to_their_scalars_and_compress() {
        for curve in Curve::ALL {
            let mut scalar = vec![0; curve.size()];
            assert_eq!(point_of(curve, &scalar), None, "zero is no key");
            assert_eq!(point_of(curve, &vec![0xff; curve.size()]), None, "above the order");
            scalar[curve.size() - 1] = 1;
            let point = point_of(curve, &scalar).unwrap();
            assert_eq!(point.len(), 1 + 2 * curve.size());
            let parity = point[point.len() - 1] & 1;
            let compressed = [&[2 + parity], &point[1..=curve.size()]].concat();
            assert_eq!(uncompressed(curve, &compressed), Some(point.clone()));
            assert_eq!(uncompressed(curve, &point), Some(point.clone()));
            let mut off = point;
            let last = off.len() - 1;
            off[last] ^= 1;
            assert_eq!(uncompressed(curve, &off), None, "not on the curve");
        }
    }
}
