//! Many processes, one request: promises 1, 2 and 5.

use std::fs;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::{counting, files, home};
use crate::support::{Jeton, Outcome, Reply, Server};

const SLOW: Duration = Duration::from_millis(300);

/// Starts so many at once and waits for all; how they ended, and how long it took in all.
fn at_once(jeton: &Jeton, count: usize, args: &[&str]) -> (Vec<Outcome>, Duration) {
    let start = Instant::now();
    let running: Vec<_> = (0..count).map(|_| jeton.call(args).spawn()).collect();
    let outcomes = running.into_iter().map(|one| one.wait()).collect();
    (outcomes, start.elapsed())
}

fn cold_rounds(rounds: usize) {
    for _ in 0..rounds {
        let server = counting(3600, SLOW);
        let jeton = home(&server);
        let (outcomes, elapsed) = at_once(&jeton, 200, &["token"]);
        for outcome in outcomes {
            outcome.exits(0).prints("tok-1\n").says_nothing();
        }
        assert_eq!(server.heard().len(), 1);
        assert_eq!((files(&jeton, "json").len(), files(&jeton, "tmp").len()), (1, 0));
        assert!(elapsed < Duration::from_secs(5), "{elapsed:?}");
    }
}

#[test]
fn promise_01_200_at_once_make_one_request() {
    cold_rounds(1);
}

#[test]
#[ignore = "half a minute: cargo test promise_01 -- --ignored"]
fn promise_01_twenty_rounds_of_200_at_once() {
    cold_rounds(20);
}

#[test]
#[ignore = "a thousand processes: cargo test thousand -- --ignored"]
fn promise_01_a_thousand_at_once_make_one_request() {
    let server = counting(3600, SLOW);
    let jeton = home(&server);
    // As many pipes and threads would be more than the test may have: the shell starts them and collects what they print.
    let script = "for i in $(seq 1000); do jeton token --lock-timeout 2m >> out.$((i % 50)) 2>> err & done; wait; cat out.*; cat err >&2";
    let running = jeton.program("/bin/sh", &["-c", script]).spawn();
    let outcome = running.wait_for(Duration::from_secs(180)).exits(0).says_nothing();
    assert_eq!(outcome.stdout, "tok-1\n".repeat(1000));
    assert_eq!(server.heard().len(), 1);
    println!("1000 processes in {:?}", outcome.elapsed);
}

#[test]
fn promise_02_200_at_once_are_refused_together() {
    let body = r#"{"error":"invalid_client","error_description":"no such client"}"#;
    let server = Server::always(Reply::json(401, body).after(SLOW));
    let jeton = home(&server);
    let (outcomes, elapsed) = at_once(&jeton, 200, &["token"]);
    for outcome in outcomes {
        outcome.exits(4).says("(HTTP 401): invalid_client: \"no such client\"").says_one_error();
    }
    // One request serves all who were waiting when it was refused; who starts later asks again.
    assert!(server.heard().len() <= 10, "{}", server.heard().len());
    assert!(elapsed < Duration::from_secs(10), "{elapsed:?}");
    // A refusal is nobody's who comes afterwards.
    let before = server.heard().len();
    jeton.run(&["token"]).exits(4);
    assert_eq!(server.heard().len(), before + 1);
}

#[test]
fn a_server_in_trouble_is_not_asked_by_everybody() {
    let server = Server::always(Reply::with_headers(429, &[("Retry-After", "7")], "").after(SLOW));
    let jeton = home(&server);
    for outcome in at_once(&jeton, 30, &["token"]).0 {
        outcome.exits(9).says("retry after");
    }
    assert!(server.heard().len() <= 5, "{}", server.heard().len());
}

