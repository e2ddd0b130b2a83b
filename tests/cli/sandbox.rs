//! `jeton sandbox`: every profile of every system gets a token, what is wrong is said, nothing is left behind.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::support::{Call, Jeton, Outcome, Running};

/// A sandbox with these flags and this shell command.
fn shell(flags: &[&str], script: &str) -> Outcome {
    let jeton = Jeton::new();
    let temporary = jeton.home().join("tmp");
    fs::create_dir(&temporary).unwrap();
    let call = jeton.call(&["sandbox"]).args(flags).args(&["--", "sh", "-c", script]);
    let outcome = call.env("TMPDIR", &temporary).run();
    assert_eq!(fs::read_dir(&temporary).unwrap().count(), 0, "the folder is gone\n{outcome}");
    outcome
}

/// A sandbox that stands until it is dropped.
pub(crate) struct Standing {
    jeton: Jeton,
    running: Option<Running>,
    /// `JETON_ISSUER`.
    pub(crate) issuer: String,
    /// `JETON_CONFIG_DIR`.
    pub(crate) folder: PathBuf,
}

impl Standing {
    pub(crate) fn new(flags: &[&str]) -> Self {
        let jeton = Jeton::new();
        let script = "echo \"$JETON_ISSUER $JETON_CONFIG_DIR\" >new; mv new there; while [ -e there ]; do sleep 0.02; done";
        let running = jeton.call(&["sandbox"]).args(flags).args(&["--", "sh", "-c", script]).spawn();
        let there = wait_for(&jeton.home().join("there"));
        let (issuer, folder) = there.trim().split_once(' ').unwrap();
        let (issuer, folder) = (issuer.to_owned(), PathBuf::from(folder));
        Self { jeton, running: Some(running), issuer, folder }
    }

    /// Runs jeton with the sandbox's profiles.
    pub(crate) fn run(&self, args: &[&str]) -> Outcome {
        self.call(args).run()
    }

    /// A call of jeton with the sandbox's profiles, in their folder.
    pub(crate) fn call(&self, args: &[&str]) -> Call {
        self.jeton.call(args).env("JETON_CONFIG_DIR", &self.folder).current_dir(&self.folder)
    }

    /// Sends these bytes, and gives back everything that comes.
    pub(crate) fn raw(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.issuer.trim_start_matches("http://")).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    pub(crate) fn post(&self, body: &str) -> String {
        let length = body.len();
        self.raw(&format!("POST /token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}"))
    }

    /// Ends it, and gives back what it said.
    pub(crate) fn stop(mut self) -> Outcome {
        self.end();
        self.running.take().unwrap().wait()
    }

    /// Lets the shell end, which waits for it: killed with jeton alone it would wait for ever.
    fn end(&self) {
        // Gone already where it has ended.
        let _ = fs::remove_file(self.jeton.home().join("there"));
    }
}

impl Drop for Standing {
    fn drop(&mut self) {
        self.end();
        let begun = Instant::now();
        while self.running.as_mut().is_some_and(Running::is_running)
            && begun.elapsed() < Duration::from_secs(5)
        {
            thread::sleep(Duration::from_millis(5));
        }
    }
}

