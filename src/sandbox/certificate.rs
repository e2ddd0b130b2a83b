//! Throw-away certificates (RFC 5280), written in DER by hand: what the sandbox needs is six fields and four extensions.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::digest::{SHA256, digest};

use crate::error::{Error, Kind, Result};
use crate::jose::{Algorithm, PublicKey, SigningKey};
use crate::secret::Secret;

/// Object identifiers as they stand in DER, tag and length included.
mod oid {
    pub(super) const EC: &[u8] = &[6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
    pub(super) const P256: &[u8] = &[6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
    pub(super) const RSA: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
    pub(super) const ECDSA_SHA256: &[u8] = &[6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
    pub(super) const COMMON_NAME: &[u8] = &[6, 3, 0x55, 4, 3];
    pub(super) const SERIAL_NUMBER: &[u8] = &[6, 3, 0x55, 4, 5];
    pub(super) const SUBJECT_KEY: &[u8] = &[6, 3, 0x55, 0x1d, 0x0e];
    pub(super) const KEY_USAGE: &[u8] = &[6, 3, 0x55, 0x1d, 0x0f];
    pub(super) const ALT_NAME: &[u8] = &[6, 3, 0x55, 0x1d, 0x11];
    pub(super) const CONSTRAINTS: &[u8] = &[6, 3, 0x55, 0x1d, 0x13];
    pub(super) const ISSUER_KEY: &[u8] = &[6, 3, 0x55, 0x1d, 0x23];
}

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const OCTETS: u8 = 4;
const TRUE: &[u8] = &[1, 1, 0xff];

/// What a certificate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Issues others.
    Authority,
    /// A TLS server on loopback.
    Server,
    /// A TLS client, or an iSHARE seal: it signs.
    Signature,
}

/// Whom a certificate is about.
pub(super) struct Subject<'a> {
    /// The common name.
    pub(super) name: &'a str,
    /// X.520 serialNumber, where an iSHARE seal bears its party's identifier.
    pub(super) party: Option<&'a str>,
    /// The key.
    pub(super) key: &'a PublicKey,
}

/// Issues certificates with a P-256 key.
pub(super) struct Authority {
    name: Vec<u8>,
    key: SigningKey,
    /// From when to when what it issues is valid, Unix seconds.
    validity: (i64, i64),
    /// Its own certificate, DER.
    pub(super) certificate: Vec<u8>,
}

impl Authority {
    /// One that signs itself; `serial` is hexadecimal.
    pub(super) fn root(name: &str, key: SigningKey, serial: &str, validity: (i64, i64)) -> Result<Self> {
        let mut root = Self { name: distinguished(name, None), key, validity, certificate: Vec::new() };
        let public = public(&root.key)?;
        let subject = Subject { name, party: None, key: public };
        root.certificate = root.issue(&subject, Purpose::Authority, serial)?;
        Ok(root)
    }

    /// One that this one issues.
    pub(super) fn intermediate(&self, name: &str, key: SigningKey, serial: &str) -> Result<Self> {
        let subject = Subject { name, party: None, key: public(&key)? };
        let certificate = self.issue(&subject, Purpose::Authority, serial)?;
        Ok(Self { name: distinguished(name, None), key, validity: self.validity, certificate })
    }

