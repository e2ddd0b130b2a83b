//! A self-signed certificate (RFC 5280), for servers that register keys in that form.

use std::str::FromStr;
use std::time::Duration;

use der::Encode;
use der::asn1::{GeneralizedTime, UtcTime};
use der::oid::ObjectIdentifier;
use ring::digest::{SHA256, digest};
use x509_cert::name::Name;
use zeroize::Zeroizing;

use super::algorithm::{Curve, Family};
use super::{Algorithm, SigningKey, asn1, base64url};
use crate::error::{Error, Result};
use crate::text;

/// What a self-signed certificate is made of.
pub(crate) struct SelfSigned<'a> {
    /// A common name, or a whole name as RFC 4514 writes it (`CN=a,O=b`).
    pub(crate) subject: &'a str,
    /// From when to when it is valid, Unix seconds.
    pub(crate) validity: (i64, i64),
    /// A number that its issuer never used before: 16 bytes.
    pub(crate) serial: [u8; 16],
}

/// The certificate's DER. Exit code 2 for a name or a date that can't be written, 3 where the key can't sign one.
pub(crate) fn self_signed(spec: &SelfSigned<'_>, key: &SigningKey) -> Result<Vec<u8>> {
    let public = key.public_key().ok_or_else(|| {
        Error::input(format!("{}: there is no public key to certify", key.describe()))
            .hint("a certificate needs an RSA, EC or Ed25519 key")
    })?;
    let alg = key.algorithm(None)?;
    let algorithm = signature_algorithm(alg)
        .ok_or_else(|| Error::input(format!("a certificate is not signed with {}", alg.name())))?;
    let name = name(spec.subject)?;
    let validity = asn1::sequence(&[&time(spec.validity.0)?, &time(spec.validity.1)?]);
    // The first bit is a sign, and zero is no serial number (RFC 5280 section 4.1.2.2).
    let mut serial = spec.serial;
    serial[0] = serial[0] & 0x7f | 0x40;
    let spki = public.spki();
    let content = asn1::sequence(&[
        &asn1::context(0, &asn1::integer(&[2])),
        &asn1::integer(&serial),
        &algorithm,
        &name,
        &validity,
        &name,
        &spki,
        &asn1::context(3, &extensions(&spki)),
    ]);
    let signature = base64url::decode(&key.sign(alg, &content)?)
        .map_err(|_| Error::input("the signature can't be written into a certificate"))?;
    let signature = match alg.family() {
        Family::Ec(curve) => ecdsa_sig_value(&signature, curve),
        _ => Zeroizing::new(signature),
    };
    Ok(asn1::sequence(&[&content, &algorithm, &asn1::bit_string(&signature)]).to_vec())
}

fn name(subject: &str) -> Result<Vec<u8>> {
    let written = if subject.contains('=') { subject.to_owned() } else { format!("CN={}", escaped(subject)) };
    let name = Name::from_str(&written).ok().filter(|name| !name.is_empty() && !subject.trim().is_empty());
    name.and_then(|name| name.to_der().ok()).ok_or_else(|| {
        Error::usage(format!("subject {} is no name", text::quoted(subject)))
            .hint("a common name, or a whole one: --subject 'CN=das client,O=Office,C=CH'")
    })
}

/// RFC 4514 section 2.4.
fn escaped(value: &str) -> String {
    value.chars().flat_map(|c| ",+\"\\<>;#".contains(c).then_some('\\').into_iter().chain([c])).collect()
}

/// RFC 5280 section 4.1.2.5: two digits for the year up to 2049.
fn time(seconds: i64) -> Result<Vec<u8>> {
    let since = u64::try_from(seconds).map(Duration::from_secs).ok();
    let written = since.and_then(|since| {
        let short = UtcTime::from_unix_duration(since).and_then(|time| time.to_der());
        short.or_else(|_| GeneralizedTime::from_unix_duration(since).and_then(|time| time.to_der())).ok()
    });
    written.ok_or_else(|| Error::usage("a certificate can't be valid that long").hint("--days DAYS"))
}

