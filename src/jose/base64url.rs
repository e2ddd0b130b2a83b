//! base64url as RFC 7515 section 2 has it: no padding, no white space, and one spelling for each byte string.

use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, URL_SAFE_NO_PAD};
use base64::engine::{DecodePaddingMode, Engine};
use base64::{DecodeError, alphabet};

/// Where a text is not base64url, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The offset of the offending byte in the text, counted from 0.
    pub(crate) at: usize,
    /// What is wrong there, in words; bytes that can't be shown are named by number.
    pub(crate) what: String,
}

/// The text of these bytes.
pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes of this text; the fault where it isn't the one spelling of any.
pub(crate) fn decode(text: &str) -> Result<Vec<u8>, Fault> {
    URL_SAFE_NO_PAD.decode(text).map_err(|error| fault(text, &error))
}

/// As much as can be read of a text that [`decode`] refuses: whole where only padding, plain base64's alphabet or stray
/// bits are wrong, else the bytes before the first character that doesn't belong.
pub(crate) fn decode_leniently(text: &str) -> Vec<u8> {
    let good: String = text
        .trim_end_matches('=')
        .chars()
        .map_while(|c| match c {
            '+' => Some('-'),
            '/' => Some('_'),
            c => (c.is_ascii_alphanumeric() || c == '-' || c == '_').then_some(c),
        })
        .collect();
    // One character over a group of four holds not even one byte.
    let whole = if good.len() % 4 == 1 { good.len() - 1 } else { good.len() };
    LENIENT.decode(good.get(..whole).unwrap_or_default()).unwrap_or_default()
}

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

fn is_digit(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

fn fault(text: &str, error: &DecodeError) -> Fault {
    // The crate may stop at a symptom later than the first foreign character, so that one is looked for first.
    if let Some(at) = text.bytes().position(|byte| !is_digit(byte)) {
        let c = text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or(char::REPLACEMENT_CHARACTER);
        return Fault { at, what: foreign(c) };
    }
    match error {
        DecodeError::InvalidLastSymbol { .. } => Fault {
            at: text.len().saturating_sub(1),
            what: "the last character has bits set that belong to no byte".to_owned(),
        },
        _ => Fault {
            at: text.len(),
            what: format!("{} characters can't be base64url: one is missing or too many", text.len()),
        },
    }
}

fn foreign(c: char) -> String {
    match c {
        '=' => "padding (=) is not allowed".to_owned(),
        '+' | '/' => format!("{c} is of plain base64, base64url has - and _"),
        ' ' => "a space is not base64url".to_owned(),
        '\n' | '\r' => "a line break is not base64url".to_owned(),
        c if c.is_ascii_graphic() => format!("{c} is not base64url"),
        c => format!("U+{:04X} is not base64url", u32::from(c)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> (usize, String) {
        let fault = decode(text).expect_err(text);
        (fault.at, fault.what)
    }

    #[test]
    fn promise_31_only_the_one_spelling_is_read() {
        assert_eq!(decode("").unwrap(), b"");
        assert_eq!(decode("_-8").unwrap(), [0xff, 0xef]);
        assert_eq!(fault("_-8="), (3, "padding (=) is not allowed".to_owned()));
        assert_eq!(fault("_-9"), (2, "the last character has bits set that belong to no byte".to_owned()));
        assert_eq!(fault("ab+d"), (2, "+ is of plain base64, base64url has - and _".to_owned()));
        assert_eq!(fault("abcd\n"), (4, "a line break is not base64url".to_owned()));
        assert_eq!(fault("ab cd"), (2, "a space is not base64url".to_owned()));
        assert_eq!(fault("abcdé"), (4, "U+00E9 is not base64url".to_owned()));
        assert_eq!(
            fault("abcde"),
            (5, "5 characters can't be base64url: one is missing or too many".to_owned())
        );
    }

    #[test]
    fn what_is_readable_of_a_damaged_text_is_to_be_had() {
        assert_eq!(decode_leniently("YWJjZGVm*YWJj"), b"abcdef");
        assert_eq!(decode_leniently("YWJjZGV*"), b"abcde");
        assert_eq!(decode_leniently("_-8="), [0xff, 0xef]);
        assert_eq!(decode_leniently("/+9"), [0xff, 0xef]);
        assert_eq!(decode_leniently("YWJjZ"), b"abc");
        assert_eq!(decode_leniently("*"), b"");
    }
}
