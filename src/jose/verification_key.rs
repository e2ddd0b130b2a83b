//! What a token's signature is verified with, and which of several keys are tried.

use std::borrow::Cow;

use jsonwebtoken::DecodingKey;

use super::algorithm::Family;
use super::x5c::Roots;
use super::{Algorithm, Content, KeyFile, PublicKey, chain, formats, jwk, pem, provider, roca};
use crate::error::{Error, Result};
use crate::json::{self, Object};
use crate::secret::Secret;
use crate::text;

/// A file's or a server's keys, a client secret, or the certificates that a token's own chain must lead to.
pub(crate) struct VerificationKeys(Source);

enum Source {
    Keys(Vec<VerificationKey>),
    Roots(Roots),
}

/// What names a key of a JWK Set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Registered<'a> {
    /// The JWK's `kid`.
    pub(crate) kid: Option<&'a str>,
    /// The JWK's `alg`: the only algorithm that it may be used with.
    pub(crate) alg: Option<&'a str>,
    /// RFC 7638; `None` for a shared secret or a key that can't be read.
    pub(crate) thumbprint: Option<String>,
}

/// One key with what its JWK says of it.
#[derive(Clone)]
pub(super) struct VerificationKey {
    /// The key, or why this one can't be used.
    pub(super) material: std::result::Result<Material, String>,
    /// The JWK's `kid`.
    pub(super) kid: Option<String>,
    /// The JWK's `alg`: the only algorithm that it may be used with.
    pub(super) alg: Option<String>,
}

/// Public keys verify signatures and secrets verify HMACs; nothing turns one into the other.
#[derive(Clone)]
pub(super) enum Material {
    /// From PEM or a JWK.
    Public(PublicKey),
    /// A client secret: its length is the server's choice.
    Secret(Secret),
    /// A JWK of kty `oct`, which RFC 7518 section 3.2 wants to be as long as the hash.
    Oct(Secret),
}

impl VerificationKeys {
    /// From the content of a file: a JWK or a JWK Set, or in any form that a key file has public keys, certificates or,
    /// where there is none of those, the public halves of private keys. `name` is the file's, for messages. Exit code
    /// 3 where there is no key in it; a key that can't be used is refused only when it is needed.
    pub(crate) fn parse(content: &[u8], name: &str) -> Result<Self> {
        let about = |error| formats::about(name, error);
        let jwks = match content.trim_ascii_start() {
            // Such a file is no JWK where it wraps a PEM key, as a service account's does.
            [b'{' | b'[', ..] if !pem::is_pem(content) => Some(from_json(content).map_err(about)?),
            _ => None,
        };
        let keys = jwks.map_or_else(|| from_file(content).map_err(about), Ok)?;
        Ok(Self(Source::Keys(keys)))
    }

    /// From a JWK Set that anybody can fetch: a shared secret in it is none. Exit code 3 as [`Self::parse`].
    pub(crate) fn published(content: &[u8], name: &str) -> Result<Self> {
        let mut keys = from_json(content).map_err(|error| formats::about(name, error))?;
        for key in &mut keys {
            if matches!(key.material, Ok(Material::Secret(_) | Material::Oct(_))) {
                key.material = Err("a shared secret that everybody can fetch".to_owned());
            }
        }
        Ok(Self(Source::Keys(keys)))
    }

    /// A client secret, its bytes as they are. Exit code 3 for an empty one.
    pub(crate) fn from_client_secret(secret: Secret) -> Result<Self> {
        if secret.is_empty() {
            return Err(Error::input("the secret is empty"));
        }
        Ok(Self(Source::Keys(vec![VerificationKey::bare(Ok(Material::Secret(secret)))])))
    }

    /// The root certificates (PEM) to which a token's own `x5c` must lead. Exit code 3 where there is none.
    pub(crate) fn from_roots(content: &[u8], name: &str) -> Result<Self> {
        let about = |message: String| Error::input(format!("{}: {message}", text::visible(name)));
        Roots::parse(content).map(|roots| Self(Source::Roots(roots))).map_err(about)
    }

