//! Private keys in DER: PKCS#8 (RFC 5958), PKCS#1 (RFC 8017), SEC1 (RFC 5915).

use der::Decode;
use der::asn1::{ObjectIdentifier, OctetStringRef};
use jsonwebtoken::EncodingKey;
use pkcs1::RsaPrivateKeyRef;
use pkcs8::PrivateKeyInfoRef;
use ring::signature::{Ed25519KeyPair, KeyPair};
use sec1::EcPrivateKey;
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::jose::algorithm::Curve;
use crate::jose::key::{SigningKey, unusable};
use crate::jose::{PublicKey, curves, oid, provider};

/// RFC 5208 and RFC 5958.
pub(in crate::jose) fn from_pkcs8(der: &[u8]) -> Result<SigningKey> {
    let info = PrivateKeyInfoRef::from_der(der).map_err(|_| damaged("PKCS#8"))?;
    let algorithm = info.algorithm.oid;
    let inner = info.private_key.as_bytes();
    if algorithm == oid::RSA {
        from_pkcs1(inner)
    } else if algorithm == oid::RSA_PSS {
        let algorithms = oid::pss_algorithms(info.algorithm.parameters).map_err(Error::input)?;
        let public = rsa_public_key(inner)?.for_pss(algorithms).map_err(Error::input)?;
        Ok(SigningKey::from_pair(EncodingKey::from_rsa_der(inner), public))
    } else if algorithm == oid::EC {
        let curve = info.algorithm.parameters.and_then(|named| named.decode_as::<ObjectIdentifier>().ok());
        from_sec1(inner, Some(curve.ok_or_else(spelt_out)?))
    } else if algorithm == oid::ED25519 {
        // RFC 8410 section 7: an OCTET STRING inside the OCTET STRING.
        let seed = <&OctetStringRef>::from_der(inner).map_err(|_| damaged("Ed25519"))?;
        let key = from_seed(seed.as_bytes())?;
        // RFC 5958 section 2 lets the public key stand beside it.
        let beside = info.public_key.and_then(|point| point.as_bytes());
        if beside.is_some_and(|point| PublicKey::from_ed25519(point).ok().as_ref() != key.public_key()) {
            return Err(unusable("Ed25519", "InconsistentComponents"));
        }
        Ok(key)
    } else {
        Err(Error::input(format!("{}, which is not supported", oid::key_name(algorithm)))
            .hint(format!("jeton signs with {SUPPORTED}")))
    }
}

/// RFC 8017 appendix A.1.2.
pub(in crate::jose) fn from_pkcs1(der: &[u8]) -> Result<SigningKey> {
    Ok(SigningKey::from_pair(EncodingKey::from_rsa_der(der), rsa_public_key(der)?))
}

fn rsa_public_key(der: &[u8]) -> Result<PublicKey> {
    let key = RsaPrivateKeyRef::from_der(der).map_err(|_| damaged("RSA"))?;
    PublicKey::from_modulus(key.modulus.as_bytes(), key.public_exponent.as_bytes())
        .map_err(|reason| Error::input(reason).hint("make a new one: jeton key generate --alg RS256 FILE"))
}

/// RFC 5915. The curve may be named inside, or outside by PKCS#8 or an `EC PARAMETERS` block.
pub(in crate::jose) fn from_sec1(der: &[u8], named: Option<ObjectIdentifier>) -> Result<SigningKey> {
    let key = EcPrivateKey::from_der(der)
        .map_err(|_| if is_spelt_out(der) { spelt_out() } else { damaged("EC") })?;
    let inside = key.parameters.and_then(sec1::EcParameters::named_curve);
    let curve = match inside.or(named) {
        Some(named) => oid::curve(named).map_err(|name| {
            Error::input(format!("an EC key on {name}, which is not supported"))
                .hint(format!("jeton signs with {SUPPORTED}"))
        })?,
        // The size tells which it may be, and the mathematics whether the point lies on it.
        None if key.private_key.len() == Curve::P384.size() => Curve::P384,
        None if key.private_key.len() == Curve::P521.size() => Curve::P521,
        None => Curve::P256,
    };
    from_scalar(curve, key.private_key, key.public_key)
}

/// A scalar, and the point that belongs to it, which is computed where it isn't there.
pub(in crate::jose) fn from_scalar(curve: Curve, scalar: &[u8], point: Option<&[u8]>) -> Result<SigningKey> {
    let scalar = padded(scalar, curve.size()).ok_or_else(|| damaged("EC"))?;
    let what = || format!("EC {}", curve.name());
    let computed;
    let point = match point {
        Some(point) => point,
        None => {
            computed =
                curves::point_of(curve, &scalar).ok_or_else(|| unusable(&what(), "InvalidComponent"))?;
            &computed
        }
    };
    let public = PublicKey::from_point(curve, point).map_err(Error::input)?;
    let PublicKey::Ec { point, .. } = &public else { return Err(damaged("EC")) };
    provider::check_ec_pair(curve, &scalar, point).map_err(|reason| unusable(&what(), &reason))?;
    let mut pair = Zeroizing::new(Vec::with_capacity(scalar.len() + point.len()));
    pair.extend_from_slice(&scalar);
    pair.extend_from_slice(point);
    Ok(SigningKey::from_pair(EncodingKey::from_ec_der(&pair), public))
}

/// RFC 8032 section 5.1.5: the 32 bytes that everything follows from.
pub(in crate::jose) fn from_seed(seed: &[u8]) -> Result<SigningKey> {
    let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| damaged("Ed25519"))?;
    let public = PublicKey::from_ed25519(pair.public_key().as_ref()).map_err(Error::input)?;
    Ok(SigningKey::from_pair(EncodingKey::from_ed_der(seed), public))
}

/// A scalar in exactly `size` bytes: some writers drop leading zeros, some add one.
fn padded(scalar: &[u8], size: usize) -> Option<Zeroizing<Vec<u8>>> {
    let zeros = scalar.iter().take_while(|byte| **byte == 0).count();
    let digits = scalar.get(zeros..)?;
    let mut padded = Zeroizing::new(vec![0; size.checked_sub(digits.len())?]);
    padded.reserve_exact(digits.len());
    padded.extend_from_slice(digits);
    Some(padded)
}

/// The error for a private key of that kind whose structure is broken.
pub(in crate::jose) fn damaged(what: &str) -> Error {
    Error::input(format!("the {what} private key is damaged: its DER can't be read"))
}

/// True where the parameters hold id-prime-field (1.2.840.10045.1.1), which only explicit curves name.
fn is_spelt_out(der: &[u8]) -> bool {
    const PRIME_FIELD: [u8; 9] = [0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x01, 0x01];
    der.windows(PRIME_FIELD.len()).any(|window| window == PRIME_FIELD)
}

fn spelt_out() -> Error {
    Error::input("an EC key whose curve is spelt out instead of named, which is not supported")
        .hint("openssl names it: openssl ec -in KEY -param_enc named_curve -out NEW")
}

const SUPPORTED: &str = "RSA from 2048 bits, EC P-256, P-384, P-521 and secp256k1, and Ed25519 keys";
