//! What a token is decrypted with: shared keys and private keys on NIST curves, from JWK, JWK Set, PEM or a secret.

use super::agreement::Private;
use super::content::Encryption;
use super::{Management, bytes, member};
use crate::jose::formats::{Content, KeyFile};
use crate::json::{self, Object, Value};
use crate::secret::Secret;
use crate::text;

/// A file's keys. What can't decrypt is refused only when it is needed, since the same file may verify.
pub(crate) struct DecryptionKeys(Vec<Key>);

/// One key with what its JWK says of it.
pub(super) struct Key {
    material: Result<Material, String>,
    kid: Option<String>,
    alg: Option<String>,
}

/// The key itself.
pub(super) enum Material {
    /// For `dir` and key wrapping.
    Secret(Secret),
    /// For ECDH-ES.
    Ec(Private),
    /// Neither.
    Unfit,
}

impl DecryptionKeys {
    /// From the content of a key file: a JWK, a JWK Set, or an EC private key in any other form that needs no passphrase.
    pub(crate) fn parse(content: &[u8]) -> Self {
        let bare = |material| vec![Key { material, kid: None, alg: None }];
        Self(match content.trim_ascii_start() {
            [b'{', ..] => from_json(content).unwrap_or_else(|why| bare(Err(why))),
            _ => bare(from_file(content)),
        })
    }

    /// A shared secret, its bytes as they are.
    pub(crate) fn from_secret(secret: Secret) -> Self {
        Self(vec![Key { material: Ok(Material::Secret(secret)), kid: None, alg: None }])
    }

    /// The keys to try: those of the token's `kid`, else all, of which those that don't fit are left out. The error
    /// says why none is left.
    pub(super) fn fitting(
        &self,
        management: Management,
        alg: &str,
        encryption: Encryption,
        kid: Option<&str>,
    ) -> Result<Vec<&Key>, String> {
        let named: Vec<&Key> =
            self.0.iter().filter(|key| kid.is_some() && key.kid.as_deref() == kid).collect();
        let candidates = if named.is_empty() { self.0.iter().collect() } else { named };
        let refusals: Vec<Option<String>> =
            candidates.iter().map(|key| key.refusal(management, alg, encryption)).collect();
        let fitting: Vec<&Key> = candidates
            .into_iter()
            .zip(&refusals)
            .filter(|(_, refusal)| refusal.is_none())
            .map(|(key, _)| key)
            .collect();
        if !fitting.is_empty() {
            return Ok(fitting);
        }
        let mut refusals: Vec<String> = refusals.into_iter().flatten().collect();
        refusals.dedup();
        Err(if refusals.is_empty() { "there is no key".to_owned() } else { refusals.join("; ") })
    }
}

impl Key {
    /// The key itself.
    pub(super) fn material(&self) -> &Material {
        self.material.as_ref().unwrap_or(&Material::Unfit)
    }

    /// Type and size, and its `kid` where it has one.
    pub(super) fn describe(&self) -> String {
        let kind = match self.material() {
            Material::Secret(secret) => format!("shared secret of {} bytes", secret.expose().len()),
            Material::Ec(private) => format!("EC {}", private.curve()),
            Material::Unfit => "none".to_owned(),
        };
        match &self.kid {
            Some(kid) => format!("{kind}, kid {}", text::quoted(kid)),
            None => kind,
        }
    }

    /// Why this key can't open such a token; `None` where it can.
    fn refusal(&self, management: Management, alg: &str, encryption: Encryption) -> Option<String> {
        let material = match &self.material {
            Ok(material) => material,
            Err(why) => return Some(format!("the key is {why}")),
        };
        let wanted = match (management, material) {
            (Management::Agreement(_), Material::Ec(_)) => None,
            (Management::Agreement(_), _) => Some("a private key on P-256, P-384 or P-521".to_owned()),
            (Management::Direct, Material::Secret(secret)) => {
                let size = encryption.key_size();
                (secret.expose().len() != size).then(|| format!("a shared key of {size} bytes"))
            }
            (Management::KeyWrap(size) | Management::GcmKeyWrap(size), Material::Secret(secret)) => {
                (secret.expose().len() != size).then(|| format!("a shared key of {size} bytes"))
            }
            _ => Some("a shared key".to_owned()),
        };
        if let Some(wanted) = wanted {
            return Some(format!("{alg} needs {wanted}, and the key is {}", self.describe()));
        }
        // RFC 7517 section 4.4. With `dir` a key is often named by the encryption that it is for.
        let direct = management == Management::Direct;
        match self.alg.as_deref() {
            Some(own) if own != alg && !(direct && own == encryption.name()) => {
                Some(format!("the key is for {} alone, the token says {alg}", text::quoted(own)))
            }
            _ => None,
        }
    }
}

