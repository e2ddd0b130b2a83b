//! What protects a private key by a passphrase: PBES2 (RFC 8018 section 6.2), PKCS#12's own schemes (RFC 7292 appendix C),
//! and the legacy ones that are read and never written.
//!
//! The costs that a file demands are limited, since they come from the file.

use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockCipherDecrypt, BlockModeDecrypt, InnerIvInit, KeyInit, KeyIvInit};
use des::{Des, TdesEde3};
use md5::{Digest, Md5};
use pkcs5::pbes2;
use rc2::Rc2;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

use super::derivation::{self, Purpose};
use super::pfx::PbeParameters;
use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::text;

/// The most rounds of a key derivation: some seconds.
const ROUNDS_LIMIT: u32 = 10_000_000;
/// The most bytes of memory that scrypt may take.
const SCRYPT_LIMIT: u64 = 256 * 1024 * 1024;

/// Bytes that are wiped when dropped.
pub(super) type Plain = Zeroizing<Vec<u8>>;

/// The bytes behind an encryption scheme. Exit code 3: the scheme isn't known, demands too much, or the passphrase is wrong.
pub(super) fn decrypted(
    scheme: AlgorithmIdentifierRef<'_>,
    data: &[u8],
    passphrase: &Secret,
) -> Result<Plain> {
    let oid = scheme.oid.to_string();
    match oid.as_str() {
        "1.2.840.113549.1.5.13" => by_pbes2(scheme, data, passphrase),
        "1.2.840.113549.1.5.3" => by_pbes1(|bytes| Md5::digest(bytes).to_vec(), scheme, data, passphrase),
        "1.2.840.113549.1.5.10" => {
            let sha1 = |bytes: &[u8]| digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref().to_vec();
            by_pbes1(sha1, scheme, data, passphrase)
        }
        "1.2.840.113549.1.12.1.3"
        | "1.2.840.113549.1.12.1.4"
        | "1.2.840.113549.1.12.1.5"
        | "1.2.840.113549.1.12.1.6" => by_pkcs12(&oid, scheme, data, passphrase),
        _ => Err(unknown(&oid)),
    }
}

fn by_pbes2(scheme: AlgorithmIdentifierRef<'_>, data: &[u8], passphrase: &Secret) -> Result<Plain> {
    let parameters = scheme.parameters.ok_or_else(damaged)?;
    let parameters: pbes2::Parameters = parameters.decode_as().map_err(|_| {
        Error::input("the private key's encryption (PBES2) has a cipher or a key derivation that isn't known")
            .hint(REWRITE)
    })?;
    match &parameters.kdf {
        pbes2::Kdf::Pbkdf2(kdf) => drop(rounds(kdf.iteration_count)?),
        pbes2::Kdf::Scrypt(kdf) => {
            let memory = u64::from(kdf.block_size) * 128 * kdf.cost_parameter;
            if memory > SCRYPT_LIMIT || kdf.parallelization > 16 {
                return Err(Error::input(
                    "the private key's encryption (scrypt) demands more than 256 MiB of memory",
                )
                .hint(REWRITE));
            }
        }
        _ => return Err(damaged()),
    }
    parameters.decrypt(passphrase.expose(), data).map(Zeroizing::new).map_err(|error| match error {
        pkcs5::Error::DecryptFailed => wrong_passphrase(),
        _ => Error::input("the private key's encryption (PBES2) can't be read").hint(REWRITE),
    })
}

/// RFC 8018 section 6.1 with DES: what `openssl pkcs8 -topk8` wrote before version 1.1.
fn by_pbes1(
    hash: impl Fn(&[u8]) -> Vec<u8>,
    scheme: AlgorithmIdentifierRef<'_>,
    data: &[u8],
    passphrase: &Secret,
) -> Result<Plain> {
    let parameters: PbeParameters<'_> =
        scheme.parameters.ok_or_else(damaged)?.decode_as().map_err(|_| damaged())?;
    let rounds = rounds(parameters.rounds)?;
    let mut key = Zeroizing::new([passphrase.expose(), parameters.salt.as_bytes()].concat());
    for _ in 0..rounds {
        key = Zeroizing::new(hash(&key));
    }
    let (key, iv) = key.get(..16).and_then(|key| key.split_at_checked(8)).ok_or_else(damaged)?;
    by_cbc::<Des>(key, iv, data).ok_or_else(wrong_passphrase)
}

