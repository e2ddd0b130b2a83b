//! The wire: what happens when the server or the network misbehaves. Promises 13 to 17, and 21.

use std::io::{Read, Write};
use std::sync::Mutex;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::support::{Jeton, Outcome, Received, Reply, Server};

/// Never to be seen on either stream.
const SECRET: &str = "canary-7f3a";

/// `jeton token` with a client secret, no cache, and these arguments besides.
pub(crate) fn token(url: &str, more: &[&str]) -> Outcome {
    token_in(&Jeton::new(), url, more, &[])
}

/// As [`token`], in this home, with these variables set.
pub(crate) fn token_in(jeton: &Jeton, url: &str, more: &[&str], environment: &[(&str, &str)]) -> Outcome {
    let args = ["token", "--token-endpoint", url, "--client-id", "c", "--no-cache"];
    let mut call = jeton.call(&args).args(more).env("JETON_CLIENT_SECRET", SECRET);
    for (name, value) in environment {
        call = call.env(name, value);
    }
    call.run().never_says(SECRET)
}

/// Ends with 8 within the time-out and half a second. A busy machine gets three tries at the time, none at the rest.
pub(crate) fn times_out(url: &str, more: &[&str], step: &str) {
    let args: Vec<&str> = ["--timeout", "400ms"].into_iter().chain(more.iter().copied()).collect();
    for attempt in 1.. {
        let outcome = token(url, &args)
            .exits(8)
            .says("timed out after 400 ms")
            .says(step)
            .says("--timeout")
            .says_one_error();
        if outcome.elapsed < Duration::from_millis(900) {
            return;
        }
        assert!(attempt < 3, "too late\n{outcome}");
    }
}

/// A server that accepts and says nothing.
pub(crate) fn silent() -> Server {
    Server::raw(|mut stream| drop(stream.read_to_end(&mut Vec::new())))
}

/// A plain server's address as if it spoke TLS.
pub(crate) fn at_https(server: &Server) -> String {
    server.url("/token").replace("http:", "https:")
}

#[test]
fn the_token_is_printed_and_nothing_else() {
    let server = Server::token("tok-1", 3600);
    token(&server.url("/token"), &[]).exits(0).prints("tok-1\n").says_nothing();
    let heard = server.heard_one();
    assert_eq!(heard.line(), "POST /token HTTP/1.1");
    assert_eq!(heard.form(), [("grant_type".to_owned(), "client_credentials".to_owned())]);
    assert_eq!(heard.header("accept-encoding"), None);
    assert_eq!(heard.header("expect"), None);
}

#[test]
fn promise_13_a_redirect_is_exit_5_and_only_the_first_server_sees_credentials() {
    let second = Server::token("stolen", 3600);
    for status in [301, 302, 303, 307, 308] {
        let location = second.url("/elsewhere?canary-query");
        let first = Server::always(Reply::with_headers(status, &[("Location", &location)], ""));
        token(&first.url("/token"), &[]).exits(5).says(&second.url("/elsewhere")).never_says("canary-query");
        assert!(first.heard_one().header("authorization").is_some());
    }
    assert_eq!(second.connections(), 0);
}

#[test]
fn promise_14_a_silent_server_times_out() {
    let server = silent();
    times_out(&server.url("/token"), &[], "waiting for an answer from 127.0.0.1:");
    times_out(&at_https(&server), &[], "in the TLS handshake with 127.0.0.1:");
}

#[test]
fn promise_14_slow_headers_time_out() {
    let server = Server::endless("HTTP/1.1 200 OK\r\n", "X: y\r\n", Duration::from_millis(30));
    times_out(&server.url("/token"), &[], "reading the headers of the answer from 127.0.0.1:");
}

