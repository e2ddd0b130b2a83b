//! A compact token (RFC 7515 section 7.1, RFC 7516 section 7.1) taken apart: each part on its own, so that one damaged
//! part doesn't hide the others, with what is wrong and at which byte.

use super::base64url;
use crate::error::{Error, Kind, Result};
use crate::json::{self, Value};
use crate::text;

/// The most bytes of a damaged part that are shown as text.
const READABLE_LIMIT: usize = 2048;

/// A token in its parts, whatever state they are in.
pub(crate) struct Token {
    text: String,
    parts: Parts,
}

enum Parts {
    Jws { header: Part, payload: Part, signature: Part },
    Jwe { header: Part, sealed: Box<Sealed> },
}

/// What follows a JWE's header, in its order (RFC 7516 section 7.1).
pub(super) struct Sealed {
    /// Empty where the key is used or agreed on directly.
    pub(super) encrypted_key: Part,
    /// Also called nonce.
    pub(super) iv: Part,
    /// What is inside.
    pub(super) ciphertext: Part,
    /// That nothing was changed.
    pub(super) tag: Part,
}

/// One part between the dots.
pub(crate) struct Part {
    name: &'static str,
    /// Where it begins in the token; `None` of what was encrypted, which has no place of its own there.
    at: Option<usize>,
    /// Decoded; as much as can be where `fault` says that it isn't base64url.
    bytes: Vec<u8>,
    fault: Option<base64url::Fault>,
}

/// What could be read of a header or a payload.
pub(crate) struct Reading<'a> {
    /// The JSON value, also where only the base64url around it is wrong.
    pub(crate) value: Option<Value<'a>>,
    /// Why the part is not what it should be: one line that names the part and the byte.
    pub(crate) problem: Option<String>,
    /// Where there is no value: the part as text. Of a damaged part unreadable bytes are `\x..` and hidden characters
    /// `\u{..}`; of any other it is as it was sent.
    pub(crate) text: Option<String>,
    /// Where there is neither value nor text nor problem: the part's bytes in base64url.
    pub(crate) encoded: Option<String>,
}

impl Reading<'_> {
    /// Bytes that need not be JSON: as text where a person can read it, else in base64url.
    pub(super) fn of_content(bytes: &[u8]) -> Self {
        let is_text = |text: &&str| !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
        match std::str::from_utf8(bytes).ok().filter(is_text) {
            Some(content) => {
                Self { value: None, problem: None, text: Some(content.to_owned()), encoded: None }
            }
            None => Self { value: None, problem: None, text: None, encoded: Some(base64url::encode(bytes)) },
        }
    }
}

impl Token {
    /// Splits at the dots. Exit code 10 for another number of parts than three or five.
    pub(crate) fn parse(text: String) -> Result<Self> {
        let mut at = 0;
        let mut parts = text.split('.').map(|part| {
            let start = at;
            at += part.len() + 1;
            (start, part)
        });
        let parts = match [(); 6].map(|()| parts.next()) {
            [Some(header), Some(payload), Some(signature), None, ..] => Parts::Jws {
                header: Part::parse("header", header),
                payload: Part::parse("payload", payload),
                signature: Part::parse("signature", signature),
            },
            [Some(header), Some(encrypted_key), Some(iv), Some(ciphertext), Some(tag), None] => Parts::Jwe {
                header: Part::parse("header", header),
                sealed: Box::new(Sealed {
                    encrypted_key: Part::parse("encrypted key", encrypted_key),
                    iv: Part::parse("initialization vector", iv),
                    ciphertext: Part::parse("ciphertext", ciphertext),
                    tag: Part::parse("authentication tag", tag),
                }),
            },
            _ => return Err(wrong_number(text.split('.').count())),
        };
        Ok(Self { text, parts })
    }

    /// Five parts: encrypted, of which only the header can be read.
    pub(crate) fn is_jwe(&self) -> bool {
        matches!(self.parts, Parts::Jwe { .. })
    }

    /// The JOSE header.
    pub(crate) fn header(&self) -> &Part {
        let (Parts::Jws { header, .. } | Parts::Jwe { header, .. }) = &self.parts;
        header
    }

    /// The payload and the signature; `None` of a JWE.
    pub(crate) fn body(&self) -> Option<(&Part, &Part)> {
        match &self.parts {
            Parts::Jws { payload, signature, .. } => Some((payload, signature)),
            Parts::Jwe { .. } => None,
        }
    }

    /// What a JWE holds beside its header; `None` of a JWS.
    pub(super) fn sealed(&self) -> Option<&Sealed> {
        match &self.parts {
            Parts::Jwe { sealed, .. } => Some(sealed),
            Parts::Jws { .. } => None,
        }
    }

    /// The header as it stands in the token, which a JWE's tag covers too (RFC 7516 section 5.2, step 14).
    pub(super) fn encoded_header(&self) -> &str {
        self.text.split_once('.').map_or("", |(header, _)| header)
    }

    /// What a JWS's signature is made over: header, dot, payload, byte by byte as they came.
    pub(crate) fn signing_input(&self) -> &str {
        self.text.rsplit_once('.').map_or("", |(input, _)| input)
    }
}

