//! The certificate chain that belongs to a key, for `x5c`, `x5t` and `x5t#S256` (RFC 7515 sections 4.1.6 to 4.1.8).
//!
//! A user's file has its certificates in any order, with strangers and repetitions among them; `x5c` wants them leaf
//! first, each issued by the one after it. Nothing is verified against a trust anchor here.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use der::asn1::ObjectIdentifier;
use der::{Decode, Encode, Header, Reader, SliceReader};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use ring::signature as ring_signature;
use ring::signature::{UnparsedPublicKey, VerificationAlgorithm};
use spki::SubjectPublicKeyInfoRef;
use x509_cert::Certificate;
use x509_cert::ext::pkix::KeyUsage;

use super::algorithm::{Curve, Family};
use super::{KeyFile, PublicKey, SigningKey, base64url, formats};
use crate::error::{Error, Result};
use crate::text;

/// X.520 serialNumber and organizationIdentifier (ETSI EN 319 412-1): where eIDAS certificates name the party.
const PARTY_IDS: [ObjectIdentifier; 2] =
    [ObjectIdentifier::new_unwrap("2.5.4.5"), ObjectIdentifier::new_unwrap("2.5.4.97")];

/// Certificates, the key's own first, each issued by the next.
pub(crate) struct Chain {
    leaf: Link,
    issuers: Vec<Link>,
    warnings: Vec<String>,
}

struct Link {
    der: Vec<u8>,
    certificate: Certificate,
}

impl Chain {
    /// From the content of a file with certificates in any order: see [`Self::new`].
    pub(crate) fn parse(content: &[u8], name: &str, key: &SigningKey) -> Result<Self> {
        let file = KeyFile::read(content, None).map_err(|error| formats::about(name, error))?;
        Self::new(&file.certificates(), name, key)
    }

    /// From certificates in any order; those that don't belong are left out with a warning. `name` is their file's, for
    /// messages. Exit code 3 where no certificate is the key's.
    pub(crate) fn new(certificates: &[Vec<u8>], name: &str, key: &SigningKey) -> Result<Self> {
        let name = text::visible(name);
        let about = |message: &str| Error::input(format!("{name}: {message}"));
        let public = key.public_key().ok_or_else(|| {
            Error::input(format!("{} has no certificate that is known to be its own", key.describe()))
                .hint("sign with the certificate's private key")
        })?;
        let mut links = links(certificates).map_err(|message| about(&message))?;
        if links.is_empty() {
            return Err(
                about("no certificate found").hint("give the chain as PEM: -----BEGIN CERTIFICATE-----")
            );
        }
        let at = links
            .iter()
            .enumerate()
            .filter(|(_, link)| link.public_key().is_some_and(|own| own.is_same(public)))
            .max_by_key(|(_, link)| link.validity().1)
            .map(|(at, _)| at);
        let Some(at) = at else {
            let subjects: Vec<String> = links.iter().map(Link::subject).collect();
            return Err(about(&format!(
                "no certificate belongs to the key: there is {}",
                subjects.join(", ")
            ))
            .hint("the leaf certificate must be the signing key's own"));
        };
        let leaf = links.swap_remove(at);
        let mut issuers: Vec<Link> = Vec::new();
        while let Some(at) = issuer_of(issuers.last().unwrap_or(&leaf), &links) {
            issuers.push(links.swap_remove(at));
        }
        let mut warnings: Vec<String> = links
            .iter()
            .map(|link| {
                format!("{name}: certificate {} is left out: it is not part of the chain", link.subject())
            })
            .collect();
        let last = issuers.last().unwrap_or(&leaf);
        if !last.is_self_issued() {
            warnings.push(format!("{name}: the chain doesn't reach a root: {} is missing", last.issuer()));
        }
        if !leaf.may_sign() {
            warnings.push(format!("{name}: the keyUsage of {} lacks digitalSignature", leaf.subject()));
        }
        Ok(Self { leaf, issuers, warnings })
    }

