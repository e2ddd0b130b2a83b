use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::*;
use crate::jose::formats::{Content, KeyFile};

/// 1.2.840.113549.1.5.13, .12 (RFC 8018) and 1.3.6.1.4.1.11591.4.11 (RFC 7914).
const PBES2: [u8; 9] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 13];
const PBKDF2: [u8; 9] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 12];
const SCRYPT: [u8; 9] = [0x2b, 6, 1, 4, 1, 0xda, 0x47, 4, 11];
/// 2.16.840.1.101.3.4.1.42: AES-256-CBC.
const AES256: [u8; 9] = [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 42];
/// 1.2.840.113549.1.12.1.3 and 1.2.840.113549.1.5.10: PKCS#12 with 3DES, PKCS#5 version 1.5 with DES.
const PKCS12: [u8; 10] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 1, 3];
const PBES1: [u8; 9] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 10];

fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = match content.len() {
        short @ 0..=0x7f => vec![short as u8],
        long => vec![0x82, (long >> 8) as u8, long as u8],
    };
    [vec![tag], length, content].concat()
}

fn number(value: u64) -> Vec<u8> {
    let bytes = value.to_be_bytes();
    let from = bytes.iter().position(|byte| *byte != 0).unwrap_or(7);
    let zero: &[u8] = if bytes[from] >= 0x80 { &[0] } else { &[] };
    element(2, &[zero, &bytes[from..]])
}

fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    element(0x30, parts)
}

fn algorithm(oid: &[u8], parameters: &[u8]) -> Vec<u8> {
    sequence(&[&element(6, &[oid]), parameters])
}

/// An encrypted PKCS#8 file whose key is derived so.
fn pbes2(derivation: &[u8]) -> Vec<u8> {
    let cipher = algorithm(&AES256, &element(4, &[&[7; 16]]));
    encrypted(&algorithm(&PBES2, &sequence(&[derivation, &cipher])))
}

fn encrypted(scheme: &[u8]) -> Vec<u8> {
    sequence(&[scheme, &element(4, &[&[9; 32]])])
}

fn pbkdf2(rounds: u64) -> Vec<u8> {
    pbes2(&algorithm(&PBKDF2, &sequence(&[&element(4, &[&[3; 8]]), &number(rounds)])))
}

fn scrypt(cost: u64, size: u64, parallel: u64) -> Vec<u8> {
    let salt = element(4, &[&[3; 8]]);
    let numbers = [number(cost), number(size), number(parallel)].concat();
    pbes2(&algorithm(&SCRYPT, &sequence(&[&salt, &numbers])))
}

fn with_salt(oid: &[u8], rounds: u64) -> Vec<u8> {
    encrypted(&algorithm(oid, &sequence(&[&element(4, &[&[3; 8]]), &number(rounds)])))
}

/// Why the first key of a file isn't to be had with a passphrase.
fn refusal(file: &[u8]) -> String {
    let passphrase = Secret::from("x".to_owned());
    match KeyFile::read(file, Some(&passphrase)).map(|mut file| file.parts.remove(0).content) {
        Ok(Content::Private(Err(error))) | Err(error) => error.message,
        _ => panic!("it is opened"),
    }
}

const DAMAGED: &str = "the private key is damaged: how it is encrypted can't be read";

#[test]
fn scrypt_with_numbers_that_rfc_7914_rules_out_is_refused() {
    for (cost, size, parallel) in [(0, 8, 1), (1, 8, 1), (3, 8, 1), (u64::MAX, 8, 1), (16, 0, 1), (16, 8, 0)]
    {
        assert_eq!(refusal(&scrypt(cost, size, parallel)), DAMAGED, "{cost} {size} {parallel}");
    }
    // 2^60 blocks of 16 * 128 bytes are 2^71 bytes, and 0 where that wraps.
    for (cost, size, parallel) in [(1 << 60, 16, 1), (1 << 63, 1, 1), (1 << 19, 8, 1), (2, 65535, 65535)] {
        assert_eq!(
            refusal(&scrypt(cost, size, parallel)),
            "the private key's encryption (scrypt) demands more than 256 MiB of memory"
        );
    }
    assert_eq!(
        refusal(&scrypt(1 << 17, 8, 16)),
        "the private key's encryption demands the work of 33554432 rounds, more than 10 million"
    );
    assert!(refusal(&scrypt(2, 1, 1)).starts_with("the passphrase is wrong"));
}

