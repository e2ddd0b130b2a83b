//! Keys from servers and other places: a JWK Set's URL, an issuer, what is kept of them on disk, encodings of secrets.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};

use super::{hs256, refused};
use crate::support::{Jeton, Outcome, Received, Reply, Server};

const KEY: &str = include_str!("../../fixtures/keys/p256.pkcs8.pem");

fn pair() -> EcdsaKeyPair {
    let base64: String = KEY.lines().filter(|line| !line.starts_with('-')).collect();
    let der = STANDARD.decode(base64).unwrap();
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &der, &SystemRandom::new()).unwrap()
}

/// A token signed with ES256 by the key above.
fn es256(kid: &str, claims: &str) -> String {
    let header = format!(r#"{{"alg":"ES256","typ":"at+jwt","kid":"{kid}"}}"#);
    let input = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let signature = pair().sign(&SystemRandom::new(), input.as_bytes()).unwrap();
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// A JWK Set with that key under this `kid`.
fn jwks(kid: &str) -> String {
    let point = pair().public_key().as_ref().to_vec();
    let (x, y) = point[1..].split_at(32);
    let (x, y) = (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y));
    format!(r#"{{"keys":[{{"kty":"EC","crv":"P-256","use":"sig","kid":"{kid}","x":"{x}","y":"{y}"}}]}}"#)
}

fn issuer_of(received: &Received) -> String {
    format!("http://{}", received.header("host").unwrap())
}

/// OpenID Connect Discovery alone, as many providers have it; the JWK Set has the key under `kid`.
fn provider(kid: &'static str) -> Server {
    Server::new(move |received| match received.line() {
        "GET /.well-known/openid-configuration HTTP/1.1" => {
            let issuer = issuer_of(received);
            Reply::json(200, &format!(r#"{{"issuer":"{issuer}","jwks_uri":"{issuer}/keys"}}"#))
        }
        "GET /keys HTTP/1.1" => Reply::json(200, &jwks(kid)),
        _ => Reply::json(404, "{}"),
    })
}

fn lines(server: &Server) -> Vec<String> {
    server.heard().iter().map(|received| received.line().to_owned()).collect()
}

fn decode(jeton: &Jeton, token: &str, more: &[&str]) -> Outcome {
    jeton.call(&["decode", token]).args(more).run()
}

#[test]
fn an_issuer_verifies_with_nothing_else_given_and_is_asked_once() {
    let jeton = Jeton::new();
    let server = provider("a");
    let issuer = server.url("");
    let token = es256("a", &format!(r#"{{"iss":"{issuer}","exp":99999999999}}"#));
    let verify = ["--issuer", &issuer, "--typ", "at+jwt"];
    let outcome = decode(&jeton, &token, &verify).exits(0);
    assert_eq!(outcome.stderr, "verified: ES256, key EC P-256, kid \"a\"\n");
    assert!(outcome.stdout.contains(&format!("pass         iss        \"{issuer}\"\n")), "{outcome}");
    assert_eq!(
        lines(&server),
        [
            "GET /.well-known/oauth-authorization-server HTTP/1.1",
            "GET /.well-known/openid-configuration HTTP/1.1",
            "GET /keys HTTP/1.1"
        ]
    );
    decode(&jeton, &token, &verify).exits(0);
    // Both documents are kept.
    assert_eq!(lines(&server).len(), 3);

    let mut flipped = token.clone().into_bytes();
    let last = flipped.len() - 10;
    flipped[last] = if flipped[last] == b'A' { b'B' } else { b'A' };
    let flipped = String::from_utf8(flipped).unwrap();
    refused(&decode(&jeton, &flipped, &verify), 11, "the signature is not this key's");
    let other = es256("a", r#"{"iss":"https://other.example"}"#);
    refused(&decode(&jeton, &other, &verify), 12, "iss is \"https://other.example\"");
    let old = es256("a", &format!(r#"{{"iss":"{issuer}","exp":1}}"#));
    refused(&decode(&jeton, &old, &verify), 12, "the signature is good, the claims are refused: expired");
    let hmac = hs256(r#"{"alg":"HS256"}"#, "{}", &jwks("a"));
    refused(&decode(&jeton, &hmac, &verify), 11, "HS256 is verified with a shared secret");
    let none = format!("{}.e30.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#));
    refused(&decode(&jeton, &none, &verify), 11, "the token is not signed");
}

#[test]
fn an_unknown_kid_has_the_keys_fetched_again_once() {
    let jeton = Jeton::new();
    let rotated = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&rotated);
    let server = Server::new(move |_| {
        Reply::json(200, &if seen.load(Ordering::SeqCst) { jwks("new") } else { jwks_of_another("old") })
    });
    let url = server.url("/keys");
    refused(&decode(&jeton, &es256("new", "{}"), &["--jwks", &url]), 11, "the signature is not this key's");
    assert_eq!(server.heard().len(), 2);
    rotated.store(true, Ordering::SeqCst);
    decode(&jeton, &es256("new", "{}"), &["--jwks", &url]).exits(0);
    assert_eq!(server.heard().len(), 3);
    // A bad signature under a known kid asks for nothing.
    decode(&jeton, &es256("new", "{}"), &["--jwks", &url]).exits(0);
    let bad = format!("{}AAAA", es256("new", "{}").trim_end_matches(|c| c != '.'));
    refused(&decode(&jeton, &bad, &["--jwks", &url]), 11, "has 3 bytes");
    assert_eq!(server.heard().len(), 3);
    // Of many lines with many kids too, once.
    let log: String = (0..50).map(|i| es256(&format!("k{i}"), "{}") + "\n").collect();
    let outcome = jeton.call(&["decode", "--json", "--jwks", &url]).stdin(log).run();
    assert_eq!(outcome.code, 0, "{outcome}");
    assert_eq!(server.heard().len(), 3, "a signature that verifies needs no other keys");
    let other = hs256(r#"{"alg":"ES256","kid":"x"}"#, "{}", "x");
    let log = format!("{other}\n").repeat(50);
    jeton.call(&["decode", "--json", "--jwks", &url]).stdin(log).run();
    assert_eq!(server.heard().len(), 4);
}

#[test]
fn a_server_that_is_gone_when_a_kid_is_unknown_ends_one_token_and_not_many() {
    let jeton = Jeton::new();
    let asked = Arc::new(AtomicBool::new(false));
    let server = Server::new(move |_| {
        if asked.swap(true, Ordering::SeqCst) {
            return Reply::json(503, "{}");
        }
        Reply::json(200, &jwks_of_another("old"))
    });
    let url = server.url("/keys");
    let token = es256("new", "{}");
    decode(&jeton, &token, &["--jwks", &url]).exits(9).says("/keys answered 503");
    let outcome =
        jeton.call(&["decode", "--json", "--jwks", &url]).stdin(format!("{token}\n{token}\n")).run();
    assert_eq!((outcome.code, outcome.stdout.lines().count()), (11, 2), "{outcome}");
    assert!(outcome.stderr.starts_with("jeton: warning: new keys can't be had: "), "{outcome}");
    assert_eq!(server.heard().len(), 3);
}

fn jwks_of_another(kid: &str) -> String {
    // The generator of P-256: a point, and nobody's key.
    let x = "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY";
    let y = "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU";
    format!(r#"{{"keys":[{{"kty":"EC","crv":"P-256","kid":"{kid}","x":"{x}","y":"{y}"}}]}}"#)
}

#[test]
fn documents_are_kept_as_long_as_the_server_says_in_private_files() {
    use std::os::unix::fs::PermissionsExt;
    let jeton = Jeton::new();
    let server = Server::new(|received| {
        let life = if received.line().contains("long") { "max-age=600" } else { "no-store" };
        Reply::with_headers(200, &[("Content-Type", "application/json"), ("Cache-Control", life)], jwks("a"))
    });
    let (long, never) = (server.url("/long"), server.url("/never"));
    for _ in 0..2 {
        decode(&jeton, &es256("a", "{}"), &["--jwks", &long]).exits(0);
        decode(&jeton, &es256("a", "{}"), &["--jwks", &never]).exits(0);
    }
    assert_eq!(server.heard().len(), 3);
    let folder = jeton.config_dir().join("metadata");
    let kept: Vec<_> = std::fs::read_dir(&folder).unwrap().map(Result::unwrap).collect();
    for file in &kept {
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
    let entry = kept.iter().find(|file| file.path().extension().is_some_and(|e| e == "json")).unwrap().path();
    std::fs::write(&entry, "torn").unwrap();
    decode(&jeton, &es256("a", "{}"), &["--jwks", &long]).exits(0).says("jeton: warning: a kept document");
    assert_eq!(server.heard().len(), 4);
    // Without a folder it works all the same.
    let call = jeton.call(&["decode", &es256("a", "{}"), "--jwks", &long]);
    call.env("JETON_CONFIG_DIR", "/dev/null/none").run().exits(0);
}

#[test]
fn a_server_that_cannot_serve_keys_says_why() {
    let jeton = Jeton::new();
    let token = es256("a", "{}");
    let with = |reply: Reply, code: i32, words: &str| {
        let server = Server::always(reply);
        decode(&jeton, &token, &["--jwks", &server.url("/keys?x=canary")])
            .exits(code)
            .says(words)
            .never_says("canary")
            .says_one_error();
    };
    with(Reply::json(404, "{}"), 5, "/keys answered 404");
    with(Reply::json(503, "{}"), 9, "/keys answered 503: try again later");
    with(Reply::with_headers(302, &[("Location", "/elsewhere")], ""), 5, "a redirect to \"/elsewhere\"");
    with(
        Reply::new(200, "text/html", "<html>"),
        3,
        "/keys: not JSON: no JSON value starts like this at byte 0",
    );
    with(Reply::json(200, r#"{"keys":[]}"#), 3, "an empty JWK Set");
    decode(&jeton, &token, &["--jwks", "http://127.0.0.1:1/keys"]).exits(6);
    decode(&jeton, &token, &["--jwks", "http://as.example/keys"])
        .exits(2)
        .says("--jwks is http: anybody on the way");
    decode(&jeton, &token, &["--issuer", "as.example"]).exits(2).says("the issuer has no scheme");
    let elsewhere = Server::always(Reply::json(200, r#"{"issuer":"https://other.example","jwks_uri":"x"}"#));
    decode(&jeton, &token, &["--issuer", &elsewhere.url("")])
        .exits(5)
        .says("is the metadata of another issuer: \"https://other.example\"");
    // A page for everything that isn't there is no metadata; the next place has it.
    let pages = Server::new(|received| match received.line() {
        "GET /a/.well-known/openid-configuration HTTP/1.1" => {
            let issuer = format!("{}/a", issuer_of(received));
            Reply::json(200, &format!(r#"{{"issuer":"{issuer}","jwks_uri":"{issuer}/keys"}}"#))
        }
        "GET /a/keys HTTP/1.1" => Reply::json(200, &jwks("a")),
        _ => Reply::new(200, "text/html", "<html>"),
    });
    let issuer = pages.url("/a");
    let own = es256("a", &format!(r#"{{"iss":"{issuer}"}}"#));
    decode(&jeton, &own, &["--issuer", &issuer]).exits(0);
    let nothing = Server::always(Reply::json(404, "{}"));
    decode(&jeton, &token, &["--issuer", &nothing.url("/a")])
        .exits(5)
        .says("/.well-known/oauth-authorization-server/a answered 404");
    assert_eq!(nothing.heard().len(), 3);
}

#[test]
fn a_server_of_keys_is_waited_for_and_read_within_bounds() {
    let jeton = Jeton::new();
    let token = es256("a", "{}");
    let slow =
        Server::endless("HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n{", " ", Duration::from_millis(30));
    let silent = Server::always(Reply::json(200, &jwks("a")).after(Duration::from_secs(20)));
    for (server, flag) in [(&slow, "--jwks"), (&silent, "--jwks"), (&silent, "--issuer")] {
        let start = Instant::now();
        decode(&jeton, &token, &[flag, &server.url("/keys"), "--timeout", "1s"]).exits(8).says_one_error();
        assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
    }
    let endless = Server::endless("HTTP/1.1 200 OK\r\n\r\n", [b' '; 65536], Duration::ZERO);
    let gigabyte = Server::always(Reply::raw("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n{"));
    for server in [&endless, &gigabyte] {
        decode(&jeton, &token, &["--jwks", &server.url("/keys")]).exits(5).says("1 MiB").says_one_error();
    }
    let short = Server::always(Reply::raw("HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n{\"keys\":["));
    decode(&jeton, &token, &["--jwks", &short.url("/keys")]).exits(5).says_one_error();
    // A redirect is not followed, and nothing of what was refused is kept.
    let target = Server::always(Reply::json(200, &jwks("a")));
    let redirect = Server::always(Reply::with_headers(302, &[("Location", &target.url("/keys"))], ""));
    decode(&jeton, &token, &["--jwks", &redirect.url("/keys")]).exits(5).says("which is not followed");
    assert_eq!(target.connections(), 0);
    let kept = std::fs::read_dir(jeton.config_dir().join("metadata")).map(Iterator::count).unwrap_or(0);
    assert_eq!(kept, 0);
}

#[test]
fn the_right_one_of_thousands_of_keys_is_found_at_once() {
    let jeton = Jeton::new();
    let other = jwks_of_another("KID");
    let other = other.trim_start_matches("{\"keys\":[").trim_end_matches("]}");
    let set = |own: &str| {
        let others: Vec<String> = (0..6_000).map(|i| other.replace("KID", &format!("k{i}"))).collect();
        format!(
            "{{\"keys\":[{},{}]}}",
            others.join(","),
            own.trim_start_matches("{\"keys\":[").trim_end_matches("]}")
        )
    };
    let server = Server::always(Reply::json(200, &set(&jwks("a"))));
    let outcome = decode(&jeton, &es256("a", "{}"), &["--jwks", &server.url("/keys")]).exits(0);
    assert!(outcome.stderr.ends_with("kid \"a\"\n"), "{outcome}");
    // Without a kid that is known each would have to be tried, for whoever wrote the token.
    let start = Instant::now();
    let outcome =
        decode(&jeton, &hs256(r#"{"alg":"ES256","kid":"x"}"#, "{}", "x"), &["--jwks", &server.url("/keys")]);
    assert_eq!(outcome.code, 11, "{outcome}");
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}

#[test]
fn promise_29_what_a_token_names_is_never_fetched() {
    let jeton = Jeton::new();
    let server = Server::always(Reply::json(200, &jwks("a")));
    let url = server.url("/keys");
    let public = jeton.file("set.json", jwks_of_another("a"));
    for name in ["jku", "x5u", "iss"] {
        let header = format!(r#"{{"alg":"ES256","kid":"a","{name}":"{url}"}}"#);
        let token = hs256(&header, &format!(r#"{{"iss":"{url}"}}"#), "x");
        let outcome = decode(&jeton, &token, &["--key", public.to_str().unwrap()]);
        assert_eq!(outcome.code, 11, "{outcome}");
        decode(&jeton, &token, &[]).exits(0);
    }
    assert_eq!(server.connections(), 0);
}

#[test]
fn a_jwk_set_in_a_file_and_secrets_in_each_encoding_verify() {
    let jeton = Jeton::new();
    let set = jeton.file("set.json", jwks("a"));
    decode(&jeton, &es256("a", "{}"), &["--jwks", set.to_str().unwrap()]).exits(0);
    let token = hs256(r#"{"alg":"HS256"}"#, "{}", "\u{1}secret?>");
    let file = |name: &str, content: String| jeton.file(name, content).to_str().unwrap().to_owned();
    let hex: String = "\u{1}secret?>".bytes().map(|byte| format!("{byte:02X}")).collect();
    for (name, content, encoding) in [
        ("text", "\u{1}secret?>\n".to_owned(), "text"),
        ("base64", STANDARD.encode("\u{1}secret?>") + "\n", "base64"),
        ("base64url", URL_SAFE_NO_PAD.encode("\u{1}secret?>"), "base64"),
        ("hex", hex + "\n", "hex"),
    ] {
        let path = file(name, content);
        decode(&jeton, &token, &["--secret-file", &path, "--secret-encoding", encoding]).exits(0);
    }
    let bad = file("bad", "canary!".to_owned());
    for encoding in ["base64", "hex"] {
        decode(&jeton, &token, &["--secret-file", &bad, "--secret-encoding", encoding])
            .exits(3)
            .says("the secret is not")
            .never_says("canary");
    }
    decode(&jeton, &token, &["--secret-file", &bad, "--jwks", "x"]).exits(2);
    decode(&jeton, &token, &["--issuer", "https://a", "--iss", "b"]).exits(2);
}

#[test]
fn an_encrypted_token_is_opened_and_what_is_in_it_verified() {
    let jeton = Jeton::new();
    // RFC 7520 section 5.6: dir with A128GCM, no claims in it.
    let key =
        jeton.file("key.jwk", r#"{"kty":"oct","use":"enc","alg":"A128GCM","k":"XctOhJAkA-pD9Lh7ZgW_2A"}"#);
    let key = key.to_str().unwrap();
    let token = "eyJhbGciOiJkaXIiLCJraWQiOiI3N2M3ZTJiOC02ZTEzLTQ1Y2YtODY3Mi02MTdiNWI0NTI0M2EiLCJlbmMiOiJBMTI4R0NNIn0.\
                 .refa467QzzKx6QAB.JW_i_f52hww_ELQPGaYyeAB6HYGcR559l9TYnSovc23XJoBcW29rHP8yZOZG7YhLpT1bjFuvZPjQS-m0IF\
                 tVcXkZXdH_lr_FrdYt9HRUYkshtrMmIUAyGmUnd9zMDB2n0cRDIHAzFVeJUDxkUwVAE7_YGRPdcqMyiBoCO-FBdE-Nceb4h3-FtB\
                 P-c_BIwCPTjb9o0SbdcdREEMJMyZBH8ySWMVi1gPD9yxi-aQpGbSv_F9N4IZAxscj5g-NJsUPbjk29-s7LJAGb15wEBtXphVCgyy\
                 53CoIKLHHeJHXex45Uz9aKZSRSInZI-wjsY0yu3cT4_aQ3i1o-tiE-F8Ios61EKgyIQ4CWao8PFMj8TTnp.vbb32Xvllea2OtmHA\
                 dccRQ";
    let outcome = decode(&jeton, token, &[]);
    refused(&outcome, 10, "an encrypted token (JWE): only its header can be read");
    assert!(outcome.stdout.starts_with("JWE header\n"), "{outcome}");
    assert!(outcome.stderr.contains("hint: --key FILE decrypts it"), "{outcome}");
    let wrong = jeton.file("wrong.jwk", r#"{"kty":"oct","k":"AAAAAAAAAAAAAAAAAAAAAA"}"#);
    refused(
        &decode(&jeton, token, &["--key", wrong.to_str().unwrap()]),
        11,
        "not decrypted: the key doesn't open it",
    );
    let outcome = decode(&jeton, token, &["--key", key]).exits(0);
    assert!(outcome.stdout.contains("\npayload\nYou can trust us to stick with you"), "{outcome}");
    assert!(outcome.stderr.ends_with(
        "not verified: decrypted by dir with A128GCM, key shared secret of 16 bytes; nothing in it is signed\n"
    ));
    let set = jeton.file("set.json", jwks("a"));
    let more = ["--key", key, "--jwks", set.to_str().unwrap()];
    refused(&decode(&jeton, token, &more), 11, "the token is encrypted and not signed");
    decode(&jeton, &es256("a", "{}"), &more).exits(0).says("jeton: warning: --key is not used");
}
