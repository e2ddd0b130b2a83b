//! Interswitch Passport: Basic with an odd secret as it is, a host that the user names, extra members in the answer.

use super::*;
use crate::support::{Call, Reply, Server};

const ENDPOINT: &str = "/passport/oauth/token";
const SECRET: &str = "uAa/S4X+9cQk0mZ==";

/// `IKIA0D:uAa/S4X+9cQk0mZ==` in base64.
const CREDENTIALS: &str = "Authorization: Basic SUtJQTBEOnVBYS9TNFgrOWNRazBtWj09";

/// The documented answer.
pub(super) const ANSWER: &str = r#"{"access_token":"eyJhbGciOiJSUzI1NiJ9.e30.c2ln","token_type":"bearer","expires_in":3599,"scope":"profile","client_logo":null,"client_description":null,"jti":"6ea1b5c0-9d1a-4e0c-b3a4-7d0a5b2f5c11"}"#;

fn answering() -> Server {
    Server::always(Reply::json(200, ANSWER))
}

fn call(jeton: &Jeton, endpoint: &str, arguments: &[&str]) -> Call {
    jeton
        .call(&["token", "--preset", "interswitch", "--client-id", "IKIA0D", "--token-endpoint", endpoint])
        .args(arguments)
        .env("JETON_CLIENT_SECRET", SECRET)
}

#[test]
fn the_documented_call_to_the_byte() {
    let (server, jeton) = (answering(), Jeton::new());
    call(&jeton, &server.url(""), &[])
        .run()
        .exits(0)
        .prints("eyJhbGciOiJSUzI1NiJ9.e30.c2ln\n")
        .says_nothing();
    let received = server.heard_one();
    let host = format!("127.0.0.1:{}", server.port());
    assert_head(&received, &host, ENDPOINT, &[USER_AGENT, "Accept: */*", CREDENTIALS, FORM]);
    assert_eq!(received.text(), "grant_type=client_credentials");
}

#[test]
fn the_path_is_appended_to_a_host_and_to_nothing_else() {
    let server = answering();
    let target = |path: &str| {
        call(&Jeton::new(), &server.url(path), &[]).run().exits(0).says_nothing();
        server.heard().pop().map(|received| received.line().to_owned())
    };
    assert_eq!(target("/").as_deref(), Some("POST /passport/oauth/token HTTP/1.1"));
    assert_eq!(
        target("/passport/oauth/token?scope=profile").as_deref(),
        Some("POST /passport/oauth/token?scope=profile HTTP/1.1")
    );
    assert_eq!(target("/api/token").as_deref(), Some("POST /api/token HTTP/1.1"));
    assert!(server.heard().iter().all(|received| received.text() == "grant_type=client_credentials"));
}

#[test]
fn a_host_must_be_named() {
    let outcome = Jeton::new()
        .call(&["token", "--preset", "interswitch", "--client-id", "IKIA0D"])
        .env("JETON_CLIENT_SECRET", SECRET)
        .run()
        .exits(2);
    assert_said(
        &outcome,
        "jeton: token_endpoint is not set\n  hint: name the host, as in --token-endpoint https://HOST; /passport/oauth/token is appended\n",
    );
}

#[test]
fn basic_encoding_is_raw_and_can_be_switched() {
    let server = answering();
    let authorization = |arguments: &[&str]| {
        call(&Jeton::new(), &server.url(""), arguments).run().exits(0).says_nothing();
        server.heard().pop().and_then(|received| received.header("authorization").map(str::to_owned))
    };
    assert_eq!(authorization(&[]).as_deref(), Some("Basic SUtJQTBEOnVBYS9TNFgrOWNRazBtWj09"));
    // IKIA0D:uAa%2FS4X%2B9cQk0mZ%3D%3D
    let form = authorization(&["--basic-encoding", "form"]);
    assert_eq!(form.as_deref(), Some("Basic SUtJQTBEOnVBYSUyRlM0WCUyQjljUWswbVolM0QlM0Q="));
}

