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

/// JSON whose hidden characters, which stand in strings alone, are escaped: the same value, safe for a terminal.
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
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_bears_the_type_that_the_server_gave() {
        assert_eq!(scheme("DPoP"), "DPoP");
        assert_eq!(scheme("BEARER"), "Bearer");
        assert_eq!(scheme("x\r\nSet-Cookie: y"), "Bearer");
    }
}
