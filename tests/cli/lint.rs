//! `jeton lint`: all findings of an assertion at once, and its exit codes.

use crate::support::{Jeton, Outcome};

fn fixture(name: &str) -> String {
    format!("{}/tests/fixtures/keys/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// An assertion that jeton makes with these flags.
fn assertion(args: &[&str]) -> String {
    let jeton = Jeton::new();
    let key = jeton.file("key.pem", std::fs::read(fixture("p256.sec1.pem")).unwrap());
    let fixed =
        ["assertion", "--client-id", "id", "--assertion-audience", "https://as.example", "--kid", "k"];
    jeton.call(&fixed).arg("--key").arg(key).args(args).run().exits(0).stdout
}

fn lint(jwt: &str, args: &[&str]) -> Outcome {
    Jeton::new().call(&["lint"]).args(args).stdin(jwt).run()
}

/// The faults alone, each its words.
fn faults(jwt: &str, args: &[&str]) -> Vec<String> {
    let outcome = lint(jwt, args);
    let lines = outcome.stdout.lines().filter_map(|line| line.strip_prefix("fault   "));
    lines.map(|line| line.split(" (").next().unwrap().to_owned()).collect()
}

#[test]
fn what_jeton_makes_has_no_fault_by_any_preset() {
    let all = ["--issuer", "https://as.example", "--client-id", "id"];
    let outcome = lint(&assertion(&[]), &all).exits(0);
    assert_eq!(outcome.stderr, "no fault, 1 thing to come\n");
    assert!(outcome.stdout.starts_with("later   typ is \"JWT\"; the revision has client-authentication+jwt"));
    let tomorrow = assertion(&["--typ", "client-authentication+jwt"]);
    let outcome =
        lint(&tomorrow, &["--issuer", "https://as.example", "--against", "fapi2", "--against", "rfc7523bis"]);
    assert_eq!((outcome.exits(0).stdout.as_str(), ""), ("", ""));
    let jeton = Jeton::new();
    let key = jeton.file("key.pem", std::fs::read(fixture("p256.sec1.pem")).unwrap());
    let das = jeton
        .call(&["assertion", "--preset", "wipo-das", "--client-id", "id", "--key"])
        .arg(key)
        .run()
        .exits(0);
    lint(&das.stdout, &["--preset", "wipo-das"]).exits(0).says("no fault");
}

/// As `exits`, for a report that is printed of a refused assertion too.
fn refused(outcome: &Outcome, code: i32) {
    assert_eq!(outcome.code, code, "{outcome}");
}

#[test]
fn all_findings_are_told_at_once() {
    let bad = assertion(&[
        "--claim",
        "jti=null",
        "--claim",
        "sub=\"x\"",
        "--assertion-backdate",
        "10m",
        "--claim",
        "iat=1.5",
    ]);
    let outcome = lint(&bad, &["--client-id", "id"]);
    refused(&outcome, 12);
    assert_eq!(outcome.stderr, "jeton: 4 faults, 2 remarks, 1 thing to come\n");
    let told = faults(&bad, &["--client-id", "id"]);
    assert_eq!(told.len(), 4, "{told:?}");
    assert_eq!(told[0], "iss is \"id\" and sub is \"x\": both must be the client_id");
    assert_eq!(told[1], "sub is \"x\", and the client_id is \"id\"");
    assert!(told[2].starts_with("exp passed 54"), "{told:?}");
    assert_eq!(told[3], "the claim jti is missing");
    let json: serde_json::Value =
        serde_json::from_str(&lint(&bad, &["--client-id", "id", "--json"]).stdout).unwrap();
    assert_eq!((&json["faults"], json["findings"].as_array().unwrap().len()), (&4.into(), 7));
}

#[test]
fn a_preset_and_the_standards_to_come_count_where_they_are_named() {
    let jwt = assertion(&[]);
    assert_eq!(
        faults(&jwt, &["--preset", "wipo-das"]),
        [
            "aud is \"https://as.example\"; the token endpoint is \"https://www5.wipo.int/am/oauth2/access_token\"",
            "the header has kid beyond what the server documents",
            "the claims have jti, iat beyond what the server documents"
        ]
    );
    assert_eq!(
        faults(
            &jwt,
            &[
                "--against",
                "rfc7523bis",
                "--issuer",
                "https://other.example",
                "--token-endpoint",
                "https://as.example"
            ]
        ),
        [
            "typ is \"JWT\"; the revision has client-authentication+jwt",
            "aud is \"https://as.example\"; it must be the issuer identifier, \"https://other.example\""
        ]
    );
    // The time given counts, not the clock's.
    assert!(faults(&jwt, &["--at", "2099-01-01T00:00:00Z"])[0].starts_with("exp passed "));
}

#[test]
fn the_registered_key_is_the_signers_or_not() {
    let jeton = Jeton::new();
    let registered = jeton.file("registered.pem", std::fs::read(fixture("p256.pub.pem")).unwrap());
    let other = jeton.file("other.pem", std::fs::read(fixture("rsa-2048.pub.pem")).unwrap());
    let jwt = assertion(&[]);
    assert_eq!(faults(&jwt, &["--client-jwks", registered.to_str().unwrap()]), Vec::<String>::new());
    let told = faults(&jwt, &["--client-jwks", other.to_str().unwrap()]);
    assert!(told[0].starts_with("it is not signed with a registered key: "), "{told:?}");
}

#[test]
fn what_can_not_be_read_is_exit_10() {
    for damaged in ["", "abc", "a.b.c", "e30.e30.", "W10.e30.c2ln"] {
        let outcome = lint(damaged, &[]);
        assert!(matches!(outcome.code, 10 | 12), "{outcome}");
        assert!(outcome.code == 12 || outcome.stdout.is_empty(), "{outcome}");
    }
    lint("eyJhbGciOiJkaXIifQ.a.b.c.d", &[]).exits(10).says("an encrypted token (JWE)");
}
