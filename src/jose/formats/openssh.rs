//! OpenSSH's own private key format (PROTOCOL.key of OpenSSH) and its public keys (RFC 4253 section 6.6, RFC 5656, RFC 8709).

use aes::{Aes128, Aes192, Aes256};
use ctr::cipher::{BlockSizeUser, KeyIvInit, StreamCipher};
use ring::aead::{AES_128_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use zeroize::Zeroizing;

use super::passphrase::{Passphrase, WORK_LIMIT};
use super::pbe::{self, Plain};
use super::private;
use crate::error::{Error, Result};
use crate::jose::algorithm::Curve;
use crate::jose::key::SigningKey;
use crate::jose::{PublicKey, rsa};
use crate::text;

const MAGIC: &[u8] = b"openssh-key-v1\0";
/// `ssh-keygen -a` allows more; this many take some ten seconds.
const ROUNDS_LIMIT: u32 = 2000;

/// What a file of this format comes to.
pub(super) enum Opened {
    /// Its private key.
    Key(Box<SigningKey>),
    /// It needs a passphrase; the public key stands outside.
    Locked(Option<PublicKey>),
}

/// The key in the data of an `OPENSSH PRIVATE KEY` block. Exit code 3 where it can't be used.
pub(super) fn private_key(data: &[u8], passphrase: Option<&Passphrase<'_>>) -> Result<Opened> {
    let mut fields = Fields(data.strip_prefix(MAGIC).ok_or_else(damaged)?);
    let (cipher, kdf, options) = (fields.text()?, fields.text()?, fields.string()?);
    if fields.number()? != 1 {
        return Err(Error::input("an OpenSSH file with several keys, which no version of OpenSSH writes"));
    }
    let public = fields.string()?;
    let secret = fields.string()?;
    if cipher == "none" {
        return plain_key(secret, damaged).map(Box::new).map(Opened::Key);
    }
    let Some(passphrase) = passphrase else {
        return Ok(Opened::Locked(public_key(public).ok()));
    };
    if kdf != "bcrypt" {
        return Err(unknown(&kdf));
    }
    // An authenticated cipher's tag stands after the string.
    let plain = decrypted(&cipher, options, secret, fields.0, passphrase)?;
    plain_key(&plain, pbe::wrong_passphrase).map(Box::new).map(Opened::Key)
}

fn decrypted(
    cipher: &str,
    options: &[u8],
    data: &[u8],
    tag: &[u8],
    passphrase: &Passphrase<'_>,
) -> Result<Plain> {
    let (key_size, iv_size) = match cipher {
        "aes128-ctr" | "aes128-cbc" => (16, 16),
        "aes192-ctr" | "aes192-cbc" => (24, 16),
        "aes256-ctr" | "aes256-cbc" => (32, 16),
        "aes128-gcm@openssh.com" => (16, 12),
        "aes256-gcm@openssh.com" => (32, 12),
        other => return Err(unknown(other)),
    };
    let mut options = Fields(options);
    let (salt, rounds) = (options.string()?, options.number()?);
    if rounds > ROUNDS_LIMIT {
        return Err(Error::input(format!(
            "the private key's encryption demands {rounds} rounds, more than {ROUNDS_LIMIT}"
        ))
        .hint("fewer are: ssh-keygen -p -a 100 -f KEY"));
    }
    // As with all other formats: one key may take all the work that a file may.
    passphrase.spend(u64::from(rounds) * (WORK_LIMIT / u64::from(ROUNDS_LIMIT)))?;
    let mut derived = Zeroizing::new(vec![0; key_size + iv_size]);
    bcrypt_pbkdf::bcrypt_pbkdf(passphrase.secret.expose(), salt, rounds, &mut derived)
        .map_err(|_| damaged())?;
    let (key, iv) = derived.split_at_checked(key_size).ok_or_else(damaged)?;
    let mut plain = Zeroizing::new(data.to_vec());
    let done = match cipher {
        "aes128-ctr" => by_ctr::<ctr::Ctr128BE<Aes128>>(key, iv, &mut plain),
        "aes192-ctr" => by_ctr::<ctr::Ctr128BE<Aes192>>(key, iv, &mut plain),
        "aes256-ctr" => by_ctr::<ctr::Ctr128BE<Aes256>>(key, iv, &mut plain),
        "aes128-cbc" => by_cbc::<Aes128>(key, iv, &mut plain),
        "aes192-cbc" => by_cbc::<Aes192>(key, iv, &mut plain),
        "aes256-cbc" => by_cbc::<Aes256>(key, iv, &mut plain),
        _ => by_gcm(key, iv, &mut plain, tag),
    };
    done.ok_or_else(pbe::wrong_passphrase)?;
    Ok(plain)
}

fn by_ctr<C: KeyIvInit + StreamCipher>(key: &[u8], iv: &[u8], data: &mut [u8]) -> Option<()> {
    C::new_from_slices(key, iv).ok()?.apply_keystream(data);
    Some(())
}

/// OpenSSH pads inside the text, not as PKCS#7 does.
fn by_cbc<C>(key: &[u8], iv: &[u8], data: &mut Plain) -> Option<()>
where
    C: cbc::cipher::BlockCipherDecrypt + cbc::cipher::KeyInit + BlockSizeUser,
{
    use cbc::cipher::BlockModeDecrypt;
    use cbc::cipher::block_padding::NoPadding;
    let decryptor = cbc::Decryptor::<C>::new_from_slices(key, iv).ok()?;
    decryptor.decrypt_padded::<NoPadding>(data).ok().map(drop)
}

fn by_gcm(key: &[u8], iv: &[u8], data: &mut Plain, tag: &[u8]) -> Option<()> {
    let algorithm = if key.len() == 16 { &AES_128_GCM } else { &AES_256_GCM };
    let key = LessSafeKey::new(UnboundKey::new(algorithm, key).ok()?);
    data.extend_from_slice(tag);
    let length =
        key.open_in_place(Nonce::try_assume_unique_for_key(iv).ok()?, Aad::empty(), data).ok()?.len();
    data.truncate(length);
    Some(())
}

/// The private section: two equal numbers tell that it was decrypted well.
fn plain_key(section: &[u8], wrong: fn() -> Error) -> Result<SigningKey> {
    let mut fields = Fields(section);
    if fields.number().map_err(|_| wrong())? != fields.number().map_err(|_| wrong())? {
        return Err(wrong());
    }
    let kind = fields.text()?;
    match kind.as_str() {
        "ssh-ed25519" => {
            fields.string()?;
            let pair = fields.string()?;
            private::from_seed(pair.get(..32).ok_or_else(damaged)?)
        }
        "ssh-rsa" => {
            let (n, e, d) = (fields.string()?, fields.string()?, fields.string()?);
            let (_coefficient, p, q) = (fields.string()?, fields.string()?, fields.string()?);
            let der = rsa::pkcs1(&rsa::Parts { n, e, d, p, q }).ok_or_else(damaged)?;
            private::from_pkcs1(&der)
        }
        kind => {
            let curve = curve(kind).ok_or_else(|| unsupported(kind))?;
            fields.string()?;
            let (point, scalar) = (fields.string()?, fields.string()?);
            private::from_scalar(curve, scalar, Some(point))
        }
    }
}

/// A public key from its line (`ssh-ed25519 AAAA... comment`). The error is a reason to stand behind a colon.
pub(super) fn public_line(line: &str) -> std::result::Result<PublicKey, String> {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    let blob = line.split_whitespace().nth(1).and_then(|blob| STANDARD.decode(blob).ok());
    public_key(&blob.ok_or("a damaged OpenSSH public key")?)
}

fn public_key(blob: &[u8]) -> std::result::Result<PublicKey, String> {
    let damaged = |_| "a damaged OpenSSH public key".to_owned();
    let mut fields = Fields(blob);
    let kind = fields.text().map_err(damaged)?;
    match kind.as_str() {
        "ssh-ed25519" => PublicKey::from_ed25519(fields.string().map_err(damaged)?),
        "ssh-rsa" => {
            let (e, n) = (fields.string().map_err(damaged)?, fields.string().map_err(damaged)?);
            PublicKey::from_modulus(n, e)
        }
        kind => {
            let curve = curve(kind).ok_or_else(|| unsupported(kind).message)?;
            fields.string().map_err(damaged)?;
            PublicKey::from_point(curve, fields.string().map_err(damaged)?)
        }
    }
}

fn curve(kind: &str) -> Option<Curve> {
    match kind {
        "ecdsa-sha2-nistp256" => Some(Curve::P256),
        "ecdsa-sha2-nistp384" => Some(Curve::P384),
        "ecdsa-sha2-nistp521" => Some(Curve::P521),
        _ => None,
    }
}

fn unsupported(kind: &str) -> Error {
    if kind.starts_with("sk-") {
        return Error::input("an OpenSSH key that lives in a security key, which signs for SSH alone");
    }
    Error::input(format!("an OpenSSH key of type {}, which is not supported", text::quoted(kind)))
}

fn unknown(what: &str) -> Error {
    Error::input(format!(
        "the OpenSSH private key is encrypted with {}, which is not supported",
        text::quoted(what)
    ))
    .hint("rewrite a copy of it: cp KEY NEW && ssh-keygen -p -Z aes256-ctr -f NEW")
}

fn damaged() -> Error {
    Error::input("the OpenSSH private key is damaged or cut short")
}

/// RFC 4251 section 5, taken off the front.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn number(&mut self) -> Result<u32> {
        let (number, rest) = self.0.split_first_chunk::<4>().ok_or_else(damaged)?;
        self.0 = rest;
        Ok(u32::from_be_bytes(*number))
    }

    fn string(&mut self) -> Result<&'a [u8]> {
        let length = usize::try_from(self.number()?).map_err(|_| damaged())?;
        let (string, rest) = self.0.split_at_checked(length).ok_or_else(damaged)?;
        self.0 = rest;
        Ok(string)
    }

    fn text(&mut self) -> Result<String> {
        String::from_utf8(self.string()?.to_vec()).map_err(|_| damaged())
    }
}
