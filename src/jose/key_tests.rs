use super::*;
use crate::error::Kind;
use crate::jose::compact;

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!("../../tests/fixtures/keys/", $name))
    };
}

fn parse(content: &[u8]) -> Result<SigningKey> {
    SigningKey::parse(&Secret::new(content.to_vec()), "key.pem")
}

fn key(content: &[u8]) -> SigningKey {
    parse(content).unwrap()
}

#[test]
fn the_algorithm_follows_from_the_key() {
    let default = |key: &SigningKey| key.algorithm(None).unwrap().name();
    assert_eq!(default(&key(fixture!("rsa-2048.pkcs8.pem"))), "RS256");
    assert_eq!(default(&key(fixture!("p256.sec1.pem"))), "ES256");
    assert_eq!(default(&key(fixture!("p384.sec1.pem"))), "ES384");
    assert_eq!(default(&key(fixture!("p521.sec1.pem"))), "ES512");
    assert_eq!(default(&key(fixture!("secp256k1.sec1.pem"))), "ES256K");
    assert_eq!(default(&key(fixture!("ed25519.pem"))), "EdDSA");
    assert_eq!(default(&key(fixture!("rsa-pss.pem"))), "PS256");
    assert_eq!(default(&SigningKey::from_client_secret(&Secret::from("s".to_owned()))), "HS256");
}

#[test]
fn a_key_that_cannot_sign_what_is_asked_says_what_it_can() {
    let error = key(fixture!("p256.sec1.pem")).algorithm(Some(Algorithm::RS256)).unwrap_err();
    assert_eq!(error.kind, Kind::Input);
    assert_eq!(error.message, "an EC P-256 key can't sign RS256");
    assert_eq!(error.hint.unwrap(), "it can sign ES256; RS256 needs an RSA key");
    let error = key(fixture!("formats/rsa-pss-sha256.pem")).algorithm(Some(Algorithm::PS512)).unwrap_err();
    assert_eq!(error.message, "an RSA key can't sign PS512");
    assert_eq!(error.hint.unwrap(), "its file allows it to sign PS256 alone");
    let error = key(fixture!("p256.sec1.pem")).sign(Algorithm::HS256, b"").unwrap_err();
    assert_eq!(error.message, "an EC P-256 key can't sign HS256");
}

#[test]
fn signatures_have_their_algorithms_sizes() {
    let keys = [
        key(fixture!("rsa-2048.pkcs1.pem")),
        key(fixture!("p256.sec1.pem")),
        key(fixture!("p384.pkcs8.pem")),
        key(fixture!("p521.sec1.pem")),
        key(fixture!("secp256k1.sec1.pem")),
        key(fixture!("ed25519.pem")),
        SigningKey::from_client_secret(&Secret::from("secret".to_owned())),
    ];
    for algorithm in Algorithm::ALL {
        let key = keys.iter().find(|key| key.family() == algorithm.family()).unwrap();
        let signature = key.sign(algorithm, b"input").unwrap();
        let size = base64url::decode(&signature).unwrap().len();
        let expected = match algorithm.name() {
            "HS256" => 32,
            "HS384" => 48,
            "HS512" | "ES256" | "ES256K" | "EdDSA" | "Ed25519" => 64,
            "ES384" => 96,
            "ES512" => 132,
            _ => 256,
        };
        assert_eq!(size, expected, "{algorithm:?}");
        if let Some(public) = key.public_key() {
            let signature = base64url::decode(&signature).unwrap();
            assert!(public.verifies(algorithm, b"input", &signature), "{algorithm:?}");
            assert!(!public.verifies(algorithm, b"inpux", &signature), "{algorithm:?}");
        }
    }
}

#[test]
fn deterministic_signatures_are_the_rfcs() {
    // RFC 7515 appendix A.1: HS256 over header and claims as the RFC spells them, line breaks included.
    let secret = base64url::decode(
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
    );
    let key = SigningKey::from_client_secret(&Secret::new(secret.unwrap()));
    let header = "{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}";
    let claims = "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";
    assert_eq!(
        compact(header, claims, &key, Algorithm::HS256).unwrap(),
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt\
         cGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    );
    // RFC 8037 appendix A.4.
    let seed = base64url::decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap();
    let key = formats::from_seed(&seed).unwrap();
    assert_eq!(
        compact("{\"alg\":\"EdDSA\"}", "Example of Ed25519 signing", &key, Algorithm::EdDSA).unwrap(),
        "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki\
         4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
    );
}
