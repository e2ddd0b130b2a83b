//! RFC 7516: an encrypted token opened, with RFC 7518's key management (section 4) and content encryption (section 5).
//!
//! Left out: RSA-OAEP and RSA1_5 (ring doesn't decrypt with RSA, and the `rsa` crate leaks by timing, RUSTSEC-2023-0071;
//! RSA1_5 is RFC 8725's to avoid), PBES2 (a password is no key), X25519, 192 bit GCM (ring has none) and `zip` (a few
//! bytes can become gigabytes).

mod agreement;
mod content;
mod keys;
mod wrap;

use zeroize::Zeroizing;

use self::content::Encryption;
use self::keys::Key;
use super::token::{Part, Sealed, Token};
use super::{base64url, pasted, verify};
use crate::json::{Object, Value};
use crate::text;

pub(crate) use self::keys::DecryptionKeys;

/// What was inside.
pub(crate) struct Decrypted {
    /// The bytes.
    pub(super) plaintext: Part,
    /// The token, where the bytes are one (RFC 7519 section 5.2).
    pub(super) nested: Option<Token>,
    alg: String,
    enc: &'static str,
    key: String,
}

impl Decrypted {
    /// By which algorithms and which key.
    pub(crate) fn describe(&self) -> String {
        format!("{} with {}, key {}", self.alg, self.enc, self.key)
    }
}

/// Opens a JWE; `None` of a JWS. The error is why it can't be opened: one line.
pub(crate) fn decrypt(token: &Token, keys: &DecryptionKeys) -> Option<Result<Decrypted, String>> {
    token.sealed().map(|sealed| opened(token, sealed, keys))
}

fn opened(token: &Token, sealed: &Sealed, keys: &DecryptionKeys) -> Result<Decrypted, String> {
    let parts = [token.header(), &sealed.encrypted_key, &sealed.iv, &sealed.ciphertext, &sealed.tag];
    if let Some(damage) = parts.iter().find_map(|part| part.problem()) {
        return Err(damage);
    }
    let header = token.header().read();
    let header = header.value.as_ref().and_then(Value::as_object).ok_or("the header is no JSON object")?;
    verify::extensions(header)?;
    if header.get("zip").is_some() {
        return Err("its content is compressed (zip), which is not supported".to_owned());
    }
    let alg = member(header, "alg")?;
    let enc = member(header, "enc")?;
    let encryption = Encryption::from_name(&enc)
        .ok_or_else(|| format!("the content encryption {} is not supported", text::quoted(&enc)))?;
    let kid = header.get("kid").and_then(Value::as_text);
    let management = Management::from_name(&alg)?;
    let candidates = keys.fitting(management, &alg, encryption, kid.as_deref())?;
    let aad = token.encoded_header().as_bytes();
    let mut refusals = Vec::new();
    for key in &candidates {
        let outcome = management
            .content_key(header, sealed, key, encryption)
            .and_then(|content_key| encryption.open(&content_key, sealed, aad));
        match outcome {
            Ok(plaintext) => {
                let nested = nested(&plaintext);
                let plaintext = Part::decrypted(plaintext);
                return Ok(Decrypted { plaintext, nested, alg, enc: encryption.name(), key: key.describe() });
            }
            Err(why) => refusals.push(why),
        }
    }
    refusals.dedup();
    let refusals = refusals.join("; ");
    match candidates.as_slice() {
        [key] => Err(format!("{refusals} ({alg} with {enc}, {})", key.describe())),
        keys => Err(format!("none of {} keys opens it: {refusals} ({alg} with {enc})", keys.len())),
    }
}

/// The token in a decrypted text, of three parts or five.
fn nested(plaintext: &[u8]) -> Option<Token> {
    let text = std::str::from_utf8(plaintext).ok()?.trim();
    pasted::is_compact(text).then(|| Token::parse(text.to_owned()).ok())?
}

