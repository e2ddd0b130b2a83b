//! When: `exp`, `nbf`, `iat` (RFC 7523 section 3 items 4 to 6).

use super::{Finding, Standard, Subject};
use crate::json::Value;

const TIMES: [&str; 3] = ["exp", "nbf", "iat"];

/// Longer lives are refused by servers without limits of their own: Okta, Google and others stop at an hour.
const LONG: i64 = 3600;

/// RFC 7519 section 2: a NumericDate is a JSON number.
pub(super) fn types(subject: &Subject<'_>) -> Vec<Finding> {
    TIMES
        .into_iter()
        .filter_map(|claim| {
            let value = subject.claims.get(claim).filter(|value| value.as_number().is_none())?;
            let words = format!("{claim} is {}, not a number", value.type_name());
            let finding =
                Finding::new("claim-type", Standard::Rfc7523, "section 3; RFC 7519 section 2", words);
            Some(finding.remedy(format!("write the number without quotation marks: --claim {claim}=NUMBER")))
        })
        .collect()
}

/// Item 4: a server must refuse an assertion whose `exp` has passed.
pub(super) fn expired(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(exp) = subject.time("exp").filter(|exp| *exp <= subject.now) else { return Vec::new() };
    let ago = subject.now.saturating_sub(exp);
    let words = format!("exp passed {ago} s ago by {} clock", subject.clock);
    let finding = Finding::new("expired", Standard::Rfc7523, "section 3 item 4", words);
    vec![finding.remedy(
        "make a new one; --assertion-lifetime makes it live longer, a smaller --assertion-backdate too",
    )]
}

/// Items 5 and 6: not before `nbf`; and an `iat` in the future is refused by servers without leeway.
pub(super) fn not_yet(subject: &Subject<'_>) -> Vec<Finding> {
    let ahead = |claim: &str| subject.time(claim).map(|at| at.saturating_sub(subject.now)).filter(|s| *s > 0);
    let found = |claim: &str, clause, seconds: i64| {
        let words = format!("{claim} is {seconds} s in the future by {} clock", subject.clock);
        Finding::new("not-yet", Standard::Rfc7523, clause, words).remedy(if seconds < LONG {
            format!("--assertion-backdate {} sets iat back", seconds.saturating_add(5))
        } else {
            format!("set the clock, or take --claim {claim}=.. away")
        })
    };
    let nbf = ahead("nbf").map(|seconds| found("nbf", "section 3 item 5", seconds));
    let iat = ahead("iat").map(|seconds| found("iat", "section 3 item 6", seconds));
    nbf.into_iter().chain(iat).collect()
}

/// Item 4: a server may refuse an `exp` that is unreasonably far in the future.
pub(super) fn lifetime(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(exp) = subject.time("exp") else { return Vec::new() };
    let life = exp.saturating_sub(subject.time("iat").or(subject.time("nbf")).unwrap_or(subject.now));
    let limit = subject.spec.and_then(|spec| spec.max_lifetime);
    let (standard, limit) = match limit {
        Some(limit) => (Standard::Preset, limit),
        None => (Standard::Practice, LONG),
    };
    if life <= 0 && subject.time("iat").is_some() {
        let words = format!("exp is not after iat: the life is {life} s");
        let finding = Finding::new("lifetime", Standard::Rfc7523, "section 3 item 4", words);
        return vec![finding.remedy("--assertion-lifetime 60")];
    }
    if life <= limit {
        return Vec::new();
    }
    let whose = if standard == Standard::Preset { "the server takes" } else { "many servers take" };
    // A fraction in iat is mostly no time at all, or one in other units.
    let from = match subject.claims.get("iat") {
        Some(Value::Number(digits)) if digits.contains(['.', 'e', 'E']) => format!(" (iat is {digits})"),
        _ => String::new(),
    };
    let words = format!("it lives {life} s{from}; {whose} at most {limit} s");
    let finding = Finding::new("lifetime", standard, "", words);
    vec![finding.remedy(format!("--assertion-lifetime {}", limit.min(300)))]
}

/// RFC 7519 section 2 allows fractions, and servers that refuse them are known (both iSHARE servers that were tried).
pub(super) fn fraction(subject: &Subject<'_>) -> Vec<Finding> {
    let fractional = |claim: &&str| match subject.claims.get(claim) {
        Some(Value::Number(digits)) => digits.contains(['.', 'e', 'E']),
        _ => false,
    };
    let named: Vec<&str> = TIMES.into_iter().filter(fractional).collect();
    if named.is_empty() {
        return Vec::new();
    }
    let words =
        format!("{} has a fraction or an exponent; some servers take whole numbers alone", named.join(", "));
    vec![
        Finding::new("fraction", Standard::Practice, "", words).remedy("whole seconds, as jeton writes them"),
    ]
}
