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

fn refused(content: &[u8]) -> (String, Option<String>) {
    let error = parse(content).err().unwrap();
    assert_eq!(error.kind, Kind::Input);
    (error.message, error.hint)
}

fn message(content: &[u8]) -> String {
    refused(content).0
}

const SUPPORTED: &str = "jeton signs with RSA from 2048 bits, EC P-256 and P-384, and Ed25519 keys";

#[test]
fn every_form_of_a_key_is_the_same_key() {
    let p256 = [
        key(fixture!("p256.sec1-params.pem")),
        key(fixture!("p256.sec1.pem")),
        key(fixture!("p256.pkcs8.pem")),
    ];
    for form in &p256 {
        assert_eq!(form.describe(), "EC P-256");
        assert_eq!(form.thumbprint().unwrap(), p256[0].thumbprint().unwrap());
    }
    let rsa = [key(fixture!("rsa-2048.pkcs1.pem")), key(fixture!("rsa-2048.pkcs8.pem"))];
    assert_eq!(rsa[0].describe(), "RSA 2048 bits");
    assert_eq!(rsa[0].thumbprint().unwrap(), rsa[1].thumbprint().unwrap());
    let p384 = [key(fixture!("p384.sec1.pem")), key(fixture!("p384.pkcs8.pem"))];
    assert_eq!(p384[0].describe(), "EC P-384");
    assert_eq!(p384[0].public_key(), p384[1].public_key());
    assert_eq!(key(fixture!("ed25519.pem")).describe(), "Ed25519");
    assert_eq!(key(fixture!("ishare/key-and-chain.pem")).describe(), "RSA 2048 bits");
}

#[test]
fn a_key_in_a_variable_with_its_line_breaks_spelt_out_is_read() {
    let content = String::from_utf8(fixture!("p256.sec1-params.pem").to_vec()).unwrap();
    assert_eq!(key(content.replace('\n', "\\n").as_bytes()).describe(), "EC P-256");
    assert_eq!(key(content.replace('\n', " ").as_bytes()).describe(), "EC P-256");
    assert_eq!(key(content.replace('\n', "\r\n").as_bytes()).describe(), "EC P-256");
}

#[test]
fn the_algorithm_follows_from_the_key() {
    let default = |key: &SigningKey| key.algorithm(None).unwrap().name();
    assert_eq!(default(&key(fixture!("rsa-2048.pkcs8.pem"))), "RS256");
    assert_eq!(default(&key(fixture!("p256.sec1.pem"))), "ES256");
    assert_eq!(default(&key(fixture!("p384.sec1.pem"))), "ES384");
    assert_eq!(default(&key(fixture!("ed25519.pem"))), "EdDSA");
    assert_eq!(default(&SigningKey::from_client_secret(&Secret::from("s".to_owned()))), "HS256");
}

#[test]
fn a_key_that_cannot_sign_what_is_asked_says_what_it_can() {
    let error = key(fixture!("p256.sec1.pem")).algorithm(Some(Algorithm::RS256)).unwrap_err();
    assert_eq!(error.kind, Kind::Input);
    assert_eq!(error.message, "an EC P-256 key can't sign RS256");
    assert_eq!(error.hint.unwrap(), "it can sign ES256; RS256 needs an RSA key");
    let error = key(fixture!("p256.sec1.pem")).sign(Algorithm::HS256, b"").unwrap_err();
    assert_eq!(error.message, "an EC P-256 key can't sign HS256");
}

#[test]
fn signatures_have_their_algorithms_sizes() {
    let keys = [
        key(fixture!("rsa-2048.pkcs1.pem")),
        key(fixture!("p256.sec1.pem")),
        key(fixture!("p384.pkcs8.pem")),
        key(fixture!("ed25519.pem")),
        SigningKey::from_client_secret(&Secret::from("secret".to_owned())),
    ];
    for algorithm in Algorithm::ALL {
        let key = keys.iter().find(|key| key.family() == algorithm.family()).unwrap();
        let signature = key.sign(algorithm, b"input").unwrap();
        let size = super::super::base64url::decode(&signature).unwrap().len();
        let expected = match algorithm.name() {
            "HS256" => 32,
            "HS384" => 48,
            "HS512" | "ES256" | "EdDSA" => 64,
            "ES384" => 96,
            _ => 256,
        };
        assert_eq!(size, expected, "{algorithm:?}");
    }
}

