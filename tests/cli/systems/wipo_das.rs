//! WIPO DAS (ForgeRock AM): an ES256 assertion without `iat` and `jti`, no `client_id`, a routing cookie.

use super::*;
use crate::support::{Call, Reply, Server};

const ENDPOINT: &str = "/am/oauth2/access_token";
const COOKIE: &str = "Cookie: amarouteid=.wipoama4";

/// The documented answer.
pub(super) const ANSWER: &str = r#"{"access_token":"eyJ0eXAiOiJKV1QifQ.e30.c2ln","scope":"das-api/office-exchange","token_type":"Bearer","expires_in":3599}"#;

fn answering() -> Server {
    Server::always(Reply::json(200, ANSWER))
}

fn call(jeton: &Jeton, server: &Server, arguments: &[&str]) -> Call {
    let key = fixture(jeton, "p256.sec1-params.pem");
    jeton
        .call(&["token", "--preset", "wipo-das", "--client-id", "das-pct-api-id"])
        .args(&["--token-endpoint", &server.url(ENDPOINT), "--key"])
        .arg(key)
        .args(arguments)
}

fn public_key() -> Vec<u8> {
    let spki = der(include_str!("../../fixtures/keys/p256.pub.pem"));
    // SubjectPublicKeyInfo of a P-256 key ends with the uncompressed point, 65 bytes.
    spki[spki.len() - 65..].to_vec()
}

