//! Keys to verify with, from JWK and JWK Set (RFC 7517, RFC 7518 section 6, RFC 8037 section 2).

use super::algorithm::{Algorithm, Curve};
use super::base64url;
use super::public_key::PublicKey;
use super::verification_key::{Material, VerificationKey, sound};
use crate::json::{Object, Value};
use crate::secret::Secret;
use crate::text;

/// The keys of a JWK Set, or the one of a JWK. The error is a reason to stand behind a colon.
pub(super) fn keys(value: &Value<'_>) -> Result<Vec<VerificationKey>, String> {
    let object =
        value.as_object().ok_or_else(|| format!("{} instead of a JWK or a JWK Set", value.type_name()))?;
    let Some(set) = object.get("keys") else {
        if object.get("kty").is_none() {
            return Err("JSON that is neither a JWK (kty) nor a JWK Set (keys)".to_owned());
        }
        return Ok(vec![key(object)]);
    };
    let items = set.as_array().ok_or("a JWK Set whose keys are no array")?;
    if items.is_empty() {
        return Err("an empty JWK Set".to_owned());
    }
    Ok(items
        .iter()
        .map(|item| match item.as_object() {
            Some(object) => key(object),
            None => VerificationKey::bare(Err(format!("{} instead of a JWK", item.type_name()))),
        })
        .collect())
}

fn key(jwk: &Object<'_>) -> VerificationKey {
    VerificationKey {
        material: material(jwk).and_then(|material| may_verify(jwk).map(|()| material)),
        kid: member(jwk, "kid").ok(),
        alg: member(jwk, "alg").ok().map(registered),
    }
}

/// An `alg` by its registered name: RFC 7520's own examples were published with keys for "ES521", meaning ES512.
fn registered(alg: String) -> String {
    if alg == "ES521" { "ES512".to_owned() } else { alg }
}

/// The key material alone, whatever `use`, `key_ops` and `alg` say.
pub(super) fn material(jwk: &Object<'_>) -> Result<Material, String> {
    if let Some(name) = jwk.duplicate() {
        return Err(format!("a JWK that names {} more than once", text::quoted(&name)));
    }
    let kty = member(jwk, "kty")?;
    let public = match kty.as_str() {
        "RSA" => PublicKey::from_modulus(&bytes(jwk, "n")?, &bytes(jwk, "e")?),
        "EC" => {
            let crv = member(jwk, "crv")?;
            let curve = Curve::from_name(&crv)
                .ok_or_else(|| format!("an EC key on {}, which is not supported", text::quoted(&crv)))?;
            let (x, y) = (bytes(jwk, "x")?, bytes(jwk, "y")?);
            // RFC 7518 section 6.2.1.2: a coordinate has the full size of the curve, zeros included.
            if x.len() != curve.size() || y.len() != curve.size() {
                return Err(format!("an EC key whose x or y doesn't have {}'s size", curve.name()));
            }
            PublicKey::from_point(curve, &[&[4], x.as_slice(), &y].concat())
        }
        "OKP" => match member(jwk, "crv")?.as_str() {
            "Ed25519" => PublicKey::from_ed25519(&bytes(jwk, "x")?),
            other => Err(format!("an OKP key on {}, which is not supported", text::quoted(other))),
        },
        "oct" => {
            let secret = Secret::new(bytes(jwk, "k")?);
            return if secret.is_empty() {
                Err("an empty shared secret".to_owned())
            } else {
                Ok(Material::Oct(secret))
            };
        }
        other => Err(format!("of kty {}, which is not supported", text::quoted(other))),
    };
    public.and_then(sound)
}

/// Whether `use`, `key_ops` and `alg`, where they are there, allow this key to verify (RFC 7517 sections 4.2 to 4.4).
fn may_verify(jwk: &Object<'_>) -> Result<(), String> {
    if jwk.get("use").is_some() && member(jwk, "use")? != "sig" {
        return Err("not for signatures (use)".to_owned());
    }
    if let Some(ops) = jwk.get("key_ops") {
        let ops: Option<Vec<_>> = ops.as_array().map(|ops| ops.iter().filter_map(Value::as_text).collect());
        let ops = ops.ok_or("a key whose key_ops are no array")?;
        if !ops.iter().any(|op| op == "verify") {
            return Err("not for verifying (key_ops)".to_owned());
        }
        if ops.iter().enumerate().any(|(i, op)| ops.iter().take(i).any(|earlier| earlier == op)) {
            return Err("a key whose key_ops repeat themselves".to_owned());
        }
    }
    if let Some(alg) = jwk.get("alg") {
        let alg = alg.as_text().ok_or("a key whose alg is no string")?;
        if Algorithm::from_name(&registered(alg.clone().into_owned())).is_none() {
            return Err(format!("for the algorithm {}, which is not supported", text::quoted(&alg)));
        }
    }
    Ok(())
}

/// A member that must be a string.
pub(super) fn member(jwk: &Object<'_>, name: &str) -> Result<String, String> {
    let value = jwk.get(name).ok_or_else(|| format!("a JWK without {name}"))?;
    value.as_text().map(Into::into).ok_or_else(|| format!("a JWK whose {name} is {}", value.type_name()))
}

/// A member that must be base64url.
pub(super) fn bytes(jwk: &Object<'_>, name: &str) -> Result<Vec<u8>, String> {
    base64url::decode(&member(jwk, name)?).map_err(|_| format!("a JWK whose {name} is not base64url"))
}