#[test]
fn deterministic_signatures_are_the_rfcs() {
    // RFC 7515 appendix A.1: HS256 over header and claims as the RFC spells them, line breaks included.
    let secret = super::super::base64url::decode(
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
    let seed = super::super::base64url::decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap();
    let key = from_seed(&seed).unwrap();
    assert_eq!(
        compact("{\"alg\":\"EdDSA\"}", "Example of Ed25519 signing", &key, Algorithm::EdDSA).unwrap(),
        "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki\
         4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
    );
}

#[test]
fn a_file_without_a_private_key_is_called_by_its_name() {
    let sign = Some("signing needs the private key that belongs to it".to_owned());
    assert_eq!(message(b""), "key.pem: the file is empty");
    assert_eq!(message(b" \n"), "key.pem: the file is empty");
    assert_eq!(
        message(b"hello"),
        "key.pem: no private key found: the file has no -----BEGIN ... PRIVATE KEY----- block"
    );
    let public = ("key.pem: a public key, where a private key is wanted".to_owned(), sign.clone());
    assert_eq!(refused(fixture!("p256.pub.pem")), public);
    assert_eq!(refused(fixture!("rsa-2048.pub.pkcs1.pem")), public);
    let certificate = ("key.pem: a certificate without a private key".to_owned(), sign);
    assert_eq!(refused(fixture!("p256.self-signed.pem")), certificate);
    assert_eq!(
        message(b"ssh-ed25519 AAAA me"),
        "key.pem: an OpenSSH public key, where a private key is wanted"
    );
    assert_eq!(
        message(b"{\"kty\":\"EC\"}"),
        "key.pem: JSON, not PEM: keys in JSON (JWK) are not supported yet"
    );
    assert_eq!(
        message(b"-----BEGIN X Y-----\nAAAA\n-----END X Y-----"),
        "key.pem: \"X Y\" where a private key is wanted"
    );
    assert_eq!(message(b"\xff\xfe-\0-\0"), "key.pem: UTF-16 text, not PEM");
}

#[test]
fn what_can_be_mended_comes_with_the_command() {
    let expected = (
        "key.pem: the private key is protected by a passphrase, which is not supported yet".to_owned(),
        Some("take it off (openssl asks for it): openssl pkey -in KEY -out NEW".to_owned()),
    );
    assert_eq!(refused(fixture!("p256.encrypted.pem")), expected);
    assert_eq!(refused(fixture!("p256.legacy-encrypted.pem")), expected);
    assert_eq!(
        refused(fixture!("p256.no-public.pem")),
        (
            "key.pem: an EC private key without its public key, which jeton can't compute".to_owned(),
            Some("openssl adds it: openssl ec -in KEY -out NEW".to_owned())
        )
    );
    assert_eq!(
        refused(fixture!("p256.pkcs8.der")),
        (
            "key.pem: DER, not PEM: it looks like a private key".to_owned(),
            Some("write it as PEM: openssl pkey -inform DER -in KEY -out NEW".to_owned())
        )
    );
    assert_eq!(
        refused(fixture!("p256.p12")),
        (
            "key.pem: PKCS#12 (.p12, .pfx), which is not supported yet".to_owned(),
            Some("take the key out: openssl pkcs12 -in KEY -nodes -out NEW".to_owned())
        )
    );
    assert_eq!(
        refused(fixture!("openssh.pem")).0,
        "key.pem: an OpenSSH private key, which is not supported yet"
    );
    assert_eq!(
        message(fixture!("p256.compressed.pem")),
        "key.pem: an EC key whose public point is compressed, which is not supported"
    );
    assert_eq!(
        message(fixture!("p256.explicit.pem")),
        "key.pem: an EC key whose curve is spelt out instead of named, which is not supported"
    );
    assert_eq!(message(fixture!("two-keys.pem")), "key.pem: 2 private keys in one file");
}

#[test]
fn keys_that_are_too_weak_or_of_another_kind_are_named() {
    assert_eq!(
        message(fixture!("rsa-1024.pem")),
        "key.pem: an RSA key of 1024 bits, fewer than the 2048 that RFC 7518 wants"
    );
    assert_eq!(
        refused(fixture!("p521.sec1.pem")),
        ("key.pem: an EC key on P-521, which is not supported yet".to_owned(), Some(SUPPORTED.to_owned()))
    );
    assert_eq!(
        message(fixture!("secp256k1.sec1.pem")),
        "key.pem: an EC key on secp256k1, which is not supported yet"
    );
    assert_eq!(message(fixture!("ed448.pem")), "key.pem: an Ed448 key, which is not supported");
    assert_eq!(message(fixture!("rsa-pss.pem")), "key.pem: an RSA-PSS key, which is not supported");
}

#[test]
fn a_damaged_file_says_where_and_shows_nothing() {
    let whole = String::from_utf8(fixture!("p256.pkcs8.pem").to_vec()).unwrap();
    assert_eq!(
        message(whole.lines().take(3).collect::<Vec<_>>().join("\n").as_bytes()),
        "key.pem: the PRIVATE KEY block has no -----END PRIVATE KEY----- line: the file is cut short"
    );
    let foreign = whole.replacen("\nM", "\n*", 1);
    assert_eq!(
        message(foreign.as_bytes()),
        "key.pem: the PRIVATE KEY block is damaged: line 2 is not base64"
    );
    let cut = whole.replacen("\nMI", "\n", 1);
    let cut = cut.replacen("MI", "", 1);
    assert!(message(cut.as_bytes()).starts_with("key.pem: the P"), "{}", message(cut.as_bytes()));
    let other = "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----";
    assert_eq!(
        message(other.as_bytes()),
        "key.pem: the PKCS#8 private key is damaged: its DER can't be read"
    );
}

#[test]
fn halves_that_do_not_belong_together_are_refused() {
    let EcPrivateKeyOf(scalar, _) = parts(fixture!("p256.sec1.pem"));
    let EcPrivateKeyOf(_, point) = parts(fixture!("p256-other.sec1.pem"));
    let der = [&[0x30, 0x6b, 2, 1, 1, 4, 32][..], &scalar, &[0xa1, 68, 3, 66, 0], &point].concat();
    let error = from_sec1(&der, None).err().unwrap();
    assert_eq!(error.message, "EC P-256 private key can't be used: its parts don't belong together");
}

#[test]
fn an_ed25519_key_with_another_ones_public_key_is_refused() {
    let seed = [7_u8; 32];
    let point = from_seed(&seed).unwrap().public_key().cloned().unwrap();
    let PublicKey::Ed25519 { point } = point else { panic!("an Ed25519 key") };
    // RFC 8410 section 7, version 2.
    let document = |point: &[u8]| {
        let head = [0x30, 0x51, 2, 1, 1, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
        [&head[..], &seed, &[0x81, 0x21, 0], point].concat()
    };
    assert_eq!(from_pkcs8(&document(&point)).unwrap().describe(), "Ed25519");
    let error = from_pkcs8(&document(&[9; 32])).err().unwrap();
    assert_eq!(error.message, "Ed25519 private key can't be used: its parts don't belong together");
}

struct EcPrivateKeyOf(Vec<u8>, Vec<u8>);

fn parts(content: &[u8]) -> EcPrivateKeyOf {
    let blocks = pem::blocks(content).unwrap();
    let key = EcPrivateKey::from_der(&blocks[0].der).unwrap();
    EcPrivateKeyOf(key.private_key.to_vec(), key.public_key.unwrap().to_vec())
}

#[test]
fn promise_33_a_mutated_key_never_panics() {
    let originals: [&[u8]; 4] = [
        fixture!("rsa-2048.pkcs8.pem"),
        fixture!("p256.sec1-params.pem"),
        fixture!("p384.pkcs8.pem"),
        fixture!("ed25519.pem"),
    ];
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = move || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed as usize
    };
    for round in 0..2000 {
        let blocks = pem::blocks(originals[round % 4]).unwrap();
        let block = blocks.last().unwrap();
        let mut der = block.der.to_vec();
        let at = next() % der.len();
        der[at] ^= 1 << (next() % 8);
        if round % 3 == 0 {
            der.truncate(next() % der.len());
        }
        let _ = match block.label.as_str() {
            "EC PRIVATE KEY" => from_sec1(&der, None),
            _ => from_pkcs8(&der),
        };
    }
}
