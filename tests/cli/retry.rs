//! `--retry`: what is tried again and what is not, when, and with what (promise 20).

use std::collections::HashSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::support::{Jeton, Reply, Server};

const KEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/keys/p256.sec1.pem");

fn home(server: &Server) -> Jeton {
    Jeton::with_profile(&server.url("/token"), "auth_method = \"none\"")
}

/// Fails so often in this way, then gives a token; and when it was asked.
fn failing(times: usize, failure: Reply) -> (Server, &'static Mutex<Vec<Instant>>) {
    let asked: &'static Mutex<Vec<Instant>> = Box::leak(Box::default());
    let count = AtomicUsize::new(0);
    let server = Server::new(move |_| {
        asked.lock().expect("nobody panicked").push(Instant::now());
        if count.fetch_add(1, Ordering::SeqCst) < times { failure.clone() } else { Reply::token("tok", 3600) }
    });
    (server, asked)
}

fn status(status: u16) -> Reply {
    Reply::json(status, "{}")
}

#[test]
fn promise_20_each_try_has_an_assertion_of_its_own() {
    let (server, _) = failing(2, status(503));
    let args =
        ["token", "--client-id", "id", "--key", KEY, "--retry", "3", "--token-endpoint", &server.url("/t")];
    Jeton::new().run(&args).exits(0).prints("tok\n");
    let assertions: HashSet<_> =
        server.heard().iter().filter_map(|heard| heard.field("client_assertion")).collect();
    assert_eq!(assertions.len(), 3);
}

#[test]
fn promise_20_only_what_passes_is_tried_again() {
    for code in [408, 429, 500, 502, 503, 504] {
        let (server, _) = failing(1, status(code));
        home(&server).run(&["token", "--retry", "1"]).exits(0).prints("tok\n");
        let (server, _) = failing(1, status(code));
        home(&server).run(&["token"]).exits(if code == 408 { 8 } else { 9 });
        assert_eq!(server.heard().len(), 1, "the default is no retry");
    }
    for (code, exit) in [(400, 4), (401, 4), (403, 4), (404, 5), (302, 5)] {
        let (server, _) = failing(9, status(code));
        home(&server).run(&["token", "--retry", "3"]).exits(exit).says_one_error();
        assert_eq!(server.heard().len(), 1, "{code}");
    }
}

#[test]
fn promise_20_what_cannot_be_reached_is_tried_again() {
    let args = ["token", "--client-id", "id", "--auth-method", "none", "--retry", "2", "--token-endpoint"];
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("http://{nobody}/token");
    Jeton::new().call(&args).arg(url).run().exits(6).says("(tried 3 times)").says_one_error();
    // A server that closes the connection once, then answers.
    let count = AtomicUsize::new(0);
    let server = Server::raw(move |mut stream| {
        use std::io::Write;
        if count.fetch_add(1, Ordering::SeqCst) == 0 {
            return;
        }
        let _ = crate::support::Received::read(&mut stream);
        let body = r#"{"access_token":"tok","token_type":"Bearer","expires_in":60}"#;
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let _ = stream.write_all(format!("{head}{body}").as_bytes());
    });
    Jeton::new().call(&args).arg(server.url("/token")).run().exits(0).prints("tok\n");
}

#[test]
fn promise_20_retry_after_is_obeyed_to_the_second() {
    let date = [("Date", "Sun, 06 Nov 1994 08:49:35 GMT"), ("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT")];
    for headers in [&[("Retry-After", "2")][..], &date[..]] {
        let (server, asked) = failing(1, Reply::with_headers(429, headers, ""));
        home(&server).run(&["token", "--retry", "1"]).exits(0).prints("tok\n").says_nothing();
        let asked = asked.lock().unwrap();
        let pause = asked[1] - asked[0];
        assert!((Duration::from_secs(2)..Duration::from_secs(3)).contains(&pause), "{pause:?}");
    }
}

#[test]
fn a_longer_wait_than_is_allowed_ends_at_once() {
    let (server, _) = failing(9, Reply::with_headers(503, &[("Retry-After", "3600")], ""));
    let outcome = home(&server).run(&["token", "--retry", "5", "--retry-max-time", "30s"]).exits(9);
    outcome
        .says("retry after 3600 s")
        .says("hint: the server wants to be left alone for 3600 s: --retry-max-time TIME allows for more than 30 s")
        .says_one_error()
        .within(Duration::from_secs(3));
    let (server, _) = failing(99, status(503));
    let outcome = home(&server).run(&["token", "--retry", "99", "--retry-max-time", "1500ms"]).exits(9);
    outcome.within(Duration::from_secs(4));
}

#[test]
fn what_serves_once_is_not_sent_twice() {
    let count = AtomicUsize::new(0);
    let silent = Server::raw(move |_| {
        count.fetch_add(1, Ordering::SeqCst);
    });
    for grant in ["authorization_code", "refresh_token"] {
        let jeton = Jeton::with_profile(&silent.url("/token"), "auth_method = \"none\"\nretry = 3");
        let call = jeton.call(&["token", "--grant-type", grant]);
        call.env("JETON_CODE", "c").env("JETON_REFRESH_TOKEN", "r").run().exits(6).never_says("tried");
    }
    assert_eq!(silent.connections(), 2);
}

#[test]
fn those_who_wait_for_a_retry_share_its_token() {
    let (server, _) = failing(1, Reply::with_headers(503, &[("Retry-After", "1")], ""));
    let jeton = home(&server);
    let running: Vec<_> = (0..30).map(|_| jeton.call(&["token", "--retry", "2"]).spawn()).collect();
    for one in running {
        one.wait().exits(0).prints("tok\n").says_nothing();
    }
    assert_eq!(server.heard().len(), 2);
}

#[test]
fn the_story_tells_of_the_tries() {
    let (server, _) = failing(1, status(500));
    let outcome = home(&server).run(&["token", "-v", "--retry", "2"]).exits(0);
    outcome.says("is in trouble (HTTP 500)").says("; trying again in ").says("(1 of 2)");
}

#[test]
fn retries_are_a_setting_like_any_other() {
    let (server, _) = failing(1, status(500));
    let jeton = home(&server);
    jeton.call(&["token"]).env("JETON_RETRY", "1").run().exits(0);
    jeton
        .run(&["token", "--retry", "many"])
        .exits(2)
        .says("--retry is a whole number such as 3, not \"many\"");
    jeton.run(&["token", "--retry=-1"]).exits(2);
}
