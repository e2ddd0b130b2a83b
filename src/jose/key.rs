//! Keys that sign: a shared secret, a private key, or a signer outside of this process.

use jsonwebtoken::EncodingKey;
use jsonwebtoken::errors::ErrorKind;

use super::algorithm::{Curve, Family};
use super::outside::{self, OutsideSigner};
use super::public_key::PublicKey;
use super::{Algorithm, base64url, curves, formats, provider};
use crate::error::{Error, Result};
use crate::secret::Secret;

/// A key that signs. It is of one family, and signs with that family's algorithms alone, or with fewer where its file
/// says so.
pub(crate) struct SigningKey {
    material: Material,
    /// What it may sign with, the default first; never empty.
    algorithms: Vec<Algorithm>,
}

enum Material {
    /// A client secret, for HMAC.
    Secret(EncodingKey),
    /// A private key with the public one that belongs to it.
    Pair {
        /// In the form that `provider` reads; wiped when dropped.
        private: EncodingKey,
        /// Its family is the private key's.
        public: PublicKey,
    },
    /// A signer that keeps its key to itself.
    Outside {
        /// Who signs.
        signer: Box<dyn OutsideSigner>,
        /// What its signatures are held against, where known.
        public: Option<PublicKey>,
    },
}

impl SigningKey {
    /// From the content of a key file that needs no passphrase and no choice: see [`formats::KeyFile`]. `name` is the
    /// file's, for messages. Exit code 3 where it can't be used, with the way to mend it.
    pub(crate) fn parse(content: &Secret, name: &str) -> Result<Self> {
        let opened =
            formats::open(content, name, &formats::Wanted::default(), &|| Err(formats::passphrase_needed()));
        opened.map(|opened| opened.key)
    }

    /// A client secret as an HMAC key, its bytes as they are (OpenID Connect Core section 10.1).
    pub(crate) fn from_client_secret(secret: &Secret) -> Self {
        Self {
            material: Material::Secret(EncodingKey::from_secret(secret.expose())),
            algorithms: Family::Secret.algorithms(),
        }
    }

    /// A private key in `provider`'s form and its public half.
    pub(super) fn from_pair(private: EncodingKey, public: PublicKey) -> Self {
        let algorithms = public.algorithms();
        Self { material: Material::Pair { private, public }, algorithms }
    }

    /// A signer outside of this process. Exit code 3 where neither an algorithm nor a public key is known, or where they
    /// don't fit.
    pub(crate) fn from_outside(
        signer: Box<dyn OutsideSigner>,
        public: Option<PublicKey>,
        alg: Option<Algorithm>,
    ) -> Result<Self> {
        let algorithms = match (&public, alg) {
            (Some(public), _) => public.algorithms(),
            (None, Some(alg)) => vec![alg],
            (None, None) => {
                return Err(Error::input(format!(
                    "{}: which algorithm it signs with is not known",
                    signer.describe()
                ))
                .hint(
                    "--alg ALG says it, or --key FILE with the public key or --x5c FILE with the certificate",
                ));
            }
        };
        Ok(Self { material: Material::Outside { signer, public }, algorithms })
    }

    /// The same key for one algorithm alone, as a JWK's `alg` says (RFC 7517 section 4.4). The error is a reason to stand
    /// behind a colon.
    pub(super) fn restricted(mut self, alg: &str) -> std::result::Result<Self, String> {
        let quoted = crate::text::quoted(alg);
        let Some(alg) = Algorithm::from_name(alg) else {
            return Err(format!("for the algorithm {quoted}, which is not supported"));
        };
        if !self.algorithms.contains(&alg) {
            return Err(format!("for the algorithm {quoted}, which {} can't sign", self.family().name()));
        }
        self.algorithms = vec![alg];
        Ok(self)
    }

    /// The curve and the scalar of an EC private key, to agree on keys with (RFC 7518 section 4.6).
    pub(super) fn ec_scalar(&self) -> Option<(Curve, &[u8])> {
        match &self.material {
            Material::Pair { private, public: PublicKey::Ec { curve, .. } } => {
                Some((*curve, private.as_bytes().get(..curve.size())?))
            }
            _ => None,
        }
    }

    /// What kind of key it is.
    pub(crate) fn family(&self) -> Family {
        self.algorithms.first().map_or(Family::Secret, |alg| alg.family())
    }

