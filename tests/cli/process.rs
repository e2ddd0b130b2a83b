//! jeton as a process among others: whom it asks and when not, how signals and closed pipes end it, what it leaves behind.
//! Promises 26 and 37 to 39.

mod limits;
mod signals;

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::support::{AtTerminal, Call, Jeton, Reply, Server, binary};

/// A call that needs a client secret and has none.
fn call(jeton: &Jeton, server: &Server) -> Call {
    jeton.call(&["token", "--client-id", "id", "--token-endpoint", &server.url("/token")])
}

const PROMPT: &str = "the client secret: ";

/// jeton at its prompt.
fn at_prompt(jeton: &Jeton, server: &Server) -> Option<AtTerminal> {
    let terminal = call(jeton, server).at_terminal()?;
    terminal.sees(PROMPT);
    terminal.waits_for_echo(false);
    Some(terminal)
}

#[test]
fn at_a_terminal_the_secret_is_asked_for_and_not_shown() {
    let (jeton, server) = (Jeton::new(), Server::token("tok-1", 3600));
    let Some(mut terminal) = at_prompt(&jeton, &server) else { return };
    terminal.types("s3cret\n");
    let (code, stdout, screen) = terminal.ends();
    assert_eq!((code, stdout.as_str()), (0, "tok-1\n"), "{screen}");
    assert!(!screen.contains("s3cret"), "{screen}");
    assert_eq!(server.heard_one().header("authorization"), Some("Basic aWQ6czNjcmV0"));
}

#[test]
fn promise_38_who_says_so_is_never_asked() {
    let (jeton, server) = (Jeton::new(), Server::token("tok-1", 3600));
    let way = "  hint: --client-secret-file FILE (- is standard input), --client-secret-env NAME, --client-secret-command COMMAND, or the variable JETON_CLIENT_SECRET\n";
    let calls = [
        (call(&jeton, &server).arg("--no-input"), "--no-input forbids asking"),
        (call(&jeton, &server).env("JETON_NO_INPUT", "1"), "JETON_NO_INPUT forbids asking"),
        (
            call(&jeton, &server).env("CI", "true"),
            "CI is set, so nobody is asked (JETON_NO_INPUT=false asks all the same)",
        ),
    ];
    for (call, why) in calls {
        let Some(terminal) = call.at_terminal() else { return };
        let (code, stdout, screen) = terminal.ends();
        assert_eq!((code, stdout.as_str()), (3, ""), "{screen}");
        assert_eq!(screen, format!("jeton: the client secret is needed, and {why}\n{way}"));
    }
    for (name, value) in [("JETON_NO_INPUT", "false"), ("CI", "false"), ("CI", "")] {
        let Some(terminal) = call(&jeton, &server).env("CI", "1").env(name, value).at_terminal() else {
            return;
        };
        terminal.sees(PROMPT);
    }
    let Some(terminal) = call(&jeton, &server).env("JETON_NO_INPUT", "maybe").at_terminal() else { return };
    assert_eq!(terminal.ends().0, 2);
    assert!(server.heard().is_empty());
    // Without a terminal nothing changes, and the flag goes anywhere.
    jeton
        .run(&["--no-input", "token", "--client-id", "id", "--token-endpoint", &server.url("/token")])
        .exits(3)
        .says("--no-input forbids asking");
}

