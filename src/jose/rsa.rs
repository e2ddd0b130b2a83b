//! RSA private keys in the form that ring reads: all eight numbers of PKCS#1, from those that a format gives, or made anew.
//!
//! Only primes and the exponents that follow from them are computed here; signing is ring's. That is why the `rsa` crate,
//! whose signing and decryption leak by timing (RUSTSEC-2023-0071), isn't there.

use std::convert::Infallible;

use crypto_bigint::rand_core::{TryCryptoRng, TryRng};
use crypto_bigint::{BoxedUint, ConcatenatingMul, Gcd, NonZero, Odd, Resize};
use crypto_primes::hazmat::{SetBits, SmallFactorsSieveFactory};
use crypto_primes::{Flavor, is_prime, sieve_and_find};
use zeroize::Zeroizing;

use super::asn1;

/// The exponent of every key made here, as everywhere.
const EXPONENT: u32 = 65537;

/// What two primes and the exponents say, as big-endian numbers.
pub(super) struct Parts<'a> {
    /// The modulus.
    pub(super) n: &'a [u8],
    /// The public exponent.
    pub(super) e: &'a [u8],
    /// The private exponent.
    pub(super) d: &'a [u8],
    /// One prime.
    pub(super) p: &'a [u8],
    /// The other.
    pub(super) q: &'a [u8],
}

/// PKCS#1 (RFC 8017 appendix A.1.2) with what follows from the parts computed. `None` where they are no RSA key.
pub(super) fn pkcs1(parts: &Parts<'_>) -> Option<Zeroizing<Vec<u8>>> {
    // Past these sizes ring refuses the key in any case, and nothing here need be computed.
    if parts.p.len() > 1024 || parts.q.len() > 1024 || parts.d.len() > 2048 {
        return None;
    }
    let number = |bytes: &[u8]| {
        BoxedUint::from_be_slice(bytes, u32::try_from(bytes.len().max(1) * 8).unwrap_or(8)).ok()
    };
    let (p, q, d) = (number(parts.p)?, number(parts.q)?, number(parts.d)?);
    let exponent = |prime: &BoxedUint| {
        let below = NonZero::new(prime.wrapping_sub(BoxedUint::one_with_precision(prime.bits_precision())))
            .into_option()?;
        Some(bytes(&d.rem(&below)))
    };
    let modulus = Odd::new(p.clone()).into_option()?;
    let coefficient = q.rem(modulus.as_nz_ref()).invert_odd_mod(&modulus).into_option()?;
    Some(asn1::sequence(&[
        &asn1::integer(&[0]),
        &asn1::integer(parts.n),
        &asn1::integer(parts.e),
        &asn1::integer(parts.d),
        &asn1::integer(parts.p),
        &asn1::integer(parts.q),
        &asn1::integer(&exponent(&p)?),
        &asn1::integer(&exponent(&q)?),
        &asn1::integer(&bytes(&coefficient)),
    ]))
}

/// A new key of that many bits, as PKCS#1 (FIPS 186-5 appendix A.1.3: two probable primes with their two highest bits set,
/// far enough apart). `random` fills a buffer. `None` where the primes don't make a key, which a second try mends.
pub(super) fn generate(bits: u32, random: &mut dyn FnMut(&mut [u8])) -> Option<Zeroizing<Vec<u8>>> {
    let mut random = Random(random);
    let mut prime = || {
        let candidates = SmallFactorsSieveFactory::new(Flavor::Any, bits / 2, SetBits::TwoMsb).ok()?;
        sieve_and_find(&mut random, candidates, |_, candidate| is_prime(Flavor::Any, candidate)).ok()?
    };
    let (p, q): (BoxedUint, BoxedUint) = (prime()?, prime()?);
    let (p, q) = if p > q { (p, q) } else { (q, p) };
    if p.wrapping_sub(&q).bits() <= bits / 2 - 100 {
        return None;
    }
    let one = BoxedUint::one_with_precision(p.bits_precision());
    let (below_p, below_q) = (p.wrapping_sub(&one), q.wrapping_sub(&one));
    let common = NonZero::new(below_p.gcd(&below_q)).into_option()?;
    let lambda =
        NonZero::new(below_p.concatenating_mul(below_q.div_exact(&common).into_option()?)).into_option()?;
    let e = BoxedUint::from(EXPONENT).resize(lambda.bits_precision());
    let d = e.invert_mod(&lambda).into_option()?;
    if d.bits() <= bits / 2 {
        return None;
    }
    let n = p.concatenating_mul(&q);
    pkcs1(&Parts { n: &bytes(&n), e: &EXPONENT.to_be_bytes(), d: &bytes(&d), p: &bytes(&p), q: &bytes(&q) })
}

fn bytes(number: &BoxedUint) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(number.to_be_bytes().into_vec())
}

/// The randomness that came in as an argument, in the form that the primes' crate wants.
struct Random<'a>(&'a mut dyn FnMut(&mut [u8]));

impl TryRng for Random<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut word = [0; 4];
        (self.0)(&mut word);
        Ok(u32::from_ne_bytes(word))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut word = [0; 8];
        (self.0)(&mut word);
        Ok(u64::from_ne_bytes(word))
    }

    fn try_fill_bytes(&mut self, buffer: &mut [u8]) -> Result<(), Infallible> {
        (self.0)(buffer);
        Ok(())
    }
}

impl TryCryptoRng for Random<'_> {}
