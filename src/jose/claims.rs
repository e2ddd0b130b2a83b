//! Whether claims are what was expected (RFC 7519 section 4.1). The clock is an argument.

use std::borrow::Cow;

use super::check::Check;
use crate::json::{Object, Value};
use crate::text;

/// The NumericDates of RFC 7519 section 4.1.
const TIMES: [&str; 3] = ["exp", "nbf", "iat"];

/// What a token must be besides well signed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Expected {
    /// `iss`, exactly.
    pub(crate) iss: Option<String>,
    /// `aud`, exactly, or one of an array's.
    pub(crate) aud: Option<String>,
    /// `sub`, exactly.
    pub(crate) sub: Option<String>,
    /// That it is signed, not only encrypted: whoever has a public key can encrypt.
    pub(crate) signed: bool,
    /// The header's `typ`: a media type, its `application/` and its letters' case left out of account (RFC 7515 section
    /// 4.1.9).
    pub(crate) typ: Option<String>,
    /// Claims that must be there, whatever they are.
    pub(crate) required: Vec<String>,
    /// How many seconds ago `iat` may be.
    pub(crate) max_age: Option<u64>,
    /// By how many seconds the two clocks may differ.
    pub(crate) leeway: u64,
}

impl Expected {
    /// True where something is wanted of the claims: then there must be some.
    pub(super) fn wants_claims(&self) -> bool {
        self.iss.is_some()
            || self.aud.is_some()
            || self.sub.is_some()
            || self.max_age.is_some()
            || !self.required.is_empty()
    }
}

/// Each claim held against what is expected at `now` (Unix seconds).
pub(super) fn checks(value: &Value<'_>, expected: &Expected, now: i64) -> Vec<Check> {
    let Some(claims) = value.as_object() else {
        return vec![Check::fail("claims", format!("the claims are {}, not an object", value.type_name()))];
    };
    let mut checks = Vec::with_capacity(8);
    if let Some(name) = repeated(value) {
        checks.push(Check::fail(
            "claims",
            format!("{} stands more than once in the claims", text::quoted(&name)),
        ));
    }
    let clock = Clock { now: now as f64, leeway: expected.leeway as f64 };
    checks.extend(["exp", "nbf", "iat"].map(|name| clock.check(name, claims.get(name))));
    checks.push(exact(claims, "iss", expected.iss.as_deref()));
    checks.push(audience(claims, expected.aud.as_deref()));
    checks.push(exact(claims, "sub", expected.sub.as_deref()));
    checks.extend(expected.max_age.map(|limit| clock.age(claims.get("iat"), limit)));
    for name in &expected.required {
        require(&mut checks, name, claims.get(name).is_some());
    }
    checks
}

/// A claim's presence: a claim that is checked already fails by its own check where it is missing.
fn require(checks: &mut Vec<Check>, name: &str, is_there: bool) {
    let place = checks.iter_mut().find(|check| check.name == name);
    match (place, is_there) {
        (Some(_), true) => {}
        (Some(check), false) if check.failed() => {}
        (Some(check), false) => {
            *check = Check::fail(name.to_owned(), format!("{} is missing", text::visible(name)));
        }
        (None, true) => checks.push(Check::pass(name.to_owned(), "there")),
        (None, false) => {
            checks.push(Check::fail(name.to_owned(), format!("{} is missing", text::visible(name))))
        }
    }
}

const ABSENT: &str = "not there";

fn exact(claims: &Object<'_>, name: &'static str, wanted: Option<&str>) -> Check {
    let value = claims.get(name);
    let Some(wanted) = wanted else {
        return Check::skip(name, if value.is_some() { "nothing is expected of it" } else { ABSENT });
    };
    let Some(value) = value else {
        return Check::fail(name, format!("{name} is missing, {} is wanted", text::quoted(wanted)));
    };
    match value.as_text() {
        None => Check::fail(name, format!("{name} is {}, not a string", value.type_name())),
        Some(text) if text == wanted => Check::pass(name, text::quoted(wanted)),
        Some(text) => Check::fail(
            name,
            format!("{name} is {}, {} is wanted", text::quoted(&text), text::quoted(wanted)),
        ),
    }
}

