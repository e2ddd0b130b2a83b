//! PKCS#12 (RFC 7292): private keys and certificates behind one passphrase, as browsers, Java, Windows and the authorities that
//! issue seals write it.

use der::asn1::{ObjectIdentifier, OctetString};
use der::{Decode, Encode};
use pkcs12::cms::content_info::ContentInfo;
use pkcs12::cms::encrypted_data::EncryptedData;
use pkcs12::kdf::{Pkcs12KeyType, derive_key};
use pkcs12::pbe_params::EncryptedPrivateKeyInfo;
use pkcs12::{CertBag, MacData, Pfx, SafeBag};
use ring::hmac;
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};
use spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

use super::pbe::{self, Plain};
use super::{Content, Part, ber, private};
use crate::error::{Error, Result};
use crate::secret::Secret;

/// RFC 7292 sections 4.1 and 5.1: the contents of an authenticated safe.
const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const ENCRYPTED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.6");
/// PKCS#9 friendlyName.
const FRIENDLY_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.20");
/// Safe contents in safe contents: no writer goes deeper than one.
const DEPTH_LIMIT: usize = 4;

/// True where DER begins like a PFX: a version 3, then a ContentInfo.
pub(super) fn is_pkcs12(content: &[u8]) -> bool {
    let version = match content {
        [0x30, length @ 0..=0x80, rest @ ..] if *length <= 0x80 => rest,
        [0x30, length, rest @ ..] => rest.get(usize::from(length & 0x7f)..).unwrap_or_default(),
        _ => &[],
    };
    matches!(version, [0x02, 0x01, 0x03, 0x30, ..])
}

/// The keys and certificates. `None` where a passphrase is needed and none is given; without one the empty one is tried,
/// which many a file has. Exit code 3: the passphrase is wrong, or the file is damaged.
pub(super) fn parts(content: &[u8], passphrase: Option<&Secret>) -> Result<Option<Vec<Part>>> {
    let der = ber::to_der(content).ok_or_else(damaged)?;
    let pfx = Pfx::from_der(&der).map_err(|_| damaged())?;
    let safe = octets(&pfx.auth_safe).ok_or_else(|| {
        Error::input("a PKCS#12 file that is protected by a public key, which is not supported")
            .hint("export it with a passphrase")
    })?;
    let empty = Secret::default();
    let is_open = pfx.mac_data.as_ref().and_then(|mac| mac_fits(mac, &safe, &pbe::bmp(&empty)));
    let passphrase = match passphrase {
        Some(passphrase) => passphrase,
        None if is_open == Some(true) => &empty,
        None if is_open.is_none() && reading(&safe, &empty).is_ok() => &empty,
        None => return Ok(None),
    };
    if let Some(mac) = &pfx.mac_data {
        pbe::rounds(mac.iterations)?;
        if mac_fits(mac, &safe, &pbe::bmp(passphrase)) == Some(false) {
            return Err(pbe::wrong_passphrase());
        }
    }
    reading(&safe, passphrase).map(Some)
}

fn reading(safe: &[u8], passphrase: &Secret) -> Result<Vec<Part>> {
    let contents = Vec::<ContentInfo>::from_der(safe).map_err(|_| damaged())?;
    let mut parts = Vec::new();
    for content in &contents {
        if let Some(plain) = octets(content) {
            bags(&plain, passphrase, DEPTH_LIMIT, &mut parts)?;
        } else if content.content_type == ENCRYPTED_DATA {
            let data: EncryptedData = content.content.decode_as().map_err(|_| damaged())?;
            let info = data.enc_content_info;
            let scheme = info.content_enc_alg.to_der().map_err(|_| damaged())?;
            let cipher_text = info.encrypted_content.ok_or_else(damaged)?;
            let plain = decrypted(&scheme, cipher_text.as_bytes(), passphrase)?;
            bags(&plain, passphrase, DEPTH_LIMIT, &mut parts)?;
        }
    }
    Ok(parts)
}