    /// What it may sign with, the default first.
    pub(crate) fn algorithms(&self) -> &[Algorithm] {
        &self.algorithms
    }

    /// True where it may sign with that algorithm.
    pub(crate) fn can_sign(&self, alg: Algorithm) -> bool {
        self.algorithms.contains(&alg)
    }

    /// The algorithm to sign with: the one asked for where this key can, else its default. Exit code 3 for one that this
    /// key can't sign with.
    pub(crate) fn algorithm(&self, requested: Option<Algorithm>) -> Result<Algorithm> {
        let default = self.algorithms.first().copied().unwrap_or(Algorithm::HS256);
        let Some(requested) = requested.filter(|alg| !self.can_sign(*alg)) else {
            return Ok(requested.unwrap_or(default));
        };
        let names: Vec<&str> = self.algorithms.iter().map(|alg| alg.name()).collect();
        let (family, name) = (self.family(), requested.name());
        let hint = if requested.family() == family {
            format!("its file allows it to sign {} alone", names.join(", "))
        } else {
            format!("it can sign {}; {name} needs {}", names.join(", "), requested.family().name())
        };
        Err(Error::input(format!("{} can't sign {name}", family.name())).hint(hint))
    }

    /// The signature over `input` in base64url. Exit code 3 where the key is of another family, damaged in a way that
    /// only shows here, or where an outside signer fails or gives back something else.
    pub(crate) fn sign(&self, alg: Algorithm, input: &[u8]) -> Result<String> {
        let alg = self.algorithm(Some(alg))?;
        let key = match &self.material {
            Material::Outside { signer, public } => {
                return outside::sign(signer.as_ref(), public.as_ref(), alg, input).map(base64url::encode);
            }
            Material::Pair {
                private,
                public: PublicKey::Ec { curve: curve @ (Curve::P521 | Curve::Secp256k1), .. },
            } => {
                let scalar = private.as_bytes().get(..curve.size()).unwrap_or_default();
                let signature = curves::sign(*curve, scalar, input);
                return signature
                    .map(base64url::encode)
                    .ok_or_else(|| unusable(&self.describe(), "InvalidComponent"));
            }
            Material::Secret(key) | Material::Pair { private: key, .. } => key,
        };
        provider::sign(alg, key, input).map_err(|error| match error.kind() {
            ErrorKind::Provider(reason) => unusable(&self.describe(), reason),
            _ => Error::input(format!("{} can't be used: signing failed", self.describe())),
        })
    }

    /// Type and size: `EC P-256`, `RSA 2048 bits`, `Ed25519`, `shared secret`. Never the key.
    pub(crate) fn describe(&self) -> String {
        match &self.material {
            Material::Secret(_) => "shared secret".to_owned(),
            Material::Pair { public, .. } => public.describe(),
            Material::Outside { signer, public: None } => signer.describe(),
            Material::Outside { signer, public: Some(public) } => {
                format!("{} by {}", public.describe(), signer.describe())
            }
        }
    }

    /// RFC 7638 thumbprint, base64url SHA-256. Exit code 3 for a shared secret, whose thumbprint would help to guess it,
    /// and for an outside signer whose public key isn't known.
    pub(crate) fn thumbprint(&self) -> Result<String> {
        self.public_key().map(PublicKey::thumbprint).ok_or_else(|| match self.material {
            Material::Outside { .. } => {
                Error::input("the signer's public key is not known, so it has no thumbprint")
                    .hint("--key FILE with the public key or --x5c FILE with the certificate")
            }
            _ => Error::input("a shared secret has no thumbprint to publish")
                .hint("name the kid itself, or leave it out"),
        })
    }

    /// The public half; `None` for a shared secret and for a signer that doesn't show it.
    pub(crate) fn public_key(&self) -> Option<&PublicKey> {
        match &self.material {
            Material::Secret(_) => None,
            Material::Pair { public, .. } => Some(public),
            Material::Outside { public, .. } => public.as_ref(),
        }
    }
}

/// The error for a key of which the mathematics says what is wrong.
pub(super) fn unusable(what: &str, reason: &str) -> Error {
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

#[cfg(test)]
#[path = "key_tests.rs"]
mod tests;
