//! What is in a key file that holds no key to sign with: each thing called by its name, with the command that mends it.

use super::{Content, PASSPHRASE_NEEDED, Part};
use crate::error::Error;
use crate::text;

/// For content that is none of the formats.
pub(super) fn unknown(content: &[u8]) -> Error {
    match content.trim_ascii() {
        [] => Error::input("the file is empty"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Error::input("UTF-16 text, not a key")
            .hint("save it as UTF-8 or ASCII: iconv -f UTF-16 -t UTF-8 KEY > NEW"),
        [0xfe, 0xed, 0xfe, 0xed, ..] => Error::input("a Java key store (JKS), which is not supported")
            .hint("make it PKCS#12: keytool -importkeystore -srckeystore KEY -destkeystore NEW -deststoretype PKCS12"),
        text if text.starts_with(b"PuTTY-User-Key-File") => {
            Error::input("a PuTTY key, which is not supported")
                .hint("export it as an OpenSSH key: puttygen KEY -O private-openssh -o NEW")
        }
        _ => Error::input("no key found: neither PEM, DER, PKCS#12, JWK nor OpenSSH")
            .hint("PEM begins with -----BEGIN"),
    }
}

/// For a file without any private key.
pub(super) fn not_private(parts: &[Part]) -> Error {
    let has = |wanted: fn(&Content) -> bool| parts.iter().any(|part| wanted(&part.content));
    let other = parts.iter().find_map(|part| match &part.content {
        Content::Other(label) => Some(label.as_str()),
        _ => None,
    });
    let sign = "signing needs the private key that belongs to it";
    if has(|content| matches!(content, Content::Certificate(_))) {
        Error::input("a certificate without a private key").hint(sign)
    } else if has(|content| matches!(content, Content::Public(_))) {
        Error::input("a public key, where a private key is wanted").hint(sign)
    } else if other.is_some_and(|label| label.ends_with("CERTIFICATE REQUEST")) {
        Error::input("a certificate request, where a private key is wanted").hint(sign)
    } else if let Some(label) = other {
        Error::input(format!("{} where a private key is wanted", text::quoted(label)))
    } else {
        Error::input("EC parameters without a key").hint("make one: jeton key generate --alg ES256 KEY")
    }
}

/// For a private key that can't be read without its passphrase, where none can be asked for.
pub(crate) fn passphrase_needed() -> Error {
    Error::input(PASSPHRASE_NEEDED)
        .hint("its public half is enough to verify: jeton key public KEY > NEW asks for the passphrase")
}

/// For a private key in a form that is none of those that are read.
pub(super) fn other_private(label: &str) -> Error {
    match label {
        "DSA PRIVATE KEY" => Error::input("a DSA key: no JOSE algorithm signs with it"),
        other => Error::input(format!("{} is not supported", text::quoted(other))),
    }
}
