use super::*;
use ::der::Decode;

use crate::error::Kind;

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!("../../../tests/fixtures/keys/", $name)).as_slice()
    };
}

/// Opens a file whose passphrase is `passphrase`; the second is whether it was asked for.
fn opened_with(content: &[u8], wanted: &Wanted<'_>, passphrase: &str) -> (Result<Opened>, bool) {
    let asked = std::cell::Cell::new(false);
    let opened = open(&Secret::new(content.to_vec()), "key", wanted, &|| {
        asked.set(true);
        Ok(Secret::from(passphrase.to_owned()))
    });
    (opened, asked.get())
}

fn opened(content: &[u8], wanted: &Wanted<'_>) -> Opened {
    opened_with(content, wanted, "passphrase").0.unwrap()
}

fn key(content: &[u8]) -> SigningKey {
    opened(content, &Wanted::default()).key
}

fn refused(content: &[u8]) -> (String, Option<String>) {
    let error = SigningKey::parse(&Secret::new(content.to_vec()), "key").err().unwrap();
    assert_eq!(error.kind, Kind::Input);
    (error.message, error.hint)
}

fn message(content: &[u8]) -> String {
    refused(content).0
}

/// Each is that key, asks for a passphrase or not, and refuses another passphrase in these words.
#[track_caller]
fn all_are(thumbprint: &str, asks: bool, files: &[(&str, &[u8])]) {
    for (name, content) in files {
        let (opened, asked) = opened_with(content, &Wanted::default(), "passphrase");
        let opened = opened.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(opened.key.thumbprint().unwrap(), thumbprint, "{name}");
        assert_eq!(asked, asks, "{name}");
        let alg = opened.key.algorithm(None).unwrap();
        let signature = crate::jose::base64url::decode(&opened.key.sign(alg, b"input").unwrap()).unwrap();
        assert!(opened.key.public_key().unwrap().verifies(alg, b"input", &signature), "{name}");
        if asks {
            let error = opened_with(content, &Wanted::default(), "another").0.err().unwrap();
            assert_eq!(
                error.message, "key: the passphrase is wrong, or the private key is damaged",
                "{name}"
            );
            assert_eq!(message(content), "key: the private key is protected by a passphrase", "{name}");
        }
    }
}

macro_rules! files {
    ($($name:literal)*) => { &[$(($name, fixture!($name))),*] };
}

#[test]
fn every_form_of_a_key_is_the_same_key() {
    let p256 = key(fixture!("p256.sec1.pem")).thumbprint().unwrap();
    let plain = files![
        "p256.sec1-params.pem" "p256.pkcs8.pem" "p256.pkcs8.der" "p256.no-public.pem" "p256.compressed.pem"
        "formats/sec1.der" "formats/sec1.base64" "formats/pkcs8.no-public.pem" "formats/plain.p12" "formats/empty.p12"
        "formats/ec.jwk" "formats/ec-x5c.jwk" "formats/openssh-ecdsa"
    ];
    all_are(&p256, false, plain);
    let rsa = key(fixture!("rsa-2048.pkcs1.pem")).thumbprint().unwrap();
    let plain = files![
        "rsa-2048.pkcs8.pem" "formats/rsa-pkcs1.der" "formats/rsa-pkcs8.der" "formats/rsa.jwk" "formats/service-account.json"
        "formats/openssh-rsa"
    ];
    all_are(&rsa, false, plain);
    let p384 = key(fixture!("p384.sec1.pem")).thumbprint().unwrap();
    all_are(
        &p384,
        false,
        files!["p384.pkcs8.pem" "formats/p384.no-public.pem" "formats/p384.jwk" "formats/openssh-p384"],
    );
    let p521 = key(fixture!("p521.sec1.pem")).thumbprint().unwrap();
    all_are(&p521, false, files!["formats/p521.no-public.pem" "formats/p521.jwk" "formats/openssh-p521"]);
    let secp256k1 = key(fixture!("secp256k1.sec1.pem")).thumbprint().unwrap();
    all_are(&secp256k1, false, files!["formats/secp256k1.jwk"]);
    let ed25519 = key(fixture!("ed25519.pem")).thumbprint().unwrap();
    all_are(&ed25519, false, files!["formats/ed25519.jwk"]);
    assert_eq!(key(fixture!("formats/ed25519.jwk")).algorithm(None).unwrap().name(), "Ed25519");
    assert_eq!(key(fixture!("formats/rsa.jwk")).algorithm(None).unwrap().name(), "PS256");
    assert_eq!(key(fixture!("ishare/key-and-chain.pem")).describe(), "RSA 2048 bits");
    assert_eq!(key(fixture!("formats/oct.jwk")).describe(), "shared secret");
}

