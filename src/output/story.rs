//! The story of one command, for `--verbose`: what counted, what was made, what was sent, what came back.
//!
//! Everything here is prepared for standard error: secrets redacted unless asked for, foreign text made visible.

use std::time::Duration;

use super::time;
use crate::oauth::response::scrubbed;
use crate::oauth::{Assertion, TokenRequest};
use crate::secret::{REDACTED, Secret};
use crate::settings::layer::{Merged, Origin};
use crate::settings::value::shown;
use crate::text::{visible, visible_lines};
use crate::wire::Response;

/// The most bytes of an answer's body that the story shows.
const BODY_SHOWN: usize = 16 * 1024;

/// The settings that counted, and where each came from.
pub(crate) fn settings(merged: &Merged, profile: Option<&str>) -> String {
    let mut lines = vec![match profile {
        Some(profile) => format!("settings (profile {})", visible(profile)),
        None => "settings (no profile)".to_owned(),
    }];
    let width = merged.iter().map(|(key, ..)| key.name.len()).max().unwrap_or(0);
    for (key, value, origin) in merged.iter() {
        lines.push(format!(
            "  {:width$}  {}  ({})",
            key.name,
            visible(&shown(key, value)),
            origin_words(origin)
        ));
    }
    lines.join("\n")
}

/// Where a value came from, in words.
pub(crate) fn origin_words(origin: Origin) -> &'static str {
    match origin {
        Origin::Preset => "preset",
        Origin::Profile => "profile",
        Origin::Variable => "environment",
        Origin::Flag => "flag",
    }
}

/// The assertion's key, header and claims, with human times.
pub(crate) fn assertion(assertion: &Assertion, now: i64) -> String {
    let mut lines = vec![
        format!("assertion (key {})", assertion.key),
        format!("  header  {}", visible(&assertion.header)),
        format!("  claims  {}", visible(&assertion.claims)),
    ];
    if let Ok(claims) = crate::json::parse(&assertion.claims)
        && let Some(claims) = claims.as_object()
    {
        for name in ["iat", "nbf", "exp"] {
            if let Some(seconds) = claims.get(name).and_then(crate::json::Value::as_number) {
                lines.push(format!("  {name}     {}", time::remark(name, seconds, now)));
            }
        }
    }
    lines.join("\n")
}

/// The request as it goes out.
pub(crate) fn request(request: &TokenRequest, show_secrets: bool) -> String {
    let text = super::request::rendered(request, show_secrets);
    format!(
        "request to {}\n{}",
        crate::wire::without_query(request.endpoint.as_str()),
        arrows('>', text.trim_end())
    )
}

/// The answer as it came: the token that was found in it redacted, what else is one by its name or looks, and what it
/// echoes of the request's secrets.
pub(crate) fn response(
    response: &Response,
    request: &TokenRequest,
    token: Option<&Secret>,
    show_secrets: bool,
) -> String {
    let secrets: Vec<Secret> = request.known_secrets().iter().chain(token).cloned().collect();
    let mut lines = vec![format!("HTTP {}", response.status)];
    for (name, value) in &response.headers {
        let hidden = !show_secrets && (name == "set-cookie" || crate::secret::is_secret_name(name));
        let clean = if show_secrets { value.into() } else { scrubbed(value, &secrets) };
        lines.push(format!("{name}: {}", if hidden { REDACTED } else { &clean }));
    }
    lines.push(String::new());
    let body = String::from_utf8_lossy(response.body.expose());
    let is_success = (200..300).contains(&response.status);
    let body = if show_secrets { body } else { redacted_body(&body, &secrets, is_success).into() };
    let end = (0..=BODY_SHOWN.min(body.len())).rev().find(|end| body.is_char_boundary(*end)).unwrap_or(0);
    let (head, rest) = body.split_at(end);
    lines.push(head.to_owned());
    if !rest.is_empty() {
        lines.push(format!("... {} bytes more", rest.len()));
    }
    format!("answer after {}\n{}", milliseconds(response.elapsed), arrows('<', &lines.join("\n")))
}

/// A body with the tokens in it redacted, at any depth. A success that is neither JSON nor a page may hold a token
/// anywhere (a form, JSON that was cut off), so nothing of it is shown.
fn redacted_body(body: &str, secrets: &[Secret], is_success: bool) -> String {
    let clean = scrubbed(body, secrets);
    match crate::json::parse(&clean) {
        Ok(value) => redacted_value(&value, false),
        Err(_) if is_success && !clean.trim().is_empty() && !clean.trim_start().starts_with('<') => {
            format!("{REDACTED}: {} bytes that are not JSON (--show-secrets)", body.len())
        }
        Err(_) => without_jwts(&clean),
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

fn arrows(arrow: char, text: &str) -> String {
    visible_lines(&text.replace('\r', ""))
        .lines()
        .map(|line| format!("{arrow} {line}").trim_end().to_owned())
        .collect::<Vec<_>>()
        .join("\n")
}

/// `12.3 ms`
pub(crate) fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
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
