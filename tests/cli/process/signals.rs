//! Signals that a process is told to ignore, and what a terminal does: stops it, goes away.

use std::fs;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::{PROMPT, at_prompt};
use crate::support::{Jeton, Server};

#[test]
fn the_terminal_that_goes_away_at_the_prompt_ends_it_as_its_signal_does() {
    let (jeton, server) = (Jeton::new(), Server::token("tok-1", 3600));
    for _ in 0..5 {
        let Some(terminal) = at_prompt(&jeton, &server) else { return };
        assert_eq!(terminal.goes_away(), 129);
    }
}

#[test]
fn who_is_stopped_at_the_prompt_and_goes_on_still_hides_what_is_typed() {
    let (jeton, server) = (Jeton::new(), Server::token("tok-1", 3600));
    let Some(mut terminal) = at_prompt(&jeton, &server) else { return };
    terminal.signal(Signal::STOP);
    std::thread::sleep(Duration::from_millis(50));
    terminal.shows_what_is_typed();
    terminal.signal(Signal::CONT);
    terminal.waits_for_echo(false);
    terminal.sees(&format!("{PROMPT}{PROMPT}"));
    terminal.types("s3cret\n");
    terminal.waits_for_echo(true);
    let (code, stdout, screen) = terminal.ends();
    assert_eq!((code, stdout.as_str()), (0, "tok-1\n"), "{screen}");
    assert!(!screen.contains("s3cret"), "{screen}");
}

#[test]
fn what_is_ignored_is_neither_heard_nor_passed_on() {
    let server = Server::token("tok", 3600);
    let jeton = Jeton::with_profile(&server.url("/token"), "auth_method = \"none\"");
    let ready = jeton.home().join("ready");
    let verbs: &[&[&str]] = &[
        &["exec", "--file"],
        #[cfg(feature = "sandbox")]
        &["sandbox"],
    ];
    for verb in verbs {
        // The command would answer the signals, if it were free to: a shell can't trap what was ignored before it.
        let script = ["--", "/usr/bin/env", "sh", "-c", ": > ready; sleep 0.6; echo done"];
        let running = jeton.call_after("trap '' HUP INT", &[verb, &script[..]].concat()).spawn();
        let start = Instant::now();
        while !ready.exists() {
            assert!(start.elapsed() < Duration::from_secs(10), "no command");
            std::thread::sleep(Duration::from_millis(5));
        }
        for signal in [Signal::HUP, Signal::INT] {
            running.signal(signal);
        }
        running.wait().exits(0).prints("done\n");
        fs::remove_file(&ready).unwrap();
    }
}