#[test]
fn promise_14_a_slow_body_times_out() {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n{\"access_token\":\"";
    let server = Server::endless(head, "x", Duration::from_millis(30));
    times_out(&server.url("/token"), &[], "reading the body of the answer from 127.0.0.1:");
}

#[test]
fn promise_14_a_flood_of_100_continue_times_out() {
    let slow = Server::endless("", "HTTP/1.1 100 Continue\r\n\r\n", Duration::from_millis(30));
    times_out(&slow.url("/token"), &[], "timed out");
    let fast = Server::endless("", "HTTP/1.1 100 Continue\r\n\r\n".repeat(500), Duration::ZERO);
    times_out(&fast.url("/token"), &[], "timed out");
}

#[test]
fn promise_14_a_black_hole_times_out() {
    // The queue of a listener that never accepts is full: the system drops what comes then, as a firewall would.
    use rustix::net::{AddressFamily, SocketType, bind, connect, getsockname, listen, socket};
    let any = std::net::SocketAddrV4::new(std::net::Ipv4Addr::LOCALHOST, 0);
    let listener = socket(AddressFamily::INET, SocketType::STREAM, None).unwrap();
    bind(&listener, &any).unwrap();
    listen(&listener, 0).unwrap();
    let address: std::net::SocketAddr = getsockname(&listener).unwrap().try_into().unwrap();
    let fill = socket(AddressFamily::INET, SocketType::STREAM, None).unwrap();
    connect(&fill, &address).unwrap();
    times_out(&format!("http://{address}/token"), &[], "connecting to 127.0.0.1:");
}

#[test]
fn promise_15_a_body_is_read_up_to_1_mib() {
    let endless = Server::endless("HTTP/1.1 200 OK\r\n\r\n", [b'x'; 65536], Duration::ZERO);
    let chunked = Server::endless(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "4\r\nabcd\r\n".repeat(999),
        Duration::ZERO,
    );
    let gigabyte = Server::always(Reply::raw("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n{"));
    for server in [&endless, &chunked, &gigabyte] {
        token(&server.url("/token"), &[]).exits(5).says("longer than 1 MiB").says_one_error();
    }
}

#[test]
fn promise_15_a_gzip_bomb_is_not_unpacked() {
    // 1 MiB of zeros would be 1 GiB; not one byte of it matters, since nothing of the kind was asked for.
    let bomb = Reply::with_headers(
        200,
        &[("Content-Encoding", "gzip")],
        [&[0x1f, 0x8b, 8, 0][..], &[0; 1_000_000]].concat(),
    );
    token(&Server::always(bomb).url("/token"), &[])
        .exits(5)
        .says("compressed with \"gzip\"")
        .says_one_error();
}

#[test]
fn promise_15_memory_stays_under_30_mb() {
    let (go_on, wait) = mpsc::channel();
    let wait = Mutex::new(wait);
    let (sent, sending) = mpsc::channel();
    let sent = Mutex::new(sent);
    let server = Server::raw(move |mut stream| {
        let _ = Received::read(&mut stream);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        let _ = stream.write_all(&vec![b'x'; 1024 * 1024]);
        let _ = sent.lock().unwrap().send(());
        let _ = wait.lock().unwrap().recv();
        while stream.write_all(&[b'x'; 65536]).is_ok() {}
    });
    let jeton = Jeton::new();
    let args = ["token", "--token-endpoint", &server.url("/token"), "--client-id", "c", "--no-cache"];
    let running = jeton.call(&args).env("JETON_CLIENT_SECRET", SECRET).spawn();
    sending.recv_timeout(Duration::from_secs(10)).unwrap();
    // Time to take the last of it out of the socket; too short a time could only pass what it should not.
    thread::sleep(Duration::from_millis(200));
    let status = std::fs::read_to_string(format!("/proc/{}/status", running.pid())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let kilobytes: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    go_on.send(()).unwrap();
    running.wait().exits(5).says("longer than 1 MiB");
    assert!(kilobytes < 30_000, "{kilobytes} kB");
}

#[test]
fn promise_16_damaged_answers_are_exit_5_and_one_line() {
    let many: String = (0..2000).map(|i| format!("X-{i}: y\r\n")).collect();
    let ok = "HTTP/1.1 200 OK\r\n";
    for (bytes, says) in [
        (
            format!("{ok}Content-Length: 50\r\n\r\n{{\"access_token\":\"t\""),
            "it ends in the middle of its body",
        ),
        (format!("{ok}Content-Le"), "it ends in the middle of its headers"),
        ("<html>HTTP/0.9</html>".to_owned(), "invalid HTTP version"),
        ("\0\x01\x02\x1b[31m\x7f\r\n\r\n".to_owned(), "invalid HTTP version"),
        (format!("{ok}Content-Length: 1\r\nContent-Length: 2\r\n\r\n{{}}"), "conflicting content-length"),
        (format!("{ok}Content-Length: -1\r\n\r\n{{}}"), "content-length header not a number"),
        (format!("{ok}Transfer-Encoding: chunked\r\n\r\nzz\r\n{{}}"), "chunk length"),
        (format!("{ok}Transfer-Encoding: chunked\r\n\r\n2\r\n{{}}"), "it ends in the middle of its body"),
        (format!("{ok}{many}\r\n{{}}"), "too many headers"),
        (format!("{ok}X: {}\r\n\r\n{{}}", "y".repeat(200_000)), "its headers are longer than 64 KiB"),
        ("HTTP/1.1 101 Switching Protocols\r\n\r\n".to_owned(), "status 101"),
        ("HTTP/1.1 000 Zero\r\n\r\n".to_owned(), "invalid status code"),
    ] {
        let server = Server::always(Reply::raw(bytes));
        token(&server.url("/token?canary-query"), &[])
            .exits(5)
            .says(says)
            .says_one_error()
            .never_says("canary-query");
    }
}

#[test]
fn no_server_or_no_answer_is_exit_6() {
    let gone = Server::raw(drop).url("/token");
    let place = gone.replace("http://", "").replace("/token", "");
    token(&format!("{gone}?canary-query"), &[])
        .exits(6)
        .says(&format!("jeton: can't connect to {place}: connection refused\n"))
        .says_one_error()
        .never_says("canary-query");
    token("https://nowhere.invalid/token", &[])
        .exits(6)
        .says("can't find the host nowhere.invalid: ")
        .says_one_error();
    let mute = Server::raw(|mut stream| drop(Received::read(&mut stream)));
    token(&mute.url("/token"), &[]).exits(6).says("closed the connection without an answer").says_one_error();
}

#[test]
fn promise_17_unsafe_urls_are_refused_before_anything_is_sent() {
    // 192.0.2.0/24 is for documentation (RFC 5737): a connection to it would be a time-out here.
    token("http://192.0.2.1/token?canary-query", &[])
        .exits(2)
        .says("--allow-http")
        .never_says("canary-query");
    for url in ["https://user:canary-pass@as.example/token", "https://as.example/token#canary-pass"] {
        token(url, &[]).exits(2).says_one_error().never_says("canary-pass");
    }
    let server = Server::token("t", 1);
    token(&format!("http://user:canary-pass@127.0.0.1:{}/token", server.port()), &[])
        .exits(2)
        .never_says("canary-pass");
    assert_eq!(server.connections(), 0);
}

#[test]
fn promise_21_an_answer_without_a_token_prints_nothing() {
    for (body, code) in [
        ("<html><title>Log in</title></html>", 5),
        ("", 5),
        ("{}", 5),
        ("[]", 5),
        (r#"{"access_token":""}"#, 5),
        (r#"{"access_token":7}"#, 5),
        (r#"{"access_token":"a","access_token":"b"}"#, 5),
        (r#"{"access_token":"a\u0007b"}"#, 5),
        (r#"{"access_token":"é"}"#, 5),
        (r#"{"error":"invalid_client"}"#, 4),
    ] {
        let server = Server::always(Reply::json(200, body));
        token(&server.url("/token"), &[]).exits(code).says_one_error();
    }
}
