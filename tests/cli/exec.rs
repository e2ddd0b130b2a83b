//! `jeton exec`: the command's environment, its signals, its exit code, and no token on any command line.

use std::fs;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::support::{Jeton, Reply, Server};

fn home(server: &Server) -> Jeton {
    let jeton = Jeton::new();
    let profile = |name: &str| {
        format!(
            "[profiles.{name}]\ntoken_endpoint = \"{}\"\nclient_id = \"{name}\"\nauth_method = \"none\"\n",
            server.url("/token")
        )
    };
    jeton.write_config(&format!("default_profile = \"p\"\n{}{}", profile("p"), profile("q")));
    jeton
}

/// Answers each client with a token of its own.
fn server() -> Server {
    Server::new(|heard| Reply::token(&format!("tok-{}", heard.field("client_id").unwrap_or_default()), 3600))
}

#[test]
fn the_token_is_in_the_commands_environment() {
    let server = server();
    let jeton = home(&server);
    let print = |name: &str| {
        [
            "sh".to_owned(),
            "-c".to_owned(),
            format!("printf '%s|%s' \"${name}\" \"$1\""),
            "sh".to_owned(),
            "a b".to_owned(),
        ]
    };
    jeton
        .call(&["exec", "--"])
        .args(&print("ACCESS_TOKEN"))
        .run()
        .exits(0)
        .prints("tok-p|a b")
        .says_nothing();
    jeton.call(&["exec", "q", "--"]).args(&print("ACCESS_TOKEN")).run().exits(0).prints("tok-q|a b");
    jeton.call(&["exec", "--name", "T", "q", "--"]).args(&print("T")).run().exits(0).prints("tok-q|a b");
    jeton.call(&["exec", "X=q", "Y=p", "--"]).args(&print("X$Y")).run().exits(0).prints("tok-qtok-p|a b");
    jeton
        .call(&["exec", "X=q", "p", "--"])
        .args(&print("X$ACCESS_TOKEN"))
        .run()
        .exits(0)
        .prints("tok-qtok-p|a b");
    jeton
        .call(&["exec", "--scope", "s", "--"])
        .args(&print("ACCESS_TOKEN"))
        .run()
        .exits(0)
        .prints("tok-p|a b");
    // From the cache, but for the scope.
    assert_eq!(server.heard().len(), 3);
    let outcome = jeton.call(&["exec", "--", "cat"]).stdin("through").run();
    outcome.exits(0).prints("through");
}

#[test]
fn the_exit_code_is_the_commands() {
    let server = server();
    let jeton = home(&server);
    for flags in [&[][..], &["--file"]] {
        let exec = |command: &[&str]| jeton.call(&["exec"]).args(flags).arg("--").args(command).run();
        exec(&["sh", "-c", "exit 42"]).exits(42);
        exec(&["sh", "-c", "kill -TERM $$"]).exits(143);
        exec(&["no-such-command"])
            .exits(127)
            .says("jeton: there is no command no-such-command")
            .says_one_error();
        exec(&["/etc/passwd"])
            .exits(126)
            .says("jeton: can't run /etc/passwd: permission denied")
            .says_one_error();
    }
}