fn wrong_number(count: usize) -> Error {
    let parts = if count == 1 { "1 part".to_owned() } else { format!("{count} parts") };
    let error = Error::new(
        Kind::Malformed,
        format!("not a JWT: it has {parts}, a signed one has 3 and an encrypted one 5"),
    );
    match count {
        1 => error
            .hint("an opaque token has no parts to decode: ask the server that issued it (introspection)"),
        _ => error,
    }
}

impl Part {
    fn parse(name: &'static str, (at, text): (usize, &str)) -> Self {
        match base64url::decode(text) {
            Ok(bytes) => Self { name, at: Some(at), bytes, fault: None },
            Err(fault) => {
                Self { name, at: Some(at), bytes: base64url::decode_leniently(text), fault: Some(fault) }
            }
        }
    }

    /// What was encrypted.
    pub(super) fn decrypted(bytes: Vec<u8>) -> Self {
        Self { name: "payload", at: None, bytes, fault: None }
    }

    /// The decoded bytes; as much as can be read where the part is damaged.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Why the part is not base64url, and where; `None` where it is.
    pub(crate) fn problem(&self) -> Option<String> {
        let fault = self.fault.as_ref()?;
        let (name, what, at) = (self.name, &fault.what, fault.at);
        Some(format!("the {name} is damaged: {what}, at byte {at}{}", self.place(at)))
    }

    /// Where the part's character `at` stands in the token, in brackets.
    fn place(&self, at: usize) -> String {
        self.at.map_or_else(String::new, |start| format!(" (byte {} of the token)", start + at))
    }

    /// As JSON, which a header must be and claims are.
    pub(crate) fn read(&self) -> Reading<'_> {
        let damaged = self.problem();
        let parsed = std::str::from_utf8(&self.bytes)
            .map_err(|error| (error.valid_up_to(), "not UTF-8"))
            .and_then(|text| json::parse(text).map_err(|fault| (fault.at, fault.what)));
        match parsed {
            Ok(value) => Reading { value: Some(value), problem: damaged, text: None, encoded: None },
            Err((at, what)) => Reading {
                value: None,
                problem: damaged.or_else(|| Some(self.not_json(at, what))),
                text: Some(self.readable(at)),
                encoded: None,
            },
        }
    }

    fn not_json(&self, at: usize, what: &str) -> String {
        let name = self.name;
        if self.bytes.is_empty() {
            return format!("the {name} is empty{}", self.place(0));
        }
        // Four characters hold three bytes.
        let place = self.place(at * 4 / 3);
        format!("the {name} is not JSON: {what}, at byte {at} of it decoded{place}")
    }

    /// The part as text. Where little after the byte `bad` is readable, only what stands before it.
    fn readable(&self, bad: usize) -> String {
        let after = self.bytes.get(bad..).unwrap_or_default();
        let printable = after.iter().filter(|byte| matches!(byte, b' '..=b'~')).count();
        if printable * 4 >= after.len() * 3 && self.bytes.len() <= READABLE_LIMIT {
            return lossy(&self.bytes);
        }
        let shown = self.bytes.get(..bad.min(READABLE_LIMIT)).unwrap_or_default();
        let rest = self.bytes.len() - shown.len();
        match (shown, rest) {
            ([], 0) => String::new(),
            ([], rest) => format!("{rest} bytes that are not text"),
            (shown, rest) => format!("{} ... and {rest} more bytes", lossy(shown)),
        }
    }
}

/// As text on one line: what isn't UTF-8 as `\x..`, what can't be seen as `\u{..}`.
fn lossy(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        out.push_str(&text::visible(chunk.valid()));
        chunk.invalid().iter().for_each(|byte| out.push_str(&format!("\\x{byte:02x}")));
    }
    out
}

/// What a signature of that many bytes may be; `None` for a size that no algorithm gives.
pub(crate) fn signature_size(bytes: &[u8]) -> Option<String> {
    let known = match bytes.len() {
        32 => "HS256",
        48 => "HS384",
        64 => "ES256, EdDSA or HS512",
        96 => "ES384",
        114 => "EdDSA with Ed448",
        132 => "ES512",
        _ => "",
    };
    if !known.is_empty() {
        return Some(known.to_owned());
    }
    if is_der_ecdsa(bytes) {
        return Some("ECDSA in DER, where JOSE has the two numbers bare".to_owned());
    }
    (bytes.len() >= 128 && bytes.len().is_multiple_of(64)).then(|| format!("RSA {} bits", bytes.len() * 8))
}

/// True where `bytes` can be a signature of the algorithm of that name; names that aren't known fit anything.
pub(crate) fn signature_fits(alg: &str, bytes: &[u8]) -> bool {
    match alg {
        "HS256" => bytes.len() == 32,
        "HS384" => bytes.len() == 48,
        "HS512" | "ES256" | "ES256K" | "Ed25519" => bytes.len() == 64,
        "EdDSA" => matches!(bytes.len(), 64 | 114),
        "ES384" => bytes.len() == 96,
        "ES512" => bytes.len() == 132,
        "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" => bytes.len() >= 128,
        _ => true,
    }
}

