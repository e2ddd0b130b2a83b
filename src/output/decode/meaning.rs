//! `decode --explain`: what the names in a token mean, each on a line below it.

use std::fmt::Write;

use super::words::{CLAIMS, HEADER, Word};
use super::{put, time};
use crate::jose::{CertificateFacts, Examination};
use crate::json::{Object, Value};
use crate::output::colour::Palette;
use crate::text::{padded, visible};

/// The widest name that the others are aligned with.
const NAME_WIDTH: usize = 24;

/// Header and claims in their order, the nested ones that are known below each; last, what has no known meaning.
pub(super) fn section(out: &mut String, found: &Examination<'_>, now: i64, palette: &Palette) {
    let header = found.header.value.as_ref().and_then(Value::as_object);
    let claims = found.claims().and_then(Value::as_object);
    let mut lines = Vec::new();
    let mut unknown = Vec::new();
    for (object, words) in [(header, &HEADER[..]), (claims, &CLAIMS[..])] {
        let Some(object) = object else { continue };
        for (name, value) in object.iter() {
            let name = name.decode();
            if !explain(&mut lines, &name, value, words) {
                unknown.push(visible(&name).into_owned());
            }
        }
    }
    out.push('\n');
    put(out, palette.title, "what it means");
    out.push('\n');
    let names = lines.iter().map(|(name, _)| name.chars().count());
    let width = names.filter(|width| *width <= NAME_WIDTH).max().unwrap_or(0);
    for (name, (_, words, reference)) in &lines {
        put(out, palette.name, name);
        let gap = padded("", width.saturating_sub(name.chars().count()) + 2);
        let _ = write!(out, "{gap}{words} ");
        put(out, palette.dim, &format!("({reference})"));
        out.push('\n');
        if name == "x5c"
            && let Some(chain) = header.and_then(|header| header.get("x5c"))
        {
            certificates(out, chain, now, palette);
        }
    }
    if !unknown.is_empty() {
        put(out, palette.dim, "its maker's own:");
        let _ = writeln!(out, " {}", unknown.join(", "));
    }
}

/// The name's line, its value's, and those of its members; false where the name is not known.
fn explain(lines: &mut Vec<(String, Word)>, name: &str, value: &Value<'_>, words: &[Word]) -> bool {
    let find = |wanted: &str| words.iter().find(|(name, ..)| *name == wanted).copied();
    let Some(word) = find(name) else { return false };
    let texts = items(value).filter_map(Value::as_text);
    let values: Vec<_> =
        texts.filter_map(|text| Some((text.clone(), find(&format!("{name}={text}"))?))).collect();
    if values.is_empty() {
        lines.push((name.to_owned(), word));
    } else if value.as_array().is_some() {
        lines.push((name.to_owned(), word));
        lines.extend(values.into_iter().map(|(text, word)| (format!("  {text}"), word)));
    } else {
        lines.extend(values.into_iter().map(|(text, word)| (format!("{name} {text}"), word)));
    }
    let mut told = Vec::new();
    for (member, _) in items(value).filter_map(Value::as_object).flat_map(Object::iter) {
        let member = member.decode();
        if let Some(word) = find(&format!("{name}.{member}")).filter(|word| !told.contains(word)) {
            lines.push((format!("  {member}"), word));
            told.push(word);
        }
    }
    true
}

/// An array's items, or the value itself.
fn items<'v, 'a>(value: &'v Value<'a>) -> impl Iterator<Item = &'v Value<'a>> {
    value.as_array().unwrap_or(std::slice::from_ref(value)).iter()
}

/// Each certificate of the chain: whose it is, by whom, and until when.
fn certificates(out: &mut String, chain: &Value<'_>, now: i64, palette: &Palette) {
    for (i, item) in items(chain).enumerate() {
        out.push_str("  ");
        put(out, palette.dim, &format!("{}.", i + 1));
        let Some(facts) = item.as_text().and_then(|text| certificate(&text)) else {
            out.push_str(" no certificate that can be read\n");
            continue;
        };
        let until = facts.not_after;
        let _ = writeln!(
            out,
            " {}\n     issued by {}\n     until {}, {}",
            facts.subject,
            facts.issuer,
            time::utc(until),
            time::relative(until, now)
        );
    }
}

/// What a certificate in `x5c`'s form says of itself: standard base64 of DER (RFC 7515 section 4.1.6).
pub(super) fn certificate(base64: &str) -> Option<CertificateFacts> {
    use base64::Engine;
    let der = base64::engine::general_purpose::STANDARD.decode(base64).ok()?;
    CertificateFacts::read(&der)
}
