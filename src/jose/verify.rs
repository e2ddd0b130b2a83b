//! Whether a token's signature is good: the header's demands first, then the mathematics (RFC 7515 section 5.2).
//!
//! Nothing that the token itself names or carries (`jku`, `jwk`, `x5u`, `x5c`) is fetched, opened or trusted.

use super::Algorithm;
use super::verification_key::VerificationKeys;
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

/// Verifies `signature` over `input`, as the header says. The error is why it is refused: one line.
pub(crate) fn signature(
    header: &Value<'_>,
    input: &str,
    signature: &[u8],
    keys: &VerificationKeys,
) -> Result<Verified, String> {
    let header =
        header.as_object().ok_or_else(|| format!("the header is {}, not an object", header.type_name()))?;
    demands(header)?;
    let alg = algorithm(header)?;
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
    let kid = header.get("kid").and_then(Value::as_text);
    let fitting = keys.fitting(alg, kid.as_deref())?;
    if let Some(key) = fitting.iter().find(|key| key.verifies(alg, input, signature)) {
        return Ok(Verified { alg, key: key.describe() });
    }
    Err(match fitting.as_slice() {
        [key] => format!("the signature is not this key's ({}, {})", alg.name(), key.describe()),
        keys => format!("the signature is none of these {} keys' ({})", keys.len(), alg.name()),
    })
}

/// Refuses what changes the meaning of the signature and is not understood here: RFC 7515 section 4.1.11 (`crit`),
/// RFC 7797 (`b64`), and `zip`, which is JWE's. The error is why: one line.
pub(super) fn demands(header: &Object<'_>) -> Result<(), String> {
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

#[cfg(test)]
#[path = "verify_tests.rs"]
mod tests;
