//! RFC 7518 section 4.6: ECDH-ES with the sender's one-time key and the reader's own.

use p256::elliptic_curve::sec1::{FromSec1Point, ModulusSize, ToSec1Point};
use p256::elliptic_curve::{AffinePoint, CurveArithmetic, FieldBytesSize, PublicKey, SecretKey, ecdh};
use ring::digest::{Context, SHA256};
use zeroize::Zeroizing;

use super::{bytes, member};
use crate::json::{Object, Value};

/// A private key for agreements.
pub(super) enum Private {
    /// On P-256.
    P256(p256::SecretKey),
    /// On P-384.
    P384(p384::SecretKey),
    /// On P-521.
    P521(p521::SecretKey),
}

impl Private {
    /// The `crv` name.
    pub(super) fn curve(&self) -> &'static str {
        match self {
            Self::P256(_) => "P-256",
            Self::P384(_) => "P-384",
            Self::P521(_) => "P-521",
        }
    }

    /// From a scalar of the curve's size; `None` for one that is no key.
    pub(super) fn new(curve: &str, scalar: &[u8]) -> Option<Self> {
        match curve {
            "P-256" if scalar.len() == 32 => p256::SecretKey::from_slice(scalar).ok().map(Self::P256),
            "P-384" if scalar.len() == 48 => p384::SecretKey::from_slice(scalar).ok().map(Self::P384),
            "P-521" if scalar.len() == 66 => p521::SecretKey::from_slice(scalar).ok().map(Self::P521),
            _ => None,
        }
    }

    /// True where that point (0x04, x, y) belongs to it.
    pub(super) fn has_point(&self, point: &[u8]) -> bool {
        match self {
            Self::P256(key) => key.public_key().to_sec1_point(false).as_bytes() == point,
            Self::P384(key) => key.public_key().to_sec1_point(false).as_bytes() == point,
            Self::P521(key) => key.public_key().to_sec1_point(false).as_bytes() == point,
        }
    }

    /// The secret agreed on with the owner of that point.
    fn agree(&self, point: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        match self {
            Self::P256(key) => shared(key, point),
            Self::P384(key) => shared(key, point),
            Self::P521(key) => shared(key, point),
        }
    }
}

/// A point off the curve, by which a key could be drawn out bit by bit, is no public key to begin with.
fn shared<C>(key: &SecretKey<C>, point: &[u8]) -> Option<Zeroizing<Vec<u8>>>
where
    C: CurveArithmetic,
    FieldBytesSize<C>: ModulusSize,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
{
    let public = PublicKey::<C>::from_sec1_bytes(point).ok()?;
    let secret = ecdh::diffie_hellman(key.to_nonzero_scalar(), public.as_affine());
    Some(Zeroizing::new(secret.raw_secret_bytes().to_vec()))
}

/// The key of `size` bytes that both derive, for the algorithm `id` (section 4.6.2).
pub(super) fn agreed_key(
    header: &Object<'_>,
    private: &Private,
    id: &str,
    size: usize,
) -> Result<Zeroizing<Vec<u8>>, String> {
    let epk = header.get("epk").and_then(Value::as_object).ok_or("the header has no epk")?;
    let crv = member(epk, "crv")?;
    if crv != private.curve() {
        return Err(format!(
            "it was encrypted for a key on {}, and this one is on {}",
            crate::text::quoted(&crv),
            private.curve()
        ));
    }
    let (x, y) = (bytes(epk, "x")?, bytes(epk, "y")?);
    let point = [&[4], x.as_slice(), &y].concat();
    let secret = private.agree(&point).ok_or("the header's epk is no point of its curve")?;
    let party = |name| if header.get(name).is_some() { bytes(header, name) } else { Ok(Vec::new()) };
    let (apu, apv) = (party("apu")?, party("apv")?);
    Ok(concat_kdf(&secret, id, &apu, &apv, size))
}

/// The Concat KDF of NIST SP 800-56A section 5.8.1 with SHA-256, as RFC 7518 section 4.6.2 fills it.
fn concat_kdf(secret: &[u8], id: &str, apu: &[u8], apv: &[u8], size: usize) -> Zeroizing<Vec<u8>> {
    let length = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX).to_be_bytes();
    let mut key = Zeroizing::new(Vec::with_capacity(size + 32));
    let mut round: u32 = 1;
    while key.len() < size {
        let mut hash = Context::new(&SHA256);
        hash.update(&round.to_be_bytes());
        hash.update(secret);
        for field in [id.as_bytes(), apu, apv] {
            hash.update(&length(field.len()));
            hash.update(field);
        }
        hash.update(&length(size * 8));
        key.extend_from_slice(hash.finish().as_ref());
        round += 1;
    }
    key.truncate(size);
    key
}
