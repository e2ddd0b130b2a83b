//! `jeton decode`: what people paste, the two outputs, the verdict, exit codes 0, 2, 3, 10, 11 and 12.
//!
//! What is refused and in which words, and every layout, is tested beside the code (`src/jose`, `src/output/decode`);
//! here it is tried that the binary reads, prints and exits like that.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;

use crate::support::{Jeton, Outcome};

mod eyes;
mod issuer;
mod lines;

const P256: &str = include_str!("../fixtures/keys/p256.sec1-params.pem");
const P256_PUBLIC: &str = include_str!("../fixtures/keys/p256.pub.pem");
const OTHER: &str = include_str!("../fixtures/keys/p384.pub.pem");

/// A token signed with HS256 under `secret`.
fn hs256(header: &str, claims: &str, secret: &str) -> String {
    let input = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let signature = URL_SAFE_NO_PAD.encode(hmac::sign(&key, input.as_bytes()));
    format!("{input}.{signature}")
}

fn token() -> String {
    hs256(r#"{"alg":"HS256"}"#, r#"{"iss":"https://as.example","aud":["a","b"],"exp":1471624799}"#, "secret")
}

/// A token refused is shown all the same, so `Outcome::exits` with its empty standard output is not for these.
#[track_caller]
fn refused(outcome: &Outcome, code: i32, words: &str) {
    assert_eq!(outcome.code, code, "{outcome}");
    assert!(outcome.stderr.contains(words), "{words:?} is not said\n{outcome}");
    assert!(!outcome.stdout.is_empty(), "nothing is shown\n{outcome}");
}

#[test]
fn an_assertion_of_jetons_own_shows_its_header_and_claims() {
    let jeton = Jeton::new();
    let key = jeton.file("das.pem", P256);
    let assertion = jeton
        .run(&["assertion", "--preset", "wipo-das", "--client-id", "x", "--key", key.to_str().unwrap()])
        .exits(0);
    let outcome = jeton.call(&["decode", "--json"]).stdin(assertion.stdout.clone()).run().exits(0);
    let shown: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert!(outcome.stdout.contains(r#""header":{"alg":"ES256","typ":"JWT"},"#));
    let names: Vec<&String> = shown["claims"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["aud", "exp", "iss", "sub"]);
    assert_eq!(shown["verified"], false);

    let public = jeton.file("das.pub.pem", P256_PUBLIC);
    let verify = ["decode", "--key", public.to_str().unwrap(), "--iss", "x", "--sub", "x"];
    let verified = jeton.call(&verify).stdin(assertion.stdout.clone()).run().exits(0);
    assert_eq!(verified.stderr, "verified: ES256, key EC P-256\n");
    let other = jeton.file("other.pem", OTHER);
    let verify = ["decode", "--key", other.to_str().unwrap()];
    refused(
        &jeton.call(&verify).stdin(assertion.stdout).run(),
        11,
        "jeton: signature refused: ES256 is verified with",
    );
}

#[test]
fn promise_31_the_token_comes_as_it_was_copied() {
    let jeton = Jeton::new();
    let token = token();
    let plain = jeton.run(&["decode", &token]).exits(0).stdout;
    assert!(plain.starts_with("header\n{\n  \"alg\": \"HS256\"\n}\n\nclaims\n{\n  \"iss\": "), "{plain}");
    let wrapped: Vec<String> =
        token.as_bytes().chunks(20).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    for input in [
        format!("{token}\n"),
        format!("Authorization: Bearer {token}\r\n"),
        format!("\"{token}\""),
        format!("{{\"access_token\":\"{token}\",\"token_type\":\"Bearer\"}}"),
        wrapped.join("\n"),
    ] {
        jeton.call(&["decode"]).stdin(input.clone()).run().exits(0).prints(&plain);
        jeton.call(&["decode", "-"]).stdin(input.clone()).run().exits(0).prints(&plain);
        jeton.run(&["decode", &input]).exits(0).prints(&plain);
    }
}

#[test]
fn promise_36_an_unverified_token_is_called_so() {
    let jeton = Jeton::new();
    let outcome = jeton.run(&["decode", &token()]).exits(0);
    assert_eq!(
        outcome.stderr,
        "not verified: no key given; --key, --jwks, --issuer or --secret-file verifies the signature\n"
    );
    let outcome = jeton.run(&["decode", "--json", &token()]).exits(0);
    assert!(outcome.stdout.contains("\"verified\":false,"));
    assert!(outcome.stderr.starts_with("not verified: "));
}

#[test]
fn a_secret_verifies_and_the_claims_are_held_against_what_is_expected() {
    let jeton = Jeton::new();
    let file = jeton.file("secret", "secret\n");
    let file = file.to_str().unwrap();
    let token = token();
    let decode = |more: &[&str]| jeton.call(&["decode", &token, "--secret-file", file]).args(more).run();
    let good =
        decode(&["--at", "2016-08-19T16:39:58Z", "--iss", "https://as.example", "--aud", "b"]).exits(0);
    assert_eq!(good.stderr, "verified: HS256, key shared secret\n");
    refused(
        &decode(&["--at", "1471624799"]),
        12,
        "the signature is good, the claims are refused: expired 0 seconds ago (exp)",
    );
    decode(&["--at", "1471624799", "--leeway", "1s"]).exits(0);
    refused(&decode(&["--at", "0", "--iss", "x"]), 12, "iss is \"https://as.example\", \"x\" is wanted");
    refused(&decode(&["--at", "0", "--aud", "x"]), 12, "aud is [\"a\", \"b\"], \"x\" is wanted");
    refused(&decode(&["--at", "0", "--sub", "x"]), 12, "sub is missing, \"x\" is wanted");

    let wrong = jeton.file("wrong", "Secret");
    let wrong = jeton.run(&["decode", &token, "--secret-file", wrong.to_str().unwrap()]);
    refused(
        &wrong,
        11,
        "jeton: signature refused: the signature is not this key's (HS256, shared secret); expired ",
    );
}

#[test]
fn claims_are_checked_without_a_key_too_where_that_is_asked_for() {
    let jeton = Jeton::new();
    let outcome = jeton.run(&["decode", &token(), "--iss", "x", "--at", "0"]);
    refused(&outcome, 12, "jeton: claims refused (signature not verified): iss is");
    let outcome = jeton.run(&["decode", &token(), "--iss", "https://as.example", "--at", "0"]).exits(0);
    assert!(outcome.stderr.starts_with("not verified: "));
}

#[test]
fn a_damaged_token_shows_what_can_be_read_and_says_what_is_wrong_where() {
    let jeton = Jeton::new();
    // As WIPO's sample: wrapped, HS256 over 64 bytes, one wrong letter.
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
    let payload = URL_SAFE_NO_PAD.encode(r#"{"iss":"das","sub":"das"}"#).replacen('I', "a", 1);
    let sample = format!("{header}.\n{payload}.\n{}", URL_SAFE_NO_PAD.encode([7; 64]));
    let outcome = jeton.call(&["decode"]).stdin(sample).run();
    refused(&outcome, 10, "jeton: the payload is not JSON: ");
    assert!(outcome.stdout.contains("\"alg\": \"HS256\""), "{outcome}");
    assert!(outcome.stdout.contains("HS256, 64 bytes: the size of ES256, EdDSA or HS512"), "{outcome}");
    assert!(outcome.stderr.contains("but the signature has 64 bytes"), "{outcome}");

    for (token, words) in [
        ("abc", "jeton: not a JWT: it has 1 part"),
        ("", "jeton: there is no token: the text is empty"),
        ("{\"access_token\":\"x\"}", "jeton: the response's access_token is opaque"),
    ] {
        jeton.run(&["decode", token]).exits(10).says(words).says_one_error();
    }
    let file = jeton.file("token.txt", "e30.e30.");
    let name = file.to_str().unwrap();
    jeton
        .run(&["decode", name])
        .exits(10)
        .says("not a JWT")
        .says(&format!("{name} is a file: jeton decode < {name}"));
    jeton.call(&["decode"]).stdin([0xff, 0xfe]).run().exits(10).says("byte 0 is not UTF-8");
    refused(
        &jeton.run(&["decode", "e30=.e30.c2ln"]),
        10,
        "the header is damaged: padding (=) is not allowed, at byte 3",
    );
    refused(&jeton.run(&["decode", "eyJhbGciOiJkaXIifQ..a.b.c"]), 10, "an encrypted token (JWE)");
}

#[test]
fn promise_34_size_and_depth_are_limited() {
    let jeton = Jeton::new();
    let claims = format!("{{\"a\":\"{}\"}}", "x".repeat(800_000));
    let token = hs256("{}", &claims, "secret");
    jeton
        .call(&["decode"])
        .stdin(token.clone())
        .run()
        .exits(10)
        .says("the token is too large: more than 1048576 bytes");
    jeton.call(&["decode", "--max-size", "2000000"]).stdin(token).run().exits(0);
    #[cfg(target_os = "linux")]
    {
        // Ten million bytes in 250 MB of data, read and shown.
        let token =
            jeton.file("huge", hs256("{}", &format!("{{\"a\":\"{}\"}}", "x".repeat(7_500_000)), "secret"));
        let script = format!(
            "ulimit -d 250000; exec {} decode --json --max-size 20000000 <{}",
            env!("CARGO_BIN_EXE_jeton"),
            token.display()
        );
        let start = std::time::Instant::now();
        let output = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stdout.len() > 7_500_000 && start.elapsed().as_secs() < 20);
    }
    let deep = hs256("{}", &format!("{{\"a\":{}", "[".repeat(10_000)), "secret");
    refused(&jeton.call(&["decode"]).stdin(deep).run(), 10, "nested deeper than 128 levels");
    let twice = hs256("{\"alg\":\"HS256\"}", "{\"a\":1,\"a\":2}", "secret");
    jeton.run(&["decode", &twice]).exits(0).says("jeton: warning: \"a\" stands more than once in the claims");
    let file = jeton.file("secret", "secret");
    let outcome = jeton.run(&["decode", &twice, "--secret-file", file.to_str().unwrap()]);
    refused(&outcome, 12, "\"a\" stands more than once in the claims");
}

#[test]
fn promise_35_nothing_hidden_reaches_either_stream() {
    let jeton = Jeton::new();
    let token =
        hs256("{\"alg\":\"\u{1b}]0;x\u{7}\"}", "{\"iss\":\"\u{202e}\u{9b}\u{200b}\\ud800\"}", "secret");
    // The header is no JSON: a control character stands in it bare.
    for more in [&["--json"][..], &["--iss", "y"][..]] {
        let outcome = jeton.call(&["decode", &token]).args(more).run();
        for hidden in ['\u{1b}', '\u{7}', '\u{202e}', '\u{9b}', '\u{200b}'] {
            assert!(!outcome.stdout.contains(hidden) && !outcome.stderr.contains(hidden), "{outcome}");
        }
    }
    let outcome = jeton.run(&["decode", "--json", &token]);
    serde_json::from_str::<serde_json::Value>(&outcome.stdout).unwrap();
}

#[test]
fn colours_are_for_terminals_and_those_who_ask() {
    let jeton = Jeton::new();
    let token = token();
    let coloured = |call: Outcome| call.stdout.contains('\u{1b}');
    assert!(!coloured(jeton.run(&["decode", &token])));
    assert!(coloured(jeton.run(&["decode", &token, "--color", "always"])));
    assert!(coloured(jeton.call(&["decode", &token]).env("CLICOLOR_FORCE", "1").run()));
    assert!(!coloured(jeton.call(&["decode", &token]).env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1").run()));
    assert!(!coloured(jeton.call(&["decode", &token, "--color", "never"]).env("CLICOLOR_FORCE", "1").run()));
    assert!(!coloured(jeton.call(&["decode", &token, "--json", "--color", "always"]).run()));
}

#[test]
fn what_cannot_be_used_is_refused_before_anything_is_shown() {
    let jeton = Jeton::new();
    let token = token();
    jeton
        .run(&["decode", &token, "--key", "none.pem"])
        .exits(3)
        .says("jeton: can't read the key file none.pem");
    let empty = jeton.file("empty", "\n");
    let empty = empty.to_str().unwrap();
    jeton.run(&["decode", &token, "--key", empty]).exits(3).says("the file is empty");
    jeton.run(&["decode", &token, "--secret-file", empty]).exits(3).says("the secret is empty");
    jeton.run(&["decode", &token, "--key", empty, "--secret-file", empty]).exits(2);
    jeton.run(&["decode", &token, "--at", "yesterday"]).exits(2);
    jeton.run(&["decode", &token, "--unknown"]).exits(2);
}
