//! iSHARE M2M: an RS256 assertion of exactly 30 seconds with the certificate chain in it, party ids in place of URLs.

use ::der::Decode;
use x509_cert::Certificate;

use super::*;
use crate::support::{Call, Reply, Server};

const ENDPOINT: &str = "/connect/token";
const PARTY: &str = "EU.EORI.NL000000001";
const SERVER: &str = "EU.EORI.NL000000000";

/// The documented answer.
pub(super) const ANSWER: &str =
    r#"{"access_token":"aW9uIG9wYXF1ZQ","token_type":"Bearer","expires_in":3600}"#;

fn answering() -> Server {
    Server::always(Reply::json(200, ANSWER))
}

/// A call of the party with its key file and chain file, whatever its order.
fn call(jeton: &Jeton, server: &Server, arguments: &[&str]) -> Call {
    fixture(jeton, "ishare/leaf.key.pem");
    fixture(jeton, "ishare/chain-wrong-order.pem");
    jeton
        .call(&["token", "--preset=ishare", "--no-cache", "--token-endpoint", &server.url("")])
        .args(&["--key=ishare-leaf.key.pem", "--x5c=ishare-chain-wrong-order.pem"])
        .args(arguments)
}

/// `jeton assertion` with these arguments, and what it says.
fn assertion(jeton: &Jeton, arguments: &[&str]) -> (Assertion, String) {
    let known = ["--preset=ishare", "--assertion-audience", SERVER];
    let outcome = jeton.call(&["assertion"]).args(&known).args(arguments).run().exits(0);
    (Assertion::parse(outcome.stdout.trim_end()), outcome.stderr)
}

/// The `x5c` member as it must be: standard base64 of DER, leaf first, root last.
fn x5c() -> String {
    let base64 = |pem: &str| pem.lines().filter(|line| !line.starts_with("-----")).collect::<String>();
    format!(
        r#"["{}","{}","{}"]"#,
        base64(include_str!("../../fixtures/keys/ishare/leaf.pem")),
        base64(include_str!("../../fixtures/keys/ishare/intermediate.pem")),
        base64(include_str!("../../fixtures/keys/ishare/root.pem"))
    )
}

/// The party's public key, PKCS#1 DER, from its certificate.
fn public_key() -> Vec<u8> {
    let leaf = Certificate::from_der(&der(include_str!("../../fixtures/keys/ishare/leaf.pem")))
        .expect("a certificate");
    let spki = leaf.tbs_certificate().subject_public_key_info();
    spki.subject_public_key.as_bytes().expect("whole bytes").to_vec()
}