#[test]
fn a_passphrase_opens_every_encrypted_form_and_a_wrong_one_says_so() {
    let p256 = key(fixture!("p256.sec1.pem")).thumbprint().unwrap();
    let locked = files![
        "p256.encrypted.pem" "formats/pbes2-aes128.pem" "formats/pbes2-sha1-aes192.pem" "formats/pbes2-sha512-aes256.pem"
        "formats/pbes2-scrypt.pem" "formats/pbes2-3des.pem" "formats/pbe-3des.pem" "formats/pbe-2des.pem"
        "formats/pbe-rc2-40.pem" "formats/pbe-rc2-128.pem" "formats/pbe-md5-des.pem" "formats/pbes2.der"
        "p256.legacy-encrypted.pem" "formats/legacy-aes128.pem" "formats/legacy-aes192.pem" "formats/legacy-aes256.pem"
        "formats/legacy-des3.pem" "p256.p12" "formats/legacy.p12" "formats/rc2-40.p12" "formats/no-mac.p12"
        "formats/openssh-ecdsa.ctr" "formats/openssh-ecdsa.aes128-ctr" "formats/openssh-ecdsa.aes128-cbc"
        "formats/openssh-ecdsa.aes256-cbc" "formats/openssh-ecdsa.aes128-gcm" "formats/openssh-ecdsa.aes256-gcm"
    ];
    all_are(&p256, true, locked);
    let rsa = key(fixture!("rsa-2048.pkcs1.pem")).thumbprint().unwrap();
    all_are(
        &rsa,
        true,
        files!["formats/rsa-pbes2.pem" "formats/rsa-legacy-aes256.pem" "formats/openssh-rsa.ctr"],
    );
    let ed25519 = key(fixture!("openssh.pem")).thumbprint().unwrap();
    all_are(&ed25519, true, files!["formats/openssh-ed25519.ctr"]);
    let (unicode, _) = opened_with(fixture!("formats/unicode.p12"), &Wanted::default(), "pässwörd €");
    assert_eq!(unicode.unwrap().key.thumbprint().unwrap(), p256);
    let (other, _) =
        opened_with(fixture!("formats/openssh-ecdsa.chacha20-poly1305"), &Wanted::default(), "passphrase");
    assert_eq!(
        other.err().unwrap().message,
        "key: the OpenSSH private key is encrypted with \"chacha20-poly1305@openssh.com\", which is not supported"
    );
}

#[test]
fn pkcs12_written_with_indefinite_lengths_is_read() {
    // The outer three layers as Windows and Firefox write them.
    let der = fixture!("p256.p12");
    let inner = &der[4..];
    let ber = [&[0x30, 0x80], inner, &[0, 0, 0, 0]].concat();
    let p256 = key(fixture!("p256.sec1.pem")).thumbprint().unwrap();
    assert_eq!(key(&ber).thumbprint().unwrap(), p256);
}

