//! Public keys: their parts, what they can verify, their RFC 7638 thumbprint.

use der::Decode;
use der::asn1::{AnyRef, BitStringRef, ObjectIdentifier};
use jsonwebtoken::DecodingKey;
use pkcs1::RsaPublicKeyRef;
use ring::digest::{SHA256, digest};
use spki::SubjectPublicKeyInfoRef;

use super::algorithm::{Algorithm, Curve, Family};
use super::{asn1, base64url, curves, oid, provider};

/// The smallest RSA modulus that RFC 7518 sections 3.3 and 3.5 allow.
pub(super) const RSA_MIN_BITS: usize = 2048;

/// A public key that can verify. An RSA modulus has 2048 bits or more; a point has its curve's size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PublicKey {
    /// RSA.
    Rsa {
        /// The modulus, big-endian, without leading zeros.
        n: Vec<u8>,
        /// The exponent, big-endian, without leading zeros.
        e: Vec<u8>,
        /// The algorithms that a key marked id-RSASSA-PSS is for (RFC 4055 section 3.1); `None`: any of RSA's.
        pss: Option<Vec<Algorithm>>,
    },
    /// A point on a curve.
    Ec {
        /// Which curve.
        curve: Curve,
        /// 0x04, x, y (SEC 1 section 2.3.3, uncompressed).
        point: Vec<u8>,
    },
    /// Ed25519.
    Ed25519 {
        /// 32 bytes, RFC 8032 section 5.1.5.
        point: Vec<u8>,
    },
}

impl PublicKey {
    /// From a SubjectPublicKeyInfo (RFC 5280 section 4.1), the content of `PUBLIC KEY` and a part of each certificate.
    /// The error is a reason to stand behind a colon.
    pub(super) fn from_spki(der: &[u8]) -> Result<Self, String> {
        let spki = SubjectPublicKeyInfoRef::from_der(der).map_err(|_| "a damaged public key".to_owned())?;
        Self::from_parts(spki.algorithm.oid, spki.algorithm.parameters, spki.subject_public_key)
    }

    fn from_parts(
        algorithm: ObjectIdentifier,
        parameters: Option<AnyRef<'_>>,
        key: BitStringRef<'_>,
    ) -> Result<Self, String> {
        let damaged = || "a damaged public key".to_owned();
        let bytes = key.as_bytes().ok_or_else(damaged)?;
        if algorithm == oid::RSA {
            Self::from_pkcs1(bytes)
        } else if algorithm == oid::RSA_PSS {
            Self::from_pkcs1(bytes)?.for_pss(oid::pss_algorithms(parameters)?)
        } else if algorithm == oid::EC {
            let named = parameters.and_then(|parameters| parameters.decode_as::<ObjectIdentifier>().ok());
            let named =
                named.ok_or("an EC key whose curve is spelt out instead of named, which is not supported")?;
            let curve =
                oid::curve(named).map_err(|name| format!("an EC key on {name}, which is not supported"))?;
            Self::from_point(curve, bytes)
        } else if algorithm == oid::ED25519 {
            Self::from_ed25519(bytes)
        } else {
            Err(format!("{}, which is not supported", oid::key_name(algorithm)))
        }
    }

    /// From PKCS#1 (RFC 8017 appendix A.1.1), the content of `RSA PUBLIC KEY`.
    pub(super) fn from_pkcs1(der: &[u8]) -> Result<Self, String> {
        let key = RsaPublicKeyRef::from_der(der).map_err(|_| "a damaged RSA public key".to_owned())?;
        Self::from_modulus(key.modulus.as_bytes(), key.public_exponent.as_bytes())
    }

    /// From what a token shows (PKCS#11 section 6.3): the curve as an OBJECT IDENTIFIER or a name in DER, the point bare or in
    /// an OCTET STRING.
    #[cfg(feature = "pkcs11")]
    pub(crate) fn from_token(curve: &[u8], point: &[u8]) -> Result<Self, String> {
        use der::asn1::OctetStringRef;
        let bare = <&OctetStringRef>::from_der(point).map_or(point, OctetStringRef::as_bytes);
        let named = ObjectIdentifier::from_der(curve).ok();
        if named == Some(oid::ED25519) || curve.ends_with(b"edwards25519") {
            return Self::from_ed25519(bare);
        }
        let named =
            named.ok_or("an EC key whose curve is spelt out instead of named, which is not supported")?;
        let curve =
            oid::curve(named).map_err(|name| format!("an EC key on {name}, which is not supported"))?;
        Self::from_point(curve, bare)
    }

