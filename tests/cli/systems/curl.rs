//! `--curl` beyond the presets: whatever the settings change of a request, the command sends the same.

use super::{assert_same, run_curl, shell};
use crate::support::{Jeton, Received, Server};

fn call(server: &Server, args: &[&str]) -> Vec<String> {
    let mut all = vec![
        "token".to_owned(),
        "--token-endpoint".to_owned(),
        server.url("/token"),
        "--client-id=me".to_owned(),
    ];
    all.extend(args.iter().map(|arg| (*arg).to_owned()));
    all
}

/// What curl sent and what jeton sent with these arguments; `None` where this machine has no curl.
fn both(jeton: &Jeton, args: &[&str]) -> Option<[Received; 2]> {
    let server = Server::token("t", 3600);
    let command = jeton.call(&call(&server, args)).arg("--curl").env("S", "s:s").run().exits(0).stdout;
    run_curl(jeton, &command, &[("S", "s:s")])?;
    jeton.call(&call(&server, args)).arg("--no-cache").env("S", "s:s").run().exits(0);
    let mut heard = server.heard();
    let by_jeton = heard.pop().expect("two requests");
    Some([heard.pop().expect("two requests"), by_jeton])
}

#[test]
fn curl_sends_the_headers_that_were_dropped_or_changed_as_jeton_does() {
    let jeton = Jeton::new();
    jeton.file("headers", "X-One: 1\nAuthorization: Bearer b\nX-Two: 2\n");
    let ways: [&[&str]; 6] = [
        &["--auth-method=none", "-H", "Accept:", "-H", "user-agent:"],
        &["--auth-method=none", "-H", "Content-Type:"],
        &["--auth-method=none", "-H", "content-type: application/x-www-form-urlencoded; charset=utf-8"],
        &["--auth-method=none", "-H", "Content-Type: application/x-www-form-urlencoded"],
        &["--auth-method=none", "-H", "@headers"],
        // The file's Authorization takes the place of the client's own.
        &["--client-secret-env=S", "-H", "@headers"],
    ];
    for way in ways {
        let Some([by_curl, by_jeton]) = both(&jeton, way) else { return };
        assert_same(&by_curl, &by_jeton);
    }
}

#[test]
fn curl_sends_odd_names_and_urls_as_jeton_does() {
    let jeton = Jeton::new();
    jeton.file("one", "1");
    jeton.file("two", "2");
    let ways: [&[&str]; 3] = [
        &["--auth-method=none", "--param", "a b&c=d e", "--param", "x+y@one", "--param", "é=é"],
        &["--auth-method=none", "--param", "same@one", "--param", "same@two"],
        // A client assertion that somebody else made.
        &["--auth-method=none", "--param", "client_assertion@one"],
    ];
    for way in ways {
        let Some([by_curl, by_jeton]) = both(&jeton, way) else { return };
        assert_same(&by_curl, &by_jeton);
    }
    let Some([by_curl, by_jeton]) = both(&jeton, &["--client-secret-env=S", "--scope=a b"]) else { return };
    assert_same(&by_curl, &by_jeton);
}

#[test]
fn a_url_that_curl_would_take_for_several_is_sent_as_it_is() {
    let (server, jeton) = (Server::token("t", 3600), Jeton::new());
    let url = server.url("/token?a={b}");
    let args = ["token", "--client-id=me", "--auth-method=none", "--curl", "--token-endpoint", &url];
    let command = jeton.run(&args).exits(0).stdout;
    let Some(_) = run_curl(&jeton, &command, &[]) else { return };
    assert_eq!(server.heard_one().line(), "POST /token?a={b} HTTP/1.1");
}

