//! What stands where an entry should be, and how long an entry serves: promises 6, 8 and 12.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::{counting, entry, files, home, mode, now, tokens};
use crate::support::{Jeton, Outcome, Reply, Server, is_root};

/// A home with `tok-1` in its cache, and the server that gives `tok-2` next.
fn cached(expires_in: u64) -> (Jeton, Server) {
    let server = counting(expires_in, Duration::ZERO);
    let jeton = home(&server);
    jeton.run(&["token"]).exits(0).prints("tok-1\n").says_nothing();
    (jeton, server)
}

#[track_caller]
fn one_warning(outcome: Outcome, token: &str) -> Outcome {
    let outcome = outcome.exits(0).prints(token);
    assert_eq!(outcome.stderr.lines().count(), 1, "{outcome}");
    outcome.says("jeton: warning: ")
}

#[test]
fn promise_06_whatever_is_in_an_entrys_place_is_a_miss_with_one_warning() {
    let (jeton, server) = cached(3600);
    let path = entry(&jeton);
    let good = fs::read_to_string(&path).unwrap();
    let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
    let clear = |path: &Path| drop(fs::remove_file(path).or_else(|_| fs::remove_dir_all(path)));
    type Shape<'a> = (&'a str, &'a str, Box<dyn Fn(&Path) + 'a>);
    let text = |content: String| Box::new(move |path: &Path| fs::write(path, &content).unwrap());
    let shapes: Vec<Shape<'_>> = vec![
        ("torn", "is torn off", text(good[..good.len() / 2].to_owned())),
        ("empty", "is empty", text(String::new())),
        ("not JSON", "is not what jeton writes", text("token: tok-1\n".to_owned())),
        ("zeros after a power cut", "is not what jeton writes", text("\0".repeat(good.len()))),
        ("another version", "is of another version", text(good.replace("\"version\":1", "\"version\":2"))),
        ("a later version's shape", "is of another version", text("{\"version\":7,\"x\":[]}".to_owned())),
        ("another request's", "belongs to another request", text(good.replace(&name, &"0".repeat(64)))),
        ("JSON of another kind", "is not what jeton writes", text("[1,2]".to_owned())),
        ("a token with a line break", "is not what jeton writes", text(good.replace("tok-1", "tok\\n1"))),
        (
            "no token",
            "is not what jeton writes",
            text(good.replace("\"access_token\":\"tok-1\"", "\"access_token\":\"\"")),
        ),
        (
            "100 MB",
            "is too large",
            Box::new(|path| fs::File::create(path).unwrap().set_len(100_000_000).unwrap()),
        ),
        ("an empty folder", "is not a file", Box::new(|path| fs::create_dir(path).unwrap())),
        (
            "a full folder",
            "is not a file",
            Box::new(|path| {
                fs::create_dir(path).unwrap();
                fs::write(path.join("mine"), "kept").unwrap();
            }),
        ),
        (
            "a FIFO",
            "is not a file",
            Box::new(|path| {
                let made = std::process::Command::new("mkfifo").arg(path).status().unwrap();
                assert!(made.success());
            }),
        ),
    ];
    for (n, (shape, why, make)) in shapes.iter().enumerate() {
        clear(&path);
        make(&path);
        let token = format!("tok-{}\n", n + 2);
        let outcome = one_warning(jeton.run(&["token"]), &token).says(why);
        let named = outcome.stderr.matches(path.to_str().unwrap()).count();
        assert_eq!(named, 1, "{shape}: the file is named once\n{outcome}");
        // Rewritten: the next one is served from it.
        jeton.run(&["token"]).exits(0).prints(&token).says_nothing();
        assert_eq!((server.heard().len(), mode(&path)), (n + 2, 0o600), "{shape}");
    }
    // What somebody kept in a folder of that name is not jeton's to delete.
    let aside: Vec<_> =
        fs::read_dir(tokens(&jeton)).unwrap().flatten().filter(|file| file.path().is_dir()).collect();
    assert_eq!(aside.len(), 1);
    assert_eq!(fs::read_to_string(aside[0].path().join("mine")).unwrap(), "kept");
}