    /// From modulus and exponent, big-endian; leading zeros are dropped.
    pub(crate) fn from_modulus(n: &[u8], e: &[u8]) -> Result<Self, String> {
        let (n, e) = (trimmed(n), trimmed(e));
        if bits(n) < RSA_MIN_BITS {
            return Err(format!("an RSA key of {} bits, fewer than the 2048 that RFC 7518 wants", bits(n)));
        }
        if e.is_empty() || e == [1] {
            return Err("an RSA key whose exponent is no exponent".to_owned());
        }
        Ok(Self::Rsa { n: n.to_vec(), e: e.to_vec(), pss: None })
    }

    /// The same RSA key, for these PSS algorithms alone.
    pub(super) fn for_pss(self, algorithms: Vec<Algorithm>) -> Result<Self, String> {
        match self {
            Self::Rsa { n, e, .. } => Ok(Self::Rsa { n, e, pss: Some(algorithms) }),
            other => Err(format!("{} marked as RSA-PSS", other.describe())),
        }
    }

    /// From an encoded point, compressed or not, of the curve's size. Whether an uncompressed one lies on the curve shows
    /// when it is used.
    pub(super) fn from_point(curve: Curve, point: &[u8]) -> Result<Self, String> {
        match point.first() {
            Some(4) if point.len() == 1 + 2 * curve.size() => Ok(Self::Ec { curve, point: point.to_vec() }),
            Some(2 | 3) if point.len() == 1 + curve.size() => {
                let point = curves::uncompressed(curve, point);
                let point =
                    point.ok_or_else(|| format!("an EC key whose public point isn't on {}", curve.name()))?;
                Ok(Self::Ec { curve, point })
            }
            _ => Err(format!("an EC key whose public point doesn't have {}'s size", curve.name())),
        }
    }

    /// From the 32 bytes of an Ed25519 public key.
    pub(super) fn from_ed25519(point: &[u8]) -> Result<Self, String> {
        if point.len() != 32 {
            return Err(format!("an Ed25519 key of {} bytes instead of 32", point.len()));
        }
        Ok(Self::Ed25519 { point: point.to_vec() })
    }

    /// What kind of key it is.
    pub(crate) fn family(&self) -> Family {
        match self {
            Self::Rsa { .. } => Family::Rsa,
            Self::Ec { curve, .. } => Family::Ec(*curve),
            Self::Ed25519 { .. } => Family::Ed25519,
        }
    }

    /// True where this key can verify that algorithm's signatures.
    pub(crate) fn fits(&self, algorithm: Algorithm) -> bool {
        self.algorithms().contains(&algorithm)
    }

    /// The algorithms that it is for, the default one first.
    pub(crate) fn algorithms(&self) -> Vec<Algorithm> {
        match self {
            Self::Rsa { pss: Some(algorithms), .. } => algorithms.clone(),
            other => other.family().algorithms(),
        }
    }