fn wait_for(path: &Path) -> String {
    let begun = Instant::now();
    loop {
        match fs::read_to_string(path) {
            Ok(text) => return text,
            Err(_) => assert!(begun.elapsed() < Duration::from_secs(15), "{}", path.display()),
        }
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn the_first_command_of_the_readme_shows_the_whole_story() {
    let outcome = Jeton::new().run(&["sandbox", "--", "jeton", "token", "--verbose"]).exits(0);
    assert_eq!(outcome.stdout.trim_end().split('.').count(), 3, "{outcome}");
    outcome
        .says("sandbox: tokens at http://127.0.0.1:")
        .says("  claims  {\"iss\":\"default\",\"sub\":\"default\",\"aud\":\"http://127.0.0.1:")
        .says("> POST /token HTTP/1.1")
        .says("sandbox: POST /token 200: default by private_key_jwt (ES256), client_credentials: a token for 3600 s, scope \"read\"")
        .says("< HTTP 200")
        .says("cached until ");
}

#[test]
fn every_profile_of_every_system_gets_its_token() {
    let script = "jeton profile list | cut -f1 | while read p; do echo \"$p $(jeton token \"$p\" | wc -l)\" || exit; done";
    for (flags, profiles) in [
        (
            &["--as", "standard"][..],
            "default private_key_jwt ps256 es384 eddsa client_secret_basic client_secret_post client_secret_jwt none authorization_code password refresh_token client_authenticated_user",
        ),
        (&["--as", "ishare"], "default"),
        (&["--as", "wipo-das"], "default dev"),
        (&["--as", "light-oauth2"], "default post authorization_code password refresh_token user"),
        (&["--as", "interswitch"], "default"),
        (&["--as", "light-oauth2", "--tls"], "default post authorization_code password refresh_token user"),
        (
            &["--tls"],
            "default private_key_jwt ps256 es384 eddsa client_secret_basic client_secret_post client_secret_jwt none authorization_code password refresh_token client_authenticated_user tls_client_auth",
        ),
    ] {
        let outcome = shell(flags, script).exits(0).never_says("warning").never_says("; ");
        let expected: String = profiles.split(' ').map(|profile| format!("{profile} 1\n")).collect();
        assert_eq!(outcome.stdout, expected, "{flags:?}\n{outcome}");
    }
}

#[test]
fn what_is_wrong_is_said_precisely() {
    for (args, exit, words) in [
        (
            "--assertion-audience https://x",
            4,
            "invalid_client: \"the assertion's aud is 'https://x'; 'http://127.0.0.1:",
        ),
        (
            "--assertion-backdate 2m",
            4,
            "invalid_client: \"the assertion is refused: expired 1 minute ago (exp)\"",
        ),
        (
            "--assertion-lifetime 2h",
            4,
            "invalid_client: \"the assertion lives 7200 seconds more; this server takes at most 3600\"",
        ),
        ("--claim jti=null", 4, "invalid_client: \"the assertion has no jti: it could be replayed\""),
        (
            "--key $JETON_CONFIG_DIR/eddsa.pem",
            4,
            "the assertion's alg is 'EdDSA', and the client is registered for ES256",
        ),
        ("--client-id nobody", 4, "the client 'nobody' is not registered; known are default, "),
        (
            "--scope admin",
            4,
            "invalid_scope: \"the scope 'admin' is not registered for the client, which is 'read write'\"",
        ),
        ("--grant-type magic", 4, "unsupported_grant_type: \"grant_type 'magic' is not known here"),
        (
            "client_secret_basic --basic-encoding raw",
            4,
            "not form-encoded before Basic, as RFC 6749 section 2.3.1 wants it (--basic-encoding form)",
        ),
        (
            "client_secret_post --client-secret-command 'echo x'",
            4,
            "the secret is not that of client client_secret_post",
        ),
        (
            "client_secret_post --auth-method client_secret_basic",
            4,
            "registered for client_secret_post, and this is client_secret_basic",
        ),
        ("password --password-command 'echo x'", 4, "invalid_grant: \"this is not ada's password\""),
        (
            "none --code-verifier-command 'echo x'",
            4,
            "invalid_grant: \"the code_verifier has fewer than 43 characters\"",
        ),
    ] {
        shell(&[], &format!("jeton token {args}")).exits(exit).says(words).says("sandbox: POST /token 4");
    }
    shell(&[], "jeton token none >/dev/null; jeton token none")
        .exits(4)
        .says("invalid_grant: \"the code was used before: it serves once (RFC 6749 section 4.1.2)\"");
    let two = shell(
        &["--tls"],
        "jeton token tls_client_auth --cert $JETON_CONFIG_DIR/ca.pem --cert-key $JETON_CONFIG_DIR/client.key.pem",
    );
    two.exits(3);
    // The server says so on a thread of its own.
    shell(&["--tls"], "jeton token --cacert $JETON_CONFIG_DIR/client.pem; code=$?; sleep 0.3; exit $code")
        .exits(7)
        .says("sandbox: the TLS handshake failed: ");
}

#[test]
fn the_systems_refuse_in_their_own_form() {
    for (flags, args, words) in [
        ("wipo-das", "--assertion-backdate 2m", "invalid_client: \"JWT has expired\""),
        ("wipo-das", "--assertion-audience x", "invalid_client: \"Audience validation failed\""),
        ("ishare", "--assertion-lifetime 29", "iSHARE JWT could not be validated"),
        ("light-oauth2", "--basic-encoding form", "ERR12007: \"UNAUTHORIZED_CLIENT\""),
        ("light-oauth2", "--client-id nobody", "ERR12014: \"CLIENT_NOT_FOUND\""),
        ("interswitch", "--basic-encoding form", "invalid_client: \"Bad client credentials\""),
    ] {
        shell(&["--as", flags], &format!("jeton token {args}")).exits(4).says(words);
    }
}

#[test]
fn an_assertion_that_is_sent_again_is_refused() {
    let sandbox = Standing::new(&[]);
    let jwt = sandbox.run(&["assertion"]).exits(0).stdout;
    let kind = "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer";
    let form =
        format!("grant_type=client_credentials&client_assertion_type={kind}&client_assertion={}", jwt.trim());
    assert!(sandbox.post(&form).starts_with("HTTP/1.1 200 OK\r\nDate: "));
    let again = sandbox.post(&form);
    assert!(again.starts_with("HTTP/1.1 401 Unauthorized\r\n"), "{again}");
    assert!(again.contains("\"error_description\":\"the assertion was used before: its jti '"), "{again}");
    sandbox.stop().exits(0);
}

#[test]
fn what_is_no_http_is_refused_and_the_next_is_served() {
    let sandbox = Standing::new(&[]);
    for (request, status) in [
        ("nonsense\r\n\r\n", "400"),
        ("POST /token HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "400"),
        ("POST /token HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "411"),
        ("POST /token HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", "413"),
        (&format!("GET / HTTP/1.1\r\nX: {}\r\n\r\n", "x".repeat(70_000)), "431"),
        ("GET /token HTTP/1.1\r\n\r\n", "405"),
        ("GET /nothing HTTP/1.1\r\n\r\n", "404"),
    ] {
        let answer = sandbox.raw(request);
        assert_eq!(answer.split(' ').nth(1), Some(status), "{request:.60} {answer}");
    }
    sandbox.run(&["token"]).exits(0);
    sandbox.stop().exits(0);
}

#[test]
fn the_metadata_leads_to_the_keys_that_verify_the_token() {
    let sandbox = Standing::new(&[]);
    let body = |answer: String| answer.split_once("\r\n\r\n").unwrap().1.to_owned();
    let get = |path: &str| body(sandbox.raw(&format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n")));
    let metadata: serde_json::Value =
        serde_json::from_str(&get("/.well-known/oauth-authorization-server")).unwrap();
    assert_eq!(metadata["issuer"], sandbox.issuer);
    assert_eq!(metadata["token_endpoint"], format!("{}/token", sandbox.issuer));
    assert_eq!(metadata["jwks_uri"], format!("{}/jwks", sandbox.issuer));
    assert_eq!(get("/.well-known/openid-configuration"), get("/.well-known/oauth-authorization-server"));
    let keys = sandbox.jeton.file("jwks.json", get("/jwks"));
    let token = sandbox.run(&["token"]).exits(0).stdout;
    let audience = format!("{}/api", sandbox.issuer);
    let decode = [
        "decode",
        token.trim(),
        "--key",
        keys.to_str().unwrap(),
        "--iss",
        &sandbox.issuer,
        "--aud",
        &audience,
    ];
    sandbox.jeton.run(&[&decode[..], &["--sub", "default"]].concat()).exits(0);
    sandbox.stop().exits(0);
}

#[test]
fn the_childs_exit_code_is_handed_on() {
    shell(&[], "exit 0").exits(0);
    shell(&[], "exit 7").exits(7);
    shell(&[], "kill -KILL $$").exits(137);
    let jeton = Jeton::new();
    jeton
        .run(&["sandbox", "--", "no-such-command"])
        .exits(127)
        .says("jeton: there is no command no-such-command");
    jeton.run(&["sandbox", "--", "/"]).exits(126);
}

#[test]
fn the_childs_environment_is_the_sandboxs() {
    let jeton = Jeton::new();
    let script = "env | grep ^JETON_ | cut -d= -f1 | sort; stat -c %a \"$JETON_CONFIG_DIR\" \"$JETON_CONFIG_DIR\"/* | sort -u; command -v jeton";
    let outcome = jeton
        .call(&["sandbox", "--tls", "--", "sh", "-c", script])
        .env("JETON_CLIENT_ID", "canary")
        .env("JETON_CLIENT_SECRET", "canary")
        .run()
        .exits(0);
    let own = crate::support::binary();
    assert_eq!(
        outcome.stdout,
        format!("JETON_CONFIG_DIR\nJETON_ISSUER\nJETON_PROFILE\n600\n700\n{}\n", own.display())
    );
}

#[test]
fn a_signal_ends_it_and_leaves_nothing() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::INT, 130), (Signal::HUP, 129)] {
        let jeton = Jeton::new();
        let temporary = jeton.home().join("tmp");
        fs::create_dir(&temporary).unwrap();
        let running = jeton.call(&["sandbox"]).env("TMPDIR", &temporary).spawn();
        let begun = Instant::now();
        let folder = loop {
            let made = fs::read_dir(&temporary).unwrap().next();
            if let Some(folder) =
                made.map(|entry| entry.unwrap().path()).filter(|path| path.join("config.toml").exists())
            {
                break folder;
            }
            assert!(begun.elapsed() < Duration::from_secs(15));
            thread::sleep(Duration::from_millis(5));
        };
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
        // It may still be on its way to say where it is: that is said before a signal is waited for.
        kill_process(Pid::from_raw(running.pid() as i32).unwrap(), signal).unwrap();
        let outcome = running.wait();
        assert_eq!(outcome.code, code, "{outcome}");
        let lines: Vec<&str> = outcome.stdout.lines().collect();
        assert!(lines[0].starts_with("export JETON_CONFIG_DIR='"), "{outcome}");
        assert!(lines[1].starts_with("export JETON_ISSUER='http://127.0.0.1:"), "{outcome}");
        assert!(!folder.exists(), "the folder is gone\n{outcome}");
    }
}

#[test]
fn a_signal_that_only_jeton_gets_is_passed_on_to_the_child() {
    let jeton = Jeton::new();
    let script = "trap 'exit 9' TERM; echo >there; while :; do sleep 0.02; done";
    let running = jeton.call(&["sandbox", "--", "sh", "-c", script]).spawn();
    wait_for(&jeton.home().join("there"));
    kill_process(Pid::from_raw(running.pid() as i32).unwrap(), Signal::TERM).unwrap();
    running.wait().exits(9);
}

#[test]
fn trouble_is_to_be_had() {
    shell(&["--fail", "invalid_scope"], "jeton token")
        .exits(4)
        .says("invalid_scope: \"the sandbox was asked for this (--fail)\"");
    shell(&["--status", "503"], "jeton token").exits(9).says("HTTP 503, retry after 1 s");
    shell(&["--delay", "5s"], "jeton token --timeout 300ms").exits(8);
    let short = shell(&["--expires-in", "2"], "jeton token -o json").exits(0);
    assert!(short.stdout.contains("\"expires_in\":2"), "{short}");
    let script = "jeton token --no-cache | jeton decode --json; jeton token --no-cache | jeton decode --json";
    let rotated = shell(&["--rotate-keys"], script).exits(0);
    let kids: Vec<String> = rotated
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["header"]["kid"].to_string())
        .collect();
    assert_ne!(kids[0], kids[1]);
}

#[test]
fn the_log_can_be_json() {
    let outcome = shell(&["--log", "json"], "jeton token --scope x 2>/dev/null").exits(4);
    let line: serde_json::Value = serde_json::from_str(outcome.stderr.trim_end()).unwrap();
    assert_eq!(
        (&line["status"], &line["error"], &line["client"]),
        (&400.into(), &"invalid_scope".into(), &"default".into())
    );
}

#[test]
fn only_this_machine_is_served() {
    let jeton = Jeton::new();
    for place in ["0.0.0.0:0", "[::]:0", "192.0.2.1:80"] {
        jeton
            .run(&["sandbox", "--listen", place, "--", "true"])
            .exits(2)
            .says("is not loopback, and the sandbox is for this machine alone");
    }
    jeton.run(&["sandbox", "--as", "nobody"]).exits(2);
    jeton.run(&["sandbox", "--as", "ishare", "--rotate-keys", "--", "true"]).exits(2);
}

#[test]
fn two_hundred_at_once_are_all_served() {
    let script = "i=0; while [ $i -lt 200 ]; do jeton token --no-cache & i=$((i+1)); done | wc -l; wait";
    let outcome = shell(&[], script).exits(0).prints("200\n");
    assert_eq!(outcome.stderr.matches("POST /token 200").count(), 200, "{outcome}");
}

#[test]
fn tls_on_the_port_for_http_is_told_at_once() {
    let sandbox = Standing::new(&[]);
    let url = sandbox.issuer.replace("http://", "https://");
    let started = Instant::now();
    sandbox.run(&["token", "default", "--token-endpoint", &format!("{url}/token")]).exits(7);
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    let outcome = shell(&[], "jeton token --token-endpoint https${JETON_ISSUER#http}/token; true");
    assert!(outcome.stderr.contains("sandbox: that was TLS; --tls serves it"), "{outcome}");
}
