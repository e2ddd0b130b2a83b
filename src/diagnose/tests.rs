//! Each rule by what it is for: one fault is made in an exchange that is otherwise good, and must be told first.

use super::exchange_tests::*;
use super::*;
use crate::oauth::{AuthMethod, BasicEncoding, Grant, Stamp};
use crate::secret::{Secret, Source};
use crate::wire::Connection;

#[test]
fn client() {
    assert_eq!(
        signed().registers(&jwk(KEY, "")).first(),
        "client: the server doesn't know client_id \"id\", or not with this JWK Set"
    );
    assert_eq!(
        basic().first(),
        "client: the client secret is not the one registered for client_id \"id\", or the server doesn't know that client"
    );
    assert_eq!(
        exchange(AuthMethod::None).first(),
        "client: client_id \"id\" is not a public client: it must authenticate"
    );
    let words = r#"{"statusCode":401,"code":"ERR12007","message":"UNAUTHORIZED_CLIENT","description":"Unauthorized client with wrong client secret."}"#;
    assert_eq!(basic().answers(401, words).diagnose().causes[0].weight, Weight::Named);
}

#[test]
fn secret_shape() {
    for (secret, words) in [
        ("s3cret ", "starts or ends with a space or a line break"),
        ("\"s3cret\"", "stands in quotation marks"),
        ("\u{feff}s3cret", "starts with a byte order mark, which an editor has put there"),
        ("s3\ncret", "has a line break or a control character in it"),
    ] {
        let told = Exchange { secret, ..basic() }.first();
        assert_eq!(told, format!("secret-shape: the client secret {words}"));
    }
    assert_eq!(
        exchange(AuthMethod::ClientSecretJwt).first(),
        "secret-shape: the client secret has 5 bytes, and HS256 wants 32 (RFC 7518 section 3.2)"
    );
}

#[test]
fn basic_encoding() {
    let mut odd = Exchange { secret: "a+b/c=", ..basic() };
    assert_eq!(
        odd.first(),
        "basic-encoding: the client secret has characters that the two encodings of Basic treat differently, and this server may read the other"
    );
    assert_eq!(odd.diagnose().causes[0].remedy, "--basic-encoding raw");
    odd.spec.client.basic_encoding = BasicEncoding::Raw;
    odd.spec.client.id = Some("my id".to_owned());
    assert!(odd.first().starts_with("basic-encoding: client_id and the client secret have characters "));
    assert_eq!(odd.diagnose().causes[0].remedy, "--basic-encoding form");
    for cause in odd.diagnose().causes {
        assert!(!format!("{cause:?}").contains("a+b/c="), "a secret in {cause:?}");
    }
}

#[test]
fn auth_method() {
    let told =
        basic().publishes(|published| published.auth_methods = Some(vec!["private_key_jwt".to_owned()]));
    assert_eq!(told.first(), "auth-method: the server doesn't offer client_secret_basic");
    assert_eq!(
        basic().registers(&jwk(KEY, "")).first(),
        "auth-method: a JWK Set is registered for the client, so its method is private_key_jwt, not client_secret_basic"
    );
    let mut asks = exchange(AuthMethod::ClientSecretPost);
    asks.headers.push(("www-authenticate".to_owned(), "Basic realm=\"x\"".to_owned()));
    assert_eq!(asks.first(), "auth-method: the server asks for Basic, and client_secret_post was sent");
}

#[test]
fn two_methods() {
    let words = r#"{"error":"invalid_request"}"#;
    assert_eq!(
        basic().param("client_secret", "x").answers(400, words).first(),
        "two-methods: the client authenticates twice: an Authorization header and client_secret in the form"
    );
}

