use std::io::{Read, Write};
use std::time::{Duration, Instant};

use super::*;
use crate::wire::Proxy;
use certificates::Ca;
use server::{Received, Reply, Server};

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

fn short() -> Transport {
    Transport { timeout: Duration::from_millis(300), ..Transport::default() }
}

fn trusting(ca: &Ca) -> Transport {
    Transport { cacert: Some((ca.pem().as_bytes().to_vec(), "ca.pem".to_owned())), ..transport() }
}

fn through(proxy: &str) -> Transport {
    Transport {
        proxy: Some(Proxy { url: Secret::from(proxy.to_owned()), origin: "--proxy".to_owned() }),
        ..transport()
    }
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

fn answering(bytes: impl Into<Vec<u8>>) -> Server {
    Server::always(Reply::raw(bytes))
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
fn a_redirect_comes_back_and_is_not_followed() {
    let second = Server::token("t", 1);
    for status in [301, 302, 303, 307, 308] {
        let location = second.url("/there");
        let server = Server::always(Reply::with_headers(status, &[("Location", &location)], ""));
        let response = send(&request(&server.url("/")), &transport()).unwrap();
        assert_eq!((response.status, response.header("location")), (status, Some(location.as_str())));
    }
    assert_eq!(second.connections(), 0);
}

#[test]
fn time_outs_end_in_time_and_name_the_step() {
    let silent = Server::raw(|mut stream| drop(stream.read_to_end(&mut Vec::new())));
    let drip = |head: &'static str, piece: &'static [u8]| {
        Server::raw(move |mut stream| {
            let _ = Received::read(&mut stream);
            let _ = stream.write_all(head.as_bytes());
            while stream.write_all(piece).is_ok() {
                std::thread::sleep(Duration::from_millis(20));
            }
        })
    };
    let flood = Server::raw(|mut stream| {
        let _ = Received::read(&mut stream);
        let piece = b"HTTP/1.1 100 Continue\r\n\r\n".repeat(100);
        while stream.write_all(&piece).is_ok() {}
    });
    let head = drip("HTTP/1.1 200 OK\r\n", b"X: y\r\n");
    let body = drip("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", b"x");
    let continued = drip("", b"HTTP/1.1 100 Continue\r\n\r\n");
    for (server, step) in [
        (&silent, "waiting for an answer"),
        (&head, "reading the headers"),
        (&body, "reading the body"),
        (&continued, "reading the headers"),
        (&flood, "reading the headers"),
    ] {
        let start = Instant::now();
        let message = fails(Kind::TimedOut, &server.url("/?canary"), &short());
        assert!(start.elapsed() < Duration::from_millis(800), "{:?}: {message}", start.elapsed());
        assert!(message.starts_with("timed out after 300 ms ") && message.contains(step), "{message}");
    }
    let message = fails(Kind::TimedOut, &silent.url("/").replace("http:", "https:"), &short());
    assert!(message.contains("in the TLS handshake with 127.0.0.1"), "{message}");
    let message = fails(
        Kind::TimedOut,
        "https://as.example/",
        &Transport { timeout: Duration::from_millis(300), ..through(&silent.url("")) },
    );
    assert!(message.contains("waiting for the proxy 127.0.0.1"), "{message}");
}

#[test]
fn a_proxy_that_answers_a_byte_at_a_time_is_held_to_the_same_deadline() {
    let server = Server::raw(|mut stream| {
        let _ = Received::read(&mut stream);
        while stream.write_all(b"H").is_ok() {
            std::thread::sleep(Duration::from_millis(20));
        }
    });
    let slow = Server::raw(|mut stream| {
        let _ = Received::read(&mut stream);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
        while stream.write_all(b"X: y\r\n").is_ok() {
            std::thread::sleep(Duration::from_millis(100));
        }
    });
    let short = |proxy: &Server| Transport { timeout: Duration::from_millis(300), ..through(&proxy.url("")) };
    fails(Kind::Unreachable, "https://as.example/", &short(&server));
    let start = Instant::now();
    fails(Kind::TimedOut, "https://as.example/", &short(&slow));
    assert!(start.elapsed() < Duration::from_millis(800), "{:?}", start.elapsed());
}

#[test]
fn an_endless_or_compressed_body_is_not_a_token() {
    let endless = Server::raw(|mut stream| {
        let _ = Received::read(&mut stream);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        while stream.write_all(&[b'x'; 65536]).is_ok() {}
    });
    let chunked = Server::raw(|mut stream| {
        let _ = Received::read(&mut stream);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        while stream.write_all(b"4\r\nabcd\r\n").is_ok() {}
    });
    let gigabyte = answering("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n{");
    for server in [&endless, &chunked, &gigabyte] {
        let message = fails(Kind::NotToken, &server.url("/"), &transport());
        assert_eq!(message, "the answer (status 200) is longer than 1 MiB");
    }
    let gzip = Server::always(Reply::with_headers(200, &[("Content-Encoding", "gzip")], [0x1f, 0x8b, 8]));
    assert!(fails(Kind::NotToken, &gzip.url("/"), &transport()).contains("is compressed with \"gzip\""));
    let exact = Server::always(Reply::new(200, "text/plain", vec![b'x'; BODY_LIMIT]));
    assert_eq!(send(&request(&exact.url("/")), &transport()).unwrap().body.expose().len(), BODY_LIMIT);
}

#[test]
fn damaged_answers_are_told_in_one_line() {
    let many: String = (0..2000).map(|i| format!("X-{i}: y\r\n")).collect();
    for bytes in [
        "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"access_token\":\"t\"".to_owned(),
        "HTTP/1.1 200 OK\r\nContent-Le".to_owned(),
        "<html>HTTP/0.9 has no head</html>".to_owned(),
        "\u{0}\u{1}\u{2}\u{3}\r\n\r\n".to_owned(),
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab".to_owned(),
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nab".to_owned(),
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\nab".to_owned(),
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab".to_owned(),
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nab".to_owned(),
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab".to_owned(),
        "HTTP/1.1 101 Switching Protocols\r\n\r\n".to_owned(),
        "HTTP/1.1 000 Zero\r\n\r\n".to_owned(),
        "HTTP/2 200\r\n\r\n".to_owned(),
        "HTTP/1.1 100 Continue\r\nX: y\r\n\r\nHTTP/1.1 200 OK\r\n\r\n".to_owned(),
        format!("HTTP/1.1 200 OK\r\n{many}\r\n"),
        format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "y".repeat(200_000)),
    ] {
        let server = answering(bytes.clone());
        fails(Kind::NotToken, &server.url("/?canary"), &transport());
    }
}

#[test]
fn a_server_that_is_not_there_or_goes_away_is_unreachable() {
    let port = Server::raw(drop).port();
    let message = fails(Kind::Unreachable, &format!("http://127.0.0.1:{port}/?canary"), &transport());
    assert_eq!(message, format!("can't connect to 127.0.0.1:{port}: connection refused"));
    let message = fails(Kind::Unreachable, "http://nowhere.invalid/", &transport());
    assert!(message.starts_with("can't find the host nowhere.invalid: "), "{message}");
    let mute = Server::raw(|mut stream| drop(Received::read(&mut stream)));
    let message = fails(Kind::Unreachable, &mute.url("/"), &transport());
    assert_eq!(message, format!("127.0.0.1:{} closed the connection without an answer", mute.port()));
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
fn tls_is_checked_and_its_faults_are_told() {
    let (ca, stranger) = (Ca::new(), Ca::new());
    let server = |leaf: certificates::Leaf| Server::tls(leaf.server(), |_| Reply::token("t", 1));
    let good = server(ca.leaf(&["localhost", "127.0.0.1"]));
    assert_eq!(send(&request(&good.url("/")), &trusting(&ca)).unwrap().status, 200);
    assert_eq!(send(&request(&good.url_at("localhost", "/")), &trusting(&ca)).unwrap().status, 200);
    assert_eq!(good.heard().len(), 2);

    let place = format!("the certificate of 127.0.0.1:{}", good.port());
    let message = fails(Kind::Tls, &good.url("/?canary"), &transport());
    assert_eq!(message, format!("{place} is not issued by an authority that is trusted here"));
    let nameless = format!("{place} is not signed by the authority it names: that one has another key here");
    assert_eq!(fails(Kind::Tls, &good.url("/?canary"), &trusting(&stranger)), nameless);
    assert_eq!(good.heard().len(), 2, "no application byte was sent");
    let insecure = Transport { insecure: true, ..transport() };
    assert_eq!(send(&request(&good.url("/")), &insecure).unwrap().status, 200);

    let wrong = server(ca.leaf(&["other.example", "www.other.example"]));
    let message = fails(Kind::Tls, &wrong.url("/"), &trusting(&ca));
    assert!(
        message.ends_with("is for \"other.example\", \"www.other.example\", not for 127.0.0.1"),
        "{message}"
    );
    let expired = server(ca.leaf_valid(&["127.0.0.1"], 2019, 2020));
    assert!(fails(Kind::Tls, &expired.url("/"), &trusting(&ca)).ends_with(" expired on 2020-01-01"));
    let early = server(ca.leaf_valid(&["127.0.0.1"], 2098, 2099));
    assert!(fails(Kind::Tls, &early.url("/"), &trusting(&ca)).ends_with(" is valid only from 2098-01-01"));
    assert_eq!(wrong.heard().len() + expired.heard().len() + early.heard().len(), 0);
}

#[test]
fn a_named_self_signed_certificate_is_trusted_for_its_names_and_dates_alone() {
    let leaves = [(["127.0.0.1"], 2020, 2099), (["other.example"], 2020, 2099), (["127.0.0.1"], 2019, 2020)];
    let results = leaves.map(|(names, from, to)| {
        let leaf = Ca::self_signed(&names, from, to);
        let named =
            Transport { cacert: Some((leaf.pem.clone().into_bytes(), "c".to_owned())), ..transport() };
        let server = Server::tls(leaf.server(), |_| Reply::token("t", 1));
        fails(Kind::Tls, &server.url("/"), &trusting(&Ca::new()));
        send(&request(&server.url("/")), &named).map_err(|error| error.message)
    });
    assert_eq!(results[0].as_ref().unwrap().status, 200);
    assert!(results[1].as_ref().unwrap_err().ends_with("is for \"other.example\", not for 127.0.0.1"));
    assert!(results[2].as_ref().unwrap_err().ends_with("expired on 2020-01-01"));
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
fn mutual_tls_works_and_a_missing_or_wrong_certificate_is_named() {
    let (ca, clients, stranger) = (Ca::new(), Ca::new(), Ca::new());
    let server = Server::tls(ca.leaf(&["127.0.0.1"]).server_demanding(&clients), |_| Reply::token("t", 1));
    let with = |chain: &str, key: &str| {
        let file = |content: &str, name: &str| (content.as_bytes().to_vec(), name.to_owned());
        let key = (Secret::from(key.to_owned()), "key.pem".to_owned());
        Transport { cert: Some((file(chain, "cert.pem"), key)), ..trusting(&ca) }
    };
    let (good, bad) = (clients.leaf(&["client"]), stranger.leaf(&["client"]));
    assert_eq!(send(&request(&server.url("/")), &with(&good.pem, &good.key_pem)).unwrap().status, 200);
    let message = fails(Kind::Tls, &server.url("/"), &trusting(&ca));
    assert_eq!(message, format!("127.0.0.1:{} demands a client certificate", server.port()));
    let message = fails(Kind::Tls, &server.url("/"), &with(&bad.pem, &bad.key_pem));
    assert!(message.contains("refuses the client certificate"), "{message}");
    assert_eq!(server.heard().len(), 1);

    let input = |chain: &str, key: &str| fails(Kind::Input, &server.url("/"), &with(chain, key));
    let mismatch = "the key in \"key.pem\" does not belong to the certificate in \"cert.pem\"";
    assert_eq!(input(&good.pem, &bad.key_pem), mismatch);
    assert_eq!(input("", &good.key_pem), "there is no certificate in \"cert.pem\"");
    assert_eq!(input(&good.pem, "canary"), "there is no private key in \"key.pem\"");
    let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
    assert_eq!(input(&good.pem, encrypted), "the private key in \"key.pem\" is protected by a passphrase");
    let garbage = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    assert_eq!(input(&good.pem, garbage), "the key in \"key.pem\" can't be used for TLS");
    let broken = "-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----\n";
    assert_eq!(input(&good.pem, broken), "the PEM of \"key.pem\" is damaged");
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

#[test]
fn a_proxy_carries_the_request_and_its_refusal_is_told() {
    let ca = Ca::new();
    let target = Server::tls(ca.leaf(&["as.example"]).server(), |_| Reply::token("t", 1));
    let port = target.port();
    let relay = move |mut stream: std::net::TcpStream| {
        let received = Received::read(&mut stream).unwrap();
        assert_eq!(received.line(), "CONNECT as.example:443 HTTP/1.1");
        assert_eq!(received.header("proxy-authorization"), Some("Basic dXNlcjpjYW5hcnkvMQ=="));
        stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").unwrap();
        let upstream = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
        let (mut from, mut to) = (stream.try_clone().unwrap(), upstream.try_clone().unwrap());
        std::thread::spawn(move || std::io::copy(&mut from, &mut to));
        let _ = std::io::copy(&mut { upstream }, &mut stream);
    };
    let proxy = Server::raw(relay);
    let url = format!("http://user:canary%2F1@127.0.0.1:{}", proxy.port());
    let transport = Transport { proxy: through(&url).proxy, ..trusting(&ca) };
    assert_eq!(send(&request("https://as.example/token"), &transport).unwrap().status, 200);
    assert_eq!(target.heard_one().header("proxy-authorization"), None);

    let answers = |status: u16| Server::always(Reply::new(status, "text/html", "no"));
    let (needs, refuses) = (answers(407), answers(403));
    let message = fails(Kind::Unreachable, "https://as.example/", &through(&needs.url("")));
    let start = format!("the proxy 127.0.0.1:{} (set by --proxy) ", needs.port());
    assert_eq!(message, start + "wants a user and a password (status 407), or others than it was given");
    let message = fails(Kind::Unreachable, "https://as.example/", &through(&refuses.url("")));
    assert!(message.ends_with("refused to connect to as.example:443 (status 403)"), "{message}");
    let garbage = answering("what?\r\n\r\n");
    assert!(
        fails(Kind::Unreachable, "https://as.example/", &through(&garbage.url("")))
            .contains("no answer that HTTP knows")
    );
    let mute = Server::raw(|mut stream| drop(Received::read(&mut stream)));
    fails(Kind::Unreachable, "https://as.example/", &through(&mute.url("")));
    let gone = Server::raw(drop).url("");
    let message = fails(Kind::Unreachable, "https://as.example/", &through(&gone));
    assert!(message.starts_with("can't connect to the proxy 127.0.0.1:"), "{message}");
    fails(Kind::Usage, "https://as.example/", &through("ftp://user:canary@127.0.0.1:21"));
}