fn by_pkcs12(
    oid: &str,
    scheme: AlgorithmIdentifierRef<'_>,
    data: &[u8],
    passphrase: &Secret,
) -> Result<Plain> {
    let parameters: PbeParameters<'_> =
        scheme.parameters.ok_or_else(damaged)?.decode_as().map_err(|_| damaged())?;
    let rounds = rounds(parameters.rounds)?;
    let passphrase = bmp(passphrase);
    let derived = |what, size| {
        let salt = parameters.salt.as_bytes();
        derivation::derived(&SHA1_FOR_LEGACY_USE_ONLY, &passphrase, salt, what, rounds, size)
    };
    let size = match oid {
        "1.2.840.113549.1.12.1.3" => 24,
        "1.2.840.113549.1.12.1.6" => 5,
        _ => 16,
    };
    let mut key = derived(Purpose::Encryption, size);
    let iv = derived(Purpose::Iv, 8);
    let plain = match oid {
        "1.2.840.113549.1.12.1.5" | "1.2.840.113549.1.12.1.6" => {
            let cipher = Rc2::new_with_eff_key_len(&key, size * 8);
            cbc::Decryptor::inner_iv_slice_init(cipher, &iv)
                .ok()
                .and_then(|decryptor| decryptor.decrypt_padded_vec::<Pkcs7>(data).ok())
                .map(Zeroizing::new)
        }
        _ => {
            // Two-key triple DES: the first key is the third too.
            let third = key.get(..24 - size).unwrap_or_default().to_vec();
            key.extend_from_slice(&third);
            by_cbc::<TdesEde3>(&key, &iv, data)
        }
    };
    plain.ok_or_else(wrong_passphrase)
}

/// CBC with PKCS#7 padding; `None` where a size doesn't fit or the padding is wrong.
pub(super) fn by_cbc<C: BlockCipherDecrypt + KeyInit>(key: &[u8], iv: &[u8], data: &[u8]) -> Option<Plain> {
    let decryptor = cbc::Decryptor::<C>::new_from_slices(key, iv).ok()?;
    decryptor.decrypt_padded_vec::<Pkcs7>(data).ok().map(Zeroizing::new)
}

/// A PEM block whose DEK-Info header (RFC 1421 section 4.6.1.3) is `info`, as OpenSSL has written it for ever.
pub(super) fn by_dek_info(info: &str, data: &[u8], passphrase: &Secret) -> Result<Plain> {
    let (cipher, iv) = info.split_once(',').ok_or_else(damaged)?;
    let iv = hex(iv.trim()).ok_or_else(damaged)?;
    let salt = iv.get(..8).ok_or_else(damaged)?;
    let key = |size: usize| {
        let mut key = Zeroizing::new(Vec::with_capacity(size + 16));
        let mut last = Zeroizing::new(Vec::new());
        while key.len() < size {
            let next = Md5::new().chain_update(&*last).chain_update(passphrase.expose()).chain_update(salt);
            last = Zeroizing::new(next.finalize().to_vec());
            key.extend_from_slice(&last);
        }
        key.truncate(size);
        key
    };
    let plain = match cipher.trim() {
        "AES-128-CBC" => by_cbc::<aes::Aes128>(&key(16), &iv, data),
        "AES-192-CBC" => by_cbc::<aes::Aes192>(&key(24), &iv, data),
        "AES-256-CBC" => by_cbc::<aes::Aes256>(&key(32), &iv, data),
        "DES-EDE3-CBC" => by_cbc::<TdesEde3>(&key(24), &iv, data),
        "DES-CBC" => by_cbc::<Des>(&key(8), &iv, data),
        other => return Err(unknown(other)),
    };
    plain.ok_or_else(wrong_passphrase)
}

/// A passphrase as PKCS#12 has it: UTF-16, big-endian, with a zero at its end (RFC 7292 appendix B.1). One that isn't
/// UTF-8 is taken as Latin-1.
pub(super) fn bmp(passphrase: &Secret) -> Plain {
    let unit = |unit: u16| unit.to_be_bytes();
    let mut bytes = Zeroizing::new(Vec::with_capacity(2 * passphrase.expose().len() + 2));
    match passphrase.expose_str() {
        Some(text) => bytes.extend(text.encode_utf16().flat_map(unit)),
        None => bytes.extend(passphrase.expose().iter().flat_map(|byte| unit(u16::from(*byte)))),
    }
    bytes.extend_from_slice(&[0, 0]);
    bytes
}

/// A count of rounds that a file demands, within the limit.
pub(super) fn rounds(demanded: u32) -> Result<u32> {
    if demanded > ROUNDS_LIMIT {
        return Err(Error::input(format!(
            "the private key's encryption demands {demanded} rounds, more than 10 million"
        ))
        .hint(REWRITE));
    }
    Ok(demanded)
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<char> = text.chars().collect();
    let value = |digit: &char| digit.to_digit(16).and_then(|value| u8::try_from(value).ok());
    digits
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => Some(value(high)? * 16 + value(low)?),
            _ => None,
        })
        .collect()
}

/// The error for a passphrase that opens nothing.
pub(super) fn wrong_passphrase() -> Error {
    Error::input("the passphrase is wrong, or the private key is damaged")
        .hint("--key-passphrase-file FILE, --key-passphrase-env NAME, --key-passphrase-command COMMAND name another")
}

fn damaged() -> Error {
    Error::input("the private key is damaged: how it is encrypted can't be read")
}

fn unknown(scheme: &str) -> Error {
    Error::input(format!(
        "the private key is encrypted with {}, which is not supported",
        text::visible(scheme)
    ))
    .hint(REWRITE)
}

const REWRITE: &str = "openssl rewrites it: openssl pkcs8 -topk8 -in KEY -out NEW";
