//! PKCS#12 (RFC 7292): private keys and certificates behind one passphrase, as browsers, Java, Windows and the authorities that
//! issue seals write it.

use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use der::{Decode, Encode, Reader, SliceReader, Tag, Tagged};
use ring::{digest, hmac};
use zeroize::Zeroizing;

use super::derivation::{Purpose, derived};
use super::pbe::{self, Plain};
use super::pfx::{
    Attribute, CertBag, ContentInfo, EncryptedData, EncryptedPrivateKeyInfo, MacData, Pfx, SafeBag,
};
use super::{Content, Part, ber, private};
use crate::error::{Error, Result};
use crate::jose::key::SigningKey;
use crate::secret::Secret;

/// RFC 7292 sections 4.1 and 5.1: the contents of an authenticated safe.
const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const ENCRYPTED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.6");
/// RFC 7292 section 4.2: what a bag holds.
const KEY_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.1");
const ENCRYPTED_KEY_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.2");
const CERT_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.3");
const SAFE_CONTENTS_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.6");
/// RFC 7292 section 4.2.3: a certificate of the usual kind.
const X509: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.22.1");
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
    let is_open = pfx.mac_data.as_ref().and_then(|mac| mac_fits(mac, safe, &pbe::bmp(&empty)));
    let passphrase = match passphrase {
        Some(passphrase) => passphrase,
        None if is_open == Some(true) => &empty,
        None if is_open.is_none() && reading(safe, &empty).is_ok() => &empty,
        None => return Ok(None),
    };
    if let Some(mac) = &pfx.mac_data {
        pbe::rounds(mac.rounds)?;
        if mac_fits(mac, safe, &pbe::bmp(passphrase)) == Some(false) {
            return Err(pbe::wrong_passphrase());
        }
    }
    reading(safe, passphrase).map(Some)
}

fn reading(safe: &[u8], passphrase: &Secret) -> Result<Vec<Part>> {
    let contents = Vec::<ContentInfo<'_>>::from_der(safe).map_err(|_| damaged())?;
    let mut parts = Vec::new();
    for content in &contents {
        if let Some(plain) = octets(content) {
            bags(plain, passphrase, DEPTH_LIMIT, &mut parts)?;
        } else if content.content_type == ENCRYPTED_DATA {
            let data: EncryptedData<'_> = content.content.decode_as().map_err(|_| damaged())?;
            let ciphertext = data.content.ciphertext.ok_or_else(damaged)?;
            let plain = pbe::decrypted(data.content.scheme, ciphertext.as_bytes(), passphrase)?;
            bags(&plain, passphrase, DEPTH_LIMIT, &mut parts)?;
        }
    }
    Ok(parts)
}

fn bags(safe_contents: &[u8], passphrase: &Secret, depth: usize, parts: &mut Vec<Part>) -> Result<()> {
    let plain = ber::to_der(safe_contents).map(Zeroizing::new).ok_or_else(damaged)?;
    for bag in Vec::<SafeBag<'_>>::from_der(&plain).map_err(|_| damaged())? {
        let private = |key: Result<SigningKey>| Part::new("PKCS#12", Content::Private(key.map(Box::new)));
        let part = match bag.id {
            KEY_BAG => private(private::from_pkcs8(&whole(bag.value)?)),
            ENCRYPTED_KEY_BAG => {
                let info: EncryptedPrivateKeyInfo<'_> = bag.value.decode_as().map_err(|_| damaged())?;
                let plain = pbe::decrypted(info.scheme, info.ciphertext.as_bytes(), passphrase)?;
                private(private::from_pkcs8(&plain))
            }
            CERT_BAG => {
                let bag: CertBag<'_> = bag.value.decode_as().map_err(|_| damaged())?;
                if bag.id != X509 {
                    continue;
                }
                let der = bag.value.decode_as::<&OctetStringRef>().map_err(|_| damaged())?;
                Part::new("PKCS#12", Content::Certificate(der.as_bytes().to_vec()))
            }
            SAFE_CONTENTS_BAG if depth > 0 => {
                bags(&whole(bag.value)?, passphrase, depth - 1, parts)?;
                continue;
            }
            _ => continue,
        };
        parts.push(part.named(bag.attributes.and_then(friendly_name)));
    }
    Ok(())
}

/// The content of a `data` ContentInfo.
fn octets<'a>(content: &ContentInfo<'a>) -> Option<&'a [u8]> {
    let octets =
        (content.content_type == DATA).then(|| content.content.decode_as::<&OctetStringRef>().ok())?;
    octets.map(OctetStringRef::as_bytes)
}

/// An element with its tag and length.
fn whole(element: AnyRef<'_>) -> Result<Plain> {
    element.to_der().map(Zeroizing::new).map_err(|_| damaged())
}

/// What the bag is called, by its SET of attributes. A damaged one is nameless.
fn friendly_name(attributes: AnyRef<'_>) -> Option<String> {
    let attribute = set(attributes)?.into_iter().find_map(|attribute| {
        attribute.decode_as::<Attribute<'_>>().ok().filter(|it| it.id == FRIENDLY_NAME)
    })?;
    let name = set(attribute.values)?.into_iter().next()?;
    let pairs = name.value().as_chunks::<2>().0;
    let units: Vec<u16> = pairs.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
    String::from_utf16(&units).ok().filter(|name| !name.is_empty())
}

/// The elements of a SET, in whatever order.
fn set(set: AnyRef<'_>) -> Option<Vec<AnyRef<'_>>> {
    let mut reader = SliceReader::new(set.value()).ok().filter(|_| set.tag() == Tag::Set)?;
    let mut elements = Vec::new();
    while !reader.is_finished() {
        elements.push(reader.decode().ok()?);
    }
    Some(elements)
}

/// Whether the MAC (RFC 7292 section 4.1) is this passphrase's; `None` where it is of a kind that isn't checked here, such as
/// RFC 9579's: a wrong passphrase shows at the decryption then.
fn mac_fits(mac: &MacData<'_>, safe: &[u8], passphrase: &[u8]) -> Option<bool> {
    let rounds = pbe::rounds(mac.rounds).ok()?;
    let (hash, algorithm) = match mac.mac.algorithm.oid.to_string().as_str() {
        "1.3.14.3.2.26" => (&digest::SHA1_FOR_LEGACY_USE_ONLY, hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY),
        "2.16.840.1.101.3.4.2.1" => (&digest::SHA256, hmac::HMAC_SHA256),
        "2.16.840.1.101.3.4.2.2" => (&digest::SHA384, hmac::HMAC_SHA384),
        "2.16.840.1.101.3.4.2.3" => (&digest::SHA512, hmac::HMAC_SHA512),
        _ => return None,
    };
    let key = derived(hash, passphrase, mac.salt.as_bytes(), Purpose::Mac, rounds, hash.output_len());
    Some(hmac::verify(&hmac::Key::new(algorithm, &key), safe, mac.mac.digest.as_bytes()).is_ok())
}

fn damaged() -> Error {
    Error::input("the PKCS#12 file is damaged or cut short: its DER can't be read")
}