    /// A certificate, DER.
    pub(super) fn issue(&self, subject: &Subject<'_>, purpose: Purpose, serial: &str) -> Result<Vec<u8>> {
        let algorithm = tlv(SEQUENCE, oid::ECDSA_SHA256);
        let spki = spki(subject.key);
        let mut extensions = Vec::new();
        // digitalSignature is bit 0; keyCertSign and cRLSign are bits 5 and 6 (RFC 5280 section 4.2.1.3).
        let usage: &[u8] = match purpose {
            Purpose::Authority => &[3, 2, 1, 0x06],
            Purpose::Server | Purpose::Signature => &[3, 2, 7, 0x80],
        };
        if purpose == Purpose::Authority {
            extensions.extend(extension(oid::CONSTRAINTS, true, &tlv(SEQUENCE, TRUE)));
        }
        extensions.extend(extension(oid::KEY_USAGE, true, usage));
        if purpose == Purpose::Server {
            let names =
                [tlv(0x82, b"localhost"), tlv(0x87, &[127, 0, 0, 1]), tlv(0x87, &LOOPBACK_6)].concat();
            extensions.extend(extension(oid::ALT_NAME, false, &tlv(SEQUENCE, &names)));
        }
        extensions.extend(extension(oid::SUBJECT_KEY, false, &tlv(OCTETS, &key_identifier(subject.key))));
        let issuer = tlv(SEQUENCE, &tlv(0x80, &key_identifier(public(&self.key)?)));
        extensions.extend(extension(oid::ISSUER_KEY, false, &issuer));
        let tbs = tlv(
            SEQUENCE,
            &[
                // Version 3.
                vec![0xa0, 3, 2, 1, 2],
                integer(&hexadecimal(serial)),
                algorithm.clone(),
                self.name.clone(),
                tlv(SEQUENCE, &[time(self.validity.0), time(self.validity.1)].concat()),
                distinguished(subject.name, subject.party),
                spki,
                tlv(0xa3, &tlv(SEQUENCE, &extensions)),
            ]
            .concat(),
        );
        let signature = self.sign(&tbs)?;
        Ok(tlv(SEQUENCE, &[tbs, algorithm, bits(&signature)].concat()))
    }

    /// ECDSA as X.509 has it: the two numbers that JOSE joins, each as an INTEGER (RFC 5480 appendix A).
    fn sign(&self, tbs: &[u8]) -> Result<Vec<u8>> {
        let joined = URL_SAFE_NO_PAD.decode(self.key.sign(Algorithm::ES256, tbs)?).unwrap_or_default();
        let (r, s) = joined.split_at(joined.len() / 2);
        Ok(tlv(SEQUENCE, &[integer(r), integer(s)].concat()))
    }
}

const LOOPBACK_6: [u8; 16] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];

/// DER as PEM (RFC 7468), lines of 64.
pub(super) fn pem(label: &str, der: &[u8]) -> Secret {
    let digits = STANDARD.encode(der);
    let mut text = format!("-----BEGIN {label}-----\n");
    let mut rest = digits.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at_checked(64).unwrap_or((rest, ""));
        text.push_str(line);
        text.push('\n');
        rest = after;
    }
    text.push_str(&format!("-----END {label}-----\n"));
    Secret::from(text)
}

/// The PKCS#8 key as OpenSSL's `ecparam -genkey` writes it: the curve in a block of its own, then SEC1.
pub(super) fn sec1_pem(pkcs8: &Secret) -> Result<Secret> {
    use der::Decode;
    let info = pkcs8::PrivateKeyInfoRef::from_der(pkcs8.expose())
        .map_err(|_| Error::new(Kind::Bug, "a key that was made now is not PKCS#8"))?;
    let parameters = pem("EC PARAMETERS", oid::P256);
    let key = pem("EC PRIVATE KEY", info.private_key.as_bytes());
    Ok(Secret::new([parameters.expose(), key.expose()].concat()))
}

fn public(key: &SigningKey) -> Result<&PublicKey> {
    key.public_key().ok_or_else(|| Error::new(Kind::Bug, "a shared secret can't issue certificates"))
}

fn spki(key: &PublicKey) -> Vec<u8> {
    let (algorithm, key) = match key {
        PublicKey::Rsa { n, e, .. } => {
            ([oid::RSA, &[5, 0]].concat(), tlv(SEQUENCE, &[integer(n), integer(e)].concat()))
        }
        PublicKey::Ec { point, .. } | PublicKey::Ed25519 { point } => {
            ([oid::EC, oid::P256].concat(), point.clone())
        }
    };
    tlv(SEQUENCE, &[tlv(SEQUENCE, &algorithm), bits(&key)].concat())
}

/// RFC 7093 section 2, method 1, over the whole SubjectPublicKeyInfo.
fn key_identifier(key: &PublicKey) -> Vec<u8> {
    digest(&SHA256, &spki(key)).as_ref().iter().take(20).copied().collect()
}