#[test]
fn certificates_and_names_come_with_the_key() {
    let seal = opened(fixture!("formats/ishare.p12"), &Wanted::default());
    assert_eq!(seal.certificates.len(), 3);
    assert_eq!(seal.kid, None, "a friendlyName is no kid");
    let file =
        KeyFile::read(fixture!("formats/ishare.p12"), Some(&Secret::from("passphrase".to_owned()))).unwrap();
    assert!(file.parts.iter().any(|part| part.name.as_deref() == Some("seal")));
    assert_eq!(opened(fixture!("formats/ec-x5c.jwk"), &Wanted::default()).certificates.len(), 1);
    assert_eq!(opened(fixture!("formats/ec.jwk"), &Wanted::default()).kid.as_deref(), Some("ec-1"));
    let google = opened(fixture!("formats/service-account.json"), &Wanted::default());
    assert_eq!(google.kid.as_deref(), Some("google-1"));
}

#[test]
fn of_several_keys_one_is_chosen_by_name_thumbprint_or_algorithm() {
    let set = fixture!("formats/set.jwks");
    let chosen = |wanted: Wanted<'_>| opened(set, &wanted).key.describe();
    assert_eq!(chosen(Wanted { kid: Some("ed-1"), alg: None }), "Ed25519");
    assert_eq!(chosen(Wanted { kid: None, alg: Some(Algorithm::PS256) }), "RSA 2048 bits");
    let thumbprint = key(fixture!("p256.sec1.pem")).thumbprint().unwrap();
    assert_eq!(chosen(Wanted { kid: Some(&thumbprint), alg: None }), "EC P-256");
    assert_eq!(
        refused(set),
        (
            "key: 3 private keys in one file: EC P-256, kid \"ec-1\"; RSA 2048 bits, kid \"rsa-1\"; Ed25519, kid \"ed-1\"".to_owned(),
            Some("--kid KID chooses one by its name or thumbprint, --alg ALG by its type".to_owned())
        )
    );
    let error = opened_with(set, &Wanted { kid: Some("enc-1"), alg: None }, "").0.err().unwrap();
    assert_eq!(error.message, "key: a key that is not for signatures (use)");
    assert!(
        message(fixture!("two-keys.pem")).starts_with("key: 2 private keys in one file: EC P-256, kid \"")
    );
    let twice = [fixture!("p256.sec1.pem"), fixture!("p256.pkcs8.pem")].concat();
    assert_eq!(key(&twice).describe(), "EC P-256", "the same key twice is one");
    let mixed = [fixture!("p256.encrypted.pem"), fixture!("rsa-2048.pkcs8.pem")].concat();
    let (opened, asked) =
        opened_with(&mixed, &Wanted { kid: None, alg: Some(Algorithm::ES256) }, "passphrase");
    assert!(asked && opened.unwrap().key.describe() == "EC P-256");
}
#[test]
fn a_key_in_a_variable_with_its_line_breaks_spelt_out_is_read() {
    let content = String::from_utf8(fixture!("p256.sec1-params.pem").to_vec()).unwrap();
    assert_eq!(key(content.replace('\n', "\\n").as_bytes()).describe(), "EC P-256");
    assert_eq!(key(content.replace('\n', " ").as_bytes()).describe(), "EC P-256");
    assert_eq!(key(content.replace('\n', "\r\n").as_bytes()).describe(), "EC P-256");
}