/// A string, or an array of strings and nothing else (RFC 7519 section 4.1.3).
fn audience(claims: &Object<'_>, wanted: Option<&str>) -> Check {
    let array = claims.get("aud").and_then(Value::as_array);
    let (Some(array), Some(wanted)) = (array, wanted) else {
        return exact(claims, "aud", wanted);
    };
    let mut names = Vec::with_capacity(array.len());
    for item in array {
        match item.as_text() {
            Some(name) => names.push(name),
            None => {
                return Check::fail("aud", format!("aud holds {}, not only strings", item.type_name()));
            }
        }
    }
    if names.iter().any(|name| name == wanted) {
        return Check::pass("aud", text::quoted(wanted));
    }
    let names: Vec<String> = names.iter().map(|name| text::quoted(name)).collect();
    Check::fail("aud", format!("aud is [{}], {} is wanted", names.join(", "), text::quoted(wanted)))
}

/// NumericDate may have a fraction (RFC 7519 section 2); a double is exact for seconds beyond any calendar.
struct Clock {
    now: f64,
    leeway: f64,
}

impl Clock {
    fn check(&self, name: &'static str, value: Option<&Value<'_>>) -> Check {
        let Some(value) = value else { return Check::skip(name, ABSENT) };
        let Some(time) = value.as_number() else {
            return Check::fail(name, no_time(name, value));
        };
        let Self { now, leeway } = *self;
        match name {
            "exp" if now - leeway >= time => {
                Check::fail(name, format!("expired {} ago (exp)", span(now - time)))
            }
            "nbf" if now + leeway < time => {
                Check::fail(name, format!("not valid for another {} (nbf)", span(time - now)))
            }
            "iat" if now + leeway < time => {
                Check::fail(name, format!("issued {} in the future (iat)", span(time - now)))
            }
            // Within the leeway the other side of now is as good.
            _ if time > now => Check::pass(name, format!("in {}", span(time - now))),
            _ => Check::pass(name, format!("{} ago", span(now - time))),
        }
    }

    /// How old the token is by its `iat`, which must be there.
    fn age(&self, iat: Option<&Value<'_>>, limit: u64) -> Check {
        let Some(time) = iat.and_then(Value::as_number) else {
            return Check::fail("age", "without iat its age is not known");
        };
        let age = self.now - time;
        if age > limit as f64 + self.leeway {
            return Check::fail("age", format!("issued {} ago, more than {limit} seconds", span(age)));
        }
        Check::pass("age", format!("{}, at most {limit} seconds are wanted", span(age.max(0.0))))
    }
}

/// The times that are none, one line each: what a reader may take for a time, and no verifier does.
pub(super) fn no_times(claims: &Object<'_>) -> Vec<String> {
    let values = TIMES.into_iter().filter_map(|name| Some((name, claims.get(name)?)));
    values
        .filter(|(_, value)| value.as_number().is_none())
        .map(|(name, value)| no_time(name, value))
        .collect()
}

fn no_time(name: &str, value: &Value<'_>) -> String {
    match value {
        Value::Number(_) => format!("{name} is a number beyond any clock"),
        other => format!("{name} is {}, not a number", other.type_name()),
    }
}

/// A name that stands more than once in the object or in one inside it: two readers may take different values for it.
pub(super) fn repeated<'a>(value: &Value<'a>) -> Option<Cow<'a, str>> {
    match value {
        Value::Object(object) => {
            object.duplicate().or_else(|| object.iter().find_map(|(_, inner)| repeated(inner)))
        }
        Value::Array(items) => items.iter().find_map(repeated),
        _ => None,
    }
}

/// A span of seconds in its largest unit, rounded down: `45 seconds`, `3 hours`, `9 years`.
fn span(seconds: f64) -> String {
    const DAY: f64 = 86_400.0;
    let (size, unit) = match seconds {
        s if s < 60.0 => (1.0, "second"),
        s if s < 3_600.0 => (60.0, "minute"),
        s if s < DAY => (3_600.0, "hour"),
        s if s < 365.25 * DAY => (DAY, "day"),
        _ => (365.25 * DAY, "year"),
    };
    let count = (seconds / size).floor();
    format!("{count} {unit}{}", if count == 1.0 { "" } else { "s" })
}

#[cfg(test)]
#[path = "claims_tests.rs"]
mod tests;