#[test]
fn without_a_token_the_command_does_not_run() {
    let refusing = Server::always(Reply::json(401, r#"{"error":"invalid_client"}"#));
    let jeton = home(&refusing);
    jeton.run(&["exec", "--", "touch", "ran"]).exits(4);
    // All settings are read before the first request.
    jeton.run(&["exec", "A=p", "B=nobody", "--", "touch", "ran"]).exits(2).says("nobody");
    assert_eq!(refusing.heard().len(), 1);
    assert!(!jeton.home().join("ran").exists());
    jeton
        .run(&["exec", "p", "q", "--", "true"])
        .exits(2)
        .says("two tokens for the variable ACCESS_TOKEN")
        .says_one_error();
    jeton
        .run(&["exec", "a-b=p", "--", "true"])
        .exits(2)
        .says("letters, digits and underscores")
        .says_one_error();
    jeton.run(&["exec", "p"]).exits(2).says_one_error();
}

#[test]
fn jeton_becomes_the_command() {
    let server = server();
    let jeton = home(&server);
    let mut running = jeton.call(&["exec", "--", "sleep", "10"]).spawn();
    let line = format!("/proc/{}/cmdline", running.pid());
    wait_until(|| fs::read(&line).is_ok_and(|line| line == b"sleep\x0010\x00"));
    assert!(running.is_running());
    signal(running.pid(), Signal::TERM);
    running.wait().exits(143);
}

#[test]
fn a_file_holds_the_token_while_the_command_runs() {
    let server = server();
    let jeton = home(&server);
    let runtime = jeton.home().join("runtime");
    fs::create_dir(&runtime).unwrap();
    let script = "stat -c %a \"$ACCESS_TOKEN_FILE\" \"${ACCESS_TOKEN_FILE%/*}\"; cat \"$ACCESS_TOKEN_FILE\"; env | grep -c tok-p";
    let call = jeton.call_after("umask 000", &["exec", "--file", "--", "sh", "-c", script]);
    // grep finds nothing, so the script's exit code is 1.
    let outcome = call.env("XDG_RUNTIME_DIR", &runtime).run();
    assert_eq!((outcome.code, outcome.stdout.as_str()), (1, "600\n700\ntok-p0\n"), "{outcome}");
    assert_eq!(fs::read_dir(&runtime).unwrap().count(), 0, "the file goes with the command");
    let two = ["exec", "--file", "A=p", "B=q", "--", "sh", "-c", "cat \"$A\" \"$B\""];
    jeton.call(&two).env("TMPDIR", &runtime).run().exits(0).prints("tok-ptok-q");
    assert_eq!(fs::read_dir(&runtime).unwrap().count(), 0);
}

#[test]
fn promise_39_signals_are_passed_on_while_jeton_stays() {
    let server = server();
    let jeton = home(&server);
    let runtime = jeton.home().join("runtime");
    fs::create_dir(&runtime).unwrap();
    for (sent, name, code) in [
        (Signal::TERM, "TERM", 41),
        (Signal::INT, "INT", 41),
        (Signal::HUP, "HUP", 41),
        (Signal::USR1, "USR1", 41),
    ] {
        let ready = jeton.home().join(name);
        let script = format!("trap 'exit 41' {name}; : > {name}; while :; do sleep 0.02; done");
        let call =
            jeton.call(&["exec", "--file", "--", "sh", "-c", &script]).env("XDG_RUNTIME_DIR", &runtime);
        let running = call.spawn();
        wait_until(|| ready.exists());
        signal(running.pid(), sent);
        let outcome = running.wait();
        assert_eq!(outcome.code, code, "{name}\n{outcome}");
        assert_eq!(fs::read_dir(&runtime).unwrap().count(), 0, "{name}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn promise_22_no_token_is_on_a_command_line() {
    let slow = Duration::from_millis(200);
    let server = Server::new(move |heard| {
        Reply::token(&format!("canary-{}", heard.field("client_id").unwrap_or_default()), 3600).after(slow)
    });
    let api = Server::always(Reply::json(200, "{}").after(slow));
    let script = "sleep 0.3; : \"$ACCESS_TOKEN\"; sh -c 'sleep 0.2'";
    let curl = format!("jeton token -o curl | curl -sS --config - {}", api.url("/"));
    let watch = "jeton token --watch --write t --on-refresh 'cat t; sleep 0.3' & sleep 0.8; kill $!; wait $!";
    let cases: &[(&str, &[&str], &[&str])] = &[
        ("jeton", &["exec", "--", "sh", "-c", script], &["jeton", "sh", "sleep"]),
        ("jeton", &["exec", "--file", "--", "sh", "-c", script], &["jeton", "sh", "sleep"]),
        ("jeton", &["exec", "A=p", "B=q", "--", "sh", "-c", "sleep 0.3; echo \"$A$B\""], &["jeton", "sleep"]),
        ("sh", &["-c", "T=$(jeton token) && sleep 0.3 && test \"${#T}\" = 8"], &["jeton", "sleep"]),
        ("sh", &["-c", &curl], &["jeton", "curl"]),
        ("sh", &["-c", watch], &["jeton", "sleep"]),
    ];
    for (program, args, expected) in cases {
        let jeton = home(&server);
        let call = jeton.program(program, args);
        let (outcome, seen) = crate::support::keeps_off_command_lines(call, &["canary"]);
        let outcome = outcome.exits(0);
        for program in *expected {
            assert!(seen.iter().any(|seen| seen == program), "{program} is not among {seen:?}\n{outcome}");
        }
    }
    assert_eq!(api.heard_one().header("authorization"), Some("Bearer canary-p"));
}

#[track_caller]
fn wait_until(mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(10), "waited in vain");
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn signal(pid: u32, signal: Signal) {
    let pid = Pid::from_raw(i32::try_from(pid).expect("a process id")).expect("a process id");
    kill_process(pid, signal).expect("a process of this test's");
}

#[test]
fn the_command_has_none_of_jetons_secrets() {
    let server = server();
    let jeton = home(&server);
    let key = include_str!("../fixtures/keys/p256.pkcs8.pem");
    for file in [&["exec"][..], &["exec", "--file"]] {
        let call = jeton
            .call(&[file, &["--", "env"]].concat())
            .env("JETON_CLIENT_SECRET", "canary-1")
            .env("JETON_KEY_PASSPHRASE", "canary-2")
            .env("JETON_PASSWORD", "canary-3")
            .env("JETON_REFRESH_TOKEN", "canary-4")
            .env("JETON_SCOPE", "read")
            .env("JETON_AUTH_METHOD", "none")
            .env("JETON_KEY", key)
            .env("OTHER", "kept");
        let outcome = call.run().exits(0);
        for hidden in ["canary", "PRIVATE KEY"] {
            assert!(!outcome.stdout.contains(hidden), "{outcome}");
        }
        for kept in ["JETON_SCOPE=read", "OTHER=kept", "JETON_CONFIG_DIR="] {
            assert!(outcome.stdout.contains(kept), "{outcome}");
        }
    }
}
