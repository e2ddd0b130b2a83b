//! New keys. Randomness comes in as an argument.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::algorithm::{Algorithm, Curve, Family};
use super::{asn1, base64url, curves, oid, rsa};
use crate::error::{Error, Kind, Result};
use crate::secret::Secret;

/// How often a draw may fail to be a key before something is broken.
const TRIES: usize = 20;

/// A new private key for that algorithm as a PKCS#8 PEM file; for HMAC a secret as a line of base64url. `rsa_bits` is the
/// modulus' size where an RSA key is made: 2048, 3072 or 4096. `random` fills a buffer.
pub(crate) fn generate(alg: Algorithm, rsa_bits: u32, random: &mut dyn FnMut(&mut [u8])) -> Result<Secret> {
    let made = match alg.family() {
        Family::Secret => Some(shared_secret(alg, random)),
        Family::Rsa => (0..TRIES)
            .find_map(|_| rsa::generate(rsa_bits, random))
            .map(|key| pkcs8(&asn1::algorithm(oid::RSA, asn1::NULL), &key)),
        Family::Ec(curve) => (0..TRIES).find_map(|_| ec(curve, random)),
        Family::Ed25519 => {
            let mut seed = Zeroizing::new(vec![0; 32]);
            random(&mut seed);
            Some(pkcs8(&asn1::algorithm(oid::ED25519, &[]), &asn1::octet_string(&seed)))
        }
    };
    made.ok_or_else(|| {
        Error::new(Kind::Bug, "no key came of twenty draws: the random numbers are not random")
    })
}

/// As many bytes as the hash has, which RFC 7518 section 3.2 wants at least.
fn shared_secret(alg: Algorithm, random: &mut dyn FnMut(&mut [u8])) -> Secret {
    let size = match alg {
        Algorithm::HS512 => 64,
        Algorithm::HS384 => 48,
        _ => 32,
    };
    let mut bytes = Zeroizing::new(vec![0; size]);
    random(&mut bytes);
    Secret::from(format!("{}\n", base64url::encode(&*bytes)))
}

fn ec(curve: Curve, random: &mut dyn FnMut(&mut [u8])) -> Option<Secret> {
    let mut scalar = Zeroizing::new(vec![0; curve.size()]);
    random(&mut scalar);
    if let (Curve::P521, Some(first)) = (curve, scalar.first_mut()) {
        // 521 bits: of the first byte one counts.
        *first &= 1;
    }
    // A scalar that is zero or not below the order is drawn again (FIPS 186-5 appendix A.2.2).
    let point = curves::point_of(curve, &scalar)?;
    let algorithm = asn1::algorithm(oid::EC, &asn1::oid(oid::of_curve(curve)));
    let key = asn1::sequence(&[
        &asn1::integer(&[1]),
        &asn1::octet_string(&scalar),
        &asn1::context(1, &asn1::bit_string(&point)),
    ]);
    Some(pkcs8(&algorithm, &key))
}

/// RFC 5958 section 2, version 1, which everything reads.
fn pkcs8(algorithm: &[u8], key: &[u8]) -> Secret {
    let der = asn1::sequence(&[&asn1::integer(&[0]), algorithm, &asn1::octet_string(key)]);
    pem_block("PRIVATE KEY", &der)
}

/// A PEM block (RFC 7468 section 3).
pub(crate) fn pem_block(label: &str, der: &[u8]) -> Secret {
    let digits = Zeroizing::new(STANDARD.encode(der));
    let mut text = format!("-----BEGIN {label}-----\n");
    // Room at once, so that no copy of a key is left behind by growth.
    text.reserve(digits.len() + digits.len() / 64 + label.len() + 20);
    for line in digits.as_bytes().chunks(64) {
        text.push_str(std::str::from_utf8(line).unwrap_or_default());
        text.push('\n');
    }
    text.push_str(&format!("-----END {label}-----\n"));
    Secret::from(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::{KeyFile, SigningKey};

    /// A linear congruence: enough for a test, never for a key.
    fn numbers() -> impl FnMut(&mut [u8]) {
        let mut state = 42_u64;
        move |buffer| {
            for byte in buffer {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                *byte = (state >> 33) as u8;
            }
        }
    }

    #[test]
    fn a_new_key_of_every_algorithm_signs_and_verifies() {
        let mut random = numbers();
        for alg in Algorithm::ALL.into_iter().filter(|alg| alg.family() != Family::Secret) {
            let file = generate(alg, 2048, &mut random).unwrap();
            let key = SigningKey::parse(&file, "new").unwrap();
            let public = key.public_key().unwrap();
            let signature = base64url::decode(&key.sign(alg, b"input").unwrap()).unwrap();
            assert!(public.verifies(alg, b"input", &signature), "{alg:?}");
            let spki = pem_block("PUBLIC KEY", &public.spki());
            let read = KeyFile::read(spki.expose(), None).unwrap().public_key().unwrap();
            assert!(read.is_same(public), "{alg:?}");
        }
    }

    #[test]
    fn a_new_secret_has_the_hashs_size() {
        let secret = generate(Algorithm::HS384, 0, &mut numbers()).unwrap();
        assert_eq!(secret.expose().len(), 64 + 1);
    }
}
