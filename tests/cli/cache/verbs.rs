//! `--no-cache`, `--refresh`, `--min-ttl`, what the cached path leaves alone, `cache list` and `cache clear`.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::{configure, counting, entry, files, home, now, tokens};
use crate::support::{Jeton, Reply, Server};

#[test]
fn no_cache_neither_reads_nor_writes() {
    let server = counting(3600, Duration::ZERO);
    let jeton = home(&server);
    jeton.run(&["token", "--no-cache"]).exits(0).prints("tok-1\n").says_nothing();
    assert!(!tokens(&jeton).exists());
    jeton.run(&["token"]).exits(0).prints("tok-2\n");
    let before = fs::read(entry(&jeton)).unwrap();
    jeton.run(&["token", "--no-cache"]).exits(0).prints("tok-3\n");
    jeton.run(&["token", "--cache=false"]).exits(0).prints("tok-4\n");
    assert_eq!(fs::read(entry(&jeton)).unwrap(), before);
    jeton.run(&["token"]).exits(0).prints("tok-2\n");
}

#[test]
fn refresh_replaces_what_is_cached_and_min_ttl_what_ends_too_soon() {
    let server = counting(600, Duration::ZERO);
    let jeton = home(&server);
    jeton.run(&["token"]).exits(0).prints("tok-1\n");
    jeton.run(&["token", "--refresh"]).exits(0).prints("tok-2\n");
    jeton.run(&["token"]).exits(0).prints("tok-2\n");
    jeton.run(&["token", "--min-ttl", "9m"]).exits(0).prints("tok-2\n");
    jeton.run(&["token", "--min-ttl", "1h"]).exits(0).prints("tok-3\n");
    jeton.run(&["token"]).exits(0).prints("tok-3\n");
    // A refresh that fails leaves the old one.
    let refusing = Server::always(Reply::json(400, r#"{"error":"invalid_request"}"#));
    drop(refusing);
    drop(server);
    jeton.run(&["token", "--refresh"]).exits(6);
    jeton.run(&["token"]).exits(0).prints("tok-3\n").says_nothing();
}

#[test]
fn the_cached_path_needs_no_key_no_secret_and_no_prompt() {
    let server = counting(3600, Duration::ZERO);
    let jeton = Jeton::new();
    let trace = jeton.home().join("trace");
    let command = format!("echo run >> {}; echo s3cret", trace.display());
    let args = ["token", "--auth-method", "client_secret_basic", "--client-secret-command", &command];
    configure(&jeton, &server, "");
    jeton.run(&args).exits(0).prints("tok-1\n");
    jeton.run(&args).exits(0).prints("tok-1\n");
    assert_eq!(fs::read_to_string(&trace).unwrap(), "run\n", "the command is run for a request only");

    let key = jeton.file("key.pem", fs::read("tests/fixtures/keys/p256.sec1.pem").unwrap());
    let with_key = ["token", "--auth-method", "private_key_jwt", "--key", key.to_str().unwrap()];
    jeton.run(&with_key).exits(0).prints("tok-2\n");
    fs::remove_file(&key).unwrap();
    jeton.run(&with_key).exits(0).prints("tok-2\n").says_nothing();
    jeton.run(&with_key).exits(0).prints("tok-2\n").says_nothing();

    // What would be asked for at a terminal is not asked for, and is not missed where there is none.
    let secret = jeton.file("secret", "s3cret");
    let post = ["token", "--auth-method", "client_secret_post"];
    jeton
        .call(&post)
        .args(&["--client-secret-file", secret.to_str().unwrap()])
        .run()
        .exits(0)
        .prints("tok-3\n");
    jeton.run(&post).exits(0).prints("tok-3\n").says_nothing();
}

#[test]
fn an_authorization_code_is_never_answered_from_the_cache_and_leaves_nothing_there() {
    let server = counting(3600, Duration::ZERO);
    let jeton = home(&server);
    let call =
        |code: &str| jeton.call(&["token", "--grant-type", "authorization_code"]).env("JETON_CODE", code);
    call("code-1").run().exits(0).prints("tok-1\n").says_nothing();
    call("code-1").run().exits(0).prints("tok-2\n");
    call("code-2").run().exits(0).prints("tok-3\n");
    assert!(files(&jeton, "json").is_empty(), "nobody could ever use it");
}

/// Two profiles that mean the same, one that doesn't.
fn three_profiles(jeton: &Jeton, server: &Server) {
    let url = server.url("/token?key=k3y");
    let one = format!("token_endpoint = \"{url}\"\nclient_id = \"id\"\nauth_method = \"none\"\n");
    jeton.write_config(&format!(
        "[profiles.a]\n{one}[profiles.b]\n{one}[profiles.c]\n{one}scope = \"read\"\n"
    ));
}

#[test]
fn profiles_with_equal_settings_share_an_entry() {
    let server = counting(3600, Duration::ZERO);
    let jeton = Jeton::new();
    three_profiles(&jeton, &server);
    jeton.run(&["token", "a"]).exits(0).prints("tok-1\n");
    jeton.run(&["token", "b"]).exits(0).prints("tok-1\n");
    jeton.run(&["token", "c"]).exits(0).prints("tok-2\n");
    // Whoever stored it, each of the two can clear it.
    jeton.run(&["cache", "clear", "b"]).exits(0).prints("").says("1 cached token removed");
    jeton.run(&["token", "b"]).exits(0).prints("tok-3\n");
    jeton.run(&["token", "c"]).exits(0).prints("tok-2\n");
}

#[test]
fn cache_list_shows_what_is_there_and_never_a_token() {
    let server = counting(3600, Duration::ZERO);
    let jeton = Jeton::new();
    three_profiles(&jeton, &server);
    jeton.run(&["cache", "list"]).exits(0).prints("").says("nothing is cached");
    jeton.run(&["cache", "list", "--json"]).exits(0).prints("").says_nothing();
    for profile in ["c", "a"] {
        jeton.run(&["token", profile]).exits(0);
    }
    let listed = jeton.run(&["cache", "list"]).exits(0).says_nothing().never_says("tok-").never_says("k3y");
    let lines: Vec<&str> = listed.stdout.lines().collect();
    assert!(lines[0].starts_with("PROFILE") && lines.len() == 3, "{listed}");
    assert!(
        lines[1].starts_with("a ") && lines[2].starts_with("c ") && lines[2].contains("read"),
        "{listed}"
    );
    let json =
        jeton.run(&["cache", "list", "--json"]).exits(0).says_nothing().never_says("tok-").never_says("k3y");
    let objects: Vec<serde_json::Value> =
        json.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(objects.len(), 2);
    assert_eq!((&objects[1]["profile"], &objects[1]["scope"]), (&"c".into(), &"read".into()));
    // What is no entry is named, and hides no other.
    fs::write(tokens(&jeton).join("broken.json"), "tok-canary").unwrap();
    let listed = jeton
        .run(&["cache", "list"])
        .exits(0)
        .says("broken.json is not what jeton writes")
        .never_says("tok-");
    assert_eq!(listed.stdout.lines().count(), 3);
}

#[test]
fn cache_clear_removes_all_or_one_profiles() {
    let server = counting(3600, Duration::ZERO);
    let jeton = Jeton::new();
    three_profiles(&jeton, &server);
    jeton.run(&["cache", "clear"]).exits(0).prints("").says("0 cached tokens removed");
    let all = || ["a", "c"].map(|profile| jeton.run(&["token", profile]).exits(0).stdout);
    let first = all();
    jeton.run(&["cache", "clear", "a"]).exits(0).says("1 cached token removed");
    let second = all();
    assert!(second[0] != first[0] && second[1] == first[1]);
    // What can't be read goes too, and what can't be removed keeps nothing else from going.
    fs::write(tokens(&jeton).join("0.json"), "broken").unwrap();
    fs::create_dir_all(tokens(&jeton).join("00.json/mine")).unwrap();
    jeton.run(&["cache", "clear"]).exits(3).says("00.json").says_one_error();
    assert_eq!(files(&jeton, "json").len(), 1);
    fs::remove_dir_all(tokens(&jeton).join("00.json")).unwrap();
    jeton.run(&["cache", "clear"]).exits(0).says("0 cached tokens removed");
    let left: Vec<_> = fs::read_dir(tokens(&jeton)).unwrap().flatten().map(|file| file.file_name()).collect();
    assert_eq!(left, ["swept"], "no lock and no temporary file");
    // A profile that is no longer configured can still be cleared; one that never was is a mistake.
    all();
    jeton.write_config("");
    jeton.run(&["cache", "clear", "a"]).exits(0).says("1 cached token removed");
    jeton.run(&["cache", "clear", "cc"]).exits(2).says("cc");
}

/// Lets an entry be over since an hour: what is in it, and the date of its file.
fn let_it_end(path: &Path) {
    let mut entry: serde_json::Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    entry["obtained_at"] = (now() - 7200).into();
    entry["expires_at"] = (now() - 3600).into();
    fs::write(path, entry.to_string()).unwrap();
    date(path, 3600);
}

/// Dates a file back.
fn date(path: &Path, seconds: u64) {
    let then = SystemTime::now() - Duration::from_secs(seconds);
    fs::File::options().write(true).open(path).unwrap().set_modified(then).unwrap();
}

/// The names of the profiles whose entries are there, by `cache list`.
fn listed(jeton: &Jeton) -> Vec<String> {
    let list = jeton.run(&["cache", "list", "--json"]).exits(0);
    let profile = |line: &str| {
        let entry: serde_json::Value = serde_json::from_str(line).unwrap();
        entry["profile"].as_str().unwrap().to_owned()
    };
    list.stdout.lines().map(profile).collect()
}

/// The entry that this profile stored.
fn entry_of(jeton: &Jeton, profile: &str) -> std::path::PathBuf {
    let stored = |path: &std::path::PathBuf| {
        let entry: serde_json::Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        entry["profile"] == profile
    };
    files(jeton, "json").into_iter().find(stored).unwrap()
}

#[test]
fn cache_clear_expired_removes_what_is_over() {
    let server = counting(3600, Duration::ZERO);
    let jeton = Jeton::new();
    three_profiles(&jeton, &server);
    for profile in ["a", "c"] {
        jeton.run(&["token", profile]).exits(0);
    }
    jeton.run(&["cache", "clear", "--expired"]).exits(0).says("0 cached tokens removed");
    let_it_end(&entry_of(&jeton, "c"));
    jeton.run(&["cache", "clear", "--expired", "a"]).exits(0).says("0 cached tokens removed");
    assert_eq!(listed(&jeton), ["a", "c"]);
    jeton.run(&["cache", "clear", "--expired"]).exits(0).says("1 cached token removed");
    assert_eq!(listed(&jeton), ["a"]);
    let_it_end(&entry_of(&jeton, "a"));
    jeton.run(&["cache", "clear", "a", "--expired"]).exits(0).says("1 cached token removed");
    assert!(listed(&jeton).is_empty());
}

#[test]
fn what_is_over_is_swept_by_a_write_once_an_hour() {
    let server = counting(3600, Duration::ZERO);
    let jeton = Jeton::new();
    three_profiles(&jeton, &server);
    let write = || {
        jeton.run(&["token", "c", "--refresh"]).exits(0).says_nothing();
    };
    jeton.run(&["token", "a"]).exits(0);
    let entry = entry_of(&jeton, "a");
    let_it_end(&entry);
    write();
    assert_eq!(listed(&jeton), ["a", "c"], "the first write swept just now");
    let swept = tokens(&jeton).join("swept");
    date(&swept, 3700);
    // Somebody is renewing it: it is left alone.
    let lock = fs::File::open(entry.with_extension("lock")).unwrap();
    lock.lock().unwrap();
    write();
    assert_eq!(listed(&jeton), ["a", "c"]);
    drop(lock);
    // Locks without an entry, such as those of tokens that can't be cached: an old one goes too, a young one may have waiters.
    let (old, young) = (tokens(&jeton).join("0.lock"), tokens(&jeton).join("1.lock"));
    for lock in [&old, &young] {
        fs::write(lock, "").unwrap();
    }
    date(&old, 120);
    date(&swept, 3700);
    write();
    assert_eq!(listed(&jeton), ["c"]);
    let locks = files(&jeton, "lock");
    assert!(
        !old.exists() && young.exists() && locks.len() == 2,
        "the young one and the lock of c: {locks:?}"
    );
    // A date in the future, by a clock that was wrong, stops no sweep.
    jeton.run(&["token", "a"]).exits(0);
    let_it_end(&entry);
    let future = SystemTime::now() + Duration::from_secs(86_400);
    fs::File::options().write(true).open(&swept).unwrap().set_modified(future).unwrap();
    write();
    assert_eq!(listed(&jeton), ["c"]);
    jeton.run(&["token", "c"]).exits(0).says_nothing();
}