    /// The public key of the one certificate that issued none of the others: the leaf's. `None` where that isn't one.
    pub(crate) fn leaf_key(certificates: &[Vec<u8>]) -> Option<PublicKey> {
        let links = links(certificates).ok()?;
        let has_issued = |link: &Link| {
            links
                .iter()
                .any(|other| other.der != link.der && link.is_named_by(other) && !other.is_self_issued())
        };
        let mut leaves = links.iter().filter(|link| !has_issued(link));
        leaves.next().filter(|_| leaves.next().is_none()).and_then(Link::public_key)
    }

    /// The `x5c` header's values: standard base64 of each DER, leaf first.
    pub(crate) fn x5c(&self) -> Vec<String> {
        std::iter::once(&self.leaf).chain(&self.issuers).map(|link| STANDARD.encode(&link.der)).collect()
    }

    /// The leaf's SHA-1 thumbprint, base64url.
    pub(crate) fn x5t(&self) -> String {
        thumbprints(&self.leaf.der).0
    }

    /// The leaf's SHA-256 thumbprint, base64url.
    pub(crate) fn x5t_s256(&self) -> String {
        thumbprints(&self.leaf.der).1
    }

    /// What is odd about the file, each one line that names it.
    pub(crate) fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// The values of serialNumber and organizationIdentifier in the leaf's subject, as they stand.
    pub(crate) fn party_ids(&self) -> Vec<String> {
        let subject = self.leaf.certificate.tbs_certificate().subject();
        subject
            .iter()
            .filter(|attribute| PARTY_IDS.contains(&attribute.oid))
            .map(|attribute| String::from_utf8_lossy(attribute.value.value()).into_owned())
            .collect()
    }

    /// From when to when the leaf is valid: notBefore, notAfter, in Unix seconds.
    pub(crate) fn validity(&self) -> (i64, i64) {
        self.leaf.validity()
    }
}

/// A certificate's thumbprints as `x5t` and `x5t#S256` have them (RFC 7515 sections 4.1.7 and 4.1.8).
pub(crate) fn thumbprints(der: &[u8]) -> (String, String) {
    let x5t = base64url::encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, der));
    (x5t, base64url::encode(digest(&SHA256, der)))
}

/// The public key of a certificate. The error is a reason to stand behind a colon.
pub(crate) fn public_key(der: &[u8]) -> std::result::Result<PublicKey, String> {
    let certificate = Certificate::from_der(der).map_err(|_| "a damaged certificate".to_owned())?;
    let spki = certificate.tbs_certificate().subject_public_key_info().to_der();
    PublicKey::from_spki(&spki.map_err(|_| "a damaged certificate".to_owned())?)
}

/// Which certificate (counted from 1) is not issued by the next, so that a chain is out of order; `None` where each is.
/// The error counts the one that can't be read.
pub(super) fn disorder(chain: Vec<Vec<u8>>) -> std::result::Result<Option<usize>, usize> {
    let mut links = Vec::with_capacity(chain.len());
    for (at, der) in chain.into_iter().enumerate() {
        links.push(Link::parse(der).ok_or(at + 1)?);
    }
    let out_of_order = |pair: (&Link, &Link)| !pair.1.is_named_by(pair.0);
    Ok(links.iter().zip(links.iter().skip(1)).position(out_of_order).map(|at| at + 1))
}

impl Link {
    fn parse(der: Vec<u8>) -> Option<Self> {
        let certificate = Certificate::from_der(&der).ok()?;
        Some(Self { der, certificate })
    }

    fn public_key(&self) -> Option<PublicKey> {
        PublicKey::from_spki(&self.spki()).ok()
    }

    fn spki(&self) -> Vec<u8> {
        self.certificate.tbs_certificate().subject_public_key_info().to_der().unwrap_or_default()
    }

    fn subject(&self) -> String {
        text::quoted(&self.certificate.tbs_certificate().subject().to_string())
    }