/// From a key file in any form. The error is a reason to stand behind "the key is".
fn from_file(content: &[u8]) -> Result<Material, String> {
    let file = KeyFile::read(content, None).map_err(|error| error.message)?;
    let mut why = "not private: what was encrypted for it is opened with its private key".to_owned();
    for part in file.parts {
        match part.content {
            Content::Private(Ok(key)) => match key.ec_scalar() {
                Some((curve, scalar)) => {
                    let private = Private::new(curve.name(), scalar);
                    return private
                        .map(Material::Ec)
                        .ok_or_else(|| format!("on {}, for which no agreement is known", curve.name()));
                }
                None => why = format!("{}, with which nothing is decrypted here", key.describe()),
            },
            Content::Private(Err(error)) => why = error.message,
            Content::Locked(_) => {
                why = "protected by a passphrase: decrypting with it is not supported".to_owned();
            }
            _ => {}
        }
    }
    Err(why)
}

/// The keys of a JWK Set, or the one of a JWK.
fn from_json(content: &[u8]) -> Result<Vec<Key>, String> {
    let text = std::str::from_utf8(content).map_err(|_| "neither PEM nor JSON")?.trim();
    let value = json::parse(text).map_err(|_| "neither PEM nor JSON")?;
    let object = value.as_object().ok_or("no JWK")?;
    let Some(set) = object.get("keys") else { return Ok(vec![from_jwk(object)]) };
    let items = set.as_array().ok_or("a JWK Set whose keys are no array")?;
    Ok(items.iter().filter_map(Value::as_object).map(from_jwk).collect())
}

fn from_jwk(jwk: &Object<'_>) -> Key {
    Key {
        material: material(jwk),
        kid: jwk.get("kid").and_then(Value::as_text).map(Into::into),
        alg: jwk.get("alg").and_then(Value::as_text).map(Into::into),
    }
}

fn material(jwk: &Object<'_>) -> Result<Material, String> {
    if jwk.duplicate().is_some() {
        return Err("a JWK that names a member more than once".to_owned());
    }
    // RFC 7517 sections 4.2 and 4.3.
    if jwk.get("use").is_some_and(|usage| usage.as_text().as_deref() != Some("enc")) {
        return Err("not for encryption (use)".to_owned());
    }
    if let Some(ops) = jwk.get("key_ops") {
        let ops = ops.as_array().ok_or("a key whose key_ops are no array")?;
        let fits = |op: &Value<'_>| {
            op.as_text().is_some_and(|op| ["decrypt", "unwrapKey", "deriveKey", "deriveBits"].contains(&&*op))
        };
        if !ops.iter().any(fits) {
            return Err("not for decrypting (key_ops)".to_owned());
        }
    }
    match member(jwk, "kty")?.as_str() {
        "oct" => Ok(Material::Secret(Secret::new(bytes(jwk, "k")?))),
        "EC" => {
            if jwk.get("d").is_none() {
                return Err(
                    "not private: what was encrypted for it is opened with its private key".to_owned()
                );
            }
            let scalar = Secret::new(bytes(jwk, "d")?);
            let private = Private::new(&member(jwk, "crv")?, scalar.expose())
                .ok_or("an EC private key that is damaged or on a curve that is not supported")?;
            let (x, y) = (bytes(jwk, "x")?, bytes(jwk, "y")?);
            let point = [&[4], x.as_slice(), &y].concat();
            if !private.has_point(&point) {
                return Err("an EC private key whose parts don't belong together".to_owned());
            }
            Ok(Material::Ec(private))
        }
        _ => Err("of a kind that nothing is decrypted with here".to_owned()),
    }
}