    /// Each key as far as it can be told from others: for saying which of them a signature should have been made with.
    pub(crate) fn registered(&self) -> impl Iterator<Item = Registered<'_>> {
        let keys = match &self.0 {
            Source::Keys(keys) => keys.as_slice(),
            Source::Roots(_) => &[],
        };
        keys.iter().map(|key| Registered {
            kid: key.kid.as_deref(),
            alg: key.alg.as_deref(),
            thumbprint: match &key.material {
                Ok(Material::Public(public)) => Some(public.thumbprint()),
                _ => None,
            },
        })
    }

    /// True where one of the keys has that `kid`.
    pub(crate) fn knows(&self, kid: &str) -> bool {
        match &self.0 {
            Source::Keys(keys) => keys.iter().any(|key| key.kid.as_deref() == Some(kid)),
            Source::Roots(_) => true,
        }
    }

    /// The keys that may have made this header's signature at `now`, and of a chain what it says. The error is why
    /// the token's own certificate isn't trusted.
    pub(super) fn resolve(
        &self,
        header: &Object<'_>,
        now: i64,
    ) -> std::result::Result<(Cow<'_, [VerificationKey]>, Option<String>), String> {
        match &self.0 {
            Source::Keys(keys) => Ok((Cow::Borrowed(keys), None)),
            Source::Roots(roots) => {
                let (key, words) = roots.leaf_key(header, now)?;
                Ok((Cow::Owned(vec![VerificationKey::bare(sound(key))]), Some(words)))
            }
        }
    }
}

/// A public key as material, unless its private half is known to be computable.
pub(super) fn sound(key: PublicKey) -> std::result::Result<Material, String> {
    match &key {
        PublicKey::Rsa { n, .. } if roca::has_fingerprint(n) => {
            Err("an RSA key with the ROCA weakness (CVE-2017-15361): its private key can be computed"
                .to_owned())
        }
        _ => Ok(Material::Public(key)),
    }
}

impl VerificationKey {
    /// A key of which nothing else is known.
    pub(super) fn bare(material: std::result::Result<Material, String>) -> Self {
        Self { material, kid: None, alg: None }
    }

