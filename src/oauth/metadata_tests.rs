use std::time::Duration;

use super::*;

fn urls(issuer: &str) -> Vec<String> {
    locations(issuer, false).unwrap().iter().map(|url| url.as_str().to_owned()).collect()
}

fn response(status: u16, headers: &[(&str, &str)], body: &str) -> wire::Response {
    wire::Response {
        status,
        headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        body: Secret::from(body.to_owned()),
        elapsed: Duration::ZERO,
        connection: wire::Connection::default(),
    }
}

fn endpoint() -> Endpoint {
    published("https://as.example/jwks?x=canary", "--jwks", false).unwrap()
}

#[test]
fn metadata_is_looked_for_where_the_specifications_say() {
    assert_eq!(
        urls("https://as.example"),
        [
            "https://as.example/.well-known/oauth-authorization-server",
            "https://as.example/.well-known/openid-configuration"
        ]
    );
    assert_eq!(
        urls("https://as.example:8443/tenant/"),
        [
            "https://as.example:8443/.well-known/oauth-authorization-server/tenant",
            "https://as.example:8443/tenant/.well-known/openid-configuration",
            "https://as.example:8443/.well-known/openid-configuration/tenant"
        ]
    );
    assert_eq!(urls("http://127.0.0.1:80").len(), 2);
    let refused = |issuer: &str| locations(issuer, false).unwrap_err().message;
    assert_eq!(
        refused("http://as.example"),
        "the issuer is http: anybody on the way could put keys of their own into the answer"
    );
    assert_eq!(refused("as.example"), "the issuer has no scheme: \"as.example\"");
    assert!(refused("https://as.example?a").starts_with("the issuer has a query"));
}

#[test]
fn metadata_must_be_the_issuers_own() {
    let parse = |body: &str| {
        Metadata::parse(body.as_bytes(), "https://as.example", "https://as.example/.well-known/x?y")
    };
    let metadata = parse(
        r#"{"issuer":"https://as.example","jwks_uri":"https://keys.example/jwks","token_endpoint":7,"a":"http://127.0.0.1/"}"#,
    )
    .unwrap();
    assert_eq!(metadata.endpoint("jwks_uri", false).unwrap().as_str(), "https://keys.example/jwks");
    assert_eq!(metadata.text("token_endpoint"), None);
    assert_eq!(
        metadata.endpoint("a", false).unwrap_err().message,
        "the metadata of \"https://as.example\": its a is http, and the issuer is https"
    );
    assert_eq!(
        metadata.endpoint("b", false).unwrap_err().message,
        "the metadata of \"https://as.example\": it has no b"
    );
    let error = parse(r#"{"issuer":"https://as.example/"}"#).unwrap_err();
    assert_eq!(
        (error.message.as_str(), error.hint.as_deref(), error.kind),
        (
            "https://as.example/.well-known/x is the metadata of another issuer: \"https://as.example/\", not \
             \"https://as.example\"",
            Some("letter by letter, the issuer is https://as.example/"),
            Kind::NotToken
        )
    );
    for (body, why) in [("<html>", "not JSON"), ("[]", "no JSON object"), ("{}", "it names no issuer")] {
        assert!(parse(body).unwrap_err().message.contains(why), "{body}");
    }
}

#[test]
fn a_document_is_kept_as_long_as_its_server_says_within_limits() {
    let life = |headers: &[(&str, &str)]| {
        let document = Document::from_response(&endpoint(), &response(200, headers, "{}"), 1000).unwrap();
        document.expires_at - 1000
    };
    assert_eq!(life(&[]), 600);
    assert_eq!(life(&[("cache-control", "public, max-age=60, must-revalidate")]), 60);
    assert_eq!(life(&[("cache-control", "Max-Age=60"), ("age", "50")]), 10);
    assert_eq!(life(&[("cache-control", "max-age=31536000")]), 86_400);
    assert_eq!(life(&[("cache-control", "no-store")]), 0);
    assert_eq!(life(&[("cache-control", "max-age=60, no-cache")]), 0);
    assert_eq!(life(&[("cache-control", "max-age=soon")]), 0);
}

#[test]
fn a_kept_document_is_read_back_for_its_url_while_it_is_fresh() {
    let document = Document::from_response(&endpoint(), &response(200, &[], "{\"a\":1}"), 1000).unwrap();
    let kept = document.render();
    let again = Document::parse(kept.expose(), &endpoint()).unwrap();
    assert_eq!(again, document);
    assert_eq!(again.body(), b"{\"a\":1}");
    assert!(again.may_be_kept() && again.is_fresh(1000) && again.is_fresh(1599));
    assert!(!again.is_fresh(1600) && !again.is_fresh(999));
    let other = published("https://as.example/other", "--jwks", false).unwrap();
    assert!(Document::parse(kept.expose(), &other).is_none());
    assert!(Document::parse(b"{\"version\":1", &endpoint()).is_none());
}

#[test]
fn other_answers_are_refused_with_their_own_exit_codes() {
    let refused = |status, headers: &[(&str, &str)]| {
        let error = Document::from_response(&endpoint(), &response(status, headers, ""), 0).unwrap_err();
        (error.kind, error.message)
    };
    assert_eq!(refused(404, &[]), (Kind::NotToken, "https://as.example/jwks answered 404".to_owned()));
    assert_eq!(
        refused(503, &[]),
        (Kind::Unavailable, "https://as.example/jwks answered 503: try again later".to_owned())
    );
    assert_eq!(
        refused(302, &[("location", "https://elsewhere.example/")]),
        (
            Kind::NotToken,
            "https://as.example/jwks answered 302, a redirect to \"https://elsewhere.example/\", which is not followed"
                .to_owned()
        )
    );
}

#[test]
fn the_metadatas_own_place_is_no_issuer_but_names_it() {
    for (url, issuer) in [
        ("https://as.example/.well-known/openid-configuration", "https://as.example"),
        ("https://as.example/t/.well-known/openid-configuration", "https://as.example/t"),
        ("https://as.example/.well-known/oauth-authorization-server/t/", "https://as.example/t"),
    ] {
        assert_eq!(issuer_in(url).as_deref(), Some(issuer));
        let error = locations(url, false).unwrap_err();
        assert_eq!(error.hint, Some(format!("the issuer is {issuer}")));
    }
    assert_eq!(issuer_in("https://as.example/t"), None);
}
