//! ring behind `jsonwebtoken`'s `CryptoProvider`: the mathematics that signs and verifies all but ES512 and ES256K, which
//! are `curves`'.
//!
//! `jsonwebtoken`'s own providers are aws-lc, whose first random byte costs 38 ms, and RustCrypto, whose `rsa` leaks
//! by timing (RUSTSEC-2023-0071). What the key structs of `jsonwebtoken` carry is therefore ours to say: an
//! [`EncodingKey`] holds PKCS#1 for RSA, scalar and point one after the other for EC, the seed for Ed25519.
#![allow(
    clippy::disallowed_types,
    reason = "the nonce of a signature can't come in as an argument: ring draws it"
)]

use std::sync::Once;

use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{Error, ErrorKind, Result};
use jsonwebtoken::signature::{self, Signer, Verifier};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, DecodingKeyKind, EncodingKey};
use ring::rand::SystemRandom;
use ring::signature as ring_signature;
use ring::signature::{
    EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair, RsaEncoding, RsaKeyPair, RsaParameters,
    RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm,
};
use ring::{error::KeyRejected, hmac};

use super::algorithm::Curve;
use super::{base64url, curves};

/// The signature over `input` in base64url.
pub(super) fn sign(algorithm: super::Algorithm, key: &EncodingKey, input: &[u8]) -> Result<String> {
    install();
    let algorithm = algorithm.jwt().ok_or(ErrorKind::UnsupportedAlgorithm)?;
    jsonwebtoken::crypto::sign(input, key, algorithm)
}

/// Whether `signature` was made over `input` with this key's other half, or with the same secret.
pub(super) fn verifies(
    algorithm: super::Algorithm,
    key: &DecodingKey,
    input: &[u8],
    signature: &[u8],
) -> bool {
    install();
    let Some(algorithm) = algorithm.jwt() else { return false };
    matches!(jsonwebtoken::crypto::verify(&base64url::encode(signature), input, key, algorithm), Ok(true))
}

/// Makes ring the process's provider. Called before each use; only the first call does anything.
fn install() {
    static INSTALLED: Once = Once::new();
    // An error means that there is one already, and only this module installs any.
    INSTALLED.call_once(|| {
        let _ = PROVIDER.install_default();
    });
}

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: signer,
    verifier_factory: verifier,
    // For jsonwebtoken's own JWK support, which jeton doesn't use.
    key_utils: KeyUtils::new_unimplemented(),
};

/// ring's key pair for a scalar and the point that belongs to it; refuses a pair that doesn't match.
fn ec_key_pair(
    algorithm: &'static EcdsaSigningAlgorithm,
    scalar: &[u8],
    point: &[u8],
) -> std::result::Result<EcdsaKeyPair, KeyRejected> {
    EcdsaKeyPair::from_private_key_and_public_key(algorithm, scalar, point, &SystemRandom::new())
}

/// Refuses a scalar and a point that don't belong together; the error is ring's word for the fault.
pub(super) fn check_ec_pair(curve: Curve, scalar: &[u8], point: &[u8]) -> std::result::Result<(), String> {
    let algorithm = match curve {
        Curve::P256 => &ring_signature::ECDSA_P256_SHA256_FIXED_SIGNING,
        Curve::P384 => &ring_signature::ECDSA_P384_SHA384_FIXED_SIGNING,
        Curve::P521 | Curve::Secp256k1 => {
            return match curves::point_of(curve, scalar) {
                None => Err("InvalidComponent".to_owned()),
                Some(own) if own != point => Err("InconsistentComponents".to_owned()),
                Some(_) => Ok(()),
            };
        }
    };
    ec_key_pair(algorithm, scalar, point).map(drop).map_err(|reason| reason.to_string())
}

fn signer(algorithm: &Algorithm, key: &EncodingKey) -> Result<Box<dyn JwtSigner>> {
    let of_family = |family| {
        if key.family() == family { Ok(()) } else { Err(Error::from(ErrorKind::InvalidAlgorithm)) }
    };
    let bytes = key.as_bytes();
    let pair = match algorithm {
        Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512 => {
            of_family(AlgorithmFamily::Hmac)?;
            Pair::Hmac(hmac::Key::new(hmac_algorithm(*algorithm)?, bytes))
        }
        Algorithm::ES256 | Algorithm::ES384 => {
            of_family(AlgorithmFamily::Ec)?;
            let (curve, algorithm) = match algorithm {
                Algorithm::ES256 => (Curve::P256, &ring_signature::ECDSA_P256_SHA256_FIXED_SIGNING),
                _ => (Curve::P384, &ring_signature::ECDSA_P384_SHA384_FIXED_SIGNING),
            };
            let (scalar, point) = bytes.split_at_checked(curve.size()).ok_or(ErrorKind::InvalidEcdsaKey)?;
            Pair::Ec(Box::new(ec_key_pair(algorithm, scalar, point).map_err(rejected)?))
        }
        Algorithm::EdDSA => {
            of_family(AlgorithmFamily::Ed)?;
            Pair::Ed(Box::new(Ed25519KeyPair::from_seed_unchecked(bytes).map_err(rejected)?))
        }
        _ => {
            of_family(AlgorithmFamily::Rsa)?;
            let pair = RsaKeyPair::from_der(bytes).map_err(rejected)?;
            Pair::Rsa(Box::new(pair), rsa_encoding(*algorithm)?)
        }
    };
    Ok(Box::new(RingSigner { algorithm: *algorithm, pair }))
}

