//! Whether claims are what was expected (RFC 7519 section 4.1). The clock is an argument.

use std::borrow::Cow;

use crate::json::{Object, Value};
use crate::text;

/// The NumericDates of RFC 7519 section 4.1.
const TIMES: [&str; 3] = ["exp", "nbf", "iat"];

/// What the claims must be.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Expected {
    /// `iss`, exactly.
    pub(crate) iss: Option<String>,
    /// `aud`, exactly, or one of an array's.
    pub(crate) aud: Option<String>,
    /// `sub`, exactly.
    pub(crate) sub: Option<String>,
    /// By how many seconds the two clocks may differ.
    pub(crate) leeway: u64,
}

/// Everything that is wrong with the claims at `now` (Unix seconds), one line each; empty where they are good.
pub(crate) fn refusals(value: &Value<'_>, expected: &Expected, now: i64) -> Vec<String> {
    let Some(claims) = value.as_object() else {
        return vec![format!("the claims are {}, not an object", value.type_name())];
    };
    let mut refusals = Vec::new();
    if let Some(name) = repeated(value) {
        refusals.push(format!("{} stands more than once in the claims", text::quoted(&name)));
    }
    refusals.extend(exact(claims, "iss", expected.iss.as_deref()));
    refusals.extend(exact(claims, "sub", expected.sub.as_deref()));
    refusals.extend(audience(claims, expected.aud.as_deref()));
    refusals.extend(times(claims, expected.leeway, now));
    refusals
}

fn exact(claims: &Object<'_>, name: &str, wanted: Option<&str>) -> Option<String> {
    let wanted = wanted?;
    let Some(value) = claims.get(name) else {
        return Some(format!("{name} is missing, {} is wanted", text::quoted(wanted)));
    };
    match value.as_text() {
        None => Some(format!("{name} is {}, not a string", value.type_name())),
        Some(text) if text == wanted => None,
        Some(text) => Some(format!("{name} is {}, {} is wanted", text::quoted(&text), text::quoted(wanted))),
    }
}

/// A string, or an array of strings and nothing else (RFC 7519 section 4.1.3).
fn audience(claims: &Object<'_>, wanted: Option<&str>) -> Option<String> {
    let wanted = wanted?;
    let Some(array) = claims.get("aud").and_then(Value::as_array) else {
        return exact(claims, "aud", Some(wanted));
    };
    let mut names = Vec::with_capacity(array.len());
    for item in array {
        match item.as_text() {
            Some(name) => names.push(name),
            None => return Some(format!("aud holds {}, not only strings", item.type_name())),
        }
    }
    if names.iter().any(|name| name == wanted) {
        return None;
    }
    let names: Vec<String> = names.iter().map(|name| text::quoted(name)).collect();
    Some(format!("aud is [{}], {} is wanted", names.join(", "), text::quoted(wanted)))
}

