//! A token in the form asked for.

use crate::cli::TokenFormat;
use crate::json::{self, quote};
use crate::secret::Secret;
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

/// The result on standard output, with its newline.
pub(crate) fn rendered(token: Printable<'_>, format: TokenFormat) -> Secret {
    Secret::from(match format {
        TokenFormat::Token => format!("{}\n", token.access_token),
        TokenFormat::Header => {
            format!("Authorization: {} {}\n", scheme(token.token_type), token.access_token)
        }
        TokenFormat::Json => json_object(token),
    })
}

/// The scheme of the Authorization header: RFC 6750 writes `Bearer`, and servers answer `bearer` too. A type that is no
/// token of RFC 9110 section 5.6.2 can't stand in a header.
fn scheme(token_type: &str) -> &str {
    let is_scheme = !token_type.is_empty()
        && token_type.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    if token_type.eq_ignore_ascii_case("bearer") || !is_scheme { "Bearer" } else { token_type }
}

/// Every member that the server sent, untouched, and a last one, `jeton`, with what jeton knows. An answer that is no
/// object (a token behind a pointer) is under `response`.
fn json_object(token: Printable<'_>) -> String {
    let expires_at = token.expires_at.map_or_else(|| "null".to_owned(), |at| at.to_string());
    let known = format!(
        "{{\"cached\":{},\"obtained_at\":{},\"expires_at\":{expires_at},\"profile\":{},\"token_endpoint\":{}}}",
        token.cached,
        token.obtained_at,
        token.profile.map_or_else(|| "null".to_owned(), quote),
        quote(token.token_endpoint),
    );
    let mut members: Vec<String> = match json::parse(token.response) {
        Ok(json::Value::Object(sent)) => {
            sent.iter().map(|(name, value)| format!("\"{}\":{}", name.raw(), value)).collect()
        }
        Ok(other) => vec![format!("\"response\":{other}")],
        Err(_) => vec![format!("\"access_token\":{}", quote(token.access_token))],
    };
    members.push(format!("\"jeton\":{known}"));
    let text = format!("{{{}}}\n", members.join(","));
    escaped(&text)
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

    const TOKEN: Printable<'_> = Printable {
        access_token: "tok",
        token_type: "bearer",
        response: "{ \"access_token\" : \"tok\", \"n\" : 1.00, \"logo\":null, \"x\":\"\u{202e}\" }",
        cached: true,
        obtained_at: 5,
        expires_at: Some(65),
        profile: Some("das"),
        token_endpoint: "https://as.example/token",
    };

    fn text(format: TokenFormat) -> String {
        rendered(TOKEN, format).expose_str().unwrap().to_owned()
    }

    #[test]
    fn each_format_is_exact() {
        assert_eq!(text(TokenFormat::Token), "tok\n");
        assert_eq!(text(TokenFormat::Header), "Authorization: Bearer tok\n");
        assert_eq!(
            text(TokenFormat::Json),
            "{\"access_token\":\"tok\",\"n\":1.00,\"logo\":null,\"x\":\"\\u202e\",\"jeton\":{\"cached\":true,\"obtained_at\":5,\"expires_at\":65,\"profile\":\"das\",\"token_endpoint\":\"https://as.example/token\"}}\n"
        );
    }

    #[test]
    fn a_header_bears_the_type_that_the_server_gave() {
        assert_eq!(scheme("DPoP"), "DPoP");
        assert_eq!(scheme("BEARER"), "Bearer");
        assert_eq!(scheme("x\r\nSet-Cookie: y"), "Bearer");
    }
}
