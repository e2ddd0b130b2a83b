//! RFC 7518 section 4.4: AES Key Wrap (RFC 3394).

use aes::cipher::KeyInit;
use aes_kw::AesKw;
use zeroize::Zeroizing;

/// The key that was wrapped; the size of the wrapping key says which AES.
pub(super) fn unwrap(key: &[u8], wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, String> {
    let refused = || "the key doesn't unwrap the content's key".to_owned();
    let mut unwrapped = Zeroizing::new(vec![0; wrapped.len().saturating_sub(aes_kw::IV_LEN)]);
    let outcome = match key.len() {
        16 => AesKw::<aes::Aes128>::new_from_slice(key)
            .map(|kw| kw.unwrap_key(wrapped, &mut unwrapped).map(|_| ())),
        24 => AesKw::<aes::Aes192>::new_from_slice(key)
            .map(|kw| kw.unwrap_key(wrapped, &mut unwrapped).map(|_| ())),
        _ => AesKw::<aes::Aes256>::new_from_slice(key)
            .map(|kw| kw.unwrap_key(wrapped, &mut unwrapped).map(|_| ())),
    };
    match outcome {
        Ok(Ok(())) => Ok(unwrapped),
        _ => Err(refused()),
    }
}