/// ring's reason in words: what kind of fault, never a part of the key.
fn rejected(reason: KeyRejected) -> Error {
    Error::from(ErrorKind::Provider(reason.to_string()))
}

struct RingSigner {
    algorithm: Algorithm,
    pair: Pair,
}

enum Pair {
    Hmac(hmac::Key),
    Rsa(Box<RsaKeyPair>, &'static dyn RsaEncoding),
    Ec(Box<EcdsaKeyPair>),
    Ed(Box<Ed25519KeyPair>),
}

impl Signer<Vec<u8>> for RingSigner {
    fn try_sign(&self, message: &[u8]) -> std::result::Result<Vec<u8>, signature::Error> {
        match &self.pair {
            Pair::Hmac(key) => Ok(hmac::sign(key, message).as_ref().to_vec()),
            Pair::Rsa(pair, encoding) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(*encoding, &SystemRandom::new(), message, &mut signature)
                    .map_err(|_| signature::Error::new())?;
                Ok(signature)
            }
            Pair::Ec(pair) => {
                let signature =
                    pair.sign(&SystemRandom::new(), message).map_err(|_| signature::Error::new())?;
                Ok(signature.as_ref().to_vec())
            }
            Pair::Ed(pair) => Ok(pair.sign(message).as_ref().to_vec()),
        }
    }
}

impl JwtSigner for RingSigner {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }
}

fn verifier(algorithm: &Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>> {
    if key.family() != algorithm.family() {
        return Err(ErrorKind::InvalidAlgorithm.into());
    }
    Ok(Box::new(RingVerifier { algorithm: *algorithm, key: key.clone() }))
}

struct RingVerifier {
    algorithm: Algorithm,
    key: DecodingKey,
}

impl RingVerifier {
    fn check(&self, message: &[u8], signature: &[u8]) -> Result<()> {
        let bad = |_| Error::from(ErrorKind::InvalidSignature);
        match (self.key.kind(), self.algorithm.family()) {
            (DecodingKeyKind::SecretOrDer(secret), AlgorithmFamily::Hmac) => {
                let key = hmac::Key::new(hmac_algorithm(self.algorithm)?, secret);
                hmac::verify(&key, message, signature).map_err(bad)
            }
            (DecodingKeyKind::RsaModulusExponent { n, e }, AlgorithmFamily::Rsa) => {
                let parameters = rsa_parameters(self.algorithm)?;
                RsaPublicKeyComponents { n, e }.verify(parameters, message, signature).map_err(bad)
            }
            (DecodingKeyKind::SecretOrDer(point), AlgorithmFamily::Ec | AlgorithmFamily::Ed) => {
                let algorithm: &'static dyn VerificationAlgorithm = match self.algorithm {
                    Algorithm::ES256 => &ring_signature::ECDSA_P256_SHA256_FIXED,
                    Algorithm::ES384 => &ring_signature::ECDSA_P384_SHA384_FIXED,
                    _ => &ring_signature::ED25519,
                };
                UnparsedPublicKey::new(algorithm, point).verify(message, signature).map_err(bad)
            }
            _ => Err(ErrorKind::InvalidKeyFormat.into()),
        }
    }
}

impl Verifier<Vec<u8>> for RingVerifier {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> std::result::Result<(), signature::Error> {
        self.check(message, signature).map_err(signature::Error::from_source)
    }
}

impl JwtVerifier for RingVerifier {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }
}

fn hmac_algorithm(algorithm: Algorithm) -> Result<hmac::Algorithm> {
    match algorithm {
        Algorithm::HS256 => Ok(hmac::HMAC_SHA256),
        Algorithm::HS384 => Ok(hmac::HMAC_SHA384),
        Algorithm::HS512 => Ok(hmac::HMAC_SHA512),
        _ => Err(ErrorKind::UnsupportedAlgorithm.into()),
    }
}

fn rsa_encoding(algorithm: Algorithm) -> Result<&'static dyn RsaEncoding> {
    match algorithm {
        Algorithm::RS256 => Ok(&ring_signature::RSA_PKCS1_SHA256),
        Algorithm::RS384 => Ok(&ring_signature::RSA_PKCS1_SHA384),
        Algorithm::RS512 => Ok(&ring_signature::RSA_PKCS1_SHA512),
        Algorithm::PS256 => Ok(&ring_signature::RSA_PSS_SHA256),
        Algorithm::PS384 => Ok(&ring_signature::RSA_PSS_SHA384),
        Algorithm::PS512 => Ok(&ring_signature::RSA_PSS_SHA512),
        _ => Err(ErrorKind::UnsupportedAlgorithm.into()),
    }
}

fn rsa_parameters(algorithm: Algorithm) -> Result<&'static RsaParameters> {
    match algorithm {
        Algorithm::RS256 => Ok(&ring_signature::RSA_PKCS1_2048_8192_SHA256),
        Algorithm::RS384 => Ok(&ring_signature::RSA_PKCS1_2048_8192_SHA384),
        Algorithm::RS512 => Ok(&ring_signature::RSA_PKCS1_2048_8192_SHA512),
        Algorithm::PS256 => Ok(&ring_signature::RSA_PSS_2048_8192_SHA256),
        Algorithm::PS384 => Ok(&ring_signature::RSA_PSS_2048_8192_SHA384),
        Algorithm::PS512 => Ok(&ring_signature::RSA_PSS_2048_8192_SHA512),
        _ => Err(ErrorKind::UnsupportedAlgorithm.into()),
    }
}
