//! Keys in JSON: private JWK and JWK Set (RFC 7517, RFC 7518 section 6), and the files in which services hand out a PEM key.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::passphrase::Passphrase;
use super::{Content, KeyFile, Part, private};
use crate::error::{Error, Result};
use crate::jose::algorithm::Curve;
use crate::jose::jwk;
use crate::jose::key::SigningKey;
use crate::jose::pem;
use crate::jose::rsa;
use crate::jose::verification_key::Material;
use crate::json::{self, Object, Value};

/// A JWK, a JWK Set, or a service's file around a PEM key.
pub(super) fn read(text: &[u8], passphrase: Option<&Passphrase<'_>>) -> Result<KeyFile> {
    let text = std::str::from_utf8(text).map_err(|_| Error::input("JSON that is not UTF-8"))?;
    // A fault names a byte and never shows it: the file may be a key.
    let value = json::parse(text).map_err(|fault| Error::input(format!("not JSON: {fault}")))?;
    let object = value.as_object().ok_or_else(|| Error::input("JSON that is no object"))?;
    if let Some(keys) = object.get("keys") {
        let items = keys.as_array().ok_or_else(|| Error::input("a JWK Set whose keys are no array"))?;
        if items.is_empty() {
            return Err(Error::input("an empty JWK Set"));
        }
        let parts = items.iter().flat_map(|item| match item.as_object() {
            Some(object) => from_jwk(object),
            None => {
                vec![Part::new("JWK", Content::Public(Err(format!("{} instead of a JWK", item.type_name()))))]
            }
        });
        return Ok(KeyFile { wrapping: "JWK Set", parts: parts.collect() });
    }
    if object.get("kty").is_some() {
        return Ok(KeyFile { wrapping: "JWK", parts: from_jwk(object) });
    }
    from_service(object, passphrase)
}

/// Google's service accounts (`private_key`, `private_key_id`), and others' files after that pattern (`key`, `keyId`).
fn from_service(object: &Object<'_>, passphrase: Option<&Passphrase<'_>>) -> Result<KeyFile> {
    let member = |name: &str| object.get(name).and_then(Value::as_text);
    let held = ["private_key", "privateKey", "key"].into_iter().find_map(member);
    let Some(pem) = held.filter(|text| pem::is_pem(text.as_bytes())) else {
        if member("type").is_some_and(|kind| kind == "authorized_user")
            || object.get("refresh_token").is_some()
        {
            return Err(Error::input("a user's credentials with a refresh token, not a key")
                .hint("use its refresh_token: --grant-type refresh_token --refresh-token-file FILE"));
        }
        return Err(Error::input(
            "JSON without a key: neither a JWK (kty), a JWK Set (keys) nor a service account (private_key)",
        ));
    };
    let kid = ["private_key_id", "privateKeyId", "keyId"].into_iter().find_map(member);
    let blocks =
        pem::blocks(pem.as_bytes()).map_err(|fault| Error::input(format!("the key in the JSON: {fault}")))?;
    let parts = super::from_pem(&blocks, passphrase);
    let named =
        |part: Part| if part.is_private() { part.with_kid(kid.as_deref().map(str::to_owned)) } else { part };
    let is_google = member("type").is_some_and(|kind| kind == "service_account");
    Ok(KeyFile {
        wrapping: if is_google { "Google service account" } else { "JSON" },
        parts: parts.into_iter().map(named).collect(),
    })
}

/// The key, and the certificates of its `x5c` behind it.
fn from_jwk(jwk: &Object<'_>) -> Vec<Part> {
    let kid = jwk::member(jwk, "kid").ok();
    let is_private = jwk.get("d").is_some() || jwk::member(jwk, "kty").is_ok_and(|kty| kty == "oct");
    let content = if is_private {
        Content::Private(private_key(jwk).map(Box::new))
    } else {
        let public = jwk::material(jwk).and_then(|material| match material {
            Material::Public(public) => Ok(public),
            Material::Secret(_) | Material::Oct(_) => Err("a shared secret".to_owned()),
        });
        Content::Public(public)
    };
    let x5c = jwk.get("x5c").and_then(|x5c| x5c.as_array()).unwrap_or_default();
    let certificates = x5c
        .iter()
        .filter_map(|der| STANDARD.decode(der.as_text()?.as_bytes()).ok())
        .map(|der| Part::new("X.509", Content::Certificate(der)));
    std::iter::once(Part::new("JWK", content).with_kid(kid)).chain(certificates).collect()
}

fn private_key(jwk: &Object<'_>) -> Result<SigningKey> {
    let key = material(jwk)?;
    if jwk.get("use").is_some_and(|purpose| purpose.as_text().is_none_or(|purpose| purpose != "sig")) {
        return Err(Error::input("a key that is not for signatures (use)"));
    }
    if let Some(ops) = jwk.get("key_ops") {
        let ops = ops.as_array().unwrap_or_default();
        if !ops.iter().any(|op| op.as_text().is_some_and(|op| op == "sign")) {
            return Err(Error::input("a key that is not for signing (key_ops)"));
        }
    }
    match jwk.get("alg") {
        None => Ok(key),
        Some(alg) => {
            let alg = alg.as_text().ok_or_else(|| Error::input("a key whose alg is no string"))?;
            key.restricted(&alg).map_err(|reason| Error::input(format!("a key {reason}")))
        }
    }
}

fn material(jwk: &Object<'_>) -> Result<SigningKey> {
    let bytes = |name: &str| jwk::bytes(jwk, name).map(zeroize::Zeroizing::new).map_err(Error::input);
    // The public members are checked as a public key's: sizes, curve, duplicates.
    let public = match jwk::material(jwk).map_err(Error::input)? {
        Material::Secret(secret) | Material::Oct(secret) => {
            return Ok(SigningKey::from_client_secret(&secret));
        }
        Material::Public(public) => public,
    };
    let d = bytes("d")?;
    let key = match jwk::member(jwk, "kty").as_deref() {
        Ok("RSA") => {
            if jwk.get("p").is_none() || jwk.get("q").is_none() {
                return Err(Error::input(
                    "an RSA JWK without its primes (p, q), which jeton doesn't look for",
                ));
            }
            if jwk.get("oth").is_some() {
                return Err(Error::input(
                    "an RSA JWK with more than two primes (oth), which is not supported",
                ));
            }
            let (n, e, p, q) = (bytes("n")?, bytes("e")?, bytes("p")?, bytes("q")?);
            let parts = rsa::Parts { n: &n, e: &e, d: &d, p: &p, q: &q };
            let der = rsa::pkcs1(&parts).ok_or_else(|| Error::input("an RSA JWK whose parts are no key"))?;
            private::from_pkcs1(&der)?
        }
        Ok("EC") => {
            let curve = jwk::member(jwk, "crv").ok().and_then(|crv| Curve::from_name(&crv));
            let curve = curve.ok_or_else(|| Error::input("an EC JWK without its curve"))?;
            // RFC 7518 section 6.2.2.1: the full size of the curve, zeros included.
            if d.len() != curve.size() {
                return Err(Error::input(format!("an EC JWK whose d doesn't have {}'s size", curve.name())));
            }
            let crate::jose::PublicKey::Ec { point, .. } = &public else {
                return Err(Error::input("an EC JWK whose parts are no key"));
            };
            private::from_scalar(curve, &d, Some(point))?
        }
        _ => private::from_seed(&d)?,
    };
    match key.public_key() {
        Some(own) if *own != public => {
            Err(Error::input("a JWK whose private and public parts don't belong together"))
        }
        _ => Ok(key),
    }
}
