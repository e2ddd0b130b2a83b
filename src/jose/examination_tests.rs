use super::*;
use crate::jose::{Algorithm, SigningKey, base64url, compact};
use crate::secret::Secret;

const NOW: i64 = 1_700_000_000;

fn secret(text: &str) -> Secret {
    Secret::from(text.to_owned())
}

fn keys(text: &str) -> VerificationKeys {
    VerificationKeys::from_client_secret(secret(text)).unwrap()
}

fn signed(payload: &str) -> Token {
    let key = SigningKey::from_client_secret(&secret("right"));
    Token::parse(compact(r#"{"alg":"HS256"}"#, payload, &key, Algorithm::HS256).unwrap()).unwrap()
}

fn refusal(found: &Examination<'_>) -> (Kind, String) {
    let error = found.refusal().unwrap();
    (error.kind, error.message)
}

#[test]
fn without_a_key_an_expired_token_is_no_problem() {
    let token = signed(r#"{"exp":1}"#);
    let found = examine(&token, None, None, None, NOW);
    assert!(found.refusal().is_none());
    assert!(found.verified.is_none());
    assert!(found.warnings.is_empty());
}

#[test]
fn without_a_key_what_is_expected_of_the_claims_is_checked_all_the_same() {
    let token = signed(r#"{"exp":1,"iss":"a"}"#);
    let expected = Expected { iss: Some("b".to_owned()), ..Expected::default() };
    assert_eq!(
        refusal(&examine(&token, None, None, Some(&expected), NOW)),
        (
            Kind::Claims,
            "claims refused (signature not verified): expired 53 years ago (exp); iss is \"a\", \"b\" is wanted".to_owned()
        )
    );
}

#[test]
fn a_good_signature_over_refused_claims_says_both() {
    let token = signed(r#"{"exp":1699999990}"#);
    let found = examine(&token, None, Some(&keys("right")), None, NOW);
    assert!(found.verified.is_some());
    assert_eq!(
        refusal(&found),
        (
            Kind::Claims,
            "the signature is good, the claims are refused: expired 10 seconds ago (exp)".to_owned()
        )
    );
    let leeway = Expected { leeway: 11, ..Expected::default() };
    assert!(examine(&token, None, Some(&keys("right")), Some(&leeway), NOW).refusal().is_none());
}

#[test]
fn a_bad_signature_of_an_expired_token_says_both_and_is_the_signatures() {
    let token = signed(r#"{"exp":1699999990}"#);
    assert_eq!(
        refusal(&examine(&token, None, Some(&keys("wrong")), None, NOW)),
        (
            Kind::Signature,
            "signature refused: the signature is not this key's (HS256, shared secret); expired 10 seconds ago (exp)"
                .to_owned()
        )
    );
}

#[test]
fn damage_is_never_verified() {
    let whole = signed("{}");
    let text = format!("{}.{}=", whole.signing_input(), base64url::encode(whole.body().unwrap().1.bytes()));
    let token = Token::parse(text).unwrap();
    let found = examine(&token, None, Some(&keys("right")), None, NOW);
    assert!(found.verified.is_none());
    assert_eq!(
        refusal(&found),
        (
            Kind::Malformed,
            "the signature is damaged: padding (=) is not allowed, at byte 43 (byte 68 of the token)"
                .to_owned()
        )
    );
}

#[test]
fn a_signed_payload_that_is_no_claims_set_is_shown_and_verified_all_the_same() {
    let token = signed("It\u{2019}s a dangerous business");
    for found in
        [examine(&token, None, Some(&keys("right")), None, NOW), examine(&token, None, None, None, NOW)]
    {
        assert!(found.refusal().is_none());
        assert_eq!(found.warnings, ["the payload is no claims set; it is shown as text"]);
        assert_eq!(found.payload.unwrap().text.as_deref(), Some("It\u{2019}s a dangerous business"));
    }
    let found = examine(&token, None, Some(&keys("right")), None, NOW);
    assert!(found.verified.is_some());
    let expected = Expected { iss: Some("a".to_owned()), ..Expected::default() };
    assert_eq!(
        refusal(&examine(&token, None, Some(&keys("right")), Some(&expected), NOW)).1,
        "the signature is good, the claims are refused: there are no claims to check"
    );
    let text = format!("eyJhbGciOiJIUzI1NiJ9.{}.c2ln", base64url::encode([0xff, 0x00]));
    let binary = Token::parse(text).unwrap();
    let payload = examine(&binary, None, None, None, NOW).payload.unwrap();
    assert_eq!((payload.text, payload.encoded.as_deref()), (None, Some("_wA")));
    let array = signed("[1]");
    let found = examine(&array, None, None, None, NOW);
    assert_eq!(found.warnings, ["the payload is an array, no claims set"]);
}

#[test]
fn a_payload_that_was_meant_to_be_claims_is_damaged_where_no_key_can_tell() {
    let by_look = signed(r#"{"iss":"a",sub":"b"}"#);
    let key = SigningKey::from_client_secret(&secret("right"));
    let by_typ = compact(r#"{"alg":"HS256","typ":"at+JWT"}"#, "x", &key, Algorithm::HS256).unwrap();
    let by_typ = Token::parse(by_typ).unwrap();
    for token in [&by_look, &by_typ] {
        let found = examine(token, None, None, None, NOW);
        assert_eq!(refusal(&found).0, Kind::Malformed);
        assert!(refusal(&found).1.starts_with("the payload is not JSON: "));
        // A key can tell: what is signed is no damage, and what isn't is the signature's refusal.
        assert!(examine(token, None, Some(&keys("right")), None, NOW).refusal().is_none());
        assert_eq!(refusal(&examine(token, None, Some(&keys("wrong")), None, NOW)).0, Kind::Signature);
    }
}

#[test]
fn every_check_is_listed() {
    let token = signed(r#"{"exp":1699999990,"iss":"a"}"#);
    let expected = Expected {
        iss: Some("a".to_owned()),
        typ: Some("at+jwt".to_owned()),
        required: vec!["jti".to_owned()],
        ..Expected::default()
    };
    let found = examine(&token, None, Some(&keys("right")), Some(&expected), NOW);
    let checks: Vec<String> = found
        .checks
        .iter()
        .map(|check| format!("{} {}: {}", check.outcome.name(), check.name, check.words))
        .collect();
    assert_eq!(
        checks,
        [
            "pass signature: made by this key: shared secret",
            "pass alg: HS256",
            "pass crit: nothing is demanded that jeton doesn't know",
            "fail exp: expired 10 seconds ago (exp)",
            "not checked nbf: not there",
            "not checked iat: not there",
            "pass iss: \"a\"",
            "not checked aud: not there",
            "not checked sub: not there",
            "fail jti: jti is missing",
            "fail typ: typ is missing, \"at+jwt\" is wanted",
        ]
    );
    assert_eq!(refusal(&found).0, Kind::Claims);
    assert!(examine(&token, None, None, None, NOW).checks.is_empty());
}

#[test]
fn typ_is_a_media_type() {
    let typ = |typ: &str, wanted: &str| {
        let header = format!(r#"{{"alg":"HS256","typ":"{typ}"}}"#);
        let key = SigningKey::from_client_secret(&secret("right"));
        let token = Token::parse(compact(&header, "{}", &key, Algorithm::HS256).unwrap()).unwrap();
        let expected = Expected { typ: Some(wanted.to_owned()), ..Expected::default() };
        examine(&token, None, Some(&keys("right")), Some(&expected), NOW).refusal().map(|error| error.message)
    };
    assert_eq!(typ("at+jwt", "at+jwt"), None);
    assert_eq!(typ("application/AT+JWT", "at+jwt"), None);
    assert_eq!(
        typ("JWT", "at+jwt").unwrap(),
        "the signature is good, the claims are refused: typ is \"JWT\", \"at+jwt\" is wanted"
    );
}

#[test]
fn all_faults_are_told_at_once() {
    let token = Token::parse("e30=.W10=.c2ln=".to_owned()).unwrap();
    let found = examine(&token, None, Some(&keys("right")), None, NOW);
    assert_eq!(
        refusal(&found).1,
        "the header is damaged: padding (=) is not allowed, at byte 3 (byte 3 of the token); \
         the payload is damaged: padding (=) is not allowed, at byte 3 (byte 8 of the token); \
         the signature is damaged: padding (=) is not allowed, at byte 4 (byte 14 of the token)"
    );
}

#[test]
fn an_encrypted_token_is_named_and_never_verified() {
    let token = Token::parse("eyJhbGciOiJkaXIifQ..a.b.c".to_owned()).unwrap();
    assert_eq!(
        refusal(&examine(&token, None, Some(&keys("right")), None, NOW)),
        (Kind::Malformed, "an encrypted token (JWE): only its header can be read".to_owned())
    );
}

#[test]
fn without_a_key_what_would_deceive_a_reader_is_a_warning() {
    let warnings = |header: &str, signature: &[u8]| {
        let parts = [header.as_bytes(), b"{}", signature].map(base64url::encode);
        let token = Token::parse(parts.join(".")).unwrap();
        examine(&token, None, None, None, NOW).warnings
    };
    assert_eq!(
        warnings(r#"{"alg":"NONE"}"#, b""),
        ["the token is not signed (alg \"NONE\"): anybody can have written it"]
    );
    assert_eq!(
        warnings(r#"{"alg":"RS256"}"#, b""),
        ["the signature is empty: anybody can have written the token"]
    );
    assert_eq!(
        warnings(r#"{"alg":"HS256","crit":["x"]}"#, &[0; 64]),
        [
            "the header demands extensions (crit) that jeton doesn't know: \"x\"",
            "the header says \"HS256\", but the signature has 64 bytes, the size of ES256, EdDSA or HS512"
        ]
    );
    assert!(warnings(r#"{"alg":"ES256"}"#, &[0; 64]).is_empty());
}