#[test]
fn scope() {
    let refused = || signed().answers(400, r#"{"error":"invalid_scope"}"#);
    assert_eq!(refused().first(), "scope: client \"id\" may not have the scope \"a b\"");
    let told = refused().publishes(|published| published.scopes = Some(vec!["a".to_owned(), "B".to_owned()]));
    assert_eq!(told.first(), "scope: the server doesn't publish the scope \"b\"");
    let mut commas = refused();
    commas.spec.scope = Some("a,b".to_owned());
    assert!(commas.first().starts_with("scope: the scope has commas"));
    let mut cased = signed().answers(400, r#"{"code":400,"message":"Bad Request"}"#);
    cased.usual.scope = Some("A".to_owned());
    assert_eq!(cased.first(), "scope: the scope has \"a\", and the server's word is A: case counts");
    // The client was accepted: nothing is said of it.
    assert_eq!(refused().diagnose().causes.len(), 1);
}

#[test]
fn grant() {
    let told = signed()
        .answers(400, r#"{"error":"unsupported_grant_type"}"#)
        .publishes(|published| published.grant_types = Some(vec!["authorization_code".to_owned()]));
    assert_eq!(told.first(), "grant: the server doesn't offer grant_type \"client_credentials\"");
    assert_eq!(
        signed().answers(400, r#"{"error":"unauthorized_client"}"#).first(),
        "grant: client \"id\" may not use grant_type \"client_credentials\""
    );
}

#[test]
fn spent() {
    let mut exchange = exchange(AuthMethod::None).answers(400, r#"{"error":"invalid_grant"}"#);
    exchange.spec.grant = Grant::RefreshToken;
    assert!(exchange.first().starts_with("spent: the refresh token is expired"));
    exchange.spec.grant = Grant::AuthorizationCode { redirect_uri: None };
    assert!(exchange.first().starts_with("spent: the code is used or expired"));
}

#[test]
fn target() {
    let told = signed().answers(400, r#"{"error":"invalid_target"}"#).first();
    assert!(told.starts_with("target: the server doesn't know the resource"), "{told}");
}

#[test]
fn page() {
    let mut page = signed().answers(403, "<!DOCTYPE html><title>Blocked</title>");
    page.headers.push(("via".to_owned(), "1.1 proxy.example".to_owned()));
    assert!(page.first().starts_with("page: a page came in the answer's place: a wrong path"));
    assert_eq!(page.diagnose().causes[0].evidence, ["the answer's via header says \"1.1 proxy.example\""]);
    page.proxied = true;
    assert_eq!(page.first(), "page: a page came in the answer's place, likely the proxy's");
    assert_eq!(page.diagnose().causes.len(), 1);
}

#[test]
fn endpoint() {
    let told = signed()
        .answers(404, "<html></html>")
        .publishes(|published| published.token_endpoint = Some("https://as.example/oauth2/token".to_owned()));
    let causes = told.diagnose().causes;
    assert!(
        causes.iter().any(|cause| cause.rule == "endpoint" && cause.weight == Weight::Mismatch),
        "{causes:?}"
    );
}

#[test]
fn dpop_nonce() {
    assert_eq!(
        signed().answers(400, r#"{"error":"use_dpop_nonce"}"#).first(),
        "dpop-nonce: the server wants a nonce of its own in the DPoP proof"
    );
}

#[test]
fn content_type() {
    let mut json = signed().answers(400, r#"{"error":"invalid_request"}"#);
    json.spec.headers.push(("Content-Type".to_owned(), Source::Literal("application/json".to_owned())));
    assert_eq!(
        json.first(),
        "content-type: the request's Content-Type is \"application/json\", and the body is a form"
    );
}

#[test]
fn size() {
    let large = signed().param("note", &"x".repeat(9000)).answers(431, "");
    assert!(large.first().starts_with("size: the request's body has "), "{}", large.first());
}

#[test]
fn interception() {
    use base64::Engine;
    let pem = include_str!("../../tests/fixtures/keys/ishare/leaf.pem");
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let mut der = base64::engine::general_purpose::STANDARD.decode(body).unwrap();
    // The issuer's name in the certificate is as long as the product's with a filler.
    let (from, to) = (b"Test Trust", b"Zscaler In");
    let at = der.windows(from.len()).position(|window| window == from).unwrap();
    der[at..at + to.len()].copy_from_slice(to);
    let exchange = signed();
    let stamp = Stamp { now: NOW, jti: "j".to_owned() };
    let request = TokenRequest::build(&exchange.spec, &Edge("s"), &stamp).unwrap();
    let tls = crate::wire::Tls { version: String::new(), cipher: String::new(), certificate: der };
    let response = Response {
        status: 401,
        headers: Vec::new(),
        body: Secret::from(BARE.to_owned()),
        elapsed: std::time::Duration::ZERO,
        connection: Connection { tls: Some(tls), ..Connection::default() },
    };
    let found = diagnose(&Facts {
        request: &request,
        spec: &exchange.spec,
        response: &response,
        now: NOW,
        published: None,
        registered: None,
        usual: &Usual::default(),
        proxied: false,
    });
    assert_eq!(found.causes[0].rule, "interception");
}

#[test]
fn a_success_has_nothing_left_over() {
    let found = signed().answers(200, r#"{"access_token":"t"}"#).diagnose();
    assert_eq!(found.causes, []);
    assert!(found.fine.iter().any(|(rule, _)| *rule == "clock"), "{:?}", found.fine);
}

#[test]
fn every_rule_has_its_line_in_the_documentation() {
    let page = include_str!("../../docs/troubleshooting.md");
    for rule in &RULES {
        assert!(
            page.contains(&format!("| `{}` |", rule.name)),
            "{} is not in docs/troubleshooting.md",
            rule.name
        );
    }
}

#[test]
fn the_report_is_lines_for_people_and_an_object_for_machines() {
    let found = signed().aud("https://as.example/").diagnose();
    assert!(hint(&found).unwrap().starts_with("likely: aud is \"https://as.example/\"; the issuer is "));
    assert!(
        text(&found)
            .starts_with("why: likely causes, the likeliest first (docs/troubleshooting.md)\n  1. aud is ")
    );
    let value = json(&found);
    assert!(crate::json::parse(&value).is_ok(), "{value}");
    assert_eq!(hint(&Diagnosis::default()), None);
}
