use super::*;
use crate::error::Kind;
use crate::jose::base64url;
use crate::jose::token::Token;
use crate::jose::{SigningKey, compact};
use crate::secret::Secret;

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!("../../tests/fixtures/keys/", $name)).as_slice()
    };
}

fn signing(content: &[u8]) -> SigningKey {
    SigningKey::parse(&Secret::new(content.to_vec()), "key.pem").unwrap()
}

fn keys(content: &[u8]) -> VerificationKeys {
    VerificationKeys::parse(content, "pub").unwrap()
}

fn verify(token: &str, keys: &VerificationKeys) -> Result<Verified, String> {
    let token = Token::parse(token.to_owned()).unwrap();
    let header = token.header().read();
    let (_, part) = token.body().unwrap();
    let found = signature(&header.value.unwrap(), token.signing_input(), part.bytes(), keys, 0);
    let failed: Vec<_> =
        found.checks.iter().filter(|check| check.failed()).map(|check| &*check.words).collect();
    found.verified.ok_or_else(|| failed.join("; "))
}

fn refused(token: &str, keys: &VerificationKeys) -> String {
    verify(token, keys).unwrap_err()
}

/// Signed with the P-256 fixture, whatever the header says.
fn es256(header: &str) -> String {
    compact(header, "{}", &signing(fixture!("p256.sec1.pem")), Algorithm::ES256).unwrap()
}

fn unsigned(header: &str, signature: &[u8]) -> String {
    format!("{}.{}.{}", base64url::encode(header), base64url::encode("{}"), base64url::encode(signature))
}