#[test]
fn a_files_keys_share_what_work_there_may_be() {
    let block = |der: &[u8]| {
        let digits = STANDARD.encode(der);
        format!("-----BEGIN ENCRYPTED PRIVATE KEY-----\n{digits}\n-----END ENCRYPTED PRIVATE KEY-----\n")
    };
    let passphrase = Secret::from("x".to_owned());
    let whole = Passphrase::new(&passphrase);
    whole.spend(WORK_LIMIT - 5).unwrap();
    let together = "the file's private keys together demand the work of more than 10 million rounds";
    assert_eq!(whole.spend(6).unwrap_err().message, together);
    whole.spend(5).unwrap();
    // Each alone would be allowed; of 150 the first few are tried.
    let many = block(&scrypt(1 << 10, 8, 300)).repeat(3);
    let file = KeyFile::read(many.as_bytes(), Some(&passphrase)).unwrap();
    let refused = file
        .parts
        .iter()
        .filter(|part| matches!(&part.content, Content::Private(Err(error)) if error.message == together));
    assert_eq!(refused.count(), 1, "two take 9.8 million");
}

#[test]
fn whatever_numbers_a_derivation_has_it_ends_without_a_panic() {
    // What takes long enough to be felt without optimisation is left out.
    let soon = |work: u128| work <= 20_000 || work > u128::from(WORK_LIMIT);
    let many = [0, 1, 2, 3, 5, 4_000, 1 << 24, u64::from(u32::MAX), 1 << 32, 1 << 63, u64::MAX];
    let mut files = Vec::new();
    for rounds in many.into_iter().filter(|rounds| soon(2 * u128::from(*rounds))) {
        files.extend([pbkdf2(rounds), with_salt(&PKCS12, rounds), with_salt(&PBES1, rounds)]);
    }
    for cost in many {
        for size in [0, 1, 16, 255, 65535, 65536, u64::MAX] {
            for parallel in [0, 1, 17, 65535, 65536, u64::MAX] {
                let work = [cost, size, parallel].map(u128::from);
                let work = work.into_iter().fold(2_u128, u128::saturating_mul);
                if soon(work) {
                    files.push(scrypt(cost, size, parallel));
                }
            }
        }
    }
    for file in &files {
        assert!(!refusal(file).is_empty());
    }
    assert!(files.len() > 300, "{}", files.len());
}

#[test]
fn whatever_numbers_a_mac_or_bcrypt_has_it_ends_without_a_panic() {
    let passphrase = Secret::from("passphrase".to_owned());
    let p12 = include_bytes!("../../../tests/fixtures/keys/p256.p12");
    let openssh = include_str!("../../../tests/fixtures/keys/formats/openssh-ecdsa.ctr");
    let openssh = crate::jose::pem::blocks(openssh.as_bytes()).unwrap().remove(0).der;
    // The MAC's rounds are the last bytes of the file; bcrypt's stand behind a salt of 16 bytes.
    let at = openssh.windows(10).position(|window| window == b"bcrypt\0\0\0\x18").unwrap() + 14;
    let pem = |der: &[u8]| {
        let digits = STANDARD.encode(der);
        format!("-----BEGIN OPENSSH PRIVATE KEY-----\n{digits}\n-----END OPENSSH PRIVATE KEY-----\n")
    };
    for byte in (0..=255).step_by(17) {
        let mut mac = p12.to_vec();
        let last = mac.len() - 2;
        mac[last] = byte;
        let _ = KeyFile::read(&mac, Some(&passphrase));
        let mut bcrypt = openssh.to_vec();
        // The salt's length, or the upper half of the rounds.
        bcrypt[if byte % 34 == 0 { at - 1 } else { at + 17 }] = byte;
        let _ = KeyFile::read(pem(&bcrypt).as_bytes(), Some(&passphrase));
    }
    let mut bcrypt = openssh.to_vec();
    bcrypt[at + 16..at + 20].copy_from_slice(&2001_u32.to_be_bytes());
    let file = KeyFile::read(pem(&bcrypt).as_bytes(), Some(&passphrase)).unwrap();
    let Content::Private(Err(error)) = &file.parts[0].content else { panic!("it is opened") };
    assert_eq!(error.message, "the private key's encryption demands 2001 rounds, more than 2000");
}
