use super::*;
use crate::error::Kind;
use crate::jose::{Algorithm, Examination, Expected, SigningKey, VerificationKeys, compact, examine};
use crate::secret::Secret;

/// RFC 7520 section 5.6.3: dir with A128GCM.
const KEY: &str = r#"{"kty":"oct","kid":"77c7e2b8-6e13-45cf-8672-617b5b45243a","use":"enc","alg":"A128GCM","k":"XctOhJAkA-pD9Lh7ZgW_2A"}"#;

const SECRET: &str = "a secret of thirty-two bytes or more";

/// Seals with `dir` and A256CBC-HS512 under 64 zeros: what a test needs, made the other way round.
fn sealed(header: &str, plaintext: &[u8]) -> Token {
    use aes::cipher::block_padding::Pkcs7;
    use aes::cipher::{BlockModeEncrypt, KeyIvInit};
    let encryptor = cbc::Encryptor::<aes::Aes256>::new(&[0; 32].into(), &[0; 16].into());
    let ciphertext = encryptor.encrypt_padded_vec::<Pkcs7>(plaintext);
    let header = base64url::encode(header);
    let bits = (header.len() as u64 * 8).to_be_bytes();
    let covered = [header.as_bytes(), &[0; 16], &ciphertext, &bits].concat();
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA512, &[0; 32]);
    let tag = ring::hmac::sign(&key, &covered);
    let parts = [&[0; 16], ciphertext.as_slice(), &tag.as_ref()[..32]].map(base64url::encode);
    Token::parse(format!("{header}..{}", parts.join("."))).unwrap()
}

fn zeros() -> DecryptionKeys {
    DecryptionKeys::from_secret(Secret::new(vec![0; 64]))
}

const DIR: &str = r#"{"alg":"dir","enc":"A256CBC-HS512","cty":"JWT"}"#;

