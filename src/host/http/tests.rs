use crate::wire::ClientCertificate;
use std::io::{Read, Write};
use std::time::Duration;

use super::*;
use crate::error::Kind;
use certificates::Ca;
use server::{Reply, Server};

#[allow(dead_code, reason = "the integration tests' own certificates")]
#[path = "../../../tests/cli/support/tls.rs"]
mod certificates;
#[allow(dead_code, clippy::disallowed_types, reason = "the integration tests' own servers")]
#[path = "../../../tests/cli/support/server.rs"]
mod server;

fn request(url: &str) -> Request {
    let header = |name: &str, value: &str| (name.to_owned(), Secret::from(value.to_owned()));
    Request {
        method: "POST",
        url: url.to_owned(),
        headers: vec![
            header("Accept", "application/json"),
            header("User-Agent", "jeton/1"),
            header("Content-Type", "application/x-www-form-urlencoded"),
            header("X-IBM-Client-Id", "a"),
            header("Authorization", "Basic eA=="),
        ],
        body: Secret::from("grant_type=client_credentials".to_owned()),
    }
}

fn transport() -> Transport {
    Transport { timeout: Duration::from_secs(5), ..Transport::default() }
}

fn trusting(ca: &Ca) -> Transport {
    Transport { cacert: Some((ca.pem().as_bytes().to_vec(), "ca.pem".to_owned())), ..transport() }
}

/// The message of the failure, which must be of this kind.
#[track_caller]
fn fails(kind: Kind, url: &str, transport: &Transport) -> String {
    match send(&request(url), transport) {
        Ok(response) => panic!("status {}", response.status),
        Err(error) => {
            assert_eq!(error.kind, kind, "{error}");
            assert!(!error.message.contains('\n') && !error.message.contains("canary"), "{error}");
            error.message
        }
    }
}

#[test]
fn the_request_goes_out_as_given_and_the_answer_comes_back_whole() {
    let server =
        Server::always(Reply::with_headers(401, &[("WWW-Authenticate", "Basic"), ("X-A", "b")], "no"));
    let response = send(&request(&server.url("/token?a=b")), &transport()).unwrap();
    assert_eq!(
        format!("{:?}", server.heard_one()),
        format!(
            "POST /token?a=b HTTP/1.1\r\ncontent-length: 29\r\nhost: 127.0.0.1:{}\r\nAccept: application/json\r\n\
             User-Agent: jeton/1\r\nContent-Type: application/x-www-form-urlencoded\r\nX-IBM-Client-Id: a\r\n\
             Authorization: Basic eA==\r\n\r\ngrant_type=client_credentials",
            server.port()
        )
    );
    assert_eq!((response.status, response.body.expose()), (401, b"no".as_slice()));
    assert_eq!(response.header("www-authenticate"), Some("Basic"));
    assert!(response.elapsed > Duration::ZERO);
}

#[test]
fn a_get_has_no_body_and_no_header_of_its_own() {
    let server = Server::always(Reply::json(200, "{}"));
    let get =
        Request { method: "GET", headers: Vec::new(), body: Secret::default(), url: server.url("/jwks") };
    assert_eq!(send(&get, &transport()).unwrap().body.expose(), b"{}");
    assert_eq!(
        server.heard_one().head,
        format!("GET /jwks HTTP/1.1\r\nhost: 127.0.0.1:{}\r\n\r\n", server.port())
    );
}

#[test]
fn a_body_may_have_1_mib_and_no_byte_more() {
    let sized = |size: usize| Server::always(Reply::new(200, "text/plain", vec![b'x'; size]));
    let (fits, long) = (sized(BODY_LIMIT), sized(BODY_LIMIT + 1));
    assert_eq!(send(&request(&fits.url("/")), &transport()).unwrap().body.expose().len(), BODY_LIMIT);
    assert_eq!(
        fails(Kind::NotToken, &long.url("/"), &transport()),
        "the answer (status 200) is longer than 1 MiB"
    );
}

#[test]
fn a_url_or_a_header_that_can_not_be_sent_is_usage() {
    let long = format!("http://127.0.0.1:9/{}", "a".repeat(70_000));
    let odd = [
        "",
        "token",
        "http://",
        "/token",
        "http://a b/",
        "http://x:99999/",
        "http://x:/",
        "http://u:canary@x/",
    ];
    for url in odd.into_iter().chain(["ftp://127.0.0.1/?canary", "http://u:canary@x y/", long.as_str()]) {
        fails(Kind::Usage, url, &transport());
    }
    let mut bad = request("http://127.0.0.1:9/");
    bad.headers.push(("X-Bad".to_owned(), Secret::from("a\r\nInjected: canary".to_owned())));
    let error = send(&bad, &transport()).expect_err("a header with a line break");
    assert_eq!((error.kind, error.message.as_str()), (Kind::Usage, "the header \"X-Bad\" can't be sent"));
}

