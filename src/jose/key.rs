//! Private keys and shared secrets: recognised by their content, never by a file's name, and what they sign.

use der::Decode;
use der::asn1::{ObjectIdentifier, OctetStringRef};
use jsonwebtoken::EncodingKey;
use jsonwebtoken::errors::ErrorKind;
use pkcs1::RsaPrivateKeyRef;
use pkcs8::PrivateKeyInfoRef;
use ring::signature::{Ed25519KeyPair, KeyPair};
use sec1::EcPrivateKey;
use zeroize::Zeroizing;

use super::algorithm::{Curve, Family};
use super::pem::{self, Block};
use super::public_key::PublicKey;
use super::{Algorithm, foreign, oid, provider};
use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::text;

/// A key that signs. It is of one family, and signs with that family's algorithms alone.
pub(crate) enum SigningKey {
    /// A client secret, for HMAC.
    Secret(EncodingKey),
    /// A private key with the public one that belongs to it.
    Pair {
        /// In the form that `provider` reads; wiped when dropped.
        private: EncodingKey,
        /// Its family is the private key's.
        public: PublicKey,
    },
}

impl SigningKey {
    /// From the content of a key file: PEM of PKCS#1, PKCS#8 or SEC1, certificates beside it ignored. `name` is the
    /// file's, for messages. Exit code 3 where it can't be used, with the way to mend it.
    pub(crate) fn parse(content: &Secret, name: &str) -> Result<Self> {
        Self::from_content(content.expose()).map_err(|mut error| {
            error.message = format!("{}: {}", text::visible(name), error.message);
            error
        })
    }

    /// A client secret as an HMAC key, its bytes as they are (OpenID Connect Core section 10.1).
    pub(crate) fn from_client_secret(secret: &Secret) -> Self {
        Self::Secret(EncodingKey::from_secret(secret.expose()))
    }

    fn from_content(content: &[u8]) -> Result<Self> {
        if !pem::is_pem(content) {
            return Err(foreign::not_pem(content));
        }
        let blocks = pem::blocks(content).map_err(Error::input)?;
        let mut private = blocks.iter().filter(|block| block.label.ends_with("PRIVATE KEY"));
        let Some(block) = private.next() else {
            return Err(foreign::not_private(&blocks));
        };
        match private.count() {
            0 => Self::from_block(block, &blocks),
            more => Err(Error::input(format!("{} private keys in one file", more + 1))
                .hint("put the one to sign with in a file of its own")),
        }
    }

    fn from_block(block: &Block, blocks: &[Block]) -> Result<Self> {
        if block.encrypted {
            return Err(foreign::passphrase());
        }
        match block.label.as_str() {
            "PRIVATE KEY" => from_pkcs8(&block.der),
            "RSA PRIVATE KEY" => from_pkcs1(&block.der),
            "EC PRIVATE KEY" => {
                let parameters = blocks.iter().find(|block| block.label == "EC PARAMETERS");
                from_sec1(
                    &block.der,
                    parameters.and_then(|block| ObjectIdentifier::from_der(&block.der).ok()),
                )
            }
            other => Err(foreign::other_private(other)),
        }
    }

    /// What kind of key it is.
    pub(crate) fn family(&self) -> Family {
        match self {
            Self::Secret(_) => Family::Secret,
            Self::Pair { public, .. } => public.family(),
        }
    }

    /// The algorithm to sign with: the one asked for where this key can, else its family's default. Exit code 3 for
    /// one that this key can't sign with.
    pub(crate) fn algorithm(&self, requested: Option<Algorithm>) -> Result<Algorithm> {
        let family = self.family();
        match requested {
            None => Ok(family.default_algorithm()),
            Some(algorithm) if algorithm.family() == family => Ok(algorithm),
            Some(algorithm) => {
                Err(Error::input(format!("{} can't sign {}", family.name(), algorithm.name())).hint(format!(
                    "it can sign {}; {} needs {}",
                    family.algorithm_names(),
                    algorithm.name(),
                    algorithm.family().name()
                )))
            }
        }
    }

    /// The signature over `input` in base64url. Exit code 3 where the key is of another family, or damaged in a way
    /// that only shows here.
    pub(crate) fn sign(&self, alg: Algorithm, input: &[u8]) -> Result<String> {
        let alg = self.algorithm(Some(alg))?;
        provider::install();
        let (Self::Secret(key) | Self::Pair { private: key, .. }) = self;
        jsonwebtoken::crypto::sign(input, key, alg.jwt()).map_err(|error| match error.kind() {
            ErrorKind::Provider(reason) => unusable(&self.describe(), reason),
            _ => Error::input(format!("{} can't be used: signing failed", self.describe())),
        })
    }