    /// The keys to try, best first: those of the token's `kid`, else all, of which those that don't fit `algorithm` are
    /// left out. The error says why none is left.
    pub(super) fn fitting<'k>(
        keys: &'k [Self],
        algorithm: Algorithm,
        kid: Option<&str>,
    ) -> std::result::Result<Vec<&'k Self>, String> {
        let named: Vec<&Self> =
            keys.iter().filter(|key| kid.is_some() && key.kid.as_deref() == kid).collect();
        let candidates = if named.is_empty() { keys.iter().collect() } else { named };
        let refusals: Vec<Option<String>> = candidates.iter().map(|key| key.refusal(algorithm)).collect();
        let fitting: Vec<&Self> = candidates
            .iter()
            .zip(&refusals)
            .filter(|(_, refusal)| refusal.is_none())
            .map(|(key, _)| *key)
            .collect();
        if !fitting.is_empty() {
            return Ok(fitting);
        }
        let mut reasons: Vec<String> = refusals.into_iter().flatten().collect();
        reasons.dedup();
        Err(match reasons.as_slice() {
            [reason] => reason.clone(),
            reasons => format!("none of {} keys fits: {}", candidates.len(), reasons.join("; ")),
        })
    }

    /// Why this key can't verify that algorithm's signatures; `None` where it can.
    fn refusal(&self, algorithm: Algorithm) -> Option<String> {
        let wanted = algorithm.family();
        let family = match &self.material {
            Err(reason) => return Some(format!("the key is {reason}")),
            Ok(Material::Public(public)) => public.family(),
            Ok(Material::Secret(_) | Material::Oct(_)) => Family::Secret,
        };
        let fits = match &self.material {
            Ok(Material::Public(public)) => public.fits(algorithm),
            _ => family == wanted,
        };
        if !fits {
            let (alg, wanted, name) = (algorithm.name(), wanted.name(), family.name());
            return Some(format!("{alg} is verified with {wanted}, and the key is {name}"));
        }
        if let Ok(Material::Oct(secret)) = &self.material {
            let (size, wanted) = (secret.expose().len(), hash_size(algorithm));
            if size < wanted {
                let alg = algorithm.name();
                return Some(format!("the key has {size} bytes, fewer than the {wanted} that {alg} wants"));
            }
        }
        match self.alg.as_deref() {
            Some(alg) if Algorithm::from_name(alg) != Some(algorithm) => Some(format!(
                "the key is for {} alone, the token says {}",
                text::quoted(alg),
                algorithm.name()
            )),
            _ => None,
        }
    }

    /// Type and size, and its `kid` where it has one.
    pub(super) fn describe(&self) -> String {
        let kind = match &self.material {
            Ok(Material::Public(public)) => public.describe(),
            Ok(Material::Secret(_) | Material::Oct(_)) => "shared secret".to_owned(),
            Err(reason) => reason.clone(),
        };
        match &self.kid {
            Some(kid) => format!("{kind}, kid {}", text::quoted(kid)),
            None => kind,
        }
    }

    /// True where `signature` was made over `input` with this key's other half.
    pub(super) fn verifies(&self, algorithm: Algorithm, input: &[u8], signature: &[u8]) -> bool {
        match &self.material {
            Ok(Material::Secret(secret) | Material::Oct(secret)) => {
                let key = DecodingKey::from_secret(secret.expose());
                provider::verifies(algorithm, &key, input, signature)
            }
            Ok(Material::Public(public)) => public.verifies(algorithm, input, signature),
            Err(_) => false,
        }
    }
}

/// The bytes of a hash that an HMAC is made with.
fn hash_size(algorithm: Algorithm) -> usize {
    match algorithm {
        Algorithm::HS384 => 48,
        Algorithm::HS512 => 64,
        _ => 32,
    }
}

/// The public keys of a key file. A key that can't be used is refused when it is needed; where there is none besides, at
/// once.
fn from_file(content: &[u8]) -> Result<Vec<VerificationKey>> {
    let file = KeyFile::read(content, None)?;
    let mut public = Vec::new();
    // Whoever signs has the private key at hand; the public half is in it.
    let mut halves = Vec::new();
    let mut problem =
        Error::input("no public key found").hint("give a public key, a certificate, a JWK or a JWK Set");
    for part in file.parts {
        let kid = part.name.filter(|_| part.is_kid);
        let key = |key: std::result::Result<PublicKey, String>, kid| VerificationKey {
            material: key.and_then(sound),
            kid,
            alg: None,
        };
        match part.content {
            Content::Public(found) => public.push(key(found, kid)),
            Content::Certificate(der) => public.push(key(chain::public_key(&der), kid)),
            Content::Private(Ok(private)) => {
                halves.extend(private.public_key().map(|half| key(Ok(half.clone()), kid)))
            }
            Content::Locked(Some(half)) => halves.push(key(Ok(half), kid)),
            Content::Locked(None) => problem = formats::passphrase_needed(),
            Content::Private(Err(error)) => problem = error,
            Content::Other(_) => {}
        }
    }
    let found = if public.is_empty() { halves } else { public };
    if found.is_empty() { Err(problem) } else { Ok(found) }
}

fn from_json(content: &[u8]) -> Result<Vec<VerificationKey>> {
    let text = std::str::from_utf8(content).map_err(|_| Error::input("not JSON: not UTF-8"))?;
    let value = json::parse(text.trim()).map_err(|fault| Error::input(format!("not JSON: {fault}")))?;
    jwk::keys(&value).map_err(Error::input)
}