#[test]
fn a_named_self_signed_certificate_is_trusted_for_its_names_and_dates_alone() {
    let leaves = [(["127.0.0.1"], 2020, 2099), (["other.example"], 2020, 2099), (["127.0.0.1"], 2019, 2020)];
    let results = leaves.map(|(names, from, to)| {
        let leaf = Ca::self_signed(&names, from, to);
        let named =
            Transport { cacert: Some((leaf.pem.clone().into_bytes(), "c".to_owned())), ..transport() };
        let server = Server::tls(leaf.server(), |_| Reply::token("t", 1));
        send(&request(&server.url("/")), &named).map_err(|error| error.message)
    });
    assert_eq!(results[0].as_ref().unwrap().status, 200);
    assert!(results[1].as_ref().unwrap_err().ends_with("is for \"other.example\", not for 127.0.0.1"));
    assert!(results[2].as_ref().unwrap_err().ends_with("expired on 2020-01-01"));
}

#[test]
fn an_unknown_self_signed_certificate_is_called_that() {
    let server = Server::tls(Ca::self_signed(&["127.0.0.1"], 2020, 2099).server(), |_| Reply::token("t", 1));
    let message = fails(Kind::Tls, &server.url("/"), &trusting(&Ca::new()));
    assert!(
        message.ends_with("is an authority's own, such as a self-signed one, and not trusted here"),
        "{message}"
    );
}

#[test]
fn servers_without_a_tls_that_is_safe_are_named() {
    let https = |server: &Server| server.url("/").replace("http:", "https:");
    let speaks = |bytes: &'static [u8]| {
        Server::raw(move |mut stream| {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(bytes);
            let _ = stream.read(&mut [0; 4096]);
        })
    };
    // A fatal protocol_version alert in a TLS 1.1 record.
    let alert = speaks(&[21, 3, 2, 0, 2, 2, 70]);
    // A ServerHello of TLS 1.1: version 3.2, 32 random bytes, no session, suite 0x002f, no compression.
    let mut hello = vec![22, 3, 2, 0, 42, 2, 0, 0, 38, 3, 2];
    hello.extend_from_slice(&[7; 32]);
    hello.extend_from_slice(&[0, 0, 0x2f, 0]);
    let hello = speaks(hello.leak());
    for server in [&alert, &hello] {
        let message = fails(Kind::Tls, &https(server), &transport());
        assert_eq!(message, format!("127.0.0.1:{} speaks neither TLS 1.2 nor 1.3", server.port()));
    }
    let plain = speaks(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    let message = fails(Kind::Tls, &https(&plain), &transport());
    assert_eq!(message, format!("127.0.0.1:{} does not speak TLS", plain.port()));
    let hangs_up = Server::raw(|mut stream| drop(stream.read(&mut [0; 4096])));
    fails(Kind::Tls, &https(&hangs_up), &transport());
}

#[test]
fn a_client_certificate_that_can_not_be_used_is_input() {
    let ca = Ca::new();
    let with = |chain: &str, key: &str| {
        let key = (Secret::from(key.to_owned()), "key.pem".to_owned());
        let chain = (chain.as_bytes().to_vec(), "cert.pem".to_owned());
        fails(
            Kind::Input,
            "https://127.0.0.1:9/",
            &Transport { cert: Some(ClientCertificate { chain, key }), ..trusting(&ca) },
        )
    };
    let (good, other) = (ca.leaf(&["client"]), ca.leaf(&["client"]));
    let mismatch = "the key in \"key.pem\" does not belong to the certificate in \"cert.pem\"";
    assert_eq!(with(&good.pem, &other.key_pem), mismatch);
    assert_eq!(with("", &good.key_pem), "there is no certificate in \"cert.pem\"");
    assert_eq!(with(&good.pem, "canary"), "there is no private key in \"key.pem\"");
    let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
    assert_eq!(with(&good.pem, encrypted), "the private key in \"key.pem\" is protected by a passphrase");
    let garbage = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    assert_eq!(with(&good.pem, garbage), "the key in \"key.pem\" can't be used for TLS");
    let broken = "-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----\n";
    assert_eq!(with(&good.pem, broken), "the PEM of \"key.pem\" is damaged");
}

#[test]
fn an_unusable_cacert_is_input() {
    let with =
        |content: &[u8]| Transport { cacert: Some((content.to_vec(), "ca.pem".to_owned())), ..transport() };
    let input = |content: &[u8]| fails(Kind::Input, "https://127.0.0.1:9/", &with(content));
    assert_eq!(input(b""), "there is no certificate in \"ca.pem\"");
    assert_eq!(
        input(b"-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"),
        "the PEM of \"ca.pem\" is damaged"
    );
    assert!(input(&[0x30, 0]).starts_with("certificate 1 of \"ca.pem\" can't be trusted: "));
}