fn signed() -> String {
    let key = SigningKey::from_client_secret(&Secret::from(SECRET.to_owned()));
    compact(r#"{"alg":"HS256","kid":"inner"}"#, r#"{"iss":"a"}"#, &key, Algorithm::HS256).unwrap()
}

fn refused(token: &Token, keys: &DecryptionKeys) -> String {
    decrypt(token, keys).unwrap().err().unwrap()
}

fn refusal(found: &Examination<'_>) -> (Kind, String) {
    let error = found.refusal().unwrap();
    (error.kind, error.message)
}

#[test]
fn a_nested_token_is_verified_like_any_other() {
    let token = sealed(DIR, signed().as_bytes());
    let opened = decrypt(&token, &zeros()).unwrap();
    let right = VerificationKeys::from_client_secret(Secret::from(SECRET.to_owned())).unwrap();
    let expected = Expected { iss: Some("a".to_owned()), signed: true, ..Expected::default() };
    let found = examine(&token, Some(&opened), Some(&right), Some(&expected), 0);
    assert!(found.refusal().is_none());
    assert_eq!(found.verified().unwrap().key, "shared secret");
    assert_eq!(found.kid().as_deref(), Some("inner"));
    assert_eq!(found.decrypted.unwrap().describe(), "dir with A256CBC-HS512, key shared secret of 64 bytes");
    let wrong = VerificationKeys::from_client_secret(Secret::from("another".to_owned())).unwrap();
    let found = examine(&token, Some(&opened), Some(&wrong), None, 0);
    assert_eq!(refusal(&found).0, Kind::Signature);
    assert!(found.verified().is_none());
}

#[test]
fn claims_that_are_only_encrypted_are_never_verified() {
    let token = sealed(DIR, br#"{"iss":"a"}"#);
    let opened = decrypt(&token, &zeros()).unwrap();
    let right = VerificationKeys::from_client_secret(Secret::from(SECRET.to_owned())).unwrap();
    let found = examine(&token, Some(&opened), Some(&right), None, 0);
    assert!(found.refusal().is_none() && found.verified().is_none());
    assert_eq!(found.claims().unwrap().to_string(), r#"{"iss":"a"}"#);
    // Whoever named an issuer wants its signature.
    let expected = Expected { signed: true, ..Expected::default() };
    assert_eq!(
        refusal(&examine(&token, Some(&opened), Some(&right), Some(&expected), 0)),
        (
            Kind::Signature,
            "signature refused: the token is encrypted and not signed: whoever has the key can have written it"
                .to_owned()
        )
    );
}

#[test]
fn what_does_not_open_says_why() {
    let token = sealed(DIR, b"{}");
    assert_eq!(
        refused(&token, &DecryptionKeys::from_secret(Secret::new(vec![1; 64]))),
        "the key doesn't open it, or it was changed (dir with A256CBC-HS512, shared secret of 64 bytes)"
    );
    assert_eq!(
        refused(&token, &DecryptionKeys::parse(KEY.as_bytes())),
        "dir needs a shared key of 64 bytes, and the key is shared secret of 16 bytes, kid \"77c7e2b8-6e13-45cf-8672-617b5b45243a\""
    );
    for (header, why) in [
        (
            r#"{"alg":"RSA-OAEP","enc":"A128GCM"}"#,
            "decryption with RSA (RSA-OAEP) is not supported: no library does it that keeps the key to itself (RUSTSEC-2023-0071)",
        ),
        (r#"{"alg":"X","enc":"A128GCM"}"#, "the key management \"X\" is not supported"),
        (r#"{"alg":"dir","enc":"A192GCM"}"#, "the content encryption \"A192GCM\" is not supported"),
        (
            r#"{"alg":"dir","enc":"A256CBC-HS512","zip":"DEF"}"#,
            "its content is compressed (zip), which is not supported",
        ),
        (
            r#"{"alg":"dir","enc":"A256CBC-HS512","crit":["x"],"x":1}"#,
            "the header demands extensions (crit) that jeton doesn't know: \"x\"",
        ),
        (r#"{"enc":"A256CBC-HS512"}"#, "the header has no alg"),
    ] {
        assert_eq!(refused(&sealed(header, b"{}"), &zeros()), why);
    }
    let public = include_bytes!("../../../tests/fixtures/keys/p256.pub.pem");
    let agreed = sealed(r#"{"alg":"ECDH-ES","enc":"A128GCM"}"#, b"");
    assert_eq!(
        refused(&agreed, &DecryptionKeys::parse(public)),
        "the key is not private: what was encrypted for it is opened with its private key"
    );
}

#[test]
fn every_flipped_bit_keeps_it_closed() {
    let token = sealed(DIR, br#"{"iss":"a"}"#);
    let text = format!("{}{}", token.encoded_header(), {
        let sealed = token.sealed().unwrap();
        let parts = [&sealed.encrypted_key, &sealed.iv, &sealed.ciphertext, &sealed.tag];
        parts.map(|part| format!(".{}", base64url::encode(part.bytes()))).concat()
    });
    assert!(decrypt(&Token::parse(text.clone()).unwrap(), &zeros()).unwrap().is_ok());
    for at in 0..text.len() {
        for bit in 0..8 {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            let Ok(Ok(token)) = String::from_utf8(bytes).map(Token::parse) else { continue };
            let opened = decrypt(&token, &zeros());
            assert!(opened.is_none_or(|opened| opened.is_err()), "byte {at}, bit {bit}");
        }
    }
}

#[test]
fn ec_private_keys_are_read_from_pem_too() {
    let token = Token::parse(format!(
        "{}....",
        base64url::encode(
            r#"{"alg":"ECDH-ES","enc":"A128GCM","epk":{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}}"#
        )
    ))
    .unwrap();
    for content in [
        include_bytes!("../../../tests/fixtures/keys/p256.sec1-params.pem").as_slice(),
        include_bytes!("../../../tests/fixtures/keys/p256.pkcs8.pem"),
    ] {
        assert_eq!(
            refused(&token, &DecryptionKeys::parse(content)),
            "the header's epk is no point of its curve (ECDH-ES with A128GCM, EC P-256)"
        );
    }
}