    /// True where both are the same key, whatever either is marked for.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Rsa { n, e, .. }, Self::Rsa { n: other_n, e: other_e, .. }) => {
                n == other_n && e == other_e
            }
            _ => self == other,
        }
    }

    /// True where `signature` was made over `input` by this key's private half with that algorithm.
    pub(crate) fn verifies(&self, algorithm: Algorithm, input: &[u8], signature: &[u8]) -> bool {
        if !self.fits(algorithm) {
            return false;
        }
        let key = match self {
            Self::Ec { curve: curve @ (Curve::P521 | Curve::Secp256k1), point } => {
                return curves::verifies(*curve, point, input, signature);
            }
            Self::Rsa { n, e, .. } => DecodingKey::from_rsa_raw_components(n, e),
            Self::Ec { point, .. } => DecodingKey::from_ec_der(point),
            Self::Ed25519 { point } => DecodingKey::from_ed_der(point),
        };
        provider::verifies(algorithm, &key, input, signature)
    }

    /// Type and size: `RSA 2048 bits`, `EC P-256`, `Ed25519`.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Rsa { n, pss: None, .. } => format!("RSA {} bits", bits(n)),
            Self::Rsa { n, .. } => format!("RSA-PSS {} bits", bits(n)),
            Self::Ec { curve, .. } => format!("EC {}", curve.name()),
            Self::Ed25519 { .. } => "Ed25519".to_owned(),
        }
    }

    /// Its SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7), DER. An RSA key is written as one for any purpose.
    pub(crate) fn spki(&self) -> Vec<u8> {
        let rsa_key;
        let (algorithm, key) = match self {
            Self::Rsa { n, e, .. } => {
                rsa_key = asn1::sequence(&[&asn1::integer(n), &asn1::integer(e)]);
                (asn1::algorithm(oid::RSA, asn1::NULL), rsa_key.as_slice())
            }
            Self::Ec { curve, point } => {
                (asn1::algorithm(oid::EC, &asn1::oid(oid::of_curve(*curve))), point.as_slice())
            }
            Self::Ed25519 { point } => (asn1::algorithm(oid::ED25519, &[]), point.as_slice()),
        };
        asn1::sequence(&[&algorithm, &asn1::bit_string(key)]).to_vec()
    }

    /// RFC 7638: base64url of the SHA-256 over the required JWK members in their order.
    pub(crate) fn thumbprint(&self) -> String {
        let members: Vec<String> =
            self.jwk_members().iter().map(|(name, value)| format!(r#""{name}":"{value}""#)).collect();
        base64url::encode(digest(&SHA256, format!("{{{}}}", members.join(",")).as_bytes()))
    }

    /// The required members of its JWK (RFC 7638 section 3.2), in the order of their names. No value needs escapes.
    pub(crate) fn jwk_members(&self) -> Vec<(&'static str, String)> {
        let text = |value: &str| value.to_owned();
        match self {
            Self::Rsa { n, e, .. } => {
                vec![("e", base64url::encode(e)), ("kty", text("RSA")), ("n", base64url::encode(n))]
            }
            Self::Ec { curve, point } => {
                let (x, y) =
                    point.get(1..).unwrap_or_default().split_at_checked(curve.size()).unwrap_or_default();
                vec![
                    ("crv", text(curve.name())),
                    ("kty", text("EC")),
                    ("x", base64url::encode(x)),
                    ("y", base64url::encode(y)),
                ]
            }
            Self::Ed25519 { point } => {
                vec![("crv", text("Ed25519")), ("kty", text("OKP")), ("x", base64url::encode(point))]
            }
        }
    }
}

/// Without leading zeros.
fn trimmed(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}

/// The bits of a number without leading zero bytes.
pub(super) fn bits(number: &[u8]) -> usize {
    let leading = number.first().map_or(0, |byte| byte.leading_zeros() as usize);
    (number.len() * 8).saturating_sub(leading)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thumbprint_is_the_one_of_rfc_7638_and_rfc_8037() {
        // RFC 7638 section 3.1.
        let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4\
                 n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgd\
                 AZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-\
                 kEgU8awapJzKnqDKgw";
        let key = PublicKey::from_modulus(&base64url::decode(n).unwrap(), &[1, 0, 1]).unwrap();
        assert_eq!(key.thumbprint(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
        // RFC 8037 appendix A.3.
        let x = base64url::decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").unwrap();
        let key = PublicKey::from_ed25519(&x).unwrap();
        assert_eq!(key.thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    #[test]
    fn keys_that_no_rfc_allows_are_refused_in_words() {
        let refused = |key: Result<PublicKey, String>| key.unwrap_err();
        assert_eq!(
            refused(PublicKey::from_modulus(&[0xff; 128], &[3])),
            "an RSA key of 1024 bits, fewer than the 2048 that RFC 7518 wants"
        );
        assert_eq!(refused(PublicKey::from_ed25519(&[0; 31])), "an Ed25519 key of 31 bytes instead of 32");
        assert_eq!(
            refused(PublicKey::from_point(Curve::P256, &[4; 64])),
            "an EC key whose public point doesn't have P-256's size"
        );
        assert_eq!(
            refused(PublicKey::from_point(Curve::P256, &[&[2], &[0xff; 32][..]].concat())),
            "an EC key whose public point isn't on P-256"
        );
    }
}
