//! For whom: `aud` (RFC 7523 section 3 item 3), which servers compare letter by letter.

use super::{Finding, Standard, Subject};
use crate::json::Value;
use crate::oauth::Audience;
use crate::text;
use crate::wire::redacted_query;

/// An audience in quotes; a URL's query may hold a secret.
fn quoted(audience: &str) -> String {
    text::quoted(&redacted_query(audience))
}

/// The values of `aud`.
fn values(subject: &Subject<'_>) -> Vec<String> {
    match subject.claims.get("aud") {
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_text).map(Into::into).collect(),
        Some(value) => value.as_text().map(Into::into).into_iter().collect(),
        None => Vec::new(),
    }
}

/// One of them must be the server: its issuer or its token endpoint.
pub(super) fn known(subject: &Subject<'_>) -> Vec<Finding> {
    let values = values(subject);
    let is_known = |value: &String| subject.audiences.iter().any(|(_, known)| known == value);
    if subject.audiences.is_empty() || values.is_empty() || values.iter().any(is_known) {
        return Vec::new();
    }
    let shown: Vec<String> = values.iter().map(|value| quoted(value)).collect();
    let near = values.iter().flat_map(|value| {
        subject.audiences.iter().filter_map(|(name, known)| Some((*name, known, difference(value, known)?)))
    });
    let words = match near.min_by_key(|(.., (distance, _))| *distance) {
        Some((name, known, (_, what))) => {
            format!("aud is {}; {name} is {}: {what}", shown.join(", "), quoted(known))
        }
        None => {
            let known: Vec<String> = subject
                .audiences
                .iter()
                .map(|(name, known)| format!("{name} is {}", quoted(known)))
                .collect();
            format!("aud is {}; {}", shown.join(", "), known.join("; "))
        }
    };
    let has_issuer = subject.audiences.iter().any(|(name, _)| *name == "the issuer");
    let word = match subject.spec.map(|spec| &spec.audience) {
        Some(Audience::TokenEndpoint) => "token_endpoint",
        Some(Audience::Issuer) => "issuer",
        _ if has_issuer => "issuer (or token_endpoint)",
        _ => "token_endpoint",
    };
    let finding = Finding::new("audience", Standard::Rfc7523, "section 3 item 3", words);
    vec![finding.remedy(format!("--assertion-audience {word}"))]
}

/// RFC 7523bis and FAPI 2.0: the issuer identifier alone, as a string.
pub(super) fn sole_issuer(subject: &Subject<'_>) -> Vec<Finding> {
    let issuer = subject.audiences.iter().find(|(name, _)| *name == "the issuer").map(|(_, known)| known);
    let words = match (subject.claims.get("aud"), issuer) {
        (Some(Value::Array(_)), _) => {
            "aud is an array; it must be the issuer identifier as a string".to_owned()
        }
        (Some(aud), Some(issuer)) if aud.as_text().as_deref() != Some(issuer) => {
            let aud = aud.as_text().unwrap_or_default();
            format!("aud is {}; it must be the issuer identifier, {}", quoted(&aud), quoted(issuer))
        }
        _ => return Vec::new(),
    };
    [Standard::Rfc7523bis, Standard::Fapi2]
        .into_iter()
        .map(|standard| {
            Finding::new("sole-issuer", standard, "", words.clone())
                .remedy("--issuer ISSUER --assertion-audience issuer")
        })
        .collect()
}

/// How two audiences differ, where they are nearly the same: a rank, smaller for nearer, and words. `None` where they
/// have nothing in common, or are the same.
pub(super) fn difference(found: &str, known: &str) -> Option<(u8, &'static str)> {
    if found == known {
        return None;
    }
    let bare = |url: &str| url.trim_end_matches('/').to_owned();
    let portless = |url: &str| match url.strip_prefix("https://") {
        Some(rest) => rest.replacen(":443", "", 1),
        None => url.strip_prefix("http://").unwrap_or(url).replacen(":80", "", 1),
    };
    let schemeless =
        |url: &str| url.split_once("://").map_or_else(|| url.to_owned(), |(_, rest)| rest.to_owned());
    let host = |url: &str| schemeless(url).split('/').next().unwrap_or_default().to_ascii_lowercase();
    let name = |url: &str| host(url).split(':').next().unwrap_or_default().to_owned();
    let scheme = |url: &str| url.split_once("://").map(|(scheme, _)| scheme.to_owned());
    if found.trim() == known {
        Some((0, "there is a space at an end"))
    } else if bare(found) == bare(known) {
        Some((
            1,
            if found.ends_with('/') {
                "a slash at the end too many"
            } else {
                "the slash at the end is missing"
            },
        ))
    } else if scheme(found) == scheme(known) && portless(found) == portless(known) {
        Some((2, "the default port is written in one of them alone, and servers compare letter by letter"))
    } else if scheme(found) != scheme(known) && schemeless(found) == schemeless(known) {
        Some((3, "another scheme, such as http for https"))
    } else if found.eq_ignore_ascii_case(known) {
        Some((4, "capital letters differ"))
    } else if host(found) == host(known) {
        Some((5, "another path"))
    } else if name(found) == name(known) {
        Some((6, "another port"))
    } else {
        None
    }
}
