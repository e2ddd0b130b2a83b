//! Promise 35 over every path that prints what a server, a token or a client said: terminal controls, bidirectional and
//! invisible characters arrive as text that shows them, and JSON stays JSON.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::support::{Jeton, Outcome, Reply, Server};

/// As JSON writes it, raw and escaped; a lone surrogate too.
const HOSTILE: &str =
    "x\u{9b}31m\u{202e}\u{200b}\u{7f}\u{2028}\u{feff}\u{e0041}\\u001b]0;t\\u0007\\r\\n\\u202e\\ud800\\u2066y";

/// The same for where there is no JSON.
const RAW: &str = "x\u{1b}[31m\u{9b}31m\u{202e}\u{200b}\u{7f}\u{2028}\u{feff}\u{e0041}y";

/// True of a character that no terminal and no reader may get as it is.
fn is_hidden(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

#[track_caller]
fn is_visible(outcome: &Outcome) {
    for text in [&outcome.stdout, &outcome.stderr] {
        let hidden = text.chars().find(|c| is_hidden(*c));
        assert_eq!(hidden, None, "{}\n{outcome}", text.escape_debug());
    }
}

/// Each line is strict JSON.
#[track_caller]
fn is_json(text: &str) {
    for line in text.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap_or_else(|why| panic!("{why}: {line}"));
    }
}

#[test]
fn promise_35_what_a_server_says_of_a_token_request() {
    let answers = [
        Reply::json(
            401,
            &format!(r#"{{"error":"{HOSTILE}","error_description":"{HOSTILE}","error_uri":"{HOSTILE}"}}"#),
        ),
        Reply::new(400, "text/html", format!("<html><head><title>{RAW}</title></head>{RAW}")),
        Reply::new(403, "text/plain", RAW),
        Reply::json(
            200,
            &format!(r#"{{"access_token":"{HOSTILE}","token_type":"{HOSTILE}","expires_in":60}}"#),
        ),
        Reply::json(
            200,
            &format!(
                r#"{{"access_token":"t","token_type":"{HOSTILE}","expires_in":"{HOSTILE}","{HOSTILE}":1}}"#
            ),
        ),
        Reply::with_headers(
            401,
            &[("Content-Type", "application/json"), ("Server", RAW), ("WWW-Authenticate", RAW)],
            "{}",
        ),
        Reply::with_headers(302, &[("Location", RAW)], ""),
        Reply::with_headers(429, &[("Retry-After", RAW)], RAW),
    ];
    for answer in answers {
        let server = Server::always(answer);
        let jeton = Jeton::with_profile(&server.url("/token"), "auth_method = \"none\"");
        for more in [&[][..], &["-v"], &["-vv", "--explain"], &["-vv", "--show-secrets"]] {
            is_visible(&jeton.call(&["token", "--no-cache"]).args(more).run());
        }
        let object = jeton.run(&["token", "--no-cache", "-o", "json"]);
        is_visible(&object);
        is_json(&object.stdout);
        let told = jeton.run(&["token", "--no-cache", "--log", "json", "--explain"]);
        is_visible(&told);
        is_json(&told.stderr);
        is_visible(&jeton.run(&["token"]));
        is_visible(&jeton.run(&["cache", "list"]));
        is_visible(&jeton.run(&["exec", "-vv", "--", "true"]));
        is_visible(&jeton.run(&["doctor"]));
    }
}

#[test]
fn promise_35_what_a_server_publishes() {
    let own = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
    let body = std::sync::Arc::clone(&own);
    let server = Server::new(move |heard| match heard.line() {
        line if line.starts_with("GET /.well-known") => Reply::json(200, &body.lock().unwrap()),
        _ => Reply::json(401, r#"{"error":"invalid_client"}"#),
    });
    let issuer = server.url("");
    *own.lock().unwrap() = format!(
        r#"{{"issuer":"{issuer}","token_endpoint":"{issuer}/token","{HOSTILE}_endpoint":"{HOSTILE}","jwks_uri":"{HOSTILE}","grant_types_supported":["{HOSTILE}"],"token_endpoint_auth_methods_supported":["{HOSTILE}"],"token_endpoint_auth_signing_alg_values_supported":["{HOSTILE}"],"scopes_supported":["{HOSTILE}"]}}"#
    );
    let jeton = Jeton::new();
    let known = ["--issuer", &issuer, "--client-id", "id", "--auth-method", "none", "--scope", "s"];
    let outcome = jeton.run(&["discover", &issuer]).exits(0);
    assert!(outcome.stdout.contains("\\u{202e}"), "{outcome}");
    is_visible(&outcome);
    let outcome = jeton.run(&["discover", &issuer, "--json"]).exits(0);
    is_visible(&outcome);
    is_json(&outcome.stdout);
    is_visible(&jeton.call(&["token", "--explain", "-vv"]).args(&known).run());
    for form in [&[][..], &["--json"]] {
        let outcome = jeton.call(&["doctor"]).args(form).args(&known).run();
        is_visible(&outcome);
        if !form.is_empty() {
            is_json(&outcome.stdout);
        }
    }
    is_visible(&jeton.run(&["decode", "e30.e30.AA", "--issuer", &issuer]));
}

#[test]
fn promise_35_what_an_assertion_says_to_lint_and_decode() {
    let part = |text: String| URL_SAFE_NO_PAD.encode(text);
    let names = ["alg", "kid", "typ", "jku", "x5t", HOSTILE];
    let header = names.map(|name| format!("\"{name}\":\"{HOSTILE}\"")).join(",");
    let names = ["iss", "sub", "aud", "jti", "exp", "scope", "amr", HOSTILE];
    let claims = names.map(|name| format!("\"{name}\":\"{HOSTILE}\"")).join(",");
    let jwt = format!(
        "{}.{}.{}",
        part(format!("{{{header}}}")),
        part(format!("{{{claims}}}")),
        part("s".repeat(64))
    );
    for form in [
        &["lint"][..],
        &["lint", "--json"],
        &["lint", "--preset", "ishare"],
        &["decode", "--explain"],
        &["decode", "--json"],
    ] {
        let outcome = Jeton::new().call(form).stdin(jwt.as_str()).run();
        is_visible(&outcome);
        if form.contains(&"--json") {
            is_json(&outcome.stdout);
        }
    }
}

#[cfg(feature = "sandbox")]
#[test]
fn promise_35_what_a_client_says_to_the_sandbox() {
    for format in ["text", "json"] {
        let sandbox = crate::sandbox::Standing::new(&["--log", format]);
        let encoded: String = RAW.bytes().map(|byte| format!("%{byte:02x}")).collect();
        for body in [
            format!("grant_type={encoded}&client_id=none"),
            format!(
                "grant_type=client_credentials&client_id={encoded}&client_secret={encoded}&scope={encoded}"
            ),
            format!("{encoded}={encoded}&{encoded}=2"),
        ] {
            sandbox.post(&body);
        }
        sandbox.raw(&format!("GET /{encoded} HTTP/1.1\r\nHost: x\r\n\r\n"));
        sandbox.raw(&format!("GET /{RAW} HTTP/1.1\r\nHost: x\r\n\r\n"));
        sandbox.raw(&format!("{RAW}\r\n\r\n"));
        let log = sandbox.stop();
        is_visible(&log);
        if format == "json" {
            is_json(&log.stderr);
        }
    }
}