#[test]
fn promise_08_a_symlink_is_not_followed_and_its_target_untouched() {
    let (jeton, _server) = cached(3600);
    let path = entry(&jeton);
    let target = jeton.file("target", fs::read(&path).unwrap());
    super::chmod(&target, 0o644);
    let before = fs::read(&target).unwrap();
    fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink(&target, &path).unwrap();
    one_warning(jeton.run(&["token"]), "tok-2\n").says("is a symlink");
    assert!(!path.is_symlink());
    assert_eq!((fs::read(&target).unwrap(), mode(&target)), (before, 0o644));
    jeton.run(&["token"]).exits(0).prints("tok-2\n").says_nothing();
}

#[test]
fn promise_08_a_symlink_in_the_locks_or_the_temporary_files_place_is_not_followed() {
    let (jeton, _server) = cached(3600);
    let path = entry(&jeton);
    let target = jeton.file("target", "mine");
    let temporary = path.with_extension("tmp");
    std::os::unix::fs::symlink(&target, &temporary).unwrap();
    jeton.run(&["token", "--refresh"]).exits(0).prints("tok-2\n").says_nothing();
    assert!(!temporary.is_symlink());
    let lock = path.with_extension("lock");
    fs::remove_file(&lock).unwrap();
    std::os::unix::fs::symlink(&target, &lock).unwrap();
    one_warning(jeton.run(&["token", "--refresh"]), "tok-3\n").says("is a symlink");
    assert_eq!(fs::read_to_string(&target).unwrap(), "mine");
}

#[test]
fn promise_08_another_users_entry_is_not_used_and_not_written_to() {
    if !is_root() {
        eprintln!("not tried: only root can give a file away");
        return;
    }
    let (jeton, _server) = cached(3600);
    let path = entry(&jeton);
    let theirs = path.with_extension("theirs");
    std::os::unix::fs::lchown(&path, Some(65534), Some(65534)).unwrap();
    fs::hard_link(&path, &theirs).unwrap();
    let before = fs::read(&theirs).unwrap();
    one_warning(jeton.run(&["token"]), "tok-2\n").says("belongs to another user");
    assert_eq!(fs::read(&theirs).unwrap(), before);
    jeton.run(&["token"]).exits(0).prints("tok-2\n").says_nothing();
}

#[test]
fn promise_08_temporary_files_are_never_in_the_systems_folder() {
    let server = counting(3600, Duration::ZERO);
    let jeton = home(&server);
    let elsewhere = jeton.home().join("not-there");
    jeton.call(&["token"]).env("TMPDIR", &elsewhere).run().exits(0).prints("tok-1\n").says_nothing();
    assert_eq!(files(&jeton, "json").len(), 1);
    assert!(!elsewhere.exists());
}

#[test]
fn a_killed_processes_temporary_files_are_swept_by_the_next_write() {
    let (jeton, _server) = cached(3600);
    let (old, young) = (tokens(&jeton).join("a.tmp"), tokens(&jeton).join("b.tmp"));
    for path in [&old, &young] {
        fs::write(path, "half a tok").unwrap();
    }
    let long_ago = std::time::SystemTime::now() - Duration::from_secs(120);
    fs::File::options().write(true).open(&old).unwrap().set_modified(long_ago).unwrap();
    jeton.run(&["token", "--refresh"]).exits(0).says_nothing();
    assert!(!old.exists() && young.exists(), "a young one may have a writer");
    jeton.run(&["cache", "clear"]).exits(0);
    assert!(!young.exists());
}

/// Sets the entry's times, in seconds from now.
fn set_times(jeton: &Jeton, obtained: i64, expires: i64) {
    let path = entry(jeton);
    let mut content: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    content["obtained_at"] = (now() + obtained).into();
    content["expires_at"] = (now() + expires).into();
    content["access_token"] = "stored".into();
    fs::write(&path, serde_json::to_vec(&content).unwrap()).unwrap();
}