#[test]
fn promise_38_without_a_terminal_every_secret_that_is_missing_is_told_at_once() {
    let (jeton, server) = (Jeton::new(), Server::token("tok-1", 3600));
    let key = jeton.file("key.pem", include_str!("../fixtures/keys/p256.encrypted.pem"));
    let url = server.url("/token");
    let cases: &[(&str, &[&str])] = &[
        ("client-secret", &["--auth-method", "client_secret_post"]),
        ("client-secret", &["--auth-method", "client_secret_jwt"]),
        ("code", &["--auth-method", "none", "--grant-type", "authorization_code"]),
        ("password", &["--auth-method", "none", "--grant-type", "password", "--username", "u"]),
        ("refresh-token", &["--auth-method", "none", "--grant-type", "refresh_token"]),
        ("key-passphrase", &["--key", key.to_str().unwrap()]),
    ];
    for (secret, args) in cases {
        for verb in
            [&["token"][..], &["token", "--dry-run"], &["token", "--watch", "--write", "t"], &["exec"]]
        {
            let command: &[&str] = if verb == ["exec"] { &["--", "true"] } else { &[] };
            let call = jeton.call(verb).args(&["--client-id", "id", "--token-endpoint", &url]);
            let outcome = call.args(args).args(command).run().exits(3).within(Duration::from_secs(4));
            let outcome = outcome.says("is needed, and there is no terminal to ask at").says_one_error();
            for way in ["file FILE (- is standard input)", "env NAME", "command COMMAND"] {
                assert!(outcome.stderr.contains(&format!("--{secret}-{way}")), "{secret}\n{outcome}");
            }
            let variable = format!("JETON_{}", secret.replace('-', "_").to_uppercase());
            assert!(outcome.stderr.contains(&variable), "{secret}\n{outcome}");
        }
    }
    assert!(server.heard().is_empty());
}

#[test]
fn promise_38_nor_does_a_command_wait_for_a_person() {
    let (jeton, server) = (Jeton::new(), Server::token("tok-1", 3600));
    let call = call(&jeton, &server).args(&[
        "--no-input",
        "--client-secret-command",
        "read -r line; echo \"got $line\"",
    ]);
    let Some(terminal) = call.at_terminal() else { return };
    assert_eq!(terminal.ends().0, 0);
    // "got " and nothing: its standard input was at its end.
    assert_eq!(server.heard_one().header("authorization"), Some("Basic aWQ6Z290JTIw"));
}

#[test]
fn promise_39_whatever_ends_it_at_the_prompt_the_terminal_is_restored() {
    let (jeton, server) = (Jeton::new(), Server::token("tok-1", 3600));
    let signals = [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 129), (Signal::QUIT, 131)];
    for (signal, expected) in signals {
        let Some(terminal) = at_prompt(&jeton, &server) else { return };
        terminal.signal(signal);
        terminal.waits_for_echo(true);
        assert_eq!(terminal.ends().0, expected);
    }
    for _ in 0..5 {
        let Some(mut terminal) = at_prompt(&jeton, &server) else { return };
        terminal.types("s3c\x03");
        terminal.waits_for_echo(true);
        assert_eq!(terminal.ends().0, 130);
    }
    // Ctrl-D: nothing was given.
    let Some(mut terminal) = at_prompt(&jeton, &server) else { return };
    terminal.types("\x04");
    terminal.waits_for_echo(true);
    assert_eq!(terminal.ends().0, 3);
    assert_eq!(server.connections(), 0);
    assert_leaves_nothing(&jeton);
}

/// No temporary file, and no lock that is held: the next one gets its token at once.
fn assert_leaves_nothing(jeton: &Jeton) {
    let tokens = jeton.config_dir().join("tokens");
    let left: Vec<_> =
        fs::read_dir(&tokens).into_iter().flatten().flatten().map(|file| file.file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().ends_with(".tmp")), "{left:?}");
    for lock in left.iter().filter(|name| name.to_string_lossy().ends_with(".lock")) {
        let file = fs::File::open(tokens.join(lock)).expect("a lock");
        assert!(file.try_lock().is_ok(), "{lock:?} is held");
    }
}

