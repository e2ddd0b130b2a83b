//! The token's own certificate chain (`x5c`, RFC 7515 section 4.1.6), trusted where it leads to a root that the user named.
//!
//! webpki builds and checks the path (signatures, dates, CA, path length, name constraints); what it leaves out is
//! checked here: the order that RFC 7515 wants, the key usages, the root's own dates.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use der::Decode;
use rustls_pki_types::{CertificateDer, UnixTime};
use webpki::{
    EndEntityCert, ExtendedKeyUsageValidator, KeyPurposeIdIter, anchor_from_trusted_cert, ring as algs,
};
use x509_cert::Certificate;
use x509_cert::ext::pkix::KeyUsage;

use super::{PublicKey, chain, pem};
use crate::json::{Object, Value};
use crate::text;

/// The most certificates of a chain: each one costs a signature's verification, and the token is a stranger's.
const CHAIN_LIMIT: usize = 10;

/// What certificates are signed with.
const ALGORITHMS: &[&dyn rustls_pki_types::SignatureVerificationAlgorithm] = &[
    algs::ECDSA_P256_SHA256,
    algs::ECDSA_P256_SHA384,
    algs::ECDSA_P384_SHA256,
    algs::ECDSA_P384_SHA384,
    algs::ED25519,
    algs::RSA_PKCS1_2048_8192_SHA256,
    algs::RSA_PKCS1_2048_8192_SHA384,
    algs::RSA_PKCS1_2048_8192_SHA512,
    algs::RSA_PSS_2048_8192_SHA256_LEGACY_KEY,
    algs::RSA_PSS_2048_8192_SHA384_LEGACY_KEY,
    algs::RSA_PSS_2048_8192_SHA512_LEGACY_KEY,
];

/// Certificates that are trusted to have issued others.
pub(super) struct Roots(Vec<Link>);

struct Link {
    der: CertificateDer<'static>,
    certificate: Certificate,
}

impl Roots {
    /// From PEM. The error is a reason to stand behind a colon.
    pub(super) fn parse(content: &[u8]) -> Result<Self, String> {
        let mut roots = Vec::new();
        for block in pem::blocks(content)? {
            if matches!(block.label.as_str(), "CERTIFICATE" | "X509 CERTIFICATE") {
                let count = roots.len() + 1;
                let root = Link::parse(block.der.to_vec());
                roots.push(root.ok_or_else(|| format!("certificate {count} is damaged"))?);
            }
        }
        if roots.is_empty() {
            return Err("no certificate found: give the root as PEM".to_owned());
        }
        Ok(Self(roots))
    }

    /// The key of the header's leaf certificate, which signed the token, and the chain in words. The error is why the
    /// chain isn't trusted at `now` (Unix seconds).
    pub(super) fn leaf_key(&self, header: &Object<'_>, now: i64) -> Result<(PublicKey, String), String> {
        let links = links(header)?;
        let Some((leaf, issuers)) = links.split_first() else {
            return Err("the header's x5c is empty".to_owned());
        };
        in_order(&links)?;
        for link in &links {
            link.is_valid(now)?;
        }
        leaf.may_sign()?;
        issuers.iter().try_for_each(Link::may_certify)?;
        let root = self.root_of(leaf, issuers, now)?;
        let key = chain::public_key(&leaf.der).map_err(|why| format!("the leaf certificate holds {why}"))?;
        Ok((key, format!("{}, issued under {}", leaf.subject(), root.subject())))
    }

    /// The root under which the leaf was issued.
    fn root_of(&self, leaf: &Link, issuers: &[Link], now: i64) -> Result<&Link, String> {
        // A certificate named as the root itself needs no issuer; webpki would look for one.
        if let Some(root) = self.0.iter().find(|root| root.der == leaf.der) {
            return Ok(root);
        }
        let (valid, expired): (Vec<&Link>, Vec<&Link>) =
            self.0.iter().partition(|root| root.is_valid(now).is_ok());
        let anchors: Vec<_> =
            valid.iter().filter_map(|root| anchor_from_trusted_cert(&root.der).ok()).collect();
        let certificate =
            EndEntityCert::try_from(&leaf.der).map_err(|error| in_words(&error, leaf, &expired))?;
        let between: Vec<CertificateDer<'_>> = issuers.iter().map(|link| link.der.clone()).collect();
        let time = UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(now).unwrap_or(0)));
        let path = certificate
            .verify_for_usage(ALGORITHMS, &anchors, &between, time, AnyPurpose, None, None)
            .map_err(|error| in_words(&error, leaf, &expired))?;
        let at = anchors.iter().position(|anchor| anchor == path.anchor());
        at.and_then(|at| valid.get(at).copied()).ok_or_else(|| "the chain leads to no root".to_owned())
    }
}