#[test]
fn promise_12_a_token_serves_until_its_margin_whatever_the_clock_does() {
    let (jeton, server) = cached(3600);
    // When it came, when it ends, --min-ttl, whether it serves.
    let cases: &[(i64, i64, &str, bool)] = &[
        (-1800, 1800, "", true),
        (-3530, 70, "", true),
        (-3550, 50, "", false),
        (-3600, 0, "", false),
        (-7200, -3600, "", false),
        // The clock was an hour ahead when it came, or is an hour behind now: how old it is, nobody knows.
        (3600, 7200, "", false),
        (60, 3660, "", false),
        (2, 3602, "", true),
        // The clock was an hour behind when it came: it seems older than it is.
        (-3600, -1, "", false),
        // A life under ten minutes has a tenth of it as margin, but never under 5 s.
        (-60, 40, "", true),
        (-92, 8, "", false),
        (-8, 12, "", true),
        (-17, 3, "", false),
        (-1800, 1800, "30m", false),
        (-1800, 1800, "29m", true),
        (-3550, 50, "20s", true),
        (-3590, 8, "0", true),
        (-3598, 2, "0", false),
        (-3598, 2, "1", false),
        (i64::MIN / 4, i64::MAX / 4, "18446744073709551615", false),
    ];
    for case @ (obtained, expires, min_ttl, serves) in cases {
        let heard = server.heard().len();
        set_times(&jeton, *obtained, *expires);
        let args: &[&str] = if min_ttl.is_empty() { &["token"] } else { &["token", "--min-ttl", min_ttl] };
        let outcome = jeton.run(args);
        if *min_ttl == "18446744073709551615" {
            continue;
        }
        let outcome = outcome.exits(0).says_nothing();
        assert_eq!(outcome.stdout == "stored\n", *serves, "{case:?}");
        assert_eq!(server.heard().len() - heard, usize::from(!serves), "{case:?}");
    }
}

#[test]
fn promise_12_every_expires_in_is_read_as_it_is_meant() {
    // expires_in, whether the next call is served, how long it may live at most.
    let cases: &[(&str, bool, i64)] = &[
        ("3600", true, 3600),
        ("\"3600\"", true, 3600),
        ("\" 3600 \"", true, 3600),
        ("3599.9", true, 3599),
        ("\"3599.9\"", true, 3599),
        ("3.6e3", true, 3600),
        ("1e30", true, 3_155_760_000),
        ("1e400", true, 3_155_760_000),
        ("99999999999999999999", true, 3_155_760_000),
        ("0", false, 0),
        ("-1", false, 0),
        ("-1e30", false, 0),
        ("\"-5\"", false, 0),
        ("4", false, 4),
        ("null", false, 0),
        ("true", false, 0),
        ("\"\"", false, 0),
        ("\"NaN\"", false, 0),
        ("\"inf\"", false, 0),
        ("[3600]", false, 0),
    ];
    for (value, serves, longest) in cases {
        let body = format!("{{\"access_token\":\"tok\",\"expires_in\":{value}}}");
        let server = Server::always(Reply::json(200, &body));
        let jeton = home(&server);
        jeton.run(&["token"]).exits(0).prints("tok\n");
        jeton.run(&["token"]).exits(0).prints("tok\n");
        assert_eq!(server.heard().len(), if *serves { 1 } else { 2 }, "{value}");
        for path in files(&jeton, "json") {
            let content: serde_json::Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
            let ends = content["expires_at"].as_i64().unwrap();
            assert!(ends <= now() + longest, "{value}: {content}");
        }
    }
}

#[test]
fn promise_12_a_missing_expires_in_is_not_cached_unless_a_life_is_named() {
    let server = Server::always(Reply::json(200, r#"{"access_token":"tok"}"#));
    let jeton = home(&server);
    jeton.run(&["token", "-v"]).exits(0).says("--default-expires-in");
    assert!(files(&jeton, "json").is_empty());
    for _ in 0..2 {
        jeton.run(&["token", "--default-expires-in", "1h"]).exits(0).says_nothing();
    }
    assert_eq!(server.heard().len(), 2);
    // A shorter one is not answered with what a longer one left.
    jeton.run(&["token", "--default-expires-in", "10m"]).exits(0);
    assert_eq!(server.heard().len(), 3);
}

#[test]
fn promise_12_a_life_counts_from_the_request_and_not_from_the_answer() {
    // The server's clock starts the life when it makes the token, which may be long before the answer is here.
    let server = Server::always(Reply::token("tok", 3600).after(Duration::from_secs(3)));
    let jeton = home(&server);
    let start = now();
    jeton.run(&["token"]).exits(0);
    let content: serde_json::Value = serde_json::from_slice(&fs::read(entry(&jeton)).unwrap()).unwrap();
    let ends = content["expires_at"].as_i64().unwrap();
    assert!(ends <= start + 3602, "{} s after the request", ends - start);
}