#[test]
fn promise_39_a_signal_during_the_request_ends_it_and_frees_the_lock() {
    let server = Server::always(Reply::token("tok-1", 3600).after(Duration::from_secs(8)));
    let jeton = Jeton::new();
    let wait = |heard: usize| {
        let start = Instant::now();
        while server.heard().len() < heard {
            assert!(start.elapsed() < Duration::from_secs(10), "no request");
            std::thread::sleep(Duration::from_millis(2));
        }
    };
    let signals = [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 129)];
    for (n, (signal, expected)) in signals.into_iter().enumerate() {
        let running = call(&jeton, &server).env("JETON_CLIENT_SECRET", "s").spawn();
        wait(n + 1);
        running.signal(signal);
        running.wait().exits(expected).within(Duration::from_secs(4));
        assert_leaves_nothing(&jeton);
    }
    // After a prompt the signals end it as they did before.
    for (n, (signal, expected)) in signals.into_iter().enumerate() {
        let Some(mut terminal) = at_prompt(&jeton, &server) else { return };
        terminal.types("s3cret\n");
        wait(signals.len() + n + 1);
        let start = Instant::now();
        terminal.signal(signal);
        assert_eq!(terminal.ends().0, expected);
        assert!(start.elapsed() < Duration::from_secs(4), "{signal:?} was not heard");
        assert_leaves_nothing(&jeton);
    }
}

#[test]
fn promise_37_a_closed_pipe_or_a_full_disk_is_never_a_success() {
    let jeton = Jeton::new();
    let token = "t".repeat(200_000);
    let server = Server::token(&token, 3600);
    jeton.write_config(&format!(
        "[profiles.p]\ntoken_endpoint = \"{}\"\nauth_method = \"none\"\nclient_id = \"id\"\n",
        server.url("/token")
    ));
    let shell = |script: &str| {
        let output = Command::new("/bin/bash")
            .args(["-c", &format!("jeton() {{ \"$JETON\" \"$@\"; }}; {script}")])
            .env_clear()
            .env("JETON", binary())
            .env("JETON_CONFIG_DIR", jeton.config_dir())
            .env("PATH", "/usr/bin:/bin")
            .stdin(Stdio::null())
            .current_dir(jeton.home())
            .output()
            .expect("bash");
        let stderr = String::from_utf8(output.stderr).expect("UTF-8");
        assert!(!stderr.contains("panic"), "{script}: {stderr}");
        (String::from_utf8(output.stdout).expect("UTF-8"), stderr)
    };
    // A reader that goes away before the first byte, or in the middle: once from the server, then from the cache. The
    // pause makes sure that it is gone.
    for verb in [
        "token p",
        "token p",
        "token p -o json",
        "token p -o header",
        "token p --dry-run",
        "token p --curl",
        "profile list",
        "profile show p",
        "cache list",
        "cache list --json",
        "completions zsh",
        "--help",
        "token --help",
        "--version",
    ] {
        let script = format!("{{ sleep 0.05; jeton {verb}; echo \"exit $?\" >&2; }} | head -c 0");
        assert_eq!(shell(&script).1, "exit 141\n", "{verb}");
    }
    let middle = "{ jeton token p; echo \"exit $?\" >&2; } | head -c 10";
    assert_eq!(shell(middle), ("tttttttttt".to_owned(), "exit 141\n".to_owned()));
    for verb in
        ["token p", "token p -o json", "token p --refresh", "token p --dry-run", "profile list", "--help"]
    {
        let (_, stderr) = shell(&format!("jeton {verb} >/dev/full; echo \"exit $?\" >&2"));
        assert_eq!(
            stderr, "jeton: can't write to standard output: no space left on device\nexit 1\n",
            "{verb}"
        );
    }
    // Closed from the start: nothing is lost, the next one has the token from the cache.
    jeton.run(&["cache", "clear"]).exits(0);
    for verb in
        ["token p", "token p", "token p -o json", "token p --dry-run", "profile list", "cache list", "--help"]
    {
        let (_, stderr) = shell(&format!("jeton {verb} >&-; echo \"exit $?\" >&2"));
        assert_eq!(stderr, "jeton: can't write to standard output: it is closed\nexit 1\n", "{verb}");
    }
    let heard = server.heard().len();
    assert_eq!(shell("jeton token p").0, format!("{token}\n"));
    assert_eq!(server.heard().len(), heard);
    // What has no result to print needs no standard output, and who throws it away may.
    for script in [
        "jeton token p --write file >&-",
        "jeton cache clear none >&- || true",
        "jeton token p <>/dev/null >&0",
    ] {
        let (_, stderr) = shell(&format!("{script}; echo \"exit $?\" >&2"));
        assert!(stderr.ends_with("exit 0\n") && !stderr.contains("can't write"), "{script}: {stderr}");
    }
    let (_, stderr) = shell("ulimit -f 8; jeton token p >file; echo \"exit $?\" >&2");
    assert!(!stderr.ends_with("exit 0\n"), "{stderr}");
    // Nobody to complain to is no reason to fail.
    assert_eq!(
        shell("jeton token p -v 2>/dev/full | wc -c"),
        (format!("{}\n", token.len() + 1), String::new())
    );
}

