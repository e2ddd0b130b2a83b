//! TLS: who is trusted, who is not, and the client's own certificate. Promise 18.

use std::io::{Read, Write};

use crate::network::{at_https, token, token_in};
use crate::support::{Ca, Jeton, Leaf, Reply, Server};

/// A server with this certificate that gives tok-1.
pub(crate) fn serving(leaf: &Leaf) -> Server {
    Server::tls(leaf.server(), |_| Reply::token("tok-1", 3600))
}

#[test]
fn promise_18_a_certificate_that_is_not_good_is_exit_7_and_nothing_is_sent() {
    let ca = Ca::new();
    let untrusted = serving(&Ca::self_signed(&["127.0.0.1"], 2020, 2099));
    let wrong = serving(&ca.leaf(&["other.example"]));
    let expired = serving(&ca.leaf_valid(&["127.0.0.1"], 2019, 2020));
    let early = serving(&ca.leaf_valid(&["127.0.0.1"], 2098, 2099));
    let jeton = Jeton::new();
    let file = jeton.file("ca.pem", ca.pem());
    let cacert = ["--cacert", file.to_str().unwrap()];
    for (server, says) in [
        (&untrusted, "not trusted here"),
        (&wrong, "is for \"other.example\", not for 127.0.0.1"),
        (&expired, "expired on 2020-01-01"),
        (&early, "is valid only from 2098-01-01"),
    ] {
        token_in(&jeton, &server.url("/token?canary-query"), &cacert, &[])
            .exits(7)
            .says(says)
            .says_one_error()
            .never_says("canary-query");
        assert_eq!(server.heard().len(), 0);
    }
    let unknown = serving(&Ca::new().leaf(&["127.0.0.1"]));
    token_in(&jeton, &unknown.url("/"), &[], &[])
        .exits(7)
        .says("is not issued by an authority")
        .says("--cacert");
    token_in(&jeton, &unknown.url("/"), &cacert, &[])
        .exits(7)
        .says("is not signed by the authority it names");
    assert_eq!(unknown.heard().len(), 0);
}

#[test]
fn promise_18_a_server_without_safe_tls_is_exit_7() {
    let speaks = |bytes: &'static [u8]| {
        Server::raw(move |mut stream| {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(bytes);
            let _ = stream.read(&mut [0; 4096]);
        })
    };
    // A fatal protocol_version alert in a record of TLS 1.1.
    let old = speaks(&[21, 3, 2, 0, 2, 2, 70]);
    token(&at_https(&old), &[]).exits(7).says("speaks neither TLS 1.2 nor 1.3").says_one_error();
    let plain = speaks(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    token(&at_https(&plain), &[]).exits(7).says("does not speak TLS").says_one_error();
    let closes = Server::raw(|mut stream| drop(stream.read(&mut [0; 4096])));
    token(&at_https(&closes), &[]).exits(7).says("in the TLS handshake").says_one_error();
}

#[test]
fn trust_comes_from_cacert_or_the_environment_or_is_waived_aloud() {
    let ca = Ca::new();
    let server = serving(&ca.leaf(&["127.0.0.1", "localhost"]));
    let jeton = Jeton::new();
    let file = jeton.file("ca.pem", ca.pem());
    let (path, folder) = (file.to_str().unwrap(), jeton.home().to_str().unwrap());
    let url = server.url("/token");
    token_in(&jeton, &url, &["--cacert", path], &[]).exits(0).prints("tok-1\n").says_nothing();
    token_in(&jeton, &server.url_at("localhost", "/"), &["--cacert", path], &[]).exits(0).says_nothing();
    token_in(&jeton, &url, &[], &[("SSL_CERT_FILE", path)]).exits(0).says_nothing();
    token_in(&jeton, &url, &[], &[("SSL_CERT_DIR", folder)]).exits(0).says_nothing();
    token_in(&jeton, &url, &["-k"], &[]).exits(0).prints("tok-1\n").says("--insecure");
    token_in(&jeton, &url, &[], &[("SSL_CERT_FILE", "/nonexistent")])
        .exits(3)
        .says("SSL_CERT_FILE")
        .says_one_error();
    token_in(&jeton, &url, &["--cacert", "/nonexistent"], &[]).exits(3).says_one_error();
    let empty = jeton.file("empty.pem", "");
    token_in(&jeton, &url, &["--cacert", empty.to_str().unwrap()], &[])
        .exits(3)
        .says("there is no certificate in")
        .says_one_error();
    assert_eq!(server.heard().len(), 5);
}

#[test]
fn a_self_signed_certificate_is_trusted_where_it_is_named() {
    let leaf = Ca::self_signed(&["127.0.0.1"], 2020, 2099);
    let server = serving(&leaf);
    let jeton = Jeton::new();
    let file = jeton.file("self.pem", &leaf.pem);
    let path = file.to_str().unwrap();
    token_in(&jeton, &server.url("/token"), &["--cacert", path], &[]).exits(0).says_nothing();
    token_in(&jeton, &server.url("/token"), &[], &[("SSL_CERT_FILE", path)]).exits(0).says_nothing();
    token_in(&jeton, &server.url_at("localhost", "/"), &["--cacert", path], &[])
        .exits(7)
        .says("not for localhost");
}

#[test]
fn mutual_tls_shows_the_certificate_and_says_when_one_is_missing() {
    let (ca, clients) = (Ca::new(), Ca::new());
    let server =
        Server::tls(ca.leaf(&["127.0.0.1"]).server_demanding(&clients), |_| Reply::token("tok-1", 3600));
    let (client, other) = (clients.leaf(&["client"]), clients.leaf(&["client"]));
    let jeton = Jeton::new();
    let path = |name: &str, content: &str| jeton.file(name, content).to_str().unwrap().to_owned();
    let (ca, cert) = (path("ca.pem", ca.pem()), path("cert.pem", &client.pem));
    let (key, wrong) = (path("key.pem", &client.key_pem), path("wrong.pem", &other.key_pem));
    let both = path("both.pem", &format!("{}{}", client.key_pem, client.pem));
    let url = server.url("/token");
    token_in(&jeton, &url, &["--cacert", &ca, "--cert", &cert, "--cert-key", &key], &[])
        .exits(0)
        .says_nothing();
    token_in(&jeton, &url, &["--cacert", &ca, "--cert", &both], &[]).exits(0).says_nothing();
    token_in(&jeton, &url, &["--cacert", &ca], &[])
        .exits(7)
        .says("demands a client certificate")
        .says("--cert");
    token_in(&jeton, &url, &["--cacert", &ca, "--cert", &cert, "--cert-key", &wrong], &[])
        .exits(3)
        .says("does not belong to the certificate")
        .says_one_error();
    assert_eq!(server.heard().len(), 2);
}
