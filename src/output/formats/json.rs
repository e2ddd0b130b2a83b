//! `-o json`: the server's answer, and what jeton knows beside it.

use super::super::token::{Printable, escaped};
use crate::json::{self, quote};

/// Every member that the server sent, untouched, and a last one, `jeton`, with what jeton knows. An answer that is no
/// object (a token behind a pointer) is under `response`.
pub(super) fn object(token: Printable<'_>) -> String {
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