#[test]
fn the_normative_request_to_the_byte() {
    let (server, jeton) = (answering(), Jeton::new());
    let before = now();
    call(&jeton, &server, &["--client-id", PARTY, "--assertion-audience", SERVER])
        .run()
        .exits(0)
        .prints("aW9uIG9wYXF1ZQ\n")
        .says_nothing();
    let after = now();

    let received = server.heard_one();
    let host = format!("127.0.0.1:{}", server.port());
    assert_head(&received, &host, ENDPOINT, &[USER_AGENT, JSON, FORM]);
    let (form, _) = received.text().split_once("&client_assertion=").expect("an assertion, last");
    assert_eq!(
        form,
        format!(
            "grant_type=client_credentials&scope=iSHARE&client_id=EU.EORI.NL000000001&client_assertion_type={JWT_BEARER}"
        )
    );

    let assertion = Assertion::sent(&received);
    assert_eq!(assertion.header, format!(r#"{{"alg":"RS256","typ":"JWT","x5c":{}}}"#, x5c()));
    let (iat, jti) = (assertion.seconds("iat"), assertion.text("jti"));
    assert!((before..=after).contains(&iat), "{before} {iat} {after}");
    assert_eq!(
        assertion.claims,
        format!(
            r#"{{"iss":"{PARTY}","sub":"{PARTY}","aud":"{SERVER}","jti":"{jti}","iat":{iat},"exp":{}}}"#,
            iat + 30
        )
    );
    assertion.is_rs256_of(&public_key());

    call(&jeton, &server, &["--client-id", PARTY, "--assertion-audience", SERVER]).run().exits(0);
    let again = Assertion::sent(&server.heard()[1]);
    assert_ne!(again.text("jti"), jti);
}

#[test]
fn the_chain_comes_from_the_key_file_too() {
    let jeton = Jeton::new();
    fixture(&jeton, "ishare/key-and-chain.pem");
    let (assertion, said) = assertion(&jeton, &["--client-id", PARTY, "--key=ishare-key-and-chain.pem"]);
    assert_eq!(said, "");
    assert_eq!(assertion.header, format!(r#"{{"alg":"RS256","typ":"JWT","x5c":{}}}"#, x5c()));
    assertion.is_rs256_of(&public_key());
}

#[test]
fn a_chain_that_is_not_whole_or_not_the_keys_is_said() {
    let jeton = Jeton::new();
    for name in ["ishare/leaf.key.pem", "ishare/leaf.pem", "ishare/intermediate.pem"] {
        fixture(&jeton, name);
    }
    let key = ["--client-id", PARTY, "--key=ishare-leaf.key.pem"];
    let (_, said) = assertion(&jeton, &[&key[..], &["--x5c=ishare-leaf.pem"]].concat());
    assert_eq!(
        said,
        "jeton: warning: ishare-leaf.pem: the chain doesn't reach a root: \"CN=Test Intermediate,O=Test Trust,C=NL\" is missing\n"
    );
    let refused = |more: &[&str]| {
        let known = ["assertion", "--preset=ishare", "--assertion-audience", SERVER];
        jeton.call(&known).args(&key).args(more).run().exits(3).stderr
    };
    assert_eq!(
        refused(&["--x5c=ishare-intermediate.pem"]),
        "jeton: ishare-intermediate.pem: no certificate belongs to the key: there is \"CN=Test Intermediate,O=Test Trust,C=NL\"\n  hint: the leaf certificate must be the signing key's own\n"
    );
    assert_eq!(
        refused(&[]),
        "jeton: file ishare-leaf.key.pem: no certificate found\n  hint: --x5c FILE names the certificates where they are not in the key file\n"
    );
}

#[test]
fn the_servers_party_id_must_be_named() {
    let (server, jeton) = (answering(), Jeton::new());
    let outcome = call(&jeton, &server, &["--client-id", PARTY]).run().exits(2);
    assert_said(
        &outcome,
        "jeton: assertion_audience is not set, and the preset has none: each server has its own (iSHARE: its party id)\n  hint: --assertion-audience AUD names it\n",
    );
    assert!(server.heard().is_empty());
}

#[test]
fn an_audience_that_is_a_url_is_warned_of() {
    let (server, jeton) = (answering(), Jeton::new());
    let endpoint = server.url(ENDPOINT);
    for audience in ["token_endpoint", &endpoint] {
        let arguments = ["--client-id", PARTY, "--assertion-audience", audience];
        assert_said(
            &call(&jeton, &server, &arguments).run().exits(0),
            &format!(
                "jeton: warning: the assertion is for {endpoint}; this server wants its party id there, not a URL (assertion_audience)\n"
            ),
        );
    }
}

#[test]
fn a_party_id_that_the_certificate_does_not_bear_is_warned_of() {
    let jeton = Jeton::new();
    fixture(&jeton, "ishare/key-and-chain.pem");
    let said = |id: &str| {
        let (assertion, said) = assertion(&jeton, &["--client-id", id, "--key=ishare-key-and-chain.pem"]);
        assert_eq!((assertion.text("iss"), assertion.text("sub")), (id.to_owned(), id.to_owned()));
        said
    };
    assert_eq!(said(PARTY), "");
    assert_eq!(said("did:ishare:EU.NL.NTRNL-12345678"), "");
    for other in ["EU.EORI.NL000000002", "did:ishare:EU.NL.NTRNL-87654321"] {
        assert_eq!(
            said(other),
            format!(
                "jeton: warning: client_id {other} is not in the certificate: its subject bears EU.EORI.NL000000001, NTRNL-12345678\n"
            )
        );
    }
}

#[test]
fn party_ids_of_the_newer_form_go_through_as_they_are() {
    let (server, jeton) = (answering(), Jeton::new());
    let ids = ["did:ishare:EU.NL.NTRNL-12345678", "did:ishare:EU.NL.NTRNL-10000000"];
    call(&jeton, &server, &["--client-id", ids[0], "--assertion-audience", ids[1]])
        .run()
        .exits(0)
        .says_nothing();
    let received = server.heard_one();
    assert!(received.text().contains("&client_id=did%3Aishare%3AEU.NL.NTRNL-12345678&"), "{received:?}");
    assert_eq!(Assertion::sent(&received).text("aud"), ids[1]);
}

#[test]
fn backdating_for_a_server_without_leeway_keeps_exp_at_iat_and_thirty() {
    let jeton = Jeton::new();
    fixture(&jeton, "ishare/key-and-chain.pem");
    let before = now();
    let arguments = ["--client-id", PARTY, "--key=ishare-key-and-chain.pem", "--assertion-backdate=5s"];
    let (assertion, said) = assertion(&jeton, &arguments);
    let iat = assertion.seconds("iat");
    assert!((before - 5..=now() - 5).contains(&iat), "{before} {iat}");
    assert_eq!((assertion.seconds("exp"), said.as_str()), (iat + 30, ""));
}

#[test]
fn a_longer_life_is_warned_of() {
    let jeton = Jeton::new();
    fixture(&jeton, "ishare/key-and-chain.pem");
    let arguments = ["--client-id", PARTY, "--key=ishare-key-and-chain.pem", "--assertion-lifetime=60"];
    let (_, said) = assertion(&jeton, &arguments);
    assert_eq!(
        said,
        "jeton: warning: the assertion lives 60 s; the server takes at most 30 s (assertion_lifetime)\n"
    );
}

#[test]
fn other_algorithms_scopes_and_paths_are_the_users_to_set() {
    let (server, jeton) = (answering(), Jeton::new());
    let known = ["--client-id", PARTY, "--assertion-audience", SERVER];
    for path in ["/token", "/oauth2/token"] {
        let endpoint = server.url(path);
        fixture(&jeton, "ishare/key-and-chain.pem");
        jeton
            .call(&[
                "token",
                "--preset=ishare",
                "--no-cache",
                "--key=ishare-key-and-chain.pem",
                "--alg=RS384",
            ])
            .args(&["--scope=iSHARE other", "--token-endpoint", &endpoint])
            .args(&known)
            .run()
            .exits(0)
            .says_nothing();
        let received = server.heard().pop().expect("a request");
        assert_eq!(received.line(), format!("POST {path} HTTP/1.1"));
        assert_eq!(received.field("scope").as_deref(), Some("iSHARE other"));
        assert!(Assertion::sent(&received).header.starts_with(r#"{"alg":"RS384","typ":"JWT","x5c":["#));
    }
}

#[test]
fn a_large_opaque_token_is_printed_whole_and_cached() {
    let token = "0123456789abcdef".repeat(337)[..5380].to_owned();
    let (server, jeton) = (Server::token(&token, 3600), Jeton::new());
    fixture(&jeton, "ishare/key-and-chain.pem");
    jeton.write_config(&format!(
        "[profiles.registry]\npreset = \"ishare\"\ntoken_endpoint = \"{}\"\nclient_id = \"{PARTY}\"\nassertion_audience = \"{SERVER}\"\nkey = \"~/ishare-key-and-chain.pem\"\n",
        server.url("")
    ));
    for _ in 0..2 {
        jeton.run(&["token", "registry"]).exits(0).prints(&format!("{token}\n")).says_nothing();
    }
    assert_eq!(server.heard().len(), 1);
}

#[test]
fn each_form_of_refusal_is_told_in_the_servers_words() {
    let refusals = [
        (
            "application/json",
            r#"{"code":400,"description":"iSHARE JWT could not be validated","message":"Bad Request"}"#,
            r#""Bad Request": "iSHARE JWT could not be validated""#,
        ),
        ("application/json", r#"{"error":"invalid_client"}"#, "invalid_client"),
        ("application/json", r#""Invalid client assertion""#, r#""Invalid client assertion""#),
        (
            "text/html; charset=utf-8",
            "<!DOCTYPE html><html><head><title>Bad Request</title></head><body>no</body></html>",
            r#"an HTML page, "Bad Request""#,
        ),
        ("text/plain", "no such party", r#""no such party""#),
        ("application/json", "", "an empty body"),
    ];
    for (content_type, body, words) in refusals {
        let (server, jeton) = (Server::always(Reply::new(400, content_type, body)), Jeton::new());
        let outcome = call(&jeton, &server, &["--client-id", PARTY, "--assertion-audience", SERVER]).run();
        let likely = match content_type {
            "text/html; charset=utf-8" => "a page came in the answer's place",
            _ => "the certificate is not one that the server knows, or trusts, for client_id ",
        };
        assert_said_likely(
            &outcome.exits(4),
            &format!("jeton: {} refused the request (HTTP 400): {words}", server.url(ENDPOINT)),
            likely,
        );
        server.heard_one();
    }
}

#[test]
fn promise_23_an_error_that_echoes_the_assertion_is_redacted() {
    let server = Server::new(|received| {
        let assertion = received.field("client_assertion").expect("an assertion");
        Reply::json(400, &format!("\"INSERT INTO jwt VALUES ('{assertion}')\""))
    });
    let outcome =
        call(&Jeton::new(), &server, &["--client-id", PARTY, "--assertion-audience", SERVER, "-v"]).run();
    let signature = server
        .heard_one()
        .field("client_assertion")
        .expect("an assertion")
        .rsplit('.')
        .next()
        .map(str::to_owned);
    outcome.exits(4).never_says(&signature.expect("a signature"));
}

#[test]
fn the_normative_request_by_dry_run() {
    let jeton = Jeton::new();
    fixture(&jeton, "ishare/key-and-chain.pem");
    let outcome = jeton
        .call(&["token", "--preset=ishare", "--client-id", PARTY, "--assertion-audience", SERVER])
        .args(&["--token-endpoint=https://registry.example", "--key=ishare-key-and-chain.pem", "--dry-run"])
        .run()
        .exits(0)
        .says_nothing();
    let (request, jwt) = outcome.stdout.split_once("&client_assertion=").expect("an assertion, last");
    let jwt = jwt.strip_suffix(".[redacted]\n").expect("no signature");
    // The signature of a 2048-bit key is 342 characters.
    let form = format!(
        "grant_type=client_credentials&scope=iSHARE&client_id={PARTY}&client_assertion_type={JWT_BEARER}"
    );
    let length = form.len() + "&client_assertion=".len() + jwt.len() + 1 + 342;
    assert_eq!(
        request,
        format!(
            "POST /connect/token HTTP/1.1\n\
             Host: registry.example\n\
             {USER_AGENT}\n\
             Accept: application/json\n\
             Content-Type: application/x-www-form-urlencoded\n\
             Content-Length: {length}\n\
             \n\
             {form}"
        )
    );
    let assertion = Assertion::parse(&format!("{jwt}."));
    assert_eq!(assertion.header, format!(r#"{{"alg":"RS256","typ":"JWT","x5c":{}}}"#, x5c()));
    assert_eq!(assertion.seconds("exp"), assertion.seconds("iat") + 30);
}

#[test]
fn the_normative_request_by_curl() {
    let jeton = Jeton::new();
    fixture(&jeton, "ishare/key-and-chain.pem");
    jeton
        .call(&["token", "--preset=ishare", "--client-id", PARTY, "--assertion-audience", SERVER])
        .args(&["--token-endpoint=https://registry.example", "--key=ishare-key-and-chain.pem", "--curl"])
        .run()
        .exits(0)
        .says_nothing()
        .prints(&format!(
            "curl --silent --show-error --config - https://registry.example/connect/token \\\n  \
               --max-time 30 \\\n  \
               --header '{USER_AGENT}' \\\n  \
               --header 'Accept: application/json' <<END\n\
             data-urlencode = \"grant_type=client_credentials\"\n\
             data-urlencode = \"scope=iSHARE\"\n\
             data-urlencode = \"client_id=EU.EORI.NL000000001\"\n\
             data-urlencode = \"client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer\"\n\
             data-urlencode = \"client_assertion=$(jeton assertion --preset=ishare --token-endpoint=https://registry.example --client-id=EU.EORI.NL000000001 --key=ishare-key-and-chain.pem --assertion-audience=EU.EORI.NL000000000)\"\n\
             END\n"
        ));
}

#[test]
fn the_curl_command_sends_the_same() {
    let (server, jeton) = (answering(), Jeton::new());
    let arguments = ["--client-id", PARTY, "--assertion-audience", SERVER];
    let command = call(&jeton, &server, &arguments).arg("--curl").run().exits(0).stdout;
    let Some(answer) = run_curl(&jeton, &command, &[]) else { return };
    assert_eq!(answer, ANSWER);
    call(&jeton, &server, &arguments).run().exits(0);
    let heard = server.heard();
    let [by_curl, by_jeton] = heard.as_slice() else { panic!("two requests: {heard:#?}") };
    assert_same(by_curl, by_jeton);
    let assertion = Assertion::sent(by_curl);
    assert_eq!(assertion.seconds("exp"), assertion.seconds("iat") + 30);
    assertion.is_rs256_of(&public_key());
}
