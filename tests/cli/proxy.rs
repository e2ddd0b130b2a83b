//! Proxies: which one is used, what it sees, and what is said when it can't be used. Promise 19, and 14 for proxies.

use std::io::Write;
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use crate::network::{silent, times_out, token, token_in};
use crate::support::{Ca, Jeton, Received, Reply, Server};
use crate::tls::serving;

/// A proxy that connects everything to one port, after checking the request.
fn relay(port: u16, line: &'static str) -> Server {
    Server::raw(move |mut stream| {
        let received = Received::read(&mut stream).expect("a CONNECT");
        assert_eq!(received.line(), line);
        // user:canary-pass
        assert_eq!(received.header("proxy-authorization"), Some("Basic dXNlcjpjYW5hcnktcGFzcw=="));
        stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").expect("to answer");
        let mut upstream = TcpStream::connect(("127.0.0.1", port)).expect("the target");
        let (mut from, mut to) = (stream.try_clone().expect("a copy"), upstream.try_clone().expect("a copy"));
        thread::spawn(move || std::io::copy(&mut from, &mut to));
        let _ = std::io::copy(&mut upstream, &mut stream);
    })
}

#[test]
fn promise_14_a_proxy_is_held_to_the_same_time() {
    let proxy = silent();
    times_out("https://as.example/token", &["--proxy", &proxy.url("")], "waiting for the proxy 127.0.0.1:");
    let slow = Server::endless("HTTP/1.1 200 OK\r\n", "X: y\r\n", Duration::from_millis(150));
    times_out("https://as.example/token", &["--proxy", &slow.url("")], "waiting for the proxy 127.0.0.1:");
}

#[test]
fn a_proxy_from_the_environment_or_the_flag_carries_the_request() {
    let ca = Ca::new();
    let target = serving(&ca.leaf(&["as.example"]));
    let jeton = Jeton::new();
    let file = jeton.file("ca.pem", ca.pem());
    let proxy = relay(target.port(), "CONNECT as.example:443 HTTP/1.1");
    let (url, cacert) = ("https://as.example/token", ["--cacert", file.to_str().unwrap()]);
    let at = format!("http://user:canary-pass@127.0.0.1:{}", proxy.port());
    token_in(&jeton, url, &cacert, &[("HTTPS_PROXY", &at)]).exits(0).prints("tok-1\n");
    token_in(&jeton, url, &cacert, &[("ALL_PROXY", &at)]).exits(0);
    token_in(&jeton, url, &[cacert[0], cacert[1], "--proxy", &at], &[]).exits(0);
    assert_eq!(proxy.connections(), 3);
    assert_eq!(target.heard().len(), 3);
    assert!(target.heard().iter().all(|heard| heard.header("proxy-authorization").is_none()));
}

#[test]
fn loopback_goes_direct_past_the_environment_but_not_past_the_flag() {
    let server = Server::token("tok-1", 3600);
    let gone = Server::raw(drop).url("");
    let environment = [("http_proxy", gone.as_str()), ("ALL_PROXY", &gone)];
    token_in(&Jeton::new(), &server.url("/token"), &[], &environment).exits(0).prints("tok-1\n");
    token(&server.url("/token"), &["--proxy", &gone]).exits(6).says("can't connect to the proxy 127.0.0.1:");
    assert_eq!(server.heard().len(), 1);
}

#[test]
fn promise_19_an_unusable_proxy_is_exit_2_and_never_direct() {
    let server = Server::token("tok-1", 3600);
    for bad in [
        "ftp://u:canary-pass@127.0.0.1:21",
        "http://u:canary-pass@",
        "http://u:canary-pass@127.0.0.1:port",
        "http://u:canary-pass@127.0.0.1:99999",
        "http://u:canary-pass%zz@127.0.0.1:80",
        "http://u:canary-pass@bad host:80",
        "canary-pass://",
    ] {
        token(&server.url("/token"), &["--proxy", bad])
            .exits(2)
            .says("--proxy")
            .says_one_error()
            .never_says("canary-pass");
        for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
            token_in(&Jeton::new(), "https://as.example/token", &[], &[(name, bad)])
                .exits(2)
                .says(name)
                .says_one_error()
                .never_says("canary-pass");
        }
    }
    assert_eq!(server.connections(), 0);
}

#[test]
fn promise_19_a_proxy_that_refuses_is_told_without_its_password() {
    let at = |server: &Server| format!("http://user:canary-pass@127.0.0.1:{}", server.port());
    for (status, says) in
        [(407, "wants a user and a password"), (403, "refused to connect to as.example:443 (status 403)")]
    {
        let proxy = Server::always(Reply::new(status, "text/html", "<html>"));
        token("https://as.example/token", &["--proxy", &at(&proxy)])
            .exits(6)
            .says(says)
            .says_one_error()
            .never_says("canary-pass");
    }
}

#[test]
fn a_fault_of_the_proxys_own_certificate_is_told_of_the_proxy() {
    let proxy = serving(&Ca::new().leaf(&["proxy.example"]));
    let at = format!("https://127.0.0.1:{}", proxy.port());
    token("https://as.example/token", &["--proxy", &at])
        .exits(7)
        .says(&format!(
            "the certificate of the proxy 127.0.0.1:{} (set by --proxy) is not issued by",
            proxy.port()
        ))
        .says("the proxy's too")
        .never_says("as.example:443")
        .never_says("--insecure");
}

#[test]
fn a_socks_proxys_target_that_has_no_address_is_named() {
    let proxy = silent();
    let at = format!("socks5://127.0.0.1:{}", proxy.port());
    token("https://nowhere.invalid/token", &["--proxy", &at])
        .exits(6)
        .says("can't find the host nowhere.invalid: ")
        .never_says("the proxy 127");
}
