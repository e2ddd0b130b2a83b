//! Who: `iss`, `sub`, `jti` (RFC 7523 section 3 items 1 to 4 and 7).

use super::{Finding, Standard, Subject};
use crate::json::Value;
use crate::text::quoted;

const REQUIRED: [(&str, &str); 4] = [
    ("iss", "section 3 item 1"),
    ("sub", "section 3 item 2"),
    ("aud", "section 3 item 3"),
    ("exp", "section 3 item 4"),
];

/// The four claims that RFC 7523 demands.
pub(super) fn missing(subject: &Subject<'_>) -> Vec<Finding> {
    REQUIRED
        .into_iter()
        .filter(|(claim, _)| subject.claims.get(claim).is_none_or(|value| *value == Value::Null))
        .map(|(claim, clause)| {
            let finding = Finding::new(
                "missing-claim",
                Standard::Rfc7523,
                clause,
                format!("the claim {claim} is missing"),
            );
            finding.remedy(format!("take claim {claim}=null away, or name {claim} in claims_members"))
        })
        .collect()
}

/// RFC 7519 section 4.1: `iss`, `sub`, `jti` are strings, `aud` is one or an array of them.
pub(super) fn types(subject: &Subject<'_>) -> Vec<Finding> {
    let is_good = |claim: &str, value: &Value<'_>| match value {
        Value::String(_) => true,
        Value::Array(items) => claim == "aud" && items.iter().all(|item| item.as_text().is_some()),
        _ => false,
    };
    ["iss", "sub", "aud", "jti"]
        .into_iter()
        .filter_map(|claim| {
            let value = subject.claims.get(claim).filter(|v| **v != Value::Null && !is_good(claim, v))?;
            let words = format!("{claim} is {}, not a string", value.type_name());
            let clause = "section 3; RFC 7519 section 4.1";
            let remedy = format!("a string: --claim '{claim}=\"TEXT\"'");
            Some(Finding::new("claim-type", Standard::Rfc7523, clause, words).remedy(remedy))
        })
        .collect()
}

/// OpenID Connect Core section 9: both are the client's identifier. RFC 7523 alone binds `sub`.
pub(super) fn iss_sub(subject: &Subject<'_>) -> Vec<Finding> {
    let (Some(iss), Some(sub)) = (subject.text("iss"), subject.text("sub")) else { return Vec::new() };
    if iss == sub {
        return Vec::new();
    }
    let words = format!("iss is {} and sub is {}: both must be the client_id", quoted(&iss), quoted(&sub));
    let finding = Finding::new("iss-sub", Standard::OpenId, "section 9", words);
    vec![finding.remedy("--client-id sets both; take --claim iss=.. and --claim sub=.. away")]
}

/// RFC 7523 section 3 item 2B: `sub` must be the `client_id`.
pub(super) fn client_id(subject: &Subject<'_>) -> Vec<Finding> {
    let (Some(client_id), Some(sub)) = (subject.client_id, subject.text("sub")) else { return Vec::new() };
    if sub == client_id {
        return Vec::new();
    }
    let words = format!("sub is {}, and the client_id is {}", quoted(&sub), quoted(client_id));
    let finding = Finding::new("client-id", Standard::Rfc7523, "section 3 item 2B", words);
    vec![finding.remedy("--client-id sets iss, sub and the form's client_id")]
}

/// Item 7 allows for `jti`; OpenID Connect Core section 9 demands it.
pub(super) fn jti(subject: &Subject<'_>) -> Vec<Finding> {
    match subject.text("jti") {
        None if subject.leaves_out("jti") || subject.claims.get("jti").is_some() => Vec::new(),
        None => {
            let words = "the claim jti is missing".to_owned();
            let finding = Finding::new("missing-jti", Standard::OpenId, "section 9", words);
            vec![finding.remedy("take claim jti=null away, or name jti in claims_members")]
        }
        Some(jti) if jti.len() > 64 => {
            let words = format!("jti has {} characters; a server with a limit of 64 is known", jti.len());
            vec![Finding::new("long-jti", Standard::Practice, "", words).remedy("a shorter jti")]
        }
        Some(_) => Vec::new(),
    }
}
