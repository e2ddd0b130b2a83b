//! A token for programs: one JSON object on one line. Written piece by piece into one buffer, since `decode` reads logs
//! of millions of tokens.

use std::fmt::Write;

use super::super::time;
use super::super::token::in_pairs;
use super::moment;
use crate::jose::{Examination, Reading, signature_size};
use crate::json::{Text, Value, put_quoted};
use crate::text::is_hidden;

/// One JSON object and a line feed. `now` is in Unix seconds.
pub(crate) fn json(found: &Examination<'_>, now: i64) -> String {
    let mut out = String::with_capacity(2048);
    out.push('{');
    members(&mut out, found, now);
    out.push_str("}\n");
    out
}

/// The same for one line of many, with its number (from 1) as `line`; added to `out`.
pub(crate) fn line(out: &mut String, number: u64, found: &Examination<'_>, now: i64) {
    let _ = write!(out, "{{\"line\":{number},");
    members(out, found, now);
    out.push_str("}\n");
}

/// A line in which there is no token that could be examined.
pub(crate) fn refused_line(out: &mut String, number: u64, problem: &str) {
    let _ = write!(out, "{{\"line\":{number},\"type\":null,\"verified\":false,\"problems\":[");
    put_quoted(out, problem);
    out.push_str("],\"warnings\":[]}\n");
}

fn members(out: &mut String, found: &Examination<'_>, now: i64) {
    out.push_str(if found.token.is_jwe() { "\"type\":\"JWE\"" } else { "\"type\":\"JWS\"" });
    part(out, "header", "header", &found.header);
    if found.token.is_jwe() {
        let _ = write!(out, ",\"decrypted\":{}", found.decrypted.is_some());
        if let Some(decrypted) = found.decrypted {
            out.push_str(",\"decrypted_with\":");
            put_quoted(out, &decrypted.describe());
        }
    }
    if let Some(inner) = &found.nested {
        out.push_str(",\"nested\":{");
        members(out, inner, now);
        out.push('}');
    }
    if let Some(payload) = &found.payload {
        part(out, if found.claims().is_some() { "claims" } else { "payload" }, "payload", payload);
    }
    if let Some(bytes) = found.signature() {
        out.push_str(",\"signature\":{\"alg\":");
        or_null(out, found.header_text("alg").as_deref());
        let _ = write!(out, ",\"bytes\":{},\"size_of\":", bytes.len());
        or_null(out, signature_size(bytes).as_deref());
        out.push('}');
    }
    let _ = write!(out, ",\"verified\":{}", found.verified().is_some());
    if let Some(verified) = found.verified() {
        out.push_str(",\"verified_with\":");
        put_quoted(out, &verified.key);
    }
    checks(out, found);
    times(out, found, now);
    list(out, "problems", found.problems.iter().map(|problem| problem.words.as_str()));
    list(out, "warnings", found.warnings.iter().map(String::as_str));
}

/// The part's value, and where there is none its readable text under `NAME_text`, or its bytes under `NAME_base64url`.
fn part(out: &mut String, member: &str, name: &str, reading: &Reading<'_>) {
    let _ = write!(out, ",\"{member}\":");
    match &reading.value {
        Some(value) => compact(value, out),
        None => out.push_str("null"),
    }
    for (form, content) in [("text", &reading.text), ("base64url", &reading.encoded)] {
        if let Some(content) = content {
            let _ = write!(out, ",\"{name}_{form}\":");
            put_quoted(out, content);
        }
    }
}

fn or_null(out: &mut String, text: Option<&str>) {
    match text {
        Some(text) => put_quoted(out, text),
        None => out.push_str("null"),
    }
}

fn checks(out: &mut String, found: &Examination<'_>) {
    for (i, check) in found.checks.iter().enumerate() {
        out.push_str(if i == 0 { ",\"checks\":{" } else { "," });
        put_quoted(out, &check.name);
        let _ = write!(out, ":{{\"result\":\"{}\",\"words\":", check.outcome.name());
        put_quoted(out, &check.words);
        out.push('}');
    }
    if !found.checks.is_empty() {
        out.push('}');
    }
}

fn times(out: &mut String, found: &Examination<'_>, now: i64) {
    let Some(claims) = found.claims().and_then(Value::as_object) else { return };
    out.push_str(",\"times\":{");
    let times = claims.iter().filter_map(|(name, value)| {
        let (claim, at) = moment(name, value)?;
        // Saturating, so that a number beyond any calendar stays there, and then there is only the number.
        let at = at.floor() as i64;
        Some((claim, at, time::rfc3339(at)?))
    });
    for (i, (claim, at, iso)) in times.enumerate() {
        let texts = [
            if i == 0 { "\"" } else { ",\"" },
            claim,
            "\":{\"iso\":\"",
            &iso,
            "\",\"relative\":\"",
            &time::relative(at, now),
            "\"}",
        ];
        texts.iter().for_each(|text| out.push_str(text));
    }
    out.push('}');
}

fn list<'a>(out: &mut String, name: &str, items: impl Iterator<Item = &'a str>) {
    let _ = write!(out, ",\"{name}\":[");
    for (i, item) in items.enumerate() {
        out.push_str(if i == 0 { "" } else { "," });
        put_quoted(out, item);
    }
    out.push(']');
}

fn compact(value: &Value<'_>, out: &mut String) {
    match value {
        Value::String(text) => string(text, out),
        Value::Array(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                out.push_str(if i == 0 { "" } else { "," });
                compact(item, out);
            }
            out.push(']');
        }
        Value::Object(object) => {
            out.push('{');
            for (i, (name, value)) in object.iter().enumerate() {
                out.push_str(if i == 0 { "" } else { "," });
                string(name, out);
                out.push(':');
                compact(value, out);
            }
            out.push('}');
        }
        Value::Number(digits) => out.push_str(digits),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Null => out.push_str("null"),
    }
}

/// A string with its quotes as it was sent; hidden characters as escapes, half a surrogate pair, which strict parsers
/// refuse, as the text of its escape: `\\ud800`.
fn string(text: &Text<'_>, out: &mut String) {
    out.push('"');
    let raw = text.raw();
    if text.is_plain() {
        out.push_str(raw);
    } else {
        well_formed(text, out);
    }
    out.push('"');
}

fn well_formed(text: &Text<'_>, out: &mut String) {
    let raw = text.raw();
    let escaped =
        if raw.contains(is_hidden) { super::escaped(raw).into() } else { std::borrow::Cow::Borrowed(raw) };
    if text.is_well_formed() {
        out.push_str(&escaped);
        return;
    }
    out.push_str(&in_pairs(&escaped));
}
