//! `jeton token --watch`: a file that always holds a live token.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rustix::process::{Pid, Signal, kill_process};

use crate::support::{Jeton, Outcome, Reply, Server};

const ARGS: [&str; 4] = ["token", "--watch", "--write", "token.txt"];

fn home(server: &Server) -> Jeton {
    Jeton::with_profile(&server.url("/token"), "auth_method = \"none\"")
}

fn milliseconds() -> u128 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()
}

/// Answers with tokens that say when they end; of each two requests one fails.
fn failing_half(life: u64) -> Server {
    let count = AtomicUsize::new(0);
    Server::new(move |_| match count.fetch_add(1, Ordering::SeqCst) % 4 {
        // Two failures in a row, so that one retry is not enough.
        1 => Reply::json(503, "{}"),
        2 => Reply::json(400, r#"{"error":"invalid_client"}"#),
        _ => Reply::token(&format!("tok-{}", milliseconds() + u128::from(life) * 1000), life),
    })
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

#[track_caller]
fn wait_until(mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(10), "waited in vain");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn signal(pid: u32, signal: Signal) {
    let pid = Pid::from_raw(i32::try_from(pid).expect("a process id")).expect("a process id");
    kill_process(pid, signal).expect("a process of this test's");
}

/// No temporary file is left beside the token's.
#[track_caller]
fn tidy(jeton: &Jeton) {
    for folder in [jeton.home().to_owned(), jeton.config_dir().join("tokens")] {
        let names: Vec<_> =
            fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.file_name()).collect();
        assert!(names.iter().all(|name| !name.to_string_lossy().ends_with(".tmp")), "{names:?}");
    }
}

/// How long a token lives in seconds: a third of it must bear two failures, the pauses after them, and a machine that runs
/// the rest of the tests meanwhile.
const LIFE: u64 = 9;

/// For fourteen seconds; for as many as `JETON_TEST_WATCH_SECONDS` says.
#[test]
fn the_file_always_holds_a_live_token_though_half_the_answers_are_failures() {
    let seconds =
        std::env::var("JETON_TEST_WATCH_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(14);
    let server = failing_half(LIFE);
    let jeton = home(&server);
    let mut running = jeton.call(&ARGS).spawn();
    let file = jeton.home().join("token.txt");
    wait_until(|| file.exists());
    let start = Instant::now();
    let mut seen = std::collections::HashSet::new();
    while start.elapsed() < Duration::from_secs(seconds) {
        let before = milliseconds();
        let content = fs::read_to_string(&file).expect("the file is always there");
        let ends: u128 = content.strip_prefix("tok-").expect("a whole token").parse().expect("a whole token");
        assert!(ends > before, "{content} at {before}");
        seen.insert(ends);
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(running.is_running());
    signal(running.pid(), Signal::TERM);
    wait_until(|| !running.is_running());
    let outcome = running
        .wait()
        .exits(0)
        .prints("")
        .says("(HTTP 503)")
        .says("invalid_client")
        .says("; trying again in ");
    assert!(seen.len() as u64 > seconds / LIFE, "{seen:?}\n{outcome}");
    tidy(&jeton);
}

#[test]
fn promise_39_a_signal_ends_it_at_once_even_while_a_server_is_slow() {
    let server = Server::always(Reply::token("t", 3600).after(Duration::from_secs(15)));
    for (sent, code) in [(Signal::TERM, 0), (Signal::INT, 130)] {
        let jeton = home(&server);
        let before = server.heard().len();
        let running = jeton.call(&ARGS).spawn();
        wait_until(|| server.heard().len() > before);
        let start = Instant::now();
        signal(running.pid(), sent);
        let outcome = running.wait().exits(code).says("no longer watched: token.txt");
        assert!(start.elapsed() < Duration::from_secs(2), "{outcome}");
        assert!(!jeton.home().join("token.txt").exists());
        tidy(&jeton);
        // The lock is free.
        let other = jeton.run(&["token", "--timeout", "100ms", "--lock-timeout", "2s"]).exits(8);
        other.within(Duration::from_secs(2));
    }
}

#[test]
fn the_first_token_must_come_unless_what_keeps_it_passes() {
    let refusing = Server::always(Reply::json(401, r#"{"error":"invalid_client"}"#));
    let jeton = home(&refusing);
    jeton.run(&ARGS).exits(4).says_one_error();
    assert!(!jeton.home().join("token.txt").exists());
    let count = AtomicUsize::new(0);
    let waking = Server::new(move |_| match count.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::with_headers(503, &[("Retry-After", "1")], ""),
        _ => Reply::token("tok", 3600),
    });
    let jeton = home(&waking);
    let running = jeton.call(&ARGS).spawn();
    let start = Instant::now();
    wait_until(|| read(&jeton.home().join("token.txt")) == "tok");
    assert!(start.elapsed() >= Duration::from_millis(950), "{:?}", start.elapsed());
    signal(running.pid(), Signal::TERM);
    running.wait().exits(0).says("there is no token yet; trying again in 1.0 s");
    // One whose life is not known can't be kept fresh.
    let endless = Server::always(Reply::json(200, r#"{"access_token":"t","token_type":"Bearer"}"#));
    home(&endless).run(&ARGS).exits(5).says("--default-expires-in").says_one_error();
}

#[test]
fn sighup_reads_the_settings_again_and_broken_ones_change_nothing() {
    let server = Server::new(|heard| Reply::token(&heard.field("scope").unwrap_or_default(), 3600));
    let jeton = home(&server);
    let config = |scope: &str| {
        jeton.write_config(&format!(
            "default_profile = \"p\"\n[profiles.p]\ntoken_endpoint = \"{}\"\nclient_id = \"id\"\nauth_method = \"none\"\nscope = {scope}\n",
            server.url("/token")
        ))
    };
    config("\"one\"");
    let running = jeton.call(&ARGS).spawn();
    let file = jeton.home().join("token.txt");
    wait_until(|| read(&file) == "one");
    config("\"two\"");
    signal(running.pid(), Signal::HUP);
    wait_until(|| read(&file) == "two");
    config("broken");
    signal(running.pid(), Signal::HUP);
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(read(&file), "two");
    config("\"three\"");
    signal(running.pid(), Signal::HUP);
    wait_until(|| read(&file) == "three");
    signal(running.pid(), Signal::TERM);
    running.wait().exits(0).says("the settings were read again").says("the old settings stay in force: ");
}

#[test]
fn a_command_runs_for_each_new_token() {
    let count = AtomicUsize::new(0);
    let server =
        Server::new(move |_| Reply::token(&format!("tok-{}", count.fetch_add(1, Ordering::SeqCst)), 3));
    let jeton = home(&server);
    let args = ["--on-refresh", "cat token.txt >> seen.txt; echo said; false", "-o", "header"];
    let running = jeton.call(&ARGS).args(&args).spawn();
    let seen = jeton.home().join("seen.txt");
    wait_until(|| read(&seen).lines().count() >= 3);
    signal(running.pid(), Signal::TERM);
    let outcome = running
        .wait()
        .exits(0)
        .prints("")
        .says("warning: the command of --on-refresh: failed (exit status: 1)");
    assert!(outcome.stderr.contains("said"), "{outcome}");
    let seen = read(&seen);
    let lines: Vec<&str> = seen.lines().take(3).collect();
    assert_eq!(
        lines,
        ["Authorization: Bearer tok-0", "Authorization: Bearer tok-1", "Authorization: Bearer tok-2"]
    );
}

#[test]
fn each_line_of_the_json_log_is_an_object() {
    let server = failing_half(3);
    let jeton = home(&server);
    let running = jeton.call(&ARGS).args(&["--log", "json", "-v", "--on-refresh", "exit 7", "-k"]).spawn();
    wait_until(|| server.heard().len() >= 5);
    signal(running.pid(), Signal::TERM);
    let outcome = running.wait().exits(0);
    let events = objects(&outcome);
    let of = |name: &str| {
        events.iter().find(|event| event["event"] == name).unwrap_or_else(|| panic!("{name}\n{outcome}"))
    };
    assert_eq!(of("written")["file"], "token.txt");
    assert!(of("written")["expires_at"].is_i64() && of("written")["next_at"].is_i64());
    assert_eq!(of("failed")["exit_code"], 9);
    assert!(of("ended")["time"].as_str().is_some_and(|time| time.ends_with('Z')));
    assert!(events.iter().any(|event| event["level"] == "warning"), "{outcome}");
}

fn objects(outcome: &Outcome) -> Vec<serde_json::Value> {
    let parsed =
        |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}\n{outcome}"));
    outcome.stderr.lines().map(parsed).collect()
}

#[test]
fn a_token_that_another_process_renewed_will_do() {
    let count = AtomicUsize::new(0);
    let server =
        Server::new(move |_| Reply::token(&format!("tok-{}", count.fetch_add(1, Ordering::SeqCst)), 3600));
    let jeton = home(&server);
    jeton.run(&["token"]).exits(0).prints("tok-0\n");
    let running = jeton.call(&ARGS).spawn();
    wait_until(|| read(&jeton.home().join("token.txt")) == "tok-0");
    signal(running.pid(), Signal::TERM);
    running.wait().exits(0);
    assert_eq!(server.heard().len(), 1);
}

#[test]
fn a_renewal_asks_for_a_new_token_and_does_not_take_its_own_from_the_cache() {
    // At three fifths of this life the old token still counts as fresh.
    let watches: Vec<_> = (0..8)
        .map(|_| {
            let count = AtomicUsize::new(0);
            let server = Server::new(move |_| {
                Reply::token(&format!("tok-{}", count.fetch_add(1, Ordering::SeqCst)), 18)
            });
            let jeton = home(&server);
            let running = jeton.call(&ARGS).args(&["--log", "json"]).spawn();
            (server, jeton, running)
        })
        .collect();
    std::thread::sleep(Duration::from_millis(14_500));
    for (server, jeton, running) in watches {
        signal(running.pid(), Signal::TERM);
        let events = objects(&running.wait().exits(0));
        let written = events.iter().filter(|event| event["event"] == "written").count();
        assert_eq!((server.heard().len(), written), (2, 2), "{events:#?}");
        assert_eq!(read(&jeton.home().join("token.txt")), "tok-1");
    }
}

#[test]
fn watching_needs_a_file() {
    let jeton = Jeton::new();
    jeton.run(&["token", "--watch"]).exits(2).says("--write").says_one_error();
    jeton
        .run(&["token", "--watch", "--write", "t", "-o", "github"])
        .exits(2)
        .says("-o github")
        .says_one_error();
    jeton.run(&["token", "--on-refresh", "true"]).exits(2).says("--watch").says_one_error();
    jeton.run(&["token", "--watch", "--write", "t", "--dry-run"]).exits(2).says_one_error();
}

/// An issuer whose metadata never comes, from the second time on where `later`.
fn hanging_issuer(later: bool) -> (Server, Jeton) {
    let count = AtomicUsize::new(0);
    let server = Server::new(move |heard| {
        if !heard.line().contains("well-known") {
            return Reply::token("tok", 3600);
        }
        let first = count.fetch_add(1, Ordering::SeqCst) == 0;
        let host = heard.header("host").unwrap_or_default().to_owned();
        let body = format!(r#"{{"issuer":"http://{host}","token_endpoint":"http://{host}/token"}}"#);
        let reply = Reply::with_headers(
            200,
            &[("Content-Type", "application/json"), ("Cache-Control", "no-store")],
            body,
        );
        if later && first { reply } else { reply.after(Duration::from_secs(12)) }
    });
    let jeton = Jeton::new();
    let issuer = server.url("");
    jeton.write_config(&format!(
        "default_profile = \"p\"\n[profiles.p]\nissuer = \"{issuer}\"\nclient_id = \"id\"\nauth_method = \"none\"\n"
    ));
    (server, jeton)
}

#[test]
fn promise_39_a_signal_ends_it_at_once_while_settings_are_read() {
    for later in [false, true] {
        for (sent, code) in [(Signal::TERM, 0), (Signal::INT, 130)] {
            let (server, jeton) = hanging_issuer(later);
            let running = jeton.call(&ARGS).spawn();
            if later {
                wait_until(|| read(&jeton.home().join("token.txt")) == "tok");
                signal(running.pid(), Signal::HUP);
                wait_until(|| server.heard().len() > 2);
            } else {
                wait_until(|| !server.heard().is_empty());
            }
            let start = Instant::now();
            signal(running.pid(), sent);
            let outcome = running.wait().exits(code);
            assert!(start.elapsed() < Duration::from_secs(2), "{outcome}");
        }
    }
}

#[test]
fn promise_39_a_signal_ends_it_at_once_while_nobody_reads_a_pipe() {
    let server = Server::token("tok", 3600);
    let jeton = home(&server);
    let fifo = jeton.home().join("token.txt");
    let made = std::process::Command::new("mkfifo").arg(&fifo).status();
    assert!(made.is_ok_and(|status| status.success()), "mkfifo");
    let running = jeton.call(&ARGS).spawn();
    wait_until(|| !server.heard().is_empty());
    std::thread::sleep(Duration::from_millis(200));
    let start = Instant::now();
    signal(running.pid(), Signal::TERM);
    running.wait().exits(0);
    assert!(start.elapsed() < Duration::from_secs(2));
    // A reader that comes gets the token.
    let running = jeton.call(&ARGS).spawn();
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!(read(&fifo), "tok");
    signal(running.pid(), Signal::TERM);
    running.wait().exits(0);
}

#[test]
fn what_runs_for_a_new_token_has_none_of_jetons_secrets() {
    let server = Server::token("tok", 3600);
    let jeton = Jeton::with_profile(&server.url("/token"), "");
    let command = "env > environment.new; mv environment.new environment";
    let call = jeton.call(&ARGS).args(&["--on-refresh", command]).env("JETON_CLIENT_SECRET", "canary-1");
    let running = call.spawn();
    let environment = jeton.home().join("environment");
    wait_until(|| environment.exists());
    signal(running.pid(), Signal::TERM);
    running.wait().exits(0);
    assert!(!read(&environment).contains("canary-1"), "{}", read(&environment));
}
