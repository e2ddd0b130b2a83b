//! Whether a token's signature is good: the header's demands first, then the mathematics (RFC 7515 section 5.2).
//!
//! Nothing that the token itself names or carries (`jku`, `jwk`, `x5u`, `x5c`) is fetched, opened or trusted.

use super::Algorithm;
use super::check::Check;
use super::verification_key::{VerificationKey, VerificationKeys};
use crate::json::{Object, Value};
use crate::text;

/// A good signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verified {
    /// By which algorithm.
    pub(crate) alg: Algorithm,
    /// By which key: type, size, `kid`. Never the key.
    pub(crate) key: String,
}

/// What the header, the key and the signature came to: `signature`, `x5c` where the key is to be the token's own
/// certificate's, `alg`, `crit`.
pub(super) struct Verification {
    /// One for each thing looked at.
    pub(super) checks: Vec<Check>,
    /// By what the signature is good; `None` where anything failed.
    pub(super) verified: Option<Verified>,
}

/// Verifies `signature` over `input`, as the header says, at `now` (Unix seconds; a certificate has dates).
pub(super) fn signature(
    header: &Value<'_>,
    input: &str,
    signature: &[u8],
    keys: &VerificationKeys,
    now: i64,
) -> Verification {
    let Some(header) = header.as_object() else {
        let words = format!("the header is {}, not an object", header.type_name());
        return Verification { checks: vec![Check::fail("signature", words)], verified: None };
    };
    let mut checks = Vec::with_capacity(4);
    let keys = match keys.resolve(header, now) {
        Ok((keys, chain)) => {
            checks.extend(chain.map(|words| Check::pass("x5c", words)));
            Some(keys)
        }
        Err(words) => {
            checks.push(Check::fail("x5c", words));
            None
        }
    };
    let kid = header.get("kid").and_then(Value::as_text);
    let fitting = algorithm(header).and_then(|alg| match &keys {
        Some(keys) => Ok((alg, VerificationKey::fitting(keys, alg, kid.as_deref())?)),
        None => Ok((alg, Vec::new())),
    });
    let fitting = match fitting {
        Ok((alg, fitting)) => {
            checks.push(Check::pass("alg", alg.name()));
            Some((alg, fitting))
        }
        Err(words) => {
            checks.push(Check::fail("alg", words));
            None
        }
    };
    checks.push(match demands(header) {
        Ok(()) => Check::pass("crit", "nothing is demanded that jeton doesn't know"),
        Err(words) => Check::fail("crit", words),
    });
    let refused: Vec<&str> = checks.iter().filter(|check| check.failed()).map(|check| &*check.name).collect();
    let (Some((alg, fitting)), true) = (fitting, refused.is_empty()) else {
        let words = format!("{} refused", refused.join(" and "));
        checks.insert(0, Check::skip("signature", words));
        return Verification { checks, verified: None };
    };
    let verified = made_by(alg, &fitting, input.as_bytes(), signature);
    let made = match &verified {
        Ok(verified) => Check::pass("signature", format!("made by this key: {}", verified.key)),
        Err(words) => Check::fail("signature", words.clone()),
    };
    checks.insert(0, made);
    Verification { checks, verified: verified.ok() }
}

/// By which of the keys the signature was made. The error is why by none: one line.
fn made_by(
    alg: Algorithm,
    fitting: &[&VerificationKey],
    input: &[u8],
    signature: &[u8],
) -> Result<Verified, String> {
    if signature.is_empty() {
        return Err("the signature is empty".to_owned());
    }
    if !super::token::signature_fits(alg.name(), signature) {
        return Err(format!(
            "the signature has {} bytes, which is not {}'s size",
            signature.len(),
            alg.name()
        ));
    }
    if let Some(key) = fitting.iter().find(|key| key.verifies(alg, input, signature)) {
        return Ok(Verified { alg, key: key.describe() });
    }
    Err(match fitting {
        [key] => format!("the signature is not this key's ({}, {})", alg.name(), key.describe()),
        keys => format!("the signature is none of these {} keys' ({})", keys.len(), alg.name()),
    })
}

/// Refuses what changes the meaning of the signature and is not understood here: RFC 7515 section 4.1.11 (`crit`),
/// RFC 7797 (`b64`), and `zip`, which is JWE's. The error is why: one line.
pub(super) fn demands(header: &Object<'_>) -> Result<(), String> {
    extensions(header)?;
    if header.get("b64").is_some_and(|b64| *b64 != Value::Bool(true)) {
        return Err(
            "the header says that the payload is not base64url (b64), which is not supported".to_owned()
        );
    }
    if header.get("zip").is_some() {
        return Err(
            "the header says that the payload is compressed (zip), which no signed token may be".to_owned()
        );
    }
    Ok(())
}

/// Refuses a header that says something twice, or demands what is not understood here (`crit`; JWE has it too).
pub(super) fn extensions(header: &Object<'_>) -> Result<(), String> {
    if let Some(name) = header.duplicate() {
        return Err(format!("the header names {} more than once", text::quoted(&name)));
    }
    if let Some(crit) = header.get("crit") {
        return Err(match crit.as_array() {
            Some([]) => "the header's crit is empty, which RFC 7515 forbids".to_owned(),
            Some(names) => {
                let name = |name: &Value<'_>| name.as_text().map_or_else(|| name.to_string(), Into::into);
                let names: Vec<String> = names.iter().map(|value| text::quoted(&name(value))).collect();
                format!("the header demands extensions (crit) that jeton doesn't know: {}", names.join(", "))
            }
            None => format!("the header's crit is {}, not an array", crit.type_name()),
        });
    }
    Ok(())
}

fn algorithm(header: &Object<'_>) -> Result<Algorithm, String> {
    let Some(alg) = header.get("alg") else {
        return Err("the header has no alg".to_owned());
    };
    let Some(name) = alg.as_text() else {
        return Err(format!("the header's alg is {}, not a string", alg.type_name()));
    };
    if name.eq_ignore_ascii_case("none") {
        return Err(format!("the token is not signed (alg {})", text::quoted(&name)));
    }
    Algorithm::from_name(&name)
        .ok_or_else(|| format!("the algorithm {} is not supported", text::quoted(&name)))
}

/// Whether one of the keys made this signature over any bytes: for test vectors, whose messages no token can carry.
#[cfg(test)]
pub(super) fn verifies_bytes(
    keys: &VerificationKeys,
    alg: Algorithm,
    message: &[u8],
    signature: &[u8],
) -> bool {
    let Ok((keys, _)) = keys.resolve(&Object::default(), 0) else { return false };
    let Ok(fitting) = VerificationKey::fitting(&keys, alg, None) else { return false };
    made_by(alg, &fitting, message, signature).is_ok()
}

#[cfg(test)]
#[path = "verify_tests.rs"]
mod tests;
