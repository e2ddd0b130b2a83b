//! What goes wrong and how it is told: the message, the hint, the exit code, an empty standard output.

use crate::support::{Jeton, Reply, Server};

const KEYS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/keys");

/// `jeton assertion` with this key, and what it says.
fn assertion(key: &str, more: &[&str], code: i32) -> String {
    let key = if key.starts_with('/') { key.to_owned() } else { format!("{KEYS}/{key}") };
    let outcome = Jeton::new()
        .call(&["assertion", "--client-id", "id", "--assertion-audience", "a", "--key", &key])
        .args(more)
        .run()
        .exits(code)
        .prints("");
    outcome.stderr.replace(KEYS, "KEYS")
}

/// `jeton token` with a secret against this answer.
fn answered(reply: Reply, code: i32) -> String {
    let (jeton, server) = (Jeton::new(), Server::always(reply));
    let outcome = jeton
        .call(&["token", "--client-id", "id", "--token-endpoint", &server.url("/token")])
        .env("JETON_CLIENT_SECRET", "s3cret-canary")
        .run()
        .exits(code)
        .prints("");
    outcome.stderr.replace(&server.url(""), "SERVER")
}

#[test]
fn exit_2_usage_and_configuration() {
    let jeton = Jeton::new();
    let says = |args: &[&str], message: &str| {
        jeton.run(args).exits(2).prints("").says(message);
    };
    says(
        &["token"],
        "jeton: token_endpoint is not set\n  hint: name a profile, a --preset or a --token-endpoint URL",
    );
    says(&["token", "nobody"], "jeton: there is no profile \"nobody\"\n  hint: there is none at all");
    says(
        &["token", "--token-endpoint", "as.example/token"],
        "jeton: token_endpoint has no scheme: \"as.example/token\"\n  hint: write https://as.example/token",
    );
    says(
        &["token", "--token-endpoint", "https://x/t", "--header", "X-Foo: bar"],
        "--header is NAME=VALUE, not \"X-Foo: bar\"; -H 'NAME: VALUE' is for the request's headers\n",
    );
    says(&["token", "--frobnicate"], "jeton: unexpected argument '--frobnicate' found\n  hint: ");
    says(
        &["token", "--preset", "interswitch"],
        "hint: name the host, as in --token-endpoint https://HOST; /passport/oauth/token is appended",
    );
    says(
        &["token", "-H", "X: a\nb", "--token-endpoint", "https://x/t"],
        "jeton: --http-header has a line break or control character in the value of X\n",
    );
    says(
        &["token", "--token-endpoint", "https://x/t", "--auth-method", "private_key_jwt"],
        "jeton: a signed assertion needs a private key, and none is set\n  hint: --key FILE",
    );
    says(
        &["token", "--token-endpoint", "https://x/t", "--auth-method", "none"],
        "jeton: client_id is not set\n  hint: --client-id ID",
    );
    jeton.write_config("[profiles.das]\nclinet_id = \"x\"\n[profiles.t]\ntoken_endpoint = \"https://x/t\"\n");
    says(
        &["token", "das"],
        "jeton: profile das: unknown setting \"clinet_id\"\n  hint: did you mean client_id?",
    );
    says(&["token", "dsa"], "hint: did you mean das?");
    jeton.write_config("[profiles\n");
    says(&["profile", "list"], "config.toml line 1: ");
}

#[test]
fn exit_3_a_key_that_is_missing_or_no_private_key() {
    assert_eq!(
        assertion("/nonexistent/key.pem", &[], 3),
        "jeton: can't read the key file /nonexistent/key.pem: no such file or directory\n"
    );
    for (key, words) in [
        ("p256.pub.pem", "public key"),
        ("p256.self-signed.pem", "certificate"),
        ("p256.encrypted.pem", "passphrase"),
        ("p256.legacy-encrypted.pem", "passphrase"),
        ("rsa-1024.pem", "1024"),
        ("two-keys.pem", "private keys"),
    ] {
        let told = assertion(key, &[], 3);
        assert!(told.contains(words) && told.starts_with("jeton: "), "{key}: {told}");
    }
    let told = assertion("p256.sec1.pem", &["--alg", "RS256"], 3);
    assert!(told.contains("EC P-256") && told.contains("RS256"), "{told}");
}

#[test]
fn promise_38_no_terminal_and_a_secret_is_needed_is_exit_3_with_the_alternatives() {
    let told = Jeton::new()
        .run(&["token", "--client-id", "id", "--token-endpoint", "https://x/t"])
        .exits(3)
        .prints("")
        .stderr;
    assert_eq!(
        told,
        "jeton: the client secret is needed, and there is no terminal to ask at\n  hint: --client-secret-file FILE (- is standard input), --client-secret-env NAME, --client-secret-command COMMAND, or the variable JETON_CLIENT_SECRET\n"
    );
    let jeton = Jeton::new();
    let call = |args: &[&str]| {
        jeton
            .call(&["token", "--client-id", "id", "--token-endpoint", "https://x/t"])
            .args(args)
            .run()
            .exits(3)
            .prints("")
            .stderr
    };
    assert!(
        call(&["--client-secret-env", "UNSET"])
            .contains("should be in the variable UNSET, which is not set or empty")
    );
    let told = call(&["--client-secret-command", "exit 3"]);
    assert!(
        told.contains("the command for the client secret failed (exit status: 3)\n  hint: it was: exit 3\n"),
        "{told}"
    );
    assert!(call(&["--client-secret-command", "true"]).contains("the client secret is empty"));
    let empty = jeton.file("empty", "\n");
    assert!(call(&["--client-secret-file", empty.to_str().unwrap()]).contains("the client secret is empty"));
}