/// subjectKeyIdentifier, keyUsage digitalSignature, basicConstraints of no authority.
fn extensions(spki: &[u8]) -> Zeroizing<Vec<u8>> {
    const CRITICAL: &[u8] = &[0x01, 0x01, 0xff];
    let extension = |oid: &str, critical: &[u8], value: &[u8]| {
        asn1::sequence(&[&asn1::oid(ObjectIdentifier::new_unwrap(oid)), critical, &asn1::octet_string(value)])
    };
    let identifier = digest(&SHA256, spki);
    let identifier = identifier.as_ref().get(..20).unwrap_or_default();
    asn1::sequence(&[
        &extension("2.5.29.14", &[], &asn1::octet_string(identifier)),
        &extension("2.5.29.15", CRITICAL, &[0x03, 0x02, 0x07, 0x80]),
        &extension("2.5.29.19", CRITICAL, &asn1::sequence(&[])),
    ])
}

fn signature_algorithm(alg: Algorithm) -> Option<Zeroizing<Vec<u8>>> {
    let bare = |oid: &str| asn1::algorithm(ObjectIdentifier::new_unwrap(oid), &[]);
    // RSA's have the NULL that RFC 4055 section 5 wants.
    let with_null = |oid: &str| asn1::algorithm(ObjectIdentifier::new_unwrap(oid), asn1::NULL);
    Some(match alg {
        Algorithm::RS256 => with_null("1.2.840.113549.1.1.11"),
        Algorithm::RS384 => with_null("1.2.840.113549.1.1.12"),
        Algorithm::RS512 => with_null("1.2.840.113549.1.1.13"),
        Algorithm::ES256 | Algorithm::ES256K => bare("1.2.840.10045.4.3.2"),
        Algorithm::ES384 => bare("1.2.840.10045.4.3.3"),
        Algorithm::ES512 => bare("1.2.840.10045.4.3.4"),
        Algorithm::EdDSA | Algorithm::Ed25519 => bare("1.3.101.112"),
        _ => return None,
    })
}

/// RFC 3279 section 2.2.3, from JOSE's form.
fn ecdsa_sig_value(signature: &[u8], curve: Curve) -> Zeroizing<Vec<u8>> {
    let (r, s) = signature.split_at_checked(curve.size()).unwrap_or_default();
    asn1::sequence(&[&asn1::integer(r), &asn1::integer(s)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::{CertificateFacts, Chain};
    use crate::secret::Secret;

    macro_rules! fixture {
        ($name:literal) => {
            include_bytes!(concat!("../../tests/fixtures/keys/", $name)).as_slice()
        };
    }

    #[test]
    fn a_self_signed_certificate_is_its_keys() {
        for content in [
            fixture!("p256.sec1.pem"),
            fixture!("rsa-2048.pkcs1.pem"),
            fixture!("ed25519.pem"),
            fixture!("p521.sec1.pem"),
        ] {
            let key = SigningKey::parse(&Secret::new(content.to_vec()), "key").unwrap();
            let spec = SelfSigned {
                subject: "das, client",
                validity: (1_700_000_000, 3_000_000_000),
                serial: [0xff; 16],
            };
            let der = self_signed(&spec, &key).unwrap();
            let facts = CertificateFacts::read(&der).unwrap();
            assert_eq!(facts.subject, "CN=das\\, client");
            assert_eq!((facts.not_before, facts.not_after), spec.validity);
            let chain = Chain::new(&[der], "chain", &key).unwrap();
            assert_eq!(chain.warnings(), [] as [&str; 0]);
        }
    }

    #[test]
    fn a_subject_is_a_common_name_or_a_whole_name() {
        let key = SigningKey::parse(&Secret::new(fixture!("p256.sec1.pem").to_vec()), "key").unwrap();
        let made = |subject, validity| self_signed(&SelfSigned { subject, validity, serial: [1; 16] }, &key);
        let facts = CertificateFacts::read(&made("CN=a,O=b,C=CH", (0, 1)).unwrap()).unwrap();
        assert_eq!((facts.subject, facts.issuer), ("CN=a,O=b,C=CH".to_owned(), "CN=a,O=b,C=CH".to_owned()));
        assert!(made("", (0, 1)).unwrap_err().message.contains("is no name"));
        assert!(made("=", (0, 1)).unwrap_err().message.contains("is no name"));
        assert!(made("a", (0, i64::MAX)).unwrap_err().message.contains("that long"));
    }
}