#[test]
fn every_member_of_the_answer_is_kept_untouched() {
    let (server, jeton) = (answering(), Jeton::new());
    let sent = ANSWER.strip_suffix('}').expect("an object");
    for cached in [false, true] {
        let outcome = call(&jeton, &server.url(""), &["-o", "json"]).run().exits(0).says_nothing();
        assert!(outcome.stdout.starts_with(&format!("{sent},\"jeton\":{{\"cached\":{cached},")), "{outcome}");
        assert!(outcome.stdout.ends_with(&format!("\"token_endpoint\":\"{}\"}}}}\n", server.url(ENDPOINT))));
    }
    assert_eq!(server.heard().len(), 1);
}

#[test]
fn a_refusal_is_told_in_the_servers_words() {
    let body = r#"{"error":"invalid_client","error_description":"Bad client credentials"}"#;
    let (server, jeton) = (Server::always(Reply::json(401, body)), Jeton::new());
    let endpoint = server.url("/passport/oauth/token?scope=profile");
    let outcome = call(&jeton, &endpoint, &[]).run().exits(4).never_says(SECRET);
    assert_said_likely(
        &outcome,
        &format!(
            "jeton: {} refused the request (HTTP 401): invalid_client: \"Bad client credentials\"",
            server.url(ENDPOINT)
        ),
        "the client secret is not the one registered for client_id ",
    );
    server.heard_one();
}

#[test]
fn the_documented_call_by_dry_run() {
    let jeton = Jeton::new();
    let dry_run = |more: &[&str]| {
        let endpoint = "https://passport.example/passport/oauth/token?scope=profile";
        call(&jeton, endpoint, &["--dry-run"]).args(more).run().exits(0).says_nothing().stdout
    };
    let shown = |authorization: &str| {
        format!(
            "POST /passport/oauth/token?scope=profile HTTP/1.1\n\
             Host: passport.example\n\
             {USER_AGENT}\n\
             Accept: */*\n\
             {authorization}\n\
             Content-Type: application/x-www-form-urlencoded\n\
             Content-Length: 29\n\
             \n\
             grant_type=client_credentials\n"
        )
    };
    assert_eq!(dry_run(&[]), shown("Authorization: Basic [redacted]"));
    assert_eq!(dry_run(&["--show-secrets"]), shown(CREDENTIALS));
}

#[test]
fn the_documented_call_by_curl() {
    let jeton = Jeton::new();
    jeton.file("secret", SECRET);
    call(&jeton, "https://passport.example", &["--client-secret-file=secret", "--curl"])
        .without_env("JETON_CLIENT_SECRET")
        .run()
        .exits(0)
        .says_nothing()
        .prints(&format!(
            "curl --silent --show-error --config - https://passport.example/passport/oauth/token \\\n  \
               --max-time 30 \\\n  \
               --header '{USER_AGENT}' \\\n  \
               --header 'Accept: */*' \\\n  \
               --data-urlencode grant_type=client_credentials <<END\n\
             user = \"IKIA0D:$(cat secret | {ESCAPED})\"\n\
             END\n"
        ));
}

#[test]
fn the_curl_command_sends_the_same() {
    let (server, jeton) = (answering(), Jeton::new());
    let endpoint = server.url("/passport/oauth/token?scope=profile");
    for way in [&[][..], &["--basic-encoding=form"]] {
        let command = call(&jeton, &endpoint, way).arg("--curl").run().exits(0).stdout;
        let Some(answer) = run_curl(&jeton, &command, &[("JETON_CLIENT_SECRET", SECRET)]) else { continue };
        assert_eq!(answer, ANSWER);
        call(&jeton, &endpoint, way).arg("--no-cache").run().exits(0);
        let heard = server.heard();
        let [.., by_curl, by_jeton] = heard.as_slice() else { panic!("two requests: {heard:#?}") };
        assert_same(by_curl, by_jeton);
    }
}
