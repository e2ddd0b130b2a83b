//! Published test vectors, where `JETON_VECTORS` names their folder: Wycheproof and the JOSE cookbook (RFC 7520).
//!
//! Where jeton decides otherwise than a vector's author, the case stands in a list with the reason.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value as Json;

use super::token::Token;
use super::{Algorithm, VerificationKeys, base64url, examine};
use crate::error::Kind;
use crate::secret::Secret;

/// Wycheproof cases that jeton decides otherwise: file, case, why.
const EXCEPTIONS: [(&str, u64, &str); 0] = [];

/// A file of the vectors; `None`, and said so, where they are not here.
fn vectors(path: &str) -> Option<Json> {
    let Some(folder) = std::env::var_os("JETON_VECTORS") else {
        eprintln!("NOT RUN: {path}: JETON_VECTORS does not name the folder of the published vectors");
        return None;
    };
    let path = PathBuf::from(folder).join(path);
    let text = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Some(serde_json::from_slice(&text).unwrap())
}

/// Header, signature and key are good, whatever the payload is.
fn accepts(text: &str, keys: &VerificationKeys) -> bool {
    let Ok(token) = Token::parse(text.to_owned()) else { return false };
    let found = examine(&token, Some(keys), None, 0);
    let refused = |kind| [Kind::Malformed, Kind::Signature].contains(&kind);
    found.verified.is_some() && !found.problems.iter().any(|problem| refused(problem.kind))
}

fn keys(jwk: &Json) -> Option<VerificationKeys> {
    VerificationKeys::parse(jwk.to_string().as_bytes(), "jwk").ok()
}

/// Runs the cases of a file: `accepts` says what jeton makes of one.
fn run(file: &str, count: usize, accepts: impl Fn(&Json, &Json) -> bool) {
    let Some(vectors) = vectors(&format!("wycheproof/{file}.json")) else { return };
    let mut wrong = BTreeMap::new();
    let mut ran = 0;
    for group in vectors["testGroups"].as_array().unwrap() {
        for case in group["tests"].as_array().unwrap() {
            ran += 1;
            // "acceptable" is a matter of taste by the vectors' own words.
            let wanted = case["result"].as_str().unwrap();
            if wanted != "acceptable" && accepts(group, case) != (wanted == "valid") {
                let words = format!("{wanted}: {} {}", group["comment"], case["comment"]);
                wrong.insert(case["tcId"].as_u64().unwrap(), words);
            }
        }
    }
    assert_eq!(ran, count, "cases of {file}");
    let excepted: Vec<u64> =
        EXCEPTIONS.iter().filter(|(name, ..)| *name == file).map(|(_, case, _)| *case).collect();
    assert_eq!(wrong.keys().copied().collect::<Vec<_>>(), excepted, "{file}: {wrong:#?}");
}

fn jws(group: &Json, case: &Json) -> bool {
    let key = group.get("public").unwrap_or(&group["private"]);
    keys(key).is_some_and(|keys| accepts(case["jws"].as_str().unwrap(), &keys))
}

#[test]
fn promise_28_wycheproof_json_web_signatures() {
    run("json_web_signature_test", 401, jws);
}

#[test]
fn promise_28_wycheproof_json_web_keys() {
    run("json_web_key_test", 26, jws);
}

#[test]
fn wycheproof_json_web_crypto() {
    run("json_web_crypto_test", 83, jws);
}
