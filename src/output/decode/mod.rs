//! What `decode` prints: a token for people and for programs, and the verdict in one line.
//!
//! Numbers and strings stand as they were sent. Hidden characters in them become JSON escapes, which say the same and
//! keep the JSON valid.

mod fold;
mod json;
mod meaning;
mod words;

use std::borrow::Cow;
use std::fmt::Write;

use anstyle::Style;

use super::colour::Palette;
use super::time;
use crate::jose::{Check, Examination, Outcome, Reading, signature_fits, signature_size};
use crate::json::{Object, Text, Value};
use crate::text::{COLUMN, is_hidden, padded, visible, visible_lines};

pub(crate) use json::{json, line, refused_line};

/// Claims that are NumericDates: RFC 7519 section 4.1, OpenID Connect Core sections 2 and 5.1.
const TIMES: [&str; 5] = ["exp", "nbf", "iat", "auth_time", "updated_at"];

/// How a token is shown to people.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct View {
    /// The colours.
    pub(crate) palette: Palette,
    /// Long arrays and strings are shown in part.
    pub(crate) folds: bool,
    /// What the names mean is told.
    pub(crate) explains: bool,
}

/// For people: header, claims with their times said, the signature's facts, the checks. `now` is in Unix seconds.
pub(crate) fn text(found: &Examination<'_>, now: i64, view: &View) -> String {
    let palette = &view.palette;
    let mut out = String::new();
    part(&mut out, if found.token.is_jwe() { "JWE header" } else { "header" }, &found.header, None, view);
    if let Some(decrypted) = found.decrypted {
        out.push('\n');
        put(&mut out, palette.title, "decrypted");
        let _ = writeln!(out, "\n{}", decrypted.describe());
    }
    if let Some(inner) = &found.nested {
        out.push('\n');
        out.push_str(&text(inner, now, view));
        return out;
    }
    if let Some(payload) = &found.payload {
        let title = if found.claims().is_some() { "claims" } else { "payload" };
        out.push('\n');
        part(&mut out, title, payload, Some(now), view);
    }
    if let Some(facts) = signature_facts(found) {
        out.push('\n');
        put(&mut out, palette.title, "signature");
        let _ = writeln!(out, "\n{facts}");
    }
    checks(&mut out, &found.checks, palette);
    if view.explains {
        meaning::section(&mut out, found, now, palette);
    }
    out
}

/// One line each: what came of it, its name, what was found.
fn checks(out: &mut String, checks: &[Check], palette: &Palette) {
    if checks.is_empty() {
        return;
    }
    out.push('\n');
    put(out, palette.title, "checks");
    out.push('\n');
    let width = checks.iter().map(|check| visible(&check.name).chars().count()).max().unwrap_or(0);
    for check in checks {
        let style = match check.outcome {
            Outcome::Pass => palette.good,
            Outcome::Fail => palette.bad,
            Outcome::NotChecked => palette.dim,
        };
        put(out, style, &format!("{:11}", check.outcome.name()));
        let _ = writeln!(out, "  {}  {}", padded(&visible(&check.name), width), visible(&check.words));
    }
}

fn part(out: &mut String, title: &str, reading: &Reading<'_>, now: Option<i64>, view: &View) {
    let palette = &view.palette;
    put(out, palette.title, title);
    out.push('\n');
    if let Some(value) = &reading.value {
        match (value.as_object(), now) {
            (Some(claims), Some(now)) if claims.len() > 0 => with_times(out, claims, now, view),
            _ => pretty(out, value, 0, view),
        }
        out.push('\n');
    }
    if let Some(problem) = &reading.problem {
        put(out, palette.bad, problem);
        out.push('\n');
    }
    let shown = reading.text.as_deref().filter(|readable| !readable.is_empty());
    if let Some(readable) = shown.filter(|_| reading.problem.is_some()) {
        put(out, palette.dim, "readable:");
        let _ = writeln!(out, " {readable}");
    } else if let Some(content) = shown.or(reading.encoded.as_deref()) {
        let _ = writeln!(out, "{}", visible_lines(content));
    }
}

/// The claims on lines of their own, and beside each time what it means, in one column.
fn with_times(out: &mut String, claims: &Object<'_>, now: i64, view: &View) {
    let palette = &view.palette;
    let remarks: Vec<Option<(usize, String)>> = claims
        .iter()
        .enumerate()
        .map(|(i, (name, value))| {
            let (claim, at) = moment(name, value)?;
            let mut plain = String::new();
            member(&mut plain, (name, value), i + 1 < claims.len(), 1, &View::default());
            Some((plain.chars().count(), time::remark(claim, at, now)))
        })
        .collect();
    let widths = remarks.iter().flatten().map(|(width, _)| *width);
    let column = widths.filter(|width| *width <= COLUMN).max().unwrap_or(0);
    put(out, palette.dim, "{");
    for (i, (claim, remark)) in claims.iter().zip(remarks).enumerate() {
        out.push('\n');
        member(out, claim, i + 1 < claims.len(), 1, view);
        if let Some((width, words)) = remark {
            out.push_str(&padded("", column.saturating_sub(width) + 2));
            put(out, palette.dim, &format!("# {words}"));
        }
    }
    out.push('\n');
    put(out, palette.dim, "}");
}