#[test]
fn what_came_from_standard_input_is_wanted_there_again() {
    let (server, jeton) = (Server::token("t", 3600), Jeton::new());
    for method in ["client_secret_basic", "client_secret_post", "client_secret_jwt"] {
        let args = ["--client-secret-file=-", "--auth-method", method, "--curl"];
        let outcome = jeton.call(&call(&server, &args)).stdin("sec ret\n").run().exits(0);
        outcome.says("the command reads standard input again: give it the same\n").never_says("sec ret");
    }
    let args = ["--client-secret-file=-", "--auth-method=client_secret_post", "--curl"];
    let command = jeton.call(&call(&server, &args)).stdin("sec ret\n").run().stdout;
    if run_curl(&jeton, "curl --version", &[]).is_none() {
        return;
    }
    assert!(shell(&jeton, &format!("echo 'sec ret' | {command}"), &[]).status.success());
    assert_eq!(server.heard_one().field("client_secret").as_deref(), Some("sec ret"));
}

#[test]
fn a_variable_whose_name_no_shell_knows_is_read_all_the_same() {
    let (server, jeton) = (Server::token("t", 3600), Jeton::new());
    let args = ["--client-secret-env=MY-SECRET", "--auth-method=client_secret_post", "--curl"];
    let command = jeton.call(&call(&server, &args)).env("MY-SECRET", "s").run().exits(0).stdout;
    assert!(command.contains("\"client_secret=$(printenv MY-SECRET | sed "), "{command}");
}

/// Everything that a shell, a here-document or curl's configuration could take for something else.
const HOSTILE: &str = "a\\n \"b\" 'c' $HOME `d` $(e)\n=f\t\\\\ %41 é <<END\nEND";

#[test]
fn curl_sends_hostile_secrets_and_values_as_jeton_does() {
    let jeton = Jeton::new();
    jeton.file("hostile", HOSTILE);
    let post = ["--client-secret-file=hostile", "--auth-method=client_secret_post"];
    let ways: [&[&str]; 5] = [
        &["--param", &format!("note={HOSTILE}")],
        &["--scope", "$HOME \"`x`\" \\"],
        &["--grant-type=password", "--username=$(u)", "--password-command", "cat hostile"],
        &["--param", "odd$name\"`=v"],
        &["--grant-type=refresh_token", "--refresh-token-file=hostile"],
    ];
    for way in ways {
        let Some([by_curl, by_jeton]) = both(&jeton, &[&post[..], way].concat()) else { return };
        assert_same(&by_curl, &by_jeton);
    }
    // jq leaves ' as it is, which reads the same.
    jeton.file("one-line", "a\\n \"b\" $HOME `d` :=f\t%41 é");
    for encoding in ["raw", "form"] {
        let way = ["--client-secret-file=one-line", "--basic-encoding", encoding];
        let Some([by_curl, by_jeton]) = both(&jeton, &way) else { return };
        assert_same(&by_curl, &by_jeton);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn promise_22_no_secret_is_on_the_command_line_of_curl_or_what_feeds_it() {
    use std::time::Duration;

    use crate::support::{Reply, keeps_off_command_lines};

    let server = Server::always(Reply::token("t", 60).after(Duration::from_millis(300)));
    let jeton = Jeton::new();
    jeton.file("key.pem", std::fs::read("tests/fixtures/keys/p256.sec1.pem").unwrap());
    let ways: [&[&str]; 4] = [
        &["--client-secret-env=S"],
        &["--client-secret-env=S", "--basic-encoding=raw"],
        &["--client-secret-env=S", "--auth-method=client_secret_post", "-H", "X-Kind: a"],
        &["--key=key.pem", "--grant-type=password", "--username=u", "--password-env=S"],
    ];
    for way in ways {
        let command =
            jeton.call(&call(&server, way)).arg("--curl").env("S", "canary-s").run().exits(0).stdout;
        if run_curl(&jeton, &command, &[("S", "canary-s")]).is_none() {
            return;
        }
        // What is exported is in nobody's arguments. The secret, its base64 in Basic (both alignments), and a signed
        // assertion.
        let shell = jeton.program("/bin/sh", &["-c", &command]).env("S", "canary-s");
        let (outcome, seen) = keeps_off_command_lines(shell, &["canary", "Y2FuYXJ5", "NhbmFyeS", "eyJ"]);
        outcome.exits(0);
        assert!(seen.iter().any(|program| program == "curl"), "{seen:?}");
    }
}