#[test]
fn the_documented_call_to_the_byte() {
    let (server, jeton) = (answering(), Jeton::new());
    let before = now();
    call(&jeton, &server, &[]).run().exits(0).prints("eyJ0eXAiOiJKV1QifQ.e30.c2ln\n").says_nothing();
    let after = now();

    let received = server.heard_one();
    let host = format!("127.0.0.1:{}", server.port());
    assert_head(&received, &host, ENDPOINT, &[USER_AGENT, JSON, FORM, COOKIE]);
    let (form, _) = received.text().split_once("&client_assertion=").expect("an assertion, last");
    assert_eq!(
        form,
        format!(
            "grant_type=client_credentials&scope=das-api%2Foffice-exchange&client_assertion_type={JWT_BEARER}"
        )
    );
    assert_eq!(received.field("client_id"), None);

    let assertion = Assertion::sent(&received);
    assert_eq!(assertion.header, r#"{"alg":"ES256","typ":"JWT"}"#);
    let exp = assertion.seconds("exp");
    assert!((before + 60..=after + 60).contains(&exp), "{exp} is a minute from {before}");
    assert_eq!(
        assertion.claims,
        format!(
            r#"{{"iss":"das-pct-api-id","sub":"das-pct-api-id","aud":"{}","exp":{exp}}}"#,
            server.url(ENDPOINT)
        )
    );
    assertion.is_es256_of(&public_key());
}

#[test]
fn every_form_of_the_key_that_openssl_writes_signs_the_same() {
    for name in ["p256.sec1.pem", "p256.sec1-params.pem", "p256.pkcs8.pem"] {
        let jeton = Jeton::new();
        let key = fixture(&jeton, name);
        let outcome =
            jeton.call(&["assertion", "--preset", "wipo-das", "--client-id", "x", "--key"]).arg(key).run();
        let outcome = outcome.exits(0).says_nothing();
        let assertion = Assertion::parse(outcome.stdout.trim_end());
        assertion.is_es256_of(&public_key());
        assert_eq!(assertion.text("aud"), "https://www5.wipo.int/am/oauth2/access_token", "{name}");
    }
}

#[test]
fn the_answer_is_kept_whole_and_serves_again_from_the_cache() {
    let (server, jeton) = (answering(), Jeton::new());
    let first = call(&jeton, &server, &["-o", "json"]).run().exits(0);
    let sent = ANSWER.strip_suffix('}').expect("an object");
    assert!(first.stdout.starts_with(&format!("{sent},\"jeton\":{{\"cached\":false,")), "{first}");
    let second = call(&jeton, &server, &["-o", "header"]).run().exits(0);
    assert_eq!(second.stdout, "Authorization: Bearer eyJ0eXAiOiJKV1QifQ.e30.c2ln\n");
    assert_eq!(server.heard().len(), 1);
}

#[test]
fn the_cookie_is_the_users_to_change_or_drop() {
    let server = answering();
    let heard = |arguments: &[&str]| {
        call(&Jeton::new(), &server, arguments).run().exits(0).says_nothing();
        server.heard().pop().and_then(|received| received.header("cookie").map(str::to_owned))
    };
    assert_eq!(heard(&[]).as_deref(), Some("amarouteid=.wipoama4"));
    assert_eq!(heard(&["-H", "Cookie:"]), None);
    assert_eq!(heard(&["-H", "cookie: amarouteid=.other"]).as_deref(), Some("amarouteid=.other"));
    assert_eq!(heard(&["--http-header", "Cookie: a=b"]).as_deref(), Some("a=b"));
}

#[test]
fn the_audience_is_set_apart_from_the_endpoint() {
    let (server, jeton) = (answering(), Jeton::new());
    let audience = "https://logindev.wipo.int:443/am/oauth2/access_token";
    call(&jeton, &server, &["--assertion-audience", audience]).run().exits(0).says_nothing();
    assert_eq!(Assertion::sent(&server.heard_one()).text("aud"), audience);
}

#[test]
fn a_life_that_the_server_calls_unreasonable_is_warned_of() {
    let (server, jeton) = (answering(), Jeton::new());
    call(&jeton, &server, &["--assertion-lifetime", "30m"]).run().exits(0).says_nothing();
    let outcome = call(&jeton, &server, &["--assertion-lifetime", "45m", "--no-cache"]).run().exits(0);
    assert_said(
        &outcome,
        "jeton: warning: the assertion lives 2700 s; the server takes at most 1800 s (assertion_lifetime)\n",
    );
}

#[test]
fn each_documented_refusal_is_told_in_the_servers_words() {
    let descriptions = [
        ("JWT has expired", "the server finds the assertion's times wrong; --assertion-backdate 10"),
        ("JWT is not valid", "the key (EC P-256, thumbprint "),
        (
            "Audience validation failed",
            "aud is the token endpoint, as in the preset; the server may know itself by another text",
        ),
        (
            "JWT 'iss' and 'sub' claims must be equal to the client_id",
            "iss, sub and client_id are not what the server expects; --client-id",
        ),
        ("Client authentication failed", "the server doesn't know client_id "),
        (
            "JWT expiration time is unreasonable",
            "the assertion lives too long for the server; --assertion-lifetime 60",
        ),
    ];
    for (status, (description, likely)) in descriptions.iter().flat_map(|text| [(400, text), (401, text)]) {
        let body = format!(r#"{{"error":"invalid_client","error_description":"{description}"}}"#);
        let (server, jeton) = (Server::always(Reply::json(status, &body)), Jeton::new());
        let outcome = call(&jeton, &server, &[]).run().exits(4);
        let endpoint = server.url(ENDPOINT);
        assert_said_likely(
            &outcome,
            &format!(
                "jeton: {endpoint} refused the request (HTTP {status}): invalid_client: \"{description}\""
            ),
            likely,
        );
        server.heard_one();
    }
}

#[test]
fn the_published_call_by_dry_run() {
    let jeton = Jeton::new();
    let key = fixture(&jeton, "p256.sec1-params.pem");
    let outcome = jeton
        .call(&["token", "--preset", "wipo-das", "--client-id", "das-pct-api-id", "--dry-run", "--key"])
        .arg(key)
        .run()
        .exits(0)
        .says_nothing();
    let (request, jwt) = outcome.stdout.split_once("&client_assertion=").expect("an assertion, last");
    assert_eq!(
        request,
        format!(
            "POST /am/oauth2/access_token HTTP/1.1\n\
             Host: www5.wipo.int\n\
             {USER_AGENT}\n\
             Accept: application/json\n\
             Content-Type: application/x-www-form-urlencoded\n\
             Cookie: amarouteid=.wipoama4\n\
             Content-Length: 446\n\
             \n\
             grant_type=client_credentials&scope=das-api%2Foffice-exchange&client_assertion_type={JWT_BEARER}"
        )
    );
    let jwt = jwt.strip_suffix(".[redacted]\n").expect("no signature");
    let assertion = Assertion::parse(&format!("{jwt}."));
    assert_eq!(assertion.header, r#"{"alg":"ES256","typ":"JWT"}"#);
    assert_eq!(assertion.text("aud"), "https://www5.wipo.int/am/oauth2/access_token");
}

#[test]
fn the_development_server_by_dry_run() {
    let jeton = Jeton::new();
    let key = fixture(&jeton, "p256.sec1-params.pem");
    let outcome = jeton
        .call(&["token", "--preset", "wipo-das-dev", "--client-id", "das-pct-api-id", "--dry-run", "--key"])
        .arg(key)
        .run()
        .exits(0)
        .says_nothing();
    let (request, jwt) = outcome.stdout.split_once("&client_assertion=").expect("an assertion, last");
    assert_eq!(
        request,
        format!(
            "POST /am/oauth2/access_token HTTP/1.1\n\
             Host: logindev.wipo.int:443\n\
             {USER_AGENT}\n\
             Accept: application/json\n\
             Content-Type: application/x-www-form-urlencoded\n\
             Cookie: amarouteid=.wipoama4\n\
             Content-Length: 452\n\
             \n\
             grant_type=client_credentials&scope=das-api%2Fdas-access&client_assertion_type={JWT_BEARER}"
        )
    );
    let assertion = Assertion::parse(&jwt.replace("[redacted]\n", ""));
    assert_eq!(assertion.text("aud"), "https://logindev.wipo.int:443/am/oauth2/access_token");
}

#[test]
fn the_published_call_by_curl() {
    let jeton = Jeton::new();
    fixture(&jeton, "p256.sec1-params.pem");
    jeton
        .run(&["token", "--preset=wipo-das", "--client-id=das-pct-api-id", "--key=p256.sec1-params.pem", "--curl"])
        .exits(0)
        .says_nothing()
        .prints(&format!(
            "curl --silent --show-error --config - https://www5.wipo.int/am/oauth2/access_token \\\n  \
               --max-time 30 \\\n  \
               --header '{USER_AGENT}' \\\n  \
               --header 'Accept: application/json' \\\n  \
               --header 'Cookie: amarouteid=.wipoama4' <<END\n\
             data-urlencode = \"grant_type=client_credentials\"\n\
             data-urlencode = \"scope=das-api/office-exchange\"\n\
             data-urlencode = \"client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer\"\n\
             data-urlencode = \"client_assertion=$(jeton assertion --preset=wipo-das --client-id=das-pct-api-id --key=p256.sec1-params.pem)\"\n\
             END\n"
        ));
}

#[test]
fn the_curl_command_sends_the_same() {
    let (server, jeton) = (answering(), Jeton::new());
    let command = call(&jeton, &server, &["--curl", "-H", "Cookie: it's = \"odd\""]).run().exits(0).stdout;
    let Some(answer) = run_curl(&jeton, &command, &[]) else { return };
    assert_eq!(answer, ANSWER);
    call(&jeton, &server, &["-H", "Cookie: it's = \"odd\""]).run().exits(0);
    let heard = server.heard();
    let [by_curl, by_jeton] = heard.as_slice() else { panic!("two requests: {heard:#?}") };
    assert_same(by_curl, by_jeton);
    Assertion::sent(by_curl).is_es256_of(&public_key());
}

#[test]
fn the_profile_of_the_documentation() {
    let (server, jeton) = (answering(), Jeton::new());
    jeton.write_config(&format!(
        "default_profile = \"das\"\n[profiles.das]\npreset = \"wipo-das\"\nclient_id = \"das-pct-api-id\"\nkey = \"~/p256.sec1-params.pem\"\ntoken_endpoint = \"{}\"\n",
        server.url(ENDPOINT)
    ));
    fixture(&jeton, "p256.sec1-params.pem");
    jeton.run(&["token"]).exits(0).prints("eyJ0eXAiOiJKV1QifQ.e30.c2ln\n").says_nothing();
    Assertion::sent(&server.heard_one()).is_es256_of(&public_key());
}