/// The claim's name and time, for a number under a name that holds one.
fn moment<'a>(name: &Text<'_>, value: &Value<'_>) -> Option<(&'a str, f64)> {
    let at = value.as_number()?;
    let claim = TIMES.into_iter().find(|claim| name.is(claim))?;
    Some((claim, at))
}

fn member(out: &mut String, (name, value): (&Text<'_>, &Value<'_>), comma: bool, depth: usize, view: &View) {
    let palette = &view.palette;
    indent(out, depth);
    put(out, palette.name, &raw(name));
    put(out, palette.dim, ":");
    out.push(' ');
    item(out, value, comma, depth, view);
}

/// A value, the comma after it, and what of it was left out.
fn item(out: &mut String, value: &Value<'_>, comma: bool, depth: usize, view: &View) {
    let dim = view.palette.dim;
    let folded = match value {
        Value::String(text) if view.folds => fold::string(text),
        _ => None,
    };
    match &folded {
        Some((start, _)) => put(out, view.palette.string, start),
        None => pretty(out, value, depth, view),
    }
    if comma {
        put(out, dim, ",");
    }
    if let Some((_, about)) = folded {
        out.push_str("  ");
        put(out, dim, &about);
    }
}

/// A value over as many lines as it takes, two spaces a level.
fn pretty(out: &mut String, value: &Value<'_>, depth: usize, view: &View) {
    let palette = &view.palette;
    let dim = palette.dim;
    match value {
        Value::String(text) => put(out, palette.string, &raw(text)),
        Value::Array(items) if !items.is_empty() => {
            put(out, dim, "[");
            let shown = if view.folds { fold::shown(items) } else { items.len() };
            for (i, value) in items.iter().take(shown).enumerate() {
                out.push('\n');
                indent(out, depth + 1);
                item(out, value, i + 1 < items.len(), depth + 1, view);
            }
            if shown < items.len() {
                out.push('\n');
                indent(out, depth + 1);
                put(out, dim, &fold::more(items.len() - shown));
            }
            out.push('\n');
            indent(out, depth);
            put(out, dim, "]");
        }
        Value::Object(object) if object.len() > 0 => {
            put(out, dim, "{");
            for (i, inner) in object.iter().enumerate() {
                out.push('\n');
                member(out, inner, i + 1 < object.len(), depth + 1, view);
            }
            out.push('\n');
            indent(out, depth);
            put(out, dim, "}");
        }
        Value::Array(_) => put(out, dim, "[]"),
        Value::Object(_) => put(out, dim, "{}"),
        Value::Number(digits) => put(out, palette.scalar, digits),
        scalar => put(out, palette.scalar, &scalar.to_string()),
    }
}

fn indent(out: &mut String, depth: usize) {
    (0..depth).for_each(|_| out.push_str("  "));
}

/// Writes `text` in `style`. Writing to a String can't fail.
fn put(out: &mut String, style: Style, text: &str) {
    if style.is_plain() {
        return out.push_str(text);
    }
    let _ = write!(out, "{style}");
    out.push_str(text);
    let _ = write!(out, "{style:#}");
}

/// A string with its quotes as it was sent, hidden characters as escapes.
fn raw(text: &Text<'_>) -> String {
    let raw = text.raw();
    let shown = if raw.contains(is_hidden) { Cow::Owned(escaped(raw)) } else { Cow::Borrowed(raw) };
    format!("\"{shown}\"")
}

fn escaped(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len() + 16);
    for c in raw.chars() {
        if is_hidden(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// The algorithm named, the size, and what that size tells beyond the algorithm.
fn signature_facts(found: &Examination<'_>) -> Option<String> {
    let bytes = found.signature()?;
    let alg = found.header_text("alg");
    let named =
        alg.as_deref().map_or_else(|| "no algorithm named".to_owned(), |alg| visible(alg).into_owned());
    let fits = alg.as_deref().is_some_and(|alg| signature_fits(alg, bytes));
    let size = match signature_size(bytes) {
        _ if bytes.is_empty() => " (not signed)".to_owned(),
        // The algorithm's own size says nothing more, but an RSA key's varies.
        Some(known) if fits && known.starts_with("RSA") => format!(" ({known})"),
        Some(known) if !fits => format!(": the size of {known}"),
        _ => String::new(),
    };
    Some(format!("{named}, {} bytes{size}", bytes.len()))
}

/// One line: whether the signature was verified, and by what. For a token that isn't refused.
pub(crate) fn verdict(found: &Examination<'_>, palette: &Palette) -> String {
    let mut out = String::new();
    let rest = match found.verified() {
        Some(verified) => {
            put(&mut out, palette.good, "verified");
            format!("{}, key {}", verified.alg.name(), verified.key)
        }
        None => {
            put(&mut out, palette.odd, "not verified");
            match found.decrypted.filter(|_| found.nested.is_none()) {
                Some(decrypted) => format!("decrypted by {}; nothing in it is signed", decrypted.describe()),
                None => {
                    "no key given; --key, --jwks, --issuer or --secret-file verifies the signature".to_owned()
                }
            }
        }
    };
    let _ = writeln!(out, ": {rest}");
    out
}

#[cfg(test)]
mod eyes_tests;
#[cfg(test)]
mod tests;
