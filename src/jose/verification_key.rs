//! What a token's signature is verified with, and which of several keys are tried.

use jsonwebtoken::DecodingKey;

use super::key::SigningKey;
use super::{Algorithm, PublicKey, chain, jwk, pem, provider};
use crate::error::{Error, Result};
use crate::json;
use crate::secret::Secret;
use crate::text;

/// A file's keys, or a client secret.
pub(crate) struct VerificationKeys {
    keys: Vec<VerificationKey>,
}

/// One key with what its JWK says of it.
pub(super) struct VerificationKey {
    /// The key, or why this one can't be used.
    pub(super) material: std::result::Result<Material, String>,
    /// The JWK's `kid`.
    pub(super) kid: Option<String>,
    /// The JWK's `alg`: the only algorithm that it may be used with.
    pub(super) alg: Option<String>,
}

/// Public keys verify signatures and secrets verify HMACs; nothing turns one into the other.
pub(super) enum Material {
    /// From PEM or a JWK.
    Public(PublicKey),
    /// A client secret, or a JWK of kty `oct`.
    Secret(Secret),
}

impl VerificationKeys {
    /// From the content of a file: PEM public keys (SubjectPublicKeyInfo, PKCS#1), certificates, a private key whose
    /// public half is taken, a JWK or a JWK Set. `name` is the file's, for messages. Exit code 3 where there is no key
    /// in it; a key that can't be used is refused only when it is needed.
    pub(crate) fn parse(content: &[u8], name: &str) -> Result<Self> {
        let keys = if pem::is_pem(content) { from_pem(content, name)? } else { from_json(content, name)? };
        Ok(Self { keys })
    }

    /// A client secret, its bytes as they are. Exit code 3 for an empty one.
    pub(crate) fn from_client_secret(secret: Secret) -> Result<Self> {
        if secret.is_empty() {
            return Err(Error::input("the secret is empty"));
        }
        Ok(Self { keys: vec![VerificationKey::bare(Ok(Material::Secret(secret)))] })
    }

    /// The keys to try, best first: those of the token's `kid`, else all, of which those that don't fit `algorithm` are
    /// left out. The error says why none is left.
    pub(super) fn fitting(
        &self,
        algorithm: Algorithm,
        kid: Option<&str>,
    ) -> std::result::Result<Vec<&VerificationKey>, String> {
        let named: Vec<&VerificationKey> =
            self.keys.iter().filter(|key| kid.is_some() && key.kid.as_deref() == kid).collect();
        let candidates = if named.is_empty() { self.keys.iter().collect() } else { named };
        let refusals: Vec<Option<String>> = candidates.iter().map(|key| key.refusal(algorithm)).collect();
        let fitting: Vec<&VerificationKey> = candidates
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
}

impl VerificationKey {
    /// A key of which nothing else is known.
    pub(super) fn bare(material: std::result::Result<Material, String>) -> Self {
        Self { material, kid: None, alg: None }
    }

    /// Why this key can't verify that algorithm's signatures; `None` where it can.
    fn refusal(&self, algorithm: Algorithm) -> Option<String> {
        let wanted = algorithm.family();
        let family = match &self.material {
            Err(reason) => return Some(format!("the key is {reason}")),
            Ok(Material::Public(public)) => public.family(),
            Ok(Material::Secret(_)) => super::algorithm::Family::Secret,
        };
        let fits = match &self.material {
            Ok(Material::Public(public)) => public.fits(algorithm),
            _ => family == wanted,
        };
        if !fits {
            let (alg, wanted, name) = (algorithm.name(), wanted.name(), family.name());
            return Some(format!("{alg} is verified with {wanted}, and the key is {name}"));
        }
        match self.alg.as_deref() {
            Some(alg) if alg != algorithm.name() => Some(format!(
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
            Ok(Material::Secret(_)) => "shared secret".to_owned(),
            Err(reason) => reason.clone(),
        };
        match &self.kid {
            Some(kid) => format!("{kind}, kid {}", text::quoted(kid)),
            None => kind,
        }
    }

    /// True where `signature` was made over `input` with this key's other half.
    pub(super) fn verifies(&self, algorithm: Algorithm, input: &str, signature: &[u8]) -> bool {
        match &self.material {
            Ok(Material::Secret(secret)) => {
                let key = DecodingKey::from_secret(secret.expose());
                provider::verifies(algorithm, &key, input.as_bytes(), signature)
            }
            Ok(Material::Public(public)) => public.verifies(algorithm, input.as_bytes(), signature),
            Err(_) => false,
        }
    }
}

fn from_pem(content: &[u8], name: &str) -> Result<Vec<VerificationKey>> {
    let about = |message: &str| Error::input(format!("{}: {message}", text::visible(name)));
    let blocks = pem::blocks(content).map_err(|message| about(&message))?;
    let mut keys = Vec::new();
    for block in &blocks {
        let public = match block.label.as_str() {
            "PUBLIC KEY" => PublicKey::from_spki(&block.der),
            "RSA PUBLIC KEY" => PublicKey::from_pkcs1(&block.der),
            "CERTIFICATE" | "X509 CERTIFICATE" => chain::public_key(&block.der),
            _ => continue,
        };
        keys.push(VerificationKey::bare(public.map(Material::Public)));
    }
    if !keys.is_empty() {
        return Ok(keys);
    }
    if !blocks.iter().any(|block| block.label.ends_with("PRIVATE KEY")) {
        return Err(about("no public key found").hint("give a public key or a certificate as PEM, or a JWK"));
    }
    // Whoever signs has the private key at hand; the public half is in it.
    let key = SigningKey::parse(&Secret::new(content.to_vec()), name)?;
    Ok(key
        .public_key()
        .map(|public| VerificationKey::bare(Ok(Material::Public(public.clone()))))
        .into_iter()
        .collect())
}

fn from_json(content: &[u8], name: &str) -> Result<Vec<VerificationKey>> {
    let about = |message: &str| Error::input(format!("{}: {message}", text::visible(name)));
    let text = std::str::from_utf8(content).map_or("", str::trim);
    if !text.starts_with(['{', '[']) {
        let message =
            if content.trim_ascii().is_empty() { "the file is empty" } else { "neither PEM nor JSON" };
        return Err(about(message).hint("give a public key or a certificate as PEM, or a JWK"));
    }
    let value = json::parse(text).map_err(|fault| about(&format!("not JSON: {fault}")))?;
    jwk::keys(&value).map_err(|message| about(&message))
}