    /// Type and size: `EC P-256`, `RSA 2048 bits`, `Ed25519`, `shared secret`. Never the key.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Secret(_) => "shared secret".to_owned(),
            Self::Pair { public, .. } => public.describe(),
        }
    }

    /// RFC 7638 thumbprint, base64url SHA-256. Exit code 3 for a shared secret, whose thumbprint would help to guess it.
    pub(crate) fn thumbprint(&self) -> Result<String> {
        self.public_key().map(PublicKey::thumbprint).ok_or_else(|| {
            Error::input("a shared secret has no thumbprint to publish")
                .hint("name the kid itself, or leave it out")
        })
    }

    /// The public half; `None` for a shared secret.
    pub(crate) fn public_key(&self) -> Option<&PublicKey> {
        match self {
            Self::Secret(_) => None,
            Self::Pair { public, .. } => Some(public),
        }
    }
}

/// RFC 5208 and RFC 5958.
fn from_pkcs8(der: &[u8]) -> Result<SigningKey> {
    let info = PrivateKeyInfoRef::from_der(der).map_err(|_| damaged("PKCS#8"))?;
    let algorithm = info.algorithm.oid;
    let inner = info.private_key.as_bytes();
    if algorithm == oid::RSA {
        from_pkcs1(inner)
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
            .hint(format!("jeton signs with {}", supported())))
    }
}

/// RFC 8017 appendix A.1.2.
fn from_pkcs1(der: &[u8]) -> Result<SigningKey> {
    let key = RsaPrivateKeyRef::from_der(der).map_err(|_| damaged("RSA"))?;
    let public = PublicKey::from_modulus(key.modulus.as_bytes(), key.public_exponent.as_bytes()).map_err(
        |reason| {
            Error::input(reason)
                .hint("make a new one: openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out KEY")
        },
    )?;
    Ok(SigningKey::Pair { private: EncodingKey::from_rsa_der(der), public })
}

/// RFC 5915. The curve may be named inside, or outside by PKCS#8 or an `EC PARAMETERS` block.
fn from_sec1(der: &[u8], named: Option<ObjectIdentifier>) -> Result<SigningKey> {
    let key = EcPrivateKey::from_der(der)
        .map_err(|_| if is_spelt_out(der) { spelt_out() } else { damaged("EC") })?;
    let inside = key.parameters.and_then(sec1::EcParameters::named_curve);
    let curve = match inside.or(named) {
        Some(named) => oid::curve(named).map_err(|name| {
            Error::input(format!("an EC key on {name}, which is not supported yet"))
                .hint(format!("jeton signs with {}", supported()))
        })?,
        // The size tells which of the two it may be, and ring whether the point lies on it.
        None if key.private_key.len() == Curve::P384.size() => Curve::P384,
        None => Curve::P256,
    };
    let scalar = padded(key.private_key, curve.size()).ok_or_else(|| damaged("EC"))?;
    let point = key.public_key.ok_or_else(|| {
        Error::input("an EC private key without its public key, which jeton can't compute")
            .hint("openssl adds it: openssl ec -in KEY -out NEW")
    })?;
    let public = PublicKey::from_point(curve, point).map_err(|reason| {
        Error::input(reason).hint("openssl rewrites it: openssl ec -in KEY -conv_form uncompressed -out NEW")
    })?;
    provider::ec_key_pair(curve, &scalar, point)
        .map_err(|reason| unusable(&public.describe(), &reason.to_string()))?;
    let mut pair = Zeroizing::new(Vec::with_capacity(scalar.len() + point.len()));
    pair.extend_from_slice(&scalar);
    pair.extend_from_slice(point);
    Ok(SigningKey::Pair { private: EncodingKey::from_ec_der(&pair), public })
}

fn from_seed(seed: &[u8]) -> Result<SigningKey> {
    let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| damaged("Ed25519"))?;
    let public = PublicKey::from_ed25519(pair.public_key().as_ref()).map_err(Error::input)?;
    Ok(SigningKey::Pair { private: EncodingKey::from_ed_der(seed), public })
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

fn damaged(what: &str) -> Error {
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

fn unusable(what: &str, reason: &str) -> Error {
    let reason = match reason {
        "InconsistentComponents" => "its parts don't belong together",
        "InvalidComponent" => "a part of it is no valid number",
        "TooSmall" => "it is too small, or its public exponent is under 65537",
        "TooLarge" => "it has more than 4096 bits",
        "PrivateModulusLenNotMultipleOf512Bits" => "its size is no multiple of 512 bits",
        other => other,
    };
    Error::input(format!("{what} private key can't be used: {reason}"))
}

fn supported() -> &'static str {
    "RSA from 2048 bits, EC P-256 and P-384, and Ed25519 keys"
}

#[cfg(test)]
#[path = "key_tests.rs"]
mod tests;
