//! RFC 7518 section 5: the content's encryption, AES GCM by ring and AES CBC with an HMAC.

use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockModeDecrypt, KeyIvInit};
use ring::aead::{AES_128_GCM, AES_256_GCM, Aad, Algorithm, LessSafeKey, Nonce, UnboundKey};
use ring::hmac;
use zeroize::Zeroizing;

use crate::jose::token::Sealed;

/// A content encryption algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encryption {
    /// A128GCM.
    A128Gcm,
    /// A256GCM.
    A256Gcm,
    /// A128CBC-HS256.
    A128CbcHs256,
    /// A192CBC-HS384.
    A192CbcHs384,
    /// A256CBC-HS512.
    A256CbcHs512,
}

impl Encryption {
    const ALL: [Self; 5] =
        [Self::A128Gcm, Self::A256Gcm, Self::A128CbcHs256, Self::A192CbcHs384, Self::A256CbcHs512];

    /// By its registered name.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|encryption| encryption.name() == name)
    }

    /// The registered name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::A128Gcm => "A128GCM",
            Self::A256Gcm => "A256GCM",
            Self::A128CbcHs256 => "A128CBC-HS256",
            Self::A192CbcHs384 => "A192CBC-HS384",
            Self::A256CbcHs512 => "A256CBC-HS512",
        }
    }

    /// The bytes of its key; with CBC the HMAC's and the cipher's together.
    pub(super) fn key_size(self) -> usize {
        match self {
            Self::A128Gcm => 16,
            Self::A256Gcm | Self::A128CbcHs256 => 32,
            Self::A192CbcHs384 => 48,
            Self::A256CbcHs512 => 64,
        }
    }

    /// What was encrypted. The error is the same whatever doesn't fit.
    pub(super) fn open(self, key: &[u8], sealed: &Sealed, aad: &[u8]) -> Result<Vec<u8>, String> {
        let (iv, ciphertext, tag) = (sealed.iv.bytes(), sealed.ciphertext.bytes(), sealed.tag.bytes());
        let opened = match self {
            Self::A128Gcm | Self::A256Gcm => open_gcm(key, iv, aad, ciphertext, tag)?,
            Self::A128CbcHs256 => Zeroizing::new(open_cbc::<cbc::Decryptor<aes::Aes128>>(
                hmac::HMAC_SHA256,
                key,
                iv,
                aad,
                ciphertext,
                tag,
            )?),
            Self::A192CbcHs384 => Zeroizing::new(open_cbc::<cbc::Decryptor<aes::Aes192>>(
                hmac::HMAC_SHA384,
                key,
                iv,
                aad,
                ciphertext,
                tag,
            )?),
            Self::A256CbcHs512 => Zeroizing::new(open_cbc::<cbc::Decryptor<aes::Aes256>>(
                hmac::HMAC_SHA512,
                key,
                iv,
                aad,
                ciphertext,
                tag,
            )?),
        };
        Ok(opened.to_vec())
    }
}

fn refused() -> String {
    "the key doesn't open it, or it was changed".to_owned()
}

/// AES GCM with a nonce of 96 bits and a whole tag (RFC 7518 section 5.3); the key's size says which AES.
pub(super) fn open_gcm(
    key: &[u8],
    iv: &[u8],
    aad: &[u8],
    ciphertext: &[u8],
    tag: &[u8],
) -> Result<Zeroizing<Vec<u8>>, String> {
    let algorithm: &Algorithm = if key.len() == 16 { &AES_128_GCM } else { &AES_256_GCM };
    let key = UnboundKey::new(algorithm, key).map_err(|_| refused())?;
    let nonce = Nonce::try_assume_unique_for_key(iv).map_err(|_| refused())?;
    if tag.len() != algorithm.tag_len() {
        return Err(refused());
    }
    let mut buffer = Zeroizing::new([ciphertext, tag].concat());
    let length =
        LessSafeKey::new(key).open_in_place(nonce, Aad::from(aad), &mut buffer).map_err(|_| refused())?.len();
    buffer.truncate(length);
    Ok(buffer)
}

/// RFC 7518 section 5.2.2.2: the tag is checked first, so that padding tells nobody anything.
fn open_cbc<D: KeyIvInit + BlockModeDecrypt>(
    hash: hmac::Algorithm,
    key: &[u8],
    iv: &[u8],
    aad: &[u8],
    ciphertext: &[u8],
    tag: &[u8],
) -> Result<Vec<u8>, String> {
    let half = key.len() / 2;
    let (mac_key, cipher_key) = key.split_at_checked(half).ok_or_else(refused)?;
    if tag.len() != half || iv.len() != 16 {
        return Err(refused());
    }
    let mut mac = hmac::Context::with_key(&hmac::Key::new(hash, mac_key));
    // The number of the associated data's bits, as 64 bits.
    let bits = u64::try_from(aad.len()).unwrap_or(u64::MAX).saturating_mul(8);
    for piece in [aad, iv, ciphertext, &bits.to_be_bytes()] {
        mac.update(piece);
    }
    let made = mac.sign();
    let half_made = made.as_ref().get(..half).ok_or_else(refused)?;
    if !equal(half_made, tag) {
        return Err(refused());
    }
    let cipher = D::new_from_slices(cipher_key, iv).map_err(|_| refused())?;
    cipher.decrypt_padded_vec::<Pkcs7>(ciphertext).map_err(|_| refused())
}

/// In a time that doesn't depend on where they differ: an HMAC of each under a key of its own is compared by ring.
fn equal(made: &[u8], sent: &[u8]) -> bool {
    let key = hmac::Key::new(hmac::HMAC_SHA256, &[0; 32]);
    hmac::verify(&key, made, hmac::sign(&key, sent).as_ref()).is_ok()
}
