use super::audience::difference;
use super::*;
use crate::json;

const GOOD: &str = r#"{"iss":"id","sub":"id","aud":"https://as.example","jti":"j","iat":1000,"exp":1060}"#;
const HEADER: &str = r#"{"alg":"ES256","typ":"JWT","kid":"k"}"#;

fn found_by(header: &str, claims: &str, spec: Option<&AssertionSpec>) -> Vec<Finding> {
    let (header, claims) = (json::parse(header).unwrap(), json::parse(claims).unwrap());
    let audiences = [
        ("the issuer", "https://as.example".to_owned()),
        ("the token endpoint", "https://as.example/token".to_owned()),
    ];
    findings(&Subject {
        header: header.as_object().unwrap(),
        claims: claims.as_object().unwrap(),
        signature: &[1; 64],
        size: 300,
        now: 1010,
        clock: "this machine's",
        client_id: Some("id"),
        audiences: &audiences,
        spec,
        x5c_fault: None,
        key_fault: None,
    })
}

/// What is found beside what an assertion of today lacks for tomorrow.
fn found(header: &str, claims: &str) -> Vec<String> {
    let today = |finding: &Finding| !matches!(finding.standard, Standard::Rfc7523bis | Standard::Fapi2);
    let words = |finding: Finding| format!("{}: {}", finding.rule, finding.words);
    found_by(header, claims, None).into_iter().filter(today).map(words).collect()
}

fn with(from: &str, to: &str) -> Vec<String> {
    assert!(GOOD.contains(from), "{from}");
    found(HEADER, &GOOD.replace(from, to))
}

#[test]
fn a_good_assertion_has_no_findings() {
    assert_eq!(found(HEADER, GOOD), Vec::<String>::new());
    let tomorrow = r#"{"alg":"ES256","typ":"client-authentication+jwt","kid":"k"}"#;
    assert_eq!(found_by(tomorrow, GOOD, None), []);
}

#[test]
fn each_claim_that_is_missing_or_of_another_type_is_named() {
    assert_eq!(
        found(HEADER, "{}"),
        [
            "missing-claim: the claim iss is missing",
            "missing-claim: the claim sub is missing",
            "missing-claim: the claim aud is missing",
            "missing-claim: the claim exp is missing",
            "missing-jti: the claim jti is missing"
        ]
    );
    assert_eq!(with("1060", "\"1060\""), ["claim-type: exp is a string, not a number"]);
    assert_eq!(with("\"j\"", "7"), ["claim-type: jti is a number, not a string"]);
    assert_eq!(with("\"https://as.example\"", "[1]"), ["claim-type: aud is an array, not a string"]);
    assert_eq!(
        with("\"exp\"", "\"iat\""),
        [
            "repeated: \"iat\" stands twice in the claims",
            "missing-claim: the claim exp is missing",
            "not-yet: iat is 50 s in the future by this machine's clock"
        ]
    );
}

#[test]
fn times_are_held_against_the_clock_that_counts() {
    assert_eq!(with("1060", "1010"), ["expired: exp passed 0 s ago by this machine's clock"]);
    assert_eq!(with("1060", "1011"), Vec::<String>::new());
    assert_eq!(with("1000", "1012"), ["not-yet: iat is 2 s in the future by this machine's clock"]);
    assert_eq!(
        with("\"iat\"", "\"nbf\":1020,\"iat\""),
        ["not-yet: nbf is 10 s in the future by this machine's clock"]
    );
    assert_eq!(with("1060", "9060"), ["lifetime: it lives 8060 s; many servers take at most 3600 s"]);
    assert_eq!(
        with("1000", "1060"),
        [
            "not-yet: iat is 50 s in the future by this machine's clock",
            "lifetime: exp is not after iat: the life is 0 s"
        ]
    );
    assert_eq!(
        with("1000", "1000.5"),
        ["fraction: iat has a fraction or an exponent; some servers take whole numbers alone"]
    );
}

#[test]
fn the_client_and_its_assertion_agree() {
    assert_eq!(
        with("\"iss\":\"id\"", "\"iss\":\"other\""),
        ["iss-sub: iss is \"other\" and sub is \"id\": both must be the client_id"]
    );
    assert_eq!(
        found(HEADER, &GOOD.replace("\"id\"", "\"no\"")),
        ["client-id: sub is \"no\", and the client_id is \"id\""]
    );
    assert_eq!(
        with("\"j\"", &format!("\"{}\"", "j".repeat(65))),
        ["long-jti: jti has 65 characters; a server with a limit of 64 is known"]
    );
}

