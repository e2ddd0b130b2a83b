//! The rules about the assertion, each by what it is for.

use super::exchange_tests::{Exchange, KEY, NOW, OTHER_KEY, exchange, jwk, set, signed};
use super::*;
use crate::jose::SigningKey;
use crate::oauth::AuthMethod;
use crate::secret::Secret;

#[test]
fn assertion_type() {
    assert_eq!(
        signed().param("client_assertion_type", "jwt-bearer").first(),
        "assertion-type: client_assertion_type is \"jwt-bearer\""
    );
}

#[test]
fn assertion_damaged() {
    assert_eq!(
        signed().param("client_assertion", "eyJhbGciOiJFUzI1NiJ9.e30").first(),
        "assertion-damaged: the assertion is damaged: it has not three parts between dots"
    );
    let cut = signed().param("client_assertion", "eyJhbGciOiJFUzI1NiJ9.e30.c2ln");
    assert_eq!(
        cut.first(),
        "assertion-damaged: the assertion is damaged: the header says \"ES256\", but the signature has 3 bytes"
    );
}

#[test]
fn clock() {
    for (ahead, words, remedy) in [
        (600, "clock: this machine's clock is 600 s ahead of the server's", "--assertion-backdate 610"),
        (-600, "clock: this machine's clock is 600 s behind the server's", "--assertion-lifetime 610"),
        (3, "clock: this machine's clock is 3 s ahead of the server's", "--assertion-backdate 13"),
    ] {
        let exchange = Exchange { ahead, ..signed() };
        assert_eq!(exchange.first(), words);
        let first = exchange.diagnose().causes.remove(0);
        assert!(first.remedy.ends_with(remedy), "{}", first.remedy);
        assert_eq!(first.weight, Weight::Contradiction);
    }
    // A Date header may be a second old.
    assert!(Exchange { ahead: 1, ..signed() }.first().starts_with("key: "));
    // A server that says why makes it the first all the same, and not the times, which it is not here.
    let told = Exchange { ahead: -600, ..signed() }
        .answers(400, r#"{"error":"invalid_client","error_description":"JWT has expired"}"#);
    assert!(told.first().starts_with("clock: "));
}

#[test]
fn times() {
    let mut late = signed();
    late.spec.assertion.backdate = 600;
    assert_eq!(late.first(), "times: exp passed 540 s ago by the server's clock");
    late.headers.clear();
    assert_eq!(late.first(), "times: exp passed 540 s ago by this machine's clock");
    assert_eq!(
        signed().claim("nbf", &(NOW + 300).to_string()).first(),
        "times: nbf is 300 s in the future by the server's clock"
    );
    assert_eq!(
        signed().answers(400, r#"{"error":"invalid_client","error_description":"JWT has expired"}"#).first(),
        "times: the server finds the assertion's times wrong"
    );
}

#[test]
fn claims() {
    for (claim, value, words) in [
        ("jti", "null", "claims: the claim jti is missing"),
        ("exp", "null", "claims: the claim exp is missing"),
        ("iss", "null", "claims: the claim iss is missing"),
        ("sub", "null", "claims: the claim sub is missing"),
        ("aud", "null", "claims: the claim aud is missing"),
        ("exp", "\"1\"", "claims: exp is a string, not a number"),
        ("iat", "1.5", "claims: iat has a fraction or an exponent; some servers take whole numbers alone"),
    ] {
        assert_eq!(signed().claim(claim, value).first(), words);
    }
}

#[test]
fn client_id() {
    assert_eq!(
        signed().claim("iss", "\"other\"").first(),
        "client-id: iss is \"other\" and sub is \"id\": both must be the client_id"
    );
    assert!(signed().claim("sub", "\"other\"").first().starts_with("client-id: "));
    assert_eq!(
        signed().param("client_id", "other").first(),
        "client-id: the form's client_id is \"other\", and the assertion's sub is \"id\""
    );
    let words = r#"{"error":"invalid_client","error_description":"JWT 'iss' and 'sub' claims must be equal to the client_id"}"#;
    assert!(signed().answers(400, words).first().starts_with("client-id: "));
}

#[test]
fn audience() {
    assert_eq!(
        signed().aud("https://as.example/").first(),
        "audience: aud is \"https://as.example/\"; the issuer is \"https://as.example\": a slash at the end too many"
    );
    assert_eq!(
        signed().aud("http://as.example/token").first(),
        "audience: aud is \"http://as.example/token\"; the token endpoint is \"https://as.example/token\": another scheme, such as http for https"
    );
    assert!(
        signed()
            .aud("https://wrong.example")
            .first()
            .starts_with("audience: aud is \"https://wrong.example\"; ")
    );
    let words = r#"{"error":"invalid_client","error_description":"Audience validation failed"}"#;
    assert_eq!(
        signed().answers(400, words).first(),
        "audience: aud is the issuer; some servers take their token endpoint alone"
    );
    // Without the issuer, a URL of the same server may well be the issuer.
    let mut unknown = signed().aud("https://as.example");
    unknown.spec.issuer = None;
    assert_eq!(unknown.diagnose().causes[0].weight, Weight::Suspicion);
    // A party's id is nobody's URL.
    let mut party = signed().aud("EU.EORI.NL000000000");
    party.spec.assertion.check_party_id = true;
    assert!(party.first().starts_with("key: "));
    party.spec.assertion.check_party_id = false;
    assert!(party.first().starts_with("audience: "));
}

#[test]
fn lifetime() {
    let mut long = signed();
    long.spec.assertion.lifetime = 7200;
    assert_eq!(long.first(), "lifetime: it lives 7200 s; many servers take at most 3600 s");
    long.spec.assertion.max_lifetime = Some(1800);
    assert_eq!(long.first(), "lifetime: it lives 7200 s; the server takes at most 1800 s");
    let words = r#"{"error":"invalid_client","error_description":"JWT expiration time is unreasonable"}"#;
    assert_eq!(signed().answers(400, words).first(), "lifetime: the assertion lives too long for the server");
}

#[test]
fn replay() {
    assert_eq!(
        signed().claim("jti", "\"mine\"").first(),
        "replay: jti is set to a fixed text: its second use is a replay"
    );
    let words = r#"{"error":"invalid_client","error_description":"jti has already been used"}"#;
    assert_eq!(
        signed().answers(400, words).first(),
        "replay: the server has seen this assertion's jti before"
    );
}

#[test]
fn algorithm() {
    let offered = |algorithms: &[&str]| {
        let algorithms = algorithms.iter().map(|name| (*name).to_owned()).collect();
        signed().publishes(|published| published.algorithms = Some(algorithms))
    };
    assert_eq!(
        offered(&["RS256", "PS256"]).first(),
        "algorithm: the server doesn't take \"ES256\" in an assertion"
    );
    assert!(
        offered(&["ES256"]).diagnose().fine.contains(&("algorithm", "the server offers ES256".to_owned()))
    );
    assert_eq!(
        signed().registers(&jwk(KEY, r#","alg":"ES384""#)).first(),
        "algorithm: alg is \"ES256\", and the registered key is for \"ES384\""
    );
}

#[test]
fn kid() {
    let registered = [jwk(KEY, r#","kid":"new""#), jwk(OTHER_KEY, r#","kid":"old""#)];
    let mut exchange = signed().registers(&set(&registered));
    assert_eq!(exchange.first(), "kid: the assertion has no kid, and several keys are registered");
    exchange.spec.assertion.kid = Some("old".to_owned());
    assert_eq!(exchange.first(), "kid: kid is \"old\", and this key is registered as \"new\"");
    assert_eq!(exchange.diagnose().causes[0].remedy, "--kid \"new\"");
    exchange.spec.assertion.kid = Some("new".to_owned());
    assert!(exchange.first().starts_with("client: "), "{}", exchange.first());
}

#[test]
fn a_workloads_assertion_is_its_issuers() {
    let claims = r#"{"iss":"https://ci.example","sub":"repo:a","aud":"https://as.example","exp":784111800}"#;
    let key = SigningKey::parse(&Secret::new(KEY.to_vec()), "key.pem").unwrap();
    let header = r#"{"alg":"ES256","kid":"k"}"#;
    let jwt = crate::jose::compact(header, claims, &key, crate::jose::Algorithm::ES256).unwrap();
    assert_eq!(
        signed().param("client_assertion", &jwt).first(),
        "key: the server does not trust iss \"https://ci.example\" for client_id \"id\", or expects another sub than \"repo:a\""
    );
}

#[test]
fn key() {
    let told = signed().registers(&set(&[jwk(OTHER_KEY, "")])).first();
    assert!(
        told.starts_with("key: the key (EC P-256, thumbprint ")
            && told.ends_with(") is not in the client's JWK Set"),
        "{told}"
    );
    let told = signed().first();
    assert!(told.ends_with(" is not the one registered for client_id \"id\""), "{told}");
    assert_eq!(
        exchange(AuthMethod::ClientSecretJwt).diagnose().causes[1].what,
        "the client secret is not the one registered for \"id\""
    );
    let words = r#"{"error":"invalid_client","error_description":"BadSignatureError"}"#;
    assert_eq!(signed().answers(400, words).diagnose().causes[0].weight, Weight::Named);
}

#[test]
fn x5c() {
    let mut exchange = signed();
    exchange.spec.assertion.header.push(("x5c".to_owned(), "[\"AAAA\"]".to_owned()));
    assert_eq!(exchange.first(), "x5c: certificate 1 of x5c can't be read");
}
