//! Everything by variables, without any file: how a CI job runs jeton.

use crate::support::{Jeton, Reply, Server};

/// A call with these variables and no others: no home folder, no configuration.
fn token(jeton: &Jeton, variables: &[(&str, &str)]) -> crate::support::Outcome {
    let call = jeton.call(&["token"]).without_env("HOME").without_env("JETON_CONFIG_DIR").env("CI", "true");
    variables.iter().fold(call, |call, (name, value)| call.env(&format!("JETON_{name}"), value)).run()
}

#[test]
fn all_settings_can_be_variables() {
    let (jeton, server) = (Jeton::new(), Server::token("tok-1", 3600));
    token(
        &jeton,
        &[
            ("TOKEN_ENDPOINT", &server.url("/token")),
            ("CLIENT_ID", "id"),
            ("AUTH_METHOD", "client_secret_post"),
            ("CLIENT_SECRET", "s3cret"),
            ("SCOPE", "read write"),
            ("AUDIENCE", "api"),
            ("RESOURCE", "https://a.example"),
            ("PARAMS", r#"{"tenant":"t 1","n":7,"otp":{"env":"JETON_MY_OTP"}}"#),
            ("MY_OTP", "123"),
            ("HEADERS", r#"{"X-Route":"blue","Accept":""}"#),
            ("TIMEOUT", "5s"),
        ],
    )
    .exits(0)
    .prints("tok-1\n")
    .says_nothing();
    let heard = server.heard_one();
    assert_eq!((heard.header("x-route"), heard.header("accept")), (Some("blue"), None));
    for (name, value) in [
        ("client_id", "id"),
        ("client_secret", "s3cret"),
        ("scope", "read write"),
        ("audience", "api"),
        ("resource", "https://a.example"),
        ("tenant", "t 1"),
        ("n", "7"),
        ("otp", "123"),
    ] {
        assert_eq!(heard.field(name).as_deref(), Some(value), "{name}");
    }
    assert!(std::fs::read_dir(jeton.home()).unwrap().next().is_none(), "nothing is written");
}

#[test]
fn keys_and_secrets_are_texts_or_files() {
    let (jeton, server) = (Jeton::new(), Server::always(Reply::token("t", 60)));
    let key = include_str!("../fixtures/keys/p256.sec1.pem");
    let key_file = jeton.file("key.pem", key);
    let secret_file = jeton.file("secret", "from file\n");
    let url = server.url("/token");
    let with = |variables: &[(&str, &str)]| {
        let common = [("TOKEN_ENDPOINT", url.as_str()), ("CLIENT_ID", "id"), ("CACHE", "false")];
        let outcome = token(&jeton, &[&common, variables].concat());
        (outcome.code, outcome.stderr)
    };
    let claims = ("CLAIMS", r#"{"n":1,"roles":["a"],"s":"1"}"#);
    // A key of several lines is often kept as one, in base64.
    let one_line = {
        use base64::Engine;
        base64::engine::general_purpose::STANDARD.encode(key)
    };
    let key_in_base64 = jeton.file("key.base64", &one_line);
    for key in [
        ("KEY", key),
        ("KEY", &one_line),
        ("KEY", key_in_base64.to_str().unwrap()),
        ("KEY", key_file.to_str().unwrap()),
        ("KEY_FILE", key_file.to_str().unwrap()),
    ] {
        assert_eq!(with(&[key, claims]), (0, String::new()));
        let heard = server.heard();
        let assertion = heard.last().unwrap().field("client_assertion").unwrap();
        let payload = assertion.split('.').nth(1).unwrap().to_owned();
        use base64::Engine;
        let payload = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(payload).unwrap();
        let payload = String::from_utf8(payload).unwrap();
        assert!(payload.ends_with(r#","n":1,"roles":["a"],"s":"1"}"#), "{payload}");
    }
    let basic = |variables: &[(&str, &str)]| {
        assert_eq!(with(variables), (0, String::new()));
        server.heard().last().unwrap().header("authorization").map(str::to_owned)
    };
    assert_eq!(basic(&[("CLIENT_SECRET", "s")]).as_deref(), Some("Basic aWQ6cw=="));
    assert_eq!(
        basic(&[("CLIENT_SECRET_FILE", secret_file.to_str().unwrap())]).as_deref(),
        Some("Basic aWQ6ZnJvbSUyMGZpbGU=")
    );
    let both = with(&[("KEY", key), ("KEY_FILE", key_file.to_str().unwrap())]);
    assert_eq!(both, (2, "jeton: the environment: key is given twice\n".to_owned()));
    let both = with(&[("CLIENT_SECRET", "s"), ("CLIENT_SECRET_FILE", "x")]);
    assert!(both.0 == 2 && both.1.contains("name the same secret"), "{both:?}");
}

#[test]
fn promise_23_a_key_or_secret_in_the_place_of_a_name_is_not_repeated() {
    let jeton = Jeton::new();
    let canary = format!("MHcCAQEEI{}", "C4n4ry".repeat(20));
    let long = "C4n4ry".repeat(60);
    for args in [
        ["--key", &canary],
        ["--key", r#"{"kty":"EC","d":"C4n4ry"}"#],
        ["--key", &long],
        ["--cacert", &long],
        ["--client-secret-file", &long],
        ["--client-secret-env", "C4n4ry/+= x"],
    ] {
        let outcome = jeton.call(&["token", "--token-endpoint", "http://127.0.0.1:9/"]).args(&args).run();
        outcome.exits(2).says_one_error().says(args[0]).never_says("C4n4ry");
    }
    jeton.write_config(
        "[profiles.p]\ntoken_endpoint = \"http://127.0.0.1:9/\"\nclient_secret_env = \"C4n4ry!\"\n",
    );
    jeton
        .run(&["token", "p"])
        .exits(2)
        .says("client_secret_env wants the name of a variable")
        .never_says("C4n4ry");
    let outcome =
        jeton.call(&["token", "--token-endpoint", "http://127.0.0.1:9/"]).env("JETON_KEY", &long).run();
    outcome.exits(2).says("JETON_KEY wants a file's name").never_says("C4n4ry");
}

#[test]
fn a_faulty_variable_is_named() {
    let jeton = Jeton::new();
    for (name, value, fault) in [
        ("PARAMS", "{\"a\":", "JETON_PARAMS is a JSON object"),
        ("CLAIMS", "{\"a\":1", "JETON_CLAIMS is a JSON object"),
        ("HEADERS", "{\"A b\":\"c\"}", "JETON_HEADERS has a header name"),
        ("TIMEOUT", "soon", "JETON_TIMEOUT is a time such as"),
        ("PARAMS", "{\"client_secret\":\"s\"}", "client_secret looks like a secret"),
    ] {
        token(&jeton, &[("TOKEN_ENDPOINT", "http://127.0.0.1:9/"), (name, value)])
            .exits(2)
            .says(fault)
            .says_one_error();
    }
}
