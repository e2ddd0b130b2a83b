//! The signature algorithms of RFC 7518 section 3.1, RFC 8037, RFC 8812 and RFC 9864 that jeton signs and verifies with.

use jsonwebtoken as jwt;

/// A JWS `alg` that signs. There is no `none`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Algorithm {
    /// HMAC with SHA-256.
    HS256,
    /// HMAC with SHA-384.
    HS384,
    /// HMAC with SHA-512.
    HS512,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    RS256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    RS384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    RS512,
    /// RSASSA-PSS with SHA-256.
    PS256,
    /// RSASSA-PSS with SHA-384.
    PS384,
    /// RSASSA-PSS with SHA-512.
    PS512,
    /// ECDSA on P-256 with SHA-256.
    ES256,
    /// ECDSA on P-384 with SHA-384.
    ES384,
    /// ECDSA on P-521 with SHA-512.
    ES512,
    /// ECDSA on secp256k1 with SHA-256, RFC 8812 section 3.2.
    ES256K,
    /// Ed25519, RFC 8037.
    EdDSA,
    /// Ed25519 by its own name, RFC 9864 section 2.2: the same signature as `EdDSA` with such a key.
    Ed25519,
}

impl Algorithm {
    /// All of them, in the order of the documentation.
    pub(crate) const ALL: [Self; 15] = [
        Self::HS256,
        Self::HS384,
        Self::HS512,
        Self::RS256,
        Self::RS384,
        Self::RS512,
        Self::PS256,
        Self::PS384,
        Self::PS512,
        Self::ES256,
        Self::ES384,
        Self::ES512,
        Self::ES256K,
        Self::EdDSA,
        Self::Ed25519,
    ];

    /// By its registered name; names are case-sensitive (RFC 7515 section 4.1.1).
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }

    /// The registered name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::HS256 => "HS256",
            Self::HS384 => "HS384",
            Self::HS512 => "HS512",
            Self::RS256 => "RS256",
            Self::RS384 => "RS384",
            Self::RS512 => "RS512",
            Self::PS256 => "PS256",
            Self::PS384 => "PS384",
            Self::PS512 => "PS512",
            Self::ES256 => "ES256",
            Self::ES384 => "ES384",
            Self::ES512 => "ES512",
            Self::ES256K => "ES256K",
            Self::EdDSA => "EdDSA",
            Self::Ed25519 => "Ed25519",
        }
    }

    /// The kind of key it needs.
    pub(crate) fn family(self) -> Family {
        match self {
            Self::HS256 | Self::HS384 | Self::HS512 => Family::Secret,
            Self::RS256 | Self::RS384 | Self::RS512 | Self::PS256 | Self::PS384 | Self::PS512 => Family::Rsa,
            Self::ES256 => Family::Ec(Curve::P256),
            Self::ES384 => Family::Ec(Curve::P384),
            Self::ES512 => Family::Ec(Curve::P521),
            Self::ES256K => Family::Ec(Curve::Secp256k1),
            Self::EdDSA | Self::Ed25519 => Family::Ed25519,
        }
    }

    /// True where the key is an RSA key, whose size can be chosen.
    pub(crate) fn is_rsa(self) -> bool {
        self.family() == Family::Rsa
    }

    /// `jsonwebtoken`'s word for it; `None` for what it has no word for.
    pub(super) fn jwt(self) -> Option<jwt::Algorithm> {
        Some(match self {
            Self::HS256 => jwt::Algorithm::HS256,
            Self::HS384 => jwt::Algorithm::HS384,
            Self::HS512 => jwt::Algorithm::HS512,
            Self::RS256 => jwt::Algorithm::RS256,
            Self::RS384 => jwt::Algorithm::RS384,
            Self::RS512 => jwt::Algorithm::RS512,
            Self::PS256 => jwt::Algorithm::PS256,
            Self::PS384 => jwt::Algorithm::PS384,
            Self::PS512 => jwt::Algorithm::PS512,
            Self::ES256 => jwt::Algorithm::ES256,
            Self::ES384 => jwt::Algorithm::ES384,
            Self::EdDSA | Self::Ed25519 => jwt::Algorithm::EdDSA,
            Self::ES512 | Self::ES256K => return None,
        })
    }
}

/// A kind of key. A key has exactly one, and an algorithm needs exactly one: that is all there is to match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    /// A shared secret, for HMAC.
    Secret,
    /// RSA, PKCS#1 v1.5 and PSS.
    Rsa,
    /// ECDSA on one curve.
    Ec(Curve),
    /// Ed25519.
    Ed25519,
}

impl Family {
    /// All algorithms that a key of this kind serves. The first is the default: the weakest hash, which every server knows.
    pub(crate) fn algorithms(self) -> Vec<Algorithm> {
        Algorithm::ALL.into_iter().filter(|alg| alg.family() == self).collect()
    }

    /// With its article: `an EC P-256 key`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Secret => "a shared secret",
            Self::Rsa => "an RSA key",
            Self::Ec(Curve::P256) => "an EC P-256 key",
            Self::Ec(Curve::P384) => "an EC P-384 key",
            Self::Ec(Curve::P521) => "an EC P-521 key",
            Self::Ec(Curve::Secp256k1) => "an EC secp256k1 key",
            Self::Ed25519 => "an Ed25519 key",
        }
    }
}

/// The curves of RFC 7518 section 6.2.1.1 and RFC 8812 section 3.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Curve {
    /// NIST P-256, also prime256v1 and secp256r1.
    P256,
    /// NIST P-384, also secp384r1.
    P384,
    /// NIST P-521, also secp521r1.
    P521,
    /// SEC 2's secp256k1.
    Secp256k1,
}

impl Curve {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [Self::P256, Self::P384, Self::P521, Self::Secp256k1];

    /// The `crv` name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
            Self::Secp256k1 => "secp256k1",
        }
    }

    /// The size of a coordinate and of a private scalar, in bytes.
    pub(crate) fn size(self) -> usize {
        match self {
            Self::P256 | Self::Secp256k1 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }

    /// By its `crv` name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|curve| curve.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_and_only_as_registered() {
        for algorithm in Algorithm::ALL {
            assert_eq!(Algorithm::from_name(algorithm.name()), Some(algorithm));
            assert_eq!(Algorithm::from_name(&algorithm.name().to_lowercase()), None);
        }
        for none in ["none", "None", "NONE", ""] {
            assert_eq!(Algorithm::from_name(none), None);
        }
    }

    #[test]
    fn a_family_names_what_it_can() {
        let names = |family: Family| family.algorithms().into_iter().map(Algorithm::name).collect::<Vec<_>>();
        assert_eq!(names(Family::Rsa), ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"]);
        assert_eq!(names(Family::Ec(Curve::P521)), ["ES512"]);
        assert_eq!(names(Family::Ed25519), ["EdDSA", "Ed25519"]);
    }
}