#[test]
fn a_file_without_a_private_key_is_called_by_its_name() {
    let sign = Some("signing needs the private key that belongs to it".to_owned());
    assert_eq!(message(b""), "key: the file is empty");
    assert_eq!(message(b" \n"), "key: the file is empty");
    assert_eq!(message(b"hello"), "key: no key found: neither PEM, DER, PKCS#12, JWK nor OpenSSH");
    let public = ("key: a public key, where a private key is wanted".to_owned(), sign.clone());
    assert_eq!(refused(fixture!("p256.pub.pem")), public);
    assert_eq!(refused(fixture!("rsa-2048.pub.pkcs1.pem")), public);
    let certificate = ("key: a certificate without a private key".to_owned(), sign);
    assert_eq!(refused(fixture!("p256.self-signed.pem")), certificate);
    assert_eq!(refused(fixture!("formats/certificate.der")), certificate);
    let (opened, asked) = opened_with(fixture!("formats/certificates.p12"), &Wanted::default(), "passphrase");
    assert_eq!(
        (opened.err().unwrap().message, asked),
        ("key: a certificate without a private key".to_owned(), true)
    );
    assert_eq!(refused(fixture!("formats/openssh-ecdsa.pub")), public);
    assert_eq!(refused(fixture!("formats/pub.der")), public);
    assert_eq!(refused(fixture!("formats/public.jwks")), public);
    assert_eq!(
        message(b"{}"),
        "key: JSON without a key: neither a JWK (kty), a JWK Set (keys) nor a service account (private_key)"
    );
    assert_eq!(message(b"{\"kty\":"), "key: not JSON: the text ends where a value should be at byte 7");
    assert_eq!(
        message(b"-----BEGIN X Y-----\nAAAA\n-----END X Y-----"),
        "key: \"X Y\" where a private key is wanted"
    );
    assert_eq!(message(b"\xff\xfe-\0-\0"), "key: UTF-16 text, not a key");
}

