//! Promise 33: damaged tokens and keys by the thousand, none of which may panic or be believed.
//!
//! The whole number (a million, a hundred thousand) takes an optimised build:
//! `cargo test --profile mutate --locked -- --ignored mutated`. The normal suite takes a part of it.
#![allow(clippy::disallowed_methods, clippy::print_stderr, reason = "a minute is measured and told")]

use std::time::Instant;

use super::{Algorithm, DecryptionKeys, SigningKey, Token, VerificationKeys, base64url, compact};
use super::{decrypt, examine, pasted_token};
use crate::output::decode::{self, View};
use crate::secret::Secret;

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!("../../tests/fixtures/keys/", $name)).as_slice()
    };
}

/// xorshift64: the same cases in every run.
struct Dice(u64);

const MEANINGFUL: &[u8] = b"ABCabc019-_.=+/ {}[]\",:\\\n\0\x7f\x80\xff";

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides.max(1) as u64) as usize
    }

    /// One to three changes: a bit, a byte that means something, a byte less, a piece twice, a piece gone, an end.
    fn mutate(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..=self.roll(3) {
            if bytes.is_empty() {
                return;
            }
            let at = self.roll(bytes.len());
            let end = (at + 1 + self.roll(8)).min(bytes.len());
            match self.roll(12) {
                0..=3 => bytes[at] ^= 1 << self.roll(8),
                4..=6 => bytes[at] = MEANINGFUL[self.roll(MEANINGFUL.len())],
                7 => drop(bytes.remove(at)),
                8 => bytes.insert(at, b".\"{[e"[self.roll(5)]),
                9 => {
                    let piece = bytes[at..end].to_vec();
                    bytes.splice(at..at, piece);
                }
                10 => drop(bytes.drain(at..end)),
                _ => bytes.truncate(at),
            }
        }
    }
}

fn signing(content: &[u8]) -> SigningKey {
    SigningKey::parse(&Secret::new(content.to_vec()), "key").unwrap()
}