fn bags(safe_contents: &[u8], passphrase: &Secret, depth: usize, parts: &mut Vec<Part>) -> Result<()> {
    let plain = ber::to_der(safe_contents).map(Zeroizing::new).ok_or_else(damaged)?;
    for bag in Vec::<SafeBag>::from_der(&plain).map_err(|_| damaged())? {
        let value = explicit(&bag.bag_value).ok_or_else(damaged)?;
        let part = match bag.bag_id {
            pkcs12::PKCS_12_KEY_BAG_OID => {
                Part::new("PKCS#12", Content::Private(private::from_pkcs8(value).map(Box::new)))
            }
            pkcs12::PKCS_12_PKCS8_KEY_BAG_OID => {
                let info = EncryptedPrivateKeyInfo::from_der(value).map_err(|_| damaged())?;
                let scheme = info.encryption_algorithm.to_der().map_err(|_| damaged())?;
                let plain = decrypted(&scheme, info.encrypted_data.as_bytes(), passphrase)?;
                Part::new("PKCS#12", Content::Private(private::from_pkcs8(&plain).map(Box::new)))
            }
            pkcs12::PKCS_12_CERT_BAG_OID => {
                let bag = CertBag::from_der(value).map_err(|_| damaged())?;
                if bag.cert_id != pkcs12::PKCS_12_X509_CERT_OID {
                    continue;
                }
                Part::new("PKCS#12", Content::Certificate(bag.cert_value.as_bytes().to_vec()))
            }
            pkcs12::PKCS_12_SAFE_CONTENTS_BAG_OID if depth > 0 => {
                bags(value, passphrase, depth - 1, parts)?;
                continue;
            }
            _ => continue,
        };
        parts.push(part.named(friendly_name(&bag)));
    }
    Ok(())
}

fn decrypted(scheme: &[u8], data: &[u8], passphrase: &Secret) -> Result<Plain> {
    let scheme = AlgorithmIdentifierRef::from_der(scheme).map_err(|_| damaged())?;
    pbe::decrypted(scheme, data, passphrase)
}

/// The content of a `data` ContentInfo.
fn octets(content: &ContentInfo) -> Option<Plain> {
    let octets: OctetString = (content.content_type == DATA).then(|| content.content.decode_as().ok())??;
    Some(Zeroizing::new(octets.into_bytes().into_vec()))
}

/// What an explicit tag stands around.
fn explicit(tagged: &[u8]) -> Option<&[u8]> {
    der::asn1::AnyRef::from_der(tagged).ok().map(|any| any.value())
}

fn friendly_name(bag: &SafeBag) -> Option<String> {
    let attributes = bag.bag_attributes.as_ref()?;
    let name = attributes.iter().find(|attribute| attribute.oid == FRIENDLY_NAME)?.values.iter().next()?;
    let pairs = name.value().as_chunks::<2>().0;
    let units: Vec<u16> = pairs.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
    String::from_utf16(&units).ok().filter(|name| !name.is_empty())
}

/// Whether the MAC (RFC 7292 section 4.1) is this passphrase's; `None` where it is of a kind that isn't checked here, such as
/// RFC 9579's: a wrong passphrase shows at the decryption then.
fn mac_fits(mac: &MacData, safe: &[u8], passphrase: &[u8]) -> Option<bool> {
    let rounds = pbe::rounds(mac.iterations).ok()?;
    let salt = mac.mac_salt.as_bytes();
    let kind = Pkcs12KeyType::Mac;
    let (algorithm, key) = match mac.mac.algorithm.oid.to_string().as_str() {
        "1.3.14.3.2.26" => {
            (hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, derive_key::<Sha1>(passphrase, salt, kind, rounds, 20))
        }
        "2.16.840.1.101.3.4.2.1" => {
            (hmac::HMAC_SHA256, derive_key::<Sha256>(passphrase, salt, kind, rounds, 32))
        }
        "2.16.840.1.101.3.4.2.2" => {
            (hmac::HMAC_SHA384, derive_key::<Sha384>(passphrase, salt, kind, rounds, 48))
        }
        "2.16.840.1.101.3.4.2.3" => {
            (hmac::HMAC_SHA512, derive_key::<Sha512>(passphrase, salt, kind, rounds, 64))
        }
        _ => return None,
    };
    let key = hmac::Key::new(algorithm, &Zeroizing::new(key));
    Some(hmac::verify(&key, safe, mac.mac.digest.as_bytes()).is_ok())
}

fn damaged() -> Error {
    Error::input("the PKCS#12 file is damaged or cut short: its DER can't be read")
}
