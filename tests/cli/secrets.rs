//! Where secrets may not be: command lines, messages, the help, the story, `profile show`, `cache list`.

use std::time::Duration;

use crate::support::{Jeton, Reply, Server};

const SECRET: &str = "canary-s3cret/+= %";

/// The forms in which a secret could slip out.
pub(crate) fn forms(id: &str, secret: &str) -> Vec<String> {
    use base64::Engine;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    let percent: String = secret
        .bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || b"-_.~".contains(&b) {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect();
    let basic = format!("{id}:{secret}");
    let raw_basic = format!("{id}:{percent}");
    vec![
        secret.to_owned(),
        STANDARD.encode(secret),
        URL_SAFE_NO_PAD.encode(secret),
        percent.clone(),
        percent.replace("%20", "+"),
        STANDARD.encode(basic),
        STANDARD.encode(raw_basic),
    ]
}

fn hides(text: &str, secret: &str) {
    for form in forms("id", secret) {
        assert!(!text.contains(&form), "{form} in\n{text}");
    }
}

#[test]
fn promise_23_a_token_is_redacted_wherever_it_stands_in_the_answer() {
    let answers = [
        (Reply::json(200, r#"{"result":"canary-token","expires_in":60}"#), "/result", 0),
        (Reply::json(200, r#"{"access_token":"canary-token","exp"#), "", 5),
        (
            Reply::new(
                200,
                "application/x-www-form-urlencoded",
                "access_token=canary-token&token_type=bearer",
            ),
            "",
            5,
        ),
    ];
    for (reply, pointer, code) in answers {
        let (jeton, server) = (Jeton::new(), Server::always(reply));
        let url = server.url("/token");
        let known = ["token", "-v", "--client-id=id", "--auth-method=none", "--token-endpoint", &url];
        let outcome = jeton.call(&known).args(&["--token-pointer", pointer]).run().exits(code);
        assert!(outcome.stderr.contains("[redacted]"), "{}", outcome.stderr);
        assert!(!outcome.stderr.contains("canary"), "{}", outcome.stderr);
    }
}

#[test]
fn promise_19_a_proxys_password_is_shown_nowhere() {
    let jeton = Jeton::new();
    jeton.write_config(
        "[profiles.p]\ntoken_endpoint = \"http://127.0.0.1:9/t\"\nclient_id = \"id\"\nauth_method = \"none\"\n\
         proxy = \"http://user:canary@127.0.0.1:9\"\n",
    );
    jeton.run(&["profile", "show", "p"]).exits(0).never_says("canary");
    jeton.run(&["token", "p", "-v"]).exits(6).says("http://[redacted]@127.0.0.1:9").never_says("canary");
    jeton.run(&["token", "p", "--curl"]).exits(0).never_says("canary");
}

#[test]
fn promise_23_no_secret_leaves_by_any_path() {
    let refusals = [
        Reply::json(
            401,
            &format!(r#"{{"error":"invalid_client","error_description":"no such id:{SECRET}"}}"#),
        ),
        Reply::new(400, "text/html", format!("<html><title>{SECRET}</title>")),
        Reply::new(500, "text/plain", format!("INSERT INTO x VALUES ('{SECRET}')")),
        Reply::json(200, &format!(r#"{{"id_token":"{SECRET}"}}"#)),
        Reply::with_headers(302, &[("Location", "https://user:canary-s3cret%2F%2B%3D%20%25@x/?q=1")], ""),
        Reply::json(200, r#"{"access_token":"tok","refresh_token":"canary-s3cret/+= %","expires_in":60}"#),
    ];
    for reply in refusals {
        let (jeton, server) = (Jeton::new(), Server::always(reply));
        jeton.write_config(&format!(
            "[profiles.p]\ntoken_endpoint = \"{}\"\nclient_id = \"id\"\n",
            server.url("/token?key=canary-query")
        ));
        let outcomes = [
            jeton.call(&["token", "p", "-vvv"]),
            jeton.call(&["token", "p", "--auth-method", "client_secret_post", "--refresh", "-v"]),
            jeton.call(&[
                "token",
                "p",
                "--auth-method",
                "client_secret_jwt",
                "--refresh",
                "-v",
                "--assertion-audience",
                "a",
            ]),
            jeton.call(&["token", "p", "--basic-encoding", "raw", "--no-cache", "-v"]),
            jeton.call(&["token", "p", "--dry-run"]),
            jeton.call(&["token", "p", "--curl"]),
            jeton.call(&["token", "p", "--grant-type", "password", "--username", "u", "-v", "--no-cache"]),
            jeton.call(&["token", "p", "--grant-type", "refresh_token", "-v", "--no-cache"]),
            jeton.call(&["token", "p", "--grant-type", "authorization_code", "-v", "--no-cache"]),
            jeton.call(&["token", "p", "-v", "--no-cache", "--param", "otp@otp.txt", "-H", "@headers.txt"]),
            jeton.call(&["profile", "show", "p"]),
            jeton.call(&["cache", "list"]),
            jeton.call(&["token", "p", "--key", "otp.txt", "-v"]),
            jeton.call(&[
                "assertion",
                "p",
                "--auth-method",
                "client_secret_jwt",
                "-v",
                "--assertion-audience",
                "a",
            ]),
        ];
        jeton.file("otp.txt", SECRET);
        jeton.file("headers.txt", format!("Authorization: Bearer {SECRET}\nX-Other: else\n"));
        for outcome in outcomes {
            let outcome = ["CLIENT_SECRET", "CODE", "CODE_VERIFIER", "PASSWORD", "REFRESH_TOKEN"]
                .iter()
                .fold(outcome, |call, name| call.env(&format!("JETON_{name}"), SECRET))
                .env("RUST_LOG", "trace")
                .env("RUST_BACKTRACE", "full")
                .current_dir(jeton.home())
                .run();
            hides(&outcome.stderr, SECRET);
            hides(&outcome.stdout, SECRET);
            assert!(!outcome.stderr.contains("canary-query"), "{}", outcome.stderr);
        }
    }
}

#[test]
fn promise_24_the_help_of_no_command_shows_a_variables_value() {
    let jeton = Jeton::new();
    let settings = include_str!("../../docs/settings.md");
    let variables: Vec<&str> = settings.split('`').filter(|word| word.starts_with("JETON_")).collect();
    assert!(variables.len() > 60, "{variables:?}");
    let secrets =
        ["CLIENT_SECRET", "KEY", "PASSWORD", "CODE", "REFRESH_TOKEN", "CODE_VERIFIER", "CLIENT_ASSERTION"];
    let secrets: Vec<String> = secrets.iter().map(|name| format!("JETON_{name}")).collect();
    // Every command has a man page: jeton-cache-list.1.
    let pages = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/man")).unwrap();
    let mut tried = 0;
    for page in pages {
        let name = page.unwrap().file_name().into_string().unwrap();
        let words: Vec<&str> = name.trim_end_matches(".1").split('-').skip(1).collect();
        if cfg!(not(feature = "sandbox")) && words == ["sandbox"] {
            continue;
        }
        for help in ["-h", "--help"] {
            let call = jeton.call(&words).arg(help);
            let call = variables.iter().fold(call, |call, name| call.env(name, "canary"));
            let call = secrets.iter().fold(call, |call, name| call.env(name, "canary"));
            let outcome = call.run().exits(0).never_says("canary");
            assert!(!outcome.stdout.contains("canary"), "{outcome}");
            tried += 1;
        }
    }
    assert!(tried > 30, "only {tried} pages");
}

#[cfg(target_os = "linux")]
#[test]
fn promise_22_no_secret_is_on_a_command_line() {
    let server = Server::always(Reply::token("t", 60).after(Duration::from_millis(300)));
    let jeton = Jeton::new();
    let url = server.url("/token");
    let key = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/keys/p256.encrypted.pem");
    jeton.file("secret.txt", SECRET);
    let basic = ["token", "--no-cache", "--client-id", "id", "--token-endpoint", &url];
    let slow = "sleep 0.2; cat secret.txt";
    let password = ["--grant-type", "password", "--username", "u", "--auth-method", "none"];
    let calls = [
        jeton.call(&basic).args(&["--client-secret-command", slow]),
        jeton.call(&basic).env("JETON_CLIENT_SECRET", SECRET),
        jeton.call(&basic).args(&["--client-secret-file", "-"]).stdin(SECRET),
        jeton.call(&basic).args(&password).args(&["--password-command", slow]),
        jeton.call(&basic).args(&["--client-assertion-command", slow]),
        // The right passphrase is another's business: what counts is where the command's output goes.
        jeton.call(&basic).args(&["--key", key, "--key-passphrase-command", slow]),
        jeton.call(&basic).args(&["--auth-method", "none", "--param", "otp@secret.txt"]),
    ];
    for (n, call) in calls.into_iter().enumerate() {
        let (outcome, seen) = crate::support::keeps_off_command_lines(
            call,
            &forms("id", SECRET).iter().map(String::as_str).collect::<Vec<_>>(),
        );
        assert_eq!(outcome.code, if n == 5 { 3 } else { 0 }, "{outcome}");
        assert!(seen.iter().any(|program| program == "jeton"), "{seen:?}");
    }
    assert_eq!(server.heard().len(), 6);
}

#[cfg(unix)]
#[test]
fn promise_25_a_key_that_others_can_read_is_warned_of() {
    use std::os::unix::fs::PermissionsExt;
    let jeton = Jeton::new();
    let key = jeton.file("key.pem", include_bytes!("../fixtures/keys/p256.sec1.pem"));
    let path = key.to_str().unwrap();
    let call = || {
        jeton.run(&["assertion", "--client-id", "id", "--assertion-audience", "a", "--key", path]).exits(0)
    };
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o640)).unwrap();
    assert_eq!(
        call().stderr,
        format!("jeton: warning: {path} can be read by others (mode 640); chmod 600 {path}\n")
    );
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    call().says_nothing();
}

#[cfg(unix)]
#[test]
fn promise_25_a_key_from_a_fifo_or_standard_input_works_and_a_huge_file_is_refused() {
    let jeton = Jeton::new();
    let key = include_str!("../fixtures/keys/p256.sec1.pem");
    let args = ["assertion", "--client-id", "id", "--assertion-audience", "a", "--key"];
    jeton.call(&args).arg("-").stdin(key).run().exits(0).says_nothing();
    let fifo = jeton.home().join("fifo");
    assert!(std::process::Command::new("/usr/bin/mkfifo").arg(&fifo).status().unwrap().success());
    let running = jeton.call(&args).arg(fifo.to_str().unwrap()).spawn();
    std::fs::write(&fifo, key).unwrap();
    running.wait().exits(0);
    let huge = jeton.file("huge.pem", vec![b'a'; 65 * 1024]);
    jeton.call(&args).arg(huge.to_str().unwrap()).run().exits(3).prints("").says("holds more than 64 KiB");
}

#[test]
fn the_key_may_be_text_in_a_variable() {
    let jeton = Jeton::new();
    let key = include_str!("../fixtures/keys/p256.sec1.pem");
    jeton
        .call(&["assertion", "--client-id", "id", "--assertion-audience", "a"])
        .env("JETON_KEY", key)
        .run()
        .exits(0)
        .says_nothing();
}

#[test]
fn standard_input_serves_one_secret() {
    let jeton = Jeton::new();
    jeton
        .call(&[
            "token",
            "--client-id",
            "id",
            "--token-endpoint",
            "http://127.0.0.1:9/t",
            "--grant-type",
            "password",
            "--username",
            "u",
        ])
        .args(&["--password-file", "-", "--client-secret-file", "-", "--auth-method", "client_secret_post"])
        .stdin("x\n")
        .run()
        .exits(2)
        .prints("")
        .says("both the password and the client secret should come from standard input");
}