/// JOSE registers no extended key usage; seal certificates have various ones, or none.
struct AnyPurpose;

impl ExtendedKeyUsageValidator for AnyPurpose {
    fn validate(&self, _purposes: KeyPurposeIdIter<'_, '_>) -> Result<(), webpki::Error> {
        Ok(())
    }
}

fn in_words(error: &webpki::Error, leaf: &Link, expired: &[&Link]) -> String {
    use webpki::Error::{
        CertExpired, CertNotValidYet, InvalidSignatureForPublicKey, UnknownIssuer, UnsupportedCertVersion,
    };
    match error {
        UnknownIssuer if !expired.is_empty() => {
            format!("the chain of {} leads to no root that is valid now", leaf.subject())
        }
        UnknownIssuer => format!("the chain of {} doesn't lead to the root given", leaf.subject()),
        InvalidSignatureForPublicKey => "a certificate's signature is not its issuer's".to_owned(),
        CertExpired { .. } | CertNotValidYet { .. } => "a certificate is not valid now".to_owned(),
        UnsupportedCertVersion => "a certificate is not of version 3".to_owned(),
        other => format!("the chain of {} can't be used: {other:?}", leaf.subject()),
    }
}

/// The certificates of `x5c`, leaf first as they stand: standard base64 of DER, not base64url.
fn links(header: &Object<'_>) -> Result<Vec<Link>, String> {
    let Some(x5c) = header.get("x5c") else {
        return Err("the header has no x5c: the token brings no certificate".to_owned());
    };
    let items =
        x5c.as_array().ok_or_else(|| format!("the header's x5c is {}, not an array", x5c.type_name()))?;
    if items.len() > CHAIN_LIMIT {
        return Err(format!(
            "the header's x5c has {} certificates, at most {CHAIN_LIMIT} are read",
            items.len()
        ));
    }
    let link = |item: &Value<'_>| Link::parse(STANDARD.decode(item.as_text()?.as_bytes()).ok()?);
    items
        .iter()
        .enumerate()
        .map(|(i, item)| {
            link(item).ok_or_else(|| format!("certificate {} of the header's x5c is damaged", i + 1))
        })
        .collect()
}

/// RFC 7515 section 4.1.6: each certificate was issued by the next.
fn in_order(links: &[Link]) -> Result<(), String> {
    for (issued, issuer) in links.iter().zip(links.iter().skip(1)) {
        if issued.certificate.tbs_certificate().issuer() != issuer.certificate.tbs_certificate().subject() {
            let (issued, issuer) = (issued.subject(), issuer.subject());
            return Err(format!("the header's x5c is out of order: {issuer} did not issue {issued}"));
        }
    }
    Ok(())
}

impl Link {
    fn parse(der: Vec<u8>) -> Option<Self> {
        let certificate = Certificate::from_der(&der).ok()?;
        Some(Self { der: CertificateDer::from(der), certificate })
    }

    fn subject(&self) -> String {
        text::quoted(&self.certificate.tbs_certificate().subject().to_string())
    }

    fn is_valid(&self, now: i64) -> Result<(), String> {
        let validity = self.certificate.tbs_certificate().validity();
        let seconds = |time: &x509_cert::time::Time| {
            i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX)
        };
        if now < seconds(&validity.not_before) {
            return Err(format!(
                "the certificate {} is not valid before {}",
                self.subject(),
                validity.not_before
            ));
        }
        if now > seconds(&validity.not_after) {
            return Err(format!("the certificate {} expired at {}", self.subject(), validity.not_after));
        }
        Ok(())
    }

    /// RFC 5280 section 4.2.1.3: a signature over data wants digitalSignature, or contentCommitment as a seal has it.
    fn may_sign(&self) -> Result<(), String> {
        match self.usage()? {
            Some(usage) if !usage.digital_signature() && !usage.non_repudiation() => {
                Err(format!("the keyUsage of {} has no digitalSignature", self.subject()))
            }
            _ => Ok(()),
        }
    }

    fn may_certify(&self) -> Result<(), String> {
        match self.usage()? {
            Some(usage) if !usage.key_cert_sign() => {
                Err(format!("the keyUsage of {} has no keyCertSign", self.subject()))
            }
            _ => Ok(()),
        }
    }

    /// Without keyUsage every use is allowed.
    fn usage(&self) -> Result<Option<KeyUsage>, String> {
        let found = self.certificate.tbs_certificate().get_extension::<KeyUsage>();
        found
            .map(|usage| usage.map(|(_, usage)| usage))
            .map_err(|_| format!("the keyUsage of {} can't be read", self.subject()))
    }
}

#[cfg(test)]
#[path = "x5c_tests.rs"]
mod tests;