fn distinguished(name: &str, party: Option<&str>) -> Vec<u8> {
    let attribute = |oid: &[u8], tag: u8, text: &str| {
        tlv(SET, &tlv(SEQUENCE, &[oid, &tlv(tag, text.as_bytes())].concat()))
    };
    let mut attributes = attribute(oid::COMMON_NAME, 0x0c, name);
    attributes.extend(party.iter().flat_map(|party| attribute(oid::SERIAL_NUMBER, 0x13, party)));
    tlv(SEQUENCE, &attributes)
}

fn extension(oid: &[u8], critical: bool, value: &[u8]) -> Vec<u8> {
    tlv(SEQUENCE, &[oid, if critical { TRUE } else { &[] }, &tlv(OCTETS, value)].concat())
}

/// UTCTime, which RFC 5280 section 4.1.2.5 wants until 2049.
fn time(seconds: i64) -> Vec<u8> {
    let text =
        jiff::Timestamp::from_second(seconds).unwrap_or_default().strftime("%y%m%d%H%M%SZ").to_string();
    tlv(0x17, text.as_bytes())
}

fn bits(bytes: &[u8]) -> Vec<u8> {
    tlv(3, &[&[0], bytes].concat())
}

/// A number that isn't negative, big-endian.
fn integer(number: &[u8]) -> Vec<u8> {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    let digits = number.get(zeros..).unwrap_or_default();
    let sign: &[u8] = if digits.first().is_none_or(|first| *first >= 0x80) { &[0] } else { &[] };
    tlv(2, &[sign, digits].concat())
}

fn hexadecimal(digits: &str) -> Vec<u8> {
    let pairs = digits.as_bytes().chunks_exact(2);
    pairs.filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    let length = content.len().to_be_bytes();
    match content.len() {
        short @ 0..0x80 => out.push(short as u8),
        _ => {
            let zeros = length.iter().take_while(|byte| **byte == 0).count();
            out.push(0x80 | (length.len() - zeros) as u8);
            out.extend(length.iter().skip(zeros));
        }
    }
    out.extend_from_slice(content);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn der_has_the_shortest_length_and_no_negative_number() {
        assert_eq!(tlv(4, &[7; 3]), [4, 3, 7, 7, 7]);
        assert_eq!(tlv(4, &[7; 200])[..4], [4, 0x81, 200, 7]);
        assert_eq!(tlv(4, &[7; 300])[..5], [4, 0x82, 1, 44, 7]);
        assert_eq!(integer(&[0, 0, 0x80]), [2, 2, 0, 0x80]);
        assert_eq!(integer(&[]), [2, 1, 0]);
        assert_eq!(time(1_700_000_000), tlv(0x17, b"231114221320Z"));
    }

    #[test]
    fn a_chain_is_read_by_jeton_and_reaches_its_root() {
        let key = |_| SigningKey::parse(&fixture("p256.sec1.pem"), "p256").unwrap();
        let root = Authority::root("Root", key(0), "01", (1_700_000_000, 1_900_000_000)).unwrap();
        let middle = root.intermediate("Middle", key(1), "02").unwrap();
        let seal = SigningKey::parse(&fixture("rsa-2048.pkcs8.pem"), "rsa").unwrap();
        let subject =
            Subject { name: "Seal", party: Some("EU.EORI.NL000000001"), key: seal.public_key().unwrap() };
        let leaf = middle.issue(&subject, Purpose::Signature, "ff").unwrap();
        let file: Vec<u8> = [&root.certificate, &leaf, &middle.certificate]
            .iter()
            .flat_map(|der| pem("CERTIFICATE", der).expose().to_vec())
            .collect();
        let chain = crate::jose::Chain::parse(&file, "chain", &seal).unwrap();
        assert_eq!(chain.warnings(), [] as [&str; 0]);
        assert_eq!(
            chain.x5c(),
            [&leaf, &middle.certificate, &root.certificate].map(|der| STANDARD.encode(der))
        );
        assert_eq!(chain.party_ids(), ["EU.EORI.NL000000001"]);
        assert_eq!(chain.validity(), (1_700_000_000, 1_900_000_000));
    }

    fn fixture(name: &str) -> Secret {
        #[allow(clippy::disallowed_methods)]
        Secret::new(
            std::fs::read(format!("{}/tests/fixtures/keys/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap(),
        )
    }
}
