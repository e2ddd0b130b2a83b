//! An answer's body with the tokens in it, and what it echoes of the request's secrets, taken out.

use std::borrow::Cow;

use super::Detail;
use crate::json::quote;
use crate::oauth::response::scrubbed;
use crate::secret::{REDACTED, Secret};
use crate::wire::redacted_query;

/// A body with the tokens in it redacted, at any depth. A success that is neither JSON nor a page may hold a token
/// anywhere (a form, JSON that was cut off), so nothing of it is shown.
pub(super) fn redacted_body(body: &str, secrets: &[Secret], is_success: bool) -> String {
    let clean = scrubbed(body, secrets);
    match crate::json::parse(&clean) {
        Ok(value) => {
            // A token may stand once more under a name that promises none.
            let mut tokens = Vec::new();
            tokens_in(&value, false, &mut tokens);
            scrubbed(&redacted_value(&value, false), &tokens).into_owned()
        }
        Err(_) if is_success && !clean.trim().is_empty() && !clean.trim_start().starts_with('<') => {
            format!("{REDACTED}: {} bytes that are not JSON (--show-secrets)", body.len())
        }
        Err(_) => without_jwts(&clean),
    }
}

/// An assertion's claims: `aud` may be a token endpoint with a secret in its query.
pub(super) fn claims(claims: &str, detail: Detail) -> Cow<'_, str> {
    let parsed = crate::json::parse(claims).ok().filter(|_| !detail.show_secrets);
    let aud = parsed.as_ref().and_then(|claims| claims.as_object()?.get("aud")?.as_text());
    match aud.map(|aud| (quote(&aud), quote(&redacted_query(&aud)))) {
        Some((open, redacted)) if open != redacted => Cow::Owned(claims.replace(&open, &redacted)),
        _ => Cow::Borrowed(claims),
    }
}

fn redacted_value(value: &crate::json::Value<'_>, is_secret: bool) -> String {
    use crate::json::Value;
    match value {
        Value::String(text) if is_secret || looks_like_token(text.raw()) => format!("\"{REDACTED}\""),
        Value::Array(items) => {
            format!(
                "[{}]",
                items.iter().map(|item| redacted_value(item, is_secret)).collect::<Vec<_>>().join(",")
            )
        }
        Value::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(name, value)| {
                    let is_secret = is_secret || is_secret_member(&name.decode());
                    format!("\"{}\":{}", name.raw(), redacted_value(value, is_secret))
                })
                .collect();
            format!("{{{}}}", members.join(","))
        }
        other => other.to_string(),
    }
}

fn tokens_in(value: &crate::json::Value<'_>, is_secret: bool, tokens: &mut Vec<Secret>) {
    use crate::json::Value;
    match value {
        Value::String(text) if is_secret => tokens.push(Secret::from(text.decode().into_owned())),
        Value::Array(items) => items.iter().for_each(|item| tokens_in(item, is_secret, tokens)),
        Value::Object(members) => members.iter().for_each(|(name, value)| {
            tokens_in(value, is_secret || is_secret_member(&name.decode()), tokens);
        }),
        _ => {}
    }
}

/// An error's `code` is no secret, though a request's is.
fn is_secret_member(name: &str) -> bool {
    name != "code" && crate::secret::is_secret_name(name)
}

fn looks_like_token(text: &str) -> bool {
    text.starts_with("eyJ") && text.len() > 40
}

/// A text with everything in it that looks like a JWT redacted.
fn without_jwts(text: &str) -> String {
    let is_token_char = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("eyJ") {
        let (before, from) = rest.split_at(at);
        let (token, after) = from.split_at(from.find(|c| !is_token_char(c)).unwrap_or(from.len()));
        out.push_str(before);
        out.push_str(if looks_like_token(token) { REDACTED } else { token });
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promise_23_tokens_in_an_answer_are_redacted_at_any_depth() {
        let body = r#"{"data":{"access_token":"canary","n":1},"refresh_token":["canary"],"error":{"code":"ERR12007"}}"#;
        let value = crate::json::parse(body).unwrap();
        assert_eq!(
            redacted_value(&value, false),
            r#"{"data":{"access_token":"[redacted]","n":1},"refresh_token":["[redacted]"],"error":{"code":"ERR12007"}}"#
        );
        let twice = r#"{"access_token":"can\/ary","expires_in":"can/ary"}"#;
        assert_eq!(
            redacted_body(twice, &[], true),
            r#"{"access_token":"[redacted]","expires_in":"[redacted]"}"#
        );
        assert_eq!(redacted_body("a=canary", &[], false), "a=canary");
        for body in ["access_token=canary&token_type=bearer", r#"{"access_token":"canary","exp"#] {
            let shown = redacted_body(body, &[], true);
            assert_eq!(shown, format!("[redacted]: {} bytes that are not JSON (--show-secrets)", body.len()));
        }
        assert_eq!(redacted_body("<title>Log in</title>", &[], true), "<title>Log in</title>");
        let jwt = format!("eyJ{}.eyJ{}.c2ln", "a".repeat(40), "b".repeat(40));
        assert_eq!(without_jwts(&format!("INSERT '{jwt}' INTO t")), "INSERT '[redacted]' INTO t");
    }
}
