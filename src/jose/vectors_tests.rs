//! Published test vectors, where `JETON_VECTORS` names their folder: Wycheproof and the JOSE cookbook (RFC 7520).
//!
//! Where jeton decides otherwise than a vector's author, the case stands in a list with the reason.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value as Json;

use super::token::Token;
use super::{Algorithm, DecryptionKeys, VerificationKeys, base64url, decrypt, examine};
use crate::error::Kind;
use crate::secret::Secret;

/// Wycheproof cases that jeton decides otherwise: file, case, why.
const EXCEPTIONS: [(&str, u64, &str); 8] = [
    (
        "json_web_signature_test",
        346,
        "the JWK is for PS256 alone (alg), the token says PS384: RFC 7517 section 4.4",
    ),
    ("json_web_signature_test", 350, "the same key and token as 346"),
    ("json_web_signature_test", 367, "byte by byte the valid case 357: the padding was lost from the file"),
    ("json_web_signature_test", 370, "byte by byte the valid case 357: the padding was lost from the file"),
    (
        "json_web_signature_test",
        372,
        "a question mark stands in the header, and 361 to 364 want such refused",
    ),
    (
        "json_web_signature_test",
        373,
        "a question mark stands in the payload, and 361 to 364 want such refused",
    ),
    ("json_web_key_test", 1, "a set with a secret and a public key: each serves its own algorithms, by type"),
    (
        "json_web_key_test",
        4,
        "two keys of one kid: RFC 7517 section 4.5 allows it, and both are the set's owner's",
    ),
];

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
    let found = examine(&token, None, Some(keys), None, 0);
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
    let mut excepted: Vec<u64> =
        EXCEPTIONS.iter().filter(|(name, ..)| *name == file).map(|(_, case, _)| *case).collect();
    if file == "json_web_signature_test" && Algorithm::from_name("ES512").is_none() {
        excepted.extend([347, 351]);
        excepted.sort_unstable();
    }
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

/// A signature over a message of any bytes: a token can't carry those, so it goes straight to the keys.
fn verifies(keys: &VerificationKeys, alg: Algorithm, message: &[u8], signature: &[u8]) -> bool {
    super::verify::verifies_bytes(keys, alg, message, signature)
}