    fn issuer(&self) -> String {
        text::quoted(&self.certificate.tbs_certificate().issuer().to_string())
    }

    fn is_self_issued(&self) -> bool {
        self.is_named_by(self)
    }

    /// True where `issued` names this certificate's subject as its issuer.
    fn is_named_by(&self, issued: &Link) -> bool {
        self.certificate.tbs_certificate().subject() == issued.certificate.tbs_certificate().issuer()
    }

    fn validity(&self) -> (i64, i64) {
        let validity = self.certificate.tbs_certificate().validity();
        let seconds = |time: &x509_cert::time::Time| {
            i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX)
        };
        (seconds(&validity.not_before), seconds(&validity.not_after))
    }

    /// RFC 5280 section 4.2.1.3: without keyUsage every use is allowed.
    fn may_sign(&self) -> bool {
        match self.certificate.tbs_certificate().get_extension::<KeyUsage>() {
            Ok(Some((_, usage))) => usage.digital_signature(),
            _ => true,
        }
    }

    /// Whether this certificate's key made `issued`'s signature; `None` for algorithms that aren't known here.
    fn has_signed(&self, issued: &Link) -> Option<bool> {
        let algorithm = issued.certificate.signature_algorithm().oid.to_string();
        let algorithm = signature_algorithm(&algorithm, self.public_key()?.family())?;
        let spki = self.spki();
        let key = SubjectPublicKeyInfoRef::from_der(&spki).ok()?.subject_public_key.as_bytes()?;
        let signature = issued.certificate.signature().as_bytes()?;
        Some(UnparsedPublicKey::new(algorithm, key).verify(tbs(&issued.der)?, signature).is_ok())
    }
}

/// The certificates, each once. The error says which is damaged.
fn links(certificates: &[Vec<u8>]) -> std::result::Result<Vec<Link>, String> {
    let mut links: Vec<Link> = Vec::new();
    for der in certificates {
        if links.iter().any(|link| link.der == *der) {
            continue;
        }
        let count = links.len() + 1;
        let link = Link::parse(der.clone());
        links.push(link.ok_or_else(|| format!("certificate {count} is damaged: its DER can't be read"))?);
    }
    Ok(links)
}

/// Which of `links` issued `issued`: by name, and among several of that name by the signature, then the one that is
/// valid longest.
fn issuer_of(issued: &Link, links: &[Link]) -> Option<usize> {
    if issued.is_self_issued() {
        return None;
    }
    let named: Vec<(usize, &Link)> =
        links.iter().enumerate().filter(|(_, link)| link.is_named_by(issued)).collect();
    if let [(at, _)] = named.as_slice() {
        return Some(*at);
    }
    let best = named.into_iter().filter(|(_, link)| link.has_signed(issued) != Some(false));
    best.max_by_key(|(_, link)| link.validity().1).map(|(at, _)| at)
}

/// The part of a certificate that is signed, byte by byte as it came.
fn tbs(der: &[u8]) -> Option<&[u8]> {
    let mut reader = SliceReader::new(der).ok()?;
    Header::decode(&mut reader).ok()?;
    reader.tlv_bytes().ok()
}

