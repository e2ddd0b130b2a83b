//! A token that is to be printed.

use crate::json::quote;
use crate::text::is_hidden;

/// A token to be printed, new or from the cache.
#[derive(Clone, Copy)]
pub(crate) struct Printable<'a> {
    /// The token: characters 0x20 to 0x7E.
    pub(crate) access_token: &'a str,
    /// As the server said it.
    pub(crate) token_type: &'a str,
    /// The server's answer, as sent.
    pub(crate) response: &'a str,
    /// From the cache.
    pub(crate) cached: bool,
    /// Seconds since the epoch.
    pub(crate) obtained_at: i64,
    /// Seconds since the epoch; `None` where it is not known.
    pub(crate) expires_at: Option<i64>,
    /// The profile in force.
    pub(crate) profile: Option<&'a str>,
    /// Where it came from, without the query.
    pub(crate) token_endpoint: &'a str,
}

impl Printable<'_> {
    /// The Authorization header that bears it.
    pub(super) fn header(&self) -> String {
        format!("Authorization: {} {}", scheme(self.token_type), self.access_token)
    }
}

/// The scheme of the Authorization header: RFC 6750 writes `Bearer`, and servers answer `bearer` too. A type that is no
/// token of RFC 9110 section 5.6.2 can't stand in a header.
fn scheme(token_type: &str) -> &str {
    let is_scheme = !token_type.is_empty()
        && token_type.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    if token_type.eq_ignore_ascii_case("bearer") || !is_scheme { "Bearer" } else { token_type }
}

/// JSON whose hidden characters, which stand in strings alone, are escaped: the same value, safe for a terminal and for
/// strict parsers.
pub(crate) fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if is_hidden(c) && c != '\n' {
            let escape = quote(c.encode_utf8(&mut [0; 4]));
            out.push_str(escape.trim_matches('"'));
        } else {
            out.push(c);
        }
    }
    if out.contains("\\ud") || out.contains("\\uD") { in_pairs(&out) } else { out }
}

/// JSON in which half a surrogate pair, which strict parsers refuse, is the text of its escape: `\\ud800`.
pub(super) fn in_pairs(json: &str) -> String {
    let mut out = String::with_capacity(json.len() + 16);
    let mut rest = json;
    while let Some((before, escape)) = rest.split_once('\\') {
        out.push_str(before);
        let unit = |escape: &str| u32::from_str_radix(escape.strip_prefix('u')?.get(..4)?, 16).ok();
        let follows = escape.get(5..).and_then(|after| after.strip_prefix('\\')).and_then(unit);
        let length = match (unit(escape), follows) {
            (Some(0xd800..0xdc00), Some(0xdc00..0xe000)) => 11,
            (Some(0xd800..0xe000), _) => {
                out.push('\\');
                5
            }
            _ => 1,
        };
        let (escape, after) = escape.split_at_checked(length).unwrap_or((escape, ""));
        out.push('\\');
        out.push_str(escape);
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promise_35_half_a_surrogate_pair_is_escaped_as_text_and_a_whole_one_stays() {
        let sent = "{\"a\\ud800\":\"\\ud83d\\ude00\\udc00\\\\ud800\",\"b\":\"\u{e0041}\"}";
        let shown = r#"{"a\\ud800":"\ud83d\ude00\\udc00\\ud800","b":"\udb40\udc41"}"#;
        assert_eq!(escaped(sent), shown);
        assert!(serde_json::from_str::<serde_json::Value>(shown).is_ok());
    }

    #[test]
    fn a_header_bears_the_type_that_the_server_gave() {
        assert_eq!(scheme("DPoP"), "DPoP");
        assert_eq!(scheme("BEARER"), "Bearer");
        assert_eq!(scheme("x\r\nSet-Cookie: y"), "Bearer");
    }
}
