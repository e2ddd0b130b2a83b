//! PKCS#12's own derivation of keys from passphrases (RFC 7292 appendix B.2).

use ring::digest::{Algorithm, Context};
use zeroize::Zeroizing;

/// For what a key is derived (RFC 7292 appendix B.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To encrypt with.
    Encryption = 1,
    /// To begin the encryption with.
    Iv = 2,
    /// To make a MAC with.
    Mac = 3,
}

/// A key of `size` bytes. `passphrase` is in the form of appendix B.1; the RFC's letters are in the comments.
pub(super) fn derived(
    hash: &'static Algorithm,
    passphrase: &[u8],
    salt: &[u8],
    purpose: Purpose,
    rounds: u32,
    size: usize,
) -> Zeroizing<Vec<u8>> {
    let block = hash.block_len();
    // D, then I = S || P: each repeated up to whole blocks, or nothing where there is nothing.
    let diversifier = vec![purpose as u8; block];
    let filled = |bytes: &[u8]| -> Vec<u8> {
        bytes.iter().copied().cycle().take(bytes.len().next_multiple_of(block)).collect()
    };
    let mut input = Zeroizing::new([filled(salt), filled(passphrase)].concat());
    let mut key = Zeroizing::new(Vec::with_capacity(size + hash.output_len()));
    loop {
        // A = H^r(D || I).
        let mut digest = Context::new(hash);
        digest.update(&diversifier);
        digest.update(&input);
        let mut part = digest.finish();
        for _ in 1..rounds {
            part = ring::digest::digest(hash, part.as_ref());
        }
        key.extend_from_slice(part.as_ref());
        if key.len() >= size {
            key.truncate(size);
            return key;
        }
        // Each block of I becomes I + B + 1, where B is A repeated up to a block.
        let addend: Vec<u8> = part.as_ref().iter().copied().cycle().take(block).collect();
        for block in input.chunks_mut(block) {
            let mut carry = 1_u16;
            for (digit, more) in block.iter_mut().zip(&addend).rev() {
                carry += u16::from(*digit) + u16::from(*more);
                *digit = carry.to_le_bytes()[0];
                carry >>= 8;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, SHA512};

    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    // openssl kdf -keylen 24 -kdfopt digest:SHA1 -kdfopt hexpass:... -kdfopt hexsalt:... -kdfopt iter:3 -kdfopt id:1 PKCS12KDF
    #[test]
    fn keys_are_those_of_openssl() {
        let passphrase = [0, b's', 0, b'm', 0, b'e', 0, b'g', 0, 0];
        let salt = [0x0a, 0x58, 0xcf, 0x64, 0x53, 0x0d, 0x82, 0x3f];
        let sha1 = &SHA1_FOR_LEGACY_USE_ONLY;
        let key = |purpose, size| hex(&derived(sha1, &passphrase, &salt, purpose, 3, size));
        assert_eq!(key(Purpose::Encryption, 24), "8906f16c7a1ee9a8be112effbeb4c8ccbe6664286205d483");
        assert_eq!(key(Purpose::Iv, 8), "1608fe14fe18d633");
        assert_eq!(
            key(Purpose::Mac, 50),
            "bcdbb9582b4e21cd30f8a9025acfa7dc75e0ea3e236753814c65d49329b2a3e815f879006bc259445ed1344f7213fb716837"
        );
        // More than a block of each.
        let (long, salt): (Vec<u8>, Vec<u8>) = ((0..200).collect(), (100..250).collect());
        assert_eq!(
            hex(&derived(&SHA256, &long, &salt, Purpose::Mac, 2, 100)),
            "84af1d8e340d430376432fe1f3edeafeb9fa1520c2f925ab702e862d1ba61f456d5c836706048323ffaf5a59284ef26a9bb444472ecd2c8dd5c7f6bc066a61665a636dd32816af3a2d64c792da51c598f1b1afde3d05d949b0f05572e5ddb7903b08fe95"
        );
        assert_eq!(
            hex(&derived(&SHA512, &long, &salt, Purpose::Encryption, 1, 130)),
            "85d074aacefaec700bc2bfa08e9a1575cce74b679e6a9d850317121904d922024d47e323c702c578ea2f3ab729cdc91f60146f20c653f7a53c71cadfc70d7b050421be13a0074d3adf99e7b01cc42aa99c598d11eb40d9ef419340138d70d902758f3f58de6071fc16b9c6d13566a6f2b4d3ab1a2e03f2ac54d427c42cd819f313cb"
        );
    }
}
