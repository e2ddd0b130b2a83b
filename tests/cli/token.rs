//! `jeton token` and `jeton assertion` against a test server: methods, grants, forms of the result, what is not sent.

use crate::support::{Jeton, Reply, Server};

fn profile(jeton: &Jeton, server: &Server, lines: &str) {
    jeton.write_config(&format!(
        "default_profile = \"p\"\n[profiles.p]\ntoken_endpoint = \"{}\"\nclient_id = \"id\"\n{lines}\n",
        server.url("/token")
    ));
}

#[test]
fn a_token_is_printed_and_nothing_else() {
    let (jeton, server) = (Jeton::new(), Server::token("tok-1", 3600));
    profile(&jeton, &server, "client_secret_file = \"secret\"");
    jeton.file("config/secret", "s3cret\n");
    jeton.call(&["token", "p"]).run().exits(0).prints("tok-1\n").says_nothing();
    let heard = server.heard_one();
    assert_eq!(heard.line(), "POST /token HTTP/1.1");
    assert_eq!(heard.header("authorization"), Some("Basic aWQ6czNjcmV0"));
    assert_eq!(heard.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(heard.header("accept"), Some("application/json"));
    assert_eq!(heard.header("accept-encoding"), None);
    assert!(heard.header("user-agent").is_some_and(|agent| agent.starts_with("jeton/")));
    assert_eq!(heard.text(), "grant_type=client_credentials");
}

#[test]
fn the_secret_comes_from_a_file_standard_input_a_variable_or_a_command() {
    let server = Server::token("t", 3600);
    let jeton = Jeton::new();
    profile(&jeton, &server, "auth_method = \"client_secret_post\"\ncache = false");
    let file = jeton.file("secret.txt", "from file\r\n");
    jeton.call(&["token", "--client-secret-file", file.to_str().unwrap()]).run().exits(0);
    jeton.call(&["token", "--client-secret-file=-"]).stdin("from stdin\n").run().exits(0);
    jeton.call(&["token"]).env("JETON_CLIENT_SECRET", "from variable").run().exits(0);
    jeton.call(&["token", "--client-secret-env", "MY_SECRET"]).env("MY_SECRET", "from named").run().exits(0);
    jeton.call(&["token", "--client-secret-command", "printf 'from command'"]).run().exits(0);
    let sent: Vec<_> = server.heard().iter().filter_map(|heard| heard.field("client_secret")).collect();
    assert_eq!(sent, ["from file", "from stdin", "from variable", "from named", "from command"]);
}

#[test]
fn each_grant_sends_its_own_form() {
    let server = Server::token("t", 3600);
    let jeton = Jeton::new();
    profile(&jeton, &server, "auth_method = \"none\"\ncache = false\nscope = \"a b\"");
    let sent = |args: &[&str]| {
        let call = jeton.call(&["token"]).args(args);
        call.env("JETON_CODE", "c0de")
            .env("JETON_PASSWORD", "pw")
            .env("JETON_REFRESH_TOKEN", "r1")
            .run()
            .exits(0);
        server.heard().last().unwrap().text().to_owned()
    };
    assert_eq!(
        sent(&["--grant-type", "authorization_code", "--redirect-uri", "https://app.example/cb"]),
        "grant_type=authorization_code&code=c0de&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&scope=a+b&client_id=id"
    );
    assert_eq!(
        sent(&["--grant-type", "password", "--username", "ada"]),
        "grant_type=password&username=ada&password=pw&scope=a+b&client_id=id"
    );
    assert_eq!(
        sent(&["--grant-type", "refresh_token"]),
        "grant_type=refresh_token&refresh_token=r1&scope=a+b&client_id=id"
    );
    assert_eq!(
        sent(&[
            "--grant-type",
            "client_authenticated_user",
            "--param",
            "userId=stevehu",
            "--param",
            "userType=Employee"
        ]),
        "grant_type=client_authenticated_user&scope=a+b&client_id=id&userId=stevehu&userType=Employee"
    );
}

#[test]
fn json_holds_every_member_untouched_and_what_jeton_knows() {
    let body = r#"{"access_token":"t","token_type":"bearer","expires_in":3599,"big":12345678901234567890,"logo":null,"jti":"ü"}"#;
    let (jeton, server) = (Jeton::new(), Server::always(Reply::json(200, body)));
    profile(&jeton, &server, "auth_method = \"none\"");
    for cached in ["false", "true"] {
        let outcome = jeton.run(&["token", "p", "-o", "json"]).exits(0);
        let text = outcome.stdout.clone();
        assert!(text.starts_with(body.trim_end_matches('}')), "{text}");
        assert!(text.contains(&format!("\"jeton\":{{\"cached\":{cached},\"obtained_at\":")), "{text}");
    }
    jeton.run(&["token", "p", "-o", "header"]).exits(0).prints("Authorization: Bearer t\n");
    assert_eq!(server.heard().len(), 1);
}

#[test]
fn a_dry_run_prints_the_request_and_sends_nothing() {
    let (jeton, server) = (Jeton::new(), Server::token("t", 3600));
    profile(&jeton, &server, "scope = \"a b\"");
    let request = |secret: &str| {
        format!(
            "POST /token HTTP/1.1\nHost: 127.0.0.1:{}\nUser-Agent: jeton/{}\nAccept: application/json\nAuthorization: Basic {secret}\nContent-Type: application/x-www-form-urlencoded\nContent-Length: 39\n\ngrant_type=client_credentials&scope=a+b\n",
            server.port(),
            env!("CARGO_PKG_VERSION")
        )
    };
    let call = |args: &[&str]| {
        jeton.call(&["token", "p", "--dry-run"]).args(args).env("JETON_CLIENT_SECRET", "s").run()
    };
    call(&[]).exits(0).prints(&request("[redacted]")).says_nothing();
    call(&["--show-secrets"]).exits(0).prints(&request("aWQ6cw=="));
    assert_eq!(server.connections(), 0);
}

#[test]
fn the_story_tells_settings_request_answer_and_times() {
    let (jeton, server) = (Jeton::new(), Server::token("canary-token", 3600));
    profile(&jeton, &server, "");
    let outcome = jeton
        .call(&["token", "p", "-v", "--scope", "a"])
        .env("JETON_CLIENT_SECRET", "canary-secret")
        .run()
        .exits(0)
        .prints("canary-token\n");
    for part in [
        "settings (profile p)",
        "client_id          id  (profile)",
        "scope              a  (flag)",
        "> POST /token HTTP/1.1",
        "> Authorization: Basic [redacted]",
        "< HTTP 200",
        "\"access_token\":\"[redacted]\"",
        "times: prepared in",
        "cached until",
    ] {
        assert!(outcome.stderr.contains(part), "{part}\n{}", outcome.stderr);
    }
    assert!(!outcome.stderr.contains("canary"), "{}", outcome.stderr);
    jeton.run(&["token", "p", "-v", "--scope", "a"]).exits(0).says("from the cache: got ");
}

#[test]
fn an_assertion_is_signed_for_the_audience_in_force() {
    let jeton = Jeton::new();
    let key = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/keys/p256.sec1.pem");
    let call = |args: &[&str]| jeton.call(&["assertion", "--client-id", "id", "--key", key]).args(args).run();
    let claims = |args: &[&str]| {
        let outcome = call(args).exits(0);
        let parts: Vec<&str> = outcome.stdout.trim_end().split('.').collect();
        assert_eq!(parts.len(), 3);
        String::from_utf8(base64url(parts[1])).unwrap()
    };
    assert!(claims(&["--issuer", "https://as.example"]).contains("\"aud\":\"https://as.example\""));
    assert!(
        claims(&["--assertion-audience", "x", "--claim", "n=1", "--claim", "s=\"1\""])
            .ends_with(",\"n\":1,\"s\":\"1\"}")
    );
    call(&[])
        .exits(2)
        .prints("")
        .says("whom the assertion is for is not known")
        .says("hint: --assertion-audience");
}

fn base64url(text: &str) -> Vec<u8> {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).unwrap()
}
