//! What is named first where a server's own habits, a preset or its words point elsewhere than to the key.

use crate::sandbox::Standing;

/// The hint of a refused `token` with these arguments, at a sandbox with those flags.
fn hint(flags: &[&str], args: &[&str]) -> String {
    let sandbox = Standing::new(flags);
    let args: Vec<String> = args.iter().map(|arg| arg.replace("ISSUER", &sandbox.issuer)).collect();
    let args: Vec<&str> = ["token"].into_iter().chain(args.iter().map(String::as_str)).collect();
    let outcome = sandbox.run(&args);
    assert_ne!(outcome.code, 0, "{outcome}");
    outcome.stderr.lines().last().unwrap().trim().to_owned()
}

#[track_caller]
fn is_first(flags: &[&str], args: &[&str], words: &str) {
    let hint = hint(flags, args);
    let start = format!("hint: likely: {words}");
    assert!(hint.starts_with(&start), "{args:?}\n  {hint}");
}

#[test]
fn an_audience_is_what_the_preset_has() {
    let party = "aud is \"https://as.example\", a URL: this server wants its own party id there; --assertion-audience with the server's party id";
    is_first(&["--as", "ishare"], &["--assertion-audience", "https://as.example"], party);
    let wipo = hint(&["--as", "wipo-das"], &["--assertion-audience", "https://as.example"]);
    assert!(wipo.contains("; --assertion-audience token_endpoint (") && !wipo.contains("issuer ("), "{wipo}");
    let issuer = "aud is the issuer; the preset's is the token endpoint; --assertion-audience token_endpoint";
    is_first(&["--as", "wipo-das"], &["--assertion-audience", "issuer"], issuer);
}

#[test]
fn a_wrong_path_is_no_fault_of_the_clients() {
    for profile in ["default", "client_secret_basic"] {
        for path in ["/tokn", "/", "/.well-known/openid-configuration"] {
            is_first(
                &[],
                &[profile, "--token-endpoint", &format!("ISSUER{path}")],
                "this is likely not the token endpoint: status 404",
            );
        }
    }
}

#[test]
fn what_jeton_warns_of_is_the_first_cause() {
    let stranger =
        "client_id EU.EORI.NL000000009 is not in the certificate: its subject bears EU.EORI.NL000000001";
    is_first(&["--as", "ishare"], &["--client-id", "EU.EORI.NL000000009"], stranger);
    is_first(
        &["--as", "ishare"],
        &["--scope", "ishare"],
        "the scope has \"ishare\", and the server's word is iSHARE: case counts; --scope iSHARE",
    );
    is_first(
        &["--as", "ishare"],
        &["--x5c", "false"],
        "the header lacks x5c; --x5c true; the documented ones are",
    );
}

#[test]
fn a_client_that_the_server_does_not_know_is_named_so() {
    let unknown = "the server doesn't know client_id \"nope\"";
    for system in ["wipo-das", "light-oauth2", "standard"] {
        is_first(&["--as", system], &["--client-id", "nope"], unknown);
    }
    is_first(&[], &["client_secret_basic", "--client-id", "nope"], unknown);
}

#[test]
fn basic_is_encoded_as_the_preset_says() {
    let sandbox = Standing::new(&["--as", "interswitch"]);
    let outcome = sandbox.run(&["doctor"]).exits(0);
    assert!(!outcome.stdout.contains("warning"), "{outcome}");
    is_first(
        &["--as", "interswitch"],
        &["--basic-encoding", "form"],
        "the client secret has characters that the two encodings of Basic treat differently, and the preset's server reads the other; --basic-encoding raw",
    );
    is_first(
        &[],
        &["client_secret_post", "--auth-method", "client_secret_basic"],
        "the server wants another method of client authentication from this client",
    );
}

#[test]
fn light_oauth2s_bootstrap_token_is_a_grant_of_its_own() {
    let sandbox = Standing::new(&["--as", "light-oauth2"]);
    sandbox.run(&["token", "default", "--grant-type", "bootstrap_token"]).exits(0);
    let standard = Standing::new(&[]);
    standard.run(&["token", "default", "--grant-type", "bootstrap_token"]).exits(4);
}

#[test]
fn trouble_that_was_asked_for_is_no_fault_of_the_keys() {
    for flags in [["--fail", "foo"], ["--status", "200"]] {
        assert_eq!(hint(&flags, &[]), "hint: -v shows what was sent and what came back");
    }
}
