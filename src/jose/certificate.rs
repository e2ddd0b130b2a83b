//! What a certificate says of itself (RFC 5280), for people.

use x509_cert::Certificate;
use x509_cert::der::Decode;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

use crate::text::visible;

/// Names and dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CertificateFacts {
    /// `CN=as.example,O=Example`
    pub(crate) subject: String,
    /// Whose signature it bears.
    pub(crate) issuer: String,
    /// The hosts that it is for.
    pub(crate) names: Vec<String>,
    /// notBefore in Unix seconds.
    pub(crate) not_before: i64,
    /// notAfter in Unix seconds.
    pub(crate) not_after: i64,
}

impl CertificateFacts {
    /// Reads a DER certificate; `None` where it isn't one.
    pub(crate) fn read(der: &[u8]) -> Option<Self> {
        let certificate = Certificate::from_der(der).ok()?;
        let tbs = certificate.tbs_certificate();
        let seconds = |time: &x509_cert::time::Time| {
            i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX)
        };
        let names = match tbs.get_extension::<SubjectAltName>() {
            Ok(Some((_, names))) => names.0.iter().filter_map(host).collect(),
            _ => Vec::new(),
        };
        Some(Self {
            subject: visible(&tbs.subject().to_string()).into_owned(),
            issuer: visible(&tbs.issuer().to_string()).into_owned(),
            names,
            not_before: seconds(&tbs.validity().not_before),
            not_after: seconds(&tbs.validity().not_after),
        })
    }
}

/// A DNS name or an address.
fn host(name: &GeneralName) -> Option<String> {
    match name {
        GeneralName::DnsName(name) => Some(visible(name.as_str()).into_owned()),
        GeneralName::IpAddress(bytes) => match bytes.as_bytes() {
            four @ [_, _, _, _] => {
                <[u8; 4]>::try_from(four).ok().map(|ip| std::net::Ipv4Addr::from(ip).to_string())
            }
            other => <[u8; 16]>::try_from(other).ok().map(|ip| std::net::Ipv6Addr::from(ip).to_string()),
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;

    #[test]
    fn a_certificate_says_whose_it_is_and_until_when() {
        let pem = include_str!("../../tests/fixtures/keys/ishare/leaf.pem");
        let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        let der = base64::engine::general_purpose::STANDARD.decode(body).unwrap();
        let facts = CertificateFacts::read(&der).unwrap();
        assert!(facts.subject.contains("EU.EORI.NL000000001"), "{}", facts.subject);
        assert_eq!(facts.issuer, "CN=Test Intermediate,O=Test Trust,C=NL");
        assert!(facts.not_before < facts.not_after);
        assert_eq!(CertificateFacts::read(b"no"), None);
    }
}