fn hex(text: &Json) -> Vec<u8> {
    let text = text.as_str().unwrap().as_bytes();
    text.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

/// Public keys in PEM, signatures in hexadecimal.
fn signatures(file: &str, count: usize, alg: &str) {
    let Some(alg) = Algorithm::from_name(alg) else {
        return eprintln!("NOT RUN: {file}: {alg} is not supported");
    };
    run(file, count, |group, case| {
        let pem = group["publicKeyPem"].as_str().unwrap();
        let keys = VerificationKeys::parse(pem.as_bytes(), "pem").unwrap();
        verifies(&keys, alg, &hex(&case["msg"]), &hex(&case["sig"]))
    });
}

#[test]
fn promise_28_wycheproof_ecdsa() {
    signatures("ecdsa_secp256r1_sha256_p1363_test", 262, "ES256");
    signatures("ecdsa_secp384r1_sha384_p1363_test", 280, "ES384");
    signatures("ecdsa_secp521r1_sha512_p1363_test", 318, "ES512");
    signatures("ecdsa_secp256k1_sha256_p1363_test", 252, "ES256K");
}

#[test]
fn promise_28_wycheproof_ed25519() {
    signatures("ed25519_test", 151, "EdDSA");
}

#[test]
fn promise_28_wycheproof_rsa() {
    signatures("rsa_signature_2048_sha256_test", 259, "RS256");
    signatures("rsa_signature_3072_sha384_test", 259, "RS384");
    signatures("rsa_signature_4096_sha512_test", 259, "RS512");
    signatures("rsa_pss_2048_sha256_mgf1_32_test", 108, "PS256");
    signatures("rsa_pss_3072_sha256_mgf1_32_test", 108, "PS256");
    signatures("rsa_pss_4096_sha512_mgf1_64_test", 179, "PS512");
}

#[test]
fn promise_28_wycheproof_hmac() {
    for (file, alg, bits) in [
        ("hmac_sha256_test", "HS256", 256),
        ("hmac_sha384_test", "HS384", 384),
        ("hmac_sha512_test", "HS512", 512),
    ] {
        run(file, 174, |group, case| {
            let keys = VerificationKeys::from_client_secret(Secret::new(hex(&case["key"])));
            let alg = Algorithm::from_name(alg).unwrap();
            let accepted =
                keys.is_ok_and(|keys| verifies(&keys, alg, &hex(&case["msg"]), &hex(&case["tag"])));
            if group["tagSize"] == bits {
                return accepted;
            }
            // JOSE has whole tags alone.
            assert!(!accepted);
            case["result"] == "valid"
        });
    }
}

/// The JWE algorithms that are left out; jwe/mod.rs says why.
fn is_left_out(text: &str) -> bool {
    let Ok(token) = Token::parse(text.to_owned()) else { return false };
    let header = token.header().read();
    let Some(header) = header.value.as_ref().and_then(|header| header.as_object()) else { return false };
    let member = |name| header.get(name).and_then(|value| value.as_text()).unwrap_or_default();
    ["RSA-OAEP", "RSA-OAEP-256", "RSA1_5", "A192GCMKW", "PBES2-HS512+A256KW"].contains(&&*member("alg"))
        || member("enc") == "A192GCM"
        || header.get("zip").is_some()
}

fn opens(text: &str, key: &Json, plaintext: Option<&[u8]>) -> bool {
    let Ok(token) = Token::parse(text.to_owned()) else { return false };
    let keys = DecryptionKeys::parse(key.to_string().as_bytes());
    match decrypt(&token, &keys) {
        Some(Ok(opened)) => {
            assert!(plaintext.is_none_or(|plaintext| opened.plaintext.bytes() == plaintext));
            true
        }
        _ => false,
    }
}

#[test]
fn wycheproof_json_web_encryption() {
    let left_out = std::cell::Cell::new(0);
    run("json_web_encryption_test", 139, |group, case| {
        let text = case["jwe"].as_str().unwrap();
        let opened = opens(text, &group["private"], case.get("pt").map(hex).as_deref());
        if is_left_out(text) && case["result"] == "valid" {
            assert!(!opened);
            left_out.set(left_out.get() + 1);
            return true;
        }
        opened
    });
    eprintln!("{} valid cases are of algorithms that are left out", left_out.get());
}

#[test]
fn promise_28_the_cookbooks_signatures() {
    for file in [
        "jws/4_1.rsa_v15_signature",
        "jws/4_2.rsa-pss_signature",
        "jws/4_3.ecdsa_signature",
        "jws/4_4.hmac-sha2_integrity_protection",
        "curve25519/jws",
    ] {
        let Some(example) = vectors(&format!("jose-cookbook/{file}.json")) else { return };
        let alg = example["input"]["alg"].as_str().unwrap();
        if Algorithm::from_name(alg).is_none() {
            eprintln!("NOT RUN: {file}: {alg} is not supported");
            continue;
        }
        let keys = keys(&example["input"]["key"]).unwrap();
        let text = example["output"]["compact"].as_str().unwrap();
        assert!(accepts(text, &keys), "{file}");
        let token = Token::parse(text.to_owned()).unwrap();
        let payload = example["input"]["payload"].as_str().unwrap();
        assert_eq!(token.body().unwrap().0.bytes(), payload.as_bytes(), "{file}");
        let (input, signature) = text.rsplit_once('.').unwrap();
        let tampered = format!("{input}.{}", base64url::encode(vec![7; signature.len() * 3 / 4]));
        assert!(!accepts(&tampered, &keys), "{file}");
    }
}

#[test]
fn the_cookbooks_unencoded_payloads_are_refused() {
    // RFC 7797; promise 30.
    let Some(example) = vectors("jose-cookbook/rfc7797/hmac-sha2_b64_false.json") else { return };
    let keys = keys(&example["input"]["key"]).unwrap();
    if let Some(text) = example["output"]["compact"].as_str() {
        assert!(!accepts(text, &keys));
    }
}

#[test]
fn the_cookbooks_encryptions() {
    for (file, opened) in [
        ("jwe/5_1.key_encryption_using_rsa_v15_and_aes-hmac-sha2", false),
        ("jwe/5_2.key_encryption_using_rsa-oaep_with_aes-gcm", false),
        ("jwe/5_4.key_agreement_with_key_wrapping_using_ecdh-es_and_aes-keywrap_with_aes-gcm", true),
        ("jwe/5_5.key_agreement_using_ecdh-es_with_aes-cbc-hmac-sha2", true),
        ("jwe/5_6.direct_encryption_using_aes-gcm", true),
        ("jwe/5_7.key_wrap_using_aes-gcm_keywrap_with_aes-cbc-hmac-sha2", true),
        ("jwe/5_8.key_wrap_using_aes-keywrap_with_aes-gcm", true),
        ("jwe/5_9.compressed_content", false),
        ("curve25519/ecdh-es", false),
    ] {
        let Some(example) = vectors(&format!("jose-cookbook/{file}.json")) else { return };
        let text = example["output"]["compact"].as_str().unwrap();
        let plaintext = example["input"]["plaintext"].as_str().unwrap();
        assert_eq!(opens(text, &example["input"]["key"], Some(plaintext.as_bytes())), opened, "{file}");
    }
}
