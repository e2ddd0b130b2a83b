//! `application/x-www-form-urlencoded`, as RFC 6749 appendix B has it.

/// How a space is written: both are right in a body, but a server that splits Basic credentials may know only one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Space {
    Plus,
    Percent,
}

/// One name or value of a form body: letters, digits and `*-._` stay, a space is `+`, every other byte is `%XX`.
pub(crate) fn encoded(text: &[u8]) -> String {
    percent(text, Space::Plus)
}

/// One half of Basic credentials, form-encoded as RFC 6749 section 2.3.1 wants; a space is `%20`, which both a form
/// decoder and a percent decoder read.
pub(crate) fn encoded_credential(text: &[u8]) -> String {
    percent(text, Space::Percent)
}

fn percent(text: &[u8], space: Space) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |nibble: u8| char::from(DIGITS.get(usize::from(nibble)).copied().unwrap_or(b'0'));
    let mut out = String::with_capacity(text.len() + 16);
    for &byte in text {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'*' | b'-' | b'.' | b'_' => out.push(char::from(byte)),
            b' ' if space == Space::Plus => out.push('+'),
            _ => {
                out.push('%');
                out.push(digit(byte >> 4));
                out.push(digit(byte & 15));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc_6749_appendix_b_example() {
        // The appendix encodes U+0020 U+0025 U+0026 U+002B U+00A3 U+20AC.
        assert_eq!(encoded(" %&+£€".as_bytes()), "+%25%26%2B%C2%A3%E2%82%AC");
        assert_eq!(encoded_credential(b"a b+c/d=~*-._"), "a%20b%2Bc%2Fd%3D%7E*-._");
    }
}
