//! What the system sets bounds to: processes, the size of files, modes, the length of names.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use crate::support::{Jeton, Reply, Server};

fn home(server: &Server) -> Jeton {
    Jeton::with_profile(&server.url("/token"), "auth_method = \"none\"")
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("a file").permissions().mode() & 0o777
}

#[test]
fn a_limit_of_processes_is_told_and_leaves_nothing() {
    let server = Server::token("tok", 3600);
    let jeton = home(&server);
    let temporary = jeton.home().join("temporary");
    fs::create_dir(&temporary).unwrap();
    let calls: &[(&[&str], i32)] = &[
        (&["token", "--watch", "--write", "w"], 1),
        (&["token", "--client-secret-command", "echo s", "--auth-method", "client_secret_post"], 3),
        #[cfg(feature = "sandbox")]
        (&["sandbox", "--", "true"], 1),
    ];
    for (args, code) in calls {
        let call = jeton.call_without_rights_after("prlimit --pid $$ --nproc=1:1", args);
        let outcome = call.env("TMPDIR", &temporary).run().exits(*code).says_one_error();
        outcome.says("resource temporarily unavailable");
        assert_eq!(fs::read_dir(&temporary).unwrap().count(), 0, "{args:?}");
    }
}

#[test]
fn a_limit_of_file_sizes_is_told_and_leaves_nothing() {
    let server = Server::token("tok", 3600);
    let jeton = home(&server);
    let temporary = jeton.home().join("temporary");
    fs::create_dir(&temporary).unwrap();
    let calls: &[(&[&str], i32)] = &[
        (&["token", "--no-cache", "--write", "token.txt"], 1),
        (&["key", "generate", "key.pem"], 3),
        (&["exec", "--no-cache", "--file", "--", "true"], 1),
        (&["profile", "add", "new", "--token-endpoint", "https://as.example/token", "--client-id", "id"], 3),
    ];
    let names = || {
        let files = fs::read_dir(jeton.home()).unwrap().chain(fs::read_dir(jeton.config_dir()).unwrap());
        let mut names: Vec<_> = files.map(|file| file.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let before = names();
    for (args, code) in calls {
        let outcome = jeton.call_after("ulimit -f 0", args).env("TMPDIR", &temporary).run();
        outcome.exits(*code).says("can't write ").says("file too large");
        assert_eq!(names(), before, "{args:?}");
        assert_eq!(fs::read_dir(&temporary).unwrap().count(), 0, "{args:?}");
    }
    // A program that is run ends by that signal, as it would without jeton.
    let child = ["exec", "--", "sh", "-c", "echo text > file"];
    jeton.run(&["token"]).exits(0);
    jeton.call_after("ulimit -f 0", &child).run().exits(153);
}

#[test]
fn promise_07_a_umask_that_takes_the_owners_rights_changes_nothing() {
    let server = Server::token("tok", 3600);
    let jeton = Jeton::new();
    let args = ["token", "--client-id", "id", "--auth-method", "none", "--token-endpoint", &server.url("/t")];
    let config = jeton.home().join("a/b");
    for _ in 0..2 {
        let call = jeton.call_without_rights_after("umask 777", &args).env("JETON_CONFIG_DIR", &config);
        call.run().exits(0).prints("tok\n").says_nothing();
    }
    assert_eq!(server.heard().len(), 1, "the second is from the cache");
    assert_eq!((mode(&config), mode(&config.join("tokens"))), (0o700, 0o700));
    let args = [&args[..], &["--write", "token.txt"]].concat();
    jeton.call_after("umask 777", &args).run().exits(0);
    assert_eq!(mode(&jeton.home().join("token.txt")), 0o600);
}

#[test]
fn what_a_dangling_symlink_names_is_written() {
    let server = Server::token("tok", 3600);
    let jeton = home(&server);
    let link = jeton.home().join("link");
    std::os::unix::fs::symlink("target", &link).unwrap();
    jeton.run(&["token", "--write", "link"]).exits(0).prints("");
    assert!(link.is_symlink());
    assert_eq!(fs::read_to_string(jeton.home().join("target")).unwrap(), "tok");
}

#[test]
fn the_longest_name_is_written() {
    let server = Server::token("tok", 3600);
    let jeton = home(&server);
    let name = "n".repeat(255);
    jeton.run(&["token", "--write", &name]).exits(0).prints("");
    assert_eq!(fs::read_to_string(jeton.home().join(name)).unwrap(), "tok");
}

#[test]
fn a_usage_error_of_a_json_log_is_json() {
    let jeton = Jeton::new();
    for args in [&["token", "--log", "json", "--bogus"][..], &["token", "--bogus", "--log=json"]] {
        let outcome = jeton.run(args).exits(2);
        let line: serde_json::Value = serde_json::from_str(outcome.stderr.trim_end()).expect("one object");
        assert_eq!(line["level"], "error", "{line}");
    }
    jeton.run(&["exec", "--bogus", "--", "--log", "json"]).exits(2).says("jeton: ");
}

#[test]
fn a_secret_command_is_not_waited_for_beyond_its_own_end() {
    let server = Server::always(Reply::token("tok", 3600));
    let jeton = Jeton::with_profile(&server.url("/token"), "auth_method = \"client_secret_post\"");
    let args = |command: &'static str| ["token", "--no-cache", "--client-secret-command", command];
    let outcome = jeton.run(&args("echo secret; sleep 3 2>&- &")).exits(0);
    outcome.within(Duration::from_secs(2));
    assert_eq!(server.heard_one().field("client_secret").as_deref(), Some("secret"));
    let flood = args(
        "trap '' PIPE; exec 2>&-; n=0; while [ $n -lt 200000 ]; do echo 123456789; n=$((n+1)); done; sleep 15",
    );
    let outcome = jeton.run(&flood).exits(3).says("printed more than 64 KiB");
    outcome.within(Duration::from_secs(8));
    // One that closes its output first is still waited for.
    jeton.run(&args("echo secret; exec >&-; sleep 0.3; exit 4")).exits(3).says("failed (exit status: 4)");
}