#[test]
fn an_audience_nearly_right_is_told_from_a_wrong_one() {
    let aud = |aud: &str| with("https://as.example", aud).join("\n");
    assert_eq!(aud("https://as.example/token"), "");
    assert_eq!(
        aud("https://as.example/"),
        "audience: aud is \"https://as.example/\"; the issuer is \"https://as.example\": a slash at the end too many"
    );
    assert_eq!(
        aud("http://as.example/token"),
        "audience: aud is \"http://as.example/token\"; the token endpoint is \"https://as.example/token\": another scheme, such as http for https"
    );
    assert!(aud("https://as.example:443/token").ends_with("servers compare letter by letter"));
    assert!(aud("https://as.example:8443").ends_with("\"https://as.example\": another port"));
    assert!(aud("https://AS.example").ends_with("capital letters differ"));
    assert!(aud("https://as.example/tokens").ends_with("another path"));
    assert_eq!(
        aud("https://wrong.example"),
        "audience: aud is \"https://wrong.example\"; the issuer is \"https://as.example\"; the token endpoint is \"https://as.example/token\""
    );
    assert_eq!(difference("a", "a"), None);
}

#[test]
fn the_header_and_the_signature_agree() {
    assert_eq!(
        found(r#"{"alg":"none"}"#, GOOD)[0],
        "signature: it is not signed (alg \"none\", 64 bytes of signature)"
    );
    assert_eq!(
        found(r#"{"alg":"HS256"}"#, GOOD),
        [
            "signature: the header says \"HS256\", but the signature has 64 bytes, the size of ES256, EdDSA or HS512"
        ]
    );
    assert_eq!(
        found(r#"{"alg":"ES256"}"#, GOOD),
        ["no-kid: the header does not say which key it is (kid); a server that knows several may refuse"]
    );
    assert_eq!(found(r#"{"alg":"ES256","kid":"k","crit":["x"]}"#, GOOD).len(), 1);
}

#[test]
fn a_presets_limits_count() {
    let spec = AssertionSpec {
        alg: Some(crate::jose::Algorithm::RS256),
        header_members: Some(["alg", "typ", "x5c"].map(str::to_owned).to_vec()),
        claims_members: Some(["iss", "sub", "aud", "exp"].map(str::to_owned).to_vec()),
        max_lifetime: Some(30),
        ..AssertionSpec::default()
    };
    let words: Vec<String> = found_by(HEADER, GOOD, Some(&spec))
        .into_iter()
        .filter(|finding| finding.standard == Standard::Preset)
        .map(|finding| finding.words)
        .collect();
    assert_eq!(
        words,
        [
            "it lives 60 s; the server takes at most 30 s",
            "alg is \"ES256\", and the server's is RS256",
            "the header lacks x5c and has kid in its place",
            "the claims have jti, iat beyond what the server documents"
        ]
    );
}

#[test]
fn what_comes_is_told_apart_from_what_is() {
    let coming = |header: &str, claims: &str| -> Vec<String> {
        let later = |finding: &Finding| matches!(finding.standard, Standard::Rfc7523bis | Standard::Fapi2);
        let named = |finding: Finding| format!("{} {}", finding.standard.name(), finding.rule);
        found_by(header, claims, None).into_iter().filter(later).map(named).collect()
    };
    assert_eq!(coming(HEADER, GOOD), ["RFC 7523bis typ"]);
    let endpoint = GOOD.replace("as.example", "as.example/token");
    assert_eq!(
        coming(HEADER, &endpoint),
        ["RFC 7523bis typ", "RFC 7523bis sole-issuer", "FAPI 2.0 sole-issuer"]
    );
    assert_eq!(coming(&HEADER.replace("ES256", "ES384"), GOOD), ["RFC 7523bis typ", "FAPI 2.0 fapi-alg"]);
}

#[test]
fn every_finding_has_its_line_in_the_documentation() {
    let page = include_str!("../../../docs/troubleshooting.md");
    let (_, section) = page.split_once("## What `jeton lint` finds").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let sources = [
        include_str!("form.rs"),
        include_str!("who.rs"),
        include_str!("times.rs"),
        include_str!("audience.rs"),
    ];
    let made = sources.iter().flat_map(|source| source.split("Finding::new(").skip(1));
    let mut named: Vec<&str> = made.filter_map(|rest| rest.split('"').nth(1)).collect();
    named.sort_unstable();
    named.dedup();
    let mut rows: Vec<&str> =
        section.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    rows.sort_unstable();
    assert_eq!(rows, named);
}

#[test]
fn what_a_preset_forbids_is_not_advised() {
    let spec = AssertionSpec {
        alg: Some(crate::jose::Algorithm::RS256),
        header_members: Some(vec!["alg".to_owned(), "typ".to_owned(), "x5c".to_owned()]),
        max_lifetime: Some(30),
        ..AssertionSpec::default()
    };
    let found = found_by(r#"{"alg":"RS256","typ":"JWT"}"#, GOOD, Some(&spec));
    let of = |rule: &str| found.iter().find(|finding| finding.rule == rule).unwrap();
    for rule in ["typ", "fapi-alg"] {
        assert!(of(rule).remedy.starts_with("none with this server: "), "{}", of(rule).remedy);
    }
    assert!(of("preset-members").remedy.starts_with("--x5c true; the documented ones are: "));
    assert_eq!(of("lifetime").clause, "", "a preset has no sections");
    let fraction = with("1000", "1.5");
    assert!(fraction.iter().all(|words| !words.contains("lives") || words.contains("(iat is 1.5)")));
}