#[test]
fn promise_26_its_memory_is_never_written_out() {
    let server = Server::always(Reply::token("tok-1", 3600).after(Duration::from_secs(5)));
    let jeton = Jeton::new();
    let control = Command::new("/bin/sh")
        .args(["-c", "ulimit -c unlimited; exec /bin/sh -c 'kill -ABRT $$'"])
        .current_dir(jeton.home())
        .status()
        .expect("a shell");
    if !std::os::unix::process::ExitStatusExt::core_dumped(&control) {
        eprintln!("NOT RUN: this system writes no core dumps");
        return;
    }
    let args = ["token", "--client-id", "id", "--token-endpoint", &server.url("/token")];
    let running = jeton.call_after("ulimit -c unlimited", &args).env("JETON_CLIENT_SECRET", "canary").spawn();
    while server.heard().is_empty() {
        std::thread::sleep(Duration::from_millis(5));
    }
    running.signal(Signal::ABORT);
    let outcome = running.wait().exits(134);
    assert!(!outcome.core_dumped, "a core dump\n{outcome}");
}

#[test]
fn after_a_prompt_signals_still_reach_who_waits_for_them() {
    let (jeton, server) = (Jeton::new(), Server::token("tok-1", 3600));
    let url = server.url("/token");
    let file = jeton.home().join("token");
    let watch = ["token", "--client-id", "id", "--token-endpoint", &url, "--watch", "--write", "token"];
    let Some(mut terminal) = jeton.call(&watch).at_terminal() else { return };
    terminal.sees(PROMPT);
    terminal.types("s3cret\n");
    let start = Instant::now();
    while !file.exists() {
        assert!(start.elapsed() < Duration::from_secs(10), "no token\n{}", terminal.screen());
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(Duration::from_millis(100));
    terminal.signal(Signal::TERM);
    let (code, _, screen) = terminal.ends();
    assert_eq!(code, 0, "a watch ends in an orderly way\n{screen}");

    let script = "trap 'exit 7' TERM; echo ready >&2; while :; do sleep 0.05; done";
    let exec = ["exec", "--client-id", "id2", "--token-endpoint", &url, "--file", "--", "sh", "-c", script];
    let Some(mut terminal) = jeton.call(&exec).at_terminal() else { return };
    terminal.sees(PROMPT);
    terminal.types("s3cret\n");
    terminal.sees("ready\n");
    terminal.signal(Signal::TERM);
    let (code, _, screen) = terminal.ends();
    assert_eq!(code, 7, "the command's own answer to the signal\n{screen}");
}

#[test]
fn a_typed_key_or_secret_that_the_cache_left_unused_is_remarked_at_a_terminal() {
    let server = Server::token("tok-1", 3600);
    let jeton = Jeton::with_profile(&server.url("/token"), "");
    jeton.file("secret", "s3cret");
    let args = ["token", "p", "--client-secret-file", "secret"];
    jeton.run(&args).exits(0);
    // A script that has the flag in it hears nothing.
    jeton.run(&args).exits(0).prints("tok-1\n").says_nothing();
    let Some(terminal) = jeton.call(&args).at_terminal() else { return };
    let remark = "jeton: from the cache, without --client-secret-file; --refresh asks the server\n";
    assert_eq!(terminal.ends(), (0, "tok-1\n".to_owned(), remark.to_owned()));
    let Some(terminal) = jeton.call(&["token", "p"]).at_terminal() else { return };
    assert_eq!(terminal.ends(), (0, "tok-1\n".to_owned(), String::new()));
}
