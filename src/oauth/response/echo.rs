//! What a server echoes of the request's secrets, taken out of what is shown of its words.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use crate::secret::{REDACTED, Secret};

/// Shorter secrets would be found everywhere.
const SHORTEST: usize = 3;

/// Takes each secret out of a text: as it is, as base64, and with any of its characters written as JSON, forms, URLs or
/// HTML may write them.
pub(crate) fn scrubbed<'t>(text: &'t str, secrets: &[Secret]) -> Cow<'t, str> {
    let mut clean = Cow::Borrowed(text);
    for secret in secrets.iter().filter(|secret| secret.expose().len() >= SHORTEST) {
        for form in [STANDARD.encode(secret.expose()), URL_SAFE_NO_PAD.encode(secret.expose())] {
            if clean.contains(&form) {
                clean = Cow::Owned(clean.replace(&form, REDACTED));
            }
        }
        if let Some(found) = secret.expose_str().and_then(|secret| without(&clean, secret)) {
            clean = Cow::Owned(found);
        }
    }
    clean
}

/// The text without the secret in any spelling; `None` where it isn't there.
fn without(text: &str, secret: &str) -> Option<String> {
    let mut out = String::new();
    let (mut kept, mut rest) = (text, text);
    while !rest.is_empty() {
        if let Some(after) = after_secret(rest, secret) {
            out.push_str(kept.strip_suffix(rest).unwrap_or_default());
            out.push_str(REDACTED);
            (kept, rest) = (after, after);
        } else {
            let mut chars = rest.chars();
            chars.next();
            rest = chars.as_str();
        }
    }
    (kept.len() != text.len()).then(|| out + kept)
}

/// What follows the secret, where the text begins with it in whatever spelling.
fn after_secret<'t>(text: &'t str, secret: &str) -> Option<&'t str> {
    if !text.starts_with(|c| secret.starts_with(c) || matches!(c, '\\' | '%' | '+' | '&')) {
        return None;
    }
    // An ampersand may be itself or the start of an entity: every reading is followed.
    let mut readings = vec![text];
    for wanted in secret.chars() {
        let mut next: Vec<&str> = Vec::new();
        for rest in readings {
            let spelt = [backslash, percent, entity].into_iter().filter_map(|read| read(rest));
            let spelt = spelt.filter(|(c, _)| *c == wanted).map(|(_, after)| after);
            next.extend(rest.strip_prefix(wanted).into_iter().chain(spelt));
        }
        next.dedup();
        if next.is_empty() {
            return None;
        }
        readings = next;
    }
    readings.into_iter().min_by_key(|rest| rest.len())
}

/// A character as JSON (RFC 8259 section 7) and most languages escape it.
fn backslash(text: &str) -> Option<(char, &str)> {
    let mut chars = text.strip_prefix('\\')?.chars();
    let c = match chars.next()? {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'u' => {
            let (first, rest) = unit(chars.as_str())?;
            let second = rest.strip_prefix("\\u").and_then(unit);
            return match (char::from_u32(first), second) {
                (Some(c), _) => Some((c, rest)),
                (None, Some((second, rest))) => {
                    let pair = [u16::try_from(first).ok()?, u16::try_from(second).ok()?];
                    Some((char::decode_utf16(pair).next()?.ok()?, rest))
                }
                (None, None) => None,
            };
        }
        c => c,
    };
    Some((c, chars.as_str()))
}

/// Four hexadecimal digits.
fn unit(text: &str) -> Option<(u32, &str)> {
    let (digits, rest) = text.split_at_checked(4)?;
    Some((u32::from_str_radix(digits, 16).ok()?, rest))
}

/// A character as a form or a URL encodes it: its UTF-8, byte by byte; a space also as +.
fn percent(text: &str) -> Option<(char, &str)> {
    if let Some(rest) = text.strip_prefix('+') {
        return Some((' ', rest));
    }
    let (mut bytes, mut rest) = (Vec::new(), text);
    while bytes.len() < 4 {
        let (digits, after) = rest.strip_prefix('%')?.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        rest = after;
        if let Ok(text) = std::str::from_utf8(&bytes) {
            return Some((text.chars().next()?, rest));
        }
    }
    None
}

/// A character as HTML escapes it.
fn entity(text: &str) -> Option<(char, &str)> {
    let (name, rest) = text.strip_prefix('&')?.split_once(';')?;
    let number = || {
        let digits = name.strip_prefix('#')?;
        let value = match digits.strip_prefix(['x', 'X']) {
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
            None => digits.parse(),
        };
        char::from_u32(value.ok()?)
    };
    let c = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        _ => number()?,
    };
    Some((c, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, secret: &str) -> String {
        scrubbed(text, &[Secret::from(secret.to_owned())]).into_owned()
    }

    #[test]
    fn promise_23_an_echo_is_taken_out_however_it_is_written() {
        let secret = "Can/s3cr&t<\"é>x \u{1f511}";
        for echo in [
            "Can/s3cr&t<\"é>x \u{1f511}",
            "Can\\/s3cr&t<\\\"\\u00e9>x \\ud83d\\udd11",
            "Can/s3cr\\u0026t\\u003C\\u0022é\\u003ex\\u0020\u{1f511}",
            "Can%2Fs3cr%26t%3C%22%C3%A9%3Ex+%F0%9F%94%91",
            "Can%2fs3cr%26t%3c%22%c3%a9%3ex%20%f0%9f%94%91",
            "Can/s3cr&amp;t&lt;&quot;&#233;&gt;x&#x20;&#128273;",
            &STANDARD.encode(secret),
            &URL_SAFE_NO_PAD.encode(secret),
        ] {
            assert_eq!(
                shown(&format!("bad: {echo}, {echo}!"), secret),
                "bad: [redacted], [redacted]!",
                "{echo}"
            );
        }
        for other in ["Can/s3cr&t<\"é>x", "%", "\\u00", "\\ud83d", "&#;", "%f0%9f", ""] {
            assert_eq!(shown(other, secret), other);
        }
        assert_eq!(shown("a&amp;b a&amp;amp;b", "a&amp;b"), "[redacted] [redacted]");
        assert_eq!(shown("aaaaabab", "aab"), "aaa[redacted]ab");
    }

    #[test]
    fn what_is_too_short_stays() {
        assert_eq!(shown("it is on", "s"), "it is on");
    }
}
