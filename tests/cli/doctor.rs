//! `jeton doctor`: a line for each check, the exit code of the first that failed, nothing sent that proves the client.

use crate::support::{Ca, Jeton, Outcome, Reply, Server};

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/fixtures/keys/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn checkup(jeton: &Jeton, args: &[&str]) -> Outcome {
    jeton.call(&["doctor"]).args(args).run()
}

/// The state of each check, by its name; the last of a name counts.
fn states(outcome: &Outcome) -> Vec<(String, String)> {
    let lines = outcome.stdout.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    lines
        .map(|line| (line["check"].as_str().unwrap().to_owned(), line["state"].as_str().unwrap().to_owned()))
        .collect()
}

#[test]
fn a_profile_in_order_is_all_ok_and_nothing_is_sent_but_an_empty_get() {
    let ca = Ca::new();
    let server =
        Server::tls(ca.leaf(&["127.0.0.1"]).server(), |_| Reply::json(405, r#"{"error":"invalid_request"}"#));
    let jeton = Jeton::new();
    jeton.file("ca.pem", ca.pem());
    jeton.file("key.pem", fixture("p256.sec1.pem"));
    jeton.write_config(&format!(
        "[profiles.p]\ntoken_endpoint = \"{}\"\nclient_id = \"id\"\nkey = \"../key.pem\"\ncacert = \"../ca.pem\"\n",
        server.url("/token")
    ));
    let outcome = checkup(&jeton, &["p", "--json"]).exits(0).says_nothing();
    let states = states(&outcome);
    for check in
        ["settings", "endpoint", "key", "cache", "connection", "TLS", "certificate", "claims", "times"]
    {
        assert!(states.contains(&(check.to_owned(), "ok".to_owned())), "{check}: {states:?}");
    }
    assert!(outcome.stdout.contains("CN=jeton test CA"), "{}", outcome.stdout);
    let heard = server.heard();
    assert!(
        heard.iter().all(|heard| heard.line().starts_with("GET") && heard.header("authorization").is_none())
    );
    assert_eq!(heard[0].line(), "GET /token HTTP/1.1");
    let people = checkup(&jeton, &["p"]).exits(0);
    assert!(people.stdout.starts_with("ok       settings"), "{}", people.stdout);
    // What was probed is gone again.
    let left: Vec<_> = std::fs::read_dir(jeton.config_dir().join("tokens")).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn the_exit_code_is_that_of_the_first_check_that_failed() {
    let jeton = Jeton::new();
    jeton.file("key.pem", fixture("p256.sec1.pem"));
    let base = ["--token-endpoint", "http://127.0.0.1:1/token", "--client-id", "id"];
    let call = |more: &[&str]| {
        let outcome =
            jeton.call(&["doctor", "--json"]).args(&base).args(more).current_dir(jeton.home()).run();
        (outcome.code, states(&outcome), outcome.stderr)
    };
    let (code, states, told) = call(&["--key", "nowhere.pem"]);
    assert_eq!((code, told.as_str()), (3, "jeton: 2 checks failed, key first\n"), "{states:?}");
    let (code, states, _) = call(&["--key", "key.pem"]);
    assert_eq!(code, 6, "{states:?}");
    assert!(states.contains(&("connection".to_owned(), "failed".to_owned())), "{states:?}");
    let (code, states, _) = call(&["--key", "key.pem", "--offline"]);
    assert_eq!(code, 0, "{states:?}");
    let (code, states, _) = call(&["--key", "key.pem", "--offline", "--assertion-backdate", "10m"]);
    assert_eq!(code, 4, "{states:?}");
    assert!(states.contains(&("times".to_owned(), "failed".to_owned())), "{states:?}");
    assert_eq!(checkup(&jeton, &["--offline"]).code, 2, "no endpoint");
}

#[test]
fn a_secret_is_read_and_never_asked_for() {
    let jeton = Jeton::new();
    let base = ["doctor", "--offline", "--token-endpoint", "https://as.example/token", "--client-id", "id"];
    let outcome = jeton.run(&base).exits(0);
    assert!(outcome.stdout.contains("not set: asked for at a terminal"), "{}", outcome.stdout);
    let call = jeton.call(&base).env("JETON_CLIENT_SECRET", "canary-secret ");
    let outcome = call.run().exits(0).never_says("canary-secret");
    assert!(
        outcome.stdout.contains("warning  secret-shape    the client secret starts or ends with a space"),
        "{}",
        outcome.stdout
    );
}

#[cfg(unix)]
#[test]
fn a_key_that_others_can_read_is_a_warning_on_its_line() {
    use std::os::unix::fs::PermissionsExt;
    let jeton = Jeton::new();
    let key = jeton.file("key.pem", fixture("p256.sec1.pem"));
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    let base =
        ["doctor", "--offline", "--token-endpoint", "https://as.example/token", "--client-id", "id", "--key"];
    let outcome = jeton.call(&base).arg(&key).run().exits(0).says_nothing();
    let told = format!("do: chmod 600 {}", key.display());
    assert!(
        outcome.stdout.contains("can be read by others (mode 644)") && outcome.stdout.contains(&told),
        "{outcome}"
    );
}

#[cfg(feature = "sandbox")]
#[test]
fn what_the_server_does_not_publish_is_a_line() {
    let sandbox = crate::sandbox::Standing::new(&[]);
    for (flag, value, line) in [
        (
            "--scope",
            "reed",
            "warning  scope         the server doesn't publish the scope \"reed\"\n                       do: did you mean read?",
        ),
        ("--grant-type", "urn:x", "failed   grant "),
        ("--alg", "PS512", "failed   algorithm "),
    ] {
        let profile = if flag == "--alg" { "private_key_jwt" } else { "default" };
        let outcome = sandbox.run(&["doctor", profile, flag, value]);
        let told = outcome.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        let wanted = line.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(told.contains(&wanted), "{outcome}");
    }
    sandbox.stop();
}

#[test]
fn a_certificate_that_is_over_is_one_failure_of_exit_3() {
    let ca = Ca::new();
    let leaf = ca.leaf_valid(&["client.example"], 2020, 2021);
    let jeton = Jeton::new();
    jeton.file("both.pem", format!("{}{}", leaf.key_pem, leaf.pem));
    jeton.write_config("[profiles.p]\ntoken_endpoint = \"https://as.example/token\"\nclient_id = \"id\"\nkey = \"../both.pem\"\nx5c = true\n");
    let outcome = checkup(&jeton, &["p", "--offline", "--json"]);
    assert_eq!(outcome.code, 3, "{outcome}");
    let states = states(&outcome);
    let of = |name: &str| states.iter().filter(|(check, _)| check == name).count();
    assert!(states.contains(&("certificate".to_owned(), "failed".to_owned())), "{outcome}");
    assert_eq!((of("certificate"), of("assertion")), (1, 0), "{outcome}");
    assert!(of("claims") == 1, "the rest is looked at too: {outcome}");
}