/// True of a SEQUENCE of that length with an INTEGER in it.
fn is_der_ecdsa(bytes: &[u8]) -> bool {
    matches!(bytes, [0x30, length, 0x02, ..] if usize::from(*length) + 2 == bytes.len() && (60..=108).contains(&bytes.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(header: &str, payload: &str) -> Token {
        let text = format!("{}.{}.c2ln", base64url::encode(header), base64url::encode(payload));
        Token::parse(text).unwrap()
    }

    fn refused(text: &str) -> String {
        let error = Token::parse(text.to_owned()).err().unwrap();
        assert_eq!(error.kind, Kind::Malformed);
        error.message
    }

    #[test]
    fn promise_31_a_wrong_number_of_parts_is_counted() {
        assert_eq!(refused("abc"), "not a JWT: it has 1 part, a signed one has 3 and an encrypted one 5");
        assert_eq!(refused("a.b"), "not a JWT: it has 2 parts, a signed one has 3 and an encrypted one 5");
        assert_eq!(
            refused("a.b.c.d"),
            "not a JWT: it has 4 parts, a signed one has 3 and an encrypted one 5"
        );
        assert_eq!(
            refused("......."),
            "not a JWT: it has 8 parts, a signed one has 3 and an encrypted one 5"
        );
        assert!(Token::parse("e30.a.b.c.d".to_owned()).unwrap().is_jwe());
    }

    #[test]
    fn each_part_is_read_on_its_own() {
        let token = Token::parse("e30=.eyJhIjoxfQ.c2ln".to_owned()).unwrap();
        let header = token.header().read();
        assert_eq!(header.value.unwrap().to_string(), "{}");
        assert_eq!(
            header.problem.unwrap(),
            "the header is damaged: padding (=) is not allowed, at byte 3 (byte 3 of the token)"
        );
        let (payload, signature) = token.body().unwrap();
        let payload = payload.read();
        assert_eq!(payload.value.unwrap().to_string(), "{\"a\":1}");
        assert_eq!(payload.problem, None);
        assert_eq!(signature.bytes(), b"sig");
        assert_eq!(token.signing_input(), "e30=.eyJhIjoxfQ");
    }

    #[test]
    fn a_foreign_character_is_named_with_its_byte() {
        let token = Token::parse("e30.eyJh*joxfQ.c2ln".to_owned()).unwrap();
        let payload = token.body().unwrap().0.read();
        assert_eq!(
            payload.problem.unwrap(),
            "the payload is damaged: * is not base64url, at byte 4 (byte 8 of the token)"
        );
        assert_eq!(payload.text.unwrap(), "{\"a");
    }

    #[test]
    fn bytes_that_are_not_json_are_shown_as_far_as_they_are_text() {
        // One wrong letter: a quotation mark has become something else.
        let token = token("{}", "{\"iss\":\"a\",sub\":\"b\"}");
        let payload = token.body().unwrap().0.read();
        assert_eq!(
            payload.problem.unwrap(),
            "the payload is not JSON: a member's name in quotes is missing, at byte 11 of it decoded (byte 18 of the token)"
        );
        assert_eq!(payload.text.unwrap(), "{\"iss\":\"a\",sub\":\"b\"}");
    }

    #[test]
    fn noise_after_the_fault_is_counted_and_not_shown() {
        let mut bytes = b"{\"iss\":\"a\",".to_vec();
        bytes.extend([0xff, 0x00, 0xd8, 0x9b, 0x1b, 0xc0, 0xfe, 0x80]);
        let text = format!("e30.{}.c2ln", base64url::encode(bytes));
        let token = Token::parse(text).unwrap();
        let payload = token.body().unwrap().0.read();
        assert_eq!(
            payload.problem.unwrap(),
            "the payload is not JSON: not UTF-8, at byte 11 of it decoded (byte 18 of the token)"
        );
        assert_eq!(payload.text.unwrap(), "{\"iss\":\"a\", ... and 8 more bytes");
        assert_eq!(lossy(b"a\xffb\x1b\xe2\x80\xae"), "a\\xffb\\u{1b}\\u{202e}");
    }

    #[test]
    fn an_empty_part_is_called_empty() {
        let token = Token::parse(".e30.".to_owned()).unwrap();
        assert_eq!(token.header().read().problem.unwrap(), "the header is empty (byte 0 of the token)");
    }

    #[test]
    fn sizes_suggest_algorithms() {
        assert_eq!(signature_size(&[0; 64]).unwrap(), "ES256, EdDSA or HS512");
        assert_eq!(signature_size(&[0; 256]).unwrap(), "RSA 2048 bits");
        assert_eq!(signature_size(&[0; 33]), None);
        let mut der = vec![0; 70];
        der[..3].copy_from_slice(&[0x30, 68, 2]);
        assert_eq!(signature_size(&der).unwrap(), "ECDSA in DER, where JOSE has the two numbers bare");
        assert!(!signature_fits("HS256", &[0; 64]));
        assert!(signature_fits("X", &[0; 1]));
    }
}
