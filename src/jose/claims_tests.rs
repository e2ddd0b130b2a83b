use super::*;
use crate::json;

const NOW: i64 = 1_700_000_000;

/// The words of the checks that fail.
fn check(claims: &str, expected: &Expected) -> Vec<String> {
    let failed = checks(&json::parse(claims).unwrap(), expected, NOW).into_iter().filter(Check::failed);
    failed.map(|check| check.words.into_owned()).collect()
}

/// Every check as `name outcome: words`.
fn listed(claims: &str, expected: &Expected) -> Vec<String> {
    let checks = checks(&json::parse(claims).unwrap(), expected, NOW).into_iter();
    checks.map(|check| format!("{} {}: {}", check.name, check.outcome.name(), check.words)).collect()
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
    for (value, kind) in [("null", "null"), ("false", "a boolean"), ("0", "a number"), ("{}", "an object")] {
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

#[test]
fn every_check_says_what_came_of_it() {
    let expected = Expected {
        iss: Some("a".to_owned()),
        required: vec!["sub".to_owned(), "jti".to_owned(), "iss".to_owned(), "scope".to_owned()],
        max_age: Some(60),
        ..Expected::default()
    };
    assert_eq!(
        listed(r#"{"iss":"a","aud":["x"],"iat":1699999990,"exp":1700000300,"jti":null}"#, &expected),
        [
            "exp pass: in 5 minutes",
            "nbf not checked: not there",
            "iat pass: 10 seconds ago",
            "iss pass: \"a\"",
            "aud not checked: nothing is expected of it",
            "sub fail: sub is missing",
            "age pass: 10 seconds, at most 60 seconds are wanted",
            "jti pass: there",
            "scope fail: scope is missing",
        ]
    );
}

#[test]
fn a_token_may_be_too_old_or_of_unknown_age() {
    let old =
        |leeway, claims: &str| check(claims, &Expected { leeway, max_age: Some(60), ..Expected::default() });
    assert!(old(0, r#"{"iat":1699999940}"#).is_empty());
    assert_eq!(old(0, r#"{"iat":1699999939}"#), ["issued 1 minute ago, more than 60 seconds"]);
    assert!(old(1, r#"{"iat":1699999939}"#).is_empty());
    assert_eq!(old(0, "{}"), ["without iat its age is not known"]);
    assert_eq!(
        old(0, r#"{"iat":"1700000000"}"#),
        ["iat is a string, not a number", "without iat its age is not known"]
    );
}