/// How the content's key comes to the reader.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Management {
    /// The shared key is the content's key (RFC 7518 section 4.5).
    Direct,
    /// AES Key Wrap with a key of that many bytes (section 4.4).
    KeyWrap(usize),
    /// AES GCM with a key of that many bytes (section 4.7).
    GcmKeyWrap(usize),
    /// ECDH-ES: the key agreed on is the content's, or wraps it with a key of that many bytes (section 4.6).
    Agreement(Option<usize>),
}

impl Management {
    fn from_name(alg: &str) -> Result<Self, String> {
        Ok(match alg {
            "dir" => Self::Direct,
            "A128KW" => Self::KeyWrap(16),
            "A192KW" => Self::KeyWrap(24),
            "A256KW" => Self::KeyWrap(32),
            "A128GCMKW" => Self::GcmKeyWrap(16),
            "A256GCMKW" => Self::GcmKeyWrap(32),
            "ECDH-ES" => Self::Agreement(None),
            "ECDH-ES+A128KW" => Self::Agreement(Some(16)),
            "ECDH-ES+A192KW" => Self::Agreement(Some(24)),
            "ECDH-ES+A256KW" => Self::Agreement(Some(32)),
            "RSA-OAEP" | "RSA-OAEP-256" | "RSA1_5" => {
                return Err(format!(
                    "decryption with RSA ({alg}) is not supported: no library does it that keeps the key to itself (RUSTSEC-2023-0071)"
                ));
            }
            other => return Err(format!("the key management {} is not supported", text::quoted(other))),
        })
    }

    fn content_key(
        self,
        header: &Object<'_>,
        sealed: &Sealed,
        key: &Key,
        encryption: Encryption,
    ) -> Result<Zeroizing<Vec<u8>>, String> {
        let wrapped = sealed.encrypted_key.bytes();
        let is_direct = matches!(self, Self::Direct | Self::Agreement(None));
        if is_direct && !wrapped.is_empty() {
            return Err("it has an encrypted key, where its algorithm needs none".to_owned());
        }
        let content_key = match (self, key.material()) {
            (Self::Direct, keys::Material::Secret(secret)) => Zeroizing::new(secret.expose().to_vec()),
            (Self::KeyWrap(_), keys::Material::Secret(secret)) => wrap::unwrap(secret.expose(), wrapped)?,
            (Self::GcmKeyWrap(_), keys::Material::Secret(secret)) => {
                let (iv, tag) = (bytes(header, "iv")?, bytes(header, "tag")?);
                content::open_gcm(secret.expose(), &iv, &[], wrapped, &tag)?
            }
            (Self::Agreement(wrap_size), keys::Material::Ec(private)) => {
                let size = wrap_size.unwrap_or(encryption.key_size());
                let id =
                    if wrap_size.is_some() { member(header, "alg")? } else { encryption.name().to_owned() };
                let agreed = agreement::agreed_key(header, private, &id, size)?;
                match wrap_size {
                    Some(_) => wrap::unwrap(&agreed, wrapped)?,
                    None => agreed,
                }
            }
            _ => return Err("the key is of another kind".to_owned()),
        };
        if content_key.len() != encryption.key_size() {
            return Err(format!(
                "the content's key has {} bytes, and {} needs {}",
                content_key.len(),
                encryption.name(),
                encryption.key_size()
            ));
        }
        Ok(content_key)
    }
}

fn member(header: &Object<'_>, name: &str) -> Result<String, String> {
    let value = header.get(name).ok_or_else(|| format!("the header has no {name}"))?;
    let text = value.as_text().map(Into::into);
    text.ok_or_else(|| format!("the header's {name} is {}, not a string", value.type_name()))
}

fn bytes(header: &Object<'_>, name: &str) -> Result<Vec<u8>, String> {
    base64url::decode(&member(header, name)?).map_err(|_| format!("the header's {name} is not base64url"))
}

#[cfg(test)]
mod tests;
