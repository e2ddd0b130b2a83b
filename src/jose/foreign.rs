//! What is in a key file that holds no key to sign with: each thing called by its name, with the command that mends it.

use der::oid::ObjectIdentifier;
use der::{Decode, Header, SliceReader, Tag};

use super::pem::Block;
use crate::error::Error;

/// For content without a PEM block.
pub(super) fn not_pem(content: &[u8]) -> Error {
    let text = content.trim_ascii();
    match text {
        [] => Error::input("the file is empty"),
        [b'{', ..] => Error::input("JSON, not PEM: keys in JSON (JWK) are not supported yet")
            .hint("give the private key as PEM"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Error::input("UTF-16 text, not PEM")
            .hint("save it as UTF-8 or ASCII: iconv -f UTF-16 -t UTF-8 KEY > NEW"),
        [0x30, ..] if SliceReader::new(content).is_ok() => binary(content),
        text if text.starts_with(b"PuTTY-User-Key-File") => {
            Error::input("a PuTTY key, which is not supported")
                .hint("export it as an OpenSSL key with puttygen")
        }
        text if text.starts_with(b"ssh-") || text.starts_with(b"ecdsa-sha2-") => {
            Error::input("an OpenSSH public key, where a private key is wanted")
        }
        _ => Error::input("no private key found: the file has no -----BEGIN ... PRIVATE KEY----- block"),
    }
}

/// For DER: what its first members look like.
fn binary(der: &[u8]) -> Error {
    let is_pkcs12 = |version: u8, next: &Header| version == 3 && next.tag() == Tag::Sequence;
    match opening(der) {
        Some(Opening::Version(version, next)) if is_pkcs12(version, &next) => {
            Error::input("PKCS#12 (.p12, .pfx), which is not supported yet")
                .hint("take the key out: openssl pkcs12 -in KEY -nodes -out NEW")
        }
        Some(Opening::Version(..)) => Error::input("DER, not PEM: it looks like a private key")
            .hint("write it as PEM: openssl pkey -inform DER -in KEY -out NEW"),
        Some(Opening::Algorithm) => {
            Error::input("DER, not PEM: it looks like a public key or an encrypted private key")
                .hint("for an encrypted private key: openssl pkcs8 -inform DER -in KEY -out NEW")
        }
        _ => Error::input("DER, not PEM, and not a private key: perhaps a certificate"),
    }
}

enum Opening {
    /// An INTEGER, then something.
    Version(u8, Header),
    /// A SEQUENCE that begins with an OBJECT IDENTIFIER.
    Algorithm,
}

fn opening(der: &[u8]) -> Option<Opening> {
    let mut reader = SliceReader::new(der).ok()?;
    Header::decode(&mut reader).ok()?;
    if Tag::peek(&reader).ok()? == Tag::Integer {
        let version = u8::decode(&mut reader).ok()?;
        return Some(Opening::Version(version, Header::decode(&mut reader).ok()?));
    }
    Header::decode(&mut reader).ok()?;
    <ObjectIdentifier>::decode(&mut reader).ok().map(|_| Opening::Algorithm)
}

/// For PEM without any private key.
pub(super) fn not_private(blocks: &[Block]) -> Error {
    let has = |wanted: &str| blocks.iter().any(|block| block.label.ends_with(wanted));
    let sign = "signing needs the private key that belongs to it";
    if has("PUBLIC KEY") {
        Error::input("a public key, where a private key is wanted").hint(sign)
    } else if has("CERTIFICATE") {
        Error::input("a certificate without a private key").hint(sign)
    } else if has("CERTIFICATE REQUEST") {
        Error::input("a certificate request, where a private key is wanted").hint(sign)
    } else if has("EC PARAMETERS") {
        Error::input("EC parameters without a key")
            .hint("make one: openssl ecparam -name prime256v1 -genkey -out KEY")
    } else {
        let label = blocks.first().map_or("", |block| block.label.as_str());
        Error::input(format!("{} where a private key is wanted", crate::text::quoted(label)))
    }
}

/// For a private key that can't be read without its passphrase.
pub(super) fn passphrase() -> Error {
    Error::input("the private key is protected by a passphrase, which is not supported yet")
        .hint("take it off (openssl asks for it): openssl pkey -in KEY -out NEW")
}

/// For a private key in a form that is none of PKCS#1, PKCS#8 and SEC1.
pub(super) fn other_private(label: &str) -> Error {
    match label {
        "ENCRYPTED PRIVATE KEY" => passphrase(),
        "OPENSSH PRIVATE KEY" => Error::input("an OpenSSH private key, which is not supported yet")
            .hint("rewrite a copy of it: cp KEY NEW && ssh-keygen -p -m PKCS8 -f NEW"),
        "DSA PRIVATE KEY" => Error::input("a DSA key: no JOSE algorithm signs with it"),
        other => Error::input(format!("{} is not supported", crate::text::quoted(other))),
    }
}