#[test]
fn a_refusal_is_not_shared_by_those_who_prove_themselves_otherwise() {
    let server = Server::new(|heard| match heard.field("client_secret").as_deref() {
        Some("right") => Reply::token("tok", 3600),
        _ => Reply::json(401, r#"{"error":"invalid_client"}"#).after(SLOW),
    });
    let jeton = home(&server);
    let (wrong, right) = (jeton.file("wrong", "wrong"), jeton.file("right", "right"));
    let with = |file: &std::path::Path| {
        let args = ["token", "--auth-method", "client_secret_post", "--client-secret-file"];
        jeton.call(&args).arg(file).spawn()
    };
    let first = with(&wrong);
    wait_until(|| server.heard().len() == 1);
    let second = with(&right);
    first.wait().exits(4);
    second.wait().exits(0).prints("tok\n");
}

#[test]
fn tokens_that_cannot_be_cached_do_not_queue() {
    let body = r#"{"access_token":"tok","token_type":"Bearer"}"#;
    let server = Server::always(Reply::json(200, body).after(SLOW));
    let jeton = home(&server);
    let (outcomes, elapsed) = at_once(&jeton, 40, &["token"]);
    for outcome in outcomes {
        outcome.exits(0).prints("tok\n").says_nothing();
    }
    assert_eq!(server.heard().len(), 40);
    // One after the other it would be 12 s.
    assert!(elapsed < Duration::from_secs(6), "{elapsed:?}");
}

#[test]
fn a_token_that_lives_three_seconds_still_serves_those_who_waited() {
    let server = counting(3, SLOW);
    let jeton = home(&server);
    for outcome in at_once(&jeton, 20, &["token"]).0 {
        outcome.exits(0).says_nothing();
    }
    assert!(server.heard().len() <= 5, "{}", server.heard().len());
}

#[test]
fn refresh_makes_one_request_for_all_who_wait() {
    let server = counting(3600, SLOW);
    let jeton = home(&server);
    jeton.run(&["token"]).exits(0).prints("tok-1\n");
    jeton.run(&["token"]).exits(0).prints("tok-1\n");
    let (outcomes, _) = at_once(&jeton, 20, &["token", "--refresh"]);
    for outcome in outcomes {
        let outcome = outcome.exits(0);
        assert_ne!(outcome.stdout, "tok-1\n");
    }
    let heard = server.heard().len();
    // Usually 2: who is started after the answer came asks again.
    assert!((2..=6).contains(&heard), "{heard}");
    jeton.run(&["token"]).exits(0).prints(&format!("tok-{heard}\n"));
}

#[test]
fn promise_05_when_the_holder_is_killed_the_next_goes_on_within_100_ms() {
    let mut fastest = Duration::MAX;
    for _ in 0..3 {
        let server = counting(3600, Duration::from_secs(2));
        let jeton = home(&server);
        let holder = jeton.call(&["token"]).spawn();
        wait_until(|| server.heard().len() == 1);
        let waiter = jeton.call(&["token"]).spawn();
        std::thread::sleep(SLOW);
        assert_eq!(server.heard().len(), 1, "the other waits");
        signal(holder.pid(), Signal::KILL);
        let killed = Instant::now();
        wait_until(|| server.heard().len() == 2);
        fastest = fastest.min(killed.elapsed());
        signal(waiter.pid(), Signal::KILL);
        if fastest < Duration::from_millis(100) {
            return;
        }
    }
    panic!("{fastest:?} at best");
}

#[test]
fn promise_05_when_the_holder_is_stopped_a_waiter_ends_with_13_and_names_the_file() {
    let server = counting(3600, SLOW);
    let jeton = home(&server);
    let holder = jeton.call(&["token"]).spawn();
    wait_until(|| server.heard().len() == 1);
    signal(holder.pid(), Signal::STOP);
    let waiter = jeton.run(&["token", "--lock-timeout", "400ms"]);
    let lock = files(&jeton, "lock").remove(0);
    let waiter = waiter
        .exits(13)
        .says(&format!("{} is locked", lock.display()))
        .says("--lock-timeout")
        .says_one_error();
    assert!(waiter.elapsed >= Duration::from_millis(400), "{:?}", waiter.elapsed);
    waiter.within(Duration::from_millis(1500));
    // Nobody is kept from going without.
    jeton.run(&["token", "--no-cache"]).exits(0).prints("tok-2\n");
    signal(holder.pid(), Signal::CONT);
    holder.wait().exits(0).prints("tok-1\n");
    assert!(fs::metadata(lock).is_ok(), "a lock's file stays");
}

#[test]
fn requests_for_different_tokens_do_not_wait_for_each_other() {
    let server = counting(3600, Duration::from_secs(2));
    let jeton = home(&server);
    let one = jeton.call(&["token"]).spawn();
    let other = jeton.call(&["token", "--scope", "other"]).spawn();
    one.wait().exits(0).within(Duration::from_millis(3900));
    other.wait().exits(0).within(Duration::from_millis(3900));
}

#[track_caller]
fn wait_until(mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(10), "waited in vain");
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn signal(pid: u32, signal: Signal) {
    let pid = Pid::from_raw(i32::try_from(pid).expect("a process id")).expect("a process id");
    kill_process(pid, signal).expect("a process of this test's");
}
