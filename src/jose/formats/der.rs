//! DER by the label of its PEM block, or bare: then by what it can be read as.

use der::asn1::ObjectIdentifier;
use der::{Decode, Header, Reader, SliceReader};
use pkcs1::{RsaPrivateKeyRef, RsaPublicKeyRef};
use pkcs8::PrivateKeyInfoRef;
use sec1::EcPrivateKey;
use spki::SubjectPublicKeyInfoRef;
use x509_cert::Certificate;

use super::pfx::EncryptedPrivateKeyInfo;
use super::{Content, KeyFile, Part, foreign, openssh, pbe, pkcs12, private};
use crate::error::{Error, Result};
use crate::jose::PublicKey;
use crate::jose::key::SigningKey;
use crate::secret::Secret;

/// What the content of a block with that label is.
pub(super) fn of_label(
    label: &str,
    der: &[u8],
    parameters: Option<&[u8]>,
    passphrase: Option<&Secret>,
) -> Content {
    match label {
        "PRIVATE KEY" | "RSA PRIVATE KEY" | "EC PRIVATE KEY" => {
            Content::Private(private_of_label(label, der, parameters).map(Box::new))
        }
        "ENCRYPTED PRIVATE KEY" => encrypted(der, passphrase),
        "OPENSSH PRIVATE KEY" => match openssh::private_key(der, passphrase) {
            Ok(openssh::Opened::Key(key)) => Content::Private(Ok(key)),
            Ok(openssh::Opened::Locked(public)) => Content::Locked(public),
            Err(error) => Content::Private(Err(error)),
        },
        "PUBLIC KEY" => Content::Public(PublicKey::from_spki(der)),
        "RSA PUBLIC KEY" => Content::Public(PublicKey::from_pkcs1(der)),
        "CERTIFICATE" | "X509 CERTIFICATE" => Content::Certificate(der.to_vec()),
        label if label.ends_with("PRIVATE KEY") => Content::Private(Err(foreign::other_private(label))),
        label => Content::Other(label.to_owned()),
    }
}

/// The private key in the content of a block with that label.
pub(super) fn private_of_label(label: &str, der: &[u8], parameters: Option<&[u8]>) -> Result<SigningKey> {
    match label {
        "RSA PRIVATE KEY" => private::from_pkcs1(der),
        "EC PRIVATE KEY" => {
            private::from_sec1(der, parameters.and_then(|named| ObjectIdentifier::from_der(named).ok()))
        }
        "PRIVATE KEY" => private::from_pkcs8(der),
        other => Err(foreign::other_private(other)),
    }
}

/// What a block with that label is called.
pub(super) fn form_of_label(label: &str) -> &'static str {
    match label {
        "PRIVATE KEY" => "PKCS#8",
        "ENCRYPTED PRIVATE KEY" => "encrypted PKCS#8",
        "RSA PRIVATE KEY" => "PKCS#1",
        "EC PRIVATE KEY" => "SEC1",
        "OPENSSH PRIVATE KEY" => "OpenSSH",
        "PUBLIC KEY" => "SubjectPublicKeyInfo",
        "RSA PUBLIC KEY" => "PKCS#1",
        "CERTIFICATE" | "X509 CERTIFICATE" => "X.509",
        _ => "",
    }
}

/// An EncryptedPrivateKeyInfo (RFC 5958 section 3).
fn encrypted(der: &[u8], passphrase: Option<&Secret>) -> Content {
    let Some(passphrase) = passphrase else { return Content::Locked(None) };
    let opened = || {
        let damaged = |_| private::damaged("encrypted PKCS#8");
        let info = EncryptedPrivateKeyInfo::from_der(der).map_err(damaged)?;
        let plain = pbe::decrypted(info.scheme, info.ciphertext.as_bytes(), passphrase)?;
        if PrivateKeyInfoRef::from_der(&plain).is_err() {
            // By chance, one wrong passphrase in 256 leaves a good padding.
            return Err(pbe::wrong_passphrase());
        }
        private::from_pkcs8(&plain)
    };
    Content::Private(opened().map(Box::new))
}

/// A file of bare DER.
pub(super) fn read(der: &[u8], passphrase: Option<&Secret>) -> Result<KeyFile> {
    if pkcs12::is_pkcs12(der) {
        let locked = || vec![Part::new("PKCS#12", Content::Locked(None))];
        let parts = pkcs12::parts(der, passphrase)?.unwrap_or_else(locked);
        return Ok(KeyFile { wrapping: "PKCS#12", parts });
    }
    if is_cut_short(der) {
        return Err(Error::input("DER that is cut short: the file is not whole"));
    }
    let labels: [(&str, bool); 7] = [
        ("PRIVATE KEY", PrivateKeyInfoRef::from_der(der).is_ok()),
        ("RSA PRIVATE KEY", RsaPrivateKeyRef::from_der(der).is_ok()),
        ("EC PRIVATE KEY", EcPrivateKey::from_der(der).is_ok()),
        ("ENCRYPTED PRIVATE KEY", EncryptedPrivateKeyInfo::from_der(der).is_ok()),
        ("PUBLIC KEY", SubjectPublicKeyInfoRef::from_der(der).is_ok()),
        ("CERTIFICATE", Certificate::from_der(der).is_ok()),
        ("RSA PUBLIC KEY", RsaPublicKeyRef::from_der(der).is_ok()),
    ];
    let label = labels.into_iter().find(|(_, fits)| *fits).map(|(label, _)| label);
    let label = label.ok_or_else(|| Error::input("DER that is neither a key, a certificate nor PKCS#12"))?;
    let part = Part::new(form_of_label(label), of_label(label, der, None, passphrase));
    Ok(KeyFile { wrapping: "DER", parts: vec![part] })
}

fn is_cut_short(der: &[u8]) -> bool {
    let Ok(mut reader) = SliceReader::new(der) else { return true };
    match Header::decode(&mut reader) {
        Ok(header) => reader.remaining_len() < header.length(),
        Err(_) => true,
    }
}