fn times(claims: &Object<'_>, leeway: u64, now: i64) -> Vec<String> {
    // NumericDate may have a fraction (RFC 7519 section 2); a double is exact for seconds beyond any calendar.
    let (now, leeway) = (now as f64, leeway as f64);
    let mut refusals = Vec::new();
    for name in TIMES {
        let Some(value) = claims.get(name) else { continue };
        let Some(time) = value.as_number() else {
            refusals.push(no_time(name, value));
            continue;
        };
        match name {
            "exp" if now - leeway >= time => refusals.push(format!("expired {} ago (exp)", span(now - time))),
            "nbf" if now + leeway < time => {
                refusals.push(format!("not valid for another {} (nbf)", span(time - now)));
            }
            "iat" if now + leeway < time => {
                refusals.push(format!("issued {} in the future (iat)", span(time - now)))
            }
            _ => {}
        }
    }
    refusals
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
mod tests {
    use super::*;
    use crate::json;

    const NOW: i64 = 1_700_000_000;

    fn check(claims: &str, expected: &Expected) -> Vec<String> {
        refusals(&json::parse(claims).unwrap(), expected, NOW)
    }

    #[test]
    fn promise_32_iss_and_sub_are_present_strings_and_match() {
        for name in ["iss", "sub"] {
            let mut expected = Expected::default();
            if name == "iss" {
                expected.iss = Some("a".to_owned())
            } else {
                expected.sub = Some("a".to_owned())
            }
            assert!(check(&format!(r#"{{"{name}":"a"}}"#), &expected).is_empty());
            assert_eq!(check("{}", &expected), [format!("{name} is missing, \"a\" is wanted")]);
            assert_eq!(
                check(&format!(r#"{{"{name}":"A"}}"#), &expected),
                [format!("{name} is \"A\", \"a\" is wanted")]
            );
            for (value, kind) in [
                ("null", "null"),
                ("true", "a boolean"),
                ("1", "a number"),
                ("1.5", "a number"),
                ("[\"a\"]", "an array"),
                ("[]", "an array"),
                ("{\"a\":1}", "an object"),
            ] {
                assert_eq!(
                    check(&format!(r#"{{"{name}":{value}}}"#), &expected),
                    [format!("{name} is {kind}, not a string")]
                );
            }
        }
    }

    #[test]
    fn promise_32_aud_is_a_string_or_an_array_of_strings() {
        let expected = Expected { aud: Some("a".to_owned()), ..Expected::default() };
        let aud = |value: &str| check(&format!(r#"{{"aud":{value}}}"#), &expected);
        assert!(aud("\"a\"").is_empty());
        assert!(aud("[\"b\",\"a\"]").is_empty());
        assert_eq!(check("{}", &expected), ["aud is missing, \"a\" is wanted"]);
        assert_eq!(aud("\"b\""), ["aud is \"b\", \"a\" is wanted"]);
        assert_eq!(aud("[]"), ["aud is [], \"a\" is wanted"]);
        assert_eq!(aud("[\"b\",\"c\"]"), ["aud is [\"b\", \"c\"], \"a\" is wanted"]);
        assert_eq!(aud("[\"a\",1]"), ["aud holds a number, not only strings"]);
        for (value, kind) in
            [("null", "null"), ("false", "a boolean"), ("0", "a number"), ("{}", "an object")]
        {
            assert_eq!(aud(value), [format!("aud is {kind}, not a string")]);
        }
    }

    #[test]
    fn promise_32_times_are_numbers_where_they_are_there() {
        for name in ["exp", "nbf", "iat"] {
            for (value, kind) in [
                ("null", "null"),
                ("true", "a boolean"),
                ("\"1800000000\"", "a string"),
                ("\"\"", "a string"),
                ("[]", "an array"),
                ("[1800000000]", "an array"),
                ("{}", "an object"),
            ] {
                assert_eq!(
                    check(&format!(r#"{{"{name}":{value}}}"#), &Expected::default()),
                    [format!("{name} is {kind}, not a number")]
                );
            }
            assert_eq!(
                check(&format!(r#"{{"{name}":1e999}}"#), &Expected::default()),
                [format!("{name} is a number beyond any clock")]
            );
        }
        assert!(check("{}", &Expected::default()).is_empty());
    }

    #[test]
    fn times_are_held_against_the_clock_and_the_leeway() {
        let at = |leeway, claims: &str| check(claims, &Expected { leeway, ..Expected::default() });
        assert!(at(0, r#"{"exp":1700000001,"nbf":1700000000,"iat":1700000000}"#).is_empty());
        assert!(at(0, r#"{"exp":1700000000.5}"#).is_empty());
        assert_eq!(at(0, r#"{"exp":1700000000}"#), ["expired 0 seconds ago (exp)"]);
        assert!(at(1, r#"{"exp":1700000000}"#).is_empty());
        assert_eq!(at(10, r#"{"exp":1699999940}"#), ["expired 1 minute ago (exp)"]);
        assert_eq!(at(0, r#"{"nbf":1700000001}"#), ["not valid for another 1 second (nbf)"]);
        assert_eq!(at(0, r#"{"iat":1700007200}"#), ["issued 2 hours in the future (iat)"]);
        assert!(at(7200, r#"{"iat":1700007200}"#).is_empty());
    }

    #[test]
    fn promise_34_a_name_that_stands_twice_is_refused() {
        assert_eq!(
            check(r#"{"iss":"a","iss":"a"}"#, &Expected::default()),
            ["\"iss\" stands more than once in the claims"]
        );
        assert_eq!(
            check(r#"{"a":[{"b":{"c":1,"c":1}}]}"#, &Expected::default()),
            ["\"c\" stands more than once in the claims"]
        );
        assert_eq!(check("[]", &Expected::default()), ["the claims are an array, not an object"]);
    }

    #[test]
    fn spans_are_in_the_unit_that_says_most() {
        for (seconds, words) in [
            (0.0, "0 seconds"),
            (1.9, "1 second"),
            (59.0, "59 seconds"),
            (60.0, "1 minute"),
            (7200.0, "2 hours"),
            (172_800.0, "2 days"),
            (31_557_599.0, "365 days"),
            (300_000_000.0, "9 years"),
        ] {
            assert_eq!(span(seconds), words);
        }
    }
}