#[test]
fn what_can_be_mended_comes_with_the_command() {
    let command = |content| refused(content).1.unwrap();
    assert_eq!(
        refused(fixture!("p256.explicit.pem")),
        (
            "key: an EC key whose curve is spelt out instead of named, which is not supported".to_owned(),
            Some("openssl names it: openssl ec -in KEY -param_enc named_curve -out NEW".to_owned())
        )
    );
    assert!(command(b"PuTTY-User-Key-File-3: ssh-rsa").contains("puttygen KEY"));
    assert!(command(b"\xfe\xed\xfe\xed\0\0\0\x02").contains("keytool -importkeystore"));
    assert!(command(br#"{"type":"authorized_user","refresh_token":"x"}"#).contains("--refresh-token-file"));
    assert!(command(fixture!("rsa-1024.pem")).contains("jeton key generate"));
}

#[test]
fn keys_that_are_too_weak_or_of_another_kind_are_named() {
    assert_eq!(
        message(fixture!("rsa-1024.pem")),
        "key: an RSA key of 1024 bits, fewer than the 2048 that RFC 7518 wants"
    );
    assert_eq!(message(fixture!("ed448.pem")), "key: an Ed448 key, which is not supported");
}

#[test]
fn a_damaged_file_says_where_and_shows_nothing() {
    let whole = String::from_utf8(fixture!("p256.pkcs8.pem").to_vec()).unwrap();
    assert_eq!(
        message(whole.lines().take(3).collect::<Vec<_>>().join("\n").as_bytes()),
        "key: the PRIVATE KEY block has no -----END PRIVATE KEY----- line: the file is cut short"
    );
    let foreign = whole.replacen("\nM", "\n*", 1);
    assert_eq!(message(foreign.as_bytes()), "key: the PRIVATE KEY block is damaged: line 2 is not base64");
    let cut = whole.replacen("\nMI", "\n", 1);
    let cut = cut.replacen("MI", "", 1);
    assert!(message(cut.as_bytes()).starts_with("key: the P"), "{}", message(cut.as_bytes()));
    let other = "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----";
    assert_eq!(message(other.as_bytes()), "key: the PKCS#8 private key is damaged: its DER can't be read");
}

#[test]
fn halves_that_do_not_belong_together_are_refused() {
    let EcPrivateKeyOf(scalar, _) = parts(fixture!("p256.sec1.pem"));
    let EcPrivateKeyOf(_, point) = parts(fixture!("p256-other.sec1.pem"));
    let der = [&[0x30, 0x6b, 2, 1, 1, 4, 32][..], &scalar, &[0xa1, 68, 3, 66, 0], &point].concat();
    let error = private::from_sec1(&der, None).err().unwrap();
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
    assert_eq!(private::from_pkcs8(&document(&point)).unwrap().describe(), "Ed25519");
    let error = private::from_pkcs8(&document(&[9; 32])).err().unwrap();
    assert_eq!(error.message, "Ed25519 private key can't be used: its parts don't belong together");
}

struct EcPrivateKeyOf(Vec<u8>, Vec<u8>);

fn parts(content: &[u8]) -> EcPrivateKeyOf {
    let blocks = pem::blocks(content).unwrap();
    let key = sec1::EcPrivateKey::from_der(&blocks[0].der).unwrap();
    EcPrivateKeyOf(key.private_key.to_vec(), key.public_key.unwrap().to_vec())
}

/// Files of every format with bits flipped and ends cut off, read, chosen from and signed with.
fn mutated_files(count: usize) {
    let passphrase = Secret::from("passphrase".to_owned());
    let files: [&[u8]; 16] = [
        fixture!("formats/plain.p12"),
        fixture!("formats/rc2-40.p12"),
        fixture!("formats/no-mac.p12"),
        fixture!("formats/pbes2.der"),
        fixture!("formats/pbe-3des.pem"),
        fixture!("formats/legacy-aes128.pem"),
        fixture!("formats/openssh-rsa"),
        fixture!("formats/openssh-ecdsa.pub"),
        fixture!("formats/rsa.jwk"),
        fixture!("formats/set.jwks"),
        fixture!("formats/sec1.der"),
        fixture!("formats/rsa-pkcs1.der"),
        fixture!("formats/certificate.der"),
        fixture!("formats/rsa-pss-sha256.pem"),
        fixture!("p256.sec1-params.pem"),
        fixture!("ed25519.pem"),
    ];
    // Their derivation takes milliseconds a time, even of two rounds.
    let slow = [fixture!("formats/openssh-ecdsa.ctr"), fixture!("formats/openssh-ecdsa.aes256-gcm")];
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = move |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed as usize % below
    };
    for round in 0..count {
        let file = if round % 64 == 7 { slow[round / 64 % 2] } else { files[round % files.len()] };
        let mut content = file.to_vec();
        // Of PEM, what is inside: outside, only the base64 would be tried.
        let block = pem::blocks(&content).ok().filter(|_| round % 5 > 0).and_then(|mut blocks| blocks.pop());
        if let Some(block) = &block {
            content = block.der.to_vec();
        }
        for _ in 0..=next(3) {
            let at = next(content.len());
            content[at] = if next(4) == 0 { next(256) as u8 } else { content[at] ^ (1 << next(8)) };
        }
        if next(4) == 0 {
            content.truncate(next(content.len()));
        }
        if let Some(block) = block {
            let dek_info = block.dek_info.map(|info| format!("Proc-Type: 4,ENCRYPTED\nDEK-Info: {info}\n\n"));
            use base64::Engine;
            let digits = base64::engine::general_purpose::STANDARD.encode(&content);
            let (label, head) = (block.label, dek_info.unwrap_or_default());
            content =
                format!("-----BEGIN {label}-----\n{head}{digits}\n-----END {label}-----\n").into_bytes();
        }
        let wanted = Wanted { kid: Some("ec-1"), alg: None };
        for passphrase in [None, Some(&passphrase)] {
            let Ok(file) = KeyFile::read(&content, passphrase) else { continue };
            let _ = file.public_half(&wanted);
            let Ok(Some(opened)) = file.choose(&wanted) else { continue };
            let alg = opened.key.algorithm(None).unwrap();
            let _ = opened.key.sign(alg, b"input");
        }
    }
}

#[test]
fn promise_33_a_mutated_key_file_never_panics() {
    mutated_files(600);
}

#[test]
#[ignore = "a hundred thousand: for an optimised build"]
fn promise_33_a_hundred_thousand_mutated_key_files() {
    mutated_files(100_000);
}
