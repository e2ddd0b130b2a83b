//! Signers outside of this process (a command, a token): their signatures recognised, converted to JOSE's form, and held
//! against the public key where one is known.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use der::asn1::UintRef;
use der::{Decode, Reader, SliceReader};

use super::algorithm::Family;
use super::{Algorithm, PublicKey, base64url};
use crate::error::{Error, Result};

/// What signs outside of this process.
pub(crate) trait OutsideSigner: Send + Sync {
    /// The signature over `input`, which is not hashed yet: raw, DER, or either as base64 or base64url text. Errors are
    /// exit 3.
    fn sign(&self, alg: Algorithm, input: &[u8]) -> Result<Vec<u8>>;

    /// Who that is, for messages: `the command "..."`.
    fn describe(&self) -> String;
}

/// The signature in JOSE's form (RFC 7518 sections 3.3 to 3.5). Exit code 3 where what comes is none, or not this key's.
pub(super) fn sign(
    signer: &dyn OutsideSigner,
    public: Option<&PublicKey>,
    alg: Algorithm,
    input: &[u8],
) -> Result<Vec<u8>> {
    let answer = signer.sign(alg, input)?;
    let readings = readings(alg, &answer);
    if readings.is_empty() {
        return Err(Error::input(format!(
            "{} gave {} bytes, which are no {} signature: neither raw, DER, base64 nor base64url",
            signer.describe(),
            answer.len(),
            alg.name()
        ))
        .hint("it must sign the bytes on its standard input, not print them"));
    }
    let Some(public) = public else {
        return readings.into_iter().next().ok_or_else(|| Error::input("no signature"));
    };
    readings.into_iter().find(|signature| public.verifies(alg, input, signature)).ok_or_else(|| {
        Error::input(format!(
            "{}: the signature is not this key's ({}, {})",
            signer.describe(),
            alg.name(),
            public.describe()
        ))
        .hint("it must sign with the private key that belongs to it, and hash the bytes itself")
    })
}

/// Every way in which these bytes can be read as a signature of that algorithm, the likeliest first.
fn readings(alg: Algorithm, answer: &[u8]) -> Vec<Vec<u8>> {
    let text = std::str::from_utf8(answer).map_or("", str::trim);
    let decoded = [base64url::decode(text).ok(), STANDARD.decode(text).ok()];
    let line_break = answer.strip_suffix(b"\n").map(<[u8]>::to_vec);
    [Some(answer.to_vec()), line_break]
        .into_iter()
        .chain(decoded)
        .flatten()
        .flat_map(|bytes| [fixed(alg, &bytes), from_der(alg, &bytes)])
        .flatten()
        .collect()
}

/// The bytes themselves, where they have the algorithm's size.
fn fixed(alg: Algorithm, bytes: &[u8]) -> Option<Vec<u8>> {
    let fits = match alg.family() {
        Family::Secret => false,
        Family::Rsa => bytes.len() >= 256 && bytes.len() <= 1024 && bytes.len().is_multiple_of(8),
        Family::Ec(curve) => bytes.len() == 2 * curve.size(),
        Family::Ed25519 => bytes.len() == 64,
    };
    fits.then(|| bytes.to_vec())
}

/// An ECDSA-Sig-Value (RFC 3279 section 2.2.3) as r and s of the curve's size.
fn from_der(alg: Algorithm, bytes: &[u8]) -> Option<Vec<u8>> {
    let Family::Ec(curve) = alg.family() else { return None };
    let mut reader = SliceReader::new(bytes).ok()?;
    let (r, s) = reader
        .sequence(|inner| Ok::<_, der::Error>((UintRef::decode(inner)?, UintRef::decode(inner)?)))
        .ok()?;
    reader.finish().ok()?;
    let mut signature = Vec::with_capacity(2 * curve.size());
    for number in [r.as_bytes(), s.as_bytes()] {
        signature.resize(signature.len() + curve.size().checked_sub(number.len())?, 0);
        signature.extend_from_slice(number);
    }
    Some(signature)
}
