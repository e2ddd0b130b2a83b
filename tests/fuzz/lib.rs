//! jeton's pure rooms, included by their paths since a binary has no library, and what is tried of each.
//!
//! `cargo +nightly fuzz run token` (in this folder, with cargo-fuzz) looks for inputs that panic, or are believed.
#![allow(dead_code, unused_imports, missing_docs)]

#[path = "../../src/cache.rs"]
mod cache;
#[path = "../../src/error.rs"]
mod error;
#[path = "../../src/jose/mod.rs"]
mod jose;
#[path = "../../src/json.rs"]
mod json;
#[path = "../../src/oauth/mod.rs"]
mod oauth;
#[path = "../../src/secret.rs"]
mod secret;
#[path = "../../src/text.rs"]
mod text;
#[path = "../../src/wire.rs"]
mod wire;

use std::time::Duration;

use jose::{DecryptionKeys, Expected, SigningKey, Token, VerificationKeys};
use secret::Secret;

const LIMIT: usize = 1 << 20;
const EC_KEY: &[u8] = include_bytes!("../fixtures/keys/p256.pkcs8.pem");

/// Nobody signed the input, so nothing in it may be verified or opened.
fn examine(text: &str, keys: &VerificationKeys) {
    let Ok(pasted) = jose::pasted_token(text, LIMIT) else { return };
    let Ok(token) = Token::parse(pasted.token) else { return };
    let decryption = DecryptionKeys::parse(EC_KEY);
    let opened = jose::decrypt(&token, &decryption);
    let expected = Expected {
        iss: Some("a".to_owned()),
        aud: Some("a".to_owned()),
        required: vec!["jti".to_owned()],
        max_age: Some(60),
        ..Expected::default()
    };
    let found = jose::examine(&token, opened.as_ref(), Some(keys), Some(&expected), 1_700_000_000);
    assert!(found.verified().is_none());
    let _ = jose::examine(&token, None, None, None, 0).refusal();
}

pub fn token(data: &[u8]) {
    jose::is_token_list(data);
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(keys) = VerificationKeys::parse(EC_KEY, "key") {
        examine(text, &keys);
    }
    if let Ok(keys) = VerificationKeys::from_client_secret(Secret::new(vec![7; 32])) {
        examine(text, &keys);
    }
}

pub fn key(data: &[u8]) {
    let _ = SigningKey::parse(&Secret::new(data.to_vec()), "key");
    let _ = VerificationKeys::parse(data, "key");
    let _ = VerificationKeys::from_roots(data, "key");
    DecryptionKeys::parse(data);
}

pub fn jwk_set(data: &[u8]) {
    let Ok(keys) = VerificationKeys::published(data, "set") else { return };
    for (alg, size) in [("RS256", 256), ("ES256", 64), ("ES384", 96), ("EdDSA", 64), ("HS256", 32)] {
        use base64::Engine;
        use base64::engine::general_purpose::URL_SAFE_NO_PAD;
        let header = URL_SAFE_NO_PAD.encode(format!(r#"{{"alg":"{alg}","kid":"a"}}"#));
        // The sender of a set may have signed: nothing is asserted of what it verifies.
        let text = format!("{header}.e30.{}", URL_SAFE_NO_PAD.encode(vec![1; size]));
        if let Ok(token) = Token::parse(text) {
            let _ = jose::examine(&token, None, Some(&keys), None, 0).refusal();
        }
    }
}

/// The first byte chooses the status, the rest is the body.
fn response(data: &[u8]) -> Option<wire::Response> {
    let (first, body) = data.split_first()?;
    let status = [200, 200, 200, 400, 401, 403, 404, 302, 429, 500].get(usize::from(first % 10)).copied()?;
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    Some(wire::Response { status, headers, body: Secret::new(body.to_vec()), elapsed: Duration::ZERO })
}

pub fn token_response(data: &[u8]) {
    let Some(response) = response(data) else { return };
    let secrets = [Secret::from("canary-canary".to_owned())];
    for token_pointer in [None, Some("/data")] {
        let reading = oauth::response::Reading {
            token_pointer,
            default_expires_in: None,
            scope: Some("a"),
            endpoint: "https://as.example/token",
            known_secrets: &secrets,
        };
        if let Err(error) = oauth::TokenResponse::parse(&response, reading) {
            assert!(!error.message.contains("canary-canary"));
        }
    }
}

pub fn cache_entry(data: &[u8]) {
    let _ = cache::Entry::parse(data, "name");
}

pub fn metadata(data: &[u8]) {
    use oauth::metadata::{Document, Metadata, published};
    let Ok(url) = published("https://as.example/x", "--jwks", false) else { return };
    let _ = Document::parse(data, &url);
    if let Ok(metadata) = Metadata::parse(data, "https://as.example", url.as_str()) {
        let _ = metadata.endpoint("jwks_uri", false);
    }
    if let Some(response) = response(data) {
        let _ = Document::from_response(&url, &response, 0);
    }
}