fn signature_algorithm(oid: &str, family: Family) -> Option<&'static dyn VerificationAlgorithm> {
    match (oid, family) {
        ("1.2.840.113549.1.1.11", Family::Rsa) => Some(&ring_signature::RSA_PKCS1_2048_8192_SHA256),
        ("1.2.840.113549.1.1.12", Family::Rsa) => Some(&ring_signature::RSA_PKCS1_2048_8192_SHA384),
        ("1.2.840.113549.1.1.13", Family::Rsa) => Some(&ring_signature::RSA_PKCS1_2048_8192_SHA512),
        ("1.2.840.10045.4.3.2", Family::Ec(Curve::P256)) => Some(&ring_signature::ECDSA_P256_SHA256_ASN1),
        ("1.2.840.10045.4.3.3", Family::Ec(Curve::P256)) => Some(&ring_signature::ECDSA_P256_SHA384_ASN1),
        ("1.2.840.10045.4.3.2", Family::Ec(Curve::P384)) => Some(&ring_signature::ECDSA_P384_SHA256_ASN1),
        ("1.2.840.10045.4.3.3", Family::Ec(Curve::P384)) => Some(&ring_signature::ECDSA_P384_SHA384_ASN1),
        ("1.3.101.112", Family::Ed25519) => Some(&ring_signature::ED25519),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    macro_rules! fixture {
        ($name:literal) => {
            include_bytes!(concat!("../../tests/fixtures/keys/", $name)).as_slice()
        };
    }

    fn leaf_key() -> SigningKey {
        SigningKey::parse(&Secret::new(fixture!("ishare/leaf.key.pem").to_vec()), "key.pem").unwrap()
    }

    fn chain(content: &[u8]) -> Chain {
        Chain::parse(content, "chain.pem", &leaf_key()).unwrap()
    }

    fn der(content: &[u8]) -> String {
        STANDARD.encode(&KeyFile::read(content, None).unwrap().certificates()[0])
    }

    fn sorted() -> Vec<String> {
        vec![
            der(fixture!("ishare/leaf.pem")),
            der(fixture!("ishare/intermediate.pem")),
            der(fixture!("ishare/root.pem")),
        ]
    }

    #[test]
    fn x5c_is_leaf_first_whatever_the_order_in_the_file() {
        for content in [fixture!("ishare/chain-wrong-order.pem"), fixture!("ishare/key-and-chain.pem")] {
            let chain = chain(content);
            assert_eq!(chain.x5c(), sorted());
            assert!(chain.warnings().is_empty(), "{:?}", chain.warnings());
        }
    }

    #[test]
    fn among_issuers_of_one_name_the_signature_decides() {
        let twin_first = [fixture!("ishare/twin.pem"), fixture!("ishare/chain-wrong-order.pem")].concat();
        let chain = chain(&twin_first);
        assert_eq!(chain.x5c(), sorted());
        assert_eq!(
            chain.warnings(),
            [
                "chain.pem: certificate \"CN=Test Intermediate,O=Test Trust,C=NL\" is left out: it is not part of the chain"
            ]
        );
    }

    #[test]
    fn a_chain_without_its_root_is_used_with_a_warning() {
        let chain = chain(fixture!("ishare/leaf.pem"));
        assert_eq!(chain.x5c(), [der(fixture!("ishare/leaf.pem"))]);
        assert_eq!(
            chain.warnings(),
            [
                "chain.pem: the chain doesn't reach a root: \"CN=Test Intermediate,O=Test Trust,C=NL\" is missing"
            ]
        );
    }

    #[test]
    fn the_party_and_the_dates_come_from_the_leaf() {
        let chain = chain(fixture!("ishare/chain-wrong-order.pem"));
        assert_eq!(chain.party_ids(), ["EU.EORI.NL000000001", "NTRNL-12345678"]);
        let (from, to) = chain.validity();
        assert_eq!(to - from, 10950 * 86400);
        // As `openssl x509 -fingerprint` has them.
        assert_eq!(chain.x5t(), "Vpbx0t3TrZDEmODMgTRoYwtJbAo");
        assert_eq!(chain.x5t_s256(), "39YdKKTKV9ljx71qTBLwAQmkrBw666jaLQkUt7pgD3A");
    }

    #[test]
    fn a_chain_of_another_key_names_what_is_there() {
        let refused = |content: &[u8]| Chain::parse(content, "chain.pem", &leaf_key()).err().unwrap().message;
        assert_eq!(
            refused(fixture!("p256.self-signed.pem")),
            "chain.pem: no certificate belongs to the key: there is \"CN=self\""
        );
        assert_eq!(refused(fixture!("p256.pub.pem")), "chain.pem: no certificate found");
        assert_eq!(
            refused(b"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----"),
            "chain.pem: certificate 1 is damaged: its DER can't be read"
        );
    }
}
