//! DER written (X.690 section 10), for the few structures that jeton makes: keys, public keys, a self-signed certificate.
//!
//! What others made is read with the `der` crate; to write, concatenation says more than types would.

use der::Encode;
use der::oid::ObjectIdentifier;
use zeroize::Zeroizing;

/// Tags of universal types.
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const SEQUENCE: u8 = 0x30;

/// A NULL, whole.
pub(super) const NULL: &[u8] = &[0x05, 0];

/// An element of this tag; wiped when dropped, since it may hold a private key.
pub(super) fn element(tag: u8, content: &[u8]) -> Zeroizing<Vec<u8>> {
    let length = content.len().to_be_bytes();
    let zeros = length.iter().take_while(|byte| **byte == 0).count();
    let length = length.get(zeros..).unwrap_or_default();
    let mut out = Zeroizing::new(Vec::with_capacity(content.len() + 2 + length.len()));
    out.push(tag);
    match (length, content.len()) {
        (_, 0) => out.push(0),
        ([length], ..128) => out.push(*length),
        (length, _) => {
            // A usize has at most eight bytes.
            out.push(0x80 | u8::try_from(length.len()).unwrap_or_default());
            out.extend_from_slice(length);
        }
    }
    out.extend_from_slice(content);
    out
}

/// A SEQUENCE of elements.
pub(super) fn sequence(elements: &[&[u8]]) -> Zeroizing<Vec<u8>> {
    element(SEQUENCE, &Zeroizing::new(elements.concat()))
}

/// An INTEGER that is not negative, from its big-endian bytes.
pub(super) fn integer(number: &[u8]) -> Zeroizing<Vec<u8>> {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    let digits = number.get(zeros..).unwrap_or_default();
    let sign: &[u8] = if digits.first().is_none_or(|byte| *byte >= 0x80) { &[0] } else { &[] };
    element(INTEGER, &Zeroizing::new([sign, digits].concat()))
}

/// An OCTET STRING.
pub(super) fn octet_string(content: &[u8]) -> Zeroizing<Vec<u8>> {
    element(OCTET_STRING, content)
}

/// A BIT STRING of whole bytes.
pub(super) fn bit_string(content: &[u8]) -> Zeroizing<Vec<u8>> {
    element(BIT_STRING, &Zeroizing::new([&[0], content].concat()))
}

/// An explicit context-specific tag around an element.
pub(super) fn context(number: u8, inner: &[u8]) -> Zeroizing<Vec<u8>> {
    element(0xa0 | number, inner)
}

/// An OBJECT IDENTIFIER.
pub(super) fn oid(oid: ObjectIdentifier) -> Vec<u8> {
    // Encoding fails only where the output is too small, and this one grows.
    oid.to_der().unwrap_or_default()
}

/// An AlgorithmIdentifier (RFC 5280 section 4.1.1.2); `parameters` is an element or nothing.
pub(super) fn algorithm(identifier: ObjectIdentifier, parameters: &[u8]) -> Zeroizing<Vec<u8>> {
    sequence(&[&oid(identifier), parameters])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_signs_are_der() {
        assert_eq!(element(4, b"")[..], [4, 0]);
        assert_eq!(element(4, &[7; 127])[..2], [4, 127]);
        assert_eq!(element(4, &[7; 128])[..3], [4, 0x81, 128]);
        assert_eq!(element(4, &[7; 300])[..4], [4, 0x82, 1, 44]);
        assert_eq!(integer(&[0, 0, 1])[..], [2, 1, 1]);
        assert_eq!(integer(&[0x80])[..], [2, 2, 0, 0x80]);
        assert_eq!(integer(&[0])[..], [2, 1, 0]);
        assert_eq!(
            sequence(&[&bit_string(&[1]), &oid(crate::jose::oid::ED25519)])[..],
            [0x30, 9, 3, 2, 0, 1, 6, 3, 43, 101, 112]
        );
    }
}