#[test]
fn exit_4_a_refusal_in_the_servers_words() {
    assert_eq!(
        answered(
            Reply::json(
                401,
                r#"{"error":"invalid_client","error_description":"client authentication failed"}"#
            ),
            4
        ),
        "jeton: SERVER/token refused the request (HTTP 401): invalid_client: \"client authentication failed\"\n  hint: likely: the client secret is not the one registered for client_id \"id\", or the server doesn't know that client; compare both with the server's: a rotated secret, or one of another environment, looks like this (1 more likely cause: --explain)\n"
    );
    answered(Reply::json(403, ""), 4);
    answered(Reply::json(200, r#"{"error":"invalid_scope"}"#), 4);
}

#[test]
fn exit_5_an_answer_that_is_no_token_response() {
    let html = answered(Reply::new(200, "text/html", "<!doctype html><title>Log in</title>"), 5);
    assert_eq!(
        html,
        "jeton: SERVER/token answered an HTML page: an HTML page, \"Log in\"\n  hint: likely: a page came in the answer's place: a wrong path, a gateway, or a network that wants a log-in; --token-endpoint URL; -v shows the page\n"
    );
    assert!(
        answered(Reply::json(200, ""), 5)
            .starts_with("jeton: SERVER/token answered 200 with an empty body\n")
    );
    answered(Reply::json(404, "nothing here"), 5);
    answered(Reply::json(200, r#"{"access_token":"a","access_token":"b"}"#), 5);
}

#[test]
fn exit_8_and_9_are_worth_a_retry() {
    answered(Reply::json(408, ""), 8);
    answered(Reply::with_headers(429, &[("Retry-After", "7")], ""), 9);
    let told = answered(Reply::new(503, "text/html", "<html><title>Down</title>"), 9);
    assert!(
        told.starts_with("jeton: SERVER/token is in trouble (HTTP 503): an HTML page, \"Down\"\n"),
        "{told}"
    );
    assert!(told.contains("\n  hint: it may pass: --retry 3 tries again"), "{told}");
}

#[test]
fn what_was_typed_for_an_assertion_that_is_not_sent_is_told() {
    let (jeton, server) = (Jeton::new(), Server::token("t", 60));
    let call = |args: &[&str]| {
        let url = server.url("/token");
        let call = jeton.call(&["token", "--no-cache", "--client-id", "id", "--token-endpoint", &url]);
        call.args(args).env("JETON_CLIENT_SECRET", "s").env("JETON_ALG", "ES256").run().exits(0).prints("t\n")
    };
    call(&["--claim", "a=b", "--header", "b=c"])
        .says("jeton: warning: no assertion of jeton's is sent, for which these are: --header, --claim\n");
    call(&[]).says_nothing();
    call(&["--auth-method", "client_secret_jwt", "--claim", "a=b", "--alg", "HS256"]).says_nothing();
}

#[test]
fn a_profile_that_is_not_there_is_told_with_who_named_it() {
    let jeton = Jeton::new();
    jeton.write_config("default_profile = \"gone\"\n[profiles.das]\ntoken_endpoint = \"https://x/t\"\n");
    jeton.run(&["token"]).exits(2).says("jeton: default_profile: there is no profile \"gone\"\n");
    let by_variable = jeton.call(&["token"]).env("JETON_PROFILE", "nope").run();
    by_variable.exits(2).says("jeton: JETON_PROFILE: there is no profile \"nope\"\n");
    jeton.run(&["token", "dass"]).exits(2).says("jeton: there is no profile \"dass\"\n");
}

#[test]
fn a_string_for_expires_in_is_understood_and_cached() {
    let reply = Reply::json(200, r#"{"access_token":"t","expires_in":"3600"}"#);
    let (jeton, server) = (Jeton::new(), Server::always(reply));
    for _ in 0..2 {
        jeton
            .call(&[
                "token",
                "--auth-method",
                "none",
                "--client-id",
                "id",
                "--token-endpoint",
                &server.url("/token"),
            ])
            .run()
            .exits(0)
            .prints("t\n");
    }
    assert_eq!(server.heard().len(), 1);
}

#[test]
fn promise_35_hostile_words_are_made_visible_in_one_line() {
    let told = answered(
        Reply::json(
            400,
            "{\"error\":\"x\\u001b]0;pwned\\u0007\",\"error_description\":\"a\\nb\\u202ec\\u200b\\ud800\"}",
        ),
        4,
    );
    assert_eq!(told.lines().count(), 2, "{told}");
    assert!(told.contains("x\\u{1b}]0;pwned\\u{7}: \"a\\u{a}b\\u{202e}c\\u{200b}\\u{d800}\""), "{told}");
    let told = answered(Reply::new(400, "text/plain", b"\x9b31m \x1b[2J \xe2\x80\xae"), 4);
    assert!(!told.contains('\x1b') && !told.contains('\u{202e}') && !told.contains('\u{9b}'), "{told:?}");
}

#[test]
fn help_and_version_are_results() {
    let jeton = Jeton::new();
    jeton.run(&["--version"]).exits(0).prints(concat!("jeton ", env!("CARGO_PKG_VERSION"), "\n"));
    assert!(jeton.run(&["--help"]).exits(0).says_nothing().stdout.contains("Get a token:"));
    let short = jeton.run(&["token", "-h"]).exits(0).stdout;
    let long = jeton.run(&["token", "--help"]).exits(0).stdout;
    assert!(short.len() < long.len() && !short.contains("Examples:") && long.contains("Examples:"));
    let nothing = jeton.run::<&str>(&[]).exits(2).prints("");
    assert!(nothing.stderr.contains("Usage: jeton"));
}