fn jwk(key: &SigningKey, more: &str) -> String {
    let jwk = match key.public_key().unwrap() {
        crate::jose::PublicKey::Ec { curve, point } => {
            let (x, y) = point[1..].split_at(curve.size());
            let (x, y) = (base64url::encode(x), base64url::encode(y));
            format!(r#""kty":"EC","crv":"{}","x":"{x}","y":"{y}""#, curve.name())
        }
        crate::jose::PublicKey::Rsa { n, e, .. } => {
            format!(r#""kty":"RSA","n":"{}","e":"{}""#, base64url::encode(n), base64url::encode(e))
        }
        crate::jose::PublicKey::Ed25519 { point } => {
            format!(r#""kty":"OKP","crv":"Ed25519","x":"{}""#, base64url::encode(point))
        }
    };
    format!("{{{jwk}{more}}}")
}

#[test]
fn every_algorithm_verifies_what_it_signed_and_nothing_else() {
    let secret = Secret::from("a secret of thirty-two bytes or more".to_owned());
    let pairs = [
        (signing(fixture!("rsa-2048.pkcs1.pem")), keys(fixture!("rsa-2048.pub.pem"))),
        (signing(fixture!("p256.sec1.pem")), keys(fixture!("p256.pub.pem"))),
        (signing(fixture!("p384.sec1.pem")), keys(fixture!("p384.pub.pem"))),
        (signing(fixture!("p521.sec1.pem")), keys(fixture!("p521.pub.pem"))),
        (signing(fixture!("secp256k1.sec1.pem")), keys(fixture!("secp256k1.pub.pem"))),
        (signing(fixture!("ed25519.pem")), keys(fixture!("ed25519.pub.pem"))),
        (
            SigningKey::from_client_secret(&secret),
            VerificationKeys::from_client_secret(secret.clone()).unwrap(),
        ),
    ];
    for alg in Algorithm::ALL {
        let header = format!(r#"{{"alg":"{}"}}"#, alg.name());
        let (key, public) = pairs.iter().find(|(key, _)| key.algorithm(Some(alg)).is_ok()).unwrap();
        let token = compact(&header, "{}", key, alg).unwrap();
        let verified = verify(&token, public).unwrap();
        assert_eq!(verified, Verified { alg, key: key.describe() });
        // Another payload under the same signature.
        let forged =
            token.replace(".e30.", ".e31.").replace(".e31.", &format!(".{}.", base64url::encode("[]")));
        assert_eq!(
            refused(&forged, public),
            format!("the signature is not this key's ({}, {})", alg.name(), key.describe())
        );
        for (_, other) in pairs.iter().filter(|(other, _)| other.family() != key.family()) {
            assert!(refused(&token, other).starts_with(&format!("{} is verified with", alg.name())));
        }
    }
}

#[test]
fn keys_are_read_from_every_form() {
    let es256 = es256(r#"{"alg":"ES256"}"#);
    for content in [
        fixture!("p256.pub.pem"),
        fixture!("p256.self-signed.pem"),
        fixture!("p256.sec1.pem"),
        jwk(&signing(fixture!("p256.sec1.pem")), "").as_bytes(),
        format!("\n{{\"keys\":[{}]}}\n", jwk(&signing(fixture!("p256.sec1.pem")), "")).as_bytes(),
        fixture!("formats/pub.der"),
        fixture!("formats/certificate.der"),
        fixture!("p256.pkcs8.der"),
        fixture!("formats/plain.p12"),
        fixture!("formats/openssh-ecdsa.pub"),
        fixture!("formats/openssh-ecdsa"),
        // Its public half stands outside of what is encrypted.
        fixture!("formats/openssh-ecdsa.ctr"),
        fixture!("two-keys.pem"),
    ] {
        assert_eq!(verify(&es256, &keys(content)).unwrap().key, "EC P-256");
    }
    let rs256 =
        compact(r#"{"alg":"RS256"}"#, "{}", &signing(fixture!("rsa-2048.pkcs1.pem")), Algorithm::RS256)
            .unwrap();
    let service = keys(fixture!("formats/service-account.json"));
    assert_eq!(verify(&rs256, &service).unwrap().key, "RSA 2048 bits, kid \"google-1\"");
    for content in [fixture!("rsa-2048.pub.pem"), fixture!("rsa-2048.pub.pkcs1.pem")] {
        assert_eq!(verify(&rs256, &keys(content)).unwrap().key, "RSA 2048 bits");
    }
}

#[test]
fn a_file_without_a_key_is_refused_at_once() {
    let refused = |content: &[u8]| {
        let error = VerificationKeys::parse(content, "pub").err().unwrap();
        assert_eq!(error.kind, Kind::Input);
        error.message
    };
    assert_eq!(refused(b" "), "pub: the file is empty");
    assert_eq!(refused(b"hello"), "pub: no key found: neither PEM, DER, PKCS#12, JWK nor OpenSSH");
    assert_eq!(refused(b"{\"a\":1}"), "pub: JSON that is neither a JWK (kty) nor a JWK Set (keys)");
    assert_eq!(refused(b"{\"keys\":[]}"), "pub: an empty JWK Set");
    assert_eq!(refused(b"{\"keys\""), "pub: not JSON: a colon is missing at byte 7");
    assert_eq!(refused(b"-----BEGIN X-----\n-----END X-----"), "pub: no public key found");
    assert_eq!(refused(fixture!("p256.encrypted.pem")), "pub: the private key is protected by a passphrase");
    assert_eq!(refused(fixture!("p256.p12")), "pub: the private key is protected by a passphrase");
    assert_eq!(
        VerificationKeys::from_client_secret(Secret::default()).err().unwrap().message,
        "the secret is empty"
    );
}

#[test]
fn promise_29_none_in_any_spelling_is_never_verified() {
    let public = keys(fixture!("p256.pub.pem"));
    for none in ["none", "None", "nOnE", "NONE"] {
        for signature in [&b""[..], &[0; 64]] {
            let token = unsigned(&format!(r#"{{"alg":"{none}"}}"#), signature);
            assert_eq!(refused(&token, &public), format!("the token is not signed (alg \"{none}\")"));
        }
    }
    assert_eq!(refused(&unsigned("{}", &[0; 64]), &public), "the header has no alg");
    assert_eq!(
        refused(&unsigned(r#"{"alg":1}"#, &[0; 64]), &public),
        "the header's alg is a number, not a string"
    );
    assert_eq!(refused(&unsigned("[]", &[0; 64]), &public), "the header is an array, not an object");
    assert_eq!(
        refused(&unsigned(r#"{"alg":"es256"}"#, &[0; 64]), &public),
        "the algorithm \"es256\" is not supported"
    );
    assert_eq!(refused(&unsigned(r#"{"alg":"ES256"}"#, b""), &public), "the signature is empty");
    assert_eq!(
        refused(&unsigned(r#"{"alg":"ES256"}"#, &[0x30; 70]), &public),
        "the signature has 70 bytes, which is not ES256's size"
    );
    assert!(
        refused(&unsigned(r#"{"alg":"ES256"}"#, &[0; 64]), &public)
            .starts_with("the signature is not this key's")
    );
}

#[test]
fn promise_29_hmac_with_a_public_key_as_the_secret_is_never_verified() {
    let pem = fixture!("rsa-2048.pub.pem");
    let forger = SigningKey::from_client_secret(&Secret::new(pem.to_vec()));
    let token = compact(r#"{"alg":"HS256"}"#, "{}", &forger, Algorithm::HS256).unwrap();
    assert_eq!(
        refused(&token, &keys(pem)),
        "HS256 is verified with a shared secret, and the key is an RSA key"
    );
}

#[test]
fn promise_29_keys_in_the_token_are_never_used() {
    let forger = signing(fixture!("p256-other.sec1.pem"));
    let own = jwk(&forger, "");
    for header in [
        format!(r#"{{"alg":"ES256","jwk":{own}}}"#),
        r#"{"alg":"ES256","jku":"http://127.0.0.1:1/","x5u":"http://127.0.0.1:1/"}"#.to_owned(),
        r#"{"alg":"ES256","kid":"../../../../etc/passwd"}"#.to_owned(),
        r#"{"alg":"ES256","x5c":["AAAA"]}"#.to_owned(),
    ] {
        let token = compact(&header, "{}", &forger, Algorithm::ES256).unwrap();
        assert_eq!(
            refused(&token, &keys(fixture!("p256.pub.pem"))),
            "the signature is not this key's (ES256, EC P-256)"
        );
    }
}

#[test]
fn promise_30_crit_b64_and_zip_are_refused() {
    let public = keys(fixture!("p256.pub.pem"));
    for (header, reason) in [
        (r#"{"alg":"ES256","crit":[]}"#, "the header's crit is empty, which RFC 7515 forbids"),
        (r#"{"alg":"ES256","crit":"exp"}"#, "the header's crit is a string, not an array"),
        (
            r#"{"alg":"ES256","crit":["x","x"],"x":1}"#,
            "the header demands extensions (crit) that jeton doesn't know: \"x\", \"x\"",
        ),
        (
            r#"{"alg":"ES256","crit":["alg"]}"#,
            "the header demands extensions (crit) that jeton doesn't know: \"alg\"",
        ),
        (
            r#"{"alg":"ES256","crit":["b64"],"b64":true}"#,
            "the header demands extensions (crit) that jeton doesn't know: \"b64\"",
        ),
        (
            r#"{"alg":"ES256","b64":false}"#,
            "the header says that the payload is not base64url (b64), which is not supported",
        ),
        (
            r#"{"alg":"ES256","zip":"DEF"}"#,
            "the header says that the payload is compressed (zip), which no signed token may be",
        ),
        (r#"{"alg":"ES256","alg":"ES256"}"#, "the header names \"alg\" more than once"),
        (r#"{"alg":"none","\u0061lg":"ES256"}"#, "the header names \"alg\" more than once"),
    ] {
        assert_eq!(refused(&es256(header), &public), reason, "{header}");
    }
}

#[test]
fn a_jwk_that_contradicts_itself_or_the_token_is_refused() {
    let token = es256(r#"{"alg":"ES256","kid":"a"}"#);
    let key = signing(fixture!("p256.sec1.pem"));
    for (more, reason) in [
        (r#","use":"enc""#, "the key is not for signatures (use)"),
        (r#","key_ops":["sign"]"#, "the key is not for verifying (key_ops)"),
        (r#","key_ops":["verify","verify"]"#, "the key is a key whose key_ops repeat themselves"),
        (r#","key_ops":"verify""#, "the key is a key whose key_ops are no array"),
        (r#","alg":"ES384""#, "the key is for \"ES384\" alone, the token says ES256"),
        (r#","alg":"ECDH-ES""#, "the key is for the algorithm \"ECDH-ES\", which is not supported"),
        (r#","kty":"EC""#, "the key is a JWK that names \"kty\" more than once"),
    ] {
        assert_eq!(refused(&token, &keys(jwk(&key, more).as_bytes())), reason, "{more}");
    }
    for more in [r#","use":"sig","alg":"ES256","kid":"a""#, r#","key_ops":["sign","verify"]"#] {
        assert!(verify(&token, &keys(jwk(&key, more).as_bytes())).is_ok(), "{more}");
    }
    let broken = |jwk: &str| refused(&token, &keys(jwk.as_bytes()));
    assert_eq!(
        broken(r#"{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}"#),
        "the key is an EC key whose x or y doesn't have P-256's size"
    );
    assert_eq!(
        broken(r#"{"kty":"EC","crv":"P-192"}"#),
        "the key is an EC key on \"P-192\", which is not supported"
    );
    assert_eq!(broken(r#"{"kty":"EC","crv":"P-256","y":"AA"}"#), "the key is a JWK without x");
    assert_eq!(
        broken(r#"{"kty":"EC","crv":"P-256","x":"A=","y":"AA"}"#),
        "the key is a JWK whose x is not base64url"
    );
    assert_eq!(broken(r#"{"kty":1}"#), "the key is a JWK whose kty is a number");
    assert_eq!(
        broken(r#"{"kty":"OKP","crv":"Ed448","x":"AA"}"#),
        "the key is an OKP key on \"Ed448\", which is not supported"
    );
    assert_eq!(broken(r#"{"kty":"AKP"}"#), "the key is of kty \"AKP\", which is not supported");
    assert_eq!(broken(r#"{"kty":"oct","k":""}"#), "the key is an empty shared secret");
}

#[test]
fn short_rsa_keys_are_refused() {
    let token = unsigned(r#"{"alg":"RS256"}"#, &[1; 128]);
    assert_eq!(
        refused(&token, &keys(fixture!("rsa-1024.pub.pem"))),
        "the key is an RSA key of 1024 bits, fewer than the 2048 that RFC 7518 wants"
    );
}

#[test]
fn a_set_is_searched_by_kid_then_by_what_fits() {
    let right = jwk(&signing(fixture!("p256.sec1.pem")), r#","kid":"right""#);
    let wrong = jwk(&signing(fixture!("p256-other.sec1.pem")), r#","kid":"wrong""#);
    let rsa = jwk(&signing(fixture!("rsa-2048.pkcs1.pem")), "");
    let strange = r#"{"kty":"AKP","alg":"ML-DSA-44","pub":"AA"},7"#;
    let set = keys(format!(r#"{{"keys":[{strange},{rsa},{wrong},{right}]}}"#).as_bytes());
    for header in
        [r#"{"alg":"ES256","kid":"right"}"#, r#"{"alg":"ES256"}"#, r#"{"alg":"ES256","kid":"other"}"#]
    {
        assert_eq!(verify(&es256(header), &set).unwrap().key, "EC P-256, kid \"right\"");
    }
    assert_eq!(
        refused(&es256(r#"{"alg":"ES256","kid":"wrong"}"#), &set),
        "the signature is not this key's (ES256, EC P-256, kid \"wrong\")"
    );
    let others = keys(format!(r#"{{"keys":[{strange},{rsa}]}}"#).as_bytes());
    assert_eq!(
        refused(&es256(r#"{"alg":"ES256"}"#), &others),
        "none of 3 keys fits: the key is of kty \"AKP\", which is not supported; the key is a number instead of a \
         JWK; ES256 is verified with an EC P-256 key, and the key is an RSA key"
    );
    let two = keys(format!(r#"{{"keys":[{wrong},{wrong}]}}"#).as_bytes());
    assert_eq!(refused(&es256(r#"{"alg":"ES256"}"#), &two), "the signature is none of these 2 keys' (ES256)");
}

#[test]
fn a_shared_secret_in_a_jwk_verifies_hmac_alone() {
    let key = SigningKey::from_client_secret(&Secret::from("secret".to_owned()));
    let token = compact(r#"{"alg":"HS256"}"#, "{}", &key, Algorithm::HS256).unwrap();
    let oct = keys(br#"{"kty":"oct","k":"c2VjcmV0"}"#);
    // RFC 7518 section 3.2; a client secret's length is the server's to answer for, a JWK's is not.
    assert_eq!(refused(&token, &oct), "the key has 6 bytes, fewer than the 32 that HS256 wants");
    let long = "01234567890123456789012345678901";
    let key = SigningKey::from_client_secret(&Secret::from(long.to_owned()));
    let token = compact(r#"{"alg":"HS256"}"#, "{}", &key, Algorithm::HS256).unwrap();
    let oct = keys(format!(r#"{{"kty":"oct","k":"{}"}}"#, base64url::encode(long)).as_bytes());
    assert_eq!(verify(&token, &oct).unwrap().key, "shared secret");
    assert_eq!(
        refused(&es256(r#"{"alg":"ES256"}"#), &oct),
        "ES256 is verified with an EC P-256 key, and the key is a shared secret"
    );
}

#[test]
fn a_secret_that_is_published_is_no_key() {
    let long = "01234567890123456789012345678901";
    let key = SigningKey::from_client_secret(&Secret::from(long.to_owned()));
    let token = compact(r#"{"alg":"HS256"}"#, "{}", &key, Algorithm::HS256).unwrap();
    let set = format!(r#"{{"keys":[{{"kty":"oct","kid":"a","k":"{}"}}]}}"#, base64url::encode(long));
    let published = VerificationKeys::published(set.as_bytes(), "https://as.example/jwks").unwrap();
    assert_eq!(refused(&token, &published), "the key is a shared secret that everybody can fetch");
    assert!(published.knows("a") && !published.knows("b"));
}

#[test]
fn an_rsa_key_with_the_roca_fingerprint_is_refused() {
    // 65537 to the power of 128 has 2049 bits, and is a power of the generator modulo every prime.
    let mut n = vec![1u8];
    for _ in 0..128 {
        let mut carry = 0u32;
        for byte in n.iter_mut().rev() {
            carry += u32::from(*byte) * 65537;
            *byte = carry as u8;
            carry >>= 8;
        }
        while carry > 0 {
            n.insert(0, carry as u8);
            carry >>= 8;
        }
    }
    let jwk = format!(r#"{{"kty":"RSA","e":"AQAB","n":"{}"}}"#, base64url::encode(n));
    let token = unsigned(r#"{"alg":"RS256"}"#, &[1; 256]);
    assert!(
        refused(&token, &keys(jwk.as_bytes())).starts_with("the key is an RSA key with the ROCA weakness")
    );
}
