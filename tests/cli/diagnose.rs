//! Why a request was refused, seen from outside: the hint, `--explain`, the story as JSON. `faults`: each fault at the
//! sandbox; `causes`: what a system's habits make of it.

#[cfg(feature = "sandbox")]
mod causes;
#[cfg(feature = "sandbox")]
mod faults;

use std::time::{Duration, Instant};

use crate::support::{Ca, Jeton, Outcome, Reply, Server};

const BARE: &str = r#"{"error":"invalid_client","error_description":"client authentication failed"}"#;

fn fixture(name: &str) -> String {
    format!("{}/tests/fixtures/keys/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// A profile whose key is the P-256 fixture, at a server that gives these answers.
fn refusing(reply: Reply) -> (Jeton, Server) {
    let (jeton, server) = (Jeton::new(), Server::always(reply));
    let key = jeton.file("key.pem", std::fs::read(fixture("p256.sec1.pem")).unwrap());
    jeton.write_config(&format!(
        "default_profile = \"p\"\n[profiles.p]\ntoken_endpoint = \"{}\"\nclient_id = \"id\"\nkey = {:?}\n",
        server.url("/token"),
        key
    ));
    (jeton, server)
}

/// The lines of standard error that are JSON objects with this `event`.
fn events(outcome: &Outcome, event: &str) -> Vec<serde_json::Value> {
    let parsed =
        outcome.stderr.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    parsed.filter(|line| line["event"] == event).collect()
}

#[test]
fn the_hint_is_the_first_likely_cause_and_the_rest_is_for_explain() {
    let (jeton, server) = refusing(Reply::json(401, BARE));
    let outcome =
        jeton.run(&["token", "--assertion-audience", "https://wrong.example"]).exits(4).says_one_error();
    let hint = outcome.stderr.lines().last().unwrap().to_owned();
    assert!(
        hint.starts_with("  hint: likely: aud is \"https://wrong.example\"; the token endpoint is "),
        "{hint}"
    );
    assert!(
        hint.ends_with("; --assertion-audience token_endpoint (3 more likely causes: --explain)"),
        "{hint}"
    );
    let told = jeton
        .run(&["token", "--assertion-audience", "https://wrong.example", "--explain"])
        .exits(4)
        .says("why: likely causes, the likeliest first")
        .says("  1. aud is \"https://wrong.example\"")
        .says("     do:   --assertion-audience token_endpoint")
        .says("in order:\n")
        .says("  iss, sub and client_id are the same [client-id]");
    assert!(!told.stderr.contains("request to"), "reasons without the story: {}", told.stderr);
    assert_eq!(
        server.heard().len() - 1,
        server.heard().iter().filter(|h| h.line().starts_with("GET")).count() + 1
    );
    jeton.run(&["token", "-v"]).exits(4).says("request to").says("why: likely causes");
}

#[test]
fn explain_tells_what_is_in_order_of_a_request_that_succeeded() {
    let (jeton, _server) = refusing(Reply::token("t", 60));
    let outcome = jeton.run(&["token", "--explain"]).exits(0).prints("t\n");
    outcome.says("why: nothing is wrong that can be seen from here").says("in order:");
    // From the cache there is nothing to explain, and that is said.
    jeton
        .run(&["token", "--explain"])
        .exits(0)
        .prints("t\n")
        .says("why: nothing was sent")
        .says("--refresh asks");
}

#[test]
fn the_issuers_metadata_and_the_clients_jwk_set_count() {
    let metadata = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
    let body = std::sync::Arc::clone(&metadata);
    let server = Server::new(move |heard| match heard.line() {
        line if line.starts_with("GET") => Reply::json(200, &body.lock().unwrap()),
        _ => Reply::json(401, BARE),
    });
    let issuer = server.url("");
    *metadata.lock().unwrap() = format!(
        r#"{{"issuer":"{issuer}","token_endpoint":"{issuer}/token","token_endpoint_auth_signing_alg_values_supported":["RS256"]}}"#
    );
    let jeton = Jeton::new();
    let key = jeton.file("key.pem", std::fs::read(fixture("p256.sec1.pem")).unwrap());
    let other = jeton.file("other.pem", std::fs::read(fixture("rsa-2048.pkcs8.pem")).unwrap());
    let call = |key: &std::path::Path, more: &[&str]| {
        let fixed = ["token", "--issuer", &issuer, "--client-id", "id", "--no-cache", "--key"];
        jeton.call(&fixed).arg(key).args(more).run().exits(4).stderr
    };
    let told = call(&key, &[]);
    assert!(
        told.contains("likely: the server doesn't take \"ES256\" in an assertion; --alg with one of RS256"),
        "{told}"
    );
    let registered = jeton.file(
        "registered.json",
        r#"{"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}"#,
    );
    let told = call(&other, &["--client-jwks", registered.to_str().unwrap()]);
    assert!(told.contains("is not in the client's JWK Set"), "{told}");
    // The metadata is kept: two requests for tokens, one for the metadata.
    let gets = server.heard().iter().filter(|heard| heard.line().starts_with("GET")).count();
    assert_eq!((gets, server.heard().len()), (1, 3));
}

#[test]
fn a_plain_refusal_asks_the_server_nothing_more_and_one_to_be_explained_is_soon_over() {
    // The metadata never comes.
    let server = Server::new(move |heard| match heard.line() {
        line if line.starts_with("GET") => Reply::json(404, "{}").after(Duration::from_secs(15)),
        _ => Reply::json(401, BARE),
    });
    let jeton = Jeton::with_profile(
        &server.url("/token"),
        &format!("auth_method = \"none\"\nissuer = \"{}\"", server.url("")),
    );
    let begun = Instant::now();
    jeton.run(&["token"]).exits(4);
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    assert!(server.heard_one().line().starts_with("POST "));
    jeton.run(&["token", "--explain"]).exits(4).says("why: likely causes");
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
}

#[test]
fn the_story_for_machines_is_an_object_a_line() {
    let (jeton, _server) = refusing(Reply::json(401, BARE));
    let outcome = jeton.run(&["token", "--log", "json", "--no-cache"]).exits(4);
    for line in outcome.stderr.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap_or_else(|why| panic!("{why}: {line}"));
    }
    let request = &events(&outcome, "request")[0];
    assert_eq!(request["method"], "POST");
    assert_eq!(request["form"][0], serde_json::json!(["grant_type", "client_credentials"]));
    let assertion = &events(&outcome, "assertion")[0];
    assert_eq!((&assertion["header"]["alg"], &assertion["claims"]["sub"]), (&"ES256".into(), &"id".into()));
    assert_eq!(events(&outcome, "answer")[0]["status"], 401);
    assert_eq!(events(&outcome, "settings")[0]["settings"]["client_id"]["from"], "profile");
    assert_eq!(events(&outcome, "why")[0]["diagnosis"]["causes"][0]["rule"], "key");
    let (jeton, _server) = refusing(Reply::token("canary", 60));
    let outcome = jeton.run(&["token", "--log", "json", "--no-cache"]).exits(0).prints("canary\n");
    assert!(!outcome.stderr.contains("canary"), "{}", outcome.stderr);
    assert!(events(&outcome, "times")[0]["steps_ms"]["connect"].is_number(), "{}", outcome.stderr);
}

#[test]
fn vv_tells_every_header() {
    let reply = Reply::with_headers(401, &[("Content-Type", "application/json"), ("X-Odd", "1")], BARE);
    let (jeton, _server) = refusing(reply);
    let outcome = jeton.run(&["token", "-v"]).exits(4).says("more: -vv)");
    assert!(!outcome.stderr.contains("x-odd"), "{}", outcome.stderr);
    jeton.run(&["token", "-vv"]).exits(4).says("< x-odd: 1");
}

#[test]
fn the_story_says_who_answered_over_tls_and_how_long_each_step_took() {
    let ca = Ca::new();
    let server = Server::tls(ca.leaf(&["127.0.0.1"]).server(), |_| Reply::token("t", 60));
    let jeton = Jeton::new();
    jeton.file("ca.pem", ca.pem());
    let fixed = ["token", "--auth-method", "none", "--client-id", "id", "--cacert", "ca.pem", "-v"];
    let call =
        jeton.call(&fixed).args(&["--token-endpoint", &server.url("/token")]).current_dir(jeton.home());
    let outcome = call.run().exits(0).says("TLS 1.3, TLS13_AES").says("  issued by    CN=jeton test CA");
    let times = outcome.stderr.lines().find(|line| line.starts_with("times: ")).unwrap();
    for step in ["DNS ", "connect ", "TLS ", "first byte "] {
        assert!(times.contains(step), "{times}");
    }
}

#[test]
fn promise_23_reasons_hold_no_secret() {
    let (jeton, server) = refusing(Reply::json(401, BARE));
    jeton.file("secret.txt", "canary-%+secret");
    let endpoint = format!("{}?key=canary-query", server.url("/token"));
    for more in [["--explain", "-vv"], ["--log", "json"]] {
        for method in ["client_secret_basic", "client_secret_post", "client_secret_jwt"] {
            let fixed =
                ["token", "--no-cache", "--client-secret-file", "secret.txt", "--assertion-audience", "a"];
            let call = jeton.call(&fixed).args(&["--auth-method", method, "--token-endpoint", &endpoint]);
            // What a user puts into other settings by mistake is no less a secret.
            let call = call.args(&["--client-id", "id", "--scope", "canary-%+secret"]).args(&more);
            let outcome = call.current_dir(jeton.home()).run().exits(4);
            let why = outcome.stderr.split_once("why").map(|(_, why)| why.to_owned()).unwrap();
            assert!(!why.contains("canary"), "{}", outcome.stderr);
        }
    }
}