/// Tokens of several kinds, each with the keys that verify it; most of the first, which costs least.
fn tokens() -> Vec<(String, VerificationKeys)> {
    let claims = r#"{"iss":"https://as.example","aud":["a","b"],"exp":99999999999,"n":1.5e3,"s":"\u00e9\ud83d\ude00"}"#;
    let secret = Secret::from("a secret of thirty-two bytes or more".to_owned());
    let secrets = || VerificationKeys::from_client_secret(secret.clone()).unwrap();
    let made = |alg: Algorithm, key: &SigningKey| {
        compact(&format!(r#"{{"alg":"{}","typ":"JWT","kid":"k"}}"#, alg.name()), claims, key, alg).unwrap()
    };
    let hs256 = made(Algorithm::HS256, &SigningKey::from_client_secret(&secret));
    vec![
        (hs256, secrets()),
        (
            made(Algorithm::ES256, &signing(fixture!("p256.sec1.pem"))),
            VerificationKeys::parse(fixture!("p256.pub.pem"), "key").unwrap(),
        ),
        (
            made(Algorithm::RS256, &signing(fixture!("rsa-2048.pkcs1.pem"))),
            VerificationKeys::parse(fixture!("rsa-2048.pub.pem"), "key").unwrap(),
        ),
        (
            made(Algorithm::EdDSA, &signing(fixture!("ed25519.pem"))),
            VerificationKeys::parse(fixture!("ed25519.pub.pem"), "key").unwrap(),
        ),
    ]
}

fn mutated_tokens(count: usize) {
    let tokens = tokens();
    let decryption = DecryptionKeys::from_secret(Secret::new(vec![0; 64]));
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut read = 0;
    for _ in 0..count {
        let (whole, keys) = &tokens[[0, 0, 0, 0, 0, 0, 1, 2, 3][dice.roll(9)]];
        let (input, _) = whole.rsplit_once('.').unwrap();
        let mut bytes = whole.clone().into_bytes();
        match dice.roll(3) {
            // Before it is encoded: what only a signer would see.
            0 => {
                let mut parts: Vec<Vec<u8>> =
                    whole.split('.').map(|part| base64url::decode(part).unwrap()).collect();
                let part = dice.roll(3);
                dice.mutate(&mut parts[part]);
                bytes = parts.iter().map(base64url::encode).collect::<Vec<_>>().join(".").into_bytes();
            }
            1 => {
                let part = dice.roll(3);
                let mut parts: Vec<Vec<u8>> = whole.split('.').map(|part| part.as_bytes().to_vec()).collect();
                dice.mutate(&mut parts[part]);
                bytes = parts.join(&b'.');
            }
            _ => dice.mutate(&mut bytes),
        }
        let Ok(text) = String::from_utf8(bytes) else { continue };
        let Ok(pasted) = pasted_token(&text, 1 << 20) else { continue };
        let Ok(token) = Token::parse(pasted.token) else { continue };
        read += 1;
        let opened = decrypt(&token, &decryption);
        assert!(!matches!(opened, Some(Ok(_))), "{text}");
        let found = examine(&token, opened.as_ref(), Some(keys), None, 1000);
        assert!(found.verified().is_none() || token.signing_input() == input, "{text}");
        let json = decode::json(&found, 1000);
        if read % 64 == 0 {
            serde_json::from_str::<serde::de::IgnoredAny>(&json).unwrap_or_else(|e| panic!("{e}: {json}"));
            decode::text(&found, 1000, &View { folds: true, explains: true, ..View::default() });
        }
    }
    assert!(read > count / 2, "{read} of {count} were tokens at all");
}

#[test]
fn promise_33_mutated_tokens_never_panic_and_are_never_believed() {
    mutated_tokens(8_000);
}

#[test]
#[ignore = "a million: for an optimised build"]
fn promise_33_a_million_mutated_tokens_in_a_minute() {
    let start = Instant::now();
    mutated_tokens(1_000_000);
    let seconds = start.elapsed().as_secs_f64();
    eprintln!("a million mutated tokens in {seconds:.1} s");
    assert!(seconds < 60.0, "{seconds} s");
}

/// A file's keys, through every reader there is.
fn read_keys(content: &[u8]) {
    let _ = VerificationKeys::published(content, "key");
    let _ = VerificationKeys::from_roots(content, "key");
    let _ = SigningKey::parse(&Secret::new(content.to_vec()), "key");
    let keys = DecryptionKeys::parse(content);
    for alg in ["ECDH-ES+A256KW", "A128KW"] {
        let header = format!(
            r#"{{"alg":"{alg}","enc":"A128GCM","epk":{{"kty":"EC","crv":"P-256","x":"{x}","y":"{x}"}}}}"#,
            x = base64url::encode([1; 32])
        );
        let token = Token::parse(format!("{}.AAAA.AAAA.AAAA.AAAA", base64url::encode(header))).unwrap();
        assert!(decrypt(&token, &keys).unwrap().is_err());
    }
    let Ok(keys) = VerificationKeys::parse(content, "key") else { return };
    for alg in ["RS256", "ES256", "ES384", "EdDSA", "HS256"] {
        let header = format!(r#"{{"alg":"{alg}","kid":"k"}}"#);
        let signature = vec![1; if alg == "RS256" { 256 } else { 64 }];
        let text = format!("{}.e30.{}", base64url::encode(header), base64url::encode(signature));
        let token = Token::parse(text).unwrap();
        assert!(examine(&token, None, Some(&keys), None, 1000).verified.is_none());
    }
}

fn mutated_keys(count: usize) {
    let jwks = format!(
        r#"{{"keys":[{{"kty":"EC","crv":"P-256","kid":"k","use":"sig","key_ops":["verify"],"x":"{x}","y":"{x}","d":"{x}"}},{{"kty":"RSA","alg":"RS256","n":"{n}","e":"AQAB"}},{{"kty":"OKP","crv":"Ed25519","x":"{x}"}},{{"kty":"oct","k":"{x}"}}]}}"#,
        x = base64url::encode([7; 32]),
        n = base64url::encode([0xc1; 256]),
    );
    let files = [
        fixture!("p256.sec1.pem"),
        fixture!("p256.pkcs8.pem"),
        fixture!("p256.pub.pem"),
        fixture!("p256.self-signed.pem"),
        fixture!("p384.sec1.pem"),
        fixture!("ed25519.pem"),
        fixture!("rsa-2048.pub.pem"),
        fixture!("rsa-2048.pkcs8.pem"),
        fixture!("ishare/leaf.pem"),
        jwks.as_bytes(),
    ];
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    for _ in 0..count {
        let file = files[dice.roll(files.len())];
        let mut content = file.to_vec();
        let text = std::str::from_utf8(file).unwrap();
        if let Some((begin, rest)) = text.split_once("-----\n").filter(|_| dice.roll(3) > 0) {
            // The DER inside, so that more than the base64 is tried.
            use base64::Engine;
            use base64::engine::general_purpose::STANDARD;
            let (body, end) = rest.split_once("-----").unwrap();
            let mut der = STANDARD.decode(body.replace('\n', "")).unwrap();
            dice.mutate(&mut der);
            content = format!("{begin}-----\n{}\n-----{end}", STANDARD.encode(der)).into_bytes();
        } else {
            dice.mutate(&mut content);
        }
        read_keys(&content);
    }
}

#[test]
fn promise_33_mutated_keys_never_panic() {
    mutated_keys(1_000);
}

#[test]
#[ignore = "a hundred thousand: for an optimised build"]
fn promise_33_a_hundred_thousand_mutated_keys() {
    mutated_keys(100_000);
}
